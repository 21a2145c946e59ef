"""Where handled mail goes on an Exchange server besides its usual folder: the restricted one, and its categories."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from exchangelib import errors
from exchangelib.folders import Folder

from bot.domain.dossier.placing import Label, absent, with_label
from bot.domain.errors import Unreachable
from bot.domain.ports.mailbox import Handled


@dataclass(frozen=True, slots=True)
class Places:
    """The folders of one signed-in account (exchangelib ships no types): the watched one, and the others by their names
    as people see them. An empty name: there is none."""

    account: Any
    inbox: Any
    filed: str
    restricted: str

    def restrict(self, mails: Sequence[Handled]) -> list[str]:
        """See `bot.domain.ports.mailbox.Mailbox`."""
        target = self._restricted()
        if target is None:
            raise Unreachable(absent(self.restricted))
        lost = []
        for mail in mails:
            found = self._find(mail)
            if found is None:
                lost.append(mail.locator)
            elif found[0].id != target.id:
                (answer,) = self.account.bulk_move(ids=[found[1]], to_folder=target)
                if isinstance(answer, errors.ErrorItemNotFound):  # taken at this very moment
                    lost.append(mail.locator)
                elif isinstance(answer, errors.ErrorAccessDenied):
                    raise Unreachable(_shut(self.restricted)) from answer
                elif isinstance(answer, Exception):
                    raise answer
        return lost

    def label(self, mails: Sequence[Handled], label: Label) -> None:
        """See `bot.domain.ports.mailbox.Mailbox`: a category of ours instead of any other of ours; those of people stay."""
        ids = [found[1] for mail in mails if (found := self._find(mail))]
        if not ids:
            return
        changed = []
        for item in self.account.fetch(ids, only_fields=["categories"]):
            if isinstance(item, errors.ErrorItemNotFound):
                continue
            if isinstance(item, Exception):
                raise item
            item.categories = with_label(item.categories or (), label)
            changed.append((item, ["categories"]))
        if changed:
            self.account.bulk_update(changed)

    def problems(self) -> list[str]:
        """What is wrong with the restricted folder, as Dutch sentences."""
        if not self.restricted:
            return []
        folder = self._restricted()
        if folder is None:
            return [absent(self.restricted)]
        found = []
        if folder.effective_rights is not None and not folder.effective_rights.create_contents:
            found.append(_shut(self.restricted))
        shared = (folder.permission_set.permissions if folder.permission_set else None) or ()
        everybody = [each for each in shared if each.user_id and each.user_id.distinguished_user]
        if any(each.read_items not in (None, "None") for each in everybody):
            found.append(
                f"Iedereen kan de besloten map {self.restricted} lezen. Zet het recht van Standaard en Anoniem op Geen."
            )
        return found

    def _restricted(self) -> Any:
        found = find_folder(self.account.msg_folder_root, self.restricted)
        if found is not None:
            found.refresh()  # the list of folders tells no permissions
        return found

    def _find(self, mail: Handled) -> tuple[Any, Any] | None:
        """The folder and id of a message, wherever we may have put it."""
        root = self.account.msg_folder_root
        folders = [self.inbox, *(find_folder(root, name) for name in (self.filed, self.restricted) if name)]
        for folder in folders:
            if folder is None:
                continue
            query = folder.filter(lasting_key=bytes.fromhex(mail.locator)).only("changekey", "lasting_key")
            for item in query:
                if isinstance(item, Exception):
                    raise item
                return folder, (item.id, item.changekey)
        return None


def find_folder(root: Any, path: str) -> Any:
    """The folder by its name as people see it, or None."""
    found = root
    for name in path.split("/"):
        found = next((child for child in found.children if child.name.casefold() == name.casefold()), None)
        if found is None:
            return None
    return found


def make_folder(root: Any, path: str) -> Any:
    """The folder by its name, made with those above it where they are missing."""
    parent = root
    for name in path.split("/"):
        existing = find_folder(parent, name)
        parent = existing if existing is not None else Folder(parent=parent, name=name).save()
    return parent


def _shut(name: str) -> str:
    return (
        f"Klachtwacht mag niets in de besloten map {name} leggen. Geef de gebruiker het recht items te maken."
    )

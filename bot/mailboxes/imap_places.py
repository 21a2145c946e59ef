"""Where handled mail goes on an IMAP server besides its usual folder: the restricted one, and the keywords it carries."""

import imaplib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bot.domain.dossier.placing import Label, absent
from bot.domain.errors import Unreachable
from bot.domain.ports.mailbox import Handled
from bot.domain.servers import without_addresses
from bot.mailboxes import imap_client

EVERYBODY = frozenset({"anyone", "anonymous", "authenticated"})
"""Who an access control list means by everybody (RFC 4314)."""


def keyword(label: Label) -> bytes:
    """The label as a keyword, which may hold no space or colon: "Klachtwacht_te_beoordelen"."""
    return label.shown.replace(": ", "_").replace(" ", "_").encode("ascii")


@dataclass(frozen=True, slots=True)
class Places:
    """The folders of one mailbox over one connection, by the names of the server; an empty name: there is none.

    inbox: the watched folder; uids: the messages in it of which we know the number.
    """

    client: Any
    inbox: str
    filed: str
    restricted: str

    def restrict(self, uids: dict[str, int], mails: Sequence[Handled]) -> list[str]:
        """See `bot.domain.ports.mailbox.Mailbox`. uids: locator → number in the inbox, where that still means something."""
        if not imap_client.is_there(self.client, self.restricted):
            raise Unreachable(absent(self.restricted))
        lost = []
        for mail in mails:
            found = next(self._find(uids, mail), None)
            if found is None:
                lost.append(mail.locator)
            elif found[0] != self.restricted:
                try:
                    imap_client.move(self.client, found[1], self.restricted)
                except imaplib.IMAP4.abort:
                    raise
                except imaplib.IMAP4.error as error:
                    said = without_addresses(str(error))
                    raise Unreachable(
                        f"De besloten map {self.restricted} neemt geen mail aan ({said}). Geef klachtwacht schrijfrecht."
                    ) from error
        return lost

    def label(self, uids: dict[str, int], mails: Sequence[Handled], label: Label) -> None:
        """See `bot.domain.ports.mailbox.Mailbox`. Where the server takes no keywords nothing happens; `problems` says so."""
        others = [keyword(other) for other in Label if other is not label]
        for mail in mails:
            for _, numbers in self._find(uids, mail):
                if imap_client.takes_keywords(self.client):
                    self.client.remove_flags(numbers, others, silent=True)
                    self.client.add_flags(numbers, [keyword(label)], silent=True)
                break

    def _find(self, uids: dict[str, int], mail: Handled) -> Iterator[tuple[str, list[int]]]:
        """The folder (selected) and numbers of a message: by its number where it came in, elsewhere by its Message-ID.

        Never by Message-ID in the inbox: another mail with the same one may wait there, and was not taken in yet.
        """
        uid = uids.get(mail.locator)
        if uid is not None:
            self.client.select_folder(self.inbox)
            if here := self.client.search(["UNDELETED", "UID", str(uid)]):
                yield self.inbox, here
        if not imap_client.MESSAGE_ID.match(b"message-id: " + mail.message_id.encode("ascii", "replace")):
            return
        for folder in dict.fromkeys((self.filed, self.restricted)):
            if folder and folder != self.inbox and imap_client.is_there(self.client, folder):
                self.client.select_folder(folder)
                if here := self.client.search(["UNDELETED", "HEADER", "Message-ID", mail.message_id]):
                    yield folder, here

    def problems(self, labels: bool) -> list[str]:
        """What stands in the way, as Dutch sentences. Looks only; the selected folder may be another one afterwards."""
        found = []
        if labels:
            self.client.select_folder(self.inbox)
            if not imap_client.takes_keywords(self.client):
                found.append(
                    "De server laat geen eigen kenmerken (keywords) op mail toe. Haal 'categorieen' weg; "
                    "bij Exchange en Microsoft 365 kan het met soort 'exchange' of 'graph'."
                )
        return found + (self._unfit() if self.restricted else [])

    def _unfit(self) -> list[str]:
        name = self.restricted
        if not imap_client.is_there(self.client, name):
            return [absent(name)]
        if not self.client.has_capability("ACL"):
            try:
                self.client.select_folder(name)
            except imaplib.IMAP4.abort:
                raise
            except (
                imaplib.IMAP4.error
            ):  # also "read-only", which is what it says of a folder we may only look at
                return [f"Klachtwacht mag niets in de besloten map {name} leggen. Geef schrijfrecht."]
            return []
        rights, others = imap_client.rights(self.client, name)
        found = []
        if "i" not in rights:
            found.append(
                f"Klachtwacht mag niets in de besloten map {name} leggen. Geef het recht insert (i)."
            )
        if any(who in EVERYBODY and "r" in may for who, may in others):
            found.append(f"Iedereen kan de besloten map {name} lezen. Neem dat recht weg (anyone).")
        return found

"""A mailbox in Microsoft 365, through Microsoft Graph: the folder is listed, and its list of changes only hints when."""

import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from bot.domain.dossier.placing import Label, absent, with_label
from bot.domain.errors import Fault, Unreachable
from bot.domain.ports.mailbox import Fetched, Handled, Listed
from bot.domain.servers import WATCHED, watched
from bot.graph import OPTIONS as SESSION_OPTIONS
from bot.graph import Declined, Expired, NotFound, Session, session_of, told
from bot.graph import faults as session_faults

OPTIONS = (*SESSION_OPTIONS, *WATCHED)
POLL_EVERY = 10.0  # seconds between two looks at the changes; Graph allows 10,000 requests in 10 minutes
PAGE = "200"
SIZE = "Integer 0x0E08"  # PidTagMessageSize: Graph shows a size nowhere else
LISTED = {
    "$select": "id,receivedDateTime",
    "$orderby": "receivedDateTime",
    "$top": PAGE,
    "$expand": f"singleValueExtendedProperties($filter=id eq '{SIZE}')",
}


def faults(options: Mapping[str, object], where: str) -> list[Fault]:
    """Everything wrong in the options of a Graph mailbox."""
    return session_faults(options, OPTIONS, where)


def make(options: Mapping[str, object], root: Path) -> "Graph":
    """The Graph mailbox these (faultless) options describe."""
    return Graph(session_of(options, root), **watched(options, "inbox"))


@dataclass(frozen=True, slots=True)
class _Found:
    """One message of the listing: its id, arrival and size in bytes."""

    id: str
    arrived: datetime
    size: int


class Graph:
    """See `bot.domain.ports.mailbox.Mailbox`. A locator is Graph's immutable id, so a mail that a colleague drags away and back
    is still the same one. The list of changes forgets exactly that mail, so only the whole listing says what waits.

    folder, filed, restricted: names as people see them, with "/" between levels; longest_wait: seconds.
    """

    def __init__(
        self,
        session: Session,
        *,
        folder: str = "inbox",
        filed: str = "",
        restricted: str = "",
        labels: bool = False,
        longest_wait: float = 60.0,
    ) -> None:
        self.files, self.restricts, self.labels = bool(filed), bool(restricted), labels
        self._restricted = restricted
        self._session = session
        self._folder = folder
        self._filed = filed
        self._longest_wait = longest_wait
        self._folder_id = ""
        self._filed_id = ""
        self._changes = ""  # where we are in the list of changes; only a hint
        self._woken = threading.Event()

    def open(self) -> None:
        """Sign in and find the folder."""
        if self._folder_id:
            return
        self._session.sign_in()
        self._folder_id = self._find(self._folder) or ""
        if not self._folder_id:
            raise Unreachable(f"De map {self._folder} bestaat niet in de postbus. Verbeter 'map'.")

    def close(self) -> None:
        """Forget what the server told us, but not who we are."""
        self._folder_id = self._filed_id = self._changes = ""
        self._session.close()

    def check(self) -> list[str]:
        """Whatever keeps us out."""
        was_open = bool(self._folder_id)
        problems = told(self.open)
        if self._restricted and not problems:  # who may read it, Graph does not tell
            problems = told(self._restricted_id)
        if not was_open:
            self.close()
        return problems

    def waiting(self) -> list[Listed]:
        """Everything in the folder, by arrival. What came after our place in the changes ends the next wait."""
        self._must_be_open()
        self._heard()
        found = [
            _found(told_of)
            for page in self._session.pages(f"/mailFolders/{self._folder_id}/messages", **LISTED)
            for told_of in page["value"]
        ]
        unique = {one.id: one for one in found}.values()  # a page may repeat what moved up meanwhile
        return [Listed(one.id, one.size) for one in sorted(unique, key=lambda one: (one.arrived, one.id))]

    def fetch(self, locators: Sequence[str]) -> list[Fetched]:
        """Whole messages; reading them marks nothing. What a colleague took to another folder is his."""
        self._must_be_open()
        fetched = []
        for locator, arrived in self._here(locators).items():
            try:
                raw = self._session.raw(f"/messages/{locator}/$value")
            except NotFound:
                continue
            fetched.append(Fetched(locator, raw, arrived, original=False))
        return fetched

    def file(self, locators: Sequence[str]) -> None:
        """Move what still lies in our folder."""
        if not self._filed:
            return
        self._must_be_open()
        for locator in self._here(locators):
            self._filed_id = self._filed_id or self._find(self._filed) or self._make(self._filed)
            try:
                self._session.post(f"/messages/{locator}/move", {"destinationId": self._filed_id})
            except NotFound:  # the folder was removed, or a colleague took the mail at this very moment
                self._filed_id = ""

    def restrict(self, mails: Sequence[Handled]) -> list[str]:
        """A move, from our folder or the one `file` moved to; what a colleague took elsewhere is his."""
        self._must_be_open()
        target = self._restricted_id()
        ours = {self._folder_id, target, self._filed_id or (self._find(self._filed) if self._filed else "")}
        lost = []
        for mail, found in zip(mails, self._asked(mails, "parentFolderId"), strict=True):
            if found is None or found["parentFolderId"] not in ours:
                lost.append(mail.locator)
            elif found["parentFolderId"] != target:
                try:
                    self._session.post(f"/messages/{mail.locator}/move", {"destinationId": target})
                except NotFound:  # taken at this very moment
                    lost.append(mail.locator)
                except Declined as error:
                    raise Unreachable(
                        f"De besloten map {self._restricted} neemt geen mail aan ({error.said})."
                    ) from error
        return lost

    def label(self, mails: Sequence[Handled], label: Label) -> None:
        """A category, as Outlook shows it; those of people stay."""
        self._must_be_open()
        for mail, found in zip(mails, self._asked(mails, "categories"), strict=True):
            if found is None:
                continue
            try:
                wanted = with_label(found["categories"], label)
                self._session.patch(f"/messages/{mail.locator}", {"categories": wanted})
            except NotFound:
                continue
            except Declined as error:
                raise Unreachable(f"De categorie is niet te zetten ({error.said}).") from error

    def wait(self, seconds: float) -> bool:
        """A look at the list of changes every few seconds."""
        self._must_be_open()
        until = time.monotonic() + min(seconds, self._longest_wait)
        try:
            while not self._woken.is_set():
                if self._heard():
                    return True
                left = until - time.monotonic()
                if left <= 0:
                    return False
                self._woken.wait(min(POLL_EVERY, left))
            return False
        finally:
            self._woken.clear()

    def wake(self) -> None:
        """Ends the running `wait`, or the next one."""
        self._woken.set()

    # ── What the server knows ─────────────────────────────────────────────────────────────────────────

    def _must_be_open(self) -> None:
        if not self._folder_id:
            raise Unreachable(f"Er is geen verbinding met {self._session.host}.")

    def _heard(self) -> bool:
        """Whether the folder changed since we last asked; True too when the server cannot say."""
        start = f"/mailFolders/{self._folder_id}/messages/delta"
        news = not self._changes
        try:
            pages = (
                self._session.pages(self._changes)
                if self._changes
                else self._session.pages(start, **{"$deltatoken": "latest"})
            )
            for page in pages:
                news = news or bool(page["value"])
                self._changes = page.get("@odata.deltaLink", self._changes)
        except Expired:
            self._changes, news = "", True
        return news

    def _asked(self, mails: Sequence[Handled], what: str) -> list[Any]:
        """This property of each message, or None where it is gone."""
        return self._session.batch([f"/messages/{quote(mail.locator)}?$select={what}" for mail in mails])

    def _restricted_id(self) -> str:
        found = self._find(self._restricted)
        if found is None:
            raise Unreachable(absent(self._restricted))
        return found

    def _here(self, locators: Sequence[str]) -> dict[str, datetime]:
        """Those that still lie in our folder, in the order asked, each with its arrival."""
        wanted = "$select=id,parentFolderId,receivedDateTime"
        answers = self._session.batch([f"/messages/{quote(locator)}?{wanted}" for locator in locators])
        return {
            locator: _moment(found)
            for locator, found in zip(locators, answers, strict=True)
            if found is not None and found["parentFolderId"] == self._folder_id
        }

    def _find(self, path: str) -> str | None:
        """The id of a folder by its name as people see it, or by one of Graph's own names ("inbox")."""
        if path == "inbox":
            return str(self._session.get("/mailFolders/inbox", **{"$select": "id"})["id"])
        found: str | None = None
        for name in path.split("/"):
            found = self._child(found, name)
            if found is None:
                return None
        return found

    def _child(self, parent: str | None, name: str) -> str | None:
        where = f"/mailFolders/{parent}/childFolders" if parent else "/mailFolders"
        for page in self._session.pages(where, **{"$select": "id,displayName", "$top": PAGE}):
            for folder in page["value"]:
                if folder["displayName"].casefold() == name.casefold():
                    return str(folder["id"])
        return None

    def _make(self, path: str) -> str:
        parent: str | None = None
        for name in path.split("/"):
            where = f"/mailFolders/{parent}/childFolders" if parent else "/mailFolders"
            parent = self._child(parent, name) or str(self._session.post(where, {"displayName": name})["id"])
        return str(parent)


def _found(told_of: Any) -> _Found:
    sizes = told_of.get("singleValueExtendedProperties") or []
    return _Found(told_of["id"], _moment(told_of), int(sizes[0]["value"]) if sizes else 0)


def _moment(told_of: Any) -> datetime:
    return datetime.fromisoformat(told_of["receivedDateTime"])

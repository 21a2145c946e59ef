"""A mailbox on an Exchange server of one's own (EWS): the folder is listed, streams and sync states only hint when."""

import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from exchangelib import errors

from bot.domain.dossier.placing import Label
from bot.domain.errors import Fault, MailServerError, Unreachable
from bot.domain.ports.mailbox import Fetched, Handled, Listed
from bot.domain.servers import WATCHED, watched
from bot.exchange import OPTIONS as ACCOUNT_OPTIONS
from bot.exchange import Account
from bot.exchange import faults as account_faults
from bot.mailboxes.exchange_places import Places, find_folder, make_folder

OPTIONS = (*ACCOUNT_OPTIONS, *WATCHED)
POLL_EVERY = 10.0  # seconds between two looks at what changed
STREAM_MINUTES = 1  # how long one stream of notifications lasts; another follows
PORTION = 100  # items in one request
NEWS = ("NewMailEvent", "CreatedEvent", "MovedEvent", "DeletedEvent")


def faults(options: Mapping[str, object], where: str) -> list[Fault]:
    """Everything wrong in the options of an Exchange mailbox."""
    return account_faults(options, OPTIONS, where)


def make(options: Mapping[str, object], root: Path) -> "Exchange":
    """The Exchange mailbox these (faultless) options describe."""
    return Exchange(Account(options, root), **watched(options, ""))


@dataclass(frozen=True, slots=True)
class _Lying:
    """One item of the folder: EWS' own id of this moment, its arrival and size in bytes."""

    id: Any
    arrived: datetime
    size: int


class Exchange:
    """See `bot.domain.ports.mailbox.Mailbox`. A locator is the search key, which survives a move; the item id does not.

    folder (empty: Postvak IN), filed, restricted: names as people see them, with "/" between levels; longest_wait: seconds.
    """

    def __init__(
        self,
        account: Account,
        *,
        folder: str = "",
        filed: str = "",
        restricted: str = "",
        labels: bool = False,
        longest_wait: float = 60.0,
    ) -> None:
        self.files, self.restricts, self.labels = bool(filed), bool(restricted), labels
        self._restricted = restricted
        self._account = account
        self._name = folder
        self._filed = filed
        self._longest_wait = longest_wait
        self._folder: Any = None  # exchangelib ships no types
        self._target: Any = None
        self._lying: dict[str, _Lying] = {}
        self._sync: str | None = None
        self._news = threading.Event()  # something may have changed, or somebody wants us back
        self._woken = threading.Event()
        self._stream: _Stream | None = None

    def open(self) -> None:
        """Sign in and find the folder."""
        if self._folder is not None:
            return
        try:
            with self._account.troubles():
                account = self._account.get()
                found = find_folder(account.msg_folder_root, self._name) if self._name else account.inbox
                if found is None:
                    raise Unreachable(f"De map {self._name} bestaat niet in de postbus. Verbeter 'map'.")
                self._folder = found
                self._heard()
        except MailServerError:
            self.close()
            raise

    def close(self) -> None:
        """Let go of the server; a stream that still runs ends by itself."""
        stream, self._stream = self._stream, None
        if stream is not None:
            stream.stop()
        self._folder = self._target = self._sync = None
        self._lying = {}
        self._account.close()

    def check(self) -> list[str]:
        """Whatever keeps us out, and a connection that everybody on the way can read."""
        problems = self._account.problems()
        was_open = self._folder is not None
        try:
            self.open()
            with self._speaking() as folder:
                problems += self._places(folder).problems()
        except MailServerError as error:
            problems.append(str(error))
        if not was_open:
            self.close()
        return problems

    def waiting(self) -> list[Listed]:
        """Everything in the folder, by arrival."""
        with self._speaking() as folder:
            self._news.clear()
            self._heard()
            self._list(folder)
        ordered = sorted(self._lying.items(), key=lambda one: (one[1].arrived, one[0]))
        return [Listed(locator, one.size) for locator, one in ordered]

    def fetch(self, locators: Sequence[str]) -> list[Fetched]:
        """Whole messages; reading them marks nothing. What a colleague moved has another item id, and is his."""
        with self._speaking() as folder:
            self._relist(folder, locators)
            here = [(locator, self._lying[locator]) for locator in locators if locator in self._lying]
            fetched = []
            for first in range(0, len(here), PORTION):
                some = here[first : first + PORTION]
                items = self._account.get().fetch([one.id for _, one in some], only_fields=["mime_content"])
                for (locator, one), item in zip(some, items, strict=True):
                    if isinstance(item, errors.ErrorItemNotFound):
                        continue
                    if isinstance(item, Exception):
                        raise item
                    fetched.append(Fetched(locator, item.mime_content or b"", one.arrived, original=False))
        return fetched

    def file(self, locators: Sequence[str]) -> None:
        """Move what still lies in our folder, in one request for many."""
        if not self._filed:
            return
        with self._speaking() as folder:
            self._relist(folder, locators)
            here = [self._lying.pop(locator).id for locator in locators if locator in self._lying]
            for first in range(0, len(here), PORTION):
                self._move(here[first : first + PORTION])

    def restrict(self, mails: Sequence[Handled]) -> list[str]:
        """A move, found by search key wherever we put it before."""
        with self._speaking() as folder:
            return self._places(folder).restrict(mails)

    def label(self, mails: Sequence[Handled], label: Label) -> None:
        """A category, as Outlook shows it."""
        with self._speaking() as folder:
            self._places(folder).label(mails, label)

    def _places(self, folder: Any) -> Places:
        return Places(self._account.get(), folder, self._filed, self._restricted)

    def wait(self, seconds: float) -> bool:
        """A stream of notifications, and behind it a look at the sync state every few seconds."""
        until = time.monotonic() + min(seconds, self._longest_wait)
        with self._speaking():
            self._listen()
            try:
                while not self._woken.is_set():
                    if self._news.is_set() or self._heard():
                        return True
                    left = until - time.monotonic()
                    if left <= 0:
                        return False
                    self._news.wait(min(POLL_EVERY, left))
                return False
            finally:
                if self._woken.is_set():
                    self._woken.clear()
                    self._news.clear()

    def wake(self) -> None:
        """Ends the running `wait`, or the next one."""
        self._woken.set()
        self._news.set()

    # ── What the server knows ─────────────────────────────────────────────────────────────────────────

    def _speaking(self) -> "_Speaking":
        if self._folder is None:
            raise Unreachable(f"Er is geen verbinding met {self._account.server.host}.")
        return _Speaking(self, self._account, self._folder)

    def _heard(self) -> bool:
        """Whether the folder changed since we last asked; True too when the server cannot say."""
        try:
            changes = list(
                self._folder.sync_items(
                    sync_state=self._sync, only_fields=["changekey"], max_changes_returned=512
                )
            )
        except errors.ErrorInvalidSyncStateData:
            self._sync = self._folder.item_sync_state = None
            return True
        known, self._sync = self._sync is not None, self._folder.item_sync_state
        # Reading a mail is no news; a first listing tells everything there is and so nothing.
        return known and any(kind != "read_flag_change" for kind, _ in changes)

    def _list(self, folder: Any) -> None:
        items = folder.all().only("changekey", "datetime_received", "size", "lasting_key")
        items.page_size = 500
        found = {}
        for item in items:
            if isinstance(item, Exception):
                raise item
            arrived = item.datetime_received or datetime.now(UTC)
            found[bytes(item.lasting_key).hex()] = _Lying(
                (item.id, item.changekey),
                datetime.fromtimestamp(arrived.timestamp(), UTC),
                int(item.size or 0),
            )
        self._lying = found

    def _relist(self, folder: Any, locators: Sequence[str]) -> None:
        """Item ids last as long as this connection; a locator from before it is looked up again."""
        if any(locator not in self._lying for locator in locators):
            self._list(folder)

    def _move(self, items: list[Any]) -> None:
        account = self._account.get()
        if self._target is None:
            root = account.msg_folder_root
            self._target = find_folder(root, self._filed) or make_folder(root, self._filed)
        for answer in account.bulk_move(ids=items, to_folder=self._target):
            if isinstance(answer, errors.ErrorItemNotFound):
                continue  # a colleague took it at this very moment
            if isinstance(answer, Exception):
                self._target = (
                    None  # the folder may have been removed; the mail stays, and is filed the next time
                )
                raise answer

    def _listen(self) -> None:
        if self._stream is None or not self._stream.is_alive():
            if self._stream is not None and self._stream.refused:
                return
            self._stream = _Stream(self._folder, self._news)
            self._stream.start()


class _Speaking:
    """The folder of an open connection; whatever goes wrong ends the connection."""

    def __init__(self, mailbox: Exchange, account: Account, folder: Any) -> None:
        self._mailbox, self._folder, self._troubles = mailbox, folder, account.troubles()

    def __enter__(self) -> Any:
        self._troubles.__enter__()
        return self._folder

    def __exit__(self, *raised: Any) -> None:
        try:
            self._troubles.__exit__(*raised)
        except MailServerError:
            self._mailbox.close()
            raise


class _Stream(threading.Thread):
    """Listens to the server's notifications; whatever they say is only a reason to look."""

    def __init__(self, folder: Any, news: threading.Event) -> None:
        super().__init__(name="exchange-meldingen", daemon=True)
        self.refused = False  # the server has none: from then on we look ourselves
        self._folder, self._news = folder, news
        self._over = threading.Event()

    def stop(self) -> None:
        """Listen no longer; a running stream ends within its own time."""
        self._over.set()

    def run(self) -> None:
        try:
            with self._folder.streaming_subscription(event_types=NEWS) as subscription:
                while not self._over.is_set():
                    events = self._folder.get_streaming_events(
                        subscription, connection_timeout=STREAM_MINUTES
                    )
                    for notification in events:
                        if self._over.is_set():
                            return
                        if any(type(event).__name__ != "StatusEvent" for event in notification.events):
                            self._news.set()
        except Exception:  # noqa: BLE001 – only a hint: whatever is wrong, polling goes on and tells of it
            self.refused = True

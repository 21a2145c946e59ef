"""A mailbox on an IMAP server: the folder is listed again and again, and IDLE only hints when."""

import imaplib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.access import Secret, trouble
from bot.domain.dossier.placing import Label
from bot.domain.errors import Fault, LoginRefused, MailServerError, Unreachable
from bot.domain.ports.mailbox import Fetched, Handled, Listed
from bot.domain.servers import (
    ENTRA,
    SERVER,
    SOORT,
    WATCHED,
    Server,
    faults_in,
    login_faults,
    server_of,
    watched,
    without_addresses,
)
from bot.mailboxes import imap_client
from bot.mailboxes.imap_places import Places
from bot.mailboxes.imap_wait import Doorbell

OPTIONS = (SOORT, *SERVER, *ENTRA, *WATCHED)
PORTS = {"starttls": 143, "tls": 993, "geen": 143}
# What imaplib and imapclient make of an answer that is no IMAP; the cause stays with the error we raise.
GARBAGE = (ValueError, TypeError, LookupError)


def faults(options: Mapping[str, object], where: str) -> list[Fault]:
    """Everything wrong in the options of an IMAP mailbox."""
    return [*faults_in(options, OPTIONS, where), *login_faults(options, where, required=True)]


def make(options: Mapping[str, object], root: Path) -> "Imap":
    """The IMAP mailbox these (faultless) options describe."""
    return Imap(server_of(options, PORTS), root, **watched(options, "INBOX"))


class Imap:
    """See `bot.domain.ports.mailbox.Mailbox`. folder, filed: names as people write them, with "/" between levels; an empty
    `filed` leaves mail where it is. restricted: the folder for what only a few may read. A folder of which nothing is
    moved or marked is opened read-only. longest_wait: seconds."""

    def __init__(
        self,
        server: Server,
        root: Path,
        *,
        folder: str = "INBOX",
        filed: str = "",
        restricted: str = "",
        labels: bool = False,
        longest_wait: float = 60.0,
    ) -> None:
        self.files, self.restricts, self.labels = bool(filed), bool(restricted), labels
        self._restricted = restricted
        self._server = server
        self._root = root
        self._secret = Secret(server, root)
        self._folder = folder
        self._filed = filed
        self._longest_wait = longest_wait
        self._client: Any = None  # imapclient ships no types
        self._validity = 0
        self._known: dict[int, tuple[datetime, int]] = {}  # UID → arrival and size, which never change
        self._bell = Doorbell()

    def open(self) -> None:
        """Connect, log in and select. A refused token is fetched anew once, on a connection of its own."""
        if self._client is not None:
            return
        try:
            self._begin()
        except LoginRefused:
            if not self._secret.renewed():
                raise
            self._begin()

    def close(self) -> None:
        """Say goodbye when the server still listens, and let go in any case."""
        client, self._client = self._client, None
        self._bell.close()
        if client is not None:
            imap_client.say_goodbye(client)

    def check(self) -> list[str]:
        """Whatever keeps us out, and a connection that everybody on the way can read."""
        problems = []
        if self._server.tls == "geen" and not self._server.is_local:
            problems.append(
                f"De verbinding met {self._server.host} is onversleuteld. Kies tls = 'starttls' of 'tls'."
            )
        was_open = self._client is not None
        try:
            self.open()
            if self.restricts or self.labels:
                with self._places() as places:
                    problems += places.problems(self.labels)
        except MailServerError as error:
            problems.append(str(error))
        if not was_open:
            self.close()
        return problems

    def waiting(self) -> list[Listed]:
        """Everything not marked deleted, by the server's arrival time, then by UID."""
        with self._speaking() as client:
            client.noop()  # makes the server show us what is new; only then does SEARCH find it
            imap_client.forget_news(client)
            uids = client.search(["UNDELETED"])
            self._known = {uid: self._known[uid] for uid in uids if uid in self._known} | {
                uid: (data[b"INTERNALDATE"].astimezone(UTC), data[b"RFC822.SIZE"])
                for some in imap_client.portions([uid for uid in uids if uid not in self._known])
                for uid, data in imap_client.fetch(client, some, ["INTERNALDATE", "RFC822.SIZE"])
            }
        ordered = sorted(self._known, key=lambda uid: (self._known[uid][0], uid))
        return [Listed(f"{self._validity}:{uid}", self._known[uid][1]) for uid in ordered]

    def fetch(self, locators: Sequence[str]) -> list[Fetched]:
        """Whole messages in one FETCH, without setting a flag."""
        size = sum(self._known[uid][1] for uid in self._uids(locators) if uid in self._known)
        with self._speaking(size) as client:
            found = {
                uid: Fetched(
                    f"{self._validity}:{uid}", data[b"BODY[]"], data[b"INTERNALDATE"].astimezone(UTC)
                )
                for some in imap_client.portions(self._uids(locators))
                for uid, data in imap_client.fetch(client, some, ["BODY.PEEK[]", "INTERNALDATE", "FLAGS"])
                if b"\\Deleted" not in data[b"FLAGS"]
            }
        return [found[uid] for uid in self._uids(locators) if uid in found]

    def file(self, locators: Sequence[str]) -> None:
        """MOVE; where the server lacks it COPY, \\Deleted and UID EXPUNGE, never a plain EXPUNGE: that would remove
        what other people only marked."""
        if not self._filed:
            return
        with self._speaking() as client:
            target = imap_client.server_name(client, self._filed)
            for some in imap_client.portions(self._uids(locators)):
                try:
                    imap_client.move(client, some, target)
                except imaplib.IMAP4.abort:
                    raise
                except (
                    imaplib.IMAP4.error
                ):  # the folder is missing, or a colleague took a mail at this very moment
                    imap_client.make_folder(client, target)
                    imap_client.move(client, some, target)

    def restrict(self, mails: Sequence[Handled]) -> list[str]:
        """MOVE to a folder that is there; a mail that was filed before is found there by its Message-ID."""
        with self._places() as places:
            return places.restrict(self._numbers(mails), mails)

    def label(self, mails: Sequence[Handled], label: Label) -> None:
        """A keyword, such as `Klachtwacht_loopt`."""
        with self._places() as places:
            places.label(self._numbers(mails), mails, label)

    def _numbers(self, mails: Sequence[Handled]) -> dict[str, int]:
        return {mail.locator: uid for mail in mails for uid in self._uids([mail.locator])}

    @contextmanager
    def _places(self) -> Iterator[Places]:
        """Our folders; afterwards ours is the selected one again."""
        with self._speaking() as client:
            names = (self._folder, self._filed, self._restricted)
            yield Places(client, *(imap_client.server_name(client, n) if n else "" for n in names))
            self._select(client)

    def keep(self, raw: bytes) -> None:
        """See `bot.domain.ports.mailbox.SentFolder`. The folder is made when it is not there."""
        found = imap_client.MESSAGE_ID.search(raw)
        if self._client is None:
            with self._troubles():
                self._client = imap_client.connect(self._server, self._root)
                with imap_client.in_time(self._client):
                    imap_client.log_in(self._client, self._server, self._secret)
        with self._speaking(len(raw)) as client:
            folder = imap_client.server_name(client, self._folder)
            imap_client.make_folder(client, folder)
            client.select_folder(folder, readonly=True)
            if not found or not client.search(["HEADER", "Message-ID", found[1].decode("ascii", "replace")]):
                client.append(folder, raw, (b"\\Seen",))

    def wait(self, seconds: float) -> bool:
        """IDLE, or a look every 5 s at a server that cannot; at most `longest_wait`, so that a hint which got lost
        costs no more than that."""
        seconds = min(seconds, self._longest_wait)
        with self._speaking(int(seconds * imap_client.SLOWEST)) as client:
            return self._bell.wait(client, seconds)

    def wake(self) -> None:
        """Ends the running `wait`, or the next one."""
        self._bell.press()

    # ── The connection ────────────────────────────────────────────────────────────────────────────────

    def _begin(self) -> None:
        with self._troubles():
            self._client = imap_client.connect(self._server, self._root)
            self._bell.open()
            with imap_client.in_time(self._client):
                imap_client.log_in(self._client, self._server, self._secret)
                self._select(self._client)

    def _select(self, client: Any) -> None:
        folder = imap_client.server_name(client, self._folder)
        try:
            state = client.select_folder(folder, readonly=not (self.files or self.restricts or self.labels))
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.readonly as error:
            raise Unreachable(
                f"De map {folder} is alleen-lezen. Geef schrijfrecht of haal 'verplaats_naar', 'besloten_map' en 'categorieen' weg."
            ) from error
        except imaplib.IMAP4.error as error:
            said = without_addresses(str(error))
            raise Unreachable(f"De map {folder} is niet te openen ({said}). Controleer 'map'.") from error
        if b"UIDVALIDITY" not in state:
            raise Unreachable(
                f"De map {folder} nummert zijn mail niet blijvend (UIDVALIDITY). Kies een andere 'map'."
            )
        if state[b"UIDVALIDITY"] != self._validity:
            self._validity, self._known = state[b"UIDVALIDITY"], {}

    @contextmanager
    def _speaking(self, size: int = 0) -> Iterator[Any]:
        """The client of an open connection; whatever goes wrong ends it, and so does a talk that takes too long.

        size: bytes of the mail that will be asked for.
        """
        if self._client is None:
            raise Unreachable(f"Er is geen verbinding met {self._server.host}.")
        with self._troubles(), imap_client.in_time(self._client, size):
            yield self._client

    @contextmanager
    def _troubles(self) -> Iterator[None]:
        try:
            yield
        except MailServerError:
            self.close()
            raise
        except (imaplib.IMAP4.error, OSError, *GARBAGE) as error:
            self.close()
            raise Unreachable(trouble(self._server, error)) from error

    def _uids(self, locators: Iterable[str]) -> list[int]:
        """The UIDs that still mean what they meant: another UIDVALIDITY gave the same numbers to other mails."""
        split = (locator.partition(":") for locator in locators)
        return [int(uid) for validity, _, uid in split if validity == str(self._validity)]

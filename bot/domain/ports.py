"""The doors of the house: what a mailbox, transport, classifier, letter press and store must be able to do.

Every adapter passes the contract suite of its port in `tests/contracts/`.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import TracebackType
from typing import Any, Protocol, Self

from bot.domain.attached import Attached
from bot.domain.deadlines import Term
from bot.domain.dossier import Dossier
from bot.domain.errors import StoreError
from bot.domain.events import Event
from bot.domain.mail import Address
from bot.domain.organisation import Organisation
from bot.domain.placing import Label, Place
from bot.domain.suggestion import MailText, Suggestion

# ── In ────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Listed:
    """A message that waits in the mailbox: an opaque stable `locator` (IMAP "uidvalidity:uid", Maildir base
    name) and its size in bytes (0 when the server does not say)."""

    locator: str
    size: int


@dataclass(frozen=True, slots=True)
class Fetched:
    """A message as the mailbox gave it. `arrived`: INTERNALDATE or file time, time-zone aware.

    original: the bytes are those that were delivered; False where the server builds the message anew at every read
    (Exchange), so that its bytes say nothing about whether it is the same mail.
    """

    locator: str
    raw: bytes
    arrived: datetime
    original: bool = True


@dataclass(frozen=True, slots=True)
class Handled:
    """A message that was taken in. message_id: its own, for a server that numbers a message anew after a move."""

    locator: str
    message_id: str


class Mailbox(Protocol):
    """One folder mail comes from. The folder is the queue, our ledger is the truth, a flag is nothing.

    Every method but `close` may raise `Unreachable` or `LoginRefused`; after that the caller closes, waits and
    calls `open` again. No method marks a message read or deletes one.
    """

    def open(self) -> None:
        """Connect and log in; does nothing when that is already so."""

    def close(self) -> None:
        """Let go of the connection; never raises."""

    def check(self) -> list[str]:
        """Problems a person should know of before start, as Dutch sentences; empty when all is well."""

    def waiting(self) -> list[Listed]:
        """Everything in the folder that is not deleted, oldest first. Repeatable, without side effect."""

    def fetch(self, locators: Sequence[str]) -> list[Fetched]:
        """The raw messages, in the order asked; those that are gone by now are left out."""

    def file(self, locators: Sequence[str]) -> None:
        """Move handled messages to the configured folder; without one, or when gone, do nothing."""

    @property
    def files(self) -> bool:
        """Whether `file` moves anything."""

    @property
    def restricts(self) -> bool:
        """Whether a restricted folder is configured (R02)."""

    @property
    def labels(self) -> bool:
        """Whether messages carry a label that says where their case stands."""

    def restrict(self, mails: Sequence[Handled]) -> list[str]:
        """Move messages to the restricted folder, from the folder itself or from where `file` put them.

        Returns the locators that were found nowhere. Raises `MailServerError` when the folder is not there or may not be
        written: it is never made, for a folder we make is open to whoever can read its neighbours.
        """

    def label(self, mails: Sequence[Handled], label: Label) -> None:
        """Put this label on messages instead of any other of ours, wherever we put them; what is gone is left out."""

    def wait(self, seconds: float) -> bool:
        """Wait until something may have changed, at most `seconds`. True is a hint, False proves nothing."""

    def wake(self) -> None:
        """End a running `wait` from another thread soon (used when the daemon stops)."""


class SentFolder(Protocol):
    """The folder in which people look for what they sent."""

    def keep(self, raw: bytes) -> None:
        """Put a letter there that left, once, as read. Raises `Unreachable` or `LoginRefused`."""

    def close(self) -> None:
        """Let go of the connection; never raises."""


# ── Out ───────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One mail ready to leave: `raw` is the whole message with CRLF line ends and its own Message-ID. again: it was tried
    before, and a slow server may have sent it after we hung up."""

    message_id: str
    sender: str
    recipients: tuple[str, ...]
    raw: bytes
    again: bool = False


class DeliveryState(StrEnum):
    """What became of one attempt to send."""

    ACCEPTED = "verzonden"
    TEMPORARY = "wacht"
    PERMANENT = "faalt"
    UNCERTAIN = "onzeker"


@dataclass(frozen=True, slots=True)
class Delivery:
    """Outcome of one attempt. `detail`: the server's own words, without addresses of people.

    `refused`: recipients the server would not take, with its answer; the others were accepted. reached: whether the
    server looked at this mail at all; what keeps it from that keeps every mail from leaving.
    """

    state: DeliveryState
    detail: str = ""
    refused: tuple[tuple[str, str], ...] = ()
    reached: bool = True

    @property
    def later(self) -> tuple[str, ...]:
        """The recipients the server would not take now, and perhaps will later (4xx)."""
        return tuple(address for address, answer in self.refused if answer.startswith("4"))

    @property
    def never(self) -> tuple[tuple[str, str], ...]:
        """The recipients it will never take (5xx), each with its answer."""
        return tuple(each for each in self.refused if not each[1].startswith("4"))


class Transport(Protocol):
    """One way out. Keeps its connection between calls; `send` never raises for a mail, it says what happened."""

    def send(self, mail: Outgoing) -> Delivery:
        """Try once. UNCERTAIN only when the connection broke after the message was handed over."""

    def outcome(self, message_id: str) -> bool | None:
        """Whether an uncertain mail left after all; None when this transport cannot know."""

    def check(self) -> list[str]:
        """Problems a person should know of before start, as Dutch sentences; empty when all is well."""

    def close(self) -> None:
        """Let go of the connection; never raises."""


@dataclass(frozen=True, slots=True)
class LetterOrder:
    """Everything a letter is made from; the same order always gives the same bytes.

    sjabloon: T01 … V03. aan: who it goes to. terms: the terms of the dossier as they stand.
    gegevens: what only this letter needs (the answer to a command, the proposal, the steps taken); the template
    names what it uses and a missing name is an error. antwoord_op: Message-IDs of the thread, oldest first.
    token: reply token for staff mail, or empty.
    automatisch: made without a human, so it carries `Auto-Submitted` (RFC 3834).
    papier: it is printed: nobody can answer "this e-mail", and a choice is ticked instead of clicked.
    veilig: it goes through the secure gateway of the organisatie and carries the headers that gateway asks for.
    """

    sjabloon: str
    organisatie: Organisation
    dossier: Dossier | None
    aan: tuple[Address, ...]
    message_id: str
    now: datetime
    terms: tuple[Term, ...] = ()
    gegevens: Mapping[str, Any] = field(default_factory=dict)
    antwoord_op: tuple[str, ...] = ()
    token: str = ""
    automatisch: bool = False
    veilig: bool = False
    papier: bool = False


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter as it would leave: what a person reads, and the whole message."""

    sjabloon: str
    onderwerp: str
    tekst: str
    html: str
    outgoing: Outgoing


class LetterPress(Protocol):
    """Template + dossier → letter. Strict: a name the template needs and the order lacks is an error."""

    def make(self, order: LetterOrder) -> Letter:
        """Write one letter. Raises `KlachtwachtError` naming template and missing name."""


class Notifier(Protocol):
    """Reaches people outside mail: whoever is on call, or a room of colleagues. heard: whether anybody is configured."""

    @property
    def heard(self) -> bool:
        """Whether a word reaches anybody at all."""

    def tell(self, title: str, text: str) -> None:
        """Say it: number and link only, never content. Raises `Unreachable` when nobody got it."""

    def each(self) -> Mapping[str, "Notifier"]:
        """Its channels one by one, under a name that gives away no secret; one that is not made of others: itself."""

    def check(self) -> list[str]:
        """Why it could not reach anybody, in Dutch sentences; empty when it looks right. Wakes nobody."""


# ── Reading ───────────────────────────────────────────────────────────────────────────────────────────


class Classifier(Protocol):
    """Text in, suggestion out. Never raises for a mail; the same text always gives the same answer."""

    def suggest(self, mails: Iterable[MailText]) -> list[Suggestion]:
        """One suggestion per mail, in order."""


# ── At rest ───────────────────────────────────────────────────────────────────────────────────────────


class Outcome(StrEnum):
    """What the ledger says became of a message."""

    NIEUW = "nieuw"
    DUBBEL = "dubbel"
    QUARANTAINE = "quarantaine"


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One line of the register van ontvangst: this message of this mailbox was seen, with this outcome.

    locator: unique per mailbox. identity: `bot.domain.mail_parser.identity_of`. reden: why it is in quarantine or what
    it doubles. pogingen / volgende_poging: retries of a quarantined mail (None: only a human tries again).
    plaats, merk: where we put the message in its mailbox and the label we put on it; kept when the line is replaced.
    """

    mailbox: str
    locator: str
    identity: str
    sha256: str
    uitkomst: Outcome
    tijd: datetime
    ontvangen: datetime
    reden: str = ""
    pogingen: int = 0
    volgende_poging: datetime | None = None
    plaats: Place = Place.HIER
    merk: str = ""


class LedgerStore(Protocol):
    """Per mailbox: which message was seen, with what outcome."""

    def known(self, mailbox: str, locators: Sequence[str]) -> set[str]:
        """Which of these locators were seen before."""

    def identities(self, identities: Sequence[str]) -> dict[str, str]:
        """identity → sha256 of mails of this organisatie already kept, in whatever mailbox."""

    def record(self, entry: LedgerEntry) -> None:
        """Add or replace the line of (mailbox, locator)."""

    def quarantined(self, due: datetime | None = None) -> list[LedgerEntry]:
        """Lines in quarantine, oldest first; with `due` only those whose retry is due by then."""

    def all(self, mailbox: str) -> list[LedgerEntry]:
        """Every line of a mailbox, oldest first (for `verify`)."""

    def of_mail(self, sha256: str) -> list[LedgerEntry]:
        """Every line about one mail, in whatever mailbox, oldest first."""

    def moved(self, mailbox: str, locators: Sequence[str]) -> dict[str, str]:
        """locator → sha256 of those we put elsewhere before; somebody put them back when they lie in the mailbox."""

    def restricted(self, mailbox: str, locators: Sequence[str]) -> dict[str, str]:
        """locator → number of its dossier, for messages of a case that belongs in the restricted folder."""

    def astray(self, mailbox: str) -> dict[str, str]:
        """locator → number of its dossier, for every message of such a case that we never moved."""

    def place(self, mailbox: str, locators: Sequence[str], plaats: Place) -> None:
        """Where these messages lie now."""

    def mark(self, mailbox: str, locators: Sequence[str], merk: str) -> None:
        """The label these messages carry now."""


class Direction(StrEnum):
    """Whether a mail came in or went out."""

    IN = "in"
    OUT = "uit"


@dataclass(frozen=True, slots=True)
class MailRecord:
    """What the store knows of a kept mail beside its bytes. `screening`: every rule that hit or missed, as JSON;
    `herkenning`: the suggestion as JSON, or None where nothing was read."""

    sha256: str
    message_id: str
    richting: Direction
    van: str
    ontvangen: datetime
    dossier: str | None
    screening: Mapping[str, Any]
    herkenning: Mapping[str, Any] | None


class MailStore(Protocol):
    """Raw mail, byte for byte, encrypted per mail, under its SHA-256."""

    def put(self, raw: bytes, record: MailRecord) -> None:
        """Keep the bytes and their record; durable at commit. Same sha256 again: keeps the first bytes and
        replaces the record."""

    def keep(self, raw: bytes) -> str:
        """Keep only the bytes (quarantine, before anything was read) and return their SHA-256."""

    def raws(self, sha256s: Sequence[str]) -> dict[str, bytes | StoreError]:
        """sha256 → the bytes, or what `raw` would raise."""

    def raw(self, sha256: str) -> bytes:
        """The bytes. Raises `StoreError` when they are missing or do not match their hash."""

    def record(self, sha256: str) -> MailRecord | None:
        """What is known of one mail."""

    def of_dossier(self, nummer: str) -> list[MailRecord]:
        """The mails of a dossier, oldest first."""

    def dossiers_of(self, message_ids: Sequence[str]) -> dict[str, str]:
        """Message-ID → dossier number, for the ids that are known (mails in and letters out)."""


class AttachmentStore(Protocol):
    """What the virus scanner said of every file that came with a mail; a file without a line is locked."""

    def put(self, sha256: str, files: Sequence[Attached]) -> None:
        """Add or replace the lines of the files of one mail."""

    def of_mail(self, sha256: str) -> list[Attached]:
        """The files of one mail, in its order."""

    def waiting(self, limit: int) -> list[str]:
        """SHA-256 of mails with a file that the scanner has not seen yet."""


@dataclass(frozen=True, slots=True)
class DossierLine:
    """A dossier in a list: enough for `status` and for the clock, without reading its events."""

    nummer: str
    regeling: str
    traject: str | None
    status: str
    soort: str
    klager: str
    ontvangen: datetime
    gesloten: bool
    eerste_termijn: str | None
    eerste_uiterlijk: str | None


class DossierStore(Protocol):
    """Dossiers as chains of events, with the projections that queries need."""

    def next_number(self, year: int) -> str:
        """The next free case number of this organisatie, "2026-0001"; given out once, also across processes."""

    def load(self, nummer: str) -> Dossier | None:
        """The dossier as the fold of its events, or None."""

    def revisit(self, nummers: Sequence[str]) -> None:
        """Something will be added to these dossiers. Those whose last event this process wrote itself are held until this
        unit ends, and `load` need not read them back."""

    def append(
        self,
        dossier: Dossier,
        events: Sequence[Event],
        terms: Sequence[Term],
        wake: datetime | None = None,
    ) -> None:
        """Append `events`; `dossier` is the state after them and `terms` its recomputed terms.

        wake: when the clock must look at it next, or None for never. Raises `StaleDossier` when the store holds other
        events than `dossier` was folded from.
        """

    def open_of(self, address: str) -> list[str]:
        """Numbers of the open dossiers whose klager writes from this address, oldest first."""

    def closed_of(self, address: str) -> list[str]:
        """Numbers of the closed dossiers whose klager wrote from this address, oldest first."""

    def since(self, moment: datetime) -> list[str]:
        """Numbers of every dossier, open or closed, that was received at or after this moment, oldest first."""

    def lines(self, include_closed: bool = False) -> list[DossierLine]:
        """The dossiers of this organisatie, oldest first."""

    def due(self, day: datetime) -> list[tuple[str, Term]]:
        """Open terms that end on or before this day, with their dossier, soonest first."""

    def awake(self, now: datetime) -> list[str]:
        """The dossiers the clock must look at by now, whose moment is there, longest waiting first."""

    def next_wake(self, after: datetime) -> datetime | None:
        """The first moment after `after` that a dossier must be looked at, or None."""

    def untidy(self, limit: int) -> list[str]:
        """Dossiers in which something happened since their messages were last put in their place (`tidied`)."""

    def tidied(self, nummer: str, versie: int | None) -> None:
        """The messages of this dossier lie as they should, unless something happened in it after `versie` (None: whatever
        happened)."""

    def stir(self, nummers: Sequence[str]) -> None:
        """Look at the messages of these dossiers again."""

    def wake(self, nummer: str, at: datetime | None) -> None:
        """The clock looked at this dossier and must look again at `at`; None: not before something happens in it."""


class OutboxState(StrEnum):
    """The life of a letter between decision and mail server (design §4.7)."""

    WACHT = "wacht"
    BEZIG = "bezig"
    VERZONDEN = "verzonden"
    ONZEKER = "onzeker"
    FAALT = "faalt"
    GESTOPT = "gestopt"


@dataclass(frozen=True, slots=True)
class OutboxItem:
    """A letter that was decided. Its bytes are kept like any mail, under `sha256`.

    herhaalbaar: may be repeated with the same Message-ID after an uncertain attempt (acknowledgements and mail
    to staff; every other letter then waits for a human). vrij_vanaf: not before this moment (undo window).
    """

    message_id: str
    dossier: str | None
    sjabloon: str
    afzender: str
    aan: tuple[str, ...]
    sha256: str
    herhaalbaar: bool
    aangemaakt: datetime
    vrij_vanaf: datetime
    staat: OutboxState = OutboxState.WACHT
    pogingen: int = 0
    werker: str = ""
    lease_tot: datetime | None = None
    detail: str = ""


class OutboxStore(Protocol):
    """Letters decided but not yet accepted by the mail server."""

    def add(self, item: OutboxItem) -> None:
        """Add a letter; its Message-ID is its key, a second one with the same key is an error (`StoreError`).

        An item may be born BEZIG with a lease of the worker that will send it: saves a commit per mail.
        """

    def lease(
        self, worker: str, now: datetime, until: datetime, limit: int, herhaalbaar: bool
    ) -> list[OutboxItem]:
        """Take at most `limit` letters that are due (WACHT and `vrij_vanaf` reached), oldest first, and mark them
        BEZIG for `worker`; letters leased by others are skipped. Also returns own born-leased letters once; a
        born lease that runs beyond `until` keeps its end, and needs no commit to hold.
        herhaalbaar: which of the two kinds to take (the other kind is leased one at a time)."""

    def expired(self, now: datetime, worker: str = "") -> list[OutboxItem]:
        """BEZIG letters whose lease ran out, or that `worker` left behind: nobody knows whether they left."""

    def settle(self, *items: OutboxItem) -> None:
        """Write staat, pogingen, vrij_vanaf, lease and detail of existing letters."""

    def in_state(self, *states: OutboxState) -> list[OutboxItem]:
        """Letters in these states, oldest first."""

    def freed(self, since: datetime, until: datetime) -> list[OutboxItem]:
        """Letters in any state that were free to leave from after `since` and no later than `until`, oldest first."""

    def next_due(self) -> datetime | None:
        """When the first waiting letter becomes due, or None."""

    def get(self, message_id: str) -> OutboxItem | None:
        """The letter with this Message-ID, or None."""

    def last_to(self, address: str, since: datetime) -> OutboxItem | None:
        """The last letter that was made for this address since then, or None."""

    def knows(self, message_id: str) -> bool:
        """Whether a letter of ours has this Message-ID, so that it can be recognised when it comes back."""

    def made_for(self, address: str, sjablonen: Sequence[str], since: datetime) -> int:
        """How many letters of these kinds were made for this address since then (the cap of rulebook 0.1.3)."""

    def made_between(self, sjablonen: Sequence[str], since: datetime, until: datetime, most: int) -> int:
        """How many letters of these kinds were free to leave from after `since` and before `until`, whatever became of
        them, counted no further than `most`."""


NO_CASE = ""
"""In a token: it is of an overzicht, so the answer names its case itself. Such a token is used once per case."""


@dataclass(frozen=True, slots=True)
class Token:
    """A reply token as the store remembers it: bound to person, proposal and version; single use."""

    id: str
    persoon: str
    dossier: str
    voorstel: str
    versie: int
    verloopt: datetime
    gebruikt: datetime | None = None


class TokenStore(Protocol):
    """Reply tokens that were given out."""

    def add(self, token: Token) -> None:
        """Remember a new token."""

    def get(self, token_id: str) -> Token | None:
        """The token, or None when it was never given out."""

    def spend(self, token_id: str, at: datetime) -> None:
        """Mark it used."""


@dataclass(frozen=True, slots=True)
class CommandLine:
    """One command in the audit log: executed, refused or answered with a question (contract §5)."""

    tijd: datetime
    tekst: str
    door: str
    kanaal: str
    dossier: str | None
    uitslag: str
    antwoord: str


@dataclass(frozen=True, slots=True)
class Notice:
    """A melding: something a human must know. soort: gevaar, onderdrukt, quarantaine, storing, hersteld, taak, …"""

    tijd: datetime
    soort: str
    tekst: str
    dossier: str | None


class LogStore(Protocol):
    """The audit log of commands and the notices."""

    def command(self, line: CommandLine) -> None:
        """Append one command."""

    def commands(self) -> list[CommandLine]:
        """All commands, oldest first."""

    def notice(self, notice: Notice) -> None:
        """Append one notice."""

    def notices(self, since: datetime | None = None) -> list[Notice]:
        """All notices, or those at or after this moment, oldest first."""

    def once(self, key: str, at: datetime) -> bool:
        """True the first time this key is claimed, False ever after, also across processes."""

    def claimed(self, keys: Sequence[str]) -> set[str]:
        """Which of these keys were claimed before."""


class UnitOfWork(Protocol):
    """One transaction for one organisatie. Leaving the block without `commit` rolls everything back."""

    organisatie: str
    ledger: LedgerStore
    mails: MailStore
    attachments: AttachmentStore
    dossiers: DossierStore
    outbox: OutboxStore
    tokens: TokenStore
    log: LogStore

    def __enter__(self) -> Self: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def alone(self, work: str) -> None:
        """From here to the end of this unit nobody else does this work for this organisatie: a lease that a process which
        is killed gives back by itself. Waits for whoever has it, and then sees what he wrote."""

    def savepoint(self) -> AbstractContextManager[None]:
        """Everything written inside is undone when the block raises; the rest of the transaction stays."""

    def commit(self) -> None:
        """Make it durable: raw mail first, then the rows that name it."""


class Store(Protocol):
    """Where dossiers rest."""

    def begin(self, organisatie: str) -> UnitOfWork:
        """A new unit of work for one organisatie."""

    def close(self) -> None:
        """Let go of files and connections."""

"""What lies in memory of one organisatie, and the undo log every write goes through."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from bot.domain.dossier.events import Event
from bot.domain.errors import StoreError
from bot.domain.mail.attached import Attached
from bot.domain.ports.dossiers import DossierLine
from bot.domain.ports.ledger import LedgerEntry
from bot.domain.ports.log import CommandLine, Notice
from bot.domain.ports.mails import MailRecord
from bot.domain.ports.outbox import OutboxItem
from bot.domain.ports.tokens import Token
from bot.domain.terms.deadlines import Term
from storage import faults

K = TypeVar("K")
V = TypeVar("V")
_ABSENT: Any = object()


@dataclass(frozen=True, slots=True)
class Queued:
    """A letter, and the unit it was born in as long as it waits to be handed to the worker it was born for."""

    item: OutboxItem
    born_in: object | None


@dataclass(slots=True)
class Shelf:
    """Everything of one organisatie: plain dictionaries, written only through `Desk.put`."""

    ledger: dict[tuple[str, str], LedgerEntry] = field(default_factory=dict)
    identities: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    raw: dict[str, bytes] = field(default_factory=dict)
    mails: dict[str, MailRecord] = field(default_factory=dict)
    attached: dict[str, tuple[Attached, ...]] = field(default_factory=dict)
    message_ids: dict[str, tuple[str, ...]] = field(default_factory=dict)
    numbers: dict[int, int] = field(default_factory=dict)
    events: dict[str, tuple[Event, ...]] = field(default_factory=dict)
    terms: dict[str, tuple[Term, ...]] = field(default_factory=dict)
    lines: dict[str, DossierLine] = field(default_factory=dict)
    wakes: dict[str, datetime | None] = field(default_factory=dict)
    restricted: dict[str, bool] = field(default_factory=dict)
    untidy: dict[str, bool] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)
    numbers_of: dict[str, tuple[str, ...]] = field(default_factory=dict)
    outbox: dict[str, Queued] = field(default_factory=dict)
    made: dict[tuple[str, str], tuple[datetime, ...]] = field(default_factory=dict)
    tokens: dict[str, Token] = field(default_factory=dict)
    commands: dict[int, CommandLine] = field(default_factory=dict)
    notices: dict[int, Notice] = field(default_factory=dict)
    claimed: dict[str, datetime] = field(default_factory=dict)


class Desk:
    """Where one unit of work writes: every write notes what stood there before, and rolling back puts it back."""

    def __init__(self, organisatie: str, shelves: dict[str, Shelf]) -> None:
        self.organisatie = organisatie
        self.running = False
        self._shelves = shelves
        self._undo: list[tuple[dict[Any, Any], Any, Any]] = []

    @property
    def shelf(self) -> Shelf:
        """What this unit reads and writes. Raises `StoreError` before its block and after its commit."""
        if not self.running:
            raise StoreError(faults.NOT_RUNNING)
        return self._shelves.setdefault(self.organisatie, Shelf())

    def put(self, table: dict[K, V], key: K, value: V) -> None:
        """Write one entry, so that it can be undone."""
        self._undo.append((table, key, table.get(key, _ABSENT)))
        table[key] = value

    def mark(self) -> int:
        """A place to roll back to."""
        return len(self._undo)

    def roll_back(self, mark: int = 0) -> None:
        """Undo every write since `mark`, newest first."""
        while len(self._undo) > mark:
            table, key, old = self._undo.pop()
            if old is _ABSENT:
                del table[key]
            else:
                table[key] = old

    def keep(self) -> None:
        """Forget how to undo: what is written stays."""
        self._undo.clear()
        self.running = False

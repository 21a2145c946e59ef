"""Dossiers in memory, for `simulate` and tests: the same promises as the database, kept by an undo log."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from bot.domain.errors import StoreError
from bot.domain.ports.dossiers import DossierStore
from bot.domain.ports.ledger import LedgerStore
from bot.domain.ports.log import LogStore
from bot.domain.ports.mails import AttachmentStore, MailStore
from bot.domain.ports.outbox import OutboxStore
from bot.domain.ports.store import UnitOfWork
from bot.domain.ports.tokens import TokenStore
from storage import faults
from storage.memory.dossiers import Dossiers
from storage.memory.ledger import Ledger
from storage.memory.log import Log, Tokens
from storage.memory.mails import Attachments, Mails
from storage.memory.outbox import Outbox
from storage.memory.shelf import Desk, Shelf

WAIT_SECONDS = 30.0
"""How long a unit of work waits for another one to end, as the SQLite store does."""


class MemoryStore:
    """A store that forgets when the process ends. Units of work take turns, as on SQLite."""

    def __init__(self, wait: float = WAIT_SECONDS) -> None:
        self._turn = threading.Lock()
        self._shelves: dict[str, Shelf] = {}
        self._wait = wait

    def begin(self, organisatie: str) -> UnitOfWork:
        """A new unit of work for one organisatie."""
        return _Unit(Desk(organisatie, self._shelves), self._turn, self._wait)

    def close(self) -> None:
        """Nothing to let go of."""


class _Unit:
    """One transaction: it has the store to itself until its block ends."""

    def __init__(self, desk: Desk, turn: threading.Lock, wait: float) -> None:
        self.organisatie = desk.organisatie
        self._desk = desk
        self._turn = turn
        self._wait = wait
        self._depth = 0
        self.ledger: LedgerStore = Ledger(desk)
        self.mails: MailStore = Mails(desk)
        self.attachments: AttachmentStore = Attachments(desk)
        self.dossiers: DossierStore = Dossiers(desk)
        self.outbox: OutboxStore = Outbox(desk)
        self.tokens: TokenStore = Tokens(desk)
        self.log: LogStore = Log(desk)

    def __enter__(self) -> Self:
        if not self._turn.acquire(timeout=self._wait):
            raise StoreError(faults.BUSY)
        self._desk.running = True
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._desk.roll_back()
        self._desk.running = False
        self._turn.release()

    def alone(self, work: str) -> None:
        """Every unit of this store is alone already."""

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Everything written inside is undone when the block raises; the rest of the transaction stays."""
        mark = self._desk.mark()
        self._depth += 1
        try:
            yield
        except BaseException:
            self._desk.roll_back(mark)
            raise
        finally:
            self._depth -= 1

    def commit(self) -> None:
        """Keep everything; the unit of work is over."""
        if not self._desk.running:
            raise StoreError(faults.NOT_RUNNING)
        if self._depth:
            raise StoreError(faults.INSIDE_SAVEPOINT)
        self._desk.keep()

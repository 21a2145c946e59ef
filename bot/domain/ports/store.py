"""The store port: one transaction over everything that is kept for one organisatie."""

from contextlib import AbstractContextManager
from types import TracebackType
from typing import Protocol, Self

from bot.domain.ports.dossiers import DossierStore
from bot.domain.ports.ledger import LedgerStore
from bot.domain.ports.log import LogStore
from bot.domain.ports.mails import AttachmentStore, MailStore
from bot.domain.ports.outbox import OutboxStore
from bot.domain.ports.tokens import TokenStore


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

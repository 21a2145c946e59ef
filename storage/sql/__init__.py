"""Dossiers in SQLite or PostgreSQL: one transaction per unit of work, raw mail beside it in segments."""

from contextlib import AbstractContextManager
from types import TracebackType
from typing import Self

from bot.domain.ports.dossiers import DossierStore
from bot.domain.ports.ledger import LedgerStore
from bot.domain.ports.log import LogStore
from bot.domain.ports.mails import AttachmentStore, MailStore
from bot.domain.ports.outbox import OutboxStore
from bot.domain.ports.store import UnitOfWork
from bot.domain.ports.tokens import TokenStore
from storage.blobs import Blobs
from storage.sql.attachments import Attachments
from storage.sql.dossiers import Dossiers
from storage.sql.engine import WAIT_SECONDS, open_engine
from storage.sql.ledger import Ledger
from storage.sql.log import Log, Tokens
from storage.sql.mails import Mails
from storage.sql.outbox import Outbox
from storage.sql.recent import Recent
from storage.sql.session import Counter, Session


class SqlStore:
    """A store on a database whose tables are there already (`storage.migrate.upgrade`)."""

    def __init__(self, url: str, blobs: Blobs, wait: float = WAIT_SECONDS) -> None:
        """url: `sqlite:///file` or `postgresql+psycopg://…`; wait: seconds a unit waits for SQLite's lock.

        Raises `StoreError` when the address is of another kind or the file cannot be made.
        """
        self.engine = open_engine(url, wait)
        self.blobs = blobs
        self._counter = Counter()
        self._recent = Recent()

    def begin(self, organisatie: str) -> UnitOfWork:
        """A new unit of work for one organisatie."""
        return _Unit(Session(self.engine, organisatie, self._counter, self._recent), self.blobs)

    def close(self) -> None:
        """Let go of connections and segments."""
        self.engine.dispose()
        self.blobs.close()


class _Unit:
    """One transaction. It belongs to one thread."""

    def __init__(self, session: Session, blobs: Blobs) -> None:
        self.organisatie = session.organisatie
        self._session = session
        self._blobs = blobs
        self.ledger: LedgerStore = Ledger(session)
        self.mails: MailStore = Mails(session, blobs)
        self.attachments: AttachmentStore = Attachments(session)
        self.dossiers: DossierStore = Dossiers(session)
        self.outbox: OutboxStore = Outbox(session)
        self.tokens: TokenStore = Tokens(session)
        self.log: LogStore = Log(session)

    def __enter__(self) -> Self:
        self._session.begin()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._session.end()

    def alone(self, work: str) -> None:
        """Wait until nobody else does this work for this organisatie, and keep others from it until this unit ends."""
        self._session.alone(work)

    def savepoint(self) -> AbstractContextManager[None]:
        """Everything written inside is undone when the block raises; the rest of the transaction stays."""
        return self._session.savepoint()

    def commit(self) -> None:
        """Make it durable: raw mail first, then the rows that name it."""
        self._session.ready()
        self._blobs.sync()
        self._session.commit()

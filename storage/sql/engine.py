"""The connection to SQLite or PostgreSQL, set so that a commit is durable and a savepoint really rolls back."""

import os
from collections.abc import Sequence
from pathlib import Path
from sqlite3 import Connection as SqliteConnection
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from bot.domain.errors import StoreError, reason
from storage import faults

WAIT_SECONDS = 30.0
"""How long a unit of work on SQLite waits for the one before it."""

_PRAGMAS = (
    "PRAGMA journal_mode=WAL",  # readers of the file (a back-up) never stop the writer
    "PRAGMA synchronous=FULL",  # committed means on disk
    "PRAGMA foreign_keys=ON",
    "PRAGMA secure_delete=ON",  # the key of a destroyed mail is overwritten, not only forgotten
)
_AT_HAND = "PRAGMA temp_store=MEMORY"
"""A savepoint keeps every page as it was. On disk that is a file outside our folder, and 80 of the 114 writes a mail costs."""


def open_engine(url: str, wait: float = WAIT_SECONDS, *, rebuilds: bool = False) -> Engine:
    """An engine for `sqlite:///file` or `postgresql+psycopg://…`. Raises `StoreError` for any other address.

    rebuilds: it sorts whole tables (a new index), which may be more than memory holds.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise StoreError(faults.DATABASE_URL) from error
    if parsed.drivername in {"sqlite", "sqlite+pysqlite"} and parsed.database not in {None, "", ":memory:"}:
        return _sqlite(parsed, wait, _PRAGMAS if rebuilds else (*_PRAGMAS, _AT_HAND))
    if parsed.drivername == "postgresql+psycopg":
        # hide_parameters: an error must never carry words of a klager into a log
        return create_engine(parsed, hide_parameters=True, pool_pre_ping=True)
    raise StoreError(faults.DATABASE_URL)


def _sqlite(url: URL, wait: float, pragmas: Sequence[str]) -> Engine:
    _only_for_us(Path(str(url.database)))
    # The connection that was used last first: what it read is still at hand, and the others keep 2 MB less each.
    engine = create_engine(url, hide_parameters=True, pool_use_lifo=True, connect_args={"timeout": wait})

    @event.listens_for(engine, "connect")
    def _set(connection: SqliteConnection, _record: Any) -> None:
        # Left to itself the driver begins a transaction only before the first write and thus after a SAVEPOINT,
        # which then does not roll back.
        connection.isolation_level = None
        for pragma in pragmas:
            connection.execute(pragma)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # The write lock first: waiting works here, while a read that turns into a write fails at once.
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _only_for_us(file: Path) -> None:
    """A new database file is readable by its owner alone; SQLite gives its WAL the same rights."""
    try:
        os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise StoreError(f"{faults.CLOSED} ({reason(error)}: {file})") from error

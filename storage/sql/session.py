"""One transaction on one connection: rows wait in lists and go in together, errors come out in Dutch."""

import sqlite3
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import import_module
from typing import Any, cast

from sqlalchemy import Connection, Delete, Engine, Executable, Insert, Table, insert
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from bot.domain.errors import StoreError
from bot.domain.ports.mails import MailRecord
from storage import faults
from storage.sql.prepared import Cursor, Driver, Prepared, prepared
from storage.sql.recent import Recent, Written
from storage.tables import tellers

Values = dict[str, Any]


class Counter:
    """Ever rising numbers that put rows in the order they were written, also those of one moment.

    They follow the clock, so those of several processes interleave as they were written, and never fall back
    within a process when the clock does. Safe for several threads.
    """

    def __init__(self) -> None:
        self._last = 0
        self._lock = threading.Lock()

    def next(self) -> int:
        """The next number: nanoseconds since 1970, or one more than the last."""
        with self._lock:
            self._last = max(self._last + 1, time.time_ns())
            return self._last


def inserting(table: Table, dialect: str) -> Any:
    """An insert as this dialect has it, which can say what becomes of a row that is there already. Only its own module is
    loaded: that of PostgreSQL takes 4 MB."""
    return import_module(f"sqlalchemy.dialects.{dialect}").insert(table)


@cache
def adding(table: Table) -> Insert:
    """Insert rows; one that is there already is an error."""
    return insert(table)


@cache
def replacing(table: Table, dialect: str, keep: tuple[str, ...] = ()) -> Insert:
    """Insert rows; one that is there already gets the new values, but for the columns in `keep`."""
    keys = [column.name for column in table.primary_key]
    statement = inserting(table, dialect)
    fresh = {c.name: statement.excluded[c.name] for c in table.c if c.name not in {*keys, *keep}}
    changed: Insert = statement.on_conflict_do_update(index_elements=keys, set_=fresh)
    return changed


@cache
def skipping(table: Table, dialect: str) -> Insert:
    """Insert rows; one that is there already stays as it is."""
    skipped: Insert = inserting(table, dialect).on_conflict_do_nothing()
    return skipped


@cache
def claiming(table: Table, dialect: str) -> Insert:
    """Insert a row and give its key; one that is there already stays, and gives nothing."""
    claimed: Insert = skipping(table, dialect).returning(*table.primary_key)
    return claimed


def _of_postgresql(name: str) -> tuple[type[Exception], ...]:
    """A class of errors of PostgreSQL's driver, which only those load who use it: 6 MB."""
    driver = sys.modules.get("psycopg")
    return (getattr(driver, name),) if driver else ()


def _errors() -> tuple[type[Exception], ...]:
    return (SQLAlchemyError, sqlite3.Error, *_of_postgresql("Error"))


def _code(error: Exception) -> str | None:
    """SQLite's error name or PostgreSQL's SQLSTATE; None when the server gave no answer."""
    origin = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(origin, _of_postgresql("OperationalError")):
        return cast("str | None", getattr(origin, "sqlstate"))  # noqa: B009 – a class known here by name only
    return getattr(origin, "sqlite_errorname", None) or getattr(origin, "sqlstate", None) or "?"


class _InDutch:
    """Every error of the database becomes a `StoreError` that says what to do."""

    def __enter__(self) -> None:
        """Nothing: it stands round every statement, so it costs as little as it can."""

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, _errors()):
            text = faults.database(_code(error))
            # `from None`: PostgreSQL repeats values of rows in its errors, and those may be words of a klager.
            raise StoreError(f"{text} [{type(error).__name__}]") from None


IN_DUTCH = _InDutch()


@dataclass(slots=True)
class Counted:
    """How many letters are free to leave from after `since` and before `until`; it rises with those this unit makes."""

    since: datetime
    until: datetime
    count: int


class Session:
    """The transaction of one unit of work."""

    def __init__(
        self, engine: Engine, organisatie: str, counter: Counter, recent: Recent | None = None
    ) -> None:
        self.organisatie = organisatie
        self.dialect = engine.dialect.name
        self._dialect = engine.dialect
        self.counter = counter
        self.ends: dict[
            str, tuple[int, str]
        ] = {}  # version and last hash nobody else can change before we commit
        self.numbers: dict[int, int] = {}  # the last case number of a year, which we hold until we commit
        self.risen: set[int] = set()  # the years of which that is higher than what stands in the database
        self.born: set[str] = set()  # letters born leased in this unit
        self.fresh: dict[str, MailRecord] = {}  # mail written in this unit, by sha256
        self.recent = recent or Recent()
        self.written: dict[str, Written] = {}  # the dossiers as this unit left them
        self.held: dict[
            str, Written
        ] = {}  # and as it found them: nobody else can change them before we commit
        self.counted: dict[tuple[tuple[str, ...], int], Counted] = {}  # by kinds of letters and the most
        self.unclaimed: set[str] = set()  # keys that nobody had claimed when this unit asked
        self._engine = engine
        self._connection: Connection | None = None
        self._driver: Driver | None = None
        self._waiting: dict[Insert | Delete, list[Values]] = {}
        self._unsaid: list[str] = []
        self._depth = 0

    def begin(self) -> None:
        """Begin the transaction; on SQLite this waits for the one before it."""
        with IN_DUTCH:
            self._connection = self._engine.connect()
            try:
                self._connection.begin()
                self._driver = cast("Driver", self._connection.connection.driver_connection)
            except BaseException:
                self._connection.close()
                self._connection = None
                raise

    def end(self) -> None:
        """Roll back what was not committed and give the connection back."""
        connection, self._connection, self._driver = self._connection, None, None
        self._waiting.clear()
        self._unsaid.clear()
        self._forget()
        if connection is not None:
            with IN_DUTCH:
                connection.close()

    @property
    def connection(self) -> Connection:
        """The connection. Raises `StoreError` before `begin` and after `commit`."""
        if self._connection is None:
            raise StoreError(faults.NOT_RUNNING)
        return self._connection

    @property
    def driver(self) -> Driver:
        """The driver's own connection, for prepared statements. Raises `StoreError` like `connection`."""
        if self._driver is None:
            raise StoreError(faults.NOT_RUNNING)
        return self._driver

    def add(self, statement: Insert | Delete, values: Values) -> None:
        """Put a row in line. It goes in before the next read, at the end of the savepoint or at commit; the rows of one
        statement together, in the order in which the statements were first used."""
        if self._connection is None:
            raise StoreError(faults.NOT_RUNNING)
        self._waiting.setdefault(statement, []).append({"organisatie": self.organisatie, **values})

    def waits(self, statement: Insert | Delete) -> bool:
        """Whether rows of this statement are in line."""
        return statement in self._waiting

    def flush(self) -> None:
        """Send the rows in line, one statement per table."""
        if self._waiting:
            with IN_DUTCH, self._together():
                self._send()

    def _send(self) -> None:
        waiting, self._waiting = self._waiting, {}
        if waiting:
            self._begin_savepoints()
        for statement, rows in waiting.items():
            ready = prepared(statement, self._dialect, tuple(rows[0]))
            self.driver.cursor().executemany(ready.sql, [ready.parameters(row) for row in rows])

    def _together(self) -> AbstractContextManager[Any]:
        """PostgreSQL gets the statements inside in one go, and answers them at its end: one round trip for all."""
        pipeline: Callable[[], AbstractContextManager[Any]] = getattr(self.driver, "pipeline", nullcontext)
        return pipeline()

    def all(self, statement: Executable, **values: Any) -> Sequence[Any]:
        """The rows of a query, which may use the parameter `org`; it sees what this unit wrote."""
        ready = prepared(statement, self._dialect)
        with IN_DUTCH:  # SQLite looks for rows while they are fetched
            return ready.rows(self._run(ready, {"org": self.organisatie, **values}))

    def change(self, statement: Executable, **values: Any) -> int:
        """How many rows an update or delete changed."""
        ready = prepared(statement, self._dialect)
        with IN_DUTCH:
            return self._run(ready, {"org": self.organisatie, **values}).rowcount

    def change_each(self, statement: Executable, given: Sequence[Values]) -> int:
        """How many rows an update or delete changed in all, run once for each of these values."""
        ready = prepared(statement, self._dialect)
        with IN_DUTCH, self._together():
            self._send()
            self._begin_savepoints()
            cursor = self.driver.cursor()
            cursor.executemany(
                ready.sql, [ready.parameters({"org": self.organisatie, **each}) for each in given]
            )
        return int(cursor.rowcount)

    def _run(self, ready: Prepared, given: Values) -> Cursor:
        """Run a statement after the rows in line; a question goes before them when none of them can be in its answer."""
        waiting, reads = [statement.table for statement in self._waiting], ready.reads
        sends = bool(waiting) and (reads is None or not reads.isdisjoint(waiting))
        if not sends and not self._unsaid:
            return self.driver.execute(ready.sql, ready.parameters(given))
        with self._together():
            if sends:
                self._send()
            self._begin_savepoints()
            return self.driver.execute(ready.sql, ready.parameters(given))

    def claim(self, table: Table, values: Values) -> bool:
        """Put in one row at once; whether it was not there yet, also for another process."""
        row = {"organisatie": self.organisatie, **values}
        ready = prepared(claiming(table, self.dialect), self._dialect, tuple(row))
        with IN_DUTCH:
            return bool(self._run(ready, row).fetchall())

    def alone(self, work: str) -> None:
        """An advisory lock for as long as the transaction lasts; on SQLite every unit is alone already.

        It is asked for in a statement of its own, so that the next one sees what whoever had it before committed.
        """
        if self.dialect != "sqlite":
            with IN_DUTCH:
                self.driver.execute(
                    "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
                    (f"klachtwacht {self.organisatie} {work}",),
                )

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Everything written inside is undone when the block raises, or when its rows are refused at its end."""
        self.flush()
        name = f"s{self._depth}"
        begins, numbers = f"SAVEPOINT {name}", dict(self.numbers)
        self._unsaid.append(begins)
        self._depth += 1
        try:
            yield
            with IN_DUTCH, self._together():
                self._send()
                if begins not in self._unsaid:
                    self.driver.execute(f"RELEASE SAVEPOINT {name}")
        except BaseException:
            self._waiting.clear()
            self._forget()
            self.numbers.update(numbers)  # those it took a hold of inside are free again
            if begins not in self._unsaid:
                self._say(f"ROLLBACK TO SAVEPOINT {name}")
                self._say(f"RELEASE SAVEPOINT {name}")
            raise
        finally:
            self._unsaid = [other for other in self._unsaid if other != begins]
            self._depth -= 1

    def _begin_savepoints(self) -> None:
        """Say those that were asked for: with the first statement inside, which saves PostgreSQL a round trip."""
        unsaid, self._unsaid = self._unsaid, []
        for sql in unsaid:
            self.driver.execute(sql)

    def _forget(self) -> None:
        """What was known of this unit's own rows."""
        self.ends.clear()
        self.numbers.clear()
        self.fresh.clear()
        self.written.clear()
        self.held.clear()
        self.counted.clear()
        self.unclaimed.clear()

    def _say(self, sql: str) -> None:
        with IN_DUTCH:
            self.driver.execute(sql)

    def ready(self) -> None:
        """Send the last rows, before a commit. Raises `StoreError` inside a savepoint."""
        if self._depth:
            raise StoreError(faults.INSIDE_SAVEPOINT)
        for year in self.risen & self.numbers.keys():
            self.add(replacing(tellers, self.dialect), {"jaar": year, "laatste": self.numbers[year]})
        self.flush()

    def commit(self) -> None:
        """Make the rows durable."""
        with IN_DUTCH:
            self.connection.commit()
        self.recent.add(self.organisatie, self.written)
        self.end()

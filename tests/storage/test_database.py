"""What only a database has: migrations, query plans, locks, and errors of its own."""

import multiprocessing
import os
import re
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from sqlite3 import Connection
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Inspector, event, inspect, text

from bot.domain.dossier.placing import Place
from bot.domain.errors import StoreError
from bot.domain.mail.attached import Attached
from bot.domain.ports.outbox import OutboxState
from storage.blobs import MemoryBlobs, SegmentBlobs
from storage.migrate import newest, upgrade
from storage.sql import SqlStore
from storage.sql.engine import open_engine
from storage.tables import PARTIAL, metadata
from storage.verify import verify
from tests.contracts.test_unit_of_work import (
    CLOSED,
    LATER,
    NOTE,
    NOTICE,
    NOW,
    ORG,
    build,
    entry,
    extend,
    left_over,
    letter,
    record,
    sha,
    term,
    write_everything,
)

# ── Migrations ────────────────────────────────────────────────────────────────────────────────────────


def through_every_version(url: str) -> None:
    """Bring an empty database to today's tables the long way, as one that has been there since the first version."""
    engine = open_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
    engine.dispose()
    upgrade(url)


BOTH_WAYS, BOTH_NAMES = (upgrade, through_every_version), ("at once", "version by version")


@pytest.mark.parametrize("made", BOTH_WAYS, ids=BOTH_NAMES)
def test_both_ways_give_exactly_the_tables(url: str, made: Callable[[str], None]) -> None:
    """Columns, types, keys and indexes; going there again changes nothing."""
    made(url)
    upgrade(url)
    engine = open_engine(url)
    with engine.connect() as connection:
        found = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(found, metadata) == []
        assert found.get_current_revision() == newest()
        sight = inspect(connection)
        for table in metadata.tables.values():
            keys = sight.get_pk_constraint(table.name)
            assert keys["constrained_columns"] == [column.name for column in table.primary_key]
            assert keys["constrained_columns"][0] == "organisatie"
            indexes = {index["name"]: index for index in sight.get_indexes(table.name)}
            assert {index.name for index in table.indexes} == set(indexes)
            for index in table.indexes:
                assert indexes[index.name]["column_names"] == [column.name for column in index.columns]
                partial = indexes[index.name]["dialect_options"].get(f"{engine.dialect.name}_where")
                assert (partial is None) == (index not in PARTIAL)
            assert {c.name for c in table.foreign_key_constraints} == {
                key["name"] for key in sight.get_foreign_keys(table.name)
            }
    engine.dispose()


def test_a_new_database_is_as_one_that_was_there_since_the_first_version(url: str) -> None:
    """To what a row gets that names no value, and when a reference is checked; only the order of columns differs."""
    found = []
    for made in BOTH_WAYS:
        made(url)
        engine = open_engine(url)
        with engine.begin() as connection:
            sight = inspect(connection)
            found.append({table: _as_made(sight, table) for table in metadata.tables})
            metadata.drop_all(connection)
            connection.execute(text("DROP TABLE alembic_version"))
        engine.dispose()
    assert found[0] == found[1]


def _as_made(sight: Inspector, table: str) -> list[str]:
    """Everything a database says of a table; objects of SQLAlchemy as their SQL."""
    kept: list[Any] = [*sight.get_columns(table), *sight.get_foreign_keys(table), *sight.get_indexes(table)]
    partial = [f"{name}: {where}" for one in kept for name, where in one.get("dialect_options", {}).items()]
    told = [{key: str(value) for key, value in one.items() if key != "dialect_options"} for one in kept]
    return sorted([*map(str, told), *partial, str(sight.get_pk_constraint(table))])


def test_after_the_update_the_clock_looks_at_every_open_dossier_once(url: str) -> None:
    """What is due in a dossier of before nobody reckoned; a closed one waits for nothing."""
    upgrade(url)
    engine = open_engine(url)
    with engine.begin() as connection:
        indexes = (
            "ix_dossiers_wekker",
            "ix_dossiers_gesloten",
            "ix_meldingen_tijd",
            "ix_dossiers_opruimen",
            "ix_register_sha256",
        )
        for newer in indexes:
            connection.execute(text(f"DROP INDEX {newer}"))
        columns = {"dossiers": ("wekker", "besloten", "opruimen"), "register": ("plaats", "merk")}
        for table, names in columns.items():
            for name in names:
                connection.execute(text(f"ALTER TABLE {table} DROP COLUMN {name}"))
        connection.execute(text("DROP TABLE bijlagen"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
        for number, closed in (("2026-0001", "false"), ("2026-0002", "true")):
            into = "organisatie, nummer, regeling, status, soort, klager, ontvangen, gesloten, klager_adres, versie"
            values = f"'{ORG}', '{number}', 'lentl', 'verwezen', 'onvrede', 'J', '2026-03-16 08:00:00', {closed}, 'j@x', 1"
            connection.execute(text(f"INSERT INTO dossiers ({into}) VALUES ({values})"))  # noqa: S608 – invented rows
    engine.dispose()

    upgrade(url)

    store = SqlStore(url, MemoryBlobs())
    with store.begin(ORG) as unit:
        assert unit.dossiers.awake(NOW) == ["2026-0001"]
        assert unit.dossiers.untidy(9) == ["2026-0001"], "and so are its messages in the mailbox"
    store.close()


def test_a_database_of_a_newer_version_is_refused(url: str) -> None:
    """Rather than written with rules this version does not know."""
    upgrade(url)
    engine = open_engine(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(StoreError, match="nieuwere klachtwacht"):
        upgrade(url)


def test_a_database_without_tables_is_said_in_dutch(url: str) -> None:
    """Not as a stack of SQL."""
    store = SqlStore(url, MemoryBlobs())
    with store.begin(ORG) as unit, pytest.raises(StoreError, match="tabellen"):
        unit.log.notices()
    store.close()


# ── Plans ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(params=BOTH_WAYS, ids=BOTH_NAMES)
def asked(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[tuple[SqlStore, list[str]]]:
    """A SQLite store of which SQLite itself remembers every statement, with its values filled in."""
    url = f"sqlite:///{tmp_path}/plan.db"
    request.param(url)
    store = SqlStore(url, MemoryBlobs())
    sent: list[str] = []

    @event.listens_for(store.engine, "connect")
    def _remember(connection: Connection, _record: object) -> None:
        connection.set_trace_callback(sent.append)

    yield store, sent
    store.close()


def test_no_question_reads_a_whole_table(asked: tuple[SqlStore, list[str]]) -> None:
    """Every question is answered through an index or key that begins with the organisatie and goes on."""
    store, sent = asked
    with store.begin(ORG) as unit:
        write_everything(unit)
        left_over(unit)
        unit.ledger.known("inbox", ["1"])
        unit.ledger.quarantined()
        unit.ledger.quarantined(LATER)
        unit.ledger.of_mail(sha(b"mail"))
        unit.ledger.moved("inbox", ["7:1"])
        unit.ledger.restricted("inbox", ["7:1"])
        unit.ledger.place("inbox", ["7:1"], Place.VERWERKT)
        unit.ledger.mark("inbox", ["7:1"], "loopt")
        unit.attachments.put(sha(b"mail"), [Attached(1, "brief.pdf", "application/pdf", 9)])
        unit.attachments.of_mail(sha(b"mail"))
        unit.attachments.waiting(5)
        unit.dossiers.untidy(5)
        unit.dossiers.stir(["2026-0001"])
        unit.mails.raw(sha(b"mail"))
        dossier = unit.dossiers.load("2026-0001")
        assert dossier is not None
        extend(unit, dossier, NOTE)
        unit.dossiers.lines()
        unit.dossiers.closed_of("jan@klager.example")
        unit.dossiers.since(NOW)
        unit.dossiers.awake(NOW)
        unit.dossiers.next_wake(NOW)
        unit.dossiers.wake("2026-0001", LATER)
        unit.outbox.expired(NOW, "w1")
        (item,) = unit.outbox.lease("w1", NOW, LATER, 5, herhaalbaar=True)
        unit.outbox.settle(item)
        unit.outbox.next_due()
        unit.outbox.freed(NOW, LATER)
        unit.outbox.last_to("jan@klager.example", NOW)
        unit.outbox.made_between(["T01", "T02"], NOW, LATER, 5)
        unit.log.notices(NOW)
        unit.ledger.astray("inbox")
        unit.outbox.knows("<1@x>")
        unit.tokens.spend("k7f3", NOW)
        unit.commit()
    with store.begin(ORG) as unit:
        unit.dossiers.revisit(["2026-0001"])
        extend(unit, unit.dossiers.load("2026-0001") or dossier, NOTE)
        unit.commit()
    questions = {statement for statement in sent if re.match("SELECT|UPDATE|DELETE", statement)}
    assert len(questions) > 25
    partial = {
        "ix_register_quarantaine",
        "ix_dossiers_open",
        "ix_dossiers_gesloten",
        "ix_dossiers_opruimen",
        "ix_bijlagen_wacht",
    }  # these hold only what is asked for
    lists = {"opdrachten", "meldingen", "dossiers"}  # asked whole: only the organisatie to search by
    used = set()
    with store.engine.connect() as connection:
        for statement in questions:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}")
            for step in (row.detail for row in plan):
                # json_each: the list that was given; counted: the few rows just found. Neither is a table.
                assert not step.startswith("SCAN") or "json_each" in step or step == "SCAN counted", (
                    f"{step}: {statement}"
                )
                if search := re.match(r"SEARCH (\w+) USING (?:COVERING )?INDEX (\w+) \((.+)\)", step):
                    table, index, by = search.groups()
                    used.add(index)
                    by_more = len(re.findall("[=<>]", by)) > 1
                    whole = table in lists and " AND " not in statement.replace("NOT gesloten", "")
                    assert by_more or index in partial or whole, f"{step}: {statement}"
    assert {index.name for table in metadata.tables.values() for index in table.indexes} - used == set()


# ── Transactions ──────────────────────────────────────────────────────────────────────────────────────


def rows_left(store: SqlStore) -> dict[str, int]:
    """How many rows each table holds, past every buffer of ours."""
    with store.engine.connect() as connection:
        counts = {
            name: connection.execute(text(f"SELECT count(*) FROM {name}")).scalar_one()  # noqa: S608  # our own names
            for name in metadata.tables
        }
    return {name: count for name, count in counts.items() if count}


def test_a_rolled_back_batch_leaves_no_row_in_any_table(store: SqlStore) -> None:
    """Counted in the database itself; and the same for a savepoint whose rows had been sent already."""
    with store.begin(ORG) as unit:
        write_everything(unit)
        left_over(unit)
    assert rows_left(store) == {}
    with store.begin(ORG) as unit:
        with pytest.raises(ZeroDivisionError):  # noqa: SIM117, PT012  # the block raises at its end
            with unit.savepoint():
                write_everything(unit)
                left_over(unit)
                raise ZeroDivisionError
        unit.commit()
    assert rows_left(store) == {}
    store.close()


def test_raw_mail_is_durable_before_the_rows_that_name_it(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the disk refuses the mail, no row is kept."""

    def fails() -> None:
        raise StoreError("vol")

    with store.begin(ORG) as unit:
        write_everything(unit)
        monkeypatch.setattr(store.blobs, "sync", fails)
        with pytest.raises(StoreError, match="vol"):
            unit.commit()
    assert rows_left(store) == {}
    monkeypatch.undo()
    store.close()


def test_a_refused_mail_does_not_take_its_batch_along(store: SqlStore) -> None:
    """What a row of it breaks comes out at the end of its own savepoint."""
    with store.begin(ORG) as unit:
        with unit.savepoint():
            unit.outbox.add(letter(1))
        with pytest.raises(StoreError, match="al bestaan"):  # noqa: SIM117, PT012  # raises at its end
            with unit.savepoint():
                unit.ledger.record(entry("kapot"))
                unit.outbox.add(letter(1))
        with unit.savepoint():
            unit.ledger.record(entry("heel"))
        unit.commit()
    with store.begin(ORG) as unit:
        assert [line.locator for line in unit.ledger.all("inbox")] == ["heel"]
    store.close()


def test_an_error_of_the_database_never_shows_what_stood_in_a_row(store: SqlStore) -> None:
    """PostgreSQL repeats values in its errors, and those may be words of a klager."""
    with store.begin(ORG) as unit:
        unit.outbox.add(letter(1, message_id="<geheim@x>"))
        with pytest.raises(StoreError) as error, unit.savepoint():
            unit.outbox.add(letter(2, message_id="<geheim@x>"))
        shown = error.value.__cause__, error.value.__suppress_context__, "geheim" in str(error.value)
        assert shown == (None, True, False)
    store.close()


def test_who_waits_too_long_hears_that_the_database_is_busy(tmp_path: Path) -> None:
    """And the one that held it is not harmed."""
    url = f"sqlite:///{tmp_path}/dossiers.db"
    upgrade(url)
    one, two = (SqlStore(url, MemoryBlobs(), wait=0.2) for _ in range(2))
    with one.begin(ORG) as unit:
        unit.log.notice(NOTICE)
        with pytest.raises(StoreError, match="bezet"), two.begin(ORG):
            pass
        unit.commit()
    with two.begin(ORG) as unit:
        assert unit.log.notices() == [NOTICE]
    one.close()
    two.close()


OF_BEFORE = {"verdict": "archief"}
"""Mail that needs no dossier."""


def _die_halfway(url: str, folder: Path) -> None:
    """One batch committed; then the process is gone in the middle of the next one."""
    store = SqlStore(url, SegmentBlobs(folder, bytes(32)))
    with store.begin(ORG) as unit:
        unit.mails.put(b"een", record(b"een", screening=OF_BEFORE))
        unit.ledger.record(entry("1", sha256=sha(b"een")))
        unit.commit()
    with store.begin(ORG) as unit:
        unit.ledger.record(entry("2", sha256=unit.mails.keep(b"twee")))
        assert len(unit.ledger.all("inbox")) == 2
        os._exit(9)


def test_a_process_that_dies_keeps_what_it_committed_and_nothing_else(url: str, tmp_path: Path) -> None:
    """The next process goes on at once, and `verify` finds nothing wrong."""
    upgrade(url)
    process = multiprocessing.get_context("spawn").Process(target=_die_halfway, args=(url, tmp_path / "b"))
    process.start()
    process.join(60)
    assert process.exitcode == 9
    store = SqlStore(url, SegmentBlobs(tmp_path / "b", bytes(32)), wait=5)
    with store.begin(ORG) as unit:
        assert [line.locator for line in unit.ledger.all("inbox")] == ["1"]
        assert unit.mails.raw(sha(b"een")) == b"een"
        unit.mails.put(b"twee", record(b"twee", screening=OF_BEFORE))
        unit.ledger.record(entry("2", sha256=sha(b"twee")))
        unit.commit()
    assert verify(store, ORG) == []
    store.close()


def test_workers_on_postgresql_take_other_letters_without_waiting(postgres_url: str) -> None:
    """FOR UPDATE SKIP LOCKED: two open transactions, no letter twice."""
    upgrade(postgres_url)
    store = SqlStore(postgres_url, MemoryBlobs())
    with store.begin(ORG) as unit:
        for number in range(4):
            unit.outbox.add(letter(number))
        unit.commit()
    with store.begin(ORG) as first, store.begin(ORG) as second:
        one = first.outbox.lease("w1", LATER, LATER, 2, herhaalbaar=True)
        two = second.outbox.lease("w2", LATER, LATER, 9, herhaalbaar=True)
        first.commit()
        second.commit()
    assert [item.message_id[1] for item in one] == ["0", "1"]
    assert [item.message_id[1] for item in two] == ["2", "3"]
    with store.begin(ORG) as unit:
        assert len(unit.outbox.in_state(OutboxState.BEZIG)) == 4
    store.close()


# ── Addresses and files ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "url", ["", "klachtwacht.db", "sqlite://", "sqlite:///:memory:", "mysql://x/y", "postgresql://x/y"]
)
def test_an_address_that_is_no_database_of_ours_is_refused(url: str) -> None:
    """With two examples of what to write."""
    with pytest.raises(StoreError, match=r"sqlite:///klachtwacht\.db"):
        SqlStore(url, MemoryBlobs())


def test_a_server_that_is_not_there_is_said_in_dutch(tmp_path: Path) -> None:
    """For PostgreSQL, and for a folder that is missing."""
    with pytest.raises(StoreError, match="server"):
        upgrade(f"postgresql+psycopg://postgres@/x?host={tmp_path}")
    with pytest.raises(StoreError, match="niet te openen"):
        upgrade(f"sqlite:///{tmp_path}/weg/dossiers.db")


def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    """And named for what it is."""
    (tmp_path / "brief.db").write_bytes(b"Geachte heer, mevrouw, " * 200)
    with pytest.raises(StoreError, match="geen database"):
        upgrade(f"sqlite:///{tmp_path}/brief.db")
    assert (tmp_path / "brief.db").read_bytes().startswith(b"Geachte")


def test_the_database_file_is_closed_to_others(tmp_path: Path) -> None:
    """It holds what klagers wrote; so do the files SQLite puts beside it."""
    url = f"sqlite:///{tmp_path}/dossiers.db"
    upgrade(url)
    store = SqlStore(url, SegmentBlobs(tmp_path / "berichten", bytes(32)))
    with store.begin(ORG) as unit:
        unit.mails.put(b"mail", record(b"mail"))
        build(unit, terms=(term(),))
        unit.commit()
        files = [path for path in tmp_path.glob("dossiers.db*") if path.is_file()]
        assert len(files) == 3
        assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    store.close()


@pytest.mark.parametrize(("rebuilds", "temporary"), [(False, 2), (True, 0)])
def test_sqlite_commits_to_disk(tmp_path: Path, rebuilds: bool, temporary: int) -> None:
    """WAL with synchronous=FULL, foreign keys checked, deleted keys overwritten; what a savepoint may undo stays in memory,
    but not what a new index sorts."""
    url = f"sqlite:///{tmp_path}/dossiers.db"
    upgrade(url)
    engine = open_engine(url, rebuilds=rebuilds)
    with engine.connect() as connection:
        settings = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "temp_store")
        }
    assert settings == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
        "temp_store": temporary,
    }
    engine.dispose()


def test_closing_a_dossier_takes_its_line_out(store: SqlStore) -> None:
    """The projection follows the events."""
    with store.begin(ORG) as unit:
        extend(unit, build(unit), CLOSED)
        unit.commit()
    assert rows_left(store) == {"dossiers": 1, "gebeurtenissen": 2}
    store.close()

"""What happens to the place where dossiers rest, while klachtwacht runs: nothing lost, nothing doubled, told, recovered."""

import mailbox
import sqlite3
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from bot import bootstrap, daemon
from bot.domain.errors import StoreError
from bot.handlers.timekeeper import Timekeeper
from storage.sql import SqlStore
from tests.faults.house import HouseMaker, until
from tests.faults.places import DiskMaker, deliver, fill, is_empty, well
from tests.journeys.killable import Onvrede
from tests.journeys.test_killed import complaint, prepare
from tests.servers.postgres import Postgres

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]


def test_a_disk_that_is_full_is_told_and_mail_goes_on_when_there_is_room(
    inbox: mailbox.Maildir, small_disk: Path, house: HouseMaker
) -> None:
    """Nothing is moved and nobody is answered until it is kept; the alarm goes past the store."""
    one = well(house, inbox, 4, database="sqlite:///schijf/klachtwacht.db", berichten="schijf/berichten/")
    ballast = small_disk / "ballast"
    fill(ballast)
    deliver(inbox, 4, 9)
    one.told("storing", "schijf")
    assert {f"inwoner{n}@example.nl" for n in range(4, 9)}.isdisjoint(
        to.split("<")[-1].strip(">") for to in one.acknowledged()
    ), "who is not filed is not answered"
    ballast.unlink()
    one.told("weer in orde")
    one.is_whole(9)
    until(lambda: is_empty(inbox), "an empty inbox")


def test_a_round_that_the_store_ends_tells_what_was_done_until_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk fills up between the mail and the clock: what came in and what left is known, and that it went wrong."""
    for part in ("new", "cur", "tmp"):
        (tmp_path / "in" / part).mkdir(parents=True)
    (tmp_path / "in" / "new" / "m1").write_bytes(complaint(1))
    (tmp_path / "uit").mkdir()
    config = prepare(tmp_path, '{ soort = "maildir", pad = "in" }', '{ soort = "folder", pad = "uit" }')

    def full(_self: Timekeeper, _now: Any) -> Any:
        raise StoreError("De schijf is vol.")

    monkeypatch.setattr(Timekeeper, "tick", full)
    with bootstrap.build(bootstrap.read_settings(config), Onvrede()) as house:
        summary = daemon.run_once(house, bootstrap.wall_clock)

    assert (1, 1) == (summary.counts["ontvangen"], summary.counts["voorstellen"])
    assert len(list((tmp_path / "uit").iterdir())) == summary.counts["verzonden"] > 0
    assert ("De schijf is vol.",) == summary.problems


def test_a_database_that_somebody_keeps_locked_is_told_and_found_again(
    tmp_path: Path, inbox: mailbox.Maildir, house: HouseMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A back-up that never lets go."""
    monkeypatch.setattr(SqlStore.__init__, "__defaults__", (0.3,))
    one = well(house, inbox, 3)
    somebody = sqlite3.connect(tmp_path / "klachtwacht.db", timeout=30, isolation_level=None)
    somebody.execute("BEGIN IMMEDIATE")
    deliver(inbox, 3, 6)
    one.told("storing", "bezet door een ander proces")
    somebody.execute("ROLLBACK")
    somebody.close()
    one.told("weer in orde")
    one.is_whole(6)


@pytest.mark.postgres
def test_a_database_server_that_goes_away_is_told_and_found_again(
    inbox: mailbox.Maildir, postgres: Postgres, postgres_url: str, house: HouseMaker
) -> None:
    """Every connection is ended and no new one is let in, as when the server restarts."""
    one = well(house, inbox, 3, database=postgres_url)
    name = postgres_url.partition("@/")[2].partition("?")[0]
    postgres.run(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
    end_all = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"  # noqa: S608 – our own name
    postgres.run(end_all)
    deliver(inbox, 3, 6)
    one.told("storing")
    postgres.run(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    one.told("weer in orde")
    one.is_whole(6)


@pytest.mark.postgres
def test_a_table_that_somebody_keeps_locked_is_told_and_found_again(
    inbox: mailbox.Maildir, postgres: Postgres, postgres_url: str, house: HouseMaker
) -> None:
    """On PostgreSQL a lock is waited for without end: the watch hangs, and that is seen from outside."""
    one = well(house, inbox, 2, database=postgres_url)
    name = postgres_url.partition("@/")[2].partition("?")[0]
    with psycopg.connect(host=str(postgres.folder), user="postgres", dbname=name) as somebody:
        somebody.execute("LOCK TABLE register IN ACCESS EXCLUSIVE MODE")
        deliver(inbox, 2, 4)
        one.told("storing")
    one.told("weer in orde")
    one.is_whole(4)


@pytest.mark.postgres
def test_a_database_server_whose_disk_is_full_is_told_and_mail_goes_on_when_there_is_room(
    tmp_path: Path, inbox: mailbox.Maildir, postgres: Postgres, disk: DiskMaker, house: HouseMaker
) -> None:
    """Its tables lie on a disk of their own, of 24 MB, and that is full."""
    place = disk(postgres.folder / "klein", 24, postgres.owner)
    postgres.run(f"CREATE TABLESPACE klein LOCATION '{place}'")
    postgres.run("CREATE DATABASE vol TEMPLATE template0 ENCODING 'UTF8' TABLESPACE klein")
    try:
        one = well(house, inbox, 2, database=postgres.url("vol"))
        fill(place / "ballast")
        # What fits in the pages that are there already still fits: so many that some do not.
        deliver(inbox, 2, 60)
        one.told("storing", "schijf")
        with psycopg.connect(host=str(postgres.folder), user="postgres", dbname="vol") as somebody:
            ((filed,),) = somebody.execute("SELECT count(*) FROM register").fetchall()
        assert filed < 60
        assert len(one.acknowledged()) <= filed, "who is not filed is not answered"
        (place / "ballast").unlink()
        one.told("weer in orde")
        one.is_whole(60)
        one.stop()
    finally:
        postgres.run("DROP DATABASE vol WITH (FORCE)")
        postgres.run("DROP TABLESPACE klein")


@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_a_clock_that_is_set_back_is_told_and_doubles_nothing(
    database: str, inbox: mailbox.Maildir, house: HouseMaker, request: pytest.FixtureRequest
) -> None:
    url = request.getfixturevalue("postgres_url") if database == "postgres" else ""
    one = well(house, inbox, 3, database=url)
    one.ahead = timedelta(hours=-3)
    one.told("storing", "180 minuten terug")
    deliver(inbox, 3, 6)
    one.answers(6)
    one.ahead = timedelta()
    one.told("weer in orde", "klok")
    one.is_whole(6)

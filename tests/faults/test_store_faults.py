"""What happens to the place where dossiers rest, while klachtwacht runs: nothing lost, nothing doubled, told, recovered."""

import mailbox
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from storage.sql import SqlStore
from tests.faults.house import HouseMaker, until
from tests.journeys.test_killed import complaint
from tests.servers.postgres import Postgres

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

MAILDIR = '{ soort = "maildir", pad = "in", verplaats_naar = "Verwerkt" }'


@pytest.fixture
def inbox(tmp_path: Path) -> mailbox.Maildir:
    """A Maildir with nothing in it."""
    for part in ("new", "cur", "tmp"):
        (tmp_path / "in" / part).mkdir(parents=True)
    return mailbox.Maildir(tmp_path / "in", create=False)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 3 MB of its own."""
    mount = shutil.which("mount")
    place = tmp_path / "schijf"
    place.mkdir()
    made = [mount or "mount", "-t", "tmpfs", "-o", "size=3m,mode=700", "tmpfs", str(place)]
    if os.geteuid() != 0 or subprocess.run(made, capture_output=True, check=False).returncode:
        pytest.skip("een eigen schijf maken kan alleen als root")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def deliver(inbox: mailbox.Maildir, first: int, last: int) -> None:
    for number in range(first, last):
        inbox.add(complaint(number))


def fill(ballast: Path) -> None:
    """Write until nothing fits any more."""
    with suppress(OSError), ballast.open("wb", buffering=0) as file:
        while True:
            file.write(b"x" * 4096)


def test_a_disk_that_is_full_is_told_and_mail_goes_on_when_there_is_room(
    inbox: mailbox.Maildir, small_disk: Path, house: HouseMaker
) -> None:
    """Nothing is moved and nobody is answered until it is kept; the alarm goes past the store."""
    one = house(MAILDIR, database="sqlite:///schijf/klachtwacht.db", berichten="schijf/berichten/")
    deliver(inbox, 0, 4)
    one.answers(4)
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
    until(lambda: not list((Path(inbox._path) / "new").iterdir()), "an empty inbox")


def test_a_database_that_somebody_keeps_locked_is_told_and_found_again(
    tmp_path: Path, inbox: mailbox.Maildir, house: HouseMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A back-up that never lets go."""
    monkeypatch.setattr(SqlStore.__init__, "__defaults__", (0.3,))
    one = house(MAILDIR)
    deliver(inbox, 0, 3)
    one.answers(3)
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
    one = house(MAILDIR, database=postgres_url)
    deliver(inbox, 0, 3)
    one.answers(3)
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
    one = house(MAILDIR, database=postgres_url)
    deliver(inbox, 0, 2)
    one.answers(2)
    name = postgres_url.partition("@/")[2].partition("?")[0]
    with psycopg.connect(host=str(postgres.folder), user="postgres", dbname=name) as somebody:
        somebody.execute("LOCK TABLE register IN ACCESS EXCLUSIVE MODE")
        deliver(inbox, 2, 4)
        one.told("storing")
    one.told("weer in orde")
    one.is_whole(4)


@pytest.mark.postgres
def test_a_database_server_whose_disk_is_full_is_told_and_mail_goes_on_when_there_is_room(
    inbox: mailbox.Maildir, postgres: Postgres, postgres_url: str, house: HouseMaker
) -> None:
    """What PostgreSQL says then (SQLSTATE 53100), said by PostgreSQL at every dossier that is written."""
    one = house(MAILDIR, database=postgres_url)
    deliver(inbox, 0, 2)
    one.answers(2)
    name = postgres_url.partition("@/")[2].partition("?")[0]
    with psycopg.connect(
        host=str(postgres.folder), user="postgres", dbname=name, autocommit=True
    ) as somebody:
        somebody.execute(
            "CREATE FUNCTION vol() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE disk_full USING MESSAGE = 'could not extend file: No space left on device'; END $$"
        )
        somebody.execute("CREATE TRIGGER vol BEFORE INSERT ON register FOR EACH ROW EXECUTE FUNCTION vol()")
        deliver(inbox, 2, 4)
        one.told("storing", "schijf")
        assert len(one.acknowledged()) == 2, "who is not filed is not answered"
        somebody.execute("DROP TRIGGER vol ON register")
    one.told("weer in orde")
    one.is_whole(4)


@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_a_clock_that_is_set_back_is_told_and_doubles_nothing(
    database: str, inbox: mailbox.Maildir, house: HouseMaker, request: pytest.FixtureRequest
) -> None:
    url = request.getfixturevalue("postgres_url") if database == "postgres" else ""
    one = house(MAILDIR, database=url)
    deliver(inbox, 0, 3)
    one.answers(3)
    one.ahead = timedelta(hours=-3)
    one.told("storing", "180 minuten terug")
    deliver(inbox, 3, 6)
    one.answers(6)
    one.ahead = timedelta()
    one.told("weer in orde", "klok")
    one.is_whole(6)

"""A private PostgreSQL 15 from Debian's own package: one server per run, one fresh database per test."""

import getpass
import os
import pwd
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

_BINARIES = Path("/usr/lib/postgresql")
_SETTINGS = {
    "listen_addresses": "",  # a socket in a folder of our own: no port can be taken by somebody else
    "fsync": "off",  # throw-away data: the tests check what is stored, not the disk
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_connections": "40",
    "shared_buffers": "32MB",
    "autovacuum": "off",
}


@dataclass(frozen=True, slots=True)
class Postgres:
    """A running server, reached through the socket in `folder` as user postgres. owner: who it runs as on this machine."""

    folder: Path
    owner: str

    def url(self, database: str) -> str:
        """The SQLAlchemy address of a database."""
        return f"postgresql+psycopg://postgres@/{database}?host={self.folder}"

    def run(self, sql: str) -> None:
        """One statement on the maintenance database, outside any transaction."""
        with psycopg.connect(
            host=str(self.folder), user="postgres", dbname="postgres", autocommit=True
        ) as connection:
            connection.execute(sql.encode())


def _binaries() -> Path | None:
    return next(iter(sorted(_BINARIES.glob("15/bin"))), None)


def _as_whom() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root: then its own user runs it, or nobody."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    pytest.skip("PostgreSQL draait niet als root en er is geen gebruiker postgres of nobody")


@contextmanager
def running(settings: Mapping[str, str] = _SETTINGS, *initdb: str) -> Iterator[Postgres]:
    """A private PostgreSQL 15. Skips by name where Debian's postgresql-15 is not installed."""
    binaries = _binaries()
    if binaries is None:
        pytest.skip("postgresql-15 ontbreekt: apt install postgresql-15")
    user = _as_whom()
    # Short, because the path of a socket may have 107 characters only.
    folder = Path(tempfile.mkdtemp(prefix="kw-pg-"))
    if user is not None:
        os.chown(folder, user.pw_uid, user.pw_gid)

    def call(program: str, *arguments: str) -> None:
        subprocess.run(
            [binaries / program, *arguments],
            check=True,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=60,
            user=user.pw_uid if user is not None else None,
            group=user.pw_gid if user is not None else None,
            extra_groups=[] if user is not None else None,
        )

    data = folder / "data"
    spoken = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
    try:
        call("initdb", "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync", *initdb)
        call(
            "pg_ctl", "-D", str(data), "-l", str(folder / "log"), "-w", "-t", "50",
            "-o", f"-k {folder} {spoken}", "start",
        )  # fmt: skip
        try:
            yield Postgres(folder, user.pw_name if user is not None else getpass.getuser())
        finally:
            call("pg_ctl", "-D", str(data), "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def fresh_database(server: Postgres) -> Iterator[str]:
    """The address of an empty database that is dropped afterwards."""
    name = f"test_{uuid.uuid4().hex}"
    server.run(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
    try:
        yield server.url(name)
    finally:
        server.run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A private PostgreSQL 15 for this run."""
    with running() as server:
        yield server


@pytest.fixture
def postgres_url(postgres: Postgres) -> Iterator[str]:
    """The address of a fresh, empty database that is dropped after the test."""
    with fresh_database(postgres) as url:
        yield url

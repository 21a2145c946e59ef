"""Brings the tables of a database to the version this klachtwacht speaks."""

from pathlib import Path

from sqlalchemy import (
    Column,
    Connection,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    inspect,
    select,
    text,
)

from bot.domain.errors import StoreError
from storage import faults
from storage.sql.engine import open_engine
from storage.sql.session import IN_DUTCH
from storage.tables import metadata

_SCRIPTS = Path(__file__).parent / "migrations"
_LOCK = 5521_2026  # any number that nothing else in this database uses
_VERSION = Table(  # of Alembic, as it makes it
    "alembic_version",
    MetaData(),
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)


def upgrade(url: str) -> None:
    """Make or update the tables; does nothing when they are up to date. Safe when several processes start at once.

    Raises `StoreError` when the database cannot be reached or was made by a newer klachtwacht.
    """
    engine = open_engine(url, rebuilds=True)
    try:
        with IN_DUTCH, engine.begin() as connection:
            if connection.dialect.name == "postgresql":  # SQLite takes turns by itself
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            _run(connection)
    finally:
        engine.dispose()


def _run(connection: Connection) -> None:
    """Without Alembic where nothing must change: it costs 9 MB for as long as the process lives, and 0.2 s."""
    if not inspect(connection).has_table(_VERSION.name):
        _begin(connection)
    elif connection.scalar(select(_VERSION.c.version_num)) != newest():
        _migrate(connection)


def _begin(connection: Connection) -> None:
    """All tables at once, in a database that has none."""
    metadata.create_all(connection, checkfirst=False)
    _VERSION.create(connection)
    connection.execute(_VERSION.insert().values(version_num=newest()))


def _migrate(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.script.revision import ResolutionError
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except (CommandError, ResolutionError) as error:
        raise StoreError(faults.NEWER) from error


def newest() -> str:
    """The version of the tables this klachtwacht speaks: the number its last migration file begins with."""
    return max(path.name for path in _SCRIPTS.glob("versions/0*.py")).partition("_")[0]

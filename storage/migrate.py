"""Brings the tables of a database to the version this klachtwacht speaks."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from bot.domain.errors import StoreError
from storage import faults
from storage.sql.engine import open_engine
from storage.sql.session import IN_DUTCH

_SCRIPTS = Path(__file__).parent / "migrations"
_LOCK = 5521_2026  # any number that nothing else in this database uses


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
    if _revision(connection) == newest():
        return  # without alembic, which costs 6 MB and 0.2 s at every start
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


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found

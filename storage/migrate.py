"""Brings the tables of a database to the version this klachtwacht speaks."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.script.revision import ResolutionError
from alembic.util import CommandError
from sqlalchemy import Connection, text

from bot.domain.errors import StoreError
from storage import faults
from storage.sql.engine import open_engine
from storage.sql.session import in_dutch

_SCRIPTS = Path(__file__).parent / "migrations"
_LOCK = 5521_2026  # any number that nothing else in this database uses


def upgrade(url: str) -> None:
    """Make or update the tables; does nothing when they are up to date. Safe when several processes start at once.

    Raises `StoreError` when the database cannot be reached or was made by a newer klachtwacht.
    """
    engine = open_engine(url)
    try:
        with in_dutch(), engine.begin() as connection:
            if connection.dialect.name == "postgresql":  # SQLite takes turns by itself
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            _run(connection)
    finally:
        engine.dispose()


def _run(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = connection
    known = ScriptDirectory.from_config(config)
    found = MigrationContext.configure(connection).get_current_revision()
    if found == known.get_current_head():
        return
    try:
        command.upgrade(config, "head")
    except (CommandError, ResolutionError) as error:
        raise StoreError(faults.NEWER) from error

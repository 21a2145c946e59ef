"""A database with one dossier in it, on SQLite and on PostgreSQL."""

from pathlib import Path

import pytest

from storage.blobs import SegmentBlobs
from storage.migrate import upgrade
from storage.sql import SqlStore


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database without tables."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/dossiers.db"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture
def store(url: str, tmp_path: Path) -> SqlStore:
    """An empty store."""
    upgrade(url)
    return SqlStore(url, SegmentBlobs(tmp_path / "berichten", bytes(32)), wait=5)

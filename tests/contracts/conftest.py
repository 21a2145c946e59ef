"""The stores every contract of the store is checked on."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.domain.ports.store import Store
from storage.blobs import SegmentBlobs
from storage.memory import MemoryStore
from storage.migrate import upgrade
from storage.sql import SqlStore

MASTER_KEY = bytes(range(32))


@pytest.fixture(params=["memory", "sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def open_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], Store]]:
    """Opens the same dossiers again and again, as several processes would; memory has one opening only."""
    opened: list[Store] = []
    if request.param == "memory":
        memory = MemoryStore(wait=10)
        yield lambda: memory
        return
    url = f"sqlite:///{tmp_path}/dossiers.db"
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_url")
    upgrade(url)

    def open_one() -> Store:
        opened.append(SqlStore(url, SegmentBlobs(tmp_path / "berichten", MASTER_KEY), wait=10))
        return opened[-1]

    yield open_one
    for store in opened:
        store.close()


@pytest.fixture
def store(open_store: Callable[[], Store]) -> Store:
    """An empty store."""
    return open_store()

"""What this process wrote last is not read back, unless somebody was there since."""

from collections.abc import Iterator

import pytest
from sqlalchemy import text

from bot.domain.dossier.dossier import Dossier
from bot.domain.errors import DestroyedDossier, StaleDossier
from storage.blobs import MemoryBlobs
from storage.sql import SqlStore
from storage.sql.recent import REMEMBERED, Recent, Written
from tests.contracts.test_unit_of_work import NOTE, ORG, build, extend, term

NUMMER = "2026-0001"


@pytest.fixture
def dossier(store: SqlStore) -> Iterator[Dossier]:
    """A dossier that this process wrote."""
    with store.begin(ORG) as unit:
        made = build(unit, terms=(term(),))
        unit.commit()
    yield made
    store.close()


def test_what_was_just_written_is_not_read_back(store: SqlStore, dossier: Dossier) -> None:
    """The very object, where it was asked for; else, and in another process, one like it."""
    with store.begin(ORG) as unit:
        unit.dossiers.revisit([NUMMER])
        assert unit.dossiers.load(NUMMER) is dossier
    with store.begin(ORG) as unit:
        found = unit.dossiers.load(NUMMER)
        assert found == dossier
        assert found is not dossier


def test_what_another_process_added_is_seen(store: SqlStore, url: str, dossier: Dossier) -> None:
    """It is read back, and nothing is added to what it was before."""
    other = SqlStore(url, MemoryBlobs())
    with other.begin(ORG) as unit:
        longer = extend(unit, dossier, NOTE)
        unit.commit()
    other.close()
    with store.begin(ORG) as unit:
        unit.dossiers.revisit([NUMMER])
        assert unit.dossiers.load(NUMMER) == longer
        with pytest.raises(StaleDossier):
            extend(unit, dossier, NOTE)
        assert extend(unit, longer, NOTE).version == 3
        unit.commit()
    with store.begin(ORG) as unit:
        assert unit.dossiers.due(NOTE.tijd.replace(year=2027)) == []


def test_another_history_of_the_same_length_is_seen(store: SqlStore, dossier: Dossier) -> None:
    """As after a back-up was put back: the hash tells, where the version does not."""
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE gebeurtenissen SET hash = 'anders'"))
    with store.begin(ORG) as unit:
        unit.dossiers.revisit([NUMMER])
        assert unit.dossiers.load(NUMMER) is not dossier


def test_what_was_destroyed_is_gone(store: SqlStore, dossier: Dossier) -> None:
    """Its hash stays behind in the database, and the dossier in our memory: neither brings it back."""
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE gebeurtenissen SET soort = NULL, gegevens = NULL"))
    with store.begin(ORG) as unit:
        unit.dossiers.revisit([dossier.nummer])
        with pytest.raises(DestroyedDossier):
            unit.dossiers.load(NUMMER)


def test_the_oldest_are_forgotten(dossier: Dossier) -> None:
    """A daemon that runs for months remembers no more than it needs."""
    recent, written = Recent(), Written(dossier, "hash", ())
    recent.add(ORG, {str(number): written for number in range(REMEMBERED)})
    recent.add(ORG, {"0": written})
    recent.add(ORG, {"nieuw": written})
    assert [None, written, written] == [recent.get(ORG, nummer) for nummer in ("1", "0", "nieuw")]
    assert recent.get("helmond", "0") is None

"""`verify` finds every kind of damage, and nothing where all is well."""
# ruff: noqa: S608
# S608: the damage is SQL on purpose, and made of names that stand here.

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.domain.dossier.events import EventKind
from bot.domain.ports.ledger import Outcome
from bot.domain.screening.screened import WITHOUT_CASE
from storage.blobs import SegmentBlobs
from storage.migrate import upgrade
from storage.sql import SqlStore
from storage.verify import verify
from tests.contracts.test_unit_of_work import (
    NOTE,
    ORG,
    build,
    entry,
    extend,
    letter,
    record,
    sha,
    term,
)

MAIL = b"Geachte heer, mevrouw"
FILED = replace(NOTE, soort=EventKind.BERICHT_GEARCHIVEERD, gegevens={"bericht": sha(MAIL), "regel": "M1"})


@pytest.fixture
def filled(store: SqlStore) -> SqlStore:
    """One dossier with three events, one mail in, one letter out, one mail in quarantine."""
    with store.begin(ORG) as unit:
        unit.mails.put(MAIL, record(MAIL, dossier="2026-0001"))
        unit.ledger.record(entry("1", sha256=sha(MAIL)))
        unit.ledger.record(entry("2", sha256=unit.mails.keep(b"kapot"), uitkomst=Outcome.QUARANTAINE))
        extend(unit, build(unit, terms=(term(),)), FILED, NOTE)
        unit.outbox.add(letter(1, sha256=unit.mails.keep(b"brief")))
        unit.commit()
    return store


def test_all_is_well(filled: SqlStore) -> None:
    """Nothing is reported of a sound store, nor of an organisatie without anything."""
    assert verify(filled, ORG) == []
    assert verify(filled, "vcn") == []
    filled.close()


def test_more_than_a_page_is_read_whole(filled: SqlStore) -> None:
    """The last dossier and the last mail are looked at too."""
    with filled.begin(ORG) as unit:
        for place in range(450):
            build(unit, f"2027-{place:04d}")
            kept = unit.mails.keep(b"%d" % place)
            unit.ledger.record(entry(f"9:{place}", sha256=kept, uitkomst=Outcome.QUARANTAINE))
        unit.commit()
    assert verify(filled, ORG) == []
    with filled.engine.begin() as connection:
        connection.execute(text("UPDATE dossiers SET status = 'x'"))
        connection.execute(text("UPDATE ruwe_mail SET positie = positie + 1"))
    found = verify(filled, ORG)
    assert sum("`status`" in line for line in found) == 451
    assert sum("beschadigd" in line for line in found) == 453
    filled.close()


DAMAGE = [
    ("UPDATE gebeurtenissen SET gegevens = 'x' WHERE volgnr = 2", ["gebeurtenis 2: de inhoud is gewijzigd"]),
    ("UPDATE gebeurtenissen SET gegevens = '[]' WHERE volgnr = 2", ["gebeurtenis 2: de inhoud is gewijzigd"]),
    (
        "UPDATE gebeurtenissen SET gegevens = '{\"bericht\":[1]}' WHERE volgnr = 2",
        ["gebeurtenis 2: de inhoud is gewijzigd"],
    ),
    ("UPDATE gebeurtenissen SET gegevens = '{}' WHERE volgnr = 2", ["gebeurtenis 2: de inhoud is gewijzigd"]),
    ("UPDATE gebeurtenissen SET actor = 'x' WHERE volgnr = 3", ["gebeurtenis 3: de inhoud is gewijzigd"]),
    ("UPDATE gebeurtenissen SET inhoud_hash = 'x' WHERE volgnr = 2", ["2: de inhoud", "2: de keten"]),
    ("UPDATE gebeurtenissen SET hash = 'x' WHERE volgnr = 2", ["2: de keten", "3: de keten"]),
    (
        "DELETE FROM gebeurtenissen WHERE volgnr = 2",
        ["gebeurtenis 2 ontbreekt", "3 gebeurtenissen geteld, 2 gevonden"],
    ),
    ("DELETE FROM gebeurtenissen WHERE volgnr = 3", ["3 gebeurtenissen geteld, 2 gevonden"]),
    ("UPDATE dossiers SET status = 'x'", ["`status` wijkt af"]),
    ("UPDATE dossiers SET klager_adres = 'x'", ["`klager_adres` wijkt af"]),
    ("UPDATE dossiers SET gesloten = (1 = 1)", ["`gesloten` wijkt af"]),
    (
        f"DELETE FROM ruwe_mail WHERE sha256 = '{sha(MAIL)}'",
        ["Register, mailbox inbox, bericht 1", "Bericht"],
    ),
    (f"DELETE FROM ruwe_mail WHERE sha256 = '{sha(b'brief')}'", ["Brief <1@sterker.example>"]),
    ("DELETE FROM uitbak", ["Brief <1@sterker.example>: is gemaakt, maar staat niet meer in de uitbak"]),
    (f"UPDATE ruwe_mail SET lengte = 5 WHERE sha256 = '{sha(MAIL)}'", ["is beschadigd"]),
    ("DELETE FROM register WHERE locator = '1'", ["niet in het register"]),
    (
        f"DELETE FROM berichten WHERE sha256 = '{sha(MAIL)}'",
        [
            "hoort erin, maar is niet bewaard",
            "bericht 1: ingenomen, maar niet in een dossier",
        ],
    ),
    ("UPDATE berichten SET dossier = NULL", ["niet in een dossier en zonder reden waarom niet"]),
    ("UPDATE berichten SET dossier = '2026-0999' WHERE dossier IS NOT NULL", ["hoort bij dossier 2026-0999"]),
]


@pytest.mark.parametrize(("damage", "expected"), DAMAGE, ids=[sql for sql, _ in DAMAGE])
def test_damage_is_found(filled: SqlStore, damage: str, expected: list[str]) -> None:
    """Each kind by its own sentence, and nothing else is blamed."""
    with filled.engine.begin() as connection:
        connection.execute(text(damage))
    found = verify(filled, ORG)
    assert [words for words, line in zip(expected, found, strict=True) if words not in line] == []
    filled.close()


@pytest.mark.parametrize("verdict", sorted(WITHOUT_CASE))
def test_a_robot_and_what_came_before_the_start_need_no_dossier(filled: SqlStore, verdict: str) -> None:
    with filled.begin(ORG) as unit:
        unit.mails.put(b"weg", record(b"weg", message_id="<2@x>", screening={"verdict": verdict}))
        unit.ledger.record(entry("3", sha256=sha(b"weg"), identity="3"))
        unit.commit()
    assert verify(filled, ORG) == []
    filled.close()


def test_a_lost_segment_is_found(filled: SqlStore, tmp_path: Path) -> None:
    """Every mail in it is named."""
    for segment in (tmp_path / "berichten").iterdir():
        segment.unlink()
    assert sum("ontbreekt in het archief" in line for line in verify(filled, ORG)) == 3
    filled.close()


def test_another_master_key_opens_nothing(filled: SqlStore, url: str, tmp_path: Path) -> None:
    """`verify` says so instead of trusting the files."""
    filled.close()
    other = SqlStore(url, SegmentBlobs(tmp_path / "berichten", bytes([1]) * 32))
    assert sum("andere sleutel" in line for line in verify(other, ORG)) == 3
    other.close()


def test_a_chain_verifies_after_its_content_was_destroyed(filled: SqlStore) -> None:
    """Content and salt gone together, as retention demands; the hashes stay and prove the rest."""
    with filled.engine.begin() as connection:
        connection.execute(
            text(
                "UPDATE gebeurtenissen SET soort = NULL, tijd = NULL, actor = NULL, gegevens = NULL, zout = NULL"
            )
        )
    assert verify(filled, ORG) == []
    with filled.engine.begin() as connection:
        connection.execute(text("UPDATE gebeurtenissen SET inhoud_hash = 'x' WHERE volgnr = 1"))
    assert any("de keten is verbroken" in line for line in verify(filled, ORG))
    filled.close()


def test_a_nul_character_is_found(tmp_path: Path) -> None:
    """SQLite lets one in from outside; no other database or program would take it over."""
    url = f"sqlite:///{tmp_path}/nul.db"
    upgrade(url)
    store = SqlStore(url, SegmentBlobs(tmp_path / "berichten", bytes(32)))
    with store.begin(ORG) as unit:
        build(unit)
        unit.commit()
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE dossiers SET regeling = 'lentl' || char(0)"))
    assert any("NUL-teken" in line for line in verify(store, ORG))
    store.close()

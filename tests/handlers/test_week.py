"""A week of 40 cases: what the handbook shows is what klachtwacht makes, and nobody is told of a case he does not have."""

import re

import pytest

from tests.handlers.office import INGRID, KARIN, Office
from tests.handlers.week import CASES, FOLDER, shown, week


@pytest.fixture(scope="module")
def office() -> Office:
    return week()


def test_the_handbook_shows_what_is_made(office: Office) -> None:
    """`python -m tests.handlers.week` writes them again."""
    assert len(office.numbers()) == CASES
    kept = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.txt")}
    assert shown(office) == kept


def test_nobody_gets_two_on_one_day(office: Office) -> None:
    made = [(item.aan[0], f"{item.aangemaakt:%m-%d}") for item in office.of("V04")]
    assert len(made) == len(set(made))
    assert all(item.aangemaakt.weekday() < 5 for item in office.of("V04"))


def test_every_case_in_an_overzicht_is_a_case_of_the_reader(office: Office) -> None:
    """Karin sees what she has in hand, and not one number more."""
    for item in office.of("V04"):
        if item.aan == (KARIN,):
            numbers = set(re.findall(r"2026-\d{4}", office.read(item).text))
            assert numbers
            assert all(KARIN in _holders(office, nummer) for nummer in numbers)


def test_every_open_case_has_one_who_is_next(office: Office) -> None:
    turns = [office.desk.turn(office.dossier(n), office.now) for n in office.numbers()]
    assert all(
        (turn is None) == office.dossier(n).gesloten for n, turn in zip(office.numbers(), turns, strict=True)
    )
    assert {turn.wie for turn in turns if turn} > {INGRID, KARIN}


def _holders(office: Office, nummer: str) -> set[str]:
    return {email for event in office.dossier(nummer).events for email in event.gegevens.get("naar", ())}

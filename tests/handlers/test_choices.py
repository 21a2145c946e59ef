"""A question back offers what was nearly said, ready to send or to fill in; a button never sends words of an example."""

import pytest

from bot.domain.language.rows import ROWS
from bot.domain.people.names import mentioned
from bot.handlers.choices import OPEN, _beginning
from tests.handlers.office import KARIN, Office


def asked_back(said: str, who: str = "", under: str = "V01") -> list[str]:
    """The answers that the question back has a button for."""
    office = Office()
    office.mail()
    if who:
        office.reply(office.of("V01")[0], "akkoord")
    office.reply(office.of(under)[0], said, who)
    text = office.read(office.of("V02")[-1]).text.partition("Wat kunt u nu doen?")[2]
    return [line[2:] for line in text.splitlines() if line.startswith("- ")]


@pytest.mark.parametrize(
    ("said", "first"),
    [
        ("akoord", "akkoord"),
        ("mee eens", "akkoord"),
        ("is goed", "akkoord"),
        ("Akkoord, maar dan wel naar Kees de Wit", "akkoord, maar stuur naar Kees de Wit"),
        ("Akkoord maar niet aan Piet", "akkoord, maar stuur naar"),
        ("Akkoord, maar niet naar Karin", "akkoord, maar stuur naar"),
        ("stuur door naar Kees de Wit", "stuur naar Kees de Wit"),
        ("stuur naar kees", "stuur naar Kees de Wit"),
    ],
)
def test_what_was_nearly_said_comes_first_with_the_colleague_who_was_named(said: str, first: str) -> None:
    assert asked_back(said)[0] == first


def test_no_button_names_a_colleague_nobody_named() -> None:
    """Karin de Wit of the examples may not even work here."""
    assert not [each for each in asked_back("Akkoord, maar niet naar Karin") if "Karin" in each]


def test_a_report_is_to_be_filled_in() -> None:
    offered = asked_back("ik heb mevrouw gesproken, het ging wel goed dacht ik?", KARIN, "T10")
    assert "gesprek gehad:" in offered
    assert not [each for each in offered if "nieuwe start" in each]


@pytest.mark.parametrize(
    "said", ["gesprek 26/3 14:00", "gesprek verzet naar 26/3 14:00", "26/3 14:00 gesprek met haar"]
)
def test_a_day_and_an_hour_that_were_said_are_filled_in(said: str) -> None:
    assert "gesprek op 26/3 14:00" in asked_back(said, KARIN, "T10")


def test_no_beginning_holds_words_of_an_example() -> None:
    for row in ROWS:
        said, example = _beginning(row), row.voorbeelden[0]
        assert said.strip(), row.vorm
        if any(mark in example for mark in OPEN):
            assert said.endswith((": ", " want ")), (row.vorm, said)


def test_half_a_name_is_enough_to_offer_and_a_whole_one_leaves_out_the_others() -> None:
    people = Office().organisation.staff.people
    assert [p.naam for p in mentioned("graag naar Bram", people)] == ["Bram Peters"]
    assert {p.naam for p in mentioned("naar de Wit", people)} == {"Karin de Wit", "Kees de Wit"}
    assert [p.naam for p in mentioned("naar Kees de Wit dan", people)] == ["Kees de Wit"]
    assert mentioned("niet aan Kees de Wit", people) == ()
    assert mentioned("doe maar zo", people) == ()

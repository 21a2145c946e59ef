"""A question back offers what was nearly said, ready to send or to fill in; a button never sends words of an example."""

import re

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
    "said", ["gesprek 26/3 14:00", "gesprek wordt 26/3 14:00", "26/3 14:00 gesprek met haar"]
)
def test_a_day_and_an_hour_that_were_said_are_filled_in(said: str) -> None:
    assert "gesprek op 26/3 14:00" in asked_back(said, KARIN, "T10")


def test_no_beginning_holds_words_of_an_example() -> None:
    for row in ROWS:
        said, example = _beginning(row), row.voorbeelden[0]
        assert said.strip(), row.vorm
        if any(mark in example for mark in OPEN):
            assert said.endswith(" "), (row.vorm, said)
            fixed = set(re.findall(r"\b[a-z]+\b", row.vorm))
            assert fixed >= set(re.findall(r"\w+", said)), (row.vorm, said)


def test_half_a_name_is_enough_to_offer_and_a_whole_one_leaves_out_the_others() -> None:
    people = Office().organisation.staff.people
    assert [p.naam for p in mentioned("graag naar Bram", people)] == ["Bram Peters"]
    assert {p.naam for p in mentioned("naar de Wit", people)} == {"Karin de Wit", "Kees de Wit"}
    assert [p.naam for p in mentioned("naar Kees de Wit dan", people)] == ["Kees de Wit"]
    assert mentioned("niet aan Kees de Wit", people) == ()
    assert mentioned("doe maar zo", people) == ()


@pytest.mark.parametrize(
    ("said", "first"),
    [
        ("Kees de Wit", "stuur naar Kees de Wit"),
        ("Naar Kees graag", "stuur naar Kees de Wit"),
        ("akkoord maar Karin is ziek, kan Kees het doen?", "akkoord, maar stuur naar Kees de Wit"),
        ("Ja, stuur maar naar Kees", "akkoord, maar stuur naar Kees de Wit"),
        ("Liever niet", "niet akkoord"),
        ("Doe ik zelf", "neem"),
        ("Ken deze mevrouw, bel ik zelf wel even", "neem"),
        ("Dit is spam, weg ermee", "wijzig naar overig"),
        ("Dit moet een klacht worden, geen onvrede", "wijzig naar klacht"),
        ("Hoort bij de gemeente", "niet in behandeling"),
        ("Graag eerst de brief zien", "voorbeeld"),
        ("Wanneer is de deadline?", "termijnen"),
        ("Is al opgelost", "sluit opgelost"),
        ("dubbel met 2026-0007", "verplaats naar 2026-0007"),
        ("Herinner mij maandag", "herinner op maandag"),
        ("Wacht even", "herinner op"),
        ("Goed zo", "akkoord"),
        ("👍", "akkoord"),
    ],
)
def test_a_colleague_in_a_hurry_finds_what_he_meant_on_top(said: str, first: str) -> None:
    assert asked_back(said)[0] == first


@pytest.mark.parametrize(
    ("said", "first"),
    [
        ("Niet opgelost", "uitkomst niet opgelost:"),
        ("Opgelost!", "uitkomst opgelost:"),
        ("dit gaat over mij", "ik ben betrokken"),
        ("Ik ben t/m vrijdag ziek", "afwezig t/m"),
        ("2x gebeld niet opgenomen, voicemail", "gebeld, geen gehoor"),
    ],
)
def test_who_holds_the_talk_finds_it_too(said: str, first: str) -> None:
    assert asked_back(said, KARIN, "T10")[0] == first


@pytest.mark.parametrize(
    "said", ["spam", "Wie is Karin?", "Wacht even", "Naar Kees graag", "Hoort bij gemeente", "Top"]
)
def test_nothing_is_offered_that_cannot_be_done_in_this_case(said: str) -> None:
    """No word of a commission in a case that is at none, no outcome of what nobody decided yet."""
    never = (
        "uitspraak",
        "hoorzitting",
        "verweer",
        "okc",
        "reactie",
        "gesprek gehad",
        "verslag",
        "heropen",
        "uitstel",
    )
    assert not [each for each in asked_back(said) if each.startswith(never)]


def test_no_button_sends_a_number_a_ground_or_a_name_of_an_example() -> None:
    for row in ROWS:
        said = _beginning(row)
        assert not re.search(r"2026-|Jansen|te laat|gegrond|4 weken", said), (row.vorm, said)


def test_a_no_says_how_to_go_on() -> None:
    office = Office()
    office.mail()
    office.reply(office.of("V01")[0], "niet akkoord, eerst bellen")
    answer = office.read(office.of("V02")[-1])
    assert answer.subject.endswith("Gedaan: het voorstel gaat niet door")
    assert "- wijzig naar" in answer.text
    assert "- stuur naar" in answer.text

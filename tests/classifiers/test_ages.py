"""Which numbers are an age."""

import pytest

from classifiers.ages import ADULT, YOUNG, ages, may_be_age
from classifiers.lexicon import families


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("Onze zoon Tim ( 34 ) woont zelfstandig", [ADULT]),
        ("Bram ( 9 , autisme ) huilt", [YOUNG]),
        ("ik ben 16 en woon hier", [YOUNG]),
        ("Mijn moeder is 88 .", [ADULT]),
        ("mijn dochter van 14 wacht", [YOUNG]),
        ("onze baby ( 8 maanden )", [YOUNG]),
        ("mijn kinderen van 5 en 8", [YOUNG]),
        ("Mijn dochter van zestien wacht", [YOUNG]),
        ("de bewoners pesten mijn zoon Bram ( 9 ) en mijn dochter Lisa ( 12 )", [YOUNG, YOUNG]),
    ],
)
def test_an_age_is_young_or_grown(text: str, seen: list[str]) -> None:
    """Under eighteen or not; what follows "en" is left alone."""
    assert seen == read(text)


@pytest.mark.parametrize(
    "text",
    [
        "ik wacht al 8 jaar",
        "ik betaal ( 8 , 30 )",
        "van 8 tot 5 uur",
        "het gesprek van 14 mei",
        "mijn brief van 14 mei",
        "ik was 3 maanden weg",
        "Ten eerste ( 1 ) kwam zij niet",
        "op nummer 16 brandt licht",
        "wij bewoners : jansen ( 14 ) , bakker ( 16 )",
        "wij wonen op de nummers ( 14 ) , ( 16 ) en ( 18 )",
        "de omwonenden : jansen ( nr . 14 ) en bakker ( 16 )",
    ],
)
def test_what_is_no_age_stays_a_number(text: str) -> None:
    """Amounts, hours, days, house numbers and how long something lasts."""
    assert [] == read(text)


def read(text: str) -> list[str]:
    """What the numbers of space-separated tokens are seen as."""
    words = text.lower().split(" ")
    norm = families().norm
    return [
        seen for _, seen in ages(words, [i for i, word in enumerate(words) if may_be_age(word, norm(word))])
    ]

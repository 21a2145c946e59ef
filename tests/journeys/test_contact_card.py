"""The contact card: what is unsafe leaves for nobody, and whoever decided hears at once that it goes another way."""

import pytest

from tests.journeys.conftest import Play
from tests.journeys.stories import KLACHT, addressees, mail, order, story

KLAGER = "a.jansen@example.nl"


@pytest.mark.parametrize(
    ("card", "told"),
    [
        (
            "corrigeer kanaal naar telefoon want dat vroeg zij",
            "brief T12 aan de klager wordt een telefoongesprek",
        ),
        ("corrigeer kanaal naar post want dat vroeg zij", "brief T12 aan de klager gaat per post"),
        ("corrigeer niet via naar mail want de partner leest mee", "brief T12 aan de klager gaat niet uit"),
        ("corrigeer grote letters naar ja want slechtziend", ""),
    ],
)
def test_the_receipt_says_which_letter_does_not_go_by_mail(play: Play, card: str, told: str) -> None:
    result = play(
        story(
            mail(herkend=KLACHT),
            order("2026-03-16T11:00:00", card),
            order("2026-03-16T12:00:00", "akkoord"),
        )
    )

    receipt = result["opdrachten"][-1]["antwoord"]
    assert told in receipt
    assert ("Let op: brief" in receipt) is bool(told)
    assert ("Er gaat uit: de toewijzing aan de behandelaar; de mededeling" in receipt) is bool(told)
    assert (KLAGER in addressees(result, "T12")) is not bool(told)

"""By when a proposal asks to be decided: the day that keeps everybody behind it in time."""

from dataclasses import replace
from datetime import date

import pytest

from bot.domain.terms.decide_by import decide_by
from tests.letters.orders import ZONNEHOF, proposal

RECEIVED = date(2026, 4, 2)  # do; vr 3 apr Goede Vrijdag, ma 6 apr 2e Paasdag (ATW 3)
WEEKS = date(2026, 4, 30)  # do, vier weken (N2)


@pytest.mark.parametrize(
    ("traject", "soonest", "today", "by"),
    [
        ("klacht", WEEKS, RECEIVED, date(2026, 4, 8)),  # wo, de tweede werkdag na Pasen
        ("klacht", date(2026, 4, 7), RECEIVED, date(2026, 4, 7)),  # di: er is iets dat eerder af moet
        ("klacht", WEEKS, date(2026, 4, 9), WEEKS),  # do: de dag zelf is voorbij
        ("klacht", None, RECEIVED, date(2026, 4, 8)),
        ("okc", WEEKS, RECEIVED, date(2026, 4, 8)),  # wie het verweer schrijft, hoort het pas met het akkoord
        ("onvrede", WEEKS, RECEIVED, WEEKS),  # die heeft haar eigen termijn
        (None, None, RECEIVED, None),
    ],
)
def test_who_gets_a_klacht_is_asked_within_two_werkdagen(
    traject: str | None, soonest: date | None, today: date, by: date | None
) -> None:
    assert decide_by(proposal(ZONNEHOF, traject=traject), RECEIVED, soonest, today, ZONNEHOF) == by


def test_an_organisatie_may_choose_another_number_of_werkdagen() -> None:
    own = replace(ZONNEHOF, normen=(("onvrede.doorverwijzing_werkdagen", 3),))
    assert decide_by(proposal(own, traject="klacht"), RECEIVED, WEEKS, RECEIVED, own) == date(
        2026, 4, 9
    )  # do

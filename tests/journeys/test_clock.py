"""What happens when nothing happens: reminders, escalations and proposals of the clock (K17, D.0.3, O8, O10, K10)."""

from typing import Any

import pytest

from tests.journeys.conftest import Play
from tests.journeys.stories import KLACHT, ONVREDE, answers, mail, one, order, stand, story

REFERRED = (mail(herkend=ONVREDE), order("2026-03-16T12:00:00", "akkoord"))
ASSIGNED = (mail(herkend=KLACHT), order("2026-03-16T12:00:00", "akkoord"))
KARIN, BRAM, INGRID, MARJAN = (
    f"{name}@sterker.example" for name in ("karin.dewit", "bram.peters", "ingrid.bakker", "marjan.hoekstra")
)


def until(tijd: str) -> str:
    """Nothing happens but time."""
    return f"[[stap]]\ntijd = {tijd}"


def reminded(result: dict[str, Any], to: str = "") -> list[str]:
    """The days on which T18 left, to this address or to anybody."""
    return [
        posted["tijd"][:10]
        for posted in result["post"]
        if posted["sjabloon"] == "T18" and (not to or to in posted["aan"])
    ]


@pytest.mark.parametrize(
    ("scenario", "received", "last", "days"),
    [
        # J49: vr 20 mrt + 14 d = vr 3 apr, Goede Vrijdag → herinnering do 2 apr; + 30 d = zo 19 apr → vr 17 apr (D.0.3)
        ("J49", "2026-03-20", "2026-04-20T00:00:00", ["2026-04-02", "2026-04-17"]),
        # J50: vr 11 dec + 14 d = vr 25 dec, Kerst → do 24 dec; + 30 d = zo 10 jan → vr 8 jan 2027 (D.0.3)
        ("J50", "2026-12-11", "2027-01-09T00:00:00", ["2026-12-24", "2027-01-08"]),
    ],
)
def test_a_term_that_ends_on_a_free_day_is_reminded_of_on_the_last_werkdag_before(
    play: Play, scenario: str, received: str, last: str, days: list[str]
) -> None:
    steps = (
        mail(f"{received}T10:00:00", herkend='soort = "onvrede", medewerker = "Piet Janssen"'),
        order(f"{received}T12:00:00", "akkoord"),
        until(last),
    )
    result = play(story(*steps, organisatie="klimkoord"))

    assert set(days) <= set(reminded(result, "piet.janssen@klimkoord.example")), scenario


def test_k17_a_klacht_that_takes_too_long_reaches_the_directie(play: Play) -> None:
    """6 weeks after ma 16 mrt is ma 27 apr (Koningsdag; no ATW for a term of our own)."""
    result = play(story(*ASSIGNED, until("2026-05-15T00:00:00")))

    assert "2026-04-20" in reminded(result, BRAM)  # ma, 7 dagen ervoor
    assert "2026-04-24" in reminded(result, BRAM)  # vr, de laatste werkdag voor ma 27 apr
    assert "2026-04-28" in reminded(result, BRAM)  # di, voorbij
    assert reminded(result, MARJAN) == [
        "2026-04-23",  # do, 2 werkdagen ervoor: escalatie
        "2026-05-04",  # ma, 5 werkdagen erna
    ]
    assert reminded(result, KARIN) == [], "who the klacht is about handles nothing (Awb 9:7)"


def test_reminders_wait_for_office_hours_where_these_are_set(play: Play) -> None:
    result = play(story(*REFERRED, until("2026-03-31T12:00:00"), top='kantooruren = "09:00-17:00"'))

    moments = {posted["tijd"] for posted in result["post"] if posted["sjabloon"] == "T18"}
    assert "2026-03-30T09:00:00+02:00" in moments  # ma, summer time began on zo 29 mrt
    assert all("T09:00:00" in moment for moment in moments)


def test_nobody_is_reminded_of_what_was_met(play: Play) -> None:
    result = play(
        story(
            *REFERRED,
            order("2026-03-18T12:00:00", "gesprek gehad: vaste tijden afgesproken", door="medewerker"),
            order("2026-03-18T12:05:00", "uitkomst opgelost: vaste tijden", door="medewerker"),
            order("2026-03-19T12:00:00", "akkoord"),
            until("2026-06-01T00:00:00"),
        )
    )

    assert answers(result) == ["gedaan"] * 4
    assert stand(one(result)) == ("onvrede", "gesloten_opgelost")
    assert reminded(result) == []

"""The overzicht of the morning through the contract of `simulate`: a melding of soort overzicht, and no post (§5)."""

from tests.journeys.conftest import Play
from tests.journeys.stories import ONVREDE, letters, mail, one, order, story


def test_an_open_case_stands_in_the_overzicht_of_the_next_werkdag(play: Play) -> None:
    result = play(story(mail(herkend=ONVREDE), order("2026-03-17T12:00:00", "akkoord")))  # ma, di

    (told,) = [m for m in result["meldingen"] if m["soort"] == "overzicht"]
    assert (told["tijd"], told["aan"]) == ("2026-03-17T08:30:00+01:00", ["ingrid.bakker@sterker.example"])
    assert "akkoord 2026-0001" in told["tekst"]
    assert "V04" not in letters(result)
    turn = one(result)["aan_zet"]
    assert (turn["wie"], turn["wat"], turn["dagen"]) == ("karin.dewit@sterker.example", "contact", 0)


def test_with_nothing_open_there_is_none(play: Play) -> None:
    closed = order("2026-03-16T12:00:00", "sluit ingetrokken")
    result = play(story(mail(herkend=ONVREDE), closed, "[[stap]]\ntijd = 2026-03-20T12:00:00"))
    assert [m for m in result["meldingen"] if m["soort"] == "overzicht"] == []
    assert one(result)["aan_zet"] is None

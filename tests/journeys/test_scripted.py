"""What a scenario dictates about a mail holds for that mail alone, and only as far as it has words for it."""

from tests.journeys.conftest import Play
from tests.journeys.stories import ONVREDE, mail, one, order, story, term


def test_a_commissions_day_is_read_from_its_text_when_the_scenario_says_only_okc(play: Play) -> None:
    asked = mail(
        "2026-05-11T10:00:00",  # Monday
        "Graag uw verweerschrift vóór 3 juni 2026.",
        van="Secretariaat <secretariaat@okc-gelderland.example>",
        herkend='soort = "okc"',
    )
    result = play(story(asked, order("2026-05-11T11:00:00", "akkoord")))

    assert term(one(result), "verweer")["uiterlijk"] == "2026-06-02"  # "vóór" is the day before


def test_what_is_told_by_telephone_is_not_read_as_the_mail_before_it(play: Play) -> None:
    told = order("2026-03-19T13:00:00", "nieuw telefoon 18-03-2026 B. Bos: ik word nooit teruggebeld")
    first, second = play(story(mail(herkend=ONVREDE), told))["dossiers"]

    assert first["voorstellen"][0]["naar"] == ["karin.dewit@sterker.example"]
    assert second["voorstellen"][0]["naar"] == []

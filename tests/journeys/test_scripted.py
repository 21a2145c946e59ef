"""What a scenario dictates about a mail holds for that mail alone."""

from tests.journeys.conftest import Play
from tests.journeys.stories import ONVREDE, mail, order, story


def test_what_is_told_by_telephone_is_not_read_as_the_mail_before_it(play: Play) -> None:
    told = order("2026-03-19T13:00:00", "nieuw telefoon 18-03-2026 B. Bos: ik word nooit teruggebeld")
    first, second = play(story(mail(herkend=ONVREDE), told))["dossiers"]

    assert first["voorstellen"][0]["naar"] == ["karin.dewit@sterker.example"]
    assert second["voorstellen"][0]["naar"] == []

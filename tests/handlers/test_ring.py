"""The alarm for danger: raised once, tried again every minute, never for what is long past (M3)."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.calendar.calendar import AMSTERDAM
from bot.domain.errors import Unreachable
from bot.domain.recognition.suggestion import Soort
from bot.handlers.timekeeper import Timekeeper
from tests.handlers.office import Office, suggestion

CRISIS = suggestion(Soort.ONVREDE, signalen=["crisis"])


@dataclass
class Pager:
    """Whoever is on call; down: the channel does not answer."""

    down: bool = False
    heard: bool = True
    told: list[str] = field(default_factory=list)

    def tell(self, title: str, text: str) -> None:
        if self.down:
            raise Unreachable("Het kanaal antwoordt niet.")
        self.told.append(f"{title} {text}")

    def each(self) -> dict[str, "Pager"]:
        return {"": self}

    def check(self) -> list[str]:
        return []


def ticks(office: Office, pager: Pager, minutes: int = 0) -> None:
    """The clock, every minute."""
    clock = Timekeeper(office.store, office.desk, pager)
    for _ in range(minutes + 1):
        clock.tick(office.now)
        office.passes(minutes=1)


def test_danger_rings_once_with_number_and_no_content() -> None:
    office, pager = Office(), Pager()
    office.mail("Ik spring van het dak, groet Anna Jansen", says=CRISIS)
    ticks(office, pager, 10)

    (told,) = pager.told
    assert "2026-0001" in told
    assert not any(word in told for word in ("Jansen", "dak", "spring", "Karin"))


def test_a_channel_that_is_down_is_tried_every_minute_and_rings_when_it_is_back() -> None:
    office, pager = Office(), Pager(down=True)
    office.mail("Ik spring", says=CRISIS)
    ticks(office, pager, 2)
    assert pager.told == []
    assert [notice.soort for notice in office.notices("storing")] == ["storing"]
    pager.down = False
    ticks(office, pager, 1)

    assert len(pager.told) == 1


def test_what_is_more_than_a_day_old_rings_no_more() -> None:
    office, pager = Office(), Pager()
    office.mail("Ik spring", says=CRISIS)
    office.passes(days=2)
    ticks(office, pager, 1)

    assert pager.told == []


def test_two_processes_ring_once() -> None:
    office, pager = Office(), Pager()
    office.mail("Ik spring", says=CRISIS)
    for _ in range(2):
        Timekeeper(office.store, office.desk, pager).tick(office.now + timedelta(seconds=1))

    assert len(pager.told) == 1


def test_the_link_to_the_werkbank_goes_along_where_there_is_one() -> None:
    from dataclasses import replace

    office = Office(change=lambda one: replace(one, werkbank="https://werkbank.sterker.example/"))
    pager = Pager()
    office.mail("Ik spring", says=CRISIS)
    ticks(office, pager)

    assert "https://werkbank.sterker.example/dossier/2026-0001" in pager.told[0]


@pytest.mark.parametrize("down", [False, True])
def test_in_the_night_that_the_clock_goes_back_it_rings_within_five_minutes_too(down: bool) -> None:
    """zo 25 okt 2026: after 02:59 it is 02:00 again. Also when the channel did not answer at first."""
    office, pager = Office(), Pager(down=down)
    office.now = datetime(2026, 10, 25, 0, 59, 50, tzinfo=UTC).astimezone(AMSTERDAM)
    office.mail("Ik spring", says=CRISIS)
    clock = Timekeeper(office.store, office.desk, pager)
    begun = office.now.astimezone(UTC)
    for minute in range(1 - down, 5):
        clock.tick((begun + timedelta(minutes=minute)).astimezone(AMSTERDAM))
        pager.down = False
    assert len(pager.told) == 1

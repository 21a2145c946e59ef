"""The alarm for danger: raised once, tried again every minute, never for what is long past (M3)."""

from dataclasses import dataclass, field
from datetime import timedelta

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

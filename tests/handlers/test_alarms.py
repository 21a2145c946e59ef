"""Trouble reaches the configured channel once, also when the channel or the store is the trouble."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from bot import daemon
from bot.domain.errors import StoreError, Unreachable
from bot.domain.ports.log import Notice
from bot.handlers.alarms import MOST_AT_ONCE, Alarms
from storage.memory import MemoryStore
from tests.handlers.office import START
from tests.log_lines import log_lines


@dataclass
class Channel:
    """Somebody who listens. deaf: nothing arrives."""

    heard: bool = True
    deaf: bool = False
    told: list[tuple[str, str]] = field(default_factory=list)

    def tell(self, title: str, text: str) -> None:
        if self.deaf:
            raise Unreachable("Geen enkel kanaal nam het alarm aan.")
        self.told.append((title, text))

    def each(self) -> dict[str, "Channel"]:
        return {"": self}

    def check(self) -> list[str]:
        return []


def alarms(channel: Channel, *notices: Notice) -> Alarms:
    store = MemoryStore()
    with store.begin("sterker") as uow:
        for notice in notices:
            uow.log.notice(notice)
        uow.commit()
    return Alarms(store, "sterker", "Sterker", channel)


def notice(soort: str = "storing", text: str = "De mailbox is weg.", at: datetime = START) -> Notice:
    return Notice(at, soort, text, None)


def test_trouble_and_its_end_are_told_once_each() -> None:
    channel = Channel()
    room = alarms(channel, notice())
    assert (1, 0) == (room.tick(START), room.tick(START + timedelta(minutes=1)))
    with room.store.begin("sterker") as uow:
        uow.log.notice(notice("hersteld", "De mailbox werkt weer.", START + timedelta(minutes=2)))
        uow.commit()
    room.tick(START + timedelta(minutes=3))
    assert [
        ("klachtwacht Sterker: storing", "De mailbox is weg."),
        ("klachtwacht Sterker: weer in orde", "De mailbox werkt weer."),
    ] == channel.told


@pytest.mark.parametrize("order", [("storing", "hersteld"), ("hersteld", "storing")])
def test_under_weer_in_orde_stands_no_trouble_and_what_is_true_now_comes_last(order: tuple[str, ...]) -> None:
    """Both within half a minute: the disk is full, and the mailbox is back."""
    channel = Channel()
    moments = (START + timedelta(seconds=number) for number in range(2))
    room = alarms(
        channel, *(notice(soort, f"Dit is {soort}.", at) for soort, at in zip(order, moments, strict=True))
    )
    assert 2 == room.tick(START + timedelta(seconds=30))
    titles = {"storing": "klachtwacht Sterker: storing", "hersteld": "klachtwacht Sterker: weer in orde"}
    assert [(titles[soort], f"Dit is {soort}.") for soort in order] == channel.told
    assert 0 == room.tick(START + timedelta(minutes=1))


@pytest.mark.parametrize("soort", ["taak", "onderdrukt", "gevaar", "overzicht"])
def test_what_can_wait_is_not_told_here(soort: str) -> None:
    channel = Channel()
    assert 0 == alarms(channel, notice(soort)).tick(START)
    assert [] == channel.told


def test_a_mail_that_could_not_be_taken_in_is_told_at_once() -> None:
    """It may be a complaint, and nobody else sees it."""
    channel = Channel()
    assert 1 == alarms(channel, notice("quarantaine")).tick(START)
    assert 1 == len(channel.told)


def test_a_channel_that_is_down_hears_it_when_it_is_back() -> None:
    channel = Channel(deaf=True)
    room = alarms(channel, notice())
    with pytest.raises(Unreachable):
        room.tick(START)
    channel.deaf = False
    assert 1 == room.tick(START + timedelta(minutes=1))


def test_a_storm_of_trouble_is_one_message() -> None:
    channel = Channel()
    room = alarms(channel, *(notice(text=f"Storing {number}.") for number in range(MOST_AT_ONCE + 3)))
    room.tick(START)
    ((_, text),) = channel.told
    assert text.startswith("En nog 3 eerdere meldingen")
    assert f"Storing {MOST_AT_ONCE + 2}." in text


def test_without_a_channel_the_store_is_not_even_asked() -> None:
    assert 0 == alarms(Channel(heard=False), notice()).tick(START)


def test_what_the_store_cannot_keep_is_told_past_it_and_a_deaf_channel_breaks_nothing() -> None:
    channel = Channel()
    alarms(channel).at_once(notice(text="De schijf is vol."))
    alarms(Channel(deaf=True)).at_once(notice())
    assert [("klachtwacht Sterker: storing", "De schijf is vol.")] == channel.told


def test_a_job_of_the_clock_that_keeps_failing_is_told_without_words_of_mail_and_so_is_its_end() -> None:
    reports: list[tuple[str, str]] = []
    troubles: list[Exception] = [StoreError("De schijf is vol."), *([ValueError("Beste meneer Jansen")] * 5)]

    def ask(_now: datetime) -> None:
        if troubles:
            raise troubles.pop(0)

    poke = daemon._poke("uitbak sterker", ask, lambda: START, lambda kind, text: reports.append((kind, text)))
    for _ in range(8):
        poke()
    assert ["storing", "hersteld"] == [kind for kind, _ in reports]
    assert "fout ValueError" in reports[0][1]
    assert "Jansen" not in reports[0][1]


def test_what_a_job_of_the_clock_did_stands_in_the_log_as_counts() -> None:
    done = [Counter(verzonden=2, onzeker=0), Counter[str]()]
    with log_lines() as logs:
        poke = daemon._poke("uitbak sterker", lambda _: done.pop(0), lambda: START, lambda *_: None)
        poke()
        poke()
    told = [line for line in logs if line["level"] == "info"]
    assert told == [{"event": "klok", "level": "info", "taak": "uitbak sterker", "verzonden": 2}]


def test_a_clock_that_jumps_is_told_and_so_is_that_it_runs_well_again() -> None:
    reports: list[str] = []
    steady = [0.0]
    look = daemon.clock_jumps(START, lambda kind, _: reports.append(kind), lambda: steady[0])

    def after(seconds: float, shown: timedelta) -> list[str]:
        steady[0] += seconds
        look(START + shown)
        return [reports.pop() for _ in range(len(reports))]

    assert [] == after(60, timedelta(minutes=1))
    assert ["storing"] == after(60, timedelta(hours=-2)), "set back"
    assert [] == after(60, timedelta(hours=-2, minutes=1)), "told once"
    assert ["hersteld"] == after(60, timedelta(minutes=4)), "put right"
    assert ["storing"] == after(60, timedelta(hours=2)), "set ahead"
    assert ["hersteld"] == after(3700, timedelta(hours=2, seconds=3700)), "the new time is the right one"
    assert [] == after(60, timedelta(hours=2, seconds=3760))

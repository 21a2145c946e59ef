"""What a room of colleagues is told: once, a kind and a number, and of a hidden case not even that."""

from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from bot.domain.digest.room_news import MOST_LINES, SAID, USUALLY
from bot.domain.errors import Unreachable
from bot.domain.ports.log import Notice
from bot.domain.recognition.suggestion import Soort
from bot.handlers.announcer import Announcer
from tests.handlers.office import INGRID, Office, suggestion
from tests.handlers.test_ring import Pager

GRAVE = suggestion(Soort.KLACHT, signalen=["ongewenst_gedrag"])


def announcer(office: Office, room: Pager, about: Any = USUALLY) -> Announcer:
    return Announcer(office.store, office.organisation, room, frozenset(about))


def note(office: Office, *notices: Notice) -> None:
    with office.store.begin("sterker") as uow:
        for notice in notices:
            uow.log.notice(notice)
        uow.commit()


@pytest.fixture
def office() -> Office:
    """Sterker with a werkbank, where links lead to, and one proposal."""
    made = Office(change=lambda own: replace(own, werkbank="https://werkbank.sterker.example/"))
    made.mail("Karin de Wit kwam niet. Groet, Anna Jansen")
    return made


def test_a_proposal_is_told_once_with_number_and_link_and_nothing_of_the_klager(office: Office) -> None:
    room = Pager()
    for _ in range(3):
        announcer(office, room).tick(office.now)
        office.passes(minutes=1)

    (told,) = room.told
    assert "2026-0001: er is iets te beoordelen https://werkbank.sterker.example/dossier/2026-0001" in told
    assert not any(word in told for word in ("Jansen", "Karin", "jansen@"))


def test_news_of_one_minute_is_one_message_and_long_news_is_cut(office: Office) -> None:
    for number in range(MOST_LINES + 4):
        office.mail(sender=f"K{number} <k{number}@example.nl>")
    room = Pager()
    announcer(office, room).tick(office.now)

    (told,) = room.told
    assert told.count("te beoordelen") == MOST_LINES
    assert "en nog 5; zie uw mail of het overzicht" in told


def test_a_room_that_is_down_is_tried_again_and_hears_it_once_it_is_back(office: Office) -> None:
    room = Pager(down=True)
    for _ in range(3):
        with pytest.raises(Unreachable):
            announcer(office, room).tick(office.now)
        office.passes(minutes=1)
    assert len(office.notices("storing")) == 1, "the overzicht tells of it, once a day"
    room.down = False
    announcer(office, room).tick(office.now)
    announcer(office, room).tick(office.now)

    (told,) = room.told
    assert "2026-0001: er is iets te beoordelen" in told


@dataclass
class TwoRooms(Pager):
    """A room in Teams and one in Slack."""

    rooms: dict[str, Pager] = field(default_factory=lambda: {"teams": Pager(), "slack": Pager()})

    def each(self) -> dict[str, Pager]:
        return self.rooms


def test_a_room_that_was_down_hears_afterwards_what_another_took_and_that_one_hears_it_once(
    office: Office,
) -> None:
    both = TwoRooms()
    teams, slack = both.rooms.values()
    teams.down = True
    for _ in range(2):
        with pytest.raises(Unreachable):
            announcer(office, both).tick(office.now)
        office.passes(minutes=1)
    teams.down = False
    office.mail(sender="B <b@example.nl>")
    for _ in range(2):
        announcer(office, both).tick(office.now)

    assert [told.count("er is iets te beoordelen") for told in teams.told] == [2]
    assert [told.count("er is iets te beoordelen") for told in slack.told] == [1, 1]


def test_after_a_day_the_mail_and_the_overzicht_have_said_it(office: Office) -> None:
    room = Pager()
    office.passes(days=2)
    announcer(office, room).tick(office.now)

    assert room.told == []


@pytest.mark.parametrize("hidden", ["ongewenst gedrag", "vertrouwelijk", "over haarzelf"])
def test_of_a_hidden_case_not_even_the_number_is_told(hidden: str) -> None:
    says = {
        "ongewenst gedrag": GRAVE,
        "vertrouwelijk": suggestion(signalen=["vertrouwelijk"]),
        "over haarzelf": suggestion(medewerker="Ingrid Bakker"),
    }[hidden]
    office, room = Office(), Pager()
    office.mail(says=says)
    announcer(office, room).tick(office.now)

    (told,) = room.told
    assert "een afgeschermd dossier: er is iets te beoordelen" in told
    assert "2026" not in told


def test_of_a_melding_only_its_kind_is_told(office: Office) -> None:
    now = office.now
    note(
        office,
        Notice(now, "storing", "Mailbox klachten: de server antwoordt niet.", None),
        Notice(now, "taak", "De klok kon zijn werk niet doen: geheim.", "2026-0001"),
        Notice(now, "quarantaine", "Bel mevrouw Jansen.", None),
    )
    room = Pager()
    announcer(office, room, ("taak", "quarantaine")).tick(now)

    (told,) = room.told
    assert "2026-0001: er is iets te doen" in told
    assert "Een mail staat apart." in told
    assert not any(word in told for word in ("Jansen", "geheim", "server"))


def test_only_what_the_room_wants_to_hear(office: Office) -> None:
    room = Pager()
    announcer(office, room, ("bezwaartermijn",)).tick(office.now)
    assert room.told == []
    assert set(USUALLY) < set(SAID)


def test_without_a_room_nothing_is_written(office: Office) -> None:
    announcer(office, Pager(heard=False)).tick(office.now)
    room = Pager()
    announcer(office, room).tick(office.now)
    assert len(room.told) == 1


def test_mail_that_waits_for_office_hours_is_told_when_it_leaves(office: Office) -> None:
    """ma 16 mrt 22:00: the proposal is free to leave at once, and a letter of tomorrow is told tomorrow."""
    room, (item,) = Pager(), office.of("V01")
    with office.store.begin("sterker") as uow:
        uow.outbox.add(
            replace(item, message_id="<later@x>", vrij_vanaf=office.now.replace(hour=22), aan=(INGRID,))
        )
        uow.commit()
    announcer(office, room).tick(office.now)
    assert len(room.told) == 1
    office.now = office.now.replace(hour=22)
    announcer(office, room).tick(office.now)
    assert len(room.told) == 2

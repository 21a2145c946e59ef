"""A whole klacht, from the first mail to the afdoening, by one channel alone: mail, chat and shell end in one dossier."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from bot.domain.calendar.calendar import AMSTERDAM
from bot.domain.language.understanding import parse
from bot.domain.recognition.suggestion import Soort
from bot.handlers.chat import ChatRoom
from bot.handlers.converse import Asked
from tests.handlers.office import BRAM, INGRID, KLAGER, Office, suggestion

STEPS = (  # day and hour, who, what ({} is where a number may stand), the letter it answers by mail
    ("2026-03-17T09:00", INGRID, "akkoord{}", "V01"),
    ("2026-03-18T09:00", BRAM, "gesprek{} op 24 maart 2026 om 14:00", "T11"),
    ("2026-03-24T16:00", BRAM, "gesprek gehad{}: wij spraken met beiden; er komt een vaste dag", "V02"),
    ("2026-03-26T09:00", BRAM, "verslag verstuurd{}", "V02"),
    ("2026-03-30T09:00", INGRID, "sluit{} gegrond de afspraken zijn niet nagekomen", "V02"),
)
Says = Callable[[Office, str, str, str], None]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM)


def by_mail(office: Office, who: str, text: str, letter: str) -> None:
    """He answers the last letter of this kind that he got."""
    mine = [item for item in office.of(letter) if item.aan == (who,)]
    office.reply(mine[-1], text.format(""))


def by_chat(office: Office, who: str, text: str, letter: str) -> None:
    """He says it in the room, with the number; what shows its effect first is confirmed."""
    ids = {f"@{email.partition('.')[0]}:s": email for email in (INGRID, BRAM)}
    me = next(name for name, email in ids.items() if email == who)
    room = ChatRoom(office.store, office.conversation, ids)
    answer = room.hear(me, text.format(" 2026-0001"), f"${office.now}", office.now)
    if "Typ “ja”" in answer:
        room.hear(me, "ja", f"$ja{office.now}", office.now)


def by_shell(office: Office, who: str, text: str, letter: str) -> None:
    """He types it, with the case he has open."""
    person = office.organisation.staff.by_email(who)
    assert person is not None
    with office.store.begin("sterker") as uow:
        said = text.format("")
        asked = Asked(person, office.now, said, "opdrachtregel", "2026-0001")
        office.conversation.answer(uow, parse(said, office.now.date()), asked)
        uow.commit()


def told(says: Says) -> Office:
    """The whole story, told through this channel."""
    office = Office()
    office.mail(says=suggestion(Soort.KLACHT, besproken="ja", tevreden="nee", wens="leidinggevende"))
    office.sends()
    for moment, who, text, letter in STEPS:
        office.now = at(moment)
        says(office, who, text, letter)
        office.sends()
    return office


def dossier(office: Office) -> list[tuple[str, str, dict[str, Any]]]:
    """Every event but its hour; what names a mail by its id is what the channel is allowed to differ in."""
    return [
        (event.soort.value, event.actor, {k: v for k, v in event.gegevens.items() if k != "message_id"})
        for event in office.dossier().events
    ]


@pytest.fixture(scope="module")
def stories() -> dict[str, Office]:
    return {"mail": told(by_mail), "chat": told(by_chat), "opdrachtregel": told(by_shell)}


@pytest.mark.parametrize("channel", ["mail", "chat", "opdrachtregel"])
def test_it_is_handled_to_the_end(stories: dict[str, Office], channel: str) -> None:
    office = stories[channel]
    case = office.dossier()
    assert (case.traject, case.status, case.uitkomst) == ("klacht", "afgehandeld", "gegrond")
    assert [line.uitslag for line in office.commands() if line.uitslag != "vraag"] == ["gedaan"] * len(STEPS)
    assert {line.kanaal for line in office.commands()} == {channel}
    assert "T20" in {item.sjabloon for item in office.letters() if KLAGER in item.aan}


@pytest.mark.parametrize("channel", ["chat", "opdrachtregel"])
def test_it_ends_in_the_same_dossier(stories: dict[str, Office], channel: str) -> None:
    assert dossier(stories[channel]) == dossier(stories["mail"])

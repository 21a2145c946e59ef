"""Everybody tries everything he may not, over every channel: nothing happens, nobody outside hears of it, nothing is told."""

from collections.abc import Callable
from datetime import date
from functools import cache

import pytest

from bot.domain.language.rights import may
from bot.domain.language.rows import ROWS
from bot.domain.language.understanding import Unclear, parse
from bot.domain.language.wishes.asking import Help
from bot.domain.language.wishes.base import Wish
from bot.handlers.chat import ChatRoom
from tests.handlers.office import BRAM, INGRID, JOOST, KARIN, KLAGER, Office
from tests.handlers.test_converse import COMPLAINS, says

ORDERS = tuple(row.voorbeelden[-1] for row in ROWS if row.wish is not Help)
"""One of every command; `help` is everybody's."""

KEES, MARJAN, SANNE = (
    "kees.dewit@sterker.example",
    "marjan.hoekstra@sterker.example",
    "sanne.vos@sterker.example",
)
EVERYBODY = (KARIN, BRAM, MARJAN, KEES, SANNE)
"""Who has it in hand or whom it is about, his leidinggevende, the directie, a colleague, one who left."""


@cache
def meant(order: str, today: date) -> Wish | Unclear:
    """What an order says. The same on every channel and for everybody, and so read once."""
    return parse(order, today, order=True)


def onvrede() -> Office:
    office = Office()
    office.mail()
    says(office, "akkoord")
    office.sends()
    return office


def klacht() -> Office:
    office = Office()
    office.mail(says=COMPLAINS)
    says(office, "akkoord")
    office.sends()
    return office


def by_shell(office: Office, who: str, text: str) -> str:
    return says(office, text, who).geheel


def by_chat(office: Office, who: str, text: str) -> str:
    """With a “ja” behind it, should anything be shown."""
    room = ChatRoom(office.store, office.conversation, {"@x:x": who})
    count = len(office.commands())
    room.hear("@x:x", "status 2026-0001", f"{count}a", office.now, called=True)
    said = room.hear("@x:x", text, f"{count}b", office.now, called=True)
    return f"{said}\n{room.hear('@x:x', 'ja', f'{count}c', office.now, called=True)}"


def by_mail(office: Office, who: str, text: str) -> str:
    """Under his own mail, and under the proposal of somebody else that was passed on to him."""
    before = len(office.letters())
    own = [item for item in office.letters() if who in item.aan and item.sjabloon in {"T10", "T11", "T14"}]
    for task in (*own[:1], office.of("V01")[0]):
        office.reply(task, text, who)
    return "\n".join(office.read(item).text for item in office.letters()[before:] if who in item.aan)


CHANNELS: dict[str, Callable[[Office, str, str], str]] = {"shell": by_shell, "chat": by_chat, "mail": by_mail}


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("made", [onvrede, klacht])
@pytest.mark.parametrize("who", EVERYBODY, ids=lambda email: email.partition(".")[0])
def test_what_somebody_may_not_does_nothing(channel: str, made: Callable[[], Office], who: str) -> None:
    office = made()
    staff, today, case = office.organisation.staff, office.now.date(), office.dossier()
    person = staff.by_email(who)
    assert person is not None
    forbidden = [
        order
        for order in ORDERS
        if not isinstance(wish := meant(order, today), Unclear)
        and may(person, wish, case, office.organisation, today) is not None
    ]
    assert len(forbidden) > len(ORDERS) // 2, "who decides is not among them"
    outside = [item for item in office.letters() if staff.by_email(item.aan[0]) is None]
    answers = [CHANNELS[channel](office, who, order) for order in forbidden]

    now = office.dossier()
    assert (now.status, now.traject, now.naar, now.betrokken) == (
        case.status,
        case.traject,
        case.naar,
        case.betrokken,
    )
    kinds = {event.soort.value for event in now.events[case.version :]}
    assert kinds <= {"bericht_gearchiveerd", "voorstel_gedaan"}, (
        "his words may be kept, for who decides to read"
    )
    assert [item for item in office.letters() if staff.by_email(item.aan[0]) is None] == outside
    assert not any(KLAGER in answer or "Jansen" in answer for answer in answers)
    if channel != "mail":  # the refusals of a forwarded mail go to its owner
        assert all(answers), "never silence"


@pytest.mark.parametrize("who", [KARIN, KEES, JOOST, SANNE])
def test_a_passed_on_proposal_gives_no_power_away(who: str) -> None:
    """Not even to the vervanger, who may decide under a mail of his own (design §6)."""
    office = Office()
    office.mail()
    office.reply(office.of("V01")[0], "akkoord", who)

    assert office.dossier().status == "ontvangen"
    assert [item.aan for item in office.of("V03")] == [(INGRID,)]

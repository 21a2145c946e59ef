"""The memory of whoever asks: herinner."""

from bot.domain.calendar.calendar import add
from bot.domain.dossier.dossier import Dossier
from bot.domain.dossier.events import EventKind
from bot.domain.language.wishes.asking import Herinner
from bot.handlers.plans.plan import Plan, Planners, Room, Steps


def herinner(wish: Herinner, dossier: Dossier, room: Room) -> Plan:
    """On that day this person is mailed about the case."""
    today = room.asked.today
    day = add(today, wish.duur, room.organisation.calendar) if wish.duur else room.day(wish.datum)
    return Steps([room.record(EventKind.HERINNERING_GEVRAAGD, op=day.isoformat(), regel="herinner")])


PLANS: Planners = {Herinner: herinner}

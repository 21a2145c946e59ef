"""The end of a case and what comes after it: sluit, intrekking bevestigd, heropen."""

from collections.abc import Mapping

from bot.domain.dossier import Dossier
from bot.domain.events import EventKind
from bot.domain.wishes import Heropen, IntrekkingBevestigd, Sluit, Uitkomst
from bot.handlers.plans.plan import Plan, Planners, Room, Steps

CLOSING: Mapping[Uitkomst, tuple[EventKind, ...]] = {
    Uitkomst.INGETROKKEN: (EventKind.INGETROKKEN,),
    Uitkomst.NIET_IN_BEHANDELING: (EventKind.NIET_IN_BEHANDELING,),
    Uitkomst.DOORVERWEZEN: (EventKind.OVERGEDRAGEN,),
}
"""The event that closes with this uitkomst; for every other one, `CLOSES` in order."""

CLOSES = (EventKind.AFGEHANDELD, EventKind.UITKOMST_VERZONDEN, EventKind.GESLOTEN)


def sluit(wish: Sluit, dossier: Dossier, room: Room) -> Plan:
    """The event that closes a case in this status with this uitkomst."""
    possible = room.regeling.overgangen.get(dossier.status, {})
    kinds = CLOSING.get(wish.uitkomst, CLOSES)
    kind = next((kind for kind in kinds if kind in possible), kinds[0])
    return Steps([room.record(kind, uitkomst=wish.uitkomst.value.replace(" ", "_"), reden=wish.reden)])


def intrekking_bevestigd(wish: IntrekkingBevestigd, dossier: Dossier, room: Room) -> Plan:
    """I2, 0.1.10: the day is the day on which the klager said it."""
    day = room.day(wish.datum).isoformat()
    return Steps([room.record(EventKind.INGETROKKEN, datum=day, uitkomst="ingetrokken", regel="I2")])


def heropen(wish: Heropen, dossier: Dossier, room: Room) -> Plan:
    """K15."""
    return Steps([room.record(EventKind.HEROPEND, reden=wish.reden, regel="K15")])


PLANS: Planners = {Sluit: sluit, IntrekkingBevestigd: intrekking_bevestigd, Heropen: heropen}

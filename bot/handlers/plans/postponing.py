"""Putting a term off (K17; Awb 9:11(2) and (3)): verdaag, uitstel akkoord."""

from bot.domain.dossier import Dossier
from bot.domain.events import EventKind
from bot.domain.wishes import UitstelAkkoord, Verdaag
from bot.handlers.plans.plan import Plan, Planners, Room, Steps


def verdaag(wish: Verdaag, dossier: Dossier, room: Room) -> Plan:
    """The term is put off, for a reason the klager will read."""
    length = {"aantal": wish.duur.aantal, "eenheid": wish.duur.eenheid.value}
    return Steps([room.record(EventKind.VERDAAGD, **length, reden=wish.reden, regel="K17")])


def uitstel_akkoord(wish: UitstelAkkoord, dossier: Dossier, room: Room) -> Plan:
    """The klager agreed to a later day."""
    return Steps([room.record(EventKind.UITSTEL_INGESTEMD, tot=wish.datum.isoformat(), regel="K17")])


PLANS: Planners = {Verdaag: verdaag, UitstelAkkoord: uitstel_akkoord}

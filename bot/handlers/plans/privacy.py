"""Who may know or must be told, and talking with help: vertrouwelijk, melding, bemiddeling."""

from collections.abc import Mapping

from bot.domain.dossier.commands import Propose
from bot.domain.dossier.dossier import Dossier
from bot.domain.dossier.events import EventKind
from bot.domain.errors import Refused
from bot.domain.language.wishes.course import Bemiddeling, Meldplicht
from bot.domain.language.wishes.persons import Vertrouwelijk
from bot.domain.language.wishes.words import Plicht
from bot.domain.proposals.next_step import propose_asking
from bot.handlers.plans.plan import Plan, Planners, Room, Steps


def vertrouwelijk(wish: Vertrouwelijk, dossier: Dossier, room: Room) -> Plan:
    """D.3, T26b: from now on the name goes to nobody until the klager has answered."""
    if any(event.soort is EventKind.VERTROUWELIJK_GEMAAKT for event in dossier.events):
        return Refused("Dit dossier is al vertrouwelijk.")
    kept = room.record(EventKind.VERTROUWELIJK_GEMAAKT, regel="T26b", brieven=[])
    ask = propose_asking(dossier, room.organisation, room.regeling, room.asked.today)
    return Steps([kept, Propose(voorstel=ask.as_json())])


def bemiddeling(wish: Bemiddeling, dossier: Dossier, room: Room) -> Plan:
    """K16, C8: mediation begins or is over; the terms run on meanwhile (rulebook D.0.6)."""
    kind = EventKind.BEMIDDELING_GEEINDIGD if wish.klaar else EventKind.BEMIDDELING_GESTART
    return Steps([room.record(kind, regel="K16")])


DUTIES: Mapping[Plicht, tuple[EventKind, str]] = {
    Plicht.INSPECTIE: (EventKind.MELDPLICHT_BEOORDEELD, "R02"),  # Jeugdwet 4.1.8, Wmo 3.4, Wkkgz 11
    Plicht.DATALEK: (EventKind.DATALEK_BEOORDEELD, "R18"),  # AVG 33
    Plicht.AVG: (EventKind.AVG_AFGEHANDELD, "R18"),  # AVG 12 lid 3
}
"""Duty → the event that ends its term, and its rule."""


def meldplicht(wish: Meldplicht, dossier: Dossier, room: Room) -> Plan:
    """A duty of the law was done, or a named person says why there is none."""
    kind, regel = DUTIES[wish.plicht]
    return Steps([room.record(kind, gedaan=not wish.reden, reden=wish.reden, regel=regel)])


PLANS: Planners = {Vertrouwelijk: vertrouwelijk, Bemiddeling: bemiddeling, Meldplicht: meldplicht}

"""Reaching the klager (C.6) and who speaks for him (C.8): attempts, contact, absence, machtiging."""

from bot.domain.dossier import Dossier
from bot.domain.errors import Refused
from bot.domain.events import EventKind
from bot.domain.wishes import Afwezig, Gesproken, MachtigingOntvangen, Poging
from bot.handlers.plans.plan import Plan, Planners, Room, Steps


def poging(wish: Poging, dossier: Dossier, room: Room) -> Plan:
    """U1: an attempt without an answer."""
    day = room.day(wish.datum)
    return Steps(
        [room.record(EventKind.CONTACTPOGING, kanaal=wish.kanaal.value, datum=day.isoformat(), regel="U1")]
    )


def gesproken(wish: Gesproken, dossier: Dossier, room: Room) -> Plan:
    """U0: a sign of life; who was reached is reachable."""
    day = room.day(wish.datum)
    return Steps([room.record(EventKind.CONTACT, datum=day.isoformat(), tekst=wish.tekst, regel="U0")])


def afwezig(wish: Afwezig, dossier: Dossier, room: Room) -> Plan:
    """UA: announced absence."""
    begin = room.day(wish.van)
    if wish.tot is not None and wish.tot < begin:
        return Refused("De laatste dag ligt vóór de eerste.", "Noem eerst de eerste en dan de laatste dag.")
    until = wish.tot.isoformat() if wish.tot else None
    return Steps([room.record(EventKind.AFWEZIGHEID_GEMELD, van=begin.isoformat(), tot=until, regel="UA")])


def machtiging(wish: MachtigingOntvangen, dossier: Dossier, room: Room) -> Plan:
    """C.8, Awb 2:1(2): the written machtiging is here."""
    until = wish.tot.isoformat() if wish.tot else None
    return Steps([room.record(EventKind.MACHTIGING_ONTVANGEN, tot=until, regel="C.8")])


PLANS: Planners = {
    Poging: poging,
    Gesproken: gesproken,
    Afwezig: afwezig,
    MachtigingOntvangen: machtiging,
}

"""Reaching the klager (C.6) and who speaks for him (C.8): attempts, contact, absence, machtiging."""

from bot.domain.calendar import in_words
from bot.domain.dossier import Dossier, counting
from bot.domain.errors import Refused
from bot.domain.events import EventKind
from bot.domain.reachability import reach
from bot.domain.wishes import Afwezig, Gesproken, Kanaal, MachtigingOntvangen, Poging
from bot.handlers.plans.plan import DONE, Answer, Plan, Planners, Room, Steps

WARNING = "T21a"
"""The letter that says on which day the case stops (U2)."""


def poging(wish: Poging, dossier: Dossier, room: Room) -> Plan:
    """U1: an attempt without an answer."""
    day = room.day(wish.datum)
    found = reach(counting(dossier.events))
    # U2: the letter that follows attempts in vain is the warning, because it is the only one this procedure asks for.
    warns = wish.kanaal is Kanaal.BRIEF and found.sinds is not None and found.gewaarschuwd is None
    attempt = room.record(
        EventKind.CONTACTPOGING,
        kanaal=wish.kanaal.value,
        datum=day.isoformat(),
        waarschuwing=WARNING if warns else None,
        regel="U2" if warns else "U1",
    )
    return Steps([attempt], lambda _before, done: _warned(done) if warns else done)


def _warned(dossier: Dossier) -> Dossier | Answer:
    until = reach(counting(dossier.events)).drempel
    if until is None:
        return dossier
    text = (
        f"Gedaan: genoteerd. Deze brief telt als de waarschuwing ({WARNING}) als erin staat dat wij op {in_words(until)} "
        "stoppen wanneer wij niets horen. Staat dat er niet in? Antwoord dan “ongedaan”."
    )
    return Answer(DONE, text, dossier.nummer)


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

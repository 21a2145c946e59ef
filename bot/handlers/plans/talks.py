"""What was said and done in the case: a talk planned or held, its outcome, the verslag, a note."""

from bot.domain.dossier.deciders import deciders
from bot.domain.dossier.dossier import Dossier
from bot.domain.dossier.events import EventKind
from bot.domain.errors import Refused
from bot.domain.language.wishes.happened import (
    GesprekGehad,
    GesprekOp,
    Notitie,
    UitkomstVan,
    VerslagVerstuurd,
)
from bot.domain.language.wishes.words import Uitkomst
from bot.domain.regeling.regeling import Traject
from bot.handlers.plans.plan import Plan, Planners, Room, Steps


def gesprek_op(wish: GesprekOp, dossier: Dossier, room: Room) -> Plan:
    """A talk is planned."""
    told = {"datum": wish.datum.isoformat(), "tijd": wish.tijd.strftime("%H:%M")}
    vorm = wish.vorm.value if wish.vorm else None
    return Steps([room.record(EventKind.GESPREK_GEPLAND, **told, vorm=vorm)])


def gesprek_gehad(wish: GesprekGehad, dossier: Dossier, room: Room) -> Plan:
    """The talk was held."""
    day = room.day(wish.datum)
    if day > room.asked.today:
        return Refused("Dat gesprek is nog niet geweest.", "Plannen gaat met: gesprek op DATUM TIJD.")
    return Steps([room.record(EventKind.GESPREK_GEVOERD, datum=day.isoformat(), tekst=wish.tekst)])


def uitkomst(wish: UitkomstVan, dossier: Dossier, room: Room) -> Plan:
    """O4 and O6; in a signaal S3: what was done with it goes to who told it, as soon as who decides says so."""
    decides = room.asked.person in deciders(dossier, room.organisation, room.asked.today)
    if dossier.traject == Traject.SIGNAAL and room.regeling.allows(
        dossier.status, EventKind.UITKOMST_VERZONDEN
    ):
        if not decides:
            return Refused(
                "Wat met een signaal is gedaan, stuurt de klachtenfunctionaris.", "Schrijf: notitie: TEKST."
            )
        outcome = Uitkomst.OPGELOST if wish.opgelost else Uitkomst.NIET_OPGELOST
        told = {
            "gedaan": wish.tekst,
            "uitkomst": outcome.value.replace(" ", "_"),
            "brieven": ["T05"],
            "regel": "S3",
        }
        return Steps([room.record(EventKind.UITKOMST_VERZONDEN, **told)])
    if dossier.traject is None:  # nobody said yet what it is; an outcome would be one of nothing (0.1.2)
        return Refused(
            "Over dit bericht is nog niet besloten.",
            "Antwoord eerst “akkoord”, en meld dan de uitkomst. Was er al contact? Schrijf: gesproken: TEKST.",
        )
    kind = EventKind.OPGELOST if wish.opgelost else EventKind.NIET_OPGELOST
    return Steps([room.record(kind, tekst=wish.tekst)])


def verslag_verstuurd(wish: VerslagVerstuurd, dossier: Dossier, room: Room) -> Plan:
    """K9."""
    return Steps([room.record(EventKind.VERSLAG_VERZONDEN)])


def notitie(wish: Notitie, dossier: Dossier, room: Room) -> Plan:
    """For colleagues only."""
    return Steps([room.record(EventKind.NOTITIE, tekst=wish.tekst)])


PLANS: Planners = {
    GesprekOp: gesprek_op,
    GesprekGehad: gesprek_gehad,
    UitkomstVan: uitkomst,
    VerslagVerstuurd: verslag_verstuurd,
    Notitie: notitie,
}

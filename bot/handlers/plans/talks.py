"""What was said and done in the case: a talk planned or held, its outcome, the verslag, a note."""

from bot.domain.commands import Propose
from bot.domain.dossier import Dossier
from bot.domain.errors import Refused
from bot.domain.events import EventKind
from bot.domain.routing import propose_outcome
from bot.domain.wishes import GesprekGehad, GesprekOp, Notitie, UitkomstVan, VerslagVerstuurd
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
    """O4 and O6; what was solved goes on paper, after an akkoord (O5, Klachtenprocedure §2.3)."""
    if not wish.opgelost:
        return Steps([room.record(EventKind.NIET_OPGELOST, tekst=wish.tekst)])

    def written(_before: Dossier, done: Dossier) -> Dossier | Refused:
        asked = room.asked
        outcome = propose_outcome(
            done, room.organisation, room.regeling, asked.today, done.next_proposal_id()
        )
        if outcome is None:
            return done
        return room.desk.carry_out(room.uow, done, [Propose(voorstel=outcome.as_json())], asked.now)

    return Steps([room.record(EventKind.OPGELOST, tekst=wish.tekst)], written)


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

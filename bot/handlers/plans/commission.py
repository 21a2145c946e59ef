"""The phase at the commission (C1–C8): ontvankelijk, verweer, hoorzitting, uitspraak, reactie."""

from bot.domain.dossier.dossier import Dossier
from bot.domain.dossier.events import EventKind
from bot.domain.errors import Refused
from bot.domain.language.wishes.commission import Hoorzitting, Ontvankelijk, Reactie, Uitspraak, Verweer
from bot.domain.regeling.regeling import Traject
from bot.handlers.plans.plan import REFUSED, Answer, Plan, Planners, Room, Steps


def ontvankelijk(wish: Ontvankelijk, dossier: Dossier, room: Room) -> Plan:
    """C2: the commission decides under its own reglement; its dates are recorded, not reckoned."""
    kind = EventKind.OKC_ONTVANKELIJK if wish.ja else EventKind.OKC_NIET_ONTVANKELIJK
    until = wish.datum.isoformat() if wish.datum else None
    return _there(dossier) or Steps([room.record(kind, oordeel_voor=until, regel="C2")])


def verweer(wish: Verweer, dossier: Dossier, room: Room) -> Plan:
    """C3: the day the commission set, or that the verweer was handed in."""
    if wish.datum is None:
        return _there(dossier) or Steps([room.record(EventKind.VERWEER_INGEDIEND, regel="C3")])
    asked = room.record(EventKind.VERWEER_GEVRAAGD, verweer=wish.datum.isoformat(), regel="C3")
    return _there(dossier) or Steps([asked])


def hoorzitting(wish: Hoorzitting, dossier: Dossier, room: Room) -> Plan:
    """C4: both sides may bring somebody (Jeugdwet 4.2.1(2)e–f)."""
    if wish.datum is None:
        day = room.asked.today.isoformat()
        return _there(dossier) or Steps([room.record(EventKind.GESPREK_GEVOERD, datum=day, regel="C4")])
    hour = wish.tijd.strftime("%H:%M") if wish.tijd else None
    planned = room.record(
        EventKind.HOORZITTING_GEPLAND, zitting=wish.datum.isoformat(), tijd=hour, regel="C4"
    )
    return _there(dossier) or Steps([planned])


def uitspraak(wish: Uitspraak, dossier: Dossier, room: Room) -> Plan:
    """C5: the directie hears of it (T22) and the term for its reaction begins; a day the commission gave goes first."""
    came = room.record(
        EventKind.UITSPRAAK_ONTVANGEN,
        datum=room.day(wish.datum).isoformat(),
        oordeel=wish.oordeel.value,
        reactie_voor=wish.reactie_voor.isoformat() if wish.reactie_voor else None,
        regel="C5",
    )
    return _there(dossier) or Steps([came])


def reactie(wish: Reactie, dossier: Dossier, room: Room) -> Plan:
    """C6: measures, which and when, to klager and commission (Jeugdwet 4.2.1(5))."""
    return _there(dossier) or Steps(
        [room.record(EventKind.REACTIE_VERZONDEN, maatregelen=wish.tekst, regel="C6")]
    )


def _there(dossier: Dossier) -> Refused | Answer | None:
    """These steps are taken in the dossier of the commission phase, once somebody decided that it is one."""
    if dossier.traject == Traject.OKC:
        return None
    waiting = dossier.open_proposal()
    if dossier.traject is None and waiting is not None:
        okc = waiting.traject == Traject.OKC
        first = f"akkoord {dossier.nummer}{'' if okc else ', maar wijzig naar okc'}"
        told = "Over deze zaak bij de commissie" if okc else "Over dit bericht"
        text = f"{told} is nog niet besloten. Antwoord eerst op het voorstel, en meld dit daarna opnieuw."
        return Answer(REFUSED, text, dossier.nummer, keuzes=((first, "opent de zaak bij de commissie"),))
    linked = f" Het hoort misschien in {' of '.join(dossier.gekoppeld)}." if dossier.gekoppeld else ""
    return Refused(f"Dit is geen dossier van een zaak bij de commissie.{linked}", "Noem het nummer erbij.")


PLANS: Planners = {
    Ontvankelijk: ontvankelijk,
    Verweer: verweer,
    Hoorzitting: hoorzitting,
    Uitspraak: uitspraak,
    Reactie: reactie,
}

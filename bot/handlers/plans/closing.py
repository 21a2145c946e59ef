"""The end of a case and what comes after it: sluit, intrekking bevestigd, heropen."""

from collections.abc import Mapping

from bot.domain.dossier import handover
from bot.domain.dossier.commands import Propose
from bot.domain.dossier.corrections import counting
from bot.domain.dossier.dossier import Dossier
from bot.domain.dossier.event_days import day_of
from bot.domain.dossier.events import Event, EventKind
from bot.domain.dossier.representation import voices
from bot.domain.errors import Refused
from bot.domain.language.wishes.course import Heropen, IntrekkingBevestigd, Sluit
from bot.domain.language.wishes.words import Uitkomst
from bot.domain.mail.mail import Address
from bot.domain.people.organisation import Organisation
from bot.domain.ports.log import Notice
from bot.domain.proposals.drafts import WRITTEN
from bot.domain.proposals.next_step import ORAL, propose_closing, propose_solved
from bot.domain.regeling.regeling import Traject
from bot.domain.terms.reachability import is_sign_of_life
from bot.handlers.plans.plan import Plan, Planners, Room, Steps

CLOSING: Mapping[Uitkomst, tuple[EventKind, ...]] = {
    Uitkomst.INGETROKKEN: (EventKind.INGETROKKEN,),
    Uitkomst.NIET_IN_BEHANDELING: (EventKind.NIET_IN_BEHANDELING,),
    Uitkomst.DOORVERWEZEN: (EventKind.OVERGEDRAGEN,),
}
"""The event that closes with this uitkomst; for every other one, `CLOSES` in order."""

COLLEAGUES = frozenset({"medewerker", "leidinggevende"})
"""Who may tell for the klager that he withdraws (Klachtenprocedure §4.1); interested parties all the same (I3)."""

CLOSES = (EventKind.AFGEHANDELD, EventKind.UITKOMST_VERZONDEN, EventKind.GESLOTEN)


SOLVED = frozenset({Uitkomst.OPGELOST, Uitkomst.DEELS_OPGELOST})
"""Outcomes of onvrede that go on paper before the case closes (O5, Klachtenprocedure Lentl §2.3)."""

JUDGED = frozenset({Uitkomst.GEGROND, Uitkomst.DEELS_GEGROND, Uitkomst.ONGEGROND})
"""Outcomes that are an oordeel about the gedraging."""


def sluit(wish: Sluit, dossier: Dossier, room: Room) -> Plan:
    """The event that closes a case in this status with this uitkomst."""
    if wish.uitkomst is Uitkomst.NIET_IN_BEHANDELING:
        return Refused("Daarvoor is een grond nodig.", "Schrijf: niet in behandeling GROND want REDEN.")
    if wish.uitkomst in JUDGED and room.regeling.oordeel:
        return _judged(wish, dossier, room)
    possible = room.regeling.overgangen.get(dossier.status, {})
    kinds = CLOSING.get(wish.uitkomst, CLOSES)
    if wish.uitkomst is Uitkomst.DOORVERWEZEN and dossier.uitkomst == handover.OUTCOME:
        kinds = CLOSES  # K14: it is there already, and the klager has his answer
    written = any(WRITTEN in event.gegevens for event in dossier.events)
    if dossier.traject == Traject.SIGNAAL or (dossier.traject == Traject.ONVREDE and not written):
        kinds = tuple(
            kind for kind in kinds if kind is not EventKind.AFGEHANDELD
        )  # no oordeel without a klacht
    if (
        dossier.traject == Traject.KLACHT
    ):  # an uitkomst without verslag answers onvrede or a signaal, never a klacht
        kinds = tuple(kind for kind in kinds if kind is not EventKind.UITKOMST_VERZONDEN)
    if dossier.traject == Traject.ONVREDE and wish.uitkomst in SOLVED:
        kinds = tuple(kind for kind in kinds if kind is not EventKind.GESLOTEN)
        if not possible.keys() & set(kinds):
            return Refused(
                "Wat is opgelost, gaat eerst op papier naar de klager.",
                "Schrijf: uitkomst opgelost: en dan wat er is afgesproken.",
            )
    closing = (kind for kind in kinds if possible.get(kind) in room.regeling.eind)
    kind = next(closing, None) or next((kind for kind in kinds if kind in possible), kinds[0])
    told = {"uitkomst": wish.uitkomst.value.replace(" ", "_"), "reden": wish.reden}
    if kind is EventKind.OVERGEDRAGEN:
        waiting = dossier.open_proposal()
        offered = waiting is not None and EventKind.OVERGEDRAGEN.value in dict(waiting.stappen)
        return Refused(
            "Doorverwijzen kan alleen naar een loket: de klager leest in de brief waar hij terecht kan.",
            "Antwoord “akkoord” op het voorstel." if offered else "Schrijf: verplaats naar ORGANISATIE.",
        )
    if kind is EventKind.INGETROKKEN and (said := _told_by_colleague(dossier)) is not None:
        # 0.1.10, Klachtenprocedure §4.1: valid at once, as of the day he said it; T17b leaves him 14 days to object.
        when = day_of(said).isoformat()
        letters = ["T17b", *(name for name in room.regeling.letters(kind, dossier.traject) if name == "T18")]
        return Steps(
            [room.record(kind, **told, datum=when, door=said.gegevens["door"], brieven=letters, regel="I3")]
        )
    if kind is EventKind.GESLOTEN and dossier.traject is None:
        return _undecided(wish, told, dossier, room)
    if dossier.traject == Traject.OKC and (missing := _missing_of_the_commission(dossier, room.organisation)):
        text = f"C7: het dossier van de zaak bij de commissie is niet compleet. Er ontbreekt: {', '.join(missing)}."
        room.uow.log.notice(Notice(room.asked.now, "taak", text, dossier.nummer))
    return Steps([room.record(kind, **told)])


def _missing_of_the_commission(dossier: Dossier, organisation: Organisation) -> list[str]:
    """C7 (Klachtenbeleid §5): what belongs in the klachtdossier of this phase and is not in it, as far as events tell."""
    events = counting(dossier.events)
    happened = {event.soort for event in events}
    senders = (Address("", event.gegevens.get("van", "")) for event in events)
    wrote = any(each.has(sender) for sender in senders for each in organisation.okc)
    asked = EventKind.VERWEER_GEVRAAGD in happened and EventKind.VERWEER_INGEDIEND not in happened
    ended = happened & {EventKind.UITSPRAAK_ONTVANGEN, EventKind.OKC_NIET_ONTVANKELIJK}
    return [
        *([] if wrote else ["post van de commissie"]),
        *([] if dossier.gekoppeld else ["de klacht waar het over gaat (koppel)"]),
        *(["het verweer"] if asked else []),
        *([] if ended else ["hoe de commissie besliste"]),
    ]


def _undecided(wish: Sluit, told: dict[str, str], dossier: Dossier, room: Room) -> Plan:
    """What nobody decided about yet does not end with one word that mails the klager: he sees first what would leave."""
    meant = next((Traject(p.traject) for p in reversed(dossier.voorstellen) if p.traject), Traject.OVERIG)
    if meant is Traject.KLACHT:
        return Refused(
            "Over deze klacht is nog niet besloten; zo kan zij niet dicht.",
            "Antwoord “akkoord”, “niet in behandeling GROND want REDEN” of “intrekking bevestigd”.",
        )
    if meant is Traject.ONVREDE and wish.uitkomst in SOLVED and dossier.kanaal not in ORAL:
        agreed = "\n".join(filter(None, (wish.reden, wish.notitie)))
        solved = propose_solved(dossier, room.organisation, room.regeling, room.asked.today, agreed)
        if agreed and solved is not None:
            return Steps([Propose(by=room.asked.person.email, voorstel=solved.as_json())])
        if agreed:  # Wkkgz 17, or a scheme without this step: writing more will not help
            return Refused(
                "Over dit bericht is nog niet besloten; zo kan het niet dicht.",
                "Antwoord eerst “akkoord”, en meld dan: uitkomst opgelost: en wat er is afgesproken.",
            )
        return Refused(
            "Wat is opgelost, gaat eerst op papier naar de klager, en over dit bericht is nog niet besloten.",
            "Schrijf erachter wat er is afgesproken: sluit opgelost, en dan de afspraken. U ziet eerst wat er uitgaat.",
        )
    if not room.regeling.letters(EventKind.GESLOTEN, meant, dossier.status):
        return Steps([room.record(EventKind.GESLOTEN, **told, traject=meant.value)])
    shown = propose_closing(dossier, room.organisation, room.regeling, room.asked.today, told)
    return Steps([Propose(by=room.asked.person.email, voorstel=shown.as_json())])


def _told_by_colleague(dossier: Dossier) -> Event | None:
    """The report of a colleague that the klager withdraws, as long as he himself was not heard about it."""
    events = counting(dossier.events)
    said = [
        e for e in events if e.soort is EventKind.INTREKKING_GEMELD and e.gegevens.get("door") in COLLEAGUES
    ]
    if not said:
        return None
    later, own = events[events.index(said[-1]) + 1 :], voices(events)
    return None if any(is_sign_of_life(event, own) for event in later) else said[-1]


def _judged(wish: Sluit, dossier: Dossier, room: Room) -> Plan:
    """Awb 9:12: the klager gets the findings of the inquiry and the oordeel, after he was heard (Awb 9:10)."""
    findings = "\n".join(filter(None, (wish.reden, wish.notitie)))
    reported = any(event.soort is EventKind.VERSLAG_VERZONDEN for event in counting(dossier.events))
    if not findings and not reported:  # T20 refers to the verslag, where there is one
        return Refused(
            "Bij een oordeel horen de bevindingen van het onderzoek (Awb 9:12); de klager leest ze in de brief.",
            f"Schrijf ze erachter: sluit {wish.uitkomst}, en dan de bevindingen.",
        )
    if not any(event.soort is EventKind.GESPREK_GEVOERD for event in counting(dossier.events)):
        text = (
            "Er is een oordeel zonder dat de klager is gehoord. Dat mag alleen als de klacht kennelijk ongegrond is, de "
            "klager niet wil, of niet antwoordde (Awb 9:10 lid 2); zet in de brief waarom."
        )
        room.uow.log.notice(Notice(room.asked.now, "taak", text, dossier.nummer))
    told = {"uitkomst": wish.uitkomst.value.replace(" ", "_"), "bevindingen": findings, "regel": "K10"}
    return Steps([room.record(EventKind.AFGEHANDELD, **told)])


def intrekking_bevestigd(wish: IntrekkingBevestigd, dossier: Dossier, room: Room) -> Plan:
    """I2, 0.1.10: the day is the day on which the klager said it."""
    day = room.day(wish.datum).isoformat()
    return Steps([room.record(EventKind.INGETROKKEN, datum=day, uitkomst="ingetrokken", regel="I2")])


def heropen(wish: Heropen, dossier: Dossier, room: Room) -> Plan:
    """K15."""
    return Steps([room.record(EventKind.HEROPEND, reden=wish.reden, regel="K15")])


PLANS: Planners = {Sluit: sluit, IntrekkingBevestigd: intrekking_bevestigd, Heropen: heropen}

"""Whether a klacht is treated (rulebook C.4 and E): aanvulling vragen, niet in behandeling."""

from datetime import date
from typing import Any

from bot.domain.calendar.calendar import AMSTERDAM
from bot.domain.dossier.commands import Record
from bot.domain.dossier.dossier import Dossier
from bot.domain.dossier.events import EventKind
from bot.domain.errors import Refused
from bot.domain.language.wishes.course import AanvullingVragen, NietInBehandeling
from bot.domain.ports.log import Notice
from bot.domain.regeling import bezwaar
from bot.domain.regeling.admissibility import refusal
from bot.domain.regeling.long_ago import WHEN, days_in, in_time
from bot.domain.regeling.regeling import HAPPENED, Traject
from bot.handlers.plans.plan import QUESTION, Answer, Plan, Planners, Room, Steps

OUTCOME = "niet_in_behandeling"


TO_THE_DIRECTIE = (
    "De brief zegt dat de vraag om geld naar de directie gaat. Stuur haar vandaag door; stelt de klager u aansprakelijk, dan "
    "ook naar de verzekeraar (G8)."
)
"""What T13-G8 promises, a human does (rulebook E: the same day)."""


def aanvulling_vragen(wish: AanvullingVragen, dossier: Dossier, room: Room) -> Plan:
    """K3: something is missing; the term of the law runs on (rulebook D.0.6)."""
    told: dict[str, Any] = {"tekst": wish.tekst, "regel": "K3"}
    return Steps([*_registered(dossier, room), room.record(EventKind.AANVULLING_GEVRAAGD, **told)])


def niet_in_behandeling(wish: NietInBehandeling, dossier: Dossier, room: Room) -> Plan:
    """N1, N2: a named human decides, with ground and reason (Awb 9:8(3)); the register keeps both."""
    ground = wish.grond.code
    if refused := refusal(ground, room.regeling, dossier.signalen):
        return refused
    if ground == "G5" and (unproven := _not_long_ago(wish.reden, dossier, room)):
        return unproven
    told: dict[str, Any] = {"grond": ground, "reden": wish.reden, "uitkomst": OUTCOME, "regel": "N2"}
    letters = [f"T13-{ground}"]
    if ground == "G1":
        pointed = bezwaar.pointer(bezwaar.known_day(dossier), room.organisation, part=False)
        told = {**pointed, **told}
        letters = list(pointed["brieven"])
    letters += [name for name in _caused(dossier, room) if name != "T13"]
    told |= {"brieven": letters} | _earlier(ground, dossier, room)
    if ground == "G8":
        room.uow.log.notice(Notice(room.asked.now, "taak", TO_THE_DIRECTIE, dossier.nummer))
    return Steps([*_registered(dossier, room), room.record(EventKind.NIET_IN_BEHANDELING, **told)])


def _not_long_ago(reason: str, dossier: Dossier, room: Room) -> Refused | Answer | None:
    """G5 holds on the day that the reason names, or on the one the mail named (rulebook E: unknown is asked)."""
    rule = room.regeling.klachttermijn
    if rule is None:
        return None
    told = dossier.events[0].gegevens.get(HAPPENED)
    known = (date.fromisoformat(told),) if told else ()
    proofs = [days for days in (days_in(reason, room.asked.today), known) if days]
    if not proofs:
        return Answer(QUESTION, WHEN, dossier.nummer)
    received = dossier.ontvangen.astimezone(AMSTERDAM).date()
    length = rule.jeugd if "jeugd" in dossier.signalen else rule.duur
    refused = [in_time(days, received, length) for days in proofs]
    return refused[0] if all(refused) else None


def _caused(dossier: Dossier, room: Room) -> tuple[str, ...]:
    """What the regeling sends then: beside the letter to the klager, word to who had the case in hand (T18)."""
    return room.regeling.letters(EventKind.NIET_IN_BEHANDELING, dossier.traject, dossier.status)


def _registered(dossier: Dossier, room: Room) -> list[Record]:
    """K1: what nobody decided about yet is registered first, as the klacht that it is taken for."""
    if dossier.traject is not None:
        return []
    steps = room.regeling.steps("registreren", Traject.KLACHT)
    return [room.record(step.gebeurtenis, **step.gegevens, regel="K1") for step in steps]


def _earlier(ground: str, dossier: Dossier, room: Room) -> dict[str, str]:
    """G3: the number of the case in which it was treated, for the letter."""
    if ground != "G3":
        return {}
    old = [n for n in room.uow.dossiers.closed_of(dossier.klager.address) if n != dossier.nummer]
    return {"eerder": old[-1]} if old else {}


PLANS: Planners = {AanvullingVragen: aanvulling_vragen, NietInBehandeling: niet_in_behandeling}

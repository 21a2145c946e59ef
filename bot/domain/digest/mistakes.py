"""What the bot proposed and a human changed, in words: what the weekly overzicht admits. Read from the events alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.domain.dossier.corrections import counting
from bot.domain.dossier.dossier import Dossier
from bot.domain.dossier.events import BOT, Event, EventKind
from bot.domain.dossier.proposal import Proposal, ProposalStatus
from bot.domain.people.staff import Staff


@dataclass(frozen=True, slots=True)
class Mistake:
    """One correction. gewicht: the higher, the sooner it is told: a wrong soort before a wrong person."""

    nummer: str
    tekst: str
    tijd: datetime
    gewicht: int


def mistakes(dossier: Dossier, staff: Staff) -> Iterator[Mistake]:
    """Every proposal of the bot that a colleague changed or refused, once, with what came instead."""
    first: dict[str, Proposal] = {}
    said: dict[str, Event] = {}
    for event in counting(dossier.events):
        if event.soort is EventKind.VOORSTEL_GEDAAN:
            proposal = Proposal.from_json(event.gegevens["voorstel"])
            if event.actor == BOT:
                first[proposal.id] = proposal
            elif proposal.id in first:
                said[proposal.id] = event
        elif event.soort is EventKind.VOORSTEL_BESLOTEN and event.actor != BOT:
            said[event.gegevens["voorstel"]] = event
    for proposal_id, event in said.items():
        ours, now = first.get(proposal_id), dossier.proposal(proposal_id)
        if ours is None or now is None:
            continue
        told, weight = _difference(ours, now, staff)
        if told:
            yield Mistake(dossier.nummer, told, event.tijd, weight)


def _difference(ours: Proposal, now: Proposal, staff: Staff) -> tuple[str, int]:
    if ours.soort_mail != now.soort_mail:
        return f"ik las {ours.soort_mail}, u maakte er {now.soort_mail} van.", 3
    if ours.naar != now.naar and now.naar:
        was = _named(ours.naar, staff) or "niemand"
        return f"ik stelde {was} voor, u koos {_named(now.naar, staff)}.", 2
    if now.status is ProposalStatus.AFGEWEZEN:
        return f"ik stelde “{ours.soort.value.replace('_', ' ')}” voor, u wees het af.", 1
    return "", 0


def _named(emails: tuple[str, ...], staff: Staff) -> str:
    people = (staff.by_email(email) for email in emails)
    return " en ".join(p.naam if p else email for p, email in zip(people, emails, strict=True))

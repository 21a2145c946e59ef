"""What follows from a step that was just taken: an outcome on paper, a linked case, a registration, the next talk."""

from collections.abc import Callable
from datetime import datetime, time, timedelta

from bot.domain.calendar.calendar import AMSTERDAM
from bot.domain.dossier.commands import Propose
from bot.domain.dossier.corrections import MISCONDUCT
from bot.domain.dossier.dossier import Dossier
from bot.domain.dossier.events import Event, EventKind
from bot.domain.dossier.proposal import Proposal, ProposalKind, ProposalStatus
from bot.domain.errors import Refused
from bot.domain.proposals.next_step import (
    propose_assignment,
    propose_leader,
    propose_outcome,
    propose_registration,
)
from bot.domain.proposals.noticed_late import propose_past
from bot.domain.regeling.register import exception
from bot.handlers.branch import approved, branch_off
from bot.handlers.plans.moving import filed_in
from bot.handlers.plans.plan import Room

Follow = Callable[[Dossier, Dossier, Room], Dossier | Refused]


def branch(before: Dossier, done: Dossier, room: Room) -> Dossier | Refused:
    """M6, C1: an approved split or OKC phase opens a case of its own."""
    other = approved(before, done)
    if other is None:
        return done
    by, now, okc = room.asked.person.email, room.asked.now, other.soort is ProposalKind.OKC
    return branch_off(room.desk, room.uow, done, other.bericht, by, now, okc=okc)


def joined(before: Dossier, done: Dossier, room: Room) -> Dossier | Refused:
    """M1: the mail of a commission goes into the case that it has already, with a proposal what to do with it there."""
    if not _approved(before, done, ProposalKind.KOPPELEN):
        return done
    moved = [event.gegevens for event in _fresh_of(before, done, EventKind.VERPLAATST)]
    other = room.uow.dossiers.load(moved[0]["doel"])
    if other is None:
        return Refused(f"Dossier {moved[0]['doel']} is er niet meer.", "Antwoord “wijzig naar okc”.")
    there = filed_in(moved[0]["bericht"], other, done.nummer, room)
    return there if isinstance(there, Refused) else done


def linked(before: Dossier, done: Dossier, room: Room) -> Dossier | Refused:
    """C1: the klacht knows the phase at the commission that its mail opened, as that phase knows the klacht.

    Not where a human changed the proposal: who is meant by a name in it, he read otherwise.
    """
    meant = _approved(before, done, ProposalKind.NIEUW)
    if meant is None or meant.versie > 1 or not _fresh(before, done, EventKind.OKC_AANGEMELD):
        return done
    klachten = [room.uow.dossiers.load(nummer) for nummer in done.gekoppeld]
    only = klachten[0] if len(klachten) == 1 else None
    if only is None or done.nummer in only.gekoppeld:
        return done
    here = room.record(EventKind.GEKOPPELD, met=[done.nummer], regel="C1")
    back = room.desk.carry_out(room.uow, only, [here], room.asked.now)
    return back if isinstance(back, Refused) else done


def outcome(before: Dossier, done: Dossier, room: Room) -> Dossier | Refused:
    """O5: what was solved goes on paper, after an akkoord (Klachtenprocedure Lentl §2.3)."""
    if not _fresh(before, done, EventKind.OPGELOST):
        return done
    asked = room.asked
    made = propose_outcome(done, room.organisation, room.regeling, asked.today, done.next_proposal_id())
    return done if made is None else _propose(done, Propose(voorstel=made.as_json()), room)


def registration(before: Dossier, done: Dossier, room: Room) -> Dossier | Refused:
    """O12: Klimkoord registers a solved melding only as an exception; the proposal says which."""
    if not _fresh(before, done, EventKind.OPGELOST) or not room.regeling.stappen.get("registreren.onvrede"):
        return done
    year_before = datetime.combine(done.ontvangen.date() - timedelta(days=366), time.min, AMSTERDAM)
    lines = room.uow.dossiers.lines(include_closed=True)
    recent = (line.nummer for line in lines if line.traject == "onvrede" and line.ontvangen >= year_before)
    others = [case for nummer in recent if (case := room.uow.dossiers.load(nummer)) is not None]
    found = exception(done, others, room.organisation.herhaal_n)
    if found is None:
        return done
    made = propose_registration(done, room.organisation, room.regeling, room.asked.today, found)
    return _propose(done, Propose(voorstel=made.as_json()), room)


def leader(before: Dossier, done: Dossier, room: Room) -> Dossier | Refused:
    """O13: not solved with the colleague himself; the next talk is with the leidinggevende."""
    if not _fresh(before, done, EventKind.NIET_OPGELOST):
        return done
    made = propose_leader(done, room.organisation, room.regeling, room.asked.today)
    return done if made is None else _propose(done, Propose(voorstel=made.as_json()), room)


def assignment(before: Dossier, done: Dossier, room: Room) -> Dossier | Refused:
    """K5: complete again (K4), or open again (K15) with nobody who may go on with it: who handles it is proposed."""
    complete, again = (_fresh(before, done, kind) for kind in (EventKind.AANGEVULD, EventKind.HEROPEND))
    goes_on = bool(done.naar) and room.regeling.allows(done.status, EventKind.GESPREK_GEPLAND)
    if not complete and (not again or goes_on):
        return done
    why = COMPLETE if complete else OPEN_AGAIN
    made = propose_assignment(done, room.organisation, room.regeling, room.asked.today, why)
    return done if made is None else _propose(done, Propose(voorstel=made.as_json()), room)


def past(before: Dossier, done: Dossier, room: Room) -> Dossier | Refused:
    """R02: a human read ongewenst gedrag in a case that was decided already; who handles it then is proposed."""
    noted = _fresh_of(before, done, EventKind.GECORRIGEERD)
    if not any(event.gegevens.get(MISCONDUCT) for event in noted):
        return done
    made = propose_past(done, room.organisation, room.regeling, room.asked.today)
    return done if made is None else _propose(done, Propose(voorstel=made.as_json()), room)


COMPLETE = "K5: de zaak is getoetst en compleet. Akkoord legt haar neer bij wie haar behandelt."
OPEN_AGAIN = "K15: de zaak is weer open. Akkoord legt haar neer bij wie haar behandelt."


FOLLOWS: tuple[Follow, ...] = (branch, joined, linked, outcome, registration, leader, assignment, past)
"""Asked in this order after every step a person took."""


def follow(before: Dossier, done: Dossier, room: Room) -> Dossier | Refused:
    """Everything that follows, one after the other; the first refusal stops it."""
    for each in FOLLOWS:
        following = each(before, done, room)
        if isinstance(following, Refused):
            return following
        done = following
    return done


def _fresh(before: Dossier, done: Dossier, kind: EventKind) -> bool:
    return bool(_fresh_of(before, done, kind))


def _fresh_of(before: Dossier, done: Dossier, kind: EventKind) -> list[Event]:
    return [event for event in done.events[before.version :] if event.soort is kind]


def _approved(before: Dossier, done: Dossier, kind: ProposalKind) -> Proposal | None:
    """The proposal of this kind that was just approved, or None."""
    settled = _fresh_of(before, done, EventKind.VOORSTEL_BESLOTEN)
    agreed = (e.gegevens["voorstel"] for e in settled if e.gegevens["besluit"] == ProposalStatus.AKKOORD)
    found = (done.proposal(number) for number in agreed)
    return next((each for each in found if each is not None and each.soort is kind), None)


def _propose(dossier: Dossier, proposal: Propose, room: Room) -> Dossier | Refused:
    return room.desk.carry_out(room.uow, dossier, [proposal], room.asked.now)

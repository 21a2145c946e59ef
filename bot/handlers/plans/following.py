"""What follows from a step that was just taken: an outcome on paper, a linked case, a registration, the next talk."""

from collections.abc import Callable
from datetime import datetime, time, timedelta

from bot.domain.calendar import AMSTERDAM
from bot.domain.commands import Propose
from bot.domain.dossier import Dossier, ProposalKind
from bot.domain.errors import Refused
from bot.domain.events import EventKind
from bot.domain.register import exception
from bot.domain.routing import propose_assignment, propose_leader, propose_outcome, propose_registration
from bot.handlers.branch import approved, branch_off
from bot.handlers.plans.plan import Room

Follow = Callable[[Dossier, Dossier, Room], Dossier | Refused]


def branch(before: Dossier, done: Dossier, room: Room) -> Dossier | Refused:
    """M6, C1: an approved split or OKC phase opens a case of its own."""
    other = approved(before, done)
    if other is None:
        return done
    by, now, okc = room.asked.person.email, room.asked.now, other.soort is ProposalKind.OKC
    return branch_off(room.desk, room.uow, done, other.bericht, by, now, okc=okc)


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
    """K4, K5: complete again, so it goes to whoever handles it, where the scheme has that step now."""
    if not _fresh(before, done, EventKind.AANGEVULD):
        return done
    made = propose_assignment(done, room.organisation, room.regeling, room.asked.today)
    return done if made is None else _propose(done, Propose(voorstel=made.as_json()), room)


FOLLOWS: tuple[Follow, ...] = (branch, outcome, registration, leader, assignment)
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
    return any(event.soort is kind for event in done.events[before.version :])


def _propose(dossier: Dossier, proposal: Propose, room: Room) -> Dossier | Refused:
    return room.desk.carry_out(room.uow, dossier, [proposal], room.asked.now)

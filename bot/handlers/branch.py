"""A mail of one case gets a case of its own, linked to the first: a second matter (M6), or the phase at the OKC."""

from dataclasses import replace
from datetime import datetime

from bot.domain.calendar.calendar import AMSTERDAM
from bot.domain.dossier.commands import Approve, Command, OpenCase, Propose, Record
from bot.domain.dossier.dossier import Dossier
from bot.domain.dossier.events import EventKind
from bot.domain.dossier.proposal import Proposal, ProposalKind, ProposalStatus
from bot.domain.errors import KlachtwachtError, Refused
from bot.domain.ports.store import UnitOfWork
from bot.domain.proposals.facts import beklaagde_in, person_in
from bot.domain.proposals.new_case import propose_new, propose_okc
from bot.domain.recognition.suggestion import Suggestion
from bot.domain.regeling.grounds import counted_from
from bot.domain.regeling.schemes import noted_about
from bot.handlers.desk import Desk

BRANCHES = frozenset({ProposalKind.SPLITSEN, ProposalKind.OKC})
"""Proposals whose akkoord opens a linked case (contract §2: an OKC phase has a number of its own)."""


def approved(before: Dossier, after: Dossier) -> Proposal | None:
    """The proposal that was approved between these two states of a case and opens another, or None."""
    known = {p.id for p in before.voorstellen if p.status is ProposalStatus.AKKOORD}
    fresh = (p for p in after.voorstellen if p.status is ProposalStatus.AKKOORD and p.id not in known)
    return next((p for p in fresh if p.soort in BRANCHES), None)


def branch_off(
    desk: Desk,
    uow: UnitOfWork,
    dossier: Dossier,
    bericht: str,
    by: str,
    now: datetime,
    *,
    okc: bool = False,
    part: Suggestion | None = None,
) -> Dossier:
    """Open the linked case for this mail (sha256); returns the first case, which now knows the other.

    A second matter is a new case for the klager: he gets T01 and the klachtenfunctionaris a proposal. The OKC phase
    was decided by the akkoord `by` this person: it starts at once, and who hears of it heard it in the first case.
    part: what of the mail the new case is about, if not all of it.
    """
    record = uow.mails.record(bericht)
    if record is None or record.herkenning is None:
        raise KlachtwachtError(
            f"Een bericht van {dossier.nummer} is er niet; het kan geen eigen dossier krijgen."
        )
    suggestion = part or Suggestion.from_json(record.herkenning)
    received = record.ontvangen.astimezone(AMSTERDAM)
    organisation = desk.post.organisation
    nummer = uow.dossiers.next_number(received.year)
    propose = propose_okc if okc else propose_new
    scheme = desk.of(dossier).regeling if okc else desk.home
    first = propose(suggestion, organisation, scheme, received.date(), bericht, "1")
    named = person_in(suggestion, organisation, received.date())
    about = dossier.beklaagde if okc else beklaagde_in(suggestion, named)
    opened = OpenCase(
        nummer=nummer,
        sha256=bericht,
        ontvangen=received,
        klager=dossier.klager,
        soort=suggestion.soort,
        signalen=noted_about(suggestion, about, organisation),
        taal=suggestion.taal,
        bevestigen=not okc,
        onderdrukt=f"De klager kreeg al bericht in dossier {dossier.nummer}." if okc else "",
        gekoppeld=(dossier.nummer,),
        beklaagde=about,
        voorval="" if okc else counted_from(suggestion, scheme),
    )
    commands: list[Command] = [opened, Propose(voorstel=first.as_json())]
    if okc:
        silent = tuple((name, {**fixed, "brieven": []}) for name, fixed in first.stappen)
        told = replace(first, stappen=silent, brieven=()).as_json()
        commands = [opened, Propose(by=by, voorstel=told, stil=True), Approve(by=by, voorstel=first.id)]
    _sure(desk.carry_out(uow, None, commands, now, nummer=nummer))
    linked = Record(
        by=by, gebeurtenis=EventKind.GEKOPPELD, gegevens={"met": [nummer], "regel": "C1" if okc else "M6"}
    )
    return _sure(desk.carry_out(uow, dossier, [linked], now))


def _sure(done: Dossier | Refused) -> Dossier:
    if isinstance(done, Refused):
        raise KlachtwachtError(str(done))
    return done

"""A proposal that a human wants otherwise: the same one with another soort or another person, one version on."""

from dataclasses import replace
from datetime import date
from typing import Any

from bot.domain.calendar.calendar import AMSTERDAM
from bot.domain.dossier.dossier import Dossier
from bot.domain.dossier.proposal import Proposal, ProposalKind, ProposalStatus
from bot.domain.errors import Refused
from bot.domain.people.organisation import Organisation
from bot.domain.people.staff import Person
from bot.domain.plain_words import stand
from bot.domain.proposals.drafts import (
    HANDS_OVER,
    Draft,
    held,
    written_klacht,
)
from bot.domain.proposals.fitness import kept_back, known_case, unfit
from bot.domain.proposals.new_case import duty, pointer
from bot.domain.proposals.routes import route
from bot.domain.recognition.suggestion import Soort
from bot.domain.regeling import bezwaar
from bot.domain.regeling.levels import Case, Route
from bot.domain.regeling.regeling import Regeling, Traject
from bot.domain.regeling.schemes import scheme_for, switches

_KINDS = {Soort.INTREKKING: ProposalKind.INTREKKING, Soort.VERVOLG: ProposalKind.VERVOLG}


def revise(
    proposal: Proposal,
    dossier: Dossier,
    organisation: Organisation,
    regeling: Regeling,
    day: date,
    soort: str | None = None,
    person: Person | None = None,
) -> Proposal | Refused:
    """The same proposal with another soort or another person, one version on; or why that cannot be (R10).

    Out of a rejected one comes a new one: whoever said no may say what it is instead.
    """
    if proposal.status not in {ProposalStatus.OPEN, ProposalStatus.AFGEWEZEN}:
        return Refused("Over dit voorstel is al besloten.", "Vraag “status” voor de stand van nu.")
    wanted = Soort(soort) if soort else None
    regeling = _scheme_again(proposal, dossier, organisation, regeling, person, day)
    plan = _plan(wanted, proposal, dossier, regeling)
    if isinstance(plan, Refused):
        return plan
    kind, traject, key = plan
    case = _case_again(proposal, dossier, organisation, day, traject)
    if person is not None:
        refused = unfit(person, case, organisation) or kept_back(person, dossier, case, organisation, day)
        if refused:
            return refused
        chosen = Route("M5", (person,), (), (f"Gekozen door een mens: naar {person.naam}.",))
    else:
        chosen = held(route(case, regeling.routes), case)
    mail = wanted or Soort(proposal.soort_mail)
    details: dict[str, Any] = {"uitkomst": "ingetrokken", "door": "klager"}
    if kind is not ProposalKind.INTREKKING:
        received = dossier.ontvangen.astimezone(AMSTERDAM).date()
        details = written_klacht(mail, case.over, organisation, regeling, received) | duty(case, received)
    if dossier.traject is None:
        details |= switches(regeling, dossier.regeling)
    draft = Draft(
        organisation=organisation,
        regeling=regeling,
        day=day,
        kind=kind,
        traject=traject,
        route=chosen,
        signalen=case.signalen,
        beklaagde=_meant(proposal, case, person),
        details=details,
        plan=key,
        status=dossier.status,
    )
    if kind is ProposalKind.NIEUW and not bezwaar.pointed(dossier):
        draft = replace(draft, vooraf=pointer(draft, case, bezwaar.known_day(dossier)))
    if person is not None and not any(
        step.gebeurtenis in HANDS_OVER for step in regeling.steps(key or kind, traject)
    ):
        return Refused(
            "Dit voorstel legt het bericht bij niemand neer.", "Wijzig eerst de soort: “wijzig naar …”."
        )
    changed = f"Gewijzigd door een mens: nu {soort}." if soort else "Gewijzigd door een mens."
    name, version = proposal.id, proposal.versie + 1
    if proposal.status is ProposalStatus.AFGEWEZEN:
        name, version = dossier.next_proposal_id(), 1
    return draft.proposal(mail, (changed,), proposal.bericht, name, proposal.alternatief, version)


def _scheme_again(
    proposal: Proposal,
    dossier: Dossier,
    organisation: Organisation,
    regeling: Regeling,
    person: Person | None,
    day: date,
) -> Regeling:
    """The scheme that was proposed, or that of the team of whom a human now says it is about (D.4)."""
    if dossier.traject is not None:
        return regeling
    about = organisation.staff.exactly(proposal.beklaagde, day) if proposal.beklaagde else None
    over = about or (person if proposal.traject == Traject.ONVREDE else None)
    signals = frozenset(dossier.signalen)
    case = Case(Traject.KLACHT, signals, organisation.staff, day, over)
    return scheme_for(case, organisation, regeling.named(proposal.regeling or regeling.sleutel))[0]


ASKED_FIRST = frozenset({ProposalKind.BRIEF, ProposalKind.AANVULLING})
"""First proposals that ask the klager something before anybody gets the case: who may know (T26b), who speaks (T04)."""


def _plan(
    soort: Soort | None, proposal: Proposal, dossier: Dossier, regeling: Regeling
) -> tuple[ProposalKind, Traject | None, str] | Refused:
    """Kind, traject and key of the steps for a proposal of this soort, in the case as it stands."""
    now = Traject(dossier.traject) if dossier.traject else None
    fresh = "nieuw" if now is None else ""
    if soort is None:
        traject = Traject(proposal.traject) if proposal.traject else now
        if proposal.soort in ASKED_FIRST and now is None:  # whoever names a colleague lets it go on
            return ProposalKind.NIEUW, traject, ""
        if now is None:
            return proposal.soort, traject, fresh if proposal.soort is ProposalKind.ESCALEREN else ""
        return proposal.soort, traject, _same(proposal, traject, regeling)
    if soort in _KINDS:
        return _KINDS[soort], now, ""
    traject = Traject(soort.value)
    if traject is Traject.KLACHT and not regeling.steps(ProposalKind.NIEUW, traject):
        traject = (
            Traject.ONVREDE
        )  # procedure Klimkoord §3: what is written to Klimkoord itself is always informeel
    for kind in (ProposalKind.NIEUW, ProposalKind.OKC if soort is Soort.OKC else ProposalKind.ESCALEREN):
        steps = regeling.steps(kind, traject)
        fits = (now is None) == (kind is ProposalKind.NIEUW)
        if fits and steps and regeling.allows(dossier.status, steps[0].gebeurtenis):
            return kind, traject if kind is not ProposalKind.OKC else now, ""
    return Refused(
        f"Zoals dit dossier nu staat ({stand(dossier.status)}), kan het geen {soort.value} worden ({regeling.naam}).",
        "Vraag “status” voor de stand van nu.",
    )


PLANS = ("", "toewijzen", "overleg", "leidinggevende")
"""Keys of the steps that a proposal in a decided case may have been made of; empty: those of its kind."""


def _same(proposal: Proposal, traject: Traject | None, regeling: Regeling) -> str:
    """The key of the steps this proposal was made of: to somebody else goes the same step, and no other."""
    taken = [event for event, _ in proposal.stappen]
    for key in PLANS:
        steps = [step.gebeurtenis for step in regeling.steps(key or proposal.soort, traject)]
        if steps and steps == taken[-len(steps) :]:
            return key
    return ""


def _case_again(
    proposal: Proposal, dossier: Dossier, organisation: Organisation, day: date, traject: Traject | None
) -> Case:
    return known_case(proposal.beklaagde or dossier.beklaagde, dossier, organisation, day, traject)


def _meant(proposal: Proposal, case: Case, person: Person | None) -> str:
    """Who it is about; choosing one of the candidates for the first talk says who was meant (R13)."""
    if case.over is not None:
        return case.over.email
    chosen = person is not None and case.traject is Traject.ONVREDE and person in case.misschien
    return person.email if person and chosen else proposal.beklaagde

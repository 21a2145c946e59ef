"""The next step of a case that no new mail asks for, as a proposal."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from bot.domain.dossier.dossier import Dossier
from bot.domain.dossier.events import EventKind
from bot.domain.dossier.proposal import Proposal, ProposalKind
from bot.domain.people.organisation import Organisation
from bot.domain.proposals.drafts import (
    ASK_FIRST,
    held,
    secret,
)
from bot.domain.proposals.fitness import said_who
from bot.domain.proposals.follow_up import FollowUp, Made
from bot.domain.proposals.routes import route
from bot.domain.recognition.suggestion import Soort
from bot.domain.regeling.levels import Route, names_of, spoken
from bot.domain.regeling.regeling import Regeling, Traject
from bot.domain.regeling.register import Uitzondering

ORAL = frozenset({"telefoon", "balie", "gesprek"})
"""Ways in which onvrede reaches us without a word on paper."""


def propose_outcome(
    dossier: Dossier,
    organisation: Organisation,
    regeling: Regeling,
    day: date,
    proposal_id: str,
    *,
    sent: bool = False,
) -> Proposal | None:
    """O5: once onvrede is solved, the written outcome T05; None where the regeling has no such step now.

    sent: the colleague mailed it himself (rulebook 0.1.12), so no letter follows.
    """
    follow = FollowUp(dossier, None, dossier.klager, organisation, regeling, day)
    if sent:
        made = follow.outcome((), letters=False)
    elif dossier.kanaal in ORAL:  # §2.3: only who wrote to us gets the outcome in writing (J18)
        told = "J18: mondeling gemeld en opgelost. Een brief is niet nodig; akkoord sluit de zaak."
        made = follow.outcome((told,), letters=False)
    else:
        made = follow.outcome(("O5: opgelost. De uitkomst gaat altijd op papier (Klachtenprocedure §2.3).",))
    if made is None or not dossier.berichten():
        return None
    return made.draft.proposal(Soort(dossier.soort), made.why, dossier.words_of_klager(), proposal_id)


def propose_assignment(
    dossier: Dossier, organisation: Organisation, regeling: Regeling, day: date, why: str
) -> Proposal | None:
    """K5: what is complete or open again goes to whoever handles it; None where the regeling has no such step now."""
    traject = Traject(dossier.traject) if dossier.traject else None
    plan = "toewijzen" if traject is Traject.KLACHT else "nieuw"
    steps = regeling.steps(plan, traject)
    if not steps or not regeling.allows(dossier.status, steps[0].gebeurtenis):
        return None
    follow = FollowUp(dossier, None, dossier.klager, organisation, regeling, day)
    case = replace(follow.case, traject=traject or Traject.OVERIG)
    found, kind = route(case, regeling.routes), ProposalKind.NIEUW
    details: dict[str, Any] = {}
    if secret(case) and found.naar and said_who(dossier):  # asked once is enough; a human reads what he chose
        made = follow.make(kind, Route("T26b", (), names_of(found.naar), (SAID_WHO,)), (why,), plan=plan)
        return _of_the_case(follow, made)
    if secret(case) and found.naar and regeling.stappen.get(ASK_FIRST):
        kind, plan, details = ProposalKind.BRIEF, ASK_FIRST, {"wie": spoken(found.naar)}
    made = follow.make(kind, held(found, case), (why,), plan=plan, details=details)
    return _of_the_case(follow, made)


SAID_WHO = (
    "T26b: de klager zei al wie zijn naam mag weten. Lees dat, en kies: “akkoord, maar stuur naar NAAM”."
)


def propose_leader(
    dossier: Dossier, organisation: Organisation, regeling: Regeling, day: date
) -> Proposal | None:
    """O13 (Klimkoord §4.2): not solved; the leidinggevende talks with both. None where the scheme has no such step."""
    follow = FollowUp(dossier, None, dossier.klager, organisation, regeling, day)
    if not regeling.stappen.get("overleg.onvrede") or follow.happened(frozenset({EventKind.TOEGEWEZEN})):
        return None
    return _of_the_case(follow, follow.leader(plan="overleg"))


def propose_registration(
    dossier: Dossier, organisation: Organisation, regeling: Regeling, day: date, found: Uitzondering
) -> Proposal:
    """O12: the melding is registered as an exception, and the Kwaliteitsmanager is told (T28)."""
    follow = FollowUp(dossier, None, dossier.klager, organisation, regeling, day)
    made = follow.make(
        ProposalKind.REGISTREREN, follow.holders("O12"), (found.uitleg,), details=found.details()
    )
    return _of_the_case(follow, made)


def propose_asking(dossier: Dossier, organisation: Organisation, regeling: Regeling, day: date) -> Proposal:
    """T26b: ask the klager who may know his name."""
    follow = FollowUp(dossier, None, dossier.klager, organisation, regeling, day)
    why = ("T26b: vraag de klager wie zijn naam mag weten. Tot zijn antwoord gaat de naam naar niemand.",)
    who = {"wie": spoken(follow.holders("T26b").naar)} if dossier.naar else {}
    return _of_the_case(
        follow, follow.make(ProposalKind.BRIEF, Route("T26b"), why, plan=ASK_FIRST, details=who)
    )


def propose_closing(
    dossier: Dossier, organisation: Organisation, regeling: Regeling, day: date, details: Mapping[str, Any]
) -> Proposal:
    """O8 before anything was decided: what would close the case, with its letter to the klager, is shown first."""
    follow = FollowUp(dossier, None, dossier.klager, organisation, regeling, day)
    why = (
        "Over dit bericht is nog niet besloten. Akkoord sluit de zaak meteen, met een brief aan de inwoner (T08).",
        "Liever eerst een gesprek? Besluit dan over het andere voorstel.",
    )
    told = {**details, "traject": Traject.ONVREDE.value}
    made = follow.make(ProposalKind.AFHANDELEN, Route("O8"), why, traject=Traject.ONVREDE, details=told)
    return _of_the_case(follow, made)


def propose_solved(
    dossier: Dossier, organisation: Organisation, regeling: Regeling, day: date, agreed: str
) -> Proposal | None:
    """O4 and O5 before anything was decided: that it is solved and what was agreed, with the letter that says so (T05)."""
    follow = FollowUp(dossier, None, dossier.klager, organisation, regeling, day)
    made = follow.solved_at_once(
        (
            "O5: over dit bericht is nog niet besloten. Akkoord legt vast dat het is opgelost, en sluit de zaak.",
        ),
        Traject.ONVREDE,
        {"tekst": agreed},
    )
    return _of_the_case(follow, made) if made is not None else None


def _of_the_case(follow: FollowUp, made: Made) -> Proposal:
    """A proposal that no mail but the case itself asks for."""
    dossier = follow.dossier
    return made.draft.proposal(
        Soort(dossier.soort), made.why, dossier.words_of_klager(), dossier.next_proposal_id()
    )

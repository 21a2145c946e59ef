"""What the clock offers becomes a proposal, with steps, people and letters like any other."""

from dataclasses import replace
from datetime import date

from bot.domain.dossier.proposal import Proposal, ProposalStatus
from bot.domain.proposals.follow_up import FollowUp
from bot.domain.proposals.routes import route
from bot.domain.recognition.suggestion import Soort
from bot.domain.regeling.levels import Route, above
from bot.domain.regeling.regeling import Traject
from bot.domain.terms.acts import Due, Offer, Watched


def propose_due(case: Watched, act: Due, day: date) -> Proposal | None:
    """The proposal that this act of the clock offers, or None when the same one already waits for a human."""
    dossier, offer, regel = case.dossier, act.act, act.regel
    if not isinstance(offer, Offer):
        return None
    waiting = (p for p in dossier.voorstellen if p.status is ProposalStatus.OPEN)
    if any((p.soort, p.regel) == (offer.soort, regel) for p in waiting):
        return None
    follow = FollowUp(dossier, None, dossier.klager, case.organisation, case.regeling, day)
    made = follow.make(
        offer.soort,
        _route(follow, offer, regel),
        offer.uitleg,
        traject=offer.traject,
        plan=offer.plan,
        details=offer.details,
    )
    proposal = made.draft.proposal(
        Soort(dossier.soort), made.why, dossier.words_of_klager(), dossier.next_proposal_id()
    )
    return replace(proposal, klok=act.sleutel)


def _route(follow: FollowUp, offer: Offer, regel: str) -> Route:
    if not offer.leidinggevende:
        return follow.holders(regel)
    if offer.traject is Traject.ONVREDE:  # O13: it stays onvrede; only the talk is a level higher
        return Route(regel, above(follow.about, follow.case_known) if follow.about else ())
    found = route(replace(follow.case, traject=Traject.KLACHT), follow.regeling.routes)
    return replace(found, regel=regel)

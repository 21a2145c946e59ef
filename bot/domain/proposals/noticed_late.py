"""R02, read only after a case was decided: the step that takes it past whoever it is about."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from bot.domain.dossier.dossier import Dossier
from bot.domain.dossier.proposal import Proposal, ProposalKind
from bot.domain.people.organisation import Organisation
from bot.domain.proposals.follow_up import FollowUp
from bot.domain.proposals.routes import route
from bot.domain.recognition.suggestion import Soort
from bot.domain.regeling.regeling import Regeling, Traject

WAYS: Mapping[Traject, tuple[tuple[ProposalKind, str, Traject], ...]] = {
    Traject.ONVREDE: (
        (ProposalKind.ESCALEREN, "escaleren", Traject.KLACHT),  # C.9: no first talk with the medewerker
        (ProposalKind.ESCALEREN, "overleg", Traject.ONVREDE),  # Klimkoord knows no klacht inside the house
    ),
    Traject.SIGNAAL: ((ProposalKind.ESCALEREN, "escaleren", Traject.KLACHT),),
    Traject.KLACHT: ((ProposalKind.NIEUW, "toewijzen", Traject.KLACHT),),
}
"""What the case is → what may follow, in order: kind of the proposal, key of its steps and the traject they lead to."""


def propose_past(
    dossier: Dossier, organisation: Organisation, regeling: Regeling, day: date
) -> Proposal | None:
    """To leidinggevende and directie.

    None where the case is closed, where they have it already, or where the table has no such step from here.
    """
    if dossier.traject is None or dossier.gesloten:
        return None
    follow = FollowUp(dossier, None, dossier.klager, organisation, regeling, day)
    for kind, plan, traject in WAYS.get(Traject(dossier.traject), ()):
        steps = regeling.stappen.get(f"{plan}.{traject}") or regeling.stappen.get(plan, ())
        found = route(replace(follow.case_known, traject=traject), regeling.routes)
        if not steps or not found.naar or not regeling.allows(dossier.status, steps[0].gebeurtenis):
            continue
        if {person.email for person in found.naar} <= set(dossier.naar):
            return None
        why = (
            "U noteerde ongewenst gedrag. Akkoord legt de zaak bij wie hieronder staat; tot dan ligt zij waar zij lag.",
            *_tell(dossier, organisation),
        )
        made = follow.make(kind, found, why, traject=traject, plan=plan)
        words = dossier.words_of_klager()
        return made.draft.proposal(Soort(dossier.soort), made.why, words, dossier.next_proposal_id())
    return None


def _tell(dossier: Dossier, organisation: Organisation) -> tuple[str, ...]:
    """Whoever it is about was asked to phone the klager; no letter takes that back without saying why."""
    person = organisation.staff.by_email(dossier.beklaagde)
    if person is None or dossier.beklaagde not in dossier.naar:
        return ()
    return (f"{person.naam} had het gesprek al. Zeg vandaag dat het niet doorgaat, zonder te zeggen waarom.",)

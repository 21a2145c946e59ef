"""Letters to a klager that whoever acts may not decide: what he reports stands, the letter waits for who decides (0.1.12)."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from bot.domain.dossier.commands import Record
from bot.domain.dossier.deciders import leads
from bot.domain.dossier.dossier import Dossier
from bot.domain.dossier.events import EventKind
from bot.domain.dossier.proposal import Proposal, ProposalKind, ProposalStatus
from bot.domain.people.organisation import Organisation
from bot.domain.people.staff import Person
from bot.domain.procedure.done import DONE
from bot.domain.proposals.follow_up import FollowUp
from bot.domain.recognition.suggestion import Soort
from bot.domain.regeling.regeling import Regeling
from bot.domain.terms.acts import Watched

RULE = "0.1.12"
PLAN = "voorgelegd"
"""Key of the steps in the regeling: after the akkoord the letter leaves, and the dossier says so."""

LEADERS = frozenset({"T15", "T16"})
"""Letters to a klager that the leidinggevende decides himself: the invitation and the verslag (rulebook 0.1.12)."""

CAUSE, STANDS = "na", "bij"
"""In the gegevens of the step: the event that ordered the letter, and the status the case then had."""

MOVED_ON = "de zaak staat intussen anders"
"""Why such a letter is no longer waited for."""


def split(
    record: Record,
    dossier: Dossier,
    person: Person,
    organisation: Organisation,
    regeling: Regeling,
    day: date,
) -> tuple[Record, tuple[str, ...]]:
    """The report without the letters to the klager that this person may not decide, and those letters.

    person: a colleague who does not decide in this case.
    """
    told = record.gegevens
    traject = told.get("traject", dossier.traject)
    ordered = told.get("brieven", regeling.letters(record.gebeurtenis, traject, dossier.status))
    own = LEADERS if leads(person, dossier, organisation.staff, day) else frozenset[str]()
    held = tuple(name for name in ordered if _to_klager(name, regeling) and name not in own)
    if not held:
        return record, ()
    kept = [name for name in ordered if name not in held]
    return replace(record, gegevens={**told, "brieven": kept}), held


def _to_klager(name: str, regeling: Regeling) -> bool:
    rule = regeling.letter(name)
    return rule is None or "klager" in rule.aan


def propose_letters(
    dossier: Dossier,
    cause: EventKind,
    letters: Iterable[str],
    person: Person,
    organisation: Organisation,
    regeling: Regeling,
    day: date,
) -> Proposal:
    """What was held back, for who decides. dossier: as the report left it; cause: the event that ordered the letters."""
    follow = FollowUp(dossier, None, dossier.klager, organisation, regeling, day)
    why = (
        f"{person.naam} meldde: {DONE[cause][0]}. Dat staat in het dossier.",
        "Een brief aan de inwoner gaat pas uit na uw akkoord.",
    )
    details: dict[str, Any] = {"brieven": list(letters), CAUSE: cause.value, STANDS: dossier.status}
    made = follow.make(ProposalKind.BRIEF, follow.holders(RULE), why, plan=PLAN, details=details)
    words = dossier.words_of_klager()
    return made.draft.proposal(Soort(dossier.soort), made.why, words, dossier.next_proposal_id())


def moved_on(case: Watched) -> Iterator[tuple[Proposal, str]]:
    """The letters that wait though the case no longer stands where the report brought it: undone, or one step on."""
    for waiting in case.dossier.voorstellen:
        here = not is_held(waiting) or waiting.stappen[0][1][STANDS] == case.dossier.status
        if waiting.status is ProposalStatus.OPEN and not here:
            yield waiting, MOVED_ON


def is_held(proposal: Proposal) -> bool:
    """Whether a proposal is about letters that somebody's report ordered."""
    return proposal.soort is ProposalKind.BRIEF and proposal.regel == RULE

"""The proposal for a mail in a known case: the first of the questions that has an answer makes it."""

from dataclasses import replace
from datetime import date

from bot.domain.calendar.calendar import in_words
from bot.domain.dossier.corrections import counting
from bot.domain.dossier.dossier import Dossier
from bot.domain.dossier.proposal import Proposal, ProposalKind
from bot.domain.dossier.representation import ended
from bot.domain.mail.mail import Address
from bot.domain.people.organisation import Organisation
from bot.domain.proposals.explained import reading
from bot.domain.proposals.follow_up import FollowUp
from bot.domain.proposals.questions.order import QUESTIONS
from bot.domain.recognition.clipped import as_shown
from bot.domain.recognition.suggestion import Suggestion
from bot.domain.regeling.regeling import Regeling


def propose_follow_up(
    dossier: Dossier,
    suggestion: Suggestion,
    sender: Address,
    organisation: Organisation,
    regeling: Regeling,
    day: date,
    sha256: str,
    proposal_id: str,
    words: str = "",
    proven: bool = True,
) -> Proposal | None:
    """The proposal for a mail in a known case, or None when what already waits for a human covers it.

    `day`: its ontvangst; `words`: what its writer wrote himself; `proven`: see `FollowUp`. The dossier is as it
    stood before this mail was filed.
    """
    suggestion = as_shown(suggestion, words)
    follow = FollowUp(dossier, suggestion, sender, organisation, regeling, day, words, proven)
    made = next((found for ask in QUESTIONS if (found := ask(follow))), None)
    if made is None:
        return None
    doubt: tuple[str, ...] = (UNPROVEN,) if made.draft.kind is ProposalKind.INTREKKING and not proven else ()
    over = ended(counting(dossier.events), day)
    if over is not None and over.tot is not None and over.adres.address == sender.address:
        doubt += (
            f"C.8: de machtiging van {over.adres.name or over.adres.address} liep af op {in_words(over.tot)}. Vraag een nieuwe.",
        )
    why = (*doubt, *reading(suggestion, organisation.calendar, day), *made.why)
    proposal = made.draft.proposal(suggestion.soort, why, sha256, proposal_id)
    return None if any(_same(proposal, waiting) for waiting in dossier.voorstellen) else proposal


UNPROVEN = "Let op: onze mailserver kan niet bevestigen wie dit stuurde. Bel de klager eerst."
"""On top of a proposal that would end a case on the word of somebody nobody vouches for (I2, I3)."""


def _same(proposal: Proposal, waiting: Proposal) -> bool:
    """Whether an akkoord on what waits does all of it: then both mails are one item (rulebook 0.1.5)."""
    settled = replace(
        proposal, id=waiting.id, versie=waiting.versie, bericht=waiting.bericht, uitleg=waiting.uitleg
    )
    return settled == waiting

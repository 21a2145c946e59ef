"""The questions asked of a mail in a known case, in order; the first that has an answer makes the proposal."""

from collections.abc import Callable

from bot.domain.dossier.proposal import ASIDE, ProposalKind, ProposalStatus
from bot.domain.proposals.facts import GRIEVANCE
from bot.domain.proposals.follow_up import FollowUp, Made
from bot.domain.proposals.questions.commission import commission, okc
from bot.domain.proposals.questions.course import (
    completed,
    decision,
    escalation,
    formal,
    handed_over,
    name_free,
    now_known,
    other_matter,
    reopening,
)
from bot.domain.proposals.questions.talk import (
    choice,
    solved,
    solved_already,
    stops,
    with_the_leidinggevende,
    written_outcome,
)
from bot.domain.proposals.questions.withdrawal import NO_WITHDRAWAL, member_leaves, taken_back, withdrawal


def look(mail: FollowUp) -> Made | None:
    """Anything else: one look by a human, unless something in this case already waits for one (0.1.5, 0.1.9).

    What the clock proposed or what only tells others waits beside it: nobody reads a mail because of that.
    """
    waiting = (p for p in mail.dossier.voorstellen if p.status is ProposalStatus.OPEN)
    if any(not p.klok and p.soort not in ASIDE for p in waiting):
        return None
    told = []
    if not mail.from_klager:
        who = f"collega {mail.colleague.naam}" if mail.colleague else "iemand anders dan de klager"
        told.append(f"Bericht van {who} in deze zaak.")
    if mail.read.condition("intrekking") in NO_WITHDRAWAL:
        told.append(f"Intrekken wordt genoemd, maar niet gedaan ({mail.read.condition('intrekking')}).")
    elif mail.read.condition("intrekking") == "onvoorwaardelijk":
        told.append("Misschien trekt de klager in. Lees het, en antwoord dan “wijzig naar intrekking”.")
    if mail.read.condition("wens") in {"formeel", "okc"}:
        told.append("De klager noemt een formele weg: leg uit hoe die werkt.")
    if mail.read.soort in GRIEVANCE:
        told.append("Gaat dit over iets anders? Dan hoort het in een eigen zaak.")
    whom = f"antwoord {mail.colleague.naam}" if mail.colleague else "antwoord de klager binnen 2 werkdagen"
    told.append(f"Akkoord betekent: gezien, geen antwoord nodig. Anders: {whom}.")
    return mail.make(ProposalKind.VERVOLG, mail.holders("F.1.5"), tuple(told))


QUESTIONS: tuple[Callable[[FollowUp], Made | None], ...] = (
    commission,
    okc,
    member_leaves,
    withdrawal,
    reopening,
    handed_over,
    completed,
    other_matter,
    escalation,
    decision,
    formal,
    taken_back,
    with_the_leidinggevende,
    choice,
    solved,
    solved_already,
    stops,
    written_outcome,
    now_known,
    name_free,
    look,
)
"""Asked in this order; the first answer counts."""

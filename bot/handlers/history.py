"""What the store knows around a new message: earlier cases of the klager, like cases of late, a decision that cannot wait."""

from datetime import datetime

from bot.domain.dossier.commands import Propose
from bot.domain.dossier.dossier import Dossier
from bot.domain.dossier.proposal import ProposalKind
from bot.domain.errors import KlachtwachtError, Refused
from bot.domain.mail.mail import Address
from bot.domain.ports.log import Notice
from bot.domain.ports.store import UnitOfWork
from bot.domain.proposals.authorities import WINDOW, for_college, like
from bot.domain.recognition.suggestion import Suggestion
from bot.domain.regeling import bezwaar
from bot.domain.regeling.weighing import Known
from bot.handlers.desk import Desk
from bot.handlers.standing import all_standing


def known_of(uow: UnitOfWork, klager: Address, words: str) -> Known:
    """What the rules of ontvankelijkheid may know beside the reading. words: what the klager wrote or said himself."""
    return Known(klager, tuple(all_standing(uow, uow.dossiers.closed_of(klager.address))), words)


def tell_college(uow: UnitOfWork, desk: Desk, dossier: Dossier, now: datetime) -> bool:
    """S5: proposed the same werkdag; once in a case, whatever was decided about it. Whether there is a proposal now."""
    organisation = desk.post.organisation
    if not organisation.college or any(p.soort is ProposalKind.COLLEGE for p in dossier.voorstellen):
        return False
    numbers = uow.dossiers.since(now - WINDOW) if dossier.beklaagde else []
    others = all_standing(uow, numbers)
    proposal = for_college(dossier, like(dossier, others), organisation, desk.regeling)
    if proposal is None:
        return False
    done = desk.carry_out(uow, dossier, [Propose(voorstel=proposal.as_json())], now)
    if isinstance(done, Refused):
        raise KlachtwachtError(str(done))
    return True


def warn_of_decision(uow: UnitOfWork, desk: Desk, suggestion: Suggestion, nummer: str, now: datetime) -> None:
    """E-G1, J45: six weeks from the decision, and nobody but the klager can make bezwaar; told the same day."""
    warned = bezwaar.warning(suggestion, desk.post.organisation.calendar, now.date())
    if warned:
        uow.log.notice(Notice(now, "bezwaartermijn", warned, nummer))


def decision_in(suggestion: Suggestion) -> str:
    """The day (ISO) of the decision of the gemeente that the message is about, or an empty string."""
    decided = bezwaar.decided_on(suggestion)
    return decided.isoformat() if decided else ""

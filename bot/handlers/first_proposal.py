"""The first proposal for a mail that opens a case, with what whoever decides must know beside it."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.dossier.proposal import Proposal
from bot.domain.mail.attached import locked
from bot.domain.mail.defects import ENCRYPTED, ONLY_PICTURES, TOO_LONG, worth_telling
from bot.domain.people.organisation import Organisation
from bot.domain.ports.store import UnitOfWork
from bot.domain.proposals.new_case import NO_CASE_FOUND, propose_joining, propose_new, propose_okc
from bot.domain.recognition.suggestion import UNREAD, Soort
from bot.domain.screening.authenticity import UNVERIFIED, Deed, allows
from bot.domain.screening.recipients import others
from bot.domain.screening.screened import Screening, Verdict
from bot.domain.screening.secure_notices import SecureNotice
from bot.domain.screening.threads import ThreadKind, ThreadMatch
from bot.handlers.absences import warnings
from bot.handlers.commission import at_the_commission
from bot.handlers.desk import Desk
from bot.handlers.history import known_of
from bot.handlers.reading import Read

NOTHING_READ = "Klachtwacht kon geen woorden van de inwoner lezen. Open het bericht in de mailbox, en kies dan pas wat het is."

MEANINGLESS = frozenset({Soort.OVERIG, Soort.VERVOLG})
"""What a robot's mail may be without opening a case; a complaint under an out-of-office does open one."""


@dataclass(frozen=True, slots=True)
class FirstProposals:
    """Makes the first proposals of one organisatie."""

    desk: Desk

    @property
    def organisation(self) -> Organisation:
        """Whose mail it is."""
        return self.desk.post.organisation

    def proposal(
        self, uow: UnitOfWork, read: Read, screening: Screening, thread: ThreadMatch, now: datetime
    ) -> Proposal:
        """What to do with this mail, for a named person to decide."""
        propose = propose_okc if screening.verdict is Verdict.OKC else propose_new
        if screening.verdict is Verdict.OKC and (goal := self._joins(uow, thread)):
            joining = propose_joining(
                read.suggestion,
                self.organisation,
                self.desk.regeling,
                screening.ontvangen.date(),
                read.mail.sha256,
                goal,
                f"{read.mail.subject}\n{read.own}",
            )
            whose = self._whose(screening, thread)
            return replace(joining, uitleg=(*joining.uitleg, *whose, *worth_telling(read.mail.defects)))
        secured, seen = waits_elsewhere(screening), read.suggestion
        if (
            secured and secured.echt
        ):  # its words stand behind that door: nobody may close an unread complaint with one word
            seen = replace(seen, soort=Soort.ONVREDE, kansen={}, zeker=False, medewerker=None)
        blind = not secured and _unread(read)
        if (
            blind and seen.soort in MEANINGLESS
        ):  # likewise: what nobody could read is not laid aside with one word
            seen = replace(seen, soort=Soort.ONVREDE, kansen={}, zeker=False)
        proposal = propose(
            seen,
            self.organisation,
            self.desk.regeling,
            screening.ontvangen.date(),
            read.mail.sha256,
            "1",
            via=screening.doorgestuurd_door,
            known=known_of(uow, screening.klager, f"{read.mail.subject}\n{read.own}"),
        )
        warned = [secured.taak] if secured and not secured.echt else []
        more = (
            secured.taak if secured and secured.echt else "",
            NOTHING_READ if blind else "",
            *warnings(uow, self.desk, proposal.naar, now),
            *worth_telling(read.mail.defects),
            *self._whose(screening, thread),
            others(read.mail, self.organisation, proposal.beklaagde, _klagers(uow, screening, thread)),
            locked(read.files),
            read.mail.invitation.taak if read.mail.invitation else "",
        )
        told = [why for why in proposal.uitleg if not (thread.kandidaten and why == NO_CASE_FOUND)]
        said = (*warned, *told, *filter(None, more))
        return proposal if said == proposal.uitleg else replace(proposal, uitleg=said)

    @staticmethod
    def _joins(uow: UnitOfWork, thread: ThreadMatch) -> str:
        """The number of the one phase at the commission that its mail seems to belong to, or empty."""
        only = uow.dossiers.load(thread.kandidaten[0]) if len(thread.kandidaten) == 1 else None
        return only.nummer if only is not None and at_the_commission(only) and not only.gesloten else ""

    @staticmethod
    def _whose(screening: Screening, thread: ThreadMatch) -> list[str]:
        """Why it joined no case it may belong to, and that its sender is contradicted."""
        why = [thread.hoe] if thread.soort is ThreadKind.MISSCHIEN else []
        contradicted = not allows(screening.proof, Deed.JOIN)
        return [*why, *([UNVERIFIED] if contradicted and UNVERIFIED not in why else [])]


def _klagers(uow: UnitOfWork, screening: Screening, thread: ThreadMatch) -> frozenset[str]:
    """Whose case it is, or may be: where it seems to belong to a case, its klager is no stranger."""
    near = (uow.dossiers.load(nummer) for nummer in thread.kandidaten)
    return frozenset({screening.klager.address}).union(*(case.own for case in near if case is not None))


def _unread(read: Read) -> bool:
    """Whether there is something in this mail that nobody read: the classifier broke on it, it is encrypted, somebody spoke,
    or the writer has no words of his own there and a file, a picture, a quote or an endless text is all there is."""
    if read.suggestion.model == UNREAD.model:
        return True
    if read.suggestion.has("bijlage_gelezen"):
        return False
    mail = read.mail
    wordless = not (read.own.strip() or read.passed_on.strip())
    something = bool(mail.text.strip() or mail.attachments) or not {ONLY_PICTURES, TOO_LONG}.isdisjoint(
        mail.defects
    )
    spoken = any(part.media_type.startswith("audio/") for part in mail.attachments)
    return ENCRYPTED in mail.defects or spoken or (wordless and something)


def waits_elsewhere(screening: Screening) -> SecureNotice | None:
    """The notice of a secure-mail service that it is, which a robot may well send."""
    ours = screening.verdict in (Verdict.EIGEN, Verdict.BOUNCE, Verdict.PERSONEEL)
    return None if ours else screening.veilig

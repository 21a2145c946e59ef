"""What the rules of screening and of threads ask the store: how often, whose, and how sure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.dossier.dossier import GROUP, Dossier
from bot.domain.language.approval import tokens_in
from bot.domain.mail.mail import Address, Mail
from bot.domain.mail.our_mark import is_ours
from bot.domain.people.organisation import Organisation
from bot.domain.people.staff import Role
from bot.domain.ports.store import UnitOfWork
from bot.domain.screening.authenticity import Deed, allows, proof_of
from bot.domain.screening.robots import no_reply
from bot.domain.screening.screened import IntakeFacts, Screening, Verdict
from bot.domain.screening.threads import ThreadFacts, numbers_in
from bot.handlers.commission import at_the_commission
from bot.handlers.standing import all_standing

ACKS = ("T01", "T02")
"""What confirms a receipt; the cap of rulebook 0.1.3 counts both, or a robot that withdraws would never stop."""

DAY = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts about mail of one organisatie."""

    organisation: Organisation
    key: bytes

    def intake(self, uow: UnitOfWork, now: datetime) -> IntakeFacts:
        """What screening asks."""
        most = self.organisation.bevestigingen_per_dag
        return IntakeFacts(
            organisation=self.organisation,
            is_ours=lambda mail: is_ours(self.key, mail),
            sent_by_us=uow.outbox.knows,
            tokens_in=tokens_in,
            recent_acks=lambda address: acks_to(uow, address, now),
            all_acks=lambda moment: uow.outbox.made_between(ACKS, moment - DAY, moment, most),
            proof=lambda mail: proof_of(mail, self.organisation),
            acks_by_now=lambda limit: uow.outbox.made_between(
                ACKS, now - DAY, now + timedelta(seconds=1), limit
            ),
        )

    def thread(self, uow: UnitOfWork, mail: Mail, screening: Screening) -> ThreadFacts:
        """What the rules ask that find the case of a mail."""
        writer = screening.klager.address if screening.verdict is Verdict.MENS else mail.sender.address
        referred = uow.mails.dossiers_of(mail.references) if mail.references else {}
        mentioned = {*referred.values(), *numbers_in(mail.subject)}
        cases = {found.nummer: found for found in all_standing(uow, sorted(mentioned))}
        # One address that writes for everybody ("noreply@" of a service) says nothing about whose case it is.
        shared = screening.verdict is Verdict.MENS and no_reply(writer)
        shared = shared or screening.veilig is not None
        return ThreadFacts(
            by_reference=referred,
            known_numbers=frozenset(cases),
            open_of_sender=self._open_of(uow, writer) if writer and not shared else (),
            parties={nummer: self._parties(dossier, writer) for nummer, dossier in cases.items()},
            writer=writer,
            verified=allows(screening.proof, Deed.JOIN),
        )

    @staticmethod
    def _open_of(uow: UnitOfWork, writer: str) -> tuple[str, ...]:
        """The open cases of this writer. The phase of a klacht at the commission is no second matter: what he writes on
        belongs in the klacht itself (contract §2)."""
        numbers = tuple(uow.dossiers.open_of(writer))
        if len(numbers) < 2:
            return numbers
        phases = [each for each in all_standing(uow, numbers) if at_the_commission(each)]
        beside = {each.nummer for each in phases if set(each.gekoppeld) & set(numbers)}
        return tuple(nummer for nummer in numbers if nummer not in beside)

    def _parties(self, dossier: Dossier, writer: str) -> frozenset[str]:
        """The addresses that belong to a case: its klager, whoever acts in it, and whoever decides about it.

        To a phase at the commission belongs the commission. To the case of a group belongs every member who answers in it, though only its spokesman gets mail (C.8).
        """
        officers = self.organisation.staff.with_role(Role.KLACHTENFUNCTIONARIS, dossier.ontvangen.date())
        staff = {*dossier.naar, *(person.email for person in officers)}
        # Rulebook 0.1.7: in onvrede he takes part; in a klacht he was told of, his side of it belongs in the dossier.
        if dossier.traject == "onvrede" or (dossier.beklaagde and dossier.knows(dossier.beklaagde)):
            staff.add(dossier.beklaagde)
        at_it = at_the_commission(dossier) and any(c.has(Address("", writer)) for c in self.organisation.okc)
        members = {writer} if at_it or GROUP in dossier.signalen else set()
        return frozenset({*dossier.own, *staff, *members} - {""})


def acks_to(uow: UnitOfWork, address: str, now: datetime) -> int:
    """How many receipts this address was sent in the last 24 hours."""
    return uow.outbox.made_for(address, ACKS, now - DAY)

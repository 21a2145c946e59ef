"""Who hears of a mail beside the route: danger, the FG, the press, a secure service, and the colleague who passed it on."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.dossier.dossier import Dossier
from bot.domain.mail.mail import Address
from bot.domain.people.organisation import Organisation
from bot.domain.people.staff import Role
from bot.domain.ports.log import Notice
from bot.domain.ports.store import UnitOfWork
from bot.domain.recognition.caution import PRESS, for_the_fg
from bot.domain.screening.authenticity import vouched
from bot.domain.screening.screened import Screening, Verdict
from bot.handlers.desk import Desk
from bot.handlers.first_proposal import waits_elsewhere
from bot.handlers.post import Draft
from bot.handlers.reading import Read

COLLEAGUES = frozenset({Verdict.ANTWOORD, Verdict.PERSONEEL})
"""What a colleague's mail to the klager may look like when we are in copy: he may be answering our own mail."""

DANGER = "crisis"
"""The signal that rings the alarm (M3)."""

PRESS_TOLD = (
    "De inwoner of journalist kreeg nog geen antwoord. Bevestig aan niemand dat een persoon of een zaak bestaat, en "
    "spreek met de klachtenfunctionaris af wie reageert."
)
"""R19, for directie and communicatie."""


@dataclass(frozen=True, slots=True)
class Hearers:
    """Tells those who must hear of a mail of one organisatie."""

    desk: Desk

    @property
    def organisation(self) -> Organisation:
        """Whose mail it is."""
        return self.desk.post.organisation

    def thank(
        self, uow: UnitOfWork, read: Read, screening: Screening, dossier: Dossier, now: datetime
    ) -> None:
        """Rulebook 0.1.4: the colleague who passed a mail on gets a short thanks."""
        if screening.doorgestuurd_door is None or self.organisation.is_own(
            screening.doorgestuurd_door.address
        ):
            return
        if not vouched(read.mail, self.organisation):
            return  # who never passed anything on is not thanked for it
        thanks = f"Dank u wel. Het bericht dat u doorstuurde staat in dossier {dossier.nummer}. U hoeft niets meer te doen."
        seq = f"dank.{read.mail.sha256[:12]}"
        to = (screening.doorgestuurd_door,)
        self.desk.post.write(
            uow,
            Draft(
                "V02",
                dossier,
                now,
                seq,
                gegevens={"antwoord": thanks, "onderwerp": "Dank u voor het doorsturen", "einde": True},
                to=to,
            ),
        )

    def others(self, uow: UnitOfWork, read: Read, dossier: Dossier, now: datetime) -> None:
        """Who must hear of it beside the route: the FG (R18), directie and communicatie (R19). Numbers, no content."""
        post, seq = self.desk.post, read.mail.sha256[:12]
        if asked := for_the_fg(read.signals):
            terms = self.desk.terms(dossier)
            details = {"verzoek": asked}
            post.write(
                uow, Draft("T29", dossier, now, f"fg.{seq}", terms, details, roles=("fg",), by_itself=True)
            )
        if PRESS & set(read.signals):
            board = self.organisation.staff.with_role(Role.DIRECTIE, now.date())
            to = [Address(person.naam, person.email) for person in board]
            to += (
                [Address("communicatie", self.organisation.communicatie)]
                if self.organisation.communicatie
                else []
            )
            told = f"Er is een bericht van pers of politiek, nummer {dossier.nummer}. {PRESS_TOLD}"
            post.write(
                uow,
                Draft(
                    "V02",
                    dossier,
                    now,
                    f"pers.{seq}",
                    gegevens={"antwoord": told, "onderwerp": "Bericht van pers of politiek", "einde": True},
                    to=tuple(to),
                ),
            )

    @staticmethod
    def secure(uow: UnitOfWork, screening: Screening, nummer: str, now: datetime) -> None:
        """The words of the klager lie behind the door of another service, and that door shuts on a day."""
        if found := waits_elsewhere(screening):
            uow.log.notice(Notice(now, "taak", found.taak, nummer))

    def alarm(self, uow: UnitOfWork, read: Read, screening: Screening, nummer: str, now: datetime) -> None:
        """Rulebook M3: danger is told at once, whatever the soort."""
        if read.suggestion.has(DANGER) and screening.verdict in COLLEAGUES:
            text = "Een collega schrijft misschien over gevaar. Lees het, en bel hem bij twijfel."
            uow.log.notice(Notice(now, "taak", text, nummer))
        elif read.suggestion.has(DANGER):
            text = "Mogelijk gevaar in een nieuw bericht: lees het meteen."
            uow.log.notice(Notice(now, "gevaar", text, nummer))

"""A letter that came back: found in the outbox and made a task; where it is proven which letter it is, marked as failed
and counted as an attempt in vain."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.dossier.commands import Command, Record
from bot.domain.dossier.dossier import Dossier
from bot.domain.dossier.events import EventKind
from bot.domain.mail.mail import Mail, Report
from bot.domain.ports.log import Notice
from bot.domain.ports.mails import Direction
from bot.domain.ports.outbox import OutboxItem, OutboxState
from bot.domain.ports.store import UnitOfWork
from bot.domain.screening.bounces import letter_of_path, letters_named, reports_of, why
from bot.handlers.desk import Desk

LOOK_BACK = timedelta(days=10)
"""How old the letter may be that a bounce is tied to by its address alone: servers try for five days."""


@dataclass(frozen=True, slots=True)
class Back:
    """What came back. proven: the bounce names the letter itself, and not only an address anybody could know."""

    letter: OutboxItem
    failed: tuple[str, ...]
    status: str
    proven: bool

    @property
    def task(self) -> str:
        """What a colleague is asked."""
        reason = f" ({why(self.status)})" if self.status else ""
        if not self.proven:
            return (
                f"Brief {self.letter.sjabloon} kwam misschien terug{reason}: een bericht noemt het adres, maar niet de brief. "
                "Iedereen kan dat sturen; er is niets veranderd. Bel of schrijf zelf."
            )
        return (
            f"Brief {self.letter.sjabloon} kwam terug{reason}: het mailadres werkt niet. Bel of schrijf zelf."
        )


@dataclass(frozen=True, slots=True)
class Bounces:
    """Ties what mail servers send back to the letters of one organisatie."""

    desk: Desk

    def back(self, uow: UnitOfWork, mail: Mail, now: datetime) -> Back | None:
        """The letter this mail is about; None when nobody can say. Delays and receipts come with nothing in `failed`."""
        reports = reports_of(mail)
        for letter, proven in self._letters(uow, mail, reports, now):
            return Back(letter, _failed(letter, reports, mail), _status(reports), proven)
        return None

    def settle(self, uow: UnitOfWork, back: Back, now: datetime) -> None:
        """Write down that it failed, if that is proven, and ask a colleague to find another way; once per letter and
        recipient, and once more when proof follows."""
        letter = back.letter
        said = "terug" if back.proven else "misschien terug"
        fresh = [a for a in back.failed if uow.log.once(f"{said} {letter.message_id} {a}", now)]
        if not fresh:
            return
        if back.proven and set(back.failed) >= set(letter.aan) and letter.staat is OutboxState.VERZONDEN:
            told = f"teruggekomen {back.status}".strip()
            uow.outbox.settle(replace(letter, staat=OutboxState.FAALT, detail=told))
        uow.log.notice(Notice(now, "taak", back.task, letter.dossier))

    @staticmethod
    def attempt(back: Back, dossier: Dossier) -> list[Command]:
        """M2: a letter to the klager that came back is an attempt in vain, when the bounce proves which letter it is."""
        if dossier.gesloten or not back.proven or not dossier.own & set(back.failed):
            return []
        told = {"kanaal": "mail", "mislukt": True, "regel": "M2"}
        return [Record(gebeurtenis=EventKind.CONTACTPOGING, gegevens=told)]

    def _letters(
        self, uow: UnitOfWork, mail: Mail, reports: tuple[Report, ...], now: datetime
    ) -> "list[tuple[OutboxItem, bool]]":
        """The letter by its return address, by its Message-ID, or else the last one to an address that is named."""
        found: list[tuple[OutboxItem | None, bool]] = []
        if path := letter_of_path(self.desk.post.key, mail):
            nummer, mark = path
            ids = [r.message_id for r in uow.mails.of_dossier(nummer) if r.richting is Direction.OUT]
            found += [(uow.outbox.get(name), True) for name in ids if f".{mark}@" in name]
        found += [(uow.outbox.get(name), True) for name in letters_named(mail)]
        found += [(uow.outbox.last_to(each.adres, now - LOOK_BACK), False) for each in reports if each.adres]
        return [(letter, proven) for letter, proven in found if letter is not None]


def _failed(letter: OutboxItem, reports: tuple[Report, ...], mail: Mail) -> tuple[str, ...]:
    """Whom of its addressees it did not reach. A mail that was forwarded fails under an address we never wrote to."""
    bad = {report.adres for report in reports if report.mislukt}
    if reports and not bad:
        return ()
    mine = tuple(address for address in letter.aan if address in bad)
    said = bool(bad) or not mail.reports
    return mine or (letter.aan if said and len(letter.aan) == 1 else ())


def _status(reports: tuple[Report, ...]) -> str:
    return next((report.status for report in reports if report.mislukt and report.status), "")

"""What a mail tells of whether the klager can be reached (rulebook C.6): that he is away."""

from datetime import date, datetime

from bot.domain.calendar.calendar import AMSTERDAM
from bot.domain.dossier.commands import Command, Record
from bot.domain.dossier.dossier import Dossier
from bot.domain.dossier.events import EventKind
from bot.domain.ports.log import Notice
from bot.domain.ports.store import UnitOfWork
from bot.domain.regeling.klachttoets import likely
from bot.handlers.reading import Read

UNPROVEN_ABSENCE = (
    "Iemand met het adres van de klager meldt afwezigheid; onze mailserver bevestigt de afzender niet, dus het telt niet mee. "
    "Klopt het? Antwoord dan “afwezig t/m DATUM”."
)


def absence(read: Read, dossier: Dossier | None, proven: bool) -> list[Command]:
    """UA: the klager, or his out-of-office, says that he is away; until then no silence counts against him.

    proven: whether it is known well enough to be the klager; who opens a case is its klager, whoever he is.
    """
    if not _says_away(read, dossier) or (dossier is not None and not proven):
        return []
    days = _days(read)
    kept = {
        name: days[role].isoformat()
        for name, role in (("van", "afwezig_van"), ("tot", "afwezig_tot"))
        if role in days
    }
    return [Record(gebeurtenis=EventKind.AFWEZIGHEID_GEMELD, gegevens={**kept, "regel": "UA"})]


def ask_absence(uow: UnitOfWork, read: Read, dossier: Dossier, proven: bool, now: datetime) -> None:
    """Ask a human whether an absence that nobody vouches for is real, once a day: two months may hang on it."""
    if proven or not _says_away(read, dossier):
        return
    if uow.log.once(f"afwezig {dossier.nummer} {now:%Y-%m-%d}", now):
        uow.log.notice(Notice(now, "taak", UNPROVEN_ABSENCE, dossier.nummer))


def _days(read: Read) -> dict[str, date]:
    return {found.rol: found.waarde for found in read.suggestion.data}


def _says_away(read: Read, dossier: Dossier | None) -> bool:
    away = "afwezigheid" in likely(read.suggestion) or "afwezig_tot" in _days(read)
    if dossier is None:
        return away
    day = read.mail.received.astimezone(AMSTERDAM).date()
    return away and not dossier.gesloten and dossier.hears(read.mail.sender.address, day)

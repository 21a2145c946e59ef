"""What a mail tells of whether the klager can be reached (rulebook C.6): that he is away."""

from bot.domain.calendar import AMSTERDAM
from bot.domain.commands import Command, Record
from bot.domain.dossier import Dossier
from bot.domain.events import EventKind
from bot.domain.klachttoets import likely
from bot.handlers.reading import Read


def absence(read: Read, dossier: Dossier | None) -> list[Command]:
    """UA: the klager, or his out-of-office, says that he is away; until then no silence counts against him."""
    days = {found.rol: found.waarde for found in read.suggestion.data}
    away = "afwezigheid" in likely(read.suggestion) or "afwezig_tot" in days
    known = dossier is None or dossier.hears(
        read.mail.sender.address, read.mail.received.astimezone(AMSTERDAM).date()
    )
    if not away or not known or (dossier is not None and dossier.gesloten):
        return []
    told = {"van": days.get("afwezig_van"), "tot": days.get("afwezig_tot")}
    kept = {name: day.isoformat() for name, day in told.items() if day}
    return [Record(gebeurtenis=EventKind.AFWEZIGHEID_GEMELD, gegevens={**kept, "regel": "UA"})]

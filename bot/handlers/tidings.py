"""What a mail tells of whether the klager can be reached (rulebook C.6): that he is away, or that a letter came back."""

from bot.domain.calendar import AMSTERDAM
from bot.domain.commands import Command, Record
from bot.domain.dossier import Dossier
from bot.domain.events import EventKind
from bot.domain.klachttoets import likely
from bot.handlers.reading import Read

SENT = frozenset({EventKind.BRIEF_VERZONDEN, EventKind.ONTVANGST_BEVESTIGD})
"""What says that a letter left, with its Message-ID."""


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


def bounced(read: Read, dossier: Dossier) -> list[Command]:
    """M2: a letter to the klager that came back is an attempt in vain."""
    sent = (e.gegevens for e in dossier.events if e.soort in SENT)
    mine = {kept["message_id"] for kept in sent if dossier.own & set(kept.get("aan", ()))}
    if dossier.gesloten or not mine & set(read.mail.references):
        return []
    failed = {"kanaal": "mail", "mislukt": True, "regel": "M2"}
    return [Record(gebeurtenis=EventKind.CONTACTPOGING, gegevens=failed)]

"""A decision of the gemeente in the klachtenmailbox: bezwaar has six weeks, so it cannot wait (rulebook E-G1, R04, J45)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from bot.domain.calendar.calendar import Calendar, add, extend_by_atw, in_words
from bot.domain.calendar.duration import Duration, Unit
from bot.domain.dossier.corrections import counting
from bot.domain.dossier.dossier import Dossier
from bot.domain.people.organisation import Loket, Organisation
from bot.domain.recognition.suggestion import Soort, Suggestion
from bot.domain.regeling.klachttoets import likely

LENGTH = Duration(6, Unit.WEKEN)
"""Awb 6:7: the term of a bezwaar, from the day after the bekendmaking (Awb 6:8)."""

LETTER = "T13-G1"


def decided_on(suggestion: Suggestion) -> date | None:
    """The day of the decision the mail is about, if it is about one and names the day."""
    if "beschikking" not in likely(suggestion):
        return None
    return max((found.waarde for found in suggestion.data if found.rol == "besluit"), default=None)


def last_day(decided: date, calendar: Calendar) -> date:
    """Until when bezwaar can be made, if the decision was made known on the day it was taken."""
    return extend_by_atw(add(decided, LENGTH, calendar), calendar)[0]


def warning(suggestion: Suggestion, calendar: Calendar, today: date) -> str:
    """What must be told about it the same day, or an empty string when there is no decision in the mail."""
    if "beschikking" not in likely(suggestion):
        return ""
    decided = decided_on(suggestion)
    if decided is None:
        return "R04, dringend: gaat ook over een besluit van de gemeente. Bezwaar kan maar 6 weken; vraag de dag van het besluit."
    until = last_day(decided, calendar)
    past = " Die dag is voorbij: verwijs toch vandaag." if until < today else ""
    return (
        f"R04, dringend: gaat ook over een besluit van {in_words(decided)}. Bezwaar bij de gemeente kan, als het die dag "
        f"bekend is gemaakt, tot en met {in_words(until)} (Awb 6:7, 6:8).{past}"
    )


def desk(organisation: Organisation) -> Loket | None:
    """Where we forward a bezwaar ourselves: only a bestuursorgaan must, and may (Awb 6:15)."""
    if not organisation.bezwaar:
        return None
    return Loket(f"Team Bezwaar van {organisation.naam}", organisation.bezwaar, wet=True)


def pointer(decided: date | None, organisation: Organisation, part: bool) -> Mapping[str, Any]:
    """The note that goes with T13-G1: what it says to the klager, and where we forward it (T09b).

    decided: the day of the decision, as far as it is known; part: the rest of the mail is treated.
    """
    where = desk(organisation)
    told: dict[str, Any] = {
        "tekst": "G1: over het besluit van de gemeente is de klager verwezen.",
        "grond": "G1",
        "reden": "Hieronder staat hoe het verder gaat.",
        "brieven": [LETTER],
        "regel": "G1",
    }
    if decided:
        told["besluit_datum"] = decided.isoformat()
    if part:
        told["wel"] = "Het deel over het contact met ons behandelen wij wel."
    if where:
        told |= {"loket": where.naam, "doorgestuurd": True, "ontvanger": where.naam, "adres": where.adres}
        told |= {"toestemming": "wet", "brieven": [LETTER, "T09b"]}
    return told


def pointed(dossier: Dossier) -> bool:
    """Whether the klager was told already where to go with the decision."""
    return any(LETTER in event.gegevens.get("brieven", ()) for event in counting(dossier.events))


def known_day(dossier: Dossier) -> date | None:
    """The day of the decision this case is about, as its mails gave it last."""
    days = [
        event.gegevens["beschikking"]
        for event in counting(dossier.events)
        if event.gegevens.get("beschikking")
    ]
    return date.fromisoformat(days[-1]) if days else None


def without(suggestion: Suggestion) -> Suggestion:
    """The reading of a mail as far as it is about conduct."""
    signals = tuple(s for s in suggestion.signalen if s.naam != "beschikking")
    return replace(suggestion, signalen=signals, data=tuple(d for d in suggestion.data if d.rol != "besluit"))


def alone(suggestion: Suggestion) -> Suggestion:
    """The reading of a mail as far as it is about a decision."""
    signals = tuple(s for s in suggestion.signalen if s.naam == "beschikking")
    return replace(suggestion, soort=Soort.OVERIG, signalen=signals, medewerker=None)

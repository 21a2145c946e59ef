"""What the classifier saw, as Dutch sentences for whoever decides."""

from datetime import date

from bot.domain.calendar.calendar import Calendar, in_words
from bot.domain.plain_words import signal
from bot.domain.proposals.routes import NOTES
from bot.domain.recognition.suggestion import MACHINE, Soort, Suggestion
from bot.domain.regeling import bezwaar
from bot.domain.regeling.klachttoets import Verdict, likely, quoted
from bot.domain.regeling.regeling import Traject


def runner_up(suggestion: Suggestion, verdict: Verdict) -> str:
    """What it may be instead: the klacht the klachttoets did not grant, else the next soort with its chance."""
    if suggestion.soort is Soort.KLACHT and verdict.traject is Traject.ONVREDE:
        return "toch als klacht (“wijzig naar klacht”)"
    others = [(kans, soort) for soort, kans in suggestion.kansen.items() if soort is not suggestion.soort]
    kans, soort = max(others, default=(0.0, None), key=lambda pair: pair[0])
    return f"{soort.value} ({chance(kans)})" if soort and kans >= 0.005 else ""


UNSEEN = "Niet gelezen. Het geldt als onvrede, zodat niemand een klacht met één woord weglegt."
"""Stands where nobody knows what it is: no soort was read, and so none has a chance."""


def chance(kans: float) -> str:
    """A chance (0 to 1) in words; never 100 %, for no reading is certain."""
    return f"kans {kans:.0%}" if kans < 0.995 else "kans meer dan 99%"


def reading(suggestion: Suggestion, calendar: Calendar, today: date) -> tuple[str, ...]:
    """What the classifier saw, as sentences: danger first, then the soort, then the signals with short evidence."""
    signalen = likely(suggestion)
    notes = tuple(words for names, words in NOTES if names & signalen)
    if "crisis" not in signalen and suggestion.has("crisis"):
        # Rulebook F.4: a figure of speech is shown too; a human reads it.
        notes = ("R01: misschien acuut gevaar, met kleine kans. Lees het bericht meteen.", *notes)
    kans = suggestion.kansen.get(suggestion.soort, 0.0)
    sure = "" if suggestion.zeker else " Twijfel: lees het bericht zelf."
    urgent = bezwaar.warning(suggestion, calendar, today)
    told = [*notes, *([urgent] if urgent else ())]
    told.append(
        f"Gelezen als {suggestion.soort.value} ({chance(kans)}).{sure}" if suggestion.kansen else UNSEEN
    )
    seen = [
        f"{signal(s.naam)} {quoted(s.bewijs)}".strip()
        for s in suggestion.signalen
        if s.naam in signalen - {"bijlage_scan"}
    ]
    told += [
        f"Door mens te lezen: {found.bewijs}."
        for found in suggestion.signalen
        if found.naam == "bijlage_scan"
    ]
    if any(s.naam == "bijlage_gelezen" and MACHINE in s.bewijs for s in suggestion.signalen):
        told.append("De computer las een scan of foto (OCR). Kijk zelf of het klopt.")
    if seen:
        told.append(f"Signalen: {', '.join(dict.fromkeys(seen))}.")
    told += [
        f"Genoemde termijn: uiterlijk {in_words(found.waarde)} {quoted(found.bewijs)}".rstrip() + "."
        for found in suggestion.data
        if found.rol == "termijn"
    ]
    if "niet_samen" in signalen:
        told.append("K7: de klager wil niet samen met de medewerker praten; plan aparte gesprekken.")
    return tuple(told)

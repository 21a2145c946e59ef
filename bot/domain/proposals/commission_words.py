"""What a commission writes, step by step: ontvankelijk, verweer, hoorzitting, uitspraak, with the days it names (C2–C5).

Every day stands in a sentence, and that sentence says what it is for. What is not clear is left to a human.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from bot.domain.dossier.events import EventKind
from bot.domain.recognition.suggestion import DateFound, Suggestion

Found = tuple[EventKind, Mapping[str, Any]]

_JUDGES = re.compile(r"\b(?:oordeel|uitspraak|beslissing|beslist|advies)\b", re.IGNORECASE)
_DEFENCE = re.compile(r"\b(?:verweer\w*|zienswijze|reactie|reageren|stukken)\b", re.IGNORECASE)
_PLEA = re.compile(r"\b(?:verweer\w*|zienswijze|stukken)\b", re.IGNORECASE)
_HEARING = re.compile(r"\b(?:hoorzitting|zitting|hoorgesprek)\b", re.IGNORECASE)
_OFF = re.compile(
    r"\b(?:niet door|vervalt|vervallen|afgezegd|geannuleerd|uitgesteld|verzet|verplaatst)\b", re.IGNORECASE
)
_PART = re.compile(r"\b(?:deels|gedeeltelijk|ten dele|onderde(?:el|len))\b", re.IGNORECASE)
_ADMITS = re.compile(r"\b(?P<no>niet[- ])?ontvankelijk\b", re.IGNORECASE)
_GROUNDED = re.compile(
    r"\b(?P<deels>deels|gedeeltelijk|ten dele|gedeelte) gegrond\b|\b(?P<on>ongegrond|niet gegrond)\b|\bgegrond\b",
    re.IGNORECASE,
)
_UNSURE = re.compile(r"\b(?:of|indien|als|mocht|wanneer|nog niet)\b", re.IGNORECASE)
_AT = re.compile(r"\b(?P<uur>[01]?\d|2[0-3])[.:](?P<min>[0-5]\d)\s*(?:uur|u\b)")


def days_in(read: Suggestion, words: str) -> Mapping[str, date]:
    """The last days a commission sets: `verweer`, `oordeel_voor` for its own uitspraak, and beside an uitspraak, when
    nobody asks for a verweer any more, `reactie_voor` for what the organisatie answers (C5)."""
    judged = bool(_judged(words))
    days: dict[str, date] = {}
    for found in read.data:
        if found.rol == "termijn":
            said = _sentence(found, words)
            own = bool(_JUDGES.search(said)) and not _DEFENCE.search(said)
            after = judged and not _PLEA.search(said)  # a first letter may tell that we found it ongegrond
            name = "oordeel_voor" if own else "reactie_voor" if after else "verweer"
            # Of two days for our own papers the first is the one not to miss.
            days[name] = (max if own else min)(days.get(name, found.waarde), found.waarde)
    return days


def steps_in(read: Suggestion, words: str) -> Iterator[Found]:
    """The steps a commission takes in this mail, in the order in which they are taken."""
    days = days_in(read, words)
    until = {"oordeel_voor": days["oordeel_voor"].isoformat()} if "oordeel_voor" in days else {}
    admits = (f for f in _ADMITS.finditer(words) if not _doubted(f, words) and not _in_part(f, words))
    admitted = {bool(found["no"]) for found in admits}
    if admitted == {True}:
        yield EventKind.OKC_NIET_ONTVANKELIJK, {}
    elif admitted == {False}:
        yield EventKind.OKC_ONTVANKELIJK, until
    judged = _judged(words)
    if "verweer" in days and not judged:
        yield EventKind.VERWEER_GEVRAAGD, {"verweer": days["verweer"].isoformat()}
    spoken = ((found, _sentence(found, words)) for found in read.data if found.rol == "gesprek")
    hearings = {f.waarde: f for f, said in spoken if _HEARING.search(said) and not _OFF.search(said)}
    if len(hearings) == 1:
        ((day, found),) = hearings.items()
        at = _AT.search(_sentence(found, words))
        hour = {"tijd": f"{int(at['uur']):02}:{at['min']}"} if at else {}
        yield EventKind.HOORZITTING_GEPLAND, {"zitting": day.isoformat()} | hour
    if len(judged) == 1:
        answer = {"reactie_voor": days["reactie_voor"].isoformat()} if "reactie_voor" in days else {}
        yield EventKind.UITSPRAAK_ONTVANGEN, {"oordeel": judged.pop()} | answer


def _judged(words: str) -> set[str]:
    """What the commission judged, in every sentence that says so."""
    return {_judgement(found) for found in _GROUNDED.finditer(words) if not _doubted(found, words)}


def _judgement(found: re.Match[str]) -> str:
    return "deels gegrond" if found["deels"] else "ongegrond" if found["on"] else "gegrond"


def _doubted(found: re.Match[str], words: str) -> bool:
    """Whether its sentence only speaks of what may be: "of de klacht gegrond is, hoort u later"."""
    begin, end = _around(found.start(), words)
    return bool(_UNSURE.search(words, begin, end))


def _in_part(found: re.Match[str], words: str) -> bool:
    begin, end = _around(found.start(), words)
    return bool(_PART.search(words, begin, end))


def _sentence(found: DateFound, words: str) -> str:
    place = words.find(found.bewijs)
    if place < 0:
        return ""
    begin, end = _around(place, words)
    return words[begin:end]


def _around(place: int, words: str) -> tuple[int, int]:
    """Where the sentence that stands at this place begins and ends; a dot within a number or an hour ends none."""
    stops = [found.end() for found in re.finditer(r"[.!?](?=\s|\Z)|\n\s*\n", words)]
    return max((s for s in stops if s <= place), default=0), min(
        (s for s in stops if s > place), default=len(words)
    )

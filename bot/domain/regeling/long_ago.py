"""Ground G5 needs a day: the ones a human names in his reason, and why it may not hold (rulebook E)."""

import calendar
import re
from contextlib import suppress
from dataclasses import replace
from datetime import date

from bot.domain.calendar.calendar import Calendar, add, in_words
from bot.domain.calendar.duration import Duration, Unit
from bot.domain.calendar.spoken_dates import DATE, MONTHS, NUMBERS, Unreadable, resolve
from bot.domain.errors import Refused
from bot.domain.recognition.suggestion import Signal, Suggestion

_months = "|".join(sorted(MONTHS, key=len, reverse=True))
_PERIOD = re.compile(rf"\b(?:(?P<month>{_months})\.? )?(?P<year>(?:19|20)\d\d)\b", re.IGNORECASE)
_AGO = re.compile(
    rf"\b(?P<n>\d{{1,3}}|één|{'|'.join(NUMBERS)}) (?P<unit>jaar|maanden?) geleden\b", re.IGNORECASE
)


def days_in(reason: str, today: date) -> tuple[date, ...]:
    """Every day the reason names, seen from `today`; a month or a year stands for its last day: the careful reading."""
    rest, found = reason, []
    for written in re.findall(DATE, reason, re.IGNORECASE):
        rest = rest.replace(written, " ")
        with suppress(Unreadable):  # a day that cannot be proves nothing
            found.append(resolve(written, today, ahead=False))
    for period in _PERIOD.finditer(rest):
        year, month = int(period["year"]), MONTHS.get((period["month"] or "december").lower(), 12)
        found.append(min(today, date(year, month, calendar.monthrange(year, month)[1])))
    for ago in _AGO.finditer(rest):
        word = ago["n"].lower().replace("é", "e")
        number = int(word) if word.isdigit() else NUMBERS.index(word) + 1
        months = number * (12 if ago["unit"].lower() == "jaar" else 1)
        found.append(add(today, Duration(-months, Unit.MAANDEN), Calendar()))
    return tuple(found)


_VAGUE = re.compile(
    r"\b(?:(?:al |heel |vele |wat |enkele |een paar |een aantal |ruim |meer dan )*jaren (?:geleden|terug)"
    rf"|(?:{'|'.join(NUMBERS[1:])}|\d{{1,2}}) jaar (?:geleden|terug)|(?:een paar|enkele|heel wat) jaar (?:geleden|terug)"
    r"|vorige eeuw)\b",
    re.IGNORECASE,
)
_IN_VAGUE = ("geleden", "terug", "eeuw")
"""One of these stands in every such phrase, and in few mails."""
_ABOUT_A_LIFE = re.compile(
    r"\b(?:sinds|woon\w*|ken|getrouwd|overleden|gescheiden|cliënt|ziek|diagnose)\b", re.IGNORECASE
)


def perhaps(words: str) -> str:
    """The words that say it may be long ago without naming a day ("jaren geleden"); empty when there are none.

    Not in a sentence about how long something lasts: that gives no day to count from, and nothing is too late yet.
    """
    if not _is_vague(words):
        return ""
    for sentence in re.split(r"(?<=[.!?])\s|\n", words):
        found = _VAGUE.search(sentence) if _is_vague(sentence) else None
        if found and not _ABOUT_A_LIFE.search(sentence):
            return found[0]
    return ""


def _is_vague(words: str) -> bool:
    lowered = words.lower()
    return any(word in lowered for word in _IN_VAGUE)


TOO_LATE = "verjaard"
"""The signal that it may be too long ago (F.4)."""


def hinted(seen: Suggestion, words: str) -> Suggestion:
    """The suggestion with that signal, where the writer says so and no day was read: ground G5 then asks when it was.

    words: his own words.
    """
    dated = any(found.rol in {"incident", "laatste_contact"} for found in seen.data)
    if dated or seen.has(TOO_LATE) or not (said := perhaps(words)):
        return seen
    return replace(seen, signalen=(*seen.signalen, Signal(TOO_LATE, said, HINT)))


HINT = 0.5
"""How sure such words make us: enough to ask, never to decide."""

WHEN = (
    "Wanneer was het? In dit dossier staat nog geen dag, en zonder dag is niet te zeggen of het te lang geleden is. Noem de "
    "dag in uw reden: “niet in behandeling G5 want het laatste contact was in maart 2023”. Weet u het niet? Vraag het de "
    "klager: “aanvulling vragen: wanneer gebeurde het, en wanneer had u het laatste contact?”"
)
"""Asked back when ground G5 is named and no day is known."""


def in_time(days: tuple[date, ...], received: date, length: Duration) -> Refused | None:
    """Why it is not too long ago: the newest of these days lies within the klachttermijn; None where it does not.

    received: the ontvangst of the first uiting. Exactly so long ago is in time.
    """
    newest = max(days)
    if received > add(newest, length, Calendar()):
        return None
    return Refused(
        f"Het was op {in_words(newest)}; dat is niet langer dan {length} voor het eerste bericht.",
        "Klopt die dag niet? Noem de goede dag in uw reden.",
    )

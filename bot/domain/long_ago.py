"""Ground G5 needs a day: the ones a human names in his reason, and why it may not hold (rulebook E)."""

import calendar
import re
from contextlib import suppress
from datetime import date

from bot.domain.calendar import Calendar, add, in_words
from bot.domain.errors import Refused
from bot.domain.regeling import Duration, Unit
from bot.domain.spoken_dates import DATE, MONTHS, NUMBERS, Unreadable, resolve

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

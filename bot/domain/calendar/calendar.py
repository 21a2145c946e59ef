"""Days: which are werkdagen, which are free, and how weeks and months are counted (rulebook D.0)."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from bot.domain.calendar.duration import Duration, Unit

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
"""Every moment in klachtwacht is reckoned in this zone."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """The free days of one organisatie.

    kb_dagen: days made equal to a feestdag by royal decree (ATW 3(3)), always from configuration.
    vrije_dagen: own free days of the organisatie; they count for werkdagen, never for the ATW.
    """

    kb_dagen: frozenset[date] = frozenset()
    vrije_dagen: frozenset[date] = frozenset()


_FIXED: Mapping[tuple[int, int], str] = {
    (1, 1): "Nieuwjaarsdag",
    (5, 5): "Bevrijdingsdag",  # every year, also when people have to work
    (12, 25): "Eerste Kerstdag",
    (12, 26): "Tweede Kerstdag",
}
"""ATW 3(1): the feestdagen with a date of their own, as (month, day)."""

_FROM_EASTER: Mapping[int, str] = {
    -2: "Goede Vrijdag",  # made equal by ATW 3(2)
    1: "Tweede Paasdag",
    39: "Hemelvaartsdag",
    50: "Tweede Pinksterdag",
}
"""ATW 3: the feestdagen that move, in days after Easter Sunday."""

_WEEKDAYS = ("ma", "di", "wo", "do", "vr", "za", "zo")
_MONTHS = ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
_WEEKEND = {5: "zaterdag", 6: "zondag"}


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar, by the method of Meeus, Jones and Butcher."""
    century, of_century = divmod(year, 100)
    golden = year % 19
    moon_fix = (century - (century + 8) // 25 + 1) // 3
    moon = (19 * golden + century - century // 4 - moon_fix + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (of_century // 4) - moon - of_century % 4) % 7
    late = (golden + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


_remembered = lru_cache(maxsize=2000)
"""For what a batch of one day asks again and again; the answers never change."""


@cache
def _named(year: int) -> Mapping[date, str]:
    easter_sunday, koningsdag = easter(year), date(year, 4, 27)
    if koningsdag.weekday() == 6:  # celebrated on the 26th when the 27th is a Sunday
        koningsdag -= timedelta(days=1)
    moving = {easter_sunday + timedelta(days=days): name for days, name in _FROM_EASTER.items()}
    fixed = {date(year, month, day): name for (month, day), name in _FIXED.items()}
    return {koningsdag: "Koningsdag"} | moving | fixed


@cache
def feestdagen(year: int) -> frozenset[date]:
    """The feestdagen of ATW 3(1) and (2), as they are since 2014; the KB-days of 3(3) are configuration."""
    return frozenset(_named(year))


def why_free(day: date, calendar: Calendar) -> str:
    """What makes this day free by law, in words ("Koningsdag", "zaterdag"), or an empty string."""
    name = _named(day.year).get(day)
    if name is None and day in calendar.kb_dagen:
        return "gelijkgesteld bij KB"
    return name or _WEEKEND.get(day.weekday(), "")


def is_free_by_law(day: date, calendar: Calendar) -> bool:
    """Saturday, Sunday, feestdag or KB-day: a day on which a term under the ATW does not end (ATW 1(1), 3)."""
    return why_free(day, calendar) != ""


def is_werkdag(day: date, calendar: Calendar) -> bool:
    """Monday to Friday, no feestdag or KB-day, and no own free day of the organisatie (rulebook D.0.7)."""
    return not is_free_by_law(day, calendar) and day not in calendar.vrije_dagen


@_remembered
def add(day: date, duration: Duration, calendar: Calendar) -> date:
    """The last day of a term, counted from `day` as day 0 (rulebook D.0.1), before any extension.

    Weeks end on the same weekday, months on the same day number or the last day of a shorter month, werkdagen
    skip the other days (none of them: this day, or the first werkdag after it); minutes end on the day itself. A
    negative number counts back.
    """
    number = duration.aantal
    match duration.eenheid:
        case Unit.MINUTEN:
            return day
        case Unit.DAGEN:
            return day + timedelta(days=number)
        case Unit.WEKEN:
            return day + timedelta(weeks=number)
        case Unit.WERKDAGEN:
            return _add_werkdagen(day, number, calendar)
        case Unit.MAANDEN:
            years, month = divmod(day.month - 1 + number, 12)
            year = day.year + years
            return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _add_werkdagen(day: date, number: int, calendar: Calendar) -> date:
    step = timedelta(days=1 if number >= 0 else -1)
    left = abs(number)
    while number == 0 and not is_werkdag(day, calendar):
        day += step
    while left:
        day += step
        left -= is_werkdag(day, calendar)
    return day


@_remembered
def extend_by_atw(day: date, calendar: Calendar) -> tuple[date, str]:
    """ATW 1(1): a term that ends on a free day goes on to the first day that is not free.

    Returns that day and the names of the days skipped ("Koningsdag"); the name is empty when none was.
    """
    skipped = []
    while reason := why_free(day, calendar):
        skipped.append(reason)
        day += timedelta(days=1)
    return day, ", ".join(skipped)


def previous_werkdag(day: date, calendar: Calendar) -> date:
    """The last werkdag before `day`."""
    return _add_werkdagen(day, -1, calendar)


@_remembered
def last_werkdag(day: date, calendar: Calendar) -> date:
    """`day` itself when people work then, else the last werkdag before it (rulebook D.0.3)."""
    return day if is_werkdag(day, calendar) else previous_werkdag(day, calendar)


@_remembered
def skipped_werkdagen(start: date, end: date, calendar: Calendar) -> tuple[str, ...]:
    """Why each weekday after `start` up to `end` is no werkdag; weekends go without saying."""
    days = (start + timedelta(days=number) for number in range(1, (end - start).days + 1))
    weekdays = (day for day in days if day.weekday() not in _WEEKEND and not is_werkdag(day, calendar))
    return tuple(f"{in_words(day)} {why_free(day, calendar) or 'eigen vrije dag'}" for day in weekdays)


def in_words(day: date) -> str:
    """A date for people: "ma 27 apr 2026"."""
    return f"{_WEEKDAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]} {day.year}"

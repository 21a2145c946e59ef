"""The term engine against an independent day counter: every day of 2025–2032, every unit, with and without the ATW.

The counter below shares nothing with `bot.domain.calendar.calendar`: it walks a list of days one by one, knows the feestdagen as
they are printed in a calendar (Easter from the table of the Nederlandse kalender), and lets SQLite count months.
"""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache

import pytest

from bot.domain.calendar.calendar import AMSTERDAM, Calendar
from bot.domain.calendar.duration import Duration, Unit
from bot.domain.dossier.events import BOT, Event, EventKind
from bot.domain.regeling.regeling import Regeling, TermRule, Traject
from bot.domain.terms.deadlines import terms

# Eerste Paasdag, and by it the moving days: printed calendars of these years.
EASTER = {
    2025: (4, 20), 2026: (4, 5), 2027: (3, 28), 2028: (4, 16), 2029: (4, 1), 2030: (4, 21), 2031: (4, 13), 2032: (3, 28),
    2033: (4, 17),
}  # fmt: skip
# Hemelvaartsdag and Tweede Pinksterdag, printed too, so that no arithmetic on Easter is shared.
ASCENSION = {
    2025: (5, 29), 2026: (5, 14), 2027: (5, 6), 2028: (5, 25), 2029: (5, 10), 2030: (5, 30), 2031: (5, 22), 2032: (5, 6),
    2033: (5, 26),
}  # fmt: skip
WHIT_MONDAY = {
    2025: (6, 9), 2026: (5, 25), 2027: (5, 17), 2028: (6, 5), 2029: (5, 21), 2030: (6, 10), 2031: (6, 2), 2032: (5, 17),
    2033: (6, 6),
}  # fmt: skip
KONINGSDAG_ON_26 = {2025, 2031}  # 27 April is a Sunday
KB = {date(2026, 1, 2), date(2026, 5, 15), date(2027, 5, 7), date(2028, 4, 28), date(2028, 5, 26)}
OWN = {date(2026, 12, 24), date(2030, 2, 14)}
CALENDAR = Calendar(kb_dagen=frozenset(KB), vrije_dagen=frozenset(OWN))

FIRST, LAST = date(2025, 1, 1), date(2032, 12, 31)
DAYS = [FIRST + timedelta(days=n) for n in range((date(2034, 1, 31) - FIRST).days + 1)]
PLACE = {day: place for place, day in enumerate(DAYS)}
EVERY = [day for day in DAYS if day <= LAST]


def holidays() -> set[date]:
    """Every feestdag and KB-day from 2025 up to and including the first of January 2034."""
    found = KB | {date(2034, 1, 1)}
    for year, (month, day) in EASTER.items():
        sunday = PLACE[date(year, month, day)]
        found |= {
            DAYS[sunday - 2],
            DAYS[sunday + 1],
            date(year, *ASCENSION[year]),
            date(year, *WHIT_MONDAY[year]),
        }
        found |= {date(year, 1, 1), date(year, 5, 5), date(year, 12, 25), date(year, 12, 26)}
        found.add(date(year, 4, 26 if year in KONINGSDAG_ON_26 else 27))
    return found


HOLIDAYS = holidays()
WEEKEND = {day for day in DAYS if day.strftime("%a") in {"Sat", "Sun"}}
FREE_BY_LAW = HOLIDAYS | WEEKEND
WORKING = [day not in FREE_BY_LAW and day not in OWN for day in DAYS]


@cache
def month_ends() -> dict[tuple[int, int], int]:
    """The last day number of every month, as SQLite's own calendar says."""
    base = sqlite3.connect(":memory:")
    asked = ((year, month) for year in range(2025, 2035) for month in range(1, 13))
    return {
        (year, month): int(
            base.execute(
                "SELECT strftime('%d', ?, '+1 month', '-1 day')", (f"{year}-{month:02}-01",)
            ).fetchone()[0]
        )
        for year, month in asked
    }


def counted(day: date, number: int, unit: Unit) -> date:
    """The nominal last day, walking the list of days."""
    place = PLACE[day]
    if unit is Unit.MINUTEN:
        return day
    if unit is Unit.WERKDAGEN:
        while number == 0 and not WORKING[place]:
            place += 1
        while number:
            place += 1
            number -= WORKING[place]
        return DAYS[place]
    if unit is Unit.MAANDEN:
        year, month = day.year, day.month
        for _ in range(number):
            year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        return date(year, month, min(day.day, month_ends()[year, month]))
    for _ in range(number * (7 if unit is Unit.WEKEN else 1)):
        place += 1
    return DAYS[place]


def last_day(nominal: date, atw: bool) -> date:
    """ATW 1(1), day by day."""
    place = PLACE[nominal]
    while atw and DAYS[place] in FREE_BY_LAW:
        place += 1
    return DAYS[place]


def scheme(duration: Duration, atw: bool) -> Regeling:
    """A scheme with one term, from the ontvangst on."""
    rule = TermRule(
        soort="afhandeling",
        trajecten=frozenset(Traject),
        van=frozenset({EventKind.ONTVANGEN}),
        tot=frozenset({EventKind.AFGEHANDELD}),
        vervalt=frozenset(),
        duur=duration,
        grondslag="proef",
        atw=atw,
        verdagen=Duration(4, Unit.WEKEN),
    )
    return Regeling(
        sleutel="proef", naam="proef", hash="", begin="ontvangen", overgangen={}, eind=frozenset(), stappen={},
        termijnen=(rule,), brieven={}, brieven_bij={}, routes=(), klachttoets="awb",
    )  # fmt: skip


def received(moment: datetime) -> Event:
    return Event(EventKind.ONTVANGEN, moment, BOT, {"ontvangen": moment.isoformat(), "bericht": "a"})


def due(moment: datetime, regeling: Regeling, *more: Event) -> date:
    (term,) = terms([received(moment), *more], regeling, CALENDAR)
    return term.uiterlijk


LENGTHS = [
    *((n, Unit.WERKDAGEN) for n in (0, 1, 2, 5)), *((n, Unit.DAGEN) for n in (7, 14, 21, 30)),
    *((n, Unit.WEKEN) for n in (2, 4, 6, 10)), *((n, Unit.MAANDEN) for n in (1, 2, 12)), (15, Unit.MINUTEN),
]  # fmt: skip


@pytest.mark.parametrize("atw", [True, False])
@pytest.mark.parametrize(("number", "unit"), LENGTHS, ids=[f"{n} {u}" for n, u in LENGTHS])
def test_every_day_of_eight_years_ends_where_the_counter_says(number: int, unit: Unit, atw: bool) -> None:
    regeling = scheme(Duration(number, unit), atw)

    wrong = [
        (day, found, wanted)
        for day in EVERY
        if (found := due(datetime(day.year, day.month, day.day, 10, tzinfo=AMSTERDAM), regeling))
        != (wanted := last_day(counted(day, number, unit), atw))
    ]

    assert wrong == []


@pytest.mark.parametrize("weeks", [6, 10])
def test_a_verdaging_of_every_day_is_the_longer_term(weeks: int) -> None:
    """D.0.5: from the nominal end, and the ATW only at the very end."""
    regeling = scheme(Duration(weeks, Unit.WEKEN), True)
    put_off = {"aantal": 4, "eenheid": "weken", "reden": "ziek"}

    for day in EVERY:
        moment = datetime(day.year, day.month, day.day, 10, tzinfo=AMSTERDAM)
        found = due(moment, regeling, Event(EventKind.VERDAAGD, moment, "ingrid", put_off))
        assert found == last_day(counted(day, weeks + 4, Unit.WEKEN), True), day


LAST_SUNDAYS = {(day.year, day.month): day for day in EVERY if day.strftime("%a") == "Sun"}


def edges() -> Iterator[tuple[datetime, date]]:
    """The first and last second of every day in Amsterdam, told in UTC as a server may, by the printed rule of DST."""
    for day in EVERY:
        for hour, minute, second in ((0, 0, 0), (23, 59, 59)):
            last_sundays = LAST_SUNDAYS[day.year, 3], LAST_SUNDAYS[day.year, 10]
            after_spring = day > last_sundays[0] or (day == last_sundays[0] and hour >= 3)
            before_autumn = day < last_sundays[1] or (day == last_sundays[1] and hour < 2)
            ahead = 2 if after_spring and before_autumn else 1
            local = datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=UTC)
            yield local - timedelta(hours=ahead), day


def test_midnight_is_midnight_in_amsterdam_also_when_the_clock_changes() -> None:
    """The day of ontvangst is the day in the Netherlands, whatever zone the moment was told in (Awb 2:17)."""
    regeling = scheme(Duration(6, Unit.WEKEN), True)

    for moment, day in edges():
        assert due(moment, regeling) == last_day(counted(day, 6, Unit.WEKEN), True), moment


def test_the_counter_itself_knows_the_days_of_the_rulebook() -> None:
    """D.0.4, so that both sides cannot be wrong together."""
    assert {
        date(2026, 4, 3),
        date(2026, 4, 6),
        date(2026, 4, 27),
        date(2026, 5, 5),
        date(2026, 5, 14),
    } <= HOLIDAYS
    assert not {date(2026, 5, 4), date(2027, 4, 26)} & HOLIDAYS  # ma, ma
    assert date(2025, 4, 26) in HOLIDAYS  # za: Koningsdag, because the 27th is a Sunday
    assert counted(date(2028, 1, 31), 1, Unit.MAANDEN) == date(2028, 2, 29)  # di, leap year

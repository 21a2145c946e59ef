"""Days: every date of the rulebook with its weekday and article, and a brute-force counter beside the real one."""

import calendar as almanac
from datetime import date, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.calendar.calendar import (
    Calendar,
    add,
    extend_by_atw,
    feestdagen,
    in_words,
    is_free_by_law,
    is_werkdag,
    previous_werkdag,
    skipped_werkdagen,
)
from bot.domain.calendar.duration import Duration, Unit

KB = Calendar(
    kb_dagen=frozenset(
        {date(2026, 1, 2), date(2026, 5, 15), date(2027, 5, 7), date(2028, 4, 28), date(2028, 5, 26)}
    )
)
"""The KB-days of rulebook D.0.4."""

DAYS = st.dates(date(2025, 1, 1), date(2032, 12, 31))


def duration(number: int, unit: str) -> Duration:
    return Duration(number, Unit(unit))


@pytest.mark.parametrize("year", range(2014, 2060))
def test_feestdagen_are_those_of_the_holidays_package(year: int) -> None:
    """An independent source knows the same feestdagen; it adds the two Sundays that are free anyhow."""
    known = holidays.country_holidays("NL", years=year, categories=("public", "optional"), language="nl")
    expected = {day for day, name in known.items() if name not in {"Eerste paasdag", "Eerste pinksterdag"}}

    assert expected == feestdagen(year)


@pytest.mark.parametrize(
    ("day", "free"),
    [
        (date(2026, 5, 5), True),  # di, Bevrijdingsdag outside a lustrum year: ATW 3 counts every year
        (date(2025, 4, 26), True),  # za, Koningsdag, because the 27th is a Sunday
        (date(2026, 5, 4), False),  # ma, no KB-day in 2026
        (date(2026, 5, 15), True),  # vr, KB-day
        (date(2027, 4, 26), False),  # ma before Koningsdag, no KB-day
        (date(2026, 12, 24), False),  # do
    ],
)
def test_what_is_free_by_law(day: date, free: bool) -> None:
    """A day is free by law on weekends, feestdagen and configured KB-days, and on no other day (ATW 1, 3)."""
    assert free is is_free_by_law(day, KB)


@pytest.mark.parametrize(
    ("number", "received", "weeks", "due", "why"),
    [
        ("J1", date(2026, 3, 16), 6, date(2026, 4, 28), "Koningsdag"),  # ma → ma 27-4 → di
        ("J2", date(2026, 3, 23), 6, date(2026, 5, 4), ""),  # ma → ma, 4 May is no KB-day
        ("J3", date(2026, 3, 24), 6, date(2026, 5, 6), "Bevrijdingsdag"),  # di → wo
        (
            "J4",
            date(2026, 4, 2),  # do → do Hemelvaart → ma
            6,
            date(2026, 5, 18),
            "Hemelvaartsdag, gelijkgesteld bij KB, zaterdag, zondag",
        ),
        (
            "J5",
            date(2026, 2, 20),  # vr → vr Goede Vrijdag → di
            6,
            date(2026, 4, 7),
            "Goede Vrijdag, zaterdag, zondag, Tweede Paasdag",
        ),
        ("J6", date(2026, 4, 13), 6, date(2026, 5, 26), "Tweede Pinksterdag"),  # ma → di
        (
            "J7",
            date(2025, 11, 20),  # do → do Nieuwjaarsdag, vr KB → ma
            6,
            date(2026, 1, 5),
            "Nieuwjaarsdag, gelijkgesteld bij KB, zaterdag, zondag",
        ),
        (
            "J8",
            date(2026, 11, 13),
            6,
            date(2026, 12, 28),
            "Eerste Kerstdag, Tweede Kerstdag, zondag",
        ),  # vr → ma
        ("J8", date(2026, 11, 14), 6, date(2026, 12, 28), "Tweede Kerstdag, zondag"),  # za → ma
        ("J11", date(2026, 3, 6), 4, date(2026, 4, 7), "Goede Vrijdag, zaterdag, zondag, Tweede Paasdag"),
        ("J11", date(2026, 3, 5), 4, date(2026, 4, 2), ""),  # do → do
        ("J12", date(2027, 3, 15), 6, date(2027, 4, 26), ""),  # ma → ma, Koningsdag is the 27th
        ("J45", date(2026, 3, 24), 6, date(2026, 5, 6), "Bevrijdingsdag"),  # bezwaar, Awb 6:7
    ],
)
def test_terms_in_a_statute_end_on_a_day_that_is_not_free(
    number: str, received: date, weeks: int, due: date, why: str
) -> None:
    """Rulebook J: so many weeks end on the same weekday, and the ATW carries them over free days, all named."""
    nominal = add(received, duration(weeks, "weken"), KB)

    assert (due, why) == extend_by_atw(nominal, KB), number


@pytest.mark.parametrize(
    ("start", "length", "end"),
    [
        (date(2025, 12, 31), duration(2, "maanden"), date(2026, 2, 28)),  # J27: clamped to the month end
        (date(2026, 9, 16), duration(2, "maanden"), date(2026, 11, 16)),  # J29
        (date(2024, 2, 29), duration(12, "maanden"), date(2025, 2, 28)),  # J23
        (date(2026, 1, 31), duration(1, "maanden"), date(2026, 2, 28)),  # J55
        (date(2026, 3, 20), duration(14, "dagen"), date(2026, 4, 3)),  # J49: Goede Vrijdag, not extended
        (date(2026, 12, 11), duration(30, "dagen"), date(2027, 1, 10)),  # J50
        (date(2026, 4, 2), duration(2, "werkdagen"), date(2026, 4, 8)),  # do, over Easter, to wo
        (date(2026, 3, 17), duration(5, "werkdagen"), date(2026, 3, 24)),
        (date(2026, 3, 21), duration(1, "werkdagen"), date(2026, 3, 23)),  # za → ma
        (date(2026, 4, 8), duration(-2, "werkdagen"), date(2026, 4, 2)),
        (date(2026, 3, 31), duration(-1, "maanden"), date(2026, 2, 28)),
        (date(2026, 3, 16), duration(15, "minuten"), date(2026, 3, 16)),
    ],
)
def test_how_terms_are_counted(start: date, length: Duration, end: date) -> None:
    """The day of ontvangst is day 0; weeks keep the weekday, months the day number, werkdagen skip (D.0.1)."""
    assert end == add(start, length, KB)


@pytest.mark.parametrize(
    ("due", "reminder"),
    [
        (date(2026, 4, 3), date(2026, 4, 2)),  # J49, Goede Vrijdag
        (date(2026, 4, 19), date(2026, 4, 17)),  # J49, zo
        (date(2026, 12, 25), date(2026, 12, 24)),  # J50
        (date(2027, 1, 10), date(2027, 1, 8)),  # J50, zo
    ],
)
def test_the_last_werkdag_before(due: date, reminder: date) -> None:
    """D.0.3: a term outside the ATW stays where it is; staff hear of it on the last werkdag before."""
    assert reminder == previous_werkdag(due, KB)


def test_own_free_days_count_for_werkdagen_and_never_for_the_atw() -> None:
    """A closed office is no werkdag, but a term in a statute ends on it all the same (D.0.7, ATW 3)."""
    closed = Calendar(vrije_dagen=frozenset({date(2026, 3, 20)}))

    assert not is_werkdag(date(2026, 3, 20), closed)
    assert (date(2026, 3, 20), "") == extend_by_atw(date(2026, 3, 20), closed)
    assert skipped_werkdagen(date(2026, 3, 19), date(2026, 3, 23), closed) == (
        "vr 20 mrt 2026 eigen vrije dag",
    )


def test_days_in_words() -> None:
    """People read weekday, day, month and year."""
    assert in_words(date(2026, 4, 27)) == "ma 27 apr 2026"
    assert in_words(date(2026, 3, 1)) == "zo 1 mrt 2026"


# ── Beside a counter that takes one day at a time ─────────────────────────────────────────────────────

_LAW = {day for year in range(2024, 2035) for day in feestdagen(year)} | KB.kb_dagen


def _free(day: date) -> bool:
    return day.weekday() > 4 or day in _LAW


@given(DAYS)
def test_extension_goes_to_the_first_day_that_is_not_free(day: date) -> None:
    """ATW 1: one day at a time, as long as the day is free."""
    expected = day
    while _free(expected):
        expected += timedelta(days=1)

    end, named = extend_by_atw(day, KB)

    assert expected == end
    assert (end - day).days == len(named.split(", ") if named else [])


@given(DAYS, st.integers(1, 60))
def test_werkdagen_are_counted_one_by_one(day: date, number: int) -> None:
    """So many werkdagen later there are exactly so many werkdagen in between, and the last one is a werkdag."""
    end = add(day, duration(number, "werkdagen"), KB)
    between = [day + timedelta(days=i) for i in range(1, (end - day).days + 1)]

    assert number == sum(not _free(one) for one in between)
    assert end == day if number == 0 else not _free(end)


@given(DAYS, st.integers(-24, 60))
def test_months_keep_the_day_number_or_the_month_end(day: date, number: int) -> None:
    """Months clamp to the last day of a shorter month and never spill into the next (D.0.1)."""
    end = add(day, duration(number, "maanden"), KB)

    assert (day.year * 12 + day.month + number) == end.year * 12 + end.month
    assert min(day.day, almanac.monthrange(end.year, end.month)[1]) == end.day


@given(DAYS, st.integers(0, 60))
def test_weeks_keep_the_weekday(day: date, number: int) -> None:
    """So many weeks are so many times seven days."""
    assert day + timedelta(days=7 * number) == add(day, duration(number, "weken"), KB)

"""Colleagues are mailed when they are at work."""

from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.calendar.calendar import AMSTERDAM, Calendar, is_werkdag
from bot.domain.calendar.office_hours import ANY_TIME, USUAL, OfficeHours, read_hours

FREE = Calendar(kb_dagen=frozenset({date(2026, 5, 15)}))


def at(text: str) -> datetime:
    """A moment in the Netherlands."""
    return datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-03-16T10:00", "2026-03-16T10:00"),  # ma, open
        ("2026-03-16T08:29", "2026-03-16T08:30"),
        ("2026-03-16T17:00", "2026-03-17T08:30"),
        ("2026-03-20T22:00", "2026-03-23T08:30"),  # vr avond → ma
        ("2026-04-02T18:00", "2026-04-07T08:30"),  # do voor Pasen → di, ATW 3
        ("2026-05-13T18:00", "2026-05-18T08:30"),  # wo voor Hemelvaart, vr is KB-dag → ma
        ("2026-03-28T23:00", "2026-03-30T08:30"),  # za voor de zomertijd → ma
    ],
)
def test_what_waits_leaves_when_the_office_opens(moment: str, expected: str) -> None:
    assert USUAL.next_open(at(moment), FREE) == at(expected)
    assert ANY_TIME.next_open(at(moment), FREE) == at(moment)


@given(st.dates(date(2025, 1, 1), date(2032, 12, 31)), st.times())
def test_nothing_leaves_before_its_time_or_outside_the_hours(day: date, clock: time) -> None:
    moment = datetime.combine(day, clock, AMSTERDAM)
    opens = USUAL.next_open(moment, FREE)

    assert opens >= moment
    assert is_werkdag(opens.date(), FREE)
    assert USUAL.van <= opens.time() < USUAL.tot
    assert USUAL.next_open(opens, FREE) == opens


@pytest.mark.parametrize("text", ["", "8-17", "17:00-08:30", "08:30-08:30", "25:00-26:00", "08:30-17:00 uur"])
def test_what_are_no_hours_is_refused(text: str) -> None:
    assert read_hours(text) is None


@pytest.mark.parametrize("text", ["08:30-17:00", "8.30 – 17.00"])
def test_hours_as_people_write_them(text: str) -> None:
    assert read_hours(text) == OfficeHours(time(8, 30), time(17, 0))

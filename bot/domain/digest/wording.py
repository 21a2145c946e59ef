"""How a line of the overzicht is worded: days, names and counts."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from bot.domain import plain_words
from bot.domain.calendar.calendar import AMSTERDAM, in_words
from bot.domain.digest.morning import Seen
from bot.domain.view import days_in_words

SOON = timedelta(days=7)
"""What ends within this time is told as urgent."""


def until_when(soort: str, last: date, today: date) -> str:
    """A term with its last day, and how late it is: "oordeel, uiterlijk ma 2 jun 2026, 3 dagen te laat"."""
    over = (today - last).days
    late = f", {days_in_words(over)} te laat" if over > 0 else ""
    return f"{plain_words.term(soort)}, uiterlijk {in_words(last)}{late}"


def waits_since(days: int) -> str:
    """How long it waits already."""
    return "wacht sinds vandaag" if days == 0 else f"wacht {days_in_words(days)}"


def longest(found: Sequence[Seen], today: date) -> list[Seen]:
    """The cases, longest waiting first."""
    return sorted(found, key=lambda seen: (-seen.turn.days(today), seen.nummer))


def names_of(seen: Seen, emails: Iterable[str]) -> list[str]:
    """Colleagues by name; an address nobody in the staff list has stays as it is."""
    staff = seen.case.organisation.staff
    return [person.naam if (person := staff.by_email(email)) else email for email in emails]


def plain(word: str) -> str:
    """A word of contract §2 as people write it."""
    return word.replace("_", " ")


def counted(count: int, one: str, more: str) -> str:
    """A number with its noun: "1 brief", "2 brieven"."""
    return f"{count} {one if count == 1 else more}"


def day_of(moment: datetime) -> date:
    """The day in Amsterdam."""
    return moment.astimezone(AMSTERDAM).date()

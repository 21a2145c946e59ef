"""How a line of the overzicht is worded: days, names and counts."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from bot.domain import plain_words
from bot.domain.digest.morning import Seen
from bot.domain.dossier.view import days_in_words
from bot.domain.terms.calendar import AMSTERDAM, in_words

SOON = timedelta(days=7)


def until_when(soort: str, last: date, today: date) -> str:
    over = (today - last).days
    late = f", {days_in_words(over)} te laat" if over > 0 else ""
    return f"{plain_words.term(soort)}, uiterlijk {in_words(last)}{late}"


def waits_since(days: int) -> str:
    return "wacht sinds vandaag" if days == 0 else f"wacht {days_in_words(days)}"


def longest(found: Sequence[Seen], today: date) -> list[Seen]:
    return sorted(found, key=lambda seen: (-seen.turn.days(today), seen.nummer))


def names_of(seen: Seen, emails: Iterable[str]) -> list[str]:
    staff = seen.case.organisation.staff
    return [person.naam if (person := staff.by_email(email)) else email for email in emails]


def plain(word: str) -> str:
    return word.replace("_", " ")


def counted(count: int, one: str, more: str) -> str:
    return f"{count} {one if count == 1 else more}"


def day_of(moment: datetime) -> date:
    return moment.astimezone(AMSTERDAM).date()

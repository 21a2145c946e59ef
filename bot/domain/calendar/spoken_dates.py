"""Days and hours as colleagues write them: "3 maart", "gisteren", "ma 24 nov", "14.00 uur" become values."""

import calendar
import re
from datetime import date, time, timedelta

from bot.domain.calendar.duration import Duration, Unit

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("januari", "jan"),
            ("februari", "feb", "febr"),
            ("maart", "mrt"),
            ("april", "apr"),
            ("mei",),
            ("juni", "jun"),
            ("juli", "jul"),
            ("augustus", "aug"),
            ("september", "sep", "sept"),
            ("oktober", "okt"),
            ("november", "nov"),
            ("december", "dec"),
        ),
        start=1,
    )
    for name in names
}
WEEKDAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
NEAR = {"eergisteren": -2, "gisteren": -1, "gister": -1, "vandaag": 0, "morgen": 1, "overmorgen": 2}
BACK, AHEAD = ("afgelopen", "vorige"), ("komende", "aanstaande", "aankomende", "volgende")
FAR = timedelta(days=270)
"""Without a year, a day further away than this is more likely a slip than meant."""

_months = "|".join(sorted(MONTHS, key=len, reverse=True))
_weekday = "|".join(f"{name}|{name[:2]}\\b\\.?" for name in WEEKDAYS)
DATE = (
    rf"(?:(?:{_weekday}),? )?(?:"
    rf"\d{{1,2}} (?:{_months})\b\.?(?: (?:19|20)\d\d(?!\d))?"
    r"|\d{4}-\d\d-\d\d|\d{1,2}\.\d{1,2}\.\d{4}"
    r"|\d{1,2}[-/]\d{1,2}(?:[-/](?:\d{4}|\d\d))?(?!\d))"
    rf"|(?:{'|'.join(NEAR)})\b"
    rf"|(?:(?:{'|'.join(BACK + AHEAD)}) )?(?:{'|'.join(WEEKDAYS)})\b(?!,? \d{{1,2}}(?:[-/]| (?!u(?:ur)?\b)[a-z]))"
)
"""A day, as a regular expression (use with IGNORECASE). What cannot exist is read too, to be explained."""
TIME = r"\d{1,2}[.:]\d\d(?: ?u(?:ur)?\b)?|\d{1,2}u\d\d\b|\d{1,2} ?u(?:ur)?\b"
"""An hour of the day, as a regular expression."""


NUMBERS = ("een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien", "elf", "twaalf")
_UNITS = {
    "werkdag": Unit.WERKDAGEN,
    "werkdagen": Unit.WERKDAGEN,
    "dag": Unit.DAGEN,
    "dagen": Unit.DAGEN,
    "week": Unit.WEKEN,
    "weken": Unit.WEKEN,
    "maand": Unit.MAANDEN,
    "maanden": Unit.MAANDEN,
}
DURATION = rf"(?:[1-9]\d{{0,2}}|één|{'|'.join(NUMBERS)}) (?:{'|'.join(_UNITS)})\b"
"""A length of time, 1 to 999 or spelled out up to twelve, as a regular expression."""


class Unreadable(ValueError):
    """A day or hour that cannot be; the message says why, in Dutch, for the person who wrote it."""


def spell(day: date) -> str:
    """The day as a letter would write it: "dinsdag 3 maart 2026"."""
    month = next(name for name, number in MONTHS.items() if number == day.month)
    return f"{WEEKDAYS[day.weekday()]} {day.day} {month} {day.year}"


def _small(text: str) -> str:
    """In small letters, with the plain i and s for the letters that a pattern takes for them ("aprıl", "İ", "ſ")."""
    return text.lower().translate({0x131: "i", 0x17F: "s", 0x307: None})


def resolve(text: str, today: date, *, ahead: bool) -> date:
    """The day that `text` (matching `DATE`) means, seen from `today`.

    ahead: the day lies today or later, else today or earlier; that also chooses the year where none is given.
    Raises Unreadable when there is no such day, it lies on the wrong side, or two days could be meant.
    """
    words = _small(text).replace(",", " ").split()
    day = (
        _by_word(words, today, ahead)
        if not any(c.isdigit() for c in text)
        else _by_number(words, today, ahead)
    )
    if ahead and day < today:
        raise Unreadable(f"{spell(day).capitalize()} is al voorbij.")
    if not ahead and day > today:
        raise Unreadable(f"{spell(day).capitalize()} moet nog komen.")
    return day


def _by_word(words: list[str], today: date, ahead: bool) -> date:
    if words[-1] in NEAR:
        return today + timedelta(days=NEAR[words[-1]])
    wanted = WEEKDAYS.index(words[-1])
    if wanted == today.weekday() and len(words) == 1:
        raise Unreadable(f"Bedoelt u vandaag of een andere {words[-1]}? Schrijf de datum met een getal.")
    forward = words[0] in AHEAD or (ahead and words[0] not in BACK)
    step = 1 if forward else -1
    distance = (step * (wanted - today.weekday())) % 7 or 7
    return today + timedelta(days=step * distance)


def _by_number(words: list[str], today: date, ahead: bool) -> date:
    named = next((i for i, name in enumerate(WEEKDAYS) if words[0].rstrip(".") in {name, name[:2]}), None)
    if named is not None:
        words = words[1:]
    year, month, day = _parts(words)
    found = _exact(year, month, day) if year is not None else _nearest(month, day, today, ahead)
    if named is not None and found.weekday() != named:
        raise Unreadable(
            f"{spell(found).partition(' ')[2]} is een {WEEKDAYS[found.weekday()]}, geen {WEEKDAYS[named]}."
        )
    return found


def _parts(words: list[str]) -> tuple[int | None, int, int]:
    if len(words) > 1:
        return (int(words[2]) if len(words) > 2 else None), MONTHS[words[1].rstrip(".")], int(words[0])
    parts = re.split(r"[-/.]", words[0])
    numbers = [int(part) for part in parts]
    if len(parts[0]) == 4:
        return numbers[0], numbers[1], numbers[2]
    if len(parts) < 3:
        return None, numbers[1], numbers[0]
    return numbers[2] + (2000 if len(parts[2]) == 2 else 0), numbers[1], numbers[0]


def _exact(year: int, month: int, day: int) -> date:
    if not 1900 <= year <= 2999:
        raise Unreadable(f"Het jaar {year} kan niet kloppen.")
    if not 1 <= month <= 12:
        raise Unreadable(f"Maand {month} bestaat niet.")
    if not 1 <= day <= calendar.monthrange(year, month)[1]:
        name = next(name for name, number in MONTHS.items() if number == month)
        raise Unreadable(f"{day} {name} {year} bestaat niet.")
    return date(year, month, day)


def _nearest(month: int, day: int, today: date, ahead: bool) -> date:
    """The first such day from today on, in the direction asked; a day far away needs its year."""
    found = _exact(today.year, month, day)
    if (found < today) if ahead else (found > today):
        found = _exact(today.year + (1 if ahead else -1), month, day)
    if abs(found - today) > FAR:
        raise Unreadable(
            f"Welk jaar bedoelt u? {spell(found).capitalize()} is ver weg; schrijf het jaar erbij."
        )
    return found


def read_time(text: str) -> time:
    """The hour that `text` (matching `TIME`) means. Raises Unreadable when the clock has no such hour."""
    hour, minute = ([int(part) for part in re.findall(r"\d+", text)] + [0])[:2]
    if hour > 23 or minute > 59:
        raise Unreadable(f"{text} is geen tijd; schrijf bijvoorbeeld 14.00 uur.")
    return time(hour, minute)


def resolve_either(text: str, today: date) -> date:
    """The day that `text` means, before or after today: ahead where that is possible. Raises as `resolve` does."""
    try:
        return resolve(text, today, ahead=True)
    except Unreadable:
        return resolve(text, today, ahead=False)


def read_duration(text: str) -> Duration:
    """The length of time that `text` (matching `DURATION`) means."""
    number, unit = _small(text).split()
    number = number.replace("één", "een")
    return Duration(int(number) if number.isdigit() else NUMBERS.index(number) + 1, _UNITS[unit])

"""Which day a date phrase means, seen from the day of receipt."""

import calendar
from collections.abc import Callable
from datetime import date, timedelta

from classifiers.date_words import MONTH, NEAR, NUMBERS, SEASONS, WEEKDAY, feast

Parts = dict[str, str]
"""The named parts of a phrase that were found, in small letters."""
_FAR_AHEAD = timedelta(days=130)
"""A date without a year lies in the past, unless it comes within four months."""
_COMING = frozenset(
    ("komende", "aanstaande", "aankomende", "a.s.", "as", "volgende", "next", "prochain", "próximo")
)
FORMS: dict[str, tuple[str, ...]] = {
    "bereik": ("rd",),
    "datum": ("dd", "dd2", "iy", "nd", "sd"),
    "nu": ("near",),
    "rond": ("rel",),
    "dag": ("day",),
    "maand": ("om", "bare"),
    "seizoen": ("season",),
    "feest": ("feast",),
    "geleden": ("n",),
    "over": ("on",),
    "binnen": ("bn",),
    "dag en nummer": ("th3",),
    "nummer": ("th", "th2", "th4"),
    "jaar": ("only",),
}
"""How a day can be named, and the parts of which one is there when it was."""


def form_of(get: Parts) -> str:
    """How this phrase names its day."""
    return next(form for form, parts in FORMS.items() if any(part in get for part in parts))


def is_vague(get: Parts) -> bool:
    """Whether only a month, a season, a year or a week was named."""
    return form_of(get) in {"maand", "seizoen", "jaar"} or ("rel" in get and "relday" not in get)


def meaning(get: Parts, today: date, last: date | None, ahead: bool) -> date:
    """The day. last: the day named before this one; ahead: whether it has still to come, for what may be either.

    Raises ValueError or OverflowError when there is no such day.
    """
    return _MEANING[form_of(get)](get, today, last, ahead)


def _datum(get: Parts, today: date, _last: date | None, _ahead: bool) -> date:
    if "iy" in get:
        return date(int(get["iy"]), int(get["im"]), int(get["id"]))
    if "nd" in get:
        year = int(get["ny"])
        return date(year + 2000 if year < 100 else year, int(get["nm"]), int(get["nd"]))
    if "sd" in get:
        return _dated(None, int(get["sm"]), int(get["sd"]), today)
    day, month = int(get.get("dd") or get["dd2"]), MONTH[get.get("mm") or get["mm2"]]
    return _dated(get.get("yy") or get.get("yy2"), month, day, today)


def _range(get: Parts, today: date, _last: date | None, _ahead: bool) -> date:
    """Where a stretch begins that names its month behind its end: "van 28 tot 3 maart" begins in February."""
    first, end = int(get["rd"]), _dated(get.get("ry"), MONTH[get["rm"]], int(get["re"]), today)
    if first > end.day:
        end = end.replace(day=1) - timedelta(days=1)
    return end.replace(day=first)


def _dated(year: str | None, month: int, day: int, today: date) -> date:
    if year:
        return date(2000 + int(year[1:]) if year.startswith("'") else int(year), month, day)
    candidates = [
        date(y, month, day)
        for y in (today.year - 1, today.year, today.year + 1)
        if day <= calendar.monthrange(y, month)[1]
    ]
    return max(c for c in candidates if c <= today + _FAR_AHEAD)


def _near(get: Parts, today: date, _last: date | None, _ahead: bool) -> date:
    return today + timedelta(days=NEAR[get["near"]])


def _day_and_number(get: Parts, today: date, _last: date | None, _ahead: bool) -> date:
    """The nearest day that is both ("vrijdag de 19e"). Raises ValueError when no month nearby has one."""
    weekday, number = WEEKDAY[get["dayth"]], int(get["th3"])
    near = (today + timedelta(days=sign * days) for days in range(95) for sign in (1, -1))
    for day in near:
        if day.day == number and day.weekday() == weekday:
            return day
    raise ValueError(f"no {number} on that day of the week")


def _number(get: Parts, today: date, _last: date | None, ahead: bool) -> date:
    """ "De 24e": this month's when it fits, else that of the month beside it."""
    number, first = int(get.get("th") or get.get("th2") or get["th4"]), today.replace(day=1)
    if ahead and number < today.day:
        first = (first + timedelta(days=31)).replace(day=1)
    if not ahead and number > today.day:
        first = (first - timedelta(days=1)).replace(day=1)
    return first.replace(day=number)


def _weekday(get: Parts, today: date, _last: date | None, ahead: bool) -> date:
    wanted, when = WEEKDAY[get["day"]], get.get("when") or get.get("after", "").strip()
    if when in _COMING or (ahead and not when):
        return today + timedelta(days=(wanted - today.weekday()) % 7 or 7)
    return today - timedelta(days=(today.weekday() - wanted) % 7 or 7)


def _relative(get: Parts, today: date, _last: date | None, _ahead: bool) -> date:
    what = get["rel"]
    if "jaar" in what:
        return date(today.year - 1, 12, 31)
    if "ma" in what or "month" in what:
        return today.replace(day=1) - timedelta(days=1)
    step = 1 if "volgende" in what else -1
    if "relday" not in get:
        return today + timedelta(weeks=step)
    return today + timedelta(days=WEEKDAY[get["relday"]] - today.weekday(), weeks=step)


def _year(spoken: str | None, month: int, today: date, ahead: bool, day: int = 1) -> int:
    if spoken == "vorig jaar":
        return today.year - 1
    if spoken and spoken.isdecimal():
        return int(spoken)
    if spoken == "dit jaar":
        return today.year
    if ahead:
        return today.year + (month < today.month)
    return today.year - ((month, day) > (today.month, today.day))


def _month(get: Parts, today: date, _last: date | None, ahead: bool) -> date:
    month = MONTH[get.get("om") or get["bare"]]
    year = _year(get.get("oy") or get.get("by"), month, today, ahead)
    if get.get("half", "") in {"half", "midden", "medio"}:
        return date(year, month, 15)
    # Month only, its begin or its end: its last day (rulebook J21).
    return date(year, month, calendar.monthrange(year, month)[1])


def _season(get: Parts, today: date, _last: date | None, _ahead: bool) -> date:
    month, day = SEASONS[get["season"]]
    year = _year(get["sy"], month, today, False, day)
    return date(year + 1 if get["season"] == "winter" else year, month, day)


def _feast(get: Parts, today: date, _last: date | None, ahead: bool) -> date:
    name, spoken = get["feast"], get.get("fy")
    if spoken:
        year = int(spoken) if spoken.isdecimal() else today.year - (spoken == "vorig jaar")
        return feast(name, year)
    days = [feast(name, today.year + step) for step in (-1, 0, 1)]
    return min(day for day in days if day > today) if ahead else max(day for day in days if day <= today)


def _ago(get: Parts, today: date, last: date | None, _ahead: bool) -> date:
    count = NUMBERS.get(get["n"]) or int(get["n"])
    if get["way"] == "later":
        return _shift(last or today, count, get["unit"])
    return _shift(today, -count, get["unit"])


def _within(get: Parts, today: date, _last: date | None, _ahead: bool) -> date:
    return _shift(today, NUMBERS.get(get["bn"]) or int(get["bn"]), get["bunit"])


def _over(get: Parts, today: date, _last: date | None, _ahead: bool) -> date:
    return _shift(today, NUMBERS.get(get["on"]) or int(get["on"]), get["ounit"])


def _in_year(get: Parts, _today: date, _last: date | None, _ahead: bool) -> date:
    return date(int(get["only"]), 12, 31)


def _shift(base: date, count: int, unit: str) -> date:
    if unit.startswith("werkdag"):
        for _ in range(count):
            base += timedelta(days={4: 3, 5: 2}.get(base.weekday(), 1))
        return base
    if unit.startswith(("dag", "day")):
        return base + timedelta(days=count)
    if unit.startswith("w"):
        return base + timedelta(weeks=count)
    months = base.month - 1 + count * (12 if unit.startswith("ja") else 1)
    year, month = base.year + months // 12, months % 12 + 1
    return date(year, month, min(base.day, calendar.monthrange(year, month)[1]))


_MEANING: dict[str, Callable[[Parts, date, date | None, bool], date]] = {
    "bereik": _range,
    "datum": _datum,
    "nu": _near,
    "rond": _relative,
    "dag": _weekday,
    "maand": _month,
    "seizoen": _season,
    "feest": _feast,
    "geleden": _ago,
    "over": _over,
    "binnen": _within,
    "dag en nummer": _day_and_number,
    "nummer": _number,
    "jaar": _in_year,
}

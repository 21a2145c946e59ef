"""Date phrases of a mail and the day each one means, seen from the day of receipt."""

import calendar
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from bot.domain.spoken_dates import MONTHS, WEEKDAYS

_FOREIGN = {
    "january": 1, "february": 2, "march": 3, "june": 6, "july": 7, "august": 8, "october": 10, "may": 5,
    "januar": 1, "februar": 2, "märz": 3, "juni": 6, "juli": 7, "oktober": 10, "dezember": 12,
    "stycznia": 1, "lutego": 2, "marca": 3, "kwietnia": 4, "maja": 5, "czerwca": 6, "lipca": 7, "sierpnia": 8,
    "września": 9, "października": 10, "listopada": 11, "grudnia": 12,
    "ocak": 1, "şubat": 2, "mart": 3, "nisan": 4, "mayıs": 5, "haziran": 6, "temmuz": 7, "ağustos": 8,
    "eylül": 9, "ekim": 10, "kasım": 11, "aralık": 12,
}  # fmt: skip
MONTH = MONTHS | {name: number for name, number in _FOREIGN.items() if name not in MONTHS}
SEASONS = {
    "voorjaar": (6, 20), "lente": (6, 20), "zomer": (8, 31), "najaar": (12, 20), "herfst": (12, 20), "winter": (3, 19),
    "kerst": (12, 25), "pasen": (4, 20), "pinksteren": (6, 8), "sinterklaas": (12, 5), "oud en nieuw": (12, 31),
}  # fmt: skip
"""A season stands for its last day: late is the careful reading for a term that may have lapsed (rulebook E, G5)."""
_WEEKDAY = {name: i for i, name in enumerate(WEEKDAYS)} | {
    name: i
    for i, names in enumerate(
        ("monday montag poniedziałek pazartesi", "tuesday dienstag wtorek salı", "wednesday mittwoch środę çarşamba",
         "thursday donnerstag czwartek perşembe", "friday freitag piątek cuma", "saturday samstag sobotę cumartesi",
         "sunday sonntag niedzielę pazar")
    )
    for name in names.split()
}  # fmt: skip
_NEAR = {
    "eergisteren": -2, "gisteren": -1, "gister": -1, "gisteravond": -1, "gistermiddag": -1, "gisterochtend": -1, "gisternacht": -1,
    "gistermorgen": -1, "vandaag": 0, "vanmorgen": 0, "vanochtend": 0, "vanmiddag": 0, "vanavond": 0, "vannacht": 0,
    "zojuist": 0, "daarnet": 0, "zonet": 0, "morgen": 1, "morgenochtend": 1, "overmorgen": 2, "yesterday": -1, "today": 0, "tomorrow": 1,
    "gestern": -1, "heute": 0, "wczoraj": -1, "dün": -1, "bugün": 0,
}  # fmt: skip
_NUMBERS = {
    word: number
    for number, words in enumerate(
        ("", "een één a an 1", "twee two paar", "drie three", "vier four", "vijf five", "zes six", "zeven", "acht", "negen", "tien",
         "elf", "twaalf", "dertien", "veertien")
    )
    for word in words.split()
}  # fmt: skip

_month = "|".join(sorted(map(re.escape, MONTH), key=len, reverse=True))
_day = "|".join(sorted(map(re.escape, _WEEKDAY), key=len, reverse=True))
_part = r"(?:ochtend|morgen|middag|avond|nacht)?"
_number = r"\d{1,2}|" + "|".join(sorted(filter(str.isalpha, _NUMBERS), key=len, reverse=True))
_LEAD = r"(?:(?P<lead>tot en met|t/m|t\.e\.m\.|tot|vóór|voor|vanaf|van|uiterlijk|sinds|per|until|before|from)\s+)?"

_DAY_AND_MONTH = rf"(?P<dd>\d{{1,2}})(?:e|ste|de|st|nd|rd|th|\.)?(?: van| of)? (?P<mm>{_month})\b(?:\.(?= ?\d))?(?:,? (?P<yy>(?:19|20)\d\d|'\d\d))?"
_ALL_NUMBERS = r"(?P<iy>20\d\d)-(?P<im>\d\d)-(?P<id>\d\d)|(?P<nd>\d{1,2})[-/.](?P<nm>\d{1,2})[-/.](?P<ny>(?:20)?\d\d)(?!\d)"
_AGO = rf"(?P<n>{_number}) (?P<unit>dag|dagen|week|weken|wk|maand|maanden|jaar|jaren|weeks|days|months) (?P<way>geleden|terug|ago|later)"
_NUMBERED_DAY = r"(?P<th2>\d{1,2})(?:e|ste) (?=om|half|kom|is|kan|past)"

_PHRASE = re.compile(
    rf"(?<!\w){_LEAD}(?:de |het )?(?:"
    rf"(?:(?P<wd>{_day}){_part},? )?{_DAY_AND_MONTH}"
    rf"|(?P<mm2>{_month}) (?P<dd2>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,? (?P<yy2>20\d\d))?"
    rf"|{_ALL_NUMBERS}"
    rf"|(?P<rel>vorige week|afgelopen week|volgende week|vorige maand|vorig jaar|last week|last month|week of|gevorige week|vurige)(?: (?:op )?(?P<relday>{_day}){_part})?"
    rf"|(?P<near>{'|'.join(sorted(_NEAR, key=len, reverse=True))})"
    rf"|(?P<dayth>{_day}){_part},? (?:de )?(?P<th3>\d{{1,2}})(?:e|de|ste)\b"
    rf"|(?P<when>afgelopen|vorige|komende|aanstaande|aankomende|a\.s\.|volgende|last|next)? ?(?P<day>{_day}){_part}(?P<after> (?:jl\.?|j\.l\.|a\.s\.|as|aanstaande))?"
    rf"|(?P<half>begin|half|midden|eind|einde|medio|in|sinds|najaar|ergens in) ?(?P<om>{_month})(?: (?P<oy>(?:19|20)\d\d|vorig jaar|dit jaar))?"
    rf"|(?P<bare>{_month}) (?P<by>(?:19|20)\d\d|vorig jaar)"
    rf"|(?P<season>{'|'.join(SEASONS)})(?: van| in)? (?P<sy>(?:19|20)\d\d|vorig jaar|dit jaar)"
    rf"|{_AGO}"
    rf"|binnen (?P<bn>{_number}) (?P<bunit>dag|dagen|week|weken|maand|maanden)(?P<bfrom> na heden| na dagtekening| na ontvangst)?"
    rf"|op de (?P<th>\d{{1,2}})e\b|{_NUMBERED_DAY}"
    r"|in (?P<only>(?:19|20)\d\d)\b"
    r")(?!\w)",
    re.IGNORECASE,
)
_NUMBER_FIRST = re.compile(
    rf"(?<!\w)(?:{_DAY_AND_MONTH}|{_ALL_NUMBERS}|{_AGO}|{_NUMBERED_DAY})(?!\w)", re.IGNORECASE
)
"""The same, of those that begin with a digit: a quarter of the price, and most numbers in a mail are no date."""
_AHEAD = frozenset({"termijn", "afwezig_van", "afwezig_tot", "gesprek_straks"})
_BEFORE = {"vóór", "voor", "tot", "before"}
_FAR_AHEAD = timedelta(days=130)
"""A date without a year lies in the past, unless it comes within four months."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A date phrase at code points begin..end of the text.

    day: what it means when it lies in the past, later: what it means when it still has to come ("dinsdag").
    lead: the word before it that bends its meaning; vague: only a month, season or year was named.
    """

    begin: int
    end: int
    day: date
    later: date
    lead: str
    vague: bool


_single = "|".join(
    (
        r"tot|t/m|t\.e\.m|vóór|voor|vanaf|van|uiterlijk|sinds|per|until|before|from|de|het|binnen|op|in",
        r"vorige?|afgelopen|volgende|last|week|gevorige|vurige|komende|aanstaande|aankomende|a\.s|next",
        r"begin|half|midden|eind|einde|medio|najaar|ergens",
        *(re.escape(word) for word in (*_NEAR, *filter(str.isalpha, _NUMBERS))),
        *(re.escape(season.split()[0]) for season in SEASONS),
    )
)
_joined = "afgelopen|vorige|komende|aanstaande|aankomende|volgende|last|next|begin|half|midden|eind|einde|medio|in|sinds|najaar"
_FIRST = re.compile(rf"\d|(?:{_single})(?!\w)|(?:{_joined})?(?:{_month}|{_day})", re.IGNORECASE)
"""With what a date phrase begins: a number, a word by itself, or a month or day with perhaps something in front."""
_PART = re.compile(r"(?<!\w)\w")

WORDS = frozenset(word for name in (*MONTH, *_WEEKDAY, *_NEAR) for word in name.split()) | frozenset(
    ["vorig", "vorige", "volgende", "binnen", "last", "geleden", "terug", "ago"]
)
"""Words without which (and without a number) no sentence names a date."""


_units = "week|weken|wk|maand|maanden|dag|dagen|jaar|jaren|weeks|days|months?|vurige"
_seasons = "|".join(season.split()[0] for season in SEASONS)
_CORE = re.compile(
    rf"\d|(?:{_month}|(?:{_day}){_part}|{'|'.join(_NEAR)}|{_units}|{_seasons})(?!\w)", re.IGNORECASE
)
"""What every date phrase holds, perhaps behind an article and a word like "tot en met"."""
_REACHES = {"tot": 7, "t.e.m": 7, "t.e.m.": 7, "de": 3, "het": 3} | dict.fromkeys(
    ["t/m", "vóór", "voor", "vanaf", "van", "uiterlijk", "sinds", "per", "until", "before", "from"], 5
)
"""Tokens from a word with which a phrase begins to its core, at most: "tot en met (de) ergens in maart"; others: 2."""
FARTHEST = max(_REACHES.values())


@lru_cache(maxsize=1024)  # `reach` asks it of the same new words
def openings(word: str) -> tuple[int, ...]:
    """Where in this word a date phrase may begin; nearly everywhere nowhere, and there the long pattern need not look."""
    if word.isspace():  # a quote that was blanked out is long
        return ()
    return tuple(part.start() for part in _PART.finditer(word) if _FIRST.match(word, part.start()))


def reach(word: str) -> int:
    """How many tokens behind this word the core of a phrase that begins in it stands at most; -1 when none begins here."""
    parts = openings(word)
    return max((_REACHES.get(word[at:].lower(), 2) for at in parts), default=-1)


def is_core(word: str) -> bool:
    """Whether this word may be what a date phrase is about: a number, a month, a day, "gisteren", "week"."""
    return not word.isspace() and _CORE.search(word) is not None


def phrases(text: str, received: date, places: Iterable[tuple[int, int]]) -> Iterator[Phrase]:
    """Every phrase that names a day that exists. places: where one may begin, and where its sentence ends."""
    last: date | None = None
    done = 0
    for at, end in places:
        if at < done:
            continue
        found = (_NUMBER_FIRST if text[at].isdecimal() else _PHRASE).match(text, at, end)
        if found is None:
            continue
        done = found.end()
        told = {name: value.lower() for name, value in found.groupdict().items() if value}
        try:
            day, vague = _resolve(told, received, last, False)
            later = _resolve(told, received, last, True)[0] if "day" in told else day
        except (ValueError, OverflowError):  # 31 februari and the like: no day, so no date
            continue
        lead = told.pop("lead", "")
        begin = found.start() + (len(lead) if lead in {"voor", "sinds", "per"} else 0)
        begin += len(text[begin : found.end()]) - len(text[begin : found.end()].lstrip())
        last = day
        yield Phrase(begin, found.end(), day, later, lead, vague)


def bent(phrase: Phrase, role: str) -> date:
    """The day after its lead was heard: "vóór/tot X" is the day before X; back "vanaf X" means away until the day before."""
    day = phrase.later if role in _AHEAD else phrase.day
    back = role == "afwezig_tot" and phrase.lead in {"vanaf", "from"}
    return (
        day - timedelta(days=1)
        if back or (role in {"termijn", "afwezig_tot"} and phrase.lead in _BEFORE)
        else day
    )


def _resolve(get: dict[str, str], today: date, last: date | None, ahead: bool) -> tuple[date, bool]:
    """The day, and whether it is only known by month or season. get: the named parts of the phrase."""
    if "dd" in get or "dd2" in get:
        day, month = int(get.get("dd") or get["dd2"]), MONTH[get.get("mm") or get["mm2"]]
        return _dated(get.get("yy") or get.get("yy2"), month, day, today), False
    if "iy" in get:
        return date(int(get["iy"]), int(get["im"]), int(get["id"])), False
    if "nd" in get:
        year = int(get["ny"])
        return date(year + 2000 if year < 100 else year, int(get["nm"]), int(get["nd"])), False
    if "near" in get:
        return today + timedelta(days=_NEAR[get["near"]]), False
    if "rel" in get:
        return _relative(get["rel"], get.get("relday"), today), "relday" not in get
    if "day" in get:
        return _weekday(
            _WEEKDAY[get["day"]], get.get("when") or get.get("after", "").strip(), today, ahead
        ), False
    if "om" in get or "bare" in get:
        return _in_month(get, today), True
    if "season" in get:
        return _season(get["season"], get["sy"], today), True
    if "n" in get:
        base = last if get["way"] == "later" and last else today
        count = _NUMBERS.get(get["n"]) or int(get["n"])
        return _shift(base, count if get["way"] == "later" else -count, get["unit"]), False
    if "bn" in get:
        return _shift(today, _NUMBERS.get(get["bn"]) or int(get["bn"]), get["bunit"]), False
    if "th3" in get:
        return _numbered(_WEEKDAY[get["dayth"]], int(get["th3"]), today), False
    if "th" in get or "th2" in get:
        number, first = int(get.get("th") or get["th2"]), today.replace(day=1)
        if number < today.day:
            first = (first + timedelta(days=31)).replace(day=1)
        return first.replace(day=number), False
    return date(int(get["only"]), 12, 31), True


def _dated(year: str | None, month: int, day: int, today: date) -> date:
    if year:
        return date(2000 + int(year[1:]) if year.startswith("'") else int(year), month, day)
    candidates = [
        date(y, month, day)
        for y in (today.year - 1, today.year, today.year + 1)
        if day <= calendar.monthrange(y, month)[1]
    ]
    fitting = [c for c in candidates if c <= today + _FAR_AHEAD]
    return max(fitting)


def _numbered(weekday: int, number: int, today: date) -> date:
    """The nearest day that is both ("vrijdag de 19e"). Raises ValueError when no month nearby has one."""
    near = (today + timedelta(days=sign * days) for days in range(95) for sign in (1, -1))
    for day in near:
        if day.day == number and day.weekday() == weekday:
            return day
    raise ValueError(f"no {number} on that day of the week")


def _weekday(wanted: int, when: str, today: date, ahead: bool) -> date:
    if when in {"komende", "aanstaande", "aankomende", "a.s.", "as", "volgende", "next"}:
        return today + timedelta(days=(wanted - today.weekday()) % 7 or 7)
    if when or not ahead:
        return today - timedelta(days=(today.weekday() - wanted) % 7 or 7)
    return today + timedelta(days=(wanted - today.weekday()) % 7 or 7)


def _relative(what: str, weekday: str | None, today: date) -> date:
    if "jaar" in what:
        return date(today.year - 1, 12, 31)
    if "ma" in what or "month" in what:
        first = today.replace(day=1)
        return first - timedelta(days=1)
    step = 1 if "volgende" in what else -1
    if weekday is None:
        return today + timedelta(weeks=step)
    return today + timedelta(days=_WEEKDAY[weekday] - today.weekday(), weeks=step)


def _year(spoken: str | None, month: int, today: date, day: int = 1) -> int:
    if spoken == "vorig jaar":
        return today.year - 1
    if spoken == "dit jaar":
        return today.year
    if spoken:
        return int(spoken)
    return today.year if (month, day) <= (today.month, today.day) else today.year - 1


def _in_month(get: dict[str, str], today: date) -> date:
    month = MONTH[get.get("om") or get["bare"]]
    year = _year(get.get("oy") or get.get("by"), month, today)
    part = get.get("half", "")
    if part in {"half", "midden", "medio"}:
        return date(year, month, 15)
    if part == "begin":
        return date(year, month, 10)
    return date(year, month, calendar.monthrange(year, month)[1])  # month only: its last day (rulebook J21)


def _season(name: str, spoken: str, today: date) -> date:
    month, day = SEASONS[name]
    year = _year(spoken, month, today, day)
    return date(year + 1 if name == "winter" else year, month, day)


def _shift(base: date, count: int, unit: str) -> date:
    if unit.startswith(("dag", "day")):
        return base + timedelta(days=count)
    if unit.startswith("w"):
        return base + timedelta(weeks=count)
    months = base.month - 1 + count * (12 if unit.startswith("ja") else 1)
    year, month = base.year + months // 12, months % 12 + 1
    return date(year, month, min(base.day, calendar.monthrange(year, month)[1]))

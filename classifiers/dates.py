"""Date phrases of a mail and the day each one means, seen from the day of receipt."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from classifiers.date_meaning import form_of, is_vague, meaning
from classifiers.date_words import FEASTS, MONTH, NEAR, NUMBERS, SEASONS, WEEKDAY

_month = "|".join(sorted(map(re.escape, MONTH), key=len, reverse=True))
_day = "|".join(sorted(map(re.escape, WEEKDAY), key=len, reverse=True))
_parts = ("ochtend", "morgen", "middag", "avond", "nacht")
_part = f"(?:{'|'.join(_parts)})?"
_feast = "|".join(sorted(FEASTS, key=len, reverse=True))
_number = r"\d{1,2}|" + "|".join(sorted(filter(str.isalpha, NUMBERS), key=len, reverse=True))
_LEAD = r"(?:(?P<lead>tot en met|t/m|t\.e\.m\.|tot|vóór|voor|vanaf|van|uiterlijk|sinds|per|until|before|from)\s+)?"

_RANGE = rf"(?P<rd>\d{{1,2}})(?= ?(?:t/m|tot en met|tot|en|of|-|–) ?(?:{_day},? )?(?P<re>\d{{1,2}})(?:e|ste|de)? (?P<rm>{_month})\b(?:,? (?P<ry>20\d\d))?)"
_DAY_AND_MONTH = rf"(?P<dd>\d{{1,2}})(?:e|ste|de|st|nd|rd|th|\.)?(?: van| of| de)? (?P<mm>{_month})\b(?:\.(?= ?\d))?(?:,? (?P<yy>(?:19|20)\d\d|'\d\d))?"
_ALL_NUMBERS = (
    r"(?P<iy>20\d\d)-(?P<im>\d\d)-(?P<id>\d\d)|(?P<nd>\d{1,2})[-/.](?P<nm>\d{1,2})[-/.](?P<ny>(?:20)?\d\d)(?!\d)"
    r"|(?!24/7)(?<![-/.])(?P<sd>\d{1,2})[-/](?P<sm>\d{1,2})(?![-/.]?\d|%| (?:keer|maal|x|uur|minuten|werkdagen|dagen|weken|maanden|jaar|mensen|personen)\b)"
)
_AGO = rf"(?P<n>{_number}) (?P<unit>dag|dagen|week|weken|wk|maand|maanden|jaar|jaren|weeks|days|months) (?P<way>geleden|terug|ago|later)"
_NUMBERED_DAY = (
    r"(?P<th2>\d{1,2})(?:e|ste)(?= (?:om|half|kom|is|kan|past)\b)"
    r"|(?<=de )(?P<th4>\d{1,2})(?:e|ste|de)(?= ?(?:[.,;:!?)]|$|(?:was|had|heb|hebben|zou|zouden|weer|en|of|graag|niet|lukt|gaat|wel|staat|in de|bij|met|ben|vanaf|tot)\b))"
)

_PHRASE = re.compile(
    rf"(?<!\w){_LEAD}(?:de |het )?(?:"
    rf"(?:{_day},? )?{_RANGE}"
    rf"|(?:(?P<wd>{_day}){_part},? )?{_DAY_AND_MONTH}"
    rf"|(?P<mm2>{_month}) (?P<dd2>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,? (?P<yy2>20\d\d))?"
    rf"|{_ALL_NUMBERS}"
    rf"|(?P<rel>vorige week|afgelopen week|volgende week|vorige maand|vorig jaar|last week|last month|week of|gevorige week|vurige)(?: (?:op )?(?P<relday>{_day}){_part})?"
    rf"|(?P<near>{'|'.join(sorted(NEAR, key=len, reverse=True))})"
    rf"|(?P<dayth>{_day}){_part},? (?:de )?(?P<th3>\d{{1,2}})(?:e|de|ste)\b"
    rf"|(?P<when>afgelopen|vorige|komende|aanstaande|aankomende|a\.s\.|volgende|last|next)? ?(?P<day>{_day}){_part}(?P<after> (?:jl\.?|j\.l\.|a\.s\.|as|aanstaande|dernier|pasado|prochain|próximo))?"
    rf"|(?P<half>begin|half|midden|eind|einde|medio|in|sinds|najaar|ergens in) ?(?P<om>{_month})(?: (?P<oy>(?:19|20)\d\d|vorig jaar|dit jaar))?"
    rf"|(?P<bare>{_month}) (?P<by>(?:19|20)\d\d|vorig jaar)"
    rf"|(?P<season>{'|'.join(SEASONS)})(?: van| in)? (?P<sy>(?:19|20)\d\d|vorig jaar|dit jaar)"
    rf"|(?P<feast>{_feast})(?:,? (?:van |in )?(?P<fy>(?:19|20)\d\d|vorig jaar|dit jaar))?"
    rf"|over (?P<on>{_number}) (?P<ounit>dag|dagen|week|weken|wk|maand|maanden|werkdag|werkdagen)"
    rf"|{_AGO}"
    rf"|binnen (?P<bn>{_number}) (?P<bunit>werkdag|werkdagen|dag|dagen|week|weken|maand|maanden)(?P<bfrom> na heden| na dagtekening| na ontvangst)?"
    rf"|(?:op de|die) (?P<th>\d{{1,2}})(?:e|ste|de)\b(?! (?:van )?(?:{_month}|verdieping|etage|plaats|dag|keer|maal|rij|lijn))"
    rf"|{_NUMBERED_DAY}"
    r"|in (?P<only>(?:19|20)\d\d)\b"
    r")(?!\w)",
    re.IGNORECASE,
)
_NUMBER_FIRST = re.compile(
    rf"(?<!\w)(?:{_RANGE}|{_DAY_AND_MONTH}|{_ALL_NUMBERS}|{_AGO}|{_NUMBERED_DAY})(?!\w)", re.IGNORECASE
)
"""The same, of those that begin with a digit: a quarter of the price, and most numbers in a mail are no date."""
_AHEAD = frozenset({"termijn", "afwezig_van", "afwezig_tot", "gesprek_straks"})
_HOUR = re.compile(r",? (?:om |vóór |voor )?\d{1,2}(?:[.:]\d\d| uur|u\b)")
_BEFORE = {"vóór", "voor", "tot", "before"}


@dataclass(frozen=True, slots=True)
class Phrase:
    """A date phrase at code points begin..end of the text.

    day: what it means when it lies in the past, later: what it means when it still has to come ("dinsdag").
    lead: the word before it that bends its meaning; vague: only a month, season or year was named; form: how the day is
    named (`date_meaning.FORMS`).
    """

    begin: int
    end: int
    day: date
    later: date
    lead: str
    vague: bool
    form: str


_single = "|".join(
    (
        r"tot|t/m|t\.e\.m|vóór|voor|vanaf|van|uiterlijk|sinds|per|until|before|from|de|het|binnen|op|in",
        r"vorige?|afgelopen|volgende|last|week|gevorige|vurige|komende|aanstaande|aankomende|a\.s|next",
        r"begin|half|midden|eind|einde|medio|najaar|ergens|over|die",
        *(re.escape(word) for word in (*NEAR, *filter(str.isalpha, NUMBERS), *SEASONS)),
        *(re.escape(name.split()[0]) for name in FEASTS),
    )
)
_joined = "afgelopen|vorige|komende|aanstaande|aankomende|volgende|last|next|begin|half|midden|eind|einde|medio|in|sinds|najaar"
_FIRST = re.compile(rf"\d|(?:{_single})(?!\w)|(?:{_joined})?(?:{_month}|{_day})", re.IGNORECASE)
"""With what a date phrase begins: a number, a word by itself, or a month or day with perhaps something in front."""
_PART = re.compile(r"(?<!\w)\w")

WORDS = frozenset(
    [
        *(word for name in (*MONTH, *WEEKDAY, *NEAR, *SEASONS) for word in name.split()),
        *(day + part for day in WEEKDAY for part in _parts),
        *(name.split()[-1] for name in FEASTS),
        *("vorig", "vorige", "volgende", "binnen", "last", "geleden", "terug", "ago"),
    ]
)
"""Words without which (and without a number) no sentence names a date."""


_units = "week|weken|wk|maand|maanden|dag|dagen|werkdag|werkdagen|jaar|jaren|weeks|days|months?|vurige"
_seasons = "|".join(sorted({*SEASONS, *(name.split()[-1] for name in FEASTS)}))
_CORE = re.compile(
    rf"\d|(?:{_month}|(?:{_day}){_part}|{'|'.join(NEAR)}|{_units}|{_seasons})(?!\w)", re.IGNORECASE
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
        # A capital İ leaves its dot behind when it is made small.
        told = {
            name: value.lower().replace("\u0307", "") for name, value in found.groupdict().items() if value
        }
        try:
            day, later = (meaning(told, received, last, ahead) for ahead in (False, True))
        except (LookupError, ValueError, OverflowError):  # 31 februari, or "vrıjdag": no day, so no date
            continue
        lead = told.get("lead", "")
        begin = found.start() + (len(lead) if lead in {"voor", "sinds", "per"} else 0)
        if lead in _BEFORE and _HOUR.match(text, done):  # "tot vrijdag 12.00 uur" is that Friday
            lead = "uiterlijk"
        begin += len(text[begin : found.end()]) - len(text[begin : found.end()].lstrip())
        last = day
        yield Phrase(begin, found.end(), day, later, lead, is_vague(told), form_of(told))


def bent(phrase: Phrase, role: str) -> date:
    """The day after its lead was heard: "vóór/tot X" is the day before X; back "vanaf X" means away until the day before."""
    day = phrase.later if role in _AHEAD else phrase.day
    back = role == "afwezig_tot" and phrase.lead in {"vanaf", "from"}
    return (
        day - timedelta(days=1)
        if back or (role in {"termijn", "afwezig_tot"} and phrase.lead in _BEFORE)
        else day
    )

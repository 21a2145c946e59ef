"""Dutch words for values: dates, moments, durations, lists of names and the salutation."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime

from jinja2 import TemplateRuntimeError

from bot.domain.calendar.calendar import AMSTERDAM
from bot.domain.terms.deadlines import Term

WEEKDAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
MONTHS = (
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
)
LONGEST_NAME = 60
"""A salutation longer than this is not a name but a message."""


def day_of(value: date | str) -> date:
    """A day from a date, a moment (in Amsterdam) or the ISO text of either. Raises `TemplateRuntimeError`."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            raise TemplateRuntimeError(f"'{value}' is geen datum. Schrijf hem als 2026-03-16.") from None
    if isinstance(value, datetime):
        return (value.astimezone(AMSTERDAM) if value.tzinfo else value).date()
    return value


def datum(value: date | str) -> str:
    """A day in words: "maandag 16 maart 2026"."""
    day = day_of(value)
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"


def korte_datum(value: date | str) -> str:
    """A day for a subject line: "wo 25 nov"."""
    day = day_of(value)
    return f"{WEEKDAYS[day.weekday()][:2]} {day.day} {'mrt' if day.month == 3 else MONTHS[day.month - 1][:3]}"


def moment(value: datetime) -> str:
    """A moment in words, in Amsterdam: "maandag 16 maart 2026 om 10.05 uur"."""
    local = value.astimezone(AMSTERDAM)
    return f"{datum(local)} om {local.hour}.{local.minute:02} uur"


def duur(term: Term) -> str:
    """How long a term lasts, as people say it: "14 dagen", "6 weken".

    A free day at the end may lengthen a statutory term by some days (ATW 1); the weeks are named without them.
    """
    days = (term.uiterlijk - term.vanaf).days
    return f"{days} dagen" if days <= 31 else f"{days // 7} weken"


def opsomming(names: Iterable[str]) -> str:
    """Names in a sentence: "Ans, Bo en Cas"."""
    *first, last = [str(name) for name in names] or [""]
    return f"{', '.join(first)} en {last}" if first else last


def woord(value: str) -> str:
    """A configuration word as people read it: "in_gesprek" → "in gesprek"."""
    return str(value).replace("_", " ")


def hoofdletter(value: str) -> str:
    """A name at the start of a sentence: "gemeente Helmond" → "Gemeente Helmond"."""
    return str(value)[:1].upper() + str(value)[1:]


CODE = re.compile(r"(?:Klachttoets )?(?:\b[A-Z]\.?\d{1,2}\b|\b0\.1\.\d+\b|§\d+[A-Z]?)(?:[:,] | (?=\w))")


def zin(value: str) -> str:
    """A sentence of an explanation as people read it: without the number of the rule, and with a capital.

    "R12: eerst een gesprek" → "Eerst een gesprek"; "Klachttoets C1 besproken: ja" → "Besproken: ja".
    """
    words = CODE.sub("", str(value), count=1) if CODE.match(str(value)) else str(value)
    return words[:1].upper() + words[1:]


NOBODY = re.compile(
    r"(?:een |de )?(?:anoniem\w* |bezorgde? |boze |betrokken )?"
    r"(?:inwo(?:ner|onster)|burger|bewo(?:ner|onster)|buurtbewoner|buur|buurvrouw|klager|cliënt|client|klant|ouder)"
    r"|anoniem|anonymous|onbekend|geen naam|naam onbekend",
    re.IGNORECASE,
)
"""What people fill in where a name is asked and they give none."""


def aanhef(name: str) -> str:
    """ "Beste {naam}", without gender (rulebook 0.1.13); "Beste meneer of mevrouw" when there is no name.

    A display name is whatever a stranger typed. Only what looks like the name of a person is greeted, so that
    nobody can make our mail server deliver his advertisement to a third person.
    """
    name = " ".join(unicodedata.normalize("NFC", name).split())
    named = _looks_like_a_name(name) and not NOBODY.fullmatch(name)
    return f"Beste {name}" if named else "Beste meneer of mevrouw"


def _looks_like_a_name(name: str) -> bool:
    kinds = {unicodedata.category(c)[0] for c in name if c not in " .'’-"}
    return "L" in kinds <= {"L", "M"} and len(name) <= LONGEST_NAME and not re.search(r"\w\w\.\w", name)

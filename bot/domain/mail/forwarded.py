"""Mail that a colleague passed on: who wrote it first, and when (rulebook 0.1.4)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.domain.calendar.calendar import AMSTERDAM
from bot.domain.mail.headers import addresses, moment
from bot.domain.mail.mail import Address

MAX_LINES = 5_000
"""Lines of text in which a forwarded head is looked for."""

_LABELS = {
    **dict.fromkeys(("van", "from", "afzender", "von", "de"), "van"),
    **dict.fromkeys(("verzonden", "datum", "date", "sent", "verstuurd", "gesendet", "envoyé"), "datum"),
    **dict.fromkeys(("aan", "to", "an", "à"), "aan"),
    **dict.fromkeys(("cc", "kopie"), "cc"),
    **dict.fromkeys(("onderwerp", "subject", "betreft", "betreff", "objet"), "onderwerp"),
    **dict.fromkeys(("antwoord aan", "reply-to"), "antwoord"),
    **dict.fromkeys(("urgentie", "prioriteit", "importance", "belang", "bijlagen", "attachments"), "overig"),
}
_LABEL = re.compile(
    r"^[>\s]*[*_]{0,2}("
    + "|".join(sorted(_LABELS, key=len, reverse=True))
    + r")[*_]{0,2}\s{0,3}:[*_]{0,2}(.*)$",
    re.IGNORECASE,
)
_MAILTO = re.compile(r"[\[(<]\s*mailto:\s*([^\s\])>]+)\s*[\])>]", re.IGNORECASE)
_MONTH_NAMES = (
    "jan januari january|feb februari february|mrt maart mar march|apr april|mei may|jun juni june|jul juli july|"
    "aug augustus august|sep sept september|okt oktober oct october|nov november|dec december"
)
_MONTHS = {
    name: number for number, names in enumerate(_MONTH_NAMES.split("|"), start=1) for name in names.split()
}
_WORDY_DATE = re.compile(r"\b(\d{1,2})\s+([a-z]{3,9})\.?\s+(\d{4})\b", re.IGNORECASE)
_AMERICAN_DATE = re.compile(r"\b([a-z]{3,9})\.?\s+(\d{1,2}),\s+(\d{4})\b", re.IGNORECASE)
_ISO_DATE = re.compile(r"\b(\d{4})-(\d{1,2})-(\d{1,2})\b")
_SHORT_DATE = re.compile(r"\b(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})\b")
_TIME = re.compile(r"\b(\d{1,2})[:.](\d{2})(?::\d{2})?(?:\s*([AaPp])\.?[Mm]\.?)?(?!\d|[-/.]\d)")


@dataclass(frozen=True, slots=True)
class Forwarded:
    """The head of a mail inside a mail. date: when it was sent, in Amsterdam; None when it does not say so."""

    sender: Address
    date: datetime | None
    subject: str


def label_of(line: str) -> tuple[str, str] | None:
    """The kind of header label (van, datum, aan, cc, onderwerp, …) a line starts with, and what follows it."""
    found = _LABEL.match(line[:500])
    return (_LABELS[found[1].lower()], found[2].strip()) if found else None


def heads_in(text: str) -> Iterator[Forwarded]:
    """The heads of the mails quoted or forwarded in this text, topmost first.

    A head is a run of at least three different labels, or two when one is the date; one of them is the sender.
    """
    head: dict[str, str] = {}
    last = ""
    for line in [*text.split("\n", MAX_LINES)[:MAX_LINES], ""]:
        labelled = label_of(line)
        if labelled and labelled[0] not in head:
            last = labelled[0]
            head[last] = labelled[1]
        elif line.strip("> \t*") and last in ("aan", "cc") and len(line) < 200 and "@" in line:
            continue  # a long list of recipients runs on
        else:
            if "van" in head and (len(head) >= 3 or "datum" in head):
                yield Forwarded(
                    _sender(head["van"]), read_moment(head.get("datum", "")), head.get("onderwerp", "")
                )
            head, last = {}, ""
            if labelled:
                last = labelled[0]
                head[last] = labelled[1]


def _sender(value: str) -> Address:
    plain = _MAILTO.sub(r"<\1>", value).replace("*", "").strip()
    found = addresses(plain)[0]
    return found[0] if found else Address(plain.strip("<>\"' ")[:200], "")


def read_moment(value: str) -> datetime | None:
    """A moment as mail programs write it for people: "vrijdag 27 juni 2025 11:40", "27-06-2025 11:40", RFC 5322.

    Without a time of day it is midnight; None when no date can be read.
    """
    value = value[:200]
    day = _day(value)
    if day is None:
        return moment(value) if value else None
    clock = _TIME.search(value, day[1])
    hour, minute = (int(clock[1]), int(clock[2])) if clock else (0, 0)
    if clock and clock[3]:
        hour = hour % 12 + (12 if clock[3].lower() == "p" else 0)
    exact = moment(value) if re.search(r"[+-]\d{4}\b", value[day[1] :]) else None
    if exact is not None:
        return exact
    try:
        return datetime(*day[0], hour, minute, tzinfo=AMSTERDAM)
    except ValueError:
        return None


def _day(value: str) -> tuple[tuple[int, int, int], int] | None:
    """Year, month, day and where they end in the text."""
    if found := _WORDY_DATE.search(value):
        month = _MONTHS.get(found[2].lower())
        return ((int(found[3]), month, int(found[1])), found.end()) if month else None
    if found := _AMERICAN_DATE.search(value):
        month = _MONTHS.get(found[1].lower())
        return ((int(found[3]), month, int(found[2])), found.end()) if month else None
    if found := _ISO_DATE.search(value):
        return (int(found[1]), int(found[2]), int(found[3])), found.end()
    if found := _SHORT_DATE.search(value):
        return (int(found[3]), int(found[2]), int(found[1])), found.end()
    return None

"""An invitation in a mail (RFC 5545, 5546): when, what it is about, the words of who sent it, and who answers whose."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime

from bot.domain.calendar.calendar import AMSTERDAM, in_words

LONGEST = 200_000
"""Characters of a calendar that are read; an invitation has a few thousand."""
MOST_WORDS = 20_000
"""Characters of a description that are kept."""

_WORD = re.compile(r"[^\W\d_]{3,}")
_FOLD = re.compile(r"\r?\n[ \t]")
_LINE = re.compile(
    r'^(?P<name>[A-Za-z-]{1,40})(?P<more>(?:;(?:"[^"\r\n]*"|[^":\r\n])*)?):(?P<value>[^\r\n]*)', re.MULTILINE
)
_ESCAPED = re.compile(r"\\([nN;,\\])")
_PARTSTAT = re.compile(r";PARTSTAT=\"?([A-Za-z-]+)", re.IGNORECASE)
_MOMENT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?")
_EVENT = re.compile(
    r"^BEGIN:VEVENT[ \t]*\r?$(.*?)(?:^END:VEVENT[ \t]*\r?$|\Z)", re.DOTALL | re.IGNORECASE | re.MULTILINE
)
_ALARM = re.compile(r"^BEGIN:VALARM.*?(?:^END:VALARM[^\n]*|\Z)", re.DOTALL | re.IGNORECASE | re.MULTILINE)

_BY_A_PROGRAM = frozenset({"REPLY", "COUNTER", "REFRESH", "DECLINECOUNTER", "CANCEL"})
"""Methods a calendar program sends when somebody presses a button; the words typed beside it are read all the same."""
_ANSWERS = _BY_A_PROGRAM - {"CANCEL"}
"""In these the description is what the other side wrote, and only the comment is the sender's."""
_SAYS = {
    "ACCEPTED": "neemt de uitnodiging aan",
    "DECLINED": "wijst de uitnodiging af",
    "TENTATIVE": "neemt de uitnodiging onder voorbehoud aan",
    "DELEGATED": "laat een ander komen",
    "COUNTER": "stelt een ander moment voor",
    "CANCEL": "trekt de uitnodiging voor de afspraak in",
}
_DONE = frozenset({"ACCEPTED"})


@dataclass(frozen=True, slots=True)
class Invitation:
    """What stands in a calendar that came by mail.

    methode: REQUEST, REPLY, CANCEL … (RFC 5546), upper case, or empty. antwoord: what a REPLY says (PARTSTAT), or empty.
    over: its subject. wanneer: the moment as it stands there, empty when it is unreadable. woorden: what the sender wrote.
    """

    methode: str
    antwoord: str
    over: str
    wanneer: str
    woorden: str

    @property
    def van_een_programma(self) -> bool:
        """Whether somebody only pressed a button, and a program sent the mail."""
        return self.methode in _BY_A_PROGRAM

    def beside(self, text: str) -> str:
        """The text of its mail with its words, where the mail does not already say them itself (most programs do)."""
        if self.woorden and not set(_WORD.findall(text.lower())).issuperset(
            _WORD.findall(self.woorden.lower())
        ):
            return f"{text.rstrip()}\n\n{self.woorden}"
        return text if text.strip() or self.van_een_programma else self.over

    @property
    def taak(self) -> str:
        """What a human must know or do, a Dutch sentence; empty when nothing is left to do."""
        when = f" voor {self.wanneer}" if self.wanneer else ""
        if not self.van_een_programma:
            return f"Bij dit bericht zit een uitnodiging{when}. Klachtwacht zet niets in een agenda: doe dat zelf, en antwoord de afzender."
        said = _SAYS.get(self.antwoord or self.methode, "")
        if not said or self.antwoord in _DONE:
            return ""
        return f"De afzender {said}{when}. Klachtwacht verandert niets aan de afspraak: overleg zelf een ander moment."


def invitation(text: str) -> Invitation | None:
    """The invitation in the text of an iCalendar file; None when it is none. Never raises, in time that grows with its length."""
    text = _FOLD.sub("", text[:LONGEST])
    if "BEGIN:VCALENDAR" not in text[:2_000].upper():
        return None
    text = _ALARM.sub("", text)  # an alarm has a description of its own
    event = _EVENT.search(text)
    method = next((line["value"] for line in _LINE.finditer(text) if line["name"].upper() == "METHOD"), "")
    found: dict[str, str] = {}
    answer = ""
    for line in _LINE.finditer(event[1] if event else ""):
        name, value = line["name"].upper(), line["value"].strip()
        found.setdefault(name, value)
        stated = _PARTSTAT.search(line["more"]) if name == "ATTENDEE" else None
        answer = answer or (stated[1].upper() if stated else "")
    method = method.strip().upper()
    own = ("COMMENT",) if method in _ANSWERS else ("DESCRIPTION", "COMMENT")
    words = [_plain(found.get(name, "")) for name in own]
    return Invitation(
        methode=method,
        antwoord=answer if method == "REPLY" else "",
        over=_plain(found.get("SUMMARY", ""))[:500],
        wanneer=_moment(found.get("DTSTART", "")),
        woorden="\n\n".join(dict.fromkeys(each for each in words if each))[:MOST_WORDS],
    )


def _plain(value: str) -> str:
    text = _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value).strip()
    if text[:1] != "<":
        return text
    from bot.domain.mail.html_text import read_html  # Google writes mark-up here

    return read_html(text)[0].strip()


def _moment(value: str) -> str:
    """ "wo 2 dec 2026 om 14.00 uur", in Dutch time where the calendar gives UTC, else as it stands there."""
    found = _MOMENT.match(value)
    if found is None:
        return ""
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    try:
        if found[4] is None:
            return in_words(date(year, month, day))
        at = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
    except ValueError:
        return ""
    if found[7]:
        try:
            at = at.astimezone(AMSTERDAM)
        except OverflowError:
            return ""
    return f"{in_words(at.date())} om {at:%H.%M} uur"

"""A secure-mail service says that a message waits behind its own door: who must open it, and before which day.

The words of the klager are not in the mailbox then. A human opens the message and puts its content in the dossier; the
ontvangst is the notice, for the message reached us when it came (Awb 2:17).
"""

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.calendar import in_words
from bot.domain.mail import Mail
from bot.domain.spoken_dates import DATE, Unreadable, resolve

SERVICES: tuple[tuple[str, tuple[str, ...], re.Pattern[str]], ...] = (
    ("Zivver", ("zivver.com", "zivver.nl", "zivver.eu"), re.compile(r"\bzivver\b", re.IGNORECASE)),
    ("ZorgMail", ("zorgmail.nl", "enovation.nl", "zorgmailsecure.nl"), re.compile(r"\bzorgmail\b", re.IGNORECASE)),
    ("Cryptshare", ("cryptshare.com", "cryptshare.eu", "cryptshare.nl"), re.compile(r"\bcryptshare\b", re.IGNORECASE)),
    ("Quarantainenet", ("quarantainenet.nl", "quarantainenet.com"), re.compile(r"\bquarantainenet\b", re.IGNORECASE)),
)  # fmt: skip
"""Name, the domains it writes from, and the word by which a notice through the sender's own server is known."""

_WAITS = re.compile(
    r"\b(beveiligd|veilig|secure|encrypted|versleuteld)\w*\s+(\w+\s+){0,2}(bericht|mail|e-mail|message|bestand|file|transfer)"
    r"|\b(bericht|bestanden|message|files)\b.{0,80}\b(klaar|staat|staan|wacht|opgehaald|ophalen|openen|gedownload|retrieve|"
    r"read|open|download)\b",
    re.IGNORECASE,
)
_OPENS = re.compile(r"https?://\S+|\bopen(en)?\b|\bophalen\b|\bdownload", re.IGNORECASE)
_UNTIL = re.compile(
    rf"\b(?:tot(?: en met| uiterlijk)?|vóór|voor|uiterlijk(?: op| tot)?|verloopt(?: op)?|vervalt(?: op)?|until|expires(?: on)?|"
    rf"before)\s+(?P<day>{DATE})",
    re.IGNORECASE,
)
_DAYS = re.compile(r"\b(?:binnen|within|nog|for)\s+(?P<n>\d{1,3})\s+(?:dagen|days)\b", re.IGNORECASE)
LONGEST = timedelta(days=400)
"""A day further ahead is not about opening this message."""


@dataclass(frozen=True, slots=True)
class SecureNotice:
    """dienst: which service. voor: the last day on which it can be opened; None when the notice names none."""

    dienst: str
    voor: date | None

    @property
    def taak(self) -> str:
        """What a human must do, as a Dutch sentence."""
        when = f" vóór {in_words(self.voor)}" if self.voor else " vandaag nog"
        return (
            f"Veilig bericht openen{when} ({self.dienst}): klachtwacht kan er niet bij. "
            "Zet de inhoud daarna in dit dossier."
        )


def secure_notice(mail: Mail) -> SecureNotice | None:
    """The notice this mail is, or None. A mail that merely speaks of such a service is none."""
    text, sender = mail.text[:20_000], f".{mail.sender.domain}"
    own_headers = [key.lower() for key, _ in mail.headers if key[:2] in ("X-", "x-")]
    for name, domains, word in SERVICES:
        from_it = sender.endswith(tuple(f".{domain}" for domain in domains))
        marked = any(key.startswith(f"x-{name.lower()}") for key in own_headers)
        named = word.search(mail.sender.name) is not None or word.search(mail.subject) is not None
        if not (from_it or marked or (named and _link_of(text, domains, word))):
            continue
        if _WAITS.search(f"{mail.subject}\n{text}") and _OPENS.search(text):
            return SecureNotice(name, _until(text, mail.received.date()))
    return None


def _link_of(text: str, domains: tuple[str, ...], word: re.Pattern[str]) -> bool:
    links = re.findall(r"https?://([^\s/<>\"?#]{1,255})", text)
    return any(word.search(host) or host.endswith(domains) for host in links)


def _until(text: str, today: date) -> date | None:
    """The earliest day it names that lies ahead."""
    days = [today + timedelta(days=int(found["n"])) for found in _DAYS.finditer(text)]
    for found in _UNTIL.finditer(text):
        with suppress(Unreadable):
            days.append(resolve(found["day"], today, ahead=True))
    return min((day for day in days if day <= today + LONGEST), default=None)

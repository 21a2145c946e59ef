"""A secure-mail service says that a message waits behind its own door: who must open it, and before which day.

The words of the klager are not in the mailbox then. A human opens the message and puts its content in the dossier; the
ontvangst is the notice, for the message reached us when it came (Awb 2:17).
"""

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache

from bot.domain.calendar.calendar import in_words
from bot.domain.calendar.spoken_dates import DATE, Unreadable, resolve
from bot.domain.mail.links import within
from bot.domain.mail.mail import Mail

SERVICES: tuple[tuple[str, frozenset[str]], ...] = (
    ("Zivver", frozenset({"zivver.com"})),
    ("ZorgMail", frozenset({"zorgmail.nl"})),
    ("Cryptshare", frozenset({"cryptshare.com"})),
    ("Quarantainenet", frozenset({"quarantainenet.nl"})),
)
"""Name, and the domains of the service itself. Its name in a host proves nothing ("zivver.elders.example"): where a
service runs at an organisatie or its partner, the key `veilige_diensten` names that host."""

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


class Links(StrEnum):
    """Where the links of a notice lead: to the service alone, also elsewhere, or only elsewhere."""

    GOED = "goed"
    OOK_ELDERS = "ook elders"
    ALLEEN_ELDERS = "alleen elders"


@dataclass(frozen=True, slots=True)
class SecureNotice:
    """dienst: which service. voor: the last day on which it can be opened; None when the notice names none."""

    dienst: str
    voor: date | None
    links: Links = Links.GOED

    @property
    def echt(self) -> bool:
        """Whether it leads to the service it names: only then words of a klager wait there."""
        return self.links is not Links.ALLEEN_ELDERS

    @property
    def taak(self) -> str:
        """What a human must do, as Dutch sentences."""
        if not self.echt:
            return (
                f"Dit lijkt op een veilig bericht van {self.dienst}, maar de link gaat naar een adres dat niet van {self.dienst} is. "
                "Klik er niet op; vraag de afzender ernaar, of bel. Klopt het adres toch, laat de beheerder het dan bij "
                "veilige_diensten zetten."
            )
        when = f" vóór {in_words(self.voor)}" if self.voor else " vandaag nog"
        told = (
            f"Veilig bericht openen{when} ({self.dienst}): klachtwacht kan er niet bij. Mail de inhoud daarna, met de bijlagen, "
            "aan de klachtenmailbox en zet het nummer van dit dossier in het onderwerp."
        )
        if self.links is Links.GOED:
            return told
        return f"{told} Let op: niet elke link gaat naar {self.dienst}; kijk waar u op klikt."


Services = tuple[tuple[str, frozenset[str]], ...]


def secure_notice(mail: Mail, own: Services = ()) -> SecureNotice | None:
    """The notice this mail is, or looks like, or None. A mail that merely speaks of such a service is none.

    own: services and hosts that the organisatie knows beside `SERVICES`.
    """
    services = _known(own)
    if not mail.links and not any(within(mail.sender.domain, domains) for _, domains in services):
        return None  # nothing to open, and the words need not be searched
    heads = "\n".join(["", *(name for name, _ in mail.headers)]).lower()
    named = [(name, domains) for name, domains in services if _speaks_of(name, domains, mail, heads)]
    text = mail.text[:20_000]
    if not (named and _WAITS.search(f"{mail.subject}\n{text}") and _OPENS.search(text)):
        return None
    for name, domains in named:
        known = [within(host, domains) for host in mail.links]
        if not known and not within(mail.sender.domain, domains):
            continue
        links = Links.GOED if all(known) else Links.OOK_ELDERS if any(known) else Links.ALLEEN_ELDERS
        return SecureNotice(name, _until(text, mail.received.date()), links)
    return None


@cache
def _known(own: Services) -> Services:
    """Every service, those of the organisatie added to the service of that name or after the others."""
    more = {name.lower(): (name, domains) for name, domains in own}
    known = [(name, domains | more.pop(name.lower(), (name, frozenset()))[1]) for name, domains in SERVICES]
    return (*known, *more.values())


def _speaks_of(name: str, domains: frozenset[str], mail: Mail, heads: str) -> bool:
    """By its domain, or its name beside the sender, in the subject or in a header of its own (heads: each on a line)."""
    return (
        within(mail.sender.domain, domains)
        or _word(name).search(f"{mail.sender.name}\n{mail.subject}") is not None
        or f"\nx-{name.lower()}" in heads
    )


@cache
def _word(name: str) -> re.Pattern[str]:
    return re.compile(rf"\b{re.escape(name)}\b", re.IGNORECASE)


def _until(text: str, today: date) -> date | None:
    """The earliest day it names that lies ahead."""
    days = [today + timedelta(days=int(found["n"])) for found in _DAYS.finditer(text)]
    for found in _UNTIL.finditer(text):
        with suppress(Unreadable):
            days.append(resolve(found["day"], today, ahead=True))
    return min((day for day in days if day <= today + LONGEST), default=None)

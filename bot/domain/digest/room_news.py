"""What a room of colleagues (Teams, Slack, ntfy …) is told: a kind, a number and a link; never what anybody wrote.

Pure. A new kind is one row in `SAID`; which letters count as news stands in `LETTERS`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.dossier.dossier import Dossier
from bot.domain.people.organisation import Organisation
from bot.domain.people.staff import Role
from bot.domain.ports.log import Notice
from bot.domain.ports.outbox import OutboxItem
from bot.domain.recognition.caution import GRAVE

LETTERS: Mapping[str, str] = {"V01": "voorstel", "V04": "overzicht"}
"""Mail to colleagues that a room hears of, and as what."""

SAID: Mapping[str, str] = {
    "voorstel": "er is iets te beoordelen",
    "overzicht": "het overzicht van vandaag is gemaild",
    "gevaar": "mogelijk gevaar, lees het meteen",
    "bezwaartermijn": "let op, er loopt een bezwaartermijn",
    "taak": "er is iets te doen",
    "onderdrukt": "er is iets niet verstuurd",
    "quarantaine": "een mail staat apart",
}
"""Every kind of news, and what is said of it. Trouble with servers is no news for a room: see `handlers/alarms.py`."""

USUALLY = ("voorstel", "gevaar", "bezwaartermijn", "taak", "quarantaine")
"""What a room hears of where the configuration does not say."""

HIDDEN = "een afgeschermd dossier"
MOST_LINES = 10
"""Longer news is cut, and says so: a room is for a glance."""


@dataclass(frozen=True, slots=True)
class News:
    """One thing a room may hear. sleutel: what makes it this one, so that it is said once."""

    sleutel: str
    soort: str
    dossier: str | None


def of_letter(item: OutboxItem) -> News | None:
    """The news in a letter to colleagues that became free to leave; None: no room has to hear of it."""
    kind = LETTERS.get(item.sjabloon)
    return None if kind is None else News(item.message_id, kind, item.dossier)


def of_notice(notice: Notice) -> News | None:
    """The news in a melding; None: no room has to hear of it."""
    if notice.soort not in SAID:
        return None
    key = f"{notice.tijd.isoformat()} {notice.soort} {notice.dossier or ''}"
    return News(key, notice.soort, notice.dossier)


def hidden(dossier: Dossier | None, organisation: Organisation) -> bool:
    """Whether a room may not even hear the number: who sits there may be the one it is about (R02, R10)."""
    if dossier is None:
        return False
    officers = {p.email for p in organisation.staff.people if Role.KLACHTENFUNCTIONARIS in p.rollen}
    kept = {"vertrouwelijk", *GRAVE} & set(dossier.signalen)
    return bool(kept or officers & {*dossier.betrokken, dossier.beklaagde})


def told(fresh: Sequence[News], closed_doors: Iterable[str], organisation: Organisation) -> tuple[str, str]:
    """Title and text for this news. closed_doors: numbers that may not be named."""
    kept = frozenset(closed_doors)
    lines = dict.fromkeys(_line(each, kept, organisation) for each in fresh)
    shown, more = list(lines)[:MOST_LINES], len(lines) - MOST_LINES
    if more > 0:
        shown.append(f"en nog {more}; zie uw mail of het overzicht")
    return f"klachtwacht {organisation.naam}", "\n".join(shown)


def _line(news: News, kept: frozenset[str], organisation: Organisation) -> str:
    said = SAID[news.soort]
    if news.dossier is None:
        return f"{said[0].upper()}{said[1:]}."
    if news.dossier in kept:
        return f"{HIDDEN}: {said}"
    link = organisation.link(news.dossier)
    return f"{news.dossier}: {said}{f' {link}' if link else ''}"

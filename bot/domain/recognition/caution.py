"""What a mail tells that asks for care: a death, the press, misconduct, and what the law wants reported in time."""

from collections.abc import Iterable, Mapping
from datetime import date

HOLDS: Mapping[str, str] = {
    "overleden": "Het bericht noemt een overlijden. Er gaat niets vanzelf uit; kijk eerst wie u schrijft.",
    "media": "R19: pers. Er gaat niets vanzelf uit; bevestig nooit dat een persoon of een zaak bestaat.",
    "politiek": "R19: politiek. Er gaat niets vanzelf uit; bevestig nooit dat een persoon of een zaak bestaat.",
}
"""Signal → why the acknowledgement waits for a human (rulebook 0.1.6 and 0.1.13)."""

PRESS = frozenset({"media", "politiek"})
"""Signals of which directie and communicatie hear within the hour (R19)."""

FG = {"datalek": "datalek", "avg_verzoek": "inzage, correctie of wissen"}
"""Signal → what the FG is asked (R18, T29): AVG 33 comes before AVG 12."""

PROTECTED = frozenset(FG)

GRAVE = frozenset({"ongewenst_gedrag", "seksuele_intimidatie", "geweld", "discriminatie"})
"""Signals of R02: never to the medewerker, always traject klacht, no first talk."""


def withheld(signalen: Iterable[str]) -> str:
    """Why nothing leaves by itself, or an empty string."""
    return next((HOLDS[name] for name in HOLDS if name in set(signalen)), "")


def for_the_fg(signalen: Iterable[str]) -> str:
    """What the FG is asked to look at, or an empty string."""
    return next((FG[name] for name in FG if name in set(signalen)), "")


def clocks(signalen: Iterable[str], day: date) -> dict[str, str]:
    """AVG 12(3) and 33: the days that the terms `avg` and `datalek` count from, as the opening event carries them."""
    return {name: day.isoformat() for name in sorted(PROTECTED & set(signalen))}


REPORT = "meldplicht"
"""In the gegevens of a first step about R02: the day from which a report to the inspectie is due without delay."""

"""K14: a case goes to a desk outside, warm: the klager need not tell it again, and we keep asking whether it arrived."""

from collections.abc import Mapping
from typing import Any

from bot.domain.dossier import Dossier, counting
from bot.domain.events import EventKind
from bot.domain.organisation import Loket

ASKED, GIVEN, LAW = "gevraagd", "gegeven", "wet"
"""Whether we may send the klager's words on: not yet, he agreed, or the law makes us (T09)."""

OUTCOME = "doorverwezen"


def details(desk: Loket, agreed: bool) -> Mapping[str, Any]:
    """What the event `overgedragen` says of this desk. agreed: the klager consented to sending his mail on.

    The words fit a letter in u and in je alike. Without consent nothing of him leaves for a private organisation (Wmo 5.3.3, AVG 6): T09 asks him first.
    """
    consent = LAW if desk.wet else GIVEN if agreed else ASKED
    if desk.wet:
        why = "Dit is bezwaar tegen een besluit. Daarover beslissen zij."
    elif desk.partner:
        why = "Dit gaat over hun hulp. Zij gaan over hun eigen medewerkers."
    else:
        why = "Voor deze hulp geldt hun eigen regeling."
    return {
        "ontvanger": desk.naam,
        "adres": desk.adres,
        "ontvanger_telefoon": desk.telefoon,
        "reden": why,
        "toestemming": consent,
        "uitkomst": OUTCOME,
    }


def again(told: Mapping[str, Any]) -> Mapping[str, Any]:
    """The same hand-over now that the klager agreed."""
    kept = ("ontvanger", "adres", "ontvanger_telefoon", "reden")
    return {name: told[name] for name in kept if name in told} | {"toestemming": GIVEN, "uitkomst": OUTCOME}


def waits_for_consent(dossier: Dossier) -> bool:
    """Whether the klager was asked, and his words did not leave yet."""
    told = last(dossier)
    return told is not None and told.get("toestemming") == ASKED


def last(dossier: Dossier) -> Mapping[str, Any] | None:
    """What was said when this case was handed over last, or None."""
    handed = [e.gegevens for e in counting(dossier.events) if e.soort is EventKind.OVERGEDRAGEN]
    return handed[-1] if handed else None


def letters(names: list[str], told: Mapping[str, Any], to_desk: frozenset[str]) -> list[str]:
    """Those of the letters that may leave: as long as the klager was only asked, none to the desk."""
    return [name for name in names if told.get("toestemming") != ASKED or name not in to_desk]

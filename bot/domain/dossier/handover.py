"""K14: a case goes to a desk outside, warm: the klager need not tell it again, and we keep asking whether it arrived."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from bot.domain.dossier.corrections import counting
from bot.domain.dossier.dossier import Dossier
from bot.domain.dossier.events import EventKind
from bot.domain.people.organisation import Loket

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


AGAIN = "opnieuw"
"""In the gegevens of `overgedragen`: it was told before and only the klager's consent is new."""


def again(told: Mapping[str, Any]) -> Mapping[str, Any]:
    """The same hand-over now that the klager agreed."""
    kept = {
        name: told[name] for name in ("ontvanger", "adres", "ontvanger_telefoon", "reden") if name in told
    }
    return kept | {"toestemming": GIVEN, "uitkomst": OUTCOME, AGAIN: True}


def waits_for_consent(dossier: Dossier) -> bool:
    """Whether the klager was asked, and his words did not leave yet."""
    told = last(dossier)
    return told is not None and told.get("toestemming") == ASKED


def last(dossier: Dossier) -> Mapping[str, Any] | None:
    """What was said when this case was handed over last, or None."""
    handed = [e.gegevens for e in counting(dossier.events) if e.soort is EventKind.OVERGEDRAGEN]
    return handed[-1] if handed else None


def letters(
    names: Iterable[str], told: Mapping[str, Any], goes_to: Callable[[str], tuple[str, ...]]
) -> list[str]:
    """Those of the letters that may leave: as long as the klager was only asked, none to the desk; colleagues hear once
    that another has the case. goes_to: the roles a letter is for."""
    left = [name for name in names if told.get("toestemming") != ASKED or goes_to(name) != ("ontvanger",)]
    return [name for name in left if not told.get(AGAIN) or not COLLEAGUES.issuperset(goes_to(name))]


COLLEAGUES = frozenset({"naar", "beklaagde"})
"""Who had the case in hand, as a regeling calls them."""

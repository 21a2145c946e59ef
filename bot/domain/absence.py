"""A colleague who has a case in hand and is away: told by his out-of-office, kept in the dossier, until his day back."""

from datetime import date

from bot.domain.dossier import Dossier, counting
from bot.domain.events import EventKind

WHO, UNTIL = "wie", "tot"
"""In the gegevens of `collega_afwezig`: the address of who is away, and, where known, his last day away."""


def away(dossier: Dossier, email: str, day: date) -> bool:
    """Whether this colleague said to be away on `day`. Whatever he himself does in the case later ends it."""
    for event in reversed(counting(dossier.events)):
        if event.actor == email:
            return False
        if event.soort is EventKind.COLLEGA_AFWEZIG and event.gegevens[WHO] == email:
            until = event.gegevens.get(UNTIL, "")
            return not until or day <= date.fromisoformat(until)
    return False

"""A colleague who has a case in hand and is away or gone: kept in the dossier, replaced until he is back."""

from collections.abc import Iterable
from datetime import date

from bot.domain.dossier import Dossier, counting
from bot.domain.events import EventKind
from bot.domain.people import Person, Staff

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


def substitutes(dossier: Dossier, staff: Staff, day: date) -> tuple[Person, ...]:
    """Who acts today instead of those that have the case in hand and are away, or do not work here any more."""
    holders = (person for email in dossier.naar if (person := staff.by_email(email)) is not None)
    absent = (p for p in holders if away(dossier, p.email, day) or not p.works_on(day))
    found = (staff.stand_in(person, day) for person in absent)
    return tuple(_free(found, dossier, day))


def _free(found: Iterable[Person | None], dossier: Dossier, day: date) -> Iterable[Person]:
    """Nobody replaces a colleague in a case about himself (rulebook R10, 0.1.7)."""
    kept_out = {*dossier.betrokken, dossier.beklaagde}
    return (person for person in found if person and person.works_on(day) and person.email not in kept_out)

"""A colleague who has a case in hand and is away or gone: kept in the dossier, replaced until he is back."""

from collections.abc import Iterable
from datetime import date

from bot.domain.calendar.calendar import AMSTERDAM, in_words
from bot.domain.dossier.corrections import counting
from bot.domain.dossier.dossier import Dossier
from bot.domain.dossier.events import Event, EventKind
from bot.domain.people.staff import Person, Staff

WHO, FROM, UNTIL = "wie", "van", "tot"
"""In the gegevens of `collega_afwezig`: the address of who is away and, where known, his first and last day away."""


def away(dossier: Dossier, email: str, day: date) -> bool:
    """Whether this colleague is known to be away on `day`. Whatever he himself does in the case then ends it."""
    back = date.min
    for event in reversed(counting(dossier.events)):
        told = event.gegevens
        if event.soort is EventKind.COLLEGA_AFWEZIG:
            if told[WHO] != email:
                continue
            began = date.fromisoformat(told[FROM]) if told.get(FROM) else _day(event)
            if began > day:
                continue  # told of a later time; what was told before still holds
            until = told.get(UNTIL, "")
            return back < began and (not until or day <= date.fromisoformat(until))
        if event.actor == email:
            back = max(back, _day(event))
    return False


def _day(event: Event) -> date:
    return event.tijd.astimezone(AMSTERDAM).date()


def substitutes(dossier: Dossier, staff: Staff, day: date) -> tuple[Person, ...]:
    """Who acts today instead of those that have the case in hand and are away, or do not work here any more."""
    holders = (person for email in dossier.naar if (person := staff.by_email(email)) is not None)
    absent = (p for p in holders if away(dossier, p.email, day) or not p.works_on(day))
    found = (stand_in(dossier, staff, person, day) for person in absent)
    return tuple(_free(found, dossier, day))


def stand_in(dossier: Dossier, staff: Staff, person: Person, day: date) -> Person | None:
    """Who acts here instead of this person; a vervanger who is away himself is replaced in turn."""
    return staff.stand_in(person, day, lambda one: not away(dossier, one.email, day))


def missing(dossier: Dossier, staff: Staff, day: date) -> str:
    """Why the first who has the case in hand does nothing in it on `day`: away, or gone for good. Empty when he is there."""
    holders = (person for email in dossier.naar if (person := staff.by_email(email)) is not None)
    for person in holders:
        if not person.works_on(day):
            return f"{person.naam} werkt hier niet meer"
        if away(dossier, person.email, day):
            return f"{person.naam} is afwezig{_until(dossier, person.email)}"
    return ""


def _until(dossier: Dossier, email: str) -> str:
    told = (e for e in reversed(counting(dossier.events)) if e.soort is EventKind.COLLEGA_AFWEZIG)
    last = next((e.gegevens.get(UNTIL) for e in told if e.gegevens[WHO] == email), None)
    return f" tot en met {in_words(date.fromisoformat(last))}" if last else ""


def _free(found: Iterable[Person | None], dossier: Dossier, day: date) -> Iterable[Person]:
    """Nobody replaces a colleague in a case about himself (rulebook R10, 0.1.7)."""
    kept_out = {*dossier.betrokken, dossier.beklaagde}
    return (person for person in found if person and person.works_on(day) and person.email not in kept_out)

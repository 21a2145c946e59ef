"""Who decides in a case: nobody judges a case about himself (rulebook B)."""

from datetime import date

from bot.domain.dossier.absence import away, substitutes
from bot.domain.dossier.dossier import Dossier
from bot.domain.people.organisation import Organisation
from bot.domain.people.staff import Person, Role, Staff
from bot.domain.recognition.caution import GRAVE

LEADS = frozenset({Role.LEIDINGGEVENDE, Role.DIRECTIE, Role.KLACHTBEHANDELAAR})
"""Holders of a case with one of these roles handle it as leidinggevende; every other holder as medewerker."""


def is_accused(person: Person, dossier: Dossier) -> bool:
    """Whether the case is about this person. The dossier names him by address, or by name as written."""
    named = dossier.beklaagde.strip().casefold()
    return bool(named) and (named == person.email or named == person.naam.casefold())


def deciders(dossier: Dossier | None, organisation: Organisation, day: date) -> tuple[Person, ...]:
    """Who decides in this case on `day`: klachtenfunctionarissen, then their substitutes, without the involved.

    When nobody is left the directie decides: nobody judges a case about himself (rulebook B).
    """
    officers, stand_ins = organisation.staff.deciding(day)
    free = [person for person in officers if not involved(person, dossier)]
    if dossier is None or not free or GRAVE.isdisjoint(dossier.signalen):
        # R02: named persons only; who stands in comes in only when nobody else is left
        free += [person for person in stand_ins if not involved(person, dossier)]
    if dossier is not None and len(free) > 1:
        # Who is away still may decide, but what is asked goes first to whoever is here.
        free.sort(key=lambda person: away(dossier, person.email, day))
    board = () if free else organisation.staff.with_role(Role.DIRECTIE, day)
    return (*free, *(person for person in board if not involved(person, dossier)))


def involved(person: Person, dossier: Dossier | None) -> bool:
    """Whether he said so himself, or the case is about him."""
    return dossier is not None and (person.email in dossier.betrokken or is_accused(person, dossier))


def leads(person: Person, dossier: Dossier, staff: Staff, day: date) -> bool:
    """Whether this person handles the case as leidinggevende: by his role, because he leads whom it is about, or because
    he stands in for who does."""
    about = staff.by_email(dossier.beklaagde)
    acting = {person.email}
    if person in substitutes(dossier, staff, day):
        acting |= set(dossier.naar)
    known = (staff.by_email(email) for email in acting)
    return any(
        one.rollen & LEADS or (about is not None and about.leidinggevende == one.email)
        for one in known
        if one
    )

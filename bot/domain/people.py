"""Who works here: the staff list as a value, and the ways to find somebody in it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Role(StrEnum):
    """What somebody may do in klachtwacht (column `rollen` of the staff list)."""

    KLACHTENFUNCTIONARIS = "klachtenfunctionaris"
    LEIDINGGEVENDE = "leidinggevende"
    DIRECTIE = "directie"
    VRIJWILLIGERSCOORDINATOR = "vrijwilligerscoordinator"
    STAGEBEGELEIDER = "stagebegeleider"
    KWALITEITSMANAGER = "kwaliteitsmanager"
    ZORGCOORDINATOR = "zorgcoordinator"
    KLACHTBEHANDELAAR = "klachtbehandelaar"
    LOKET = "loket"
    FG = "fg"
    BEHEER = "beheer"
    LEZER = "lezer"


class Employment(StrEnum):
    """How somebody works here (column `soort`). Seed 000 footnote 1 counts them all as medewerker."""

    MEDEWERKER = "medewerker"
    VRIJWILLIGER = "vrijwilliger"
    STAGIAIR = "stagiair"
    EXTERN = "extern"


@dataclass(frozen=True, slots=True)
class Person:
    """One row of the staff list. `leidinggevende` and `vervanger` are e-mail addresses or empty."""

    organisatie: str
    naam: str
    email: str
    telefoon: str
    functie: str
    team: str
    leidinggevende: str
    vervanger: str
    soort: Employment
    in_dienst_van: date | None
    in_dienst_tot: date | None
    rollen: frozenset[Role]

    def works_on(self, day: date) -> bool:
        """Whether this person works here on `day`; `in_dienst_tot` is the first day no longer in service."""
        began = self.in_dienst_van is None or self.in_dienst_van <= day
        return began and (self.in_dienst_tot is None or day < self.in_dienst_tot)


@dataclass(frozen=True, slots=True)
class Staff:
    """The people of one organisatie, in the order of the file."""

    people: tuple[Person, ...]

    def by_email(self, address: str) -> Person | None:
        """The person with this mail address (any case), or None."""
        wanted = address.lower()
        return next((person for person in self.people if person.email == wanted), None)

    def with_role(self, role: Role, day: date) -> tuple[Person, ...]:
        """Everybody in service on `day` who has the role, in file order."""
        return tuple(person for person in self.people if role in person.rollen and person.works_on(day))


def staff_of(people: Iterable[Person], organisatie: str) -> Staff:
    """The staff of one organisatie out of a list that may hold several."""
    return Staff(tuple(person for person in people if person.organisatie == organisatie))

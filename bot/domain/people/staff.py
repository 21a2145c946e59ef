"""Who works here: the staff list as a value, and the ways to find somebody in it."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import TypeVar

from bot.domain.errors import ConfigurationError, Fault
from bot.domain.people.names import CLOSE, LEAST, PARTICLES, name_of, words_of


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


@dataclass(frozen=True)
class Staff:
    """The people of one organisatie, in the order of the file."""

    people: tuple[Person, ...]

    @cached_property
    def _by_email(self) -> Mapping[str, Person]:
        return {person.email: person for person in reversed(self.people)}

    @cached_property
    def _deciding(self) -> dict[date, tuple[tuple[Person, ...], tuple[Person, ...]]]:
        """Asked several times for every mail, of a few days."""
        return {}

    @cached_property
    def _by_role(self) -> Mapping[Role, tuple[Person, ...]]:
        return {role: tuple(person for person in self.people if role in person.rollen) for role in Role}

    @cached_property
    def _by_name(self) -> Mapping[tuple[str, ...], tuple[Person, ...]]:
        """By the words of the whole name, in any order."""
        found: dict[tuple[str, ...], tuple[Person, ...]] = {}
        for person in self.people:
            if words := name_of(person.naam).words:
                found[words] = (*found.get(words, ()), person)
        return found

    @cached_property
    def _as_written(self) -> Mapping[str, tuple[Person, ...]]:
        found: dict[str, tuple[Person, ...]] = {}
        for person in self.people:
            for key in {person.email, person.naam.casefold()} - {""}:
                found[key] = (*found.get(key, ()), person)
        return found

    def written(self, text: str) -> tuple[Person, ...]:
        """Everybody whose mail address or name this is, letter by letter, as a dossier has it."""
        return self._as_written.get(text.strip().casefold(), ())

    def by_email(self, address: str) -> Person | None:
        """The person with this mail address (any case), or None."""
        return self._by_email.get(address.lower())

    def called(self, address: str) -> str:
        """What people call whoever has this address; the address itself of somebody who is no colleague."""
        person = self.by_email(address)
        return person.naam if person else address

    def with_role(self, role: Role, day: date) -> tuple[Person, ...]:
        """Everybody in service on `day` who has the role, in file order."""
        return tuple(person for person in self._by_role[role] if person.works_on(day))

    def deciding(self, day: date) -> tuple[tuple[Person, ...], tuple[Person, ...]]:
        """The klachtenfunctionarissen in service on `day`, and who stands in for them; each once, in order."""
        found = self._deciding.get(day)
        if found is None:
            officers = self.with_role(Role.KLACHTENFUNCTIONARIS, day)
            named = (self.by_email(officer.vervanger) for officer in officers if officer.vervanger)
            serving = dict.fromkeys(person for person in named if person is not None and person.works_on(day))
            substitutes = tuple(person for person in serving if person not in officers)
            found = self._deciding[day] = (tuple(dict.fromkeys(officers)), substitutes)
        return found

    def exactly(self, text: str, day: date) -> Person | None:
        """The one person with this full name (or mail address), now or before `day`; None when nobody or several.

        In doubt somebody who works here goes before somebody who left.
        """
        if "@" in text:
            return self.by_email(text.strip())
        bearers = self._by_name.get(tuple(sorted(words_of(text))), ())
        found = [person for person in bearers if person.in_dienst_van is None or person.in_dienst_van <= day]
        serving = [person for person in found if person.works_on(day)]
        return next(iter(serving or found)) if len(serving or found) == 1 else None

    def named(self, text: str, day: date) -> tuple[Person, ...]:
        """Everybody a name as people write it may mean: in service on `day` first, then who left before.

        A full name means who bears it; a first name, a surname or a misspelling means all who come close. The best
        fit comes first. Whoever calls must not pick one of several, nor one found by half a name (R13).
        """
        if not (asked := words_of(text)):
            return ()
        here = [p for p in self.people if p.in_dienst_van is None or p.in_dienst_van <= day]
        full = [
            person for person in here if len(asked) > 1 and name_of(person.naam).words == tuple(sorted(asked))
        ]
        core = [word for word in asked if word not in PARTICLES]
        scored = [(name_of(person.naam).score(core), person) for person in full or here]
        best = max((score for score, _ in scored), default=0.0)
        close = [(score, person) for score, person in scored if score >= max(best - CLOSE, LEAST)]
        close.sort(key=lambda pair: (not pair[1].works_on(day), -pair[0]))
        return tuple(person for _, person in close)

    def superior_of(self, person: Person) -> Person | None:
        """The leidinggevende in this person's row, or None."""
        return self.by_email(person.leidinggevende) if person.leidinggevende else None

    def stand_in(
        self, person: Person, day: date, here: Callable[[Person], bool] = lambda _: True
    ) -> Person | None:
        """Who acts instead of this person: the vervanger in service on `day` and here, or that one's vervanger, or None."""
        passed = {person.email}
        while person.vervanger and person.vervanger not in passed:
            passed.add(person.vervanger)
            following = self.by_email(person.vervanger)
            if following is None or (following.works_on(day) and here(following)):
                return following
            person = following
        return None


def staff_of(people: Iterable[Person], organisatie: str) -> Staff:
    """The staff of one organisatie out of a list that may hold several."""
    return Staff(tuple(person for person in people if person.organisatie == organisatie))


# ── The staff list as a file ──────────────────────────────────────────────────────────────────────────

HEADER = "organisatie,naam,e-mail,telefoon,functie,team,leidinggevende,vervanger,soort,in_dienst_van,in_dienst_tot,rollen"
"""The first line of a staff list, exactly (contract §6)."""

_COLUMNS = tuple(HEADER.split(","))
_ADDRESS = re.compile(r"[^\s@<>()\[\],;:\"]+@[^\s@<>()\[\],;:\".]+(\.[^\s@<>()\[\],;:\".]+)+")
Choice = TypeVar("Choice", bound=StrEnum)


def read_staff(text: str, file: str) -> tuple[Person, ...]:
    """The people in a staff list (CSV, UTF-8). Raises `ConfigurationError` with every fault, row by row."""
    try:
        lines = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    except csv.Error as error:
        fault = Fault(
            file, "csv", f"Het bestand is geen CSV ({error}).", "Bewaar het opnieuw als CSV, UTF-8."
        )
        raise ConfigurationError([fault]) from error
    if not lines or tuple(lines[0]) != _COLUMNS:
        remedy = f"Zet op de eerste regel precies: {HEADER}"
        if lines and ";" in "".join(lines[0]) and len(lines[0]) == 1:
            remedy += " Bewaar het bestand met komma’s, niet met puntkomma’s."
        raise ConfigurationError([Fault(file, "rij 1", "De kopregel klopt niet.", remedy)])
    rows = [(number, line) for number, line in enumerate(lines[1:], start=2) if any(map(str.strip, line))]
    faults: list[Fault] = []
    people = {
        number: person for number, line in rows if (person := _Row(file, number, line, faults).person())
    }
    faults += _between(people, file)
    if faults:
        raise ConfigurationError(faults)
    return tuple(people.values())


class _Row:
    """One row being read; reads on after a fault."""

    def __init__(self, file: str, number: int, line: list[str], faults: list[Fault]) -> None:
        self.file, self.number, self.faults = file, number, faults
        self.line = [cell.strip() for cell in line]

    def fault(self, column: str, problem: str, remedy: str) -> None:
        self.faults.append(Fault(self.file, f"rij {self.number}, {column}", problem, remedy))

    def person(self) -> Person | None:
        if len(self.line) != len(_COLUMNS):
            self.fault(
                "kolommen",
                f"Er staan {len(self.line)} kolommen in plaats van {len(_COLUMNS)}.",
                "Zet tekst met een komma tussen aanhalingstekens.",
            )
            return None
        cell = dict(zip(_COLUMNS, self.line, strict=True))
        for column in ("organisatie", "naam"):
            if not cell[column]:
                self.fault(column, "Dit vak is leeg.", "Vul het in, of haal de rij weg.")
        kind = self._choice(Employment, cell["soort"], "soort")
        began, ended = (self._date(cell[column], column) for column in ("in_dienst_van", "in_dienst_tot"))
        if began and ended and ended <= began:
            self.fault("in_dienst_tot", "Deze dag ligt niet na in_dienst_van.", "Verander een van de twee.")
        return Person(
            organisatie=cell["organisatie"],
            naam=cell["naam"],
            email=self._address(cell["e-mail"], "e-mail"),
            telefoon=cell["telefoon"],
            functie=cell["functie"],
            team=cell["team"],
            leidinggevende=self._address(cell["leidinggevende"], "leidinggevende", optional=True),
            vervanger=self._address(cell["vervanger"], "vervanger", optional=True),
            soort=kind or Employment.MEDEWERKER,
            in_dienst_van=began,
            in_dienst_tot=ended,
            rollen=frozenset(self._roles(cell["rollen"])),
        )

    def _choice(self, choices: type[Choice], text: str, column: str) -> Choice | None:
        if text in set(choices):
            return choices(text)
        self.fault(
            column,
            f"“{text}” is onbekend." if text else "Dit vak is leeg.",
            f"Kies uit: {', '.join(choices)}.",
        )
        return None

    def _roles(self, text: str) -> Iterator[Role]:
        for name in filter(None, map(str.strip, text.split(";"))):
            role = self._choice(Role, name, "rollen")
            if role is not None:
                yield role

    def _address(self, text: str, column: str, *, optional: bool = False) -> str:
        if not (optional and not text) and not _ADDRESS.fullmatch(text):
            self.fault(column, f"“{text}” is geen e-mailadres.", "Schrijf het als naam@organisatie.nl.")
        return text.lower()

    def _date(self, text: str, column: str) -> date | None:
        if not text:
            return None
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            try:
                return date.fromisoformat(text)
            except ValueError:
                pass  # told below, as every other text that is no day
        self.fault(column, f"“{text}” is geen dag.", "Schrijf jaar-maand-dag, bijvoorbeeld 2026-03-16.")
        return None


def _between(people: Mapping[int, Person], file: str) -> Iterator[Fault]:
    """What is wrong between rows: doubles, people who do not exist, circles."""
    first: dict[tuple[str, str], int] = {}
    for number, person in people.items():
        earlier = first.setdefault((person.organisatie, person.email), number)
        if earlier != number and person.email:
            problem = f"{person.email} staat ook in rij {earlier}."
            yield Fault(file, f"rij {number}, e-mail", problem, "Houd één rij per persoon.")
    for number, person in people.items():
        for column, address in (("leidinggevende", person.leidinggevende), ("vervanger", person.vervanger)):
            if address == person.email and address:
                yield Fault(
                    file, f"rij {number}, {column}", "Hier staat de persoon zelf.", "Noem iemand anders."
                )
            elif address and (person.organisatie, address) not in first:
                problem = f"{address} staat niet in de lijst van {person.organisatie}."
                yield Fault(
                    file, f"rij {number}, {column}", problem, "Voeg die persoon toe, of verbeter het adres."
                )
    yield from _circles(people, file)


def _circles(people: Mapping[int, Person], file: str) -> Iterator[Fault]:
    above = {(p.organisatie, p.email): (p.organisatie, p.leidinggevende) for p in people.values()}
    told: set[tuple[str, str]] = set()
    for number, person in people.items():
        path = [(person.organisatie, person.email)]
        while (following := above.get(path[-1])) in above and following not in path:
            path.append(following)
        if following == path[0] and len(path) > 1 and path[0] not in told:
            told.update(path)
            names = " → ".join(address for _, address in (*path, path[0]))
            problem = f"De leidinggevenden lopen in een kring: {names}."
            yield Fault(file, f"rij {number}, leidinggevende", problem, "Laat bij één van hen het vak leeg.")

"""The form of a regeling file: TOML tables into a `Regeling`, with every fault named at once."""

import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from enum import StrEnum
from typing import Any, TypeVar

from bot.domain.calendar.duration import Duration, Unit
from bot.domain.dossier.events import EventKind
from bot.domain.errors import ConfigurationError, Fault
from bot.domain.regeling.norms import BY_KEY, Count, flat, meant
from bot.domain.regeling.regeling import Klachttermijn, LetterRule, Regeling, Step, TermRule, Traject

STAYS = "blijft"
"""In a table of transitions: the event may happen and the status stays."""

_TOP: Mapping[str, type] = {
    "sleutel": str,
    "naam": str,
    "klachttoets": str,
    "begin": str,
    "eind": list,
    "routes": list,
    "uit_elke_open_status": dict,
    "overgangen": dict,
    "stappen": dict,
    "termijnen": list,
    "brieven": dict,
    "brieven_bij": dict,
}
"""The keys of a file that are mandatory, with their TOML type."""

_TOP_MAY: Mapping[str, type] = {
    "wanneer": str,
    "fasen": list,
    "oordeel": bool,
    "norm_formeel": int,
    "gronden": dict,
    "klachttermijn": dict,
    "normen": dict,
}
"""The keys of a file that may be left out."""

ON_A_DAY = Duration(0, Unit.WERKDAGEN)
"""The duration of a term whose last day somebody else sets: it has none."""

_TERM = {"soort", "van", "tot", "grondslag"}
_TERM_MAY = {
    "duur",
    "trajecten",
    "vervalt",
    "atw",
    "dag",
    "telt_vanaf",
    "gehaald_bij",
    "brief",
    "als_brief",
    "verdagen",
    "variant",
    "uiterlijk",
}
_LIMIT = {"duur", "jeugd", "telt"}
_LETTER, _LETTER_MAY = {"aan"}, {"bestand", "automatisch", "trajecten", "uit", "niet_naast"}
_TYPES: Mapping[str, type] = {
    "soort": str,
    "van": list,
    "tot": list,
    "vervalt": list,
    "trajecten": list,
    "duur": str,
    "jeugd": str,
    "telt": list,
    "grondslag": str,
    "brief": str,
    "bestand": str,
    "aan": list,
    "atw": bool,
    "dag": str,
    "telt_vanaf": str,
    "gehaald_bij": str,
    "verdagen": str,
    "variant": str,
    "uiterlijk": str,
    "uit": list,
    "niet_naast": list,
    "als_brief": bool,
    "automatisch": bool,
}
_KINDS = {
    str: "tekst tussen aanhalingstekens",
    list: "een lijst [ … ]",
    dict: "een tabel",
    bool: "true of false",
    int: "een getal zonder aanhalingstekens",
}

Choice = TypeVar("Choice", bound=StrEnum)
Made = TypeVar("Made")


def read(tables: Mapping[str, Any], file: str, digest: str) -> Regeling:
    """The regeling these tables describe. Raises `ConfigurationError` with every fault in their form."""
    reader = _Reader(file)
    regeling = reader.regeling(tables, digest)
    if reader.faults or regeling is None:
        raise ConfigurationError(reader.faults)
    return regeling


class _Reader:
    """Reads on after a fault, so that all of them are told at once."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[Fault] = []

    def fault(self, key: str, problem: str, remedy: str) -> None:
        self.faults.append(Fault(self.file, key, problem, remedy))

    def regeling(self, tables: Mapping[str, Any], digest: str) -> Regeling | None:
        if not self._complete(tables, "", set(_TOP), set(_TOP_MAY), {**_TOP, **_TOP_MAY}):
            return None
        return Regeling(
            sleutel=tables["sleutel"],
            naam=tables["naam"],
            hash=digest,
            begin=tables["begin"],
            overgangen=self._transitions(tables),
            eind=frozenset(self._texts(tables["eind"], "eind")),
            stappen={key: self._steps(key, steps) for key, steps in tables["stappen"].items()},
            termijnen=tuple(self._each(tables["termijnen"], "termijnen", self._term)),
            brieven=self._letters(tables["brieven"]),
            brieven_bij=self._by_event(tables["brieven_bij"]),
            routes=tuple(self._texts(tables["routes"], "routes")),
            klachttoets=tables["klachttoets"],
            fasen=tuple(self._texts(tables.get("fasen", ()), "fasen")),
            oordeel=tables.get("oordeel", False),
            norm_formeel=tables.get("norm_formeel", 0),
            gronden=self._grounds(tables.get("gronden", {})),
            klachttermijn=self._limit(tables["klachttermijn"]) if "klachttermijn" in tables else None,
            normen=self._norms(tables.get("normen", {})),
            wanneer=tables.get("wanneer", ""),
        )

    def _complete(
        self,
        table: Mapping[str, Any],
        where: str,
        must: set[str],
        may: set[str],
        types: Mapping[str, type],
    ) -> bool:
        before = len(self.faults)
        for key in sorted(must - table.keys()):
            self.fault(f"{where}{key}", "Deze sleutel ontbreekt.", "Voeg hem toe, zoals in lentl.toml.")
        for key in table.keys() - must - may:
            known = ", ".join(sorted(must | may))
            self.fault(f"{where}{key}", "Deze sleutel is onbekend.", f"Kies uit: {known}.")
        for key, kind in types.items():
            if key in table and type(table[key]) is not kind:
                self.fault(
                    f"{where}{key}", "De waarde heeft de verkeerde vorm.", f"Maak er {_KINDS[kind]} van."
                )
        return len(self.faults) == before

    def _choice(self, choices: type[Choice], value: object, where: str) -> Choice | None:
        if isinstance(value, str):
            with suppress(ValueError):
                return choices(value)
        self.fault(where, f"“{value}” is onbekend.", f"Kies uit: {', '.join(choices)}.")
        return None

    def _choices(self, choices: type[Choice], values: Iterable[object], where: str) -> frozenset[Choice]:
        found = (self._choice(choices, value, where) for value in values)
        return frozenset(choice for choice in found if choice is not None)

    def _texts(self, values: Iterable[object], where: str) -> list[str]:
        texts = [value for value in values if isinstance(value, str)]
        if len(texts) != len(list(values)):
            self.fault(where, "Hier mag alleen tekst staan.", f"Maak er {_KINDS[str]} van.")
        return texts

    def _each(
        self, tables: Iterable[object], where: str, make: Callable[[Mapping[str, Any], str], Made | None]
    ) -> list[Made]:
        made = []
        for number, table in enumerate(tables, start=1):
            if not isinstance(table, dict):
                self.fault(
                    f"{where} {number}", "De waarde heeft de verkeerde vorm.", "Maak er een tabel van."
                )
            elif (one := make(table, f"{where} {number}: ")) is not None:
                made.append(one)
        return made

    def _transitions(self, tables: Mapping[str, Any]) -> dict[str, dict[EventKind, str]]:
        """The table as written, and in every open status what may happen anywhere; the status' own line wins."""
        anywhere = tables["uit_elke_open_status"]
        found: dict[str, dict[EventKind, str]] = {}
        for status, lines in tables["overgangen"].items():
            if not isinstance(lines, dict):
                self.fault(
                    f"overgangen.{status}", "De waarde heeft de verkeerde vorm.", "Maak er een tabel van."
                )
                continue
            lines = lines if status in tables["eind"] else anywhere | lines
            found[status] = {}
            for name, target in lines.items():
                event = self._choice(EventKind, name, f"overgangen.{status}.{name}")
                if event is not None and self._texts([target], f"overgangen.{status}.{name}"):
                    found[status][event] = status if target == STAYS else target
        return found

    def _steps(self, key: str, tables: object) -> tuple[Step, ...]:
        if not isinstance(tables, list):
            self.fault(f"stappen.{key}", "De waarde heeft de verkeerde vorm.", f"Maak er {_KINDS[list]} van.")
            return ()
        return tuple(self._each(tables, f"stappen.{key}", self._step))

    def _step(self, table: Mapping[str, Any], where: str) -> Step | None:
        event = self._choice(EventKind, table.get("gebeurtenis"), f"{where}gebeurtenis")
        if "traject" in table:
            self._choice(Traject, table["traject"], f"{where}traject")
        self._texts(table.values(), where.removesuffix(": "))
        fixed = {name: value for name, value in table.items() if name != "gebeurtenis"}
        return Step(event, fixed) if event else None

    def _term(self, table: Mapping[str, Any], where: str) -> TermRule | None:
        if not self._complete(table, where, _TERM, _TERM_MAY, _TYPES):
            return None
        given = table.get("uiterlijk", "")
        if not given and "duur" not in table:
            self.fault(
                f"{where}duur", "Deze sleutel ontbreekt.", "Voeg hem toe, of noem bij `uiterlijk` een dag."
            )
            return None
        if given and "duur" in table:
            self.fault(f"{where}duur", "Er staat ook een uiterlijke dag.", "Kies een van de twee.")
            return None
        duration = ON_A_DAY if given else self._duration(table["duur"], f"{where}duur")
        van, tot, vervalt = (
            self._choices(EventKind, table.get(key, ()), f"{where}{key}") for key in ("van", "tot", "vervalt")
        )
        longest = self._duration(table["verdagen"], f"{where}verdagen") if "verdagen" in table else None
        counted, met = (
            self._choice(EventKind, table[key], f"{where}{key}") if key in table else None
            for key in ("telt_vanaf", "gehaald_bij")
        )
        if duration is None:
            return None
        return TermRule(
            soort=table["soort"],
            trajecten=self._trajecten(table, where),
            van=van,
            tot=tot,
            vervalt=vervalt,
            duur=duration,
            grondslag=table["grondslag"],
            atw=table.get("atw", False),
            dag=table.get("dag", ""),
            telt_vanaf=counted,
            gehaald_bij=met,
            brief=table.get("brief", ""),
            als_brief=table.get("als_brief", False),
            verdagen=longest,
            variant=table.get("variant", ""),
            uiterlijk=given,
        )

    def _trajecten(self, table: Mapping[str, Any], where: str) -> frozenset[Traject]:
        if "trajecten" not in table:
            return frozenset(Traject)
        return self._choices(Traject, table["trajecten"], f"{where}trajecten")

    def _duration(self, text: str, where: str) -> Duration | None:
        units = "|".join(Unit)
        found = re.fullmatch(rf"([1-9][0-9]{{0,3}}) ({units})|(0) (werkdagen)", text)
        if found is None:
            self.fault(where, f"“{text}” is geen duur.", f"Schrijf een getal en {' of '.join(Unit)}.")
            return None
        return Duration(int(found[1] or found[3]), Unit(found[2] or found[4]))

    def _grounds(self, tables: Mapping[str, Any]) -> dict[str, str]:
        self._texts(tables.values(), "gronden")
        return {name: basis for name, basis in tables.items() if isinstance(basis, str)}

    def _norms(self, tables: Mapping[str, Any]) -> dict[str, int]:
        found: dict[str, int] = {}
        for name, value in flat(tables):
            norm = BY_KEY.get(name)
            if norm is None or norm.termijn:
                known = ", ".join(key for key, each in BY_KEY.items() if not each.termijn)
                self.fault(f"normen.{name}", "Deze norm bestaat hier niet.", f"Kies uit: {known}.")
            elif (number := meant(norm, value)) is None:
                least, most = norm.grenzen
                rule = (
                    "true of false"
                    if norm.eenheid is Count.JA_NEE
                    else f"een getal van {least} tot en met {most}"
                )
                self.fault(f"normen.{name}", f"“{value}” kan niet.", f"Maak er {rule} van.")
            else:
                found[name] = number
        return found

    def _limit(self, table: Mapping[str, Any]) -> Klachttermijn | None:
        where = "klachttermijn."
        if not self._complete(table, where, _LIMIT, set(), _TYPES):
            return None
        found = [self._duration(table[key], f"{where}{key}") for key in ("duur", "jeugd")]
        if found[0] is None or found[1] is None:
            return None
        return Klachttermijn(found[0], found[1], tuple(self._texts(table["telt"], f"{where}telt")))

    def _letters(self, tables: Mapping[str, Any]) -> dict[str, LetterRule]:
        found = {}
        for name, table in tables.items():
            where = f"brieven.{name}."
            if not isinstance(table, dict):
                self.fault(where[:-1], "De waarde heeft de verkeerde vorm.", "Maak er een tabel van.")
            elif self._complete(table, where, _LETTER, _LETTER_MAY, _TYPES):
                found[name] = LetterRule(
                    sjabloon=name,
                    bestand=table.get("bestand", name),
                    aan=tuple(self._texts(table["aan"], f"{where}aan")),
                    automatisch=table.get("automatisch", False),
                    trajecten=self._trajecten(table, where),
                    uit=frozenset(self._texts(table.get("uit", ()), f"{where}uit")),
                    niet_naast=frozenset(self._texts(table.get("niet_naast", ()), f"{where}niet_naast")),
                )
        return found

    def _by_event(self, tables: Mapping[str, Any]) -> dict[EventKind, tuple[str, ...]]:
        found = {}
        for name, letters in tables.items():
            event = self._choice(EventKind, name, f"brieven_bij.{name}")
            if not isinstance(letters, list):
                self.fault(
                    f"brieven_bij.{name}",
                    "De waarde heeft de verkeerde vorm.",
                    f"Maak er {_KINDS[list]} van.",
                )
            elif event is not None:
                found[event] = tuple(self._texts(letters, f"brieven_bij.{name}"))
        return found

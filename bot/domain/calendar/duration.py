"""A length of time in the units of the law and of a regeling."""

from dataclasses import dataclass
from enum import StrEnum


class Unit(StrEnum):
    """Units of a duration. Weeks and months follow rulebook D.0.1; werkdagen skip free days."""

    MINUTEN = "minuten"
    DAGEN = "dagen"
    WERKDAGEN = "werkdagen"
    WEKEN = "weken"
    MAANDEN = "maanden"


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time as a regeling states it, for example 6 weken. 0 werkdagen: the same werkdag, or the next."""

    aantal: int
    eenheid: Unit

    def __str__(self) -> str:
        if not self.aantal:
            return "dezelfde werkdag"
        return f"{self.aantal} {_ONE[self.eenheid] if self.aantal == 1 else self.eenheid.value}"


_ONE = {
    Unit.MINUTEN: "minuut",
    Unit.DAGEN: "dag",
    Unit.WERKDAGEN: "werkdag",
    Unit.WEKEN: "week",
    Unit.MAANDEN: "maand",
}

"""Terms: dates that follow from events, regeling and calendar, each with its basis and its reckoning in words."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Term:
    """One term of a dossier (contract §5).

    vanaf: the day it counts from (day 0); uiterlijk: its last day, until 24:00. voorlopig: the traject was only
    proposed yet. gehaald_op: the day it was met; vervallen_op: the day it lapsed because the case ended otherwise.
    """

    soort: str
    vanaf: date
    uiterlijk: date
    grondslag: str
    rekening: str
    voorlopig: bool
    gehaald_op: date | None = None
    vervallen_op: date | None = None

    def status(self, today: date) -> str:
        """open, gehaald, verlopen or vervallen, as seen on the day `today`."""
        if self.gehaald_op is not None:
            return "gehaald" if self.gehaald_op <= self.uiterlijk else "verlopen"
        if self.vervallen_op is not None:
            return "vervallen"
        return "open" if today <= self.uiterlijk else "verlopen"

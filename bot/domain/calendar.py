"""Days: which are werkdagen, which are free, and how weeks and months are counted (rulebook D.0)."""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
"""Every moment in klachtwacht is reckoned in this zone."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """The free days of one organisatie.

    kb_dagen: days made equal to a feestdag by royal decree (ATW 3(3)), always from configuration.
    vrije_dagen: own free days of the organisatie; they count for werkdagen, never for the ATW.
    """

    kb_dagen: frozenset[date] = frozenset()
    vrije_dagen: frozenset[date] = frozenset()

"""Where dossiers are kept: chains of events, with the projections that queries need."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.dossier.dossier import Dossier
from bot.domain.dossier.events import Event
from bot.domain.terms.deadlines import Term


@dataclass(frozen=True, slots=True)
class DossierLine:
    """A dossier in a list: enough for `status` and for the clock, without reading its events."""

    nummer: str
    regeling: str
    traject: str | None
    status: str
    soort: str
    klager: str
    ontvangen: datetime
    gesloten: bool
    eerste_termijn: str | None
    eerste_uiterlijk: str | None


class DossierStore(Protocol):
    """Dossiers as chains of events, with the projections that queries need."""

    def next_number(self, year: int) -> str:
        """The next free case number of this organisatie, "2026-0001"; given out once, also across processes."""

    def load(self, nummer: str) -> Dossier | None:
        """The dossier as the fold of its events, or None."""

    def revisit(self, nummers: Sequence[str]) -> None:
        """Something will be added to these dossiers. Those whose last event this process wrote itself are held until this
        unit ends, and `load` need not read them back."""

    def append(
        self,
        dossier: Dossier,
        events: Sequence[Event],
        terms: Sequence[Term],
        wake: datetime | None = None,
    ) -> None:
        """Append `events`; `dossier` is the state after them and `terms` its recomputed terms.

        wake: when the clock must look at it next, or None for never. Raises `StaleDossier` when the store holds other
        events than `dossier` was folded from.
        """

    def open_of(self, address: str) -> list[str]:
        """Numbers of the open dossiers whose klager writes from this address, oldest first."""

    def closed_of(self, address: str) -> list[str]:
        """Numbers of the closed dossiers whose klager wrote from this address, oldest first."""

    def since(self, moment: datetime) -> list[str]:
        """Numbers of every dossier, open or closed, that was received at or after this moment, oldest first."""

    def lines(self, include_closed: bool = False) -> list[DossierLine]:
        """The dossiers of this organisatie, oldest first."""

    def due(self, day: datetime) -> list[tuple[str, Term]]:
        """Open terms that end on or before this day, with their dossier, soonest first."""

    def awake(self, now: datetime) -> list[str]:
        """The dossiers the clock must look at by now, whose moment is there, longest waiting first."""

    def next_wake(self, after: datetime) -> datetime | None:
        """The first moment after `after` that a dossier must be looked at, or None."""

    def untidy(self, limit: int) -> list[str]:
        """Dossiers in which something happened since their messages were last put in their place (`tidied`)."""

    def tidied(self, nummer: str, versie: int | None) -> None:
        """The messages of this dossier lie as they should, unless something happened in it after `versie` (None: whatever
        happened)."""

    def stir(self, nummers: Sequence[str]) -> None:
        """Look at the messages of these dossiers again."""

    def wake(self, nummer: str, at: datetime | None) -> None:
        """The clock looked at this dossier and must look again at `at`; None: not before something happens in it."""

"""Dossiers in memory."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.dossier.dossier import Dossier
from bot.domain.dossier.events import Event
from bot.domain.dossier.fold import fold
from bot.domain.dossier.placing import restricted
from bot.domain.errors import StaleDossier
from bot.domain.ports.dossiers import DossierLine
from bot.domain.terms.deadlines import Term
from storage import faults, rows
from storage.memory.part import Part


class Dossiers(Part):
    """Dossiers as chains of events."""

    def next_number(self, year: int) -> str:
        """The next free case number of this organisatie and year."""
        shelf = self._desk.shelf
        count = shelf.numbers.get(year, 0) + 1
        self._desk.put(shelf.numbers, year, count)
        return rows.numbered(year, count)

    def load(self, nummer: str) -> Dossier | None:
        """The dossier as the fold of its events, or None."""
        events = self._desk.shelf.events.get(nummer)
        return fold(self._desk.organisatie, nummer, events) if events else None

    def revisit(self, nummers: Sequence[str]) -> None:
        """Every unit of this store is alone already."""

    def append(
        self,
        dossier: Dossier,
        events: Sequence[Event],
        terms: Sequence[Term],
        wake: datetime | None = None,
    ) -> None:
        """Append `events`; `dossier` is the state after them and `terms` its recomputed terms."""
        shelf, nummer = self._desk.shelf, dossier.nummer
        old, expected = shelf.events.get(nummer, ()), dossier.version - len(events)
        if len(old) != expected:
            raise StaleDossier(faults.stale(nummer, len(old), expected))
        self._desk.put(shelf.events, nummer, (*old, *(rows.EVENT.through(event) for event in events)))
        running = tuple(rows.TERM.through(term) for term in rows.open_terms(terms))
        self._desk.put(shelf.terms, nummer, running)
        self._desk.put(shelf.lines, nummer, rows.LINE.through(rows.line_of(dossier, terms)))
        self.wake(nummer, wake)
        self._desk.put(shelf.restricted, nummer, restricted(dossier))
        self._desk.put(shelf.untidy, nummer, True)
        address = rows.clean(dossier.klager.address)
        numbers = shelf.numbers_of.get(address, ())
        self._desk.put(shelf.addresses, nummer, address)
        if nummer not in numbers:
            self._desk.put(shelf.numbers_of, address, (*numbers, nummer))

    def open_of(self, address: str) -> list[str]:
        """Numbers of the open dossiers whose klager writes from this address, oldest first."""
        return [line.nummer for line in self._of(address) if not line.gesloten]

    def closed_of(self, address: str) -> list[str]:
        """Numbers of the closed dossiers whose klager wrote from this address, oldest first."""
        return [line.nummer for line in self._of(address) if line.gesloten]

    def _of(self, address: str) -> list[DossierLine]:
        if not address:  # klagers without an address have nothing in common
            return []
        shelf, wanted = self._desk.shelf, rows.clean(address)
        lines = (shelf.lines[n] for n in shelf.numbers_of.get(wanted, ()) if shelf.addresses[n] == wanted)
        return sorted(lines, key=_oldest)

    def since(self, moment: datetime) -> list[str]:
        """Numbers of every dossier that was received at or after this moment, oldest first."""
        return [line.nummer for line in self.lines(include_closed=True) if line.ontvangen >= moment]

    def lines(self, include_closed: bool = False) -> list[DossierLine]:
        """The dossiers of this organisatie, oldest first."""
        lines = self._desk.shelf.lines.values()
        return sorted((line for line in lines if include_closed or not line.gesloten), key=_oldest)

    def due(self, day: datetime) -> list[tuple[str, Term]]:
        """Open terms that end on or before this day, with their dossier, soonest first."""
        until = rows.to_amsterdam(rows.to_utc(day)).date()
        found = [
            (term.uiterlijk, nummer, place, term)
            for nummer, terms in self._desk.shelf.terms.items()
            for place, term in enumerate(terms)
            if term.uiterlijk <= until
        ]
        return [(nummer, term) for _, nummer, _, term in sorted(found, key=lambda row: row[:3])]

    def awake(self, now: datetime) -> list[str]:
        """The dossiers the clock must look at by now, longest waiting first."""
        until = rows.to_utc(now)
        waiting = ((at, nummer) for nummer, at in self._desk.shelf.wakes.items() if at and at <= until)
        return [nummer for _, nummer in sorted(waiting)]

    def next_wake(self, after: datetime) -> datetime | None:
        """The first moment after `after` that a dossier must be looked at, or None."""
        start = rows.to_utc(after)
        later = (at for at in self._desk.shelf.wakes.values() if at and at > start)
        first = min(later, default=None)
        return rows.to_amsterdam(first) if first else None

    def untidy(self, limit: int) -> list[str]:
        """Dossiers in which something happened since their messages were put in their place."""
        return sorted(nummer for nummer, waits in self._desk.shelf.untidy.items() if waits)[:limit]

    def tidied(self, nummer: str, versie: int | None) -> None:
        """The messages of this dossier lie as they should, unless something happened in it after `versie`."""
        if versie is None or len(self._desk.shelf.events.get(nummer, ())) == versie:
            self._desk.put(self._desk.shelf.untidy, nummer, False)

    def stir(self, nummers: Sequence[str]) -> None:
        """Look at the messages of these dossiers again."""
        for nummer in nummers:
            if nummer in self._desk.shelf.untidy:
                self._desk.put(self._desk.shelf.untidy, nummer, True)

    def wake(self, nummer: str, at: datetime | None) -> None:
        """The clock must look at this dossier at `at`, or not before something happens in it."""
        self._desk.put(self._desk.shelf.wakes, nummer, rows.to_utc(at) if at else None)


def _oldest(line: DossierLine) -> tuple[datetime, str]:
    return line.ontvangen, line.nummer

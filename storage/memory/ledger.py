"""The register van ontvangst in memory."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.dossier.placing import Place
from bot.domain.ports.ledger import LedgerEntry, Outcome
from storage import rows
from storage.memory.part import Part


class Ledger(Part):
    """Per mailbox: which message was seen, with what outcome."""

    def known(self, mailbox: str, locators: Sequence[str]) -> set[str]:
        """Which of these locators were seen before."""
        box, seen = rows.clean(mailbox), self._desk.shelf.ledger
        return {locator for locator in locators if (box, rows.clean(locator)) in seen}

    def identities(self, identities: Sequence[str]) -> dict[str, str]:
        """identity → sha256 of the first mail that was kept as new under it."""
        found = ((identity, self._first(rows.clean(identity))) for identity in identities)
        return {identity: sha256 for identity, sha256 in found if sha256 is not None}

    def _first(self, identity: str) -> str | None:
        shelf = self._desk.shelf
        lines = (shelf.ledger[key] for key in shelf.identities.get(identity, ()))
        kept = (e for e in lines if e.identity == identity and e.uitkomst is Outcome.NIEUW)
        return next((entry.sha256 for entry in kept), None)

    def record(self, entry: LedgerEntry) -> None:
        """Add or replace the line of (mailbox, locator)."""
        entry, shelf = rows.LEDGER.through(entry), self._desk.shelf
        key = (entry.mailbox, entry.locator)
        if key in shelf.ledger:
            entry = replace(entry, plaats=shelf.ledger[key].plaats, merk=shelf.ledger[key].merk)
        keys = shelf.identities.get(entry.identity, ())
        self._desk.put(shelf.ledger, key, entry)
        if key not in keys:
            self._desk.put(shelf.identities, entry.identity, (*keys, key))

    def quarantined(self, due: datetime | None = None) -> list[LedgerEntry]:
        """Lines in quarantine, oldest first; with `due` only those whose retry is due by then."""
        return [
            entry
            for entry in self._desk.shelf.ledger.values()
            if entry.uitkomst is Outcome.QUARANTAINE
            and (due is None or (entry.volgende_poging is not None and entry.volgende_poging <= due))
        ]

    def all(self, mailbox: str) -> list[LedgerEntry]:
        """Every line of a mailbox, oldest first."""
        box = rows.clean(mailbox)
        return [entry for entry in self._desk.shelf.ledger.values() if entry.mailbox == box]

    def of_mail(self, sha256: str) -> list[LedgerEntry]:
        """Every line about one mail, oldest first."""
        return [entry for entry in self._desk.shelf.ledger.values() if entry.sha256 == sha256]

    def moved(self, mailbox: str, locators: Sequence[str]) -> dict[str, str]:
        """locator → sha256 of those we put elsewhere before."""
        lines = self._lines(mailbox, locators)
        return {asked: entry.sha256 for asked, entry in lines if entry.plaats is not Place.HIER}

    def restricted(self, mailbox: str, locators: Sequence[str]) -> dict[str, str]:
        """locator → number of its dossier, for what belongs in the restricted folder."""
        shelf = self._desk.shelf
        cases = ((asked, shelf.mails.get(entry.sha256)) for asked, entry in self._lines(mailbox, locators))
        return {
            asked: kept.dossier
            for asked, kept in cases
            if kept and kept.dossier and shelf.restricted.get(kept.dossier)
        }

    def astray(self, mailbox: str) -> dict[str, str]:
        """locator → number of its dossier, for what belongs there and was never moved."""
        lines = self.all(mailbox)
        return self.restricted(mailbox, [line.locator for line in lines if line.plaats is Place.HIER])

    def place(self, mailbox: str, locators: Sequence[str], plaats: Place) -> None:
        """Where these messages lie now."""
        for _, entry in self._lines(mailbox, locators):
            self._write(replace(entry, plaats=plaats))

    def mark(self, mailbox: str, locators: Sequence[str], merk: str) -> None:
        """The label these messages carry now."""
        for _, entry in self._lines(mailbox, locators):
            self._write(replace(entry, merk=merk))

    def _write(self, entry: LedgerEntry) -> None:
        """Replace a line that is there."""
        self._desk.put(self._desk.shelf.ledger, (entry.mailbox, entry.locator), entry)

    def _lines(self, mailbox: str, locators: Sequence[str]) -> list[tuple[str, LedgerEntry]]:
        box, lines = rows.clean(mailbox), self._desk.shelf.ledger
        keys = {asked: (box, rows.clean(asked)) for asked in locators}
        return [(asked, lines[key]) for asked, key in keys.items() if key in lines]

"""The seven stores of a unit of work in memory."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.dossier.dossier import Dossier
from bot.domain.dossier.events import Event
from bot.domain.dossier.fold import fold
from bot.domain.dossier.placing import Place, restricted
from bot.domain.errors import StaleDossier, StoreError
from bot.domain.mail.attached import Attached, Staat
from bot.domain.ports.dossiers import DossierLine
from bot.domain.ports.ledger import LedgerEntry, Outcome
from bot.domain.ports.log import CommandLine, Notice
from bot.domain.ports.mails import MailRecord
from bot.domain.ports.outbox import OutboxItem, OutboxState
from bot.domain.ports.tokens import Token
from bot.domain.terms.deadlines import Term
from storage import faults, rows
from storage.memory.shelf import Desk, Queued


class _Part:
    """One of the stores of a unit."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk


class Ledger(_Part):
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


class Mails(_Part):
    """Raw mail under its SHA-256."""

    def put(self, raw: bytes, record: MailRecord) -> None:
        """Keep the bytes and their record. Same sha256 again: keeps the first bytes, replaces the record."""
        record, shelf = rows.MAIL.through(record), self._desk.shelf
        if self.keep(raw) != record.sha256:
            raise StoreError(faults.wrong_hash(record.sha256))
        self._desk.put(shelf.mails, record.sha256, record)
        kept = shelf.message_ids.get(record.message_id, ())
        if record.sha256 not in kept:
            self._desk.put(shelf.message_ids, record.message_id, (*kept, record.sha256))

    def keep(self, raw: bytes) -> str:
        """Keep only the bytes and return their SHA-256."""
        sha256 = hashlib.sha256(raw).hexdigest()
        if sha256 not in self._desk.shelf.raw:
            self._desk.put(self._desk.shelf.raw, sha256, raw)
        return sha256

    def raw(self, sha256: str) -> bytes:
        """The bytes. Raises `StoreError` when they are missing."""
        if sha256 not in self._desk.shelf.raw:
            raise StoreError(faults.mail_missing(sha256))
        return self._desk.shelf.raw[sha256]

    def raws(self, sha256s: Sequence[str]) -> dict[str, bytes | StoreError]:
        """sha256 → the bytes, or why they are not there."""
        kept = self._desk.shelf.raw
        return {each: kept.get(each) or StoreError(faults.mail_missing(each)) for each in sha256s}

    def record(self, sha256: str) -> MailRecord | None:
        """What is known of one mail."""
        return self._desk.shelf.mails.get(sha256)

    def of_dossier(self, nummer: str) -> list[MailRecord]:
        """The mails of a dossier, oldest first."""
        return self._sorted(r for r in self._desk.shelf.mails.values() if r.dossier == nummer)

    def dossiers_of(self, message_ids: Sequence[str]) -> dict[str, str]:
        """Message-ID → dossier number, for the ids that are known; the oldest mail decides."""
        shelf, found = self._desk.shelf, dict[str, str]()
        for message_id in filter(None, message_ids):
            wanted = rows.clean(message_id)
            kept = self._sorted(shelf.mails[sha256] for sha256 in shelf.message_ids.get(wanted, ()))
            numbers = [r.dossier for r in kept if r.message_id == wanted and r.dossier is not None]
            if numbers:
                found[message_id] = numbers[0]
        return found

    def _sorted(self, records: Iterable[MailRecord]) -> list[MailRecord]:
        return sorted(records, key=lambda record: (record.ontvangen, record.sha256))


class Attachments(_Part):
    """The files of mails, and whether anybody may have them."""

    def put(self, sha256: str, files: Sequence[Attached]) -> None:
        """Add or replace the lines of the files of one mail."""
        kept = {one.nummer: one for one in (*self.of_mail(sha256), *map(rows.ATTACHED.through, files))}
        self._desk.put(self._desk.shelf.attached, sha256, tuple(kept[number] for number in sorted(kept)))

    def of_mail(self, sha256: str) -> list[Attached]:
        """The files of one mail, in its order."""
        return list(self._desk.shelf.attached.get(sha256, ()))

    def waiting(self, limit: int) -> list[str]:
        """SHA-256 of mails with a file that the scanner has not seen yet."""
        kept = self._desk.shelf.attached.items()
        return sorted(sha256 for sha256, files in kept if any(f.staat is Staat.WACHT for f in files))[:limit]


class Dossiers(_Part):
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


class Outbox(_Part):
    """Letters decided but not yet accepted by the mail server."""

    def add(self, item: OutboxItem) -> None:
        """Add a letter. Raises `StoreError` when its Message-ID is there already."""
        item, outbox = rows.OUTBOX.through(item), self._desk.shelf.outbox
        if item.message_id in outbox:
            raise StoreError(faults.letter_twice(item.message_id))
        born = item.staat is OutboxState.BEZIG
        self._desk.put(outbox, item.message_id, Queued(item, self._desk if born else None))
        for address in rows.addressees(item):
            made = self._desk.shelf.made.get((address, item.sjabloon), ())
            self._desk.put(self._desk.shelf.made, (address, item.sjabloon), (*made, item.aangemaakt))

    def lease(
        self, worker: str, now: datetime, until: datetime, limit: int, herhaalbaar: bool
    ) -> list[OutboxItem]:
        """Take at most `limit` letters of one kind that are due, oldest first, and mark them BEZIG for `worker`.

        Letters born leased for `worker` in an earlier unit count as due, once, while their lease runs.
        """
        outbox = self._desk.shelf.outbox
        due = [
            queued.item
            for queued in outbox.values()
            if queued.item.herhaalbaar is herhaalbaar and self._due(queued, rows.clean(worker), now)
        ]
        due.sort(key=lambda item: item.aangemaakt)
        taken = [
            rows.OUTBOX.through(
                replace(
                    item,
                    staat=OutboxState.BEZIG,
                    werker=worker,
                    lease_tot=max(until, item.lease_tot or until),
                )
            )
            for item in due[:limit]
        ]
        for item in taken:
            self._desk.put(outbox, item.message_id, Queued(item, None))
        return taken

    def _due(self, queued: Queued, worker: str, now: datetime) -> bool:
        item = queued.item
        if item.staat is OutboxState.WACHT:
            return item.vrij_vanaf <= now
        born = queued.born_in is not None and queued.born_in is not self._desk
        return born and item.werker == worker and (item.lease_tot is None or item.lease_tot > now)

    def expired(self, now: datetime, worker: str = "") -> list[OutboxItem]:
        """BEZIG letters whose lease ran out, or that `worker` left behind, oldest first."""
        return [
            item
            for item in self.in_state(OutboxState.BEZIG)
            if (item.lease_tot is not None and item.lease_tot <= now)
            or (worker and item.werker == rows.clean(worker))
        ]

    def settle(self, *items: OutboxItem) -> None:
        """Write staat, pogingen, vrij_vanaf, lease and detail of existing letters."""
        outbox = self._desk.shelf.outbox
        for item in map(rows.OUTBOX.through, items):
            if item.message_id not in outbox:
                raise StoreError(faults.letter_unknown(item.message_id))
            kept = outbox[item.message_id].item
            changed = {name: getattr(item, name) for name in rows.SETTLED}
            self._desk.put(outbox, item.message_id, Queued(replace(kept, **changed), None))

    def in_state(self, *states: OutboxState) -> list[OutboxItem]:
        """Letters in these states, oldest first."""
        items = (queued.item for queued in self._desk.shelf.outbox.values())
        return sorted((item for item in items if item.staat in states), key=lambda item: item.aangemaakt)

    def freed(self, since: datetime, until: datetime) -> list[OutboxItem]:
        """Letters in any state that were free to leave from after `since` and no later than `until`, oldest first."""
        return [item for item in self.in_state(*OutboxState) if since < item.vrij_vanaf <= until]

    def next_due(self) -> datetime | None:
        """When the first waiting letter becomes due, or None."""
        return min((item.vrij_vanaf for item in self.in_state(OutboxState.WACHT)), default=None)

    def get(self, message_id: str) -> OutboxItem | None:
        """The letter with this Message-ID, or None."""
        queued = self._desk.shelf.outbox.get(rows.clean(message_id))
        return queued.item if queued else None

    def last_to(self, address: str, since: datetime) -> OutboxItem | None:
        """The last letter that was made for this address since then, or None."""
        wanted = rows.clean(address).lower()
        letters = (queued.item for queued in self._desk.shelf.outbox.values())
        made = [i for i in letters if i.aangemaakt >= since and wanted in rows.addressees(i)]
        return max(made, key=lambda item: item.aangemaakt, default=None)

    def knows(self, message_id: str) -> bool:
        """Whether a letter of ours has this Message-ID."""
        return rows.clean(message_id) in self._desk.shelf.outbox

    def made_for(self, address: str, sjablonen: Sequence[str], since: datetime) -> int:
        """How many letters of these kinds were made for this address since then (rulebook 0.1.3)."""
        made, who = self._desk.shelf.made, rows.clean(address).lower()
        moments = (moment for kind in sjablonen for moment in made.get((who, rows.clean(kind)), ()))
        return sum(moment >= since for moment in moments)

    def made_between(self, sjablonen: Sequence[str], since: datetime, until: datetime, most: int) -> int:
        """How many letters of these kinds were free to leave between these moments, counted no further than `most`."""
        letters = [queued.item for queued in self._desk.shelf.outbox.values()]
        return min(most, sum(i.sjabloon in sjablonen and since < i.vrij_vanaf < until for i in letters))


class Tokens(_Part):
    """Reply tokens that were given out."""

    def add(self, token: Token) -> None:
        """Remember a new token. Raises `StoreError` when it was given out before."""
        token, tokens = rows.TOKEN.through(token), self._desk.shelf.tokens
        if token.id in tokens:
            raise StoreError(faults.token_twice(token.id))
        self._desk.put(tokens, token.id, token)

    def get(self, token_id: str) -> Token | None:
        """The token, or None when it was never given out."""
        return self._desk.shelf.tokens.get(rows.clean(token_id))

    def spend(self, token_id: str, at: datetime) -> None:
        """Mark it used. Raises `StoreError` when it is unknown or was used: a token is good for one change."""
        token = self.get(token_id)
        if token is None or token.gebruikt is not None:
            raise StoreError(faults.token_spent(token_id))
        self._desk.put(self._desk.shelf.tokens, token.id, rows.TOKEN.through(replace(token, gebruikt=at)))


class Log(_Part):
    """The audit log of commands and the notices."""

    def command(self, line: CommandLine) -> None:
        """Append one command."""
        commands = self._desk.shelf.commands
        self._desk.put(commands, len(commands), rows.COMMAND.through(line))

    def commands(self) -> list[CommandLine]:
        """All commands, oldest first."""
        return list(self._desk.shelf.commands.values())

    def notice(self, notice: Notice) -> None:
        """Append one notice."""
        notices = self._desk.shelf.notices
        self._desk.put(notices, len(notices), rows.NOTICE.through(notice))

    def notices(self, since: datetime | None = None) -> list[Notice]:
        """All notices, or those at or after this moment, oldest first."""
        notices = self._desk.shelf.notices.values()
        return [notice for notice in notices if since is None or notice.tijd >= since]

    def once(self, key: str, at: datetime) -> bool:
        """True the first time this key is claimed, False ever after."""
        claimed, key = self._desk.shelf.claimed, rows.clean(key)
        if key in claimed:
            return False
        self._desk.put(claimed, key, rows.to_utc(at))
        return True

    def claimed(self, keys: Sequence[str]) -> set[str]:
        """Which of these keys were claimed before."""
        return {key for key in keys if rows.clean(key) in self._desk.shelf.claimed}

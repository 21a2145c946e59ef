"""A batch of mail is received in one transaction, each mail in a savepoint of its own; what fails is set apart."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Protocol

from bot.domain.dossier.placing import Place
from bot.domain.errors import KlachtwachtError, StoreError
from bot.domain.mail.parser import parse_mail
from bot.domain.ports.ledger import LedgerEntry, Outcome
from bot.domain.ports.log import Notice
from bot.domain.ports.mailbox import Fetched
from bot.domain.ports.store import Store, UnitOfWork
from bot.handlers.desk import Desk
from bot.handlers.reading import Read, Reading, each_read, identity
from bot.handlers.sent import BOX, is_copy
from bot.handlers.tidy import put_back

QUARANTINE_RETRIES = (
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(hours=24),
)
"""When a mail in quarantine is tried again by itself; after that only a human does."""

MOST_RETRIES = 50
"""How many are tried again at a time: as many as a batch holds."""


BACK_AFTER = timedelta(hours=1)
"""A mail that comes once more so long after it came was put back by somebody: he wants a second look."""


REHEARSED = b"""\
From: Repetitie <repetitie@klachtwacht.invalid>
Subject: Niet tevreden
Message-ID: <repetitie@klachtwacht.invalid>

De medewerker kwam te laat en belde niet. Ik heb het met haar besproken, maar ben niet tevreden over het antwoord. Ik wil
dat iemand mij belt over wat er gebeurd is.
"""


class Files(Protocol):
    """Says what becomes of one mail that was read; see `bot.handlers.filing` and `bot.handlers.sent`."""

    def file(self, uow: UnitOfWork, read: Read, now: datetime, counts: Counter[str]) -> None:
        """Keep the mail and do everything that follows from it, inside the savepoint of the caller."""


@dataclass(frozen=True, slots=True)
class Receiver:
    """Takes mail in for one organisatie; sent: what lies in its folder with sent mail, and not what came in."""

    store: Store
    desk: Desk
    filing: Files
    reading: Reading
    sent: bool = False

    def receive(self, mailbox: str, fetched: Sequence[Fetched], now: datetime) -> Counter[str]:
        """Read a batch and take it in, as `take` does."""
        return self.take(mailbox, self.read(fetched), now)

    def read(self, fetched: Sequence[Fetched]) -> list[Read]:
        """Read a batch. Takes longer than writing and needs no lock, so it is done before, and may be done ahead."""
        return each_read(self.reading, fetched)

    def take(self, mailbox: str, reads: Sequence[Read], now: datetime) -> Counter[str]:
        """Take a batch in; durable when this returns. Counts: ontvangen, nieuw, dubbel, quarantaine, voorstellen.

        One transaction for the batch, one savepoint per mail: what fails is rolled back to its savepoint and put in
        quarantine with its bytes and the reason; the rest goes on.
        """
        counts: Counter[str] = Counter(ontvangen=len(reads))
        self._store_all([(_entry(mailbox, read, now), read) for read in reads], now, counts)
        return counts

    def kept(self, fetched: Sequence[Fetched]) -> list[bool]:
        """Whether each of these mails is kept already, under whatever number it came: it was taken in, or it is the copy of a
        letter of ours that was only just laid among the sent mail."""
        identities = [identity(item) for item in fetched]
        with self._begin() as uow:
            known = uow.ledger.identities(identities)
            return [
                each in known
                or uow.mails.record(hashlib.sha256(item.raw).hexdigest()) is not None
                or (self.sent and is_copy(uow, self.desk.post.key, parse_mail(item.raw, item.arrived)))
                for each, item in zip(identities, fetched, strict=True)
            ]

    def rehearse(self, now: datetime) -> None:
        """Take in an invented mail and keep nothing of it. What is made at its first use (templates, statements, what the
        reader knows) is there when the first inwoner writes; else he waits ten times as long as the next one."""
        for read in self.read([Fetched("repetitie", REHEARSED, now)]):
            with self._begin() as uow:  # and never a commit
                self._one(uow, _entry("repetitie", read, now), read, {}, now, Counter())

    def retry(self, now: datetime) -> Counter[str]:
        """Try what is in quarantine and due once more, the oldest first."""
        counts: Counter[str] = Counter()
        due: list[tuple[LedgerEntry, Fetched]] = []
        with self._begin() as uow:
            mine = (e for e in uow.ledger.quarantined(now) if e.mailbox.endswith(BOX) == self.sent)
            for entry in islice(mine, MOST_RETRIES):
                try:
                    due.append((entry, Fetched(entry.locator, uow.mails.raw(entry.sha256), entry.ontvangen)))
                except StoreError as error:  # bytes that are gone may not hold up the others
                    counts[self._set_apart(uow, entry, now, error)] += 1
            if counts:
                uow.commit()
        reads = zip(due, self.read([fetched for _, fetched in due]), strict=True)
        again = [
            (replace(_entry(entry.mailbox, read, now), pogingen=entry.pogingen), read)
            for (entry, _), read in reads
        ]
        self._store_all(again, now, counts)
        return counts

    def _store_all(
        self, reads: Sequence[tuple[LedgerEntry, Read]], now: datetime, counts: Counter[str]
    ) -> None:
        if not reads:
            return
        with self._begin() as uow:
            # Another process may have read the same mailbox meanwhile: one at a time, and then asked what is known.
            uow.alone("inname")
            reads = self._still_waiting(uow, reads, now)
            first = [entry.locator for entry, _ in reads if not entry.pogingen]
            known = uow.ledger.known(reads[0][0].mailbox, first) if first else set()
            kept = uow.ledger.identities([read.identity for _, read in reads])
            for entry, read in reads:
                taken = entry.locator in known and not entry.pogingen
                counts["dubbel" if taken else self._one(uow, entry, read, kept, now, counts)] += 1
            uow.commit()

    @staticmethod
    def _still_waiting(
        uow: UnitOfWork, reads: Sequence[tuple[LedgerEntry, Read]], now: datetime
    ) -> Sequence[tuple[LedgerEntry, Read]]:
        """Without the mail in quarantine that another process tried meanwhile."""
        if not any(entry.pogingen for entry, _ in reads):
            return reads
        due = {(entry.mailbox, entry.locator) for entry in uow.ledger.quarantined(now)}
        return [each for each in reads if not each[0].pogingen or (each[0].mailbox, each[0].locator) in due]

    def _begin(self) -> UnitOfWork:
        return self.store.begin(self.desk.post.organisation.sleutel)

    # ── One mail ──────────────────────────────────────────────────────────────────────────────────────

    def _one(
        self,
        uow: UnitOfWork,
        entry: LedgerEntry,
        read: Read,
        kept: dict[str, str],
        now: datetime,
        counts: Counter[str],
    ) -> str:
        """What became of it. kept: identity → sha256 of the mails before it; a new one is added."""
        made: Counter[str] = Counter()
        try:
            with uow.savepoint():
                if read.fault is not None:
                    raise read.fault
                same = kept.get(read.identity)
                if same is not None:
                    self._put_back(uow, same, entry, read, now)
                    told = f"dezelfde mail als {same[:12]}"
                    entry = replace(entry, uitkomst=Outcome.DUBBEL, sha256=same, reden=told)
                else:
                    self.filing.file(uow, read, now, made)
                uow.ledger.record(entry)
                if entry.pogingen:
                    uow.log.notice(
                        Notice(now, "hersteld", f"Mail {entry.sha256[:12]} is alsnog ingenomen.", None)
                    )
        except Exception as error:  # noqa: BLE001 – one poison mail may never stop the others
            uow.mails.keep(read.fetched.raw)
            return self._set_apart(uow, replace(entry, sha256=read.mail.sha256), now, error)
        kept.setdefault(read.identity, entry.sha256)
        counts.update(made)
        return entry.uitkomst.value

    def _put_back(self, uow: UnitOfWork, sha256: str, entry: LedgerEntry, read: Read, now: datetime) -> None:
        """A known mail under a new number: a second delivery, a server that numbered anew, or a colleague's wish."""
        record = uow.mails.record(sha256)
        if record is None:
            return
        earlier = [line for line in uow.ledger.of_mail(sha256) if line.mailbox == entry.mailbox]
        renumbered = bool(earlier) and all(numbered_anew(entry, line) for line in earlier)
        late = now - record.ontvangen >= BACK_AFTER and not renumbered
        same = entry.sha256 == sha256  # a second delivery has other Received lines
        dragged = same and any(brought_back(line, read.fetched.arrived) for line in earlier)
        if late or dragged:
            put_back(uow, sha256, now)

    def _set_apart(self, uow: UnitOfWork, entry: LedgerEntry, now: datetime, error: Exception) -> str:
        # The reason names the kind of error only: its text may hold words of the klager.
        reason = str(error) if isinstance(error, KlachtwachtError) else f"fout {type(error).__name__}"
        tried = entry.pogingen
        again = now + QUARANTINE_RETRIES[tried] if tried < len(QUARANTINE_RETRIES) else None
        uow.ledger.record(
            replace(
                entry,
                uitkomst=Outcome.QUARANTAINE,
                reden=reason,
                pogingen=tried + 1,
                volgende_poging=again,
            )
        )
        retry = (
            f"Nieuwe poging om {again:%H:%M op %d-%m}."
            if again
            else "Er volgt geen nieuwe poging: kijk zelf."
        )
        told = f"Mail {entry.sha256[:12]} apart gezet ({reason}). {retry}"
        uow.log.notice(Notice(now, "quarantaine", told, None))
        return Outcome.QUARANTAINE.value


def _entry(mailbox: str, read: Read, now: datetime) -> LedgerEntry:
    return LedgerEntry(
        mailbox=mailbox,
        locator=read.fetched.locator,
        identity=read.identity,
        sha256=read.mail.sha256,
        uitkomst=Outcome.NIEUW,
        tijd=now,
        ontvangen=read.mail.received,
    )


# ── The same mail under another number ────────────────────────────────────────────────────────────────


def numbered_anew(entry: LedgerEntry, earlier: LedgerEntry) -> bool:
    """Whether the server gave what lies in the mailbox another number (IMAP: UIDVALIDITY), which is nobody's wish."""
    before, now = _series(earlier.locator), _series(entry.locator)
    return before != now and earlier.plaats is Place.HIER


def brought_back(earlier: LedgerEntry, arrived: datetime) -> bool:
    """Whether a message that we moved away lies in the mailbox again.

    A move keeps the moment of arrival, which lies before we took it in; that of a second delivery lies after it.
    """
    return earlier.plaats is not Place.HIER and arrived <= earlier.tijd


def _series(locator: str) -> str:
    """The UIDVALIDITY of an IMAP locator ("7:12"); empty where locators last."""
    series, colon, number = locator.partition(":")
    return series if colon and series.isdigit() and number.isdigit() else ""

"""A batch of mail is received in one transaction, each mail in a savepoint of its own; what fails is set apart."""

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.errors import KlachtwachtError, StoreError
from bot.domain.mail import Mail
from bot.domain.mail_parser import identity_of, identity_of_rebuilt, parse_mail
from bot.domain.ports import Classifier, Fetched, LedgerEntry, Notice, Outcome, Store, UnitOfWork
from bot.domain.suggestion import UNREAD, MailText, Suggestion
from bot.handlers.desk import Desk
from bot.handlers.filing import Filing, Read

QUARANTINE_RETRIES = (
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(hours=24),
)
"""When a mail in quarantine is tried again by itself; after that only a human does."""

MOST_RETRIES = 50
"""How many are tried again at a time: as many as a batch holds."""


@dataclass(frozen=True, slots=True)
class Receiver:
    """Takes mail in for one organisatie."""

    store: Store
    desk: Desk
    classifier: Classifier
    filing: Filing
    attachments: Callable[[bytes, Mail, MailText], MailText]
    """Adds the words of what is attached to a mail that only points there."""

    def receive(self, mailbox: str, fetched: Sequence[Fetched], now: datetime) -> Counter[str]:
        """Take a batch in; durable when this returns. Counts: ontvangen, nieuw, dubbel, quarantaine, voorstellen.

        One transaction for the batch, one savepoint per mail: what fails is rolled back to its savepoint and put in
        quarantine with its bytes and the reason; the rest goes on.
        """
        counts: Counter[str] = Counter(ontvangen=len(fetched))
        with self._begin() as uow:
            known = uow.ledger.known(mailbox, [mail.locator for mail in fetched])
        fresh = [mail for mail in fetched if mail.locator not in known]
        counts["dubbel"] += len(fetched) - len(fresh)
        # Reading takes longer than writing and needs no lock, so it is done before the transaction.
        self._store_all([(_entry(mailbox, read, now), read) for read in self._read(fresh)], now, counts)
        return counts

    def retry(self, now: datetime) -> Counter[str]:
        """Try what is in quarantine and due once more, the oldest first."""
        counts: Counter[str] = Counter()
        due: list[tuple[LedgerEntry, Fetched]] = []
        with self._begin() as uow:
            for entry in uow.ledger.quarantined(now)[:MOST_RETRIES]:
                try:
                    due.append((entry, Fetched(entry.locator, uow.mails.raw(entry.sha256), entry.ontvangen)))
                except StoreError as error:  # bytes that are gone may not hold up the others
                    counts[self._set_apart(uow, entry, now, error)] += 1
            if counts:
                uow.commit()
        reads = zip(due, self._read([fetched for _, fetched in due]), strict=True)
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
            # Asked again under the lock: another process may have read the same mailbox meanwhile.
            first = [entry.locator for entry, _ in reads if not entry.pogingen]
            known = uow.ledger.known(reads[0][0].mailbox, first) if first else set()
            kept = uow.ledger.identities([read.identity for _, read in reads])
            for entry, read in reads:
                taken = entry.locator in known and not entry.pogingen
                counts["dubbel" if taken else self._one(uow, entry, read, kept, now, counts)] += 1
            uow.commit()

    def _begin(self) -> UnitOfWork:
        return self.store.begin(self.desk.post.organisation.sleutel)

    # ── Reading ───────────────────────────────────────────────────────────────────────────────────────

    def _read(self, fetched: Sequence[Fetched]) -> list[Read]:
        """Every mail read; one that cannot be read carries its fault, so that it holds up no other."""
        try:
            return self._read_together(fetched)
        except Exception as error:  # noqa: BLE001 – else one mail would stop the mailbox for good
            if len(fetched) > 1:
                return [read for item in fetched for read in self._read([item])]
            sha256 = hashlib.sha256(fetched[0].raw).hexdigest()
            unread = replace(parse_mail(b"", fetched[0].arrived), sha256=sha256)
            return [Read(fetched[0], unread, sha256, UNREAD, error)]

    def _read_together(self, fetched: Sequence[Fetched]) -> list[Read]:
        server = self.desk.post.organisation.authserv_id
        mails = [parse_mail(item.raw, item.arrived, server) for item in fetched]
        texts = [
            self.attachments(item.raw, mail, MailText.of(mail, mail.sha256, mail.received.date()))
            for item, mail in zip(fetched, mails, strict=True)
        ]
        suggestions = self._suggest(texts)
        identities = (
            identity_of(item.raw) if item.original else identity_of_rebuilt(mail)
            for item, mail in zip(fetched, mails, strict=True)
        )
        return [Read(*each) for each in zip(fetched, mails, identities, suggestions, strict=True)]

    def _suggest(self, texts: Sequence[MailText]) -> list[Suggestion]:
        """One suggestion per mail; a mail the classifier breaks on is left to a human, the others are read."""
        try:
            return self.classifier.suggest(texts) if texts else []
        except Exception:  # noqa: BLE001 – an organisation may bring a model of its own, and its defects
            if len(texts) == 1:
                return [UNREAD]
            return [self._suggest([text])[0] for text in texts]

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
                    told = f"dezelfde mail als {same[:12]}"
                    entry = replace(entry, uitkomst=Outcome.DUBBEL, sha256=same, reden=told)
                else:
                    self.filing.file(uow, read, now, made)
                uow.ledger.record(entry)
        except Exception as error:  # noqa: BLE001 – one poison mail may never stop the others
            uow.mails.keep(read.fetched.raw)
            return self._set_apart(uow, replace(entry, sha256=read.mail.sha256), now, error)
        kept.setdefault(read.identity, entry.sha256)
        counts.update(made)
        return entry.uitkomst.value

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

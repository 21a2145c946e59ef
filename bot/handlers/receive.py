"""A batch of mail is received in one transaction, each mail in a savepoint of its own; what fails is set apart."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.errors import KlachtwachtError
from bot.domain.mail_parser import identity_of, parse_mail
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


@dataclass(frozen=True, slots=True)
class Receiver:
    """Takes mail in for one organisatie."""

    store: Store
    desk: Desk
    classifier: Classifier
    filing: Filing

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
        self._store_all([(mailbox, read, 0) for read in self._read(fresh)], now, counts)
        return counts

    def retry(self, now: datetime) -> Counter[str]:
        """Try what is in quarantine and due once more."""
        counts: Counter[str] = Counter()
        with self._begin() as uow:
            due = [(entry, uow.mails.raw(entry.sha256)) for entry in uow.ledger.quarantined(now)]
        again = [Fetched(entry.locator, raw, entry.ontvangen) for entry, raw in due]
        reads = zip(due, self._read(again), strict=True)
        self._store_all([(entry.mailbox, read, entry.pogingen) for (entry, _), read in reads], now, counts)
        return counts

    def _store_all(self, reads: Sequence[tuple[str, Read, int]], now: datetime, counts: Counter[str]) -> None:
        if not reads:
            return
        with self._begin() as uow:
            for mailbox, read, attempts in reads:
                counts[self._one(uow, mailbox, read, now, counts, attempts)] += 1
            uow.commit()

    def _begin(self) -> UnitOfWork:
        return self.store.begin(self.desk.post.organisation.sleutel)

    # ── Reading ───────────────────────────────────────────────────────────────────────────────────────

    def _read(self, fetched: Sequence[Fetched]) -> list[Read]:
        server = self.desk.post.organisation.authserv_id
        mails = [parse_mail(item.raw, item.arrived, server) for item in fetched]
        texts = [MailText.of(mail, mail.sha256, mail.received.date()) for mail in mails]
        suggestions = self._suggest(texts)
        identities = (identity_of(item.raw) for item in fetched)
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
        mailbox: str,
        read: Read,
        now: datetime,
        counts: Counter[str],
        attempts: int = 0,
    ) -> str:
        entry = LedgerEntry(
            mailbox=mailbox,
            locator=read.fetched.locator,
            identity=read.identity,
            sha256=read.mail.sha256,
            uitkomst=Outcome.NIEUW,
            tijd=now,
            ontvangen=read.mail.received,
        )
        try:
            with uow.savepoint():
                same = uow.ledger.identities([read.identity]).get(read.identity)
                if same is not None and attempts == 0:
                    entry = replace(
                        entry, uitkomst=Outcome.DUBBEL, sha256=same, reden=f"dezelfde mail als {same[:12]}"
                    )
                else:
                    self.filing.file(uow, read, now, counts)
                uow.ledger.record(entry)
        except Exception as error:  # noqa: BLE001 – one poison mail may never stop the others (peers.md lesson 3)
            return self._quarantine(uow, entry, read, now, error, attempts)
        return entry.uitkomst.value

    def _quarantine(
        self, uow: UnitOfWork, entry: LedgerEntry, read: Read, now: datetime, error: Exception, attempts: int
    ) -> str:
        # The reason names the kind of error only: its text may hold words of the klager.
        reason = str(error) if isinstance(error, KlachtwachtError) else f"fout {type(error).__name__}"
        again = now + QUARANTINE_RETRIES[attempts] if attempts < len(QUARANTINE_RETRIES) else None
        sha256 = uow.mails.keep(read.fetched.raw)
        uow.ledger.record(
            replace(
                entry,
                uitkomst=Outcome.QUARANTAINE,
                sha256=sha256,
                reden=reason,
                pogingen=attempts + 1,
                volgende_poging=again,
            )
        )
        retry = (
            f"Nieuwe poging om {again:%H:%M op %d-%m}."
            if again
            else "Er volgt geen nieuwe poging: kijk zelf."
        )
        uow.log.notice(
            Notice(now, "quarantaine", f"Mail {sha256[:12]} apart gezet ({reason}). {retry}", None)
        )
        return Outcome.QUARANTAINE.value

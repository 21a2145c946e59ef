"""A batch of mail is received: kept, screened, read, filed in a dossier, acknowledged and proposed, all in one transaction."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.approval import is_ours, tokens_in
from bot.domain.auth_results import own_results
from bot.domain.commands import Command, FileMail, OpenCase, Propose
from bot.domain.dossier import Dossier, Proposal
from bot.domain.drafts import beklaagde_in
from bot.domain.errors import KlachtwachtError, Refused
from bot.domain.intake import IntakeFacts, Screening, Verdict, screen
from bot.domain.mail import Mail
from bot.domain.mail_parser import identity_of, parse_mail
from bot.domain.own_words import own_words
from bot.domain.people import Role
from bot.domain.ports import (
    Classifier,
    Direction,
    Fetched,
    LedgerEntry,
    MailRecord,
    Notice,
    Outcome,
    Store,
    UnitOfWork,
)
from bot.domain.routing import propose_follow_up, propose_new, propose_okc
from bot.domain.suggestion import MailText, Soort, Suggestion
from bot.domain.threads import ThreadFacts, ThreadKind, ThreadMatch, match, numbers_in
from bot.handlers.desk import Desk
from bot.handlers.reply import Replies

QUARANTINE_RETRIES = (
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(hours=24),
)
"""When a mail in quarantine is tried again by itself; after that only a human does."""

ROBOTS = frozenset({Verdict.EIGEN, Verdict.BOUNCE, Verdict.AUTOMATISCH, Verdict.LIJST})
MEANINGLESS = frozenset({Soort.OVERIG, Soort.VERVOLG})
"""What a robot's mail may be without opening a case; a complaint under an out-of-office does open one."""


@dataclass(frozen=True, slots=True)
class Read:
    """One mail of a batch, read but not yet filed."""

    fetched: Fetched
    mail: Mail
    identity: str
    suggestion: Suggestion


@dataclass(frozen=True, slots=True)
class Receiver:
    """Takes mail in for one organisatie."""

    store: Store
    desk: Desk
    classifier: Classifier
    replies: Replies

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
        suggestions = self.classifier.suggest(texts) if texts else []
        identities = (identity_of(item.raw) for item in fetched)
        return [Read(*each) for each in zip(fetched, mails, identities, suggestions, strict=True)]

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
                    self._handle(uow, read, now, counts)
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

    def _handle(self, uow: UnitOfWork, read: Read, now: datetime, counts: Counter[str]) -> None:
        mail = read.mail
        if mail.received < self.desk.post.organisation.vanaf:
            self._keep(uow, read, None, {"regel": "vanaf", "uitleg": "van vóór “vanaf”: alleen gearchiveerd"})
            return
        screening = screen(mail, self._intake_facts(uow, now))
        thread = match(mail, self._thread_facts(uow, mail, screening))
        if screening.verdict is Verdict.ANTWOORD:
            self._keep(uow, read, self.replies.take(uow, mail, screening, now), _screened(screening))
        elif screening.verdict in ROBOTS and (
            read.suggestion.soort in MEANINGLESS or screening.verdict is Verdict.EIGEN
        ):
            self._robot(uow, read, screening, thread, now)
        elif thread.dossier is not None:
            self._follow_up(uow, read, screening, thread.dossier, now, counts)
        else:
            self._new_case(uow, read, screening, thread, now, counts)

    def _thread_facts(self, uow: UnitOfWork, mail: Mail, screening: Screening) -> ThreadFacts:
        writer = screening.klager.address if screening.verdict is Verdict.MENS else mail.sender.address
        referred = uow.mails.dossiers_of(mail.references)
        named = {n: d for n in numbers_in(mail.subject) if (d := uow.dossiers.load(n)) is not None}
        cases = named | {
            n: d for n in set(referred.values()) if n not in named and (d := uow.dossiers.load(n)) is not None
        }
        server = self.desk.post.organisation.authserv_id
        return ThreadFacts(
            by_reference=referred,
            known_numbers=frozenset(named),
            open_of_sender=tuple(uow.dossiers.open_of(writer)) if writer else (),
            parties={n: self._parties(dossier) for n, dossier in cases.items()},
            writer=writer,
            verified=not any(r.method == "dmarc" and r.result == "fail" for r in own_results(mail, server)),
        )

    def _parties(self, dossier: Dossier) -> frozenset[str]:
        """The addresses that belong to a case: its klager, whoever acts in it, and whoever decides about it."""
        officers = self.desk.post.organisation.staff.with_role(
            Role.KLACHTENFUNCTIONARIS, dossier.ontvangen.date()
        )
        staff = {*dossier.naar, *(person.email for person in officers)}
        if dossier.traject == "onvrede":  # rulebook 0.1.7: only then the medewerker himself takes part
            staff.add(dossier.beklaagde)
        return frozenset({dossier.klager.address, *staff} - {""})

    def _intake_facts(self, uow: UnitOfWork, now: datetime) -> IntakeFacts:
        post = self.desk.post
        since = now - timedelta(hours=24)
        return IntakeFacts(
            organisation=post.organisation,
            is_ours=lambda mail: is_ours(post.key, mail),
            sent_by_us=uow.outbox.knows,
            tokens_in=tokens_in,
            recent_acks=lambda address: uow.outbox.made_for(address, "T01", since),
        )

    # ── What becomes of it ────────────────────────────────────────────────────────────────────────────

    def _keep(self, uow: UnitOfWork, read: Read, nummer: str | None, screening: dict[str, object]) -> None:
        record = MailRecord(
            sha256=read.mail.sha256,
            message_id=read.mail.message_id,
            richting=Direction.IN,
            van=read.mail.sender.address,
            ontvangen=read.mail.received,
            dossier=nummer,
            screening=screening,
            herkenning=read.suggestion.as_json(),
        )
        uow.mails.put(read.fetched.raw, record)

    def _robot(
        self, uow: UnitOfWork, read: Read, screening: Screening, thread: ThreadMatch, now: datetime
    ) -> None:
        self._keep(uow, read, thread.dossier, _screened(screening))
        if thread.dossier is None:
            return
        dossier = uow.dossiers.load(thread.dossier)
        filed = self._filed(read, screening, Soort.OVERIG)
        self._do(uow, dossier, [filed], now, read)
        if screening.verdict is Verdict.BOUNCE:
            text = "Een brief kwam terug: het mailadres werkt niet. Bel of schrijf zelf."
            uow.log.notice(Notice(now, "taak", text, thread.dossier))

    def _follow_up(
        self,
        uow: UnitOfWork,
        read: Read,
        screening: Screening,
        nummer: str,
        now: datetime,
        counts: Counter[str],
    ) -> None:
        self._keep(uow, read, nummer, _screened(screening))
        dossier = uow.dossiers.load(nummer)
        assert dossier is not None  # noqa: S101 – threads only name dossiers that were loaded
        post = self.desk.post
        proposal = propose_follow_up(
            dossier,
            read.suggestion,
            read.mail.sender,
            post.organisation,
            post.regeling,
            now.date(),
            read.mail.sha256,
            dossier.next_proposal_id(),
        )
        commands: list[Command] = [self._filed(read, screening, read.suggestion.soort)]
        if proposal is not None:
            commands.append(Propose(voorstel=proposal.as_json()))
            counts["voorstellen"] += 1
        self._do(uow, dossier, commands, now, read)
        self._alarm(uow, read, nummer, now)

    def _new_case(
        self,
        uow: UnitOfWork,
        read: Read,
        screening: Screening,
        thread: ThreadMatch,
        now: datetime,
        counts: Counter[str],
    ) -> None:
        nummer = uow.dossiers.next_number(screening.ontvangen.year)
        self._keep(uow, read, nummer, _screened(screening))
        proposal = self._first_proposal(read, screening, thread, now)
        opened = OpenCase(
            nummer=nummer,
            sha256=read.mail.sha256,
            ontvangen=screening.ontvangen,
            klager=screening.klager,
            soort=Soort(proposal.soort_mail),
            signalen=tuple(dict.fromkeys(signal.naam for signal in read.suggestion.signalen)),
            taal=read.suggestion.taal,
            bevestigen=screening.bevestigen,
            onderdrukt=screening.onderdrukt,
            gekoppeld=thread.kandidaten,
            beklaagde=beklaagde_in(read.suggestion, self.desk.post.organisation, screening.ontvangen.date()),
        )
        counts["voorstellen"] += 1
        self._do(uow, None, [opened, Propose(voorstel=proposal.as_json())], now, read, nummer)
        if screening.onderdrukt:
            text = f"Geen ontvangstbevestiging gestuurd: {screening.onderdrukt}."
            uow.log.notice(Notice(now, "onderdrukt", text, nummer))
        self._alarm(uow, read, nummer, now)

    def _first_proposal(
        self, read: Read, screening: Screening, thread: ThreadMatch, now: datetime
    ) -> Proposal:
        post = self.desk.post
        propose = propose_okc if screening.verdict is Verdict.OKC else propose_new
        proposal = propose(
            read.suggestion, post.organisation, post.regeling, now.date(), read.mail.sha256, "1"
        )
        if thread.soort is ThreadKind.MISSCHIEN:
            return replace(proposal, uitleg=(*proposal.uitleg, thread.hoe))
        return proposal

    def _filed(self, read: Read, screening: Screening, soort: Soort) -> FileMail:
        return FileMail(
            sha256=read.mail.sha256,
            ontvangen=read.mail.received,
            soort=soort,
            signalen=tuple(dict.fromkeys(signal.naam for signal in read.suggestion.signalen)),
            van=read.mail.sender.address,
            # Rulebook M4: a withdrawal gets the neutral T02, never T17; ordinary follow-ups get nothing by default.
            bevestigen=soort is Soort.INTREKKING and screening.bevestigen,
        )

    def _do(
        self,
        uow: UnitOfWork,
        dossier: Dossier | None,
        commands: Sequence[Command],
        now: datetime,
        read: Read,
        nummer: str = "",
    ) -> None:
        words = {read.mail.sha256: own_words(read.mail.text).text}
        done = self.desk.carry_out(uow, dossier, commands, now, nummer=nummer, words=words)
        if isinstance(done, Refused):
            raise KlachtwachtError(str(done))

    def _alarm(self, uow: UnitOfWork, read: Read, nummer: str, now: datetime) -> None:
        # Rulebook M3: danger is told at once, whatever the soort.
        if read.suggestion.has("crisis"):
            uow.log.notice(
                Notice(now, "gevaar", "Mogelijk gevaar in een nieuw bericht: lees het meteen.", nummer)
            )


def _screened(screening: Screening) -> dict[str, object]:
    """Every rule that hit or missed, kept with the mail: why nothing happened always has an answer."""
    return {
        "verdict": screening.verdict.value,
        "onderdrukt": screening.onderdrukt,
        "regels": [
            {"regel": r.regel, "geraakt": r.geraakt, "bewijs": r.bewijs} for r in screening.resultaten
        ],
    }

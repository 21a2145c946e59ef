"""What becomes of one mail that was read: an answer of a colleague, a robot's, a follow-up, or a new case."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.dossier.commands import A_MEMBER, ROBOT, Command, FileMail, OpenCase, Propose, Record
from bot.domain.dossier.dossier import GROUP, Dossier
from bot.domain.dossier.events import EventKind
from bot.domain.dossier.groups import leaves
from bot.domain.dossier.proposal import Proposal
from bot.domain.errors import KlachtwachtError, Refused
from bot.domain.language.approval import is_ours, tokens_in
from bot.domain.mail.attached import locked
from bot.domain.mail.mail import Address, Mail
from bot.domain.mail.parser import ENCRYPTED, ONLY_PICTURES, TOO_LONG, worth_telling
from bot.domain.mail.recipients import others
from bot.domain.people.organisation import Organisation
from bot.domain.people.staff import Role
from bot.domain.ports.log import Notice
from bot.domain.ports.mails import Direction, MailRecord
from bot.domain.ports.store import UnitOfWork
from bot.domain.proposals.known_case import propose_follow_up
from bot.domain.proposals.new_case import NO_CASE_FOUND, propose_joining, propose_new, propose_okc
from bot.domain.recognition.caution import PRESS, for_the_fg, withheld
from bot.domain.recognition.suggestion import UNREAD, Soort
from bot.domain.regeling.admissibility import counted_from
from bot.domain.regeling.schemes import noted_about
from bot.domain.screening.authenticity import UNVERIFIED, Deed, Proof, allows, proof_of, vouched
from bot.domain.screening.intake import ROBOTS, IntakeFacts, Screening, Verdict, screen
from bot.domain.screening.robots import no_reply
from bot.domain.screening.secure_notices import SecureNotice
from bot.domain.screening.threads import ThreadFacts, ThreadKind, ThreadMatch, match, numbers_in
from bot.domain.terms.calendar import AMSTERDAM
from bot.domain.terms.reachability import SPOKEN_FOR
from bot.handlers import viruses
from bot.handlers.absences import meet
from bot.handlers.bounces import Bounces
from bot.handlers.colleagues import Colleagues
from bot.handlers.commission import Commissions, at_the_commission
from bot.handlers.desk import Desk
from bot.handlers.history import decision_in, known_of, tell_college, warn_of_decision
from bot.handlers.post import Draft
from bot.handlers.reading import Read
from bot.handlers.reply import Replies, Took
from bot.handlers.standing import all_standing
from bot.handlers.tidings import absence, ask_absence

COLLEAGUES = frozenset({Verdict.ANTWOORD, Verdict.PERSONEEL})
"""What a colleague's mail to the klager may look like when we are in copy: he may be answering our own mail."""

DANGER = "crisis"
"""The signal that rings the alarm (M3)."""

ACKS = ("T01", "T02")
"""What confirms a receipt; the cap of rulebook 0.1.3 counts both, or a robot that withdraws would never stop."""

DAY = timedelta(hours=24)

PRESS_TOLD = (
    "De inwoner of journalist kreeg nog geen antwoord. Bevestig aan niemand dat een persoon of een zaak bestaat, en "
    "spreek met de klachtenfunctionaris af wie reageert."
)
"""R19, for directie and communicatie."""

FROM_ELSEWHERE = (
    "Let op: dit antwoordt op onze mail aan een collega over dossier {0}, maar kwam van een adres dat wij niet kennen. Is het "
    "toch die collega, vanaf een eigen telefoon of adres? Die kreeg bericht dat het zo niet telt. Antwoord dan “verplaats "
    "naar {0}”."
)

NOTHING_READ = "Klachtwacht kon geen woorden van de inwoner lezen. Open het bericht in de mailbox, en kies dan pas wat het is."

RECALLED = (
    "De afzender wilde in Outlook een bericht terughalen (“Intrekken”). Dat is geen intrekking van een klacht: het bericht dat "
    "hij terug wilde, is ontvangen en blijft in het dossier. Vraag hem bij twijfel wat hij bedoelt."
)

MEANINGLESS = frozenset({Soort.OVERIG, Soort.VERVOLG})
"""What a robot's mail may be without opening a case; a complaint under an out-of-office does open one."""


@dataclass(frozen=True, slots=True)
class Filing:
    """Files mail of one organisatie, each inside the savepoint of the caller."""

    desk: Desk
    replies: Replies

    @property
    def colleagues(self) -> Colleagues:
        """What colleagues do by mail beside giving orders."""
        return self.replies.colleagues

    @property
    def bounces(self) -> Bounces:
        """What becomes of letters that come back."""
        return Bounces(self.desk)

    @property
    def organisation(self) -> Organisation:
        """Whose mail it is."""
        return self.desk.post.organisation

    def file(self, uow: UnitOfWork, read: Read, now: datetime, counts: Counter[str]) -> None:
        """Keep the mail and do everything that follows from it. `counts["voorstellen"]` is raised per proposal."""
        read = replace(read, suggestion=read.suggestion.doubted(self.organisation.drempel))
        self._file(uow, read, now, counts)
        viruses.keep(uow, self.desk, read.mail.sha256, read.files, now)

    def _file(self, uow: UnitOfWork, read: Read, now: datetime, counts: Counter[str]) -> None:
        mail = read.mail
        if mail.received < self.organisation.vanaf:
            why = "Van vóór “vanaf”: alleen bewaard."
            self._keep(uow, read, None, {"verdict": Verdict.ARCHIEF.value, "onderdrukt": why})
            return
        facts = self._intake_facts(uow, now)
        screening = screen(mail, facts)
        if screening.verdict in COLLEAGUES and (sent := self.colleagues.copied(uow, read, now)):
            self._keep(uow, read, sent.nummer, _screened(screening))
            self.colleagues.copy(uow, read, sent, now)
            return
        answered: str | None = None
        if screening.verdict is Verdict.ANTWOORD:
            nummer, took = self.replies.take(uow, read, now)
            if nummer and took is Took.NEWS:
                # What a colleague tells under our mail ("mw trekt in", I3) is also seen by who decides.
                self.colleagues.attached(uow, mail, nummer, now)
                self._follow_up(uow, read, screening, nummer, now, counts)
                return
            if nummer and (self._colleague(mail, now) or self.organisation.is_own(mail.sender.address)):
                self.colleagues.attached(uow, mail, nummer, now)
                self._keep(uow, read, nummer, _screened(screening))
                if took is Took.KEPT:
                    self._to_dossier(uow, read, screening, nummer, now)
                return
            # Somebody else answered our mail to staff, or what looks like a kenmerk is none of ours (a colleague forwards
            # a complaint that holds one): nothing is done with it, and it is still a mail that must be seen.
            screening, answered = screen(mail, replace(facts, tokens_in=lambda _: ())), nummer
        if screening.verdict is Verdict.AUTOMATISCH:
            self.replies.of_a_robot(uow, mail, now)
        thread = match(mail, self._thread_facts(uow, mail, screening))
        if screening.verdict is Verdict.OKC:
            thread = Commissions(self.organisation).place(uow, read, thread)
        to_all = (
            screening.verdict is Verdict.PERSONEEL
            and thread.dossier is None
            and not screening.doorgestuurd_door
        )
        if to_all and (known := self.colleagues.to_all(uow, read, now)):
            self._keep(uow, read, known, _screened(screening))
            self._alarm(uow, read, screening, known, now)
        elif screening.verdict is Verdict.PERSONEEL and self._order(uow, mail, thread, now):
            self._keep(uow, read, thread.dossier, _screened(screening))
        elif self._means_nothing(read, screening, thread):
            self._robot(uow, read, screening, thread, now)
        elif thread.dossier is not None:
            self._follow_up(uow, read, screening, thread.dossier, now, counts)
        else:
            self._new_case(uow, read, screening, thread, now, counts, answered or "")

    def _to_dossier(
        self, uow: UnitOfWork, read: Read, screening: Screening, nummer: str, now: datetime
    ) -> None:
        """Words of a colleague that did nothing stand in the dossier all the same, where they are proven to be his."""
        dossier = uow.dossiers.load(nummer)
        if dossier is not None and vouched(read.mail, self.organisation):
            filed = self._filed(uow, read, screening, read.suggestion.soort, dossier, now)
            self._do(uow, dossier, [filed], now, read)

    def _order(self, uow: UnitOfWork, mail: Mail, thread: ThreadMatch, now: datetime) -> bool:
        dossier = uow.dossiers.load(thread.dossier) if thread.dossier else None
        return dossier is not None and self.replies.without_token(uow, mail, dossier, now)

    # ── Facts the pure rules ask for ──────────────────────────────────────────────────────────────────

    def _intake_facts(self, uow: UnitOfWork, now: datetime) -> IntakeFacts:
        most = self.organisation.bevestigingen_per_dag
        return IntakeFacts(
            organisation=self.organisation,
            is_ours=lambda mail: is_ours(self.desk.post.key, mail),
            sent_by_us=uow.outbox.knows,
            tokens_in=tokens_in,
            recent_acks=lambda address: _acks(uow, address, now),
            all_acks=lambda moment: uow.outbox.made_between(ACKS, moment - DAY, moment, most),
            contradicted=lambda mail: not allows(proof_of(mail, self.organisation), Deed.JOIN),
            acks_by_now=lambda limit: uow.outbox.made_between(
                ACKS, now - DAY, now + timedelta(seconds=1), limit
            ),
        )

    def _thread_facts(self, uow: UnitOfWork, mail: Mail, screening: Screening) -> ThreadFacts:
        writer = screening.klager.address if screening.verdict is Verdict.MENS else mail.sender.address
        referred = uow.mails.dossiers_of(mail.references) if mail.references else {}
        mentioned = {*referred.values(), *numbers_in(mail.subject)}
        cases = {found.nummer: found for found in all_standing(uow, sorted(mentioned))}
        # One address that writes for everybody ("noreply@" of a service) says nothing about whose case it is.
        shared = screening.verdict is Verdict.MENS and no_reply(writer)
        shared = shared or screening.veilig is not None
        return ThreadFacts(
            by_reference=referred,
            known_numbers=frozenset(cases),
            open_of_sender=self._open_of(uow, writer) if writer and not shared else (),
            parties={nummer: self._parties(dossier, writer) for nummer, dossier in cases.items()},
            writer=writer,
            verified=allows(self._proof(mail, screening), Deed.JOIN),
        )

    @staticmethod
    def _open_of(uow: UnitOfWork, writer: str) -> tuple[str, ...]:
        """The open cases of this writer. The phase of a klacht at the commission is no second matter: what he writes on
        belongs in the klacht itself (contract §2)."""
        numbers = tuple(uow.dossiers.open_of(writer))
        if len(numbers) < 2:
            return numbers
        phases = [each for each in all_standing(uow, numbers) if at_the_commission(each)]
        beside = {each.nummer for each in phases if set(each.gekoppeld) & set(numbers)}
        return tuple(nummer for nummer in numbers if nummer not in beside)

    def _proof(self, mail: Mail, screening: Screening) -> Proof:
        """How sure it is that the writer is who he says. Anybody can fill in a form or write the head of a forwarded
        mail, whoever sent it on."""
        found = proof_of(mail, self.organisation)
        itself = screening.klager.address == mail.sender.address or screening.verdict is not Verdict.MENS
        return found if itself else min(found, Proof.UNKNOWN)

    def _parties(self, dossier: Dossier, writer: str) -> frozenset[str]:
        """The addresses that belong to a case: its klager, whoever acts in it, and whoever decides about it.

        To a phase at the commission belongs the commission. To the case of a group belongs every member who answers in it, though only its spokesman gets mail (C.8).
        """
        officers = self.organisation.staff.with_role(Role.KLACHTENFUNCTIONARIS, dossier.ontvangen.date())
        staff = {*dossier.naar, *(person.email for person in officers)}
        # Rulebook 0.1.7: in onvrede he takes part; in a klacht he was told of, his side of it belongs in the dossier.
        if dossier.traject == "onvrede" or (dossier.beklaagde and dossier.knows(dossier.beklaagde)):
            staff.add(dossier.beklaagde)
        at_it = at_the_commission(dossier) and any(c.has(Address("", writer)) for c in self.organisation.okc)
        members = {writer} if at_it or GROUP in dossier.signalen else set()
        return frozenset({*dossier.own, *staff, *members} - {""})

    def _colleague(self, mail: Mail, now: datetime) -> bool:
        person = self.organisation.staff.by_email(mail.sender.address)
        return person is not None and person.works_on(now.date())

    # ── What becomes of it ────────────────────────────────────────────────────────────────────────────

    def _means_nothing(self, read: Read, screening: Screening, thread: ThreadMatch) -> bool:
        """Whether nobody has to act on it. A complaint does, also under a robot's head or from our own address
        (a web form that was never configured), unless it is our own word in a case."""
        if self._came_back(read.mail, screening) or screening.herroept:
            return True
        invited = read.mail.invitation
        if invited is not None and invited.van_een_programma and not read.own.strip():
            return screening.verdict in ROBOTS  # its subject is that of the invitation, nobody's words
        known = screening.verdict is Verdict.EIGEN and bool(thread.kandidaten)
        idle = screening.verdict in ROBOTS and (known or read.suggestion.soort in MEANINGLESS)
        return idle and _waits_elsewhere(screening) is None

    def _keep(self, uow: UnitOfWork, read: Read, nummer: str | None, screening: Mapping[str, object]) -> None:
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
        back = self.bounces.back(uow, read.mail, now) if screening.verdict is Verdict.BOUNCE else None
        # A mail server is no party of the case whose letter it returns.
        nummer = back.letter.dossier if back is not None else thread.dossier
        self._keep(uow, read, nummer, _screened(screening))
        if screening.verdict is Verdict.AUTOMATISCH:
            self.colleagues.absent(uow, read, nummer, now)
        dossier = uow.dossiers.load(nummer) if nummer else None
        if dossier is not None:
            filed = replace(self._filed(uow, read, screening, Soort.OVERIG, dossier, now), regel=ROBOT)
            failed = self.bounces.attempt(back, dossier) if back is not None else []
            proven = allows(self._proof(read.mail, screening), Deed.BE_AWAY)
            self._do(uow, dossier, [filed, *absence(read, dossier, proven), *failed], now, read)
            ask_absence(uow, read, dossier, proven, now)
        if back is not None:
            self.bounces.settle(uow, back, now)
        elif screening.herroept:
            for each in [nummer] if nummer else thread.kandidaten or [None]:
                uow.log.notice(Notice(now, "taak", RECALLED, each))
        elif dossier is None and not self._came_back(read.mail, screening):
            # Rulebook 0.1.2: a suppressed acknowledgement is shown.
            asked = f" {read.mail.invitation.taak}" if read.mail.invitation else ""
            text = f"Een bericht is bewaard zonder dossier. {screening.onderdrukt}{asked}".rstrip()
            uow.log.notice(Notice(now, "onderdrukt", text, None))
        elif screening.verdict is Verdict.BOUNCE and dossier is not None:
            text = "Een mailserver meldt een mislukte bezorging, maar niet van welke brief. Kijk zelf."
            uow.log.notice(Notice(now, "taak", text, nummer))
        elif read.mail.invitation is not None and read.mail.invitation.taak:
            uow.log.notice(Notice(now, "taak", read.mail.invitation.taak, nummer))

    def _follow_up(
        self,
        uow: UnitOfWork,
        read: Read,
        screening: Screening,
        nummer: str,
        now: datetime,
        counts: Counter[str],
    ) -> None:
        dossier = uow.dossiers.load(nummer)
        if dossier is None:
            raise KlachtwachtError(f"Dossier {nummer} werd genoemd, maar is er niet.")
        self._keep(uow, read, nummer, _screened(screening))
        proof = self._proof(read.mail, screening)
        proposal = propose_follow_up(
            dossier,
            read.suggestion,
            read.mail.sender,
            self.organisation,
            self.desk.of(dossier).regeling,
            screening.ontvangen.date(),
            read.mail.sha256,
            dossier.next_proposal_id(),
            read.own,
            proven=allows(proof, Deed.WITHDRAW),
        )
        commands: list[Command] = [
            self._filed(uow, read, screening, read.suggestion.soort, dossier, now),
            *absence(read, dossier, allows(proof, Deed.BE_AWAY)),
        ]
        if proposal is not None:
            told = (
                *proposal.uitleg,
                *worth_telling(read.mail.defects),
                *filter(
                    None,
                    [
                        others(read.mail, self.organisation, dossier.beklaagde),
                        locked(read.files),
                        read.mail.invitation.taak if read.mail.invitation else "",
                    ],
                ),
            )
            commands.append(Propose(voorstel=replace(proposal, uitleg=told).as_json()))
            counts["voorstellen"] += 1
        done = self._do(uow, dossier, commands, now, read)
        counts["voorstellen"] += tell_college(uow, self.desk, done, now)
        if (
            read.suggestion.soort is Soort.INTREKKING
            and screening.verdict is Verdict.MENS
            and screening.onderdrukt
        ):
            text = f"Geen ontvangstbevestiging gestuurd. {screening.onderdrukt}"
            uow.log.notice(Notice(now, "onderdrukt", text, nummer))
        ask_absence(uow, read, dossier, allows(proof, Deed.BE_AWAY), now)
        self._secure(uow, screening, nummer, now)
        self._alarm(uow, read, screening, nummer, now)
        self._tell_others(uow, read, done, now)
        warn_of_decision(uow, self.desk, read.suggestion, nummer, now)

    def _came_back(self, mail: Mail, screening: Screening) -> bool:
        """Whether it is a mail of ours that came back, by our mark or its Message-ID; a stranger may copy either."""
        proven = any(rule.regel == "lus" and rule.geraakt for rule in screening.resultaten)
        return proven and (not mail.sender.address or self.organisation.is_own(mail.sender.address))

    def _new_case(
        self,
        uow: UnitOfWork,
        read: Read,
        screening: Screening,
        thread: ThreadMatch,
        now: datetime,
        counts: Counter[str],
        answered: str = "",
    ) -> None:
        """answered: the case of a mail of ours to a colleague that this one answers, from an address we do not know."""
        nummer = uow.dossiers.next_number(screening.ontvangen.year)
        self._keep(uow, read, nummer, _screened(screening))
        proposal = self._first_proposal(uow, read, screening, thread)
        if answered:
            told = FROM_ELSEWHERE.format(answered)
            proposal = replace(proposal, uitleg=(told, *proposal.uitleg))
        held = self._unproven_forward(read, screening) or withheld(read.signals)
        opened = OpenCase(
            nummer=nummer,
            sha256=read.mail.sha256,
            ontvangen=screening.ontvangen,
            klager=screening.klager,
            soort=Soort(proposal.soort_mail),
            signalen=noted_about(read.suggestion, proposal.beklaagde, self.organisation),
            taal=read.suggestion.taal,
            bevestigen=screening.bevestigen and not held,
            onderdrukt=screening.onderdrukt or held,
            gekoppeld=thread.kandidaten,
            beklaagde=proposal.beklaagde,
            beschikking=decision_in(read.suggestion),
            voorval=counted_from(read.suggestion, self.desk.regeling),
        )
        counts["voorstellen"] += 1
        commands = [opened, *absence(read, None, proven=True), Propose(voorstel=proposal.as_json())]
        dossier = self._do(uow, None, commands, now, read, nummer)
        if opened.onderdrukt:
            text = f"Geen ontvangstbevestiging gestuurd. {opened.onderdrukt}"
            uow.log.notice(Notice(now, "onderdrukt", text, nummer))
        self._secure(uow, screening, nummer, now)
        self._spoken_for(uow, read, thread, nummer, now)
        self._thank(uow, read, screening, dossier, now)
        counts["voorstellen"] += tell_college(uow, self.desk, dossier, now)
        self._alarm(uow, read, screening, nummer, now)
        self._tell_others(uow, read, dossier, now)
        warn_of_decision(uow, self.desk, read.suggestion, nummer, now)
        meet(uow, self.desk, dossier, now)

    def _spoken_for(
        self, uow: UnitOfWork, read: Read, thread: ThreadMatch, nummer: str, now: datetime
    ) -> None:
        """UB: who says that he represents the klager of one known case shows that the klager can be reached."""
        known = uow.dossiers.load(thread.kandidaten[0]) if len(thread.kandidaten) == 1 else None
        if known is None or known.gesloten or "vertegenwoordiger" not in read.signals:
            return
        linked = {"met": [nummer], "regel": SPOKEN_FOR}
        self._do(uow, known, [Record(gebeurtenis=EventKind.GEKOPPELD, gegevens=linked)], now, read)

    def _first_proposal(
        self, uow: UnitOfWork, read: Read, screening: Screening, thread: ThreadMatch
    ) -> Proposal:
        propose = propose_okc if screening.verdict is Verdict.OKC else propose_new
        if screening.verdict is Verdict.OKC and (goal := self._joins(uow, thread)):
            joining = propose_joining(
                read.suggestion,
                self.organisation,
                self.desk.regeling,
                screening.ontvangen.date(),
                read.mail.sha256,
                goal,
                f"{read.mail.subject}\n{read.own}",
            )
            whose = self._whose(read, screening, thread)
            return replace(joining, uitleg=(*joining.uitleg, *whose, *worth_telling(read.mail.defects)))
        secured, seen = _waits_elsewhere(screening), read.suggestion
        if (
            secured and secured.echt
        ):  # its words stand behind that door: nobody may close an unread complaint with one word
            seen = replace(seen, soort=Soort.ONVREDE, kansen={}, zeker=False, medewerker=None)
        blind = not secured and _unread(read)
        if (
            blind and seen.soort in MEANINGLESS
        ):  # likewise: what nobody could read is not laid aside with one word
            seen = replace(seen, soort=Soort.ONVREDE, kansen={}, zeker=False)
        proposal = propose(
            seen,
            self.organisation,
            self.desk.regeling,
            screening.ontvangen.date(),
            read.mail.sha256,
            "1",
            via=screening.doorgestuurd_door,
            known=known_of(uow, screening.klager, f"{read.mail.subject}\n{read.own}"),
        )
        warned = [secured.taak] if secured and not secured.echt else []
        more = (
            secured.taak if secured and secured.echt else "",
            NOTHING_READ if blind else "",
            *worth_telling(read.mail.defects),
            *self._whose(read, screening, thread),
            others(read.mail, self.organisation, proposal.beklaagde),
            locked(read.files),
            read.mail.invitation.taak if read.mail.invitation else "",
        )
        told = [why for why in proposal.uitleg if not (thread.kandidaten and why == NO_CASE_FOUND)]
        return replace(proposal, uitleg=(*warned, *told, *(why for why in more if why)))

    @staticmethod
    def _joins(uow: UnitOfWork, thread: ThreadMatch) -> str:
        """The number of the one phase at the commission that its mail seems to belong to, or empty."""
        only = uow.dossiers.load(thread.kandidaten[0]) if len(thread.kandidaten) == 1 else None
        return only.nummer if only is not None and at_the_commission(only) and not only.gesloten else ""

    def _whose(self, read: Read, screening: Screening, thread: ThreadMatch) -> list[str]:
        """Why it joined no case it may belong to, and that its sender is contradicted."""
        why = [thread.hoe] if thread.soort is ThreadKind.MISSCHIEN else []
        contradicted = not allows(self._proof(read.mail, screening), Deed.JOIN)
        return [*why, *([UNVERIFIED] if contradicted and UNVERIFIED not in why else [])]

    def _unproven_forward(self, read: Read, screening: Screening) -> str:
        """Why the inwoner in a forwarded mail is not acknowledged at once: anybody can write such a head."""
        if screening.doorgestuurd_door is None or vouched(read.mail, self.organisation):
            return ""
        return (
            "Onze mailserver kon niet bevestigen dat een collega dit doorstuurde; kijk eerst wie het schreef."
        )

    def _thank(
        self, uow: UnitOfWork, read: Read, screening: Screening, dossier: Dossier, now: datetime
    ) -> None:
        """Rulebook 0.1.4: the colleague who passed a mail on gets a short thanks."""
        if screening.doorgestuurd_door is None or self.organisation.is_own(
            screening.doorgestuurd_door.address
        ):
            return
        if not vouched(read.mail, self.organisation):
            return  # who never passed anything on is not thanked for it
        thanks = f"Dank u wel. Het bericht dat u doorstuurde staat in dossier {dossier.nummer}. U hoeft niets meer te doen."
        seq = f"dank.{read.mail.sha256[:12]}"
        to = (screening.doorgestuurd_door,)
        self.desk.post.write(
            uow,
            Draft(
                "V02",
                dossier,
                now,
                seq,
                gegevens={"antwoord": thanks, "onderwerp": "Dank u voor het doorsturen"},
                to=to,
            ),
        )

    def _filed(
        self, uow: UnitOfWork, read: Read, screening: Screening, soort: Soort, dossier: Dossier, now: datetime
    ) -> FileMail:
        sender = read.mail.sender.address
        from_klager = dossier.hears(sender, read.mail.received.astimezone(AMSTERDAM).date())
        outsider = not from_klager and self.organisation.staff.by_email(sender) is None
        grouped = outsider and GROUP in dossier.signalen and screening.verdict is Verdict.MENS
        member = grouped and not leaves(read.suggestion, read.own)  # who leaves does not join by saying so
        return FileMail(
            sha256=read.mail.sha256,
            ontvangen=read.mail.received,
            soort=soort,
            signalen=_heard(read, screening),
            van=sender,
            beschikking=decision_in(read.suggestion),
            regel=A_MEMBER if member else "M1",
            bevestigen=screening.bevestigen
            and from_klager
            and self._receipt(uow, soort, screening.klager, now),
        )

    def _receipt(self, uow: UnitOfWork, soort: Soort, klager: Address, now: datetime) -> bool:
        """M4: a withdrawal gets the neutral T02, never T17; another further mail only if so configured, once a day."""
        if soort is Soort.INTREKKING:
            return True
        return self.organisation.ack_vervolg and not _acks(uow, klager.address, now)

    def _do(
        self,
        uow: UnitOfWork,
        dossier: Dossier | None,
        commands: Sequence[Command],
        now: datetime,
        read: Read,
        nummer: str = "",
    ) -> Dossier:
        done = self.desk.carry_out(uow, dossier, commands, now, nummer=nummer, words=read.words)
        if isinstance(done, Refused):
            raise KlachtwachtError(str(done))
        return done

    def _tell_others(self, uow: UnitOfWork, read: Read, dossier: Dossier, now: datetime) -> None:
        """Who must hear of it beside the route: the FG (R18), directie and communicatie (R19). Numbers, no content."""
        post, seq = self.desk.post, read.mail.sha256[:12]
        if asked := for_the_fg(read.signals):
            terms = self.desk.terms(dossier)
            details = {"verzoek": asked}
            post.write(
                uow, Draft("T29", dossier, now, f"fg.{seq}", terms, details, roles=("fg",), by_itself=True)
            )
        if PRESS & set(read.signals):
            board = self.organisation.staff.with_role(Role.DIRECTIE, now.date())
            to = [Address(person.naam, person.email) for person in board]
            to += (
                [Address("communicatie", self.organisation.communicatie)]
                if self.organisation.communicatie
                else []
            )
            told = f"Er is een bericht van pers of politiek, nummer {dossier.nummer}. {PRESS_TOLD}"
            post.write(
                uow,
                Draft(
                    "V02",
                    dossier,
                    now,
                    f"pers.{seq}",
                    gegevens={"antwoord": told, "onderwerp": "Bericht van pers of politiek"},
                    to=tuple(to),
                ),
            )

    @staticmethod
    def _secure(uow: UnitOfWork, screening: Screening, nummer: str, now: datetime) -> None:
        """The words of the klager lie behind the door of another service, and that door shuts on a day."""
        if found := _waits_elsewhere(screening):
            uow.log.notice(Notice(now, "taak", found.taak, nummer))

    def _alarm(self, uow: UnitOfWork, read: Read, screening: Screening, nummer: str, now: datetime) -> None:
        # Rulebook M3: danger is told at once, whatever the soort.
        if read.suggestion.has(DANGER) and screening.verdict in COLLEAGUES:
            text = "Een collega schrijft misschien over gevaar. Lees het, en bel hem bij twijfel."
            uow.log.notice(Notice(now, "taak", text, nummer))
        elif read.suggestion.has(DANGER):
            text = "Mogelijk gevaar in een nieuw bericht: lees het meteen."
            uow.log.notice(Notice(now, "gevaar", text, nummer))


def _unread(read: Read) -> bool:
    """Whether there is something in this mail that nobody read: the classifier broke on it, it is encrypted, somebody spoke,
    or the writer has no words of his own there and a file, a picture, a quote or an endless text is all there is."""
    if read.suggestion.model == UNREAD.model:
        return True
    if read.suggestion.has("bijlage_gelezen"):
        return False
    mail = read.mail
    wordless = not (read.own.strip() or read.passed_on.strip())
    something = bool(mail.text.strip() or mail.attachments) or not {ONLY_PICTURES, TOO_LONG}.isdisjoint(
        mail.defects
    )
    spoken = any(part.media_type.startswith("audio/") for part in mail.attachments)
    return ENCRYPTED in mail.defects or spoken or (wordless and something)


def _heard(read: Read, screening: Screening) -> tuple[str, ...]:
    """The signals of a mail that its dossier remembers. "Ze nam niet op" of a colleague is no cry for help: who is
    paid to see danger phones, and an alarm in the night is for what an inwoner writes (M3)."""
    own = screening.verdict in COLLEAGUES
    return tuple(name for name in read.signals if not (own and name == DANGER))


def _waits_elsewhere(screening: Screening) -> SecureNotice | None:
    """The notice of a secure-mail service that it is, which a robot may well send."""
    ours = screening.verdict in (Verdict.EIGEN, Verdict.BOUNCE, Verdict.PERSONEEL)
    return None if ours else screening.veilig


def _screened(screening: Screening) -> dict[str, object]:
    """Every rule that hit or missed, kept with the mail: why nothing happened always has an answer."""
    return {
        "verdict": screening.verdict.value,
        "onderdrukt": screening.onderdrukt,
        "regels": [
            {"regel": r.regel, "geraakt": r.geraakt, "bewijs": r.bewijs} for r in screening.resultaten
        ],
    }


def _acks(uow: UnitOfWork, address: str, now: datetime) -> int:
    """How many receipts this address was sent in the last 24 hours."""
    return uow.outbox.made_for(address, ACKS, now - DAY)

"""What becomes of one mail that was read: an answer of a colleague, a robot's, a follow-up, or a new case."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.calendar.calendar import AMSTERDAM
from bot.domain.dossier.commands import A_MEMBER, ROBOT, Command, FileMail, OpenCase, Propose, Record
from bot.domain.dossier.dossier import GROUP, Dossier
from bot.domain.dossier.events import EventKind
from bot.domain.dossier.groups import leaves
from bot.domain.errors import KlachtwachtError, Refused
from bot.domain.mail.attached import locked
from bot.domain.mail.defects import worth_telling
from bot.domain.mail.mail import Address, Mail
from bot.domain.people.organisation import Organisation
from bot.domain.ports.log import Notice
from bot.domain.ports.mails import Direction, MailRecord
from bot.domain.ports.store import UnitOfWork
from bot.domain.proposals.known_case import propose_follow_up
from bot.domain.recognition.caution import withheld
from bot.domain.recognition.suggestion import Soort
from bot.domain.regeling.grounds import counted_from
from bot.domain.regeling.schemes import noted_about
from bot.domain.screening.authenticity import Deed, allows, vouched
from bot.domain.screening.intake import screen
from bot.domain.screening.recipients import others
from bot.domain.screening.screened import ROBOTS, Screening, Verdict
from bot.domain.screening.threads import ThreadMatch, match
from bot.domain.terms.reachability import SPOKEN_FOR
from bot.handlers import viruses
from bot.handlers.absences import meet
from bot.handlers.bounces import Bounces
from bot.handlers.colleagues import Colleagues
from bot.handlers.commission import Commissions
from bot.handlers.desk import Desk
from bot.handlers.filing_facts import Facts, acks_to
from bot.handlers.first_proposal import MEANINGLESS, FirstProposals, waits_elsewhere
from bot.handlers.hearers import COLLEAGUES, DANGER, Hearers
from bot.handlers.history import decision_in, tell_college, warn_of_decision
from bot.handlers.reading import Read
from bot.handlers.reply import Replies, Took
from bot.handlers.tidings import absence, ask_absence

FROM_ELSEWHERE = (
    "Let op: dit antwoordt op onze mail aan een collega over dossier {0}, maar kwam van een adres dat wij niet kennen. Is het "
    "toch die collega, vanaf een eigen telefoon of adres? Die kreeg bericht dat het zo niet telt. Antwoord dan “verplaats "
    "naar {0}”."
)


WROTE = "Een collega schreef over dit dossier. Lees het bericht; uw eerdere voorstel geldt nog."
RECALLED = (
    "De afzender wilde in Outlook een bericht terughalen (“Intrekken”). Dat is geen intrekking van een klacht: het bericht dat "
    "hij terug wilde, is ontvangen en blijft in het dossier. Vraag hem bij twijfel wat hij bedoelt."
)


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

    @property
    def facts(self) -> Facts:
        """What the rules ask the store."""
        return Facts(self.organisation, self.desk.post.key)

    @property
    def first(self) -> FirstProposals:
        """What is proposed for a mail that opens a case."""
        return FirstProposals(self.desk)

    @property
    def hearers(self) -> Hearers:
        """Who hears of a mail beside the route."""
        return Hearers(self.desk)

    def file(self, uow: UnitOfWork, read: Read, now: datetime, counts: Counter[str]) -> None:
        """Keep the mail and do everything that follows from it. `counts["voorstellen"]` is raised per proposal."""
        doubted = read.suggestion.doubted(self.organisation.drempel)
        if doubted is not read.suggestion:
            read = replace(read, suggestion=doubted)
        self._file(uow, read, now, counts)
        viruses.keep(uow, self.desk, read.mail.sha256, read.files, now)

    def _file(self, uow: UnitOfWork, read: Read, now: datetime, counts: Counter[str]) -> None:
        mail = read.mail
        if mail.received < self.organisation.vanaf:
            why = "Van vóór “vanaf”: alleen bewaard."
            self._keep(uow, read, None, {"verdict": Verdict.ARCHIEF.value, "onderdrukt": why})
            return
        facts = self.facts.intake(uow, now)
        screening = screen(mail, facts)
        if screening.verdict in COLLEAGUES and (sent := self.colleagues.copied(uow, read, now)):
            self._keep(uow, read, sent.nummer, _screened(screening))
            self.colleagues.copy(uow, read, sent, now)
            return
        answered: str | None = None
        if screening.verdict is Verdict.ANTWOORD:
            # Without its kenmerk: what a colleague passes on in answer to our mail is still the mail of an inwoner.
            bare = screen(mail, replace(facts, tokens_in=lambda _: ()))
            passes_on = bare.doorgestuurd_door is not None
            done, answered = self._reply(uow, read, screening, now, counts, passes_on=passes_on)
            if done:
                return
            # Somebody else answered our mail to staff, or what looks like a kenmerk is none of ours (a colleague forwards
            # a complaint that holds one): nothing is done with it, and it is still a mail that must be seen.
            screening = bare
        self._place(uow, read, screening, now, counts, answered or "")

    def _reply(
        self,
        uow: UnitOfWork,
        read: Read,
        screening: Screening,
        now: datetime,
        counts: Counter[str],
        *,
        passes_on: bool,
    ) -> tuple[bool, str | None]:
        """An answer to our mail to staff: whether it is filed with that, and the case it answers, if any."""
        mail = read.mail
        nummer, took = self.replies.take(uow, read, now)
        if nummer and took is Took.NEWS:
            # What a colleague tells under our mail ("mw trekt in", I3) is also seen by who decides.
            self.colleagues.attached(uow, mail, nummer, now)
            before = counts["voorstellen"]
            self._follow_up(uow, read, screening, nummer, now, counts)
            if counts["voorstellen"] == before:  # an older proposal covers it, and that was read already
                uow.log.notice(Notice(now, "taak", WROTE, nummer))
            return True, nummer
        if nummer and (self._colleague(mail, now) or self.organisation.is_own(mail.sender.address)):
            self.colleagues.attached(uow, mail, nummer, now)
            self._keep(uow, read, nummer, _screened(screening))
            if took is Took.KEPT:
                self._to_dossier(uow, read, screening, nummer, now)
            return True, nummer
        if nummer is None and took is Took.NOTHING and self._colleague(mail, now) and not passes_on:
            self._keep(uow, read, None, _screened(replace(screening, verdict=Verdict.VRAAG)))
            return True, None
        return False, nummer

    def _place(
        self,
        uow: UnitOfWork,
        read: Read,
        screening: Screening,
        now: datetime,
        counts: Counter[str],
        answered: str,
    ) -> None:
        """The mail goes to its case, to a new one, or to none. answered: see `_new_case`."""
        mail = read.mail
        if screening.verdict is Verdict.AUTOMATISCH:
            self.replies.of_a_robot(uow, mail, now)
        thread = match(mail, self.facts.thread(uow, mail, screening))
        if screening.verdict is Verdict.OKC:
            thread = Commissions(self.organisation).place(uow, read, thread)
        to_all = (
            screening.verdict is Verdict.PERSONEEL
            and thread.dossier is None
            and not screening.doorgestuurd_door
        )
        if to_all and (known := self.colleagues.to_all(uow, read, now)):
            self._keep(uow, read, known, _screened(screening))
            self.hearers.alarm(uow, read, screening, known, now)
        elif screening.verdict is Verdict.PERSONEEL and self._order(uow, mail, thread, now):
            self._keep(uow, read, thread.dossier, _screened(screening))
        elif self._means_nothing(read, screening, thread):
            self._robot(uow, read, screening, thread, now)
        elif thread.dossier is not None:
            self._follow_up(uow, read, screening, thread.dossier, now, counts)
        else:
            self._new_case(uow, read, screening, thread, now, counts, answered)

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
        return idle and waits_elsewhere(screening) is None

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
            proven = allows(screening.proof, Deed.BE_AWAY)
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
            proven=allows(screening.proof, Deed.WITHDRAW),
        )
        commands: list[Command] = [
            self._filed(uow, read, screening, read.suggestion.soort, dossier, now),
            *absence(read, dossier, allows(screening.proof, Deed.BE_AWAY)),
        ]
        if proposal is not None:
            told = (
                *proposal.uitleg,
                *worth_telling(read.mail.defects),
                *filter(
                    None,
                    [
                        others(read.mail, self.organisation, dossier.beklaagde, dossier.own),
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
        ask_absence(uow, read, dossier, allows(screening.proof, Deed.BE_AWAY), now)
        self.hearers.secure(uow, screening, nummer, now)
        self.hearers.alarm(uow, read, screening, nummer, now)
        self.hearers.others(uow, read, done, now)
        warn_of_decision(uow, self.desk, read.suggestion, nummer, now)

    def _came_back(self, mail: Mail, screening: Screening) -> bool:
        """Whether it is a mail of ours that came back, by our mark or its Message-ID; a stranger may copy either."""
        proven = screening.verdict is Verdict.EIGEN and screening.hit("lus")
        return proven and (not mail.sender.address or self.organisation.is_own(mail.sender.address))

    def _reachable(self, klager: Address) -> Address:
        """What came from our own mailbox (a form that nobody configured) has no klager yet: a letter to that address would
        only come back to us."""
        return Address(klager.name, "") if self.organisation.is_own(klager.address) else klager

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
        proposal = self.first.proposal(uow, read, screening, thread, now)
        if answered:
            told = FROM_ELSEWHERE.format(answered)
            proposal = replace(proposal, uitleg=(told, *proposal.uitleg))
        held = self._unproven_forward(read, screening) or withheld(read.signals)
        opened = OpenCase(
            nummer=nummer,
            sha256=read.mail.sha256,
            ontvangen=screening.ontvangen,
            klager=self._reachable(screening.klager),
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
        self.hearers.secure(uow, screening, nummer, now)
        self._spoken_for(uow, read, thread, nummer, now)
        self.hearers.thank(uow, read, screening, dossier, now)
        counts["voorstellen"] += tell_college(uow, self.desk, dossier, now)
        self.hearers.alarm(uow, read, screening, nummer, now)
        self.hearers.others(uow, read, dossier, now)
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

    def _unproven_forward(self, read: Read, screening: Screening) -> str:
        """Why the inwoner in a forwarded mail is not acknowledged at once: anybody can write such a head."""
        if screening.doorgestuurd_door is None or vouched(read.mail, self.organisation):
            return ""
        return (
            "Onze mailserver kon niet bevestigen dat een collega dit doorstuurde; kijk eerst wie het schreef."
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
        return self.organisation.ack_vervolg and not acks_to(uow, klager.address, now)

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


def _heard(read: Read, screening: Screening) -> tuple[str, ...]:
    """The signals of a mail that its dossier remembers. "Ze nam niet op" of a colleague is no cry for help: who is
    paid to see danger phones, and an alarm in the night is for what an inwoner writes (M3)."""
    own = screening.verdict in COLLEAGUES
    return tuple(name for name in read.signals if not (own and name == DANGER))


def _screened(screening: Screening) -> dict[str, object]:
    """Every rule that hit or missed, kept with the mail: why nothing happened always has an answer."""
    return {
        "verdict": screening.verdict.value,
        "onderdrukt": screening.onderdrukt,
        "regels": [
            {"regel": r.regel, "geraakt": r.geraakt, "bewijs": r.bewijs} for r in screening.resultaten
        ],
    }

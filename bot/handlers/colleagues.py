"""What colleagues do by mail beside giving orders: mail the klager with us in cc, tell us an outcome, be away."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.dossier.absence import substitutes
from bot.domain.dossier.commands import TO_ALL, Command, FileMail, Propose, Record
from bot.domain.dossier.corrections import counting
from bot.domain.dossier.dossier import Dossier
from bot.domain.dossier.events import BOT, EventKind
from bot.domain.dossier.proposal import ProposalKind
from bot.domain.errors import KlachtwachtError, Refused
from bot.domain.language.outcomes import sent, speaks_of_the_klager, tells
from bot.domain.mail.mail import Address, Mail
from bot.domain.people.staff import Person
from bot.domain.ports.log import Notice
from bot.domain.ports.store import UnitOfWork
from bot.domain.proposals.follow_up import TALKED
from bot.domain.proposals.next_step import propose_outcome
from bot.domain.recognition.suggestion import Soort
from bot.domain.regeling.regeling import Traject
from bot.domain.screening.authenticity import vouched
from bot.domain.screening.threads import numbers_in
from bot.domain.terms.reachability import SELF
from bot.domain.view import NOT_YET
from bot.handlers.absences import Absence, everywhere, keep
from bot.handlers.desk import Desk
from bot.handlers.post import Draft
from bot.handlers.reading import Read

SENT_AS: Mapping[str, tuple[tuple[EventKind, str], ...]] = {
    Traject.ONVREDE: ((EventKind.UITKOMST_VERZONDEN, "O5"),),
    Traject.KLACHT: ((EventKind.VERSLAG_VERZONDEN, "K9"),),
}
"""What a colleague's own mail to the klager is, by traject, where the table of the regeling has that step now: the
outcome (T05) or the verslag (T16). In every other status it is contact; tells it an outcome, then that is proposed too."""

MAILED_US = (
    "mailde ons de uitkomst. De inwoner heeft die nog niet ontvangen. Wilt u iets anders schrijven? Antwoord “uitkomst "
    "opgelost:” met uw eigen tekst."
)
NOT_TO_HIM = "Let op: deze tekst gaat over de inwoner, maar is niet aan de inwoner geschreven. Na akkoord staat dit zo in de brief."
IN_COPY, IN_OUR_MAILBOX = "met ons in cc", "vanuit de klachtenmailbox"
SOMEBODY = "Een collega"
"""Who typed in the shared mailbox, where the mail does not say."""
MAILED_HIMSELF = (
    "mailde de inwoner zelf, {} (O5, T05). Is dit de uitkomst, en is het opgelost? Akkoord sluit de zaak; er gaat "
    "geen brief meer uit. Is het niet opgelost? Antwoord “uitkomst niet opgelost:” met uw uitleg. Is het iets anders? "
    "Antwoord “niet akkoord”."
)

ANSWERED_ALL = (
    "{} beantwoordde aan allen een bericht van de klager; de klager en anderen lazen het. Het staat als intern bericht in het "
    "dossier. Kijk of u iets moet rechtzetten."
)
NOT_TO_ALL = (
    "U antwoordde aan allen op een bericht dat ook naar de klachtenmailbox ging. De inwoner en anderen hebben uw antwoord dus "
    "gelezen. Het is bewaard als intern bericht; er is verder niets mee gedaan. Wilt u voortaan niet aan allen antwoorden? Wie "
    "de zaak behandelt, schrijft de inwoner."
)


@dataclass(frozen=True, slots=True)
class Colleagues:
    """The mail of colleagues about the cases they have in hand, in one organisatie."""

    desk: Desk

    def copied(self, uow: UnitOfWork, read: Read, now: datetime) -> Dossier | None:
        """The case of a mail to the klager with the klachtenadres in copy (rulebook 0.1.12), or None when it is none.

        Only who has the case and whom our own mail server vouches for can do so; whatever else came in copy is None.
        """
        person = self._person(read.mail, now)
        if person is None or not vouched(read.mail, self.desk.post.organisation):
            return None
        return self._case(uow, read.mail, person, now)

    def copy(self, uow: UnitOfWork, read: Read, dossier: Dossier, now: datetime) -> None:
        """Such a mail counts as sent; what it is follows from its words and the table."""
        mail, person = read.mail, self._person(read.mail, now)
        if person is None:
            return
        kind, rule = self._sent_as(read, dossier)
        told = {"bericht": mail.sha256, SELF: True, "regel": rule, "brieven": []}
        if kind is EventKind.CONTACT:
            told["kanaal"] = "mail"
        if kind is EventKind.UITKOMST_VERZONDEN:
            told["uitkomst"] = "opgelost"
        did: list[Command] = [Record(by=person.email, gebeurtenis=kind, gegevens=told)]
        if kind is EventKind.CONTACT and (proposal := self._sent_before_told(read, dossier, person, now)):
            did.append(Propose(voorstel=proposal))
        done = self.desk.carry_out(uow, dossier, did, now, words=read.words)
        if isinstance(done, Refused):
            raise KlachtwachtError(str(done))
        self.attached(uow, mail, dossier.nummer, now)

    def _sent_as(self, read: Read, dossier: Dossier) -> tuple[EventKind, str]:
        """What this mail to the klager is in the case as it stands, and by which rule."""
        possible = SENT_AS.get(dossier.traject or "", ()) if self._outcome_in(read, dossier) else ()
        allowed = (each for each in possible if self.desk.regeling.allows(dossier.status, each[0]))
        return next(allowed, (EventKind.CONTACT, "0.1.12"))

    def _sent_before_told(
        self, read: Read, dossier: Dossier, person: Person, now: datetime
    ) -> dict[str, object] | None:
        """O5: the outcome went to the klager before anybody told us of a talk; who decides says whether it is solved."""
        if dossier.traject != Traject.ONVREDE or not self._outcome_in(read, dossier):
            return None
        if not self.desk.regeling.allows(dossier.status, EventKind.OPGELOST):
            return None
        solved = {"bericht": read.mail.sha256, SELF: True, "regel": "O4"}
        return self._outcome_of(
            dossier, solved, (f"{person.naam} {MAILED_HIMSELF.format(IN_COPY)}",), now, sent=True
        )

    def typed(self, read: Read, dossier: Dossier, now: datetime) -> list[Command]:
        """What was typed in our own mailbox and went to the klager: first contact where that is still waited for.

        O5: an outcome counts as the written one once who decides says so; a proposal to send words of ours stays, should
        she say no.
        """
        person = self._person(read.mail, now)
        told = {"bericht": read.mail.sha256, SELF: True, "kanaal": "mail", "regel": "0.1.12"}
        contact = Record(by=person.email if person else BOT, gebeurtenis=EventKind.CONTACT, gegevens=told)
        proposal = self._typed_outcome(read, dossier, person, now)
        if proposal is not None:
            return [contact, Propose(voorstel=proposal)]
        terms = self.desk.terms(dossier)
        waited = any(t.soort == "contact" and t.gehaald_op is t.vervallen_op is None for t in terms)
        return [contact] if waited and dossier.traject is not None else []

    def _typed_outcome(
        self, read: Read, dossier: Dossier, person: Person | None, now: datetime
    ) -> dict[str, object] | None:
        waiting = dossier.open_proposal()
        asked = waiting is not None and waiting.soort is ProposalKind.UITKOMST and not waiting.brieven
        if dossier.traject != Traject.ONVREDE or asked or not self._outcome_in(read, dossier):
            return None
        why = f"{person.naam if person else SOMEBODY} {MAILED_HIMSELF.format(IN_OUR_MAILBOX)}"
        solved = {"bericht": read.mail.sha256, SELF: True, "regel": "O4"}
        return self._outcome_of(dossier, solved, (why,), now, sent=True)

    def _outcome_in(self, read: Read, dossier: Dossier) -> bool:
        files = (attachment.name for attachment in read.mail.attachments if attachment.name)
        talked = any(event.soort in TALKED for event in counting(dossier.events))
        return sent(read.own, files, talked, read.mail.subject)

    def to_all(self, uow: UnitOfWork, read: Read, now: datetime) -> str | None:
        """A colleague with no part in the case answers everybody a klager wrote to. Filed as internal, and no case of its own;
        he is told, and who decides is too, for the klager and the others read it. Returns its case.

        He learns nothing of the case, not even its number. A withdrawal he reports goes its own way (I3).
        """
        mail, person = read.mail, self._person(read.mail, now)
        organisation = self.desk.post.organisation
        if person is None or read.suggestion.soort is Soort.INTREKKING or not vouched(mail, organisation):
            return None
        referred = set(uow.mails.dossiers_of(mail.references).values()) if mail.references else set()
        named = referred or set(numbers_in(mail.subject))  # a program may leave out what it answers
        dossier = uow.dossiers.load(named.pop()) if len(named) == 1 else None
        others = {each.address for each in (*mail.to, *mail.cc) if not organisation.is_own(each.address)} - {
            person.email,
            "",
        }
        if dossier is None or not dossier.own & others:
            return None
        filed = FileMail(
            sha256=mail.sha256,
            ontvangen=mail.received,
            soort=Soort.OVERIG,
            signalen=read.signals,
            van=person.email,
            regel=TO_ALL,
        )
        if isinstance(self.desk.carry_out(uow, dossier, [filed], now), Refused):
            return None
        uow.log.notice(Notice(now, "taak", ANSWERED_ALL.format(person.naam), dossier.nummer))
        if uow.log.once(f"aan allen {person.email} {now:%Y-%m-%d}", now):
            seq, to = f"allen.{mail.sha256[:12]}", (Address(person.naam, person.email),)
            told = {"antwoord": NOT_TO_ALL, "onderwerp": "Uw antwoord aan allen", "einde": True}
            self.desk.post.write(uow, Draft("V02", None, now, seq, gegevens=told, to=to))
        return dossier.nummer

    def outcome(self, uow: UnitOfWork, read: Read, nummer: str, now: datetime) -> bool:
        """Words of who holds the onvrede talk, under our mail: a proposal to send them as T05. Whether they became one.

        He wrote to us, so the klager got nothing yet; the receipt says so on its first line.
        """
        mail, person = read.mail, self._person(read.mail, now)
        dossier = uow.dossiers.load(nummer)
        if person is None or dossier is None or dossier.traject != Traject.ONVREDE or not read.own.strip():
            return False
        words = read.own.strip()
        if (
            read.suggestion.soort is Soort.INTREKKING
            or not tells(words)
            or not self._holds(person, dossier, now)
        ):
            return False
        if not self.desk.regeling.allows(dossier.status, EventKind.OPGELOST):
            return False
        solved = {"tekst": words, "bericht": mail.sha256, "regel": "O4"}
        warned = (NOT_TO_HIM,) if speaks_of_the_klager(words) else ()
        proposal = self._outcome_of(dossier, solved, (*warned, f"{person.naam} {MAILED_US}"), now)
        if proposal is None:
            return False
        if isinstance(self.desk.carry_out(uow, dossier, [Propose(voorstel=proposal)], now), Refused):
            return False
        self._receipt(uow, mail, person, dossier.nummer, now)
        return True

    def attached(self, uow: UnitOfWork, mail: Mail, nummer: str, now: datetime) -> None:
        """What a colleague attached to his answer, a verslag for example, is named in the dossier that keeps it."""
        person, dossier = self._person(mail, now), uow.dossiers.load(nummer)
        names = [attachment.name for attachment in mail.attachments if attachment.name]
        if person is None or dossier is None or not names or not self._holds(person, dossier, now):
            return
        if not vouched(mail, self.desk.post.organisation):
            return  # the file is kept with the mail; nobody is named for it who may not have sent it
        told = {"tekst": f"Bijlage ontvangen: {', '.join(names)}", "bericht": mail.sha256, "regel": "K9"}
        note = Record(by=person.email, gebeurtenis=EventKind.NOTITIE, gegevens=told)
        self.desk.carry_out(uow, dossier, [note], now)

    def handed_in(self, mail: Mail, dossier: Dossier, now: datetime) -> str:
        """What is said to who sent us a file with words that are no command; empty when he did not, or has no case."""
        person = self._person(mail, now)
        names = [attachment.name for attachment in mail.attachments if attachment.name]
        if person is None or not names or not self._holds(person, dossier, now):
            return ""
        told = f"Dank u wel. In het dossier staat nu: {', '.join(names)}."
        if self.desk.of(dossier).regeling.allows(dossier.status, EventKind.VERSLAG_VERZONDEN):
            return f"{NOT_YET}\n{told}\nStuurde u het verslag zelf al naar de inwoner en de medewerker? Meld dat dan hieronder."
        return f"{told}\nWilt u ook iets melden? Dat kan zo."

    def absent(self, uow: UnitOfWork, read: Read, nummer: str | None, now: datetime) -> None:
        """An out-of-office of a colleague: kept in the case it is about, and in every other that asks something of him
        when it says that he is away. Who replaces him is asked instead."""
        person = self._person(read.mail, now)
        dossier = uow.dossiers.load(nummer) if nummer else None
        days = {found.rol: found.waarde for found in read.suggestion.data}
        says_so = "afwezigheid" in read.signals or "afwezig_tot" in days
        here = (
            dossier is not None
            and not dossier.gesloten
            and person is not None
            and self._holds(person, dossier, now)
        )
        if person is None or not (here or says_so):
            return
        if not vouched(read.mail, self.desk.post.organisation):
            text = f"Er kwam een afwezigheidsbericht op naam van {person.naam}; onze mailserver bevestigt het niet. Bel even."
            uow.log.notice(Notice(now, "taak", text, nummer))
            return
        told = Absence(person, days.get("afwezig_van"), days.get("afwezig_tot"), read.mail.sha256[:12])
        if here and dossier is not None:
            keep(uow, self.desk, dossier, told, now)
        if says_so:
            everywhere(uow, self.desk, told, now)

    # ── Whose mail, which case ────────────────────────────────────────────────────────────────────────

    def _person(self, mail: Mail, now: datetime) -> Person | None:
        person = self.desk.post.organisation.staff.by_email(mail.sender.address)
        return person if person is not None and person.works_on(now.date()) else None

    def _holds(self, person: Person, dossier: Dossier, now: datetime) -> bool:
        here = substitutes(dossier, self.desk.post.organisation.staff, now.date())
        return person.email in dossier.naar or person in here

    def _case(self, uow: UnitOfWork, mail: Mail, person: Person, now: datetime) -> Dossier | None:
        """The one open case of this colleague whose klager this mail went to; the number in the subject chooses."""
        to = {each.address for each in (*mail.to, *mail.cc)} - {""}
        numbers = [nummer for address in sorted(to) for nummer in uow.dossiers.open_of(address)]
        cases = [case for nummer in dict.fromkeys(numbers) if (case := uow.dossiers.load(nummer)) is not None]
        mine = [case for case in cases if self._holds(person, case, now) and to & case.own]
        named = [case for case in mine if case.nummer in numbers_in(mail.subject)]
        return next(iter(named or mine), None) if len(named or mine) == 1 else None

    # ── What becomes of it ────────────────────────────────────────────────────────────────────────────

    def _outcome_of(
        self,
        dossier: Dossier,
        solved: Mapping[str, object],
        why: tuple[str, ...],
        now: datetime,
        *,
        sent: bool = False,
    ) -> dict[str, object] | None:
        """The proposal as O5 makes it once it is solved, with the words of the colleague as its first step.

        sent: the klager has those words already.
        """
        still_open = self.desk.regeling.allows(dossier.status, EventKind.OPGELOST)
        status = (
            self.desk.regeling.overgangen[dossier.status][EventKind.OPGELOST]
            if still_open
            else dossier.status
        )
        made = propose_outcome(
            replace(dossier, status=status),
            self.desk.post.organisation,
            self.desk.regeling,
            now.date(),
            dossier.next_proposal_id(),
            sent=sent,
        )
        if made is None:
            return None
        first = ((EventKind.OPGELOST.value, {**solved, "brieven": []}),) if still_open else ()
        steps = (*first, *made.stappen)
        about = str(solved["bericht"]) if sent else made.bericht
        return replace(
            made, soort=ProposalKind.UITKOMST, stappen=steps, uitleg=(*why, *made.uitleg), bericht=about
        ).as_json()

    def _receipt(self, uow: UnitOfWork, mail: Mail, person: Person, nummer: str, now: datetime) -> None:
        dossier = uow.dossiers.load(nummer)
        officer = self.desk.post.functionaris(now, dossier)
        who = officer.naam if officer else "De klachtenfunctionaris"
        told = f"{NOT_YET}\n{who} leest uw tekst eerst. Na akkoord gaat die als brief naar de inwoner."
        seq = f"re.{mail.sha256[:12]}"
        to = (Address(person.naam, person.email),)
        answered = (mail.message_id,) if mail.message_id else ()
        shown = {"antwoord": told, "onderwerp": "Nog niet verstuurd: uw tekst wacht op akkoord"}
        draft = Draft("V02", dossier, now, seq, gegevens=shown, to=to, answer_to=answered)
        self.desk.post.write(uow, draft)

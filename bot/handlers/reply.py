"""A mail from staff that carries a reply token: checked, read, carried out, answered. It never reaches a klager."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum, auto
from hashlib import sha256

from bot.domain.digest.reports import reports, reports_of
from bot.domain.dossier.deciders import deciders, is_accused
from bot.domain.dossier.dossier import Dossier
from bot.domain.dossier.events import EventKind
from bot.domain.dossier.proposal import Proposal
from bot.domain.language.approval import Reason, RefusedReply, check_reply, make_token, token_id, tokens_in
from bot.domain.language.outcomes import acknowledges
from bot.domain.language.rights import REPORTS, standings
from bot.domain.language.understanding import Unclear, read_reply, unclear
from bot.domain.language.wishes.asking import Status
from bot.domain.language.wishes.base import Wish
from bot.domain.language.wishes.deciding import (
    Akkoord,
    NietAkkoord,
    StuurNaar,
    TochAlsKlacht,
    Voorbeeld,
    WijzigNaar,
)
from bot.domain.mail.mail import Address, Mail
from bot.domain.mail.own_words import own_words
from bot.domain.people.staff import Person
from bot.domain.ports.log import CommandLine, Notice
from bot.domain.ports.store import UnitOfWork
from bot.domain.ports.tokens import NO_CASE, Token
from bot.domain.regeling.regeling import NOT_FOR_THE_ACCUSED
from bot.domain.screening.robots import auto_submitted, null_sender
from bot.handlers.colleagues import Colleagues
from bot.handlers.converse import DONE, QUESTION, REFUSED, SHOWS, Answer, Asked, Conversation
from bot.handlers.desk import Desk
from bot.handlers.post import TOKEN_LIFE, Draft
from bot.handlers.reading import Read
from bot.handlers.titles import refused, title

ABOUT_A_PROPOSAL = (Akkoord, NietAkkoord, WijzigNaar, StuurNaar, TochAlsKlacht)
"""Commands that decide about a proposal."""

MOST_QUESTIONS = 10
"""Questions and refusals to one person in one case on one day; what is done is always answered."""


HIS_SIDE = "Dank u wel. Uw bericht staat in het dossier; wie de klacht behandelt, hoort ervan. U hoeft niets meer te doen."
"""For whom a klacht is about, when he tells his side of it."""

UNMARKED = "In uw mail stond geen kenmerk. Daarom is er niets gedaan."
ROBOT = "Dit is een automatisch antwoord; dat telt niet als opdracht."
TOLD_ALREADY = RefusedReply(
    "Met deze mail deed u dit al. Het is één keer gebeurd.",
    "Antwoord op de mail die u daarna kreeg.",
    code=Reason.GEBRUIKT,
)
TAKEN_UP = "Dank u wel. Een “ok” legt nog niets vast in het dossier. Laat ons straks weten hoe het ging."
"""Who was asked for a talk and answers "ok" took it up; deciding is not his."""
PASSED_ON = "Uw bericht staat in het dossier, voor {}."
IN_THE_DOSSIER = "Uw bericht staat in het dossier"
ASKS = "Klachtwacht kan uw vraag zelf niet beantwoorden."
SAY_IT = "Verder is er nog niets gedaan. Moeten wij iets vastleggen? Dat kan zo."
KEPT_ALL_THE_SAME = "Uw bericht zelf is bewaard in het dossier."
ANSWER_OURS = "Antwoord op een mail van klachtwacht zelf; het kenmerk gaat dan vanzelf mee."


class Took(Enum):
    """What became of a reply, and so what is still to be done with its words."""

    DONE = auto()
    """They are in the dossier, as what was done."""
    NOTHING = auto()
    """There is nothing to keep: a bare order that was refused, a question how things stand."""
    NEWS = auto()
    """They are news for whoever decides: words under a letter that asked for no decision."""
    KEPT = auto()
    """Nothing was done with them; they are filed."""


@dataclass(frozen=True, slots=True)
class Replies:
    """The door for answers to our own mail to staff."""

    desk: Desk
    conversation: Conversation
    colleagues: Colleagues

    def take(self, uow: UnitOfWork, read: Read, now: datetime) -> tuple[str | None, Took]:
        """Handle a mail that carries a token. Returns the dossier it belongs to, or None when no token was ours, and
        what became of it.

        The reason of a refusal goes to the owner of the token, never to the address the mail came from (design §6).
        """
        mail = read.mail
        raw, token = self._best(uow, mail)
        if token is not None and token.dossier == NO_CASE:
            return self._to_digest(uow, mail, raw, token, now)
        dossier = uow.dossiers.load(token.dossier) if token else None
        if token is None or dossier is None:
            self._unknown(uow, mail, now)
            return None, Took.KEPT
        # The proposal about a new mail offers every command there is (V01).
        offered = bool(token.voorstel) and dossier.traject is None
        wish = self._read(mail, token.persoon, now, order=offered)
        person = self._checked(mail, raw, token, dossier.proposal(token.voorstel), wish, now)
        if isinstance(person, RefusedReply):
            self._refuse(uow, mail, token, dossier, wish, person, now)
            return dossier.nummer, left_of(wish, token.persoon, dossier)
        if not token.voorstel and self._only_words(wish, mail, person, dossier, now):
            wish = unclear(_first_line(mail.text))
        if self._used(uow, token, mail, wish):
            self._refuse(uow, mail, token, dossier, wish, TOLD_ALREADY, now)
            return dossier.nummer, left_of(wish, token.persoon, dossier)
        if not token.voorstel and (took := self._under_a_task(uow, read, wish, person, dossier, now)):
            self._use(uow, token, mail, wish, now)
            return dossier.nummer, took
        asked = Asked(
            person,
            now,
            _first_line(mail.text),
            "mail",
            dossier.nummer,
            token.voorstel,
            token.versie or None,
        )
        answer = self.conversation.answer(uow, wish, asked)
        if answer.uitslag == DONE:
            self._use(uow, token, mail, wish, now)
        officer = self.desk.post.functionaris(now, dossier)
        # Her own slip is no news to whoever decides.
        told = isinstance(wish, Unclear) and not token.voorstel and officer != person
        if told and is_accused(person, dossier) and dossier.traject in NOT_FOR_THE_ACCUSED:
            answer = replace(answer, tekst=HIS_SIDE)  # Awb 9:10: his side of it, no command
        elif told:
            answer = self._passed_on(answer, wish, mail, person, dossier, now)
        left = Took.DONE if answer.uitslag == DONE else left_of(wish, person.email, dossier)
        took = Took.NEWS if told else left
        left_with, unseen = uow.dossiers.load(dossier.nummer), not token.voorstel
        self._say(uow, mail, person, wish, answer, left_with, now, kept=took is Took.KEPT, unseen=unseen)
        return dossier.nummer, took

    def _read(self, mail: Mail, who: str, now: datetime, *, order: bool = False) -> Wish | Unclear:
        """The wish in this mail; who: the address of its writer, whose name may stand behind it."""
        person = self.desk.post.organisation.staff.by_email(who)
        return read_reply(mail.text, now.date(), order=order, name=person.naam if person else "")

    def _only_words(
        self, wish: Wish | Unclear, mail: Mail, person: Person, dossier: Dossier, now: datetime
    ) -> bool:
        """Whether it is a "nee", or an "ok" with more below it, of who decides nothing, under a mail that asks for no
        decision: news for who decides, and no order that is refused."""
        said = isinstance(wish, NietAkkoord) or (
            isinstance(wish, Akkoord) and wish == Akkoord(notitie=wish.notitie) and bool(wish.notitie)
        )
        if not said or "akkoord" in _first_line(mail.text).lower():
            return False
        return person not in deciders(dossier, self.desk.post.organisation, now.date())

    def _passed_on(
        self,
        answer: Answer,
        wish: Wish | Unclear,
        mail: Mail,
        person: Person,
        dossier: Dossier,
        now: datetime,
    ) -> Answer:
        """Words of a colleague that are no command are no mistake of his: he hears who finds them in the dossier."""
        officer = self.desk.post.functionaris(now, dossier)
        begun = isinstance(wish, Unclear) and wish.begonnen
        if officer is None:
            return answer
        told = PASSED_ON.format(officer.naam)
        if begun:
            return replace(answer, tekst=f"{answer.tekst}\n\n{told}")
        asks = f" {ASKS}" if "?" in own_words(mail.text).text else ""
        if not self._has_a_part(person, dossier, now):
            return replace(answer, tekst=f"Dank u wel. {told}{asks}", kort=(IN_THE_DOSSIER,), keuzes=())
        return replace(answer, tekst=f"Dank u wel. {told}{asks}\n\n{SAY_IT}", kort=(IN_THE_DOSSIER,))

    def _under_a_task(
        self,
        uow: UnitOfWork,
        read: Read,
        wish: Wish | Unclear,
        person: Person,
        dossier: Dossier,
        now: datetime,
    ) -> Took | None:
        """Words under a mail that asks for no decision, which are no command: an outcome, a file, or just "ok"."""
        if isinstance(wish, Unclear):
            # "gesprek gehad vorige wk: …" is a command with a slip, and no letter to a klager.
            if not wish.begonnen and self.colleagues.outcome(uow, read, dossier.nummer, now):
                return Took.DONE
            handed = self.colleagues.handed_in(read.mail, dossier, now)
            if handed:  # who decides sees it too: a verslag waits, or the words hold a withdrawal (I3)
                self._answered(
                    uow, read.mail, person, dossier, handed, "Uw bijlage staat in het dossier", now
                )
                return Took.NEWS
        said = isinstance(wish, Unclear) and acknowledges(
            read.own, f"{person.naam} {person.functie} {person.team}"
        )
        if (said or plain_yes(wish, read.mail.text)) and person not in deciders(
            dossier, self.desk.post.organisation, now.date()
        ):
            self._answered(
                uow, read.mail, person, dossier, TAKEN_UP, "Laat ons straks weten hoe het ging", now
            )
            return left_of(wish, person.email, dossier)
        return None

    def _answered(
        self,
        uow: UnitOfWork,
        mail: Mail,
        person: Person,
        dossier: Dossier,
        text: str,
        subject: str,
        now: datetime,
    ) -> None:
        """A question back, with the three commands that fit whoever has the case."""
        line = CommandLine(now, _first_line(mail.text), person.email, "mail", dossier.nummer, QUESTION, text)
        uow.log.command(line)
        if self._may_ask(uow, person, dossier, now):
            turn = self.desk.turn(dossier, now)
            buttons = [
                (each, "") for each in reports(turn.wat if turn else "", dossier.nummer, dossier.traject)
            ]
            told = {"antwoord": text, "knoppen": buttons, "onderwerp": subject}
            self._mail(uow, "V02", mail, person, dossier, now, told)

    def _to_digest(
        self, uow: UnitOfWork, mail: Mail, raw: str, token: Token, now: datetime
    ) -> tuple[str | None, Took]:
        """An answer to an overzicht: it names its case itself, and each command counts once. Returns that case."""
        wish = self._read(mail, token.persoon, now)
        person = self._checked(mail, raw, token, None, wish, now)
        if isinstance(person, RefusedReply):
            self._refuse(uow, mail, token, None, wish, person, now)
            return None, Took.KEPT if _tells(wish) else Took.NOTHING
        named = None if isinstance(wish, Unclear) else wish.nummer
        dossier = uow.dossiers.load(named) if named else None
        if dossier is not None and self._used(uow, token, mail, wish):
            self._refuse(uow, mail, token, dossier, wish, TOLD_ALREADY, now)
            return named, left_of(wish, person.email, dossier)
        # What was proposed after the overzicht was made did not stand in it, so it cannot be decided with it.
        seen = dossier is None or _proposed_before(dossier, token.verloopt - TOKEN_LIFE)
        asked = Asked(person, now, _first_line(mail.text), "mail", voorstel=None if seen else "")
        answer = self.conversation.answer(uow, wish, asked)
        if answer.uitslag == DONE:
            self._use(uow, token, mail, wish, now)
        shown = uow.dossiers.load(answer.dossier) if answer.dossier else None
        if shown is None:
            # Her own slip is no news to whoever decides; that of a colleague may be.
            news = _tells(wish) and person not in deciders(None, self.desk.post.organisation, now.date())
            took = Took.KEPT if news and answer.uitslag != DONE else Took.NOTHING
        else:
            took = Took.DONE if answer.uitslag == DONE else left_of(wish, person.email, shown)
        self._say(
            uow,
            mail,
            person,
            wish,
            answer,
            shown,
            now,
            kept=took is Took.KEPT and shown is not None,
            unseen=not seen,
        )
        return answer.dossier if shown is not None else None, took

    def _used(self, uow: UnitOfWork, token: Token, mail: Mail, wish: Wish | Unclear) -> bool:
        """Whether this kenmerk was used for this before. One that decides works once and is spent (`check_reply`)."""
        return not token.voorstel and bool(uow.log.claimed([_use_of(token, mail, wish)]))

    def _use(self, uow: UnitOfWork, token: Token, mail: Mail, wish: Wish | Unclear, now: datetime) -> None:
        """A kenmerk under a proposal is spent by the first change. One under a task or an overzicht decides once in a
        case, and works once for each thing that is reported with it: who has a case in hand calls, talks and tells, all
        in answer to the one mail that asked him to."""
        if token.voorstel:
            uow.tokens.spend(token.id, now)
        else:
            uow.log.once(_use_of(token, mail, wish), now)

    def _checked(
        self,
        mail: Mail,
        raw: str,
        token: Token,
        proposal: Proposal | None,
        wish: Wish | Unclear,
        now: datetime,
    ) -> Person | RefusedReply:
        # The screening lets tokens pass before it asks these two: whoever answers for a robot says nothing.
        automatic = bool(auto_submitted(mail) or null_sender(mail))
        post = self.desk.post
        asks = isinstance(wish, SHOWS) and not isinstance(wish, Voorbeeld)  # that one is about this proposal
        return check_reply(mail, raw, token, post.organisation, now, post.key, automatic, proposal, asks=asks)

    def of_a_robot(self, uow: UnitOfWork, mail: Mail, now: datetime) -> None:
        """A robot answered our mail to staff, token and all: nothing is done, nobody is answered, the log says why."""
        token = self._best(uow, mail)[1]
        if token is not None:
            nummer = token.dossier or None
            uow.log.command(
                CommandLine(now, _first_line(mail.text), mail.sender.address, "mail", nummer, REFUSED, ROBOT)
            )

    def without_token(self, uow: UnitOfWork, mail: Mail, dossier: Dossier, now: datetime) -> bool:
        """A colleague gives an order in a mail of his own: refused with a reason, never swallowed (design §6).

        Returns whether it was one. The answer goes to his address in the staff list, whoever really wrote the mail.
        """
        person = self.desk.post.organisation.staff.by_email(mail.sender.address)
        wish = self._read(mail, mail.sender.address, now)
        if person is None or isinstance(wish, Unclear):
            return False
        said = CommandLine(
            now, _first_line(mail.text), person.email, "mail", dossier.nummer, REFUSED, UNMARKED
        )
        uow.log.command(said)
        if self._may_ask(uow, person, dossier, now):
            told = {"reden": UNMARKED, "tip": ANSWER_OURS, "onderwerp": refused(wish)}
            self._mail(uow, "V03", mail, person, dossier, now, told)
            self._show_again(uow, mail, person, dossier, now)
        return True

    def _show_again(
        self, uow: UnitOfWork, mail: Mail, person: Person, dossier: Dossier, now: datetime
    ) -> None:
        """The proposal as it stands, to nobody but who decides: it holds the klager's own words (design §6)."""
        waiting = dossier.open_proposal()
        if waiting is not None and person in deciders(dossier, self.desk.post.organisation, now.date()):
            self._mail(uow, "V01", mail, person, dossier, now, {"voorstel": waiting})

    def _best(self, uow: UnitOfWork, mail: Mail) -> tuple[str, Token | None]:
        """The first token of the mail that is ours; one mail can quote several. A damaged one only when no other
        is whole: its owner hears why nothing happened."""
        found = tokens_in(mail)
        known = [(raw, token) for raw in found if (token := uow.tokens.get(token_id(raw) or "")) is not None]
        organisatie, key = self.desk.post.organisation.sleutel, self.desk.post.key
        whole = (each for each in known if each[0] == make_token(key, organisatie, each[1]))
        return next(whole, None) or next(iter(known), (found[0] if found else "", None))

    def _unknown(self, uow: UnitOfWork, mail: Mail, now: datetime) -> None:
        text = "Een antwoord droeg een kenmerk dat niet van ons is. Er is niets mee gedaan."
        uow.log.notice(Notice(now, "onderdrukt", text, None))
        uow.log.command(
            CommandLine(now, _first_line(mail.text), mail.sender.address, "mail", None, REFUSED, text)
        )

    def _refuse(
        self,
        uow: UnitOfWork,
        mail: Mail,
        token: Token,
        dossier: Dossier | None,
        wish: Wish | Unclear,
        refusal: RefusedReply,
        now: datetime,
    ) -> None:
        nummer = dossier.nummer if dossier else None
        uow.log.command(
            CommandLine(
                now, _first_line(mail.text), mail.sender.address, "mail", nummer, REFUSED, str(refusal)
            )
        )
        if refusal.code is Reason.AUTOMATISCH:
            return  # never answer a robot (RFC 3834 §2); the audit log has the reason
        owner = self.desk.post.organisation.staff.by_email(token.persoon)
        if owner is None or not owner.works_on(now.date()):
            text = "Een antwoord is geweigerd, en de eigenaar van het kenmerk werkt hier niet meer."
            uow.log.notice(Notice(now, "taak", text, nummer))
            return
        if not self._may_ask(uow, owner, dossier, now):
            return
        told = {"reden": refusal.reden, "tip": refusal.tip, "onderwerp": refused(wish)}
        self._mail(uow, "V03", mail, owner, dossier, now, told)
        if refusal.vers_voorstel and dossier is not None:
            self._show_again(uow, mail, owner, dossier, now)

    def _say(
        self,
        uow: UnitOfWork,
        mail: Mail,
        person: Person,
        wish: Wish | Unclear,
        answer: Answer,
        dossier: Dossier | None,
        now: datetime,
        *,
        kept: bool = False,
        unseen: bool = False,
    ) -> None:
        """unseen: the mail that is answered showed no proposal; who must decide about one first gets it now."""
        if answer.uitslag != DONE and not self._may_ask(uow, person, dossier, now):
            return
        text = f"{answer.tekst}\n\n{KEPT_ALL_THE_SAME}" if kept else answer.tekst
        if answer.uitslag == REFUSED:
            told: dict[str, object] = {"reden": text, "tip": ""}
        else:
            buttons = answer.keuzes or self._next_reports(wish, answer, person, dossier, now)
            told = {"antwoord": text, "gedaan": answer.uitslag == DONE, "knoppen": buttons}
            told |= {} if self._has_a_part(person, dossier, now) else {"einde": True}
        told |= {"onderwerp": title(wish, answer)}
        self._mail(uow, "V03" if answer.uitslag == REFUSED else "V02", mail, person, dossier, now, told)
        if unseen and answer.uitslag == REFUSED and dossier is not None and _wants_one(wish, dossier):
            self._show_again(uow, mail, person, dossier, now)

    def _next_reports(
        self, wish: Wish | Unclear, answer: Answer, person: Person, dossier: Dossier | None, now: datetime
    ) -> list[tuple[str, str]]:
        """What whoever is next can report, under the receipt of what he reported or the stand he asked for."""
        turn = self.desk.of(dossier).turn(dossier, now) if dossier else None
        if dossier is None or turn is None or turn.wie != person.email:
            return []
        if answer.uitslag != DONE and not isinstance(wish, Status):
            return []
        return [(each.format(dossier.nummer), "") for each in reports_of(turn.wat, dossier.traject)]

    def _has_a_part(self, person: Person, dossier: Dossier | None, now: datetime) -> bool:
        """Whether there is a command for him here. The FG, or who passed a mail on, is thanked and asked for none."""
        if dossier is None:
            return True
        return bool(standings(person, dossier, self.desk.post.organisation, now.date()))

    def _may_ask(self, uow: UnitOfWork, person: Person, dossier: Dossier | None, now: datetime) -> bool:
        """Whether he may get one more question or refusal in this case today: a robot answers them without end."""
        nummer = dossier.nummer if dossier else None
        asked = f"vraag {person.email} {nummer} {now:%Y-%m-%d}"
        if any(uow.log.once(f"{asked} {number}", now) for number in range(MOST_QUESTIONS)):
            return True
        if uow.log.once(f"{asked} genoeg", now):
            text = f"{person.email} kreeg vandaag al {MOST_QUESTIONS} vragen of weigeringen; antwoordt daar een automaat?"
            uow.log.notice(Notice(now, "taak", text, nummer))
        return False

    def _mail(
        self,
        uow: UnitOfWork,
        sjabloon: str,
        mail: Mail,
        person: Person,
        dossier: Dossier | None,
        now: datetime,
        gegevens: Mapping[str, object],
    ) -> None:
        draft = Draft(
            sjabloon,
            dossier,
            now,
            seq=f"re.{mail.sha256[:12]}",
            terms=self.desk.terms(dossier) if dossier else (),
            gegevens=gegevens,
            to=(Address(person.naam, person.email),),
            answer_to=(mail.message_id,) if mail.message_id else (),
        )
        self.desk.post.write(uow, draft)


def left_of(wish: Wish | Unclear, who: str, dossier: Dossier) -> Took:
    """What is left of a reply that did nothing: its words, if it has any that whoever decides may want to read.

    who: the address of the colleague who wrote it; of whoever is involved himself nothing is added (design §6).
    """
    return Took.KEPT if _tells(wish) and who not in dossier.betrokken else Took.NOTHING


def _tells(wish: Wish | Unclear) -> bool:
    """Whether there are words in it beside the order."""
    return isinstance(wish, Unclear) or any(getattr(wish, name, "") for name in ("tekst", "reden", "notitie"))


def _wants_one(wish: Wish | Unclear, dossier: Dossier) -> bool:
    """Whether a proposal has to be decided about first: it is what the wish was about, or nothing goes on before it."""
    return dossier.traject is None or isinstance(wish, ABOUT_A_PROPOSAL)


def plain_yes(wish: Wish | Unclear, text: str) -> bool:
    """Whether this is a bare "ok" or "prima", and not the very word that approves a proposal."""
    return wish == Akkoord() and not _first_line(text).lower().startswith("akkoord")


def _use_of(token: Token, mail: Mail, wish: Wish | Unclear) -> str:
    """What a kenmerk is used for: one decision in a case, and each report of a day. The day is the writer's own, so
    that a mail that somebody sends again stays the same."""
    if not isinstance(wish, (Unclear, *REPORTS)):
        return f"kenmerk {token.id} {wish.nummer or token.dossier}"
    said = " ".join(own_words(mail.text).text.split()) if isinstance(wish, Unclear) else repr(wish)
    day = (mail.date or mail.received).date()
    return f"kenmerk {token.id} {day} {sha256(said.encode()).hexdigest()[:16]}"


def _proposed_before(dossier: Dossier, moment: datetime) -> bool:
    """Whether everything that was proposed in this case already stood there at this moment."""
    made = (event.tijd for event in dossier.events if event.soort is EventKind.VOORSTEL_GEDAAN)
    return max(made, default=moment) <= moment


def _first_line(text: str) -> str:
    return next((line.strip()[:200] for line in text.splitlines() if line.strip()), "")

"""A mail from staff that carries a reply token: checked, read, carried out, answered. It never reaches a klager."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.approval import Reason, RefusedReply, check_reply, make_token, token_id, tokens_in
from bot.domain.dossier import Dossier, Proposal
from bot.domain.events import EventKind
from bot.domain.language import Unclear, read_reply
from bot.domain.mail import Address, Mail
from bot.domain.people import Person
from bot.domain.ports import NO_CASE, CommandLine, Notice, Token, UnitOfWork
from bot.domain.rights import deciders
from bot.domain.robots import auto_submitted, null_sender
from bot.handlers.colleagues import Colleagues
from bot.handlers.converse import DONE, REFUSED, Answer, Asked, Conversation
from bot.handlers.desk import Desk
from bot.handlers.post import TOKEN_LIFE, Draft
from bot.handlers.reading import Read

MOST_QUESTIONS = 10
"""Questions and refusals to one person in one case on one day; what is done is always answered."""


UNMARKED = "In uw mail stond geen kenmerk. Daarom is er niets gedaan."
ROBOT = "Dit is een automatisch antwoord; dat telt niet als opdracht."
USED = "U antwoordde al op dit overzicht over dit dossier."
ANSWER_LAST = "Antwoord op de mail die u daarna kreeg."
ANSWER_OURS = "Antwoord op een mail van klachtwacht zelf; het kenmerk gaat dan vanzelf mee."


@dataclass(frozen=True, slots=True)
class Replies:
    """The door for answers to our own mail to staff."""

    desk: Desk
    conversation: Conversation
    colleagues: Colleagues

    def take(self, uow: UnitOfWork, read: Read, now: datetime) -> tuple[str | None, bool]:
        """Handle a mail that carries a token. Returns the dossier it belongs to, or None when no token was ours,
        and whether it is news rather than an order: words under a letter that asked for no decision.

        The reason of a refusal goes to the owner of the token, never to the address the mail came from (design §6).
        """
        mail = read.mail
        raw, token = self._best(uow, mail)
        if token is not None and token.dossier == NO_CASE:
            return self._to_digest(uow, mail, raw, token, now), False
        dossier = uow.dossiers.load(token.dossier) if token else None
        if token is None or dossier is None:
            self._unknown(uow, mail, now)
            return None, False
        proposal = dossier.proposal(token.voorstel)
        person = self._checked(mail, raw, token, proposal, now)
        if isinstance(person, RefusedReply):
            self._refuse(uow, mail, token, dossier, person, now)
            return dossier.nummer, False
        text = mail.text
        asked = Asked(
            person,
            now,
            _first_line(text),
            "mail",
            dossier.nummer,
            token.voorstel,
            token.versie or None,
        )
        wish = read_reply(text, now.date())
        told = isinstance(wish, Unclear) and not token.voorstel
        if told and self.colleagues.outcome(uow, read, dossier.nummer, now):
            uow.tokens.spend(token.id, now)
            return dossier.nummer, False
        answer = self.conversation.answer(uow, wish, asked)
        if answer.uitslag == DONE:
            uow.tokens.spend(token.id, now)
        self._say(uow, mail, person, answer, uow.dossiers.load(dossier.nummer), now)
        return dossier.nummer, isinstance(wish, Unclear) and not token.voorstel

    def _to_digest(self, uow: UnitOfWork, mail: Mail, raw: str, token: Token, now: datetime) -> str | None:
        """An answer to an overzicht: it names its case itself, and is used once per case. Returns that case."""
        person = self._checked(mail, raw, token, None, now)
        if isinstance(person, RefusedReply):
            self._refuse(uow, mail, token, None, person, now)
            return None
        wish = read_reply(mail.text, now.date())
        named = None if isinstance(wish, Unclear) else wish.nummer
        dossier = uow.dossiers.load(named) if named else None
        use = f"kenmerk {token.id} {named}"
        if dossier is not None and uow.log.claimed([use]):
            again = RefusedReply(USED, ANSWER_LAST, code=Reason.GEBRUIKT)
            self._refuse(uow, mail, token, dossier, again, now)
            return named
        # What was proposed after the overzicht was made did not stand in it, so it cannot be decided with it.
        seen = dossier is None or _proposed_before(dossier, token.verloopt - TOKEN_LIFE)
        asked = Asked(person, now, _first_line(mail.text), "mail", voorstel=None if seen else "")
        answer = self.conversation.answer(uow, wish, asked)
        if answer.uitslag == DONE:
            uow.log.once(use, now)
        shown = uow.dossiers.load(answer.dossier) if answer.dossier else None
        self._say(uow, mail, person, answer, shown, now)
        return answer.dossier

    def _checked(
        self, mail: Mail, raw: str, token: Token, proposal: Proposal | None, now: datetime
    ) -> Person | RefusedReply:
        # The screening lets tokens pass before it asks these two: whoever answers for a robot says nothing.
        automatic = bool(auto_submitted(mail) or null_sender(mail))
        post = self.desk.post
        return check_reply(mail, raw, token, post.organisation, now, post.key, automatic, proposal)

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
        wish = read_reply(mail.text, now.date())
        if person is None or isinstance(wish, Unclear):
            return False
        said = CommandLine(
            now, _first_line(mail.text), person.email, "mail", dossier.nummer, REFUSED, UNMARKED
        )
        uow.log.command(said)
        if self._may_ask(uow, person, dossier, now):
            self._mail(uow, "V03", mail, person, dossier, now, {"reden": UNMARKED, "tip": ANSWER_OURS})
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
        refused: RefusedReply,
        now: datetime,
    ) -> None:
        nummer = dossier.nummer if dossier else None
        uow.log.command(
            CommandLine(
                now, _first_line(mail.text), mail.sender.address, "mail", nummer, REFUSED, str(refused)
            )
        )
        if refused.code is Reason.AUTOMATISCH:
            return  # never answer a robot (RFC 3834 §2); the audit log has the reason
        owner = self.desk.post.organisation.staff.by_email(token.persoon)
        if owner is None or not owner.works_on(now.date()):
            text = "Een antwoord is geweigerd, en de eigenaar van het kenmerk werkt hier niet meer."
            uow.log.notice(Notice(now, "taak", text, nummer))
            return
        if not self._may_ask(uow, owner, dossier, now):
            return
        self._mail(uow, "V03", mail, owner, dossier, now, {"reden": refused.reden, "tip": refused.tip})
        if refused.vers_voorstel and dossier is not None:
            self._show_again(uow, mail, owner, dossier, now)

    def _say(
        self,
        uow: UnitOfWork,
        mail: Mail,
        person: Person,
        answer: Answer,
        dossier: Dossier | None,
        now: datetime,
    ) -> None:
        if answer.uitslag != DONE and not self._may_ask(uow, person, dossier, now):
            return
        if answer.uitslag == REFUSED:
            self._mail(uow, "V03", mail, person, dossier, now, {"reden": answer.tekst, "tip": ""})
        else:
            told = {"antwoord": answer.tekst, "gedaan": answer.uitslag == DONE}
            self._mail(uow, "V02", mail, person, dossier, now, told)

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
        gegevens: dict[str, object],
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


def _proposed_before(dossier: Dossier, moment: datetime) -> bool:
    """Whether everything that was proposed in this case already stood there at this moment."""
    made = (event.tijd for event in dossier.events if event.soort is EventKind.VOORSTEL_GEDAAN)
    return max(made, default=moment) <= moment


def _first_line(text: str) -> str:
    return next((line.strip()[:200] for line in text.splitlines() if line.strip()), "")

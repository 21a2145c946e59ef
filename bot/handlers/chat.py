"""The conversation in a chat room: the same commands, the same handler; who speaks is who his chat id belongs to.

A room is no place for content: answers hold numbers, dates, statuses and names of colleagues, never anything of a klager.
Colleagues talk to each other there too: what is not meant for klachtwacht gets no answer, and is not kept.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.domain.dossier.events import EventKind
from bot.domain.dossier.proposal import ProposalStatus
from bot.domain.errors import DestroyedDossier
from bot.domain.language.understanding import Unclear, parse
from bot.domain.language.wishes.base import Wish
from bot.domain.language.wishes.course import Corrigeer, Nieuw
from bot.domain.language.wishes.deciding import Akkoord, NietAkkoord, Voorbeeld
from bot.domain.people.staff import Person
from bot.domain.ports.log import CommandLine
from bot.domain.ports.store import Store, UnitOfWork
from bot.domain.view import effect
from bot.handlers.converse import DONE, QUESTION, REFUSED, Asked, Conversation, Foreseen

CHANNEL = "chat"
REMEMBERED = timedelta(minutes=10)
"""How long the last number somebody named is meant when he names none; it is always echoed (ecosystem §6.4, rule 4)."""

CONFIRM = timedelta(minutes=5)
"""How long a shown effect waits for “ja” (rule 8)."""

CONTENT = (Voorbeeld, Nieuw, Corrigeer)
"""Commands that show or name a klager: not in a room."""

NOT_HERE = "Dat kan niet in de chat, want dan komt er iets over een inwoner in. Doe het per mail of met: klachtwacht command."
UNKNOWN = "Ik weet niet wie u bent. Vraag de beheerder uw chatnaam bij uw mailadres te zetten (sleutel chat.mensen)."

NAME = "klachtwacht"
SILENCE = ""
"""The answer to what colleagues say to each other."""

NUMBER = re.compile(r"\b(?:[A-Z]-)?20\d\d-\d{3,}\b", re.IGNORECASE)
OWN_WORD = re.compile(r"\W*(?:niet )?akkoord\b", re.IGNORECASE)
"""The yes and the no that nobody says to a colleague; “ja”, “prima” and “nee” are said all day."""

YES_OR_NO = (Akkoord, NietAkkoord)

AGAIN = "Dit bericht is al behandeld. Vraag “status” met het nummer voor de stand van nu."

OUTSIDERS = frozenset({"klager", "ontvanger", "okc", "college", "gemeente"})
"""Roles of people outside: what goes to one of them is shown first."""

CHANGED = "Het dossier is intussen veranderd, dus er is niets gedaan."


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A command whose effect was shown, with the proposal and the case as they stood then."""

    wish: Wish
    asked: Asked
    until: datetime
    version: int


@dataclass(frozen=True, slots=True)
class ChatRoom:
    """The conversation of one organisatie in its room.

    people: chat id → mail address in the staff list. name: by which it is called there, beside "klachtwacht".
    """

    store: Store
    conversation: Conversation
    people: Mapping[str, str]
    name: str = NAME
    _named: dict[str, tuple[str, datetime]] = field(default_factory=dict, repr=False)
    _waiting: dict[str, _Waiting] = field(default_factory=dict, repr=False)

    def hear(self, sender: str, text: str, message: str, now: datetime, *, called: bool = False) -> str:
        """What is answered to this message, or `SILENCE`. Every command, refused ones too, gets its line in the audit log.

        message: its id on the server. What was heard is done once, also when the answer could not be delivered and the
        server gives the message again. called: whether the message answers or mentions us, by the server's own marks.
        """
        words = text.strip()
        said = self._called.sub("", words)
        called = called or said != words
        with self.store.begin(self.conversation.desk.post.organisation.sleutel) as uow:
            fresh = uow.log.once(f"chat {message}", now)
            answer = SILENCE
            if called or self._is_for_us(said, self._person(sender, now), now):
                answer = self._answer(uow, sender, said, now) if fresh else AGAIN
            uow.commit()
        return answer

    @property
    def _called(self) -> re.Pattern[str]:
        """Our name before what is said to us: "klachtwacht: akkoord 2026-0012"."""
        names = "|".join({NAME, re.escape(self.name)})
        return re.compile(rf"^@?(?:{names})(?::[\w.:-]*\w)?(?:[,:]\s*|\s+|$)", re.IGNORECASE)

    def _answer(self, uow: UnitOfWork, sender: str, text: str, now: datetime) -> str:
        person = self._person(sender, now)
        if person is None:
            return self._refuse(uow, sender, text, None, UNKNOWN, now)
        wish = parse(text, now.date())
        waiting = self._waiting.pop(person.email, None)
        if waiting is not None and wish == Akkoord() and now <= waiting.until:
            return self._confirmed(uow, waiting, now)
        nummer = self._meant(uow, wish, person, now)
        if isinstance(wish, CONTENT):
            return self._refuse(uow, person.email, text, nummer, NOT_HERE, now)
        asked = Asked(person, now, text, CHANNEL, nummer)
        return self._shown(uow, wish, asked) or self._do(uow, wish, asked)

    def _is_for_us(self, text: str, person: Person | None, now: datetime) -> bool:
        """Whether these words are meant for klachtwacht: a command or nearly one, a case is named, or it asked something.

        A bare “ja” or “nee” is a command only to who named a case a short while ago.
        """
        wish = parse(text, now.date())
        if NUMBER.search(text) or (person is not None and self._asked(person, now)):
            return True
        if isinstance(wish, Unclear):
            return wish.bijna
        if isinstance(wish, YES_OR_NO) and not OWN_WORD.match(text):
            _, named = self._named.get(person.email if person else "", ("", None))
            return named is not None and now - named <= REMEMBERED
        return True

    def _asked(self, person: Person, now: datetime) -> bool:
        """Whether an effect waits for the “ja” of this person: whatever he says then is said to us, and no ja by accident."""
        waiting = self._waiting.get(person.email)
        return waiting is not None and now <= waiting.until

    def _confirmed(self, uow: UnitOfWork, waiting: _Waiting, now: datetime) -> str:
        """What was shown is done, unless the case moved meanwhile: then its effect may be another."""
        asked = replace(waiting.asked, now=now)
        if self.conversation.foresee(uow, waiting.wish, asked).version == waiting.version:
            return self._do(uow, waiting.wish, asked)
        fresh = replace(asked, voorstel=None, versie=None)
        again = self._shown(uow, waiting.wish, fresh) or self._do(uow, waiting.wish, asked)
        return f"{CHANGED} {again}"

    def _person(self, sender: str, now: datetime) -> Person | None:
        staff = self.conversation.desk.post.organisation.staff
        person = staff.by_email(self.people.get(sender, ""))
        return person if person is not None and person.works_on(now.date()) else None

    def _meant(self, uow: UnitOfWork, wish: Wish | Unclear, person: Person, now: datetime) -> str | None:
        """The number in the command, else the last one this person named a short while ago."""
        named, when = self._named.get(person.email, ("", now))
        nummer = None if isinstance(wish, Unclear) else wish.nummer
        if nummer is None and named and now - when <= REMEMBERED:
            nummer = named
        if nummer is not None and _exists(uow, nummer):  # a slip of the finger is not meant again
            self._named[person.email] = (nummer, now)
        return nummer

    def _shown(self, uow: UnitOfWork, wish: Wish | Unclear, asked: Asked) -> str:
        """The effect on people outside, to be confirmed; empty when there is none, or when it is refused or asked back."""
        if isinstance(wish, Unclear):
            return ""
        foreseen = self.conversation.foresee(uow, wish, asked)
        nummer = foreseen.answer.dossier
        if foreseen.answer.uitslag != DONE or nummer is None or not self._reaches_out(uow, nummer, foreseen):
            return ""
        dossier = uow.dossiers.load(nummer)
        proposal = dossier.open_proposal() if dossier else None
        if isinstance(wish, Akkoord) and wish.voorstel and dossier is not None:
            proposal = dossier.proposal(wish.voorstel)
        if isinstance(wish, Akkoord) and proposal is not None:
            # Bound to what was shown: a proposal that changes meanwhile is not approved by the “ja”.
            asked = replace(asked, voorstel=proposal.id, versie=proposal.versie)
        waits = _Waiting(wish, replace(asked, nummer=nummer), asked.now + CONFIRM, foreseen.version)
        self._waiting[asked.person.email] = waits
        told = f"{nummer}: {effect(foreseen.events)}. Typ “ja” binnen 5 minuten."
        line = CommandLine(asked.now, asked.tekst, asked.person.email, CHANNEL, nummer, QUESTION, told)
        uow.log.command(line)
        return told

    def _reaches_out(self, uow: UnitOfWork, nummer: str, foreseen: Foreseen) -> bool:
        """Whether it mails somebody outside or ends the case; an akkoord on a proposal always shows what it does."""
        regeling = self.conversation.desk.of(uow.dossiers.load(nummer)).regeling
        rules = (
            regeling.letter(name) for event in foreseen.events for name in event.gegevens.get("brieven", ())
        )
        mails = any(rule is not None and OUTSIDERS & set(rule.aan) for rule in rules)
        ends = any(event.gegevens.get("gesloten") for event in foreseen.events)
        decides = any(
            event.soort is EventKind.VOORSTEL_BESLOTEN and event.gegevens["besluit"] == ProposalStatus.AKKOORD
            for event in foreseen.events
        )
        return mails or ends or decides

    def _do(self, uow: UnitOfWork, wish: Wish | Unclear, asked: Asked) -> str:
        answer = self.conversation.answer(uow, wish, asked)
        echo = f"{answer.dossier}: " if answer.dossier and answer.dossier not in answer.geheel else ""
        return f"{echo}{answer.geheel}"

    def _refuse(
        self, uow: UnitOfWork, who: str, text: str, nummer: str | None, reason: str, now: datetime
    ) -> str:
        uow.log.command(CommandLine(now, text[:200], who, CHANNEL, nummer, REFUSED, reason))
        return reason


def _exists(uow: UnitOfWork, nummer: str) -> bool:
    try:
        return uow.dossiers.load(nummer) is not None
    except DestroyedDossier:
        return False

"""A wish from a person becomes commands: the same handler for mail reply and shell, one audit line each.

What each wish does stands in `bot.handlers.plans`; here is what holds for all of them: which case is meant, who may
ask, carrying out, the receipt and the audit line.
"""

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.dossier.commands import Command, Record
from bot.domain.dossier.contact import Kanaal
from bot.domain.dossier.dossier import Dossier
from bot.domain.dossier.events import Event, EventKind
from bot.domain.dossier.proposal import ProposalStatus
from bot.domain.errors import DestroyedDossier, Refused
from bot.domain.language.rights import may
from bot.domain.language.understanding import Unclear, numbered
from bot.domain.language.wishes.asking import Status
from bot.domain.language.wishes.base import Wish
from bot.domain.people.names import words_of
from bot.domain.people.staff import Person
from bot.domain.ports.log import CommandLine
from bot.domain.ports.store import UnitOfWork
from bot.domain.proposals.withheld import is_held
from bot.domain.recognition.suggestion import UNREAD, Suggestion
from bot.domain.view import NOT_YET, in_a_few_lines, letter_in_words, receipt, what_was_done
from bot.handlers.absences import meet
from bot.handlers.choices import after_no, choices
from bot.handlers.desk import Desk
from bot.handlers.plans import ANSWERS, PLANS
from bot.handlers.plans.following import follow
from bot.handlers.plans.plan import DONE as DONE
from bot.handlers.plans.plan import QUESTION as QUESTION
from bot.handlers.plans.plan import REFUSED as REFUSED
from bot.handlers.plans.plan import Answer as Answer
from bot.handlers.plans.plan import Asked as Asked
from bot.handlers.plans.plan import Room, Steps
from bot.handlers.plans.showing import SHOWS as SHOWS
from bot.handlers.plans.withholding import letters_held
from bot.handlers.post import MAILED


def _unread(_: bytes, __: datetime) -> Suggestion:
    return UNREAD


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What a wish would do: its answer, the events it would add to its case, and how many that had when it was asked."""

    answer: Answer
    events: tuple[Event, ...]
    version: int


@dataclass(frozen=True, slots=True)
class Conversation:
    """Answers the wishes of staff about the cases of one organisatie.

    suggest: reads what somebody told without mail, written down as one and with its moment.
    """

    desk: Desk
    suggest: Callable[[bytes, datetime], Suggestion] = _unread

    def answer(self, uow: UnitOfWork, wish: Wish | Unclear, asked: Asked) -> Answer:
        """Carry the wish out, or say why not; every wish, refused ones too, gets a line in the audit log."""
        answer = self._answer(wish, Room(self.desk, uow, asked, self.suggest))
        line = CommandLine(
            asked.now,
            asked.tekst,
            asked.person.email,
            asked.kanaal,
            answer.dossier,
            answer.uitslag,
            answer.geheel,
        )
        uow.log.command(line)
        return answer

    def foresee(self, uow: UnitOfWork, wish: Wish | Unclear, asked: Asked) -> Foreseen:
        """What this wish would do now, after every check it must pass; nothing of it is kept."""
        nummer = (None if isinstance(wish, Unclear) else wish.nummer) or asked.nummer
        before = self._version(uow, nummer)
        answer, fresh = Answer(QUESTION, ""), tuple[Event, ...]()
        with contextlib.suppress(_Halfway), uow.savepoint():
            answer = self._answer(wish, Room(self.desk, uow, asked, self.suggest))
            after = uow.dossiers.load(answer.dossier) if answer.dossier else None
            fresh = after.events[before:] if after is not None and answer.uitslag == DONE else ()
            raise _Halfway
        return Foreseen(answer, fresh, before)

    @staticmethod
    def _version(uow: UnitOfWork, nummer: str | None) -> int:
        try:
            dossier = uow.dossiers.load(nummer) if nummer else None
        except DestroyedDossier:
            return 0
        return dossier.version if dossier is not None else 0

    def _answer(self, wish: Wish | Unclear, room: Room) -> Answer:
        asked = room.asked
        if isinstance(wish, Unclear):
            return Answer(QUESTION, wish.vraag, asked.nummer, keuzes=choices(wish, room))
        if wish.nummer is None and (answer := self._about_no_case(wish, room)) is not None:
            return answer
        nummer = wish.nummer or asked.nummer
        if nummer is None:
            example = numbered(asked.tekst, wish, asked.today)
            text = f"Over welk dossier gaat het? Zet het nummer erbij, bijvoorbeeld: {example}."
            return Answer(QUESTION, text)
        if asked.nummer and asked.voorstel and nummer != asked.nummer and not isinstance(wish, Status):
            text = (
                f"Deze mail hoort bij dossier {asked.nummer}, niet bij {nummer}. Antwoord op de mail over {nummer}, of laat "
                "het nummer weg."
            )
            return Answer(REFUSED, text, asked.nummer)
        try:
            dossier = room.uow.dossiers.load(nummer)
        except DestroyedDossier as gone:
            return Answer(REFUSED, str(gone), nummer)
        if dossier is None:
            return Answer(REFUSED, f"Dossier {nummer} bestaat niet. Kijk met “status” welke er zijn.")
        refused = may(asked.person, wish, dossier, room.organisation, asked.today)
        if refused:
            return Answer(REFUSED, str(refused), nummer)
        return self._fulfil(wish, dossier, replace(room, desk=room.desk.of(dossier)))

    def _about_no_case(self, wish: Wish, room: Room) -> Answer | None:
        answerer = ANSWERS.get(type(wish))
        if answerer is None:
            return None
        if (
            type(wish) in PLANS
        ):  # it may be about a case too: the answerer knows whether this asker means that
            return answerer(wish, room)
        refused = may(room.asked.person, wish, None, room.organisation, room.asked.today)
        if refused:
            return Answer(REFUSED, str(refused), room.asked.nummer)
        return answerer(wish, room)

    def _fulfil(self, wish: Wish, dossier: Dossier, room: Room) -> Answer:
        plan = PLANS[type(wish)](wish, dossier, room)
        if isinstance(plan, Answer):
            return plan
        if isinstance(plan, Refused):
            return Answer(REFUSED, str(plan), dossier.nummer)
        done = self._carry_out(plan, wish, dossier, room)
        if isinstance(done, Answer):
            return done
        if isinstance(done, Refused):
            return Answer(REFUSED, str(done), dossier.nummer)
        if done.naar != dossier.naar:
            meet(room.uow, room.desk, done, room.asked.now)
            done = room.uow.dossiers.load(done.nummer) or done
        text = _receipt(done, dossier, room.desk, room.asked.now)
        fresh = done.events[dossier.version :]
        refused = any(e.gegevens.get("besluit") == ProposalStatus.AFGEWEZEN for e in fresh)
        ways_on = after_no(done) if refused else ()
        return Answer(DONE, text, dossier.nummer, what_was_done(fresh), ways_on)

    def _carry_out(self, plan: Steps, wish: Wish, dossier: Dossier, room: Room) -> Dossier | Answer | Refused:
        """All of it or nothing: what follows may be refused too, and then the first half is undone with it."""
        allowed, held = letters_held(plan.commands, dossier, room)
        commands = [*allowed, *_note(wish, room.asked.person)]
        outcome: Dossier | Answer | Refused
        try:
            with room.uow.savepoint():
                outcome = room.desk.carry_out(room.uow, dossier, commands, room.asked.now)
                if isinstance(outcome, Dossier):
                    outcome = follow(dossier, outcome, room)
                if held is not None and isinstance(outcome, Dossier):
                    outcome = held(outcome)
                if plan.daarna is not None and isinstance(outcome, Dossier):
                    outcome = plan.daarna(dossier, outcome)
                if isinstance(outcome, Refused):
                    raise _Halfway
        except _Halfway:
            return outcome
        return outcome


class _Halfway(Exception):
    """What was written so far is undone: something was refused after the first row, or it was only looked at."""


def _note(wish: Wish, person: Person) -> list[Command]:
    if set(words_of(wish.notitie)) <= set(words_of(person.naam)):
        return []  # nothing, or his name below his order
    return [Record(by=person.email, gebeurtenis=EventKind.NOTITIE, gegevens={"tekst": wish.notitie})]


def _receipt(dossier: Dossier, before: Dossier, desk: Desk, now: datetime) -> str:
    today = now.date()
    stands = in_a_few_lines(
        dossier, desk.terms(dossier), today, desk.turn(dossier, now), desk.decide_by(dossier, today)
    )
    fresh = dossier.events[before.version :]
    letters = _held(dossier, fresh)
    held = tuple(_who_decides(letters, dossier, desk, now))
    unread = set(letters) - MAILED_ALREADY or _outcome_waits(dossier, fresh)
    first = f"{NOT_YET}\n" if unread else ""
    others = dict(_other_ways(dossier, fresh, desk, now))
    unseen = (UNSEEN,) if any(before.wrote_since(done_with) for done_with in _settled(fresh)) else ()
    apart = "".join(f"\n{line}" for line in (*held, *others.values(), *unseen))
    stay = {name for name in others if (rule := desk.regeling.letter(name)) and rule.aan == ("klager",)}
    told = [e for e in fresh if not held or e.soort is not EventKind.VOORSTEL_GEDAAN]
    done = receipt(told, desk.post.organisation.staff.called, stay)
    return f"{first}{done}{apart}\n\n{stands}"


UNSEEN = "Let op: de inwoner schreef na dit voorstel nog eens. Lees dat bericht ook; het ligt in de mailbox."
"""Several waiting mails are one item (rulebook 0.1.5): the proposal showed the first of them alone."""


def _settled(events: Sequence[Event]) -> Iterator[str]:
    """The ids of the proposals that somebody decided about, or whose mail went to another case."""
    done = {ProposalStatus.AKKOORD, ProposalStatus.AFGEWEZEN}
    moves = {EventKind.GESPLITST, EventKind.GEKOPPELD}
    if any("bericht" in event.gegevens for event in events if event.soort in moves):
        done.add(ProposalStatus.VERVALLEN)
    for event in events:
        if event.soort is EventKind.VOORSTEL_BESLOTEN and event.gegevens["besluit"] in done:
            yield str(event.gegevens["voorstel"])


def _outcome_waits(dossier: Dossier, fresh: Sequence[Event]) -> bool:
    """O5: the words of the colleague wait for an akkoord."""
    waiting = dossier.open_proposal()
    solved = any(event.soort is EventKind.OPGELOST for event in fresh)
    return solved and waiting is not None and "T05" in waiting.brieven


MAILED_ALREADY = frozenset({"T16"})
"""Letters beside what the colleague sent himself: “verslag verstuurd” says that the klager has the verslag (K9)."""


def _held(dossier: Dossier, fresh: Sequence[Event]) -> list[str]:
    """The letters that this report only asked for (0.1.12)."""
    made = {e.gegevens["voorstel"]["id"] for e in fresh if e.soort is EventKind.VOORSTEL_GEDAAN}
    return [n for p in dossier.voorstellen if p.id in made and is_held(p) for n in p.brieven]


def _who_decides(names: Sequence[str], dossier: Dossier, desk: Desk, now: datetime) -> Iterator[str]:
    """Who decides about the letters that wait."""
    officer = desk.post.functionaris(now, dossier)
    if names:
        who = officer.naam if officer else "de klachtenfunctionaris"
        yield f"Wacht nog: {'; '.join(letter_in_words(name) for name in names)}. {who} beslist daarover."


def _other_ways(
    dossier: Dossier, fresh: Sequence[Event], desk: Desk, now: datetime
) -> Iterator[tuple[str, str]]:
    """Which of the letters just ordered the klager does not get by mail, and why: what is unsafe leaves for nobody."""
    names = dict.fromkeys(name for event in fresh for name in event.gegevens.get("brieven", ()))
    speaker = dossier.speaker(now.date()).address
    for name in names:
        rule = desk.regeling.letter(name)
        if rule is None or "klager" not in rule.aan:
            continue
        if not speaker:
            yield (
                name,
                f"Let op: brief {name} aan de klager gaat niet uit. Want er is geen mailadres bekend: bel of schrijf zelf.",
            )
            continue
        way = desk.post.way(name, dossier, speaker)
        if way.kanaal in MAILED:
            continue
        how = INSTEAD.get(way.kanaal, "gaat niet uit; kies samen een andere weg")
        yield name, f"Let op: brief {name} aan de klager {how}. Want {way.waarom}."


INSTEAD: Mapping[Kanaal | None, str] = {
    Kanaal.POST: "gaat per post: maak hem op papier en meld dan “brief gestuurd”",
    Kanaal.TELEFOON: "wordt een telefoongesprek; het belscript is gemaild",
}
"""What happens with a letter that does not leave by mail."""

"""The parts of the overzicht for whoever decides: stuck, late, to judge, new, set aside, and what the bot got wrong."""

from collections.abc import Iterable, Iterator
from datetime import date

from bot.domain import plain_words
from bot.domain.calendar.calendar import in_words
from bot.domain.digest.mistakes import mistakes
from bot.domain.digest.morning import Line, Morning, Seen, monday_of
from bot.domain.digest.wording import SOON, day_of, longest, names_of, plain, until_when, waits_since
from bot.domain.dossier.deciders import deciders, is_accused
from bot.domain.dossier.events import EventKind
from bot.domain.dossier.proposal import Proposal, ProposalKind
from bot.domain.people.staff import Person, Role
from bot.domain.procedure.on_paper import to_post
from bot.domain.terms.acts import Watched
from bot.domain.terms.decide_by import decide_by, to_decide_since
from bot.domain.terms.turn import DECIDE, JUDGE, Turn
from bot.domain.view import letter_in_words, turn_in_words

MOST_MISTAKES = 3
OVERIG = "overig"


def decided_by(morning: Morning, person: Person) -> list[Seen]:
    """The cases this person decides in; the first of the list where somebody else took his place."""
    officer = Role.KLACHTENFUNCTIONARIS in person.rollen
    return [
        seen
        for seen in morning.cases
        if person.email in (seen.decides if officer else seen.decides[:1])
        and not is_accused(person, seen.case.dossier)
    ]


def _by_day(found: Iterable[Seen]) -> list[tuple[Seen, Turn, date]]:
    """Every term that somebody must meet, the first to end on top."""
    pairs = [(s, turn, turn.uiterlijk) for s in found for turn in s.terms if turn.uiterlijk is not None]
    return sorted(pairs, key=lambda pair: (pair[2], pair[0].nummer))


def _is_stuck(turn: Turn, person: Person) -> bool:
    """Somebody else was reminded in vain; who decides has to do something himself."""
    return turn.stuck and turn.wie != person.email


def stuck(morning: Morning, person: Person) -> list[Line]:
    today = morning.today
    return [
        Line(
            f"{seen.nummer}: {until_when(turn.wat, last, today)}. {turn.naam} is {turn.herinnerd} keer herinnerd.",
            (f"status {seen.nummer}",),
        )
        for seen, turn, last in _by_day(decided_by(morning, person))
        if _is_stuck(turn, person)
    ]


def late(morning: Morning, person: Person) -> list[Line]:
    today = morning.today
    return [
        Line(f"{seen.nummer}: {until_when(turn.wat, last, today)}. Aan zet: {turn.naam}.")
        for seen, turn, last in _by_day(decided_by(morning, person))
        if last < today and not _is_stuck(turn, person)
    ]


def ending(morning: Morning, person: Person) -> list[Line]:
    """What ends soon. A case that waits for his own decision says its day there, and the others of it only follow."""
    today = morning.today
    return [
        Line(f"{seen.nummer}: {until_when(turn.wat, last, today)}. Aan zet: {turn.naam}.")
        for seen, turn, last in _by_day(decided_by(morning, person))
        if today <= last <= today + SOON
        and (seen.case.dossier.traject or turn == seen.terms[0])
        and not (_is_asked(seen) and turn.wie == person.email)
    ]


def is_set_aside(seen: Seen) -> bool:
    """Weggelegd (rulebook 0.1.2): human mail that was taken for overig and waits for one look."""
    waiting = seen.case.dossier.open_proposal()
    return seen.turn.wat == DECIDE and waiting is not None and waiting.traject == OVERIG


def to_judge(morning: Morning, person: Person) -> list[Line]:
    asked = [s for s in decided_by(morning, person) if _is_asked(s)]
    asked.sort(key=lambda seen: (not _is_danger(seen), -_waited(seen, morning.today), seen.nummer))
    return [_judged(seen, person, morning.today) for seen in asked]


def _is_danger(seen: Seen) -> bool:
    """M3, R01: whether it speaks of danger; that is read before anything that waits longer."""
    return "crisis" in seen.case.dossier.signalen


def _is_asked(seen: Seen) -> bool:
    """Whether it stands under “Te beoordelen”."""
    return _waits(seen) and not is_set_aside(seen)


def _waits(seen: Seen) -> bool:
    """Whether something waits for a decision, also beside what a colleague has to do."""
    return seen.turn.wat in {DECIDE, JUDGE} or seen.case.dossier.open_proposal() is not None


def _waited(seen: Seen, today: date) -> int:
    """How many days what waits for a decision has waited."""
    waiting = seen.case.dossier.open_proposal()
    if waiting is None or seen.turn.wat in {DECIDE, JUDGE}:
        return seen.turn.days(today)
    made = [e for e in seen.case.dossier.events if e.soort is EventKind.VOORSTEL_GEDAAN]
    since = next(e.tijd for e in reversed(made) if e.gegevens["voorstel"]["id"] == waiting.id)
    return (today - day_of(since)).days


def _judged(seen: Seen, person: Person, today: date) -> Line:
    """What it is, what is asked, by when, and how long that has waited already."""
    waiting = seen.case.dossier.open_proposal()
    danger = ["mogelijk gevaar"] if _is_danger(seen) else []
    told = ", ".join(
        [*danger, plain(seen.case.dossier.soort), *_asked_for(seen, waiting), *_by_when(seen, person, today)]
    )
    text = f"{seen.nummer}: {told} ({waits_since(_waited(seen, today))}).{_written_since(seen, waiting)}"
    if waiting is None:
        return Line(text, (f"status {seen.nummer}",))
    return Line(text, (f"akkoord {seen.nummer}" if waiting.stappen else f"stuur {seen.nummer} naar ",))


def _written_since(seen: Seen, waiting: Proposal | None) -> str:
    """That the klager wrote again while it waits: those words are in the dossier, and not in the mail with the proposal."""
    wrote = waiting is not None and seen.case.dossier.wrote_since(waiting.id)
    return " De inwoner schreef daarna nog eens; lees dat eerst." if wrote else ""


def _asked_for(seen: Seen, waiting: Proposal | None) -> Iterator[str]:
    """The soort says itself what a new mail is; everything else that is proposed is named."""
    if waiting is None:
        yield "nog te beoordelen"
        return
    if waiting.soort is not ProposalKind.NIEUW:
        yield f"voorstel {plain_words.proposal(waiting)}"
    if not waiting.stappen:
        yield "kies wie het oppakt"
    elif waiting.naar and waiting.soort not in FOR_NOBODY:
        yield f"naar {' en '.join(names_of(seen, waiting.naar))}"


FOR_NOBODY = frozenset({ProposalKind.BRIEF, ProposalKind.VERVOLG, ProposalKind.UITKOMST})
"""Proposals that leave the case with whoever has it."""


def _by_when(seen: Seen, person: Person, today: date) -> Iterator[str]:
    """The first day by which this person himself has to do something in it."""
    last = min((t.uiterlijk for t in seen.terms if t.wie == person.email and t.uiterlijk), default=None)
    dossier, waiting = seen.case.dossier, seen.case.dossier.open_proposal()
    if waiting is not None and dossier.traject is None:  # the day that V01 named
        last = decide_by(waiting, to_decide_since(dossier), last, today, seen.case.organisation)
    if last is not None and last >= today:
        yield f"uiterlijk {in_words(last)}"


def new(morning: Morning, person: Person) -> list[Line]:
    fresh = [
        seen
        for seen in decided_by(morning, person)
        # When it came to klachtwacht, not when it came in: it may have lain there for a night off.
        if morning.since <= seen.case.events[0].tijd < morning.moment and not is_set_aside(seen)
    ]
    return [
        Line(
            f"{s.nummer}: {plain(s.case.dossier.soort)}, binnen op {in_words(day_of(s.case.dossier.ontvangen))}."
        )
        for s in fresh
    ]


def set_aside(morning: Morning, person: Person) -> list[Line]:
    aside = [seen for seen in decided_by(morning, person) if is_set_aside(seen)]
    return [
        Line(
            f"{seen.nummer}: binnen op {in_words(day_of(seen.case.dossier.ontvangen))}.",
            (f"akkoord {seen.nummer}", f"wijzig {seen.nummer} naar onvrede"),
        )
        for seen in longest(aside, morning.today)
    ]


def others(morning: Morning, person: Person) -> list[Line]:
    theirs = [
        seen for seen in decided_by(morning, person) if seen.turn.wie != person.email and not seen.turn.stuck
    ]
    return [
        Line(f"{seen.nummer}: {turn_in_words(seen.turn, morning.today)}.")
        for seen in longest(theirs, morning.today)
    ]


def wrong(morning: Morning, person: Person) -> list[Line]:
    first, end = monday_of(morning.since), monday_of(morning.moment)
    found = [
        m
        for case in _lately_decided_by(morning, person)
        for m in mistakes(case.dossier, case.organisation.staff)
        if first <= m.tijd < end
    ]
    found.sort(key=lambda m: (m.gewicht, m.tijd), reverse=True)
    return [Line(f"{m.nummer}: {m.tekst}") for m in found[:MOST_MISTAKES]]


def to_print(morning: Morning, person: Person) -> list[Line]:
    """A letter on paper leaves when somebody prints it, also when its case is closed: until then the klager waits."""
    return [
        Line(
            f"{case.dossier.nummer}: {' en '.join(letter_in_words(name) for name in names)} ({', '.join(names)}).",
            (f"brief {case.dossier.nummer} gestuurd",),
        )
        for case in _lately_decided_by(morning, person)
        if (names := to_post(case.dossier, case.regeling, case.organisation))
    ]


def _lately_decided_by(morning: Morning, person: Person) -> list[Watched]:
    """The cases this person decides in, those that closed lately too."""
    mine = [seen.case for seen in decided_by(morning, person)]
    closed = [c for c in morning.closed if person in deciders(c.dossier, c.organisation, morning.today)]
    return [*mine, *closed]

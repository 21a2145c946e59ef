"""The overzicht of a werkdag: what one colleague has to know this morning. Numbers, dates and names of colleagues only.

Pure: the same cases, trays and moment always give the same overzicht. A new part is one function and one row in `PARTS`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.domain import plain_words
from bot.domain.digest.mistakes import mistakes
from bot.domain.digest.morning import Digest, Line, Morning, Noted, Section, Seen
from bot.domain.dossier.events import EventKind
from bot.domain.dossier.proposal import Proposal, ProposalKind
from bot.domain.dossier.view import days_in_words, turn_in_words
from bot.domain.language.rights import deciders, is_accused
from bot.domain.people.staff import Person, Role
from bot.domain.proposals.decide_by import decide_by
from bot.domain.regeling.regeling import Traject
from bot.domain.terms.calendar import AMSTERDAM, in_words
from bot.domain.terms.due import LAWFUL
from bot.domain.terms.turn import DECIDE, JUDGE, Turn

SOON = timedelta(days=7)
MOST_LINES = 12
"""Longer lists are cut, and say so: an overzicht is for reading."""
MOST_MISTAKES = 3
MOST_NUMBERS = 5
ELSEWHERE = frozenset({"quarantaine", "overzicht"})
"""Meldingen that have a part of their own."""
OVERIG = "overig"


# ── Who reads ─────────────────────────────────────────────────────────────────────────────────────────


def readers(morning: Morning, staff: Iterable[Person]) -> tuple[Person, ...]:
    """Who may have something to read: whoever decides, has a case in hand or answers for a term, and works here."""
    wanted = {turn.wie for seen in morning.cases for turn in seen.asked} | {
        d for seen in morning.cases for d in seen.decides[:1]
    }
    roles = {Role.KLACHTENFUNCTIONARIS, Role.DIRECTIE}
    people = (p for p in staff if p.email in wanted or p.rollen & roles)
    return tuple(p for p in people if p.works_on(morning.today))


def digest(morning: Morning, person: Person) -> Digest:
    """What this person has to know."""
    made = (_section(part, morning, person) for part in PARTS)
    return Digest(morning.today, tuple(section for section in made if section is not None))


# ── The parts ─────────────────────────────────────────────────────────────────────────────────────────

Lines = Callable[[Morning, Person], list[Line]]


@dataclass(frozen=True, slots=True)
class Part:
    """One row: its heading, what finds its lines for one person, and the word of the subject.

    nieuws: worth a mail by itself; weekly: only on the first werkdag of the week.
    """

    kop: str
    regels: Lines
    kort: str = ""
    nieuws: bool = True
    weekly: bool = False


def _section(part: Part, morning: Morning, person: Person) -> Section | None:
    if part.weekly and not morning.weekly:
        return None
    lines = part.regels(morning, person)
    if not lines:
        return None
    return Section(
        part.kop, tuple(lines[:MOST_LINES]), part.kort, part.nieuws, max(len(lines) - MOST_LINES, 0)
    )


def _mine(morning: Morning, person: Person) -> list[Seen]:
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


def _until(soort: str, last: date, today: date) -> str:
    over = (today - last).days
    late = f", {days_in_words(over)} te laat" if over > 0 else ""
    return f"{plain_words.term(soort)}, uiterlijk {in_words(last)}{late}"


def _is_stuck(turn: Turn, person: Person) -> bool:
    """Somebody else was reminded in vain; who decides has to do something himself."""
    return turn.stuck and turn.wie != person.email


def _stuck(morning: Morning, person: Person) -> list[Line]:
    today = morning.today
    return [
        Line(
            f"{seen.nummer}: {_until(turn.wat, last, today)}. {turn.naam} is {turn.herinnerd} keer herinnerd.",
            (f"status {seen.nummer}",),
        )
        for seen, turn, last in _by_day(_mine(morning, person))
        if _is_stuck(turn, person)
    ]


def _late(morning: Morning, person: Person) -> list[Line]:
    today = morning.today
    return [
        Line(f"{seen.nummer}: {_until(turn.wat, last, today)}. Aan zet: {turn.naam}.")
        for seen, turn, last in _by_day(_mine(morning, person))
        if last < today and not _is_stuck(turn, person)
    ]


def _ending(morning: Morning, person: Person) -> list[Line]:
    """What ends soon. A case that waits for his own decision says its day there, and the others of it only follow."""
    today = morning.today
    return [
        Line(f"{seen.nummer}: {_until(turn.wat, last, today)}. Aan zet: {turn.naam}.")
        for seen, turn, last in _by_day(_mine(morning, person))
        if today <= last <= today + SOON
        and (seen.case.dossier.traject or turn == seen.terms[0])
        and not (_is_asked(seen) and turn.wie == person.email)
    ]


def _set_aside(seen: Seen) -> bool:
    """Weggelegd (rulebook 0.1.2): human mail that was taken for overig and waits for one look."""
    waiting = seen.case.dossier.open_proposal()
    return seen.turn.wat == DECIDE and waiting is not None and waiting.traject == OVERIG


def _to_judge(morning: Morning, person: Person) -> list[Line]:
    asked = [s for s in _mine(morning, person) if _is_asked(s)]
    asked.sort(key=lambda seen: (-_waited(seen, morning.today), seen.nummer))
    return [_judged(seen, person, morning.today) for seen in asked]


def _is_asked(seen: Seen) -> bool:
    """Whether it stands under “Te beoordelen”."""
    return _waits(seen) and not _set_aside(seen)


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
    return (today - _day(since)).days


def _judged(seen: Seen, person: Person, today: date) -> Line:
    """What it is, what is asked, by when, and how long that has waited already."""
    waiting = seen.case.dossier.open_proposal()
    told = ", ".join(
        [_plain(seen.case.dossier.soort), *_asked_for(seen, waiting), *_by_when(seen, person, today)]
    )
    text = f"{seen.nummer}: {told} ({_since(_waited(seen, today))})."
    if waiting is None:
        return Line(text, (f"status {seen.nummer}",))
    return Line(text, (f"akkoord {seen.nummer}" if waiting.stappen else f"stuur {seen.nummer} naar ",))


def _asked_for(seen: Seen, waiting: Proposal | None) -> Iterator[str]:
    """The soort says itself what a new mail is; everything else that is proposed is named."""
    if waiting is None:
        yield "nog te beoordelen"
        return
    if waiting.soort is not ProposalKind.NIEUW:
        yield f"voorstel {plain_words.proposal(waiting.soort.value, waiting.traject)}"
    if not waiting.stappen:
        yield "kies wie het oppakt"
    elif waiting.naar and waiting.soort not in FOR_NOBODY:
        yield f"naar {' en '.join(_names(seen, waiting.naar))}"


FOR_NOBODY = frozenset({ProposalKind.BRIEF, ProposalKind.VERVOLG, ProposalKind.UITKOMST})
"""Proposals that leave the case with whoever has it."""


def _by_when(seen: Seen, person: Person, today: date) -> Iterator[str]:
    """The first day by which this person himself has to do something in it."""
    last = min((t.uiterlijk for t in seen.terms if t.wie == person.email and t.uiterlijk), default=None)
    dossier, waiting = seen.case.dossier, seen.case.dossier.open_proposal()
    if waiting is not None and dossier.traject is None:  # the day that V01 named
        last = decide_by(waiting, _day(dossier.ontvangen), last, today, seen.case.organisation)
    if last is not None and last >= today:
        yield f"uiterlijk {in_words(last)}"


def _since(days: int) -> str:
    return "wacht sinds vandaag" if days == 0 else f"wacht {days_in_words(days)}"


def _new(morning: Morning, person: Person) -> list[Line]:
    fresh = [
        seen
        for seen in _mine(morning, person)
        if morning.since <= seen.case.dossier.ontvangen < morning.moment and not _set_aside(seen)
    ]
    return [
        Line(
            f"{s.nummer}: {_plain(s.case.dossier.soort)}, binnen op {in_words(_day(s.case.dossier.ontvangen))}."
        )
        for s in fresh
    ]


def _aside(morning: Morning, person: Person) -> list[Line]:
    aside = [seen for seen in _mine(morning, person) if _set_aside(seen)]
    return [
        Line(
            f"{seen.nummer}: binnen op {in_words(_day(seen.case.dossier.ontvangen))}.",
            (f"akkoord {seen.nummer}", f"wijzig {seen.nummer} naar onvrede"),
        )
        for seen in _longest(aside, morning.today)
    ]


def _others(morning: Morning, person: Person) -> list[Line]:
    theirs = [
        seen for seen in _mine(morning, person) if seen.turn.wie != person.email and not seen.turn.stuck
    ]
    return [
        Line(f"{seen.nummer}: {turn_in_words(seen.turn, morning.today)}.")
        for seen in _longest(theirs, morning.today)
    ]


def _keeps_the_mailbox(morning: Morning, person: Person) -> bool:
    return Role.KLACHTENFUNCTIONARIS in person.rollen or bool(_mine(morning, person))


def _quarantine(morning: Morning, person: Person) -> list[Line]:
    count = morning.trays.quarantaine if _keeps_the_mailbox(morning, person) else 0
    return (
        [Line(f"{_count(count, 'mail kon', 'mails konden')} niet worden gelezen. De beheerder kijkt ernaar.")]
        if count
        else []
    )


def _noted(morning: Morning, person: Person) -> list[Line]:
    """What was noted since the last overzicht; the same words about several cases are one line."""
    same: dict[str, list[str]] = {}
    for noted in morning.noted:
        if noted.soort in ELSEWHERE or not _may_read(morning, person, noted):
            continue
        numbers = same.setdefault(noted.tekst, [])
        if noted.dossier is not None and noted.dossier.nummer not in numbers:
            numbers.append(noted.dossier.nummer)
    return [_noted_line(tekst, numbers) for tekst, numbers in same.items()]


def _may_read(morning: Morning, person: Person, noted: Noted) -> bool:
    if noted.dossier is None:
        return _keeps_the_mailbox(morning, person)
    officer = Role.KLACHTENFUNCTIONARIS in person.rollen
    decides = person.email in (noted.decides if officer else noted.decides[:1])
    return decides and not is_accused(person, noted.dossier)


def _noted_line(tekst: str, numbers: Sequence[str]) -> Line:
    if len(numbers) == 1:
        return Line(f"{numbers[0]}: {tekst}", (f"status {numbers[0]}",))
    if not numbers:
        return Line(tekst)
    named = ", ".join(numbers[:MOST_NUMBERS])
    more = f" en nog {len(numbers) - MOST_NUMBERS}" if len(numbers) > MOST_NUMBERS else ""
    return Line(f"{tekst} Dossier {named}{more}.")


def _outbox(morning: Morning, person: Person) -> list[Line]:
    if not _keeps_the_mailbox(morning, person):
        return []
    return [
        Line(f"{_count(count, 'brief', 'brieven')}: {OUTBOX.get(state, state)}.")
        for state, count in (morning.trays.uitbak or {}).items()
        if count
    ]


def _wrong(morning: Morning, person: Person) -> list[Line]:
    mine = [seen.case for seen in _mine(morning, person)]
    closed = [c for c in morning.closed if person in deciders(c.dossier, c.organisation, morning.today)]
    week = morning.moment - timedelta(days=7)
    found = [
        m
        for case in (*mine, *closed)
        for m in mistakes(case.dossier, case.organisation.staff)
        if m.tijd >= week
    ]
    found.sort(key=lambda m: (m.gewicht, m.tijd), reverse=True)
    return [Line(f"{m.nummer}: {m.tekst}") for m in found[:MOST_MISTAKES]]


def _yours_late(morning: Morning, person: Person) -> list[Line]:
    """What this person has in hand and should have done."""
    today = morning.today
    return _in_hand(morning, person, lambda turn: turn.uiterlijk is not None and turn.uiterlijk < today)


def _yours_now(morning: Morning, person: Person) -> list[Line]:
    """What this person has in hand and ends within a week."""
    today, soon = morning.today, morning.today + SOON
    return _in_hand(
        morning, person, lambda turn: turn.uiterlijk is not None and today <= turn.uiterlijk <= soon
    )


def _yours_later(morning: Morning, person: Person) -> list[Line]:
    """The rest of it: shown beside what is urgent, and on the first werkdag of the week; of each case the first."""
    soon = morning.today + SOON
    return _in_hand(
        morning, person, lambda turn: turn.uiterlijk is None or turn.uiterlijk > soon, first_only=True
    )


def _in_hand(
    morning: Morning, person: Person, wanted: Callable[[Turn], bool], *, first_only: bool = False
) -> list[Line]:
    """What is asked of this person; who decides in a case finds it in the other parts."""
    decides = {seen.nummer for seen in _mine(morning, person)}
    found: list[tuple[str, str | None, Turn]] = []
    for seen in morning.cases:
        traject = seen.case.dossier.traject
        his = [turn for turn in seen.asked if turn.wie == person.email and seen.nummer not in decides]
        found += [(seen.nummer, traject, turn) for turn in (his[:1] if first_only else his) if wanted(turn)]
    found.sort(key=lambda each: (each[2].uiterlijk or date.max, each[0]))
    return [_asked_line(*each, morning.today) for each in found]


def _asked_line(nummer: str, traject: str | None, turn: Turn, today: date) -> Line:
    until = f", uiterlijk {in_words(turn.uiterlijk)}" if turn.uiterlijk else ""
    over = (today - turn.uiterlijk).days if turn.uiterlijk else 0
    late = f" ({days_in_words(over)} te laat)" if over > 0 else ""
    commands = (*reports_of(turn.wat, traject), "status {}")
    return Line(
        f"{nummer}: {plain_words.term(turn.wat)}{until}{late}.",
        tuple(command.format(nummer) for command in commands),
    )


def _board(morning: Morning, person: Person) -> list[Line]:
    """What the directie answers for: terms of the law that were missed (K17)."""
    if Role.DIRECTIE not in person.rollen:
        return []
    mine = {seen.nummer for seen in _mine(morning, person)}
    today = morning.today
    found = [
        (term, seen)
        for seen in morning.cases
        if seen.nummer not in mine and not _kept_from(person, seen)
        for term in seen.case.running
        if term.soort in LAWFUL and not term.voorlopig and term.uiterlijk < today
    ]
    found.sort(key=lambda pair: (pair[0].uiterlijk, pair[1].nummer))
    return [
        Line(f"{seen.nummer}: {_until(term.soort, term.uiterlijk, today)}. Aan zet: {seen.turn.naam}.")
        for term, seen in found
    ]


def _kept_from(person: Person, seen: Seen) -> bool:
    return person.email in seen.case.dossier.betrokken or is_accused(person, seen.case.dossier)


PARTS: tuple[Part, ...] = (
    Part("Twee keer herinnerd, nog niets gebeurd", _stuck, "vastgelopen"),
    Part("Te laat", _late, "te laat"),
    Part("Te beoordelen", _to_judge, "te beoordelen"),
    Part("Loopt af binnen een week", _ending, "loopt af"),
    Part("Nieuw", _new, "nieuw"),
    Part("Weggelegd: kijk er een keer naar", _aside, "weggelegd"),
    Part("Bij u, te laat", _yours_late, "te laat"),
    Part("Bij u, deze week", _yours_now, "deze week"),
    Part("Bij u, later", _yours_later, "later", nieuws=False),
    Part("Te laat: termijnen van de wet of de regeling", _board, "te laat"),
    Part("Wacht op een ander", _others, nieuws=False),
    Part("Meldingen", _noted, "melding"),
    Part("Quarantaine", _quarantine, "in quarantaine"),
    Part("Uitbak", _outbox, "niet verstuurd"),
    Part("3 dingen die ik fout had", _wrong, weekly=True),
)
"""Every part, in the order in which it is read."""

_TALK = ("gesprek gehad {}: ", "gebeld {}, geen gehoor")
REPORTS: Mapping[str, tuple[str, ...]] = {
    "contact": _TALK,
    "gesprek": _TALK,
    "horen": _TALK,
    "uitkomst": ("uitkomst {} opgelost: ", "uitkomst {} niet opgelost: "),
    "verslag": ("verslag {} verstuurd",),
}
"""What whoever has the case can report, by what is asked of him."""


def reports_of(wat: str, traject: str | None) -> tuple[str, ...]:
    """What can be reported of this term; in a klacht the first contact is mostly to plan the talk."""
    plans = ("gesprek {} op ",) if traject == Traject.KLACHT and wat == "contact" else ()
    return (*plans, *REPORTS.get(wat, ()))


def reports(wat: str, nummer: str, traject: str | None) -> tuple[str, ...]:
    """The three reports that are nearest to what is asked of whoever has the case, ready to fill in."""
    further = ("gesprek {} op ", *REPORTS["verslag"]) if traject == Traject.KLACHT else REPORTS["uitkomst"]
    near = (*reports_of(wat, traject), *_TALK, *further)
    return tuple(each.format(nummer) for each in dict.fromkeys(near))[:3]


OUTBOX: Mapping[str, str] = {
    "onzeker": "het is niet zeker of de mailserver ze aannam",
    "faalt": "de mailserver weigert ze",
    "wacht": "ze wachten langer dan een half uur op de mailserver",
}


def _longest(found: Sequence[Seen], today: date) -> list[Seen]:
    return sorted(found, key=lambda seen: (-seen.turn.days(today), seen.nummer))


def _names(seen: Seen, emails: Iterable[str]) -> list[str]:
    staff = seen.case.organisation.staff
    return [person.naam if (person := staff.by_email(email)) else email for email in emails]


def _plain(word: str) -> str:
    return word.replace("_", " ")


def _count(count: int, one: str, more: str) -> str:
    return f"{count} {one if count == 1 else more}"


def _day(moment: datetime) -> date:
    return moment.astimezone(AMSTERDAM).date()

"""The parts of the overzicht for whoever has a case in hand: what is asked of him, and by when."""

from collections.abc import Callable
from datetime import date

from bot.domain import plain_words
from bot.domain.calendar.calendar import in_words
from bot.domain.digest.decider import decided_by
from bot.domain.digest.morning import Line, Morning
from bot.domain.digest.reports import reports_of
from bot.domain.digest.wording import SOON
from bot.domain.people.staff import Person
from bot.domain.terms.turn import Turn
from bot.domain.view import days_in_words


def yours_late(morning: Morning, person: Person) -> list[Line]:
    """What this person has in hand and should have done."""
    today = morning.today
    return _in_hand(morning, person, lambda turn: turn.uiterlijk is not None and turn.uiterlijk < today)


def yours_now(morning: Morning, person: Person) -> list[Line]:
    """What this person has in hand and ends within a week."""
    today, soon = morning.today, morning.today + SOON
    return _in_hand(
        morning, person, lambda turn: turn.uiterlijk is not None and today <= turn.uiterlijk <= soon
    )


def yours_later(morning: Morning, person: Person) -> list[Line]:
    """The rest of it: shown beside what is urgent, and on the first werkdag of the week; of each case the first."""
    soon = morning.today + SOON
    return _in_hand(
        morning, person, lambda turn: turn.uiterlijk is None or turn.uiterlijk > soon, first_only=True
    )


def _in_hand(
    morning: Morning, person: Person, wanted: Callable[[Turn], bool], *, first_only: bool = False
) -> list[Line]:
    """What is asked of this person; who decides in a case finds it in the other parts."""
    decides = {seen.nummer for seen in decided_by(morning, person)}
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

"""The overzicht of a werkdag: what one colleague has to know this morning. Numbers, dates and names of colleagues only.

Pure: the same cases, trays and moment always give the same overzicht. A new part is one function and one row in `PARTS`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bot.domain.digest.decider import ending, late, new, others, set_aside, stuck, to_judge, to_print, wrong
from bot.domain.digest.holder import yours_late, yours_later, yours_now
from bot.domain.digest.morning import Digest, Line, Morning, Section
from bot.domain.digest.office import board, notices, outbox, quarantine
from bot.domain.people.staff import Person, Role

MOST_LINES = 12
"""Longer lists are cut, and say so: an overzicht is for reading."""


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


PARTS: tuple[Part, ...] = (
    Part("Twee keer herinnerd, nog niets gebeurd", stuck, "vastgelopen"),
    Part("Te laat", late, "te laat"),
    Part("Te beoordelen", to_judge, "te beoordelen"),
    Part("Loopt af binnen een week", ending, "loopt af"),
    Part("Nieuw", new, "nieuw"),
    Part("Weggelegd: kijk er een keer naar", set_aside, "weggelegd"),
    Part("Bij u, te laat", yours_late, "te laat"),
    Part("Bij u, deze week", yours_now, "deze week"),
    Part("Bij u, later", yours_later, "later", nieuws=False),
    Part("Te laat: termijnen van de wet of de regeling", board, "te laat"),
    Part("Nog per post te versturen", to_print, "te printen"),
    Part("Wacht op een ander", others, nieuws=False),
    Part("Meldingen", notices, "melding"),
    Part("Quarantaine", quarantine, "in quarantaine"),
    Part("Uitbak", outbox, "niet verstuurd"),
    Part("3 dingen die ik fout had", wrong, weekly=True),
)
"""Every part, in the order in which it is read."""

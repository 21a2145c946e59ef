"""What is offered with a question back: the closest commands, ready to send or to fill in, with the colleague who was named."""

import re
from collections.abc import Iterator, Mapping, Sequence

from bot.domain.language.rights import open_to
from bot.domain.language.rows import Row
from bot.domain.language.spoken_dates import DATE, TIME
from bot.domain.language.understanding import YEA, Unclear
from bot.domain.language.wishes import (
    Afwezig,
    Akkoord,
    DraagOver,
    GesprekOp,
    Herinner,
    Hoorzitting,
    IntrekkingBevestigd,
    MachtigingOntvangen,
    StuurNaar,
    UitstelAkkoord,
    Verweer,
    Wish,
)
from bot.domain.people.names import mentioned
from bot.domain.people.staff import Person
from bot.handlers.plans.plan import Choice, Room

FOR_SOMEBODY: Mapping[type[Wish], str] = {StuurNaar: "stuur naar", DraagOver: "draag over aan"}
"""Commands that name a colleague, up to the name."""

MOST_NAMES = 2
TO_WHOM = "Zet erachter naar wie."
DAY, HOUR = re.compile(DATE, re.IGNORECASE), re.compile(TIME, re.IGNORECASE)
TOWARDS = re.compile(r"\b(?:naar|aan)\b", re.IGNORECASE)
"""A yes with one of these words in it wants somebody else to have the case: "akkoord, maar niet aan Piet"."""

BEGINNINGS: Mapping[type[Wish], str] = {
    GesprekOp: "gesprek op ",
    Afwezig: "afwezig t/m ",
    UitstelAkkoord: "uitstel akkoord tot ",
    Herinner: "herinner op ",
    Verweer: "verweer uiterlijk ",
    Hoorzitting: "hoorzitting op ",
    MachtigingOntvangen: "machtiging ontvangen",
    IntrekkingBevestigd: "intrekking bevestigd",
}
"""Commands whose example holds a day of its own: that far they can be typed beforehand."""

OPEN = (": ", " want ")
"""Behind these stand words that nobody but the asker can know. An example holds words of an invented case, and a button
that sends those would put into the dossier what never was."""


def choices(unclear: Unclear, room: Room) -> tuple[Choice, ...]:
    """The three closest commands that this person may give in this case."""
    asked = room.asked
    dossier = room.uow.dossiers.load(asked.nummer) if asked.nummer else None
    known = open_to(asked.person, dossier, room.organisation, asked.today)
    here = (p for p in room.organisation.staff.people if p.works_on(asked.today))
    named = mentioned(asked.tekst, here)[:MOST_NAMES]
    found = [choice for row in unclear.rows(known) for choice in _offered(row, named, asked.tekst)]
    if Akkoord in known and YEA.search(asked.tekst) and TOWARDS.search(asked.tekst):
        other = [(f"akkoord, maar stuur naar {p.naam}", _who(p)) for p in named]
        found = (other or [("akkoord, maar stuur naar ", TO_WHOM)]) + found
    return tuple(dict.fromkeys(found))


def _offered(row: Row, named: Sequence[Person], said: str) -> Iterator[Choice]:
    verb = FOR_SOMEBODY.get(row.wish)
    if verb and named:
        yield from ((f"{verb} {person.naam}", _who(person)) for person in named)
    elif verb:
        yield f"{verb} ", TO_WHOM
    elif row.wish is GesprekOp and (day := DAY.search(said)) and (hour := HOUR.search(said)):
        yield f"gesprek op {day[0]} {hour[0]}", ""
    else:
        yield _beginning(row), ""


def _beginning(row: Row) -> str:
    """The command as far as it is the same for everybody."""
    example = row.voorbeelden[0]
    ends = [example.index(mark) + len(mark) for mark in OPEN if mark in example]
    return BEGINNINGS.get(row.wish) or (example[: min(ends)] if ends else example)


def _who(person: Person) -> str:
    return f"{person.functie}, {person.team}"

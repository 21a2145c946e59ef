"""What is offered with a question back: the closest commands, ready to send or to fill in, with the colleague who was named."""

import re
from collections.abc import Iterator, Mapping, Sequence

from bot.domain.calendar.spoken_dates import DATE, TIME
from bot.domain.digest.reports import reports
from bot.domain.dossier.dossier import Dossier
from bot.domain.dossier.events import EventKind
from bot.domain.language.own_sentences import JUNK, YEA
from bot.domain.language.rights import open_to
from bot.domain.language.rows import Row
from bot.domain.language.understanding import CLOSEST, Unclear
from bot.domain.language.wishes.asking import Herinner
from bot.domain.language.wishes.base import Wish
from bot.domain.language.wishes.commission import Hoorzitting, Ontvankelijk, Reactie, Uitspraak, Verweer
from bot.domain.language.wishes.course import (
    AanvullingVragen,
    Bemiddeling,
    Corrigeer,
    Heropen,
    IntrekkingBevestigd,
    Koppel,
    Meldplicht,
    NietInBehandeling,
    Nieuw,
    Sluit,
    UitstelAkkoord,
    Verdaag,
    Verplaats,
)
from bot.domain.language.wishes.deciding import Akkoord, StuurNaar, WijzigNaar
from bot.domain.language.wishes.happened import GesprekGehad, GesprekOp, UitkomstVan, VerslagVerstuurd
from bot.domain.language.wishes.persons import Afwezig, DraagOver, MachtigingOntvangen, Vertrouwelijk
from bot.domain.language.wishes.words import Uitkomst
from bot.domain.people.names import mentioned
from bot.domain.people.staff import Person
from bot.domain.recognition.suggestion import Soort
from bot.handlers.plans.plan import Asked, Choice, Room

FOR_SOMEBODY: Mapping[type[Wish], str] = {StuurNaar: "stuur naar", DraagOver: "draag over aan"}
"""Commands that name a colleague, up to the name."""

MOST_NAMES = 2
TO_WHOM = "Zet erachter naar wie."
DAY, HOUR = re.compile(DATE, re.IGNORECASE), re.compile(TIME, re.IGNORECASE)
NUMBERED = re.compile(r"\b20\d\d-\d{1,5}\b")
TOWARDS = re.compile(r"\b(?:naar|aan)\b", re.IGNORECASE)
"""A yes with one of these words in it wants somebody else to have the case: "akkoord, maar niet aan Piet"."""

MEANS_A_NAME = 4
"""So few words with a colleague's name among them mean him: "Kees de Wit graag"."""

NEEDS: Mapping[type[Wish], tuple[EventKind, ...]] = {
    GesprekOp: (EventKind.GESPREK_GEPLAND,),
    GesprekGehad: (EventKind.GESPREK_GEVOERD,),
    UitkomstVan: (EventKind.OPGELOST, EventKind.NIET_OPGELOST),
    VerslagVerstuurd: (EventKind.VERSLAG_VERZONDEN,),
    AanvullingVragen: (EventKind.AANVULLING_GEVRAAGD,),
    MachtigingOntvangen: (EventKind.MACHTIGING_ONTVANGEN,),
    NietInBehandeling: (EventKind.NIET_IN_BEHANDELING, EventKind.OVERGEDRAGEN),
    Heropen: (EventKind.HEROPEND,),
    Verdaag: (EventKind.VERDAAGD,),
    UitstelAkkoord: (EventKind.UITSTEL_INGESTEMD,),
    Bemiddeling: (EventKind.BEMIDDELING_GESTART, EventKind.BEMIDDELING_GEEINDIGD),
    IntrekkingBevestigd: (EventKind.INGETROKKEN,),
    Ontvankelijk: (EventKind.OKC_ONTVANKELIJK, EventKind.OKC_NIET_ONTVANKELIJK),
    Verweer: (EventKind.VERWEER_GEVRAAGD, EventKind.VERWEER_INGEDIEND),
    Hoorzitting: (EventKind.HOORZITTING_GEPLAND,),
    Uitspraak: (EventKind.UITSPRAAK_ONTVANGEN,),
    Reactie: (EventKind.REACTIE_VERZONDEN,),
}
"""The step that a command takes: it is only offered where the regeling has one of these now."""

UNDECIDED = (UitkomstVan, GesprekGehad, VerslagVerstuurd, UitstelAkkoord, Bemiddeling)
"""Commands that mean nothing as long as nobody said what the case is."""

BEGINNINGS: Mapping[type[Wish], str] = {
    GesprekOp: "gesprek op ",
    Afwezig: "afwezig t/m ",
    UitstelAkkoord: "uitstel akkoord tot ",
    Herinner: "herinner op ",
    Verweer: "verweer uiterlijk ",
    Hoorzitting: "hoorzitting op ",
    MachtigingOntvangen: "machtiging ontvangen",
    IntrekkingBevestigd: "intrekking bevestigd",
    WijzigNaar: "wijzig naar ",
    Verplaats: "verplaats naar ",
    Koppel: "koppel aan ",
    Corrigeer: "corrigeer ",
    Nieuw: "nieuw ",
    Verdaag: "verdaag ",
    NietInBehandeling: "niet in behandeling ",
    Meldplicht: "melding ",
    Uitspraak: "uitspraak ",
    Vertrouwelijk: "vertrouwelijk ",
    Sluit: "sluit ",
}
"""Commands whose example holds a day, a number, a ground or an outcome of its own: that far they can be typed beforehand."""

OPEN = (": ", " want ")
"""Behind these stand words that nobody but the asker can know. An example holds words of an invented case, and a button
that sends those would put into the dossier what never was."""


def choices(unclear: Unclear, room: Room) -> tuple[Choice, ...]:
    """What this person may do in this case: the closest commands, and where none is close what is asked of him now."""
    asked = room.asked
    dossier = room.uow.dossiers.load(asked.nummer) if asked.nummer else None
    known = open_to(asked.person, dossier, room.organisation, asked.today)
    known = frozenset(wish for wish in known if _possible(wish, dossier, room))
    staff = room.organisation.staff.people
    here = (p for p in staff if p.works_on(asked.today) and p != asked.person)
    named = mentioned(asked.tekst, here)[:MOST_NAMES]
    near = [row for row in unclear.rijen[: unclear.dichtbij] if row.wish in known][:CLOSEST]
    found = [choice for row in near for choice in _offered(row, named, asked)]
    offered = {command.strip() for command, _ in found}
    usual = [(each, "") for each in _usual(dossier, room, known) if each.strip() not in offered]
    found += usual[: max(CLOSEST - len(near), 0)]
    return tuple(dict.fromkeys([*_for_who_was_named(named, dossier, room, known), *found]))


def after_no(dossier: Dossier) -> tuple[Choice, ...]:
    """How to go on with a case whose proposal was just refused, as long as nobody said what it is."""
    if dossier.traject is not None or dossier.open_proposal() is not None:
        return ()
    return (
        ("wijzig naar ", f"Zet erachter: {', '.join(Soort)}. U krijgt dan een nieuw voorstel."),
        ("stuur naar ", "Zet erachter naar wie. U krijgt dan een nieuw voorstel."),
    )


def _possible(wish: type[Wish], dossier: Dossier | None, room: Room) -> bool:
    if dossier is None:
        return True
    if dossier.traject is None and wish in UNDECIDED:
        return False
    needs, regeling = NEEDS.get(wish, ()), room.desk.of(dossier).regeling
    return not needs or any(regeling.allows(dossier.status, kind) for kind in needs)


def _for_who_was_named(
    named: Sequence[Person], dossier: Dossier | None, room: Room, known: frozenset[type[Wish]]
) -> Iterator[Choice]:
    """The case to the colleague who was named, where a yes or hardly anything else was said with his name."""
    said, waiting = room.asked.tekst, dossier.open_proposal() if dossier else None
    others = [p for p in named if waiting is None or p.email not in waiting.naar]
    if Akkoord in known and YEA.search(said) and (TOWARDS.search(said) or (named and waiting is not None)):
        yield from ((f"akkoord, maar stuur naar {p.naam}", _who(p)) for p in others)
        if not others:
            yield "akkoord, maar stuur naar ", TO_WHOM
    elif others and len(said.split()) <= MEANS_A_NAME:
        verb = next((v for wish, v in FOR_SOMEBODY.items() if wish in known), None)
        yield from ((f"{verb} {p.naam}", _who(p)) for p in others if verb)


def _usual(dossier: Dossier | None, room: Room, known: frozenset[type[Wish]]) -> tuple[str, ...]:
    """What is mostly said in this case as it stands, by this person."""
    if dossier is None:
        return ("status", "help")
    if Akkoord in known:
        return (
            ("akkoord", "niet akkoord ", "status")
            if dossier.open_proposal()
            else ("status", "notitie: ", "help")
        )
    turn = room.desk.turn(dossier, room.asked.now)
    near = reports(turn.wat if turn else "", dossier.nummer, dossier.traject)
    return tuple(each.replace(f" {dossier.nummer}", "") for each in near)


def _offered(row: Row, named: Sequence[Person], asked: Asked) -> Iterator[Choice]:
    said = asked.tekst
    verb, day, hour, number = (
        FOR_SOMEBODY.get(row.wish),
        DAY.search(said),
        HOUR.search(said),
        NUMBERED.search(said),
    )
    if verb and named:
        yield from ((f"{verb} {person.naam}", _who(person)) for person in named)
    elif verb:
        yield f"{verb} ", TO_WHOM
    elif row.wish is GesprekOp and day and hour:
        yield f"gesprek op {day[0]} {hour[0]}", ""
    elif row.wish is Vertrouwelijk:  # its bare word is asked back
        yield f"vertrouwelijk {asked.nummer or ''}", ""
    elif row.wish is Herinner and day:
        yield f"herinner op {day[0]}", ""
    elif row.wish in (Verplaats, Koppel) and number:
        yield f"{BEGINNINGS[row.wish]}{number[0]}", ""
    elif row.wish is UitkomstVan and NOT_SOLVED.search(said):
        yield "uitkomst niet opgelost: ", ""
    elif row.wish is WijzigNaar and JUNK.search(said):
        yield f"wijzig naar {Soort.OVERIG}", ""
    elif row.wish is WijzigNaar and (soort := _first_named(said, Soort)):
        yield f"wijzig naar {soort}", ""
    elif row.wish is Sluit and (outcome := _first_named(said, Uitkomst)):
        yield f"sluit {outcome}", ""
    else:
        yield _beginning(row), HINTS.get(row.wish, "")


NOT_SOLVED = re.compile(r"\bniet (?:\w+ )?(?:opgelost|tevreden)\b|\bontevreden\b", re.IGNORECASE)

HINTS: Mapping[type[Wish], str] = {
    WijzigNaar: f"Zet erachter: {', '.join(Soort)}.",
    NietInBehandeling: "Zet erachter waarom niet, bijvoorbeeld: andere organisatie want …",
    Verplaats: "Zet erachter welk dossier, of welke organisatie.",
    Sluit: f"Zet erachter: {', '.join(Uitkomst)}.",
}
"""What comes behind the beginning of a command."""


def _first_named(said: str, words: type[Soort] | type[Uitkomst]) -> str:
    """The first of these words that was said without "geen" before it, or nothing."""
    longest_first = "|".join(sorted(words, key=len, reverse=True))
    found = re.search(rf"(?<!geen )\b(?:{longest_first})\b", said, re.IGNORECASE)
    return found[0].lower() if found else ""


def _beginning(row: Row) -> str:
    """The command as far as it is the same for everybody."""
    example = row.voorbeelden[0]
    ends = [example.index(mark) + len(mark) for mark in OPEN if mark in example]
    return BEGINNINGS.get(row.wish) or (example[: min(ends)] if ends else example)


def _who(person: Person) -> str:
    return f"{person.functie}, {person.team}"

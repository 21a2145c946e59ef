"""The grammar of the command language: the rows of `bot.domain.language.rows` made into one parser."""

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import cache
from typing import Any

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedEOF, UnexpectedInput

from bot.domain.calendar.duration import Duration, Unit
from bot.domain.calendar.spoken_dates import (
    DATE,
    DURATION,
    TIME,
    read_duration,
    read_time,
    resolve,
    resolve_either,
)
from bot.domain.language.rows import ROWS, SHARED
from bot.domain.language.rows import YES as YES_WORDS
from bot.domain.language.wishes.base import Wish
from bot.domain.language.wishes.persons import Wie
from bot.domain.language.wishes.words import Grond, Kanaal, Plicht, Uitkomst, Veld, Vorm
from bot.domain.recognition.suggestion import Soort
from bot.domain.regeling.grounds import GROUNDS

THANKS = r"(?:alvast )?(?:hartelijk )?(?:dank|bedankt)(?: ?je| ?u)?(?: ?wel)?"
GREETING_END = (
    r"(?:met )?(?:(?:vriendelijke|hartelijke|beste|warme|fijne) )?"
    r"(?:groet(?:en|jes)?|gr|grtjs|mvg)\b\.?(?:,? [^\W\d]+\.?){0,4}"
)
NUMBER = r"(?:k-)?20\d\d-\d{1,5}(?![-\d])"
NOT_IN_A_NAME = (
    r"groet(?:en|jes)?|mvg|gr|dank|bedankt|en|maar|want|dat|die|wie|wat|een|het|mail|bericht|brief|niet|geen|als"
    r"|eerst|nog|huis|mij|hem|haar|hun|ons|iemand|iedereen|om|met|of|graag|aub|alstublieft|alsjeblieft|svp"
)
WORD = rf"(?!(?:{NOT_IN_A_NAME})\b)[^\W\d_][\w.’'-]*"
YES = "|".join(YES_WORDS)
ADDRESS = r"[\w.%+’-]+@[\w-]+(?:\.[\w-]+)+"
NAME = rf"{ADDRESS}|{WORD}(?: {WORD}){{0,5}}"
REASON_START = (
    rf"(?!{NUMBER}|voorstel [1-9]\d{{0,2}}\b|(?:want|omdat)\b|reden ?:|(?:{THANKS}|{GREETING_END})[.!]*$)"
)

Reader = Callable[[str, date], Any]


def case_number(text: str) -> str:
    """The number as klachtwacht writes it: "k-2026-12" is "2026-0012"."""
    year, _, serial = text.lower().removeprefix("k-").partition("-")
    return f"{year}-{int(serial):04d}"


def _place(text: str) -> str:
    return case_number(text) if re.fullmatch(NUMBER, text, re.IGNORECASE) else text.lower()


CALLED: Mapping[str, Grond] = {
    said.lower(): ground for ground in Grond for said in (ground.code, ground, GROUNDS[ground.code][0])
}
"""Every name of a ground: its number, its own word, and how a proposal calls it ("te lang geleden")."""


TERMINALS: Mapping[str, str] = {
    "JA": rf"(?:{YES})\b",
    "NUMMER": NUMBER,
    "VOORSTEL": r"[1-9]\d{0,2}(?![-\d])",
    "SOORT": rf"(?:{'|'.join(Soort)})\b",
    "NAAM": NAME,
    "DATUM": DATE,
    "STRAKS": DATE,
    "REACTIEDAG": DATE,
    "TIJD": TIME,
    "VORM": rf"(?:{'|'.join(Vorm)})\b",
    "UITKOMST": rf"(?:{'|'.join(Uitkomst)})\b",
    "OPGELOST": r"(?:niet )?opgelost\b",
    "REDEN": rf"{REASON_START}\w[^?\n]*",
    "WEERWOORD": rf"{REASON_START}(?!(?:{YES})\b)\w[^?\n]*",
    "TEKST": r"\S(?:.|\n)*",
    "DOEL": NUMBER,
    "PLAATS": rf"{NUMBER}|(?!{DATE})(?!(?:{'|'.join(Soort)}|{NOT_IN_A_NAME})\b)[a-z][a-z0-9-]{{1,39}}\b(?: {WORD}){{0,4}}",
    "DUUR": DURATION,
    "WEEK": r"deze week\b",
    "VAN": DATE,
    "TOT": DATE,
    "TOTENMET": DATE,
    "GEBELD": r"gebeld\b",
    "GEMAILD": r"gemaild\b",
    "BRIEF": r"brief\b",
    "WIE": r"(?:klager|inwoner|zelf)\b",
    "PLICHT": rf"(?:{'|'.join(Plicht)})\b",
    "WELNIET": r"(?:niet )?ontvankelijk\b",
    "OORDEEL": r"(?:deels gegrond|gegrond|ongegrond)\b",
    "KLAAR": r"(?:klaar|geëindigd|voorbij)\b",
    "GROND": rf"(?:{'|'.join(CALLED)})\b",
    "VELD": rf"(?:{'|'.join(Veld)})\b",
    "WAARDE": r"\S(?:(?!,? (?:want|omdat)\b)[^\n?])*",
    "KANAAL": rf"(?:{'|'.join(sorted(set(Kanaal) - {Kanaal.MAIL}))})\b",
    "KLAGER": rf"(?!{DATE})(?!\S*@){WORD}(?: (?!\S*@){WORD}){{0,5}}",
    "ADRES": rf"<?{ADDRESS}>?",
    "_TM": r"(?:t/m|tot en met)(?!\w)",
    "_SEP": r"[,:;–—-]",
    "_PUNT": r"\.|!+",
    "_VRAAG": r"\?+",
    "_GRAAG": r"(?:graag|aub|a\.u\.b\.|alstublieft|alsjeblieft|svp|s\.v\.p\.)(?!\w)",
    "_DANK": rf"{THANKS}\b",
    "_GROET": GREETING_END,
}
"""Every terminal as a regular expression, in any case. No reason holds a question: who asks, has not decided."""

READERS: Mapping[str, tuple[str, Reader]] = {
    "NUMMER": ("nummer", lambda text, _: case_number(text)),
    "VOORSTEL": ("voorstel", lambda text, _: text),
    "SOORT": ("soort", lambda text, _: Soort(text.lower())),
    "NAAM": ("naam", lambda text, _: text.rstrip(".")),
    "DATUM": ("datum", lambda text, today: resolve(text, today, ahead=False)),
    "STRAKS": ("datum", lambda text, today: resolve(text, today, ahead=True)),
    "REACTIEDAG": ("reactie_voor", lambda text, today: resolve(text, today, ahead=True)),
    "TIJD": ("tijd", lambda text, _: read_time(text)),
    "VORM": ("vorm", lambda text, _: Vorm(text.lower())),
    "UITKOMST": ("uitkomst", lambda text, _: Uitkomst(text.lower())),
    "OPGELOST": ("opgelost", lambda text, _: not text.lower().startswith("niet")),
    "REDEN": ("reden", lambda text, _: text.strip()),
    "WEERWOORD": ("reden", lambda text, _: text.strip()),
    "DOEL": ("met", lambda text, _: case_number(text)),
    "PLAATS": ("doel", lambda text, _: _place(text)),
    "DUUR": ("duur", lambda text, _: read_duration(text)),
    "WEEK": ("duur", lambda _, today: Duration(6 - today.weekday(), Unit.DAGEN)),
    "VAN": ("van", lambda text, today: resolve_either(text, today)),
    "TOT": ("tot", lambda text, today: resolve(text, today, ahead=True) - timedelta(days=1)),
    "TOTENMET": ("tot", lambda text, today: resolve(text, today, ahead=True)),
    "GEBELD": ("kanaal", lambda *_: Kanaal.TELEFOON),
    "GEMAILD": ("kanaal", lambda *_: Kanaal.MAIL),
    "BRIEF": ("kanaal", lambda *_: Kanaal.BRIEF),
    "WIE": ("wie", lambda text, _: Wie.ZELF if text.lower() == "zelf" else Wie.KLAGER),
    "PLICHT": ("plicht", lambda text, _: Plicht(text.lower())),
    "WELNIET": ("ja", lambda text, _: not text.lower().startswith("niet")),
    "OORDEEL": ("oordeel", lambda text, _: Uitkomst(text.lower())),
    "KLAAR": ("klaar", lambda *_: True),
    "GROND": ("grond", lambda text, _: CALLED[text.lower()]),
    "VELD": ("veld", lambda text, _: Veld(text.lower())),
    "WAARDE": ("waarde", lambda text, _: text.strip()),
    "KANAAL": ("kanaal", lambda text, _: Kanaal(text.lower())),
    "KLAGER": ("klager", lambda text, _: text.strip()),
    "ADRES": ("adres", lambda text, _: text.strip("<>").lower()),
    "TEKST": ("tekst", lambda text, _: text.strip()),
}
"""Which field a terminal fills, and how its words become a value. Seen from the day the command was given."""


_WISHES = {row.wish.__name__.lower(): row.wish for row in ROWS}


@cache
def _parser() -> Lark:
    """The grammar: one line per row of the table, with the lines and terminals they share. Each row has a way in of its own,
    for setting up what every other row could say is nearly the whole price of reading a command."""
    name = {row: row.wish.__name__.lower() for row in ROWS}
    lines = [f"{name[row]}: {row.regel}\n{_way_in(name[row])}: {name[row]} _slot" for row in ROWS]
    lines += [SHARED, r"%ignore / +/"]
    grammar = re.sub(r'"(\w[^"]*)"', r"/\1\\b/i", "\n".join(lines))  # a quoted word is a whole word
    terminals = (f"{key}: /{value.replace('/', chr(92) + '/')}/i" for key, value in TERMINALS.items())
    ways_in = [_way_in(each) for each in name.values()]
    return Lark(grammar + "\n" + "\n".join(terminals), parser="earley", lexer="dynamic", start=ways_in)


def _way_in(name: str) -> str:
    """The line of the grammar that is this command and nothing more than a polite end."""
    return f"only_{name}"


@cache
def _begins() -> Mapping[str, re.Pattern[str]]:
    """What each command begins with, as its grammar says it itself. What does not would be refused at its first word as
    well, but only after all that could have come there was set up: a thousand times the price."""
    return {name: re.compile(rf" *(?:{'|'.join(_first(name))})") for name in _WISHES}


def _first(name: str) -> list[str]:
    """Everything that may come first in this command, as regular expressions."""
    try:
        _parser().parse("", _way_in(name))
    except UnexpectedEOF as nothing:
        expected = sorted(set(nothing.expected))
    return [_parser().get_terminal(each).pattern.to_regexp() for each in expected]


def read(words: str, today: date) -> Wish | None:
    """The wish that these words are, completely and without anything around them; None when they are no command. Where two
    rows could read them, the first in the table does.

    Raises `Unreadable` when they are a command with a day or hour that cannot be.
    """
    tree = next(
        filter(None, (_tree(words, name) for name, begin in _begins().items() if begin.match(words))), None
    )
    if tree is None:
        return None
    command = next(tree.find_pred(lambda part: str(part.data) in _WISHES))
    fields = {}
    for token in command.scan_values(lambda value: isinstance(value, Token) and value.type in READERS):
        field, reader = READERS[token.type]
        fields[field] = reader(str(token), today)
    return _WISHES[str(command.data)](**fields)


def _tree(words: str, name: str) -> Tree[Token] | None:
    """How these words are built as this command; None when they are another one, or none."""
    try:
        return _parser().parse(words, _way_in(name))
    except UnexpectedInput:
        return None

"""The command language: words of a colleague become a wish, or a question back. Never a guess.

The commands stand in `bot.domain.language.rows`, their grammar in `bot.domain.language.grammar`. Here they are read, alone
(`parse`) or out of a mail (`read_reply`). What is nearly a command is suggested, not done.
"""

import re
import unicodedata
from collections.abc import Container
from dataclasses import dataclass, replace
from datetime import date
from itertools import takewhile

from rapidfuzz import fuzz

from bot.domain.calendar.spoken_dates import Unreadable
from bot.domain.language.grammar import GREETING_END, THANKS, read
from bot.domain.language.own_sentences import BEGINS_YES, NO, agrees, told
from bot.domain.language.rows import ROWS, Row
from bot.domain.language.wishes.base import Wish
from bot.domain.language.wishes.deciding import Akkoord, NietAkkoord
from bot.domain.language.wishes.happened import Notitie
from bot.domain.language.wishes.persons import IkBenBetrokken
from bot.domain.mail.own_words import own_words

CLOSEST = 3
ALIKE = 60
"""From here on a likeness of letters, out of 100, says something."""
SLIP = 80
"""From here on the words are a command with a slip of the finger, and little else is."""
EVERY: frozenset[type[Wish]] = frozenset(row.wish for row in ROWS)


@dataclass(frozen=True, slots=True)
class Unclear:
    """Nothing is done. `vraag`: a friendly Dutch question; `rijen`: every command there is, the closest first.

    begonnen: whether the words begin as a command does, so that they can be nothing else. dichtbij: how many of the
    commands look like the words at all; the others only stand there. bijna: whether they are a command but for a few
    letters.
    """

    vraag: str
    rijen: tuple[Row, ...]
    begonnen: bool = False
    dichtbij: int = 0
    bijna: bool = False

    def rows(self, open_to: Container[type[Wish]] = EVERY) -> tuple[Row, ...]:
        """The three closest commands; open_to: what the asker may give."""
        return tuple(row for row in self.rijen if row.wish in open_to)[:CLOSEST]

    def voorstellen(self, open_to: Container[type[Wish]] = EVERY) -> tuple[str, ...]:
        """The three closest commands, each as an example that works."""
        return tuple(row.voorbeelden[0] for row in self.rows(open_to))


def tidy(text: str) -> str:
    """The text with plain spaces and composed letters, without invisible characters; lines are kept."""
    plain = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    visible = "".join(
        c for c in plain if c == "\n" or unicodedata.category(c) not in {"Cf", "Cc"} or c == "\t"
    )
    return re.sub(r"[^\S\n]+", " ", visible).strip()


FRIENDLY = re.compile(
    r"^(?:[👍👌🙏🙂😊☺😀😃😄✅✔🎉💪][\U0001F3FB-\U0001F3FF\uFE0F]* ?)+|(?: ?[👍👌🙏🙂😊☺😀😃😄✅✔🎉💪][\U0001F3FB-\U0001F3FF\uFE0F]*)+$"
)
"""A smile or a thumb beside a command says nothing else than the command; a thumb down would."""

ORDINARY = tuple(row.wish() for row in ROWS if row.gewoon)
"""Commands whose bare word is also said by somebody who commands nothing."""


def wish_in(words: str, today: date, *, order: bool = False) -> Wish | None:
    """The wish that these words are, or None when they are none. Raises `Unreadable` as `read` does.

    order: whether they can be nothing but a command: typed as one, or in answer to a mail that offers it.
    """
    wish = read(words, today)
    return wish if order or wish not in ORDINARY else None


def parse(text: str, today: date, *, order: bool = False) -> Wish | Unclear:
    """The wish that `text` is, word for word, or a question back.

    today: the day the command was given; "3 maart" and "gisteren" are read from it. order: see `wish_in`.
    """
    words = re.sub(r"^[*_`\"“”„«»]+|[*_`\"“”„«»]+$", "", tidy(text)).strip()
    words = FRIENDLY.sub("", words).strip() or words
    if not words:
        return unclear("", "Ik vond geen opdracht; ik heb niets gedaan. Wat wilt u doen?")
    try:
        return wish_in(words, today, order=order) or unclear(words)
    except Unreadable as problem:
        return unclear(words, f"{problem} Ik heb niets gedaan. Welke dag en tijd bedoelt u?")


_NAMES = r"(?: [^\W\d][\w’'-]*\.?){0,4}"
_HELLO = re.compile(
    rf"(?:hoi|hallo|hi|hé|hey|dag|beste|geachte|l\.?s\.?|goede?(?:n|r|m)?[ -]?(?:morgen|middag|avond|dag))\b{_NAMES} ?(?:[,!.]+|$)\s*",
    re.IGNORECASE,
)
_PROGRAM = (
    r"(?:verstuurd|verzonden) (?:vanaf|vanuit|met|via|van) .{1,60}|sent from .{1,60}"
    r"|(?:download )?outlook (?:voor|for) (?:ios|android|mac).{0,40}|get outlook for .{1,40}"
)
"""What a mail program writes below a mail."""
_GLUED = re.compile(rf"(?<![\s,.!–-])[\s,.!–-]+(?:{_PROGRAM})$", re.IGNORECASE)
_BYE = re.compile(
    rf"(?:{THANKS}[,.!]? ?(?:en )?)?(?:{GREETING_END})[,.!]*"
    rf"|{_PROGRAM}|--",
    re.IGNORECASE,
)
_POLITE = re.compile(
    rf"(?:{THANKS}|fijne? (?:dag|avond|middag|week|weekend))( verder| nog)?[.!,]*", re.IGNORECASE
)
_POSTSCRIPT = re.compile(r"(?:p\.?s\.?|n\.?b\.?)\b[:.]? ", re.IGNORECASE)
_MARK = re.compile(r"kenmerk: v\.", re.IGNORECASE)
_DOUBT = re.compile(
    r"\?|\b(?:niet|toch|maar|wacht|eerst|nee|stop|tenzij|behalve|liever)\b|^(?:wijzig|stuur|verander)\b",
    re.IGNORECASE | re.MULTILINE,
)
"""Words below a command that say: not so fast."""
MOST_LINES = 30
"""Lines below a command that are looked at for a second command."""


def read_reply(text: str, today: date, *, order: bool = False, name: str = "") -> Wish | Unclear:
    """The wish in the text of a mail: its first own line must be a command from the first to the last word.

    order: see `wish_in`. name: the writer's own, which may stand behind his command as it does below it. Quotes, greeting and signature do not count. A doubt below a command that sends or closes makes it a question;
    other lines become its note (or the rest of its text).
    """
    lines = _own_lines(text)
    if not lines:
        return unclear("", "Uw mail bevat geen opdracht; ik heb niets gedaan. Wat wilt u doen?")
    first = re.sub(_HELLO, "", lines[0], count=1) if _HELLO.match(lines[0]) else lines[0]
    first = _GLUED.sub("", first) or first
    below = lines[1:]
    if first.endswith(":") and below:  # "notitie:" with the text on the next line
        first, below = f"{first} {below[0]}", below[1:]
    wish = parse(first, today, order=order)
    if isinstance(wish, Unclear) and name:
        unsigned = parse(_unsigned(first, name), today, order=order)
        wish = wish if isinstance(unsigned, Unclear) else unsigned
    if isinstance(wish, Unclear) or not below:
        return wish
    return _with_rest(wish, first, below, today)


def _unsigned(line: str, name: str) -> str:
    """The line without the writer's own name at its end: "Akkoord, Ingrid" says what "akkoord" says."""
    given, *further = map(re.escape, name.split())
    family = f"(?: {' '.join(further)})?" if further else ""
    return re.sub(rf"[\s,.!–-]+{given}{family}[.!]*$", "", line, flags=re.IGNORECASE)


def _own_lines(text: str) -> list[str]:
    """What the writer wrote between greeting and signature, without polite phrases; a postscript counts too."""
    lines = _lines(own_words(text).text)
    end = next((i for i, line in enumerate(lines) if _BYE.fullmatch(line)), len(lines))
    postscript = [line for line in lines[end:] if _POSTSCRIPT.match(line)]
    own = [line for line in [*lines[:end], *postscript] if not _POLITE.fullmatch(line)]
    return own[1:] if own and _HELLO.fullmatch(own[0]) else own


def _lines(text: str) -> list[str]:
    return [line for each in tidy(text).split("\n") if (line := each.strip()) and not _MARK.match(line)]


def _with_rest(wish: Wish, first: str, lines: list[str], today: date) -> Wish | Unclear:
    """The wish with the lines below it, unless they hold a doubt or a second command."""
    if wish.rest == "tekst":
        second = next((line for line in lines[:MOST_LINES] if _another(line, wish, today)), None)
        if second is not None:  # in a text it would do nothing, and might even be mailed to a klager
            return unclear(second, TWO)
        return replace(wish, **{wish.rest: "\n".join([getattr(wish, wish.rest), *lines])})
    kept: list[str] = []
    for line in lines:
        other = parse(line, today) if len(kept) < MOST_LINES else None
        if isinstance(other, Notitie) and other.nummer is None:
            kept.append(other.tekst)
        elif other is None or isinstance(other, Unclear):
            kept.append(line)
        elif other != wish:
            return unclear(line, TWO)
    below = "\n".join(kept)
    if wish.careful and (doubt := _DOUBT.search(below)):
        what = "staat een vraag" if doubt[0] == "?" else f"schrijft u “{doubt[0]}”"
        return unclear(first, f"Onder uw opdracht {what}. Ik heb niets gedaan. Wat wilt u dat ik doe?")
    before = getattr(wish, wish.rest)
    return replace(wish, **{wish.rest: "\n".join(part for part in (before, below) if part)})


TWO = "Ik lees twee opdrachten; ik heb niets gedaan. Welke bedoelt u? Stuur er één per mail."


def _another(line: str, wish: Wish, today: date) -> bool:
    """Whether this line of a text is an order by itself; a bare yes or no may well belong to the text."""
    other = parse(line, today)
    return not isinstance(other, (Unclear, Akkoord, NietAkkoord)) and other != wish


def unclear(words: str, vraag: str = "") -> Unclear:
    """A question about words that are no command, with the closest commands beside it."""
    offered, yes = told(words), agrees(words)
    close = {row: _closeness(words, row, offered, yes) for row in ROWS}
    ranked = sorted(ROWS, key=lambda row: -close[row])
    begun = next((row for row in ROWS if row.vraag and _begins(words, row)), None)
    rows = [begun, *(row for row in ranked if row is not begun)] if begun else ranked
    near = sum(row is begun or close[row] >= ALIKE for row in rows)
    shown = words.partition("\n")[0][:60]
    shown = f"“{shown}…”" if shown != words else f"“{shown}”"
    question = vraag or f"{shown} is geen opdracht die ik ken; ik heb niets gedaan. " + (
        begun.vraag if begun else "Bedoelt u een van deze?"
    )
    slip = any(_likeness(words[:80].lower(), row) >= SLIP for row in ROWS)
    return Unclear(question, tuple(rows), begun is not None, near, begun is not None or slip)


def numbered(text: str, wish: Wish, today: date) -> str:
    """The same command with a number where it belongs: "draag 2026-0012 over aan Bram Peters"; words of one's own left out."""
    head, colon, tail = tidy(text).partition("\n")[0].partition(":")
    said = head.split()
    own = getattr(wish, "tekst", "") or getattr(wish, "reden", "")
    for place in range(1, min(len(said), MOST_PLACES) + 1):
        word = said[place - 1].removesuffix(",")
        comma = said[place - 1].removeprefix(word)
        begin = " ".join([*said[: place - 1], word, f"{AN_EXAMPLE}{comma}", *said[place:]])
        whole = f"{begin}{colon}{tail}"
        if parse(whole, today, order=True) == replace(wish, nummer=AN_EXAMPLE):
            return whole.replace(own, "…") if own else whole
    return f"{own_name(type(wish))} {AN_EXAMPLE}"


AN_EXAMPLE, MOST_PLACES = "2026-0012", 6


def own_name(wish: type[Wish]) -> str:
    """The words a command begins with: "gesprek gehad"."""
    return next(_own_words(row) for row in ROWS if row.wish is wish)


def _own_words(row: Row) -> str:
    """The words that make this command, without what it needs: "gesprek gehad"."""
    return " ".join(takewhile(str.islower, re.findall(r"\w+", row.vorm)))


def _closeness(words: str, row: Row, offered: type[Wish] | None, yes: bool) -> float:
    """How close these words are to this command. offered, yes: what they tell, and whether they agree."""
    if row.wish is offered:
        return 101.0  # above every likeness of letters
    if row.wish is Akkoord and yes:
        return 101.5 if BEGINS_YES.match(words) else 100.5
    said = words[:80].lower()
    first = re.findall(r"\w+", said)
    if row.wish is NietAkkoord and NO.match(words):
        return 100.5
    if row.wish is IkBenBetrokken:  # it locks who says it out: only what can be nothing else is taken for it
        like = _likeness(said, row)
        return like if like >= SLIP else 0.0
    return max(
        fuzz.token_set_ratio(said, _own_words(row)),
        _likeness(said, row),
        *(fuzz.ratio(" ".join(first[: len(each.split())]), each) for each in row.ook),
    )


def _likeness(said: str, row: Row) -> float:
    """How much the whole of what was said looks like this command, out of 100."""
    written = (_own_words(row), *(each.lower() for each in row.voorbeelden))
    return max(fuzz.ratio(said, each) for each in written)


def _begins(words: str, row: Row) -> bool:
    """Whether somebody began this command: its own words stand first, give or take a letter."""
    said = re.findall(r"\w+", words.lower())[: len(_own_words(row).split())]
    return fuzz.ratio(_own_words(row), " ".join(said)) >= 88


def help_text(open_to: Container[type[Wish]] = EVERY) -> str:
    """The commands the asker may give, each with what it does."""
    return "\n".join(f"{row.vorm}\n    {row.uitleg}" for row in ROWS if row.wish in open_to)


def as_markdown() -> str:
    """The page `docs/handleiding/opdrachten.md`, written from the table of commands."""
    parts = [_INTRODUCTION]
    for row in ROWS:
        examples = "\n".join(f"- `{example}`" for example in row.voorbeelden)
        parts.append(f"## `{row.vorm}`\n\n{row.uitleg}\n\n{examples}\n")
    return "\n".join(parts)


_INTRODUCTION = """# Opdrachten

U geeft een opdracht door een mail van klachtwacht te beantwoorden, in de chat, of op de opdrachtregel.
De woorden zijn overal gelijk. Hoofdletters maken niet uit.

- Zet de opdracht op de **eerste regel** van uw antwoord. Een groet erboven of eronder mag.
- De regel moet **helemaal** een opdracht zijn. “Ik ga hier niet mee akkoord” of “akkoord?” doet niets.
- Begrijpt klachtwacht u niet, dan gebeurt er niets en krijgt u een vraag terug.
- Wat u onder de opdracht schrijft, komt als notitie in het dossier. Staat daar een twijfel
  (niet, toch, maar, wacht, eerst of een vraagteken), dan vraagt klachtwacht eerst wat u bedoelt.
- Het nummer mag u weglaten als u een mail over dat dossier beantwoordt. `2026-0012` en `K-2026-0012` zijn gelijk.
- Wat tussen rechte haken staat, mag u weglaten. Een streepje `|` betekent: kies er een.
- Een datum schrijft u als `3 maart`, `3-3-2026`, `gisteren`, `vandaag` of `ma 24 nov`; een tijd als `14.00 uur`.

Dit bestand is gemaakt uit de tabel in `bot/domain/language/rows.py`.
"""

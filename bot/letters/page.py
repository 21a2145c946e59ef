"""One letter source becomes blocks.

A source is plain Dutch with a few marks at the start of a line; there is no HTML in it:
    # Wat gebeurt er nu?      a heading
    - een punt                a list item
    een zin                   lines that follow each other are one paragraph
    een regel\\                a backslash at the end keeps the line break
Buttons are made by `knop`; the one we hope for is the main one and looks it. A piece in another language goes
through the filter `in_taal`.
Whatever comes from a dossier is data. It is cut to one line and carries a guard character, so that no name of
a klager can ever be read as a mark.
"""

import re
from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

from jinja2 import UndefinedError

GUARD, SPLIT = "\x02", "\x03"
UNPRINTABLE = re.compile("[\x00-\x20\x7f-\xa0\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]+")
"""Controls, line ends, bidirectional overrides, half characters: none of them belongs in a word."""
VALUE = re.compile(f"{GUARD}[^{GUARD}]*{GUARD}")
"""A value of a dossier, as a rendered source holds it."""
RIGHT_TO_LEFT = frozenset({"ar"})
QUOTE_LIMIT = 4000
WRAPPED = 60
"""A line at least this long that ends in the middle of a sentence was cut by a mail program, not by its writer."""


class Marks(str):
    """Text whose marks count: made by our own functions, never straight from a value."""

    __slots__ = ()


class Block(NamedTuple):
    """One piece of a letter. soort: kop, alinea, lijst, citaat, knop, hoofdknop, taal or klein.

    regels: its lines, items, or for a knop the answer and what it does. doel: of a knop the answer it fills in; of a taal the code
    of the language ("ar"), and of a citaat where that is not Dutch.
    """

    soort: str
    regels: tuple[str, ...]
    doel: str = ""


def printable(text: str) -> str:
    """The text without what belongs in no word; every gap one space."""
    if text.isprintable() and "  " not in text:  # it is already: a tenth of the price of looking at every gap
        return text
    return UNPRINTABLE.sub(" ", text)


def one_line(value: object) -> str:
    """The value as one printable line."""
    return printable(str(value)).strip()


def guarded(value: object) -> str:
    """What every `{{ … }}` of a source prints: one line that can never be a mark. An empty hand is an error."""
    if type(value) is not str:
        if isinstance(value, Marks):
            return value
        value = said(value)
    return f"{GUARD}{printable(value)}{GUARD}"


def said(value: object) -> str:
    """The value as text. Raises `UndefinedError` for an empty hand."""
    if value is None:
        raise UndefinedError("een waarde is leeg ('None')")
    return str(value)


def citaat(words: str, taal: str = "nl") -> Marks:
    """The words of somebody else, line by line, at most `QUOTE_LIMIT` characters. taal: the language they are in."""
    lines = _flowed(words[:QUOTE_LIMIT])
    if len(words) > QUOTE_LIMIT:
        lines.append("(… ingekort; het hele bericht staat in het dossier)")
    spoken = "" if taal == "nl" else f"{taal}{SPLIT}"
    return Marks("\n".join(f"> {spoken}{GUARD}{line}" for line in lines))


def _flowed(words: str) -> list[str]:
    """The lines as they were written: what a mail program cut at its margin runs on, for it would break twice."""
    lines: list[str] = []
    runs_on = False
    for line in map(one_line, words.splitlines()):
        if line and runs_on:
            lines[-1] += f" {line}"
        elif line:
            lines.append(line)
        runs_on = len(line) >= WRAPPED and line[-1] not in ".!?:"
    return lines


def regels(text: str | None) -> Marks:
    """An answer of several lines, each on a line of its own."""
    return Marks("\\\n".join(guarded(line) for line in said(text).splitlines() if line.strip()))


def knop(answer: str, explanation: str = "", hoofd: bool = False) -> Marks:
    """A button that answers with `answer`; in the text part it is an example to type over. hoofd: it stands out."""
    answer = printable(answer).lstrip()  # a space at the end stays: the reader types on from there
    return Marks(f"\n{'=!' if hoofd else '=>'}{answer}{SPLIT}{printable(explanation)}\n")


def kern(text: str) -> str:
    """What a letter says between salutation and signature: the words somebody can say by phone."""
    return text.partition(",\n")[2].rpartition("\nMet vriendelijke groet")[0].strip() or text


def onze(text: str) -> Marks:
    """Words of our own that an expression chose: like the rest of a source, and not like a value of a dossier."""
    return Marks(text)


def in_taal(text: str, code: str) -> Marks:
    """A piece in another language than Dutch. Where that is written from right to left, our values keep their own
    direction: a number would otherwise be read backwards."""
    if code in RIGHT_TO_LEFT:
        text = VALUE.sub("\u2066\\g<0>\u2069", text)
    return Marks("\n".join(f"@ {code}{SPLIT}{line}" for line in text.splitlines() if line.strip()))


MARK_KINDS = {"@ ": "taal", "# ": "kop", "- ": "lijst", "> ": "citaat", "=>": "knop", "=!": "hoofdknop"}
BUTTONS = frozenset({"knop", "hoofdknop"})
SINGLE = BUTTONS | {"kop"}
"""Kinds of which every line is a block of its own."""


def blocks(source: str) -> Iterator[Block]:
    """The blocks of a rendered source, in order."""
    return chain.from_iterable(map(blocks_of, source.split("\n\n")))


def blocks_of(piece: str) -> Iterator[Block]:
    """The blocks of a piece between empty lines."""
    lines: list[str] = []
    kind = ""
    for line in map(str.strip, piece.splitlines()):
        own = MARK_KINDS.get(line[:2], "alinea") if line else ""
        if lines and (own != kind or kind in SINGLE):
            yield _block(kind, lines)
            lines = []
        if line:
            lines.append(line)
        kind = own
    if lines:
        yield _block(kind, lines)


def _block(kind: str, lines: list[str]) -> Block:
    if kind == "alinea":
        broken = "".join(line[:-1] + "\n" if line.endswith("\\") else line + " " for line in lines)
        return Block(kind, tuple(map(plain, broken.splitlines())))
    if kind in ("taal", "citaat"):
        codes, _, said = zip(*(line[2:].rpartition(SPLIT) for line in lines), strict=True)
        return Block(kind, tuple(plain(line.removeprefix("# ")) for line in said), codes[0])
    if kind in BUTTONS:
        answer, _, explanation = lines[0][2:].partition(SPLIT)
        return Block(kind, (plain(answer), plain(explanation)), answer)
    return Block(kind, tuple(plain(line[2:]) for line in lines))


def plain(line: str) -> str:
    """The line without marks, every gap one space."""
    words = line.replace(GUARD, "").replace(SPLIT, "").strip()
    return words if words.isprintable() and "  " not in words else " ".join(words.split())

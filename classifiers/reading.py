"""A mail as the parts read it: subject and own words in one text, quotes blanked out, cut into words."""

import re
from itertools import accumulate, pairwise
from typing import Any, Protocol

from bot.domain.mail.own_words import FoldKind, own_words
from bot.domain.recognition.pseudonyms import PLACEHOLDERS
from bot.domain.recognition.suggestion import MailText
from classifiers.lookalikes import as_drawn
from classifiers.wordtable import WordTable

MOST = 6000
"""Characters of a mail that are read: enough for any complaint, and it bounds the time a hostile mail can cost."""

NARROWEST, MARGIN, WIDEST = 50, 64, 100
"""Characters on a line that a mail program may have cut: 65 to 80 with the word that did not fit, some do it wider."""

_HIDDEN = frozenset({FoldKind.CITAAT, FoldKind.DISCLAIMER, FoldKind.BANNER})
"""What is not read: a signature and a form still say who writes, and forwarded mail is what the forwarder means."""
_VISIBLE = re.compile(r"[^\n]")
_VISIBLE_BREAK = re.compile(r"[\n\r]")
_PIECE = re.compile(
    r"[A-Za-z]++ (?!\s)"  # most pieces, found without looking further
    r"|(?:[^\W_]+(?:[-'’./]+[^\W_]+)*|\n\s*|\s+|[.!?…]+|" + "|".join(PLACEHOLDERS) + r"|.)(?: (?!\s))?",
    re.DOTALL,
)
"""A word, a mark or white space, with the single space behind it."""


class Page(Protocol):
    """What the parts read and write on: a `Sheet`, or a spaCy Doc with the same `user_data`."""

    user_data: dict[str, Any]


class Sheet:
    """A page and nothing more."""

    __slots__ = ("user_data",)

    def __init__(self, told: dict[str, Any]) -> None:
        self.user_data = told


def cut(text: str, table: WordTable) -> dict[str, Any]:
    """A text cut into words, marks and white space, as a page begins: with the number of each and where it stands.

    Simpler than spaCy's own tokenizer and four times as fast. "t/m", "14.00", "Wel.kom", "foto's" and the placeholders of
    `bot.domain.recognition.pseudonyms` stay whole.
    """
    pieces = _PIECE.findall(text)
    numbers = table.numbers(pieces)
    words = list(map(table.texts.__getitem__, numbers.tolist()))
    places = list(accumulate(map(len, pieces), initial=0))
    return {"text": text, "texts": words, "numbers": numbers, "places": places[:-1]}


def page_text(mail: MailText) -> dict[str, Any]:
    """The text that is read of a mail, as a page needs it. Offsets: the subject starts at 0, the text at
    `len(onderwerp) + 1`."""
    subject = _VISIBLE_BREAK.sub(" ", mail.onderwerp[:300])
    return {
        "mail": mail,
        "subject": len(subject),
        "text": as_drawn(f"{subject}\n{unwrapped(blanked(mail.tekst[:MOST]))}"),
    }


def unwrapped(text: str) -> str:
    """The text at the same length, with a space for each line end that a mail program made at its margin.

    "Kees / Verstappen" is one name, and half a line is no sentence. A line end of the writer comes sooner: the next word
    would still have fitted.
    """
    lines = text.split("\n")
    parts = []
    for line, after in pairwise(lines):
        word = after.partition(" ")[0]
        wrapped = NARROWEST <= len(line) <= WIDEST and word[:1].isalnum() and len(line) + len(word) > MARGIN
        parts += [line, " " if wrapped else "\n"]
    return "".join([*parts, lines[-1]])


def sheet(table: WordTable, mail: MailText) -> Sheet:
    """The page of one mail, cut into words."""
    told = page_text(mail)
    return Sheet(told | cut(told["text"], table))


def blanked(text: str) -> str:
    """The text at the same length with quoted older mail turned into spaces; line ends stay."""
    parts, at = [], 0
    for fold in own_words(text).folds:
        if fold.kind in _HIDDEN:
            parts += [text[at : fold.begin], _VISIBLE.sub(" ", text[fold.begin : fold.end])]
            at = fold.end
    return "".join([*parts, text[at:]])

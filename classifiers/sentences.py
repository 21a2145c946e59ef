"""Where the sentences of a mail begin and end (`zinnen`)."""

import re
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from classifiers import lexicon
from classifiers.date_words import MONTH
from classifiers.found import Part
from classifiers.reading import Page
from classifiers.wordtable import WordTable

LONGEST = 60
"""Tokens in one sentence; a wall of text without full stops is cut there."""

_CLOSERS = frozenset("\"'’”)!?.…")
_QUOTES = frozenset("\"'’”)")
_END = re.compile(r"[.!?…؟]+[\"'’”)\]]*$")
_SHORT = frozenset(lexicon.table("lexicon")["zinnen"]["afkortingen"].split())
_PLAIN, _SPACE, _LINE, _LINES, _QUOTE, _CLOSER, _STOP = range(7)
"""What a token does to the sentence it stands in."""


def _kind(word: str) -> int:
    if word.isspace():
        return (_SPACE, _LINE, _LINES)[min(word.count("\n"), 2)]
    if word in _QUOTES:
        return _QUOTE
    if _END.search(word):
        return _CLOSER if word in _CLOSERS else _STOP
    return _STOP if word in {";", "•"} else _PLAIN


class Sentences(Part):
    """Cuts into sentences: at full stops, at blank lines, after the subject and in endless stretches."""

    def __init__(self, table: WordTable) -> None:
        super().__init__(table)
        self._kinds = table.column(_kind, np.uint8)

    def read(self, docs: Sequence[Page]) -> None:
        for doc in docs:
            told = doc.user_data
            texts: list[str] = told["texts"]
            kinds = self._kinds.of(told["numbers"])
            begins = _begins(texts, kinds.tolist(), np.flatnonzero(kinds).tolist())
            starts = np.zeros(len(texts), np.bool_)
            starts[begins] = True
            told["starts"], told["stretches"] = starts, list(pairwise([*begins, len(texts)]))


def _begins(texts: list[str], kinds: list[int], marks: list[int]) -> list[int]:
    """Where a sentence begins, as token numbers; the first is 0. marks: the tokens that are no plain word."""
    begins, begun, after, ended, in_subject = [0], -1, 0, False, True
    for i in [*marks, len(texts)]:
        if after < i:  # plain words
            if after and (ended or after - begun > LONGEST):
                begins.append(begun := after)
            while i - 1 - begun > LONGEST:
                begins.append(begun := begun + LONGEST + 1)
            ended = False
        if i == len(texts):
            break
        after, kind = i + 1, kinds[i]
        if _SPACE <= kind <= _LINES:
            follows = texts[after][:1] if after < len(texts) else ""
            if kind != _SPACE and (kind == _LINES or in_subject or i - begun > 12 or not follows.islower()):
                ended, in_subject = True, False
            continue
        since = i - begun
        if (ended or since > LONGEST) and i and not (kind in {_QUOTE, _CLOSER} and since < LONGEST):
            begins.append(begun := i)
            ended = False
        if kind != _QUOTE:
            ended = not (texts[i] == "." and i and _goes_on(texts, i))
    return begins


def _goes_on(texts: list[str], stop: int) -> bool:
    """Whether the full stop at this place ends no sentence: behind "mevr", and in "10. März"."""
    follows = texts[stop + 1].lower() if stop + 1 < len(texts) else ""
    return _abbreviated(texts[stop - 1]) or (texts[stop - 1].isdigit() and follows in MONTH)


def _abbreviated(word: str) -> bool:
    """Whether the full stop behind this word does not end a sentence: "mevr." and the initial of a name."""
    return word.lower() in _SHORT or (word.isupper() and all(len(part) == 1 for part in word.split(".")))

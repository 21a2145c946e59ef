"""Distinct words, numbered: what a word says by itself is worked out when it is first seen, and looked up from then on.

Mails share their words: in a batch nine of ten were seen before. Whoever reads asks for a column of facts and indexes it
with the numbers of a whole mail at once, instead of asking every word anew.
"""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

Numbers = NDArray[np.intp]
MOST = 20_000
"""Words that are remembered; then all are forgotten, so that memory does not grow."""


def grown(rows: NDArray[Any], length: int) -> NDArray[Any]:
    """The same rows with zeros behind them, which take no memory until something is written there."""
    out = np.zeros((length, *rows.shape[1:]), rows.dtype)
    out[: len(rows)] = rows
    return out


class WordTable:
    """Numbers words in order of first sight. A space behind a word is no part of it."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._known = _Known(self.texts)
        self._columns: list[Column] = []

    def __len__(self) -> int:
        return len(self.texts)

    def numbers(self, pieces: Iterable[str]) -> Numbers:
        """The number of each of these words, each perhaps with one space behind it."""
        return np.fromiter(map(self._known.__getitem__, pieces), np.intp)

    def column(self, tell: Callable[[str], Any], dtype: DTypeLike = object, width: int = 0) -> "Column":
        """A new column: `tell` of a word gives its entry; `width`: how many numbers an entry holds, 0 for one value."""
        made = Column(self.texts, tell, dtype, width)
        self._columns.append(made)
        return made

    def tidy(self) -> None:
        """Forget every word when there are too many. Numbers given before mean nothing after this."""
        if len(self.texts) > MOST:
            self.texts.clear()
            self._known.clear()
            for column in self._columns:
                column.forget()


class _Known(dict[str, int]):
    """Pieces and the numbers of their words; what is looked up is there from then on."""

    def __init__(self, texts: list[str]) -> None:
        super().__init__()
        self._texts = texts

    def __missing__(self, piece: str) -> int:
        word = piece[:-1] if piece[-1] == " " and not piece.isspace() else piece
        if word != piece:
            self[piece] = number = self[word]
        else:
            self[word] = number = len(self._texts)
            self._texts.append(word)
        return number


class Column:
    """One fact of every word of a table."""

    def __init__(self, texts: list[str], tell: Callable[[str], Any], dtype: DTypeLike, width: int) -> None:
        self._texts, self._tell = texts, tell
        self._told: NDArray[Any] = np.zeros((1024, width) if width else 1024, dtype)
        self._filled = 0

    def of(self, numbers: Numbers) -> NDArray[Any]:
        """The facts of these words, in order."""
        if self._filled < len(self._texts):
            self._fill()
        return self._told.take(numbers, axis=0)  # of rows a tenth of the price of [numbers]

    def forget(self) -> None:
        """What was told is not true any more."""
        self._filled = 0

    def _fill(self) -> None:
        new, had = len(self._texts), len(self._told)
        if new > had:
            self._told = grown(self._told, max(new, 2 * had))
        for number in range(self._filled, new):
            self._told[number] = self._tell(self._texts[number])
        self._filled = new

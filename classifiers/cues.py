"""Cues: the word patterns of cues.toml, found in a doc by the words they begin and end with.

spaCy's Matcher does this too, but tries every pattern at every word: 1,000 patterns cost it 6 ms per mail, where
following only the patterns whose words are there costs 0.1.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import NamedTuple

GAP = 5
"""How many words `..` may stand for."""
WIDE = 40
"""How many `...` may."""
Role = int
"""The patterns that a word may begin, come second in and end: a bit for each, in three runs of as many bits as there are
patterns. Most words have none: 0."""


@dataclass(frozen=True, slots=True)
class Step:
    """One element of a pattern: one of these words or <families>, after at most `gap` others."""

    words: frozenset[str]
    gap: int
    optional: bool


class Hit(NamedTuple):
    """A cue that was found: tokens begin..end (end exclusive) of a sentence (by number) speak for `label`."""

    label: str
    begin: int
    end: int
    sentence: int


def parse(pattern: str) -> tuple[Step, ...]:
    """Read one line of the table. Raises ValueError for a pattern without a first word."""
    steps: list[Step] = []
    gap = 0
    for word in pattern.split():
        if word in {"..", "..."}:
            gap = GAP if word == ".." else WIDE
            continue
        optional = word.endswith("?") and len(word) > 1
        alternatives = (word[:-1] if optional else word).split("|")
        steps.append(Step(frozenset(alternatives), gap, optional))
        gap = 0
    if not steps or steps[0].optional:
        raise ValueError(
            f"Het patroon {pattern!r} begint niet met een woord; zet vooraan een woord of <familie>."
        )
    return tuple(steps)


class Cues:
    """All patterns. Which words may begin one, come second in it or end it is kept as one bit per pattern."""

    def __init__(self, table: Mapping[str, str]) -> None:
        self.labels = tuple(table)
        patterns = [
            (label, parse(line))
            for label, lines in table.items()
            for line in filter(None, map(str.strip, lines.splitlines()))
        ]
        self._rest = [(label, steps[1:]) for label, steps in patterns]
        self._roles: dict[str, Role] = {}
        self._second_free: Role = 0
        for number, (_, steps) in enumerate(patterns):
            self._add(1 << number, steps)

    def _add(self, bit: int, steps: tuple[Step, ...]) -> None:
        run = len(self._rest)
        begins, second, ends = bit, bit << run, bit << 2 * run
        if len(steps) == 1 or steps[1].optional:
            self._second_free |= second
        last = steps[0] if steps[-1].optional else steps[-1]
        for step, role in ((steps[0], begins), *((step, second) for step in steps[1:2]), (last, ends)):
            for word in step.words:
                self._roles[word] = self._roles.get(word, 0) | role

    def role(self, word: str, norm: str) -> Role:
        """What a word of this norm may be in patterns."""
        one, other = self._roles.get(word, 0), self._roles.get(norm, 0)
        return (
            one | other if one and other and word != norm else one or other
        )  # shared, not made anew, for most

    def find(
        self,
        words: Sequence[str],
        norms: Sequence[str],
        roles: Sequence[Role],
        stretches: Sequence[tuple[int, int]],
    ) -> Iterator[Hit]:
        """Every cue in a text, given its words in lower case, the norm and the role of each, and the sentences."""
        run = len(self._rest)
        for sentence, (begin, end) in enumerate(stretches):
            acting = roles[begin:end]
            all_of_them = reduce(or_, filter(None, acting), self._second_free)
            # Of the patterns that begin here most miss a word; what is left is followed word by word.
            there = all_of_them & all_of_them >> run & all_of_them >> 2 * run
            if not there:
                continue
            for i, role in enumerate(acting, begin):
                left = role & there
                while left:
                    bit = left & -left
                    left ^= bit
                    label, steps = self._rest[bit.bit_length() - 1]
                    stop = _follow(steps, words, norms, i + 1, end) if steps else i + 1
                    if stop:
                        yield Hit(label, i, stop, sentence)


def _follow(steps: tuple[Step, ...], words: Sequence[str], norms: Sequence[str], at: int, end: int) -> int:
    """Where the rest of a pattern ends when it begins at `at`, or 0. The first match in reading order."""
    for place, step in enumerate(steps):
        for i in range(at, min(at + step.gap + 1, end)):
            if words[i] in step.words or norms[i] in step.words:
                rest = steps[place + 1 :]
                if not rest:
                    return i + 1
                stop = _follow(rest, words, norms, i + 1, end)
                if stop:
                    return stop
        if not step.optional:
            return 0
    return at

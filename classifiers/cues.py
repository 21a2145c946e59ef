"""Cues: the word patterns of cues.toml, found in a doc by the words they begin and end with.

spaCy's Matcher does this too, but tries every pattern at every word: 1,000 patterns cost it 6 ms per mail, where
following only the patterns whose words are there costs 0.1.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

GAP = 5
"""How many words `..` may stand for."""
WIDE = 40
"""How many `...` may."""
Role = tuple[int, int, int]
"""The patterns that a word may begin, come second in and end: one bit each."""
NO_ROLE: Role = (0, 0, 0)


@dataclass(frozen=True, slots=True)
class Step:
    """One element of a pattern: one of these words or <families>, after at most `gap` others."""

    words: frozenset[str]
    gap: int
    optional: bool


@dataclass(frozen=True, slots=True)
class Hit:
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
        self._patterns: list[tuple[str, tuple[Step, ...]]] = []
        self._roles: dict[str, Role] = {}
        self._second_free = 0
        for label, lines in table.items():
            for line in filter(None, map(str.strip, lines.splitlines())):
                self._add(label, parse(line))

    def _add(self, label: str, steps: tuple[Step, ...]) -> None:
        bit = 1 << len(self._patterns)
        self._patterns.append((label, steps[1:]))
        first, second, last = (
            steps[0].words,
            steps[1].words if len(steps) > 1 else frozenset(),
            steps[-1].words,
        )
        if len(steps) == 1 or steps[1].optional:
            self._second_free |= bit
        if steps[-1].optional:
            last = first
        for place, words in enumerate((first, second, last)):
            for word in words:
                role = [*self._roles.get(word, NO_ROLE)]
                role[place] |= bit
                self._roles[word] = role[0], role[1], role[2]

    def role(self, word: str, norm: str) -> Role | None:
        """What a word of this norm may be in patterns; None for most: nothing."""
        one, other = self._roles.get(word), self._roles.get(norm)
        if one and other and word != norm:
            return one[0] | other[0], one[1] | other[1], one[2] | other[2]
        return one or other

    def find(
        self,
        words: Sequence[str],
        norms: Sequence[str],
        roles: Sequence[Role | None],
        stretches: Sequence[tuple[int, int]],
    ) -> Iterator[Hit]:
        """Every cue in a text, given its words in lower case, the norm and the role of each, and the sentences."""
        for sentence, (begin, end) in enumerate(stretches):
            begins, second, ends = 0, self._second_free, 0
            acting = [(i, role) for i, role in enumerate(roles[begin:end], begin) if role]
            for _, role in acting:
                begins |= role[0]
                second |= role[1]
                ends |= role[2]
            # Of the patterns that begin here most miss a word; what is left is followed word by word.
            there = begins & second & ends
            if there:
                for i, role in acting:
                    left = role[0] & there
                    while left:
                        bit = left & -left
                        left ^= bit
                        label, steps = self._patterns[bit.bit_length() - 1]
                        stop = _follow(steps, words, norms, i + 1, end)
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

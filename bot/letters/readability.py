"""How easy a letter reads: Flesch as Douma fitted it to Dutch (1960), and the longest sentence.

Counted here and not by a library: what there is counts Dutch syllables by the places where a word may be broken, and
so misses every syllable of one letter.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

LOWEST_SCORE = 60.0
"""From here up it is plain Dutch, about level B1 (rulebook G)."""
LONGEST_SENTENCE = 20
MEAN_SENTENCE = 12.0
"""Words in a sentence, at most and on average (rulebook G)."""

_SYLLABLE = re.compile(r"ij|[aeiouyéèáóú]+|[ëïöü]")


@dataclass(frozen=True, slots=True)
class Readability:
    """score: 0 hard to 100 very easy. gemiddeld, langste: words in a sentence."""

    score: float
    gemiddeld: float
    langste: int

    @property
    def b1(self) -> bool:
        """Whether it keeps within the bounds for a letter to a klager."""
        return (
            self.score >= LOWEST_SCORE
            and self.gemiddeld <= MEAN_SENTENCE
            and self.langste <= LONGEST_SENTENCE
        )


def readability(text: str) -> Readability:
    """Of the text part of a letter; salutation and signature do not count."""
    spoken = list(sentences(text)) or [[""]]
    words = [word for sentence in spoken for word in sentence]
    mean = len(words) / len(spoken)
    score = 206.84 - 0.93 * mean - 77 * sum(map(syllables, words)) / len(words)
    return Readability(score, mean, max(map(len, spoken)))


def sentences(text: str) -> Iterator[list[str]]:
    """The words of each sentence between salutation and signature; figures do not count as words."""
    body = text.partition(",\n")[2].partition("Met vriendelijke groet")[0]
    for line in body.splitlines():
        for sentence in re.split(r"(?<=[.?!:])\s+", line):
            words = [word for word in sentence.split() if re.search(r"[^\W\d_]", word)]
            if words:
                yield words


def syllables(word: str) -> int:
    """Of one Dutch word: its groups of vowels."""
    return max(1, len(_SYLLABLE.findall(word.lower())))

"""Word families: one name for words that mean the same to a reader of complaints (lexicon.toml)."""

import tomllib
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

STEM = 5
"""How many letters of a word's beginning the models see apart."""


class Families:
    """Which family a word belongs to. `word*` and `*word` in the table match a beginning and an ending."""

    def __init__(self, table: dict[str, str]) -> None:
        self.names = tuple(table)
        self._whole: dict[str, str] = {}
        self._begin: dict[str, str] = {}
        self._end: dict[str, str] = {}
        for family, words in table.items():
            for word in words.split():
                if word.endswith("*"):
                    self._begin.setdefault(word[:-1], family)
                elif word.startswith("*"):
                    self._end.setdefault(word[1:], family)
                else:
                    self._whole.setdefault(word, family)
        self._longest = max(map(len, (*self._begin, *self._end)), default=0)

    def of(self, word: str) -> str | None:
        """The family of a lower-case word, or None."""
        found = self._whole.get(word)
        if found is None and len(word) > 2:
            longest = min(len(word), self._longest)
            found = next(
                (self._begin[word[:n]] for n in range(longest, 1, -1) if word[:n] in self._begin), None
            )
        if found is None and len(word) > 4:
            first = max(1, len(word) - self._longest)
            found = next(
                (self._end[word[n:]] for n in range(first, len(word) - 3) if word[n:] in self._end), None
            )
        return found

    def norm(self, text: str) -> str:
        """How the models see a word: its family as `<naam>`, `<getal>` for numbers, or the word in lower case."""
        word = text.lower().strip("’'‘\"")
        if not word.isalpha() and any(character.isdigit() for character in word):
            return "<getal>"
        family = self.of(word)
        return f"<{family}>" if family else word


@cache
def table(name: str) -> dict[str, Any]:
    """One of the TOML tables beside this file."""
    return tomllib.loads(files(__package__).joinpath(f"{name}.toml").read_text(encoding="utf-8"))


@cache
def families() -> Families:
    """The families of lexicon.toml."""
    return Families(table("lexicon")["familie"])


@lru_cache(maxsize=4096)  # each column of the table of words asks it of the same new words
def norm(word: str) -> str:
    """How the models see a word, by lexicon.toml; see `Families.norm`."""
    return families().norm(word)

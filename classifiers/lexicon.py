"""Word families: one name for words that mean the same to a reader of complaints (lexicon.toml)."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from spacy.attrs import LOWER, NORM, PREFIX, SUFFIX

STEM, ENDING = 5, 4
"""How many letters of a word's beginning and end the models may see apart."""


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

    def of(self, word: str) -> str | None:
        """The family of a lower-case word, or None."""
        found = self._whole.get(word)
        if found is None and len(word) > 2:
            found = next(
                (self._begin[word[:n]] for n in range(len(word), 1, -1) if word[:n] in self._begin), None
            )
        if found is None and len(word) > 4:
            found = next(
                (self._end[word[n:]] for n in range(1, len(word) - 3) if word[n:] in self._end), None
            )
        return found

    def norm(self, text: str) -> str:
        """What spaCy keeps as NORM: the family as `<naam>`, `<getal>` for numbers, or the word in lower case."""
        word = text.lower().strip("’'‘\"")
        if any(character.isdigit() for character in word):
            return "<getal>"
        family = self.of(word)
        return f"<{family}>" if family else word

    def install(self, vocab: Any) -> None:
        """Let a spaCy vocabulary norm words by family, and keep longer stems and endings than spaCy does."""
        getters = {
            LOWER: str.lower,
            NORM: self.norm,
            PREFIX: lambda text: text.lower()[:STEM],
            SUFFIX: lambda text: text.lower()[-ENDING:],
        }
        vocab.lex_attr_getters = (
            getters  # and nothing else: every further attribute costs time for each new word
        )
        for lexeme in vocab:
            lexeme.norm_ = self.norm(lexeme.orth_)
            lexeme.prefix_ = lexeme.orth_.lower()[:STEM]
            lexeme.suffix_ = lexeme.orth_.lower()[-ENDING:]


@cache
def table(name: str) -> dict[str, Any]:
    """One of the TOML tables beside this file."""
    return tomllib.loads(files(__package__).joinpath(f"{name}.toml").read_text(encoding="utf-8"))


@cache
def families() -> Families:
    """The families of lexicon.toml."""
    return Families(table("lexicon")["familie"])

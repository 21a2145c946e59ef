"""Names as people write them: taken apart, compared and scored; who is meant is for others to decide."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol, TypeVar

from rapidfuzz import fuzz

_TITLES = frozenset({"mevrouw", "mevr", "mw", "juffrouw", "meneer", "mijnheer", "dhr", "drs", "dr", "prof", "ing", "ir", "mr"})  # fmt: skip
PARTICLES = frozenset({"van", "von", "de", "den", "der", "d", "t", "te", "ten", "ter", "het", "in", "op", "la", "le", "el", "al", "di", "da", "du", "bin"})  # fmt: skip
"""Words before a surname that decide nothing: "de Wit" and "Wit" are looked up alike."""

_STROKES = str.maketrans({"ı": "i", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe"})
"""Letters that lose nothing but a stroke, which Unicode does not take apart."""

CLOSE, LEAST = 10, 75
"""Points (of 100): who scores this near to the best is offered too; who scores less than the least is nobody."""


def _plain_words(text: str) -> list[str]:
    """The words of a text in lower case, without accents and signs."""
    parts = unicodedata.normalize("NFKD", text.casefold().translate(_STROKES))
    if not parts.isascii():
        parts = "".join(letter for letter in parts if not unicodedata.combining(letter))
    return re.findall(r"[^\W\d_]+", parts)


def words_of(text: str) -> list[str]:
    """The words of a name in lower case, without accents and signs, and without titles in front."""
    words = _plain_words(text)
    while len(words) > 1 and words[0] in _TITLES:
        del words[0]
    return words[2:] if words[:2] == ["de", "heer"] and len(words) > 2 else words


@dataclass(frozen=True, slots=True)
class Name:
    """A name taken apart: `given` and `surname` without the words in between; `words` is all of it, sorted."""

    words: tuple[str, ...]
    given: tuple[str, ...]
    surname: tuple[str, ...]

    def score(self, asked: list[str]) -> float:
        """How well the asked words fit this name, 0..100; a surname weighs double, an initial counts as the name."""
        total = weight = 0.0
        for word in asked:
            given = max((_alike(word, name) for name in self.given), default=0.0)
            surname = max((fuzz.ratio(word, name) for name in self.surname), default=0.0)
            worth = 2 if surname > given else 1
            total += worth * max(given, surname)
            weight += worth
        return total / weight if weight else 0.0


@lru_cache(maxsize=10_000)  # a staff list is searched for every mail
def name_of(text: str) -> Name:
    """The parts of a full name; words before a surname ("de", "van") begin it."""
    words = words_of(text)
    particle = next((i for i, word in enumerate(words) if word in PARTICLES and i > 0), None)
    cut = particle if particle is not None else max(1, len(words) - 1)
    surname = tuple(word for word in words[cut:] if word not in PARTICLES)
    return Name(tuple(sorted(words)), tuple(words[:cut]), surname)


def _alike(word: str, name: str) -> float:
    if len(word) == 1:
        return 100.0 if name.startswith(word) else 0.0
    return fuzz.ratio(word, name)


_NOT = frozenset({"niet", "geen", "zonder", "behalve"})


class Named(Protocol):
    """Whoever has a name."""

    @property
    def naam(self) -> str:
        """As people call him."""


Somebody = TypeVar("Somebody", bound=Named)


def mentioned(text: str, people: Iterable[Somebody]) -> tuple[Somebody, ...]:
    """Of these people, those whose given name or surname stands in the text; whole names first, and then nobody else.

    Who is named as not meant ("niet aan Piet") makes that nobody is.
    """
    words = _plain_words(text)
    fits = [(person, name_of(person.naam)) for person in people]
    if any(word in _NOT for word in words):
        return ()
    whole = [person for person, name in fits if name.words and set(name.words) <= set(words)]
    if whole:
        return tuple(whole)
    return tuple(p for p, name in fits if any(w in words for w in (*name.given, *name.surname) if len(w) > 2))


_CALLED = _TITLES | {
    "heer",
    "familie",
    "fam",
    "klager",
    "klaagster",
    "melder",
    "client",
    "cliente",
    "inwoner",
}
"""Words after which a surname alone is a name: "mevrouw Jansen", "de heer Bakker"."""


def speaks_of(text: str, full_name: str) -> bool:
    """Whether this text names a person of this name: whole, or as people do who know him little ("mw. A. Jansen").

    A surname alone says nothing: a bakker is also somebody who bakes.
    """
    words, name = _plain_words(text), words_of(full_name)
    if len(name) > 1 and any(words[at : at + len(name)] == name for at in range(len(words))):
        return True
    start = next((at for at, word in enumerate(name) if word in PARTICLES and at > 0), max(0, len(name) - 1))
    given, surname = name[:start], name[start:]
    if not surname or len(surname[-1]) == 1:
        return False
    places = (at for at in range(1, len(words)) if words[at : at + len(surname)] == surname)
    return any(_called(words[:at], given) for at in places)


def _called(before: list[str], given: list[str]) -> bool:
    """Whether these words before a surname make it a name, and not that of somebody with another given name."""
    first = len(before)
    while first and len(before[first - 1]) == 1:
        first -= 1
    said = before[first:]
    if not said and len(before) > 1 and before[-1] not in _CALLED and before[-2] in _CALLED:
        said, first = before[-1:], first - 1
    if not first or before[first - 1] not in _CALLED:
        return False
    return not said or not given or _fits(said[0], given[0])


def _fits(said: str, given: str) -> bool:
    initial = len(said) == 1 or len(given) == 1
    return said[0] == given[0] if initial else said == given


def persons_in(text: str) -> tuple[str, ...]:
    """Whom a text speaks of by title and name, as written; not whom it is addressed to ("Geachte mevrouw …")."""
    return tuple(dict.fromkeys(found["name"] for found in _PERSON.finditer(text)))


_PERSON = re.compile(
    r"(?<!\bgeachte )(?<!\bbeste )(?<!\bdag )(?<!\baan )"
    r"\b(?P<name>(?:mevrouw|mevr\.?|mw\.?|meneer|de heer|dhr\.?|familie|fam\.?|klager|klaagster)\s+"
    r"(?-i:(?:[A-ZÀ-Þ]\.\s?)*(?:(?:[Vv]an|[Dd]e[nr]?|[Tt]e[nr]?|[Ee]l|[Aa]l|[’']t)\s+)*[A-ZÀ-Þ][\w’'-]+))",
    re.IGNORECASE,
)

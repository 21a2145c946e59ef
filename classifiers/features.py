"""From words to hashed features: families, stems and short sequences of families, all in numpy."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from typing import Any, NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from classifiers.linear import Floats, Keys

_MIX = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(29)
_EDGE = np.uint64(0x1234567)
_KINDS = np.arange(10, dtype=np.uint64) * _MIX
_SUBJECT, _OPENING, _CLOSING = np.uint64(7), np.uint64(11), np.uint64(13)
"""Set apart in the mail's features: what stands in the subject, in the first and in the last own sentences."""
CUE_WEIGHT = 0.6
"""How loud a cue is among the words of its sentence; among those of the mail a quarter of that."""
PLACE_WEIGHT = 0.8
"""How loud the words of opening and closing are beside all words of the mail."""


def word_key(word: str) -> int:
    """The number that stands for a word, or a part of one, in every feature it belongs to."""
    return int.from_bytes(blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def named(names: Iterable[str]) -> Keys:
    """Keys of features that have a name ("aanwijzing:crisis")."""
    return np.array([crc32(name.encode()) | 1 << 40 for name in names], np.uint64)


def _mix(kind: int, *parts: Keys) -> Keys:
    """One key per position for a sequence of values; `kind` keeps sorts of features apart."""
    out: Keys = (parts[0] ^ _KINDS[kind]) * _MIX
    out ^= out >> _SHIFT
    for part in parts[1:]:
        out = (out ^ part) * _MIX
        out ^= out >> _SHIFT
    return out


class WordKeys(NamedTuple):
    """The features of consecutive sentences, sentence by sentence.

    owner: which sentence each belongs to. plain: whether it is a family or a pair of families, which is what is told
    apart by its place in the mail.
    """

    keys: Keys
    owner: NDArray[np.int64]
    plain: NDArray[np.bool_]


def word_keys(block: NDArray[np.uint64], sizes: NDArray[np.int64]) -> WordKeys:
    """block: one row per token, hashes of its norm and its stem; sizes: tokens per sentence. No sequence crosses from one into the next."""
    if not len(block):
        return WordKeys(np.zeros(0, np.uint64), np.zeros(0, np.int64), np.zeros(0, np.bool_))
    norm, stem = np.ascontiguousarray(block[:, 0]), np.ascontiguousarray(block[:, 1])
    owner = np.repeat(np.arange(len(sizes)), sizes)
    first = np.r_[True, owner[1:] != owner[:-1]]
    last = np.r_[first[1:], True]
    before = np.where(first, _EDGE, np.r_[_EDGE, norm[:-1]])
    after = np.where(last, _EDGE, np.r_[norm[1:], _EDGE])
    near = owner[2:] == owner[:-2]
    keys = [
        _mix(2, norm),
        _mix(5, before, norm),
        _mix(5, norm[last], after[last]),
        _mix(3, stem),
        _mix(9, before, norm, after),
        _mix(7, norm[:-2][near], norm[2:][near]),
    ]
    owners = [owner, owner, owner[last], owner, owner, owner[:-2][near]]
    plain = np.zeros(sum(map(len, keys)), np.bool_)
    plain[: 2 * len(owner) + int(last.sum())] = True
    joined = np.concatenate(owners)
    order = np.argsort(joined.astype(np.uint16) if len(sizes) < 1 << 16 else joined, kind="stable")
    return WordKeys(np.concatenate(keys)[order], joined[order], plain[order])


def marked(found: WordKeys, sentences: int) -> tuple[Keys, Keys]:
    """What a mail says of a word by its place: the subject (sentence 0), and the families of opening and closing.

    The greeting and the signature are no opening and no closing where there are enough sentences to leave them out.
    """
    keys, owner, plain = found
    many = sentences > 4
    begin, end = (sentences - 4, sentences - 1) if many else (max(sentences - 2, 1), sentences)
    edges = [0, 1, 1 + many, 3 + many, begin, end]
    nothing, subject, *stretches = np.searchsorted(owner, edges).tolist()
    opening, closing = (
        keys[first:last][plain[first:last]] ^ mark
        for first, last, mark in ((*stretches[:2], _OPENING), (*stretches[2:], _CLOSING))
    )
    return keys[nothing:subject] ^ _SUBJECT, np.concatenate([opening, closing])


def different(numbers: NDArray[Any]) -> NDArray[Any]:
    """Every number once, in order; for so few faster than `numpy.unique`."""
    ordered = np.sort(numbers)
    fresh = np.ones(len(ordered), np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=fresh[1:])
    return ordered[fresh]


_GROUPS = (2, 3, 4, 5)


def letter_groups(word: str) -> list[str]:
    """Every group of 2 to 5 letters of a word with its edges."""
    edged = f" {word} "
    return [edged[i : i + n] for n in _GROUPS for i in range(len(edged) - n + 1)]


def group_keys(texts: Sequence[str]) -> tuple[Keys, NDArray[np.int64]]:
    """The key of every group of 2 to 5 letters in these texts, and in which text each stands: pairs first, then threes.

    As numbers and not as strings: for so many, that takes a fifth of the memory.
    """
    joined = "".join(texts).encode("utf-32-le", "surrogatepass")
    letters = np.frombuffer(joined, np.uint32).astype(np.uint64)
    owner = np.repeat(np.arange(len(texts)), np.array([len(text) for text in texts], np.int64))
    keys, owners = [], []
    for size in _GROUPS:
        count = max(len(letters) - size + 1, 0)
        inside = owner[:count] == owner[size - 1 :]  # no group crosses from one text into the next
        keys.append(_mix(size, *(letters[i : i + count][inside] for i in range(size))))
        owners.append(owner[:count][inside])
    return np.concatenate(keys), np.concatenate(owners)


@dataclass(slots=True)
class Bag:
    """Signs that stand together: where the known ones stand, and how many there are with the unknown."""

    places: list[int]
    count: int


class Names:
    """Features that have a name, numbered. The name of many begins with its kind: "zin:gisteren"."""

    def __init__(self, names: Sequence[str] = ()) -> None:
        self.names = tuple(names)

    # Who asks by kind does not ask for whole names, so each makes one of these.

    @cached_property
    def _place(self) -> dict[str, int]:
        return {name: i for i, name in enumerate(self.names)}

    @cached_property
    def _of_kind(self) -> dict[str, dict[str, int]]:
        out: dict[str, dict[str, int]] = {}
        for place, name in enumerate(self.names):
            kind, colon, rest = name.partition(":")
            if colon:
                out.setdefault(kind, {})[rest] = place
        return out

    def __len__(self) -> int:
        return len(self.names)

    def bag(self, kind: str, rests: Iterable[str]) -> Bag:
        """These signs of one kind, each once; they need not be spelt out."""
        wanted, place_of = set(rests), self._of_kind.get(kind, {}).get
        return Bag([place for place in map(place_of, wanted) if place is not None], len(wanted))

    def pairs(self, signs: Sequence[tuple[str, str]]) -> Bag:
        """These signs of kinds that are all different, as kind and rest."""
        kinds = self._of_kind
        found = [kinds[kind].get(rest) for kind, rest in signs if kind in kinds]
        return Bag([place for place in found if place is not None], len(signs))

    def whole(self, signs: Iterable[str]) -> Bag:
        """These signs, spelt out."""
        wanted, place_of = set(signs), self._place.get
        return Bag([place for place in map(place_of, wanted) if place is not None], len(wanted))

    def row(self, signs: Iterable[str]) -> tuple[NDArray[np.int32], Floats]:
        """The places of the known ones, each once, scaled so that many and few weigh the same."""
        bag = self.whole(signs)
        value = 1 / np.sqrt(max(bag.count, 1))
        return np.array(sorted(bag.places), np.int32), np.full(len(bag.places), value, np.float32)

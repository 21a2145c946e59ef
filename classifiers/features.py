"""From spaCy's tokens to hashed features: words, families, stems, endings and short sequences, all in numpy."""

from collections.abc import Iterable
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from spacy.attrs import IDX, LOWER, NORM, PREFIX, SUFFIX

from classifiers.linear import Floats, Keys, Rows

_MIX = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(29)
_EDGE = np.uint64(0x1234567)
_KINDS = np.arange(10, dtype=np.uint64) * _MIX
SUBJECT = np.uint64(7)
"""Set apart in the mail's features: what stands in the subject."""


def named(names: Iterable[str]) -> Keys:
    """Keys of features that have a name ("afzender:example.nl")."""
    return np.array([crc32(name.encode()) | 1 << 40 for name in names], np.uint64)


def columns(doc: Any) -> NDArray[np.uint64]:
    """LOWER, NORM, PREFIX, SUFFIX and IDX of every token."""
    array: NDArray[np.uint64] = doc.to_array([LOWER, NORM, PREFIX, SUFFIX, IDX])
    return array.reshape(-1, 5)


def _mix(kind: int, *parts: Keys) -> Keys:
    """One key per position for a sequence of values; `kind` keeps sorts of features apart."""
    out: Keys = (parts[0] ^ _KINDS[kind]) * _MIX
    out ^= out >> _SHIFT
    for part in parts[1:]:
        out = (out ^ part) * _MIX
        out ^= out >> _SHIFT
    return out


def word_keys(block: NDArray[np.uint64], sizes: NDArray[np.int64]) -> tuple[Keys, NDArray[np.int64]]:
    """Features of a text of consecutive sentences, and which sentence each belongs to, sentence by sentence.

    block: one row per token (`columns`); sizes: tokens per sentence. No sequence crosses from one into the next.
    """
    if not len(block):
        return np.zeros(0, np.uint64), np.zeros(0, np.int64)
    lower, norm, stem, ending = (np.ascontiguousarray(block[:, i]) for i in range(4))
    owner = np.repeat(np.arange(len(sizes)), sizes)
    first = np.r_[True, owner[1:] != owner[:-1]]
    last = np.r_[first[1:], True]
    before = np.where(first, _EDGE, np.r_[_EDGE, norm[:-1]])
    after = np.where(last, _EDGE, np.r_[norm[1:], _EDGE])
    same = [owner[n:] == owner[:-n] for n in (1, 2, 3)]
    keys = [
        _mix(1, lower),
        _mix(2, norm),
        _mix(3, stem),
        _mix(4, ending),
        _mix(5, before, norm),
        _mix(9, before, norm, after),
        _mix(5, norm[last], after[last]),
        _mix(6, lower[:-1][same[0]], lower[1:][same[0]]),
        _mix(7, norm[:-2][same[1]], norm[2:][same[1]]),
        _mix(8, norm[:-3][same[2]], norm[3:][same[2]]),
    ]
    owners = [owner] * 6 + [owner[last]] + [owner[:-n][mask] for n, mask in zip((1, 2, 3), same, strict=True)]
    joined = np.concatenate(owners)
    order = np.argsort(joined, kind="stable")
    return np.concatenate(keys)[order], joined[order]


def sentence_rows(
    keys: Keys,
    owner: NDArray[np.int64],
    extra: Keys,
    extra_owner: NDArray[np.int64],
    weight: float,
    count: int,
) -> Rows:
    """One row per sentence: its words, scaled so that long and short weigh the same, and its cues at `weight`."""
    sizes = np.bincount(owner, minlength=count)
    values = (1 / np.sqrt(np.maximum(sizes, 1)))[owner].astype(np.float32)
    owners = np.concatenate([owner, extra_owner])
    order = np.argsort(owners, kind="stable")
    loud: Floats = np.full(len(extra), weight, np.float32)
    bounds = np.zeros(count + 1, np.int64)
    np.cumsum(np.bincount(owners, minlength=count), out=bounds[1:])
    return Rows(np.concatenate([keys, extra])[order], np.concatenate([values, loud])[order], bounds)

"""From spaCy's tokens to hashed features: words, families, stems, endings and short sequences, all in numpy."""

from collections.abc import Iterable
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from spacy.attrs import IDX, LOWER, NORM, PREFIX, SUFFIX

from classifiers.linear import Keys

_MIX = np.uint64(0x9E3779B97F4A7C15)
_EDGE = np.uint64(0x1234567)


def named(names: Iterable[str]) -> Keys:
    """Keys of features that have a name ("afzender:example.nl")."""
    return np.array([crc32(name.encode()) | 1 << 40 for name in names], np.uint64)


def _mix(kind: int, *parts: Keys) -> Keys:
    """One key per position for a sequence of values; `kind` keeps sorts of features apart."""
    out = np.full(len(parts[0]), kind * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF, np.uint64)
    for part in parts:
        out = (out ^ part) * _MIX
        out ^= out >> np.uint64(29)
    return out


def columns(doc: Any) -> NDArray[np.uint64]:
    """LOWER, NORM, PREFIX, SUFFIX and IDX of every token."""
    array: NDArray[np.uint64] = doc.to_array([LOWER, NORM, PREFIX, SUFFIX, IDX])
    return array.reshape(-1, 5)


def word_keys(block: NDArray[np.uint64], deep: bool = True) -> Keys:
    """Features of one stretch of text. deep: also skips and threes, for sentences."""
    if not len(block):
        return np.zeros(0, np.uint64)
    lower, norm, stem, ending = (np.ascontiguousarray(block[:, i]) for i in range(4))
    edged = np.concatenate(([_EDGE], norm, [_EDGE]))
    found = [
        _mix(1, lower),
        _mix(2, norm),
        _mix(3, stem),
        _mix(4, ending),
        _mix(5, edged[:-1], edged[1:]),
        _mix(6, lower[:-1], lower[1:]),
    ]
    if deep and len(norm) > 2:
        found += [
            _mix(7, norm[:-2], norm[2:]),
            _mix(9, edged[:-2], edged[1:-1], edged[2:]),
        ]
        if len(norm) > 3:
            found.append(_mix(8, norm[:-3], norm[3:]))
    return np.concatenate(found)

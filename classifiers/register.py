"""Where each of the many keys a model knows stands in it, found by hashing."""

import numpy as np
from numpy.typing import NDArray

Keys = NDArray[np.uint64]
_SPREAD = np.uint64(0x9E3779B97F4A7C15)


class Register:
    """Places of known keys (all different): in a table this long faster than a binary search."""

    def __init__(self, keys: Keys) -> None:
        bits = max(len(keys) * 4, 4).bit_length()  # most keys then stand in the first slot that is looked at
        self._keys = np.append(keys, np.uint64(0))  # one more, so that an empty slot points somewhere
        self.keys = self._keys[:-1]
        self._shift = np.uint64(64 - bits)
        self._empty = len(keys)
        self._slots = np.full(1 << bits, self._empty, np.int32)
        waiting, slots = np.arange(len(keys), dtype=np.int32), self._first(keys)
        while len(waiting):
            free = self._slots[slots] == self._empty
            self._slots[slots[free]] = waiting[free]  # of keys that want the same slot the last one gets it
            left = self._slots[slots] != waiting
            waiting, slots = waiting[left], self._next(slots[left])

    def __len__(self) -> int:
        return len(self.keys)

    def _first(self, keys: Keys) -> NDArray[np.int64]:
        return ((keys * _SPREAD) >> self._shift).astype(np.int64)

    def _next(self, slots: NDArray[np.int64]) -> NDArray[np.int64]:
        return (slots + 1) & (len(self._slots) - 1)

    def places(self, keys: Keys) -> NDArray[np.int32]:
        """Where each of these keys stands; -1 for what is not known."""
        slots = self._first(keys)
        place = self._slots.take(slots)
        lost = np.flatnonzero((self._keys.take(place) != keys) & (place != self._empty))
        slots = slots[lost]
        while len(lost):
            slots = self._next(slots)
            place[lost] = found = self._slots.take(slots)
            still = (self._keys.take(found) != keys[lost]) & (found != self._empty)
            lost, slots = lost[still], slots[still]
        place[place == self._empty] = -1
        return place

"""What this process last wrote in each dossier, so that it need not be read back to add to it."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.domain.dossier.dossier import Dossier

REMEMBERED = 200
"""Dossiers; some batches of mail. Longer than its letters wait nobody needs one."""


PlacedTerm = tuple[int, Mapping[str, Any]]
"""A row of a running term, and its place in their order, with which it stands in the database."""


@dataclass(frozen=True, slots=True)
class Written:
    """A dossier as it was written. hash: that of its last event, which names all that went before it too.

    terms: what stands in the database of its running terms.
    """

    dossier: Dossier
    hash: str
    terms: Sequence[PlacedTerm]


class Recent:
    """The last dossiers of every organisatie. Safe for several threads."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], Written] = {}
        self._lock = threading.Lock()

    def add(self, organisatie: str, written: Mapping[str, Written]) -> None:
        """Remember what was just committed; the oldest are forgotten."""
        with self._lock:
            for nummer, each in written.items():
                self._kept.pop((organisatie, nummer), None)
                self._kept[organisatie, nummer] = each
            while len(self._kept) > REMEMBERED:
                del self._kept[next(iter(self._kept))]

    def get(self, organisatie: str, nummer: str) -> Written | None:
        """The dossier as it was last written here. Whether another process went on since, its hash tells."""
        return self._kept.get((organisatie, nummer))

"""The notifier port: reaching people outside mail."""

from collections.abc import Mapping
from typing import Protocol


class Notifier(Protocol):
    """Reaches people outside mail: whoever is on call, or a room of colleagues. heard: whether anybody is configured."""

    @property
    def heard(self) -> bool:
        """Whether a word reaches anybody at all."""

    def tell(self, title: str, text: str) -> None:
        """Say it: number and link only, never content. Raises `Unreachable` when nobody got it."""

    def each(self) -> Mapping[str, "Notifier"]:
        """Its channels one by one, under a name that gives away no secret; one that is not made of others: itself."""

    def check(self) -> list[str]:
        """Why it could not reach anybody, in Dutch sentences; empty when it looks right. Wakes nobody."""

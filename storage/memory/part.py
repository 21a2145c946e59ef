"""What the stores of one unit in memory share."""

from storage.memory.shelf import Desk


class Part:
    """One of the stores of a unit."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

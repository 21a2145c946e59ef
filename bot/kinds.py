"""Mailboxes and transports come in kinds: a module each, imported on use, so that a kind nobody uses costs nothing."""

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Generic, Protocol, TypeVar, cast

from bot.domain.errors import ConfigurationError, Fault
from bot.domain.servers import kind_fault

T = TypeVar("T")
Made = TypeVar("Made", covariant=True)


class Kind(Protocol[Made]):
    """What the module of one kind offers."""

    def faults(self, options: Mapping[str, object], where: str) -> list[Fault]:
        """Everything wrong in the options of this kind."""

    def make(self, options: Mapping[str, object], root: Path) -> Made:
        """The thing itself, not opened yet. Relative paths start at `root`."""


class Kinds(Generic[T]):
    """The register of one room: `soort` → a module in that room."""

    def __init__(self, room: str, *names: str) -> None:
        self._room, self._names = room, names

    def faults(self, options: Mapping[str, object], where: str) -> list[Fault]:
        """Every fault in these options; `where` says to people where they stand."""
        fault = kind_fault(options, self._names, where)
        return [fault] if fault else self._kind(options).faults(options, where)

    def make(self, options: Mapping[str, object], root: Path, where: str) -> T:
        """What these options describe, not opened yet. Raises `ConfigurationError` with all faults."""
        if faults := self.faults(options, where):
            raise ConfigurationError(faults)
        return self._kind(options).make(options, root)

    def _kind(self, options: Mapping[str, object]) -> Kind[T]:
        return cast("Kind[T]", import_module(f"{self._room}.{options['soort']}"))

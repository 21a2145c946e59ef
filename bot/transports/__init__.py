"""Which ways out exist, and how to make one from what the configuration says."""

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from bot.domain.errors import ConfigurationError, Fault
from bot.domain.ports.transport import Transport
from bot.domain.servers import kind_fault

# soort → module, imported on use: a kind nobody uses costs nothing and needs no library.
KINDS = {
    "folder": "bot.transports.folder",
    "smtp": "bot.transports.smtp",
    "exchange": "bot.transports.exchange",
    "graph": "bot.transports.graph",
}


class Kind(Protocol):
    """What a module of this room offers."""

    def faults(self, options: Mapping[str, object], where: str) -> list[Fault]:
        """Everything wrong in the options of this kind."""

    def make(self, options: Mapping[str, object], root: Path) -> Transport:
        """The transport, not connected yet. Relative paths start at `root`."""


def check_options(options: Mapping[str, object], where: str) -> list[Fault]:
    """Every fault in the options of one transport; `where` says to people where they stand."""
    fault = kind_fault(options, tuple(KINDS), where)
    return [fault] if fault else _kind(options).faults(options, where)


def make_transport(options: Mapping[str, object], root: Path = Path(), where: str = "transport") -> Transport:
    """The transport these options describe, not connected yet; relative paths start at `root`.

    Raises `ConfigurationError` with all faults.
    """
    if faults := check_options(options, where):
        raise ConfigurationError(faults)
    return _kind(options).make(options, root)


def _kind(options: Mapping[str, object]) -> Kind:
    return cast("Kind", import_module(KINDS[str(options["soort"])]))

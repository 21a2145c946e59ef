"""Which ways out exist, and how to make one from what the configuration says."""

from collections.abc import Mapping
from pathlib import Path

from bot.domain.errors import Fault
from bot.domain.ports.transport import Transport
from bot.kinds import Kinds

KINDS: Kinds[Transport] = Kinds("bot.transports", "folder", "smtp", "exchange", "graph")


def check_options(options: Mapping[str, object], where: str) -> list[Fault]:
    """Every fault in the options of one transport; `where` says to people where they stand."""
    return KINDS.faults(options, where)


def make_transport(options: Mapping[str, object], root: Path = Path(), where: str = "transport") -> Transport:
    """The transport these options describe, not connected yet; relative paths start at `root`.

    Raises `ConfigurationError` with all faults.
    """
    return KINDS.make(options, root, where)

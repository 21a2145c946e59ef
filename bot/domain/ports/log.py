"""The audit log of commands, and the notices a human must see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class CommandLine:
    """One command in the audit log: executed, refused or answered with a question (contract §5)."""

    tijd: datetime
    tekst: str
    door: str
    kanaal: str
    dossier: str | None
    uitslag: str
    antwoord: str


@dataclass(frozen=True, slots=True)
class Notice:
    """A melding: something a human must know. soort: gevaar, onderdrukt, quarantaine, storing, hersteld, taak, …"""

    tijd: datetime
    soort: str
    tekst: str
    dossier: str | None


class LogStore(Protocol):
    """The audit log of commands and the notices."""

    def command(self, line: CommandLine) -> None:
        """Append one command."""

    def commands(self) -> list[CommandLine]:
        """All commands, oldest first."""

    def notice(self, notice: Notice) -> None:
        """Append one notice."""

    def notices(self, since: datetime | None = None) -> list[Notice]:
        """All notices, or those at or after this moment, oldest first."""

    def once(self, key: str, at: datetime) -> bool:
        """True the first time this key is claimed, False ever after, also across processes."""

    def claimed(self, keys: Sequence[str]) -> set[str]:
        """Which of these keys were claimed before."""

    def last(self, start: str) -> datetime | None:
        """When a key that starts with this was last claimed."""

"""Reply tokens, commands and notices in memory."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.errors import StoreError
from bot.domain.ports.log import CommandLine, Notice
from bot.domain.ports.tokens import Token
from storage import faults, rows
from storage.memory.part import Part


class Tokens(Part):
    """Reply tokens that were given out."""

    def add(self, token: Token) -> None:
        """Remember a new token. Raises `StoreError` when it was given out before."""
        token, tokens = rows.TOKEN.through(token), self._desk.shelf.tokens
        if token.id in tokens:
            raise StoreError(faults.token_twice(token.id))
        self._desk.put(tokens, token.id, token)

    def get(self, token_id: str) -> Token | None:
        """The token, or None when it was never given out."""
        return self._desk.shelf.tokens.get(rows.clean(token_id))

    def spend(self, token_id: str, at: datetime) -> None:
        """Mark it used. Raises `StoreError` when it is unknown or was used: a token is good for one change."""
        token = self.get(token_id)
        if token is None or token.gebruikt is not None:
            raise StoreError(faults.token_spent(token_id))
        self._desk.put(self._desk.shelf.tokens, token.id, rows.TOKEN.through(replace(token, gebruikt=at)))


class Log(Part):
    """The audit log of commands and the notices."""

    def command(self, line: CommandLine) -> None:
        """Append one command."""
        commands = self._desk.shelf.commands
        self._desk.put(commands, len(commands), rows.COMMAND.through(line))

    def commands(self) -> list[CommandLine]:
        """All commands, oldest first."""
        return list(self._desk.shelf.commands.values())

    def notice(self, notice: Notice) -> None:
        """Append one notice."""
        notices = self._desk.shelf.notices
        self._desk.put(notices, len(notices), rows.NOTICE.through(notice))

    def notices(self, since: datetime | None = None) -> list[Notice]:
        """All notices, or those at or after this moment, oldest first."""
        notices = self._desk.shelf.notices.values()
        return [notice for notice in notices if since is None or notice.tijd >= since]

    def once(self, key: str, at: datetime) -> bool:
        """True the first time this key is claimed, False ever after."""
        claimed, key = self._desk.shelf.claimed, rows.clean(key)
        if key in claimed:
            return False
        self._desk.put(claimed, key, rows.to_utc(at))
        return True

    def claimed(self, keys: Sequence[str]) -> set[str]:
        """Which of these keys were claimed before."""
        return {key for key in keys if rows.clean(key) in self._desk.shelf.claimed}

    def last(self, start: str) -> datetime | None:
        """When a key that starts with this was last claimed."""
        found = (at for key, at in self._desk.shelf.claimed.items() if key.startswith(rows.clean(start)))
        return max(map(rows.to_amsterdam, found), default=None)

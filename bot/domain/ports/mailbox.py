"""The mailbox port: a folder mail comes from, and the folder in which people look for what they sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.dossier.placing import Label


@dataclass(frozen=True, slots=True)
class Listed:
    """A message that waits in the mailbox: an opaque stable `locator` (IMAP "uidvalidity:uid", Maildir base
    name) and its size in bytes (0 when the server does not say)."""

    locator: str
    size: int


@dataclass(frozen=True, slots=True)
class Fetched:
    """A message as the mailbox gave it. `arrived`: INTERNALDATE or file time, time-zone aware.

    original: the bytes are those that were delivered; False where the server builds the message anew at every read
    (Exchange), so that its bytes say nothing about whether it is the same mail.
    """

    locator: str
    raw: bytes
    arrived: datetime
    original: bool = True


@dataclass(frozen=True, slots=True)
class Handled:
    """A message that was taken in. message_id: its own, for a server that numbers a message anew after a move."""

    locator: str
    message_id: str


class Mailbox(Protocol):
    """One folder mail comes from. The folder is the queue, our ledger is the truth, a flag is nothing.

    Every method but `close` may raise `Unreachable` or `LoginRefused`; after that the caller closes, waits and
    calls `open` again. No method marks a message read or deletes one.
    """

    def open(self) -> None:
        """Connect and log in; does nothing when that is already so."""

    def close(self) -> None:
        """Let go of the connection; never raises."""

    def check(self) -> list[str]:
        """Problems a person should know of before start, as Dutch sentences; empty when all is well."""

    def waiting(self) -> list[Listed]:
        """Everything in the folder that is not deleted, oldest first. Repeatable, without side effect."""

    def fetch(self, locators: Sequence[str]) -> list[Fetched]:
        """The raw messages, in the order asked; those that are gone by now are left out."""

    def file(self, locators: Sequence[str]) -> None:
        """Move handled messages to the configured folder; without one, or when gone, do nothing."""

    @property
    def files(self) -> bool:
        """Whether `file` moves anything."""

    @property
    def restricts(self) -> bool:
        """Whether a restricted folder is configured (R02)."""

    @property
    def labels(self) -> bool:
        """Whether messages carry a label that says where their case stands."""

    def restrict(self, mails: Sequence[Handled]) -> list[str]:
        """Move messages to the restricted folder, from the folder itself or from where `file` put them.

        Returns the locators that were found nowhere. Raises `MailServerError` when the folder is not there or may not be
        written: it is never made, for a folder we make is open to whoever can read its neighbours.
        """

    def label(self, mails: Sequence[Handled], label: Label) -> None:
        """Put this label on messages instead of any other of ours, wherever we put them; what is gone is left out."""

    def wait(self, seconds: float) -> bool:
        """Wait until something may have changed, at most `seconds`. True is a hint, False proves nothing."""

    def wake(self) -> None:
        """End a running `wait` from another thread soon (used when the daemon stops)."""


class SentFolder(Protocol):
    """The folder in which people look for what they sent."""

    def keep(self, raw: bytes) -> None:
        """Put a letter there that left, once, as read. Raises `Unreachable` or `LoginRefused`."""

    def close(self) -> None:
        """Let go of the connection; never raises."""

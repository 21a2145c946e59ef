"""Kept mail: its bytes, what is known beside them, and the files that came with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from bot.domain.errors import StoreError
from bot.domain.mail.attached import Attached


class Direction(StrEnum):
    """Whether a mail came in or went out."""

    IN = "in"
    OUT = "uit"


@dataclass(frozen=True, slots=True)
class MailRecord:
    """What the store knows of a kept mail beside its bytes. `screening`: every rule that hit or missed, as JSON;
    `herkenning`: the suggestion as JSON, or None where nothing was read."""

    sha256: str
    message_id: str
    richting: Direction
    van: str
    ontvangen: datetime
    dossier: str | None
    screening: Mapping[str, Any]
    herkenning: Mapping[str, Any] | None


class MailStore(Protocol):
    """Raw mail, byte for byte, encrypted per mail, under its SHA-256."""

    def put(self, raw: bytes, record: MailRecord) -> None:
        """Keep the bytes and their record; durable at commit. Same sha256 again: keeps the first bytes and
        replaces the record."""

    def keep(self, raw: bytes) -> str:
        """Keep only the bytes (quarantine, before anything was read) and return their SHA-256."""

    def describe(self, record: MailRecord) -> None:
        """Keep what is known of a mail whose bytes are kept; what was known of it before is replaced."""

    def raws(self, sha256s: Sequence[str]) -> dict[str, bytes | StoreError]:
        """sha256 → the bytes, or what `raw` would raise."""

    def raw(self, sha256: str) -> bytes:
        """The bytes. Raises `StoreError` when they are missing or do not match their hash."""

    def record(self, sha256: str) -> MailRecord | None:
        """What is known of one mail."""

    def of_dossier(self, nummer: str) -> list[MailRecord]:
        """The mails of a dossier, oldest first."""

    def dossiers_of(self, message_ids: Sequence[str]) -> dict[str, str]:
        """Message-ID → dossier number, for the ids that are known (mails in and letters out)."""


class AttachmentStore(Protocol):
    """What the virus scanner said of every file that came with a mail; a file without a line is locked."""

    def put(self, sha256: str, files: Sequence[Attached]) -> None:
        """Add or replace the lines of the files of one mail."""

    def of_mail(self, sha256: str) -> list[Attached]:
        """The files of one mail, in its order."""

    def waiting(self, limit: int) -> list[str]:
        """SHA-256 of mails with a file that the scanner has not seen yet."""

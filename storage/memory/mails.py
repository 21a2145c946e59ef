"""Kept mail and its files in memory."""

import hashlib
from collections.abc import Iterable, Sequence

from bot.domain.errors import StoreError
from bot.domain.mail.attached import Attached, Staat
from bot.domain.ports.mails import MailRecord
from storage import faults, rows
from storage.memory.part import Part


class Mails(Part):
    """Raw mail under its SHA-256."""

    def put(self, raw: bytes, record: MailRecord) -> None:
        """Keep the bytes and their record. Same sha256 again: keeps the first bytes, replaces the record."""
        if self.keep(raw) != record.sha256:
            raise StoreError(faults.wrong_hash(record.sha256))
        self.describe(record)

    def describe(self, record: MailRecord) -> None:
        """Keep what is known of a mail whose bytes are kept; what was known of it before is replaced."""
        record, shelf = rows.MAIL.through(record), self._desk.shelf
        self._desk.put(shelf.mails, record.sha256, record)
        kept = shelf.message_ids.get(record.message_id, ())
        if record.sha256 not in kept:
            self._desk.put(shelf.message_ids, record.message_id, (*kept, record.sha256))

    def keep(self, raw: bytes) -> str:
        """Keep only the bytes and return their SHA-256."""
        sha256 = hashlib.sha256(raw).hexdigest()
        if sha256 not in self._desk.shelf.raw:
            self._desk.put(self._desk.shelf.raw, sha256, raw)
        return sha256

    def raw(self, sha256: str) -> bytes:
        """The bytes. Raises `StoreError` when they are missing."""
        if sha256 not in self._desk.shelf.raw:
            raise StoreError(faults.mail_missing(sha256))
        return self._desk.shelf.raw[sha256]

    def raws(self, sha256s: Sequence[str]) -> dict[str, bytes | StoreError]:
        """sha256 → the bytes, or why they are not there."""
        kept = self._desk.shelf.raw
        return {each: kept.get(each) or StoreError(faults.mail_missing(each)) for each in sha256s}

    def record(self, sha256: str) -> MailRecord | None:
        """What is known of one mail."""
        return self._desk.shelf.mails.get(sha256)

    def of_dossier(self, nummer: str) -> list[MailRecord]:
        """The mails of a dossier, oldest first."""
        return self._sorted(r for r in self._desk.shelf.mails.values() if r.dossier == nummer)

    def dossiers_of(self, message_ids: Sequence[str]) -> dict[str, str]:
        """Message-ID → dossier number, for the ids that are known; the oldest mail decides."""
        shelf, found = self._desk.shelf, dict[str, str]()
        for message_id in filter(None, message_ids):
            wanted = rows.clean(message_id)
            kept = self._sorted(shelf.mails[sha256] for sha256 in shelf.message_ids.get(wanted, ()))
            numbers = [r.dossier for r in kept if r.message_id == wanted and r.dossier is not None]
            if numbers:
                found[message_id] = numbers[0]
        return found

    def _sorted(self, records: Iterable[MailRecord]) -> list[MailRecord]:
        return sorted(records, key=lambda record: (record.ontvangen, record.sha256))


class Attachments(Part):
    """The files of mails, and whether anybody may have them."""

    def put(self, sha256: str, files: Sequence[Attached]) -> None:
        """Add or replace the lines of the files of one mail."""
        kept = {one.nummer: one for one in (*self.of_mail(sha256), *map(rows.ATTACHED.through, files))}
        self._desk.put(self._desk.shelf.attached, sha256, tuple(kept[number] for number in sorted(kept)))

    def of_mail(self, sha256: str) -> list[Attached]:
        """The files of one mail, in its order."""
        return list(self._desk.shelf.attached.get(sha256, ()))

    def waiting(self, limit: int) -> list[str]:
        """SHA-256 of mails with a file that the scanner has not seen yet."""
        kept = self._desk.shelf.attached.items()
        return sorted(sha256 for sha256, files in kept if any(f.staat is Staat.WACHT for f in files))[:limit]

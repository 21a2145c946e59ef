"""Raw mail in segments, and what is known of it in the database."""

import hashlib
from collections.abc import Sequence

from sqlalchemy import bindparam, select

from bot.domain.errors import StoreError
from bot.domain.ports.mails import MailRecord
from storage import faults
from storage.blobs import Blob, Blobs
from storage.rows import MAIL, clean
from storage.sql.prepared import Among
from storage.sql.session import Session, replacing, skipping
from storage.tables import berichten, ruwe_mail

_OURS = berichten.c.organisatie == bindparam("org")
_RECORD = select(*(berichten.c[name] for name in MAIL.columns)).where(_OURS)
_OLDEST_FIRST = (berichten.c.ontvangen, berichten.c.sha256)

_ONE = _RECORD.where(berichten.c.sha256 == bindparam("sha256"))
_OF_DOSSIER = _RECORD.where(berichten.c.dossier == bindparam("nummer")).order_by(*_OLDEST_FIRST)
# Those without a dossier are left out here, not there: asked for them too, SQLite would rather walk every dossier.
_DOSSIERS_OF = (
    select(berichten.c.message_id, berichten.c.dossier)
    .where(_OURS, Among(berichten.c.message_id))
    .order_by(*_OLDEST_FIRST)
)
_BLOBS = select(
    ruwe_mail.c.sha256, ruwe_mail.c.segment, ruwe_mail.c.positie, ruwe_mail.c.lengte, ruwe_mail.c.sleutel
).where(ruwe_mail.c.organisatie == bindparam("org"), Among(ruwe_mail.c.sha256))


class Mails:
    """Raw mail, byte for byte, encrypted per mail, under its SHA-256."""

    def __init__(self, session: Session, blobs: Blobs) -> None:
        self._session = session
        self._blobs = blobs

    def put(self, raw: bytes, record: MailRecord) -> None:
        """Keep the bytes and their record. Same sha256 again: keeps the first bytes, replaces the record."""
        if self.keep(raw) != record.sha256:
            raise StoreError(faults.wrong_hash(record.sha256))
        self.describe(record)

    def describe(self, record: MailRecord) -> None:
        """Keep what is known of a mail whose bytes are kept; what was known of it before is replaced."""
        row = MAIL.pack(record)
        as_given = (row["message_id"], row["van"]) == (record.message_id, record.van)
        self._session.fresh[record.sha256] = record if as_given else MAIL.through(record)
        self._session.add(replacing(berichten, self._session.dialect), row)

    def keep(self, raw: bytes) -> str:
        """Keep only the bytes and return their SHA-256. Bytes kept before are not read back to find out: they
        are written once more, and the row that would name the copy is skipped, so nothing can ever open it."""
        sha256 = hashlib.sha256(raw).hexdigest()
        blob = self._blobs.append(raw, sha256)
        row = {
            "sha256": sha256,
            "segment": blob.segment,
            "positie": blob.offset,
            "lengte": blob.length,
            "sleutel": blob.wrapped_key,
        }
        self._session.add(skipping(ruwe_mail, self._session.dialect), row)
        return sha256

    def raw(self, sha256: str) -> bytes:
        """The bytes. Raises `StoreError` when they are missing or do not match their hash."""
        found = self.raws([sha256])[sha256]
        if isinstance(found, StoreError):
            raise found
        return found

    def raws(self, sha256s: Sequence[str]) -> dict[str, bytes | StoreError]:
        """sha256 → the bytes, or what `raw` would raise."""
        found: dict[str, bytes | StoreError] = {
            sha256: StoreError(faults.mail_missing(sha256)) for sha256 in sha256s
        }
        for row in self._session.all(_BLOBS, wanted=found) if found else ():
            try:
                blob = Blob(row.segment, row.positie, row.lengte, bytes(row.sleutel))
                found[row.sha256] = self._blobs.read(blob, row.sha256)
            except StoreError as error:
                found[row.sha256] = error
        return found

    def record(self, sha256: str) -> MailRecord | None:
        """What is known of one mail. What this unit wrote is not asked back: a question sends all rows in line."""
        if (fresh := self._session.fresh.get(sha256)) is not None:
            return fresh
        rows = self._session.all(_ONE, sha256=sha256)
        return MAIL.unpack(rows[0]) if rows else None

    def of_dossier(self, nummer: str) -> list[MailRecord]:
        """The mails of a dossier, oldest first."""
        return [MAIL.unpack(row) for row in self._session.all(_OF_DOSSIER, nummer=nummer)]

    def dossiers_of(self, message_ids: Sequence[str]) -> dict[str, str]:
        """Message-ID → dossier number, for the ids that are known; the oldest mail decides."""
        asked = {clean(message_id): message_id for message_id in message_ids if message_id}
        found = dict[str, str]()
        for row in self._session.all(_DOSSIERS_OF, wanted=asked):
            if row.dossier is not None:
                found.setdefault(asked[row.message_id], row.dossier)
        return found

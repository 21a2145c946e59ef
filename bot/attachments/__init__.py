"""The words of an attachment, for a mail that only points at one ("zie bijlage"); of a scan what a machine reads in it.

A file from a stranger is opened in a process of its own that may use little memory and time: whatever it does to
the library that reads it, the daemon goes on and a human reads the file.
"""

import json
import subprocess
import sys
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from email.policy import compat32
from pathlib import Path
from time import monotonic

from bot.attachments import scans
from bot.domain.mail.mail import Mail
from bot.domain.mail.mime_parts import filename, leaves, payload, uuencoded
from bot.domain.mail.mime_tree import read_tree
from bot.domain.mail.pointer import points_at_attachment
from bot.domain.recognition.suggestion import AttachmentText, MailText

LARGEST = 10 * 1024 * 1024
"""Bytes of one attachment that is opened."""
MOST_FILES = 3
"""Attachments of one mail that are opened."""
SECONDS = 10.0
"""How long opening one may take; the child itself stops at five seconds of processor time."""
BATCH_SECONDS = 40.0
"""How long all files of one batch may take together; the last one may still finish."""
_CHILD = Path(__file__).with_name("extract.py")
_NO_LETTER = (".ics", ".vcf", ".p7s", ".asc", ".sig")
_WRITTEN = frozenset({"text/plain", "text/html", "text/enriched"})
"""Without a name these are the letter itself, and a picture is a part of it."""
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".svg", ".webp", ".heic")


def with_attachments(
    batch: Sequence[tuple[bytes, Mail, MailText]], scanners: Collection[str] = ()
) -> list[MailText]:
    """The texts of a batch, in order, with the words of what is attached to a mail whose own words only point there.

    bytes: what the mail was read from. scanners: addresses whose mail is only an envelope. Opens no file when the mail
    says something itself. Never raises for a file.
    """
    purse = Purse()
    return [_with_attachments(raw, mail, text, purse, scanners) for raw, mail, text in batch]


@dataclass(slots=True)
class Purse:
    """The seconds a batch may spend on opening files: fifty mails that point at a trap may not hold it for minutes."""

    left: float = BATCH_SECONDS

    def read(self, name: str, data: bytes) -> AttachmentText:
        """The file read, while there is time left."""
        if self.left <= 0:
            return AttachmentText(name, reden="niet geopend: de bijlagen ernaast kostten te veel tijd")
        before = monotonic()
        found = read(name, data)
        self.left -= monotonic() - before
        return found


def _with_attachments(
    raw: bytes, mail: Mail, text: MailText, purse: Purse, scanners: Collection[str]
) -> MailText:
    envelope = mail.sender.address in scanners
    if not mail.attachments or not (envelope or points_at_attachment(text.tekst)):
        return text
    found = [purse.read(name, data) for name, data in _files(raw)]
    if any(one.paginas for one in found):  # a picture beside a letter is a logo
        found = [one for one in found if one.paginas or not one.naam.lower().endswith(_PICTURES)]
    return replace(text, bijlagen=tuple(found))


def read(name: str, data: bytes) -> AttachmentText:
    """The pages of one file; without pages `reden` says in Dutch why a human has to read it."""
    if len(data) > LARGEST:
        return AttachmentText(name, reden="groter dan 10 MB")
    if scans.is_picture(data):
        return scans.of_picture(name, data)
    try:
        done = subprocess.run(  # noqa: S603 – our own script, nothing of the mail on the command line
            [sys.executable, "-I", str(_CHILD)], input=data, capture_output=True, timeout=SECONDS, check=True, env={}
        )  # fmt: skip
        told = json.loads(done.stdout)
        pages = tuple(str(page) for page in told["paginas"])
        found = AttachmentText(name, pages, "" if pages else str(told["reden"]))
    except subprocess.TimeoutExpired:
        return AttachmentText(name, reden="openen duurt te lang")
    except (OSError, subprocess.CalledProcessError, ValueError, KeyError, TypeError):
        return AttachmentText(name, reden="niet te openen")
    return scans.of_pdf(found, data) if b"%PDF-" in data[:1024] else found


def _files(raw: bytes) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of the first attachments, in the order of the mail; calendars and signatures are no letters."""
    left = MOST_FILES
    for part in leaves(read_tree(raw, compat32)):
        name = filename(part)
        kind = part.get_content_type()
        if not name and kind == "text/plain":
            for written in uuencoded(payload(part)[:LARGEST].decode("latin-1"))[1][:left]:
                left -= 1
                yield written
        if not name and (kind in _WRITTEN or kind.startswith("image/")):
            continue
        if name.lower().endswith(_NO_LETTER) or kind in {"application/pgp-signature", "text/calendar"}:
            continue
        if not left:
            return
        left -= 1
        yield name or "bijlage", payload(part)

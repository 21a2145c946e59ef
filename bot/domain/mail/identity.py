"""Whether two mails are the same one: a hash over what the sender wrote, not over what servers add."""

import hashlib
import re

from bot.domain.mail.mail import Mail

MAX_TEXT = 500_000
"""Characters of readable text that are kept; the original stays whole in the store."""
MAX_PART = 4 * MAX_TEXT
"""Bytes of one text part that are read, mark-up included."""
READABLE = ("text/plain", "text/html", "text/enriched", "multipart/")
PLACEHOLDER = re.compile(r"\b(html|browser|webversie|multi-?part)\b", re.IGNORECASE)
_LONE_RETURN = re.compile(rb"\r(?!\n)")
_IDENTIFYING = (b"message-id", b"date", b"from", b"subject")
_HEADERS = re.compile(rb"(?:>?From [^\n]*\n)?+(?:(?:[^\x00-\x20:\x7f]++[ \t]*+:|[ \t])[^\n]*+(?:\n|\Z))*+")
_IDENTIFYING_HEADER = re.compile(
    rb"^(message-id|date|from|subject)[ \t]*:([^\n]*(?:\n[ \t][^\n]*)*)", re.IGNORECASE | re.MULTILINE
)


def identity_of(raw: bytes) -> str:
    """The same for one mail delivered to two mailboxes, different for different content (rulebook 0.1.5).

    SHA-256 over Message-ID, Date, From and Subject as they stand and the body; what servers add on the way
    (Received, Delivered-To, line ends) does not count. A Message-ID alone is only a hint: some repeat. Where no empty line
    ends the headers every byte counts: better one mail twice than two for one.
    """
    # As `replace` does, in half of the time where no return stands alone.
    lines = raw.replace(b"\r\n", b"\n") if _LONE_RETURN.search(raw) else raw.replace(b"\r", b"")
    start = _HEADERS.match(lines)
    end = start.end() if start else 0
    whole = not end or not lines.startswith(b"\n", end)
    body = memoryview(lines.rstrip(b"\n"))[0 if whole else end + 1 :]
    digest = hashlib.sha256()
    found: dict[bytes, list[bytes]] = {name: [] for name in _IDENTIFYING}
    for header in _IDENTIFYING_HEADER.finditer(lines[:end]):
        found[header[1].lower()].append(header[2])
    for values in found.values():
        for value in values:
            digest.update(b"%d:%b" % (len(value), value))
        digest.update(b"|")
    digest.update(body)
    return digest.hexdigest()


def identity_of_rebuilt(mail: Mail) -> str:
    """`identity_of` for a message its server builds anew at every read: over what a person sees of it."""
    digest = hashlib.sha256()
    attached = (f"{part.name}:{part.size}" for part in mail.attachments)
    seen = (mail.message_id, mail.sender.address, mail.subject, *attached, " ".join(mail.text.split()))
    for value in seen:
        encoded = value.encode("utf-8", "replace")
        digest.update(b"%d:%b" % (len(encoded), encoded))
    return digest.hexdigest()

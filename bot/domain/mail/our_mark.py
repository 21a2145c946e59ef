"""The mark of our own mail: a code that only our key makes."""

import base64
import hmac
import re
from hashlib import sha256

from bot.domain.mail.mail import Mail

MAC_BYTES = 15
"""120 bits: 24 letters in base32, short enough for the local part of an address (RFC 5321: 64)."""
_MARK = re.compile(r"([a-z2-7]{24})\.([a-z2-7]{24})", re.IGNORECASE)
LOOP_HEADER = "X-Klachtwacht"


def mac(key: bytes, purpose: str, *parts: str | int, size: int = MAC_BYTES) -> str:
    """A code of `size` bytes over the parts; each is written with its length, so that no two lists look alike."""
    message = "".join(f"{len(str(part))}:{part}" for part in (purpose, *parts))
    digest = hmac.digest(key, message.encode(), "sha256")[:size]
    return base64.b32encode(digest).decode().lower()


def loop_mark(key: bytes, message_id: str) -> str:
    """The value of the header `X-Klachtwacht` of a mail we send. Holds also where a server gives a new Message-ID."""
    subject = base64.b32encode(sha256(message_id.encode()).digest()[:MAC_BYTES]).decode().lower()
    return f"{subject}.{mac(key, 'eigen', subject)}"


def is_ours(key: bytes, mail: Mail) -> bool:
    """Whether we sent this mail ourselves: it carries a mark that only our key makes."""
    for value in mail.all(LOOP_HEADER):
        mark = _MARK.fullmatch(value.strip().lower())
        if mark and hmac.compare_digest(mark[2], mac(key, "eigen", mark[1])):
            return True
    return False

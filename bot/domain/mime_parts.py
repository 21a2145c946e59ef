"""Parts of a MIME message: their text, name and size, read without trusting what they say about themselves."""

from collections.abc import Iterator
from email.message import Message

from bot.domain.mail_headers import decode_words, unfold


def unflow(text: str, delete_space: bool) -> str:
    """Format=flowed (RFC 3676) with its soft line breaks undone, quotes kept."""
    lines: list[str] = []
    open_depth = -1  # depth of the paragraph that still runs on, or -1
    for line in text.replace("\r\n", "\n").split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        words = line[depth:]
        words = words[1:] if words.startswith(" ") else words  # space-stuffing
        signature = words == "-- "
        if open_depth == depth and not signature:
            lines[-1] += words
        else:
            lines.append(">" * depth + (" " if depth else "") + words)
        flows = words.endswith(" ") and not signature
        open_depth = depth if flows else -1
        if flows and delete_space:
            lines[-1] = lines[-1][:-1]
    return "\n".join(lines)


def children(part: Message) -> list[Message]:
    inside = part.get_payload()
    return [child for child in inside if isinstance(child, Message)] if isinstance(inside, list) else []


def leaves(part: Message) -> Iterator[Message]:
    waiting = [part]
    while waiting:
        here = waiting.pop()
        inside = children(here)
        waiting.extend(inside)
        if not inside:
            yield here


def payload(part: Message) -> bytes:
    try:
        data = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError):
        data = str(part.get_payload()).encode("utf-8", "replace")
    return data if isinstance(data, bytes) else b""


def parameter(part: Message, name: str) -> str | None:
    """A parameter of Content-Type, also in the three-part form of RFC 2231."""
    try:
        value = part.get_param(name)
    except (ValueError, LookupError, TypeError, AttributeError):
        return None
    return value[2] if isinstance(value, tuple) else value


def filename(part: Message) -> str:
    try:
        name = part.get_filename("")
    except (ValueError, LookupError, TypeError, AttributeError):
        return "bijlage"  # a name nobody can read; the attachment itself is whole
    return decode_words(unfold(str(name or ""))).replace("/", "_").replace("\\", "_").strip()[:255]


def size(part: Message) -> int:
    """Size in bytes without decoding what is large."""
    inside = part.get_payload()
    if not isinstance(inside, str):
        return 0
    coding = str(part.get("content-transfer-encoding", "")).strip().lower()
    if coding == "base64":
        letters = len(inside) - inside.count("\n") - inside.count("\r")
        return letters * 3 // 4 - inside[-4:].count("=")
    return len(payload(part)) if coding == "quoted-printable" else len(inside)

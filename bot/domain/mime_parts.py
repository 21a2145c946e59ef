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
    """The parts directly under this one."""
    inside = part.get_payload() if part.is_multipart() else ()
    return [child for child in inside if isinstance(child, Message)]


def leaves(part: Message) -> Iterator[Message]:
    """Every part under this one that has no parts itself."""
    waiting = [part]
    while waiting:
        here = waiting.pop()
        inside = children(here)
        waiting.extend(inside)
        if not inside:
            yield here


def payload(part: Message) -> bytes:
    """The decoded bytes of one part; what the library cannot decode stays as it came."""
    try:
        data = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError):
        del part["content-transfer-encoding"]
        data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def parameter(part: Message, name: str) -> str | None:
    """A parameter of Content-Type, also in the three-part form of RFC 2231."""
    try:
        value = part.get_param(name)
    except (ValueError, LookupError, TypeError, AttributeError):
        return None
    return value[2] if isinstance(value, tuple) else value


def filename(part: Message) -> str:
    """The file name a part gives itself, without folders; empty when it gives none."""
    try:
        name = part.get_filename("")
    except (ValueError, LookupError, TypeError, AttributeError):
        return "bijlage"  # a name nobody can read; the attachment itself is whole
    return decode_words(unfold(str(name or ""))).replace("/", "_").replace("\\", "_").strip()[:255]


def size(part: Message) -> int:
    """Size in bytes without decoding what is large."""
    if part.is_multipart():
        return 0
    if str(part.get("content-transfer-encoding", "")).strip().lower() != "base64":
        return len(payload(part))
    try:
        inside = str(part.get_payload())
    except (ValueError, LookupError):  # a charset nobody can name, which the library tries even here
        return len(payload(part))
    letters = len(inside) - inside.count("\n") - inside.count("\r")
    return letters * 3 // 4 - inside[-4:].count("=")

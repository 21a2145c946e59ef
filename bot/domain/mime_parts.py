"""Parts of a MIME message: their text, name and size, read without trusting what they say about themselves."""

import binascii
import re
import string
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from email.policy import Policy
from functools import cached_property
from typing import cast

from bot.domain.mail_headers import clean, decode_words, unfold

LONG = 8_000
"""Bytes of base64 from where it pays to keep them away from the library, which looks at every line."""

LARGEST_INSIDE = 2_000_000
"""Bytes of an encoded mail inside another that are read."""

DEEPEST_INSIDE = 20
"""Times it may say "boundary"; the library reads multiparts with a recursion per level."""

STUMBLES = (ValueError, LookupError, TypeError, AttributeError, AssertionError)
"""What the library raises over parts that say impossible things of themselves, such as `charset*0` beside `charset*`."""

_IN_BASE64 = (string.ascii_letters + string.digits + "+/=\r\n").encode()
_EMPTY_LINE = re.compile(rb"\n\r?\n")
_UU_BEGIN = re.compile(r"begin [0-7]{3,4} (.{1,255})$")
_SAYS_BASE64 = b"\ncontent-transfer-encoding: base64"


class Clean(str):
    """A base64 body that was looked through: nothing but its letters, padding and line ends."""

    @cached_property
    def letters(self) -> int:
        """How many there are, padding included."""
        return _letters(self)

    @cached_property
    def padding(self) -> int:
        """How much stands at its end; -1 when it is not what it should be."""
        last = self.rstrip("\r\n")[-2:]
        first = self.find("=")
        padding = 2 if last == "==" else int(last.endswith("="))
        return padding if first < 0 or first == len(self.rstrip("\r\n")) - padding else -1


def read_tree(raw: bytes, lowered: bytes, sha256: str, policy: Policy) -> Message:
    """The MIME tree of these bytes, as `message_from_bytes` gives it, and raising what that raises.

    lowered: `raw` in lower case; sha256: of `raw`.

    Long attachments are set apart and put back into the tree: for a scan of 460 kB that is 1 ms instead of 8.
    """
    return tree_of(raw, *without_long_bodies(raw, lowered, sha256), policy)


def tree_of(raw: bytes, short: bytes, bodies: dict[str, bytes], policy: Policy) -> Message:
    """The same, of what `without_long_bodies` gave."""
    tree = message_from_bytes(short, policy=policy)
    if bodies and not _put_back(tree, bodies):  # seen: the source of a mail, quoted in the text of another
        return message_from_bytes(raw, policy=policy)
    return tree


def without_long_bodies(raw: bytes, lowered: bytes, sha256: str) -> tuple[bytes, dict[str, bytes]]:
    """The mail with a placeholder line for each long base64 body, and those bodies by placeholder.

    A placeholder holds the SHA-256 of the whole mail, so no mail can contain one of its own.
    """
    kept, bodies, done = list[bytes](), dict[str, bytes](), 0
    while (says := lowered.find(_SAYS_BASE64, done)) >= 0:
        head_end = _EMPTY_LINE.search(raw, says + 1)
        start = head_end.end() if head_end else len(raw)
        end = raw.find(b"\n--", start)
        end = len(raw) if end < 0 else end
        body = raw[start:end].rstrip(b"\r\n")
        kept.append(raw[done:start])
        done = start
        if len(body) > LONG and not body.translate(None, _IN_BASE64):
            placeholder = f"{sha256}.{len(bodies)}"
            bodies[placeholder] = body
            kept.append(placeholder.encode())
            done += len(body)
    return b"".join([*kept, raw[done:]]), bodies


def _put_back(tree: Message, bodies: dict[str, bytes]) -> bool:
    """Whether every body found its place: a part that holds its placeholder and nothing else."""
    for leaf in leaves(tree):
        try:
            found = str(leaf.get_payload())
        except STUMBLES:
            continue
        body = bodies.pop(found.rstrip("\r\n"), None)
        if body is not None:
            leaf.set_payload(Clean(body.decode("ascii") + found[len(found.rstrip("\r\n")) :]))
    return not bodies


def unflow(text: str, delete_space: bool) -> str:
    """Format=flowed (RFC 3676) with its soft line breaks undone, quotes kept."""
    pieces: list[str] = []
    open_depth = -1  # depth of the paragraph that still runs on, or -1
    for line in text.replace("\r\n", "\n").split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        words = line[depth:]
        words = words[1:] if words.startswith(" ") else words  # space-stuffing
        signature = words == "-- "
        flows = words.endswith(" ") and not signature
        if open_depth != depth or signature:
            pieces.append(("\n" if pieces else "") + ">" * depth + (" " if depth else ""))
        pieces.append(words[:-1] if flows and delete_space else words)
        open_depth = depth if flows else -1
    return "".join(pieces)


def uuencoded(text: str) -> tuple[str, list[tuple[str, bytes]]]:
    """The text without the files that older programs write into it, and those files: name and bytes."""
    if "\nend" not in text or "begin " not in text:
        return text, []
    kept, files, name, data = list[str](), list[tuple[str, bytes]](), "", list[bytes]()
    block: list[str] | None = None  # the lines as they stand, until it is sure that they are a file
    for line in text.replace("\r\n", "\n").split("\n"):
        begins = _UU_BEGIN.match(line)
        if block is None and begins is None:
            kept.append(line)
        elif block is None and begins is not None:
            block, name, data = [line], clean(begins[1]).strip(), []
        elif block is not None and line.rstrip() == "end":
            files.append((name.replace("/", "_").replace("\\", "_")[:255], b"".join(data)))
            kept.append(f"[bijlage: {files[-1][0]}]")
            block = None
        elif block is not None:
            block.append(line)
            try:
                data.append(binascii.a2b_uu(line.rstrip("\r") or "`"))
            except (binascii.Error, ValueError):
                kept += block
                block = None
    return "\n".join([*kept, *(block or ())]), files


def children(part: Message) -> list[Message]:
    """The parts directly under this one."""
    inside = part.get_payload() if part.is_multipart() else ()
    return [child for child in inside if isinstance(child, Message)]


def unpacked(part: Message) -> Message | None:
    """The mail in this part. Encoded, which RFC 2046 forbids and some programs do, the library takes it for a mail without a
    head."""
    inner = next(iter(children(part)), None)
    if inner is None or inner.keys() or inner.is_multipart():
        return inner
    stated = str(part.get("content-transfer-encoding", "")).strip().lower()
    if stated not in ("base64", "quoted-printable"):
        return inner
    inner["Content-Transfer-Encoding"] = stated
    raw = payload(inner)[:LARGEST_INSIDE]
    if raw.lower().count(b"boundary") > DEEPEST_INSIDE:
        return inner
    try:
        return cast(Message, message_from_bytes(raw, policy=part.policy))
    except (RecursionError, *STUMBLES):
        return inner


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
    except STUMBLES:
        del part["content-transfer-encoding"]
        data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def parameter(part: Message, name: str) -> str | None:
    """A parameter of Content-Type, also in the three-part form of RFC 2231."""
    try:
        value = part.get_param(name)
    except STUMBLES:
        return None
    return value[2] if isinstance(value, tuple) else value


def filename(part: Message) -> str:
    """The file name a part gives itself, without folders; empty when it gives none."""
    try:
        name = part.get_filename("")
    except STUMBLES:
        said = f"{part.get('content-disposition', '')} {part.get('content-type', '')}".lower()
        return "bijlage" if "name" in said else ""  # a name nobody can read; what it names is whole
    return decode_words(unfold(str(name or ""))).replace("/", "_").replace("\\", "_").strip()[:255]


def decoded_size(part: Message) -> int:
    """How many bytes `payload` gives; without decoding where a body is known to be whole."""
    try:
        inside = part.get_payload()
    except STUMBLES:  # a charset nobody can name, which the library tries even here
        return len(payload(part))
    stated = str(part.get("content-transfer-encoding", "")).lower()
    whole = isinstance(inside, Clean) and inside.letters % 4 == 0 and inside.padding >= 0
    if isinstance(inside, Clean) and whole and stated == "base64":
        return inside.letters // 4 * 3 - inside.padding
    return len(payload(part))


def size(part: Message) -> int:
    """Size in bytes without decoding what is large."""
    if part.is_multipart():
        return 0
    if str(part.get("content-transfer-encoding", "")).strip().lower() != "base64":
        return len(payload(part))
    try:
        inside = cast(str, part.get_payload())
    except STUMBLES:  # a charset nobody can name, which the library tries even here
        return len(payload(part))
    letters = inside.letters if isinstance(inside, Clean) else _letters(inside)
    return letters * 3 // 4 - inside[-4:].count("=")


def _letters(body: str) -> int:
    return len(body) - body.count("\n") - body.count("\r")

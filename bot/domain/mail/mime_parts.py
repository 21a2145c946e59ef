"""Parts of a MIME message: their text, name and size, read without trusting what they say about themselves."""

import binascii
import re
import string
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.policy import Policy
from functools import lru_cache
from itertools import islice
from typing import cast

from bot.domain.mail.headers import clean, decode_words, unfold
from bot.domain.mail.signed_mail import signed_content

MOST_INSIDE = 2_000
"""Lines of an encoded mail inside another that may cut it into parts."""

DEEPEST_INSIDE = 20
"""Times it may say "boundary"; the library reads multiparts with a recursion per level."""

MOST_OPENED = 20
"""Mails that are taken out of an encoding or a signature, in one mail: the next may stand in the last, thousands deep, and
each is all bytes of those inside it."""

MOST_LEAVES = 10_000
"""Parts that are looked at, those in encoded mails inside another included."""

STUMBLES = (ValueError, LookupError, TypeError, AttributeError, AssertionError)
"""What the library raises over parts that say impossible things of themselves, such as `charset*0` beside `charset*`."""

_SEALED = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_BASE64 = (string.ascii_letters + string.digits + "+/=").encode()
_UU_BEGIN = re.compile(r"begin [0-7]{3,4} (.{1,255})$")


@dataclass(frozen=True, slots=True)
class Base64:
    """The payload of a part that was looked through: nothing but base64 and line ends.

    letters: how many there are, padding included; padding: how much stands at the end; -1 when it is not what it should be.
    """

    body: bytes
    letters: int
    padding: int

    @classmethod
    def of(cls, body: bytes) -> "Base64 | None":
        """This body; None where something else stands in it."""
        ends = body.translate(None, _BASE64)
        if ends.strip(b"\r\n"):
            return None
        first = body.find(b"=")
        end = body[first:].rstrip(b"\r\n") if first >= 0 else b""
        return cls(body, len(body) - len(ends), len(end) if end in (b"", b"=", b"==") else -1)

    @property
    def text(self) -> str:
        """As the library keeps it."""
        return self.body.decode("ascii")


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
    raw = payload(inner)
    del inner["Content-Transfer-Encoding"]  # the tree is read again: it stays as it came
    opened = _tree_inside(raw, part)
    return inner if opened is None else opened


def sealed(part: Message) -> bool:
    """Whether it is S/MIME (RFC 8551 3.2), also where a server forgot to say so."""
    kind = part.get_content_type()
    return kind in _SEALED or (kind == "application/octet-stream" and filename(part).lower().endswith(".p7m"))


def signed(part: Message) -> Message | None:
    """The mail that this part, which is `sealed`, holds in clear inside its signature."""
    raw = signed_content(payload(part))
    return None if raw is None else _tree_inside(raw, part)


def _tree_inside(raw: bytes, part: Message) -> Message | None:
    """The tree of a mail that stood encoded in this part; None for one that was built to exhaust the library."""
    if raw.lower().count(b"boundary") > DEEPEST_INSIDE or raw.count(b"\n--") > MOST_INSIDE:
        return None
    try:
        return cast(Message, message_from_bytes(raw, policy=part.policy))
    except (RecursionError, *STUMBLES):
        return None


def leaves(part: Message) -> Iterator[Message]:
    """Every part under this one that has no parts itself, in order; at most `MOST_LEAVES`."""
    return islice(_leaves(part), MOST_LEAVES)


def _leaves(part: Message) -> Iterator[Message]:
    waiting, opened = [part], 0
    while waiting:
        here = waiting.pop()
        inside, found = children(here), None
        if opened >= MOST_OPENED:
            pass
        elif len(inside) == 1 and here.get_content_maintype() == "message":
            found = unpacked(here)
        elif not inside and sealed(here):
            found = signed(here)
        if found is not None and found not in inside:
            inside = [found]
            opened += 1
        waiting.extend(reversed(inside))
        if not inside:
            yield here


def payload(part: Message) -> bytes:
    """The decoded bytes of one part; what the library cannot decode stays as it came."""
    known = _known(part)
    if known:
        plain = Message()
        plain["content-transfer-encoding"] = "base64"
        plain.set_payload(known.text)
        part = plain
    try:
        data = part.get_payload(decode=True)
    except STUMBLES:
        del part["content-transfer-encoding"]
        data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _known(part: Message) -> Base64 | None:
    """The payload of a part that was looked through before."""
    try:
        inside: object = part.get_payload()
    except STUMBLES:  # a charset nobody can name, which the library tries even here
        return None
    return inside if isinstance(inside, Base64) else None


def parameter(part: Message, name: str) -> str | None:
    """A parameter of Content-Type, also in the three-part form of RFC 2231."""
    stated = str(part.get("content-type", ""))
    return _parameter(stated, name, part.policy) if name in stated.lower() else None


@lru_cache(maxsize=256)  # programs write the same few lines above all their texts
def _parameter(stated: str, name: str, policy: Policy) -> str | None:
    part = Message(policy)
    part.set_raw("Content-Type", stated)
    try:
        value = part.get_param(name)
    except STUMBLES:
        return None
    return value[2] if isinstance(value, tuple) else value


def filename(part: Message) -> str:
    """The file name a part gives itself, without folders; empty when it gives none."""
    if "name" not in f"{part.get('content-disposition', '')} {part.get('content-type', '')}".lower():
        return ""
    try:
        name = part.get_filename("")
    except STUMBLES:
        return "bijlage"  # a name nobody can read; what it names is whole
    return decode_words(unfold(str(name or ""))).replace("/", "_").replace("\\", "_").strip()[:255]


def decoded_size(part: Message) -> int:
    """How many bytes `payload` gives; without decoding where a body is known to be whole."""
    known = _known(part)
    if known and known.letters % 4 == 0 and known.padding >= 0:
        return known.letters // 4 * 3 - known.padding
    return len(payload(part))


def size(part: Message) -> int:
    """Size in bytes without decoding what is large."""
    if part.is_multipart():
        return 0
    if str(part.get("content-transfer-encoding", "")).strip().lower() != "base64":
        return len(payload(part))
    if known := _known(part):
        return known.letters * 3 // 4 - known.body[-4:].count(b"=")
    try:
        inside = str(part.get_payload())
    except STUMBLES:
        return len(payload(part))
    return (len(inside) - inside.count("\n") - inside.count("\r")) * 3 // 4 - inside[-4:].count("=")

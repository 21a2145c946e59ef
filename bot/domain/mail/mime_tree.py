"""The MIME tree of a mail: its heads cut into fields, its body at the boundaries.

The library looks at every line of every attachment. A mail as programs build them is cut here in a fifth of the time; any
other is left to the library. Both give the same tree.
"""

import re
from email import message_from_bytes
from email.errors import CloseBoundaryNotFoundDefect
from email.message import Message
from email.policy import Policy
from typing import Any

from bot.domain.mail.mime_parts import STUMBLES, Base64

LONG = 8_000
"""Bytes of base64 from where it pays to look whether they are nothing else."""
MOST_PARTS = 1_000
DEEPEST = 10
"""Levels of parts; a program writes four."""

_FIELD = r"[!-9;-~]++:[^\r\n]*+\r?\n(?:[\t ][^\r\n]*+\r?\n)*+"
_HEAD = re.compile(rf"((?:{_FIELD})*+)\r?\n".encode())
"""A head in which every line is a header or goes on with one, and the empty line behind it."""
_FIELDS = re.compile(_FIELD)
_BEFORE_HEAD = re.compile(
    rb"(?:\xef\xbb\xbf|[ \t]*+\r?\n){1,100}+"
    rb"(?=(?:from|to|date|subject|received|return-path|delivered-to|message-id|mime-version)[ \t]*+:)",
    re.IGNORECASE,
)
_TAIL = re.compile(rb"(--)?[ \t]*(\r?\n|\Z)")
"""What may stand behind a boundary on its line; "--" behind the last."""
_PLAIN_ENCODINGS = frozenset({"7bit", "8bit", "binary"})


class _Odd(ValueError):
    """No program builds mail like this."""


def from_head(raw: bytes) -> bytes:
    """The mail from its first header on: some programs save one with a byte order mark or empty lines before it, and all of
    it would be text then, the sender too."""
    before = _BEFORE_HEAD.match(raw)
    return raw[before.end() :] if before else raw


def read_tree(raw: bytes, policy: Policy) -> Message:
    """The tree of these bytes, as `message_from_bytes` gives it, and raising what that raises."""
    raw = from_head(raw)
    tree = plain_tree(raw, policy)
    return message_from_bytes(raw, policy=policy) if tree is None else tree


def plain_tree(raw: bytes, policy: Policy) -> Message | None:
    """The same, never raising, in time linear in the bytes; None for a mail that only the library can read."""
    try:
        return _Cutter(raw, policy).part(0, len(raw), len(raw), 0)
    except (_Odd, *STUMBLES):
        return None


class _Cutter:
    """One mail being cut.

    Places are offsets in `raw`. A part ends where the next boundary line begins; the line end before that belongs to the
    boundary, so its content ends at `stop`.
    """

    def __init__(self, raw: bytes, policy: Policy) -> None:
        self.raw = raw
        self.policy = policy
        self.parts = 0

    def part(self, begin: int, end: int, stop: int, depth: int) -> Message:
        """The part that stands here, with all that is in it."""
        self.parts += 1
        head = _HEAD.match(self.raw, begin, end)
        if head is None or depth > DEEPEST or self.parts > MOST_PARTS:
            raise _Odd
        part, body = Message(self.policy), head.end()
        for field in _FIELDS.findall(_text(head[1])):
            part.set_raw(*self.policy.header_source_parse([field]))
        kind = part.get_content_type()
        if kind.startswith("multipart/"):
            self.cut(part, body, end, stop, depth)
        elif kind == "message/delivery-status":  # blocks of headers, each a part of its own
            raise _Odd
        elif kind.startswith("message/"):
            part.set_payload([self.part(body, end, stop, depth + 1)])
        else:
            part.set_payload(_told(part, self.raw[body:stop]))
        return part

    def cut(self, whole: Message, begin: int, end: int, stop: int, depth: int) -> None:
        """Hang the parts of a multipart under it."""
        raw, marker = self.raw, b"--" + _boundary(whole)
        if raw.find(b"\r" + marker, begin, end) >= 0:
            raise _Odd
        parts: list[Message | str] = []
        line = self.boundary(marker, begin, end)
        if line > begin:
            whole.preamble = _text(raw[begin : self.before(line, begin)])
        while line < end and not (tail := self.tail(line + len(marker), end))[1]:
            line = self.boundary(marker, tail.end(), end)
            parts.append(self.part(tail.end(), line, self.before(line, tail.end()), depth + 1))
        if not parts:
            raise _Odd
        whole.set_payload(parts)
        if line == end:  # cut off on the way
            self.policy.handle_defect(whole, CloseBoundaryNotFoundDefect())
        elif depth and tail.end() == stop == end:
            raise _Odd  # cut off right behind an inner one
        else:
            whole.epilogue = None if tail.end() > stop else _text(raw[tail.end() : stop])

    def boundary(self, marker: bytes, begin: int, end: int) -> int:
        """Where the next boundary line begins; `end` when there is none."""
        if self.raw.startswith(marker, begin, end):
            return begin
        before = self.raw.find(b"\n" + marker, begin, end)
        return end if before < 0 else before + 1

    def tail(self, at: int, end: int) -> re.Match[bytes]:
        """What stands behind the boundary that ends here."""
        tail = _TAIL.match(self.raw, at, end)
        if tail is None or not (tail[1] or tail[2]):
            raise _Odd
        return tail

    def before(self, line: int, begin: int) -> int:
        """Where the content ends that stands before this line, or the end: the line end between them is no part of it."""
        ends = self.raw[max(line - 2, begin) : line]
        if ends.endswith(b"\r"):
            raise _Odd
        return line - (2 if ends == b"\r\n" else int(ends.endswith(b"\n")))


def _boundary(whole: Message) -> bytes:
    """What stands between the parts of a multipart the library has nothing to remark about."""
    boundary = whole.get_boundary()
    stated = str(whole.get("content-transfer-encoding", "8bit")).lower()
    if (
        not boundary
        or not boundary.isascii()
        or stated not in _PLAIN_ENCODINGS
        or whole.get_content_subtype() == "digest"
    ):
        raise _Odd
    return boundary.encode()


def _told(part: Message, body: bytes) -> Any:  # a payload may be anything; the library's types do not know
    """The body of a part that has no parts: as the library keeps it, or known to be base64."""
    long = len(body) > LONG and str(part.get("content-transfer-encoding", "")).lower() == "base64"
    return (Base64.of(body) if long else None) or _text(body)


def _text(some: bytes) -> str:
    return some.decode("ascii", "surrogateescape")

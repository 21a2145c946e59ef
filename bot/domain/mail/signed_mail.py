"""The mail inside an opaque signature (S/MIME, RFC 8551 3.5.2): signed, yet readable by whoever takes it out.

Our own walk over BER (X.690 8.1): whoever signs a long mail while it is written splits it into pieces, and the libraries
that read those take quadratic time over a mail that was built for it.
"""

from typing import NamedTuple

MOST_PIECES = 100_000
"""Pieces one content may be split into; programs take thousands of bytes for each."""
_SIGNED_DATA = bytes.fromhex("2a864886f70d010702")
_OID, _OCTETS, _SEQUENCE, _SET, _INTEGER, _EXPLICIT = 0x06, 0x04, 0x30, 0x31, 0x02, 0xA0
_IN_PIECES = _OCTETS | 0x20


class _Field(NamedTuple):
    """One field: its tag, where its content begins, and where that ends; -1: where two noughts say so."""

    tag: int
    begin: int
    end: int


class _Unreadable(ValueError):
    """Not what a signed mail looks like."""


def signed_content(data: bytes) -> bytes | None:
    """What was signed, as the program that signed it wrote it; None where these bytes hold no such thing, or nobody can
    read it without a key. data: CMS in DER or BER (RFC 5652 5.1). Never raises, in time linear in the bytes."""
    try:
        kind = _field(data, _inside(data, 0, _SEQUENCE), _OID)
        if data[kind.begin : kind.end] != _SIGNED_DATA:
            return None
        version = _field(data, _inside(data, _inside(data, kind.end, _EXPLICIT), _SEQUENCE), _INTEGER)
        digests = _field(data, version.end, _SET)
        content = _field(data, _inside(data, _end(data, digests), _SEQUENCE), _OID)
        return _octets(data, _inside(data, content.end, _EXPLICIT))
    except (_Unreadable, IndexError):
        return None


def _field(data: bytes, at: int, tag: int) -> _Field:
    """The field that stands here, which must have this tag."""
    found, length = data[at], data[at + 1]
    begin = at + 2
    if found != tag:
        raise _Unreadable
    if length == 0x80:
        return _Field(found, begin, -1)
    if length > 0x80:
        begin += length - 0x80
        length = int.from_bytes(data[at + 2 : begin][:9])
    if begin + length > len(data):
        raise _Unreadable
    return _Field(found, begin, begin + length)


def _inside(data: bytes, at: int, tag: int) -> int:
    """Where the first field begins inside the one that stands here."""
    return _field(data, at, tag).begin


def _end(data: bytes, field: _Field) -> int:
    """Where the field behind this one begins. Only the set of digests is asked, which holds short sequences."""
    at = field.begin
    if field.end >= 0:
        return field.end
    while data[at : at + 2] != b"\0\0":
        digest = _field(data, at, _SEQUENCE)
        if digest.end < 0:
            raise _Unreadable
        at = digest.end
    return at + 2


def _octets(data: bytes, at: int) -> bytes:
    """The bytes of the string that stands here, whole or in pieces."""
    if data[at] == _OCTETS:
        whole = _field(data, at, _OCTETS)
        return data[whole.begin : whole.end]
    outer, pieces = _field(data, at, _IN_PIECES), list[bytes]()
    at, end = outer.begin, outer.end if outer.end >= 0 else len(data)
    while at < end and data[at : at + 2] != b"\0\0":
        piece = _field(data, at, _OCTETS)
        if piece.end < 0 or len(pieces) >= MOST_PIECES:
            raise _Unreadable
        pieces.append(data[piece.begin : piece.end])
        at = piece.end
    return b"".join(pieces)

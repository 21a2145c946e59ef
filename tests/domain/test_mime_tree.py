"""A tree that was cut is the tree the library gives for the same bytes."""

import base64
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import compat32
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.mail import mime_parts, mime_tree
from bot.domain.mail.attached import checked, files_in
from bot.domain.mail.mime_tree import LONG, from_head, plain_tree, read_tree
from bot.domain.mail.parser import parse_whole

BAG = sorted((Path(__file__).parent.parent / "mailbag").glob("*.eml"))
SCAN = base64.encodebytes(bytes(range(256)) * 60)
assert len(SCAN) > 2 * LONG


def shown(part: Message) -> list[object]:
    """Everything a tree holds."""
    under: list[object] = [shown(child) for child in mime_parts.children(part)]
    return [
        part.items(),
        part.preamble,
        part.epilogue,
        [type(defect) for defect in part.defects],
        *(under or [_inside(part)]),
    ]


def _inside(part: Message) -> object:
    """What one part holds; the library stumbles over impossible parameters."""
    try:
        inside: object = part.get_payload()
        return inside.text if isinstance(inside, mime_parts.Base64) else inside
    except mime_parts.STUMBLES:
        return mime_parts.payload(part)


def assert_same(raw: bytes) -> None:
    """The two readings of these bytes are one."""
    whole = message_from_bytes(from_head(raw), policy=compat32)
    read = read_tree(raw, compat32)
    assert shown(whole) == shown(read)
    sizes = [len(mime_parts.payload(leaf)) for leaf in mime_parts.leaves(whole)]
    assert sizes == [mime_parts.decoded_size(leaf) for leaf in mime_parts.leaves(read)]


@pytest.mark.parametrize("path", BAG, ids=lambda path: path.stem)
def test_every_mail_of_the_bag_has_one_tree(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also when whatever says base64 is looked through, however short."""
    monkeypatch.setattr(mime_tree, "LONG", 0)
    assert_same(path.read_bytes())


def mail(*scans: bytes, text: str = "Zie de bijlage.", ends: bytes = b"\r\n") -> bytes:
    """A mail with these attachments."""
    made = EmailMessage()
    made["From"] = "jan@klager.example"
    made.set_content(text)
    for scan in scans:
        made.add_attachment(scan, maintype="application", subtype="pdf", filename="scan.pdf")
    return made.as_bytes().replace(b"\n", ends)


HEAD = b"Content-Transfer-Encoding: base64\n\n"
ODD = {
    "its source is quoted in the text": mail(b"x", text=f"{HEAD.decode()}{SCAN.decode()}", ends=b"\n"),
    "the head ends in an odd way": b"Content-Type: text/plain\n" + HEAD[:-2] + b"\r\r" + SCAN + b"\n\n" + SCAN,
    "the body is not what the head says": b"Subject: x\n" + HEAD + SCAN + b"Dit is - echt - geen base64.\n",
    "the base64 is an attached mail": (
        b'Content-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: message/rfc822\n'
        + HEAD + SCAN + b"\n--b--\n"
    ),
    "the base64 is a multipart": b'Content-Type: multipart/mixed; boundary="b"\n' + HEAD + SCAN,
    "the last boundary is missing": mail(SCAN).rpartition(b"\r\n--")[0],
    "it stops after the head": b"Subject: x\n" + HEAD,
    "it stops inside the head": b"Subject: x\n" + HEAD[:-2],
    "there are two of a kind": mail(SCAN, SCAN),
    "its padding stands inside": mail(b"x").replace(b"eA==", b"eA==" * 3_000),
    "its padding is missing": mail(b"x").replace(b"eA==", b"eA" * 6_001),
}  # fmt: skip


@pytest.mark.parametrize("raw", ODD.values(), ids=ODD)
def test_odd_mail_has_one_tree(raw: bytes) -> None:
    """Whatever stands where base64 is announced."""
    assert_same(raw)


@given(
    st.lists(st.binary(max_size=200).map(lambda some: some * 100), max_size=3),
    st.sampled_from([b"\n", b"\r\n"]),
    st.integers(0, 400),
    st.binary(max_size=3),
)
def test_damaged_mail_has_one_tree(scans: list[bytes], ends: bytes, place: int, damage: bytes) -> None:
    """Attachments of any length, and bytes that go wrong anywhere in the mail."""
    raw = mail(*scans, ends=ends)
    assert_same(raw)
    at = len(raw) * place // 400
    assert_same(raw[:at] + damage + raw[at + len(damage) :])


MULTIPART = b'Content-Type: multipart/mixed; boundary="b"\n'
PART = b"Content-Type: text/plain\n\nDag.\n"
BOUNDARIES = {
    "as programs write it": MULTIPART + b"\n--b\n" + PART + b"--b\n" + PART + b"--b--\n",
    "words before and behind": MULTIPART + b"\nvoor\n--b\n" + PART + b"--b--\nna\n--b\n",
    "an empty line before and behind": MULTIPART + b"\n\n--b\n" + PART + b"--b--\n\n",
    "no line end behind the last": MULTIPART + b"\n--b\n" + PART + b"--b--",
    "white space behind them": MULTIPART + b"\n--b \t\n" + PART + b"--b-- \n",
    "two in a row": MULTIPART + b"\n--b\n--b\n" + PART + b"--b--\n",
    "only the last": MULTIPART + b"\n--b--\n",
    "not the last": MULTIPART + b"\n--b\n" + PART,
    "not the last, nor a line end": MULTIPART + b"\n--b\n" + PART[:-1],
    "not the last, and an empty line": MULTIPART + b"\n--b\n" + PART + b"\n",
    "it stops behind an inner one": (
        MULTIPART + b"\n--b\nContent-Type: multipart/mixed; boundary=c\n\n--c\n" + PART + b"--c--"
    ),
    "it stops behind one": MULTIPART + b"\n--b\n" + PART + b"--b\n",
    "it stops inside one": MULTIPART + b"\n--b\n" + PART + b"--",
    "it stops at a carriage return": MULTIPART + b"\n--b\n" + PART + b"\r",
    "none": MULTIPART + b"\n" + PART,
    "one that is longer": MULTIPART + b"\n--b\n" + PART + b"--bb\n--b--\n",
    "one behind a lone carriage return": MULTIPART + b"\n--b\n" + PART + b"x\r--b\n" + PART + b"--b--\n",
    "parts without head or body": MULTIPART + b"\n--b\n\n--b\nSubject: x\n\n--b\nSubject: x\n--b\nx\n--b--\n",
    "one inside another": (
        MULTIPART + b"\n--b\nContent-Type: multipart/mixed; boundary=bc\n\n--bc\n" + PART + b"--bc--\n\n--b--\n"
    ),
    "one inside another, well named": (
        MULTIPART + b"\n--b\nContent-Type: multipart/mixed; boundary=c\n\n--c\n" + PART + b"--c--\n\n--b--\n"
    ),
    "the inner one is not closed": (
        MULTIPART + b"\n--b\nContent-Type: multipart/mixed; boundary=c\n\n--c\n" + PART + b"--b--\n"
    ),
    "an attached mail": (
        MULTIPART + b"\n--b\nContent-Type: message/rfc822\n\n" + MULTIPART.replace(b'"b"', b"c")
        + b"\n--c\n" + PART + b"--c--\n--b--\n"
    ),
    "a report": MULTIPART + b"\n--b\nContent-Type: message/delivery-status\n\nA: x\n\nB: y\n--b--\n",
    "a digest": MULTIPART.replace(b"mixed", b"digest") + b"\n--b\n\n" + PART + b"--b--\n",
    "a head that goes on": b"Subject: een\n twee\n\tdrie\n" + PART,
    "a head that begins with what goes on": b" een\nSubject: x\n\n" + PART,
    "a head that is no head": b"From jan Mon Jan 1\nSubject: x\n: y\nDit is tekst.\n\n" + PART,
}  # fmt: skip


@pytest.mark.parametrize("ends", [b"\n", b"\r\n"])
@pytest.mark.parametrize("raw", BOUNDARIES.values(), ids=BOUNDARIES)
def test_boundaries_cut_where_the_library_cuts(raw: bytes, ends: bytes) -> None:
    """Whatever stands around them."""
    assert_same(raw.replace(b"\n", ends))


INNER = b"Content-Type: multipart/alternative; boundary=c\n"
PIECES = (
    b"\n", b"\r\n", b"\r", b"--b", b"--b--", b"--c", b"--c--", b"--", b" ", b"x", b"Subject: x", b"From x", b":", MULTIPART,
    INNER, PART, b"\n--b\n" + PART, b"\n--c\n" + PART, b"Content-Type: message/rfc822\n", b"Content-Type: text/html\n",
    b"Content-Transfer-Encoding: base64\n", b"eA==", b"\xe9", b"\x0c", b"\n--b\n", b"\n--c\n", b"\n--b--\n", b"\n--c--\n",
)  # fmt: skip


@given(
    st.lists(st.sampled_from(PIECES), max_size=12).map(b"".join),
    st.sampled_from([b"", MULTIPART, MULTIPART + b"\n--b\n", MULTIPART + b"\n--b\n" + INNER + b"\n--c\n"]),
    st.sampled_from([b"", b"\n--b--\n", b"\n--c--\n\n--b--\n"]),
)
def test_any_heap_of_boundaries_has_one_tree(heap: bytes, head: bytes, foot: bytes) -> None:
    """Line ends, boundaries and heads in any order."""
    assert_same(head + heap + foot)


@pytest.mark.parametrize("ends", [b"\n", b"\r\n"])
@pytest.mark.parametrize("lost", [0, 100])
def test_a_mail_as_programs_build_it_is_cut(lost: int, ends: bytes) -> None:
    """That is what it is for: the library would look at each of its lines. Also when its end was lost on the way."""
    whole = mail(SCAN, SCAN, ends=ends)
    tree = plain_tree(whole[: len(whole) - lost], compat32)
    assert tree is not None
    assert [False, True, True] == [
        isinstance(leaf.get_payload(), mime_parts.Base64) for leaf in mime_parts.leaves(tree)
    ]


@pytest.mark.parametrize("raw", [MULTIPART + b"\n--b\n" + (PART + b"--b\n") * 2_000 + b"--b--\n"])
def test_a_mail_of_thousands_of_parts_is_left_to_the_library(raw: bytes) -> None:
    """Which is only asked when it does not say "boundary" too often (`mail_parser`)."""
    assert plain_tree(raw, compat32) is None


@pytest.mark.parametrize("path", BAG, ids=lambda path: path.stem)
def test_the_files_of_a_mail_are_the_same_by_its_tree_and_by_its_bytes(path: Path) -> None:
    """The tree the parser made spares reading the bytes again, and must name and number the files alike."""
    raw = path.read_bytes()
    _, tree = parse_whole(raw, datetime(2026, 3, 16, 9, 0, tzinfo=UTC))
    assert checked(raw, None) == checked(raw, None, tree)
    assert [file for file, _ in files_in(raw)] == [
        replace(file, reden="") for file in checked(raw, None, tree)
    ]

"""A tree read with its long attachments set apart is the tree the library gives for the whole bytes."""

import base64
import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import compat32
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import mime_parts
from bot.domain.attached import checked, files_in
from bot.domain.mail_parser import parse_whole
from bot.domain.mime_parts import LONG, read_tree

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
        return part.get_payload()
    except mime_parts.STUMBLES:
        return mime_parts.payload(part)


def assert_same(raw: bytes) -> None:
    """The two readings of these bytes are one."""
    whole = message_from_bytes(raw, policy=compat32)
    read = read_tree(raw, raw.lower(), hashlib.sha256(raw).hexdigest(), compat32)
    assert shown(whole) == shown(read)
    sizes = [len(mime_parts.payload(leaf)) for leaf in mime_parts.leaves(whole)]
    assert sizes == [mime_parts.decoded_size(leaf) for leaf in mime_parts.leaves(read)]


@pytest.mark.parametrize("path", BAG, ids=lambda path: path.stem)
def test_every_mail_of_the_bag_has_one_tree(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also when whatever says base64 is set apart, however short."""
    monkeypatch.setattr(mime_parts, "LONG", 0)
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
    "it looks like our placeholder": mail(SCAN, text=f"{'a' * 64}.0"),
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


def test_the_library_sees_no_long_attachment(monkeypatch: pytest.MonkeyPatch) -> None:
    """That is what it is for: a scan costs next to nothing."""
    seen: list[bytes] = []

    def reading(raw: bytes, **how: object) -> Message:
        seen.append(raw)
        return message_from_bytes(raw)

    monkeypatch.setattr(mime_parts, "message_from_bytes", reading)
    raw = mail(SCAN, SCAN)
    read_tree(raw, raw.lower(), hashlib.sha256(raw).hexdigest(), compat32)
    assert [True] == [len(each) < LONG for each in seen]


@pytest.mark.parametrize("path", BAG, ids=lambda path: path.stem)
def test_the_files_of_a_mail_are_the_same_by_its_tree_and_by_its_bytes(path: Path) -> None:
    """The tree the parser made spares reading the bytes again, and must name and number the files alike."""
    raw = path.read_bytes()
    _, tree = parse_whole(raw, datetime(2026, 3, 16, 9, 0, tzinfo=UTC))
    assert checked(raw, None) == checked(raw, None, tree)
    assert [file for file, _ in files_in(raw)] == [
        replace(file, reden="") for file in checked(raw, None, tree)
    ]

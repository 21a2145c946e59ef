"""DKIM as a fallback: keys of our own, DNS of our own, no network. Who signs the whole mail speaks; nobody else does."""

import base64
from collections.abc import Callable, Iterable

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from bot.domain.language.approval import Reason, RefusedReply, check_reply, tokens_in
from bot.domain.mail.mail import Mail
from bot.domain.mail.parser import parse_mail
from bot.domain.ports.mailbox import Fetched
from bot.domain.recognition.suggestion import UNREAD, MailText, Suggestion
from bot.domain.screening.authenticity import vouched
from bot.handlers.reading import Reader
from bot.signatures import checker, signatures
from tests.domain.test_approval import INGRID, KEY, NOW, ORGANISATION, OWN, PROPOSAL, TOKEN
from tests.domain.test_reply_mails import DOOR, RAW, reply

HEADS = [
    b"from",
    b"to",
    b"cc",
    b"subject",
    b"date",
    b"in-reply-to",
    b"references",
    b"content-type",
    b"content-transfer-encoding",
]


def pair(bits: int = 1024) -> tuple[bytes, str]:
    """A private key as PEM, and what stands in DNS about it."""
    key = rsa.generate_private_key(65537, bits)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return private, f"v=DKIM1; k=rsa; p={base64.b64encode(public).decode()}"


OURS, THEIRS = pair(), pair()
DNS = {"mail._domainkey.sterker.example": OURS[1], "mail._domainkey.elders.example": THEIRS[1]}
SIGNED = reply(f"akkoord\n\nKenmerk: {RAW}\n", ours="", to="klachten@sterker.example")


def sign(
    raw: bytes,
    domain: bytes = b"sterker.example",
    key: bytes = OURS[0],
    heads: list[bytes] = HEADS,
    **more: object,
) -> bytes:
    """The mail with a signature on top, and the Received of our own server above that."""
    head, _, body = raw.partition(DOOR.replace("\n", "\r\n").encode())
    header = dkim.sign(
        body, b"mail", domain, key, include_headers=[h for h in heads if h + b":" in body.lower()], **more
    )
    return bytes(head + DOOR.replace("\n", "\r\n").encode() + header + body)


def read(raw: bytes, lookup: Callable[[str], str | None] = DNS.get) -> Mail:
    """As the reader of this organisatie reads it."""
    reader = Reader(
        OWN,
        _Nobody(),
        lambda batch: [text for _, _, text in batch],
        signatures=checker(OWN, ("sterker.example",), lookup),
    )
    return reader([Fetched("1", raw, NOW)])[0].mail


class _Nobody:
    def suggest(self, mails: Iterable[MailText]) -> list[Suggestion]:
        return [UNREAD for _ in mails]


def judged(raw: bytes, lookup: Callable[[str], str | None] = DNS.get) -> object:
    mail = read(raw, lookup)
    (first, *_) = tokens_in(mail)
    found = check_reply(mail, first, TOKEN, ORGANISATION, NOW, KEY, False, PROPOSAL)
    return found.code if isinstance(found, RefusedReply) else found


def test_who_signs_the_whole_mail_with_his_own_domain_speaks() -> None:
    assert INGRID == judged(sign(SIGNED))


def after(raw: bytes, old: bytes, new: bytes) -> bytes:
    """Changed on the way, under the signature."""
    assert old in raw
    return raw.replace(old, new, 1)


def added(raw: bytes, line: bytes) -> bytes:
    """A header that the signer never saw."""
    return after(raw, b"From: Ingrid", line + b"\r\nFrom: Ingrid")


REFUSED: dict[str, bytes] = {
    "not signed": SIGNED,
    "signed by another domain": sign(SIGNED, b"elders.example", THEIRS[0]),
    "signed with another key": sign(SIGNED, key=THEIRS[0]),
    "another text": after(sign(SIGNED), b"akkoord\r\n", b"akkoord \xe2\x80\xa6\r\n"),
    "another subject": after(sign(SIGNED), b"RE: [2026-0001]", b"RE: [2026-0009]"),
    "a second From": added(sign(SIGNED), b"From: baas@sterker.example"),
    "an In-Reply-To that was added": added(sign(SIGNED), f"In-Reply-To: <{RAW}@sterker.example>".encode()),
    "a second To": added(sign(SIGNED), f"To: klachten+{RAW}@sterker.example".encode()),
    "To not signed": sign(SIGNED, heads=[each for each in HEADS if each != b"to"]),
    "Content-Type not signed": sign(SIGNED, heads=[each for each in HEADS if each != b"content-type"]),
    "only a part of the text signed": sign(SIGNED, length=True),
}


@pytest.mark.parametrize("how", REFUSED)
def test_any_other_signature_is_none(how: str) -> None:
    assert judged(REFUSED[how]) in (Reason.NIET_BEVESTIGD, Reason.AFZENDER)


def test_a_token_that_only_a_server_wrote_is_not_signed() -> None:
    """Ingrid's signed "akkoord" to somebody else is no answer to us because a Delivered-To says so."""
    raw = sign(reply("akkoord\n", ours="", to="iemand@sterker.example"))
    assert Reason.NIET_BEVESTIGD == judged(
        b"Delivered-To: klachten+" + RAW.encode() + b"@sterker.example\r\n" + raw
    )


def test_when_our_own_server_speaks_no_signature_is_asked() -> None:
    """Its "fail" is the last word, and DNS is left alone."""
    asked: list[str] = []
    verdict = f"Authentication-Results: {OWN}; dmarc=fail header.from=sterker.example\r\n".encode()
    mail = read(verdict + sign(SIGNED), lambda name: asked.append(name))
    assert not vouched(mail, ORGANISATION)
    assert ([], ()) == (asked, mail.signatures)


def test_without_an_answer_of_dns_nothing_is_signed_and_a_stranger_is_never_looked_up() -> None:
    asked: list[str] = []

    def silent(name: str) -> None:
        asked.append(name)

    assert Reason.NIET_BEVESTIGD == judged(sign(SIGNED), silent)
    assert ["mail._domainkey.sterker.example"] == asked
    stranger = SIGNED.replace(b"<Ingrid.Bakker@sterker.example>", b"<a@elders.example>")
    assert () == read(sign(stranger, b"elders.example", THEIRS[0])).signatures


def test_where_it_is_not_asked_for_nothing_is_looked_at() -> None:
    look = checker(OWN, ())
    assert () == look(sign(SIGNED), parse_mail(sign(SIGNED), NOW))


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"DKIM-Signature: \xff\x00;;\r\n\r\n",
        b"DKIM-Signature: v=1; a=rsa-sha256; d=x; s=y; h=from; bh=a; b=!\r\nFrom: a@x\r\n\r\nx",
    ],
)
def test_a_broken_signature_is_none_and_stops_nothing(raw: bytes) -> None:
    assert () == signatures(raw, DNS.get)

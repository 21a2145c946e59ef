"""Reading a mail: never raises, in bounded time, and what it says is true."""

import base64
import binascii
import hashlib
import time
import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.calendar.calendar import AMSTERDAM
from bot.domain.mail.attached import files_in
from bot.domain.mail.forwarded import heads_in, read_moment
from bot.domain.mail.headers import addresses, decode_words
from bot.domain.mail.html_text import read_html
from bot.domain.mail.identity import MAX_TEXT, identity_of
from bot.domain.mail.mail import Mail
from bot.domain.mail.mime_parts import leaves, unflow, uuencoded
from bot.domain.mail.parser import MAX_REFERENCES, parse_mail
from bot.domain.mail.signed_mail import signed_content

BAG = sorted((Path(__file__).parent.parent / "mailbag").glob("*.eml"))
ARRIVED = datetime(2026, 3, 16, 9, 0, tzinfo=UTC)
HEAD = (
    b"From: Jan <jan@example.nl>\r\nTo: k@example.nl\r\nSubject: hoi\r\nMessage-ID: <a@b>\r\n"
    b"Date: Mon, 16 Mar 2026 10:00:00 +0100\r\n"
)


def read(raw: bytes) -> Mail:
    mail = parse_mail(raw, ARRIVED, "mx.sterker.example")
    assert hashlib.sha256(raw).hexdigest() == mail.sha256
    assert mail.received.tzinfo is AMSTERDAM
    parts = [
        mail.text, mail.subject, mail.sender.name, mail.sender.address, mail.message_id, *mail.references, *mail.defects,
        *(text for header in mail.headers for text in header), *(text for part in mail.attachments for text in (part.name, part.media_type)),
    ]  # fmt: skip
    for text in parts:
        text.encode("utf-8")
        assert "\0" not in text
    assert "\r" not in mail.text
    assert len(mail.text) <= MAX_TEXT
    assert len(mail.to) <= 200
    assert len(mail.references) <= MAX_REFERENCES
    return mail


@given(st.binary(max_size=3_000))
def test_any_bytes_can_be_read(raw: bytes) -> None:
    """Arbitrary bytes give a mail that every store can keep, and an identity."""
    read(raw)
    assert len(identity_of(raw)) == 64


@settings(max_examples=200)
@given(data=st.data())
def test_a_mangled_real_mail_can_be_read(data: st.DataObject) -> None:
    """Real mails with bytes cut out, doubled or changed never raise."""
    raw = bytearray(data.draw(st.sampled_from(BAG)).read_bytes() or b"x")
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(raw)))
        size = data.draw(st.integers(0, 40))
        raw[at : at + size] = data.draw(
            st.one_of(st.binary(max_size=40), st.just(bytes(raw[at : at + 200])), st.just(b"\r\n"))
        )
    read(bytes(raw))


@given(st.text(max_size=300), st.booleans())
def test_flowed_text_loses_no_letter(text: str, delete_space: bool) -> None:
    """Whatever is joined, every letter stays, in order."""
    assert [c for c in text if c.isalnum()] == [c for c in unflow(text, delete_space) if c.isalnum()]


@given(st.text(max_size=300))
def test_text_without_a_file_in_it_stays_as_it_is(text: str) -> None:
    """Also when it begins like one and is none."""
    words = text.replace("\r", "")
    assert (words, []) == uuencoded(words)
    never = f"begin 644 x\n{words}"
    assert (never, []) == uuencoded(never) or "end" in words


@given(st.text(st.characters(exclude_characters="\n\r"), min_size=1, max_size=30), st.binary(max_size=200))
def test_a_file_written_into_the_text_comes_out(name: str, data: bytes) -> None:
    """As `uuencode` writes it."""
    lines = [binascii.b2a_uu(data[at : at + 45]).decode() for at in range(0, len(data), 45)]
    text, files = uuencoded(f"Zie:\nbegin 644 {name}\n{''.join(lines)}`\nend\nGroet")
    assert [data] == [found for _, found in files]
    assert text.startswith("Zie:\n[bijlage: ")
    assert text.endswith("]\nGroet")


@given(
    name=st.text(max_size=60),
    value=st.one_of(
        st.text(max_size=200), st.from_regex(r"(=\?[a-z0-9-]{1,12}\?[bBqQ]\?[^ ]{0,20}\?= ?){1,4}")
    ),
)
def test_any_header_value_can_be_read(name: str, value: str) -> None:
    decode_words(value)
    addresses(f"{name} <{value}>")
    read(b"From: " + value.encode("utf-8", "replace").replace(b"\n", b" ") + b"\n\nx")


HOSTILE = {
    "From met 20.000 geneste commentaren": b"From: " + b"(" * 20_000 + b" a@b.nl\r\n\r\nhoi",
    "100 van zulke kopregels": (b"From: " + b"(" * 4_000 + b" a@b.nl\r\n") * 100 + b"\r\nhoi",
    "2.000 geneste multiparts": HEAD + b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (i, i) for i in range(2_000)) + b"\r\nhoi",
    "90 geneste multiparts": HEAD + b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (i, i) for i in range(90)) + b"\r\nhoi",
    "1.100 mails in mails": HEAD + b"Content-Type: message/rfc822\r\n\r\n" * 1_100 + b"\r\nhoi",
    "20.000 deeltjes": HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nhoi\r\n" * 20_000 + b"--b--",
    "5.000 geadresseerden": HEAD.replace(b"k@example.nl", b",\r\n ".join(b'"P %d" <p%d@x.nl>' % (i, i) for i in range(5_000))) + b"\r\nhoi",
    "10.000 keer To": HEAD + b"To: a@x.nl\r\n" * 10_000 + b"\r\nhoi",
    "kopregels van 1 MB": HEAD + b"X: " + b"a;" * 500_000 + b"\r\nContent-Type: multipart/mixed; " + b'a;"' * 330_000 + b"\r\n\r\nhoi",
    "50.000 halve gecodeerde woorden": HEAD.replace(b"hoi", b"=?a?q?" * 50_000) + b"\r\nhoi",
    "HTML 3.000 diep": HEAD + b"Content-Type: text/html\r\n\r\n" + b"<div>" * 3_000 + b"hoi" + b"</div>" * 3_000,
    "HTML 100.000 diep": HEAD + b"Content-Type: text/html\r\n\r\n" + b"<div>" * 100_000 + b"hoi",
    "HTML met open stijlen": HEAD + b"Content-Type: text/html\r\n\r\nhoi" + b"<style>" * 30_000,
    "HTML vol haken": HEAD + b"Content-Type: text/html\r\n\r\nhoi" + b"<" * 1_000_000,
    "tekst van 10 MB": HEAD + b"\r\n" + b"hoi daar " * 1_100_000,
    "tekenset punycode": HEAD + b"Content-Type: text/plain; charset=punycode\r\n\r\n" + b"hoi-" * 200_000,
    "mediatype met NUL": HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nhoi\r\n--b\r\nContent-Type: ima\0ge/p\xffng\r\n\r\nx\r\n--b--",
    "tekenset die geen naam is": HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nhoi\r\n--b\r\nContent-Type: image/png; charset=\"\xe9\"\r\n\r\n\xff\r\n--b--",
    "flowed van 300.000 regels": HEAD + b"Content-Type: text/plain; format=flowed\r\n\r\n" + b"hoi \r\n" * 300_000,
    "kop van 30 MB": HEAD + b"X-A: b\r\n" * 3_800_000 + b"\r\nhoi",
    "kopregel van 30 MB in stukjes": HEAD + b"X-A: b\r\n" + b" c\r\n" * 7_500_000 + b"\r\nhoi",
    "50 MB korte regels": HEAD + b"\r\n" + b"hoi daar\n" * 5_600_000,
    "duizend stijlen": HEAD + b"Content-Type: text/html\r\n\r\n<style>" + b",".join(b".c%d" % i for i in range(20_000)) + b"{display:none}</style>" + b"<p class=x>hoi</p>" * 5_000,
    "stijlen zonder eind": HEAD + b"Content-Type: text/html\r\n\r\n<style>" + b"@x{" * 60_000 + b"</style>hoi",
    "uuencode zonder eind": HEAD + b"\r\nhoi\r\n" + b"begin 644 x\r\n#0V%T\r\n" * 40_000 + b"\r\nend",
    "gecodeerde mail vol multiparts": HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nhoi\r\n--b\r\nContent-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n" + binascii.b2a_base64(b"".join(b"A: b\nContent-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (i, i) for i in range(20_000)), newline=False) + b"\r\n--b--",
    "twee lange verhalen": HEAD + b"Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\n\r\n" + b"hoi niet " * 50_000 + b"\r\n--b\r\nContent-Type: text/html\r\n\r\n" + b"wel geen " * 50_000 + b"\r\n--b--",
    "wit op duizend soorten papier": HEAD + b"Content-Type: text/html\r\n\r\nhoi" + b"<p style='background:#fff'><font color=white>x</font>" * 5_000,
    "honderd stijlen vol spaties": HEAD + b"Content-Type: text/html\r\n\r\nhoi" + b"".join(b"<p style='opacity:0%bx;clip:rect(0%b0%b0%b0x'>x" % (b" " * n, *(b" " * 200,) * 3) for n in range(9_000, 9_100)),
    "commentaar zonder eind": HEAD + b"Content-Type: text/html\r\n\r\nhoi<style>p{display:none}" + b"/*a" * 60_000 + b"</style>",
    "adressen zonder @": HEAD + b"".join(b"%b: x <%b>\r\n" % (name, b"a" * 19_900) for name in (b"From", b"From", b"Sender", b"To", b"Cc", b"Reply-To")) + b"\r\nhoi",
    "duizend verwijzingen": HEAD + b"References: " + b" ".join(b"<r%d@x.nl>" % i for i in range(1_000)) + b"\r\n\r\nhoi",
}  # fmt: skip


@pytest.mark.parametrize("sin", HOSTILE)
def test_a_hostile_mail_is_read_in_bounded_time(sin: str) -> None:
    """What is built to exhaust us still gives its words, within two seconds."""
    before = time.process_time()
    mail = read(HOSTILE[sin])
    assert time.process_time() - before < 2
    assert "hoi" in mail.text


@pytest.mark.parametrize(
    ("sin", "defect"),
    [
        ("2.000 geneste multiparts", "te ingewikkeld"),
        ("5.000 geadresseerden", "te veel geadresseerden"),
        ("kopregels van 1 MB", "afgekapt"),
        ("tekst van 10 MB", "afgekapt"),
        ("kop van 30 MB", "te ingewikkeld"),
        ("50 MB korte regels", "afgekapt"),
        ("duizend verwijzingen", "verwijst naar meer dan"),
        ("From met 20.000 geneste commentaren", "geen bruikbaar afzenderadres"),
    ],
)
def test_what_was_cut_off_is_said(sin: str, defect: str) -> None:
    assert any(defect in found for found in read(HOSTILE[sin]).defects)


def test_an_endless_text_costs_little_more_memory_than_its_bytes() -> None:
    """The library would make a line of each of its lines: 700 MB for a mail of 50."""
    raw = HOSTILE["50 MB korte regels"].replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    tracemalloc.start()
    read(raw)
    identity_of(raw)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 3 * len(raw)


def test_a_mail_in_a_mail_in_a_mail_is_listed_and_said() -> None:
    """The attached mail is read out; what is attached to that one stays an attachment, with a defect."""
    inner = b"Content-Type: message/rfc822\r\n\r\n"
    mail = read(HEAD + inner + HEAD.replace(b"hoi", b"binnenste") + inner + HEAD + b"\r\nheel diep")
    assert "Onderwerp: binnenste" in mail.text
    assert "heel diep" not in mail.text
    assert [part.name for part in mail.attachments] == ["binnenste", "hoi"]
    assert any("nog een bericht" in defect for defect in mail.defects)


def test_an_ordinary_mail_costs_about_a_millisecond() -> None:
    """Two hundred ordinary mails are read in under a second, whatever else the machine does."""
    raw = (
        HEAD
        + b"Content-Type: text/plain; charset=utf-8\r\n\r\n"
        + b"Niemand belt terug en ik ben het zat.\r\n" * 40
    )
    before = time.process_time()
    for _ in range(200):
        parse_mail(raw, ARRIVED)
    assert time.process_time() - before < 1


# ── Identity ──────────────────────────────────────────────────────────────────────────────────────────

TRACES = st.lists(
    st.sampled_from([b"Received: from x by y; vandaag\r\n", b"Delivered-To: z@y.nl\r\n", b"Return-Path: <>\r\n", b"X-Spam: 1\r\n"]),
    max_size=4,
)  # fmt: skip


@given(one=TRACES, other=TRACES)
def test_one_mail_in_two_mailboxes_is_one_mail(one: list[bytes], other: list[bytes]) -> None:
    """Headers that servers add and their line ends do not change the identity."""
    first = b"".join(one) + HEAD + b"\r\nhoi\r\n"
    second = (b"".join(other) + HEAD + b"\r\nhoi\r\n").replace(b"\r\n", b"\n")
    assert identity_of(first) == identity_of(second)


@pytest.mark.parametrize(
    ("old", "new"),
    [(b"<a@b>", b"<a@c>"), (b"jan@", b"piet@"), (b"hoi\r\nMess", b"hoi!\r\nMess"), (b"10:00:00", b"10:00:01"), (b"\r\n\r\n", b"\r\n\r\nniet ")],
)  # fmt: skip
def test_different_content_is_a_different_mail(old: bytes, new: bytes) -> None:
    """The same Message-ID with another body, date, sender or subject is not the same mail."""
    raw = HEAD + b"\r\nhoi\r\n"
    assert identity_of(raw) != identity_of(raw.replace(old, new, 1))


def test_a_header_inside_the_body_is_body() -> None:
    assert identity_of(HEAD + b"\r\nSubject: x") != identity_of(HEAD + b"Subject: x\r\n\r\n")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (bytes(range(256)) * 400, b""),
        (bytes(range(256)), bytes(range(255))),
        (
            b"From: a@x.example\nSubject: Klacht\nDe hulp kwam niet.",
            b"From: a@x.example\nSubject: Klacht\nZij sloeg mij.",
        ),
        (b"From: a@x.example\nKlacht: de hulp kwam niet", b"From: a@x.example\nKlacht: zij sloeg mij"),
        (b"geen kop\nFrom: a@x.example\n\nEen.", b"andere kop\nFrom: a@x.example\n\nEen."),
    ],
)
def test_mails_without_a_proper_head_are_never_taken_for_one(one: bytes, other: bytes) -> None:
    """A complaint that is taken for the copy of another is lost."""
    assert identity_of(one) != identity_of(other)


@given(st.binary(max_size=60), st.binary(max_size=60))
def test_two_bodies_are_two_mails(one: bytes, other: bytes) -> None:
    same = one.replace(b"\r\n", b"\n").rstrip(b"\n") == other.replace(b"\r\n", b"\n").rstrip(b"\n")
    assert same == (identity_of(HEAD + b"\r\n" + one) == identity_of(HEAD + b"\r\n" + other))


# ── Small readers ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("Jan <jan@x.nl>", [("Jan", "jan@x.nl")]),
        ('"Jansen, A." <A@X.NL>', [("Jansen, A.", "a@x.nl")]),
        ("Jansen, A. <a@x.nl>", [("Jansen, A.", "a@x.nl")]),
        ("jan@thuis <jan@x.nl>", [("jan@thuis", "jan@x.nl")]),
        ("a@x.nl, b <b@x.nl>", [("", "a@x.nl"), ("b", "b@x.nl")]),
        ("Groep: a@x.nl, b@x.nl;", [("", "a@x.nl"), ("", "b@x.nl")]),
        ("undisclosed-recipients:;", []),
        ("=?utf-8?B?SmFuIDxqYW5AeC5ubD4=?=", [("Jan", "jan@x.nl")]),
        (
            "=?utf-8?q?baas=40x=2Enl_=3Cbaas=40x=2Enl=3E=2C?= <klager@y.nl>",
            [("baas@x.nl <baas@x.nl>,", "klager@y.nl")],
        ),
        ("Jan jan@x.nl", [("", "jan@x.nl")]),
        ("geen adres", []),
        ("", []),
    ],
)
def test_addresses_of_a_header(value: str, found: list[tuple[str, str]]) -> None:
    """Weird addresses give what a person would read; an address hidden in a name never becomes the sender."""
    assert found == [(each.name, each.address) for each in addresses(value)[0]]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("=?utf-8?q?caf=C3?= =?utf-8?q?=A9_x?=", "café x"),
        ("=?iso-8859-1?Q?caf=E9?= en =?UTF-8?B?w6k=?=", "café en é"),
        ("=?utf-8*nl?q?a_b?=", "a b"),
        ("=?windows-1252?Q?=80_5?=", "€ 5"),
        ("=?onbekend?q?=E9a?=", "éa"),
        ("=?utf-8?b?!!!?= a", "=?utf-8?b?!!!?= a"),
        ("=?utf-8?q?open", "=?utf-8?q?open"),
        ("=?utf-8?q?a=0D=0ABcc:_x?=", "a Bcc: x"),
    ],
)
def test_encoded_words(value: str, text: str) -> None:
    """Encoded words become text, letters cut in two are joined, broken ones stay readable, no line break survives."""
    assert text == decode_words(value)


@pytest.mark.parametrize(
    ("value", "iso"),
    [
        ("vrijdag 27 juni 2025 11:40", "2025-06-27T11:40:00+02:00"),
        ("vr 27 jun. 2025 om 11:40", "2025-06-27T11:40:00+02:00"),
        ("27-06-2025 11:40", "2025-06-27T11:40:00+02:00"),
        ("27/06/2025 - 11:40 (CET)", "2025-06-27T11:40:00+02:00"),
        ("2025-06-27 11:40", "2025-06-27T11:40:00+02:00"),
        ("Friday, June 27, 2025 11:40 PM", "2025-06-27T23:40:00+02:00"),
        ("Fri, 27 Jun 2025 09:40:00 +0000", "2025-06-27T11:40:00+02:00"),
        ("27 maart 2025", "2025-03-27T00:00:00+01:00"),
        ("31 februari 2025 10:00", None),
        ("vorige week", None),
        ("", None),
    ],
)
def test_moments_as_people_write_them(value: str, iso: str | None) -> None:
    found = read_moment(value)
    assert iso == (found.isoformat() if found else None)


@given(st.text(max_size=300))
def test_any_text_can_be_searched_for_heads(text: str) -> None:
    assert all(head.date is None or head.date.tzinfo is not None for head in heads_in(text))


def test_received_is_what_our_own_server_wrote_on_top() -> None:
    """Only the topmost line "by" our server counts; without a name of our server it is the arrival."""
    raw = (
        b"Received: from a by relay.example; Mon, 16 Mar 2026 08:59:00 +0100\r\n"
        b"Received: from b\r\n by MX.Sterker.Example (Postfix); Mon, 16 Mar 2026 08:58:00 +0100\r\n"
        b"Received: from c by mx.sterker.example; Mon, 16 Mar 2020 08:00:00 +0100\r\n" + HEAD + b"\r\nhoi"
    )
    expected = datetime(2026, 3, 16, 8, 58, tzinfo=AMSTERDAM)
    assert expected == read(raw).received
    assert parse_mail(raw, ARRIVED).received == ARRIVED
    assert timedelta(hours=1) == parse_mail(raw, ARRIVED).received.utcoffset()


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>een</p><p>twee</p>", "een\n\ntwee"),
        ("een<br>twee", "een\ntwee"),
        ("<ul><li>a<li>b</ul>", "- a\n- b"),
        ("<table><tr><td>Naam</td><td>Anna</td></tr></table>", "Naam\tAnna"),
        ("nieuw<blockquote>oud</blockquote>", "nieuw\n\n> oud"),
        ('nieuw<div class="yahoo_quoted">oud</div>', "nieuw\n> oud"),
        ("<pre>a  b\n c</pre>", "a  b\nc"),
        ("zichtbaar<span style='DISPLAY : none'>niet</span>", "zichtbaar"),
        ("a&nbsp;&eacute;&amp;", "a é&"),
        ("", ""),
        ("<script>alert(1)</script>", ""),
    ],
)
def test_html_as_a_reader_sees_it(html: str, text: str) -> None:
    assert text == read_html(html).text


@given(
    st.text(max_size=400),
    st.lists(st.sampled_from(["<p>", "</div>", "<b", "<!--", "<style>", "&#0;", "<blockquote>"])),
)
def test_any_html_can_be_read(text: str, tags: list[str]) -> None:
    read_html("".join(tags) + text + "".join(tags))


@pytest.mark.parametrize(
    ("flowed", "delete", "text"),
    [
        ("een \ntwee\ndrie", False, "een twee\ndrie"),
        ("een \r\ntwee", True, "eentwee"),
        (" >geen citaat", False, ">geen citaat"),
        (">a \n>b\n>> c", False, "> a b\n>> c"),
        ("naam \n-- \nhandtekening", False, "naam \n-- \nhandtekening"),
    ],
)
def test_soft_line_breaks_are_undone(flowed: str, delete: bool, text: str) -> None:
    assert text == unflow(flowed, delete)


def test_parts_without_a_head_are_bounded_too() -> None:
    """Each line with the boundary makes a part; a mail of nothing else costs the library a gigabyte."""
    raw = b'From: a@b.nl\r\nContent-Type: multipart/mixed; boundary="a"\r\n\r\n' + b"--a\r\n\r\n\r\n" * 30_000
    mail = parse_mail(raw, ARRIVED)

    assert any("te ingewikkeld" in defect for defect in mail.defects)


def test_a_logo_beside_words_is_no_mail_of_pictures() -> None:
    raw = (
        b"From: a@b.nl\r\nContent-Type: multipart/alternative; boundary=a\r\n\r\n--a\r\nContent-Type: text/plain\r\n\r\n"
        b"Ik ben ontevreden.\r\n--a\r\nContent-Type: text/html\r\n\r\n<img src=cid:1>\r\n--a--\r\n"
    )

    assert "Ik ben ontevreden." in parse_mail(raw, ARRIVED).text
    assert not any("plaatje" in defect for defect in parse_mail(raw, ARRIVED).defects)


@pytest.mark.parametrize("name", ["ondertekend-ingepakt", "bom-voor-de-kop"])
def test_the_files_of_a_mail_are_found_where_its_text_was(name: str) -> None:
    raw = (BAG[0].parent / f"{name}.eml").read_bytes()
    named = [attached.naam for attached, _ in files_in(raw)]

    assert [one.name for one in parse_mail(raw, ARRIVED).attachments] == named


@pytest.mark.parametrize("depth", [1, 500, 200_000])
def test_a_signature_in_pieces_without_end_is_read_in_bounded_time(depth: int) -> None:
    """Nested, or cut into a million pieces: what a library needs minutes for."""
    signed = bytes.fromhex("308006092a864886f70d010702a080308002010131003080" + "06092a864886f70d010701a080")
    begun = time.process_time()

    assert signed_content(signed + b"\x24\x80" + b"\x04\x01a" * depth * 5 + b"\0\0") in (
        b"a" * 5 * depth,
        None,
    )
    assert signed_content(signed + b"\x24\x80" * depth + b"\x04\x01a" + b"\0\0" * depth) in (b"a", None)
    assert time.process_time() - begun < 5


def _signed(inner: bytes) -> bytes:
    """A part that holds a mail in its signature, with every length in four bytes."""

    def field(tag: int, content: bytes) -> bytes:
        return bytes([tag, 0x84]) + len(content).to_bytes(4, "big") + content

    kind, data = bytes.fromhex("06092a864886f70d010702"), bytes.fromhex("06092a864886f70d010701")
    content = field(0x30, b"\x02\x01\x01\x31\x00" + field(0x30, data + field(0xA0, field(0x04, inner))))
    der = field(0x30, kind + field(0xA0, content))
    return b"Content-Type: application/pkcs7-mime; smime-type=signed-data\n\n" + der


def _encoded(inner: bytes) -> bytes:
    """A part that holds a mail in an encoding, of which the library does not see that it is one."""
    hidden = b"=%02X" % inner[0] + inner[1:].replace(b"=", b"=3D")
    return b"Content-Type: message/rfc822\nContent-Transfer-Encoding: quoted-printable\n\n" + hidden


@pytest.mark.parametrize(("wrap", "depth"), [(_signed, 2_000), (_encoded, 700)])
def test_mails_packed_in_mails_are_opened_a_few_deep(wrap: Callable[[bytes], bytes], depth: int) -> None:
    """Each is all bytes of those inside it, and one more step for the program that opens it."""
    part = few = b"Content-Type: text/plain\n\nhoi"
    for _ in range(5):
        few = wrap(few)
    for _ in range(depth):
        part = wrap(part)
    begun = time.process_time()

    assert "hoi" in read(b"From: k@example.nl\n" + _signed(_signed(b"Content-Type: text/plain\n\nhoi"))).text
    assert 1 >= len(list(leaves(message_from_bytes(few))))
    assert read(b"From: k@example.nl\n" + part).attachments
    list(files_in(b"From: k@example.nl\n" + part))
    assert time.process_time() - begun < 2


@given(st.binary(max_size=200), st.integers(0, 120))
def test_any_signature_can_be_read(data: bytes, at: int) -> None:
    der = base64.b64decode((BAG[0].parent / "ondertekend-ingepakt.eml").read_bytes().partition(b"\n\n")[2])
    signed_content(data)
    signed_content(der[:at] + data + der[at + len(data) :])


@pytest.mark.parametrize(
    ("html", "seen"),
    [
        pytest.param("<body><p>zie</p><p style='color:#fff'>weg</p></body>", False, id="one paper"),
        pytest.param(
            "<table bgcolor='#003366'><tr><td style='color:white'>Kop</td></tr></table><p>zie</p><p style='color:#ffffff'>weg</p>",
            False,
            id="blue header, white words elsewhere",
        ),
        pytest.param(
            "<style>.kop{background:#036;color:#fff}</style><div class=kop>Kop</div><p>zie</p><font color=white>weg</font>",
            False,
            id="sheet blue header",
        ),
        pytest.param(
            "<style>.w{color:#fff}.kop{background:red}</style><div class=kop>Kop</div><p>zie</p><p class=w>weg</p>",
            False,
            id="white by class",
        ),
        pytest.param(
            "<style>.kop{background:red}</style><style>.w{color:#fefefe}</style><div class=kop>Kop</div><p>zie</p><p class=w>weg</p>",
            False,
            id="two sheets",
        ),
        pytest.param(
            "<body bgcolor=#eeeeee><div style='background:#fff'>zie<span style='color:white'>weg</span></div>",
            False,
            id="white card on grey",
        ),
        pytest.param(
            "<body bgcolor=#888888>zie<span style='color:white'>weg</span>", True, id="white on grey"
        ),
        pytest.param(
            "<div style='color:white'>weg<span style='color:#000'>zie Kop</span></div>",
            False,
            id="child of white is black",
        ),
        pytest.param(
            "<style>@media (prefers-color-scheme: dark){.w{background:#000}}</style><p class=w style='color:#fff'>weg</p>zie",
            True,
            id="dark mode",
        ),
        pytest.param(
            "<style>table td{background:navy}</style><table><tr><td style='color:#fff'>weg</table>zie",
            True,
            id="descendant selector",
        ),
        pytest.param(
            "<style>body{background:#222}</style><p style='color:#fff'>weg</p>zie", True, id="body by sheet"
        ),
        pytest.param(
            "<style>html{background:#222}</style><p style='color:#fff'>weg</p>zie", True, id="html by sheet"
        ),
        pytest.param(
            "<table background=x.png><tr><td><font color=#ffffff>weg</font></table>zie", True, id="bg picture"
        ),
        pytest.param("zie<font color=FloralWhite>weg</font>", False, id="another name for it"),
        pytest.param("zie<p style='COLOR: #F5F5F5'>weg</p>", False, id="nearly white"),
        pytest.param("zie<p style='color:#f4f5f5'>weg</p>", True, id="just not white"),
        pytest.param("zie<a href=x style='background-color:#0a0;color:#fff'>weg</a>", True, id="button"),
        pytest.param("zie<div style='color:#fff'><a href=x>weg</a></div>", True, id="link in white"),
        pytest.param(
            "zie<div style='background:linear-gradient(red,blue);color:#fff'>weg</div>", True, id="gradient"
        ),
        pytest.param(
            "zie<div style='background:#000;height:40px'></div><div style='position:absolute;color:#fff'>weg</div>",
            True,
            id="overlay",
        ),
        pytest.param(
            "<style>.b:hover{background:#000} </style>zie<p class=b style='color:#fff'>weg</p>",
            True,
            id="pseudo",
        ),
    ],
)
def test_white_letters_are_unseen_on_white_paper_alone(html: str, seen: bool) -> None:
    """ "weg" is white; "zie" and "Kop" can be read. Whatever may darken the paper makes it seen: no word of a klager is lost."""
    read = read_html(html)

    assert seen is ("weg" in read.text)
    assert read.hid is not seen
    assert "zie" in read.text
    assert ("Kop" in html) is ("Kop" in read.text)


@pytest.mark.parametrize(
    "html",
    [
        "<font" * 300_000 + "<font color=white>x",
        "<style>"
        + ".a," * 60_000
        + ".b{color:#fff;background:red}</style><p style='color:#fff'>x</p>" * 5_000,
        "<style>" + ":a(" * 60_000 + "{color:#fff}</style><p style='color:#fff'>x</p>",
        "<style>" + "@media{" * 30_000 + "{color:#fff}</style><p style='color:#fff'>x</p>",
        "<div style='color:#fff'>" * 15_000,
        "<style>x ~ p ~ p ~ p ~ p{color:#fff}</style>" + "<p>x" * 4_000,
        "<style>x div div div div{color:#fff}</style>" + "<div>" * 2_000,
        "<style>" + ".a" * 90_000 + "{color:#fff}</style>" + "<p class=a>x" * 5_000,
        "<style>" + "[" * 90_000 + "{color:#fff}</style><p>x",
    ],
    ids=["tags", "selectors", "pseudo", "media", "deep", "siblings", "descendants", "long", "brackets"],
)
def test_colours_cost_bounded_time(html: str) -> None:
    begun = time.process_time()
    read_html(html)
    assert time.process_time() - begun < 2


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"zo\xc3\xab kwam \xe9\xe9n keer", "zoë kwam één keer"),
        (b"\xe2\x82\xac 50, niet \xe2\x82ZZ", "€ 50, niet â‚ZZ"),
        (b"caf\xe9", "café"),
    ],
)
def test_one_broken_letter_spoils_no_other(data: bytes, text: str) -> None:
    raw = HEAD + b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + data

    assert text == parse_mail(raw, ARRIVED).text


def test_a_word_that_may_break_is_one_word() -> None:
    raw = HEAD + "Content-Type: text/plain; charset=utf-8\r\n\r\nde klach\u00adten\u200bfunctionaris".encode()

    assert "de klachtenfunctionaris" == parse_mail(raw, ARRIVED).text


@pytest.mark.parametrize(
    ("sender", "told"),
    [
        ('"ingrid.bakker@sterker.example" <boef@kwaad.example>', True),
        ('"Boef@kwaad.example" <boef@kwaad.example>', False),
        ("A. Jansen <a.jansen@example.nl>", False),
        ('"Jan (ingrid.bakker@sterker.example)" <boef@kwaad.example>', True),
    ],
)
def test_a_name_that_is_somebody_elses_address_is_told(sender: str, told: bool) -> None:
    mail = parse_mail(f"From: {sender}\r\n\r\nhoi".encode(), ARRIVED)

    assert told is any("vertrouw de naam niet" in defect for defect in mail.defects)


def test_no_mail_is_received_years_after_it_lay_in_the_mailbox() -> None:
    """A mail server whose clock is years ahead would give a case the number of that year, and terms nobody guards."""
    raw = b"Received: from a by mx.sterker.example; Fri, 27 Nov 2099 10:00:00 +0100\r\n" + HEAD + b"\r\nhoi"
    mail = parse_mail(raw, ARRIVED, "mx.sterker.example")

    assert ARRIVED == mail.received
    assert any("klok van de mailserver" in defect for defect in mail.defects)

"""Whatever a stranger typed stays data: no header, no mark, no markup."""

import re
from dataclasses import replace
from email import message_from_bytes
from email.header import decode_header, make_header
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import KlachtwachtError
from bot.domain.mail.mail import Address
from bot.letters import JinjaPress
from bot.letters.page import GUARD, SPLIT, UNPRINTABLE, blocks, printable
from tests.letters.orders import LINDE, ZONNEHOF, order, proposal
from tests.letters.reading import bare, lawful, parsed, part_text, read_html

# ── Whatever a stranger typed ─────────────────────────────────────────────────────────────────────────

HEADERS = {"from", "to", "subject", "date", "message-id", "in-reply-to", "references", "reply-to", "auto-submitted", "x-auto-response-suppress", "content-language", "x-klachtwacht", "mime-version", "content-type"}  # fmt: skip
NASTY = st.one_of(
    st.text(max_size=500),
    st.sampled_from([
        "Anna\r\nBcc: iedereen@post.example", 'A "B" <c@d.example>, E', "=?utf-8?q?a=0D=0ABcc:_x?=", "\\", '\\"',
        "\u202eajnA", "😀" * 500, "# kop", "- punt", "=> knop", "> citaat", "{{ 7 * 7 }}", "{% raw %}", "<script>alert(1)</script>",
        "a\x00b", "\ud800", "x" * 500, "\x02\x03", "é" * 500, "محمد", "a\u2028b\x85c", " ", "\\\n",
    ]),
)  # fmt: skip


@given(
    st.one_of(NASTY, st.text(st.sampled_from("a .é\u00a0\t\n\x02\u200e\u2028\u202e\u2066\ufeff\U000e0001")))
)
def test_the_short_way_past_words_that_are_printable_already_changes_nothing(text: str) -> None:
    assert UNPRINTABLE.sub(" ", text) == printable(text)


@given(
    name=NASTY,
    about=NASTY,
    words=NASTY,
    local=st.from_regex(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]{1,30}", fullmatch=True),
)
def test_nothing_a_stranger_types_becomes_a_header_a_mark_or_markup(
    press: JinjaPress, name: str, about: str, words: str, local: str
) -> None:
    klager = Address(name, f"{local}@post.example")
    made = order("V01", dossier_klager=klager, dossier_beklaagde=about, aan=(klager,))
    gegevens = {
        **made.gegevens,
        "eigen_woorden": words,
        "voorstel": proposal(ZONNEHOF, kandidaten=(name,), uitleg=(about,)),
    }
    plain = press.make(made)
    letter = press.make(replace(made, gegevens=gegevens))
    message = parsed(letter)
    visible = read_html(letter.html)

    assert lawful(letter.outgoing.raw)
    assert {header.lower() for header in message} == HEADERS
    assert len(HEADERS) == len(message.keys())
    assert [klager.address] == [a.addr_spec for a in message["To"].addresses]
    assert letter.tekst == part_text(message, "plain")
    assert bare(letter.tekst.split()) == bare(visible.words)
    assert sum(tag == "h2" for tag in visible.tags) <= sum(tag == "h2" for tag in read_html(plain.html).tags)
    assert set(visible.tags) <= {
        "html",
        "head",
        "meta",
        "title",
        "body",
        "div",
        "h2",
        "p",
        "br",
        "ul",
        "li",
        "blockquote",
        "a",
        "table",
        "tr",
        "td",
        "span",
    }
    assert "49" not in letter.tekst.replace("2026-0001", "") or "49" in name + about + words


@pytest.mark.parametrize(("name", "expected"), [
    ("Jansen, Anna", "Jansen, Anna"),
    ('Anna "Ans" Jansen', 'Anna "Ans" Jansen'),
    ("Hatice Yılmaz", "Hatice Yılmaz"),
    ("Zoë Ünal, van 't Hof", "Zoë Ünal, van 't Hof"),
    ("Anna\r\nBcc: x@y.example", "Anna Bcc: x@y.example"),
    ("", ""),
])  # fmt: skip
def test_the_name_of_the_addressee_survives_the_header(press: JinjaPress, name: str, expected: str) -> None:
    message = parsed(press.make(order("T01", aan=(Address(name, "a@post.example"),))))

    assert [(expected, "a@post.example")] == [(a.display_name, a.addr_spec) for a in message["To"].addresses]


def test_a_name_of_500_signs_is_cut_and_stays_readable(press: JinjaPress) -> None:
    raw = press.make(order("T01", aan=(Address("😀" * 500, "a@post.example"),))).outgoing.raw
    header = str(make_header(decode_header(message_from_bytes(raw)["To"])))

    assert f"{'😀' * 80} <a@post.example>" == header
    assert max(len(word) for word in re.findall(rb"=\?\S+\?=", raw)) <= 75


def test_several_addressees_each_keep_their_name(press: JinjaPress) -> None:
    to = (
        Address("Çelik Öz", "celik@linde.example"),
        Address("Mia, Post", "mia@linde.example"),
        Address("", "x@linde.example"),
    )
    message = parsed(press.make(order("T19", LINDE, aan=to)))

    assert [(a.name, a.address) for a in to] == [
        (a.display_name, a.addr_spec) for a in message["To"].addresses
    ]
    assert tuple(a.address for a in to) == press.make(order("T19", LINDE, aan=to)).outgoing.recipients


def test_a_domain_outside_ascii_is_written_as_mail_servers_want_it(press: JinjaPress) -> None:
    letter = press.make(order("T01", aan=(Address("Zoë", "zoe@zoë.example"),)))

    assert letter.outgoing.recipients == ("zoe@xn--zo-ija.example",)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "geen-adres",
        "a@b@c.example",
        "a b@c.example",
        "a@b.example\r\nBcc: x@y.example",
        "<a@b.example>",
        "zoë@post.example",
        "@b.example",
        "a@" + "ë" * 80 + ".example",
    ],
)
def test_an_address_nobody_can_mail_is_refused_without_repeating_it(press: JinjaPress, address: str) -> None:
    with pytest.raises(KlachtwachtError, match="geen bruikbaar e-mailadres") as refused:
        press.make(order("T01", aan=(Address("Anna", address),)))

    assert not address or address not in str(refused.value)


@pytest.mark.parametrize(("changes", "expected"), [
    ({"aan": ()}, "geen ontvanger"),
    ({"message_id": "v.k3 @zonnehof.example"}, "geen Message-ID"),
    ({"message_id": "<a@b>\r\nBcc: x"}, "geen Message-ID"),
    ({"sjabloon": "T99"}, "T99.txt ontbreekt"),
])  # fmt: skip
def test_an_order_that_cannot_be_carried_out_is_refused(
    press: JinjaPress, changes: dict[str, Any], expected: str
) -> None:
    with pytest.raises(KlachtwachtError, match=expected):
        press.make(replace(order("T01"), **changes))


def test_no_words_hold_the_marks_between_which_a_button_gets_its_address() -> None:
    (block,) = blocks(f"Een {GUARD}gewone{SPLIT} zin.")

    assert block.regels == ("Een gewone zin.",)

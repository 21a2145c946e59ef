"""A letter as a mail: headers, thread, token, buttons."""

import re
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from bot.domain.dossier.proposal import ProposalKind
from bot.domain.mail.quotes import MARKER
from bot.domain.people.organisation import Organisation
from bot.letters import JinjaPress
from tests.letters.orders import (
    FIRST_TERMS,
    LINDE,
    MESSAGE_ID,
    NOW,
    ORGANISATIONS,
    TEMPLATES,
    TO_KLAGER,
    TO_STAFF,
    TOKEN,
    ZONNEHOF,
    order,
    proposal,
    term,
)
from tests.letters.reading import answers, lawful, parsed, part_text, read_html


@pytest.mark.parametrize("org", ORGANISATIONS, ids=lambda org: org.sleutel)
@pytest.mark.parametrize("sjabloon", TO_KLAGER + TO_STAFF)
def test_the_mail_says_what_the_letter_says(press: JinjaPress, sjabloon: str, org: Organisation) -> None:
    letter = press.make(order(sjabloon, org))
    message = parsed(letter)

    assert lawful(letter.outgoing.raw)
    assert message.get_content_type() == "multipart/alternative"
    assert letter.tekst == part_text(message, "plain")
    assert letter.html == part_text(message, "html")
    assert letter.onderwerp == message["Subject"]
    assert len(letter.onderwerp) <= 60
    assert letter.onderwerp.startswith("Overzicht van " if sjabloon == "V04" else "[2026-0001] ")
    assert org.adres == message["From"].addresses[0].addr_spec == letter.outgoing.sender
    assert org.naam == message["From"].addresses[0].display_name
    assert message["Date"].datetime == NOW
    assert letter.outgoing.message_id == message["Message-ID"] == MESSAGE_ID
    assert message["X-Klachtwacht"] == f"merk-{len(MESSAGE_ID)}"


@pytest.mark.parametrize("org", ORGANISATIONS, ids=lambda org: org.sleutel)
@pytest.mark.parametrize("sjabloon", TO_KLAGER)
def test_the_subject_to_a_klager_holds_no_name(press: JinjaPress, sjabloon: str, org: Organisation) -> None:
    expected = "[2026-0001] Uw bericht aan "

    assert expected == press.make(order(sjabloon, org)).onderwerp[: len(expected)]


@pytest.mark.parametrize(("sjabloon", "expected"), [
    ("V01", "[2026-0001] Graag uw akkoord: onvrede (t/m wo 18 mrt)"),
    ("T10", "[2026-0001] Graag een gesprek (t/m ma 30 mrt)"),
    ("T11", "[2026-0001] Een klacht voor u (t/m ma 23 mrt)"),
    ("T14", "[2026-0001] Een klacht waarin u wordt genoemd"),
    ("V03", "[2026-0001] Niet uitgevoerd"),
])  # fmt: skip
def test_the_subject_to_staff_says_what_is_asked_and_by_when(
    press: JinjaPress, sjabloon: str, expected: str
) -> None:
    assert expected == press.make(order(sjabloon)).onderwerp


@pytest.mark.parametrize("kind", list(ProposalKind))
def test_the_list_of_a_mailbox_says_what_akkoord_is_asked_for(press: JinjaPress, kind: ProposalKind) -> None:
    """Also in the ten thousandth case of a year, whole: a subject is cut at sixty signs."""
    made = order("V01", dossier_nummer="2026-10000", gegevens={"voorstel": proposal(ZONNEHOF, soort=kind)})
    subject = press.make(made).onderwerp

    assert re.fullmatch(r"\[2026-10000\] Graag uw akkoord: [a-z ]+ \(t/m wo 18 mrt\)", subject)
    assert "klacht" not in subject  # nobody called it one yet


def test_a_proposal_that_is_late_says_so_and_names_no_later_day(press: JinjaPress) -> None:
    """It asked for an answer by the day of the next term, as if there were two weeks left."""
    letter = press.make(
        order("V01", terms=(term("doorverwijzing", -5), term("contact", -1), term("uitkomst", 9)))
    )

    assert letter.onderwerp == "[2026-0001] Graag uw akkoord: onvrede (te laat)"
    assert (
        "Graag vandaag nog uw antwoord: doorverwijzen moest uiterlijk op woensdag 11 maart 2026."
        in letter.tekst
    )
    assert "Graag uw antwoord, uiterlijk" not in letter.tekst


@pytest.mark.parametrize("soort", ["bezwaar", "klachttermijn"])
def test_the_day_of_the_klager_himself_makes_no_proposal_late(press: JinjaPress, soort: str) -> None:
    letter = press.make(order("V01", terms=(term(soort, -5), *FIRST_TERMS)))

    assert letter.onderwerp.endswith("(t/m wo 18 mrt)")


def test_what_is_urgent_has_no_later_day_in_its_subject(press: JinjaPress) -> None:
    made = order("V01", gegevens={"voorstel": proposal(ZONNEHOF), "gevaar": True})

    assert press.make(made).onderwerp == "[2026-0001] Dringend, lees dit nu"


def test_the_term_of_the_bot_itself_is_nobody_elses_deadline(press: JinjaPress) -> None:
    letter = press.make(order("V01", terms=(term("ontvangstbevestiging", 0), *FIRST_TERMS)))

    assert letter.onderwerp.endswith("(t/m wo 18 mrt)")
    assert "bevestigen:" not in letter.tekst


@pytest.mark.parametrize(("sjabloon", "automatisch", "expected"), [
    ("T01", True, "auto-replied"),
    ("T02", True, "auto-replied"),
    ("V01", True, "auto-generated"),
    ("V03", True, "auto-generated"),
    ("T18", True, "auto-generated"),
    ("T01", False, None),
    ("T03", False, None),
    ("T18", False, None),
])  # fmt: skip
def test_only_what_no_human_approved_says_auto_submitted(
    press: JinjaPress, sjabloon: str, automatisch: bool, expected: str | None
) -> None:
    assert expected == parsed(press.make(order(sjabloon, automatisch=automatisch)))["Auto-Submitted"]


@pytest.mark.parametrize(("sjabloon", "expected"), [
    *((s, None) for s in TO_KLAGER),
    *((s, "OOF, AutoReply") for s in TO_STAFF),
])  # fmt: skip
def test_only_staff_is_asked_not_to_answer_by_machine(
    press: JinjaPress, sjabloon: str, expected: str | None
) -> None:
    assert expected == parsed(press.make(order(sjabloon)))["X-Auto-Response-Suppress"]


def test_a_thread_of_outlook_ids_comes_back_unbroken(press: JinjaPress) -> None:
    """Outlook's ids are over 100 characters; encoded or cut they no longer thread."""
    thread = tuple(f"<AM0PR01MB{n}{'X' * 100}@EURPRD01.PROD.EXCHANGELABS.COM>" for n in range(12))
    letter = press.make(order("T03", antwoord_op=thread))
    raw = letter.outgoing.raw.decode()

    assert [i for i in thread if i not in raw] == []
    assert "=?" not in raw.partition("Message-ID")[2].partition("\r\n\r\n")[0]
    assert " ".join(thread) == " ".join(parsed(letter)["References"].split())
    assert thread[-1] == parsed(letter)["In-Reply-To"]
    assert lawful(letter.outgoing.raw)


@pytest.mark.parametrize(
    "hostile", ["<a@b>\r\nBcc: x@y.example", "<a b@c>", "<ë@b>", "geen id", "<>", "", f"<{'a' * 1200}@b>"]
)
def test_an_id_that_cannot_be_written_is_left_out_of_the_thread(press: JinjaPress, hostile: str) -> None:
    message = parsed(press.make(order("T03", antwoord_op=("<goed@post.example>", hostile))))

    assert message["References"] == message["In-Reply-To"] == "<goed@post.example>"
    assert message["Bcc"] is None


def test_an_id_without_brackets_is_written_with_them(press: JinjaPress) -> None:
    """The house keeps ids bare; the outbox must find the letter under the id it was ordered with."""
    letter = press.make(order("T03", message_id="a1@zonnehof.example", antwoord_op=("b2@post.example",)))

    assert letter.outgoing.message_id == "a1@zonnehof.example"
    assert parsed(letter)["Message-ID"] == "<a1@zonnehof.example>"
    assert parsed(letter)["In-Reply-To"] == "<b2@post.example>"


def test_a_thread_without_end_keeps_its_first_and_its_latest_ids(press: JinjaPress) -> None:
    thread = tuple(f"<m{n}@post.example>" for n in range(5000))
    ids = str(parsed(press.make(order("T03", antwoord_op=thread)))["References"]).split()

    assert [thread[0], thread[-1]] == [ids[0], ids[-1]]
    assert len(ids) == 200


def test_the_token_of_staff_mail_stands_in_four_places(press: JinjaPress) -> None:
    letter = press.make(order("V01"))
    message = parsed(letter)

    assert f"klachten+{TOKEN}@zonnehof.example" == message["Reply-To"]
    assert TOKEN in message["Message-ID"]
    assert "[2026-0001]" in message["Subject"]
    assert f"Kenmerk: {TOKEN}" == letter.tekst.splitlines()[-1]
    assert read_html(letter.html).words[-2:] == ["Kenmerk:", TOKEN]


def test_without_proven_plus_addressing_the_answer_goes_to_the_mailbox_itself(press: JinjaPress) -> None:
    letter = press.make(order("V01", LINDE))

    assert parsed(letter)["Reply-To"] is None
    assert letter.tekst.splitlines()[-1] == f"Kenmerk: {TOKEN}"


@pytest.mark.parametrize("sjabloon", TO_KLAGER)
def test_a_letter_to_a_klager_carries_no_token(press: JinjaPress, sjabloon: str) -> None:
    letter = press.make(order(sjabloon))

    assert "Kenmerk" not in letter.tekst
    assert parsed(letter)["Reply-To"] is None


@pytest.mark.parametrize(
    ("sjabloon", "expected"),
    [
        ("V01", True),
        ("T06", True),
        ("T10", True),
        ("T11", True),
        ("T19", True),
        ("T01", False),
        ("T03", False),
    ],
)
def test_a_mail_that_asks_for_an_answer_says_where(press: JinjaPress, sjabloon: str, expected: bool) -> None:
    assert expected is (press.make(order(sjabloon)).tekst.splitlines()[0] == MARKER)


@pytest.mark.parametrize(("sjabloon", "expected"), [
    ("V01", ["akkoord", "niet akkoord ", "wijzig naar klacht", "wijzig naar signaal", "stuur naar Bas Groen", "stuur naar Mia Post", "stuur naar ", "vertrouwelijk 2026-0001", "voorbeeld", "status", "ik ben betrokken"]),
    ("V02", ["status", "te beoordelen"]),
    ("V03", ["status"]),
    ("V04", ["akkoord 2026-0002", "help"]),
    ("T06", ["Ik wil verder met de leidinggevende.", "Ik wil stoppen.", "Bel mij hierover."]),
])  # fmt: skip
def test_a_button_opens_a_reply_with_the_answer_filled_in(
    press: JinjaPress, sjabloon: str, expected: list[str]
) -> None:
    letter = press.make(order(sjabloon))
    links = answers(letter)

    assert expected == list(links)
    assert [answer for answer in expected if f"- {answer.strip()}\n" not in letter.tekst] == []
    for answer, link in links.items():
        address, query = urlsplit(link).path, parse_qs(urlsplit(link).query)
        body = f"{answer}\r\n\r\nKenmerk: {TOKEN}" if sjabloon in TO_STAFF else answer
        assert [f"Re: {letter.onderwerp}"] == query["subject"]
        assert [body] == query["body"]
        assert (f"klachten+{TOKEN}@zonnehof.example" if sjabloon in TO_STAFF else ZONNEHOF.adres) == unquote(
            address
        )


@pytest.mark.parametrize("sjabloon", TO_KLAGER + TO_STAFF)
def test_the_html_is_one_accessible_column_without_anything_from_elsewhere(
    press: JinjaPress, sjabloon: str
) -> None:
    html = press.make(order(sjabloon)).html

    assert '<html lang="nl" dir="ltr">' in html
    assert '<meta name="color-scheme" content="light dark">' in html
    assert set(read_html(html).tags) & {"img", "script", "link", "style", "iframe", "form"} == set()
    assert re.findall(r"https?:|url\(|src=", html) == []


def test_only_the_answer_we_hope_for_stands_out(press: JinjaPress) -> None:
    """V01 has one main button; a klager who chooses gets no push (T06)."""
    assert 1 == press.make(order("V01")).html.count("background-color")
    assert 0 == press.make(order("T06")).html.count("background-color")


def test_the_same_order_gives_the_same_bytes(press: JinjaPress) -> None:
    again = JinjaPress(TEMPLATES, {}, lambda message_id: f"merk-{len(message_id)}")

    assert press.make(order("V01")).outgoing == again.make(order("V01")).outgoing

"""Pseudonyms: nobody can be recognised in what klachtwacht learns from, and the story stays readable."""

import re
from datetime import date
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.recognition.pseudonyms import CASE_NUMBER, Names, nameless, pseudonymised
from bot.domain.recognition.suggestion import MailText

COMMON = frozenset(
    """ik wil een klacht over de hulp die weer te laat kwam bel mij op of mail naar mijn naam is met groet van en het was boos
    wit boer bakker bij in geachte beste uw commissie groetjes nummer zaak zei gisteren geboren adres""".split()  # noqa: SIM905 - reads as text
)
STAFF = (
    "Karin de Wit",
    "Ingrid Bakker",
    "Hatice Yılmaz",
    "Youssef El Amrani",
    "Wil de Boer",
    "karin.dewit@sterker.example",
)
NAMES = Names.of(STAFF, COMMON)


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        ("bel <getal>", "bel 06-12345678"),
        ("bel <getal>", "bel 06 12 34 56 78"),
        ("bel <getal>.", "bel +31 (0)24 - 322 11 00."),
        ("mail naar <adres>", "mail naar jan.jansen@gmail.com"),
        ("mail naar <adres>", "mail naar ＪＡＮ＠gmail.com"),
        ("nummer <getal>", "nummer 123456782"),
        ("<getal>", "NL91 ABNA 0417 1643 00"),
        ("<adres>, <getal>", "Kerkstraat 12a, 6511 AB"),
        ("<adres>, <getal>", "lange hezelstraat 7, 6511ab"[6:]),
        ("geboren 2000-0000", "geboren 12-03-1950"),
        ("zaak 2000-0000", "zaak 2026-0012"),
        ("zaak 2000-0000, de hulp", "zaak K-2026/0012, de hulp"),
        ("<link>", "https://www.facebook.com/karin.dewit?id=7"),
        ("<link>", "karindewit.nl/contact"),
        ("<persoon> kwam te laat", "Karin de Wit kwam te laat"),
        ("<persoon> kwam te laat", "karin de wit kwam te laat"),
        ("<persoon> kwam te laat", "KARIN DE WIT kwam te laat"),
        ("<persoon> kwam te laat", "K. de Wit kwam te laat"),
        ("<persoon> kwam te laat", "Ka\u200brin kwam te laat"),
        ("<persoon> kwam te laat", "Hatice Yilmaz kwam te laat"),
        ("<persoon> kwam te laat", "hatice kwam te laat"),
        ("<persoon> hulp", "Karins hulp"),
        ("ik wil mevrouw de <persoon>", "ik wil mevrouw de boer"),
        ("mijn naam is <persoon>", "mijn naam is piet"),
        ("de hulp <persoon>", "de hulp Annemarie van der Hoek-Peters"),
        ("met groet,\n<persoon>", "met groet,\nannemarie"),
        ("<persoon> kwam te laat", "أحمد kwam te laat"),
        ("zei <persoon>, en ging", "zei דוד, en ging"),
        ("Ik wil de commissie", "Ik wil de commissie"),
        ("de bakker was boos", "de bakker was boos"),
    ],
)
def test_what_points_at_somebody_becomes_a_placeholder_and_the_rest_stays(expected: str, text: str) -> None:
    """Names, addresses and numbers go in every way people write them; words that only look like a name stay."""
    assert expected == pseudonymised(text, NAMES)


PIECES = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        [
            *sorted(COMMON),
            "\n",
            ". ",
            ", ",
            "Karin",
            "de",
            "Wit",
            "wit",
            "<persoon>",
            "<getal>",
            "mevrouw",
            ">",
        ]
    ),
    st.from_regex(r"[a-z0-9._-]{1,12}@[a-z0-9-]{1,12}\.(nl|com)", fullmatch=True),
    st.from_regex(r"(\+31|0)[ -]?6([ -]?[0-9]){8}", fullmatch=True),
    st.from_regex(r"[1-9][0-9]{3} ?[A-Z]{2}", fullmatch=True),
    st.from_regex(r"[0-9]{9}", fullmatch=True),
    st.from_regex(r"NL[0-9]{2} ?[A-Z]{4} ?[0-9]{4} ?[0-9]{4} ?[0-9]{2}", fullmatch=True),
)
TEXTS = st.lists(PIECES, max_size=25).map(" ".join) | st.lists(PIECES, max_size=25).map("".join)


@given(TEXTS)
def test_no_number_and_no_mail_address_survives_whatever_stands_around_it(text: str) -> None:
    """No telephone number, BSN, IBAN, postcode or mail address is left: no digit but the fixed case number, no "@"."""
    left = pseudonymised(text, NAMES).replace(CASE_NUMBER, "")

    assert "" == "".join(re.findall(r"[\d@]", left))


@given(TEXTS, st.sampled_from(STAFF[:5]), st.sampled_from([str, str.lower, str.upper]), TEXTS)
def test_no_name_of_a_colleague_survives(before: str, name: str, written: object, after: str) -> None:
    """A full name from the staff list is gone, however it is written and whatever stands around it."""
    assert callable(written)
    text = pseudonymised(f"{before} {written(name)} {after}", NAMES).casefold()

    assert re.search(rf"(?<!\w){re.escape(name.casefold())}(?!\w)", text) is None


@given(
    st.lists(
        st.sampled_from(sorted(COMMON - {"wil", "wit", "boer", "bakker", "groet", "groetjes", "is"})),
        max_size=30,
    )
)
def test_ordinary_words_are_left_as_they_are(words: list[str]) -> None:
    """A story without people or numbers stays word for word what it was."""
    assert " ".join(words) == pseudonymised(" ".join(words), NAMES)


def test_a_mail_keeps_its_story_and_loses_its_writer() -> None:
    """Name, address, day and headers of the sender go; that older mail was quoted stays, its words do not."""
    mail = MailText(
        "sha",
        "klacht over Karin de Wit",
        "De hulp kwam weer te laat.\n\nOp 3 maart schreef Ingrid Bakker:\n> Beste mevrouw Jansen,\n> het was boos\n",
        "A. Jansen",
        "a.jansen@jansen.example",
        date(2026, 3, 16),
        {"Auto-Submitted": "no", "List-Id": "<vrienden.van.jansen>", "Received": "from thuis"},
    )

    found = nameless(mail, NAMES, "eigen-1", frozenset({"gmail.com"}))

    assert ("eigen-1", "klacht over <persoon>", "<persoon>", None) == (
        found.id,
        found.onderwerp,
        found.van_naam,
        found.datum,
    )
    assert "iemand@verborgen.invalid" == found.van_adres
    assert {"auto-submitted": "no", "list-id": ""} == found.kop
    assert found.tekst.startswith("De hulp kwam weer te laat.")
    assert ">" in found.tekst
    assert not re.search(r"boos|maart|mevrouw", found.tekst)


def test_the_domain_of_a_provider_is_kept_because_it_names_nobody() -> None:
    """Who writes from a provider writes privately; that much may be learned."""
    mail = MailText("sha", "", "", van_adres="a.jansen@gmail.com")

    assert "iemand@gmail.com" == nameless(mail, NAMES, "eigen-1", frozenset({"gmail.com"})).van_adres


def test_a_hostile_text_costs_bounded_time() -> None:
    """Every mark may begin an address, and none does: a text of 16,000 characters once took ten seconds."""
    began = process_time()
    pseudonymised("a.a-" * 4000, NAMES)

    assert process_time() - began < 2

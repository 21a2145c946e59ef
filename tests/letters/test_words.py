"""Every letter: what it must say, and what it may never say."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment, FileSystemLoader

from bot.domain.dossier.events import EventKind
from bot.domain.errors import MissingDetail
from bot.domain.language.understanding import Unclear, read_reply
from bot.domain.mail.mail import Address
from bot.domain.people.organisation import Organisation
from bot.domain.people.staff import Staff
from bot.domain.terms.deadlines import Term
from bot.letters import JinjaPress
from bot.letters.details import DETAILS
from bot.letters.readability import readability
from bot.letters.words import datum, zin
from bot.regelingen import load
from tests.letters.golden import same_as_golden
from tests.letters.orders import (
    AWB_TERMS,
    HAPPENED,
    KLACHT_TERMS,
    LINDE,
    NEUTRAL,
    NOW,
    ORGANISATIONS,
    SCHEMES,
    TO_KLAGER,
    TO_STAFF,
    TOKEN,
    WATERDAM,
    ZONNEHOF,
    happened,
    order,
    proposal,
    term,
    told,
)
from tests.letters.reading import answers, bare, read_html


@pytest.mark.parametrize("org", ORGANISATIONS, ids=lambda org: org.sleutel)
@pytest.mark.parametrize("sjabloon", TO_KLAGER + TO_STAFF)
def test_text_and_html_say_the_same_words(press: JinjaPress, sjabloon: str, org: Organisation) -> None:
    letter = press.make(order(sjabloon, org))

    assert bare(letter.tekst.split()) == bare(read_html(letter.html).words)
    assert "None" not in letter.tekst
    assert "{" not in letter.tekst


@pytest.mark.parametrize("org", ORGANISATIONS, ids=lambda org: org.sleutel)
@pytest.mark.parametrize("sjabloon", TO_KLAGER + TO_STAFF)
def test_a_letter_is_plain_dutch(press: JinjaPress, sjabloon: str, org: Organisation) -> None:
    text = press.make(order(sjabloon, org)).tekst
    read = readability(text)

    assert read.gemiddeld <= 12
    assert read.langste <= 20
    assert read.score >= 60
    assert read.b1
    assert re.findall(r"\b(middels|inzake|conform|dienaangaande|derhalve)\b", text) == []


MANDATORY: Mapping[str, tuple[str, ...]] = {
    "T01": ("maandag 16 maart 2026 om 10.05 uur", "2026-0001", "14 dagen", "maandag 30 maart 2026", "30 dagen", "woensdag 15 april 2026", "Truus van Dam", "024 555 01 01", "iemand meenemen", "kost u niets", "Antwoord op deze e-mail", "uw gegevens", "www.zonnehof.example/hulp"),
    "T02": ("2026-0001", "ontvangen op maandag 16 maart 2026", "woensdag 18 maart 2026"),
    "T03": ("Bas Groen neemt contact", "maandag 30 maart 2026", "Waarom eerst een gesprek?", "niet te zeggen waarom", "iemand meenemen", "ook voor u doen", "leidinggevende"),
    "T05": ("vrijdag 20 maart 2026", "elke week een vaste dag", "leidinggevende", "Mia Post"),
    "T06": ("verder met de leidinggevende", "Ik wil stoppen.", "onafhankelijke commissie", "cliëntondersteuner"),
    "T07": ("Vanaf maandag 16 maart 2026", "als klacht", "Mia Post", "maandag 27 april 2026", "apart praten", "register"),
    "T08": ("sluiten", "dinsdag 16 maart 2027", "terugkomen"),
    "T12": ("Mia Post", "024 555 01 02", "Wat behandelen wij?", "maandag 27 april 2026"),
    "T16": ("maandag 30 maart 2026", "elke week een vaste dag", "Klachtencommissie Oost", "info@oost.example"),
    "T17": ("zondag 15 maart 2026", "intrekt", "maandag 30 maart 2026", "opnieuw"),
    "T20": ("Een deel is opgelost.", "elke week een vaste dag", "Klachtencommissie Oost"),
    "T04": ("2026-0001", "maandag 30 maart 2026", "Toestemming bij nummer 2026-0001", "Mijn handtekening", "meer tijd", "stopt niet vanzelf", "cliëntondersteuner"),
    "T04b": ("2026-0001", "Op maandag 16 maart 2026 vroegen wij", "Wat is er precies gebeurd?", "stopt niet vanzelf", "Truus van Dam"),
    "T09": ("Thuishulp Vechtstreek gaat verder", "Zij gaan over deze hulp.", "Petra Vos", "0346 555 04 04", "U vond het goed", "niet opnieuw te vertellen"),
    "T09b": ("Anna Jansen", "Zij gaan over deze hulp.", "vond het goed", "maandag 16 maart 2026 om 10.05 uur", "niet opnieuw te vertellen", "veilige weg"),
    "T12b": ("De nieuwe datum is maandag 27 april 2026", "De behandelaar was ziek.", "alleen als u dat goedvindt"),
    "T13": ("Wij behandelen uw klacht niet.", "langer dan 12 maanden geleden", "voorjaar van 2023", "praten hier toch graag", "niet mee eens", "Klachtencommissie Oost", "cliëntondersteuner", "Truus van Dam", "024 555 01 01"),
    "T15": ("vrijdag 20 maart 2026 om 14.30 uur", "De Brink", "Mia Post", "apart praten", "niet te zeggen waarom", "iemand meenemen", "u mag nee zeggen", "Hoe bereidt u zich voor?"),
    "T17b": ("vrijdag 13 maart 2026", "Nee, ik wil doorgaan.", "van niemand te stoppen", "later altijd opnieuw"),
    "T21a": ("woensdag 4 februari 2026: wij belden u", "woensdag 18 februari 2026: wij mailden u", "woensdag 4 maart 2026: wij schreven u een brief", "maandag 6 april 2026", "Laat iets van u horen."),
    "T21": ("woensdag 4 februari 2026", "twee maanden of langer", "maandag 13 april 2026", "later ook een nieuw bericht"),
    "T23": ("Wij bellen voortaan binnen twee dagen terug.", "vanaf 1 april", "Rik Vaan, directie", "De commissie krijgt deze reactie ook."),
    "T26": ("u kiest zelf", "De datum blijft maandag 27 april 2026", "Akkoord, ik wil bemiddeling.", "Saskia Blom"),
    "T26b": ("de medewerker en de leidinggevende", "algemeen antwoord", "Akkoord, u mag mijn gegevens doorgeven"),
    "T30": ("nog bezig", "Wij wachten op het verhaal van de medewerker.", "maandag 30 maart 2026", "maandag 27 april 2026"),
    "T31": ("Wij bellen u over nummer 2026-0001.", "U hoeft niets te doen."),
    "V05": ("2026-0001", "Anna Jansen", "T15", "> Wij nodigen u uit.", "goed moment", "gebeld, geen gehoor"),
    "T22": ("Klachtencommissie Oost", "vrijdag 13 maart 2026", "deels gegrond", "woensdag 15 april 2026", "maatregelen", "Schrijf dan waarom"),
    "T24": ("Drie inwoners wachten", "geen hulp bij het huishouden", "vrijdag met de aanbieder", "geen namen"),
    "T25": ("Er is een klacht geregistreerd.", "2026-0001", "bejegening", "onduidelijke afspraak", "toegewezen", "geen naam"),
    "T28": ("2026-0001", "2 meldingen in twaalf maanden", "register"),
    "T29": ("inzage", "een maand", "woensdag 15 april 2026"),
    "T10": ("2026-0001", "maandag 30 maart 2026", "schriftelijk", "klachten@zonnehof.example", "cc", "cliëntdossier", "vrijwilliger"),
    "T11": ("maandag 16 maart 2026", "beiden", "verslag", "onafhankelijke commissie", "Bent u zelf betrokken?"),
    "T14": ("uw kant van het verhaal", "steunen", "weigeren", "nummer 2026-0001", "Praat er niet over"),
    "T18": ("2026-0001", "ingetrokken"),
    "T19": ("Klachtencommissie Oost", "Verweer indienen: uiterlijk zondag 5 april 2026", "reactie aan de inwoner"),
    "V01": ("Anna Jansen", "maandag 16 maart 2026", "onvrede", "vrij zeker", "nog niet met de medewerker gesproken", "brief T03", "Bas Groen (bas.groen@zonnehof.example)", "Niemand belt terug.", "niet akkoord", "wijzig naar klacht", "stuur naar Mia Post"),
    "V02": ("Gedaan.", "10.15 uur"),
    "V04": ("maandag 16 maart 2026", "Te laat (1)", "2026-0001: contact", "akkoord 2026-0002", "U verstuurt het zelf"),
    "V03": ("niet uitgevoerd", "al afgehandeld", "Vraag eerst de status op."),
}  # fmt: skip


@pytest.mark.parametrize(("toestemming", "wanted", "banned"), [
    ("gegeven", "U vond het goed", "Mogen wij"),
    ("wet", "Dat moeten wij doen van de wet.", "U vond het goed"),
    ("gevraagd", "Zonder uw antwoord sturen wij niets door.", "gaat verder met"),
])  # fmt: skip
def test_t09_says_whether_and_why_it_was_forwarded(
    press: JinjaPress, toestemming: str, wanted: str, banned: str
) -> None:
    given = {
        "ontvanger": "Thuishulp Vechtstreek",
        "reden": "Zij gaan over deze hulp.",
        "toestemming": toestemming,
    }
    text = press.make(order("T09", WATERDAM, gegevens=given)).tekst

    assert wanted in text
    assert banned not in text


@pytest.mark.parametrize("sjabloon", MANDATORY)
def test_a_letter_holds_what_the_rule_book_asks_of_it(press: JinjaPress, sjabloon: str) -> None:
    text = press.make(order(sjabloon)).tekst

    assert [wanted for wanted in MANDATORY[sjabloon] if wanted not in text] == []


def test_every_letter_is_in_the_table_and_every_source_is_a_letter(press: JinjaPress) -> None:
    assert frozenset(TO_KLAGER + TO_STAFF) == press.names() == frozenset(MANDATORY)
    assert press.check() == []


@pytest.mark.parametrize("sjabloon", TO_KLAGER)
def test_every_letter_to_a_klager_names_112(press: JinjaPress, sjabloon: str) -> None:
    text = press.make(order(sjabloon)).tekst

    assert "Is er direct gevaar? Bel 112. Deze mailbox wordt niet dag en nacht gelezen." in text


@pytest.mark.parametrize(("signalen", "expected"), [(("crisis",), True), (("jeugd",), False), ((), False)])
def test_113_is_named_when_the_message_may_be_about_a_crisis(
    press: JinjaPress, signalen: tuple[str, ...], expected: bool
) -> None:
    assert expected is ("113" in press.make(order("T01", dossier_signalen=signalen)).tekst)


@pytest.mark.parametrize("traject", [None, "onvrede"])
@pytest.mark.parametrize("org", SCHEMES.values(), ids=SCHEMES)
@pytest.mark.parametrize("sjabloon", sorted({*TO_KLAGER} - {"T07"}))  # T07 says that a human just did
def test_no_letter_says_klacht_before_a_human_did(
    press: JinjaPress, sjabloon: str, org: Organisation, traject: str | None
) -> None:
    """Rulebook 0.1.13. The name of a commission may hold the word; it is not about this case."""
    letter = press.make(order(sjabloon, org, dossier_traject=traject, dossier_soort="klacht"))
    said = f"{letter.onderwerp} {letter.tekst} {' '.join(read_html(letter.html).words)}".lower()
    for commission in org.okc:
        said = said.replace(commission.naam.lower(), "")

    assert re.findall(r"\S*klacht\S*", said) == []


@pytest.mark.parametrize("org", SCHEMES.values(), ids=SCHEMES)
@pytest.mark.parametrize("sjabloon", NEUTRAL)
def test_the_first_letters_hold_the_word_nowhere(press: JinjaPress, sjabloon: str, org: Organisation) -> None:
    letter = press.make(order(sjabloon, org, dossier_traject=None, dossier_soort="klacht"))

    assert "klacht" not in f"{letter.onderwerp} {letter.tekst}".lower()


@pytest.mark.parametrize("sjabloon", ["T12", "T16", "T17", "T20"])
def test_a_case_that_never_became_a_klacht_is_called_bericht(press: JinjaPress, sjabloon: str) -> None:
    text = press.make(order(sjabloon, LINDE, dossier_traject="onvrede")).tekst

    assert "uw bericht" in text
    assert "klacht" not in text.lower()


@pytest.mark.parametrize(("sjabloon", "who"), [
    ("T03", "Truus van Dam"), ("T05", "Bas Groen"), ("T15", "Mia Post"), ("T16", "Mia Post"), ("T23", "Rik Vaan, directie"),
])  # fmt: skip
def test_a_letter_is_signed_by_whom_it_is_from(press: JinjaPress, sjabloon: str, who: str) -> None:
    """Rulebook 0.1.12: who decides a letter."""
    assert f"Met vriendelijke groet,\n{who}\nZonnehof welzijn" in press.make(order(sjabloon)).tekst


@pytest.mark.parametrize("sjabloon", ["T01", "T12", "T13"])
def test_the_vertrouwenspersoon_is_named_with_place_and_hours(press: JinjaPress, sjabloon: str) -> None:
    """Besluit Jeugdwet 4.1.3."""
    known = replace(
        SCHEMES["jeugd"], vertrouwenspersoon="Sam Blom van Jeugdstem, 024 555 09 09, op werkdagen"
    )

    assert (
        "Dat is Sam Blom van Jeugdstem, 024 555 09 09, op werkdagen."
        in press.make(order(sjabloon, known)).tekst
    )
    assert "vertrouwenspersoon" not in press.make(order(sjabloon)).tekst


def test_t01_names_the_commission_that_hears_the_klager(press: JinjaPress) -> None:
    """Awb 9:15 lid 1."""
    heard = replace(WATERDAM, klachtadviescommissie="Klachtadviescommissie Waterdam")

    assert "Het gesprek is dan met Klachtadviescommissie Waterdam." in press.make(order("T01", heard)).tekst
    assert "commissie" not in press.make(order("T01", WATERDAM)).tekst


@pytest.mark.parametrize("sjabloon", ["T07", "T12", "T12b", "T14", "T26", "T30"])
def test_where_there_is_a_judgement_instead_its_day_is_named(press: JinjaPress, sjabloon: str) -> None:
    """Jeugdwet 4.2.1 lid 2 onder c: the judgement has the term, not the handling."""
    made = order(sjabloon, SCHEMES["jeugd"], terms=(term("oordeel", 70),))

    assert "maandag 25 mei 2026" in press.make(made).tekst


def test_a_call_script_holds_the_words_to_say_and_no_marks_of_a_mail(press: JinjaPress) -> None:
    brief = press.make(order("T15")).tekst
    said = press.make(order("V05", gegevens={"brief": brief, "welke": "T15"})).tekst

    assert "> Wij nodigen u uit voor een gesprek." in said
    assert said.count("Antwoord boven deze regel") == 1
    assert "> Met vriendelijke groet" not in said


def test_t04_says_nothing_about_the_file_of_somebody_else(press: JinjaPress) -> None:
    """Rulebook G: the sender may not be allowed to hear anything."""
    for sjabloon in ("T04", "T04b"):
        text = press.make(order(sjabloon)).tekst
        assert [name for name in ("Bas Groen", "Mia Post", "toegewezen") if name in text] == []


def test_t01_names_the_weeks_of_a_statutory_term(press: JinjaPress) -> None:
    """The end was moved by Koningsdag; people still know the term as six weeks."""
    text = press.make(order("T01", WATERDAM, terms=AWB_TERMS)).tekst

    assert "Binnen 6 weken krijgt u ons antwoord. Dat is uiterlijk op dinsdag 28 april 2026." in text
    assert "14 dagen" not in text


@pytest.mark.parametrize("sjabloon", [*TO_KLAGER, "T10", "T14"])
def test_no_letter_promises_a_day_that_has_passed(press: JinjaPress, sjabloon: str) -> None:
    """Mail that lay waiting, or an akkoord that came late."""
    made = order(sjabloon)
    letter = press.make(replace(made, now=NOW + timedelta(days=1000)))

    assert [term.soort for term in made.terms if datum(term.uiterlijk) in letter.tekst] == []
    assert re.findall(r"</h2>\s*<(?:h2|/td)", letter.html) == []


@pytest.mark.parametrize(("said", "expected"), [
    ("R12: eerst een gesprek met Bas.", "Eerst een gesprek met Bas."),
    ("R04, dringend: gaat ook over een besluit.", "Dringend: gaat ook over een besluit."),
    ("Klachttoets C1 besproken met de medewerker: ja.", "Besproken met de medewerker: ja."),
    ("Klachttoets: altijd een klacht.", "Klachttoets: altijd een klacht."),
    ("Vraag eerst wat de inwoner wil (T06).", "Vraag eerst wat de inwoner wil (T06)."),
    ("", ""),
])  # fmt: skip
def test_an_explanation_is_read_without_the_number_of_its_rule(said: str, expected: str) -> None:
    assert expected == zin(said)


@pytest.mark.parametrize(("org", "terms", "expected"), [
    (WATERDAM, AWB_TERMS, "Nationale ombudsman"),
    (ZONNEHOF, KLACHT_TERMS, "Klachtencommissie Oost"),
    (LINDE, KLACHT_TERMS, "een onafhankelijke commissie"),
])  # fmt: skip
def test_t20_names_the_second_line_that_fits(
    press: JinjaPress, org: Organisation, terms: tuple[Term, ...], expected: str
) -> None:
    assert expected in press.make(order("T20", org, terms=terms)).tekst


def test_t20_under_the_awb_gives_findings_judgement_and_conclusions(press: JinjaPress) -> None:
    """Awb 9:12(1)."""
    words = {
        "bevindingen": "Er werd niet teruggebeld.",
        "oordeel": "U hebt gelijk.",
        "conclusies": "Wij bellen nu op tijd.",
    }
    text = press.make(
        order("T20", WATERDAM, terms=AWB_TERMS, dossier_events=happened({EventKind.AFGEHANDELD: words}))
    ).tekst

    assert [word for word in words.values() if word not in text] == []


@pytest.mark.parametrize("sjabloon", ["T16", "T20"])
def test_the_medewerker_gets_the_same_report_without_the_words_for_the_klager(
    press: JinjaPress, sjabloon: str
) -> None:
    to = (Address("Bas Groen", "bas.groen@zonnehof.example"),)
    letter = press.make(order(sjabloon, aan=to))

    assert letter.tekst.startswith("Beste Bas Groen,")
    assert "elke week een vaste dag" in letter.tekst
    assert "Uw bericht" not in letter.onderwerp
    assert "uw klacht" not in letter.tekst
    assert "Anna Jansen" not in letter.tekst
    assert "Met “u” bedoelen wij daar de inwoner." in letter.tekst
    assert "bedoelen wij" not in press.make(order(sjabloon)).tekst


@pytest.mark.parametrize("sjabloon", HAPPENED)
def test_what_colleagues_noted_for_themselves_stays_inside(press: JinjaPress, sjabloon: str) -> None:
    assert "intern" not in press.make(order(sjabloon)).tekst


@pytest.mark.parametrize("sjabloon", TO_KLAGER)
def test_a_letter_also_reads_when_nothing_was_noted_and_nobody_is_known(
    press: JinjaPress, sjabloon: str
) -> None:
    nobody = replace(WATERDAM, staff=Staff(()), website="")
    text = press.make(
        order(
            sjabloon,
            nobody,
            terms=(),
            gegevens={},
            dossier_events=told(sjabloon, sober=True),
            dossier_naar=(),
            dossier_beklaagde="",
        )
    ).tekst

    assert "2026-0001" in text
    assert [line for line in text.splitlines() if line.rstrip(".") != line and not line.strip(" .-")] == []


@pytest.mark.parametrize(
    ("sjabloon", "naam"),
    [(sjabloon, d.naam) for sjabloon, needs in DETAILS.items() for d in needs if d.verplicht],
)
def test_without_a_mandatory_detail_there_is_no_letter(press: JinjaPress, sjabloon: str, naam: str) -> None:
    """Half a letter is worse than none: whoever ordered it hears what is missing."""
    made = order(sjabloon, gegevens={})
    assert made.dossier is not None
    bare = replace(made.dossier, events=())

    with pytest.raises(MissingDetail, match=f"{sjabloon}: het gegeven"):
        press.make(replace(made, dossier=bare))
    with pytest.raises(MissingDetail, match=f"'{naam}'"):
        press.make(replace(made, gegevens={d.naam: d.voorbeeld for d in DETAILS[sjabloon]} | {naam: ""}))


def test_a_suppressed_acknowledgement_is_shown_with_its_reason(press: JinjaPress) -> None:
    """Rulebook 0.1.2."""
    events = happened({EventKind.ONTVANGEN: {"onderdrukt": "al drie bevestigingen vandaag"}})

    assert (
        "Er ging geen ontvangstbevestiging uit. Al drie"
        in press.make(order("V01", dossier_events=events)).tekst
    )


def test_a_proposal_says_that_no_letter_leaves_for_an_inwoner_without_an_address(press: JinjaPress) -> None:
    """It named T03 as a letter that he reads."""
    nobody = order("V01", dossier_klager=Address("A. Pol", ""))

    # “Die brief” was read as the one named last, to the colleague: that one leaves.
    assert (
        "geen mailadres van de inwoner. De brief aan de inwoner gaat dus niet uit" in press.make(nobody).tekst
    )
    assert "geen mailadres van de inwoner" not in press.make(order("V01")).tekst


def test_what_a_human_chose_has_no_second_choice_beside_it(press: JinjaPress) -> None:
    """The soort that he chose stood there as the second choice."""
    made = replace(proposal(ZONNEHOF), alternatief="overig (kans 10%)")
    changed = replace(made, uitleg=("Gewijzigd door een mens: nu overig.",))

    assert "Tweede keus: overig" in press.make(order("V01", gegevens={"voorstel": made})).tekst
    assert "Tweede keus" not in press.make(order("V01", gegevens={"voorstel": changed})).tekst


def test_a_proposal_with_letters_lets_them_be_read_first(press: JinjaPress) -> None:
    """Contract §6, stand leer: a human sees every letter."""
    made = proposal(ZONNEHOF)

    assert "- voorbeeld" in press.make(order("V01", gegevens={"voorstel": made})).tekst
    without = replace(made, brieven=())
    assert "- voorbeeld" not in press.make(order("V01", gegevens={"voorstel": without})).tekst


def test_only_who_reads_a_day_reads_that_it_may_change(press: JinjaPress) -> None:
    """No term of a signaal ends with something for the sender."""
    assert "Verandert er een datum?" in press.make(order("T01")).tekst
    assert "Verandert er een datum?" not in press.make(order("T01", terms=())).tekst


@pytest.mark.parametrize("sjabloon", ["V01", "V02", "V03", "V05", "T10", "T11", "T18"])
def test_every_button_to_staff_is_a_command_that_is_understood(press: JinjaPress, sjabloon: str) -> None:
    """A button that leaves something to fill in is filled in the way its explanation asks."""
    filled = {"stuur naar ": "Mia Post", "gesprek op ": "30 maart 10.00"}
    made = order(sjabloon, gegevens={**order(sjabloon).gegevens, "herinnering": "contact"})
    for answer in answers(press.make(made)):
        words = answer + filled.get(answer, "met Anna, 20 maart") if answer.endswith(" ") else answer
        wish = read_reply(f"{words}\n\nKenmerk: {TOKEN}", NOW.date(), order=True)
        assert not isinstance(wish, Unclear), (answer, wish)


@pytest.mark.parametrize(("signaal", "wanted"), [
    ("overleden", "corrigeer overleden naar nee want "),
    ("telefoon_voorkeur", "corrigeer kanaal naar telefoon want de inwoner wil gebeld worden"),
    ("taal_anders", "corrigeer tolk naar "),
])  # fmt: skip
def test_what_a_klager_may_want_about_contact_is_one_button_away(
    press: JinjaPress, signaal: str, wanted: str
) -> None:
    """Rulebook F.4, 0.1.14: seen by the bot, noted by a human."""
    filled = {
        "corrigeer overleden naar nee want ": "het ging om haar zus",
        "corrigeer tolk naar ": "Turks want zij vroeg erom",
    }
    shown = answers(press.make(order("V01", dossier_signalen=(signaal,))))

    assert wanted in shown
    assert wanted not in answers(press.make(order("V01")))
    assert not isinstance(
        read_reply(f"{wanted}{filled.get(wanted, '')}\n\nKenmerk: {TOKEN}", NOW.date()), Unclear
    )


@pytest.mark.parametrize("signaal", ["vertrouwelijk", "anoniem"])
def test_who_asked_for_confidentiality_is_not_named_to_the_medewerker(
    press: JinjaPress, signaal: str
) -> None:
    assert "Anna Jansen" not in press.make(order("T10", dossier_signalen=(signaal,))).tekst


# ── Golden letters, for a person to read ──────────────────────────────────────────────────────────────


@pytest.mark.parametrize("sjabloon", TO_KLAGER + TO_STAFF)
def test_the_letter_reads_as_the_golden_copy(press: JinjaPress, sjabloon: str) -> None:
    letter = press.make(order(sjabloon))
    text = f"Onderwerp: {letter.onderwerp}\n\n{letter.tekst}"
    same_as_golden({f"{sjabloon}.txt": text, f"{sjabloon}.html": letter.html})


@pytest.mark.parametrize("scheme", ["lentl", "stichtse-vecht", "klimkoord", "jeugd", "mandaat"])
def test_every_step_a_proposal_can_hold_is_said_in_words(scheme: str) -> None:
    """V01 names what an akkoord does; "intrekking gemeld." is a key and no sentence."""
    parts = Path(__file__).parents[2] / "templates" / "delen"
    words = vars(
        Environment(loader=FileSystemLoader(parts), autoescape=True).get_template("woorden.txt").module
    )["STAPPEN"]
    steps = {step.gebeurtenis.value for plan in load(scheme).stappen.values() for step in plan}
    assert steps
    assert steps - set(words) == set()


# ── What a letter knows ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("sjabloon", ["T07", "T12"])
@pytest.mark.parametrize(("case", "wanted"), [
    ({}, "Het liefst doen wij dat in één gesprek."),
    ({"dossier_signalen": ("seksuele_intimidatie",)}, "U hoeft de medewerker niet te ontmoeten."),  # R02
    ({"dossier_signalen": ("niet_samen",)}, "U hoeft de medewerker niet te ontmoeten."),  # K7
    ({"dossier_beklaagde": ""}, "Is er een medewerker bij betrokken?"),  # C.9: no medewerker exists
])  # fmt: skip
def test_who_should_not_meet_the_medewerker_is_never_invited_to(
    press: JinjaPress, sjabloon: str, case: Mapping[str, Any], wanted: str
) -> None:
    text = press.make(order(sjabloon, **case)).tekst

    assert wanted in text
    assert ("in één gesprek" in text) is (not case)


def test_without_a_verslag_the_uitkomst_refers_to_none(press: JinjaPress) -> None:
    """K10: a case can end without a talk; then there are no afspraken to keep either."""
    text = press.make(order("T20", dossier_events=())).tekst

    assert "verslag" not in text
    assert "afspraken" not in text


@pytest.mark.parametrize(("waarom", "wanted"), [
    ("stil", "hoorden daarna niets meer van u"), ("gestopt", "U liet ons weten dat u nu niet verder wilt."),
])  # fmt: skip
def test_t08_gives_the_one_reason_that_is_known(press: JinjaPress, waarom: str, wanted: str) -> None:
    """O8."""
    text = press.make(order("T08", gegevens={"waarom": waarom})).tekst

    assert wanted in text
    assert "of wij hoorden" not in text


@pytest.mark.parametrize(("onderwerp", "said"), [
    ("Bejegening", "De aard is: bejegening."),
    ("ruzie met mevrouw Aksoy", "De aard is: nog niet vastgesteld."),
])  # fmt: skip
def test_the_gemeente_reads_an_aard_and_never_a_free_text(
    press: JinjaPress, onderwerp: str, said: str
) -> None:
    """Rulebook H.1, H.6; Wmo 5.3.3: a free text may hold a name."""
    made = order(
        "T25", WATERDAM, dossier_onderwerp=onderwerp, gegevens={"stap": "registratie", "aard": onderwerp}
    )
    text = press.make(made).tekst

    assert said in text
    assert "Aksoy" not in text


def test_a_name_starts_a_sentence_with_a_capital(press: JinjaPress) -> None:
    given = {"ontvanger": "gemeente Helmond", "reden": "Zij beslissen.", "toestemming": "gevraagd"}

    assert "Gemeente Helmond kan u beter helpen" in press.make(order("T09", gegevens=given)).tekst


@pytest.mark.parametrize(
    ("sjabloon", "norm", "says"),
    [
        ("T04", "aanvul.dagen", "Wilt u dit binnen 21 dagen sturen?"),
        ("T04b", "aanvul.dagen", "Wilt u dit binnen 21 dagen sturen?"),
        ("T17", "intrek.bezwaar_dagen", "Laat het ons binnen 21 dagen weten."),
        ("T30", "tussenbericht.dagen", "U hoort binnen 21 dagen weer van ons."),
    ],
)
def test_a_letter_without_a_term_of_the_case_names_the_norm_of_the_organisatie(
    press: JinjaPress, sjabloon: str, norm: str, says: str
) -> None:
    own = replace(ZONNEHOF, normen=((norm, 21),))
    bare_order: dict[str, Any] = {"terms": (), "gegevens": {"volgende": ""}}

    assert says in press.make(order(sjabloon, own, **bare_order)).tekst
    assert says.replace("21", "14") in press.make(order(sjabloon, **bare_order)).tekst


def test_after_the_verslag_under_the_awb_the_oordeel_comes_before_the_ombudsman(press: JinjaPress) -> None:
    """Awb 9:12, 9:20: for the klager and for whom the klacht is about."""
    for_klager = press.make(order("T16", WATERDAM)).tekst
    other = press.make(
        order("T16", WATERDAM, aan=(Address("Bas Groen", "bas.groen@waterdam.example"),))
    ).tekst

    assert "Bent u het daar niet mee eens? Dan kunt u naar de Nationale ombudsman." in for_klager
    assert (
        "Er volgt nog een brief met ons oordeel; u krijgt die ook. Wie het daar niet mee eens is, kan naar de Nationale "
        "ombudsman."
    ) in " ".join(other.split())

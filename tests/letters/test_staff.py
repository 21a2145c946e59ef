"""What only colleagues may read, what they can answer, and who is greeted how."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from bot.domain.calendar.calendar import AMSTERDAM
from bot.domain.dossier.events import EventKind
from bot.domain.dossier.proposal import ProposalKind
from bot.domain.mail.mail import Address
from bot.letters import JinjaPress
from bot.letters.page import QUOTE_LIMIT
from tests.letters.orders import FIRST_TERMS, TO_KLAGER, ZONNEHOF, happened, order, proposal
from tests.letters.reading import answers, read_html


@pytest.mark.parametrize("sjabloon", [*TO_KLAGER, "T10", "T11", "T14", "T18", "T19", "V02", "V03"])
def test_only_the_proposal_carries_the_words_of_the_klager(press: JinjaPress, sjabloon: str) -> None:
    """The bot may be handed them for every letter; only V01 prints them."""
    made = order(sjabloon)
    letter = press.make(
        replace(made, gegevens={**made.gegevens, "eigen_woorden": "Mijn knieschijf doet pijn."})
    )

    assert "knieschijf" not in letter.tekst


def test_the_words_of_the_klager_are_set_apart_escaped_and_capped(press: JinjaPress) -> None:
    words = "# Geen kop\n=> geen knop\n<b>vet</b>\n" + "x" * QUOTE_LIMIT
    letter = press.make(order("V01", gegevens={"voorstel": proposal(ZONNEHOF), "eigen_woorden": words}))

    assert "\n> # Geen kop\n> => geen knop\n> <b>vet</b>\n> xxx" in letter.tekst
    assert "x" * QUOTE_LIMIT not in letter.tekst
    assert "ingekort" in letter.tekst
    assert "<b>" not in letter.html
    assert read_html(letter.html).tags.count("blockquote") == 1


def test_words_that_a_mail_program_cut_at_its_margin_run_on_and_other_lines_stay(press: JinjaPress) -> None:
    cut = "Sinds het voorjaar staan er elke avond tot na elven groepjes voor"
    words = f"{cut}\nde deur.\nKort regeltje\nNog een\n\n{cut}\n\nNieuwe alinea"
    text = press.make(order("V01", gegevens={"voorstel": proposal(ZONNEHOF), "eigen_woorden": words})).tekst

    assert f"\n> {cut} de deur.\n> Kort regeltje\n> Nog een\n> {cut}\n> Nieuwe alinea\n" in text


@pytest.mark.parametrize(
    ("soort", "traject"),
    [
        (s, t)
        for s in ("onvrede", "klacht", "okc", "signaal", "overig", "intrekking", "vervolg")
        for t in ("onvrede", "klacht", None)
    ],
)
@pytest.mark.parametrize("kind", list(ProposalKind))
def test_every_kind_of_proposal_can_be_put_to_the_klachtenfunctionaris(
    press: JinjaPress, kind: ProposalKind, soort: str, traject: str | None
) -> None:
    made = proposal(
        ZONNEHOF, soort=kind, soort_mail=soort, traject=traject, naar=(), stappen=(), brieven=(), uitleg=()
    )
    text = press.make(order("V01", gegevens={"voorstel": made}, terms=())).tekst

    assert "Er gaat niets uit." in text
    assert "nog niemand gekozen" in text
    own_dossier = kind is ProposalKind.KOPPELEN and soort == "okc"  # it is another case after all (M1)
    assert (f"wijzig naar {soort}" in text) is own_dossier


def test_when_somebody_must_be_chosen_first_every_candidate_is_one_click_away(press: JinjaPress) -> None:
    made = proposal(ZONNEHOF, traject="klacht", naar=(), stappen=(), brieven=())
    letter = press.make(order("V01", gegevens={"voorstel": made}))
    choices = [answer for answer in answers(letter) if answer.startswith("akkoord")]

    assert choices == ["akkoord, maar stuur naar Bas Groen", "akkoord, maar stuur naar Mia Post"]
    assert "Wie pakt dit op?" in letter.onderwerp


def test_danger_comes_before_everything_else(press: JinjaPress) -> None:
    letter = press.make(order("V01", gegevens={"voorstel": proposal(ZONNEHOF), "gevaar": True}))

    assert letter.onderwerp == "[2026-0001] Dringend, lees dit nu"  # no day: danger waits for none
    assert letter.tekst.index("mogelijk gevaar") < letter.tekst.index("Anna Jansen schreef")


def test_a_proposal_that_needs_nobody_does_not_ask_for_anybody(press: JinjaPress) -> None:
    made = proposal(ZONNEHOF, soort=ProposalKind.INTREKKING, naar=(), kandidaten=())
    text = press.make(order("V01", gegevens={"voorstel": made})).tekst

    assert "nog niemand gekozen" not in text
    assert "\n- akkoord\n" in text


def test_who_is_only_told_something_is_not_asked_for_a_command(press: JinjaPress) -> None:
    for more, asked in (({"einde": True}, False), ({}, True)):
        text = press.make(order("V02", gegevens={"antwoord": "Dank u wel.", **more})).tekst

        assert ("volgende opdracht" in text) is asked
        assert "Wat kunt u nu doen?" not in text


# ── Who is greeted ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("name", "expected"), [
    ("Anna Jansen", "Beste Anna Jansen"),
    ("  A.B.   de Wit-van 't Hof ", "Beste A.B. de Wit-van 't Hof"),
    ("محمد علي", "Beste محمد علي"),
    ("Hatice Yılmaz", "Beste Hatice Yılmaz"),
    ("", "Beste meneer of mevrouw"),
    ("...", "Beste meneer of mevrouw"),
    ("Een inwoner", "Beste meneer of mevrouw"),
    ("anoniem", "Beste meneer of mevrouw"),
    ("Bezorgde burger", "Beste meneer of mevrouw"),
    ("Jan Burger", "Beste Jan Burger"),
    ("a.jansen@post.example", "Beste meneer of mevrouw"),
    ("Win een auto op www.vals.example", "Beste meneer of mevrouw"),
    ("Kijk op https://vals.example", "Beste meneer of mevrouw"),
    ("Bel 0900 1234", "Beste meneer of mevrouw"),
    ("Anna 🎉", "Beste meneer of mevrouw"),
    ("Anna\r\nBcc: x", "Beste meneer of mevrouw"),
    ("A" * 61, "Beste meneer of mevrouw"),
])  # fmt: skip
def test_only_what_looks_like_a_name_is_greeted(press: JinjaPress, name: str, expected: str) -> None:
    text = press.make(order("T01", aan=(Address(name, "a@post.example"),))).tekst

    assert f"{expected},\n" == text[: len(expected) + 2]


def test_the_klachtenfunctionaris_it_is_about_is_not_the_contact(press: JinjaPress) -> None:
    text = press.make(order("T01", dossier_beklaagde="truus.vandam@zonnehof.example")).tekst

    assert "Truus" not in text
    assert "Rik Vaan leest uw bericht." in text


def test_a_reminder_says_what_is_due_and_when(press: JinjaPress) -> None:
    made = order("T18", dossier_status="verwezen", dossier_gesloten=False, terms=FIRST_TERMS)
    letter = press.make(replace(made, gegevens={"herinnering": "contact", "uiterlijk": "2026-03-30"}))

    assert letter.onderwerp == "[2026-0001] Uiterlijk ma 30 mrt: contact met de inwoner"
    assert "- Contact met de inwoner, uiterlijk op maandag 30 maart 2026.\n" in letter.tekst
    assert "De status is: doorverwezen voor een gesprek." in letter.tekst


@pytest.mark.parametrize(
    ("case", "herinnering", "offered"),
    [("klacht", "contact", True), ("onvrede", "contact", False), ("klacht", "verslag", False)],
)
def test_the_first_contact_in_a_klacht_is_mostly_to_plan_a_talk(
    press: JinjaPress, case: str, herinnering: str, offered: bool
) -> None:
    """K7."""
    made = order(
        "T18", dossier_traject=case, dossier_status="toegewezen", dossier_gesloten=False, terms=FIRST_TERMS
    )
    letter = press.make(replace(made, gegevens={"herinnering": herinnering, "uiterlijk": "2026-03-30"}))

    assert ("- gesprek op" in letter.tekst) is offered


def test_a_new_klacht_asks_for_an_answer_long_before_the_last_day_of_the_law(press: JinjaPress) -> None:
    """N2 gives four weeks; whoever handles it, and the klager, cannot wait for those."""
    four_weeks = replace(FIRST_TERMS[0], soort="niet_in_behandeling", uiterlijk=date(2026, 4, 13))  # ma
    made = order("V01", dossier_traject=None, dossier_status="ontvangen", terms=(four_weeks,))
    made = replace(made, now=datetime(2026, 3, 16, 10, 5, tzinfo=AMSTERDAM))  # ma
    klacht = proposal(ZONNEHOF, traject="klacht", soort_mail="klacht", stappen=(("toegewezen", {}),))
    letter = press.make(replace(made, gegevens={"voorstel": klacht}))

    assert "(t/m wo 18 mrt)" in letter.onderwerp
    assert "uiterlijk op woensdag 18 maart 2026" in letter.tekst
    assert "uiterlijk maandag 13 april 2026" in letter.tekst, "among the terms it stands as it is"


def test_who_approves_an_outcome_reads_what_the_klager_will_read(press: JinjaPress) -> None:
    made = proposal(
        ZONNEHOF, soort=ProposalKind.UITKOMST, stappen=(("uitkomst_verzonden", {}),), brieven=("T05",)
    )
    agreed = happened({EventKind.OPGELOST: {"tekst": "Bas belt elke maandag."}})
    text = press.make(order("V01", gegevens={"voorstel": made}, dossier_events=agreed)).tekst

    assert "Dit schrijven wij dan aan de inwoner:\n\n> Bas belt elke maandag.\n" in text
    assert "Wie het oppakt" not in text
    assert "wijzig naar" not in text


@pytest.mark.parametrize(("sjabloon", "asked"), [
    ("V01", "Graag uw antwoord, uiterlijk op woensdag 18 maart 2026."),
    ("T10", "Neem contact op, uiterlijk op maandag 30 maart 2026."),
    ("T11", "Neem zelf contact op met de inwoner, uiterlijk op maandag 23 maart 2026."),
    ("T22", "uiterlijk op woensdag 15 april 2026."),
    ("T29", "De laatste dag is woensdag 15 april 2026."),
])  # fmt: skip
def test_the_text_itself_says_by_when(press: JinjaPress, sjabloon: str, asked: str) -> None:
    """A telephone cuts the subject; the day stands in the mail too."""
    assert asked in press.make(order(sjabloon)).tekst


def test_who_is_asked_reads_why_he_is(press: JinjaPress) -> None:
    by_name = {
        "bas.groen": "want het gaat over contact met u",
        "mia.post": "want u bent de leidinggevende van Bas Groen",
        "rik.vaan": "want Truus van Dam koos u voor deze zaak",
        "truus.vandam": "want deze zaak is aan u toegewezen",
    }
    for name, why in by_name.items():
        text = press.make(order("T10", aan=(Address(name, f"{name}@zonnehof.example"),))).tekst
        assert f"Wij vragen het u, {why}." in text


def test_only_the_directie_is_asked_to_write_the_reaction(press: JinjaPress) -> None:
    """C5: who reads along helps; the text comes back as an answer, and who decides sends it himself."""
    asked = {}
    for name in ("rik.vaan", "mia.post", "truus.vandam"):
        made = order("T22", aan=(Address(name, f"{name}@zonnehof.example"),))
        asked[name] = press.make(made).tekst

    assert {name: "- Schrijf een reactie" in text for name, text in asked.items()} == {
        "rik.vaan": True,
        "mia.post": False,
        "truus.vandam": False,
    }
    assert "Rik Vaan schrijft een reactie aan de klager" in asked["mia.post"]
    assert all("uiterlijk op woensdag 15 april 2026" in text for text in asked.values())
    assert {name: "Antwoord op deze e-mail met uw tekst." in text for name, text in asked.items()} == {
        "rik.vaan": True,
        "mia.post": True,
        "truus.vandam": False,
    }
    assert "\n- reactie versturen:\n" in asked["truus.vandam"]


def test_who_hears_of_a_case_at_the_commission_reads_why(press: JinjaPress) -> None:
    for name, why in {
        "mia.post": "u bent de leidinggevende van Bas Groen",
        "rik.vaan": "de directie hoort van elke zaak bij de commissie",
    }.items():
        text = press.make(order("T19", aan=(Address(name, f"{name}@zonnehof.example"),))).tekst

        assert f"Wij schrijven het u, want {why}." in text


def test_nobody_is_sent_to_himself(press: JinjaPress) -> None:
    """Who decides may also be the one who is asked (Vrijwilligerscentrale Nijmegen, Klimkoord)."""
    himself = (Address("Truus van Dam", "truus.vandam@zonnehof.example"),)
    for sjabloon in ("T11", "T19", "T22"):
        text = press.make(order(sjabloon, aan=himself)).tekst

        assert "Truus van Dam" not in text.replace("Beste Truus van Dam", "")
        assert "Vragen?" not in text

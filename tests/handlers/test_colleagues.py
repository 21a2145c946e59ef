"""Colleagues by mail: the klager with us in cc, an outcome told to us, a verslag attached, an out-of-office."""

from dataclasses import replace
from datetime import date, datetime
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP
from typing import Any

import pytest

from bot.domain.calendar import AMSTERDAM
from bot.domain.events import EventKind
from bot.domain.people import Person
from bot.domain.suggestion import DateFound, Soort
from bot.handlers.timekeeper import Timekeeper
from bot.notifiers import Nobody
from tests.handlers.office import BRAM, INGRID, KARIN, KLAGER, Office, staff, suggestion

AGREED = "Wij spraken een vaste dag af. Karin belt als dat een keer niet lukt. Mevrouw is tevreden."
KEES = "kees.dewit@sterker.example"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM)


def with_substitute(person: Person) -> Person:
    return replace(person, vervanger=KEES) if person.email == KARIN else person


@pytest.fixture
def office() -> Office:
    """Onvrede of ma 16 mrt 2026, referred to Karin the same day; Kees replaces her."""
    made = Office(change=lambda own: staff(own, with_substitute))
    made.mail()
    made.reply(made.of("V01")[0], "akkoord")
    made.now = at("2026-03-18T10:00")
    return made


def klacht() -> Office:
    """A klacht that Bram has in hand; his talk was held."""
    made = Office()
    made.mail(says=suggestion(Soort.KLACHT, besproken="ja", tevreden="nee", wens="leidinggevende"))
    made.reply(made.of("V01")[0], "akkoord")
    made.now = at("2026-03-18T10:00")
    made.reply(made.of("T11")[0], "gesprek gehad: wij spraken met beiden", BRAM)
    return made


def writes(office: Office, sender: str, to: str, text: str = AGREED, **more: Any) -> None:
    """A colleague mails the klager with the klachtenadres in cc."""
    subject = more.pop("subject", "Ons gesprek")
    mail = BytesParser(policy=SMTP).parsebytes(office.compose(text, sender, subject, **more))
    mail.replace_header("To", to)
    mail["Cc"] = office.organisation.adres
    office.arrives(mail.as_bytes(), suggestion(Soort.OVERIG, None))


def kinds(office: Office) -> list[str]:
    return [event.soort.value for event in office.dossier().events]


# ── In cc ─────────────────────────────────────────────────────────────────────────────────────────────


def test_an_outcome_mailed_to_the_klager_with_us_in_cc_counts_as_sent(office: Office) -> None:
    office.reply(office.of("T10")[0], f"uitkomst opgelost: {AGREED}", KARIN)
    writes(office, KARIN, KLAGER)

    dossier = office.dossier()
    assert (dossier.status, dossier.gesloten) == ("gesloten_opgelost", True)
    sent = next(e for e in dossier.events if e.soort is EventKind.UITKOMST_VERZONDEN)
    assert (sent.actor, sent.gegevens["zelf_gemaild"], sent.gegevens["brieven"]) == (KARIN, True, [])
    assert dossier.open_proposal() is None, "the proposal to send T05 lapsed"
    assert office.of("T05") == []
    assert office.numbers() == ["2026-0001"]
    assert office.kept(sent.gegevens["bericht"]) is not None


def test_before_the_outcome_it_is_contact_and_its_reminders_stop(office: Office) -> None:
    writes(office, KARIN, KLAGER, "Kunt u dinsdag om tien uur praten?")

    assert kinds(office)[-1] == "contact"
    assert not office.dossier().gesloten
    Timekeeper(office.store, office.desk, Nobody()).tick(at("2026-03-31T09:00"))
    assert office.of("T18") == [], "contact was due ma 30 mrt; the next term is the outcome of wo 15 apr"


def enclosing(office: Office, sender: str, to: str, text: str, name: str) -> None:
    """A colleague mails the klager with a file, and the klachtenadres in cc."""
    mail = EmailMessage()
    mail.set_content(text)
    mail.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename=name)
    head = BytesParser(policy=SMTP).parsebytes(office.compose("", sender, "Ons gesprek"))
    head.replace_header("To", to)
    for key, value in head.items():
        if not key.lower().startswith(("content-", "mime-")):
            mail[key] = value
    mail["Cc"] = office.organisation.adres
    office.arrives(mail.as_bytes(), suggestion(Soort.OVERIG, None))


def test_an_outcome_mailed_before_anybody_told_of_a_talk_is_t05_and_its_end_is_proposed(
    office: Office,
) -> None:
    """0.1.12, O5: sent is sent; whether it is solved, and so closed, is for who decides."""
    writes(office, KARIN, KLAGER)

    dossier = office.dossier()
    assert dossier.status == "verwezen"
    waiting = dossier.open_proposal()
    assert waiting is not None
    assert (waiting.soort.value, waiting.brieven) == ("uitkomst", ())
    assert [name for name, _ in waiting.stappen] == ["opgelost", "uitkomst_verzonden"]
    (v01,) = office.of("V01")[1:]
    shown = office.read(v01).text
    assert "Karin de Wit mailde de inwoner zelf" in shown
    assert "Wat schreef Karin de Wit?" in shown, "not the words of the inwoner"

    clock = Timekeeper(office.store, office.desk, Nobody())
    for day in ("2026-04-08", "2026-04-15", "2026-04-16", "2026-04-20"):  # uitkomst was due wo 15 apr
        clock.tick(at(f"{day}T09:00"))
    asked = [item.aan[0] for item in office.of("T18")]
    assert KARIN not in asked, "she did what was asked"
    assert INGRID in asked, "who decides is reminded"
    assert [p.soort.value for p in office.dossier().voorstellen[1:]] == ["uitkomst"], "no O10, no T30"

    office.now = at("2026-04-20T10:00")
    office.reply(v01, "akkoord")  # a month later: its kenmerk ran out, so it comes again
    office.reply(office.of("V01")[-1], "akkoord")
    assert office.dossier().status == "gesloten_opgelost"
    assert office.of("T05") == []


def test_when_it_was_not_solved_who_decides_says_so_and_the_klager_is_asked(office: Office) -> None:
    writes(office, KARIN, KLAGER)
    office.reply(office.of("V01")[-1], "uitkomst niet opgelost: mevrouw wil verder praten")
    assert office.dossier().status == "niet_opgelost"
    assert len(office.of("T06")) == 1


def test_the_same_outcome_mailed_twice_is_one_proposal(office: Office) -> None:
    writes(office, KARIN, KLAGER)
    writes(office, KARIN, KLAGER)
    open_ = [p for p in office.dossier().voorstellen if p.status.value == "open"]
    assert len(open_) == 1


def test_an_outcome_in_a_file_is_one_too_and_the_file_is_named(office: Office) -> None:
    enclosing(office, KARIN, KLAGER, "Hierbij. Groet, Karin", "afspraken.pdf")
    waiting = office.dossier().open_proposal()
    assert waiting is not None
    assert waiting.soort.value == "uitkomst"
    notes = [e.gegevens["tekst"] for e in office.dossier().events if e.soort is EventKind.NOTITIE]
    assert notes == ["Bijlage ontvangen: afspraken.pdf"]


@pytest.mark.parametrize(
    "words",
    [
        "Ik wil graag met u in gesprek over uw bericht. Kunt u dinsdag om tien uur langskomen?",
        "Dank voor uw bericht. Wanneer schikt het u om een afspraak te maken voor een gesprek?",
        "Zoals telefonisch besproken nodig ik u uit voor een gesprek op dinsdag om tien uur.",
        "Ik heb u vandaag gebeld en kreeg geen gehoor. Ik probeer het morgen opnieuw, gesproken bericht volgt.",
    ],
)
def test_an_invitation_is_contact_and_proposes_nothing(office: Office, words: str) -> None:
    writes(office, KARIN, KLAGER, words)
    assert kinds(office)[-1] == "contact"
    assert office.dossier().open_proposal() is None


def test_an_invitation_after_the_outcome_was_told_closes_nothing(office: Office) -> None:
    office.reply(office.of("T10")[0], f"uitkomst opgelost: {AGREED}", KARIN)
    writes(office, KARIN, KLAGER, "Kunt u dinsdag nog even langskomen om tien uur, bij ons op kantoor?")
    assert not office.dossier().gesloten


def test_a_verslag_mailed_by_the_leidinggevende_is_the_verslag_and_starts_nothing_twice() -> None:
    office = klacht()
    writes(office, BRAM, KLAGER)
    assert office.dossier().status == "verslag_verzonden"
    assert office.of("T16") == []


def test_an_answer_to_our_own_mail_that_goes_to_the_klager_is_never_an_order(office: Office) -> None:
    writes(office, KARIN, KLAGER, "gesprek gehad: alles is besproken", answers=office.of("T10")[0].message_id)
    assert kinds(office)[-1] == "contact"


@pytest.mark.parametrize(
    ("sender", "more"),
    [
        (KARIN, {"dmarc": "fail"}),  # forged
        (KEES, {}),  # does not have the case
        ("b.smit@example.nl", {}),  # no colleague
    ],
)
def test_nobody_else_closes_a_case_by_writing_to_the_klager(
    office: Office, sender: str, more: dict[str, Any]
) -> None:
    office.reply(office.of("T10")[0], f"uitkomst opgelost: {AGREED}", KARIN)
    writes(office, sender, KLAGER, **more)
    assert "uitkomst_verzonden" not in kinds(office)
    assert not office.dossier().gesloten


# ── To us ─────────────────────────────────────────────────────────────────────────────────────────────


def test_an_outcome_told_to_us_becomes_a_letter_for_an_akkoord(office: Office) -> None:
    office.reply(office.of("T10")[0], AGREED, KARIN, says=suggestion(Soort.OVERIG, None))

    waiting = office.dossier().open_proposal()
    assert waiting is not None
    assert (waiting.soort.value, waiting.brieven) == ("uitkomst", ("T05",))
    assert office.dossier().status == "verwezen", "nothing is decided yet"
    receipt = office.read(office.of("V02")[-1])
    said = [line for line in receipt.text.splitlines() if line]
    assert said[2] == "De inwoner heeft dit nog NIET ontvangen."
    v01 = office.of("V01")[-1]
    assert v01.aan == (INGRID,)
    assert "vaste dag" in office.read(v01).text

    office.reply(v01, "akkoord")
    (t05,) = office.of("T05")
    assert t05.aan == (KLAGER,)
    assert "vaste dag" in office.read(t05).text
    assert office.dossier().status == "gesloten_opgelost"


def test_the_command_says_so_too(office: Office) -> None:
    office.reply(office.of("T10")[0], f"uitkomst opgelost: {AGREED}", KARIN)
    text = office.read(office.of("V02")[-1]).text
    assert [line for line in text.splitlines() if line][2] == "De inwoner heeft dit nog NIET ontvangen."


@pytest.mark.parametrize(
    "words", ["Wie is deze mevrouw eigenlijk, en waarover ging haar mail precies?", "dank", "akoord"]
)
def test_a_question_or_a_word_is_no_outcome(office: Office, words: str) -> None:
    office.reply(office.of("T10")[0], words, KARIN, says=suggestion(Soort.OVERIG, None))
    assert all(p.soort.value != "uitkomst" for p in office.dossier().voorstellen)


@pytest.mark.parametrize(
    "words",
    [
        "Ik heb mevrouw gebeld maar ze nam niet op. Ik probeer het morgen weer.",
        "Vandaag twee keer gebeld en haar voicemail ingesproken, verder niets gehoord.",
        "Langs geweest aan de deur vanmiddag, maar meneer was niet thuis.",
        "Ik kan deze mevrouw helaas niet bereiken op het nummer dat zij gaf.",
        "Ik heb mevrouw gesproken maar het is niet opgelost, ze blijft boos.",
        "Ik ben vanaf morgen drie weken op vakantie, graag aan Kees geven.",
        "Dit is niet mijn client, dit hoort bij Kees de Wit denk ik.",
        "Mevrouw wil geen gesprek met mij en wil direct naar de directeur.",
    ],
)
def test_what_is_no_outcome_of_a_talk_becomes_none_and_he_is_asked_with_what_he_may_say(
    office: Office, words: str
) -> None:
    office.reply(office.of("T10")[0], words, KARIN, says=suggestion(Soort.OVERIG, None))
    assert all(p.soort.value != "uitkomst" for p in office.dossier().voorstellen)
    asked = office.read(
        office.of("V02")[-1] if office.of("V02")[-1].aan == (KARIN,) else office.of("V03")[-1]
    )
    assert "ik heb niets gedaan" in asked.text
    assert "akkoord" not in asked.text.split("Kenmerk")[0], "she may not approve, so it is not offered"


def test_help_names_what_the_asker_may_say(office: Office) -> None:
    office.reply(office.of("T10")[0], "help", KARIN)
    hers = office.read(office.of("V02")[-1]).text
    assert "gesprek gehad" in hers
    assert "niet in behandeling" not in hers
    office.reply(office.of("V02")[0], "help")
    assert "niet in behandeling" in office.read(office.of("V02")[-1]).text


def test_gesprek_gehad_starts_the_term_of_the_verslag() -> None:
    office = klacht()
    terms = {term.soort: term for term in office.desk.terms(office.dossier())}
    assert f"{terms['verslag'].vanaf}" == "2026-03-18"
    assert terms["verslag"].status(date(2026, 3, 18)) == "open"


def test_an_attached_verslag_is_named_in_the_dossier() -> None:
    office = klacht()
    answered = office.of("T11")[0]
    mail = EmailMessage()
    mail.set_content("notitie: het verslag zit erbij")
    mail.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="verslag.pdf")
    plain = BytesParser(policy=SMTP).parsebytes(
        office.compose("", BRAM, "Re: taak", answers=answered.message_id)
    )
    for name, value in plain.items():
        if not name.lower().startswith(("content-", "mime-")):
            mail[name] = value
    office.arrives(mail.as_bytes())
    notes = [e.gegevens for e in office.dossier().events if e.soort is EventKind.NOTITIE]
    assert any("verslag.pdf" in note["tekst"] and office.kept(note.get("bericht", "")) for note in notes)


# ── Away ──────────────────────────────────────────────────────────────────────────────────────────────


def out_of_office(office: Office, until: date | None = None, sender: str = KARIN) -> None:
    says = suggestion(Soort.OVERIG, None)
    if until:
        says = replace(says, data=(DateFound("t/m", until, "afwezig_tot"),))
    head = {"Auto-Submitted": "auto-replied"}
    office.reply(office.of("T10")[0], "Ik ben afwezig.", sender, extra=head, says=says)


def test_an_out_of_office_brings_in_the_substitute(office: Office) -> None:
    out_of_office(office, date(2026, 3, 27))

    (asked,) = office.of("T18")
    assert asked.aan == (KEES,)
    assert "Karin de Wit is afwezig. U bent de vervanger" in office.read(asked).text
    turn = office.desk.turn(office.dossier(), at("2026-03-20T09:00"))
    assert turn is not None
    assert turn.wie == KEES
    office.now = at("2026-03-20T10:00")
    office.reply(asked, "gesprek gehad: goed gesprek", KEES)
    assert office.dossier().status == "in_gesprek"


def test_an_out_of_office_that_nobody_vouches_for_changes_nothing_and_is_told(office: Office) -> None:
    says = replace(suggestion(Soort.OVERIG, None), data=(DateFound("t/m", date(2026, 3, 27), "afwezig_tot"),))
    head = {"Auto-Submitted": "auto-replied"}
    office.reply(office.of("T10")[0], "Ik ben afwezig.", KARIN, extra=head, says=says, dmarc="none")

    assert office.of("T18") == []
    assert all(event.soort.value != "collega_afwezig" for event in office.dossier().events)
    assert any("bevestigt het niet" in notice.tekst for notice in office.notices("taak"))


def test_after_the_last_day_away_it_is_hers_again(office: Office) -> None:
    out_of_office(office, date(2026, 3, 20))
    turn = office.desk.turn(office.dossier(), at("2026-03-23T09:00"))
    assert turn is not None
    assert turn.wie == KARIN


def test_two_out_of_offices_ask_once(office: Office) -> None:
    out_of_office(office, date(2026, 3, 27))
    out_of_office(office, date(2026, 3, 27))
    assert len(office.of("T18")) == 1


def test_without_a_substitute_a_human_is_told() -> None:
    office = Office(
        change=lambda own: staff(own, lambda p: replace(p, vervanger="") if p.email == KARIN else p)
    )
    office.mail()
    office.reply(office.of("V01")[0], "akkoord")
    out_of_office(office)
    assert any("geen vervanger" in notice.tekst for notice in office.notices("taak"))


def test_the_out_of_office_of_somebody_else_changes_nothing(office: Office) -> None:
    out_of_office(office, sender=BRAM)
    assert "collega_afwezig" not in kinds(office)

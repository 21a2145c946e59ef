"""Colleagues by mail: the klager with us in cc, an outcome told to us, a verslag attached, an out-of-office."""

from dataclasses import replace
from datetime import date, datetime, time
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP
from typing import Any

import pytest

from bot.domain.calendar.calendar import AMSTERDAM
from bot.domain.dossier.events import EventKind
from bot.domain.people.staff import Person
from bot.domain.ports.outbox import OutboxItem
from bot.domain.recognition.suggestion import DateFound, Soort
from bot.handlers.digests import Digests
from bot.handlers.timekeeper import Timekeeper
from bot.notifiers import Nobody
from tests.handlers.office import BRAM, INGRID, JOOST, KARIN, KLAGER, Office, staff, suggestion
from tests.handlers.test_converse import COMPLAINS

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
    assert (dossier.status, dossier.gesloten, dossier.uitkomst) == ("gesloten_opgelost", True, "opgelost")
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


@pytest.mark.parametrize(
    ("words", "warned"),
    [
        ("Heb haar gesproken, alles opgelost, zij is tevreden met de nieuwe afspraak.", True),
        ("Wij spraken u gisteren. Wij hebben met u afgesproken dat Karin voortaan belt.", False),
    ],
)
def test_words_about_the_klager_instead_of_to_him_are_pointed_out_before_they_become_his_letter(
    office: Office, words: str, warned: bool
) -> None:
    office.reply(office.of("T10")[0], words, KARIN, says=suggestion(Soort.OVERIG, None))
    v01 = office.of("V01")[-1]
    shown = office.read(v01).text
    assert ("niet aan de inwoner geschreven" in shown) == warned
    assert "Antwoord “uitkomst opgelost:” met uw eigen tekst." in shown

    office.reply(v01, "uitkomst opgelost: Karin belt u voortaan als zij later komt.")
    office.reply(office.of("V01")[-1], "akkoord")
    (letter,) = office.of("T05")
    assert "Karin belt u voortaan" in office.read(letter).text
    assert words not in office.read(letter).text


def test_words_of_a_colleague_ask_no_answer_to_the_klager(office: Office) -> None:
    office.reply(
        office.of("T10")[0], "Weet jij waar dit over gaat?", KARIN, says=suggestion(Soort.OVERIG, None)
    )
    waiting = office.dossier().open_proposal()
    assert waiting is not None
    assert waiting.uitleg[-1].endswith("Anders: antwoord Karin de Wit.")


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
    assert "nog niets gedaan" in asked.text
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


def hands_in(office: Office, answered: OutboxItem, sender: str, text: str, name: str = "verslag.pdf") -> None:
    """A colleague answers our mail with a file."""
    mail = EmailMessage()
    mail.set_content(text)
    mail.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename=name)
    plain = BytesParser(policy=SMTP).parsebytes(
        office.compose("", sender, "Re: taak", answers=answered.message_id)
    )
    for key, value in plain.items():
        if not key.lower().startswith(("content-", "mime-")):
            mail[key] = value
    office.arrives(mail.as_bytes(), suggestion(Soort.OVERIG, None))


@pytest.mark.parametrize(
    "text", ["notitie: het verslag zit erbij", "Hierbij het verslag van het gesprek. Groet, Bram"]
)
def test_an_attached_verslag_is_named_in_the_dossier(text: str) -> None:
    """Whatever stands beside it, and though the same task was answered before."""
    office = klacht()
    hands_in(office, office.of("T11")[0], BRAM, text)
    notes = [e.gegevens for e in office.dossier().events if e.soort is EventKind.NOTITIE]
    assert any("verslag.pdf" in note["tekst"] and office.kept(note.get("bericht", "")) for note in notes)
    assert office.of("V03") == []


def test_who_attaches_a_verslag_is_thanked_and_asked_whether_it_was_sent() -> None:
    office = klacht()
    hands_in(office, office.of("T11")[0], BRAM, "Hierbij het verslag van het gesprek.")
    thanks = office.read(office.of("V02")[-1]).text
    assert "In het dossier staat nu: verslag.pdf" in thanks
    assert "De inwoner heeft dit nog NIET ontvangen." in thanks
    assert "verslag 2026-0001 verstuurd" in thanks
    waiting = office.dossier().open_proposal()
    assert waiting is not None
    assert waiting.soort.value == "vervolg", "who decides hears of it"


# ── Twice ─────────────────────────────────────────────────────────────────────────────────────────────


def test_a_task_is_answered_as_often_as_there_is_something_to_tell(office: Office) -> None:
    """Tried by phone, tried again, talked, solved: all of it in answer to the one mail that asked (T10)."""
    request = office.of("T10")[0]
    for day, told in (
        ("2026-03-18", "gebeld, geen gehoor"),
        ("2026-03-19", "gebeld, geen gehoor"),
        ("2026-03-20", "gesprek gehad: goed gesprek"),
        ("2026-03-20", f"uitkomst opgelost: {AGREED}"),
    ):
        office.now = at(f"{day}T10:00")
        office.reply(request, told, KARIN)
    assert kinds(office)[-5:-1] == ["contactpoging", "contactpoging", "gesprek_gevoerd", "opgelost"]
    assert office.of("V03") == []


def test_the_same_report_twice_counts_once_and_its_words_are_kept(office: Office) -> None:
    """A mail that is delivered again, or sent again by a stranger: nothing happens twice."""
    request = office.of("T10")[0]
    office.reply(request, "gesproken: ze belt zelf terug", KARIN)
    office.reply(request, "gesproken: ze belt zelf terug", KARIN)
    assert kinds(office).count("contact") == 1
    assert kinds(office)[-1] == "bericht_gearchiveerd"
    assert "Met deze mail deed u dit al." in office.read(office.of("V03")[0]).text


def test_an_outcome_after_a_report_becomes_a_letter_too(office: Office) -> None:
    request = office.of("T10")[0]
    office.reply(request, "gebeld, geen gehoor", KARIN)
    office.reply(request, AGREED, KARIN, says=suggestion(Soort.OVERIG, None))
    waiting = office.dossier().open_proposal()
    assert waiting is not None
    assert waiting.brieven == ("T05",)


@pytest.mark.parametrize(
    "words", ["Ik begrijp niet wat u van mij wilt", "gesprek gehad", "uitkomst misschien wel goed"]
)
def test_words_of_a_colleague_always_reach_the_dossier(office: Office, words: str) -> None:
    request = office.of("T10")[0]
    office.reply(request, "gebeld, geen gehoor", KARIN)
    office.reply(request, words, KARIN, says=suggestion(Soort.OVERIG, None))
    filed = [e for e in office.dossier().events if e.soort is EventKind.BERICHT_GEARCHIVEERD]
    assert filed[-1].gegevens["van"] == KARIN
    assert office.kept(filed[-1].gegevens["bericht"]) is not None


def test_a_spent_decision_is_refused_and_its_words_are_kept(office: Office) -> None:
    office.reply(office.of("V01")[0], "niet akkoord, dit hoort bij team Zuid")
    assert "is al gebruikt: er is al iets mee gedaan" in office.read(office.of("V03")[0]).text
    assert office.dossier().events[-1].gegevens["van"] == INGRID


def test_words_that_nobody_vouches_for_are_not_filed_as_his(office: Office) -> None:
    office.reply(office.of("T10")[0], "Ik begrijp niet wat u wilt", KARIN, dmarc="none")
    assert all(e.gegevens.get("van") != KARIN for e in office.dossier().events)


@pytest.mark.parametrize(
    "words",
    [
        "ok",
        "Ja",
        "prima!",
        "Ok, doe ik.",
        "Dank, ik pak het op.",
        "Komt goed\n\nKarin",
        "Ok\nGroet,\nKarin de Wit\nambulant begeleider\n06-12345678",
        "Ok, doe ik! Groetjes Karin",
    ],
)
def test_ok_under_a_request_is_thanked_and_asked_for_what_may_be_reported(office: Office, words: str) -> None:
    """It decides nothing and reports nothing, and it is no mistake either: no refusal, and nothing for who decides."""
    office.reply(office.of("T10")[0], words, KARIN, says=suggestion(Soort.OVERIG, None))
    assert office.commands()[-1].uitslag == "vraag"
    assert office.dossier().open_proposal() is None
    answer = office.read(office.of("V02")[-1]).text
    assert "Een “ok” legt nog niets vast" in answer
    offered = ["gesprek gehad 2026-0001:", "gebeld 2026-0001, geen gehoor", "uitkomst 2026-0001 opgelost:"]
    assert [each in answer for each in offered] == [True, True, True]


@pytest.mark.parametrize(
    "words",
    [
        "Top\nIk kan niet",
        "Ok\nKan iemand anders dit doen, ik ben morgen weg",
        "Nee\nIk ken deze mevrouw niet.",
        "Nee",
    ],
)
def test_what_stands_below_an_ok_reaches_who_decides_and_a_no_is_no_refused_order(
    office: Office, words: str
) -> None:
    before = len(office.of("V01"))
    office.reply(office.of("T10")[0], words, KARIN, says=suggestion(Soort.OVERIG, None))

    assert len(office.of("V01")) == before + 1
    assert office.of("V03") == []
    assert "voor Ingrid Bakker" in office.read(office.of("V02")[-1]).text


def test_akkoord_under_a_request_is_refused_for_who_does_not_decide(office: Office) -> None:
    office.reply(office.of("T10")[0], "akkoord", KARIN)
    assert office.commands()[-1].uitslag == "geweigerd"


# ── Danger ────────────────────────────────────────────────────────────────────────────────────────────


def test_what_a_colleague_writes_rings_no_alarm_but_is_told(office: Office) -> None:
    """ "Ze nam niet op" is no cry for help (M3 is about what an inwoner writes)."""
    says = suggestion(Soort.OVERIG, None, signalen=["crisis"])
    office.reply(office.of("T10")[0], "Ze nam de telefoon niet op.", KARIN, says=says)
    rung: list[str] = []
    Timekeeper(office.store, office.desk, Rings(rung)).tick(at("2026-03-18T10:05"))
    assert rung == []
    assert office.notices("gevaar") == []
    assert any("Een collega schrijft misschien over gevaar" in each.tekst for each in office.notices("taak"))
    assert "crisis" not in office.dossier().signalen


def test_what_an_inwoner_writes_in_the_same_case_does(office: Office) -> None:
    office.mail("Ik zie het niet meer zitten.", says=suggestion(Soort.VERVOLG, None, signalen=["crisis"]))
    rung: list[str] = []
    Timekeeper(office.store, office.desk, Rings(rung)).tick(at("2026-03-18T10:05"))
    assert len(rung) == 1


class Rings:
    """A channel that remembers what was told."""

    heard = True

    def __init__(self, told: list[str]) -> None:
        self.told = told

    def tell(self, title: str, text: str) -> None:
        self.told.append(title)

    def each(self) -> dict[str, "Rings"]:
        return {"": self}

    def check(self) -> list[str]:
        return []


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
    text = office.read(asked).text
    assert (
        "Karin de Wit is afwezig tot en met vr 27 mrt 2026. U bent de vervanger in dossier 2026-0001." in text
    )
    assert "Een inwoner is ergens niet tevreden over, en het gaat over Karin de Wit." in text
    assert "Het gaat om A. Jansen." in text, "who takes over must know whom to call"
    assert "U hoort van Ingrid Bakker waar het over gaat." in text
    assert "te laat" not in text, "the words of the klager stay out of it"
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


@pytest.mark.parametrize("answers", ["T10", "T18"])
def test_whoever_replaces_and_is_away_too_is_replaced_in_turn(office: Office, answers: str) -> None:
    """His out-of-office may answer our mail to him, or any other: he is asked nothing any more."""
    out_of_office(office, date(2026, 3, 27))
    says = replace(suggestion(Soort.OVERIG, None), data=(DateFound("t/m", date(2026, 3, 25), "afwezig_tot"),))
    head = {"Auto-Submitted": "auto-replied"}
    office.reply(office.of(answers)[0], "Ik ben er niet.", KEES, extra=head, says=says)

    assert any("Kees de Wit is afwezig, en er is geen vervanger" in n.tekst for n in office.notices("taak"))
    assert reminded(office, "2026-03-23T09:00") == [(INGRID,)]
    turns = [office.desk.turn(office.dossier(), at(f"2026-03-{day}T09:00")) for day in (24, 26, 30)]
    assert [turn and turn.wie for turn in turns] == [INGRID, KEES, KARIN]


def test_whoever_told_in_another_case_that_he_is_away_is_not_asked_in_this_one(office: Office) -> None:
    """Kees has a case of his own, and told there; Karin, whom he replaces, goes away later the same day."""
    office.mail(sender="B. Smit <b.smit@example.nl>", says=suggestion(medewerker="Kees de Wit"))
    office.reply(office.of("V01")[-1], "akkoord")
    office.reply(office.of("T10")[-1], "afwezig t/m 27 maart", KEES)
    before = len(office.of("T18"))
    out_of_office(office, date(2026, 3, 25))
    assert [item.aan for item in office.of("T18")[before:]] == []
    assert any("Karin de Wit is afwezig, en er is geen vervanger" in n.tekst for n in office.notices("taak"))


def test_a_proposal_for_who_is_away_says_so_and_who_replaces_him(office: Office) -> None:
    """Who decides may choose the vervanger at once, before the inwoner is told of somebody who is not there."""
    out_of_office(office, date(2026, 3, 27))
    office.mail(sender="B. Smit <b.smit@example.nl>", says=suggestion())
    assert (
        "Let op: Karin de Wit is afwezig tot en met vr 27 mrt 2026. De vervanger is Kees de Wit."
        in office.read(office.of("V01")[-1]).text
    )
    office.now = at("2026-03-30T10:00")
    office.mail(sender="C. Bos <c.bos@example.nl>", says=suggestion())
    assert "is afwezig" not in office.read(office.of("V01")[-1]).text


def test_a_new_case_of_who_is_away_passes_by_a_vervanger_who_is_away(office: Office) -> None:
    out_of_office(office, date(2026, 3, 27))
    says = replace(suggestion(Soort.OVERIG, None), data=(DateFound("t/m", date(2026, 3, 25), "afwezig_tot"),))
    head = {"Auto-Submitted": "auto-replied"}
    office.reply(office.of("T18")[0], "Ik ben er niet.", KEES, extra=head, says=says)
    office.mail(sender="B. Smit <b.smit@example.nl>", says=suggestion())
    office.reply(office.of("V01")[-1], "akkoord")
    turn = office.desk.turn(office.dossier("2026-0002"), office.now)
    assert turn is not None
    assert turn.wie == INGRID


def test_a_vervanger_of_whom_another_case_knows_that_he_is_away_is_asked_nothing() -> None:
    """Bram and Hatice replace each other; she told of her absence in a case of her own."""
    office = Office()
    for sender, order in (
        (KLAGER, "akkoord"),
        ("b.smit@example.nl", "akkoord, maar stuur naar Hatice Yılmaz"),
    ):
        office.mail(sender=sender, says=COMPLAINS)
        office.reply(office.of("V01")[-1], order)
    office.reply(office.of("T11")[1], "zelf afwezig t/m 27 maart")
    assert "gaat zolang naar Bram Peters" in office.read(office.of("V02")[-1]).text
    office.reply(office.of("T11")[0], "zelf afwezig t/m 25 maart")

    assert "er is geen vervanger" in office.read(office.of("V02")[-1]).text
    assert [item.aan for item in office.of("T18")] == [(BRAM,)], "she is asked nothing"
    told = {notice.dossier for notice in office.notices("taak") if "en er is geen vervanger" in notice.tekst}
    assert told == {"2026-0001", "2026-0002"}
    turns = [office.desk.turn(office.dossier(), at(f"2026-03-{day}T09:00")) for day in (17, 26)]
    assert [turn and turn.wie for turn in turns] == [INGRID, BRAM]


def test_a_vervanger_who_will_be_away_later_this_week_replaces_until_then() -> None:
    """What she told holds from thursday; on monday she still is asked."""
    office = Office()
    for sender, order in (
        (KLAGER, "akkoord"),
        ("b.smit@example.nl", "akkoord, maar stuur naar Hatice Yılmaz"),
    ):
        office.mail(sender=sender, says=COMPLAINS)
        office.reply(office.of("V01")[-1], order)
    office.reply(office.of("T11")[1], "zelf afwezig van 19 maart t/m 27 maart")
    office.reply(office.of("T11")[0], "zelf afwezig t/m 25 maart")

    assert [item.aan for item in office.of("T18")] == [("hatice.yilmaz@sterker.example",)]
    assert "gaat zolang naar Hatice Yılmaz" in office.read(office.of("V02")[-1]).text


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


def with_two_cases() -> Office:
    """Karin has two cases in hand."""
    office = Office(change=lambda own: staff(own, with_substitute))
    for sender in (KLAGER, "b.smit@example.nl"):
        office.mail(sender=sender)
        office.reply(office.of("V01")[-1], "akkoord")
        office.passes(minutes=1)
    office.now = at("2026-03-18T10:00")
    return office


def test_afwezig_of_who_has_the_case_is_his_own_and_brings_in_his_vervanger(office: Office) -> None:
    """K5; only who decides reports the klager's absence with the bare word (UA)."""
    office.reply(office.of("T10")[0], "afwezig t/m 27 maart", KARIN)
    told = office.dossier().events[-1]
    assert (told.soort.value, told.gegevens["wie"], told.gegevens["tot"]) == (
        *("collega_afwezig", KARIN),
        "2026-03-27",
    )
    assert "afwezigheid_gemeld" not in kinds(office)
    assert [item.aan for item in office.of("T18")] == [(KEES,)]
    assert "u bent afwezig tot en met" in office.read(office.of("V02")[-1]).text


def test_who_has_no_vervanger_is_not_told_that_one_takes_over() -> None:
    office = Office(
        change=lambda own: staff(own, lambda p: replace(p, vervanger="") if p.email == KARIN else p)
    )
    office.mail()
    office.reply(office.of("V01")[0], "akkoord")
    office.reply(office.of("T10")[0], "afwezig t/m 27 maart", KARIN)
    told = office.read(office.of("V02")[-1]).text
    assert "er is geen vervanger, dus de klachtenfunctionaris kiest wie het oppakt" in told
    assert "naar uw vervanger" not in told


def test_who_is_involved_himself_hears_who_is_next_as_it_is(office: Office) -> None:
    office.reply(office.of("T10")[0], "ik ben betrokken", KARIN)
    told = office.read(office.of("V02")[-1]).text
    assert "de klachtenfunctionaris kiest wie het overneemt" in told
    assert "een collega neemt het over" not in told


def test_afwezig_of_who_decides_is_the_klagers(office: Office) -> None:
    office.reply(office.of("V02")[0], "afwezig t/m 27 maart")
    assert kinds(office)[-1] == "afwezigheid_gemeld"


def test_a_report_with_a_slip_is_asked_back_and_never_becomes_a_letter(office: Office) -> None:
    """ "gister" is a day; "vorige wk" is not, and what follows is told to us, not to the klager."""
    slip = "gesprek gehad vorige wk: mevrouw gesproken, zij wil een vaste tijd"
    office.reply(office.of("T10")[0], slip, KARIN)
    assert "Nog niets gedaan" in office.read(office.of("V02")[-1]).subject
    assert "T05" not in {name for p in office.dossier().voorstellen for name in p.brieven}
    office.reply(office.of("T10")[0], slip.replace("vorige wk", "gister"), KARIN)
    assert kinds(office)[-1] == "gesprek_gevoerd"


def test_what_was_not_solved_overtakes_the_letter_that_says_it_was(office: Office) -> None:
    office.reply(office.of("T10")[0], "uitkomst opgelost: voortaan om negen uur", KARIN)
    office.reply(office.of("T10")[0], "uitkomst niet opgelost: mevrouw denkt er anders over", KARIN)
    waiting = {p.brieven: p.status.value for p in office.dossier().voorstellen}
    assert (waiting["T05",], waiting["T06",]) == ("vervallen", "open")
    office.reply(office.of("V01")[-1], "akkoord")
    assert office.of("T05") == []
    assert len(office.of("T06")) == 1


def test_the_outcome_that_waits_says_whose_talk_it_was_and_a_closed_case_how_to_open_it(
    office: Office,
) -> None:
    office.reply(office.of("T10")[0], "uitkomst opgelost: ik kom voortaan om negen uur", KARIN)
    asked = office.of("V01")[-1]
    assert "Het gaat om het gesprek van Karin de Wit met A. Jansen." in office.read(asked).text
    office.reply(asked, "akkoord")
    office.mail("Weer te laat!", answers="m1@example.nl", says=suggestion(Soort.VERVOLG))
    told = office.read(office.of("V01")[-1]).text
    assert "- heropen want" in told
    assert "Wie het oppakt" not in told
    office.reply(office.of("V01")[-1], "heropen want de afspraak is niet nagekomen")
    assert not office.dossier().gesloten


def test_words_of_a_colleague_are_shown_as_his_and_ask_nothing_by_a_day(office: Office) -> None:
    office.reply(office.of("T10")[0], "Heb mevrouw gebeld, zij nam niet op.", KARIN)
    shown = office.read(office.of("V01")[-1])
    assert shown.subject == "[2026-0001] Een collega schreef u"
    assert "Karin de Wit schreef ons over dit dossier." in shown.text
    assert "> Heb mevrouw gebeld, zij nam niet op." in shown.text
    assert "Wij lezen het als" not in shown.text
    assert "uw antwoord, uiterlijk" not in shown.text


def test_the_letter_that_waits_shows_the_words_of_the_klager(office: Office) -> None:
    office.mail("Weer te laat!", answers="m1@example.nl", says=suggestion(Soort.VERVOLG))
    office.reply(office.of("T10")[0], "Morgen probeer ik het nog eens bij haar.", KARIN)
    office.reply(office.of("T10")[0], "uitkomst niet opgelost: zij wil met Bram praten", KARIN)
    told = office.read(office.of("V01")[-1]).text
    assert "> Weer te laat!" in told
    assert "Morgen probeer ik" not in told
    assert "toch als klacht" in told


def test_an_answer_from_an_address_nobody_knows_opens_a_case_that_says_whose_mail_it_answers(
    office: Office,
) -> None:
    """The telephone of a colleague: nothing is done, its owner and who decides both hear how to put it right."""
    office.reply(office.of("T10")[0], "gesprek gehad: mevrouw gesproken", "karin@thuis.example")
    refused = office.read(office.of("V03")[-1]).text
    assert "Was u dat zelf? Antwoord dan nog een keer, vanaf karin.dewit@sterker.example." in refused
    asked = office.of("V01")[-1]
    assert asked.dossier == "2026-0002"
    assert "dit antwoordt op onze mail aan een collega over dossier 2026-0001" in office.read(asked).text
    office.reply(asked, "verplaats naar 2026-0001")
    assert office.dossier("2026-0002").gesloten


def test_who_has_the_case_reports_the_klagers_absence_by_saying_so(office: Office) -> None:
    office.reply(office.of("T10")[0], "klager afwezig t/m 27 maart", KARIN)
    assert kinds(office)[-1] == "afwezigheid_gemeld"
    assert office.of("T18") == []


def test_an_absence_holds_in_every_case_he_has_in_hand() -> None:
    """A mail program sends its out-of-office once, in answer to the first of our mails."""
    office = with_two_cases()
    out_of_office(office, date(2026, 3, 27))
    assert {item.dossier for item in office.of("T18")} == {"2026-0001", "2026-0002"}
    moment = at("2026-03-20T09:00")
    turns = [office.desk.turn(office.dossier(nummer), moment) for nummer in office.numbers()]
    assert [turn and turn.wie for turn in turns] == [KEES, KEES]


def test_who_is_away_later_is_asked_until_then(office: Office) -> None:
    office.reply(office.of("T10")[0], "afwezig van 25 maart t/m 27 maart", KARIN)
    turns = [office.desk.turn(office.dossier(), at(f"2026-03-{day}T09:00")) for day in (24, 25, 27, 28)]
    assert [turn and turn.wie for turn in turns] == [KARIN, KEES, KEES, KARIN]
    assert office.of("T18") == []


def reminded(office: Office, moment: str) -> list[tuple[str, ...]]:
    before = len(office.of("T18"))
    Timekeeper(office.store, office.desk, Nobody()).tick(at(moment))
    return [item.aan for item in office.of("T18")[before:]]


def test_who_is_away_gets_no_reminder_but_his_vervanger_does(office: Office) -> None:
    office.reply(office.of("T10")[0], "afwezig t/m 27 maart", KARIN)
    assert reminded(office, "2026-03-23T09:00") == [(KEES,)]  # ma, 7 dagen voor contact
    assert reminded(office, "2026-03-30T09:00") == [(KARIN,)]  # ma, the last day; she is back


def test_whoever_left_is_named_to_who_chooses_somebody_else(office: Office) -> None:
    """Karin had the case in hand and left on ma 23 mrt; nobody replaces her."""
    gone = Office(
        store=office.store,
        change=lambda own: staff(
            own, lambda p: replace(p, in_dienst_tot=date(2026, 3, 23)) if p.email == KARIN else p
        ),
    )
    assert reminded(gone, "2026-03-23T09:00") == [(INGRID,)]
    mail = gone.read(gone.of("T18")[-1])
    assert "Karin de Wit werkt hier niet meer, en er is geen vervanger." in mail.text
    assert "- draag over aan" in mail.text
    gone.now, gone._count = at("2026-03-23T10:00"), office._count
    gone.reply(gone.of("T18")[-1], "draag over aan Kees de Wit")
    assert gone.dossier().naar == (KEES,)


def test_when_nobody_is_there_who_decides_is_reminded() -> None:
    office = Office(
        change=lambda own: staff(own, lambda p: replace(p, vervanger="") if p.email == KARIN else p)
    )
    office.mail()
    office.reply(office.of("V01")[0], "akkoord")
    office.now = at("2026-03-18T10:00")
    office.reply(office.of("T10")[0], "afwezig tot nader bericht", KARIN)
    assert reminded(office, "2026-03-23T09:00") == [(INGRID,)]


def test_the_out_of_office_of_who_decides_gives_what_waits_to_who_decides_now() -> None:
    office = Office()
    office.mail()
    says = replace(suggestion(Soort.OVERIG, None), data=(DateFound("t/m", date(2026, 3, 27), "afwezig_tot"),))
    head = {"Auto-Submitted": "auto-replied"}
    office.reply(office.of("V01")[0], "Ik ben afwezig.", extra=head, says=says)
    assert [item.aan for item in office.of("V01")] == [(INGRID,), (JOOST,)]
    office.reply(office.of("V01")[1], "akkoord", JOOST)
    assert office.dossier().status == "verwezen"


def out_until(office: Office, answered: OutboxItem, until: str) -> None:
    says = replace(
        suggestion(Soort.OVERIG, None), data=(DateFound("t/m", date.fromisoformat(until), "afwezig_tot"),)
    )
    office.reply(answered, "Ik ben afwezig.", extra={"Auto-Submitted": "auto-replied"}, says=says)


def test_a_case_that_comes_in_during_an_absence_goes_to_who_decides_instead_at_once() -> None:
    """Her mail program answered yesterday and is silent now; nobody waits for the overzicht of the next morning."""
    office = Office()
    morning = Digests(office.store, office.desk)
    morning.tick(at("2026-03-16T07:00"))
    office.mail()
    out_until(office, office.of("V01")[0], "2026-03-27")
    office.now = at("2026-03-17T15:00")
    office.mail(sender="b.smit@example.nl", says=suggestion())
    asked = [item.aan for item in office.of("V01") if item.dossier == "2026-0002"]
    assert asked == [(INGRID,), (JOOST,)]
    for day in (18, 19):
        morning.tick(at(f"2026-03-{day}T08:30"))
    assert [item.aan for item in office.of("V01") if item.dossier == "2026-0002"] == asked


def test_who_is_asked_for_a_talk_while_she_is_away_is_replaced_at_once() -> None:
    office = Office(change=lambda own: staff(own, with_substitute))
    office.mail()
    office.reply(office.of("V01")[-1], "akkoord")
    out_of_office(office, date(2026, 3, 27))
    office.now = at("2026-03-20T15:00")
    office.mail(sender="b.smit@example.nl", says=suggestion())
    office.reply(office.of("V01")[-1], "akkoord", INGRID)
    assert [item.aan for item in office.of("T18") if item.dossier == "2026-0002"] == [(KEES,)]
    assert "Aan zet: Kees de Wit" in office.read(office.of("V02")[-1]).text


def test_days_away_that_are_still_to_come_are_told_to_a_case_once() -> None:
    office = with_two_cases()
    morning = Digests(office.store, office.desk)
    morning.tick(at("2026-03-18T07:00"))
    office.reply(office.of("T10")[0], "afwezig van 25 maart t/m 27 maart", KARIN)
    for day in (19, 20, 23, 24):
        morning.tick(at(f"2026-03-{day}T08:30"))
    told = {nummer: office.dossier(nummer).events for nummer in office.numbers()}
    away = {
        nummer: [e for e in events if e.soort.value == "collega_afwezig"] for nummer, events in told.items()
    }
    assert {nummer: len(events) for nummer, events in away.items()} == {"2026-0001": 1, "2026-0002": 1}


@pytest.mark.parametrize("hour", [time(8, 30), None])
def test_days_away_reach_the_cases_that_came_since_also_where_no_overzicht_is_sent(hour: time | None) -> None:
    """vr 20 mrt: a second case; wo 25 mrt she is away, and who replaces her hears of both."""
    office = Office(change=lambda own: staff(own, with_substitute))
    morning = Digests(office.store, office.desk, hour)
    morning.tick(at("2026-03-16T07:00"))
    office.mail()
    office.reply(office.of("V01")[-1], "akkoord")
    office.reply(office.of("T10")[0], "afwezig van 25 maart t/m 27 maart", KARIN)
    office.now = at("2026-03-20T15:00")
    office.mail(sender="b.smit@example.nl", says=suggestion())
    office.reply(office.of("V01")[-1], "akkoord", INGRID)
    assert office.of("T18") == []
    morning.tick(at("2026-03-25T08:30"))
    assert [(item.dossier, item.aan) for item in office.of("T18")] == [("2026-0002", (KEES,))]
    turn = office.desk.turn(office.dossier("2026-0002"), at("2026-03-25T09:00"))
    assert turn is not None
    assert turn.wie == KEES
    assert bool(office.of("V04")) is (hour is not None)


def test_who_is_back_is_away_in_no_new_case() -> None:
    office = Office()
    morning = Digests(office.store, office.desk)
    morning.tick(at("2026-03-16T07:00"))
    office.mail()
    out_until(office, office.of("V01")[0], "2026-03-27")
    office.now = at("2026-03-17T09:00")
    office.reply(office.of("V01")[0], "notitie: ik ben er toch", INGRID)
    office.mail(sender="b.smit@example.nl", says=suggestion())
    morning.tick(at("2026-03-18T08:30"))
    assert [item.aan for item in office.of("V01") if item.dossier == "2026-0002"] == [(INGRID,)]


def test_who_mailed_the_verslag_himself_is_not_told_that_the_klager_did_not_get_it() -> None:
    """K9: Kees took the case over and does not lead; only our letter beside his verslag waits."""
    office = Office()
    office.mail("Ik wil een klacht indienen.", says=suggestion(Soort.KLACHT, besproken="ja", tevreden="nee"))
    office.reply(office.of("V01")[0], "akkoord, maar wijzig naar klacht")
    office.reply(office.of("T11")[0], "draag over aan Kees de Wit")
    office.sends()
    task = next(item for item in office.of("T11") if "kees" in item.aan[0])
    office.reply(task, "gesprek gehad: goed gesprek")
    office.reply(task, "verslag verstuurd")

    told = office.read(office.of("V02")[-1]).text
    assert "Gedaan: het verslag is verstuurd" in told
    assert "NIET ontvangen" not in told
    waits = "Wacht nog: de brief bij het verslag, aan inwoner en medewerker. Ingrid Bakker beslist daarover."
    assert waits in " ".join(told.split())
    assert KLAGER not in [item.aan[0] for item in office.of("T16")]


@pytest.mark.parametrize(
    ("words", "asks"), [("Waar gaat dit over?", True), ("Ik ken deze mevrouw niet, vraag Kees even.", False)]
)
def test_words_of_a_colleague_are_thanked_for_and_never_called_a_wrong_order(
    office: Office, words: str, asks: bool
) -> None:
    office.reply(office.of("T10")[0], words)
    answer = office.read(office.of("V02")[-1])
    text = " ".join(answer.text.split())

    assert answer.subject == "[2026-0001] Uw bericht staat in het dossier"
    assert "Dank u wel. Uw bericht staat in het dossier, voor Ingrid Bakker." in text
    assert "geen opdracht" not in text
    assert ("Klachtwacht kan uw vraag zelf niet beantwoorden." in text) is asks
    assert "- gesprek gehad:" in answer.text
    assert [INGRID] == [item.aan[0] for item in office.of("V01")[1:]], "and she gets them"


def test_a_command_that_was_only_begun_is_asked_for_and_kept_too(office: Office) -> None:
    office.reply(office.of("T10")[0], "Gesprek gehad gisteren, mevrouw tevreden")
    text = " ".join(office.read(office.of("V02")[-1]).text.split())

    assert "Hoe ging het gesprek?" in text
    assert "Uw bericht staat in het dossier, voor Ingrid Bakker." in text


@pytest.mark.parametrize(
    "words", ["gesprek verzet naar 26 maart 14.00 uur", "Gesprek verplaatst naar do 26-3 14:00"]
)
def test_a_talk_that_is_moved_is_planned_again(office: Office, words: str) -> None:
    office.reply(office.of("T10")[0], "gesprek op 24 maart 10.00 uur")
    office.reply(office.of("T10")[0], words)

    planned = [e.gegevens for e in office.dossier().events if e.soort is EventKind.GESPREK_GEPLAND]
    assert [(told["datum"], told["tijd"]) for told in planned] == [
        ("2026-03-24", "10:00"),
        ("2026-03-26", "14:00"),
    ]


def test_the_klachtenfunctionaris_signs_on_the_same_line() -> None:
    office = Office()
    office.mail()
    office.reply(office.of("V01")[0], "Akkoord, Ingrid")
    assert office.dossier().status == "verwezen"

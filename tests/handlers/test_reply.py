"""The door for answers to our mail: what may act, what may not, and who hears of it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.recognition.suggestion import Soort
from bot.handlers.reply import MOST_QUESTIONS
from bot.handlers.timekeeper import Timekeeper
from bot.notifiers import Nobody
from tests.handlers.office import BRAM, INGRID, JOOST, KARIN, KLAGER, Office, suggestion

WITHDRAWS = suggestion(Soort.INTREKKING, intrekking="onvoorwaardelijk")
COMPLAINS = suggestion(Soort.KLACHT, besproken="ja", tevreden="nee", wens="leidinggevende")


@pytest.fixture
def office() -> Office:
    """One mail came in; the letters left."""
    office = Office()
    office.mail()
    office.sends()
    return office


def refer(office: Office) -> None:
    """The onvrede is referred to Karin."""
    office.reply(office.of("V01")[0], "akkoord")
    office.sends()


def test_an_expired_token_is_answered_with_the_reason_and_the_proposal_as_it_stands(office: Office) -> None:
    office.passes(days=15)
    counts = office.reply(office.of("V01")[0], "akkoord")

    assert (1, 0) == (counts["nieuw"], counts.get("quarantaine", 0))
    assert [INGRID] == [item.aan[0] for item in office.of("V03")]
    assert [INGRID, INGRID] == [item.aan[0] for item in office.of("V01")]
    assert "ontvangen" == office.dossier().status
    office.reply(office.of("V01")[1], "akkoord")
    assert "verwezen" == office.dossier().status


def test_a_used_token_of_the_medewerker_never_brings_him_the_proposal_about_himself(office: Office) -> None:
    refer(office)
    request = office.of("T10")[0]
    office.passes(days=1)
    office.reply(request, "gesprek gehad: goed gesprek")  # works once; more may be told with it
    office.mail("Ik wil de leidinggevende spreken.", says=COMPLAINS)
    office.passes(hours=1)
    office.reply(request, "gesprek gehad: goed gesprek")

    assert [("V03", KARIN)] == [made for made in office.made() if made == ("V03", KARIN)]
    assert {INGRID} == {item.aan[0] for item in office.of("V01")}


def test_who_said_to_be_involved_gets_no_proposal_any_more(office: Office) -> None:
    office.reply(office.of("V01")[0], "ik ben betrokken")
    office.passes(hours=1)
    office.reply(office.of("V01")[0], "akkoord")

    assert ["V01", "V02", "V03"] == [item.sjabloon for item in office.letters() if item.aan == (INGRID,)]
    assert "ontvangen" == office.dossier().status


@pytest.mark.parametrize("answer", ["prima", "niet akkoord", "wijzig naar signaal", "stuur naar Kees de Wit"])
def test_an_answer_to_a_receipt_decides_nothing_that_came_in_since(office: Office, answer: str) -> None:
    """ "Prima" under "Gedaan: verwezen" would otherwise close the case on a withdrawal nobody read."""
    refer(office)
    receipt = office.of("V02")[0]
    office.mail("Laat maar, ik trek het in.", says=WITHDRAWS)
    office.passes(minutes=5)
    office.reply(receipt, answer)

    assert "verwezen" == office.dossier().status
    assert "geweigerd" == office.commands()[-1].uitslag
    assert "stond niet in de mail waarop u antwoordde" in office.commands()[-1].antwoord
    assert ["open"] == [p.status for p in office.dossier().voorstellen if p.soort == "intrekking"]


def test_yes_under_the_receipt_of_a_no_hears_that_nothing_waits(office: Office) -> None:
    office.reply(office.of("V01")[0], "niet akkoord")
    office.passes(minutes=5)
    office.reply(office.of("V02")[0], "akkoord")

    assert "Er ligt geen voorstel dat op een besluit wacht." in office.commands()[-1].antwoord


def test_how_a_case_stands_is_told_under_the_mail_that_was_decided(office: Office) -> None:
    refer(office)
    office.passes(minutes=5)
    office.reply(office.of("V01")[0], "status")

    assert ("vraag", "status") == (office.commands()[-1].uitslag, office.commands()[-1].tekst)
    assert "doorverwezen voor een gesprek" in office.read(office.of("V02")[-1]).text


def test_letters_are_not_shown_again_under_the_mail_that_was_decided(office: Office) -> None:
    refer(office)
    office.passes(minutes=5)
    office.reply(office.of("V01")[0], "voorbeeld")

    assert "geweigerd" == office.commands()[-1].uitslag


def test_a_receipt_still_takes_a_note(office: Office) -> None:
    refer(office)
    office.reply(office.of("V02")[0], "notitie: gebeld met de wijkverpleegkundige")

    assert "gedaan" == office.commands()[-1].uitslag


@pytest.mark.parametrize(
    "header",
    [
        {"Auto-Submitted": "auto-generated"},
        {"Auto-Submitted": "auto-forwarded"},
        {"Auto-Submitted": "auto-replied"},
        {"Return-Path": "<>"},
        {"X-Autoreply": "yes"},
    ],
    ids=str,
)
def test_no_robot_decides_and_no_robot_is_answered(office: Office, header: dict[str, str]) -> None:
    before = office.made()
    office.reply(office.of("V01")[0], "akkoord", extra=header)

    assert "ontvangen" == office.dossier().status
    assert before == office.made()


@pytest.mark.parametrize(
    ("sender", "dmarc"),
    [
        (KLAGER, "pass"),
        (BRAM, "pass"),
        (JOOST, "pass"),
        ("klachten@sterker.example", "pass"),
        (INGRID, "fail"),
        (INGRID, "none"),
        (f'"{INGRID}" <iemand@elders.example>', "pass"),
    ],
)
def test_only_the_owner_speaks_with_a_token_and_only_when_our_server_vouches(
    office: Office, sender: str, dmarc: str
) -> None:
    """Forwarded, Send-As, forged: nothing is done, the owner alone hears why."""
    before = len(office.letters())
    office.reply(office.of("V01")[0], "akkoord", sender, dmarc=dmarc)

    assert "ontvangen" == office.dossier().status
    assert "geweigerd" == office.commands()[0].uitslag
    fresh = [item for item in office.letters()[before:] if item.sjabloon != "T01"]
    assert {INGRID} == {item.aan[0] for item in fresh}


def test_a_token_works_once(office: Office) -> None:
    proposal = office.of("V01")[0]
    office.reply(proposal, "akkoord")
    decided = office.dossier().version
    office.passes(minutes=1)
    office.reply(proposal, "akkoord")

    assert decided == office.dossier().version
    assert ["gedaan", "geweigerd"] == [line.uitslag for line in office.commands()]


def test_an_old_version_cannot_be_approved(office: Office) -> None:
    old = office.of("V01")[0]
    office.reply(old, "wijzig naar klacht")
    office.passes(minutes=1)
    office.mail("Het gaat over Kees.", says=replace(COMPLAINS, medewerker="Kees de Wit"))
    office.passes(minutes=1)
    office.reply(old, "akkoord")

    assert "ontvangen" == office.dossier().status
    assert "geweigerd" == office.commands()[-1].uitslag


def test_an_absence_message_without_any_mark_ends_in_a_task_and_not_in_a_loop(office: Office) -> None:
    """Every answer to it is answered by it; nothing in its head says that nobody wrote it."""
    last = office.of("V01")[0]
    for _ in range(30):
        office.passes(minutes=1)
        office.reply(last, "Ik ben er even niet. Bel mijn collega.")
        last = [item for item in office.letters() if item.aan == (INGRID,)][-1]

    assert MOST_QUESTIONS == len(office.of("V02"))
    assert ["taak"] == [notice.soort for notice in office.notices()]
    office.passes(minutes=1)
    office.reply(office.of("V01")[0], "akkoord")
    assert "verwezen" == office.dossier().status
    assert MOST_QUESTIONS + 1 == len(office.of("V02")), "what is done is always answered"


def test_who_sends_a_forwarded_token_again_and_again_does_not_flood_its_owner(office: Office) -> None:
    for _ in range(30):
        office.passes(minutes=1)
        office.reply(office.of("V01")[0], "akkoord", BRAM)

    assert MOST_QUESTIONS == len(office.of("V03"))
    assert 30 == len([line for line in office.commands() if line.uitslag == "geweigerd"])


def test_a_klager_who_writes_commands_is_only_read(office: Office) -> None:
    office.mail("akkoord\n\nKenmerk: v.aaaa1111.bbbbbbbbbbbbbbbbbbbbbbbb\n")
    office.mail("sluit opgelost", subject="[2026-0001] akkoord")

    assert "ontvangen" == office.dossier().status
    assert {"T01", "V01"} == {item.sjabloon for item in office.letters()}
    assert ["geweigerd"] == [line.uitslag for line in office.commands()]


def test_an_akkoord_from_before_the_klager_withdrew_sends_him_nothing() -> None:
    """I2: who has just withdrawn may not read that somebody will call him; naming the proposal still does it."""
    office = Office()
    office.mail()
    (shown,) = office.of("V01")
    office.passes(minutes=5)
    withdrawn = suggestion(Soort.INTREKKING, intrekking="onvoorwaardelijk")
    office.mail("Ik trek mijn klacht in.", answers="m1@example.nl", says=withdrawn)
    office.reply(shown, "akkoord")

    assert office.commands()[-1].uitslag == "geweigerd"
    assert "De klager trok intussen in (voorstel 2)" in office.read(office.of("V03")[-1]).text
    assert office.of("T03") == []
    office.reply(shown, "akkoord 2026-0001 voorstel 1")
    assert len(office.of("T03")) == 1


def test_a_proposal_that_a_human_changed_does_not_say_how_sure_the_reading_was(office: Office) -> None:
    office.reply(office.of("V01")[0], "wijzig naar klacht")
    told = office.read(office.of("V01")[-1]).text
    assert "Dit voorstel is op verzoek veranderd." in told
    assert "Wij lezen het als" not in told


def test_what_wants_an_akkoord_first_brings_the_proposal_again_to_who_decides() -> None:
    """Under a mail without a proposal nothing can be decided (design §6); under the proposal itself it stands above."""
    office = Office()
    office.mail(says=COMPLAINS)
    office.reply(office.of("V01")[0], "verweer ingediend")
    assert len(office.of("V01")) == 1
    office.reply(office.of("V03")[-1], "herinner over 1 dag")
    Timekeeper(office.store, office.desk, Nobody()).tick(office.now + timedelta(days=1))
    (asked,) = office.of("T18")  # what she asked for herself names no proposal; what reminds of one does
    office.reply(asked, "verweer ingediend")

    assert "nog niet besloten" in office.read(office.of("V03")[-1]).text
    assert [item.aan for item in office.of("V01")] == [(INGRID,)] * 2
    office.reply(office.of("V01")[-1], "akkoord, maar wijzig naar okc")
    assert office.dossier().traject == "okc"

"""Aan zet: every open case names one person who is next, since when, and whether reminding helped."""

from datetime import date, datetime
from typing import Any

import pytest

from bot.domain.calendar.calendar import AMSTERDAM
from bot.domain.recognition.suggestion import Soort
from bot.domain.terms.turn import turns
from bot.domain.view import turn_in_words
from bot.handlers.timekeeper import Timekeeper
from bot.notifiers import Nobody
from tests.handlers.office import BRAM, INGRID, JOOST, KARIN, KLAGER, Office, suggestion


def at(text: str) -> datetime:
    """A moment in the Netherlands."""
    return datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM)


@pytest.fixture
def office() -> Office:
    """Onvrede of ma 16 mrt 2026 10:00 about Karin."""
    made = Office()
    made.mail()
    return made


def turn(office: Office, moment: str) -> Any:
    return office.desk.turn(office.dossier(), at(moment))


def test_a_proposal_waits_for_who_decides(office: Office) -> None:
    found = turn(office, "2026-03-18T09:00")
    assert (found.wie, found.wat, found.days(at("2026-03-18T09:00").date())) == (INGRID, "voorstel", 2)


def test_who_refused_the_proposal_has_to_judge_it_himself(office: Office) -> None:
    office.now = at("2026-03-17T09:00")
    office.reply(office.of("V01")[0], "niet akkoord")
    found = turn(office, "2026-03-18T09:00")
    assert (found.wie, found.wat, f"{found.sinds}") == (INGRID, "beoordelen", "2026-03-17")


def test_after_the_akkoord_it_is_the_turn_of_whoever_has_the_first_term(office: Office) -> None:
    office.now = at("2026-03-17T09:00")
    office.reply(office.of("V01")[0], "akkoord")
    found = turn(office, "2026-03-20T09:00")  # contact, 14 dagen na ma 16 mrt
    assert (found.wie, found.wat, f"{found.sinds}", f"{found.uiterlijk}") == (
        *(KARIN, "contact", "2026-03-17"),
        "2026-03-30",
    )
    assert (
        turn_in_words(found, at("2026-03-20T09:00").date())
        == "Karin de Wit – contact met de inwoner (3 dagen)"
    )


def test_a_new_proposal_takes_the_turn_back(office: Office) -> None:
    office.reply(office.of("V01")[0], "akkoord")
    office.now = at("2026-03-20T09:00")
    office.reply(office.of("T10")[0], "uitkomst opgelost: vaste dag afgesproken", KARIN)
    found = turn(office, "2026-03-20T10:00")
    assert (found.wie, found.wat, f"{found.sinds}") == (INGRID, "voorstel", "2026-03-20")


@pytest.mark.parametrize(
    ("moment", "times", "stuck"),
    [
        ("2026-03-22T23:00", 0, False),
        ("2026-03-23T09:00", 1, False),  # ma, 7 dagen ervoor
        ("2026-03-30T09:00", 2, True),  # ma, de laatste dag
        ("2026-03-31T09:00", 3, True),  # di, te laat
    ],
)
def test_two_reminders_in_vain_set_a_case_apart(office: Office, moment: str, times: int, stuck: bool) -> None:
    office.reply(office.of("V01")[0], "akkoord")
    found = turn(office, moment)
    assert (found.herinnerd, found.stuck) == (times, stuck)
    assert ("keer herinnerd" in turn_in_words(found, at(moment).date())) == stuck


def test_an_act_of_the_reminded_colleague_ends_the_counting(office: Office) -> None:
    office.reply(office.of("V01")[0], "akkoord")
    office.now = at("2026-03-29T10:00")
    office.reply(office.of("T10")[0], "gesprek gehad: wij spraken een vaste dag af", KARIN)
    found = turn(office, "2026-03-31T09:00")
    assert (found.wie, found.wat, found.herinnerd) == (KARIN, "uitkomst", 0)


def test_who_is_involved_is_never_next(office: Office) -> None:
    office.reply(office.of("V01")[0], "ik ben betrokken")
    assert turn(office, "2026-03-17T09:00").wie == JOOST


def test_a_klacht_waits_for_the_leidinggevende_and_never_for_whom_it_is_about() -> None:
    office = Office()
    office.mail(says=suggestion(soort=Soort.KLACHT, besproken="ja", tevreden="nee", wens="leidinggevende"))
    office.reply(office.of("V01")[0], "akkoord")
    assert turn(office, "2026-03-18T09:00").wie == BRAM


def test_after_the_verslag_it_is_the_turn_of_who_rounds_it_off_since_that_day() -> None:
    office = Office()
    office.mail(says=suggestion(soort=Soort.KLACHT, besproken="ja", tevreden="nee", wens="leidinggevende"))
    office.reply(office.of("V01")[0], "akkoord")
    office.passes(days=2)
    office.reply(office.of("T11")[0], "gesprek gehad: goed gesprek")
    office.passes(days=1)
    office.reply(office.of("T11")[0], "verslag verstuurd")
    next_one = turn(office, "2026-03-20T09:00")

    assert next_one is not None
    assert (next_one.wie, next_one.wat, next_one.sinds) == (INGRID, "afhandeling", date(2026, 3, 19))


def test_a_closed_case_waits_for_nobody(office: Office) -> None:
    office.reply(office.of("V01")[0], "sluit ingetrokken")
    assert office.dossier().gesloten
    assert turn(office, "2026-03-18T09:00") is None


def test_it_stands_in_the_answer_to_status_and_names_no_klager(office: Office) -> None:
    office.reply(office.of("V01")[0], "status")
    (answer,) = office.of("V02")
    text = office.read(answer).text
    assert "Aan zet: Ingrid Bakker" in text
    assert "ma 16 mrt 2026: ontvangen, voorstel gedaan" in text
    assert KLAGER not in text


def test_a_long_history_is_told_from_its_end(office: Office) -> None:
    for _ in range(12):
        office.passes(days=1)
        office.mail("Ik hoor niets.", answers=office.of("T01")[0].message_id)
    office.reply(office.of("V01")[-1], "status")
    history = office.read(office.of("V02")[-1]).text.partition("Gebeurd:")[2]

    assert "28 mrt" in history
    assert "16 mrt" not in history


# ── Beside ────────────────────────────────────────────────────────────────────────────────────────────


def silent() -> Office:
    """Onvrede of ma 16 mrt; Karin did nothing since, and a tussenbericht (T30) is proposed (0.1.9)."""
    office = Office()
    office.mail()
    office.reply(office.of("V01")[0], "akkoord")
    office.sends()
    office.now = at("2026-03-31T09:00")  # di; contact was due ma 30 mrt
    Timekeeper(office.store, office.desk, Nobody()).tick(office.now)
    waiting = office.dossier().open_proposal()
    assert waiting is not None
    assert waiting.regel == "0.1.9"
    return office


def test_a_tussenbericht_takes_no_turn_and_hides_nobody_who_does_nothing() -> None:
    found = turn(silent(), "2026-03-31T09:00")
    assert (found.wie, found.wat, found.stuck) == (KARIN, "contact", True)


def test_a_mail_to_look_at_takes_no_turn_either(office: Office) -> None:
    office.reply(office.of("V01")[0], "akkoord")
    office.now = at("2026-03-30T09:00")  # ma, the last day for contact; we answer the mail by wo 1 apr
    office.mail("Wanneer hoor ik iets?", says=suggestion(Soort.VERVOLG, None))
    assert office.dossier().open_proposal() is not None
    assert turn(office, "2026-03-30T10:00").wie == KARIN


def test_every_term_names_its_own_person_the_first_to_end_on_top() -> None:
    office = silent()
    found = turns(office.desk.watched(office.dossier()), at("2026-04-16T09:00"))  # do; uitkomst was wo 15 apr
    assert [(each.wat, each.wie) for each in found] == [("contact", KARIN), ("uitkomst", KARIN)]


def test_a_term_that_was_met_too_late_does_not_read_as_if_it_still_ran(office: Office) -> None:
    office.now = at("2026-03-26T09:00")  # doorverwijzen was due wo 18 mrt
    office.reply(office.of("V01")[0], "akkoord")
    told = office.read(office.of("V02")[-1]).text
    assert "Termijn doorverwijzen: uiterlijk wo 18 mrt 2026 – gedaan op do 26 mrt 2026, te laat" in told

"""Terms: what runs from when, what stops it, and the reckoning people read."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.calendar.calendar import AMSTERDAM, Calendar, last_werkdag
from bot.domain.dossier.commands import LetterSent, Propose
from bot.domain.dossier.dossier import Dossier
from bot.domain.dossier.events import BOT, Event, EventKind
from bot.domain.dossier.proposal import Proposal
from bot.domain.proposals.known_case import propose_follow_up
from bot.domain.proposals.new_case import propose_new
from bot.domain.regeling.regeling import Regeling
from bot.domain.terms.deadlines import Term, day_of, terms
from bot.regelingen import load
from tests.domain.invented import (
    DAY,
    HUIS,
    KLACHT,
    KLAGER,
    STAD,
    ZORG,
    after,
    approved,
    filed,
    opened,
    recorded,
    suggestion,
)

LENTL, AWB, KLIMKOORD = load("lentl"), load("stichtse-vecht"), load("klimkoord")
KB = Calendar(kb_dagen=frozenset({date(2026, 1, 2), date(2026, 5, 15)}))
A_DAY = timedelta(days=1)


def by_kind(dossier: Dossier, regeling: Regeling, proposed: str | None = None) -> dict[str, Term]:
    """The terms of a case by soort."""
    return {term.soort: term for term in terms(dossier.events, regeling, KB, proposed)}


def first(soort: str, name: str, day: date = DAY, condities: Mapping[str, str] | None = None) -> Proposal:
    """The first proposal for a mail about this person."""
    return propose_new(suggestion(soort, name, condities=condities), HUIS, LENTL, day, "a" * 64, "1")


def onvrede(day: date = DAY) -> Dossier:
    """A case of onvrede about Karin, just received on this day."""
    return opened(LENTL, first("onvrede", "Karin de Wit", day), day)


def klacht(day: date = DAY) -> Dossier:
    """A klacht about Karin, just received on this day."""
    return opened(LENTL, first("klacht", "Karin de Wit", day, condities=KLACHT), day)


@pytest.mark.parametrize(
    ("received", "due", "reckoning"),
    [
        (  # J1, ma
            date(2026, 3, 16),
            date(2026, 4, 28),
            "ontvangen ma 16 mrt 2026 + 6 weken = ma 27 apr 2026, Koningsdag → di 28 apr 2026 (Awb 9:11, ATW 1)",
        ),
        (  # J2, ma: no KB-day, so nothing is extended
            date(2026, 3, 23),
            date(2026, 5, 4),
            "ontvangen ma 23 mrt 2026 + 6 weken = ma 4 mei 2026 (Awb 9:11)",
        ),
        (  # J4, do
            date(2026, 4, 2),
            date(2026, 5, 18),
            "ontvangen do 2 apr 2026 + 6 weken = do 14 mei 2026, Hemelvaartsdag, gelijkgesteld bij KB, zaterdag, "
            "zondag → ma 18 mei 2026 (Awb 9:11, ATW 1)",
        ),
    ],
)
def test_the_reckoning_names_every_step(received: date, due: date, reckoning: str) -> None:
    """Receipt, length, nominal end, each skipped day, last day and article stand in one sentence."""
    proposal = propose_new(suggestion("klacht"), STAD, AWB, received, "a" * 64, "1")
    term = by_kind(opened(AWB, proposal, received), AWB, "klacht")["afhandeling"]

    assert due == term.uiterlijk
    assert reckoning == term.rekening
    assert term.grondslag == "Awb 9:11"
    assert term.voorlopig


def test_the_day_of_ontvangst_is_that_of_the_mail_server_in_amsterdam() -> None:
    """J13: a mail of Friday 23:58 that is read on Saturday counts from Friday."""
    moment = "2026-02-20T22:58:00+00:00"
    event = Event(
        EventKind.ONTVANGEN,
        datetime(2026, 2, 21, 9, 0, tzinfo=AMSTERDAM),
        BOT,
        {"ontvangen": moment, "brieven": []},
    )

    assert date(2026, 2, 20) == day_of(event)
    assert date(2026, 4, 7) == terms([event], AWB, KB, "klacht")[0].uiterlijk  # J5, Goede Vrijdag and Pasen


def test_terms_from_ontvangst_run_provisionally_until_the_akkoord() -> None:
    """Contract §2: what is proposed decides which terms run, voorlopig; the akkoord makes them definite."""
    waiting = onvrede()
    running = by_kind(waiting, LENTL, "onvrede")
    decided = by_kind(approved(waiting, LENTL, DAY), LENTL)

    assert {"ontvangstbevestiging", "doorverwijzing", "contact", "uitkomst"} == set(running)
    assert all(term.voorlopig for term in running.values())
    assert not any(term.voorlopig for term in decided.values())
    assert {"ontvangstbevestiging"} == set(by_kind(waiting, LENTL)), (
        "nothing proposed: only what always holds"
    )


def test_another_choice_by_the_human_takes_the_provisional_terms_away() -> None:
    """A term that was only proposed leaves no trace when the case becomes something else."""
    assert "afhandeling" in by_kind(klacht(), LENTL, "klacht")
    assert "afhandeling" not in by_kind(approved(onvrede(), LENTL, DAY), LENTL)


def test_lentl_onvrede_has_the_terms_of_the_table() -> None:
    """D.1: doorverwijzing 2 werkdagen, contact 14 days, uitkomst 30 days, all from ontvangst, never extended."""
    found = by_kind(onvrede(date(2026, 3, 20)), LENTL, "onvrede")

    assert date(2026, 3, 24) == found["doorverwijzing"].uiterlijk  # vr → di
    assert date(2026, 4, 3) == found["contact"].uiterlijk  # Goede Vrijdag stays
    assert date(2026, 4, 19) == found["uitkomst"].uiterlijk  # zo stays
    assert found["contact"].rekening == (
        "ontvangen vr 20 mrt 2026 + 14 dagen = vr 3 apr 2026, Goede Vrijdag; laatste werkdag ervoor do 2 apr 2026 "
        "(eigen norm bij Klachtenprocedure §2.1)"
    )
    assert date(2026, 4, 2) == last_werkdag(found["contact"].uiterlijk, KB)
    assert date(2026, 3, 24) == last_werkdag(found["doorverwijzing"].uiterlijk, KB)


def test_lentl_klacht_has_the_terms_of_the_table() -> None:
    """D.1: contact 5 werkdagen and gesprek 21 days from the akkoord, verslag 7 days after the talk, 6 weeks in all."""
    case = approved(klacht(), LENTL, DAY + A_DAY)  # di
    found = by_kind(case, LENTL)

    assert date(2026, 3, 24) == found["contact"].uiterlijk
    assert date(2026, 4, 7) == found["gesprek"].uiterlijk
    assert date(2026, 4, 27) == found["afhandeling"].uiterlijk  # Koningsdag: no statute, no ATW
    assert "verslag" not in found

    case = recorded(case, LENTL, date(2026, 4, 1), "gesprek_gevoerd", datum="2026-03-31", tekst="Gepraat.")
    found = by_kind(case, LENTL)

    assert date(2026, 3, 31) == found["gesprek"].gehaald_op, "the day of the talk, not of the report"
    assert date(2026, 4, 7) == found["verslag"].uiterlijk


def test_klimkoord_counts_14_and_30_days() -> None:
    """J49: melding on Friday 20 March: contact by 3 April, steps told by 19 April."""
    proposal = propose_new(
        suggestion("klacht", "Piet Janssen", condities=KLACHT),
        ZORG,
        KLIMKOORD,
        date(2026, 3, 20),
        "a" * 64,
        "1",
    )
    found = by_kind(opened(KLIMKOORD, proposal, date(2026, 3, 20)), KLIMKOORD, proposal.traject)

    assert (date(2026, 4, 3), date(2026, 4, 19)) == (found["contact"].uiterlijk, found["uitkomst"].uiterlijk)


def test_a_letter_that_left_stops_its_term() -> None:
    """The ontvangstbevestiging is met when T01 is accepted, on that very day."""
    case = after(onvrede(), LENTL, DAY, LetterSent(sjabloon="T01", message_id="m", aan=(KLAGER.address,)))
    term = by_kind(case, LENTL, "onvrede")["ontvangstbevestiging"]

    assert (term.uiterlijk, term.gehaald_op) == (DAY, DAY)
    assert term.status(DAY + A_DAY) == "gehaald"


def test_without_an_acknowledgement_ordered_there_is_no_term_for_it() -> None:
    """What nobody promised cannot be late: a robot's mail gets no T01 and no term."""
    case = onvrede()
    silent = replace(case.events[0], gegevens={**case.events[0].gegevens, "brieven": []})

    found = terms((silent, *case.events[1:]), LENTL, KB, "onvrede")

    assert "ontvangstbevestiging" not in {term.soort for term in found}


def test_a_term_that_is_met_late_is_missed() -> None:
    """Met after its last day is verlopen; before or on it, gehaald."""
    late = recorded(approved(onvrede(), LENTL, DAY), LENTL, date(2026, 4, 1), "gesprek_gevoerd")
    term = by_kind(late, LENTL)["contact"]

    assert date(2026, 3, 30) == term.uiterlijk
    assert term.status(date(2026, 4, 2)) == "verlopen"
    assert replace(term, gehaald_op=term.uiterlijk).status(date(2026, 4, 2)) == "gehaald"


def test_withdrawal_makes_open_terms_lapse() -> None:
    """Ended otherwise is neither met nor missed."""
    case = recorded(approved(klacht(), LENTL, DAY), LENTL, date(2026, 3, 18), "ingetrokken")
    found = by_kind(case, LENTL)

    assert date(2026, 3, 18) == found["afhandeling"].vervallen_op
    assert found["afhandeling"].status(date(2027, 1, 1)) == "vervallen"
    assert found["contact"].status(date(2027, 1, 1)) == "vervallen"


def test_a_klacht_after_onvrede_counts_from_the_day_of_that_choice() -> None:
    """O7: six weeks from the choice; the terms of the onvrede lapse, those of the klacht begin."""
    case = recorded(approved(onvrede(), LENTL, DAY), LENTL, date(2026, 3, 20), "gesprek_gevoerd")
    chosen = date(2026, 3, 23)
    proposal = propose_follow_up(
        case,
        suggestion("klacht", condities=KLACHT),
        KLAGER,
        HUIS,
        LENTL,
        chosen,
        "b" * 64,
        case.next_proposal_id(),
    )
    assert proposal is not None
    case = approved(
        after(case, LENTL, chosen, Propose(voorstel=proposal.as_json())), LENTL, date(2026, 3, 25)
    )
    found = by_kind(case, LENTL)

    assert (chosen, chosen + 42 * A_DAY) == (found["afhandeling"].vanaf, found["afhandeling"].uiterlijk)
    assert found["uitkomst"].vervallen_op is not None
    assert date(2026, 4, 1) == found["contact"].uiterlijk, (
        "5 werkdagen from the toewijzing, no longer 14 days"
    )
    assert found["contact"].status(DAY) == "open"


def test_another_handler_does_not_move_the_term() -> None:
    """Assigning anew meanwhile changes nothing: our own delay is never the klager's."""
    once = approved(klacht(), LENTL, DAY)
    again = recorded(once, LENTL, DAY + 3 * A_DAY, "toegewezen", naar=["hatice@huis.example"])

    assert by_kind(once, LENTL)["contact"].uiterlijk == by_kind(again, LENTL)["contact"].uiterlijk


def test_every_further_mail_of_the_klager_waits_for_an_answer() -> None:
    """0.1.9: two werkdagen from the first unanswered mail; a real answer stops it, a receipt or our own mail does not."""
    case = approved(onvrede(), LENTL, DAY)
    assert "antwoord" not in by_kind(case, LENTL), "the first mail is the case itself"

    asked = filed(case, LENTL, date(2026, 3, 19), "b")  # do
    twice = filed(asked, LENTL, date(2026, 3, 20), "c")
    assert date(2026, 3, 23) == by_kind(twice, LENTL)["antwoord"].uiterlijk  # ma

    receipt = LetterSent(sjabloon="T02", message_id="m", aan=(KLAGER.address,))
    internal = LetterSent(sjabloon="V01", message_id="n", aan=("ingrid@huis.example",))
    assert (
        by_kind(after(twice, LENTL, date(2026, 3, 20), receipt, internal), LENTL)["antwoord"].gehaald_op
        is None
    )

    answer = LetterSent(sjabloon="T03", message_id="o", aan=(KLAGER.address,))
    answered = after(twice, LENTL, date(2026, 3, 23), answer)
    assert date(2026, 3, 23) == by_kind(answered, LENTL)["antwoord"].gehaald_op

    later = filed(answered, LENTL, date(2026, 3, 25), "d")
    assert date(2026, 3, 27) == by_kind(later, LENTL)["antwoord"].uiterlijk, "a new question, a new term"


def test_a_mail_of_somebody_else_starts_no_answer_term() -> None:
    """Only the klager waits for us; a colleague's mail in the dossier does not."""
    case = filed(approved(onvrede(), LENTL, DAY), LENTL, DAY, "b", "karin@huis.example")

    assert "antwoord" not in by_kind(case, LENTL)


def test_a_planned_talk_counts_on_the_day_it_was_planned() -> None:
    """A date still to come is a plan: contact is met when the plan was made."""
    case = recorded(approved(klacht(), LENTL, DAY), LENTL, DAY + A_DAY, "gesprek_gepland", datum="2026-04-02")
    found = by_kind(case, LENTL)

    assert found["contact"].gehaald_op == DAY + A_DAY
    assert found["gesprek"].gehaald_op is None


def test_werkdagen_name_the_days_they_skip() -> None:
    """Five werkdagen over Easter say which weekdays did not count."""
    case = approved(klacht(date(2026, 3, 30)), LENTL, date(2026, 4, 1))
    term = by_kind(case, LENTL)["contact"]

    assert date(2026, 4, 10) == term.uiterlijk
    assert "zonder vr 3 apr 2026 Goede Vrijdag, ma 6 apr 2026 Tweede Paasdag" in term.rekening


@given(st.integers(0, 8))
def test_terms_never_depend_on_what_is_still_to_come(length: int) -> None:
    """The last day of a term that runs does not move when more happens (verdaging aside)."""
    case = approved(klacht(), LENTL, DAY)
    case = filed(case, LENTL, DAY + A_DAY)
    case = recorded(case, LENTL, DAY + 2 * A_DAY, "gesprek_gepland", datum="2026-03-30")
    case = recorded(case, LENTL, DAY + 14 * A_DAY, "gesprek_gevoerd", datum="2026-03-30")
    whole = {term.soort: term.uiterlijk for term in terms(case.events, LENTL, KB)}
    part = terms(case.events[: len(case.events) - length], LENTL, KB, "klacht")

    assert {term.soort: term.uiterlijk for term in part}.items() <= whole.items()


def test_no_events_no_terms() -> None:
    """An empty history has no terms and is no error."""
    assert terms([], LENTL, KB) == ()

"""What the commands about a case do: the holder, an undone decision, a preview, a correction, a case without mail."""

from datetime import date, datetime, timedelta

import pytest

from bot.domain.calendar.calendar import AMSTERDAM
from bot.domain.dossier.events import EventKind
from bot.domain.language.rows import ROWS
from bot.domain.ports.outbox import OutboxState
from bot.domain.recognition.suggestion import Soort
from bot.handlers.plans import ANSWERS, PLANS
from bot.handlers.plans.plan import DONE, QUESTION, REFUSED
from tests.handlers.office import BRAM, INGRID, KARIN, KLAGER, Office, suggestion
from tests.handlers.test_converse import COMPLAINS, says


def klacht(undo: timedelta = timedelta()) -> Office:
    """A klacht about Karin, handled by Bram since the akkoord of Ingrid."""
    office = Office(undo=undo)
    office.mail(says=COMPLAINS)
    says(office, "akkoord")
    return office


def test_every_command_has_a_plan() -> None:
    """Nothing can be asked that nobody answers."""
    assert set(PLANS) | set(ANSWERS) == {row.wish for row in ROWS}


# ── Who has it ────────────────────────────────────────────────────────────────────────────────────────


def test_a_handed_over_klacht_has_one_holder_who_is_told_and_the_accused_hears_nothing_new() -> None:
    office = klacht()
    before = len(office.of("T14"))

    assert says(office, "draag over aan Hatice Yılmaz").uitslag == DONE
    assert office.dossier().naar == ("hatice.yilmaz@sterker.example",)
    assert [item.aan[0] for item in office.of("T11")] == [BRAM, "hatice.yilmaz@sterker.example"]
    assert len(office.of("T14")) == before


def test_who_takes_the_case_has_it_also_when_the_table_knows_no_step_for_it() -> None:
    office = klacht()
    says(office, "gesprek gehad: goed gesprek", BRAM)
    status = office.dossier().status

    assert says(office, "neem").uitslag == DONE
    assert (office.dossier().naar, office.dossier().status) == ((INGRID,), status)


def test_nobody_hands_a_klacht_to_the_person_it_is_about() -> None:
    """Awb 9:7 by analogy, R10."""
    office = klacht()

    assert says(office, "draag over aan Karin de Wit").uitslag == REFUSED
    assert office.dossier().naar == (BRAM,)
    assert says(office, "draag over aan De Wit").uitslag == QUESTION


def test_before_the_akkoord_there_is_nothing_to_hand_over() -> None:
    office = Office()
    office.mail()

    assert "akkoord, maar stuur naar" in says(office, "neem").tekst


# ── Undone ────────────────────────────────────────────────────────────────────────────────────────────


def test_what_was_decided_is_undone_while_its_letters_wait() -> None:
    office = klacht(undo=timedelta(minutes=10))
    office.passes(minutes=5)
    office.sends()

    answer = says(office, "ongedaan")
    assert answer.uitslag == DONE
    assert (
        "Gedaan: het laatste besluit is teruggedraaid. Brieven daarvan die nog wachtten, gaan niet uit."
        in answer.tekst
    )
    case = office.dossier()
    assert (case.status, case.traject, case.naar) == ("ontvangen", None, ())
    waiting = case.open_proposal()
    assert waiting is not None
    assert waiting.traject == "klacht"
    stopped = {item.sjabloon for item in office.letters(OutboxState.GESTOPT)}
    assert stopped == {"T11", "T12", "T14"}
    office.passes(hours=2)
    office.sends()
    assert {item.sjabloon for item in office.letters(OutboxState.VERZONDEN)} & stopped == set()


def test_the_history_shows_what_was_undone_and_by_whom() -> None:
    office = klacht(undo=timedelta(minutes=10))
    says(office, "ongedaan")
    kinds = [event.soort for event in office.dossier().events]

    assert EventKind.TOEGEWEZEN in kinds
    assert kinds[-1] is EventKind.GECORRIGEERD
    assert office.dossier().events[-1].actor == INGRID
    assert {term.soort for term in office.desk.terms(office.dossier())} >= {"afhandeling"}
    assert all(term.voorlopig for term in office.desk.terms(office.dossier()) if term.soort == "afhandeling")


def test_an_undone_decision_can_be_taken_again() -> None:
    office = klacht(undo=timedelta(minutes=10))
    says(office, "ongedaan")

    assert says(office, "akkoord").uitslag == DONE
    assert office.dossier().status == "toegewezen"
    office.passes(hours=1)
    office.sends()
    sent = [item.sjabloon for item in office.letters(OutboxState.VERZONDEN)]
    assert [sent.count(name) for name in ("T11", "T12", "T14")] == [1, 1, 1]


def test_a_mail_that_came_in_meanwhile_stays() -> None:
    office = klacht(undo=timedelta(minutes=30))
    office.passes(minutes=5)
    office.mail(
        "Ik wil ook nog zeggen …", says=suggestion(Soort.VERVOLG), answers=office.of("T01")[0].message_id
    )
    mails = office.dossier().berichten()

    assert len(mails) == 2
    assert says(office, "ongedaan").uitslag == DONE
    assert office.dossier().berichten() == mails
    assert office.dossier().traject is None


def test_what_has_left_cannot_be_undone_and_that_is_said() -> None:
    office = klacht(undo=timedelta(minutes=10))
    office.passes(minutes=11)
    office.sends()
    before = office.dossier().version
    answer = says(office, "ongedaan")

    assert answer.uitslag == REFUSED
    assert "Al verzonden: " in answer.tekst
    assert "het bericht aan de inwoner wie de klacht behandelt" in answer.tekst
    assert office.dossier().version == before


def test_a_report_without_letters_is_undone_on_its_own_day_by_who_made_it() -> None:
    office = klacht()
    office.sends()
    says(office, "gesprek gehad: uitgesproken", BRAM)

    assert says(office, "ongedaan", BRAM).uitslag == DONE
    assert office.dossier().status == "toegewezen"
    says(office, "gesprek gehad: uitgesproken", BRAM)
    office.passes(days=1)
    assert says(office, "ongedaan", BRAM).uitslag == REFUSED


def test_a_medewerker_undoes_nothing_of_somebody_else() -> None:
    office = Office(undo=timedelta(minutes=10))
    office.mail()
    says(office, "akkoord")

    assert "niet van u" in says(office, "ongedaan", KARIN).tekst
    assert office.dossier().status == "verwezen"


def test_with_nothing_decided_there_is_nothing_to_undo() -> None:
    office = Office()
    office.mail()

    assert says(office, "ongedaan").uitslag == REFUSED


# ── Shown ─────────────────────────────────────────────────────────────────────────────────────────────


def test_a_preview_shows_the_letters_and_changes_nothing() -> None:
    office = Office()
    office.mail(says=COMPLAINS)
    before = (office.dossier().version, office.made())
    answer = says(office, "voorbeeld")

    assert answer.uitslag == QUESTION
    for name, to in (("T11", BRAM), ("T12", KLAGER), ("T14", KARIN)):
        assert f"── {name} aan {to}" in answer.tekst
    assert (office.dossier().version, office.made()) == before


def test_the_terms_of_all_cases_come_soonest_first_with_their_reckoning() -> None:
    office = klacht()
    office.mail("iets anders", "b@example.nl", says=suggestion())
    told = says(office, "termijnen", nummer=None).tekst

    assert told.index("2026-0002  doorverwijzen") < told.index("2026-0001  afhandelen")
    assert "+ 6 weken = ma 27 apr" in told  # ontvangen ma 16 mrt 2026
    assert "afhandelen" not in says(office, "termijnen komende 5 dagen", nummer=None).tekst


def test_where_no_term_ends_in_the_time_asked_for_it_is_not_said_that_none_runs() -> None:
    office = klacht()
    office.sends()
    asked = "termijnen komende 1 dag"

    assert says(office, asked, nummer=None).tekst == "In die tijd loopt er geen termijn af."
    assert says(Office(), asked, nummer=None).tekst == "Er loopt geen termijn."


def test_who_does_not_decide_sees_the_terms_of_his_own_case_only() -> None:
    office = klacht()
    office.mail("iets anders", "b@example.nl", says=suggestion())

    assert "2026-0002" not in says(office, "termijnen", BRAM).tekst
    assert "2026-0001  gesprek" in says(office, "termijnen", BRAM).tekst


# ── Corrected and linked ──────────────────────────────────────────────────────────────────────────────


def test_a_corrected_ontvangst_moves_every_term_that_runs_from_it() -> None:
    office = klacht()

    assert says(office, "corrigeer ontvangst naar 9 maart 2026 want de brief bleef liggen").uitslag == DONE
    found = {term.soort: term for term in office.desk.terms(office.dossier())}
    assert found["afhandeling"].vanaf == date(2026, 3, 9)  # ma
    assert found["afhandeling"].uiterlijk == date(2026, 4, 20)  # ma + 6 weken = ma
    assert office.dossier().ontvangen.date() == date(2026, 3, 9)


def test_each_field_is_corrected_and_nonsense_is_refused() -> None:
    office = klacht()
    for text in (
        "corrigeer klager naar Anna Jansen want typefout",
        "corrigeer adres naar Anna@Example.nl want typefout",
        "corrigeer medewerker naar Kees de Wit want verkeerde De Wit",
        "corrigeer taal naar pl want mevrouw schrijft Pools",
    ):
        assert says(office, text).uitslag == DONE, text
    case = office.dossier()
    assert (str(case.klager), case.beklaagde) == (
        "Anna Jansen <anna@example.nl>",
        "kees.dewit@sterker.example",
    )
    assert case.taal == "pl"
    for text in (
        "corrigeer adres naar geen idee want typefout",
        "corrigeer soort naar boos want typefout",
        "corrigeer ontvangst naar ooit want typefout",
        "corrigeer taal naar Pools want typefout",
    ):
        assert says(office, text).uitslag == REFUSED, text


def test_linked_cases_know_each_other() -> None:
    office = klacht()
    office.mail("iets anders", "b@example.nl", says=suggestion())

    assert says(office, "koppel aan 2026-0002").uitslag == DONE
    assert office.dossier("2026-0001").gekoppeld == ("2026-0002",)
    assert office.dossier("2026-0002").gekoppeld == ("2026-0001",)
    assert says(office, "koppel aan 2026-0009").uitslag == REFUSED


# ── Without mail ──────────────────────────────────────────────────────────────────────────────────────


def test_what_was_told_by_telephone_becomes_a_case_with_a_proposal() -> None:
    office = Office()
    office.reader.says = suggestion()
    answer = says(office, "nieuw telefoon gisteren A. Jansen: Karin de Wit kwam weer te laat", nummer=None)

    assert (answer.uitslag, answer.dossier) == (DONE, "2026-0001")
    case = office.dossier()
    assert case.ontvangen == datetime(2026, 3, 15, 12, tzinfo=AMSTERDAM)  # zo; de dag waarop hij belde telt
    assert case.kanaal == "telefoon"
    assert case.klager.name == "A. Jansen"
    assert case.open_proposal() is not None
    assert office.of("T01") == []
    assert "mailadres" in answer.tekst
    shown = office.read(office.of("V01")[0]).text
    assert "Karin de Wit kwam weer te laat" in shown
    with office.store.begin("sterker") as uow:
        (line,) = uow.ledger.all("sterker telefoon")
        assert line.sha256 == case.berichten()[0], "what was said by telephone is received too"


@pytest.mark.parametrize("soort", ["intrekking", "overig"])
def test_who_takes_back_another_soort_still_has_the_terms_of_the_mail(soort: str) -> None:
    """I1, I2: after “wijzig naar intrekking” and “niet akkoord” nobody guarded the day of the outcome any more."""
    office = Office()
    office.mail()
    before = office.desk.terms(office.dossier())
    says(office, f"wijzig naar {soort}")
    changed = office.desk.terms(office.dossier())
    says(office, "niet akkoord")

    assert {"contact", "uitkomst"} <= {term.soort for term in before}
    assert office.desk.terms(office.dossier()) == before
    assert (changed == before) == (soort == "intrekking"), "what is put away waits for nothing"


@pytest.mark.parametrize(
    ("naam", "asked"), [("Bram", "Bedoelt u Bram Peters?"), ("de Wit", "Wie bedoelt u?")]
)
def test_one_colleague_it_may_be_is_asked_for_by_name(naam: str, asked: str) -> None:
    office = Office()
    office.mail(says=suggestion())

    assert says(office, f"stuur naar {naam}").tekst == asked


def test_a_receipt_names_no_letter_as_leaving_for_which_there_is_no_address() -> None:
    """It said “er gaat uit: de doorverwijzing aan de inwoner”, and nothing left."""
    office = Office()
    office.reader.says = suggestion()
    says(office, "nieuw telefoon gisteren A. Jansen: Karin de Wit kwam weer te laat", nummer=None)
    told = says(office, "akkoord").tekst

    assert "doorverwijzing aan de inwoner" not in told
    assert "brief T03 aan de klager gaat niet uit" in told
    assert "Er gaat uit: het verzoek om een gesprek aan de collega." in told
    assert (len(office.of("T03")), len(office.of("T10"))) == (0, 1)


def test_a_receipt_says_nowhere_that_a_letter_leaves_for_which_there_is_no_address() -> None:
    """It said “de vraag om aanvulling gaat uit”, and one line further that it does not."""
    office = Office()
    office.reader.says = suggestion()
    says(office, "nieuw telefoon gisteren A. Jansen: Karin de Wit kwam weer te laat", nummer=None)
    told = says(office, "aanvulling vragen: een machtiging").tekst

    assert "brief T04 aan de klager gaat niet uit" in told
    assert "gaat uit" not in told


def test_no_letter_goes_to_our_own_mailbox() -> None:
    """Mail of our own address (a form that nobody configured) has no klager to write to: T03 came back to ourselves."""
    office = Office()
    office.mail(sender="Website <klachten@sterker.example>", says=suggestion())
    says(office, "akkoord")

    assert office.dossier().klager.address == ""
    assert office.of("T03") == []


def test_with_an_address_the_klager_gets_his_acknowledgement() -> None:
    office = Office()
    office.reader.says = suggestion()
    says(office, "nieuw balie vandaag A. Jansen a.jansen@example.nl: weer te laat", nummer=None)

    assert [item.aan for item in office.of("T01")] == [(KLAGER,)]
    assert says(office, "akkoord").uitslag == DONE


def test_two_calls_in_one_minute_are_two_cases() -> None:
    office = Office()
    for name in ("A. Jansen", "B. de Boer"):
        says(office, f"nieuw telefoon vandaag {name}: weer te laat", nummer=None)

    assert office.numbers() == ["2026-0001", "2026-0002"]


def test_only_who_decides_opens_a_case() -> None:
    office = Office()

    assert says(office, "nieuw telefoon vandaag A. Jansen: boos", KARIN, nummer=None).uitslag == REFUSED
    assert office.numbers() == []


# ── Toch als klacht ───────────────────────────────────────────────────────────────────────────────────


def test_a_running_onvrede_becomes_a_klacht_though_nothing_waits() -> None:
    """Rulebook 0.1.8 and O7: a human calls it a klacht; the leidinggevende gets it, under the same number."""
    office = Office()
    office.mail()
    says(office, "akkoord")

    assert says(office, "toch als klacht").uitslag == DONE
    case = office.dossier()
    assert (case.traject, case.status, case.naar) == ("klacht", "toegewezen", (BRAM,))
    assert says(office, "toch als klacht").uitslag == REFUSED

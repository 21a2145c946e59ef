"""K17: putting a term off, once and in time, and longer only with the klager's written consent (J9, J10, J14)."""

from datetime import date

import pytest

from bot.domain.calendar.calendar import Calendar
from bot.domain.calendar.duration import Duration, Unit
from bot.domain.dossier.dossier import Dossier
from bot.domain.errors import Refused
from bot.domain.proposals.new_case import propose_new
from bot.domain.regeling.regeling import Regeling
from bot.domain.terms.deadlines import Term, terms
from bot.domain.terms.postponement import agree, postpone
from bot.regelingen import load
from tests.domain.invented import DAY, HUIS, KLACHT, STAD, approved, filed, opened, recorded, suggestion

AWB, LENTL = load("stichtse-vecht"), load("lentl")
COMMISSIE = load("stichtse-vecht", frozenset({"klachtadviescommissie"}))
KB = Calendar(kb_dagen=frozenset({date(2026, 1, 2), date(2026, 5, 15)}))
FOUR = Duration(4, Unit.WEKEN)


def klacht(regeling: Regeling = AWB, day: date = DAY) -> Dossier:
    """A klacht somebody handles, received on this day."""
    organisation, name = (HUIS, "Karin de Wit") if regeling is LENTL else (STAD, "Tom Hendriks")
    mail = suggestion("klacht", name, condities=KLACHT)
    return approved(
        opened(regeling, propose_new(mail, organisation, regeling, day, "a" * 64, "1"), day), regeling, day
    )


def running(dossier: Dossier, regeling: Regeling) -> Term:
    (found,) = [t for t in terms(dossier.events, regeling, KB) if t.soort == "afhandeling"]
    return found


def put_off(dossier: Dossier, regeling: Regeling, today: date, length: Duration = FOUR) -> Dossier | Refused:
    """The case after the verdaging, or why there is none."""
    told = postpone(dossier, regeling, terms(dossier.events, regeling, KB), length, "ziekte", today)
    return told if isinstance(told, Refused) else recorded(dossier, regeling, today, "verdaagd", **told)


def agreed(dossier: Dossier, until: date, today: date) -> Dossier | Refused:
    told = agree(dossier, AWB, terms(dossier.events, AWB, KB), until, today)
    return told if isinstance(told, Refused) else recorded(dossier, AWB, today, "uitstel_ingestemd", **told)


def sure(found: Dossier | Refused) -> Dossier:
    assert not isinstance(found, Refused), str(found)
    return found


def test_j9_a_verdaging_counts_from_the_nominal_end_and_says_so() -> None:
    dossier = sure(put_off(klacht(), AWB, date(2026, 4, 20)))  # ma

    assert running(dossier, AWB).uiterlijk == date(2026, 5, 26)  # di; ma 25 mei is Tweede Pinksterdag
    assert running(dossier, AWB).rekening == (
        "ontvangen ma 16 mrt 2026 + 6 weken = ma 27 apr 2026 + 4 weken verdaagd = ma 25 mei 2026, Tweede Pinksterdag → "
        "di 26 mei 2026 (Awb 9:11, ATW 1)"
    )


@pytest.mark.parametrize(
    ("today", "length", "said"),
    [
        (date(2026, 4, 28), FOUR, ""),  # di: the last day itself, Awb 9:11(1) with ATW 1
        (
            date(2026, 4, 29),
            FOUR,
            "De termijn liep af op di 28 apr 2026; verdagen kan alleen daarvoor (Awb 9:11).",
        ),
        (date(2026, 4, 20), Duration(28, Unit.DAGEN), ""),
        (date(2026, 4, 20), Duration(29, Unit.DAGEN), "Verdagen kan hoogstens 4 weken (Awb 9:11)."),
        (date(2026, 4, 20), Duration(5, Unit.WEKEN), "Verdagen kan hoogstens 4 weken"),
        (date(2026, 4, 20), Duration(1, Unit.MAANDEN), "Verdagen kan hoogstens 4 weken"),
    ],
)
def test_j9_four_weeks_at_most_and_only_in_time(today: date, length: Duration, said: str) -> None:
    found = put_off(klacht(), AWB, today, length)

    assert said in str(found) if said else isinstance(found, Dossier)


def test_j10_with_a_klachtadviescommissie_it_is_ten_weeks_and_four() -> None:
    dossier = klacht(COMMISSIE, date(2026, 9, 7))  # ma

    assert running(dossier, COMMISSIE).uiterlijk == date(2026, 11, 16)  # ma, Awb 9:11(1)
    assert running(sure(put_off(dossier, COMMISSIE, date(2026, 11, 9))), COMMISSIE).uiterlijk == date(
        2026, 12, 14
    )  # ma


def test_lentl_follows_by_its_own_choice_and_without_the_atw() -> None:
    dossier = sure(put_off(klacht(LENTL), LENTL, date(2026, 4, 20)))

    assert running(dossier, LENTL).uiterlijk == date(
        2026, 5, 25
    )  # ma, Pinksteren: no statute, no extension (D.0.3)


def test_a_second_verdaging_is_refused() -> None:
    once = sure(put_off(klacht(), AWB, date(2026, 4, 20), Duration(2, Unit.WEKEN)))

    assert "al verdaagd tot ma 11 mei 2026" in str(put_off(once, AWB, date(2026, 4, 21)))  # ma, Awb 9:11(2)


def test_j14_more_time_only_with_a_mail_of_the_klager() -> None:
    dossier = sure(put_off(klacht(), AWB, date(2026, 4, 20)))
    spoken = recorded(dossier, AWB, date(2026, 5, 18), "contact", tekst="mevrouw vindt het goed")

    assert "schriftelijke instemming" in str(
        agreed(spoken, date(2026, 7, 1), date(2026, 5, 19))
    )  # oral is no proof
    written = filed(spoken, AWB, date(2026, 5, 19))  # di
    longer = sure(agreed(written, date(2026, 7, 1), date(2026, 5, 20)))

    assert running(longer, AWB).uiterlijk == date(2026, 7, 1)  # wo, Awb 9:11(3)
    assert "met instemming van de klager tot wo 1 jul 2026 (Awb 9:11)" in running(longer, AWB).rekening
    assert longer.events[-1].gegevens["bericht"] == "b" * 64


@pytest.mark.parametrize("van", ["neef@inwoner.example", "tom@stad.example"])
def test_j14_nobody_else_consents_for_the_klager(van: str) -> None:
    dossier = filed(klacht(), AWB, date(2026, 4, 20), van=van)

    assert isinstance(agreed(dossier, date(2026, 7, 1), date(2026, 4, 21)), Refused)


def test_j14_one_mail_is_one_consent_and_the_klacht_itself_is_none() -> None:
    assert isinstance(agreed(klacht(), date(2026, 6, 1), date(2026, 4, 20)), Refused)
    once = sure(agreed(filed(klacht(), AWB, date(2026, 4, 20)), date(2026, 6, 1), date(2026, 4, 21)))

    assert isinstance(agreed(once, date(2026, 7, 1), date(2026, 5, 20)), Refused)
    assert isinstance(put_off(once, AWB, date(2026, 5, 20)), Refused)  # after consent no verdaging on our own


def test_an_agreed_day_must_be_later() -> None:
    dossier = filed(klacht(), AWB, date(2026, 4, 20))

    assert "is geen uitstel" in str(agreed(dossier, date(2026, 4, 28), date(2026, 4, 21)))


def test_what_is_not_decided_or_over_cannot_be_put_off() -> None:
    fresh = opened(AWB, propose_new(suggestion("klacht", "Tom Hendriks"), STAD, AWB, DAY, "a" * 64, "1"))
    over = recorded(klacht(), AWB, date(2026, 4, 1), "afgehandeld", uitkomst="opgelost")

    assert "nog niet besloten" in str(put_off(fresh, AWB, date(2026, 4, 1)))
    assert "geen termijn die verdaagd kan worden" in str(put_off(over, AWB, date(2026, 4, 2)))


def test_a_reopened_klacht_may_be_put_off_again() -> None:
    once = sure(put_off(klacht(), AWB, date(2026, 4, 20)))
    over = recorded(once, AWB, date(2026, 5, 4), "afgehandeld", uitkomst="opgelost")
    again = recorded(over, AWB, date(2026, 5, 11), "heropend", reden="afspraak niet nagekomen")

    assert running(sure(put_off(again, AWB, date(2026, 6, 1))), AWB).uiterlijk == date(
        2026, 7, 20
    )  # ma 22 jun + 4 weken

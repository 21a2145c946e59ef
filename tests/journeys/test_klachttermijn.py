"""The klachttermijn as a term (contract §2): until when one may complain about what happened; J20 to J25."""

import pytest

from tests.journeys.conftest import Play
from tests.journeys.stories import ONVREDE, mail, one, order, story, term


def told(soort: str, days: str, medewerker: str = "Karin de Wit", more: str = "") -> str:
    return f'soort = "{soort}", medewerker = "{medewerker}", {days}{more}'


@pytest.mark.parametrize(
    ("tijd", "days", "uiterlijk", "status"),
    [
        (
            "2026-03-10T10:00:00",
            "incident = 2025-03-10",
            "2026-03-10",
            "open",
        ),  # J20: di 10 mrt 2026, in time
        ("2026-03-11T10:00:00", "incident = 2025-03-10", "2026-03-10", "verlopen"),  # J20: wo 11 mrt 2026
        (
            "2026-03-31T10:00:00",
            "incident = 2025-03-31",
            "2026-03-31",
            "open",
        ),  # J21: the last day of maart 2025
        (
            "2025-03-01T10:00:00",
            "incident = 2024-02-29",
            "2025-02-28",
            "verlopen",
        ),  # J23: clamp to za 28 feb 2025
        ("2026-03-11T10:00:00", "incident = 2025-03-10, laatste_contact = 2025-06-01", "2026-06-01", "open"),
    ],
)
def test_lentl_twelve_months_after_the_newest_day_that_the_mail_names(
    play: Play, tijd: str, days: str, uiterlijk: str, status: str
) -> None:
    """Klachtenprocedure §3.1; no statute, so no ATW."""
    found = term(one(play(story(mail(tijd, herkend=told("onvrede", days))))), "klachttermijn")

    assert (found["uiterlijk"], found["status"], found["voorlopig"]) == (uiterlijk, status, True)


@pytest.mark.parametrize(
    ("read", "status"),
    [("2026-03-10", "open"), ("2026-03-11", "gehaald"), ("2026-03-20", "gehaald")],
)
def test_j25_who_wrote_on_the_last_day_is_in_time_however_late_somebody_decides(
    play: Play, read: str, status: str
) -> None:
    """Incident ma 10 mrt 2025, mail di 10 mrt 2026; a day later nobody decided yet."""
    wrote = mail("2026-03-10T10:00:00", herkend=told("klacht", "incident = 2025-03-10"))
    found = term(one(play(story(wrote, f"[[stap]]\ntijd = {read}T17:00:00"))), "klachttermijn")

    assert (found["uiterlijk"], found["status"], found["voorlopig"]) == ("2026-03-10", status, True)


@pytest.mark.parametrize(
    ("wrote", "looked", "status"),
    [
        ("2026-03-10", "2026-03-10", "open"),  # until its last day he may still write more about it
        ("2026-03-10", "2026-03-11", "gehaald"),
        ("2026-03-11", "2026-03-11", "verlopen"),
    ],
)
def test_j25_onvrede_that_was_decided_is_not_late_after_the_last_day(
    play: Play, wrote: str, looked: str, status: str
) -> None:
    """Incident ma 10 mrt 2025; the first uiting counts, also when it never becomes a klacht."""
    result = play(
        story(
            mail(f"{wrote}T10:00:00", herkend=told("onvrede", "incident = 2025-03-10")),
            order(f"{wrote}T12:00:00", "akkoord"),
            order(f"{looked}T17:00:00", "status"),
        )
    )
    shown = result["opdrachten"][-1]["antwoord"]

    assert term(one(result), "klachttermijn")["status"] == status
    assert ("laatste dag voor een klacht" in shown) is (status != "gehaald")


@pytest.mark.parametrize(("day", "status"), [("2026-05-20", "gehaald"), ("2026-05-21", "verlopen")])
def test_j22_jeugd_has_thirty_six_months(play: Play, day: str, status: str) -> None:
    herkend = told("klacht", "incident = 2023-05-20", "Mo Benali")
    result = play(story(mail(f"{day}T10:00:00", herkend=herkend), order(f"{day}T12:00:00", "akkoord")))
    found = term(one(result), "klachttermijn")

    assert (found["uiterlijk"], found["status"]) == ("2026-05-20", status)


def test_j25_the_first_uiting_decides_though_it_became_a_klacht_too_late(play: Play) -> None:
    """Incident ma 10 mrt 2025; mailed in month 11, a klacht in month 13: met on the day of the first mail."""
    result = play(
        story(
            mail("2026-02-10T10:00:00", herkend=told("onvrede", "incident = 2025-03-10")),
            order("2026-02-10T12:00:00", "akkoord"),
            order("2026-04-14T12:00:00", "toch als klacht"),
        )
    )
    found = term(one(result), "klachttermijn")

    assert one(result)["traject"] == "klacht"
    assert (found["uiterlijk"], found["status"]) == ("2026-03-10", "gehaald")


@pytest.mark.parametrize("more", ["", ', signalen = ["seksuele_intimidatie"], incident = 2015-06-01'])
def test_j24_no_day_or_seksuele_intimidatie_no_klachttermijn(play: Play, more: str) -> None:
    result = play(story(mail(herkend=ONVREDE + more)))

    assert "klachttermijn" not in {each["soort"] for each in one(result)["termijnen"]}


def test_t08_names_the_last_day_to_come_back(play: Play) -> None:
    """Rulebook G: T08 gives the klachttermijn. Incident zo 1 mrt 2026 → ma 1 mrt 2027."""
    result = play(
        story(
            mail(herkend=told("onvrede", "incident = 2026-03-01")),
            order("2026-03-16T12:00:00", "akkoord"),
            order("2026-03-20T12:00:00", "uitkomst niet opgelost: wij werden het niet eens"),
            order("2026-03-23T12:00:00", "sluit niet opgelost"),
        )
    )
    letter = next(letter["tekst"] for letter in result["post"] if letter["sjabloon"] == "T08")

    assert "U kunt tot en met maandag 1 maart 2027 bij ons terugkomen." in letter

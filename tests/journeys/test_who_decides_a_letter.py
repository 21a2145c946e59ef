"""Rulebook 0.1.12: a colleague reports how it went; the klachtenfunctionaris decides what the klager reads of it."""

import pytest

from tests.journeys.conftest import Play
from tests.journeys.stories import ONVREDE, answers, letters, mail, one, order, stand, story, term

KLAGER = "a.jansen@example.nl"
REFERRED = (mail(herkend=ONVREDE), order("2026-03-16T12:00:00", "akkoord"))  # ma
NOT_SOLVED = "uitkomst niet opgelost: mevrouw wil verder"
REPORTED = (*REFERRED, order("2026-03-18T12:00:00", NOT_SOLVED, door="medewerker"))  # wo


def until(tijd: str) -> str:
    """Nothing happens but time."""
    return f"[[stap]]\ntijd = {tijd}"


def test_o6_what_a_medewerker_reports_is_kept_and_the_question_to_the_klager_waits(play: Play) -> None:
    result = play(story(*REPORTED))
    waiting = one(result)["voorstellen"][-1]

    assert stand(one(result)) == ("onvrede", "niet_opgelost")
    assert letters(result, KLAGER) == ["T01", "T03"]
    assert (waiting["soort"], waiting["status"], waiting["brieven"]) == ("brief", "open", ["T06"])
    assert waiting["uitleg"][0] == "Karin de Wit meldde: het is niet opgelost. Dat staat in het dossier."
    assert "keuze" not in {t["soort"] for t in one(result)["termijnen"]}, "nobody was asked to choose yet"
    assert one(result)["aan_zet"]["naam"] == "Ingrid Bakker"
    told = result["opdrachten"][-1]["antwoord"]
    assert told.startswith("De inwoner heeft dit nog NIET ontvangen.")
    assert "Wacht nog: de vraag aan de inwoner hoe het verder moet. Ingrid Bakker beslist daarover." in told
    shown = next(p for p in reversed(result["post"]) if p["sjabloon"] == "V01")["tekst"]
    assert "> Mevrouw wil verder." in shown
    assert "Wij lezen het als" not in shown


def test_o6_the_akkoord_sends_it_and_the_thirty_days_count_from_there(play: Play) -> None:
    """O8: 30 days after T06. wo 25 mrt 2026 + 30 d = vr 24 apr."""
    asked = (*REPORTED, order("2026-03-25T09:00:00", "akkoord"))
    result = play(story(*asked))

    assert letters(result, KLAGER) == ["T01", "T03", "T06"]
    assert stand(one(result)) == ("onvrede", "niet_opgelost")
    assert term(one(result), "keuze")["uiterlijk"] == "2026-04-24"
    assert "uiterlijk op vrijdag 24 april 2026" in next(
        p["tekst"] for p in result["post"] if p["sjabloon"] == "T06"
    )
    silent = play(story(*asked, until("2026-04-25T10:00:00")))
    assert one(silent)["voorstellen"][-1]["soort"] == "afhandelen"


def test_o8_who_was_never_asked_is_not_silent(play: Play) -> None:
    result = play(story(*REPORTED, until("2026-05-04T10:00:00")))

    assert "afhandelen" not in {p["soort"] for p in one(result)["voorstellen"]}


@pytest.mark.parametrize("organisatie", ["sterker", "klimkoord"])
def test_o8_where_the_question_is_not_asked_no_choice_is_too_late(play: Play, organisatie: str) -> None:
    """After “niet akkoord” the klager was asked nothing: no term runs for him, and who decides is next."""
    about, by = {
        "sterker": ("Karin de Wit", "karin.dewit@sterker.example"),
        "klimkoord": ("Piet Janssen", "piet.janssen@klimkoord.example"),
    }[organisatie]
    steps = (
        mail(herkend=f'soort = "onvrede", medewerker = "{about}"'),
        order("2026-03-16T12:00:00", "akkoord"),
        order("2026-03-18T12:00:00", NOT_SOLVED, door=by),
        order("2026-03-19T09:00:00", "niet akkoord ik bel haar eerst zelf"),
        until("2026-05-04T10:00:00"),
    )
    dossier = one(play(story(*steps, organisatie=organisatie)))

    assert dossier["status"] == "niet_opgelost"
    assert "keuze" not in {t["soort"] for t in dossier["termijnen"]}
    assert (
        dossier["aan_zet"]["naam"] == {"sterker": "Ingrid Bakker", "klimkoord": "Ruud Vermeer"}[organisatie]
    )


def test_o6_said_by_the_klachtenfunctionaris_it_goes_at_once(play: Play) -> None:
    result = play(story(*REFERRED, order("2026-03-18T12:00:00", NOT_SOLVED)))

    assert letters(result, KLAGER) == ["T01", "T03", "T06"]
    assert [p["soort"] for p in one(result)["voorstellen"]] == ["nieuw"]
    assert term(one(result), "keuze")["uiterlijk"] == "2026-04-17"  # vr


@pytest.mark.parametrize(
    ("then", "status"),
    [
        (order("2026-03-18T14:00:00", "ongedaan", door="medewerker"), "verwezen"),
        (
            order("2026-03-18T14:00:00", "uitkomst opgelost: toch", door="medewerker"),
            "opgelost_uitkomst_open",
        ),
    ],
)
def test_a_question_that_the_case_went_past_is_no_longer_asked(play: Play, then: str, status: str) -> None:
    result = play(story(*REPORTED, then))
    asked = next(p for p in one(result)["voorstellen"] if p["brieven"] == ["T06"])

    assert answers(result)[-1] == "gedaan"
    assert one(result)["status"] == status
    assert asked["status"] == "vervallen"
    assert "T06" not in letters(result)


def test_o7_who_decides_may_make_it_a_klacht_instead_of_asking(play: Play) -> None:
    result = play(story(*REPORTED, order("2026-03-18T14:00:00", "toch als klacht")))

    assert stand(one(result)) == ("klacht", "toegewezen")
    assert letters(result, KLAGER) == ["T01", "T03", "T07"]
    assert "open" not in {p["status"] for p in one(result)["voorstellen"]}


def test_a_leidinggevende_hands_a_case_on_and_the_klager_hears_it_after_an_akkoord(play: Play) -> None:
    """Klachtenbeleid §3: he may delegate; T12 is not his letter."""
    klacht = (
        mail(herkend='soort = "klacht", medewerker = "Karin de Wit"'),
        order("2026-03-16T12:00:00", "akkoord"),
        order("2026-03-17T12:00:00", "draag over aan Hatice Yılmaz", door="leidinggevende"),
    )
    result = play(story(*klacht))
    assert letters(result, KLAGER) == ["T01", "T12"]
    assert letters(result, "hatice.yilmaz@sterker.example") == ["T11"]

    told = play(story(*klacht, order("2026-03-17T14:00:00", "akkoord")))
    assert letters(told, KLAGER) == ["T01", "T12", "T12"]
    newest = [p["tekst"] for p in told["post"] if p["sjabloon"] == "T12"][-1]
    assert "Hatice Yılmaz" in newest

"""What an organisatie may choose for itself in klachtwacht.toml (the [D] of the rulebook), in whole cases."""

from pathlib import Path

import pytest

from tests.journeys.conftest import Play
from tests.journeys.stories import KLACHT, ONVREDE, answers, letters, mail, one, order, stand, story, term
from tests.journeys.test_clock import waiting
from tests.test_norms_in_use import configured

A_JANSEN = "a.jansen@example.nl"


def chose(folder: Path, line: str) -> str:
    """The top of a scenario in which Sterker wrote this line."""
    return f'config = "{configured(folder, "sterker", line)}"'


def test_d1_a_team_under_mandate_has_the_terms_of_the_awb_and_the_ombudsman(
    play: Play, tmp_path: Path
) -> None:
    """ma 16 mrt 2026 + 6 weken = ma 27 apr, Koningsdag → di 28 apr (Awb 9:11, ATW 1); then the ombudsman (Awb 9:12)."""
    result = play(
        story(
            mail(herkend=KLACHT),
            order("2026-03-16T12:00:00", "akkoord"),
            order("2026-03-30T12:00:00", "gesprek gehad: wij spraken met beiden"),
            order("2026-03-31T12:00:00", "verslag verstuurd"),
            order("2026-04-02T12:00:00", "sluit gegrond wij belden niet terug, dat had gemoeten"),
            top=chose(tmp_path, 'awb_van_toepassing = ["Noord"]'),
        )
    )
    dossier = one(result)
    text = next(letter["tekst"] for letter in result["post"] if letter["sjabloon"] == "T20")

    assert (dossier["regeling"], *stand(dossier)) == ("mandaat", "klacht", "afgehandeld")
    assert (term(dossier, "afhandeling")["uiterlijk"], term(dossier, "afhandeling")["grondslag"]) == (
        "2026-04-28",
        "Awb 9:11",
    )
    assert answers(result) == ["gedaan"] * 4
    assert "Nationale ombudsman" in text
    assert "Wat is ons oordeel?" in text


def test_d1_without_that_key_no_team_has_them(play: Play) -> None:
    dossier = one(play(story(mail(herkend=KLACHT), order("2026-03-16T12:00:00", "akkoord"))))

    assert dossier["regeling"] == "lentl"
    assert term(dossier, "afhandeling")["uiterlijk"] == "2026-04-27"


def test_f1_a_higher_threshold_makes_the_reading_doubtful(play: Play, tmp_path: Path) -> None:
    """No classifier is certain of anything: with a threshold of 1 every mail it reads is for a human to read first."""
    read = mail(tekst="Karin de Wit komt steeds te laat en belt nooit terug. Daar ben ik niet blij mee.")
    result = play(story(read, top=chose(tmp_path, "drempel = 1.0")))

    assert any("Twijfel" in words for words in waiting(result)["uitleg"])
    assert letters(result)[0] == "T01", "a doubtful mail is acknowledged all the same"


@pytest.mark.parametrize(("line", "receipts"), [("", []), ("ack_vervolg = true", ["T02"])])
def test_m4_a_further_mail_gets_a_receipt_only_where_that_was_chosen(
    play: Play, tmp_path: Path, line: str, receipts: list[str]
) -> None:
    """At most one receipt per sender per day: the second mail of wo 18 mrt gets none."""
    again = [
        mail(f"2026-03-18T1{hour}:00:00", herkend='soort = "vervolg"', antwoord_op='"T01"') for hour in (0, 1)
    ]
    result = play(
        story(
            mail(herkend=ONVREDE), order("2026-03-16T12:00:00", "akkoord"), *again, top=chose(tmp_path, line)
        )
    )

    assert [name for name in letters(result, A_JANSEN) if name == "T02"] == receipts


@pytest.mark.parametrize(("line", "asked"), [("", False), ("nabestaande_toegestaan = false", True)])
def test_c8_who_was_left_behind_needs_no_machtiging(
    play: Play, tmp_path: Path, line: str, asked: bool
) -> None:
    herkend = KLACHT + ', signalen = ["vertegenwoordiger", "overleden"]'
    found = waiting(play(story(mail(herkend=herkend), top=chose(tmp_path, line))))

    assert any(words.startswith("G11") for words in found["uitleg"]) is asked

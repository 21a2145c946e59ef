"""D.4: jeugdhulp in an organisatie that runs lentl (Jeugdwet 4.2.1; Besluit Jeugdwet 4.1.3)."""

from typing import Any

import pytest

from bot.regelingen import whole
from tests.journeys.conftest import Play
from tests.journeys.stories import answers, letters, mail, one, order, stand, story, term
from tests.journeys.test_clock import waiting

MO = 'soort = "{soort}", medewerker = "Mo Benali"'  # team Jeugd, a jeugdteam
KLACHT_MO, ONVREDE_MO = MO.format(soort="klacht"), MO.format(soort="onvrede")


def approved(herkend: str, day: str = "2026-03-16") -> tuple[str, str]:
    """A mail and an akkoord on the same day."""
    return mail(f"{day}T10:00:00", herkend=herkend), order(f"{day}T12:00:00", "akkoord")


def soorten(dossier: dict[str, Any]) -> set[str]:
    """The kinds of its terms."""
    return {t["soort"] for t in dossier["termijnen"]}


@pytest.mark.parametrize(("herkend", "traject"), [(KLACHT_MO, "klacht"), (ONVREDE_MO, "onvrede")])
def test_about_a_jeugdteam_the_akkoord_brings_the_case_under_jeugd_with_its_hash(
    play: Play, herkend: str, traject: str
) -> None:
    before = play(story(approved(herkend)[0]))
    assert one(before)["regeling"] == "lentl", "nothing is decided by a label"
    assert any("Mo Benali werkt in het jeugdteam" in words for words in waiting(before)["uitleg"])

    dossier = one(play(story(*approved(herkend))))
    assert (dossier["regeling"], dossier["traject"]) == ("jeugd", traject)
    decided = [e["gegevens"] for e in dossier["gebeurtenissen"] if e["gegevens"].get("regeling") == "jeugd"]
    assert [kept["regeling_hash"] for kept in decided] == [whole("jeugd").hash]


def test_the_team_alone_names_the_vertrouwenspersoon_in_the_receipt(play: Play) -> None:
    """Besluit Jeugdwet 4.1.3: in time, so in the very first letter, whatever words the mail itself uses."""
    result = play(story(approved(KLACHT_MO)[0]))
    receipt = next(letter["tekst"] for letter in result["post"] if letter["sjabloon"] == "T01")

    assert "vertrouwenspersoon" in receipt
    assert "jeugd" in one(result)["signalen"]


def test_on_the_signal_alone_it_is_proposed_and_a_human_may_say_no(play: Play) -> None:
    herkend = 'soort = "klacht", medewerker = "Karin de Wit", signalen = ["jeugd"]'
    result = play(
        story(
            *approved(herkend),
            order("2026-03-16T13:00:00", "corrigeer regeling naar lentl want de zoon is 19"),
        )
    )

    assert any("gaat over jeugdhulp" in words for words in waiting(result)["uitleg"])
    assert answers(result) == ["gedaan"] * 2
    assert one(result)["regeling"] == "lentl"
    assert term(one(result), "afhandeling")["uiterlijk"] == "2026-04-27"  # ma 16 mrt + 6 weken, geen ATW


def test_j56_no_six_weeks_of_the_awb_and_no_ombudsman(play: Play) -> None:
    """The term of the regeling: 10 weeks after ma 16 mrt is ma 25 mei 2026 (Jeugdwet 4.2.1 lid 2 onder c)."""
    result = play(story(*approved(KLACHT_MO)))
    dossier = one(result)

    assert "afhandeling" not in soorten(dossier)
    assert term(dossier, "oordeel")["uiterlijk"] == "2026-05-25"
    assert all("Awb" not in t["grondslag"] for t in dossier["termijnen"])
    assert all("mbudsman" not in p["tekst"] for p in result["post"])
    assert any("vertrouwenspersoon" in p["tekst"] for p in result["post"] if p["sjabloon"] == "T12")


def test_before_the_akkoord_the_provisional_terms_are_those_that_are_proposed(play: Play) -> None:
    dossier = one(play(story(approved(KLACHT_MO)[0])))

    assert term(dossier, "oordeel")["voorlopig"]
    assert "afhandeling" not in soorten(dossier)


@pytest.mark.parametrize(
    ("incident", "mailed", "late"),
    [
        ("2023-05-20", "2026-05-20", False),  # za 20 mei 2023 + 36 maanden = wo 20 mei 2026: op tijd
        ("2023-05-20", "2026-05-21", True),  # do 21 mei: G5
    ],
)
def test_j22_the_klachttermijn_of_jeugdhulp_is_36_months(
    play: Play, incident: str, mailed: str, late: bool
) -> None:
    step = mail(f"{mailed}T10:00:00", herkend=f"{KLACHT_MO}, incident = {incident}")
    result = play(story(step))

    assert any(words.startswith("G5") for words in waiting(result)["uitleg"]) is late


@pytest.mark.parametrize("signalen", ['["jeugd"]', '["jeugd", "vertegenwoordiger"]'])
def test_j42_a_parent_without_gezag_complains_about_conduct_towards_himself(
    play: Play, signalen: str
) -> None:
    """Jeugdwet 4.2.1 lid 1 and 4: own right to complain; not rejected and no machtiging asked (C.8)."""
    tekst = "Ik ben de vader, zonder gezag. De hulpverlener snauwde mij af."
    result = play(
        story(
            mail(tekst=tekst, herkend=f"{KLACHT_MO}, signalen = {signalen}"),
            order("2026-03-16T12:00:00", "akkoord"),
        )
    )

    assert waiting(result)["soort"] == "nieuw"
    assert not [w for w in waiting(result)["uitleg"] if w.startswith(("G9", "G11", "G12"))]
    assert stand(one(result)) == ("klacht", "toegewezen")


def test_j43_a_girl_of_fourteen_gets_the_answers_herself_and_je_only_after_a_human_chose_it(
    play: Play,
) -> None:
    """No age limit and no consent of a parent (Jeugdwet 4.2.1 lid 4)."""
    result = play(
        story(
            mail(
                tekst="Ik ben 14 en woon in het gezinshuis. Mo luistert nooit.",
                van="Noor <noor.2011@example.com>",
                cc='"moeder@example.com"',
                herkend=f'{ONVREDE_MO}, signalen = ["jeugd", "minderjarig"]',
            ),
            order("2026-03-16T11:00:00", "corrigeer aanspreekvorm naar je want zij is 14"),
            order("2026-03-16T12:00:00", "akkoord"),
        )
    )

    assert answers(result) == ["gedaan"] * 2, [a["antwoord"] for a in result["opdrachten"]]
    assert one(result)["regeling"] == "jeugd"
    assert letters(result, "moeder@example.com") == []
    t01 = next(p["tekst"] for p in result["post"] if p["sjabloon"] == "T01")
    assert "vertrouwenspersoon" in t01
    assert " u " in t01, "nobody chose je yet (0.1.13)"
    t03 = next(p["tekst"] for p in result["post"] if p["sjabloon"] == "T03")
    assert " je " in t03
    assert " uw " not in t03


def test_r17_who_wants_the_commission_need_not_talk_first(play: Play) -> None:
    """Jeugdwet 4.2.1 lid 4; C.9."""
    herkend = 'soort = "klacht", medewerker = "Mo Benali", condities = { besproken = "nee", tevreden = "nee", wens = "okc" }'
    result = play(story(mail(herkend=herkend)))

    assert waiting(result)["traject"] == "klacht"
    assert any(words.startswith("R17") for words in waiting(result)["uitleg"])
    assert "ingrid.bakker@sterker.example" in waiting(result)["naar"]
    assert "mo.benali@sterker.example" not in waiting(result)["naar"]


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2026-01-31", "2026-03-02"),  # za + 1 maand = za 28 feb → ma 2 mrt
        ("2026-03-25", "2026-04-28"),  # wo + 1 maand = za 25 apr, ma 27 Koningsdag → di 28 apr
    ],
)
def test_j55_the_aanbieder_answers_the_oordeel_within_a_month(play: Play, received: str, due: str) -> None:
    """Jeugdwet 4.2.1 lid 5; ATW 1."""
    okc = "Commissie <secretaris@okc-gelderland.example>"
    result = play(
        story(
            mail("2026-01-12T10:00:00", van=okc, herkend='soort = "okc", signalen = ["jeugd"]'),
            order("2026-01-12T12:00:00", "akkoord"),
            order(f"{received}T10:00:00", "uitspraak deels gegrond"),
        )
    )

    assert answers(result) == ["gedaan"] * 2, [a["antwoord"] for a in result["opdrachten"]]
    assert one(result)["regeling"] == "jeugd"
    reaction = term(one(result), "reactie")
    assert (reaction["uiterlijk"], "4.2.1" in reaction["grondslag"]) == (due, True)


def test_j43_je_is_one_button_away_and_never_chosen_by_itself(play: Play) -> None:
    """Rulebook 0.1.13."""
    result = play(story(mail(herkend=f'{ONVREDE_MO}, signalen = ["jeugd"]')))
    asked, told = ([p["tekst"] for p in result["post"] if p["sjabloon"] == name] for name in ("V01", "T01"))

    assert "corrigeer aanspreekvorm naar je want" in asked[0]
    assert "uw bericht" in told[0]

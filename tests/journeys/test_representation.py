"""C.8, Klachtenprocedure Lentl §2.2 and §3.2: who may speak for the klager, and who gets the mail."""

import pytest

from tests.journeys.conftest import Play
from tests.journeys.stories import (
    KLACHT,
    ONVREDE,
    addressees,
    answers,
    kinds,
    letters,
    mail,
    one,
    order,
    stand,
    story,
    term,
)
from tests.journeys.test_clock import until, waiting
from tests.journeys.test_unreachable import J26

BUUR = "B. Buur <b.buur@example.org>"


@pytest.mark.parametrize("soort", [KLACHT, ONVREDE])
def test_j41_on_behalf_of_a_neighbour_the_machtiging_is_asked_the_same_day_and_nothing_is_rejected(
    play: Play, soort: str
) -> None:
    """ma 7 sep 2026 + 14 d = ma 21 sep (K3, G11)."""
    steps = (
        mail(
            "2026-09-07T10:00:00",
            "Namens mijn buurvrouw",
            van=BUUR,
            herkend=f'{soort}, signalen = ["vertegenwoordiger"]',
        ),
        order("2026-09-07T12:00:00", "akkoord"),
    )
    result = play(story(*steps))

    assert waiting(result)["soort"] == "aanvulling"
    assert one(result)["status"] == "aanvulling_gevraagd"
    assert addressees(result, "T04") == {"b.buur@example.org"}
    assert term(one(result), "aanvulling")["uiterlijk"] == "2026-09-21"
    t04 = next(p["tekst"] for p in result["post"] if p["sjabloon"] == "T04")
    assert "Karin" not in t04, "nothing of the case for who is not authorised yet"
    assert letters(result, "karin.dewit@sterker.example") == []


def test_j41_with_the_machtiging_the_case_goes_on_and_the_mail_goes_to_who_holds_it(play: Play) -> None:
    result = play(
        story(
            mail(
                "2026-09-07T10:00:00",
                "Namens mijn buurvrouw",
                van=BUUR,
                herkend=f'{KLACHT}, signalen = ["vertegenwoordiger"]',
            ),
            order("2026-09-07T12:00:00", "akkoord"),
            mail(
                "2026-09-14T10:00:00",
                "Hierbij de machtiging.",
                van=BUUR,
                antwoord_op='"T04"',
                herkend='soort = "vervolg"',
            ),
            order("2026-09-14T11:00:00", "machtiging ontvangen tot 1-9-2027"),
        )
    )

    assert answers(result)[-1] == "gedaan"
    assert {"machtiging_ontvangen", "vertegenwoordiger_aangewezen", "aangevuld"} <= set(kinds(one(result)))
    assert one(result)["status"] == "toets"
    assert term(one(result), "aanvulling")["status"] == "gehaald"
    assert waiting(result)["naar"] == ["bram.peters@sterker.example"], "K5: now it goes to whoever handles it"
    assert one(result)["ontvankelijkheid"] == [], "nothing is missing any more"


def test_k4_without_an_answer_the_klager_is_reminded_and_then_a_human_decides(play: Play) -> None:
    """T04 on ma 7 sep 2026, due ma 21 sep; T04b proposed on di 22 sep; a task on di 6 okt. Nothing is rejected."""
    steps = (
        mail(
            "2026-09-07T10:00:00",
            "Namens mijn buurvrouw",
            van=BUUR,
            herkend=f'{KLACHT}, signalen = ["vertegenwoordiger"]',
        ),
        order("2026-09-07T12:00:00", "akkoord"),
        order("2026-09-22T09:00:00", "akkoord"),
        until("2026-10-06T09:00:00"),
    )
    result = play(story(*steps))

    assert answers(result) == ["gedaan"] * 2
    assert letters(result, "b.buur@example.org") == ["T01", "T04", "T04b"]
    (reminder,) = (p["tekst"] for p in result["post"] if p["sjabloon"] == "T04b")
    assert "Herinnerd aan" not in reminder  # the note of the dossier is for colleagues
    assert one(result)["status"] == "aanvulling_gevraagd"
    (told,) = [
        n for n in result["meldingen"] if n["soort"] == "taak" and "aanvulling kwam niet" in n["tekst"]
    ]
    assert told["tijd"].startswith("2026-10-06")


def test_c8_letters_go_to_who_was_appointed_and_his_word_counts_as_the_klager_s(play: Play) -> None:
    mentor = "M. Entor <mentor@bureau.example>"
    result = play(
        story(
            mail(herkend=KLACHT),
            order("2026-03-16T12:00:00", "akkoord"),
            mail(
                "2026-03-17T10:00:00",
                "Ik ben haar mentor.",
                van=mentor,
                onderwerp='"[2026-0001]"',
                herkend='soort = "vervolg", signalen = ["vertegenwoordiger"]',
            ),
            order("2026-03-17T12:00:00", "machtiging ontvangen", dossier="2026-0001"),
            order(
                "2026-03-24T12:00:00",
                "gesprek gehad: afspraken gemaakt",
                door="leidinggevende",
                dossier="2026-0001",
            ),
            order("2026-03-25T12:00:00", "verslag verstuurd", door="leidinggevende", dossier="2026-0001"),
        )
    )

    assert "mentor@bureau.example" in addressees(result, "T16")
    assert "a.jansen@example.nl" not in addressees(result, "T16")


def test_j32_ub_who_answers_for_a_silent_klager_shows_that_he_can_be_reached(play: Play) -> None:
    mentor = mail(
        "2026-07-25T10:00:00",
        "Ik ben haar mentor, zij leest geen mail.",
        van="M. Entor <mentor@bureau.example>",
        antwoord_op='"T12"',
        herkend='soort = "vervolg", signalen = ["vertegenwoordiger"]',
    )
    result = play(story(*J26, mentor, order("2026-08-04T09:00:00", "status", dossier="2026-0001")))

    first = result["dossiers"][0]
    assert "staken" not in {p["soort"] for p in first["voorstellen"]}
    assert stand(first) == ("klacht", "toegewezen")
    assert "2026-0002" in first["gekoppeld"]


def test_j18_told_orally_and_solved_needs_no_letter(play: Play) -> None:
    result = play(
        story(
            order(
                "2026-03-16T10:00:00",
                "nieuw telefoon 16-3-2026 mevrouw Aksoy: Karin de Wit komt steeds te laat",
            ),
            order(
                "2026-03-16T10:05:00",
                "akkoord, maar wijzig naar onvrede en stuur naar Karin de Wit",
                dossier="2026-0001",
            ),
            order(
                "2026-03-18T10:00:00",
                "uitkomst opgelost: gebeld, vaste tijden",
                door="karin.dewit@sterker.example",
                dossier="2026-0001",
            ),
            order("2026-03-18T11:00:00", "akkoord", dossier="2026-0001"),
        )
    )

    assert answers(result) == ["gedaan"] * 4, [a["antwoord"] for a in result["opdrachten"]]
    assert stand(one(result)) == ("onvrede", "gesloten_opgelost")
    assert "T05" not in letters(result)


def test_c8_a_machtiging_that_ended_is_told_on_the_day_after_and_with_every_mail(play: Play) -> None:
    steps = (
        mail(herkend=f'{ONVREDE}, signalen = ["vertegenwoordiger"]'),
        order("2026-03-16T11:00:00", "akkoord"),
        order("2026-03-20T11:00:00", "machtiging ontvangen t/m 31 maart 2026"),  # vr
        order("2026-03-20T11:05:00", "akkoord"),
        mail("2026-04-03T10:00:00", "Hoe staat het ermee?", herkend='soort = "vervolg"'),
    )
    result = play(story(*steps))
    told = [m for m in result["meldingen"] if m["soort"] == "taak" and "machtiging" in m["tekst"]]

    assert [(m["soort"], m["tijd"][:10]) for m in told] == [
        ("taak", "2026-04-01")
    ]  # wo, the day after its last day
    assert any("C.8" in why and "31 mrt 2026" in why for why in one(result)["voorstellen"][-1]["uitleg"])


GROUPED = 'signalen = ["groep"], medewerker = "Karin de Wit"'


@pytest.mark.parametrize(
    ("soort", "organisatie", "about"),
    [("onvrede", "sterker", "Karin de Wit"), ("klacht", "sterker", "Karin de Wit"), ("klacht", "stichtsevecht", "Tom Hendriks")],
)  # fmt: skip
def test_c8_of_a_group_it_is_asked_who_speaks_for_it(
    play: Play, soort: str, organisatie: str, about: str
) -> None:
    """None named: T04 to who wrote, 14 days (ma 16 mrt + 14 = ma 30 mrt 2026); his answer sets the case going again."""
    steps = (
        mail(tekst="Wij wonen er allemaal.", herkend=f'soort = "{soort}", signalen = ["groep"], medewerker = "{about}"'),
        order("2026-03-16T12:00:00", "akkoord"),
        mail("2026-03-18T10:00:00", "Dat ben ik.", antwoord_op='"T04"', herkend='soort = "vervolg"'),
        order("2026-03-18T12:00:00", "akkoord"),
        order("2026-03-18T12:05:00", "akkoord"),
    )  # fmt: skip
    asked = one(play(story(*steps[:1], organisatie=organisatie)))["voorstellen"][0]
    waiting = one(play(story(*steps[:2], organisatie=organisatie)))
    result = play(story(*steps, organisatie=organisatie))
    text = next(p["tekst"] for p in result["post"] if p["sjabloon"] == "T04")

    assert (asked["soort"], asked["traject"], asked["brieven"]) == ("aanvulling", soort, ["T04"])
    assert any(
        "niet wie namens haar spreekt" in why and f"wijzig naar {soort}" in why for why in asked["uitleg"]
    )
    assert waiting["status"] == "aanvulling_gevraagd"
    assert term(waiting, "aanvulling")["uiterlijk"] == "2026-03-30"
    assert "Wie mag namens de hele groep met ons praten?" in text
    assert stand(one(result)) == (soort, "verwezen" if soort == "onvrede" else "toegewezen")


@pytest.mark.parametrize(
    ("tekst", "orders"),
    [
        ("Ik schrijf als woordvoerder van de Parkstraat.", ["akkoord"]),
        ("Wij wonen er allemaal.", ["wijzig naar klacht", "akkoord"]),
        ("Wij wonen er allemaal.", ["akkoord, maar stuur naar Bram Peters"]),
    ],
)
def test_c8_where_it_is_known_who_speaks_for_the_group_the_case_goes_on_at_once(
    play: Play, tekst: str, orders: list[str]
) -> None:
    given = [order(f"2026-03-16T12:0{nr}:00", said) for nr, said in enumerate(orders)]
    result = play(story(mail(tekst=tekst, herkend=f'soort = "klacht", {GROUPED}'), *given))

    assert stand(one(result)) == ("klacht", "toegewezen")
    assert "T04" not in letters(result)

"""C.6, Klachtenprocedure Lentl §4.1: two months unreachable, unannounced, leads to a proposal and never further."""

from typing import Any

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

CALLED, MAILED, WROTE = "gebeld, geen gehoor", "gemaild, geen antwoord", "brief gestuurd"


def until(tijd: str) -> str:
    """Nothing happens but time."""
    return f"[[stap]]\ntijd = {tijd}"


def assigned(received: str = "2026-05-18") -> tuple[str, str]:
    """A klacht about Karin, assigned to Bram on the same day."""
    return (
        mail(f"{received}T10:00:00", herkend=KLACHT),
        order(f"{received}T12:00:00", "akkoord"),
    )


def proposals(result: dict[str, Any], status: str = "") -> list[str]:
    """The kinds of the proposals of the only dossier, in order."""
    return [p["soort"] for p in one(result)["voorstellen"] if status in ("", p["status"])]


J26 = (
    *assigned(),
    order("2026-06-03T10:00:00", CALLED, door="leidinggevende"),  # wo
    order("2026-06-10T10:00:00", MAILED, door="leidinggevende"),  # wo
    order("2026-07-20T10:00:00", WROTE),  # ma: T21a, per post
)


def test_j26_u4_three_attempts_two_channels_and_a_warning_lead_to_a_proposal(play: Play) -> None:
    before = play(story(*J26, until("2026-08-02T23:00:00")))  # zo
    assert "staken" not in proposals(before)
    assert (
        term(one(before), "onbereikbaar")["uiterlijk"] == "2026-08-03"
    )  # wo 3 jun + 2 maanden = ma 3 aug, geen ATW

    result = play(story(*J26, until("2026-08-03T09:00:00")))  # ma
    assert answers(result) == ["gedaan"] * 4
    assert proposals(result, "open")[-1] == "staken"
    assert stand(one(result)) == ("klacht", "toegewezen"), "proposed, not executed"
    assert "T21" not in letters(result)


def test_k12_after_an_akkoord_the_case_stops_by_mail_and_post_and_the_colleagues_know(play: Play) -> None:
    result = play(story(*J26, order("2026-08-03T09:00:00", "akkoord")))

    assert stand(one(result)) == ("klacht", "gestaakt_onbereikbaar")
    assert one(result)["uitkomst"] == "gestaakt_onbereikbaar"
    assert addressees(result, "T21") == {"a.jansen@example.nl"}
    assert "bram.peters@sterker.example" in addressees(result, "T18")
    assert any("papier" in n["tekst"] and "T21" in n["tekst"] for n in result["meldingen"])
    t21 = next(p["tekst"] for p in result["post"] if p["sjabloon"] == "T21")
    assert "3 juni" in t21
    assert "10 juni" in t21
    assert "20 juli" in t21
    assert term(one(result), "onbereikbaar")["status"] == "gehaald"


def test_u2_the_warning_is_offered_in_time_and_names_day_and_consequence(play: Play) -> None:
    """ma 3 aug − 21 d = ma 13 jul; the letter leaves at least 14 days before the end."""
    result = play(story(*J26[:4], order("2026-07-13T09:00:00", "akkoord"), until("2026-08-03T09:00:00")))

    t21a = next(p for p in result["post"] if p["sjabloon"] == "T21a")
    assert t21a["tijd"].startswith("2026-07-13")
    assert "3 augustus" in t21a["tekst"]
    assert proposals(result, "open")[-1] == "staken", (
        "call, mail and warning are three attempts over two channels"
    )


def test_j27_the_threshold_may_fall_on_a_saturday(play: Play) -> None:
    """wo 31 dec 2025 + 2 months = za 28 feb 2026: clamped, no ATW; visible that day, decided on ma 2 mrt."""
    steps = (
        *assigned("2025-12-15"),
        order("2025-12-31T10:00:00", CALLED),
        order("2026-01-14T10:00:00", MAILED),
        order("2026-02-09T10:00:00", WROTE),
    )
    result = play(story(*steps, until("2026-02-28T09:00:00")))
    assert term(one(result), "onbereikbaar")["uiterlijk"] == "2026-02-28"
    assert proposals(result, "open")[-1] == "staken"

    decided = play(story(*steps, order("2026-03-02T09:00:00", "akkoord")))
    assert stand(one(decided)) == ("klacht", "gestaakt_onbereikbaar")


def test_j28_nobody_tried_so_the_alarm_is_on_us(play: Play) -> None:
    result = play(story(*assigned("2026-05-11"), until("2026-08-31T09:00:00")))

    assert {"staken", "poging"} & set(proposals(result)) == set()
    assert "onbereikbaar" not in {t["soort"] for t in one(result)["termijnen"]}
    (told,) = [n for n in result["meldingen"] if n["soort"] != "overzicht" and "zocht contact" in n["tekst"]]
    assert (told["soort"], told["tijd"][:10]) == (
        "taak",
        "2026-05-21",
    )  # ma 11 mei + 5 wd (do Hemelvaart, vr KB) = wo 20, voorbij op do


def test_j29_ua_attempts_within_an_announced_absence_do_not_count(play: Play) -> None:
    away = "Ik ben t/m 15 september 2026 in het buitenland."
    result = play(
        story(
            *assigned("2026-07-06"),
            mail(
                "2026-07-20T10:00:00",
                away,
                antwoord_op='"T12"',
                herkend='soort = "vervolg", signalen = ["afwezigheid"], afwezig_tot = 2026-09-15',
            ),
            order("2026-08-01T10:00:00", MAILED),  # za
            order("2026-08-20T10:00:00", MAILED),  # do
            order("2026-09-16T10:00:00", MAILED),  # wo
            until("2026-11-16T09:00:00"),
        )
    )

    assert kinds(one(result)).count("afwezigheid_gemeld") == 1
    count = term(one(result), "onbereikbaar")
    assert (count["vanaf"], count["uiterlijk"]) == ("2026-09-16", "2026-11-16")  # wo + 2 maanden = ma
    assert "staken" not in proposals(result), "one attempt over one channel, and no warning (U2)"
    assert "poging" in proposals(result)


def test_j30_ua_an_out_of_office_announces_absence_and_is_no_contact(play: Play) -> None:
    result = play(
        story(
            *assigned("2026-06-22"),
            order("2026-07-01T10:00:00", MAILED),  # wo
            mail(
                "2026-07-01T10:05:00",
                "Ik ben afwezig tot 1 september 2026.",
                antwoord_op='"T12"',
                kop='{ "Auto-Submitted" = "auto-replied" }',
                herkend='soort = "overig", signalen = ["afwezigheid", "automatisch"], afwezig_tot = 2026-08-31',
            ),
            order("2026-08-20T10:00:00", CALLED),
            until("2026-09-02T09:00:00"),
        )
    )

    (absence,) = [e for e in one(result)["gebeurtenissen"] if e["soort"] == "afwezigheid_gemeld"]
    assert absence["gegevens"]["tot"] == "2026-08-31"  # "tot 1 september" = t/m ma 31 aug
    assert "onbereikbaar" not in {t["soort"] for t in one(result)["termijnen"]}, "neither attempt counts"


def test_j31_ua_without_an_end_nothing_is_ever_proposed(play: Play) -> None:
    result = play(
        story(
            *assigned("2026-03-16"),
            mail(
                "2026-04-01T10:00:00",
                "Ik ben opgenomen.",
                antwoord_op='"T12"',
                herkend='soort = "vervolg", signalen = ["afwezigheid"]',
            ),
            order("2026-04-20T10:00:00", CALLED),
            order("2026-05-20T10:00:00", MAILED),
            order("2026-06-20T10:00:00", WROTE),
            until("2026-12-01T09:00:00"),
        )
    )

    assert {"staken", "poging"} & set(proposals(result)) == set()
    looks = [
        n["tijd"][:10]
        for n in result["meldingen"]
        if n["soort"] != "overzicht" and "zonder einddatum" in n["tekst"]
    ]
    assert looks[:2] == ["2026-05-31", "2026-07-30"]  # wo 1 apr + 60 d = zo, + 120 d = do


def test_j33_onvrede_of_two_months_silence_is_no_matter_of_c6(play: Play) -> None:
    result = play(
        story(
            mail(herkend=ONVREDE),
            order("2026-03-16T12:00:00", "akkoord"),
            order("2026-03-18T12:00:00", "gebeld, geen gehoor", door="medewerker"),
            order("2026-03-19T12:00:00", "gemaild, geen antwoord", door="medewerker"),
            order("2026-03-25T12:00:00", "brief gestuurd"),
            until("2026-06-30T09:00:00"),
        )
    )

    assert answers(result) == ["gedaan"] * 4
    assert {"staken", "poging"} & set(proposals(result)) == set()
    assert stand(one(result)) == ("onvrede", "verwezen")


@pytest.mark.parametrize("how", ["mail", "gesproken: hij was verhuisd"])
def test_u0_a_word_of_the_klager_takes_the_waiting_proposal_away(play: Play, how: str) -> None:
    word = (
        mail("2026-08-03T11:00:00", "Ik ben er weer.", antwoord_op='"T12"', herkend='soort = "vervolg"')
        if how == "mail"
        else order("2026-08-03T11:00:00", how)
    )
    result = play(story(*J26, until("2026-08-03T09:00:00"), word))

    (stop,) = [p for p in one(result)["voorstellen"] if p["soort"] == "staken"]
    assert stop["status"] == "vervallen"
    assert "onbereikbaar" not in {t["soort"] for t in one(result)["termijnen"] if t["status"] == "open"}


def test_m2_a_letter_that_came_back_is_an_attempt_in_vain(play: Play) -> None:
    result = play(
        story(
            *assigned(),
            mail(
                "2026-05-18T12:05:00",
                "Delivery failed: no such user.",
                van="MAILER-DAEMON@mx.example.nl",
                antwoord_op='"T12"',
                onderwerp='"Undelivered Mail Returned to Sender"',
                kop='{ "Return-Path" = "<>", "Auto-Submitted" = "auto-replied" }',
                herkend='soort = "overig"',
            ),
        )
    )

    (attempt,) = [e for e in one(result)["gebeurtenissen"] if e["soort"] == "contactpoging"]
    assert (attempt["gegevens"]["kanaal"], attempt["gegevens"]["regel"]) == ("mail", "M2")
    assert term(one(result), "onbereikbaar")["vanaf"] == "2026-05-18"


def test_herinner_mails_whoever_asked_on_the_day_he_named(play: Play) -> None:
    result = play(
        story(
            *assigned(),
            order("2026-05-19T09:00:00", "herinner op 1-6-2026", door="leidinggevende"),
            until("2026-06-01T09:00:00"),
        )
    )

    assert answers(result)[-1] == "gedaan"
    mine = [p for p in result["post"] if p["sjabloon"] == "T18" and p["tijd"].startswith("2026-06-01")]
    assert ["bram.peters@sterker.example"] in [p["aan"] for p in mine]
    assert any("Kijken naar dit dossier" in p["tekst"] for p in mine)


def test_the_robot_of_somebody_else_announces_nothing(play: Play) -> None:
    result = play(
        story(
            *assigned(),
            mail(
                "2026-05-20T10:00:00",
                "Ik ben afwezig.",
                van="Karin de Wit <karin.dewit@sterker.example>",
                antwoord_op='"T14"',
                kop='{ "Auto-Submitted" = "auto-replied" }',
                herkend='soort = "overig", signalen = ["afwezigheid"]',
            ),
        )
    )

    assert "afwezigheid_gemeld" not in kinds(one(result))


def test_a_letter_that_had_to_go_on_paper_is_no_attempt_in_vain(play: Play) -> None:
    """The klager wants post: T12 left on paper, so nobody counts two months from it (U1)."""
    result = play(
        story(
            mail("2026-05-18T10:00:00", herkend=KLACHT),
            order("2026-05-18T11:00:00", "corrigeer kanaal naar post want mevrouw leest geen mail"),
            order("2026-05-18T12:00:00", "akkoord"),
            order("2026-05-18T14:00:00", "brief gestuurd"),
        )
    )

    assert answers(result) == ["gedaan"] * 3, [a["antwoord"] for a in result["opdrachten"]]
    assert "contactpoging" not in kinds(one(result))
    posted = [e["gegevens"] for e in one(result)["gebeurtenissen"] if e["gegevens"].get("per") == "post"]
    assert [kept["sjabloon"] for kept in posted] == ["T12"]
    assert "onbereikbaar" not in {t["soort"] for t in one(result)["termijnen"]}


ONE_CALL = (
    *assigned("2026-03-16"),
    order("2026-03-18T12:00:00", "gebeld, geen gehoor"),  # twee maanden later: ma 18 mei 2026
)


def warnings(result: dict[str, Any]) -> list[tuple[str, str]]:
    """Every proposal that would send the warning, with how it ended."""
    return [(p["soort"], p["status"]) for p in one(result)["voorstellen"] if "T21a" in p["brieven"]]


def test_u2_the_warning_goes_out_once_though_two_rules_ask_for_it(play: Play) -> None:
    """U2 asks before the threshold, U4 on it; the first lapses when the second comes, so one akkoord is all there is."""
    result = play(
        story(*ONE_CALL, order("2026-05-18T10:00:00", "akkoord"), order("2026-05-18T10:05:00", "akkoord"))
    )

    assert warnings(result) == [("brief", "vervallen"), ("poging", "akkoord")]
    assert letters(result, "a.jansen@example.nl").count("T21a") == 1
    assert answers(result)[-1] == "geweigerd"


def test_u2_a_warning_that_left_on_paper_is_not_proposed_again(play: Play) -> None:
    result = play(
        story(
            *ONE_CALL,
            order(
                "2026-04-28T10:00:00", "brief gestuurd"
            ),  # op papier, vóór het voorstel van do 27 apr is besloten
            order("2026-04-28T10:05:00", "akkoord"),
        )
    )

    assert warnings(result) == [("brief", "vervallen")]
    assert "T21a" not in letters(result)


def test_u2_who_answers_is_not_warned_any_more(play: Play) -> None:
    """The proposal of ma 27 apr still waits when he writes: it may not be approved any more (U0)."""
    word = mail("2026-04-29T11:00:00", "Ik ben er weer.", antwoord_op='"T12"', herkend='soort = "vervolg"')
    result = play(story(*ONE_CALL, word))

    assert warnings(result) == [("brief", "vervallen")]


def test_t21a_names_the_attempts_before_it_and_not_itself(play: Play) -> None:
    result = play(story(*ONE_CALL, order("2026-05-06T10:00:00", "akkoord")))

    (warning,) = [p["tekst"] for p in result["post"] if p["sjabloon"] == "T21a"]
    tried = warning[warning.index("Wanneer zochten") : warning.index("Wat vragen wij")]
    assert "18 maart 2026" in tried
    assert "6 mei 2026" not in tried

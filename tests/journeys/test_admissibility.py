"""Ontvankelijkheid at Lentl and Klimkoord, played: what speaks against a klacht is shown, and a human decides (rulebook E)."""

from typing import Any

import pytest

from tests.journeys.conftest import Play
from tests.journeys.stories import (
    KLACHT,
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

KLAGER = "a.jansen@example.nl"


def weighed(result: dict[str, Any]) -> dict[str, str]:
    """Ground → how much speaks for it."""
    return {found["grond"]: found["weegt"] for found in one(result)["ontvankelijkheid"]}


def about(result: dict[str, Any], ground: str) -> str:
    """The sentence of this ground in the newest proposal."""
    return next((line for line in one(result)["voorstellen"][-1]["uitleg"] if line.startswith(ground)), "")


# ── G5, J20–J25: how long ago ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("scenario", "received", "herkend", "weight"),
    [
        ("J20", "2026-03-10", "incident = 2025-03-10", None),  # di: exactly 12 months after ma 10 mrt 2025
        ("J20", "2026-03-11", "incident = 2025-03-10", "mogelijk"),  # wo: one day more, last contact unknown
        ("J20", "2026-03-11", "incident = 2025-03-10, laatste_contact = 2025-03-10", "ja"),
        ("J20", "2026-03-11", "incident = 2025-03-10, laatste_contact = 2026-01-05", "mogelijk"),
        ("J21", "2026-03-31", "incident = 2025-03-31", None),  # di: "in maart 2025" is read as its last day
        (
            "J22",
            "2026-05-20",
            'incident = 2023-05-20, signalen = ["jeugd"]',
            None,
        ),  # wo: 36 months after za 20 mei 2023
        ("J22", "2026-05-21", 'incident = 2023-05-20, signalen = ["jeugd"]', "mogelijk"),  # do
        ("J23", "2025-02-28", "incident = 2024-02-29", None),  # vr: 29 feb + 12 months = 28 feb
        ("J23", "2025-03-01", "incident = 2024-02-29", "mogelijk"),  # za
        (
            "J24",
            "2026-03-16",
            'incident = 2015-03-10, signalen = ["seksuele_intimidatie"]',
            None,
        ),  # ma: never too late
        ("unknown", "2026-03-16", 'signalen = ["verjaard"]', "mogelijk"),  # ma: no day at all, so ask
    ],
)
def test_the_klachttermijn_of_lentl(
    play: Play, scenario: str, received: str, herkend: str, weight: str | None
) -> None:
    result = play(story(mail(f"{received}T10:00:00", herkend=f"{KLACHT}, {herkend}")))

    assert weighed(result).get("G5") == weight, scenario  # Klachtenprocedure §3.1
    assert ("G5" in " ".join(one(result)["voorstellen"][0]["uitleg"])) is (weight is not None)


def test_j22_a_jeugdteam_has_36_months_whatever_the_words_of_the_mail(play: Play) -> None:
    mo = 'soort = "klacht", medewerker = "Mo Benali", incident = 2024-01-08'

    assert "G5" not in weighed(play(story(mail(herkend=mo))))


@pytest.mark.parametrize(
    ("incident", "weight"),
    [
        ("2025-04-14", None),  # ma: month 11 at the first uiting, month 13 at the klacht
        ("2025-03-10", "mogelijk"),  # ma: too old already at the first uiting on ma 16 mrt 2026
    ],
)
def test_j25_the_day_of_the_first_uiting_counts_for_what_becomes_a_klacht_later(
    play: Play, incident: str, weight: str | None
) -> None:
    first, later = (f'soort = "{soort}", medewerker = "Karin de Wit"' for soort in ("onvrede", "klacht"))
    result = play(
        story(
            mail("2026-03-16T10:00:00", herkend=first),
            order("2026-03-17T09:00:00", "akkoord"),
            mail("2026-05-18T10:00:00", herkend=f"{later}, incident = {incident}"),  # ma
            order("2026-05-18T11:00:00", "akkoord"),
        )
    )

    assert stand(one(result)) == ("klacht", "toegewezen")
    assert weighed(result).get("G5") == weight


def test_g5_names_what_is_missing_and_offers_no_rejection_by_itself(play: Play) -> None:
    result = play(story(mail("2026-03-11T10:00:00", herkend=f"{KLACHT}, incident = 2025-03-10")))

    assert about(result, "G5") == (
        "G5 te lang geleden: mogelijk; langer dan 12 maanden geleden: de gebeurtenis was op ma 10 mrt 2025 "
        "(Klachtenprocedure §3.1). Nog nodig: wanneer het laatste contact was."
    )
    assert stand(one(result)) == (None, "ontvangen")


@pytest.mark.parametrize(
    ("told", "reason", "outcome"),
    [
        ("", "het is te lang geleden", "vraag"),  # geen dag bekend: eerst vragen wanneer
        ("", "het laatste contact was in 2023", "gedaan"),
        (
            ", laatste_contact = 2025-12-01",
            "het is te lang geleden",
            "geweigerd",
        ),  # ma 1 dec 2025: nog geen jaar
        (", laatste_contact = 2025-12-01", "de klager bedoelt 1 december 2023", "gedaan"),
        (', signalen = ["jeugd"]', "het gebeurde in 2024", "geweigerd"),  # 36 maanden
    ],
)
def test_g5_is_nothing_without_a_day(play: Play, told: str, reason: str, outcome: str) -> None:
    """Rulebook E: an unknown day is asked back, never taken for proven; nothing leaves before."""
    aside = order("2026-03-16T12:00:00", f"niet in behandeling G5 want {reason}")
    result = play(story(mail(herkend=f"{KLACHT}{told}"), aside))

    assert answers(result) == [outcome]
    assert ("T13-G5" in letters(result)) is (outcome == "gedaan")


def test_t13_g5_goes_out_only_by_order_and_offers_a_talk(play: Play) -> None:
    step = order("2026-03-12T09:00:00", "niet in behandeling G5 want het gebeurde in maart 2025")
    result = play(story(mail("2026-03-11T10:00:00", herkend=f"{KLACHT}, incident = 2025-03-10"), step))

    assert stand(one(result)) == ("klacht", "niet_in_behandeling")
    assert letters(result, KLAGER) == ["T01", "T13-G5"]
    assert term(one(result), "niet_in_behandeling")["uiterlijk"] == "2026-04-08"  # wo, 4 weken


# ── G1, J45: a decision of the gemeente ───────────────────────────────────────────────────────────────

BOTH = 'soort = "onvrede", medewerker = "Karin de Wit", signalen = ["beschikking"], besluit = 2026-03-24'


def test_j45_the_bezwaartermijn_is_told_the_same_day_and_one_akkoord_points_the_way_and_goes_on(
    play: Play,
) -> None:
    result = play(
        story(mail("2026-05-04T10:00:00", herkend=BOTH), order("2026-05-04T11:00:00", "akkoord"))
    )  # ma

    (urgent,) = [told for told in result["meldingen"] if told["soort"] == "bezwaartermijn"]
    assert urgent["tijd"].startswith("2026-05-04")
    assert "wo 6 mei 2026" in urgent["tekst"]  # Awb 6:7 and 6:8; di 5 mei is Bevrijdingsdag, ATW 1
    assert term(one(result), "bezwaar")["uiterlijk"] == "2026-05-06"
    assert "Bevrijdingsdag" in term(one(result), "bezwaar")["rekening"]
    assert letters(result, KLAGER) == ["T01", "T13-G1", "T03"]
    assert stand(one(result)) == ("onvrede", "verwezen")
    text = next(posted["tekst"] for posted in result["post"] if posted["sjabloon"] == "T13-G1")
    assert "woensdag 6 mei 2026" in text
    assert "behandelen wij wel" in text
    assert weighed(result)["G1"] == "mogelijk"


def test_j45_also_when_a_human_chooses_who_gets_the_conduct(play: Play) -> None:
    nobody = 'soort = "onvrede", signalen = ["beschikking"], besluit = 2026-03-24'
    steps = (
        mail("2026-05-04T10:00:00", herkend=nobody),
        order("2026-05-04T11:00:00", "akkoord, maar stuur naar Karin de Wit"),
    )
    result = play(story(*steps))

    assert letters(result, KLAGER) == ["T01", "T13-G1", "T03"]


def test_j45_splits_gives_the_conduct_a_case_of_its_own(play: Play) -> None:
    result = play(story(mail("2026-05-04T10:00:00", herkend=BOTH), order("2026-05-04T11:00:00", "splits")))
    first, second = result["dossiers"]

    assert (first["gekoppeld"], second["gekoppeld"]) == (["2026-0002"], ["2026-0001"])
    assert first["voorstellen"][-1]["traject"] == "overig"
    assert first["voorstellen"][-1]["brieven"] == ["T13-G1"]
    assert (second["voorstellen"][-1]["traject"], second["voorstellen"][-1]["brieven"]) == (
        "onvrede",
        ["T03", "T10"],
    )


def test_a_bare_bezwaar_at_a_stichting_is_pointed_to_the_gemeente_and_closed(play: Play) -> None:
    bare = 'soort = "overig", signalen = ["beschikking"], besluit = 2026-05-01'
    words = "Ik maak bezwaar tegen het besluit van 1 mei 2026."
    result = play(
        story(mail("2026-05-04T10:00:00", words, herkend=bare), order("2026-05-04T11:00:00", "akkoord"))
    )

    assert stand(one(result)) == ("overig", "gesloten")
    assert letters(result, KLAGER) == ["T01", "T13-G1"]
    assert weighed(result)["G1"] == "ja"


# ── G3, N4: treated before ────────────────────────────────────────────────────────────────────────────

TREATED = (
    mail(herkend=KLACHT),
    order("2026-03-17T09:00:00", "akkoord"),
    order("2026-03-18T09:00:00", "gesprek gehad: besproken", door="leidinggevende"),
    order("2026-03-19T09:00:00", "verslag verstuurd", door="leidinggevende"),
    order("2026-03-20T09:00:00", "sluit opgelost"),
)
AGAIN = f'{KLACHT}, signalen = ["eerder_behandeld"]'


def second(result: dict[str, Any]) -> dict[str, str]:
    return {found["grond"]: found["weegt"] for found in result["dossiers"][-1]["ontvankelijkheid"]}


def test_g3_shows_the_old_case_of_the_same_klager_about_the_same_person(play: Play) -> None:
    result = play(story(*TREATED, mail("2026-06-15T10:00:00", herkend=AGAIN)))  # ma
    uitleg = result["dossiers"][-1]["voorstellen"][-1]["uitleg"]

    assert second(result) == {"G3": "mogelijk"}
    assert any("2026-0001" in line for line in uitleg if line.startswith("G3"))


def test_g3_a_new_incident_is_another_klacht(play: Play) -> None:
    fresh = f"{KLACHT}, incident = 2026-06-01"

    assert second(play(story(*TREATED, mail("2026-06-15T10:00:00", herkend=fresh)))) == {}


@pytest.mark.parametrize("end", ["intrekking bevestigd", "niet in behandeling G5 want het gebeurde in 2023"])
def test_n4_what_was_withdrawn_or_set_aside_was_not_treated(play: Play, end: str) -> None:
    result = play(
        story(*TREATED[:2], order("2026-03-18T09:00:00", end), mail("2026-06-15T10:00:00", herkend=KLACHT))
    )

    assert second(result) == {}


def test_g3_the_letter_names_the_old_number(play: Play) -> None:
    step = order("2026-06-16T09:00:00", "niet in behandeling G3 want dit is in maart afgehandeld")
    result = play(story(*TREATED, mail("2026-06-15T10:00:00", herkend=AGAIN), step))
    text = next(posted["tekst"] for posted in result["post"] if posted["sjabloon"] == "T13-G3")

    assert "2026-0001" in text


# ── G8 and G12, J47, J40 ──────────────────────────────────────────────────────────────────────────────


def test_j47_at_lentl_only_the_money_is_out_and_the_rest_goes_on(play: Play) -> None:
    money = f'{KLACHT}, signalen = ["schadevergoeding"]'
    result = play(story(mail(herkend=money), order("2026-03-17T09:00:00", "akkoord")))

    assert weighed(result) == {"G8": "mogelijk"}
    assert "alleen dat deel" in about(result, "G8")
    assert stand(one(result)) == ("klacht", "toegewezen")


def test_j47_at_klimkoord_money_is_no_ground(play: Play) -> None:
    money = 'soort = "onvrede", medewerker = "Piet Janssen", signalen = ["schadevergoeding"]'

    assert weighed(play(story(mail(herkend=money), organisatie="klimkoord"))) == {}  # Wkkgz 20


def test_j40_a_bewindvoerder_about_the_tone_of_a_begeleider_is_asked_for_a_machtiging(play: Play) -> None:
    text = "Als bewindvoerder van de heer Bos klaag ik over de botte toon van zijn begeleider."
    herkend = f'{KLACHT}, signalen = ["vertegenwoordiger"]'
    result = play(story(mail(tekst=text, herkend=herkend), order("2026-03-16T11:00:00", "akkoord")))

    assert weighed(result) == {"G12": "mogelijk"}  # footnote 2; BW 1:441
    assert stand(one(result)) == ("klacht", "aanvulling_gevraagd")
    assert letters(result, KLAGER) == ["T01", "T04"]
    assert "Toestemming op papier" in result["post"][-1]["tekst"]
    assert term(one(result), "aanvulling")["uiterlijk"] == "2026-03-30"  # ma, 14 dagen
    assert "niet_in_behandeling" not in kinds(one(result))  # never rejected at once


def test_j40_the_part_about_money_goes_on(play: Play) -> None:
    text = "Als bewindvoerder klaag ik over de begeleider en over de kosten."
    herkend = f'{KLACHT}, signalen = ["vertegenwoordiger", "schadevergoeding"]'

    assert "dat deel door" in about(play(story(mail(tekst=text, herkend=herkend))), "G12")


def test_g10_who_left_is_no_reason_to_reject(play: Play) -> None:
    sanne = 'soort = "klacht", medewerker = "Sanne Vos"'
    refused = order("2026-03-17T09:00:00", "niet in behandeling G10 want zij werkt hier niet meer")
    result = play(story(mail(herkend=sanne), refused))

    assert weighed(result) == {"G10": "ja"}
    assert answers(result)[-1] != "gedaan"


# ── R05: another scheme ───────────────────────────────────────────────────────────────────────────────


def test_r05_a_signal_without_a_known_desk_is_left_to_a_human(play: Play) -> None:
    elsewhere = 'soort = "onvrede", medewerker = "Karin de Wit", signalen = ["externe_procedure"]'
    result = play(story(mail(herkend=elsewhere)))

    assert weighed(result) == {"G2": "mogelijk"}
    assert one(result)["voorstellen"][0]["kandidaten"] == ["Karin de Wit"]
    assert addressees(result, "T09") == set()


def test_a_decision_told_on_the_telephone_is_as_urgent_as_a_mail(play: Play) -> None:
    """Awb 9:1: an oral klacht deserves proper handling too; J45."""
    words = "Ik ben het niet eens met het besluit van 24 maart 2026 over minder uren."
    told = order("2026-05-04T10:00:00", f"nieuw telefoon 4 mei 2026 Henk Bosman: {words}")  # ma
    result = play(story(told, order("2026-05-04T11:00:00", "status"), organisatie="stichtsevecht"))

    assert any("wo 6 mei 2026" in notice["tekst"] for notice in result["meldingen"])
    assert term(one(result), "bezwaar")["uiterlijk"] == "2026-05-06"
    assert "Ontvankelijkheid: G1 besluit van de gemeente" in result["opdrachten"][-1]["antwoord"]


# ── What is found once the klacht is in somebody's hands ──────────────────────────────────────────────

IN_HAND = (
    mail(herkend='soort = "klacht", medewerker = "Karin de Wit"'),
    order("2026-03-16T12:00:00", "akkoord"),
)
HANDLES, ACCUSED = "bram.peters@sterker.example", "karin.dewit@sterker.example"


def test_n2_who_had_the_klacht_in_hand_hears_that_it_stops(play: Play) -> None:
    """T18, number and status only; before the assignment there is nobody to tell, and nothing went wrong."""
    stops = order("2026-03-17T10:00:00", "niet in behandeling G5 want het gebeurde in 2023")
    after = play(story(*IN_HAND, stops))
    before = play(story(IN_HAND[0], stops))

    assert addressees(after, "T18") == {HANDLES, ACCUSED}
    assert "T18" not in letters(before)
    assert [m for m in before["meldingen"] if "geen mailadres" in m["tekst"]] == []


def test_g1_a_decision_that_a_later_mail_speaks_of_is_pointed_to_bezwaar_the_same_day(play: Play) -> None:
    """E-G1: di 10 mrt 2026 + 6 weken = di 21 apr 2026; the klacht itself goes on, and who handles it hears of it."""
    later = mail(
        "2026-03-18T10:00:00",
        "De gemeente heeft op 10 maart 2026 besloten dat ik minder uren krijg. De beschikking klopt niet.",
        antwoord_op='"T12"',
    )
    result = play(story(*IN_HAND, later, order("2026-03-18T11:00:00", "akkoord")))

    assert letters(result, "a.jansen@example.nl")[-1] == "T13-G1"
    assert addressees(result, "T18") == {HANDLES, ACCUSED}
    (told,) = [p["tekst"] for p in result["post"] if p["sjabloon"] == "T13-G1"]
    assert "21 april 2026" in told
    assert stand(one(result)) == ("klacht", "toegewezen")


def test_g8_the_promise_in_the_letter_is_a_task_for_a_human(play: Play) -> None:
    result = play(
        story(
            mail(herkend=KLACHT),
            order("2026-03-16T12:00:00", "akkoord"),
            order("2026-03-17T12:00:00", "niet in behandeling schadevergoeding want het gaat om geld"),
        )
    )

    assert "T13-G8" in letters(result)
    assert any("naar de directie" in told["tekst"] for told in result["meldingen"] if told["soort"] == "taak")

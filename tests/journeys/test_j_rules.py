"""The scenarios of the rulebook (J1–J68) that the schemes carry by now, beside those of test_lentl."""

from typing import Any

import pytest

from tests.journeys.conftest import Play
from tests.journeys.stories import (
    KLACHT,
    KLAGER,
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


def proposal(result: dict[str, Any]) -> dict[str, Any]:
    """The newest proposal of the only dossier."""
    return dict(one(result)["voorstellen"][-1])


# ── J1–J8, J11–J13: Stichtse Vecht, Awb 9:8 and 9:11 with the Algemene termijnenwet ───────────────────


@pytest.mark.parametrize(
    ("scenario", "received", "due"),
    [
        ("J1", "2026-03-16", "2026-04-28"),  # ma + 6 weken = ma 27 apr, Koningsdag → di
        ("J2", "2026-03-23", "2026-05-04"),  # ma + 6 weken = ma 4 mei, geen KB-dag
        ("J3", "2026-03-24", "2026-05-06"),  # di + 6 weken = di 5 mei, Bevrijdingsdag → wo
        ("J4", "2026-04-02", "2026-05-18"),  # do + 6 weken = do 14 mei, Hemelvaart, KB, weekend → ma
        ("J5", "2026-02-20", "2026-04-07"),  # vr + 6 weken = vr 3 apr, Goede Vrijdag tot en met Pasen → di
        ("J6", "2026-04-13", "2026-05-26"),  # ma + 6 weken = ma 25 mei, Pinksteren → di
        ("J7", "2025-11-20", "2026-01-05"),  # do + 6 weken = do 1 jan, vr 2 jan KB, weekend → ma
        ("J8", "2026-11-13", "2026-12-28"),  # vr + 6 weken = vr 25 dec, Kerst, zondag → ma
        ("J8", "2026-11-14", "2026-12-28"),  # za + 6 weken = za 26 dec → ma
        ("J12", "2027-03-15", "2027-04-26"),  # ma + 6 weken = ma 26 apr, geen feestdag
    ],
)
def test_the_six_weeks_of_the_awb_end_on_a_day_people_work(
    play: Play, scenario: str, received: str, due: str
) -> None:
    steps = (
        mail(f"{received}T10:00:00", herkend='soort = "klacht", medewerker = "Tom Hendriks"'),
        order(f"{received}T12:00:00", "akkoord"),
    )
    result = play(story(*steps, organisatie="stichtsevecht"))

    assert stand(one(result)) == ("klacht", "toegewezen"), scenario
    assert addressees(result, "T11") == {"anja.deboer@stichtsevecht.example"}  # Awb 9:7
    assert (term(one(result), "afhandeling")["uiterlijk"], term(one(result), "afhandeling")["voorlopig"]) == (
        due,
        False,
    )


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2026-03-06", "2026-04-07"),  # vr + 4 weken = vr 3 apr, Goede Vrijdag tot en met Pasen → di
        ("2026-03-05", "2026-04-02"),  # do + 4 weken = do
    ],
)
def test_j11_who_is_not_heard_must_know_it_within_four_weeks(play: Play, received: str, due: str) -> None:
    step = mail(f"{received}T10:00:00", herkend='soort = "klacht", medewerker = "Tom Hendriks"')

    dossier = one(play(story(step, organisatie="stichtsevecht")))

    assert term(dossier, "niet_in_behandeling")["uiterlijk"] == due  # Awb 9:8(3), ATW 1
    assert term(dossier, "niet_in_behandeling")["voorlopig"]


@pytest.mark.parametrize(
    ("herkend", "traject", "naar"),
    [
        ('soort = "onvrede", medewerker = "Tom Hendriks"', "klacht", ["anja.deboer@stichtsevecht.example"]),
        ('soort = "onvrede"', "klacht", ["wim.jonker@stichtsevecht.example"]),
        ('soort = "signaal"', "signaal", ["wim.jonker@stichtsevecht.example"]),
        ('soort = "klacht", medewerker = "Anja de Boer"', "klacht", ["marieke.brouwer@stichtsevecht.example"]),
    ],
)  # fmt: skip
def test_at_the_municipality_all_dissatisfaction_with_conduct_is_a_klacht(
    play: Play, herkend: str, traject: str, naar: list[str]
) -> None:
    """Awb 9:1; handled by somebody who was not involved (Awb 9:7), general matters by the beleidsafdeling (§11)."""
    found = proposal(play(story(mail(herkend=herkend), organisatie="stichtsevecht")))

    assert (found["traject"], found["naar"]) == (traject, naar)


# ── J17–J24: Lentl ────────────────────────────────────────────────────────────────────────────────────

REFERRED = (mail(herkend=ONVREDE), order("2026-03-16T12:00:00", "akkoord"))


def test_j17_solved_in_a_phone_call_stays_open_until_the_outcome_is_on_paper(play: Play) -> None:
    by_phone = (*REFERRED, order("2026-03-18T12:00:00", "uitkomst opgelost: gebeld", door="medewerker"))
    waiting = play(story(*by_phone))
    assert stand(one(waiting)) == ("onvrede", "opgelost_uitkomst_open")
    assert term(one(waiting), "uitkomst")["status"] == "open"  # uiterlijk wo 15 apr, 30 dagen

    result = play(
        story(
            *by_phone,
            mail(
                "2026-03-19T09:00:00",
                van="Karin de Wit <karin.dewit@sterker.example>",
                onderwerp='"[2026-0001] onze afspraken"',
                aan='"a.jansen@example.nl"',
                cc='"klachten@sterker.example"',
                herkend='soort = "overig"',
            ),
            order("2026-03-20T09:00:00", "akkoord"),
        )
    )

    assert stand(one(result)) == ("onvrede", "gesloten_opgelost")
    assert "T05" not in letters(result), "her own mail in cc counts as sent (rulebook 0.1.12)"


@pytest.mark.parametrize(
    ("organisatie", "herkend", "naar"),
    [
        ("vcn", 'soort = "onvrede", medewerker = "Ria Thijssen", signalen = ["vrijwilliger"]', "bilal.kaya@vcn.example"),
        ("vcn", 'soort = "onvrede", signalen = ["vrijwilliger"]', "bilal.kaya@vcn.example"),
        ("sterker", 'soort = "onvrede", medewerker = "Henk Bos"', "youssef.elamrani@sterker.example"),
        ("sterker", 'soort = "onvrede", medewerker = "Lotte Smit"', "karin.dewit@sterker.example"),
    ],
)  # fmt: skip
def test_j19_about_a_vrijwilliger_or_stagiair_the_coordinator_is_asked_and_he_himself_is_not_mailed(
    play: Play, organisatie: str, herkend: str, naar: str
) -> None:
    result = play(
        story(mail(herkend=herkend), order("2026-03-16T12:00:00", "akkoord"), organisatie=organisatie)
    )

    assert stand(one(result)) == ("onvrede", "verwezen")
    assert addressees(result, "T10") == {naar}
    assert addressees(result, "T03") == {"a.jansen@example.nl"}


def test_j24_sexual_intimidation_is_never_too_late_and_never_goes_to_the_medewerker(play: Play) -> None:
    herkend = 'soort = "klacht", medewerker = "Karin de Wit", incident = 2015-06-01, signalen = ["seksuele_intimidatie"]'
    result = play(story(mail(herkend=herkend), order("2026-03-16T12:00:00", "akkoord")))

    assert stand(one(result)) == ("klacht", "toegewezen")
    assert addressees(result, "T11") == {"bram.peters@sterker.example", "marjan.hoekstra@sterker.example"}
    assert letters(result, "karin.dewit@sterker.example") == []
    assert any("meldplicht" in words for words in proposal(result)["uitleg"])


# ── J33–J39: withdrawal ───────────────────────────────────────────────────────────────────────────────


def test_j37_a_withdrawal_told_by_the_medewerker_stays_open_until_the_klager_confirms(play: Play) -> None:
    told = (
        *REFERRED,
        mail(
            "2026-03-18T09:00:00",
            "mw De Boer trekt in",
            van="Karin de Wit <karin.dewit@sterker.example>",
            onderwerp='"[2026-0001]"',
            herkend='soort = "intrekking"',
        ),
        order("2026-03-18T10:00:00", "akkoord"),
    )
    open_still = play(story(*told))
    assert stand(one(open_still)) == ("onvrede", "verwezen")
    reported = next(e for e in one(open_still)["gebeurtenissen"] if e["soort"] == "intrekking_gemeld")
    assert (reported["gegevens"]["regel"], reported["gegevens"]["door"]) == ("I3", "medewerker")

    result = play(story(*told, order("2026-03-20T10:00:00", "intrekking bevestigd 19-3-2026")))

    assert stand(one(result)) == ("onvrede", "ingetrokken")
    assert {"T17", "T18"} <= set(letters(result))


def test_j38_who_is_no_party_learns_nothing_and_changes_nothing(play: Play) -> None:
    result = play(
        story(
            *REFERRED,
            mail(
                "2026-03-18T09:00:00",
                "Zij trekt haar klacht in.",
                van="P. Ex <ex@example.org>",
                antwoord_op='"T03"',
                herkend='soort = "intrekking"',
            ),
        )
    )

    first, other = result["dossiers"]
    assert stand(first) == ("onvrede", "verwezen")
    assert other["gekoppeld"] == ["2026-0001"]
    told = [p["tekst"] + p["onderwerp"] for p in result["post"] if "ex@example.org" in p["aan"]]
    assert told
    assert not any("2026-0001" in words or "Karin" in words or "Jansen" in words for words in told)


# ── J44–J51, J57: ex-medewerker, beschikking, confidentiality, Klimkoord, OKC ─────────────────────────


def test_j44_about_somebody_who_left_the_organisatie_answers_and_he_is_not_mailed(play: Play) -> None:
    result = play(
        story(
            mail(herkend='soort = "onvrede", medewerker = "Sanne Vos"'),
            order("2026-03-16T12:00:00", "akkoord"),
        )
    )

    assert stand(one(result)) == ("klacht", "toegewezen")  # C.9, R07: geen afwijzing
    assert addressees(result, "T11") == {"bram.peters@sterker.example"}
    assert letters(result, "sanne.vos@sterker.example") == []


def test_j45_the_last_day_for_bezwaar_is_told_at_once_and_the_conduct_goes_on(play: Play) -> None:
    herkend = (
        'soort = "onvrede", medewerker = "Karin de Wit", signalen = ["beschikking"], besluit = 2026-03-24'
    )
    found = proposal(play(story(mail("2026-05-04T10:00:00", herkend=herkend))))

    assert "R04, dringend" in found["uitleg"][0]
    assert (
        "wo 6 mei 2026" in found["uitleg"][0]
    )  # di 24 mrt + 6 weken = di 5 mei, Bevrijdingsdag → wo (ATW 1)
    assert found["traject"] == "onvrede"


# ── J58–J68 ───────────────────────────────────────────────────────────────────────────────────────────


def test_j58_two_separate_talks_are_one_klacht_with_one_verslag(play: Play) -> None:
    result = play(
        story(
            mail(herkend=f'{KLACHT}, signalen = ["niet_samen"]'),
            order("2026-03-16T12:00:00", "akkoord"),
            order("2026-03-17T12:00:00", "gesprek op 23-3-2026 14.00 uur apart", door="leidinggevende"),
            order("2026-03-23T16:00:00", "gesprek gehad: mevrouw gehoord", door="leidinggevende"),
            order("2026-03-24T12:00:00", "gesprek op 25-3-2026 10.00 uur apart", door="leidinggevende"),
            order("2026-03-25T12:00:00", "gesprek gehad: Karin gehoord", door="leidinggevende"),
            order("2026-03-26T12:00:00", "verslag verstuurd", door="leidinggevende"),
        )
    )

    assert answers(result) == ["gedaan"] * 6
    assert any("aparte gesprekken" in words for words in one(result)["voorstellen"][0]["uitleg"])
    assert addressees(result, "T16") == {"a.jansen@example.nl", "karin.dewit@sterker.example"}


def test_j67_who_answers_a_closed_case_within_four_weeks_may_have_it_reopened(play: Play) -> None:
    result = play(
        story(
            *REFERRED,
            order("2026-03-17T10:00:00", "intrekking bevestigd"),
            mail("2026-04-07T10:00:00", "Toch weer hetzelfde.", antwoord_op='"T17"', herkend=ONVREDE),
        )
    )

    assert stand(one(result)) == ("onvrede", "ingetrokken")
    assert proposal(result)["soort"] == "heropenen"
    assert any("K15" in words for words in proposal(result)["uitleg"])


@pytest.mark.parametrize(
    ("over", "naar"),
    [
        ("Bram Peters", ["marjan.hoekstra@sterker.example"]),
        ("Ingrid Bakker", ["marjan.hoekstra@sterker.example"]),
        ("Marjan Hoekstra", []),
    ],
)
def test_j68_nobody_handles_a_klacht_about_himself(play: Play, over: str, naar: list[str]) -> None:
    result = play(story(mail(herkend=f'soort = "klacht", medewerker = "{over}"')))

    assert proposal(result)["naar"] == naar
    assert over not in proposal(result)["kandidaten"]


@pytest.mark.parametrize("name", ["Bram Peters", "bram.peters@sterker.example"])
def test_j68_the_independence_check_also_holds_for_a_choice_by_hand(play: Play, name: str) -> None:
    result = play(
        story(
            mail(herkend='soort = "klacht", medewerker = "Bram Peters"'),
            order("2026-03-17T10:00:00", f"akkoord, maar stuur naar {name}"),
        )
    )

    assert stand(one(result)) == (None, "ontvangen")
    assert answers(result) == ["geweigerd"]


# ── One mail, two cases (M6, contract §2) ─────────────────────────────────────────────────────────────


def test_m6_an_akkoord_to_split_opens_a_case_of_its_own_that_the_klager_hears_of(play: Play) -> None:
    result = play(
        story(
            mail(herkend=ONVREDE),
            mail("2026-03-16T11:00:00", herkend='soort = "onvrede", medewerker = "Kees de Wit"'),
            order("2026-03-16T12:00:00", "akkoord"),
        )
    )

    first, second = result["dossiers"]
    assert (first["gekoppeld"], second["gekoppeld"]) == (["2026-0002"], ["2026-0001"])
    assert {"gesplitst", "gekoppeld"} <= set(kinds(first))
    assert second["voorstellen"][0]["naar"] == ["kees.dewit@sterker.example"]
    assert letters(result, "a.jansen@example.nl") == ["T01", "T01"]
    assert term(first, "antwoord")["status"] == "gehaald"


def test_c1_a_klager_who_went_to_the_okc_gets_a_linked_dossier_and_his_klacht_goes_on(play: Play) -> None:
    result = play(
        story(
            mail(herkend=KLACHT),
            order("2026-03-16T12:00:00", "akkoord"),
            mail("2026-03-18T10:00:00", herkend='soort = "okc"'),
            order("2026-03-18T12:00:00", "akkoord"),
        )
    )

    klacht, okc = result["dossiers"]
    assert (stand(klacht), stand(okc)) == (("klacht", "toegewezen"), ("okc", "aangemeld"))
    assert (klacht["gekoppeld"], okc["gekoppeld"]) == (["2026-0002"], ["2026-0001"])
    assert letters(result).count("T19") == 2, "directie and leidinggevende, each once"
    assert addressees(result, "T19") == {"marjan.hoekstra@sterker.example", "bram.peters@sterker.example"}


def test_an_acknowledgement_counts_per_klager_and_a_capped_one_is_shown(play: Play) -> None:
    """Rulebook 0.1.3: three per address per 24 hours; the fourth is a task for a human."""
    steps = [
        step
        for hour in range(10, 14)
        for step in (
            mail(f"2026-03-16T{hour}:00:00", van=KLAGER, herkend=ONVREDE),
            order(f"2026-03-16T{hour}:30:00", "intrekking bevestigd"),
        )
    ]
    result = play(story(*steps))

    assert len(result["dossiers"]) == 4
    assert letters(result).count("T01") == 3
    assert [notice["soort"] for notice in result["meldingen"]] == ["onderdrukt"]


@pytest.mark.parametrize(
    ("herkend", "antwoord_op", "van"),
    [
        (ONVREDE, "T10", "Karin de Wit <karin.dewit@sterker.example>"),
        (KLACHT, "T11", "Bram Peters <bram.peters@sterker.example>"),
    ],
)
def test_j37_a_withdrawal_told_in_answer_to_our_own_mail_is_seen_by_who_decides(
    play: Play, herkend: str, antwoord_op: str, van: str
) -> None:
    result = play(
        story(
            mail(herkend=herkend),
            order("2026-03-16T12:00:00", "akkoord"),
            mail(
                "2026-03-18T09:00:00",
                "Mevrouw zei vanmorgen dat zij het intrekt.",
                van=van,
                antwoord_op=f'"{antwoord_op}"',
                herkend='soort = "intrekking"',
            ),
        )
    )

    assert answers(result) == ["gedaan", "vraag"]
    assert (proposal(result)["soort"], proposal(result)["brieven"]) == ("intrekking", ["T17b"])
    assert stand(one(result))[1] != "ingetrokken"


# ── O5 before any akkoord ─────────────────────────────────────────────────────────────────────────────


SOLVED = 'soort = "vervolg", condities = { tevreden = "ja" }'
NOT_DECIDED = {
    "sterker": ("Karin de Wit", ("onvrede", "gesloten_opgelost"), ["opgelost", "uitkomst_verzonden"], "T05"),
    "klimkoord": ("Dewi Kusuma", ("onvrede", "gesloten_opgelost"), ["opgelost", "uitkomst_verzonden"], "T05"),
    "stichtsevecht": ("Tom Hendriks", ("klacht", "afgehandeld"), ["geregistreerd", "afgehandeld"], "T20"),
}


@pytest.mark.parametrize("organisatie", NOT_DECIDED)
def test_o5_solved_before_anybody_decided_is_one_akkoord_with_both_facts(
    play: Play, organisatie: str
) -> None:
    about, ended, facts, letter = NOT_DECIDED[organisatie]
    steps = (
        mail(herkend=f'soort = "onvrede", medewerker = "{about}"'),
        mail("2026-03-17T09:00:00", "Het is al opgelost.", herkend=SOLVED),
    )
    waiting = play(story(*steps, organisatie=organisatie))
    result = play(story(*steps, order("2026-03-17T10:00:00", "akkoord"), organisatie=organisatie))

    assert letters(waiting, "a.jansen@example.nl") == ["T01"], "nothing goes out before a person decides"
    assert stand(one(result)) == ended
    assert [kind for kind in kinds(one(result)) if kind in facts] == facts
    assert letters(result, "a.jansen@example.nl") == ["T01", letter]
    told = next(p["tekst"] for p in result["post"] if p["sjabloon"] == letter)
    assert "dinsdag 17 maart 2026" in told
    assert "gesprek" not in told.partition("niet tevreden")[0]


def test_o5_who_wants_a_talk_after_all_says_so_in_one_line(play: Play) -> None:
    result = play(
        story(
            mail(herkend=ONVREDE),
            mail("2026-03-17T09:00:00", "Het is al opgelost.", herkend=SOLVED),
            order("2026-03-17T10:00:00", "akkoord, maar wijzig naar onvrede"),
        )
    )

    assert stand(one(result)) == ("onvrede", "verwezen")


def test_o5_sluit_opgelost_with_what_was_agreed_shows_first_what_leaves(play: Play) -> None:
    steps = (
        mail(herkend=ONVREDE),
        order("2026-03-17T10:00:00", "sluit opgelost voortaan komt Karin op maandag"),
    )
    shown = play(story(*steps))
    done = play(story(*steps, order("2026-03-17T10:05:00", "akkoord")))

    assert letters(shown, "a.jansen@example.nl") == ["T01"]
    assert stand(one(done)) == ("onvrede", "gesloten_opgelost")
    assert "komt Karin op maandag" in next(p["tekst"] for p in done["post"] if p["sjabloon"] == "T05")


@pytest.mark.parametrize(("organisatie", "kandidaten"), [("vcn", ["Bilal Kaya"]), ("sterker", [])])
def test_r06_at_a_vrijwilligerscentrale_the_coordinator_is_offered_where_nobody_is_named(
    play: Play, organisatie: str, kandidaten: list[str]
) -> None:
    """D.1."""
    first = one(play(story(mail(herkend='soort = "onvrede"'), organisatie=organisatie)))["voorstellen"][0]

    assert (first["naar"], first["kandidaten"]) == ([], kandidaten)

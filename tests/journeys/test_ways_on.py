"""Ways a case can go on and end: who hears of it, after a no, after a failed talk, split, reopened, robots."""

import pytest

from tests.journeys.conftest import Play
from tests.journeys.stories import (
    INGRID,
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


def reply(tijd: str, tekst: str = "akkoord", van: str = INGRID, **more: str) -> str:
    """A reply to the last proposal."""
    return mail(tijd, tekst, van=van, antwoord_op='"V01"', **more)


# ── Who hears of it ───────────────────────────────────────────────────────────────────────────────────

GRAVE = 'soort = "klacht", medewerker = "Karin de Wit", signalen = ["seksuele_intimidatie"]'


@pytest.mark.parametrize(
    "steps",
    [
        (order("2026-03-18T09:00:00", "intrekking bevestigd"),),
        (
            mail("2026-03-18T09:00:00", herkend='soort = "intrekking"'),
            order("2026-03-18T10:00:00", "akkoord"),
        ),
        (
            order("2026-03-18T09:00:00", "gesprek gehad: besproken", door="leidinggevende"),
            order("2026-03-18T10:00:00", "verslag verstuurd", door="leidinggevende"),
            order("2026-03-18T11:00:00", "sluit gegrond excuses"),
        ),
    ],
)
def test_j24_who_is_kept_out_by_r02_gets_no_mail_whatever_way_the_case_ends(
    play: Play, steps: tuple[str, ...]
) -> None:
    result = play(story(mail(herkend=GRAVE), order("2026-03-17T09:00:00", "akkoord"), *steps))

    assert "gedaan" == answers(result)[-1]
    assert letters(result, "karin.dewit@sterker.example") == []
    assert addressees(result, "T11") == {"bram.peters@sterker.example", "marjan.hoekstra@sterker.example"}
    assert addressees(result, "T18") in (set(), addressees(result, "T11"))


def test_j36_the_colleagues_who_knew_of_it_hear_of_a_withdrawal_and_nobody_else(play: Play) -> None:
    undecided = play(story(mail(herkend=ONVREDE), order("2026-03-17T09:00:00", "intrekking bevestigd")))
    decided = play(
        story(
            mail(herkend=KLACHT),
            order("2026-03-17T09:00:00", "akkoord"),
            order("2026-03-18T09:00:00", "intrekking bevestigd"),
        )
    )

    assert letters(undecided) == ["T01", "V01", "T17"]
    assert addressees(decided, "T18") == {"bram.peters@sterker.example", "karin.dewit@sterker.example"}


def test_the_klager_is_who_wrote(play: Play) -> None:
    assert letters(play(story(mail(herkend=ONVREDE))), KLAGER.partition("<")[2].rstrip(">")) == ["T01"]


# ── After a no, after a talk, after the choice ────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ((order("2026-03-17T09:10:00", "akkoord, maar wijzig naar klacht"),), ("klacht", "toegewezen")),
        ((order("2026-03-17T09:10:00", "stuur naar Kees de Wit"), order("2026-03-17T09:20:00", "akkoord")), ("onvrede", "verwezen")),
        ((mail("2026-03-17T09:10:00", "akkoord, maar wijzig naar klacht", van=INGRID, antwoord_op='"V02"'),), ("klacht", "toegewezen")),
    ],
)  # fmt: skip
def test_after_a_no_the_klachtenfunctionaris_says_what_it_is_instead(
    play: Play, steps: tuple[str, ...], expected: tuple[str, str]
) -> None:
    result = play(story(mail(herkend=ONVREDE), reply("2026-03-17T09:00:00", "niet akkoord, te vaag"), *steps))

    assert stand(one(result)) == expected
    assert [p["status"] for p in one(result)["voorstellen"]] == ["afgewezen", "akkoord"]


def test_after_a_no_the_terms_of_the_klager_go_on_running(play: Play) -> None:
    dossier = one(play(story(mail(herkend=ONVREDE), order("2026-03-17T09:00:00", "niet akkoord, te vaag"))))

    assert term(dossier, "doorverwijzing")["uiterlijk"] == "2026-03-18"  # wo, 2 werkdagen


TALK_FAILED = (
    mail(herkend=ONVREDE),
    order("2026-03-17T09:00:00", "akkoord"),
    order("2026-03-18T09:00:00", "uitkomst niet opgelost: mevrouw wil verder", door="medewerker"),
    order("2026-03-18T12:00:00", "akkoord"),  # 0.1.12: who decides a letter
)


@pytest.mark.parametrize("soort", ["klacht", "vervolg", "overig"])
def test_the_answer_ja_graag_de_leidinggevende_makes_it_a_klacht(play: Play, soort: str) -> None:
    """Three words to T06 read like nothing much; the wish in them and the dossier decide (F.3, O7)."""
    wish = f'soort = "{soort}", condities = {{ wens = "leidinggevende" }}'
    result = play(
        story(
            *TALK_FAILED,
            mail("2026-03-20T09:00:00", "ja, graag", antwoord_op='"T06"', herkend=wish),
            order("2026-03-20T10:00:00", "akkoord"),
        )
    )

    assert stand(one(result)) == ("klacht", "toegewezen")
    assert term(one(result), "afhandeling")["uiterlijk"] == "2026-05-01"  # vr, 6 weken na de keuze (O7)


def test_o8_who_leaves_it_at_this_gets_a_closing_letter_after_an_akkoord(play: Play) -> None:
    stop = 'soort = "vervolg", condities = { tevreden = "nee", wens = "geen" }'
    result = play(
        story(
            *TALK_FAILED,
            mail("2026-03-20T09:00:00", "Nee, laat maar.", antwoord_op='"T06"', herkend=stop),
            order("2026-03-20T10:00:00", "akkoord"),
        )
    )

    assert stand(one(result)) == ("onvrede", "gesloten_niet_verder")
    assert one(result)["uitkomst"] == "niet_opgelost"
    assert one(result)["voorstellen"][-1]["soort"] == "afhandelen"
    assert letters(result, "a.jansen@example.nl") == ["T01", "T03", "T06", "T08"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("sluit niet opgelost, mevrouw wil niet verder", "niet_opgelost"),
        ("sluit geen reactie", "geen_reactie"),
    ],
)
def test_a_case_can_be_closed_by_order_as_not_solved(play: Play, words: str, expected: str) -> None:
    result = play(story(*TALK_FAILED, order("2026-04-20T10:00:00", words)))

    assert one(result)["uitkomst"] == expected
    assert stand(one(result)) == ("onvrede", "gesloten_niet_verder")


def test_het_is_opgelost_dank_u_withdraws_nothing(play: Play) -> None:
    """F.3: solved is not withdrawn, whatever the condition of the reading says."""
    thanks = 'soort = "vervolg", condities = { tevreden = "ja", intrekking = "onvoorwaardelijk" }'
    result = play(story(*TALK_FAILED[:2], mail("2026-03-20T09:00:00", herkend=thanks)))

    assert one(result)["voorstellen"][-1]["soort"] == "uitkomst"
    assert stand(one(result)) == ("onvrede", "verwezen")


@pytest.mark.parametrize("said", ["voorwaardelijk", "ontkend", "gedeeltelijk", "vraag"])
@pytest.mark.parametrize("soort", ["vervolg", "intrekking"])
def test_j34_a_withdrawal_with_a_condition_changes_nothing(play: Play, soort: str, said: str) -> None:
    result = play(
        story(
            mail(herkend=KLACHT),
            order("2026-03-17T09:00:00", "akkoord"),
            mail(
                "2026-03-20T09:00:00",
                herkend=f'soort = "{soort}", condities = {{ intrekking = "{said}" }}',
            ),
            order("2026-03-20T10:00:00", "akkoord"),
        )
    )

    assert stand(one(result)) == ("klacht", "toegewezen")
    assert "intrekking" not in {p["soort"] for p in one(result)["voorstellen"]}
    assert "T17" not in letters(result)


def test_a_reopened_case_no_longer_has_the_outcome_it_ended_with(play: Play) -> None:
    result = play(
        story(
            mail(herkend=KLACHT),
            order("2026-03-17T09:00:00", "akkoord"),
            order("2026-03-18T09:00:00", "intrekking bevestigd"),
            order("2026-03-19T09:00:00", "heropen want mevrouw wil toch verder"),
        )
    )

    assert (one(result)["uitkomst"], stand(one(result))) == (None, ("klacht", "toets"))


def test_the_quarter_of_an_hour_of_the_acknowledgement_knows_no_weekend(play: Play) -> None:
    step = mail("2026-03-14T10:00:00", herkend=ONVREDE)  # za

    assert "werkdag" not in term(one(play(story(step))), "ontvangstbevestiging")["rekening"]


def test_nobody_waits_for_an_answer_to_the_out_of_office_of_a_klager(play: Play) -> None:
    away = mail(
        "2026-03-18T09:00:00",
        "Ik ben afwezig tot 1 september 2026.",
        antwoord_op='"T01"',
        kop='{ "Auto-Submitted" = "auto-replied" }',
        herkend='soort = "overig"',
    )
    dossier = one(play(story(mail(herkend=ONVREDE), away)))

    assert kinds(dossier)[-1] == "bericht_gearchiveerd"
    assert "antwoord" not in {each["soort"] for each in dossier["termijnen"]}


def test_toch_als_klacht_is_one_word_away_from_the_first_talk(play: Play) -> None:
    """Rulebook 0.1.8."""
    result = play(story(mail(herkend=ONVREDE), order("2026-03-17T09:00:00", "toch als klacht")))

    assert stand(one(result)) == ("klacht", "toegewezen")


@pytest.mark.parametrize("soort", ["onvrede", "signaal", "overig"])
def test_a_follow_up_in_a_klacht_never_turns_into_an_okc_phase_by_a_change_of_soort(
    play: Play, soort: str
) -> None:
    result = play(
        story(
            mail(herkend=KLACHT),
            order("2026-03-17T09:00:00", "akkoord"),
            mail("2026-03-18T09:00:00", herkend='soort = "vervolg"'),
            order("2026-03-18T10:00:00", f"akkoord, maar wijzig naar {soort}"),
        )
    )

    assert answers(result) == ["gedaan", "geweigerd"]
    assert stand(one(result)) == ("klacht", "toegewezen")


def test_o5_onvrede_that_was_solved_after_all_is_not_closed_without_a_letter(play: Play) -> None:
    """Klachtenprocedure §2.3: the outcome goes on paper; “sluit opgelost” may not end it with T08."""
    result = play(
        story(
            mail(herkend=ONVREDE),
            order("2026-03-16T12:00:00", "akkoord"),
            order("2026-03-20T12:00:00", "uitkomst niet opgelost: wij werden het niet eens"),
            order("2026-03-23T12:00:00", "sluit opgelost"),
            order("2026-03-23T12:01:00", "uitkomst opgelost: zij belden elkaar, vanaf nu een vaste dag"),
            order("2026-03-23T12:02:00", "akkoord"),
        )
    )

    assert answers(result) == ["gedaan", "gedaan", "geweigerd", "gedaan", "gedaan"]
    assert "uitkomst opgelost:" in result["opdrachten"][2]["antwoord"]
    assert stand(one(result)) == ("onvrede", "gesloten_opgelost")
    assert "T08" not in letters(result)
    assert "T05" in letters(result)


@pytest.mark.parametrize(
    ("herkend", "close", "outcome", "waits"),
    [
        (ONVREDE, "sluit opgelost", "geweigerd", ["nieuw"]),  # O5, §2.3: eerst op papier
        (
            ONVREDE,
            "sluit niet opgelost",
            "gedaan",
            ["nieuw", "afhandelen"],
        ),  # eerst laten zien wat er uitgaat
        (KLACHT, "sluit geen reactie", "geweigerd", ["nieuw"]),
        ('soort = "overig"', "sluit opgelost", "gedaan", []),  # er gaat niets uit
    ],
)
def test_o8_what_nobody_decided_about_is_not_closed_with_a_letter_at_one_word(
    play: Play, herkend: str, close: str, outcome: str, waits: list[str]
) -> None:
    first = (mail(herkend=herkend), order("2026-03-16T12:00:00", close))
    result = play(story(*first))

    assert answers(result) == [outcome]
    assert [p["soort"] for p in one(result)["voorstellen"] if p["status"] == "open"] == waits
    assert "T08" not in letters(result)
    if "afhandelen" in waits:
        then = play(story(*first, order("2026-03-16T12:05:00", "akkoord")))
        assert (letters(then, "a.jansen@example.nl")[-1], stand(one(then))[1]) == ("T08", "gesloten")

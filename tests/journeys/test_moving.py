"""Cases that belong together or elsewhere: splits, koppel, verplaats, corrigeer, and another scheme (M6, R05)."""

from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.conftest import Play
from tests.journeys.stories import (
    KLACHT,
    ONVREDE,
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
OTHER = "B. Vermeulen <b.vermeulen@example.nl>"
TWO = (
    mail("2026-03-16T10:00:00", herkend=KLACHT),  # ma
    order("2026-03-16T11:00:00", "akkoord"),
    mail("2026-03-17T10:00:00", van=OTHER, herkend=ONVREDE),  # di
)


def two(result: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    first, second = result["dossiers"]
    return first, second


def test_m6_koppel_makes_both_cases_know_each_other(play: Play) -> None:
    first, second = two(play(story(*TWO, order("2026-03-18T09:00:00", "koppel aan 2026-0001"))))

    assert (first["gekoppeld"], second["gekoppeld"]) == (["2026-0002"], ["2026-0001"])
    assert (stand(first), stand(second)) == (("klacht", "toegewezen"), (None, "ontvangen"))


@pytest.mark.parametrize("words", ["koppel aan 2026-0002", "koppel aan 2026-0099"])
def test_m6_a_case_is_not_joined_to_itself_or_to_nothing(play: Play, words: str) -> None:
    assert answers(play(story(*TWO, order("2026-03-18T09:00:00", words))))[-1] == "geweigerd"


def test_m6_a_mail_that_belongs_to_another_case_goes_there_and_its_own_case_closes(play: Play) -> None:
    first, second = two(play(story(*TWO, order("2026-03-18T09:00:00", "verplaats naar 2026-0001"))))

    assert stand(second) == (None, "gesloten")
    assert second["uitkomst"] == "verplaatst"
    assert [p["status"] for p in second["voorstellen"]] == ["vervallen"]
    assert first["gekoppeld"] == ["2026-0002"]
    assert kinds(first).count("bericht_gearchiveerd") == 2
    assert first["voorstellen"][-1]["status"] == "open"  # somebody looks at it there


def test_m6_only_the_newest_mail_moves_and_the_case_goes_on(play: Play) -> None:
    third = mail("2026-03-18T10:00:00", van=OTHER, herkend='soort = "vervolg"')
    first, second = two(play(story(*TWO, third, order("2026-03-19T09:00:00", "verplaats naar 2026-0001"))))

    assert stand(second) == (None, "ontvangen")
    assert kinds(first).count("bericht_gearchiveerd") == 2


def test_m6_nothing_moves_into_a_closed_case(play: Play) -> None:
    closed = order("2026-03-17T12:00:00", "intrekking bevestigd", dossier="2026-0001")

    assert (
        answers(play(story(*TWO, closed, order("2026-03-18T09:00:00", "verplaats naar 2026-0001"))))[-1]
        == "geweigerd"
    )


def test_m6_splits_opens_a_case_for_the_newest_mail_and_the_klager_hears_of_it(play: Play) -> None:
    kees = 'soort = "onvrede", medewerker = "Kees de Wit"'
    steps = (*TWO[:2], mail("2026-03-18T10:00:00", herkend=kees), order("2026-03-18T11:00:00", "splits"))
    first, second = two(play(story(*steps)))

    assert "gesplitst" in kinds(first)
    assert (first["gekoppeld"], second["gekoppeld"]) == (["2026-0002"], ["2026-0001"])
    assert second["voorstellen"][0]["naar"] == ["kees.dewit@sterker.example"]


def test_m6_splits_voids_what_was_proposed_about_that_mail_and_leaves_the_rest(play: Play) -> None:
    """Else an akkoord would answer here what is asked in the other case."""
    kees = 'soort = "klacht", medewerker = "Kees de Wit", condities = { wens = "okc" }'
    steps = (*TWO[:2], mail("2026-03-18T10:00:00", antwoord_op='"T01"', herkend=kees))
    before, after = (
        (one(play(story(*steps)))),
        two(play(story(*steps, order("2026-03-18T11:00:00", "splits"))))[0],
    )

    assert before["voorstellen"][-1]["status"] == "open"
    assert after["voorstellen"][-1]["status"] == "vervallen"
    assert after["voorstellen"][0]["status"] == "akkoord"


def test_m6_one_mail_about_one_matter_cannot_be_split(play: Play) -> None:
    assert answers(play(story(*TWO[:2], order("2026-03-18T11:00:00", "splits"))))[-1] == "geweigerd"


def test_another_organisatie_of_this_klachtwacht_gets_it_warm_and_with_consent(play: Play) -> None:
    steps = (
        mail(herkend=ONVREDE),
        order("2026-03-16T11:00:00", "verplaats naar helmond"),
        mail("2026-03-17T10:00:00", "Dat is goed.", herkend='soort = "vervolg"'),
        order("2026-03-17T11:00:00", "akkoord"),
    )
    asked, agreed = play(story(*steps[:2])), play(story(*steps))

    assert stand(one(asked)) == ("onvrede", "overgedragen")
    assert letters(asked, "klachten@helmond.example") == []
    assert letters(agreed, "klachten@helmond.example") == ["T09b"]
    assert (
        term(one(agreed), "navraag")["uiterlijk"] == "2026-03-24"
    )  # di, 5 werkdagen after di 17, when it left


def test_a_destination_that_does_not_exist_is_refused_with_the_choices(play: Play) -> None:
    result = play(story(mail(herkend=ONVREDE), order("2026-03-16T11:00:00", "verplaats naar nijmegen")))

    assert answers(result) == ["geweigerd"]
    assert "helmond" in result["opdrachten"][-1]["antwoord"]
    assert "partners of externe_regeling in klachtwacht.toml" in result["opdrachten"][-1]["antwoord"]


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("corrigeer fase naar formeel want mevrouw stuurde een klaagschrift", "gedaan"),
        ("corrigeer fase naar plechtig want dat leek mij mooi", "geweigerd"),
    ],
)
def test_a_phase_can_be_put_right_with_a_reason(play: Play, words: str, answer: str) -> None:
    tom = mail(herkend='soort = "klacht", medewerker = "Tom Hendriks"')
    steps = (tom, order("2026-03-16T11:00:00", "akkoord"), order("2026-03-17T09:00:00", words))
    result = play(story(*steps, organisatie="stichtsevecht"))

    assert answers(result)[-1] == answer
    assert one(result)["fase"] == ("formeel" if answer == "gedaan" else "informeel")


# ── R05: a team under another scheme ──────────────────────────────────────────────────────────────────


@pytest.fixture
def under_another_scheme(tmp_path: Path) -> str:
    """Sociale Teams Helmond, where the gemeente has a scheme of its own for team Centrum (Klachtenprocedure §3.1)."""
    folder = files("bot.example")
    text = folder.joinpath("klachtwacht.toml").read_text(encoding="utf-8")
    desk = 'externe_regeling = [{ naam = "gemeente Helmond", adres = "klacht@gemeente.example", teams = ["Centrum"] }]'
    chosen = text.replace('sleutel = "helmond"', f'sleutel = "helmond"\n{desk}')
    (tmp_path / "klachtwacht.toml").write_text(chosen, encoding="utf-8")
    staff = folder.joinpath("personeel.csv").read_text(encoding="utf-8")
    (tmp_path / "personeel.csv").write_text(staff, encoding="utf-8")
    return 'organisatie = "helmond"\nconfig = "klachtwacht.toml"'


@pytest.mark.parametrize(
    ("who", "kind"),
    [("Aïcha Bensaid", "overdragen"), ("Ilse van Dijk", "nieuw")],  # team Centrum, team Jeugd en Gezin
)
def test_r05_the_team_decides_which_scheme_holds(
    play: Play, under_another_scheme: str, who: str, kind: str
) -> None:
    result = play(f"{under_another_scheme}\n" + mail(herkend=f'soort = "onvrede", medewerker = "{who}"'))

    assert one(result)["voorstellen"][0]["soort"] == kind


def test_r05_the_klager_is_asked_first_and_then_the_desk_hears_of_it(
    play: Play, under_another_scheme: str
) -> None:
    steps = (
        mail(herkend='soort = "onvrede", medewerker = "Aïcha Bensaid"'),
        order("2026-03-17T09:00:00", "akkoord"),
        mail("2026-03-18T09:00:00", "Ja hoor.", herkend='soort = "vervolg"'),
        order("2026-03-18T10:00:00", "akkoord"),
    )
    result = play(f"{under_another_scheme}\n" + "\n".join(steps))

    assert stand(one(result)) == ("onvrede", "overgedragen")  # K14
    assert letters(result, KLAGER) == ["T01", "T09", "T09"]
    assert letters(result, "klacht@gemeente.example") == ["T09b"]
    assert term(one(result), "navraag")["status"] == "open"


# ── Who had it, hears that another has it now ─────────────────────────────────────────────────────────


def test_who_had_the_case_hears_that_a_colleague_has_it_now(play: Play) -> None:
    result = play(
        story(
            mail(herkend=KLACHT),
            order("2026-03-16T12:00:00", "akkoord"),
            order("2026-03-17T12:00:00", "draag over aan Hatice Yılmaz"),
        )
    )

    told = [posted for posted in result["post"] if posted["sjabloon"] == "T18"]
    assert [posted["aan"] for posted in told] == [["bram.peters@sterker.example"]]
    assert "ligt nu bij Hatice Yılmaz" in told[0]["tekst"]


def test_who_hands_it_over_himself_gets_no_word_of_it(play: Play) -> None:
    result = play(
        story(
            mail(herkend=KLACHT),
            order("2026-03-16T12:00:00", "akkoord"),
            order("2026-03-17T12:00:00", "draag over aan Hatice Yılmaz", door="leidinggevende"),
        )
    )

    assert "T18" not in letters(result)


# ── S2, S4: a signaal ─────────────────────────────────────────────────────────────────────────────────

SIGNAAL = (mail(herkend='soort = "signaal"'), order("2026-03-16T12:00:00", "akkoord"))


def test_s2_whoever_looks_into_a_signaal_is_next_until_he_tells_what_he_does(play: Play) -> None:
    waits = play(story(*SIGNAAL, order("2026-03-17T12:00:00", "status")))
    told = play(
        story(
            *SIGNAAL,
            order("2026-03-17T12:00:00", "notitie: wij kijken naar het rooster", door="directie"),
            order("2026-03-17T13:00:00", "status"),
        )
    )

    assert "Aan zet: Marjan Hoekstra" in waits["opdrachten"][-1]["antwoord"]
    assert "Aan zet: Ingrid Bakker" in told["opdrachten"][-1]["antwoord"]


def test_s4_a_signaal_whose_sender_wants_it_treated_is_proposed_as_klacht(play: Play) -> None:
    back = (
        *SIGNAAL,
        order("2026-03-18T12:00:00", "uitkomst opgelost: er komt een collega bij"),
        mail(
            "2026-03-20T10:00:00",
            "Ik wil dat u dit als klacht behandelt.",
            antwoord_op='"T05"',
            herkend=KLACHT,
        ),
    )
    proposed = play(story(*back))
    became = play(story(*back, order("2026-03-20T12:00:00", "akkoord")))

    assert one(proposed)["voorstellen"][-1]["traject"] == "klacht"
    assert one(proposed)["traject"] == "signaal"
    assert stand(one(became)) == ("klacht", "toegewezen")
    assert one(became)["uitkomst"] is None


# ── First a decision, then an outcome ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("outcome", ["opgelost", "niet opgelost"])
def test_an_outcome_before_anybody_decided_is_refused_and_says_what_comes_first(
    play: Play, outcome: str
) -> None:
    """Rulebook 0.1.2: the traject is null until the akkoord, and so nothing can be solved or unsolved."""
    result = play(story(mail(herkend=ONVREDE), order("2026-03-16T12:00:00", f"uitkomst {outcome}: gebeld")))

    assert answers(result) == ["geweigerd"]
    assert "Antwoord eerst “akkoord”" in result["opdrachten"][0]["antwoord"]
    assert stand(one(result)) == (None, "ontvangen")


@pytest.mark.parametrize(
    ("herkend", "traject", "who"),
    [(KLACHT, "klacht", "bram.peters@sterker.example"), (ONVREDE, "onvrede", "karin.dewit@sterker.example")],
)
def test_k15_a_withdrawn_case_that_opens_again_goes_to_who_handles_it(
    play: Play, herkend: str, traject: str, who: str
) -> None:
    steps = (
        mail(herkend=herkend),
        order("2026-03-16T11:00:00", "akkoord"),
        order("2026-03-17T11:00:00", "intrekking bevestigd"),
        order("2026-03-20T11:00:00", "heropen want zij wil toch door"),  # vr
        order("2026-03-20T11:05:00", "akkoord"),
    )
    asked, done = one(play(story(*steps[:4]))), one(play(story(*steps)))

    assert [(p["soort"], p["naar"], p["status"]) for p in asked["voorstellen"]][-1] == (
        "nieuw",
        [who],
        "open",
    )
    assert done["status"] == {"klacht": "toegewezen", "onvrede": "verwezen"}[traject]
    # vr 20 mrt + 5 werkdagen = vr 27 mrt; + 14 dagen = vr 3 apr, Goede Vrijdag (ATW: no)
    assert term(done, "contact")["uiterlijk"] == {"klacht": "2026-03-27", "onvrede": "2026-04-03"}[traject]

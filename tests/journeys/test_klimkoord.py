"""Klimkoord (procedure Klachtenmanagement, 6 mei 2024): J47–J54, the talk with the leidinggevende, the register."""

from typing import Any

import pytest

from tests.journeys.conftest import Play
from tests.journeys.stories import (
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

PIET = 'soort = "onvrede", medewerker = "Piet Janssen"'
PIET_MAIL = "piet.janssen@klimkoord.example"
OTHER = "B. Smit <b.smit@example.org>"


def klimkoord(*steps: str) -> str:
    """A scenario at Klimkoord."""
    return story(*steps, organisatie="klimkoord")


def proposal(dossier: dict[str, Any]) -> dict[str, Any]:
    """Its newest proposal."""
    return dict(dossier["voorstellen"][-1])


# ── §4.2, §6.2: 14 and 30 days ────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("scenario", "received", "contact", "uitkomst", "reminders"),
    [
        # vr 20 mrt + 14 d = vr 3 apr (Goede Vrijdag, blijft); + 30 d = zo 19 apr (blijft)
        ("J49", "2026-03-20", "2026-04-03", "2026-04-19", ("do 2 apr 2026", "vr 17 apr 2026")),
        # vr 11 dec + 14 d = vr 25 dec (Kerst, blijft); + 30 d = zo 10 jan (blijft)
        ("J50", "2026-12-11", "2026-12-25", "2027-01-10", ("do 24 dec 2026", "vr 8 jan 2027")),
    ],
)  # fmt: skip
def test_the_days_of_klimkoord_are_not_extended_but_the_last_werkdag_before_is_told(
    play: Play, scenario: str, received: str, contact: str, uitkomst: str, reminders: tuple[str, str]
) -> None:
    steps = (
        mail(f"{received}T10:00:00", herkend=PIET),
        order(f"{received}T12:00:00", "akkoord"),
        order(f"{uitkomst}T12:00:00", "status"),
    )
    result = play(klimkoord(*steps))
    dossier = one(result)

    assert term(dossier, "contact")["uiterlijk"] == contact, scenario
    assert term(dossier, "uitkomst")["uiterlijk"] == uitkomst
    assert reminders[0] in term(dossier, "contact")["rekening"]
    assert reminders[1] in term(dossier, "uitkomst")["rekening"]
    reminded = [p["tijd"][:10] for p in result["post"] if p["sjabloon"] == "T18" and PIET_MAIL in p["aan"]]
    last_werkdag = {"J49": ("2026-04-02", "2026-04-17"), "J50": ("2026-12-24", "2027-01-08")}[scenario]
    assert set(last_werkdag) <= set(reminded)


def test_a_talk_with_the_zorgverlener_ends_with_a_personal_answer(play: Play) -> None:
    result = play(
        klimkoord(
            mail(herkend=PIET),
            order("2026-03-16T12:00:00", "akkoord"),
            order("2026-03-20T12:00:00", "gesprek gehad: goed gesprek", door="medewerker"),
            order("2026-03-20T12:10:00", "uitkomst opgelost: vaste tijden", door="medewerker"),
            order("2026-03-23T12:00:00", "akkoord"),
        )
    )

    assert stand(one(result)) == ("onvrede", "gesloten_opgelost")
    assert letters(result, "a.jansen@example.nl") == ["T01", "T03", "T05"]


def test_without_a_name_nobody_is_guessed_between_care_and_office(play: Play) -> None:
    """R16: care goes to the Zorgcoördinator, the office to the leidinggevende; a human says which."""
    found = proposal(one(play(klimkoord(mail(herkend='soort = "onvrede"')))))

    assert found["naar"] == []
    assert found["kandidaten"] == ["Els Maas", "Arjan Prins"]
    assert any(words.startswith("R16") for words in found["uitleg"])


# ── Wkkgz 17: six weeks beside the days of the procedure ──────────────────────────────────────────────

WRITTEN = 'soort = "klacht", medewerker = "Piet Janssen"'


def test_what_the_melder_calls_a_klacht_about_care_has_the_six_weeks_of_the_wkkgz_too(play: Play) -> None:
    result = play(
        klimkoord(mail("2026-03-16T10:00:00", herkend=WRITTEN), order("2026-03-16T12:00:00", "akkoord"))
    )
    dossier = one(result)

    assert stand(dossier) == ("onvrede", "verwezen")  # procedure §3: rechtstreeks is altijd informeel
    law = term(dossier, "afhandeling")
    assert (
        law["uiterlijk"] == "2026-04-28"
    )  # ma 16 mrt + 6 weken = ma 27 apr, Koningsdag → di (Wkkgz 17, ATW 1)
    assert "Wkkgz 17" in law["grondslag"]
    assert term(dossier, "uitkomst")["uiterlijk"] == "2026-04-15"  # wo, 30 dagen: allebei


@pytest.mark.parametrize("herkend", [PIET, 'soort = "klacht", medewerker = "Dewi Kusuma"'])
def test_onvrede_and_a_klacht_about_the_office_have_only_the_days_of_the_procedure(
    play: Play, herkend: str
) -> None:
    dossier = one(play(klimkoord(mail(herkend=herkend), order("2026-03-16T12:00:00", "akkoord"))))

    assert "afhandeling" not in {each["soort"] for each in dossier["termijnen"]}


def test_j47_money_is_no_ground_at_klimkoord_and_the_answer_names_the_geschilleninstantie(play: Play) -> None:
    """Wkkgz 19–20: the geschilleninstantie may award damages, so G8 is no reason to leave it (J47)."""
    result = play(
        klimkoord(
            mail(tekst="Ik wil 500 euro en excuses.", herkend=f'{WRITTEN}, signalen = ["schadevergoeding"]'),
            order("2026-03-16T12:00:00", "akkoord"),
            order("2026-03-20T12:00:00", "gesprek gehad: excuses gemaakt", door="medewerker"),
            order(
                "2026-03-20T12:10:00", "uitkomst opgelost: excuses en een vaste begeleider", door="medewerker"
            ),
            order("2026-03-23T12:00:00", "akkoord"),
        )
    )
    dossier = one(result)

    assert not any("G8" in words for p in dossier["voorstellen"] for words in p["uitleg"])
    assert stand(dossier) == ("onvrede", "afgehandeld")
    t20 = next(p for p in result["post"] if p["sjabloon"] == "T20" and "a.jansen@example.nl" in p["aan"])
    assert "geschillen" in t20["tekst"].lower()
    assert term(dossier, "afhandeling")["status"] == "gehaald"


# ── O13: the leidinggevende, then the choice with KPZ ─────────────────────────────────────────────────


def test_o13_not_solved_goes_to_the_leidinggevende_and_only_then_to_the_choice_with_kpz(play: Play) -> None:
    first = (
        mail(herkend='soort = "onvrede", medewerker = "Dewi Kusuma"'),
        order("2026-03-16T12:00:00", "akkoord"),
        order("2026-03-18T12:00:00", "gesprek gehad: geen oplossing", door="medewerker"),
        order("2026-03-18T12:10:00", "uitkomst niet opgelost: mevrouw wil verder", door="medewerker"),
    )
    waiting = play(klimkoord(*first))
    assert proposal(one(waiting))["soort"] == "escaleren"
    assert proposal(one(waiting))["naar"] == ["arjan.prins@klimkoord.example"]
    assert "T06" not in letters(waiting)

    result = play(
        klimkoord(
            *first,
            order("2026-03-19T09:00:00", "akkoord"),
            order("2026-03-19T10:00:00", "gesprek op 24-3-2026 14.00 uur samen", door="leidinggevende"),
            order("2026-03-24T16:00:00", "gesprek gehad: beiden gehoord", door="leidinggevende"),
            order("2026-03-25T10:00:00", "verslag verstuurd", door="leidinggevende"),
            order(
                "2026-03-27T10:00:00", "uitkomst niet opgelost: mevrouw wil naar KPZ", door="leidinggevende"
            ),
        )
    )

    assert answers(result) == ["gedaan"] * 8
    assert addressees(result, "T15") == {"a.jansen@example.nl", "dewi.kusuma@klimkoord.example"}
    assert addressees(result, "T16") == {"a.jansen@example.nl", "dewi.kusuma@klimkoord.example"}
    t06 = next(p for p in result["post"] if p["sjabloon"] == "T06")
    assert "Klachtenportaal Zorg" in t06["tekst"]
    assert stand(one(result)) == ("onvrede", "niet_opgelost")
    # §4.2: within 30 days the steps taken are told; the afspraken on paper (T16) are those
    assert term(one(result), "uitkomst")["status"] == "gehaald"
    staff = [p["tekst"] for p in result["post"] if "dewi.kusuma@klimkoord.example" in p["aan"]]
    assert any("het bericht met nummer" in text for text in staff)
    assert not any("de bericht" in text for text in staff)


# ── J48, J51: who may know the name ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("organisatie", "herkend", "naam"),
    [
        ("sterker", f'{ONVREDE}, signalen = ["anoniem"]', "karin.dewit@sterker.example"),  # J48
        ("klimkoord", f'{PIET}, signalen = ["vertrouwelijk"]', PIET_MAIL),  # J51
    ],
)
def test_j48_j51_the_klager_is_asked_first_and_nobody_hears_his_name_before_he_answers(
    play: Play, organisatie: str, herkend: str, naam: str
) -> None:
    asked = (mail(herkend=herkend), order("2026-03-16T12:00:00", "akkoord"))
    result = play(story(*asked, organisatie=organisatie))

    assert stand(one(result)) == (None, "ontvangen")
    assert letters(result) == ["T01", "V01", "T26b"]
    assert (proposal(one(result))["naar"], len(proposal(one(result))["kandidaten"])) == ([], 1)
    assert not any(naam in p["aan"] for p in result["post"])

    # He may never answer, and meanwhile the days of §4.2 go on (D.0.6): who decides is reminded of them.
    running = {term["soort"]: term["status"] for term in one(result)["termijnen"]}
    assert (running["contact"], running["uitkomst"]) == ("open", "open")
    silent = play(story(*asked, order("2026-04-20T09:00:00", "status"), organisatie=organisatie))
    assert any(p["onderwerp"].endswith("Te laat: contact met de inwoner") for p in silent["post"])

    early = play(story(*asked, order("2026-03-16T13:00:00", f"stuur naar {naam}"), organisatie=organisatie))
    assert answers(early)[-1] == "geweigerd"

    answered = play(
        story(
            *asked,
            mail(
                "2026-03-17T10:00:00", "Akkoord, dat mag.", antwoord_op='"T26b"', herkend='soort = "vervolg"'
            ),
            order("2026-03-17T12:00:00", f"akkoord, maar stuur naar {naam}"),
            organisatie=organisatie,
        )
    )
    assert stand(one(answered)) == ("onvrede", "verwezen")
    assert naam in addressees(answered, "T10")


def test_j51_who_said_it_by_telephone_has_answered_too(play: Play) -> None:
    result = play(
        klimkoord(
            mail(herkend=f'{PIET}, signalen = ["vertrouwelijk"]'),
            order("2026-03-16T12:00:00", "gesproken: meneer vindt het goed dat Piet het weet"),
            order("2026-03-16T12:10:00", f"akkoord, maar stuur naar {PIET_MAIL}"),
        )
    )

    assert answers(result) == ["gedaan", "gedaan"]
    assert addressees(result, "T10") == {PIET_MAIL}


def test_j51_without_his_leave_who_decides_keeps_the_case_and_gives_a_general_answer(play: Play) -> None:
    result = play(
        klimkoord(
            mail(herkend=f'{PIET}, signalen = ["vertrouwelijk"]'),
            order("2026-03-16T12:00:00", "akkoord"),
            mail(
                "2026-03-17T10:00:00",
                "Houd mijn naam geheim.",
                antwoord_op='"T26b"',
                herkend='soort = "vervolg"',
            ),
            order("2026-03-17T12:00:00", "akkoord, maar stuur naar Ruud Vermeer"),
        )
    )

    assert stand(one(result)) == ("onvrede", "verwezen")
    assert not any(PIET_MAIL in p["aan"] for p in result["post"])


def test_a_human_makes_a_case_confidential_and_the_klager_is_asked(play: Play) -> None:
    result = play(
        klimkoord(
            mail(herkend=PIET),
            order("2026-03-16T12:00:00", "vertrouwelijk"),
            order("2026-03-16T12:05:00", "stuur naar Piet Janssen"),
            order("2026-03-16T12:10:00", "akkoord"),
        )
    )

    assert answers(result) == ["gedaan", "geweigerd", "gedaan"]
    assert "vertrouwelijk" in one(result)["signalen"]
    assert letters(result, "a.jansen@example.nl") == ["T01", "T26b"]


# ── O12, J52: what is registered although it was solved ───────────────────────────────────────────────


def solved(nummer: str, day: str, van: str = KLAGER, herkend: str = PIET) -> tuple[str, ...]:
    """A melding that is solved in a talk on the same day."""
    return (
        mail(f"{day}T10:00:00", van=van, herkend=herkend, id=f'"m{nummer}"'),
        order(f"{day}T12:00:00", "akkoord", dossier=nummer),
        order(f"{day}T13:00:00", "gesprek gehad: goed gesprek", door=PIET_MAIL, dossier=nummer),
        order(f"{day}T13:10:00", "uitkomst opgelost: vaste tijden", door=PIET_MAIL, dossier=nummer),
    )


def test_j52_the_second_solved_melding_about_the_same_zorgverlener_is_registered(play: Play) -> None:
    result = play(
        klimkoord(
            *solved("2026-0001", "2026-03-16"),  # ma
            order("2026-03-17T12:00:00", "akkoord", dossier="2026-0001"),
            *solved("2026-0002", "2026-08-17", van=OTHER),  # ma, vijf maanden later, een andere melder
            order("2026-08-18T12:00:00", "akkoord", dossier="2026-0002"),
            order("2026-08-18T12:10:00", "akkoord", dossier="2026-0002"),
        )
    )
    first, second = result["dossiers"]

    assert "geregistreerd" not in kinds(first)
    assert "geregistreerd" in kinds(second)
    assert stand(second) == ("onvrede", "gesloten_opgelost")
    (t28,) = [p for p in result["post"] if p["sjabloon"] == "T28"]
    assert t28["aan"] == ["ruud.vermeer@klimkoord.example"]
    assert "2 meldingen in twaalf maanden" in t28["tekst"]
    assert answers(result)[-2:] == ["gedaan", "gedaan"]


@pytest.mark.parametrize(
    ("why", "day", "van", "herkend"),
    [
        ("the same melder once more", "2026-08-17", KLAGER, PIET),
        ("another zorgverlener", "2026-08-17", OTHER, 'soort = "onvrede", medewerker = "Fatima Azzouzi"'),
        ("more than twelve months later", "2027-03-17", OTHER, PIET),  # wo, een dag te laat
    ],
)
def test_o12_what_is_no_repetition_is_not_registered(
    play: Play, why: str, day: str, van: str, herkend: str
) -> None:
    second = solved("2026-0002" if day < "2027" else "2027-0001", day, van, herkend)
    if "Fatima" in herkend:
        second = tuple(step.replace(PIET_MAIL, "fatima.azzouzi@klimkoord.example") for step in second)
    result = play(
        klimkoord(
            *solved("2026-0001", "2026-03-16"),
            order("2026-03-17T12:00:00", "akkoord", dossier="2026-0001"),
            *second,
        )
    )

    assert set(answers(result)) == {"gedaan"}
    assert not any(p["soort"] == "registreren" for d in result["dossiers"] for p in d["voorstellen"]), why


def test_o12_the_same_onderwerp_about_two_people_is_a_repetition_too(play: Play) -> None:
    fatima = "fatima.azzouzi@klimkoord.example"
    second = tuple(
        step.replace(PIET_MAIL, fatima)
        for step in solved(
            "2026-0002", "2026-05-18", OTHER, 'soort = "onvrede", medewerker = "Fatima Azzouzi"'
        )
    )
    result = play(
        klimkoord(
            *solved("2026-0001", "2026-03-16"),
            order(
                "2026-03-17T12:00:00",
                "corrigeer onderwerp naar te laat komen want voor het overzicht",
                dossier="2026-0001",
            ),
            order("2026-03-17T12:10:00", "akkoord", dossier="2026-0001"),
            second[0],
            order(
                "2026-05-18T11:00:00",
                "corrigeer onderwerp naar Te laat komen want voor het overzicht",
                dossier="2026-0002",
            ),
            *second[1:],
        )
    )

    assert proposal(result["dossiers"][1])["soort"] == "registreren"


def test_o12_ongewenst_gedrag_is_registered_also_when_it_was_solved(play: Play) -> None:
    result = play(
        klimkoord(
            mail(herkend=f'{PIET}, signalen = ["ongewenst_gedrag"]'),
            order("2026-03-16T12:00:00", "akkoord"),
            order("2026-03-18T12:00:00", "gesprek gehad: excuses", door="els.maas@klimkoord.example"),
            order(
                "2026-03-18T12:10:00",
                "uitkomst opgelost: andere begeleider",
                door="els.maas@klimkoord.example",
            ),
            order("2026-03-19T12:00:00", "akkoord"),
        )
    )

    assert "geregistreerd" in kinds(one(result))
    assert "ongewenst gedrag" in next(p["tekst"] for p in result["post"] if p["sjabloon"] == "T28")
    assert not any(PIET_MAIL in p["aan"] for p in result["post"]), "R02: never to the medewerker"


def test_what_was_not_solved_is_registered_when_it_ends(play: Play) -> None:
    """§6.1: unsolved informal complaints are in the register."""
    result = play(
        klimkoord(
            mail(herkend='soort = "onvrede", medewerker = "Dewi Kusuma"'),
            order("2026-03-16T12:00:00", "akkoord"),
            order("2026-03-18T12:10:00", "uitkomst niet opgelost: meneer stopt", door="medewerker"),
            order("2026-03-19T09:00:00", "akkoord"),
            order("2026-03-20T12:00:00", "gesprek gehad: geen oplossing", door="leidinggevende"),
            order("2026-03-20T12:10:00", "uitkomst niet opgelost: meneer stopt", door="leidinggevende"),
            mail(
                "2026-03-23T10:00:00",
                "Laat maar.",
                antwoord_op='"T06"',
                herkend='soort = "vervolg", condities = { wens = "geen" }',
            ),
            order("2026-03-23T12:00:00", "akkoord"),
        )
    )

    assert stand(one(result)) == ("onvrede", "gesloten_niet_verder")
    assert "niet opgelost" in next(p["tekst"] for p in result["post"] if p["sjabloon"] == "T28")


# ── §5, J53, J54: Klachtenportaal Zorg ────────────────────────────────────────────────────────────────

KPZ = "Klachtenportaal Zorg <info@klachtenportaalzorg.example>"


def test_j54_the_first_formal_klacht_of_the_year_makes_the_kpi_red_at_once(play: Play) -> None:
    result = play(
        klimkoord(mail("2026-05-04T10:00:00", "De klacht is ontvankelijk.", van=KPZ, herkend='soort = "okc"'))
    )

    (red,) = [m for m in result["meldingen"] if m["soort"] == "overzicht"]
    assert red["tijd"].startswith("2026-05-04T10:00")  # ma; §6.2: minder dan één per jaar
    assert "rood" in red["tekst"]
    assert "T01" not in letters(result)


def test_j53_what_kpz_does_not_take_up_leaves_no_trace_in_the_count(play: Play) -> None:
    """§5.2: Klimkoord hears of it only when it is ontvankelijk; no case, no count, no error."""
    result = play(klimkoord(mail(herkend=PIET), order("2026-03-16T12:00:00", "akkoord")))
    assert [m for m in result["meldingen"] if m["soort"] == "overzicht"] == []

    told = play(
        klimkoord(
            mail("2026-05-04T10:00:00", "…", van="A. Jansen <a.jansen@example.nl>", herkend='soort = "okc"'),
            order("2026-05-04T12:00:00", "akkoord"),
            order("2026-05-11T12:00:00", "okc niet ontvankelijk"),
        )
    )
    assert stand(one(told)) == ("okc", "niet_ontvankelijk")


def test_a_formal_klacht_is_registered_and_the_kwaliteitsmanager_is_told(play: Play) -> None:
    result = play(
        klimkoord(
            mail("2026-05-04T10:00:00", "De klacht is ontvankelijk.", van=KPZ, herkend='soort = "okc"'),
            order("2026-05-04T12:00:00", "akkoord"),
        )
    )

    assert stand(one(result)) == ("okc", "aangemeld")
    assert "geregistreerd" in kinds(one(result))
    assert "ruud.vermeer@klimkoord.example" in addressees(result, "T19") & addressees(result, "T28")


# ── Silence: O8, O10, Wkkgz 16 ────────────────────────────────────────────────────────────────────────


def test_o10_without_a_report_of_a_talk_the_leidinggevende_is_proposed_and_it_stays_onvrede(
    play: Play,
) -> None:
    result = play(
        klimkoord(
            mail(herkend='soort = "onvrede", medewerker = "Dewi Kusuma"'),  # ma 16 mrt, 30 dagen = wo 15 apr
            order("2026-03-16T12:00:00", "akkoord"),
            order("2026-04-16T09:00:00", "akkoord"),  # do
        )
    )
    dossier = one(result)

    assert any("O10" in words for words in proposal(dossier)["uitleg"])
    assert stand(dossier) == ("onvrede", "toegewezen")
    assert addressees(result, "T11") == {"arjan.prins@klimkoord.example"}


def test_who_hears_nothing_for_two_weeks_gets_a_tussenbericht_proposed(play: Play) -> None:
    """Wkkgz 16: the melder is kept informed; after 14 days of silence T30 is proposed."""
    result = play(
        klimkoord(
            mail(herkend=PIET),
            order("2026-03-16T12:00:00", "akkoord"),  # ma; T03 was the last word of us
            order("2026-03-30T09:00:00", "akkoord"),  # ma, 14 dagen later
        )
    )

    assert "T30" in letters(result, "a.jansen@example.nl")

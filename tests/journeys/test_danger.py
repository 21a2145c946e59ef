"""Danger and what may not leave by itself: J24, J66, R02, R18, R19, a death, and the name of the klager in an R02 case."""

from pathlib import Path

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

MARJAN = "marjan.hoekstra@sterker.example"
INGRID = "ingrid.bakker@sterker.example"
KARIN = "karin.dewit@sterker.example"
JOOST = "joost.willems@sterker.example"
CRISIS = f'{ONVREDE}, signalen = ["crisis"]'
GRAVE = 'soort = "onvrede", medewerker = "Karin de Wit", signalen = ["seksuele_intimidatie"]'


@pytest.fixture
def on_call(tmp_path: Path) -> str:
    """The example with somebody on call, as the first line of a scenario."""
    example = Path(__file__).parents[2] / "bot" / "example"
    text = (example / "klachtwacht.toml").read_text(encoding="utf-8")
    text = text.replace(
        'sleutel = "sterker"\n', 'sleutel = "sterker"\ncrisis = { kanaal = ["json://localhost/wacht"] }\n'
    )
    (tmp_path / "klachtwacht.toml").write_text(text, encoding="utf-8")
    (tmp_path / "personeel.csv").write_bytes((example / "personeel.csv").read_bytes())
    return 'config = "klachtwacht.toml"'


# ── M3, R01: J66 ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "soort", ["onvrede", "klacht", "signaal", "overig", "vervolg"], ids=lambda soort: f"soort {soort}"
)
def test_j66_danger_rings_within_five_minutes_at_night_whatever_the_soort(
    play: Play, on_call: str, soort: str
) -> None:
    step = mail(
        "2026-03-15T02:00:00",
        "Ik zie het niet meer zitten, ik spring.",
        herkend=f'soort = "{soort}", signalen = ["crisis"]',
    )
    result = play(story(step, order("2026-03-15T02:05:00", "status"), top=on_call))  # zo, 's nachts

    told = [(m["soort"], m["tijd"][:16]) for m in result["meldingen"] if m["soort"] == "gevaar"]
    assert told == [("gevaar", "2026-03-15T02:00"), ("gevaar", "2026-03-15T02:00")]
    assert "alarm is verstuurd" in result["meldingen"][-1]["tekst"]


def test_j66_the_acknowledgement_names_112_and_113_and_says_that_nobody_reads_at_night(play: Play) -> None:
    result = play(story(mail("2026-03-15T02:00:00", "ik spring", herkend=CRISIS)))

    (alarm,) = result["meldingen"]
    assert (alarm["soort"], alarm["tijd"], alarm["dossier"]) == (
        "gevaar",
        "2026-03-15T02:00:00+01:00",
        "2026-0001",
    )
    t01 = next(posted for posted in result["post"] if posted["sjabloon"] == "T01")
    assert "112" in t01["tekst"]
    assert "113" in t01["tekst"]
    assert "wordt niet dag en nacht gelezen" in t01["tekst"]
    found = one(result)["voorstellen"][-1]
    assert found["uitleg"][0].startswith("R01")
    assert found["naar"] == ["bram.peters@sterker.example"], "not the medewerker (0.1.7)"


def test_without_danger_113_is_not_named_and_nothing_rings(play: Play, on_call: str) -> None:
    result = play(story(mail(herkend=ONVREDE), top=on_call))

    t01 = next(posted for posted in result["post"] if posted["sjabloon"] == "T01")
    assert "112" in t01["tekst"]
    assert "113" not in t01["tekst"]
    assert result["meldingen"] == []


def test_a_follow_up_that_speaks_of_danger_rings_too(play: Play, on_call: str) -> None:
    result = play(
        story(
            mail(herkend=ONVREDE),
            order("2026-03-16T12:00:00", "akkoord"),
            mail(
                "2026-03-21T23:00:00",
                "Ik doe mezelf iets aan.",
                antwoord_op='"T01"',
                herkend='soort = "vervolg", signalen = ["crisis"]',
            ),
            top=on_call,
        )
    )

    assert [m["tijd"][:16] for m in result["meldingen"] if "alarm is verstuurd" in m["tekst"]] == [
        "2026-03-21T23:00"
    ]  # za


def test_a_robot_does_not_keep_whoever_is_on_call_awake(play: Play, on_call: str) -> None:
    """Every five minutes the same words: three alarms a day for one sender, then one task for a human."""
    steps = [
        mail(f"2026-03-16T10:{minute:02d}:00", f"ik spring {minute}", id=f'"m{minute}"', herkend=CRISIS)
        for minute in range(0, 50, 5)
    ]
    result = play(story(*steps, top=on_call))

    assert len([m for m in result["meldingen"] if "alarm is verstuurd" in m["tekst"]]) == 3
    assert any("Geen nieuw alarm" in m["tekst"] for m in result["meldingen"])


# ── R02: J24 ──────────────────────────────────────────────────────────────────────────────────────────


def test_j24_r02_never_reaches_the_medewerker_and_the_duty_to_report_has_a_term(play: Play) -> None:
    result = play(
        story(
            mail(herkend=f"{GRAVE}, incident = 2015-06-01"),
            order("2026-03-16T12:00:00", "akkoord"),
            order(
                "2026-03-18T12:00:00",
                "melding inspectie niet nodig want het valt niet onder de Jeugdwet of de Wmo",
            ),
        )
    )
    dossier = one(result)

    assert stand(dossier) == ("klacht", "toegewezen")
    assert not any(KARIN in posted["aan"] for posted in result["post"])
    assert not any("G5" in words for words in dossier["voorstellen"][0]["uitleg"]), (
        "seksuele intimidatie is never too late"
    )
    duty = term(dossier, "melding")
    assert duty["uiterlijk"] == "2026-03-19"  # do, ma + 3 werkdagen (Jeugdwet 4.1.8, Wmo 3.4, Wkkgz 11)
    assert duty["status"] == "gehaald"
    assert "meldplicht_beoordeeld" in kinds(dossier)


def test_r02_the_case_is_read_by_named_persons_only(play: Play) -> None:
    """The substitute, who may read any other case, may not read this one; nor is it in his list."""
    plain = (
        order("2026-03-16T11:00:00", "status", door=JOOST),
        order("2026-03-16T11:01:00", "te beoordelen", door=JOOST),
    )
    other = play(story(mail(herkend=ONVREDE), *plain))
    closed = play(story(mail(herkend=GRAVE), *plain))

    assert answers(other) == ["vraag", "vraag"]
    assert answers(closed) == ["geweigerd", "vraag"]
    assert "2026-0001" in other["opdrachten"][1]["antwoord"]
    assert "2026-0001" not in closed["opdrachten"][1]["antwoord"]


# ── R18: AVG ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("signaal", "soort", "uiterlijk", "woord"),
    [
        ("avg_verzoek", "avg", "2026-04-16", "inzage"),  # ma 16 mrt + 1 maand = do 16 apr (AVG 12 lid 3)
        ("datalek", "datalek", "2026-03-19", "datalek"),  # ma 16 mrt + 72 uur = do 19 mrt (AVG 33)
    ],
)
def test_r18_the_fg_hears_of_it_beside_the_case_and_a_term_of_the_avg_runs(
    play: Play, signaal: str, soort: str, uiterlijk: str, woord: str
) -> None:
    result = play(
        story(mail(herkend=f'{ONVREDE}, signalen = ["{signaal}"]'), order("2026-03-16T12:00:00", "akkoord"))
    )
    dossier = one(result)

    assert stand(dossier) == ("onvrede", "verwezen"), "besides the case, not instead of it"
    assert term(dossier, soort)["uiterlijk"] == uiterlijk
    t29 = next(p for p in result["post"] if p["sjabloon"] == "T29")
    assert woord in t29["tekst"].lower()
    assert "Jansen" not in t29["tekst"]

    done = play(
        story(
            mail(herkend=f'{ONVREDE}, signalen = ["{signaal}"]'),
            order("2026-03-18T12:00:00", f"melding {soort} gedaan"),
        )
    )
    assert term(one(done), soort)["status"] == "gehaald"


def test_r18_a_datalek_that_is_a_question_too_names_the_day_of_the_datalek(play: Play) -> None:
    result = play(story(mail(herkend=f'{ONVREDE}, signalen = ["avg_verzoek", "datalek"]')))
    t29 = next(p for p in result["post"] if p["sjabloon"] == "T29")

    assert t29["onderwerp"].endswith("Mogelijk datalek (t/m do 19 mrt)")
    assert "donderdag 19 maart 2026" in t29["tekst"]


def test_the_fg_answers_in_his_own_words_and_whoever_decides_hears_of_it(play: Play) -> None:
    """He is asked for no command: there is none for him here. The proposal that waits was read already."""
    result = play(
        story(
            mail(herkend='soort = "signaal", signalen = ["datalek"]'),
            mail(
                "2026-03-16T11:00:00",
                "Ik heb het bekeken. De doos is weg, melden hoeft niet.",
                van="Hanneke de Ruiter <hanneke.deruiter@stichtsevecht.example>",
                antwoord_op='"T29"',
            ),
            organisatie="stichtsevecht",
        )
    )
    (asked,) = (p["tekst"] for p in result["post"] if p["sjabloon"] == "T29")
    (thanks,) = (p["tekst"] for p in result["post"] if p["sjabloon"] == "V02")

    assert "Antwoord op deze e-mail." in asked
    assert "Uw bericht staat in het dossier, voor Nadia Karim." in thanks
    assert "gesprek gehad" not in thanks
    assert "opdracht" not in thanks
    assert [n["tekst"] for n in result["meldingen"] if n["soort"] == "taak"] == [
        "Een collega schreef over dit dossier. Lees het bericht; uw eerdere voorstel geldt nog."
    ]


# ── R19: pers en politiek ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("signaal", ["media", "politiek"])
def test_r19_the_press_gets_nothing_by_itself_and_the_directie_hears_of_it_at_once(
    play: Play, signaal: str
) -> None:
    step = mail(
        "2026-03-14T22:00:00",
        "Klopt het dat mevrouw Jansen bij u een klacht heeft?",
        herkend=f'soort = "signaal", signalen = ["{signaal}"]',
    )
    result = play(story(step))  # za, 's avonds

    assert letters(result, "a.jansen@example.nl") == []
    told = [p for p in result["post"] if MARJAN in p["aan"]]
    assert told
    assert told[0]["tijd"].startswith("2026-03-14T22:00")
    assert "Jansen" not in told[0]["tekst"]
    assert any(m["soort"] == "onderdrukt" and "R19" in m["tekst"] for m in result["meldingen"])


# ── overleden (0.1.13) ────────────────────────────────────────────────────────────────────────────────


def test_a_death_holds_every_letter_and_every_reminder_until_a_human_has_looked(play: Play) -> None:
    steps = (
        mail(herkend=ONVREDE),
        order("2026-03-16T12:00:00", "akkoord"),
        mail(
            "2026-03-17T10:00:00",
            "Mijn man is overleden.",
            antwoord_op='"T01"',
            herkend='soort = "vervolg", signalen = ["overleden"]',
        ),
        order("2026-03-18T10:00:00", "uitkomst niet opgelost: gestopt", door="medewerker"),
        order("2026-03-18T12:00:00", "akkoord"),
        order("2026-05-01T10:00:00", "status"),
    )
    result = play(story(*steps))

    assert letters(result, "a.jansen@example.nl") == ["T01", "T03"]
    assert not [p for p in result["post"] if p["sjabloon"] == "T18" and p["tijd"] > "2026-03-17"]
    assert any("misschien overleden" in m["tekst"] for m in result["meldingen"])

    looked = play(
        story(
            *steps[:3],
            order("2026-03-17T12:00:00", "corrigeer overleden naar nee want het gaat over zijn buurman"),
            *steps[3:5],
        )
    )
    assert "T06" in letters(looked, "a.jansen@example.nl")


def test_who_writes_first_about_a_death_gets_no_automatic_mail(play: Play) -> None:
    result = play(story(mail(herkend=f'{ONVREDE}, signalen = ["overleden"]', van=KLAGER)))

    assert "T01" not in letters(result)
    assert addressees(result, "V01") == {INGRID}
    assert any(m["soort"] == "onderdrukt" and "overlijden" in m["tekst"] for m in result["meldingen"])


def test_m3_the_subject_is_urgent_for_the_mail_that_speaks_of_danger_and_not_for_the_next_one(
    play: Play,
) -> None:
    """Nor for what the clock asks weeks later: a subject that is always urgent is never read so."""
    later = mail(
        "2026-03-18T09:00:00", "Dinsdag kan ik wel.", antwoord_op='"T12"', herkend='soort = "vervolg"'
    )
    first = mail(herkend='soort = "klacht", medewerker = "Karin de Wit", signalen = ["crisis"]')
    again = mail(
        "2026-03-19T09:00:00", "…", antwoord_op='"T12"', herkend='soort = "vervolg", signalen = ["crisis"]'
    )
    steps = (
        first,
        order("2026-03-16T12:00:00", "akkoord"),
        later,
        order("2026-03-18T12:00:00", "akkoord"),
        again,
    )
    rest = (order("2026-03-19T12:00:00", "akkoord"), "[[stap]]\ntijd = 2026-04-21T09:00:00")
    asked = [p["onderwerp"] for p in play(story(*steps, *rest))["post"] if p["sjabloon"] == "V01"]

    assert ["Dringend" in subject for subject in asked] == [True, False, True, *[False] * (len(asked) - 3)]
    assert len(asked) > 3, "the clock asked too"

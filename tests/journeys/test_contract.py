"""The contract of `simulate` (§5) as a stranger would use it: every option, every form of the outcome."""

import re
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

import bot.example
from bot.domain.dossier.events import EventKind
from bot.domain.dossier.proposal import ProposalKind, ProposalStatus
from bot.domain.errors import ConfigurationError, UsageError
from bot.domain.recognition.suggestion import Soort
from bot.domain.regeling.regeling import Traject
from tests.journeys.conftest import Play
from tests.journeys.stories import (
    INGRID,
    KLACHT,
    MONDAY,
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

STATUSES = (
    "ontvangen verwezen in_gesprek opgelost_uitkomst_open gesloten_opgelost niet_opgelost gesloten_niet_verder "
    "toets aanvulling_gevraagd toegewezen niet_in_behandeling gesprek_gepland gesprek_gevoerd verslag_verzonden "
    "afgehandeld gestaakt_onbereikbaar overgedragen bemiddeling ingetrokken aangemeld ontvankelijk "
    "niet_ontvankelijk verweer_opstellen verweer_ingediend hoorzitting uitspraak_ontvangen reactie_verzonden "
    "gesloten teruggekoppeld"
)
TERMS = (
    "ontvangstbevestiging doorverwijzing contact uitkomst keuze gesprek horen verslag afhandeling "
    "niet_in_behandeling aanvulling antwoord verweer hoorzitting oordeel reactie onbereikbaar bezwaar "
    "klachttermijn intrekkingsbezwaar heropening terugmelding navraag melding avg datalek rapportage vernietiging"
)
NOTICES = "gevaar bezwaartermijn onderdrukt quarantaine storing hersteld overzicht taak"

WHOLE_CASE = story(
    mail(herkend=KLACHT),
    order("2026-03-17T09:00:00", "akkoord"),
    order("2026-03-18T09:00:00", "gesprek op 24-3-2026 14.00 uur samen", door="leidinggevende"),
    order("2026-03-24T16:00:00", "gesprek gehad: excuses gemaakt", door="leidinggevende"),
    order("2026-03-27T16:00:00", "verslag verstuurd", door="leidinggevende"),
    mail("2026-03-30T09:00:00", herkend='soort = "vervolg", condities = { tevreden = "ja" }', antwoord_op='"T16"'),
    order("2026-03-31T09:00:00", "akkoord"),
)  # fmt: skip
CASES = {
    "klacht": WHOLE_CASE,
    "onvrede": story(mail(herkend=ONVREDE), order("2026-03-17T09:00:00", "niet akkoord, te vaag")),
    "signaal": story(mail(herkend='soort = "signaal"'), order("2026-03-17T09:00:00", "akkoord")),
    "okc": story(mail(van="OKC <a@okc-gelderland.example>", herkend='soort = "okc"')),
    "robot": story(mail(herkend='soort = "overig"', kop='{ "Auto-Submitted" = "auto-replied" }')),
    "crisis": story(mail(herkend=f'{ONVREDE}, signalen = ["crisis"]')),
}


@pytest.mark.parametrize("name", CASES)
def test_every_part_of_the_outcome_has_the_form_and_the_words_of_the_contract(play: Play, name: str) -> None:
    result = play(CASES[name])

    assert set(result) == {"dossiers", "post", "meldingen", "opdrachten"}
    for dossier in result["dossiers"]:
        _check_dossier(dossier)
    for posted in result["post"]:
        assert {"tijd", "sjabloon", "aan", "onderwerp", "tekst", "dossier"} <= set(posted)
        assert re.fullmatch(r"T\d\d[a-z]?|V0[123]", posted["sjabloon"])
        assert all("@" in address for address in posted["aan"])
        assert posted["tekst"].strip()
        _check_moment(posted["tijd"])
    for notice in result["meldingen"]:
        assert notice["soort"] in NOTICES.split()
        assert notice["tekst"].strip()
        _check_moment(notice["tijd"])
    for done in result["opdrachten"]:
        assert {"tijd", "tekst", "door", "uitslag", "antwoord"} == set(done)
        assert done["uitslag"] in {"gedaan", "geweigerd", "vraag"}
        _check_moment(done["tijd"])


def _check_moment(text: str) -> None:
    assert datetime.fromisoformat(text).utcoffset() is not None, "a moment carries its zone"


def _check_dossier(dossier: dict[str, Any]) -> None:
    assert re.fullmatch(r"20\d\d-\d{4}", dossier["nummer"])
    assert dossier["status"] in STATUSES.split()
    assert dossier["traject"] is None or dossier["traject"] in set(Traject)
    assert dossier["soort"] in set(Soort)
    assert {"organisatie", "regeling", "fase", "uitkomst", "signalen", "gekoppeld"} <= set(dossier)
    for event in dossier["gebeurtenissen"]:
        assert event["soort"] in set(EventKind)
        assert event["gegevens"]["regel"], f"{event['soort']} names its rule"
        assert event["actor"]
        _check_moment(event["tijd"])
    for each in dossier["termijnen"]:
        assert each["soort"] in TERMS.split()
        assert each["status"] in {"open", "gehaald", "verlopen", "vervallen"}
        assert all(re.fullmatch(r"20\d\d-\d\d-\d\d", each[key]) for key in ("vanaf", "uiterlijk"))
        assert each["grondslag"]
        assert each["rekening"]
        assert isinstance(each["voorlopig"], bool)
    for proposal in dossier["voorstellen"]:
        assert proposal["soort"] in set(ProposalKind)
        assert proposal["status"] in set(ProposalStatus)
        assert all("@" in address for address in proposal["naar"])
        assert not any("@" in name for name in proposal["kandidaten"])
        assert proposal["uitleg"]
        assert isinstance(proposal["brieven"], list)


def test_a_klacht_runs_from_mail_to_afdoening_with_roles_and_a_reply_to_the_verslag(play: Play) -> None:
    """The klager answers his own copy of T16, though the medewerker got one later."""
    result = play(WHOLE_CASE)

    assert stand(one(result)) == ("klacht", "afgehandeld")
    assert answers(result) == ["gedaan"] * 5
    assert letters(result, "a.jansen@example.nl") == ["T01", "T12", "T15", "T16", "T20"]


# ── Mail ──────────────────────────────────────────────────────────────────────────────────────────────


def test_mails_without_an_id_are_different_mails(play: Play) -> None:
    result = play(
        story(mail(herkend=ONVREDE), mail("2026-03-16T11:00:00", van="B <b@example.org>", herkend=ONVREDE))
    )

    assert [dossier["nummer"] for dossier in result["dossiers"]] == ["2026-0001", "2026-0002"]


def test_the_same_mail_delivered_twice_is_one_mail(play: Play) -> None:
    result = play(
        story(
            mail(herkend=ONVREDE, id='"m1"', ontvangen=MONDAY),
            mail("2026-03-16T11:00:00", herkend=ONVREDE, id='"m1"', ontvangen=MONDAY),
        )
    )

    assert kinds(one(result)).count("bericht_gearchiveerd") == 1
    assert letters(result) == ["T01", "V01"]


def test_j13_the_ontvangst_is_when_the_server_got_it_and_the_letter_carries_the_time_of_the_step(
    play: Play,
) -> None:
    result = play(
        story(
            mail("2026-02-21T08:00:00", ontvangen="2026-02-20T23:58:00", herkend='soort = "klacht"'),
            organisatie="stichtsevecht",
        )
    )

    assert term(one(result), "afhandeling")["vanaf"] == "2026-02-20"  # vr; gelezen op za
    assert (
        term(one(result), "afhandeling")["uiterlijk"] == "2026-04-07"
    )  # di, na Goede Vrijdag en Pasen (ATW 1)
    assert result["post"][0]["tijd"] == "2026-02-21T08:00:00+01:00"


def test_every_header_list_copy_and_attachment_of_a_mail_may_be_told(play: Play) -> None:
    result = play(
        story(
            mail(
                herkend=ONVREDE,
                aan='["klachten@sterker.example", "bram.peters@sterker.example"]',
                cc='"iemand@example.org"',
                bijlagen='["machtiging.pdf"]',
                kop='{ "X-Spam" = ["nee", "echt niet"], "Precedence" = "bulk" }',
            )
        )
    )

    assert letters(result) == ["T01", "V01"], "Precedence alone never blocks (rulebook 0.1.3)"


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ('soort = "klacht", medewerker = "Karin de Wit"', ("klacht", "nieuw")),
        ('soort = "klacht", medewerker = "Karin de Wit", condities = { besproken = "nee" }', ("onvrede", "nieuw")),
        ('soort = "klacht", medewerker = "Karin de Wit", condities = { wens = "onbekend" }', ("onvrede", "keuze")),
        ('soort = "klacht", medewerker = "Karin de Wit", condities = { wens = "formeel" }', ("klacht", "nieuw")),
        ('soort = "klacht", medewerker = "Karin de Wit", condities = { tevreden = "ja" }', ("onvrede", "nieuw")),
        ('soort = "onvrede", medewerker = "Karin de Wit", condities = { besproken = "ja" }', ("onvrede", "nieuw")),
        ('soort = "signaal"', ("signaal", "nieuw")),
        ('soort = "overig", taal = "en"', ("overig", "nieuw")),
    ],
)  # fmt: skip
def test_conditions_left_out_mean_a_full_klacht_and_otherwise_nothing(
    play: Play, told: str, expected: tuple[str, str]
) -> None:
    (proposal,) = one(play(story(mail(tekst="Zo gaat dat niet.", herkend=told))))["voorstellen"]

    assert (proposal["traject"], proposal["soort"]) == expected


# ── Reply tokens ──────────────────────────────────────────────────────────────────────────────────────


def reply(tijd: str, tekst: str = "akkoord", van: str = INGRID, **more: str) -> str:
    return mail(tijd, tekst, van=van, antwoord_op='"V01"', **more)


@pytest.mark.parametrize(
    ("why", "more"),
    [
        ("no token", {"token": '"geen"'}),
        ("an old token", {"token": '"oud"'}),
        ("a token that was used", {"token": '"gebruikt"'}),
        ("a token of somebody else", {"token": '"ander"'}),
        ("our server does not vouch", {"authenticatie": '"mislukt"'}),
        ("an address outside", {"van": "Ingrid Bakker <ingrid@example.org>"}),
        ("a colleague to whom it was forwarded", {"van": "Bram Peters <bram.peters@sterker.example>"}),
        ("an automatic answer", {"kop": '{ "Auto-Submitted" = "auto-replied" }'}),
        ("a question", {"tekst": "akkoord?"}),
    ],
)
def test_a_reply_that_may_not_count_changes_nothing(play: Play, why: str, more: dict[str, str]) -> None:
    result = play(story(mail(herkend=ONVREDE), reply("2026-03-17T09:00:00", **more)))

    assert stand(result["dossiers"][0]) == (None, "ontvangen"), why
    assert "gedaan" not in answers(result)
    assert not {"T03", "T10"} & set(letters(result))


def test_a_reply_to_the_proposal_carries_it_out_and_is_answered(play: Play) -> None:
    result = play(story(mail(herkend=ONVREDE), reply("2026-03-17T09:00:00", "Akkoord, groet Ingrid")))

    assert stand(one(result)) == ("onvrede", "verwezen")
    assert answers(result) == ["gedaan"]
    assert letters(result, "ingrid.bakker@sterker.example") == ["V01", "V02"]


@pytest.mark.parametrize("token", ["gebruikt", "oud"])
def test_a_token_of_before_the_change_is_refused_and_the_new_proposal_comes_along(
    play: Play, token: str
) -> None:
    result = play(
        story(
            mail(herkend=ONVREDE),
            reply("2026-03-17T09:00:00", "stuur naar Kees de Wit"),
            reply("2026-03-17T09:10:00", token=f'"{token}"'),
        )
    )

    assert stand(one(result)) == (None, "ontvangen")
    assert answers(result) == ["gedaan", "geweigerd"]
    assert "quarantaine" not in {notice["soort"] for notice in result["meldingen"]}
    assert "V03" in letters(result, "ingrid.bakker@sterker.example")


# ── Orders ────────────────────────────────────────────────────────────────────────────────────────────


def test_a_role_means_whoever_has_it_and_the_case_in_hand(play: Play) -> None:
    """Bram Peters stands first in the list, but the case lies with Hatice Yılmaz."""
    result = play(
        story(
            mail(herkend='soort = "klacht", medewerker = "Mo Benali"'),
            order("2026-03-17T09:00:00", "akkoord"),
            order("2026-03-18T09:00:00", "gesprek op 24-3-2026 14.00 uur apart", door="leidinggevende"),
        )
    )

    assert answers(result) == ["gedaan", "gedaan"]
    assert result["opdrachten"][-1]["door"] == "hatice.yilmaz@sterker.example"


def test_the_medewerker_as_a_role_is_who_holds_the_talk(play: Play) -> None:
    result = play(
        story(
            mail(herkend=ONVREDE),
            order("2026-03-17T09:00:00", "akkoord"),
            order("2026-03-18T09:00:00", "gesprek gehad: een nieuwe start", door="medewerker"),
        )
    )

    assert stand(one(result)) == ("onvrede", "in_gesprek")
    assert result["opdrachten"][-1]["door"] == "karin.dewit@sterker.example"


@pytest.mark.parametrize("number", ["2026-0001", "K-2026-0001", "2026-1", "laatste"])
def test_a_case_may_be_named_in_every_way_people_write_its_number(play: Play, number: str) -> None:
    result = play(story(mail(herkend=ONVREDE), order("2026-03-17T09:00:00", "akkoord", dossier=number)))

    assert answers(result) == ["gedaan"]


def test_an_order_about_a_case_that_does_not_exist_is_refused(play: Play) -> None:
    result = play(story(order("2026-03-17T09:00:00", "akkoord", dossier="2026-0099")))

    assert answers(result) == ["geweigerd"]


# ── Time ──────────────────────────────────────────────────────────────────────────────────────────────


def test_a_letter_a_human_decided_leaves_when_the_undo_window_is_over(play: Play) -> None:
    waiting = story(
        mail(herkend=ONVREDE), order("2026-03-17T09:00:00", "akkoord"), top="bedenktijd_minuten = 10"
    )
    assert letters(play(waiting)) == ["T01", "V01"]

    result = play(waiting + "\n[[stap]]\ntijd = 2026-03-18T09:00:00\n")

    assert letters(result) == ["T01", "V01", "T03", "T10"]
    assert {posted["tijd"] for posted in result["post"][2:]} == {"2026-03-17T09:10:00+01:00"}


def test_a_term_that_nobody_met_has_run_out_once_time_has_passed(play: Play) -> None:
    result = play(story(mail(herkend=ONVREDE), "[[stap]]\ntijd = 2026-03-19T00:00:00"))

    assert term(one(result), "doorverwijzing")["status"] == "verlopen"  # uiterlijk wo 18 mrt


# ── Faults ────────────────────────────────────────────────────────────────────────────────────────────


def test_every_fault_in_a_scenario_is_told_at_once(play: Play) -> None:
    wrong = """
kleur = "rood"
[[stap]]
tijd = 2026-03-16
mail = { tekst = "…", token = "vals", herkend = { soort = "boos", condities = { besproken = "soms" }, incident = "gisteren" } }
[[stap]]
opdracht = "akkoord"
dossier = "eerste"
"""
    with pytest.raises(ConfigurationError) as told:
        play(wrong)

    assert {fault.key for fault in told.value.faults} == {
        "kleur",
        "stap 1.tijd",
        "stap 1.mail.van",
        "stap 1.mail.token",
        "stap 1.mail.herkend.soort",
        "stap 1.mail.herkend.condities.besproken",
        "stap 1.mail.herkend.incident",
        "stap 2.tijd",
        "stap 2.dossier",
    }


@pytest.mark.parametrize(
    ("scenario", "key"),
    [
        (
            story(order("2026-03-17T09:00:00", "status"), order("2026-03-16T09:00:00", "status")),
            "stap 2.tijd",
        ),
        (story(order("2026-03-17T09:00:00", "status", door="koning")), "stap 1.door"),
        (story(order("2026-03-17T09:00:00", "status", door="x@example.org")), "stap 1.door"),
        (story(mail(), organisatie="niemand"), "organisatie"),
        ("organisatie = 'sterker'", "stap"),
        (story(mail(), top="bedenktijd_minuten = -1"), "bedenktijd_minuten"),
        (story(mail(), top='kantooruren = "9-17"'), "kantooruren"),
        (story(mail(), top='stand = "hard"'), "stand"),
    ],
)
def test_a_scenario_that_cannot_be_played_says_which_step_and_key(
    play: Play, scenario: str, key: str
) -> None:
    with pytest.raises(ConfigurationError) as told:
        play(scenario)

    assert [fault.key for fault in told.value.faults] == [key]


def test_an_answer_to_a_mail_that_was_never_sent_says_so(play: Play) -> None:
    with pytest.raises(UsageError, match=r"stap 1\.mail\.antwoord_op.*“T12”"):
        play(story(mail(herkend=ONVREDE, antwoord_op='"T12"')))


def test_a_wrong_scenario_ends_the_command_with_code_2_and_a_dutch_line(
    command_line: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    done = command_line("simulate", "bestaat-niet.toml", "--json")

    assert (done.returncode, done.stdout) == (2, "")
    assert "bestaat-niet.toml bestaat niet. Maak het bestand of verbeter het pad." in done.stderr
    assert "Errno" not in done.stderr


def test_a_scenario_that_dictates_every_reading_never_loads_the_classifier(
    tmp_path: Path,
) -> None:
    """Loading takes longer than playing; a hundred scenarios would feel it."""
    path = tmp_path / "dictated.toml"
    path.write_text(story(mail(herkend=ONVREDE)), encoding="utf-8")
    program = (
        "import sys; from bot.cli import app; "
        f"app(['simulate', {str(path)!r}, '--json'], standalone_mode=False); sys.exit('spacy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, timeout=100, check=False)

    assert (done.returncode, done.stderr.decode()) == (0, "")


def test_a_scenario_may_bring_a_configuration_whose_stand_and_undo_window_then_hold(
    play: Play, tmp_path: Path
) -> None:
    example = Path(bot.example.__path__[0])
    house = tmp_path / "huis"
    house.mkdir()
    (house / "personeel.csv").write_bytes((example / "personeel.csv").read_bytes())
    config = (example / "klachtwacht.toml").read_text(encoding="utf-8")
    config = config.replace('stand = "normaal"', 'stand = "leer"\nbedenktijd_minuten = 30')
    (house / "klachtwacht.toml").write_text(config, encoding="utf-8")
    steps = (
        mail(herkend=ONVREDE),
        order("2026-03-17T09:00:00", "akkoord"),
        "[[stap]]\ntijd = 2026-03-18T09:00:00",
    )

    result = play(story(*steps, top='config = "huis/klachtwacht.toml"'))

    assert letters(result) == ["T01", "V01", "T03", "T10"]
    assert {posted["tijd"] for posted in result["post"][2:]} == {"2026-03-17T09:30:00+01:00"}


@pytest.mark.parametrize(
    ("words", "feed", "told"),
    [
        (("classify", "weg.eml"), "", "weg.eml: niet te lezen (bestaat niet)"),
        (("classify", "--jsonl", "."), "", ".: niet te lezen (is een map)"),
        (
            ("classify", "--jsonl", "-"),
            "geen json\n",
            '-: regel 1: geen mail volgens het formaat. Schrijf per regel {"id"',
        ),
    ],
    ids=["missing", "folder", "garbage"],
)
def test_what_is_no_mail_is_said_in_dutch_with_what_to_do(
    command_line: Callable[..., subprocess.CompletedProcess[str]],
    words: tuple[str, ...],
    feed: str,
    told: str,
) -> None:
    done = command_line(*words, feed=feed)

    assert (done.returncode, done.stdout) == (2, "")
    assert told in done.stderr

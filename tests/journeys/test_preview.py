"""`klachtwacht preview` from outside (contract §1): a letter as it would leave, about a case or an invented one."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.journeys.test_run_once import COMPLAINT, deliver, house

__all__ = ["house"]

Run = Callable[..., subprocess.CompletedProcess[str]]
AT = ("--now", "2026-03-16T10:05")


@pytest.fixture
def taken_in(house: Path, command_line: Run) -> Path:
    """One complaint, waiting for a decision."""
    deliver(house, "m1", "Anna Jansen <anna@example.nl>", COMPLAINT)
    assert command_line("run", "--once", *AT).returncode == 0
    return house


def test_a_letter_about_a_case_is_the_one_that_would_leave(taken_in: Path, command_line: Run) -> None:
    shown = command_line("preview", "T03", "--dossier", "K-2026-0001", *AT)

    assert shown.returncode == 0, shown.stderr
    assert shown.stdout.startswith(
        "Onderwerp: [2026-0001] Uw bericht aan Sterker sociaal werk\n\nBeste Anna Jansen,\n"
    )
    assert "klacht" not in shown.stdout.partition("Hebt u vragen?")[0].lower()
    assert "geen postadres bekend" in shown.stderr


def test_looking_at_a_letter_changes_and_sends_nothing(taken_in: Path, command_line: Run) -> None:
    before = command_line("status", "2026-0001", "--json").stdout
    sent = sorted(path.name for path in (taken_in / "post/uit/sterker").iterdir())
    assert command_line("preview", "V01", "--dossier", "2026-0001", *AT).returncode == 0

    assert before == command_line("status", "2026-0001", "--json").stdout
    assert sent == sorted(path.name for path in (taken_in / "post/uit/sterker").iterdir())


def test_html_and_paper_go_to_files(house: Path, command_line: Run) -> None:
    shown = command_line(
        "preview", "T16", "--html", "t16.html", "--pdf", "t16.pdf", "--groot", "--leesbaarheid", *AT
    )

    assert shown.returncode == 0, shown.stderr
    assert (house / "t16.html").read_text().startswith("<!DOCTYPE html>")
    assert (house / "t16.pdf").read_bytes().startswith(b"%PDF-")
    assert "verzonnen zaak" in shown.stderr
    assert "woorden per zin" in shown.stderr
    assert "woorden per zin" not in shown.stdout


@pytest.mark.parametrize(("words", "told"), [
    (("preview", "T99"), "Brief T99 bestaat niet. Er zijn: T01,"),
    (("preview",), "Noem een brief"),
    (("preview", "T13-G13"), "G13 is geen grond in de regeling lentl. Kies uit: G1 (besluit van de gemeente)"),
    (("preview", "T13-G99"), "G99 is geen grond"),
    (("preview", "T12-G5"), "Alleen brief T13 heeft gronden."),
    (("preview", "T12", "--regeling", "klimkoord"), "Regeling klimkoord geldt niet voor Sterker sociaal werk. Kies uit: lentl, jeugd, mandaat."),
    (("preview", "T01", "--organisatie", "zonne"), "Organisatie zonne bestaat niet. Er zijn: sterker."),
    (("preview", "T01", "--dossier", "2026-0099"), "Dossier 2026-0099 bestaat niet"),
    (("preview", "T01", "--pdf", "/nergens/brief.pdf"), "/nergens/brief.pdf kan niet worden geschreven"),
])  # fmt: skip
def test_what_cannot_be_shown_is_refused_with_the_way_out(
    house: Path, command_line: Run, words: tuple[str, ...], told: str
) -> None:
    refused = command_line(*words)

    assert refused.returncode == 2
    assert told in " ".join(refused.stderr.split())


def test_a_letter_that_misses_what_only_a_decision_brings_says_so(taken_in: Path, command_line: Run) -> None:
    refused = command_line("preview", "T13", "--dossier", "2026-0001", *AT)

    assert refused.returncode == 1
    assert "het gegeven 'grond' ontbreekt" in refused.stderr


def test_about_a_decision_the_example_has_days_that_can_be_true_today(house: Path, command_line: Run) -> None:
    """Taken a week before Monday 16 March 2026: Monday 9 March + 6 weeks = Monday 20 April (Awb 6:7)."""
    shown = command_line("preview", "T13-G1", *AT)

    assert shown.returncode == 0, shown.stderr
    assert "Het besluit is van maandag 9 maart 2026." in shown.stdout
    assert "De laatste dag voor bezwaar is maandag 20 april 2026." in shown.stdout
    assert "Klachtencommissie" not in shown.stdout


def test_under_another_scheme_the_letter_is_what_that_team_sends(house: Path, command_line: Run) -> None:
    shown = command_line("preview", "T12", "--regeling", "jeugd", *AT)

    assert shown.returncode == 0, shown.stderr
    assert "U hoeft niet eerst met ons te praten." in shown.stdout
    assert "niet eerst met ons" not in command_line("preview", "T12", *AT).stdout


@pytest.mark.parametrize("when", ["2026-03-16T10:05", "2027-11-28T18:00"])
def test_the_example_of_t19_has_only_terms_of_a_case_at_a_commission(
    house: Path, command_line: Run, when: str
) -> None:
    shown = command_line("preview", "T19", "--now", when)
    terms = shown.stdout.partition("Welke termijnen lopen er?")[2].partition("De data van")[0]

    assert "Verweer indienen" in terms
    assert [
        kind for kind in ("Afhandelen", "Contact", "persoonsgegevens", "Heropenen") if kind in terms
    ] == []


def test_a_letter_that_the_scheme_does_not_use_says_so(house: Path, command_line: Run) -> None:
    assert "gebruikt brief T28 niet" in command_line("preview", "T28", *AT).stderr
    assert "gebruikt brief" not in command_line("preview", "T13", *AT).stderr


def test_readability_of_every_letter_is_b1_also_to_colleagues(house: Path, command_line: Run) -> None:
    shown = command_line("preview", "--leesbaarheid")

    assert shown.returncode == 0, shown.stderr
    assert shown.stdout.count("woorden per zin") == 41
    assert "\nV01 " in shown.stdout
    assert "te moeilijk" not in shown.stdout

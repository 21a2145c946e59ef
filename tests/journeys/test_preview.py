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


def test_readability_of_every_letter_to_a_klager_is_b1(house: Path, command_line: Run) -> None:
    shown = command_line("preview", "--leesbaarheid")

    assert shown.returncode == 0, shown.stderr
    assert shown.stdout.count("woorden per zin") >= 25
    assert "te moeilijk" not in shown.stdout

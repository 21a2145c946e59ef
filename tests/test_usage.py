"""The command line is Dutch, also where the library speaks."""

import io
import re
from pathlib import Path

import pytest
import typer.main
from typer.testing import CliRunner

from bot.cli import app, main

COMMANDS = sorted(typer.main.get_group(app).commands)
ENGLISH = re.compile(
    r"Usage|Options|Arguments|Commands|Show this|\[required|\[default|OPTIONS|ARGS|<\w+>|No such|Missing"
)


@pytest.mark.parametrize("words", [["--help"], *([command, "--help"] for command in COMMANDS)], ids=" ".join)
def test_no_help_page_holds_english(words: list[str]) -> None:
    shown = CliRunner().invoke(app, words).output

    assert "Toon deze uitleg." in shown
    assert ENGLISH.findall(shown) == []


def test_the_list_of_commands_cuts_no_sentence_off() -> None:
    """“Geef een opdracht in gewone taal, zoals u die ook in een...” tells nobody what it does."""
    shown = CliRunner().invoke(app, ["--help"]).output.partition("Opdrachten:")[2]

    assert "..." not in shown
    assert "zoals u die ook in een mail zou antwoorden." in " ".join(shown.split())


@pytest.mark.parametrize(("words", "value"), [("draw", "--svg BESTAND"), ("preview", "--regeling REGELING")])
def test_an_option_that_wants_a_value_says_which(words: str, value: str) -> None:
    assert value in CliRunner().invoke(app, [words, "--help"]).output


def test_a_question_ends_with_one_mark(tmp_path: Path) -> None:
    shown = (
        CliRunner()
        .invoke(app, ["init", "--config", str(tmp_path / "k.toml")], input="Zon\nk@zon.example\n")
        .output
    )

    assert "Hoe heet de organisatie? " in shown
    assert "?:" not in shown


@pytest.mark.parametrize(("words", "expected"), [
    ("status --foo", "De optie --foo bestaat niet. Kijk met: klachtwacht status --help"),
    ("status --config", "Bij de optie --config hoort een waarde."),
    ("simulate", "Er ontbreekt iets: "),
    ("demo --port x", "--port kan dit niet zijn. Kijk met: klachtwacht demo --help"),
    ("bestaatniet", "De opdracht bestaatniet bestaat niet. Kijk met: klachtwacht --help"),
    ("chekc", "De opdracht chekc bestaat niet. Bedoelt u check?"),
    ("verify a b", "of er staat te veel of te weinig achter. Kijk met: klachtwacht verify --help"),
    ("", "Gebruik: klachtwacht"),
])  # fmt: skip
def test_wrong_use_is_said_in_dutch_with_the_remedy_and_ends_with_code_2(
    words: str, expected: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["klachtwacht", *words.split()])
    with pytest.raises(SystemExit) as ended:
        main()
    said = capsys.readouterr().err

    assert ended.value.code == 2
    assert expected in said
    assert ENGLISH.findall(said) == []


def test_questions_that_nobody_answers_end_with_code_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A script without answers made nothing: that is not “done, but look at it”."""
    monkeypatch.setattr("sys.argv", ["klachtwacht", "init", "--config", str(tmp_path / "k.toml")])
    monkeypatch.setattr("sys.stdin", io.StringIO())
    with pytest.raises(SystemExit) as ended:
        main()

    assert ended.value.code == 2
    assert "Afgebroken: er is niets gedaan." in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []

"""`klachtwacht evaluate` and `train`: figures, a page that stands on its own, and refusals that say what to do."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.domain.errors import UsageError
from bot.domain.recognition.suggestion import UNREAD, MailText, Signal, Soort, Suggestion
from classifiers import recipe
from classifiers.report import charts, page, report, tables
from classifiers.training import load


class Fixed:
    """Says what the subject of each mail says, with the chance behind it: "klacht 0.9"."""

    def suggest(self, mails: Iterable[MailText]) -> list[Suggestion]:
        out = []
        for mail in mails:
            name, chance = mail.onderwerp.split()
            rest = (1 - float(chance)) / (len(Soort) - 1)
            chances = {soort: float(chance) if soort.value == name else rest for soort in Soort}
            jeugd = (Signal("jeugd", "mijn kind", 0.9),) if "kind" in mail.tekst else ()
            out.append(
                replace(
                    UNREAD,
                    soort=Soort(name),
                    kansen=chances,
                    zeker=float(chance) >= 0.8,
                    signalen=jeugd,
                    model="<vast>",
                )
            )
        return out


def row(number: int, soort: str, said: str, tekst: str = "x", signalen: tuple[str, ...] = ()) -> str:
    """An annotated mail in one line, with what `Fixed` will say about it in its subject."""
    nothing = {name: {"waarde": "onbekend", "bewijs": None} for name in ("besproken", "tevreden", "wens")}
    return json.dumps(
        {"id": f"m{number}", "onderwerp": said, "van_naam": "", "van_adres": "", "datum": "2026-03-16", "tekst": tekst,
         "soort": soort, "ook_goed": [], "medewerker": None, "data": [],
         "signalen": [{"naam": naam, "bewijs": "x"} for naam in signalen],
         "condities": nothing | {"intrekking": {"waarde": "geen", "bewijs": None}}}
    )  # fmt: skip


@pytest.fixture
def mails(tmp_path: Path) -> Path:
    """Four mails: two read right and sure, one right and unsure, one wrong and unsure."""
    path = tmp_path / "<proef>.jsonl"
    path.write_text(
        "\n".join(
            (
                row(1, "klacht", "klacht 0.95", "mijn kind", ("jeugd",)),
                row(2, "onvrede", "onvrede 0.85", "mijn kind"),
                row(3, "vervolg", "vervolg 0.55", "x", ("jeugd",)),
                row(4, "klacht", "onvrede 0.55"),
            )
        ),
        encoding="utf-8",
    )
    return path


def test_bins_and_curve_count_what_was_said_and_what_was_true(mails: Path) -> None:
    """Half of what was said with 55 % is right; from 80 % up half of the mails is left, all right."""
    told = report(Fixed(), mails)

    assert [(0.5, 2, 0.5), (0.8, 1, 1.0), (0.9, 1, 1.0)] == [(b.begin, b.mails, b.right) for b in told.bins]
    assert (0.5, 1.0) == next((p.coverage, p.accuracy) for p in told.curve if p.threshold == 0.8)
    assert (0.75, 0.5, 1.0) == (told.figures.accuracy, told.figures.coverage, told.figures.sure)
    assert (0.5, 0.5, 2) == told.figures.signals["jeugd"]


def test_the_json_holds_what_the_issue_asks_for(mails: Path) -> None:
    """Accuracy, macro-F1, confusion, ECE, coverage, and precision and recall per signal; all of it is JSON."""
    told = json.loads(json.dumps(report(Fixed(), mails).as_json()))

    assert {"accuracy", "macro_f1", "confusion", "ece", "coverage", "signals", "bins", "curve"} <= set(told)
    assert 1 == told["confusion"]["klacht"]["onvrede"]


class Elements(HTMLParser):
    """Counts the elements of a page and keeps every attribute that could fetch something."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []
        self.fetches: list[str] = []
        self.attributes: dict[str, dict[str, str | None]] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember one element."""
        self.names.append(tag)
        self.attributes.setdefault(tag, dict(attrs))
        self.fetches += [str(value) for name, value in attrs if name in {"src", "href", "srcset", "data"}]


def test_the_page_stands_on_its_own_and_every_picture_has_its_table(mails: Path) -> None:
    """No script, nothing fetched, Dutch, scales to a phone; four pictures, five tables, names escaped."""
    html = page.page(report(Fixed(), mails))
    seen = Elements()
    seen.feed(html)

    assert [] == seen.fetches
    assert "script" not in seen.names
    assert "url(" not in html
    assert "@import" not in html
    assert "nl" == seen.attributes["html"]["lang"]
    assert "width=device-width" in str([seen.attributes["meta"], html])
    assert (4, 5) == (seen.names.count("svg"), seen.names.count("table"))
    assert "&lt;proef&gt;" in html
    assert "&lt;vast&gt;" in html
    assert "<vast>" not in html


@pytest.mark.parametrize("name", sorted(charts.PICTURES))
def test_every_picture_fits_a_narrow_screen_and_says_what_it_is(mails: Path, name: str) -> None:
    """320 units wide, a role and a label for who cannot see it."""
    seen = Elements()
    seen.feed(charts.PICTURES[name](report(Fixed(), mails)))

    assert str(seen.attributes["svg"]["viewbox"]).startswith("0 0 320 ")
    assert "img" == seen.attributes["svg"]["role"]
    assert seen.attributes["svg"]["aria-label"]


def test_every_row_of_a_table_has_a_cell_for_every_head(mails: Path) -> None:
    """Else a figure would stand under the wrong head."""
    for table in tables(report(Fixed(), mails)):
        assert {len(table.heads)} == {len(cells) for cells in table.rows}


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "geen enkele mail"),
        ("{", "regel 1"),
        ('{"id":"m1","onderwerp":"","tekst":"","van_naam":"","van_adres":"","datum":"2026-03-16","soort":"klacht"}',
         "mail m1: de annotatie is niet compleet"),
        (row(1, "klacht", "klacht 0.9").replace('"ook_goed": []', '"ook_goed": null'), "ook_goed heeft een verkeerde vorm"),
        (row(1, "klacht", "klacht 0.9").replace('"condities": {', '"condities": null, "x": {'), "condities heeft een"),
        (row(1, "klacht", "klacht 0.9").replace('"tekst": "x"', '"tekst": 7'), "id, onderwerp, tekst"),
        (row(1, "klacht", "klacht 0.9").replace('"besproken"', '"anders"'), "een van de condities"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_measured_is_refused_with_what_to_do(
    tmp_path: Path, content: str, told: str
) -> None:
    """Empty, no JSON, or not annotated whole."""
    path = tmp_path / "x.jsonl"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match=told):
        report(Fixed(), path)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """With its name."""
    with pytest.raises(UsageError, match=r"weg\.jsonl"):
        report(Fixed(), tmp_path / "weg.jsonl")


def test_evaluate_prints_json_and_writes_the_page(
    mails: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer on stdout is JSON alone; the page lies where it was asked for."""
    monkeypatch.setattr("classifiers.load_classifier", lambda path: Fixed())
    result = CliRunner().invoke(
        app, ["evaluate", "--jsonl", str(mails), "--json", "--pagina", str(tmp_path / "p.html")]
    )

    assert 0 == result.exit_code, result.output
    assert 0.75 == json.loads(result.stdout)["accuracy"]
    assert (tmp_path / "p.html").read_text("utf-8").startswith("<!DOCTYPE html>")


def test_evaluate_prints_every_table_for_people(mails: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without --json the titles and the figures are there."""
    monkeypatch.setattr("classifiers.load_classifier", lambda path: Fixed())
    result = CliRunner().invoke(app, ["evaluate", "--jsonl", str(mails)])

    assert [] == [t.title for t in tables(report(Fixed(), mails)) if t.title[:20] not in result.stdout]
    assert "0,750" in result.stdout


def test_evaluate_warns_of_mail_the_model_learned_from(mails: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Figures on such mail flatter; on other mail nothing is said."""
    monkeypatch.setattr("classifiers.load_classifier", lambda path: Fixed())
    seen = load([recipe.CORPUS / "p.jsonl"])[0].mail.tekst
    fresh = CliRunner().invoke(app, ["evaluate", "--jsonl", str(mails)])
    mails.write_text(
        row(1, "klacht", "klacht 0.95", seen) + "\n" + row(2, "klacht", "klacht 0.9", "nieuw"), "utf-8"
    )
    known = CliRunner().invoke(app, ["evaluate", "--jsonl", str(mails)])

    assert "Let op" not in fresh.output
    assert "van 1 van deze mails" in " ".join(known.output.split())


# ── train ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--corpus", "leeg"], "--uit"),
        (["--corpus", "leeg", "--uit", "m"], "geen .jsonl"),
        (["--corpus", "weinig", "--uit", "m"], "minstens 20"),
        (["--organisatie", "sterker", "--corpus", "leeg"], "gaan niet samen"),
    ],
)
def test_train_refuses_what_it_cannot_do(
    options: list[str], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before anything is trained."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "leeg").mkdir()
    (tmp_path / "weinig").mkdir()
    (tmp_path / "weinig" / "a.jsonl").write_text(row(1, "klacht", "klacht 0.9"), encoding="utf-8")
    result = CliRunner().invoke(app, ["train", *options])

    assert isinstance(result.exception, UsageError)
    assert told in str(result.exception)
    assert not (tmp_path / "m").exists()


def test_a_folder_with_something_else_is_never_overwritten(tmp_path: Path) -> None:
    """--uit on a folder of one's own would else wipe it."""
    (tmp_path / "brief.txt").write_text("van mij")
    with pytest.raises(UsageError, match="iets anders dan een model"):
        recipe.make([], tmp_path, print)
    assert "van mij" == (tmp_path / "brief.txt").read_text()


DIES = """
import os, signal, sys
from pathlib import Path
from classifiers import recipe
moment, out = sys.argv[1], Path(sys.argv[2])
def dies(*_):
    os.kill(os.getpid(), signal.SIGKILL)
def train(_, path):
    path.mkdir()
    (path / "oordeel.json").write_text("nieuw")
    if moment == "schrijven":
        dies()
    (path / "gewichten").write_text("nieuw")
exchange = recipe._exchange
def exchanging(*folders):
    if moment == "na":
        exchange(*folders)
    dies()
recipe.train, recipe._exchange = train, exchanging
recipe.make([], out, print)
"""
"""A training that is killed: while it writes, just before its model takes the place of the old one, or just after."""


@pytest.mark.parametrize(("moment", "left"), [("schrijven", "oud"), ("voor", "oud"), ("na", "nieuw")])
def test_a_killed_training_leaves_one_whole_model_and_the_next_one_clears_up(
    moment: str, left: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Never half a model or none; who trains again hears what happened."""
    out = tmp_path / "model"
    out.mkdir()
    for name in ("oordeel.json", "gewichten"):
        (out / name).write_text("oud")
    died = subprocess.run([sys.executable, "-c", DIES, moment, str(out)], timeout=60, check=False)

    assert -signal.SIGKILL == died.returncode
    assert {"oordeel.json": left, "gewichten": left} == {
        path.name: path.read_text() for path in out.iterdir()
    }

    told: list[str] = []
    monkeypatch.setattr(recipe, "train", lambda _, path: path.mkdir())
    recipe.make([], out, told.append)
    assert ["Een eerdere training brak af; wat zij achterliet, is opgeruimd."] == told
    assert [".model.slot", "model"] == sorted(path.name for path in tmp_path.iterdir())


def test_a_file_system_that_cannot_exchange_folders_gets_the_new_model_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A network share, say."""

    def cannot(*_: Path) -> None:
        raise OSError(22, "Invalid argument")

    monkeypatch.setattr(recipe, "train", lambda _, path: (path / "nieuw").mkdir(parents=True))
    monkeypatch.setattr(recipe, "_exchange", cannot)
    recipe.make([], tmp_path / "model", print)

    assert (tmp_path / "model" / "nieuw").is_dir()


def test_two_trainings_into_one_folder_do_not_run_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second one hears so, and does not clear away what the first one is making."""

    def train(_: object, path: Path) -> None:
        with pytest.raises(UsageError, match="wordt al gemaakt"):
            recipe.make([], tmp_path / "model", print)
        path.mkdir()

    monkeypatch.setattr(recipe, "train", train)
    recipe.make([], tmp_path / "model", print)


@pytest.mark.slow
def test_a_model_of_ones_own_is_trained_and_replaced_by_its_second_training(tmp_path: Path) -> None:
    """A small corpus is enough; the folder is a model that can be measured, and only the lock is left behind."""
    lines = [
        line for path in recipe.files_of([recipe.CORPUS]) for line in path.read_text("utf-8").splitlines()
    ]
    (tmp_path / "mails").mkdir()
    (tmp_path / "mails" / "a.jsonl").write_text("\n".join(lines[::60]) + "\n", encoding="utf-8")
    for _ in range(2):
        result = CliRunner().invoke(
            app, ["train", "--corpus", str(tmp_path / "mails"), "--uit", str(tmp_path / "model")]
        )
        assert 0 == result.exit_code, result.output
    measured = CliRunner().invoke(
        app,
        [
            "evaluate",
            "--jsonl",
            str(tmp_path / "mails" / "a.jsonl"),
            "--model",
            str(tmp_path / "model"),
            "--json",
        ],
    )

    assert 0.5 < json.loads(measured.stdout)["accuracy"]
    assert [".model.slot", "mails", "model"] == sorted(path.name for path in tmp_path.iterdir())

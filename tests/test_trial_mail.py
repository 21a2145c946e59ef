"""Plus-addressing is proven by a mail to ourselves, and by nothing less."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot import bootstrap, daemon, trial_mail
from bot.cli import app
from tests.journeys.killable import Onvrede
from tests.journeys.test_killed import prepare

MAILDIR = '{ soort = "maildir", pad = "in" }'
FOLDER = '{ soort = "folder", pad = "uit" }'


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A Maildir and a folder as way out."""
    for part in ("in/new", "in/cur", "in/tmp", "uit"):
        (tmp_path / part).mkdir(parents=True)
    monkeypatch.setattr(trial_mail, "LOOK_EVERY", 0.05)
    made = prepare(tmp_path, MAILDIR, FOLDER)
    people = tmp_path / "personeel.csv"
    people.write_text(
        people.read_text(encoding="utf-8").rstrip() + ";directie;leidinggevende\n", encoding="utf-8"
    )
    return made


@contextmanager
def mail_server(folder: Path) -> Iterator[None]:
    """Whatever leaves for us comes in again, plus-tag and all."""
    stop = threading.Event()

    def deliver() -> None:
        while not stop.wait(0.02):
            for path in (folder / "uit").glob("*.eml"):
                path.rename(folder / "in" / "new" / path.stem)

    thread = threading.Thread(target=deliver)
    thread.start()
    yield
    stop.set()
    thread.join()


def test_what_comes_back_is_proof_and_is_nobodys_case(config: Path, tmp_path: Path) -> None:
    with mail_server(tmp_path):
        said = CliRunner().invoke(app, ["check", "--config", str(config), "--proefmail"])
    assert 0 == said.exit_code, said.output
    assert "klachten+iets@sterker.example komt aan. Zet plusadres = true." in " ".join(said.stderr.split())
    assert 1 == len(list((tmp_path / "in" / "new").iterdir())), "it lies where it came"
    with bootstrap.build(bootstrap.read_settings(config), Onvrede()) as house:
        daemon.run_once(house, bootstrap.wall_clock)
        with house.store.begin("sterker") as uow:
            assert [] == uow.dossiers.lines()
    assert [] == list((tmp_path / "uit").iterdir()), "and nobody answers it"


def test_what_does_not_come_back_is_a_problem_where_it_was_counted_on(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trial_mail.try_plus, "__defaults__", (0.3,))
    began = time.monotonic()
    assert 0 == CliRunner().invoke(app, ["check", "--config", str(config), "--proefmail"]).exit_code
    text = config.read_text(encoding="utf-8").replace("mailbox =", "plusadres = true\nmailbox =")
    config.write_text(text, encoding="utf-8")
    said = CliRunner().invoke(app, ["check", "--config", str(config), "--proefmail"])
    assert 1 == said.exit_code
    assert "kwam binnen 0 seconden niet aan. Zet plusadres = false." in " ".join(said.output.split())
    assert time.monotonic() - began < 60


def test_without_the_option_nothing_is_sent(config: Path, tmp_path: Path) -> None:
    CliRunner().invoke(app, ["check", "--config", str(config)])
    assert [] == list((tmp_path / "uit").iterdir())

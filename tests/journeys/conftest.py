"""Journeys are told as scenarios and played through the public contract of `simulate` (contract §5)."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.domain.ports.classifier import Classifier
from bot.simulation import simulate
from classifiers import load_classifier

Play = Callable[[str], dict[str, Any]]


@pytest.fixture(scope="session")
def classifier() -> Classifier:
    return load_classifier()


@pytest.fixture
def play(tmp_path: Path, classifier: Classifier) -> Play:
    """Plays the text of a scenario and gives the object of contract §5."""

    def play(scenario: str) -> dict[str, Any]:
        path = tmp_path / "scenario.toml"
        path.write_text(scenario, encoding="utf-8")
        result = simulate(path, classifier)
        assert result == json.loads(json.dumps(result)), "the result is plain JSON"
        return result

    return play


@pytest.fixture
def command_line(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs klachtwacht as a user does, in a folder of its own."""

    def run(*words: str, feed: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "bot.cli", *words],
            cwd=tmp_path,
            input=feed,
            text=True,
            capture_output=True,
            timeout=100,
            check=False,
        )

    return run

"""The door of the classifier: what importing costs, and what a wrong model folder gets for an answer."""

import subprocess
import sys
from pathlib import Path

import pytest

from bot.domain.errors import UsageError
from classifiers import load_classifier


def test_importing_the_room_does_not_import_spacy() -> None:
    """Who does not load a model must not pay for spaCy."""
    code = "import classifiers, sys; print('spacy' in sys.modules)"
    assert (
        "False\n"
        == subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    )


def test_reading_does_not_import_spacy() -> None:
    """The process that reads holds half as much without it; only training and a pipeline of others need it."""
    code = (
        "from bot.domain.recognition.suggestion import MailText; from classifiers import load_classifier; import sys;"
        "load_classifier().suggest([MailText('x', 'Klacht', 'De hulp kwam niet.')]);"
        "print({'spacy', 'sklearn', 'scipy'} & sys.modules.keys())"
    )
    assert (
        "set()\n"
        == subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    )


def test_a_folder_without_a_model_is_refused_in_dutch(tmp_path: Path) -> None:
    """The message must name the folder and the remedy."""
    with pytest.raises(UsageError, match=r"klachtwacht train"):
        load_classifier(tmp_path)

"""What the tests of the classifier share: one trained model for the whole run, and mails in a line."""

from collections.abc import Callable
from datetime import date

import pytest

from bot.domain.ports.classifier import Classifier
from bot.domain.recognition.suggestion import MailText, Suggestion
from classifiers import load_classifier

RECEIVED = date(2026, 3, 16)
"""A Monday."""


@pytest.fixture(scope="session")
def classifier() -> Classifier:
    """The own model (made here when there is none yet, which takes about a minute)."""
    return load_classifier()


@pytest.fixture(scope="session")
def read(classifier: Classifier) -> Callable[..., Suggestion]:
    """Reads one mail: `read("tekst", onderwerp="…", …)`."""

    def read_one(tekst: str, onderwerp: str = "", **rest: object) -> Suggestion:
        mail = MailText("m1", onderwerp, tekst, "A. Jansen", "a.jansen@example.nl", RECEIVED)
        changed = {name: getattr(mail, name) for name in MailText.__dataclass_fields__} | rest
        return classifier.suggest([MailText(**changed)])[0]

    return read_one

"""The parts as a spaCy pipeline: they say what they say without it, and another part can stand in the place of one."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from bot.domain.ports.classifier import Classifier
from bot.domain.recognition.suggestion import MailText, Soort
from classifiers import MODEL
from classifiers.classifier import Reader
from classifiers.labels import HEADS, SOORTEN
from classifiers.models import MailModel
from classifiers.pipeline import PARTS, blank, component, docs_of, parts_of, reading_of
from classifiers.verdict import Verdict
from tests.classifiers.conftest import RECEIVED

MAILS = [
    MailText(str(number), "Klacht over Karin", text, "A. Jansen", "a@klager.example", RECEIVED)
    for number, text in enumerate(
        (
            "Karin de Wit kwam dinsdag 3 maart niet. Ik heb het met haar besproken, maar dat hielp niet!",
            "Hierbij trek ik mijn klacht van 4 maart in.\n\n> Op 2 maart schreef u:\n> dank voor uw mail",
            "",
        )
    )
]


def test_the_spacy_pipeline_says_what_the_reader_says(classifier: Classifier) -> None:
    """Doc or no doc: the same parts, the same words; and spaCy knows the sentences."""
    nlp = blank()
    for name in PARTS:
        component(nlp, name).from_disk(MODEL / name)

    docs = list(docs_of(nlp, MAILS))

    assert classifier.suggest(MAILS) == Verdict.from_disk(MODEL).judge(docs)
    assert [mail.onderwerp for mail in MAILS] == [next(doc.sents).text.strip() for doc in docs]
    assert [doc.text for doc in docs] == [reading_of(doc).text for doc in docs]


def test_another_part_stands_in_the_place_of_one(classifier: Classifier) -> None:
    """Here one that finds every mail a withdrawal, whatever it says."""
    nlp = blank()
    for name in PARTS:
        component(nlp, name).from_disk(MODEL / name)

    class Certain(MailModel):
        def read(self, docs: Sequence[Any]) -> None:
            for found in map(reading_of, docs):
                found.soort = 9 * np.eye(len(SOORTEN), dtype=np.float32)[SOORTEN.index(Soort.INTREKKING)]
                found.theme = np.zeros(len(HEADS), np.float32)

    parts = parts_of(nlp) | {"postmodel": Certain(component(nlp, "zinnen").table)}

    changed = Reader(parts, Verdict.from_disk(MODEL)).suggest(MAILS)

    for now, then in zip(changed, classifier.suggest(MAILS), strict=True):
        assert now.kansen[Soort.INTREKKING] > then.kansen[Soort.INTREKKING]

"""Examples of one organisatie beside the corpus: they teach the soort, at their weight, and leave the rest alone."""

from typing import Any

import numpy as np

from bot.domain.recognition.suggestion import CONDITIONS, MailText
from classifiers.labels import SOORTEN
from classifiers.pipeline import blank, docs_of, reading_of
from classifiers.training.material import MODELS, Example, Material, learn_features
from classifiers.training.weighing import _regress, _truths
from classifiers.verdict import FACTS, OUTPUTS


def example(name: str, text: str, soort: str, **kind: object) -> Example:
    truth: dict[str, Any] = {
        "soort": soort,
        "ook_goed": [],
        "signalen": [],
        "condities": {name: {"waarde": nothing, "bewijs": None} for name, nothing in CONDITIONS.items()},
        "medewerker": None,
        "data": [],
    }
    return Example(MailText(name, "", text), truth, "x", **kind)  # type: ignore[arg-type] # weight and whole


def test_an_example_that_says_the_soort_alone_teaches_only_the_models_of_the_soort() -> None:
    """Nobody annotated its signals, names and dates, so their absence means nothing."""
    examples = [
        example("a", "De hulp van Karin kwam op 3 maart te laat.", "onvrede"),
        example("b", "De hulp van <persoon> kwam te laat.", "klacht", weight=0.3, whole=False),
    ]
    nlp = blank()
    docs = list(docs_of(nlp, [e.mail for e in examples]))
    learn_features(nlp, docs)
    tasks = Material.of(nlp, docs, examples).tasks

    taught = {part: set(tasks[part].owner.tolist()) for part in MODELS}
    heard = tasks["postmodel"].weights

    assert {"postmodel", "lettermodel"} == {part for part, owners in taught.items() if 1 in owners}
    assert {1.0} == set(heard[0].tolist())
    assert ({np.float32(0.3)}, {0.0}) == (
        set(heard[1, : len(SOORTEN)].tolist()),
        set(heard[1, len(SOORTEN) :].tolist()),
    )


def test_the_verdict_hears_it_about_the_soort_alone() -> None:
    """Every other answer is as if the example were not there."""
    draw = np.random.default_rng(1)
    kept = [example(str(i), "x", ["onvrede", "klacht"][i % 2]) for i in range(12)]
    more = [example("z", "x", "okc", weight=0.5, whole=False)] * 4
    rows = draw.normal(size=(16, len(FACTS))).astype(np.float32)

    weights = [
        _regress(
            rows, _truths(kept + extra), np.ones(16, np.float32), np.array([True] * 12 + [False] * 4)
        ).weights
        for extra in (more, [example("z", "x", "signaal", whole=False)] * 4)
    ]

    soorten = len(OUTPUTS["soort"])
    assert np.array_equal(weights[0][:, soorten:], weights[1][:, soorten:])
    assert not np.array_equal(weights[0][:, :soorten], weights[1][:, :soorten])


def test_a_placeholder_is_one_word_and_reads_as_what_it_stands_for() -> None:
    """A masked name looks to the models like any other name."""
    nlp = blank()
    (masked,) = docs_of(nlp, [MailText("a", "", "Toen kwam <persoon> om <getal> uur.")])

    found = reading_of(masked)
    seen = zip(found.texts, found.norms, strict=True)
    assert ["<persoon>", "<getal>"] == [norm for text, norm in seen if text.startswith("<")]

"""Examples of one organisatie beside the corpus: they teach the soort, at their weight, and leave the rest alone."""

from typing import Any

import numpy as np

from bot.domain.suggestion import CONDITIONS, MailText
from classifiers.linear import Recipe, Rows, binary, fit
from classifiers.pipeline import blank, docs_of
from classifiers.training.material import MODELS, Example, Material
from classifiers.training.weighing import _loudness
from classifiers.verdict import OUTPUTS


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


def test_an_example_that_says_the_soort_alone_teaches_only_the_model_of_the_soort() -> None:
    """Nobody annotated its signals, names and dates, so their absence means nothing."""
    examples = [
        example("a", "De hulp van Karin kwam op 3 maart te laat.", "onvrede"),
        example("b", "De hulp van <persoon> kwam te laat.", "klacht", weight=0.3, whole=False),
    ]
    nlp = blank()
    material = Material.of(nlp, list(docs_of(nlp, [e.mail for e in examples])), examples)

    taught = {part: set(material.owner[part].tolist()) for part in MODELS}

    assert {"postmodel": {0, 1}} == {part: owners for part, owners in taught.items() if 1 in owners}
    assert [1.0, np.float32(0.3)] == material.weights["postmodel"][:, 0].tolist()


def test_the_verdict_hears_it_about_the_soort_alone_and_no_louder_than_its_weight() -> None:
    """Every other answer is as if the example were not there."""
    loud = _loudness([example("a", "x", "onvrede"), example("b", "x", "klacht", weight=0.5, whole=False)])
    soorten = len(OUTPUTS["soort"])

    assert {1.0} == set(loud[0].tolist())
    assert ({0.5}, {0.0}) == (set(loud[1, :soorten].tolist()), set(loud[1, soorten:].tolist()))


def test_a_few_examples_more_do_not_reshuffle_the_others() -> None:
    """Four that weigh nothing change the model far less than a new draw of the order would."""
    draw = np.random.default_rng(1)
    rows = [binary(np.unique(draw.integers(0, 30, 6).astype(np.uint64))) for _ in range(60)]
    target = draw.integers(0, 2, (60, 1)).astype(np.float32)
    weights = np.r_[np.ones((60, 1), np.float32), np.zeros((4, 1), np.float32)]
    more = Rows.of(rows + rows[:4]), np.r_[target, target[:4]], weights, False, Recipe(batch=4)
    alone = fit(Rows.of(rows), target, weights[:60], False, Recipe(batch=4)).scores(Rows.of(rows))

    behind, among = (
        float(abs(alone - fit(*more, later=later).scores(Rows.of(rows))).max()) for later in (4, 0)
    )

    assert behind < among / 2


def test_a_placeholder_is_one_word_and_reads_as_what_it_stands_for() -> None:
    """A masked name looks to the models like any other name."""
    nlp = blank()
    (masked,) = docs_of(nlp, [MailText("a", "", "Toen kwam <persoon> om <getal> uur.")])

    assert ["<persoon>", "<getal>"] == [token.norm_ for token in masked if token.text.startswith("<")]

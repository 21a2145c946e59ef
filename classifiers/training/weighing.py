"""How the verdict learns to weigh: regression on held-out facts, temperature, and thresholds per label."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifiers.labels import SIGNALS, SOORTEN, VALUES
from classifiers.linear import Floats
from classifiers.pipeline import reading_of
from classifiers.training.material import Example
from classifiers.verdict import OUTPUTS, Verdict

DECAY = 0.05
"""How strongly the verdict is held back from trusting any one fact."""
SURE = 0.96
"""How often a suggestion called "zeker" has to be right on held-out mail. What is held out is read by models that knew a
fifth less; on new mail the final model did better than this by one to three in a hundred (MODEL.md)."""
FLOOR = 0.75
"""Below this nothing is "zeker" (rulebook F.1, `drempel`)."""
ALARMS = 1 / 50 * 0.8
"""False alarms for danger that are accepted per held-out mail: a missed one is worse than a look too many."""


def weigh(
    rows: Floats, examples: Sequence[Example], groups: NDArray[np.int64], docs: Sequence[Any]
) -> Verdict:
    """The verdict for these facts; `docs` were read by models that did not learn from them."""
    truths, loud = _truths(examples), _loudness(examples)
    verdict = _dense(rows, truths, loud, 200)
    held = _held_out(rows, truths, loud, groups)
    whole = [i for i, example in enumerate(examples) if example.whole]  # thresholds need every answer
    held, truths = ({name: block[whole] for name, block in told.items()} for told in (held, truths))
    examples, docs = [examples[i] for i in whole], [docs[i] for i in whole]
    for name in OUTPUTS:
        verdict.temper[name] = _temper(held[name], truths[name])
        held[name] = _tempered(held[name], verdict.temper[name])
    verdict.thresholds = _thresholds(held, truths, examples, docs)
    return verdict


def _truths(examples: Sequence[Example]) -> dict[str, Floats]:
    """What the verdict has to answer: 0/1 per question and answer, and per signal."""
    out = {name: np.zeros((len(examples), len(answers)), np.float32) for name, answers in OUTPUTS.items()}
    out["signalen"] = np.zeros((len(examples), len(SIGNALS)), np.float32)
    for i, example in enumerate(examples):
        out["soort"][i, SOORTEN.index(example.truth["soort"])] = 1
        for name in VALUES:
            value = example.truth["condities"][name]["waarde"]
            out[name][i, OUTPUTS[name].index(value) if value in OUTPUTS[name] else -1] = 1
        for signal in example.truth["signalen"]:
            if signal["naam"] in SIGNALS:
                out["signalen"][i, SIGNALS.index(signal["naam"])] = 1
    return out


def _loudness(examples: Sequence[Example]) -> Floats:
    """What each example counts for, per answer: one that was not annotated whole is heard about its soort alone."""
    weight = np.array([example.weight for example in examples], np.float32)
    others = weight * np.array([example.whole for example in examples], np.float32)
    answers = sum(map(len, OUTPUTS.values())) + len(SIGNALS)
    return np.stack([weight if i < len(SOORTEN) else others for i in range(answers)], axis=1)


def _dense(rows: Floats, truths: dict[str, Floats], loud: Floats, steps: int = 200) -> Verdict:
    """Logistic regression on the standardised facts by gradient descent with momentum."""
    mean, scale = rows.mean(axis=0), rows.std(axis=0) + 1e-2
    known = np.c_[(rows - mean) / scale, np.ones(len(rows), np.float32)]
    target = np.concatenate([truths[name] for name in (*OUTPUTS, "signalen")], axis=1)
    verdict = Verdict(mean, scale, np.zeros((known.shape[1], target.shape[1]), np.float32))
    speed = np.zeros_like(verdict.weights)
    held = np.full((known.shape[1], 1), DECAY, np.float32)
    held[-1] = 0
    for _ in range(steps):
        chances = verdict.chances(rows)
        guess = np.concatenate([chances[name] for name in (*OUTPUTS, "signalen")], axis=1)
        slope = known.T @ ((guess - target) * loud) / loud.sum(axis=0) + held * verdict.weights
        speed = 0.9 * speed - 0.3 * slope
        verdict.weights = verdict.weights + speed
    return verdict


def _held_out(
    rows: Floats, truths: dict[str, Floats], loud: Floats, groups: NDArray[np.int64]
) -> dict[str, Floats]:
    """Chances for every mail from a verdict that did not learn from it."""
    out: dict[str, Floats] = {}
    for group in np.unique(groups):
        inside = groups != group
        learned = _dense(
            rows[inside], {name: truth[inside] for name, truth in truths.items()}, loud[inside], 150
        )
        chances = learned.chances(rows[~inside])
        for name, block in chances.items():
            out.setdefault(name, np.zeros((len(rows), block.shape[1]), np.float32))[~inside] = block
    return out


def _tempered(chances: Floats, temper: float) -> Floats:
    """Chances sharpened (temper < 1) or softened (> 1), still summing to 1."""
    raised = np.clip(chances, 1e-6, 1) ** (1 / temper)
    return np.asarray(raised / raised.sum(axis=1, keepdims=True), np.float32)


def _temper(held: Floats, truth: Floats) -> float:
    """The temperature that makes held-out chances honest (least log loss)."""
    losses = {
        round(t, 2): -float((truth * np.log(_tempered(held, t))).sum())
        for t in np.arange(0.4, 2.05, 0.05).tolist()
    }
    return float(min(losses, key=lambda temper: losses[temper]))


def _thresholds(
    held: dict[str, Floats], truths: dict[str, Floats], examples: Sequence[Example], docs: Sequence[Any]
) -> dict[str, float]:
    """Where a signal, a condition, a name and "zeker" begin, chosen on held-out mail."""
    signals, true = held["signalen"], truths["signalen"] > 0
    out = {name: _best_f1(signals[:, i], true[:, i]) for i, name in enumerate(SIGNALS)}
    danger = SIGNALS.index("crisis")
    out["crisis"] = _alarm(signals[:, danger], true[:, danger])
    for name in VALUES:
        spoken, meant = held[name][:, :-1], truths[name][:, :-1]
        out[name] = _best_f1(
            spoken.max(axis=1), truths[name][:, -1] == 0, spoken.argmax(axis=1) == meant.argmax(axis=1)
        )
    soort = [SOORTEN[int(i)].value for i in held["soort"].argmax(axis=1)]
    right = np.array(
        [s in {e.truth["soort"], *e.truth["ook_goed"]} for s, e in zip(soort, examples, strict=True)]
    )
    out["zeker"] = _sure(held["soort"].max(axis=1), right)
    best = [max(reading_of(doc).people, key=lambda pair: pair[1], default=None) for doc in docs]
    good = np.array(
        [p is not None and p[0].name == e.truth["medewerker"] for p, e in zip(best, examples, strict=True)]
    )
    named = np.array([bool(e.truth["medewerker"]) for e in examples])
    out["medewerker"] = _best_f1(
        np.array([pair[1] if pair else -9.0 for pair in best]), named, good, spare=0.01
    )
    return out


def _best_f1(
    scores: NDArray[Any], truth: NDArray[np.bool_], right: NDArray[np.bool_] | None = None, spare: float = 0.0
) -> float:
    """The lowest threshold whose F1 is at most `spare` below the best. right: where naming it names the right thing."""
    hits = truth if right is None else truth & right
    tried = np.unique(np.round(scores, 3))
    f1 = np.array(
        [2 * (hits & (scores >= t)).sum() / max((scores >= t).sum() + truth.sum(), 1) for t in tried]
    )
    return float(tried[np.flatnonzero(f1 >= f1.max() - spare)[0]])


def _alarm(scores: NDArray[Any], truth: NDArray[np.bool_]) -> float:
    """The lowest threshold that keeps false alarms within bounds."""
    false = np.sort(scores[~truth])[::-1]
    allowed = int(ALARMS * len(scores))
    return float(false[allowed]) + 1e-6 if allowed < len(false) else 0.0


def _sure(chances: NDArray[Any], right: NDArray[np.bool_]) -> float:
    """The lowest threshold above which held-out suggestions were right often enough."""
    order = np.argsort(-chances, kind="stable")
    share = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero(share >= SURE)
    return max(FLOOR, round(float(chances[order[enough[-1]]]), 3)) if len(enough) else 0.99

"""How the verdict learns to weigh: regression on held-out facts, temperature, and thresholds per label."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from bot.domain.recognition.suggestion import Soort
from classifiers.labels import SIGNALS, SOORTEN, VALUES
from classifiers.linear import Floats
from classifiers.pipeline import reading_of
from classifiers.training.material import Example
from classifiers.verdict import FACTS, LOOKS, OUTPUTS, Verdict, withdrawing

COST = {"soort": 0.02, **dict.fromkeys(VALUES, 0.03), **dict.fromkeys(SIGNALS, 1.0)}
"""How much a mistake counts against small weights: little where many facts are weighed, more where there are three."""
SURE = 0.975
"""How often a suggestion called "zeker" has to be right on held-out mail: a hair above what is promised for other mail."""
FLOOR = 0.75
"""Below this nothing is "zeker" (rulebook F.1, `drempel`)."""
WITHDRAWN = 0.95
"""How often a mail that is called a withdrawal has to be one on held-out mail. The corpus is full of mails that only look
like one, so ordinary mail does better. The bar is high: who is told wrongly that he withdrew loses his complaint."""
ALARMS = 1 / 65
"""False alarms for danger that are accepted per held-out mail: a missed one is worse than a look too many."""


def weigh(
    rows: Floats, examples: Sequence[Example], groups: NDArray[np.int64], docs: Sequence[Any]
) -> Verdict:
    """The verdict for these facts; `docs` were read by models that did not learn from them."""
    truths = _truths(examples)
    loud = np.array([example.weight for example in examples], np.float32)
    whole = np.array([example.whole for example in examples])
    verdict = _regress(rows, truths, loud, whole)
    held = _held_out(rows, truths, loud, whole, groups)
    kept = np.flatnonzero(whole).tolist()  # thresholds need every answer
    held, truths = ({name: block[kept] for name, block in told.items()} for told in (held, truths))
    examples, docs = [examples[i] for i in kept], [docs[i] for i in kept]
    for name in OUTPUTS:
        verdict.temper[name] = _temper(held[name], truths[name])
        held[name] = _tempered(held[name], verdict.temper[name])
    verdict.thresholds = _thresholds(held, truths, examples, docs)
    return verdict


def _truths(examples: Sequence[Example]) -> dict[str, Floats]:
    """What the verdict has to answer: 0/1 per question and answer."""
    out = {name: np.zeros((len(examples), len(answers)), np.float32) for name, answers in OUTPUTS.items()}
    for i, example in enumerate(examples):
        out["soort"][i, SOORTEN.index(example.truth["soort"])] = 1
        for name in VALUES:
            value = example.truth["condities"][name]["waarde"]
            out[name][i, OUTPUTS[name].index(value) if value in OUTPUTS[name] else -1] = 1
        said = {signal["naam"] for signal in example.truth["signalen"]}
        for name in SIGNALS:
            out[name][i, 0 if name in said else 1] = 1
    return out


def _regress(rows: Floats, truths: dict[str, Floats], loud: Floats, whole: NDArray[np.bool_]) -> Verdict:
    """Logistic regression per question on the standardised facts it looks at.

    An example that was not annotated whole is heard about its soort alone.
    """
    mean, scale = rows.mean(axis=0), rows.std(axis=0) + 1e-2
    known = (rows - mean) / scale
    weights = np.zeros((len(FACTS) + 1, sum(map(len, OUTPUTS.values()))), np.float32)
    at = 0
    for name, answers in OUTPUTS.items():
        heard = np.ones(len(rows), np.bool_) if name == "soort" else whole
        answer = truths[name].argmax(axis=1)[heard]
        given = np.unique(answer)
        columns, facts = at + given, LOOKS[name]
        weights[-1, at : at + len(answers)] = -8.0  # an answer nobody gave
        if len(given) > 1:
            machine = LogisticRegression(C=COST[name], max_iter=500)
            machine.fit(known[heard][:, facts], answer, sample_weight=loud[heard])
            slopes, bias = machine.coef_, machine.intercept_
            if len(given) == 2:  # one row, for the second answer
                slopes, bias = np.concatenate([-slopes / 2, slopes / 2]), np.r_[-bias / 2, bias / 2]
            weights[np.array(facts)[:, None], columns] = slopes.T
            weights[-1, columns] = bias
        else:
            weights[-1, columns] = 0.0
        at += len(answers)
    return Verdict(mean, scale, weights)


def _held_out(
    rows: Floats, truths: dict[str, Floats], loud: Floats, whole: NDArray[np.bool_], groups: NDArray[np.int64]
) -> dict[str, Floats]:
    """Chances for every mail from a verdict that did not learn from it."""
    out = {name: np.zeros_like(block) for name, block in truths.items()}
    for group in np.unique(groups):
        inside = groups != group
        if not inside.any():
            continue
        learned = _regress(
            rows[inside], {name: truth[inside] for name, truth in truths.items()}, loud[inside], whole[inside]
        )
        for name, block in learned.chances(rows[~inside]).items():
            out[name][~inside] = block
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
    # One for all signals: chosen by itself, that of a rare one fits the few mails that have it and no others.
    every = [np.concatenate([told[name][:, 0] for name in SIGNALS]) for told in (held, truths)]
    out = dict.fromkeys(SIGNALS, _best_f1(every[0], every[1] > 0, digits=2))
    out["crisis"] = min(out["crisis"], _alarm(held["crisis"][:, 0], truths["crisis"][:, 0] > 0))
    for name in VALUES:
        spoken, meant = held[name][:, :-1], truths[name][:, :-1]
        out[name] = _best_f1(
            spoken.max(axis=1), truths[name][:, -1] == 0, spoken.argmax(axis=1) == meant.argmax(axis=1)
        )
    accepted = np.array(
        [[soort.value in {e.truth["soort"], *e.truth["ook_goed"]} for soort in SOORTEN] for e in examples]
    )
    chances, place = held["soort"], SOORTEN.index(Soort.INTREKKING)
    named = chances.argmax(axis=1) == place
    out["intrekken"] = _right_from(withdrawing(held)[named], accepted[named, place], WITHDRAWN, 0.0)
    right = accepted[np.arange(len(examples)), chances.argmax(axis=1)]
    out["zeker"] = _right_from(chances.max(axis=1), right, SURE, FLOOR)
    best = [max(reading_of(doc).people, key=lambda pair: pair[1], default=None) for doc in docs]
    good = np.array(
        [p is not None and p[0].name == e.truth["medewerker"] for p, e in zip(best, examples, strict=True)]
    )
    named = np.array([bool(e.truth["medewerker"]) for e in examples])
    out["medewerker"] = _best_f1(
        np.array([pair[1] if pair else -9.0 for pair in best]), named, good, spare=0.02
    )
    return out


def _best_f1(
    scores: NDArray[Any],
    truth: NDArray[np.bool_],
    right: NDArray[np.bool_] | None = None,
    spare: float = 0.0,
    digits: int = 3,
) -> float:
    """The lowest threshold whose F1 is at most `spare` below the best. right: where naming it names the right thing."""
    hits = truth if right is None else truth & right
    tried = np.unique(np.round(scores, digits))
    f1 = np.array(
        [2 * (hits & (scores >= t)).sum() / max((scores >= t).sum() + truth.sum(), 1) for t in tried]
    )
    return float(tried[np.flatnonzero(f1 >= f1.max() - spare)[0]])


def _alarm(scores: NDArray[Any], truth: NDArray[np.bool_]) -> float:
    """The lowest threshold that keeps false alarms within bounds."""
    false = np.sort(scores[~truth])[::-1]
    allowed = int(ALARMS * len(scores))
    return float(false[allowed]) + 1e-6 if allowed < len(false) else 0.0


def _right_from(chances: NDArray[Any], right: NDArray[np.bool_], often: float, least: float) -> float:
    """The lowest threshold, `least` or more, above which held-out suggestions were right often enough."""
    order = np.argsort(-chances, kind="stable")
    share = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero(share >= often)
    return max(least, round(float(chances[order[enough[-1]]]), 3)) if len(enough) else 0.99

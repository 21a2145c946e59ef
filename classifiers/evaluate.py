"""How good the classifier is on annotated mail it has never seen."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from bot.domain.ports.classifier import Classifier
from bot.domain.recognition.suggestion import Suggestion
from classifiers.labels import SIGNALS, SOORTEN, VALUES
from classifiers.training import Course, Example, load

BINS = 10


@dataclass(slots=True)
class Figures:
    """Shares between 0 and 1. Where the annotation accepts another soort (`ook_goed`), naming that one is right.

    confusion: true soort → named soort → mails. signals: name → (precision, recall, mails that have it).
    conditions: share right per condition. ece: expected calibration error over ten bins. sure: share right where
    `zeker`; coverage: share of mails that are. crisis_alarms: false alarms per 50 mails.
    """

    mails: int
    accuracy: float
    macro_f1: float
    f1: dict[str, float]
    confusion: dict[str, dict[str, int]]
    ece: float
    sure: float
    coverage: float
    withdrawal_precision: float
    withdrawal_recall: float
    signals: dict[str, tuple[float, float, int]]
    signals_micro_f1: float
    crisis_recall: float
    crisis_alarms: float
    conditions: dict[str, float]
    medewerker: float
    medewerker_false: float
    dates_found: float
    dates_precise: float
    wrong: list[tuple[str, str, str]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """For `evaluate --json`."""
        return asdict(self)


def evaluate(model: Classifier, jsonl: Path) -> Figures:
    """Figures of a classifier on one file of annotated mail."""
    examples = load([jsonl])
    return figures(examples, model.suggest([example.mail for example in examples]))


def leave_one_file_out(corpus: Sequence[Path]) -> Iterator[tuple[str, Figures]]:
    """Figures on every file by a model that learned from the other files; last "alles": all of them together.

    One file has one writer, so this asks the hardest question: what about a voice and a theme never heard before? The
    examples the verdict learns from are read by models that had not seen them, but may have seen the file left out.
    """
    examples = load(corpus)
    course = Course(examples)
    seen: list[tuple[Example, Suggestion]] = []
    for name in dict.fromkeys(example.source for example in examples):
        out = np.array([example.source == name for example in examples])
        verdict = course.verdict(~out)
        course.teach(~out)
        inside = [example for example in examples if example.source == name]
        said = verdict.judge(course.read(out))
        seen += zip(inside, said, strict=True)
        yield name, figures(inside, said)
    yield "alles", figures([example for example, _ in seen], [said for _, said in seen])


def figures(examples: Sequence[Example], suggestions: Sequence[Suggestion]) -> Figures:
    """Figures of suggestions that were made for these mails."""
    pairs = list(zip(examples, suggestions, strict=True))
    named = [said.soort.value for _, said in pairs]
    truth = [
        said.soort.value if said.soort.value in _accepted(example) else example.truth["soort"]
        for example, said in pairs
    ]
    right = np.array([a == b for a, b in zip(truth, named, strict=True)])
    best = np.array([max(said.kansen.values()) for _, said in pairs])
    sure = np.array([said.zeker for _, said in pairs])
    confusion = {a.value: {b.value: 0 for b in SOORTEN} for a in SOORTEN}
    for a, b in zip(truth, named, strict=True):
        confusion[a][b] += 1
    f1 = {soort.value: _f1(confusion, soort.value) for soort in SOORTEN}
    signals, micro = _signals(pairs)
    crisis = signals["crisis"]
    alarms = sum(said.has("crisis") and "crisis" not in _names(example) for example, said in pairs)
    withdrawn = confusion["intrekking"]["intrekking"]
    found, precise = _dates(pairs)
    has = [(example, said) for example, said in pairs if example.truth["medewerker"]]
    has_not = [said for example, said in pairs if not example.truth["medewerker"]]
    return Figures(
        mails=len(pairs),
        accuracy=float(right.mean()),
        macro_f1=float(np.mean([f1[soort] for soort in f1 if sum(confusion[soort].values())])),
        f1=f1,
        confusion=confusion,
        ece=_ece(best, right),
        sure=float(right[sure].mean()) if sure.any() else 0.0,
        coverage=float(sure.mean()),
        withdrawal_precision=withdrawn / max(sum(row["intrekking"] for row in confusion.values()), 1),
        withdrawal_recall=withdrawn / max(sum(confusion["intrekking"].values()), 1),
        signals=signals,
        signals_micro_f1=micro,
        crisis_recall=crisis[1],
        crisis_alarms=50 * alarms / len(pairs),
        conditions={
            name: _share(
                said.condition(name) == example.truth["condities"][name]["waarde"] for example, said in pairs
            )
            for name in VALUES
        },
        medewerker=_share(said.medewerker == _untitled(example.truth["medewerker"]) for example, said in has),
        medewerker_false=_share(said.medewerker is not None for said in has_not),
        dates_found=found,
        dates_precise=precise,
        wrong=[(e.mail.id, a, b) for (e, _), a, b in zip(pairs, truth, named, strict=True) if a != b],
    )


_TITLE = re.compile(
    r"(?:(?:de heer|mevrouw|meneer|mevr\.?|mw\.?|dhr\.?|mr\.?|ms\.?|zuster|juf)\s+)+", re.IGNORECASE
)


def _untitled(name: str) -> str:
    """A name as it is annotated by the rules: who wrote "mevrouw de Wit" means the same person as "de Wit"."""
    return _TITLE.sub("", name, count=1) if _TITLE.match(name) else name


def _accepted(example: Example) -> set[str]:
    return {example.truth["soort"], *example.truth["ook_goed"]}


def _names(example: Example) -> set[str]:
    return {signal["naam"] for signal in example.truth["signalen"]}


def _share(values: Any) -> float:
    listed = list(values)
    return float(np.mean(listed)) if listed else 0.0


def _f1(confusion: dict[str, dict[str, int]], soort: str) -> float:
    hit = confusion[soort][soort]
    return 2 * hit / max(sum(confusion[soort].values()) + sum(row[soort] for row in confusion.values()), 1)


def _ece(chances: Any, right: Any) -> float:
    """How far stated chances lie from how often they come true, weighed over ten bins."""
    bins = np.minimum((chances * BINS).astype(int), BINS - 1)
    return float(
        sum(
            abs(chances[bins == b].mean() - right[bins == b].mean()) * (bins == b).mean()
            for b in np.unique(bins)
        )
    )


def _signals(
    pairs: Sequence[tuple[Example, Suggestion]],
) -> tuple[dict[str, tuple[float, float, int]], float]:
    out: dict[str, tuple[float, float, int]] = {}
    hits = said_all = true_all = 0
    for name in SIGNALS:
        said = [suggestion.has(name) for _, suggestion in pairs]
        true = [name in _names(example) for example, _ in pairs]
        both = sum(a and b for a, b in zip(said, true, strict=True))
        out[name] = (both / max(sum(said), 1), both / max(sum(true), 1), sum(true))
        hits, said_all, true_all = hits + both, said_all + sum(said), true_all + sum(true)
    return out, 2 * hits / max(said_all + true_all, 1)


def _dates(pairs: Sequence[tuple[Example, Suggestion]]) -> tuple[float, float]:
    """Share of annotated (date, role) pairs that were found, and share of the found ones that were annotated."""
    hits = said_all = true_all = 0
    for example, suggestion in pairs:
        true = {(found["waarde"], found["rol"]) for found in example.truth["data"]}
        said = {(found.waarde.isoformat(), found.rol) for found in suggestion.data}
        hits, said_all, true_all = hits + len(true & said), said_all + len(said), true_all + len(true)
    return hits / max(true_all, 1), hits / max(said_all, 1)

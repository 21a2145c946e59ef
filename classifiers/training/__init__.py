"""The recipe: from annotated mail to a model, the same bytes every time. See project.yml beside this file."""

import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language

from bot.domain.suggestion import MailText
from classifiers import features
from classifiers.labels import HEADS, ROLES, SIGNALS, SOORTEN, VALUES
from classifiers.linear import Floats, Recipe, Rows, binary, fit
from classifiers.names import grouped
from classifiers.pipeline import PARTS, blank, component, docs_of, reading_of
from classifiers.verdict import OUTPUTS, Verdict, facts

_LOWER = re.compile(r"(?<![\w'’])[a-zà-ÿ][a-zà-ÿ'’-]*")
FOLDS = 5
"""The verdict learns from what the other models say about mails they did not learn from."""
RECIPES = {
    "zinsmodel": Recipe(rounds=8, batch=128),
    "postmodel": Recipe(rounds=12),
    "namen": Recipe(rounds=10),
    "data": Recipe(rounds=10),
}


@dataclass(frozen=True, slots=True)
class Example:
    """One annotated mail: the mail, its annotation as it stands in the corpus, and the file it came from."""

    mail: MailText
    truth: dict[str, Any]
    source: str


def load(paths: Sequence[Path]) -> list[Example]:
    """Every annotated mail of these files, in order. Raises ValueError naming file and line when one is unreadable."""
    out = []
    for path in sorted(paths):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
                mail = MailText(
                    row["id"], row["onderwerp"], row["tekst"], row["van_naam"], row["van_adres"],
                    date.fromisoformat(row["datum"]), row.get("kop"),
                )  # fmt: skip
                SOORTEN[SOORTEN.index(row["soort"])]
            except (ValueError, KeyError, TypeError) as error:
                raise ValueError(
                    f"{path.name}, regel {number}: deze geannoteerde mail is niet te lezen ({error})."
                ) from error
            out.append(Example(mail, row, path.name))
    return out


def train(corpus: Sequence[Path], out: Path) -> None:
    """Train on every mail of these files and write the model to the folder `out`. Needs no clock and no network."""
    examples = load(corpus)
    nlp, verdict = learn(examples)
    out.mkdir(parents=True, exist_ok=True)
    for part in PARTS[1:]:
        component(nlp, part).to_disk(out / part)
    verdict.to_disk(out)


def learn(examples: Sequence[Example]) -> tuple[Language, Verdict]:
    """The trained pipeline and its verdict."""
    nlp = blank()
    component(nlp, "lezing").common = common_words(examples)
    docs = list(docs_of(nlp, [example.mail for example in examples]))
    material = Material.of(nlp, docs, examples)
    groups = np.array([crc32(example.mail.id.encode()) % FOLDS for example in examples])
    _outside(nlp, docs, material, groups)
    rows = np.array([facts(doc) for doc in docs], np.float32)
    verdict = _verdict(rows, examples, groups)
    verdict.thresholds |= _thresholds(verdict, rows, examples, groups, docs)
    material.teach(nlp, np.ones(len(docs), bool))
    verdict.model = f"klachtwacht-nl-{crc32(rows.tobytes()):08x}"
    return nlp, verdict


def common_words(examples: Sequence[Example]) -> frozenset[str]:
    """Words that at least two mails write in lower case and that nobody marked as a name."""
    seen = Counter(word for example in examples for word in set(_LOWER.findall(example.mail.tekst)))
    marked = {part.lower() for example in examples for part in (example.truth["medewerker"] or "").split()}
    return frozenset(word for word, mails in seen.items() if mails > 1 and word not in marked)


def _outside(nlp: Language, docs: Sequence[Any], material: "Material", groups: NDArray[np.int64]) -> None:
    """Let every mail be read by models that did not learn from it."""
    for group in np.unique(groups):
        material.teach(nlp, groups != group)
        for i in np.flatnonzero(groups == group).tolist():
            for part in PARTS[2:]:
                component(nlp, part)(docs[i])


@dataclass(slots=True)
class Material:
    """Examples in the shape the four linear models learn from; `owner` says of which mail each row is."""

    rows: dict[str, list[Any]]
    targets: dict[str, Floats]
    weights: dict[str, Floats]
    owner: dict[str, NDArray[np.int64]]

    @staticmethod
    def of(nlp: Language, docs: Sequence[Any], examples: Sequence[Example]) -> "Material":
        """Make the material of docs that were read."""
        rows: dict[str, list[Any]] = {part: [] for part in PARTS[2:]}
        targets: dict[str, list[Any]] = {part: [] for part in PARTS[2:]}
        weights: dict[str, list[Any]] = {part: [] for part in PARTS[2:]}
        owner: dict[str, list[int]] = {part: [] for part in PARTS[2:]}
        makers = {
            "zinsmodel": _sentence_rows,
            "postmodel": _mail_rows,
            "namen": _name_rows,
            "data": _date_rows,
        }
        for i, (doc, example) in enumerate(zip(docs, examples, strict=True)):
            for part, maker in makers.items():
                for row, target, weight in maker(nlp, doc, example):
                    rows[part].append(row)
                    targets[part].append(target)
                    weights[part].append(weight)
                    owner[part].append(i)
        return Material(
            rows,
            {part: np.array(target, np.float32) for part, target in targets.items()},
            {part: np.array(weight, np.float32) for part, weight in weights.items()},
            {part: np.array(owners) for part, owners in owner.items()},
        )

    def teach(self, nlp: Language, chosen: NDArray[np.bool_]) -> None:
        """Train the models of the pipeline on the chosen mails."""
        for part in PARTS[2:]:
            inside = np.flatnonzero(chosen[self.owner[part]])
            component(nlp, part).linear = fit(
                Rows.of([self.rows[part][i] for i in inside]),
                self.targets[part][inside],
                self.weights[part][inside],
                part in {"postmodel", "data"},
                RECIPES[part],
            )


def _sentence_rows(_: Language, doc: Any, example: Example) -> list[tuple[Any, Floats, Floats]]:
    """A sentence says a label when the annotated evidence lies in it; its neighbours count for less, not for nothing."""
    found = reading_of(doc)
    targets = np.zeros((len(found.stretches), len(HEADS)), np.float32)
    weights = np.ones_like(targets)
    shift = doc.user_data["subject"] + 1
    for label, words in _evidence(example):
        head = HEADS.index(label)
        begin = example.mail.tekst.find(words)
        begin = begin + shift if begin >= 0 else example.mail.onderwerp.find(words)
        end = begin + len(words)
        weights[:, head] = np.where(targets[:, head] > 0, weights[:, head], 0.3)
        for i, (a, b) in enumerate(found.stretches):
            first, last = found.places[a], found.places[b - 1] + len(found.texts[b - 1])
            overlap = min(last, end) - max(first, begin)
            if overlap > 0 and overlap >= 0.5 * min(end - begin, last - first):
                targets[i, head] = weights[i, head] = 1
    rows = [found.sentence_rows.row(i) for i in range(len(found.stretches))]
    return list(zip(rows, targets, weights, strict=True))


def _evidence(example: Example) -> list[tuple[str, str]]:
    conditions = (
        (f"{name}={found['waarde']}", found["bewijs"]) for name, found in example.truth["condities"].items()
    )
    signals = ((found["naam"], found["bewijs"]) for found in example.truth["signalen"])
    return [(label, words) for label, words in (*conditions, *signals) if label in HEADS and words]


def _mail_rows(_: Language, doc: Any, example: Example) -> list[tuple[Any, Floats, Floats]]:
    target = np.zeros(len(SOORTEN), np.float32)
    target[SOORTEN.index(example.truth["soort"])] = 1
    return [(reading_of(doc).mail_row, target, np.ones_like(target))]


def _name_rows(_: Language, doc: Any, example: Example) -> list[tuple[Any, Floats, Floats]]:
    return [
        (
            binary(features.named(c.signs)),
            np.array([c.name == example.truth["medewerker"]], np.float32),
            np.ones(1, np.float32),
        )
        for c in grouped(reading_of(doc).mentions)
    ]


def _date_rows(nlp: Language, doc: Any, example: Example) -> list[tuple[Any, Floats, Floats]]:
    phrases, rows = component(nlp, "data").rows(doc)
    shift = doc.user_data["subject"] + 1
    out = []
    for phrase, row in zip(phrases, rows, strict=True):
        target = np.zeros(len(ROLES), np.float32)
        meant = next(
            (t for t in example.truth["data"] if _touches(phrase, t["bewijs"], example, shift)), None
        )
        role = meant["rol"] if meant else ROLES[0]
        later = meant is not None and role == "gesprek" and meant["waarde"] > example.truth["datum"]
        target[ROLES.index("gesprek_straks" if later else role)] = 1
        out.append((row, target, np.ones_like(target)))
    return out


def _touches(phrase: Any, words: str, example: Example, shift: int) -> bool:
    places = [at + shift for at in _all(example.mail.tekst, words)] + _all(example.mail.onderwerp, words)
    return any(phrase.begin < at + len(words) and phrase.end > at for at in places)


def _all(text: str, words: str) -> list[int]:
    return [at for at in range(len(text)) if text.startswith(words, at)] if words in text else []


# ── the verdict ────────────────────────────────────────────────────────────────────────────────────


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


def _verdict(rows: Floats, examples: Sequence[Example], groups: NDArray[np.int64]) -> Verdict:
    truths = _truths(examples)
    verdict = _dense(rows, truths)
    for name in OUTPUTS:
        verdict.temper[name] = _temper(rows, truths, groups, name)
    return verdict


DECAY = 0.05
"""How strongly the verdict is held back from trusting any one fact."""


def _dense(rows: Floats, truths: dict[str, Floats], steps: int = 200) -> Verdict:
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
        slope = known.T @ (guess - target) / len(rows) + held * verdict.weights
        speed = 0.9 * speed - 0.3 * slope
        verdict.weights = verdict.weights + speed
    return verdict


def _held_out(rows: Floats, truths: dict[str, Floats], groups: NDArray[np.int64]) -> dict[str, Floats]:
    """Chances for every mail from a verdict that did not learn from it."""
    out: dict[str, Floats] = {}
    for group in np.unique(groups):
        inside = groups != group
        chances = _dense(rows[inside], {name: truth[inside] for name, truth in truths.items()}, 150).chances(
            rows[~inside]
        )
        for name, block in chances.items():
            out.setdefault(name, np.zeros((len(rows), block.shape[1]), np.float32))[~inside] = block
    return out


def _temper(rows: Floats, truths: dict[str, Floats], groups: NDArray[np.int64], name: str) -> float:
    """The temperature that makes held-out chances honest."""
    chances = np.log(np.clip(_cached(rows, truths, groups)[name], 1e-6, 1))
    best = (np.inf, 1.0)
    for temper in np.arange(0.4, 2.05, 0.05):
        scaled = chances / temper
        scaled = scaled - np.log(np.exp(scaled).sum(axis=1, keepdims=True))
        best = min(best, (float(-(truths[name] * scaled).sum()), round(float(temper), 2)))
    return best[1]


_memory: dict[int, dict[str, Floats]] = {}


def _cached(rows: Floats, truths: dict[str, Floats], groups: NDArray[np.int64]) -> dict[str, Floats]:
    key = crc32(rows.tobytes())
    if key not in _memory:
        _memory.clear()
        _memory[key] = _held_out(rows, truths, groups)
    return _memory[key]


def _thresholds(
    verdict: Verdict,
    rows: Floats,
    examples: Sequence[Example],
    groups: NDArray[np.int64],
    docs: Sequence[Any],
) -> dict[str, float]:
    """Where a signal, a condition, a name and "zeker" begin, chosen on held-out mail."""
    truths = _truths(examples)
    held = _cached(rows, truths, groups)
    out = {
        name: _best_f1(held["signalen"][:, i], truths["signalen"][:, i] > 0) for i, name in enumerate(SIGNALS)
    }
    for name in VALUES:
        scores = np.log(np.clip(held[name], 1e-6, 1)) / verdict.temper[name]
        chances = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
        out[name] = _best_f1(
            chances[:, :-1].max(axis=1),
            truths[name][:, -1] == 0,
            chances[:, :-1].argmax(axis=1) == truths[name][:, :-1].argmax(axis=1),
        )
    scores = np.log(np.clip(held["soort"], 1e-6, 1)) / verdict.temper["soort"]
    chances = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    right = np.array(
        [
            SOORTEN[int(c.argmax())] in {e.truth["soort"], *e.truth["ook_goed"]}
            for c, e in zip(chances, examples, strict=True)
        ]
    )
    out["zeker"] = _sure(chances.max(axis=1), right)
    best = [max(reading_of(doc).people, key=lambda pair: pair[1], default=None) for doc in docs]
    names = [pair[1] if pair else -9.0 for pair in best]
    good = np.array(
        [
            pair is not None and pair[0].name == e.truth["medewerker"]
            for pair, e in zip(best, examples, strict=True)
        ]
    )
    out["medewerker"] = _best_f1(
        np.array(names), np.array([bool(e.truth["medewerker"]) for e in examples]), good
    )
    return out


def _best_f1(scores: NDArray[Any], truth: NDArray[np.bool_], right: NDArray[np.bool_] | None = None) -> float:
    """The threshold with the best F1. right: where naming it names the right thing."""
    hits = truth if right is None else truth & right
    best = (-1.0, 0.5)
    for threshold in np.unique(np.round(scores, 3)):
        named = scores >= threshold
        f1 = 2 * (named & hits).sum() / max(named.sum() + truth.sum(), 1)
        best = max(best, (float(f1), float(threshold)))
    return best[1]


SURE = 0.975
"""How often a suggestion called "zeker" has to be right on held-out mail."""


def _sure(chances: NDArray[Any], right: NDArray[np.bool_]) -> float:
    """The lowest threshold above which held-out suggestions were right often enough; 0.75 is the floor (rulebook F.1)."""
    order = np.argsort(-chances, kind="stable")
    share = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero(share >= SURE)
    return max(0.75, round(float(chances[order[enough[-1]]]), 3)) if len(enough) else 0.99

"""Annotated mail, and the shape in which the four linear models learn from it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language

from bot.domain.suggestion import MailText
from classifiers import features
from classifiers.labels import HEADS, ROLES, SOORTEN
from classifiers.linear import Floats, Recipe, Rows, binary, fit
from classifiers.names import grouped
from classifiers.pipeline import PARTS, component, reading_of

MODELS = PARTS[2:]
"""The components that learn."""
RECIPES = {
    "zinsmodel": Recipe(rounds=8, batch=128),
    "postmodel": Recipe(rounds=12),
    "themamodel": Recipe(rounds=8, batch=128, at_least=3),
    "namen": Recipe(rounds=10),
    "data": Recipe(rounds=10),
}


@dataclass(frozen=True, slots=True)
class Example:
    """One annotated mail: the mail, its annotation as it stands in the corpus, and the file it came from.

    weight: how loud it is among the others. whole: everything was annotated; else it teaches the soort and nothing more.
    """

    mail: MailText
    truth: dict[str, Any]
    source: str
    weight: float = 1.0
    whole: bool = True


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


@dataclass(slots=True)
class Material:
    """Examples in the shape the linear models learn from; `owner` says of which mail each row is.

    partial: which mails teach the soort alone; they stand behind all others.
    """

    rows: dict[str, list[Any]]
    targets: dict[str, Floats]
    weights: dict[str, Floats]
    owner: dict[str, NDArray[np.int64]]
    partial: NDArray[np.bool_]

    @staticmethod
    def of(nlp: Language, docs: Sequence[Any], examples: Sequence[Example]) -> "Material":
        """Make the material of docs that were read."""
        rows: dict[str, list[Any]] = {part: [] for part in MODELS}
        targets: dict[str, list[Any]] = {part: [] for part in MODELS}
        weights: dict[str, list[Any]] = {part: [] for part in MODELS}
        owner: dict[str, list[int]] = {part: [] for part in MODELS}
        makers = {
            "zinsmodel": _sentence_rows,
            "postmodel": _mail_rows,
            "themamodel": _theme_rows,
            "namen": _name_rows,
            "data": _date_rows,
        }
        for i, (doc, example) in enumerate(zip(docs, examples, strict=True)):
            for part, maker in makers.items():
                if not example.whole and part != "postmodel":
                    continue
                for row, target, weight in maker(nlp, doc, example):
                    rows[part].append(row)
                    targets[part].append(target)
                    weights[part].append(weight * np.float32(example.weight))
                    owner[part].append(i)
        return Material(
            rows,
            {part: np.array(target, np.float32) for part, target in targets.items()},
            {part: np.array(weight, np.float32) for part, weight in weights.items()},
            {part: np.array(owners) for part, owners in owner.items()},
            np.array([not example.whole for example in examples]),
        )

    def teach(self, nlp: Language, chosen: NDArray[np.bool_]) -> None:
        """Train the models of the pipeline on the chosen mails."""
        for part in MODELS:
            inside = np.flatnonzero(chosen[self.owner[part]])
            component(nlp, part).linear = fit(
                Rows.of([self.rows[part][i] for i in inside]),
                self.targets[part][inside],
                self.weights[part][inside],
                part in {"postmodel", "data"},
                RECIPES[part],
                later=int(self.partial[self.owner[part][inside]].sum()),
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


def _theme_rows(_: Language, doc: Any, example: Example) -> list[tuple[Any, Floats, Floats]]:
    target = np.zeros(len(HEADS), np.float32)
    for label, _words in _evidence(example):
        target[HEADS.index(label)] = 1
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

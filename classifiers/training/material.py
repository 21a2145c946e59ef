"""Annotated mail, and the shape in which the linear models learn from it."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from spacy.language import Language

from bot.domain.recognition.suggestion import MailText
from classifiers.features import Names, letter_groups
from classifiers.labels import HEADS, ROLES, SOORTEN
from classifiers.linear import Floats, Rows
from classifiers.models import people_of
from classifiers.pipeline import PARTS, component, reading_of
from classifiers.training.learner import fit, matrix

MODELS = PARTS[3:]
"""The components that learn."""
COST = {"zinsmodel": 1.2, "postmodel": 0.5, "lettermodel": 0.5, "namen": 0.5, "data": 1.0}
"""How much a mistake counts against small weights, per component; chosen on files that were left out."""
NEIGHBOUR = 0.3
"""What a sentence counts for as an example against a label that another sentence of its mail says."""
LEANING = 2.0
"""What all sentences of a mail together count for as examples of its soort."""
SEEN = 2
"""In how many mails a feature must stand to be known."""


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


def learn_features(nlp: Language, docs: Sequence[Any]) -> None:
    """Let the pipeline know every feature that stands in enough of these docs, which went through `lezing`."""
    words, letters = component(nlp, "kenmerken"), component(nlp, "lettermodel")
    seen = [np.unique(np.concatenate(keys)) for keys in words.keys_of(docs)]
    keys, counts = np.unique(np.concatenate(seen), return_counts=True)
    words.know(keys[counts >= SEEN])
    mails: Counter[str] = Counter()
    for doc in docs:
        mails.update({group for word in letters.words_of(reading_of(doc)) for group in letter_groups(word)})
    known = sorted(group for group, count in mails.items() if count > SEEN)
    rarity = [np.log((1 + len(docs)) / (1 + mails[group])) + 1 for group in known]
    letters.know(known, np.array(rarity, np.float32))


@dataclass(slots=True)
class Task:
    """What one model learns: examples × features, examples × answers (0 or 1), how loud, and of which mail each is."""

    rows: csr_matrix
    targets: Floats
    weights: Floats
    owner: NDArray[np.int64]

    @staticmethod
    def of(
        made: Sequence[tuple[tuple[Any, Floats], Floats, Floats, int]], features: int, answers: int
    ) -> "Task":
        """Of examples as (features, targets, weights, mail)."""
        return Task(
            matrix(Rows.of([row for row, _, _, _ in made]), features),
            np.array([target for _, target, _, _ in made], np.float32).reshape(-1, answers),
            np.array([weight for _, _, weight, _ in made], np.float32).reshape(-1, answers),
            np.array([owner for _, _, _, owner in made], np.int64),
        )


@dataclass(slots=True)
class Material:
    """Examples in the shape the linear models learn from, per component."""

    tasks: dict[str, Task]

    @staticmethod
    def of(nlp: Language, docs: Sequence[Any], examples: Sequence[Example]) -> "Material":
        """Make the material of docs that were read, by a pipeline that knows its features (`learn_features`)."""
        for name, signs in (("namen", _name_signs), ("data", _date_signs)):
            counts = Counter(sign for doc in docs for one in signs(nlp, doc) for sign in set(one))
            component(nlp, name).signs = Names(
                sorted(sign for sign, count in counts.items() if count >= SEEN and "\n" not in sign)
            )
        makers = {
            "zinsmodel": _sentence_rows,
            "postmodel": _mail_rows,
            "lettermodel": _letter_rows,
            "namen": _name_rows,
            "data": _date_rows,
        }
        known = len(component(nlp, "kenmerken"))
        tasks = {}
        for part, maker in makers.items():
            model = component(nlp, part)
            made = [
                (row, target, weight * np.float32(example.weight), i)
                for i, (doc, example) in enumerate(zip(docs, examples, strict=True))
                if example.whole or part in {"postmodel", "lettermodel"}
                for row, target, weight in maker(nlp, doc, example)
            ]
            tasks[part] = Task.of(made, len(model.signs) if hasattr(model, "signs") else known, model.answers)
        return Material(tasks)

    def teach(self, nlp: Language, chosen: NDArray[np.bool_]) -> None:
        """Train the models of the pipeline on the chosen mails."""
        for part, task in self.tasks.items():
            inside = np.flatnonzero(chosen[task.owner])
            model = fit(task.rows[inside], task.targets[inside], task.weights[inside], COST[part])
            if part == "lettermodel":
                component(nlp, part).teach(model)
            else:
                component(nlp, part).linear = model


def _sentence_rows(_: Language, doc: Any, example: Example) -> list[tuple[Any, Floats, Floats]]:
    """A sentence says a label when the annotated evidence lies in it; its neighbours count for less, not for nothing.

    And each sentence leans a little to the soort of its mail.
    """
    found = reading_of(doc)
    count = len(found.stretches)
    targets = np.zeros((count, len(HEADS) + len(SOORTEN)), np.float32)
    weights = np.ones_like(targets)
    targets[:, len(HEADS) + SOORTEN.index(example.truth["soort"])] = 1
    weights[:, len(HEADS) :] = LEANING / max(count, 1)
    shift = doc.user_data["subject"] + 1
    for label, words in _evidence(example):
        head = HEADS.index(label)
        begin = example.mail.tekst.find(words)
        begin = begin + shift if begin >= 0 else example.mail.onderwerp.find(words)
        end = begin + len(words)
        weights[:, head] = np.where(targets[:, head] > 0, weights[:, head], NEIGHBOUR)
        for i, (a, b) in enumerate(found.stretches):
            first, last = found.places[a], found.places[b - 1] + len(found.texts[b - 1])
            overlap = min(last, end) - max(first, begin)
            if overlap > 0 and overlap >= 0.5 * min(end - begin, last - first):
                targets[i, head] = weights[i, head] = 1
    places, values, bounds = (
        found.sentence_rows.places,
        found.sentence_rows.values,
        found.sentence_rows.bounds,
    )
    rows = [(places[a:b], values[a:b]) for a, b in pairwise(bounds.tolist())]
    return list(zip(rows, targets, weights, strict=True))


def _evidence(example: Example) -> list[tuple[str, str]]:
    conditions = (
        (f"{name}={found['waarde']}", found["bewijs"]) for name, found in example.truth["condities"].items()
    )
    signals = ((found["naam"], found["bewijs"]) for found in example.truth["signalen"])
    return [(label, words) for label, words in (*conditions, *signals) if label in HEADS and words]


def _of_mail(example: Example) -> tuple[Floats, Floats]:
    """What a mail as a whole says, and what of it is heard: the soort, and every label that stands anywhere; a mail that
    was not annotated whole says the soort alone."""
    target = np.zeros(len(SOORTEN) + len(HEADS), np.float32)
    target[SOORTEN.index(example.truth["soort"])] = 1
    for label, _words in _evidence(example):
        target[len(SOORTEN) + HEADS.index(label)] = 1
    heard = np.r_[np.ones(len(SOORTEN)), np.full(len(HEADS), float(example.whole))].astype(np.float32)
    return target, heard


def _mail_rows(_: Language, doc: Any, example: Example) -> list[tuple[Any, Floats, Floats]]:
    return [(reading_of(doc).mail_row, *_of_mail(example))]


def _letter_rows(nlp: Language, doc: Any, example: Example) -> list[tuple[Any, Floats, Floats]]:
    model = component(nlp, "lettermodel")
    all_places, sizes = model.groups(model.words_of(reading_of(doc)))
    told = [(places, model.rarity[places]) for places in np.split(all_places, np.cumsum(sizes)[:-1])]
    total: dict[int, float] = {}
    for places, weights in told:
        for place, weight in zip(places.tolist(), weights.tolist(), strict=True):
            total[place] = total.get(place, 0.0) + weight
    size = np.sqrt(sum(float(np.dot(weights, weights)) for _, weights in told)) or 1.0
    row = np.array(list(total), np.int32), np.array(list(total.values()), np.float32) / np.float32(size)
    return [(row, *_of_mail(example))]


def _name_signs(_: Language, doc: Any) -> list[Sequence[str]]:
    return [one.signs for one in people_of(reading_of(doc))]


def _date_signs(nlp: Language, doc: Any) -> list[Sequence[str]]:
    return list(component(nlp, "data").signs_of(doc)[1])


def _name_rows(nlp: Language, doc: Any, example: Example) -> list[tuple[Any, Floats, Floats]]:
    signs = component(nlp, "namen").signs
    return [
        (
            signs.row(one.signs),
            np.array([one.name == example.truth["medewerker"]], np.float32),
            np.ones(1, np.float32),
        )
        for one in people_of(reading_of(doc))
    ]


def _date_rows(nlp: Language, doc: Any, example: Example) -> list[tuple[Any, Floats, Floats]]:
    model = component(nlp, "data")
    phrases, signs = model.signs_of(doc)
    shift = doc.user_data["subject"] + 1
    out = []
    for phrase, some in zip(phrases, signs, strict=True):
        target = np.zeros(len(ROLES), np.float32)
        meant = next(
            (t for t in example.truth["data"] if _touches(phrase, t["bewijs"], example, shift)), None
        )
        role = meant["rol"] if meant else ROLES[0]
        later = meant is not None and role == "gesprek" and meant["waarde"] > example.truth["datum"]
        target[ROLES.index("gesprek_straks" if later else role)] = 1
        out.append((model.signs.row(some), target, np.ones_like(target)))
    return out


def _touches(phrase: Any, words: str, example: Example, shift: int) -> bool:
    places = [at + shift for at in _all(example.mail.tekst, words)] + _all(example.mail.onderwerp, words)
    return any(phrase.begin < at + len(words) and phrase.end > at for at in places)


def _all(text: str, words: str) -> list[int]:
    return [at for at in range(len(text)) if text.startswith(words, at)] if words in text else []

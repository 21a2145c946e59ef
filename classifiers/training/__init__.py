"""The recipe: from annotated mail to a model, the same bytes every time. See project.yml beside this file."""

import os
import re
import threading
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context, parent_process
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from threadpoolctl import threadpool_limits

from classifiers.linear import Floats
from classifiers.pipeline import BATCH, PARTS, blank, component, docs_of, reading_of
from classifiers.training.material import MODELS, Example, Material, learn_features, load
from classifiers.training.weighing import weigh
from classifiers.verdict import FACTS, Verdict, facts

__all__ = ["Course", "Example", "common_words", "learn", "load", "train", "write"]

FOLDS = 4
"""The verdict learns from what the other models say about mails they did not learn from."""
BLOCK = 20
HANDS = 2
_LOWER = re.compile(r"(?<![\w'’])[a-zà-ÿ][a-zà-ÿ'’-]*")


def train(corpus: Sequence[Path], out: Path) -> None:
    """Train on every mail of these files and write the model to the folder `out`. Needs no clock and no network."""
    examples = load(corpus)
    write(*learn(examples), out)


def write(nlp: Language, verdict: Verdict, out: Path) -> None:
    """Keep a trained pipeline and its verdict in the folder `out`."""
    out.mkdir(parents=True, exist_ok=True)
    for part in PARTS[1:]:
        component(nlp, part).to_disk(out / part)
    verdict.to_disk(out)


def learn(examples: Sequence[Example]) -> tuple[Language, Verdict]:
    """The trained pipeline and its verdict.

    The numeric library keeps to one thread: its others wait in a busy loop, and two processes work already.
    """
    with threadpool_limits(1):
        course = Course(examples)
        everything = np.ones(len(examples), np.bool_)
        verdict = course.verdict(everything)
        course.teach(everything)
        return course.nlp, verdict


class Course:
    """Everything that is worked out once for a set of examples, whichever of them are learned from.

    Features are counted over all examples, whoever learns from which: that tells nothing about their labels.
    """

    def __init__(self, examples: Sequence[Example]) -> None:
        self.nlp = blank()
        self.examples = examples
        component(self.nlp, "lezing").common = common_words([one for one in examples if one.whole])
        self.docs = list(docs_of(self.nlp, [one.mail for one in examples]))
        learn_features(self.nlp, self.docs)
        self.read(np.ones(len(examples), np.bool_), ("kenmerken",))
        self._material = Material.of(self.nlp, self.docs, examples)
        self._groups = folds(examples)
        self._facts = np.zeros((len(examples), len(FACTS)), np.float32)
        parts = np.unique(self._groups).tolist()
        # Each part is a task of its own, so two cores work at two of them. A child has all of this by forking.
        with ProcessPoolExecutor(HANDS, get_context("fork"), _remember, (self,)) as hands:
            for part, (rows, people) in zip(parts, hands.map(_part_left_out, parts), strict=True):
                inside = np.flatnonzero(self._groups == part)
                self._facts[inside] = rows
                for i, found in zip(inside.tolist(), people, strict=True):
                    reading_of(self.docs[i]).people = found

    def left_out(self, part: int) -> tuple[Floats, list[Any]]:
        """The facts and the named people of the mails of one part, read by models that learned from the others."""
        self.teach(self._groups != part)
        docs = self.read(self._groups == part)
        return np.array([facts(doc) for doc in docs], np.float32), [reading_of(doc).people for doc in docs]

    def teach(self, chosen: NDArray[np.bool_]) -> None:
        """Train the models of the pipeline on these examples."""
        self._material.teach(self.nlp, chosen)

    def read(self, chosen: NDArray[np.bool_], parts: Sequence[str] = MODELS) -> list[Any]:
        """The docs of these examples, read (again) by these parts of the pipeline as it is now."""
        docs = [self.docs[i] for i in np.flatnonzero(chosen).tolist()]
        for begin in range(0, len(docs), BATCH):
            for part in parts:
                component(self.nlp, part).read(docs[begin : begin + BATCH])
        return docs

    def verdict(self, chosen: NDArray[np.bool_]) -> Verdict:
        """The verdict that learns from these examples alone, each as read by models that had not seen it."""
        inside = np.flatnonzero(chosen).tolist()
        rows = self._facts[inside]
        verdict = weigh(
            rows, [self.examples[i] for i in inside], self._groups[inside], [self.docs[i] for i in inside]
        )
        verdict.model = f"klachtwacht-nl-{crc32(rows.tobytes()):08x}"
        return verdict


_course: Course | None = None
"""In a child process: what it was forked for."""


def _remember(course: Course) -> None:
    global _course
    _course = course
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A killed training says no goodbye: its children would wait for work for ever, and hold its lock meanwhile."""
    if parent := parent_process():
        parent.join()
    os._exit(1)


def _part_left_out(part: int) -> tuple[Floats, list[Any]]:
    if _course is None:
        raise RuntimeError("no course")
    return _course.left_out(part)


def folds(examples: Sequence[Example]) -> NDArray[np.int64]:
    """In which part each example is left out: blocks of consecutive mails, so that a story told over several mails and a
    contrast triple stay together, while every part has every file, theme and voice.

    Leaving out whole files was tried: a theme then goes missing with its file, and what the verdict learns of scores
    from such a lopsided model fits the whole model badly.
    """
    block = max(1, min(BLOCK, len(examples) // (2 * FOLDS)))
    return np.arange(len(examples)) // block % FOLDS


EVERYBODYS = 100
"""In so many mails a word is a word, though somebody is called so: "Elke keer", "Wil u bellen"."""


def common_words(examples: Sequence[Example]) -> frozenset[str]:
    """Words that at least two mails write in lower case and that nobody marked as a name, unless everybody writes them."""
    seen = Counter(word for example in examples for word in set(_LOWER.findall(example.mail.tekst)))
    marked = {part.lower() for example in examples for part in (example.truth["medewerker"] or "").split()}
    return frozenset(word for word, mails in seen.items() if mails > (EVERYBODYS if word in marked else 1))

"""The recipe: from annotated mail to a model, the same bytes every time. See project.yml beside this file."""

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language

from classifiers.pipeline import BATCH, PARTS, blank, component, docs_of
from classifiers.training.material import MODELS, Example, Material, learn_features, load
from classifiers.training.weighing import weigh
from classifiers.verdict import Verdict, facts

__all__ = ["Course", "Example", "common_words", "learn", "load", "train", "write"]

FOLDS = 5
"""The verdict learns from what the other models say about mails they did not learn from."""
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
    """The trained pipeline and its verdict."""
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
        for group in np.unique(self._groups):
            self.teach(self._groups != group)
            self.read(self._groups == group)
        self._facts = np.array([facts(doc) for doc in self.docs], np.float32)

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


def folds(examples: Sequence[Example]) -> NDArray[np.int64]:
    """In which part each example is left out: at random, so that every part has every theme and voice.

    Leaving out whole files was tried: a theme then goes missing with its file, and what the verdict learns of scores
    from such a lopsided model fits the whole model badly.
    """
    return np.array([crc32(example.mail.id.encode()) % FOLDS for example in examples])


def common_words(examples: Sequence[Example]) -> frozenset[str]:
    """Words that at least two mails write in lower case and that nobody marked as a name."""
    seen = Counter(word for example in examples for word in set(_LOWER.findall(example.mail.tekst)))
    marked = {part.lower() for example in examples for part in (example.truth["medewerker"] or "").split()}
    return frozenset(word for word, mails in seen.items() if mails > 1 and word not in marked)

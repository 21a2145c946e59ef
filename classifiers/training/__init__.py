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

from classifiers.pipeline import PARTS, blank, component, docs_of
from classifiers.training.material import MODELS, Example, Material, load
from classifiers.training.weighing import weigh
from classifiers.verdict import Verdict, facts

__all__ = ["Example", "common_words", "learn", "load", "train", "write"]

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
    nlp = blank()
    component(nlp, "lezing").common = common_words([example for example in examples if example.whole])
    docs = list(docs_of(nlp, [example.mail for example in examples]))
    material = Material.of(nlp, docs, examples)
    groups = np.array([crc32(example.mail.id.encode()) % FOLDS for example in examples])
    _outside(nlp, docs, material, groups)
    rows = np.array([facts(doc) for doc in docs], np.float32)
    verdict = weigh(rows, examples, groups, docs)
    material.teach(nlp, np.ones(len(docs), bool))
    verdict.model = f"klachtwacht-nl-{crc32(rows.tobytes()):08x}"
    return nlp, verdict


def common_words(examples: Sequence[Example]) -> frozenset[str]:
    """Words that at least two mails write in lower case and that nobody marked as a name."""
    seen = Counter(word for example in examples for word in set(_LOWER.findall(example.mail.tekst)))
    marked = {part.lower() for example in examples for part in (example.truth["medewerker"] or "").split()}
    return frozenset(word for word, mails in seen.items() if mails > 1 and word not in marked)


def _outside(nlp: Language, docs: Sequence[Any], material: Material, groups: NDArray[np.int64]) -> None:
    """Let every mail be read by models that did not learn from it."""
    for group in np.unique(groups):
        material.teach(nlp, groups != group)
        for i in np.flatnonzero(groups == group).tolist():
            for part in MODELS:
                component(nlp, part)(docs[i])

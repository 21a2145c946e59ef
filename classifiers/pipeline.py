"""The parts as a spaCy pipeline: to train, to look inside, and to put another part in the place of one of them.

The reader of the daemon runs the same parts without it (`classifiers.components`): spaCy takes 65 MB and a second to
load, and its docs a tenth of a millisecond per mail, while the parts ask nothing of it.
"""

from collections.abc import Iterable, Iterator
from itertools import islice, pairwise
from operator import ne
from typing import Any, cast

import numpy as np
import spacy
from spacy.attrs import SENT_START
from spacy.language import Language
from spacy.tokens import Doc

from bot.domain.recognition.suggestion import MailText
from classifiers import components
from classifiers.found import BATCH, Part, reading_of
from classifiers.reading import cut, page_text
from classifiers.sentences import Sentences
from classifiers.wordtable import WordTable

__all__ = ["BATCH", "PARTS", "blank", "component", "docs_of", "parts_of", "reading_of"]
PARTS = tuple(components.PARTS)
"""The components, in order."""


class Words:
    """The tokenizer: a doc of the words the parts read, which gives its text back exactly."""

    def __init__(self, vocab: Any) -> None:
        self.vocab = vocab
        self.table = WordTable()
        """Every word that was cut out lately; the parts of the pipeline add what each says to them."""

    def __call__(self, text: str) -> Doc:
        told = cut(text, self.table)
        edges = [*told["places"], len(text)]
        pieces = [text[begin:end] for begin, end in pairwise(edges)]
        doc = Doc(self.vocab, words=told["texts"], spaces=list(map(ne, pieces, told["texts"])))
        doc.user_data |= told
        return doc

    def to_bytes(self, **_: Any) -> bytes:
        """Nothing to keep: the rules stand in the code."""
        return b""

    def from_bytes(self, _: bytes, **__: Any) -> "Words":
        """Nothing to read."""
        return self


class _MarkedSentences(Sentences):
    """Sentences that spaCy knows of too."""

    def __call__(self, doc: Any) -> Any:
        super().__call__(doc)
        marks = np.where(doc.user_data["starts"], 1, -1).astype(np.int64).view(np.uint64)
        doc.from_array([SENT_START], marks.reshape(-1, 1))
        return doc

    def pipe(self, stream: Iterable[Any], *, batch_size: int = BATCH) -> Iterator[Any]:
        """Docs in, the same docs out."""
        return map(self, stream)


def _component(nlp: Any, name: str) -> Any:
    kind = _MarkedSentences if name == "zinnen" else components.PARTS[name]
    return kind(nlp.tokenizer.table)


for _name in PARTS:
    Language.factory(_name, func=_component)


def blank() -> Language:
    """A pipeline whose models know nothing yet."""
    nlp = spacy.blank("nl")
    nlp.tokenizer = Words(nlp.vocab)
    # Nothing here asks spaCy's lexemes, and each attribute costs time per new word.
    nlp.vocab.lex_attr_getters = {}  # type: ignore[attr-defined]
    for part in PARTS:
        nlp.add_pipe(part)
    return nlp


def component(nlp: Language, name: str) -> Any:
    """One part of the pipeline, as the class it is made from."""
    return nlp.get_pipe(name)


def parts_of(nlp: Language) -> dict[str, Part]:
    """The parts of a pipeline by name, to read with outside spaCy."""
    return {name: cast(Part, part) for name, part in nlp.pipeline}


def as_doc(nlp: Language, mail: MailText) -> Any:
    """The doc of one mail, before any part has read it."""
    told = page_text(mail)
    doc = nlp.make_doc(told["text"])
    doc.user_data |= told
    return doc


def docs_of(nlp: Language, mails: Iterable[MailText]) -> Iterator[Any]:
    """Every mail read by the whole pipeline, in order."""
    waiting = iter(mails)
    while batch := [as_doc(nlp, mail) for mail in islice(waiting, BATCH)]:
        for _, part in nlp.pipeline:
            batch = list(part.pipe(batch)) if hasattr(part, "pipe") else [part(doc) for doc in batch]
        yield from batch

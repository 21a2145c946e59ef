"""The spaCy pipeline: sentences, cues, what each sentence says, what the mail is, names and dates. Each part can be replaced."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from spacy.language import Language

from bot.domain.suggestion import MailText
from classifiers import models, parts  # noqa: F401 - registers the components
from classifiers.found import BATCH, reading_of
from classifiers.reading import Words, as_doc

__all__ = ["BATCH", "PARTS", "blank", "component", "docs_of", "reading_of"]
PARTS = ("zinnen", "lezing", "kenmerken", "zinsmodel", "postmodel", "lettermodel", "namen", "data")
"""The components, in order."""


def blank() -> Language:
    """A pipeline whose models know nothing yet."""
    import spacy

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


def docs_of(nlp: Language, mails: Iterable[MailText]) -> Iterator[Any]:
    """Every mail read by the whole pipeline, in order."""
    waiting = iter(mails)
    while batch := [as_doc(nlp, mail) for mail in islice(waiting, BATCH)]:
        for _, part in nlp.pipeline:
            batch = list(part.pipe(batch)) if hasattr(part, "pipe") else [part(doc) for doc in batch]
        yield from batch

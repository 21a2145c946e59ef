"""What the parts of the pipeline find in one mail, and what each part is."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.strings import get_string_id

from classifiers import dates, names
from classifiers.cues import Cues, Hit
from classifiers.labels import HEADS, SOORTEN
from classifiers.lexicon import table
from classifiers.linear import Floats, Places, Rows
from classifiers.reading import table_of
from classifiers.wordtable import Numbers

PERSON = "<persoon>"
"""How a name is seen by cues and models: who it is says nothing about what the mail is."""
PERSON_KEY = get_string_id(PERSON)
BATCH = 50
"""Mails that are read together."""
PATTERNS = Cues(table("cues")["cue"])
CUES = PATTERNS.labels


@dataclass(slots=True)
class Reading:
    """What the components found in one doc, each adding its own part.

    tongue: the language. Per token: texts, numbers (in the table of words), words (lower case), norms, places (code
    point offsets in `text`) and keys (hashes of norm and stem: what features are made of). stretches: the sentences as
    (begin, end) tokens.
    """

    text: str
    tongue: str
    texts: list[str]
    numbers: Numbers
    words: list[str]
    norms: list[str]
    places: list[int]
    stretches: list[tuple[int, int]]
    mentions: list[names.Candidate]
    hits: list[Hit]
    keys: NDArray[np.uint64]
    sentence_rows: Rows = field(default_factory=lambda: Rows.of([]))
    mail_row: tuple[Places, Floats] = field(
        default_factory=lambda: (np.zeros(0, np.int32), np.zeros(0, np.float32))
    )
    said: Floats = field(default_factory=lambda: np.zeros((0, len(HEADS)), np.float32))
    leaning: Floats = field(default_factory=lambda: np.zeros((0, len(SOORTEN)), np.float32))
    soort: Floats = field(default_factory=lambda: np.zeros(len(SOORTEN), np.float32))
    theme: Floats = field(default_factory=lambda: np.zeros(len(HEADS), np.float32))
    letters: Floats = field(default_factory=lambda: np.zeros(len(SOORTEN), np.float32))
    spelled: Floats = field(default_factory=lambda: np.zeros(len(HEADS), np.float32))
    people: list[tuple[names.Candidate, float]] = field(default_factory=list)
    days: list[tuple[dates.Phrase, Floats]] = field(default_factory=list)


def reading_of(doc: Any) -> Reading:
    """What was found in a doc that went through the pipeline."""
    return cast(Reading, doc.user_data["lezing"])


class Part(ABC):
    """A component that reads whole batches; spaCy may still give it one doc at a time."""

    def __init__(self, nlp: Language, name: str) -> None:
        self.name = name
        self.table = table_of(nlp)

    @abstractmethod
    def read(self, docs: list[Any]) -> None:
        """Add this part's findings to the `Reading` of every doc."""

    def __call__(self, doc: Any) -> Any:
        self.read([doc])
        return doc

    def pipe(self, stream: Iterable[Any], *, batch_size: int = BATCH) -> Iterator[Any]:
        """Docs in, the same docs out, read in batches."""
        waiting = iter(stream)
        while docs := list(islice(waiting, batch_size)):
            self.read(docs)
            yield from docs

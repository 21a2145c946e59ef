"""What the parts of the pipeline find in one mail, and what each part is."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from classifiers import dates, names
from classifiers.cues import Cues, Hit
from classifiers.features import word_key
from classifiers.labels import HEADS, SOORTEN
from classifiers.lexicon import table
from classifiers.linear import Floats, Places, Rows
from classifiers.reading import Page
from classifiers.wordtable import Numbers, WordTable

PERSON = "<persoon>"
"""How a name is seen by cues and models: who it is says nothing about what the mail is."""
PERSON_KEY = word_key(PERSON)
BATCH = 50
"""Mails that are read together."""
PATTERNS = Cues(table("cues")["cue"])
CUES = PATTERNS.labels
_NO_ROWS = Rows.of([])
_NO_ROW = np.zeros(0, np.int32), np.zeros(0, np.float32)
_NOTHING_SAID, _NO_LEANING = np.zeros((0, len(HEADS)), np.float32), np.zeros((0, len(SOORTEN)), np.float32)
_NO_THEME, _NO_SOORT = np.zeros(len(HEADS), np.float32), np.zeros(len(SOORTEN), np.float32)
"""What stands in a reading before the models looked; nobody writes in them, so all readings share them."""


@dataclass(slots=True)
class Reading:
    """What the components found in one doc, each adding its own part.

    tongue: the language. Per token: texts, numbers (in the table of words), words (lower case), norms, places (code
    point offsets in `text`) and keys (hashes of norm and stem: what features are made of). changed: the tokens whose norm
    is not that of their word: names and ages. stretches: the sentences as (begin, end) tokens.
    """

    text: str
    tongue: str
    texts: list[str]
    numbers: Numbers
    words: list[str]
    norms: list[str]
    changed: list[int]
    places: list[int]
    stretches: list[tuple[int, int]]
    mentions: list[names.Candidate]
    hits: list[Hit]
    keys: NDArray[np.uint64]
    sentence_rows: Rows = field(default_factory=lambda: _NO_ROWS)
    mail_row: tuple[Places, Floats] = field(default_factory=lambda: _NO_ROW)
    said: Floats = field(default_factory=lambda: _NOTHING_SAID)
    leaning: Floats = field(default_factory=lambda: _NO_LEANING)
    soort: Floats = field(default_factory=lambda: _NO_SOORT)
    theme: Floats = field(default_factory=lambda: _NO_THEME)
    letters: Floats = field(default_factory=lambda: _NO_SOORT)
    spelled: Floats = field(default_factory=lambda: _NO_THEME)
    people: list[tuple[names.Candidate, float]] = field(default_factory=list)
    days: list[tuple[dates.Phrase, Floats]] = field(default_factory=list)


def reading_of(doc: Page) -> Reading:
    """What was found in a mail that went through the parts."""
    return cast(Reading, doc.user_data["lezing"])


class Part(ABC):
    """One part of the reading. It reads whole batches, and may stand in a spaCy pipeline, which gives it docs.

    table: every word that was cut out lately; the part adds what it knows of each.
    """

    def __init__(self, table: WordTable) -> None:
        self.table = table

    @abstractmethod
    def read(self, docs: Sequence[Any]) -> None:
        """Add this part's findings to the `Reading` of every mail; what comes before it in the order has been there."""

    def to_disk(self, path: str | Path, *, exclude: tuple[str, ...] = ()) -> None:  # noqa: B027 – that is all some need to say
        """Write what it learned into folder `path`; a part that learns nothing writes nothing."""

    def from_disk(self, path: str | Path, *, exclude: tuple[str, ...] = ()) -> "Part":
        """Read what `to_disk` wrote. Raises OSError or ValueError when it cannot."""
        return self

    def __call__(self, doc: Any) -> Any:
        self.read([doc])
        return doc

    def pipe(self, stream: Iterable[Any], *, batch_size: int = BATCH) -> Iterator[Any]:
        """Docs in, the same docs out, read in batches."""
        waiting = iter(stream)
        while docs := list(islice(waiting, batch_size)):
            self.read(docs)
            yield from docs

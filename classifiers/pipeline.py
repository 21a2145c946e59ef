"""The spaCy pipeline: sentences, cues, what each sentence says, what the mail is, names and dates. Each part can be replaced."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language

from bot.domain.suggestion import MailText
from classifiers import dates, features, names
from classifiers.cues import Cues, Hit
from classifiers.features import Keys
from classifiers.labels import HEADS, SOORTEN
from classifiers.lexicon import families, table
from classifiers.linear import Floats, Linear, Rows, binary
from classifiers.reading import as_doc
from classifiers.reading import sentences as _sentences  # noqa: F401 - registers the component "zinnen"

PARTS = ("zinnen", "lezing", "zinsmodel", "postmodel", "namen", "data")
"""The components, in order."""
PERSON = "<persoon>"
"""How a name is seen by cues and models: who it is says nothing about what the mail is."""
CUE_WEIGHT = 0.6
"""How loud a cue is among the words of its sentence."""


@dataclass(slots=True)
class Reading:
    """What the components found in one doc, each adding its own part.

    text and, per token, texts, words (lower case), norms and places (code point offsets): asked of spaCy once.
    stretches: the sentences as (begin, end) tokens.
    """

    text: str
    texts: list[str]
    words: list[str]
    norms: list[str]
    places: list[int]
    stretches: list[tuple[int, int]]
    mentions: list[names.Candidate]
    hits: list[Hit]
    sentence_rows: list[tuple[Keys, Floats]]
    mail_row: tuple[Keys, Floats]
    said: Floats = field(default_factory=lambda: np.zeros((0, len(HEADS)), np.float32))
    leaning: Floats = field(default_factory=lambda: np.zeros((0, len(SOORTEN)), np.float32))
    soort: Floats = field(default_factory=lambda: np.zeros(len(SOORTEN), np.float32))
    people: list[tuple[names.Candidate, float]] = field(default_factory=list)
    days: list[tuple[dates.Phrase, Floats]] = field(default_factory=list)


def reading_of(doc: Any) -> Reading:
    """What was found in a doc that went through the pipeline."""
    return cast(Reading, doc.user_data["lezing"])


_CUES = Cues(table("cues")["cue"])
CUES = _CUES.labels
_CUE_KEYS = dict(zip(CUES, features.named(f"aanwijzing:{label}" for label in CUES), strict=True))


@Language.factory("lezing")
class Reader:
    """Finds names and cues, and makes the features every later part looks at.

    common: words that mails write in lower case, so that a capital at the begin of a sentence makes them no name.
    """

    def __init__(self, nlp: Language, name: str) -> None:
        self.name = name
        self.vocab = nlp.vocab
        self.common: frozenset[str] = frozenset()
        self._person = np.uint64(nlp.vocab.strings.add(PERSON))

    def __call__(self, doc: Any) -> Any:
        texts: list[str] = doc.user_data["texts"]
        stretches: list[tuple[int, int]] = doc.user_data["stretches"]
        strings, array = doc.vocab.strings, features.columns(doc)
        words = [text.lower() for text in texts]
        norms = [strings[norm] for norm in array[:, 1].tolist()]
        places = array[:, 4].astype(np.int64).tolist()
        starts = [False] * len(texts)
        for begin, _ in stretches:
            starts[begin] = True
        subject = stretches[0][1] if stretches else 0
        mentions = list(names.candidates(doc.user_data["mail"], texts, norms, starts, subject, self.common))
        for mention in mentions:
            array[mention.begin : mention.end, 1] = self._person
            norms[mention.begin : mention.end] = [PERSON] * (mention.end - mention.begin)
        hits = list(_CUES.find(words, norms, stretches))
        block = array[:, :4]
        keys = [features.word_keys(block[a:b]) for a, b in stretches]
        rows = []
        for (begin, end), words_keys in zip(stretches, keys, strict=True):
            found = sorted({hit.label for hit in hits if begin <= hit.begin < end})
            known, values = binary(words_keys)
            cue_keys = np.array([_CUE_KEYS[label] for label in found], np.uint64)
            rows.append((np.concatenate([known, cue_keys]), np.concatenate([values, np.full(len(found), CUE_WEIGHT, np.float32)])))
        doc.user_data["lezing"] = Reading(doc.text, texts, words, norms, places, stretches, mentions, hits, rows, _mail_row(keys, hits))
        return doc

    def to_disk(self, path: str | Path, *, exclude: tuple[str, ...] = ()) -> None:
        """Write the common words."""
        Path(path).mkdir(parents=True, exist_ok=True)
        (Path(path) / "gewoon.txt").write_text("\n".join(sorted(self.common)), encoding="utf-8")

    def from_disk(self, path: str | Path, *, exclude: tuple[str, ...] = ()) -> "Reader":
        """Read them, and let the vocabulary remember them for good."""
        self.common = frozenset((Path(path) / "gewoon.txt").read_text(encoding="utf-8").split("\n"))
        for word in sorted(self.common):
            _ = self.vocab[word], self.vocab[word.capitalize()]
        return self


def _mail_row(keys: list[Keys], hits: list[Hit]) -> tuple[Keys, Floats]:
    subject = keys[0] ^ np.uint64(7) if keys else np.zeros(0, np.uint64)
    known, values = binary(np.concatenate([*keys, subject]))
    found = sorted({hit.label for hit in hits})
    cue_keys = np.array([_CUE_KEYS[label] for label in found], np.uint64)
    return np.concatenate([known, cue_keys]), np.concatenate([values, np.full(len(found), CUE_WEIGHT / 4, np.float32)])


class _Model:
    """A component that holds one Linear and keeps it on disk."""

    def __init__(self, nlp: Language, name: str) -> None:
        self.name = name
        self.linear = Linear(np.zeros(0, np.uint64), np.zeros((0, 1), np.float32), np.zeros(1, np.float32))

    def to_disk(self, path: str | Path, *, exclude: tuple[str, ...] = ()) -> None:
        """Write the weights, in half precision."""
        Path(path).mkdir(parents=True, exist_ok=True)
        for key, array in self.linear.state().items():
            np.save(Path(path) / f"{key}.npy", array)

    def from_disk(self, path: str | Path, *, exclude: tuple[str, ...] = ()) -> "_Model":
        """Read what `to_disk` wrote."""
        self.linear = Linear.from_state({key: np.load(Path(path) / f"{key}.npy") for key in ("keys", "weights", "bias")})
        return self


@Language.factory("zinsmodel")
class SentenceModel(_Model):
    """What each sentence says: one score per head of `labels.HEADS`."""

    def __call__(self, doc: Any) -> Any:
        found = reading_of(doc)
        found.said = self.linear.scores(Rows.of(found.sentence_rows))
        return doc


@Language.factory("postmodel")
class MailModel(_Model):
    """What the mail as a whole is (soort), and which way each sentence leans."""

    def __call__(self, doc: Any) -> Any:
        found = reading_of(doc)
        scores = self.linear.scores(Rows.of([found.mail_row, *found.sentence_rows]))
        scores -= scores.mean(axis=1, keepdims=True)
        found.soort, found.leaning = scores[0], scores[1:]
        return doc


@Language.factory("namen")
class NameModel(_Model):
    """Which names stand in the mail and how likely each is the medewerker it is about."""

    def __call__(self, doc: Any) -> Any:
        found = reading_of(doc)
        cands = names.grouped(found.mentions)
        rows = Rows.of([binary(features.named(c.signs)) for c in cands])
        found.people = list(zip(cands, self.linear.scores(rows)[:, 0].tolist(), strict=True))
        return doc


@Language.factory("data")
class DateModel(_Model):
    """Which dates the mail names and what each is for the case."""

    def __call__(self, doc: Any) -> Any:
        found = reading_of(doc)
        phrases, rows = self.rows(doc)
        scores = self.linear.scores(Rows.of(rows))
        found.days = list(zip(phrases, scores, strict=True))
        return doc

    def rows(self, doc: Any) -> tuple[list[dates.Phrase], list[tuple[Keys, Floats]]]:
        """The date phrases of a doc that was read, and the features of what surrounds each."""
        found = reading_of(doc)
        mail: MailText = doc.user_data["mail"]
        if mail.datum is None:
            return [], []
        begins = np.array([found.places[a] for a, _ in found.stretches] or [0])
        cues_of: dict[int, set[str]] = {}
        for hit in found.hits:
            cues_of.setdefault(int(np.searchsorted(begins, found.places[hit.begin], side="right")) - 1, set()).add(hit.label)

        phrases = list(dates.phrases(found.text, mail.datum))
        return phrases, [self._row(doc, phrase, begins, cues_of, mail) for phrase in phrases]

    @staticmethod
    def _row(doc: Any, phrase: dates.Phrase, begins: NDArray[np.int64], cues_of: dict[int, set[str]], mail: MailText) -> tuple[Keys, Floats]:
        found = reading_of(doc)
        sentence = max(int(np.searchsorted(begins, phrase.begin, side="right")) - 1, 0)
        first, last = found.stretches[sentence]
        inside = [i for i in range(first, last) if phrase.begin <= found.places[i] < phrase.end]
        at, stop = (inside[0], inside[-1] + 1) if inside else (first, first)
        assert mail.datum is not None
        days = (phrase.day - mail.datum).days
        signs = [f"zin:{norm}" for norm in found.norms[first:last]]
        signs += [f"voor{i}:{norm}" for i, norm in enumerate(reversed(found.norms[max(at - 4, first) : at]))]
        signs += [f"na{i}:{norm}" for i, norm in enumerate(found.norms[stop : min(stop + 3, last)])]
        signs += [f"dicht:{norm}" for norm in found.norms[max(at - 4, first) : min(stop + 4, last)]]
        signs += [f"lood:{phrase.lead}", f"vaag:{phrase.vague}", f"woord:{found.text[phrase.begin : phrase.end].lower()}"]
        signs += [f"aanwijzing:{label}" for label in sorted(cues_of.get(sentence, ()))]
        signs += [f"dagen:{'later' if days > 0 else 'nu' if days > -2 else 'week' if days > -15 else 'maanden' if days > -200 else 'jaar' if days > -365 else 'oud'}"]
        signs += ["onderwerp"] if sentence == 0 else []
        return binary(features.named(signs))


def blank() -> Language:
    """A pipeline whose models know nothing yet."""
    import spacy

    nlp = spacy.blank("nl")
    families().install(nlp.vocab)
    for part in PARTS:
        nlp.add_pipe(part)
    return nlp


def docs_of(nlp: Language, mails: list[MailText]) -> Iterator[Any]:
    """Every mail read by the whole pipeline, in order."""
    for mail in mails:
        doc = as_doc(nlp, mail)
        for _, component in nlp.pipeline:
            doc = component(doc)
        yield doc



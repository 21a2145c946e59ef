"""The spaCy pipeline: sentences, cues, what each sentence says, what the mail is, names and dates. Each part can be replaced."""

from bisect import bisect_left, bisect_right
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
from classifiers.labels import HEADS, SOORTEN
from classifiers.lexicon import families, table
from classifiers.linear import Floats, Keys, Linear, Rows, binary
from classifiers.reading import Words, as_doc
from classifiers.reading import sentences as _sentences  # noqa: F401 - registers the component "zinnen"
from classifiers.tongues import language

PARTS = ("zinnen", "lezing", "zinsmodel", "postmodel", "themamodel", "namen", "data")
"""The components, in order."""
PERSON = "<persoon>"
"""How a name is seen by cues and models: who it is says nothing about what the mail is."""
CUE_WEIGHT = 0.6
"""How loud a cue is among the words of its sentence."""


@dataclass(slots=True)
class Reading:
    """What the components found in one doc, each adding its own part.

    tongue: the language. text and, per token, texts, words (lower case), norms and places (code point offsets): asked of spaCy once.
    stretches: the sentences as (begin, end) tokens.
    """

    text: str
    tongue: str
    texts: list[str]
    words: list[str]
    norms: list[str]
    places: list[int]
    stretches: list[tuple[int, int]]
    mentions: list[names.Candidate]
    hits: list[Hit]
    sentence_rows: Rows
    mail_row: tuple[Keys, Floats]
    said: Floats = field(default_factory=lambda: np.zeros((0, len(HEADS)), np.float32))
    leaning: Floats = field(default_factory=lambda: np.zeros((0, len(SOORTEN)), np.float32))
    soort: Floats = field(default_factory=lambda: np.zeros(len(SOORTEN), np.float32))
    theme: Floats = field(default_factory=lambda: np.zeros(len(HEADS), np.float32))
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
        mentions = list(
            names.candidates(
                doc.user_data["mail"],
                doc.user_data["text"],
                texts,
                places,
                norms,
                starts,
                subject,
                self.common,
            )
        )
        for mention in mentions:
            array[mention.begin : mention.end, 1] = self._person
            norms[mention.begin : mention.end] = [PERSON] * (mention.end - mention.begin)
        hits = list(_CUES.find(words, norms, stretches))
        sizes = np.array([end - begin for begin, end in stretches], np.int64)
        keys, owner = features.word_keys(array[:, :4], sizes)
        firsts = [begin for begin, _ in stretches]
        cued = sorted({(bisect_right(firsts, hit.begin) - 1, hit.label) for hit in hits})
        cue_keys = np.array([_CUE_KEYS[label] for _, label in cued], np.uint64)
        cue_owner = np.array([sentence for sentence, _ in cued], np.int64)
        doc.user_data["lezing"] = Reading(
            text=doc.user_data["text"],
            tongue=language(doc.user_data["text"]),
            texts=texts,
            words=words,
            norms=norms,
            places=places,
            stretches=stretches,
            mentions=mentions,
            hits=hits,
            sentence_rows=features.sentence_rows(keys, owner, cue_keys, cue_owner, CUE_WEIGHT, len(sizes)),
            mail_row=_mail_row(keys, owner, np.unique(cue_keys)),
        )
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


def _mail_row(keys: Keys, owner: NDArray[np.int64], cue_keys: Keys) -> tuple[Keys, Floats]:
    known, values = binary(np.concatenate([keys, keys[owner == 0] ^ features.SUBJECT]))
    loud = np.full(len(cue_keys), CUE_WEIGHT / 4, np.float32)
    return np.concatenate([known, cue_keys]), np.concatenate([values, loud])


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
        self.linear = Linear.from_state(
            {key: np.load(Path(path) / f"{key}.npy") for key in ("keys", "weights", "bias")}
        )
        return self


@Language.factory("zinsmodel")
class SentenceModel(_Model):
    """What each sentence says: one score per head of `labels.HEADS`."""

    def __call__(self, doc: Any) -> Any:
        found = reading_of(doc)
        found.said = self.linear.scores(found.sentence_rows)
        return doc


@Language.factory("postmodel")
class MailModel(_Model):
    """What the mail as a whole is (soort), and which way each sentence leans."""

    def __call__(self, doc: Any) -> Any:
        found = reading_of(doc)
        scores = self.linear.scores(found.sentence_rows.and_one(*found.mail_row))
        scores -= scores.mean(axis=1, keepdims=True)
        found.leaning, found.soort = scores[:-1], scores[-1]
        return doc


@Language.factory("themamodel")
class ThemeModel(_Model):
    """What the mail as a whole is about: one score per head, for what no single sentence says."""

    def __call__(self, doc: Any) -> Any:
        found = reading_of(doc)
        found.theme = self.linear.scores(Rows.of([found.mail_row]))[0]
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
        if mail.datum is None or not found.stretches:
            return [], []
        begins = [found.places[first] for first, _ in found.stretches]
        cues_of: dict[int, set[str]] = {}
        for hit in found.hits:
            cues_of.setdefault(bisect_right(begins, found.places[hit.begin]) - 1, set()).add(hit.label)
        phrases = list(dates.phrases(found.text, mail.datum, self._places(found)))
        rows = []
        for phrase in phrases:
            sentence = max(bisect_right(begins, phrase.begin) - 1, 0)
            signs = _date_signs(found, phrase, sentence, (phrase.day - mail.datum).days)
            signs += [f"aanwijzing:{label}" for label in sorted(cues_of.get(sentence, ()))]
            signs += [f"mail:{label}" for label in sorted(set().union(*cues_of.values()) if cues_of else ())]
            rows.append(binary(features.named(signs)))
        return phrases, rows

    @staticmethod
    def _places(found: Reading) -> list[tuple[int, int]]:
        """The sentences where a date may stand, as code points: those with a number or a word of time."""
        return [
            (found.places[first], found.places[last - 1] + len(found.texts[last - 1]))
            for first, last in found.stretches
            if not _TIME_WORDS.isdisjoint(found.norms[first:last])
            or not _SEASON_WORDS.isdisjoint(found.words[first:last])
        ]


_TIME_WORDS = frozenset({"<getal>", "<dagnaam>", "<maand>", "<nu>", "<tijd>"})
_SEASON_WORDS = frozenset(dates.SEASONS) | frozenset(dates.WORDS)


def _date_signs(found: Reading, phrase: dates.Phrase, sentence: int, days: int) -> list[str]:
    """What surrounds a date: the words before and after it, its sentence, and how long ago it is."""
    first, last = found.stretches[sentence]
    at = first + bisect_left(found.places[first:last], phrase.begin)
    stop = max(first + bisect_left(found.places[first:last], phrase.end), at)
    norms = found.norms
    signs = [f"zin:{norm}" for norm in norms[first:last]]
    signs += [f"voor{i}:{norm}" for i, norm in enumerate(reversed(norms[max(at - 4, first) : at]))]
    signs += [f"na{i}:{norm}" for i, norm in enumerate(norms[stop : min(stop + 3, last)])]
    signs += [f"dicht:{norm}" for norm in norms[max(at - 5, first) : min(stop + 6, last)]]
    signs += [
        f"lood:{phrase.lead}",
        f"vaag:{phrase.vague}",
        f"woord:{found.text[phrase.begin : phrase.end].lower()}",
    ]
    signs += [f"dagen:{next(name for limit, name in _AGES if days <= limit)}", f"zin nr:{min(sentence, 3)}"]
    return signs


_AGES = ((-365, "te oud"), (-200, "oud"), (-15, "maanden"), (-2, "weken"), (0, "nu"), (10**6, "later"))
"""How long ago a date is, in days up to and including."""


def blank() -> Language:
    """A pipeline whose models know nothing yet."""
    import spacy

    nlp = spacy.blank("nl")
    nlp.tokenizer = Words(nlp.vocab)
    families().install(nlp.vocab)
    for part in PARTS:
        nlp.add_pipe(part)
    return nlp


def component(nlp: Language, name: str) -> Any:
    """One part of the pipeline, as the class it is made from."""
    return nlp.get_pipe(name)


def docs_of(nlp: Language, mails: list[MailText]) -> Iterator[Any]:
    """Every mail read by the whole pipeline, in order."""
    for mail in mails:
        doc = as_doc(nlp, mail)
        for _, part in nlp.pipeline:
            doc = part(doc)
        yield doc

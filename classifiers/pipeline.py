"""The spaCy pipeline: sentences, cues, what each sentence says, what the mail is, names and dates. Each part can be replaced."""

from abc import ABC, abstractmethod
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language

from bot.domain.suggestion import MailText
from classifiers import dates, features, names
from classifiers.ages import ADULT, YOUNG, ages
from classifiers.cues import Cues, Hit
from classifiers.labels import HEADS, ROLES, SOORTEN
from classifiers.lexicon import families, table
from classifiers.linear import Floats, Keys, Linear, Places, Rows
from classifiers.reading import Words, as_doc
from classifiers.reading import sentences as _sentences  # noqa: F401 - registers the component "zinnen"
from classifiers.register import Register
from classifiers.tongues import language

PARTS = ("zinnen", "lezing", "kenmerken", "zinsmodel", "postmodel", "lettermodel", "namen", "data")
"""The components, in order."""
PERSON = "<persoon>"
"""How a name is seen by cues and models: who it is says nothing about what the mail is."""
BATCH = 50
"""Mails that are read together."""
_WORDS_KEPT = 50_000
"""Words whose letter groups are remembered; then all are forgotten, so that memory does not grow."""


@dataclass(slots=True)
class Reading:
    """What the components found in one doc, each adding its own part.

    tongue: the language. text and, per token, texts, words (lower case), norms and places (code point offsets): asked of
    spaCy once. stretches: the sentences as (begin, end) tokens. columns: what features are made of.
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
    columns: NDArray[np.uint64]
    sentence_rows: Rows = field(default_factory=lambda: Rows.of([]))
    mail_row: tuple[Places, Floats] = field(
        default_factory=lambda: (np.zeros(0, np.int32), np.zeros(0, np.float32))
    )
    said: Floats = field(default_factory=lambda: np.zeros((0, len(HEADS)), np.float32))
    leaning: Floats = field(default_factory=lambda: np.zeros((0, len(SOORTEN)), np.float32))
    soort: Floats = field(default_factory=lambda: np.zeros(len(SOORTEN), np.float32))
    theme: Floats = field(default_factory=lambda: np.zeros(len(HEADS), np.float32))
    letters: Floats = field(default_factory=lambda: np.zeros(len(SOORTEN), np.float32))
    people: list[tuple[names.Candidate, float]] = field(default_factory=list)
    days: list[tuple[dates.Phrase, Floats]] = field(default_factory=list)


def reading_of(doc: Any) -> Reading:
    """What was found in a doc that went through the pipeline."""
    return cast(Reading, doc.user_data["lezing"])


_CUES = Cues(table("cues")["cue"])
CUES = _CUES.labels
_CUE_KEYS = features.named(f"aanwijzing:{label}" for label in CUES)
_CUE_PLACE = {label: i for i, label in enumerate(CUES)}


class Part(ABC):
    """A component that reads whole batches; spaCy may still give it one doc at a time."""

    def __init__(self, nlp: Language, name: str) -> None:
        self.name = name
        self.vocab = nlp.vocab

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


@Language.factory("lezing")
class Reader(Part):
    """Finds words, names and cues, for every later part to look at.

    common: words that mails write in lower case, so that a capital at the begin of a sentence makes them no name.
    """

    def __init__(self, nlp: Language, name: str) -> None:
        super().__init__(nlp, name)
        self.common: frozenset[str] = frozenset()
        self._person = np.uint64(nlp.vocab.strings.add(PERSON))
        self._ages = {age: np.uint64(nlp.vocab.strings.add(age)) for age in (YOUNG, ADULT)}

    def read(self, docs: list[Any]) -> None:
        for doc in docs:
            doc.user_data["lezing"] = self._read(doc)

    def _read(self, doc: Any) -> Reading:
        text: str = doc.user_data["text"]
        texts: list[str] = doc.user_data["texts"]
        stretches: list[tuple[int, int]] = doc.user_data["stretches"]
        strings, array = doc.vocab.strings, features.columns(doc)
        norms = [strings[norm] for norm in array[:, 0].tolist()]
        words = [one.lower() for one in texts]
        for at, age in ages(words, norms):
            norms[at], array[at, 0] = age, self._ages[age]
        places: list[int] = array[:, 2].astype(np.int64).tolist()
        starts = [False] * len(texts)
        for begin, _ in stretches:
            starts[begin] = True
        subject = stretches[0][1] if stretches else 0
        mentions = names.candidates(
            doc.user_data["mail"], text, texts, places, norms, starts, subject, self.common
        )
        for mention in mentions:
            array[mention.begin : mention.end, 0] = self._person
            norms[mention.begin : mention.end] = [PERSON] * (mention.end - mention.begin)
        hits = list(_CUES.find(words, norms, stretches))
        return Reading(
            text, language(text), texts, words, norms, places, stretches, mentions, hits, array[:, :2]
        )

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


@Language.factory("kenmerken")
class Features(Part):
    """Turns words and cues into the numbers of the features the models know."""

    def __init__(self, nlp: Language, name: str) -> None:
        super().__init__(nlp, name)
        self.keys = np.zeros(0, np.uint64)
        self._register = Register(self.keys)

    def __len__(self) -> int:
        return len(self.keys)

    def know(self, keys: Keys) -> None:
        """These features (sorted, all different) are the ones that count from now on."""
        self.keys, self._register = keys, Register(keys)

    def keys_of(self, docs: list[Any]) -> Iterator[tuple[Keys, Keys]]:
        """Per doc every key of its words, and of its cues."""
        for found, words in self._words(docs):
            rows = [keys for keys, _ in features.mail_keys(words, len(found.stretches))]
            yield np.concatenate(rows), _CUE_KEYS[sorted({_CUE_PLACE[hit.label] for hit in found.hits})]

    def read(self, docs: list[Any]) -> None:
        for found, words in self._words(docs):
            count = len(found.stretches)
            firsts = [begin for begin, _ in found.stretches]
            cued = sorted(
                {(bisect_right(firsts, hit.begin) - 1, _CUE_PLACE[hit.label]) for hit in found.hits}
            )
            cues, owners = _CUE_KEYS[[cue for _, cue in cued]], np.array([at for at, _ in cued], np.int64)
            parts = list(features.mail_keys(words, count))
            uniques = [features.different(keys) for keys, _ in parts]
            loud = features.different(cues)
            # One look into the register for everything this mail has.
            asked = np.concatenate([words.keys, cues, *uniques, loud])
            place = np.full(len(asked), -1, np.int32)
            known, where = self._register.find(asked)
            place[known] = where
            cuts = np.cumsum([len(words.keys), len(cues), *map(len, uniques)])
            of_words, of_cues, *of_mail, of_loud = np.split(place, cuts)
            sizes = np.bincount(words.owner, minlength=count)
            scale = (1 / np.sqrt(np.maximum(sizes, 1))).astype(np.float32)
            found.sentence_rows = _sorted_rows(
                np.concatenate([of_words, of_cues]),
                np.concatenate([scale[words.owner], np.full(len(cues), features.CUE_WEIGHT, np.float32)]),
                np.concatenate([words.owner, owners]),
                count,
            )
            values = [
                np.full(len(keys), weight / np.sqrt(max(len(keys), 1)), np.float32)
                for keys, (_, weight) in zip(uniques, parts, strict=True)
            ]
            values.append(np.full(len(loud), features.CUE_WEIGHT / 4, np.float32))
            places, all_values = np.concatenate([*of_mail, of_loud]), np.concatenate(values)
            found.mail_row = places[places >= 0], all_values[places >= 0]

    @staticmethod
    def _words(docs: list[Any]) -> Iterator[tuple[Reading, features.WordKeys]]:
        """The word features of each doc, made for all of them at once."""
        readings = [reading_of(doc) for doc in docs]
        sizes = [np.array([end - begin for begin, end in found.stretches], np.int64) for found in readings]
        keys, owner, plain = features.word_keys(
            np.concatenate([found.columns for found in readings]), np.concatenate(sizes)
        )
        firsts = np.cumsum([0, *map(len, sizes)])
        cuts = np.searchsorted(owner, firsts)
        for found, first, begin, end in zip(readings, firsts, cuts, cuts[1:], strict=False):
            yield found, features.WordKeys(keys[begin:end], owner[begin:end] - first, plain[begin:end])

    def to_disk(self, path: str | Path, *, exclude: tuple[str, ...] = ()) -> None:
        """Write the known keys."""
        Path(path).mkdir(parents=True, exist_ok=True)
        np.save(Path(path) / "sleutels.npy", self.keys)

    def from_disk(self, path: str | Path, *, exclude: tuple[str, ...] = ()) -> "Features":
        """Read them."""
        self.know(np.load(Path(path) / "sleutels.npy"))
        return self


def _sorted_rows(places: Places, values: Floats, owner: NDArray[np.int64], count: int) -> Rows:
    """Rows of what is known (place not negative), example by example."""
    known = places >= 0
    places, values, owner = places[known], values[known], owner[known]
    order = np.argsort(owner, kind="stable")
    bounds = np.zeros(count + 1, np.int64)
    np.cumsum(np.bincount(owner, minlength=count), out=bounds[1:])
    return Rows(places[order], values[order], bounds)


class _Model(Part):
    """A component that holds one Linear and keeps it on disk."""

    answers = 1

    def __init__(self, nlp: Language, name: str) -> None:
        super().__init__(nlp, name)
        self.linear = Linear.blank(self.answers)

    def to_disk(self, path: str | Path, *, exclude: tuple[str, ...] = ()) -> None:
        """Write the weights."""
        self.linear.to_disk(Path(path))

    def from_disk(self, path: str | Path, *, exclude: tuple[str, ...] = ()) -> "_Model":
        """Read what `to_disk` wrote."""
        self.linear = Linear.from_disk(Path(path))
        return self


class _NamedModel(_Model):
    """A model whose features have names of their own."""

    def __init__(self, nlp: Language, name: str) -> None:
        super().__init__(nlp, name)
        self.signs = features.Names()

    def to_disk(self, path: str | Path, *, exclude: tuple[str, ...] = ()) -> None:
        """Write the weights and the names of what they weigh."""
        super().to_disk(path)
        (Path(path) / "kenmerken.txt").write_text("\n".join(self.signs.names), encoding="utf-8", newline="")

    def from_disk(self, path: str | Path, *, exclude: tuple[str, ...] = ()) -> "_NamedModel":
        """Read what `to_disk` wrote."""
        super().from_disk(path)
        with (Path(path) / "kenmerken.txt").open(encoding="utf-8", newline="") as lines:
            told = lines.read()
        self.signs = features.Names(told.split("\n") if told else ())
        return self


@Language.factory("zinsmodel")
class SentenceModel(_Model):
    """What each sentence says: one score per head of `labels.HEADS`, and which soort it leans to."""

    answers = len(HEADS) + len(SOORTEN)

    def read(self, docs: list[Any]) -> None:
        for found in map(reading_of, docs):
            scores = self.linear.scores(found.sentence_rows)
            found.said, found.leaning = scores[:, : len(HEADS)], scores[:, len(HEADS) :]


@Language.factory("postmodel")
class MailModel(_Model):
    """What the mail as a whole is (soort), and what it is about: one score per head, for what no single sentence says."""

    answers = len(SOORTEN) + len(HEADS)

    def read(self, docs: list[Any]) -> None:
        for found in map(reading_of, docs):
            scores = self.linear.scores(Rows.of([found.mail_row]))[0]
            found.soort, found.theme = scores[: len(SOORTEN)], scores[len(SOORTEN) :]


@Language.factory("lettermodel")
class LetterModel(_NamedModel):
    """What the mail is, seen by the letter groups of its words: for misspelt, bent and joined words nobody used before.

    Rare groups weigh more (`rarity`, one per group). What a word adds is worked out once and remembered.
    """

    answers = len(SOORTEN)

    def __init__(self, nlp: Language, name: str) -> None:
        super().__init__(nlp, name)
        self.rarity = np.zeros(0, np.float32)
        self._known: dict[str, tuple[Floats, float]] = {}

    def words_of(self, found: Reading) -> set[str]:
        """The words of a mail whose letters count: no names and no white space."""
        return {
            word
            for word, norm in zip(found.words, found.norms, strict=True)
            if norm != PERSON and not word.isspace()
        }

    def groups(self, word: str) -> tuple[Places, Floats]:
        """The known letter groups of a word, and the weight of each."""
        places, _ = self.signs.row(features.letter_groups(word))
        return places, self.rarity[places]

    def know(self, signs: features.Names, rarity: Floats) -> None:
        """These letter groups count from now on."""
        self.signs, self.rarity = signs, rarity
        self.teach(Linear.blank(self.answers))

    def teach(self, linear: Linear) -> None:
        """Another model for the same letter groups."""
        self.linear, self._known = linear, {}

    def read(self, docs: list[Any]) -> None:
        if len(self._known) > _WORDS_KEPT:
            self._known.clear()
        for found in map(reading_of, docs):
            told = [self._known.get(word) or self._learn(word) for word in sorted(self.words_of(found))]
            found.letters = self.linear.bias.copy()
            if size := np.sqrt(sum(square for _, square in told)):
                found.letters += np.sum([scores for scores, _ in told], axis=0) / size

    def _learn(self, word: str) -> tuple[Floats, float]:
        places, weights = self.groups(word)
        if len(self.linear.table):
            scores = weights @ self.linear.weights(places)
        else:
            scores = np.zeros(self.answers, np.float32)
        self._known[word] = told = scores.astype(np.float32), float(weights @ weights)
        return told

    def to_disk(self, path: str | Path, *, exclude: tuple[str, ...] = ()) -> None:
        """Write the weights, the letter groups and how rare they are."""
        super().to_disk(path)
        np.save(Path(path) / "zeldzaam.npy", self.rarity)

    def from_disk(self, path: str | Path, *, exclude: tuple[str, ...] = ()) -> "LetterModel":
        """Read what `to_disk` wrote."""
        super().from_disk(path)
        self.rarity, self._known = np.load(Path(path) / "zeldzaam.npy"), {}
        return self


def people_of(found: Reading) -> list[names.Candidate]:
    """Who is named in a mail, each with the words of the sentences that name him."""
    firsts = [begin for begin, _ in found.stretches]
    told = []
    for mention in found.mentions:
        begin, end = found.stretches[bisect_right(firsts, mention.begin) - 1]
        told.append(
            replace(mention, signs=(*mention.signs, *(f"zin:{norm}" for norm in found.norms[begin:end])))
        )
    return names.grouped(told)


@Language.factory("namen")
class NameModel(_NamedModel):
    """Which names stand in the mail and how likely each is the medewerker it is about."""

    def read(self, docs: list[Any]) -> None:
        for found in map(reading_of, docs):
            people = people_of(found)
            scores = self.linear.scores(Rows.of([self.signs.row(one.signs) for one in people]))
            found.people = list(zip(people, scores[:, 0].tolist(), strict=True))


@Language.factory("data")
class DateModel(_NamedModel):
    """Which dates the mail names and what each is for the case."""

    answers = len(ROLES)

    def read(self, docs: list[Any]) -> None:
        for doc in docs:
            phrases, signs = self.signs_of(doc)
            scores = self.linear.scores(Rows.of([self.signs.row(some) for some in signs]))
            reading_of(doc).days = list(zip(phrases, scores, strict=True))

    def signs_of(self, doc: Any) -> tuple[list[dates.Phrase], list[list[str]]]:
        """The date phrases of a doc that was read, and the signs of what surrounds each."""
        found = reading_of(doc)
        mail: MailText = doc.user_data["mail"]
        if mail.datum is None or not found.stretches:
            return [], []
        phrases = list(dates.phrases(found.text, mail.datum, self._places(found)))
        if not phrases:
            return [], []
        begins = [found.places[first] for first, _ in found.stretches]
        cues_of: dict[int, set[str]] = {}
        for hit in found.hits:
            cues_of.setdefault(bisect_right(begins, found.places[hit.begin]) - 1, set()).add(hit.label)
        rows = []
        for phrase in phrases:
            sentence = max(bisect_right(begins, phrase.begin) - 1, 0)
            signs = _date_signs(found, phrase, sentence, (phrase.day - mail.datum).days)
            signs += [f"aanwijzing:{label}" for label in sorted(cues_of.get(sentence, ()))]
            signs += [f"mail:{label}" for label in sorted(set().union(*cues_of.values()) if cues_of else ())]
            rows.append(signs)
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


def docs_of(nlp: Language, mails: Iterable[MailText]) -> Iterator[Any]:
    """Every mail read by the whole pipeline, in order."""
    waiting = iter(mails)
    while batch := [as_doc(nlp, mail) for mail in islice(waiting, BATCH)]:
        for _, part in nlp.pipeline:
            batch = list(part.pipe(batch)) if hasattr(part, "pipe") else [part(doc) for doc in batch]
        yield from batch

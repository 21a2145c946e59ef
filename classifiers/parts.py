"""The parts that look before any model weighs: words, names and cues (`lezing`), and their features (`kenmerken`)."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifiers import features, names
from classifiers.ages import ages, may_be_age
from classifiers.found import CUES, PATTERNS, PERSON, PERSON_KEY, Part, Reading, reading_of
from classifiers.lexicon import STEM, norm
from classifiers.linear import Floats, Keys, Places, Rows
from classifiers.register import Register
from classifiers.tongues import language, votes
from classifiers.wordtable import WordTable

_CUE_KEYS = features.named(f"aanwijzing:{label}" for label in CUES)
_CUE_PLACE = {label: i for i, label in enumerate(CUES)}


class Reader(Part):
    """Finds words, names and cues, for every later part to look at.

    common: words that mails write in lower case, so that a capital at the begin of a sentence makes them no name.
    """

    def __init__(self, table: WordTable) -> None:
        super().__init__(table)
        self._common: frozenset[str] = frozenset()
        column = self.table.column
        self._lower = column(str.lower)
        self._norm = column(norm)
        self._keys = column(lambda word: _keys(word, norm(word)), np.uint64, 2)
        self._role = column(lambda word: PATTERNS.role(word.lower(), norm(word)))
        self._title = column(lambda word: names.is_title(norm(word)), np.bool_)
        self._age = column(lambda word: may_be_age(word.lower(), norm(word)), np.bool_)
        self._votes = column(votes, np.float32, len(votes("")))
        self._hint = column(lambda word: names.hint(word, norm(word), self._common), np.uint8)

    @property
    def common(self) -> frozenset[str]:
        """See the class."""
        return self._common

    @common.setter
    def common(self, words: frozenset[str]) -> None:
        self._common = words
        self._hint.forget()

    def read(self, docs: Sequence[Any]) -> None:
        for doc in docs:
            doc.user_data["lezing"] = self._read(doc)

    def _read(self, doc: Any) -> Reading:
        told = doc.user_data
        text, texts, numbers, places = told["text"], told["texts"], told["numbers"], told["places"]
        stretches: list[tuple[int, int]] = told["stretches"]
        words, norms = self._lower.of(numbers).tolist(), self._norm.of(numbers).tolist()
        roles = self._role.of(numbers).tolist()
        keys = self._keys.of(numbers)
        aged = list(ages(words, np.flatnonzero(self._age.of(numbers)).tolist()))
        for i, age in aged:
            norms[i], keys[i, 0], roles[i] = age, features.word_key(age), PATTERNS.role(words[i], age)
        starts = told["starts"]
        subject = stretches[0][1] if stretches else 0
        spots = names.spots(self._hint.of(numbers), self._title.of(numbers), starts)
        mentions = names.candidates(
            told["mail"], text, texts, places, norms, starts.tolist(), subject, self._common, spots
        )
        people = [i for mention in mentions for i in range(mention.begin, mention.end)]
        for i in people:
            norms[i], keys[i, 0], roles[i] = PERSON, PERSON_KEY, PATTERNS.role(words[i], PERSON)
        hits = list(PATTERNS.find(words, norms, roles, stretches))
        tongue = language(text, np.dot(np.ones(len(numbers), np.float32), self._votes.of(numbers)).tolist())
        changed = [*(i for i, _ in aged), *people]
        return Reading(
            text, tongue, texts, numbers, words, norms, changed, places, stretches, mentions, hits, keys
        )

    def to_disk(self, path: str | Path, *, exclude: tuple[str, ...] = ()) -> None:
        """Write the common words."""
        Path(path).mkdir(parents=True, exist_ok=True)
        (Path(path) / "gewoon.txt").write_text("\n".join(sorted(self.common)), encoding="utf-8")

    def from_disk(self, path: str | Path, *, exclude: tuple[str, ...] = ()) -> "Reader":
        """Read them."""
        self.common = frozenset((Path(path) / "gewoon.txt").read_text(encoding="utf-8").split("\n"))
        return self


def _keys(word: str, norm: str) -> tuple[int, int]:
    """The hashes of which its features are made: of its norm and of its stem."""
    return features.word_key(norm), features.word_key(word.lower()[:STEM])


class Features(Part):
    """Turns words and cues into the numbers of the features the models know."""

    def __init__(self, table: WordTable) -> None:
        super().__init__(table)
        self.know(np.zeros(0, np.uint64))

    def __len__(self) -> int:
        return len(self._register)

    def know(self, keys: Keys) -> None:
        """These features (sorted, all different) are the ones that count from now on."""
        self._register = Register(keys)
        self._cue_places = self._register.places(_CUE_KEYS)

    def keys_of(self, docs: Sequence[Any]) -> Iterator[tuple[Keys, Keys]]:
        """Per doc every key of its words, and of its cues."""
        readings = [reading_of(doc) for doc in docs]
        for found, words in zip(readings, _by_mail(readings, _words(readings)), strict=True):
            marked = features.marked(words, len(found.stretches))
            yield np.concatenate([words.keys, *marked]), _CUE_KEYS[_cues_of(found)]

    def read(self, docs: Sequence[Any]) -> None:
        readings = [reading_of(doc) for doc in docs]
        words = _words(readings)
        mails = list(_by_mail(readings, words))
        marks = [features.marked(mail, len(one.stretches)) for one, mail in zip(readings, mails, strict=True)]
        # One look into the register for everything this batch has.
        asked = [words.keys, *(keys for pair in marks for keys in pair)]
        places = self._register.places(np.concatenate(asked))
        cuts = np.cumsum([0, *map(len, (mail.keys for mail in mails)), *map(len, asked[1:])]).tolist()
        parts = [places[begin:end] for begin, end in pairwise(cuts)]
        self._sentence_rows(readings, words.owner, places[: len(words.keys)])
        for i, (found, mail, mark) in enumerate(zip(readings, mails, marks, strict=True)):
            in_subject, at_edges = parts[len(mails) + 2 * i : len(mails) + 2 * i + 2]
            loud = _known(self._cue_places[_cues_of(found)])
            found.mail_row = _joined(
                _row(np.concatenate([mail.keys, mark[0]]), np.concatenate([parts[i], in_subject]), 1.0),
                _row(mark[1], at_edges, features.PLACE_WEIGHT),
                (loud, np.full(len(loud), features.CUE_WEIGHT / 4, np.float32)),
            )

    def _sentence_rows(self, readings: list[Reading], owner: NDArray[np.int64], places: Places) -> None:
        """What each sentence has: its words, which together weigh the same however many, and its cues."""
        firsts = np.cumsum([0, *(len(found.stretches) for found in readings)]).tolist()
        scale = 1 / np.sqrt(np.maximum(np.bincount(owner, minlength=firsts[-1]), 1))
        cued = [
            (first + sentence, cue)
            for first, found in zip(firsts, readings, strict=False)
            for sentence, cue in sorted({(hit.sentence, _CUE_PLACE[hit.label]) for hit in found.hits})
        ]
        all_places = np.concatenate([places, self._cue_places[[cue for _, cue in cued]]])
        owners = np.concatenate([owner, np.array([sentence for sentence, _ in cued], np.int64)])
        values = np.full(len(owners), features.CUE_WEIGHT, np.float32)
        values[: len(owner)] = scale.astype(np.float32)[owner]
        rows = _sorted_rows(all_places, values, owners, firsts[-1])
        for found, (first, last) in zip(readings, pairwise(firsts), strict=True):
            bounds = rows.bounds[first : last + 1]
            begin, end = bounds[0], bounds[-1]
            found.sentence_rows = Rows(rows.places[begin:end], rows.values[begin:end], bounds - begin)

    def to_disk(self, path: str | Path, *, exclude: tuple[str, ...] = ()) -> None:
        """Write the known keys."""
        Path(path).mkdir(parents=True, exist_ok=True)
        np.save(Path(path) / "woorden.npy", self._register.keys)

    def from_disk(self, path: str | Path, *, exclude: tuple[str, ...] = ()) -> "Features":
        """Read them."""
        self.know(np.load(Path(path) / "woorden.npy"))
        return self


def _words(readings: list[Reading]) -> features.WordKeys:
    """The word features of a batch of mails, made for all of them at once."""
    sizes = np.array([end - begin for found in readings for begin, end in found.stretches], np.int64)
    return features.word_keys(np.concatenate([found.keys for found in readings]), sizes)


def _by_mail(readings: list[Reading], words: features.WordKeys) -> Iterator[features.WordKeys]:
    """The same, mail by mail; sentence 0 is the first of each."""
    keys, owner, plain = words
    firsts = np.cumsum([0, *(len(found.stretches) for found in readings)])
    cuts = np.searchsorted(owner, firsts).tolist()
    for first, (begin, end) in zip(firsts, pairwise(cuts), strict=False):
        yield features.WordKeys(keys[begin:end], owner[begin:end] - first, plain[begin:end])


def _cues_of(found: Reading) -> list[int]:
    return sorted({_CUE_PLACE[hit.label] for hit in found.hits})


def _known(places: Places) -> Places:
    return places[places >= 0]


def _row(keys: Keys, places: Places, loudness: float) -> tuple[Places, Floats]:
    """What of these keys is known, each once, scaled so that many and few different ones weigh the same."""
    known = features.different(_known(places))
    value = loudness / np.sqrt(max(len(features.different(keys)), 1))
    return known, np.full(len(known), value, np.float32)


def _joined(*rows: tuple[Places, Floats]) -> tuple[Places, Floats]:
    return np.concatenate([places for places, _ in rows]), np.concatenate([values for _, values in rows])


def _sorted_rows(places: Places, values: Floats, owner: NDArray[np.int64], count: int) -> Rows:
    """Rows of what is known (place not negative), example by example."""
    known = places >= 0
    places, values, owner = places[known], values[known], owner[known]
    order = np.argsort(owner.astype(np.uint16) if count < 1 << 16 else owner, kind="stable")
    bounds = np.zeros(count + 1, np.int64)
    np.cumsum(np.bincount(owner, minlength=count), out=bounds[1:])
    return Rows(places[order], values[order], bounds)

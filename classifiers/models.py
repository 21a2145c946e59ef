"""The parts that weigh: one linear model each over sentences, mail, letters, names and dates."""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain, count, islice
from pathlib import Path
from typing import Any, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from bot.domain.recognition.suggestion import MailText
from classifiers import dates, features, names
from classifiers.found import PERSON_KEY, Part, Reading, reading_of
from classifiers.labels import HEADS, ROLES, SOORTEN
from classifiers.lexicon import norm
from classifiers.linear import Floats, Linear, Places
from classifiers.register import Register
from classifiers.wordtable import MOST, WordTable, grown

T = TypeVar("T", covariant=True)
AT_ONCE = 200
"""New words whose letter groups are looked up together: more would only cost memory."""


class _Model(Part):
    """A component that holds one Linear and keeps it on disk."""

    answers = 1

    def __init__(self, table: WordTable) -> None:
        super().__init__(table)
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

    def weigh(self, examples: Sequence[Sequence[features.Bag]]) -> Floats:
        """One row of scores per example, of all signs in its bags, scaled so that many and few weigh the same."""
        places = np.fromiter(chain.from_iterable(bag.places for bags in examples for bag in bags), np.int32)
        sizes = np.array([sum(len(bag.places) for bag in bags) for bags in examples], np.int64)
        counts = np.array([sum(bag.count for bag in bags) for bags in examples])
        told: Floats = (
            self.linear.sums(places, sizes) / np.sqrt(np.maximum(counts, 1)).astype(np.float32)[:, None]
        )
        return told + self.linear.bias

    def __init__(self, table: WordTable) -> None:
        super().__init__(table)
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


class SentenceModel(_Model):
    """What each sentence says: one score per head of `labels.HEADS`, and which soort it leans to."""

    answers = len(HEADS) + len(SOORTEN)

    def read(self, docs: Sequence[Any]) -> None:
        for found in map(reading_of, docs):
            scores = self.linear.scores(found.sentence_rows)
            found.said, found.leaning = scores[:, : len(HEADS)], scores[:, len(HEADS) :]


class MailModel(_Model):
    """What the mail as a whole is (soort), and what it is about: one score per head, for what no single sentence says."""

    answers = len(SOORTEN) + len(HEADS)

    def read(self, docs: Sequence[Any]) -> None:
        for found in map(reading_of, docs):
            scores = self.linear.score(*found.mail_row)
            found.soort, found.theme = scores[: len(SOORTEN)], scores[len(SOORTEN) :]


class LetterModel(_Model):
    """What the mail is and what it is about, seen by the letter groups of its words: for misspelt, bent and joined words
    nobody used before.

    Rare groups weigh more (`rarity`, one per group). What a word adds is worked out once and remembered.
    """

    answers = len(SOORTEN) + len(HEADS)

    def __init__(self, table: WordTable) -> None:
        super().__init__(table)
        self.signs = Register(np.zeros(0, np.uint64))
        self.rarity = np.zeros(0, np.float32)
        self._lettered = self.table.column(lambda word: "" if word.isspace() else word.lower())
        self._forget()

    def words_of(self, found: Reading) -> list[str]:
        """The words of a mail whose letters count, each once, sorted: no names and no white space."""
        counts = features.different(found.numbers[found.keys[:, 0] != PERSON_KEY])
        return sorted({*self._lettered.of(counts).tolist()} - {""})

    def groups(self, words: Sequence[str]) -> tuple[Places, NDArray[np.int64]]:
        """The known letter groups of these words, and how many each word has: word by word, in order, each once."""
        keys, owner = features.group_keys([f" {word} " for word in words])
        places = self.signs.places(keys)
        known = places >= 0
        told = features.different(owner[known] * len(self.signs) + places[known])
        owner, places = np.divmod(told, max(len(self.signs), 1))
        return places.astype(np.int32), np.bincount(owner, minlength=len(words))

    def know(self, groups: Sequence[str], rarity: Floats) -> None:
        """These letter groups count from now on, and so rare is each."""
        keys, owner = features.group_keys(groups)
        whole = np.zeros(len(groups), np.uint64)
        whole[owner] = keys  # of a group of five the smaller ones inside it too; the largest comes last
        self.signs, self.rarity = Register(whole), rarity
        self.teach(Linear.blank(self.answers))

    def teach(self, linear: Linear) -> None:
        """Another model for the same letter groups."""
        self.linear = linear
        self._forget()

    def _forget(self) -> None:
        self._row: dict[str, int] = {}
        self._told = np.zeros((AT_ONCE, self.answers + 1), np.float32)

    def read(self, docs: Sequence[Any]) -> None:
        if len(self._row) > MOST:
            self._forget()
        words_of = [self.words_of(reading_of(doc)) for doc in docs]
        self._learn(dict.fromkeys(word for words in words_of for word in words if word not in self._row))
        for doc, words in zip(docs, words_of, strict=True):
            # In order, so that the same mail gives the same last digit in whatever company.
            told = self._told.take([self._row[word] for word in words], axis=0).sum(axis=0)
            scores = self.linear.bias + told[:-1] / (np.sqrt(told[-1]) or 1)
            found = reading_of(doc)
            found.letters, found.spelled = scores[: len(SOORTEN)], scores[len(SOORTEN) :]

    def _learn(self, words: Collection[str]) -> None:
        """Work out what each of these words adds: its scores, and the square of its length."""
        waiting = iter(words)
        while some := list(islice(waiting, AT_ONCE)):
            known, had = len(self._row), len(self._told)
            if known + len(some) > had:
                self._told = grown(self._told, 2 * had)
            self._told[known : known + len(some)] = self._adds(some)
            self._row.update(zip(some, count(known), strict=False))

    def _adds(self, words: Sequence[str]) -> Floats:
        """What these words add, one row each."""
        told = np.zeros((len(words), self.answers + 1), np.float32)
        places, sizes = self.groups(words)
        if len(self.linear.table) and sizes.any():
            weights = self.rarity[places][:, None]
            parts = np.hstack([self.linear.weights(places) * weights, weights * weights])
            begins = (np.cumsum(sizes) - sizes)[sizes > 0]
            told[sizes > 0] = np.add.reduceat(parts, begins, axis=0)
        return told

    def to_disk(self, path: str | Path, *, exclude: tuple[str, ...] = ()) -> None:
        """Write the weights, the letter groups and how rare they are."""
        super().to_disk(path)
        np.save(Path(path) / "groepen.npy", self.signs.keys)
        np.save(Path(path) / "zeldzaam.npy", self.rarity)

    def from_disk(self, path: str | Path, *, exclude: tuple[str, ...] = ()) -> "LetterModel":
        """Read what `to_disk` wrote."""
        super().from_disk(path)
        self.signs = Register(np.load(Path(path) / "groepen.npy"))
        self.rarity = np.load(Path(path) / "zeldzaam.npy")
        self._forget()
        return self


def people_of(found: Reading) -> list[names.Candidate]:
    """Who is named in a mail, each with the words of the sentences that name him."""
    firsts = [begin for begin, _ in found.stretches]
    told = []
    for mention in found.mentions:
        begin, end = found.stretches[bisect_right(firsts, mention.begin) - 1]
        around = (f"zin:{norm}" for norm in found.norms[begin:end])
        told.append(names.Candidate(mention.begin, mention.end, mention.name, (*mention.signs, *around)))
    return names.grouped(told)


class NameModel(_NamedModel):
    """Which names stand in the mail and how likely each is the medewerker it is about."""

    def read(self, docs: Sequence[Any]) -> None:
        people = [people_of(reading_of(doc)) for doc in docs]
        told = self.weigh([[self.signs.whole(one.signs)] for each in people for one in each])
        scores = iter(told[:, 0].tolist())
        for doc, each in zip(docs, people, strict=True):
            reading_of(doc).people = list(zip(each, scores, strict=False))


class DateModel(_NamedModel):
    """Which dates the mail names and what each is for the case."""

    answers = len(ROLES)

    def __init__(self, table: WordTable) -> None:
        super().__init__(table)
        self._openings = self.table.column(dates.openings)
        self._reach = self.table.column(dates.reach, np.int8)
        self._core = self.table.column(dates.is_core, np.bool_)
        self._timely = self.table.column(
            lambda word: norm(word) in _TIME_WORDS or word.lower() in dates.WORDS, np.bool_
        )

    def read(self, docs: Sequence[Any]) -> None:
        told = [self._around(doc, self.signs) for doc in docs]
        scores = iter(self.weigh([bags for _, around in told for bags in around]))
        for doc, (phrases, _) in zip(docs, told, strict=True):
            reading_of(doc).days = list(zip(phrases, scores, strict=False))

    def signs_of(self, doc: Any) -> tuple[list[dates.Phrase], list[list[str]]]:
        """The date phrases of a doc that was read, and the signs of what surrounds each."""
        phrases, around = self._around(doc, _Spelt())
        return phrases, [[sign for signs in bags for sign in signs] for bags in around]

    def _around(self, doc: Any, signs: "_Signs[T]") -> tuple[list[dates.Phrase], list[list[T]]]:
        """The date phrases, and bags of signs for each: of its own, of its sentence and of the mail.

        signs: makes a bag; what phrases share is made once.
        """
        found = reading_of(doc)
        mail: MailText = doc.user_data["mail"]
        phrases = list(dates.phrases(found.text, mail.datum, self._places(found))) if mail.datum else []
        if not phrases or not mail.datum:
            return [], []
        begins = [found.places[first] for first, _ in found.stretches]
        cues_of: dict[int, set[str]] = {}
        for hit in found.hits:
            cues_of.setdefault(hit.sentence, set()).add(hit.label)
        of_mail = signs.bag("mail", {hit.label for hit in found.hits})
        of_sentence: dict[int, list[T]] = {}
        around = []
        for phrase in phrases:
            sentence = max(bisect_right(begins, phrase.begin) - 1, 0)
            if sentence not in of_sentence:
                norms = found.norms[slice(*found.stretches[sentence])]
                of_sentence[sentence] = [
                    signs.bag("zin", norms),
                    signs.bag("aanwijzing", cues_of.get(sentence, ())),
                ]
            own, close = _date_signs(found, phrase, sentence, (phrase.day - mail.datum).days)
            around.append([signs.pairs(own), signs.bag("dicht", close), *of_sentence[sentence], of_mail])
        return phrases, around

    def _places(self, found: Reading) -> Iterator[tuple[int, int]]:
        """Where a date may begin, and where its sentence ends, as code points; only in sentences with a number or a word
        of time."""
        timely = self._timely.of(found.numbers)
        for i in found.changed:
            timely[i] = found.words[i] in dates.WORDS
        firsts = np.array([first for first, _ in found.stretches])
        named = np.zeros(len(firsts), np.bool_)
        named[np.searchsorted(firsts, np.flatnonzero(timely), "right") - 1] = True
        reach = self._reach.of(found.numbers)
        opening = np.flatnonzero(reach >= 0)
        sentence = np.searchsorted(firsts, opening, "right") - 1
        cores = np.append(np.flatnonzero(self._core.of(found.numbers)), len(timely) + dates.FARTHEST)
        looked = named[sentence] & (cores[np.searchsorted(cores, opening)] <= opening + reach[opening])
        opening, sentence = opening[looked], sentence[looked]
        offsets = self._openings.of(found.numbers[opening]).tolist()
        for i, number, inside in zip(opening.tolist(), sentence.tolist(), offsets, strict=True):
            last = found.stretches[number][1]
            end = found.places[last - 1] + len(found.texts[last - 1])
            for offset in inside:
                yield found.places[i] + offset, end


_TIME_WORDS = frozenset({"<getal>", "<dagnaam>", "<maand>", "<nu>", "<tijd>"})


class _Signs(Protocol[T]):
    """Makes bags of signs: `features.Names` of those it knows, `_Spelt` of all."""

    def bag(self, kind: str, rests: Iterable[str], /) -> T:
        """Of one kind."""

    def pairs(self, signs: Sequence[tuple[str, str]], /) -> T:
        """Of different kinds."""


class _Spelt:
    """Signs as they are called, to learn them."""

    def bag(self, kind: str, rests: Iterable[str], /) -> list[str]:
        return [f"{kind}:{rest}" for rest in rests]

    def pairs(self, signs: Sequence[tuple[str, str]], /) -> list[str]:
        return [f"{kind}:{rest}" for kind, rest in signs]


_BEFORE = ("voor0", "voor1", "voor2", "voor3")
_BEHIND = ("na0", "na1", "na2")


def _date_signs(
    found: Reading, phrase: dates.Phrase, sentence: int, days: int
) -> tuple[list[tuple[str, str]], list[str]]:
    """What surrounds a date: the words before and after it by their place and how long ago it is, and all words close by."""
    first, last = found.stretches[sentence]
    at = bisect_left(found.places, phrase.begin, first, last)
    stop = bisect_left(found.places, phrase.end, at, last)
    norms = found.norms
    signs = [
        *zip(_BEFORE, reversed(norms[max(at - 4, first) : at]), strict=False),
        *zip(_BEHIND, norms[stop : min(stop + 3, last)], strict=False),
        ("lood", phrase.lead),
        ("vaag", str(phrase.vague)),
        ("vorm", phrase.form),
        ("woord", found.text[phrase.begin : phrase.end].lower()),
        ("dagen", _AGES[bisect_left(_AGE_LIMITS, days)]),
        ("zin nr", str(min(sentence, 3))),
    ]
    return signs, norms[max(at - 5, first) : min(stop + 6, last)]


_AGES = ("te oud", "oud", "maanden", "weken", "nu", "later")
_AGE_LIMITS = (-365, -200, -15, -2, 0)
"""How long ago a date is, in days up to and including; what comes after the last is later."""

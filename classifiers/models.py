"""The parts that weigh: one linear model each over sentences, mail, letters, names and dates."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, count
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from spacy.language import Language

from bot.domain.suggestion import MailText
from classifiers import dates, features, names
from classifiers.found import PERSON_KEY, Part, Reading, reading_of
from classifiers.labels import HEADS, ROLES, SOORTEN
from classifiers.linear import Floats, Linear, Places, Rows
from classifiers.wordtable import MOST

T = TypeVar("T")
AT_ONCE = 200
"""New words whose letter groups are looked up together: more would only cost memory."""


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
    """What the mail is and what it is about, seen by the letter groups of its words: for misspelt, bent and joined words
    nobody used before.

    Rare groups weigh more (`rarity`, one per group). What a word adds is worked out once and remembered.
    """

    answers = len(SOORTEN) + len(HEADS)

    def __init__(self, nlp: Language, name: str) -> None:
        super().__init__(nlp, name)
        self.rarity = np.zeros(0, np.float32)
        self._lettered = self.table.column(lambda word: "" if word.isspace() else word.lower())
        self._forget()

    def words_of(self, found: Reading) -> list[str]:
        """The words of a mail whose letters count, each once, sorted: no names and no white space."""
        counts = features.different(found.numbers[found.keys[:, 0] != PERSON_KEY])
        return sorted({*self._lettered.of(counts).tolist()} - {""})

    def groups(self, word: str) -> tuple[Places, Floats]:
        """The known letter groups of a word, and the weight of each."""
        places = np.array(self.signs.places(features.letter_groups(word)), np.int32)
        return places, self.rarity[places]

    def know(self, signs: features.Names, rarity: Floats) -> None:
        """These letter groups count from now on."""
        self.signs, self.rarity = signs, rarity
        self.teach(Linear.blank(self.answers))

    def teach(self, linear: Linear) -> None:
        """Another model for the same letter groups."""
        self.linear = linear
        self._forget()

    def _forget(self) -> None:
        self._row: dict[str, int] = {}
        self._told = np.zeros((0, self.answers + 1), np.float32)

    def read(self, docs: list[Any]) -> None:
        if len(self._row) > MOST:
            self._forget()
        words_of = [self.words_of(reading_of(doc)) for doc in docs]
        self._learn(dict.fromkeys(word for words in words_of for word in words if word not in self._row))
        for doc, words in zip(docs, words_of, strict=True):
            # In order, so that the same mail gives the same last digit in whatever company.
            told = self._told[[self._row[word] for word in words]].sum(axis=0)
            scores = self.linear.bias + told[:-1] / (np.sqrt(told[-1]) or 1)
            found = reading_of(doc)
            found.letters, found.spelled = scores[: len(SOORTEN)], scores[len(SOORTEN) :]

    def _learn(self, words: Collection[str]) -> None:
        """Work out what each of these words adds: its scores, and the square of its length."""
        groups = [self.signs.places(features.letter_groups(word)) for word in words]
        told = [self._adds(groups[begin : begin + AT_ONCE]) for begin in range(0, len(groups), AT_ONCE)]
        self._told = np.concatenate([self._told, *told])
        self._row.update(zip(words, count(len(self._row)), strict=False))

    def _adds(self, groups: Sequence[Sequence[int]]) -> Floats:
        """What words of these letter groups add, one row each."""
        told = np.zeros((len(groups), self.answers + 1), np.float32)
        sizes = np.array([len(places) for places in groups], np.int64)
        if len(self.linear.table) and sizes.any():
            places = np.fromiter(chain.from_iterable(groups), np.int32)
            weights = self.rarity[places][:, None]
            parts = np.hstack([self.linear.weights(places) * weights, weights * weights])
            begins = (np.cumsum(sizes) - sizes)[sizes > 0]
            told[sizes > 0] = np.add.reduceat(parts, begins, axis=0)
        return told

    def to_disk(self, path: str | Path, *, exclude: tuple[str, ...] = ()) -> None:
        """Write the weights, the letter groups and how rare they are."""
        super().to_disk(path)
        np.save(Path(path) / "zeldzaam.npy", self.rarity)

    def from_disk(self, path: str | Path, *, exclude: tuple[str, ...] = ()) -> "LetterModel":
        """Read what `to_disk` wrote."""
        super().from_disk(path)
        self.rarity = np.load(Path(path) / "zeldzaam.npy")
        self._forget()
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

    def __init__(self, nlp: Language, name: str) -> None:
        super().__init__(nlp, name)
        self._openings = self.table.column(dates.openings)

    def read(self, docs: list[Any]) -> None:
        for doc in docs:
            phrases, around = self._around(doc, self.signs.bag)
            scores = self.linear.scores(Rows.of([features.row_of(bags) for bags in around]))
            reading_of(doc).days = list(zip(phrases, scores, strict=True))

    def signs_of(self, doc: Any) -> tuple[list[dates.Phrase], list[list[str]]]:
        """The date phrases of a doc that was read, and the signs of what surrounds each."""
        phrases, around = self._around(
            doc, lambda kind, rests: [f"{kind}:{rest}" if kind else rest for rest in rests]
        )
        return phrases, [[sign for signs in bags for sign in signs] for bags in around]

    def _around(
        self, doc: Any, bag: Callable[[str, Iterable[str]], T]
    ) -> tuple[list[dates.Phrase], list[list[T]]]:
        """The date phrases, and bags of signs for each: of its own, of its sentence and of the mail.

        bag: makes one, of a kind of sign and what it is that kind of; what phrases share is made once.
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
        of_mail = bag("mail", {hit.label for hit in found.hits})
        of_sentence: dict[int, list[T]] = {}
        around = []
        for phrase in phrases:
            sentence = max(bisect_right(begins, phrase.begin) - 1, 0)
            if sentence not in of_sentence:
                norms = found.norms[slice(*found.stretches[sentence])]
                of_sentence[sentence] = [bag("zin", norms), bag("aanwijzing", cues_of.get(sentence, ()))]
            signs, close = _date_signs(found, phrase, sentence, (phrase.day - mail.datum).days)
            around.append([bag("", signs), bag("dicht", close), *of_sentence[sentence], of_mail])
        return phrases, around

    def _places(self, found: Reading) -> Iterator[tuple[int, int]]:
        """Where a date may begin, and where its sentence ends, as code points; only in sentences with a number or a word
        of time."""
        openings = self._openings.of(found.numbers)
        for first, last in found.stretches:
            if _TIME_WORDS.isdisjoint(found.norms[first:last]) and _SEASON_WORDS.isdisjoint(
                found.words[first:last]
            ):
                continue
            end = found.places[last - 1] + len(found.texts[last - 1])
            for i in range(first, last):
                for offset in openings[i]:
                    yield found.places[i] + offset, end


_TIME_WORDS = frozenset({"<getal>", "<dagnaam>", "<maand>", "<nu>", "<tijd>"})
_SEASON_WORDS = frozenset(dates.SEASONS) | frozenset(dates.WORDS)


def _date_signs(
    found: Reading, phrase: dates.Phrase, sentence: int, days: int
) -> tuple[list[str], list[str]]:
    """What surrounds a date: the words before and after it by their place and how long ago it is, and all words close by."""
    first, last = found.stretches[sentence]
    at = first + bisect_left(found.places[first:last], phrase.begin)
    stop = max(first + bisect_left(found.places[first:last], phrase.end), at)
    norms = found.norms
    signs = [f"voor{i}:{norm}" for i, norm in enumerate(reversed(norms[max(at - 4, first) : at]))]
    signs += [f"na{i}:{norm}" for i, norm in enumerate(norms[stop : min(stop + 3, last)])]
    signs += [
        f"lood:{phrase.lead}",
        f"vaag:{phrase.vague}",
        f"woord:{found.text[phrase.begin : phrase.end].lower()}",
    ]
    signs += [f"dagen:{next(name for limit, name in _AGES if days <= limit)}", f"zin nr:{min(sentence, 3)}"]
    return signs, norms[max(at - 5, first) : min(stop + 6, last)]


_AGES = ((-365, "te oud"), (-200, "oud"), (-15, "maanden"), (-2, "weken"), (0, "nu"), (10**6, "later"))
"""How long ago a date is, in days up to and including."""

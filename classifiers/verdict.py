"""The last word: everything the parts found, weighed into one suggestion with calibrated probabilities."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from bot.domain.recognition.suggestion import (
    CONDITIONS,
    Condition,
    DateFound,
    MailText,
    Signal,
    Soort,
    Span,
    Suggestion,
)
from classifiers import dates
from classifiers.found import CUES, Reading, reading_of
from classifiers.labels import HEADS, ROLES, SIGNALS, SOORTEN, VALUES
from classifiers.lexicon import table
from classifiers.linear import Floats, softmax

_HEAD = {label: i for i, label in enumerate(HEADS)}
_ROBOT = (
    "mailer-daemon", "postmaster", "noreply", "no-reply", "nieuwsbrief", "newsletter", "quarantine", "notific",
    "donotreply", "do-notreply", "donot-reply", "do-not-reply", "bounce",
)  # fmt: skip
_COMMISSION = ("commissie", "okc", "klachtrecht", "geschil", "ombuds", "klachtenportaal", "tucht", "kpz")
_OFFICE = (
    "namens", "secretar", "praktijk", "school", "fractie", "platform", "advocat", "stichting", "vereniging", "huisarts",
    "coördinator", "begeleid", "teamleider", "hulpverlener", "kantoor", "werkgroep", "beheer", "diaconie", "parochie",
    "jeugdstem",
)  # fmt: skip
_OFFICE_WORD = re.compile(r"raad\b|\bmr\.")
_CASE = re.compile(r"\b[A-Z]{0,4}[-/ ]?(?:20)?\d\d[-/](?:[A-Z]-)?\d{2,4}\b", re.IGNORECASE)
_CASE_CORE = re.compile(r"\d\d(?=[-/](?:[A-Z]-)?\d{2,4}\b)", re.IGNORECASE)
_CASE_NAMED = re.compile(r"\b(?:dossier|zaak)(?:nummer|nr\.?)?\s*:?\s*[A-Z]*-?\d", re.IGNORECASE)
_PROVIDERS = frozenset(table("lexicon")["afzenders"]["post_voor_iedereen"].split())
_SIGNS = (
    "kort", "half", "lengte", "re", "fw", "zaaknummer", "eigen domein", "commissie", "kantoor", "robot", "kop automatisch", "kop lijst",
    "vragen", "uitroepen", "geciteerd", "zinnen", "andere taal",
)  # fmt: skip
TOGETHER = (
    ("besproken=ja", "tevreden=nee"),
    ("besproken=ja", "wens=leidinggevende"),
    ("besproken=ja", "wens=formeel"),
    ("besproken=poging", "tevreden=nee"),
    ("besproken=nee", "wens=leidinggevende"),
    ("besproken=nee", "tevreden=nee"),
    ("omwonende", "groep"),
)
"""What says more together than apart: the klachttoets asks for both."""
COMPLAINING = frozenset({Soort.ONVREDE, Soort.KLACHT, Soort.SIGNAAL})
"""Who complains does not withdraw: of 4,500 such mails none did, and "voor mij hoeft het niet meer" is then despair."""
_ONES, _OTHERS = ([_HEAD[pair[i]] for pair in TOGETHER] for i in (0, 1))
PLAIN = 0.75
"""From this chance on a mail is a withdrawal whatever its conditions: of left-out mails above it every one was."""
_RESERVES = frozenset(
    f"intrekking={value}" for value in ("voorwaardelijk", "ontkend", "gedeeltelijk", "vraag", "anders")
)
"""What makes of words that withdraw no withdrawal; "anders": of something else, or told of somebody else."""
_FIRM = frozenset({"intrekking=ontkend", "intrekking=anders"})
"""Reserves that hold however much the mail as a whole looks like a withdrawal."""
FACTS = (
    *(f"post:{soort}" for soort in SOORTEN),
    *(f"zin:{head}" for head in HEADS),
    *(f"thema:{head}" for head in HEADS),
    *(f"letters:{soort}" for soort in SOORTEN),
    *(f"gespeld:{head}" for head in HEADS),
    *(f"zin2:{soort}" for soort in SOORTEN),
    *(f"doorsnee:{soort}" for soort in SOORTEN),
    *(f"{one} en {other}" for one, other in TOGETHER),
    "kale intrekking",
    "bedongen intrekking",
    *(f"aanwijzing:{label}" for label in CUES),
    *_SIGNS,
)
"""What the verdict weighs, in order."""
OUTPUTS: dict[str, tuple[str, ...]] = {
    "soort": tuple(SOORTEN),
    **{name: (*values, CONDITIONS[name]) for name, values in VALUES.items()},
    **dict.fromkeys(SIGNALS, ("ja", "nee")),
}
"""The questions, each with exactly one answer; the last answer means that nothing was said."""


BESIDE = {"crisis": ("gevaar", "beeldspraak")}
"""What else tells of a signal: words that may be danger, and words that make it none."""


def _looks_at(question: str, fact: str) -> bool:
    """Whether a fact is weighed for a question. What decides is its own words: with every fact in view a rare signal
    learns who writes about it instead of how. The soort hears of a cue through the sentence model, which tempers it: only
    withdrawals and robots are told by their cues."""
    kind, _, rest = fact.partition(":")
    if question in SIGNALS:
        own = rest == question and kind in {"zin", "thema", "gespeld", "aanwijzing"}
        return own or (kind == "aanwijzing" and rest in BESIDE.get(question, ()))
    if kind == "gespeld":
        return rest.startswith(f"{question}=")
    if kind == "thema":
        return rest.startswith(f"{question}=") or (question == "soort" and rest not in SIGNALS)
    if question == "soort":
        return kind != "aanwijzing" or rest.startswith(("intrekking=", "automatisch"))
    if kind in {"zin", "aanwijzing"}:
        return rest.startswith(f"{question}=")
    return fact not in _SIGNS


LOOKS: dict[str, list[int]] = {
    question: [i for i, fact in enumerate(FACTS) if _looks_at(question, fact)] for question in OUTPUTS
}
"""Per question the places in FACTS of what is weighed for it."""


def facts(doc: Any) -> Floats:
    """One number per entry of `FACTS` for a doc that went through the pipeline."""
    found = reading_of(doc)
    mail: MailText = doc.user_data["mail"]
    said = _tempered(found.said.max(axis=0)) if len(found.said) else np.full(len(HEADS), -3.0)
    leaning = found.leaning if len(found.leaning) else np.zeros((1, len(SOORTEN)))
    chances = 1 / (1 + np.exp(-2 * said))
    hits = {hit.label for hit in found.hits}
    numbers = [
        found.soort,
        said,
        _tempered(found.theme),
        found.letters,
        _tempered(found.spelled),
        leaning.max(axis=0),
        leaning.sum(axis=0) / len(leaning),
        chances[_ONES] * chances[_OTHERS],
        _withdrawals(found),
        [label in hits for label in CUES],
        _signs(found, mail),
    ]
    return np.concatenate(numbers, dtype=np.float32)


def _tempered(scores: Floats) -> Floats:
    told: Floats = np.minimum(np.maximum(scores, -3), 3)  # as `clip`, for so few in a fifth of the time
    return told


def _withdrawing(found: Reading) -> list[set[str]]:
    """The reserves ("als …", "niet", "punt 2") in each sentence that withdraws; an empty set: it does so without any."""
    by_sentence: dict[int, set[str]] = {}
    for hit in found.hits:
        by_sentence.setdefault(hit.sentence, set()).add(hit.label)
    return [labels & _RESERVES for labels in by_sentence.values() if "intrekking=onvoorwaardelijk" in labels]


def _withdrawals(found: Reading) -> list[float]:
    """Sentences that withdraw without reserve, and sentences that withdraw with one."""
    reserves = _withdrawing(found)
    bare = sum(not reserve for reserve in reserves)
    return [float(bare), float(len(reserves) - bare)]


def _reserved(found: Reading, chances: dict[str, Floats]) -> dict[str, Floats]:
    """The chances once a withdrawal that is nowhere made without reserve counts as none (rulebook F.1.3, J34).

    "Ik trek mijn klacht niet in" holds every word of a withdrawal: words weigh, but a reserve in each sentence decides,
    unless nothing is denied and the whole mail leaves no doubt ("als ingetrokken beschouwen").
    """
    reserves = _withdrawing(found)
    if not reserves or not all(reserves):
        return chances
    told = frozenset.union(*map(frozenset, reserves))
    place = SOORTEN.index(Soort.INTREKKING)
    if not told & _FIRM and chances["soort"][place] >= PLAIN:
        return chances
    if told == {"intrekking=anders"} and int(chances["soort"].argmax()) != place:
        return (
            chances  # a commission tells that a klager withdrew: the mail is no withdrawal, the fact stands
        )
    answers = OUTPUTS["intrekking"]
    said = min((value for value in answers if f"intrekking={value}" in told), default=answers[-1])
    other = int(np.delete(chances["soort"], place).argmax())
    other += other >= place
    moved = {name: block.copy() for name, block in chances.items()}
    for name, gone, instead in (
        ("soort", place, other if said == answers[-1] else SOORTEN.index(Soort.VERVOLG)),
        ("intrekking", answers.index("onvoorwaardelijk"), answers.index(said)),
    ):
        moved[name][instead] += moved[name][gone]
        moved[name][gone] = 0.0
    return moved


def withdrawing(chances: dict[str, Floats]) -> Floats:
    """How sure it is that somebody withdraws: the mail as a whole is a withdrawal, and it says so without reserve."""
    bare = OUTPUTS["intrekking"].index("onvoorwaardelijk")
    sure: Floats = chances["soort"][..., SOORTEN.index(Soort.INTREKKING)] * chances["intrekking"][..., bare]
    return sure


def _careful(chances: dict[str, Floats], least: float) -> dict[str, Floats]:
    """The chances with a withdrawal that is less sure than `least` kept just under the next best soort: who is told
    wrongly that he withdrew loses his complaint, so in doubt it is not called one."""
    told, place = chances["soort"], SOORTEN.index(Soort.INTREKKING)
    chance = float(told[place])
    others = np.delete(told, place)
    most = float(others.max())
    if chance < most or float(withdrawing(chances)) >= least:
        return chances
    # Divide so that the withdrawal and the next best are equal, and then a hair less.
    share = most / (1 - chance + most) - 1e-4
    moved = told * ((1 - share) / max(1 - chance, 1e-6))
    moved[place] = share
    return {**chances, "soort": moved}


def _names_case(text: str) -> bool:
    """Whether a case number stands there. It is looked for from its dash back to its begin: nine signs at most stand before
    it."""
    for mark in _places_of(text, "-", "/"):
        core = _CASE_CORE.match(text, mark - 2) if mark > 1 else None
        if core and any(_CASE.match(text, begin) for begin in range(max(mark - 9, 0), mark - 1)):
            return True
    lowered = text.lower()
    return any(_CASE_NAMED.match(lowered, name) for name in _places_of(lowered, "dossier", "zaak"))


def _places_of(text: str, *words: str) -> Iterator[int]:
    """Where these words stand: a tenth of the price of a pattern."""
    for word in words:
        at = text.find(word)
        while at >= 0:
            yield at
            at = text.find(word, at + 1)


def _holds(text: str, words: Sequence[str]) -> bool:
    """Whether one of these words stands anywhere in a text in small letters: a tenth of the price of a pattern."""
    return any(word in text for word in words)


def _signs(found: Reading, mail: MailText) -> list[float]:
    text, subject = found.text, mail.onderwerp.lower().strip()
    own = len(text) - text.count(" ")
    address, name = mail.van_adres.lower(), mail.van_naam.lower()
    domain = address.rpartition("@")[2]
    letter = f"{name} {text[-160:].lower()}"
    head = {
        key.lower(): " ".join([value] if isinstance(value, str) else value).lower()
        for key, value in (mail.kop or {}).items()
    }
    robot = (
        head.get("auto-submitted", "no") != "no"
        or "x-autoreply" in head
        or "x-auto-response-suppress" in head
    )
    from_list = bool({"list-id", "list-unsubscribe"} & set(head)) or head.get("precedence", "") in {
        "bulk",
        "list",
        "junk",
    }
    return [
        float(value)
        for value in (
            own < 170, own < 420, np.log(own + 1), subject.startswith(("re:", "re ")), subject.startswith(("fw", "fwd", "doorg")),
            _names_case(text), domain not in _PROVIDERS, _holds(address + name, _COMMISSION),
            _holds(letter, _OFFICE) or bool(_OFFICE_WORD.search(letter)), _holds(address, _ROBOT), robot, from_list,
            min(text.count("?"), 4), min(text.count("!"), 4), len(text.strip()) < 0.7 * len(mail.tekst.strip()), min(len(found.stretches), 25), found.tongue != "nl",
        )
    ]  # fmt: skip


@dataclass(slots=True)
class Verdict:
    """The combiner: standardised facts times weights. Calibrated by `temper`; a label is named at its own threshold.

    mean, scale: per fact. weights: facts + 1 rows; columns are the answers of OUTPUTS in order, and what a question does
    not look at weighs nothing. temper: per question, what its scores are divided by. thresholds: per signal, per
    condition, plus "zeker", "medewerker" and "intrekken" (what is less sure than that is not called a withdrawal).
    """

    mean: Floats
    scale: Floats
    weights: Floats
    temper: dict[str, float] = field(default_factory=dict)
    thresholds: dict[str, float] = field(default_factory=dict)
    model: str = ""

    def chances(self, rows: Floats) -> dict[str, Floats]:
        """Probabilities per question (examples × answers)."""
        known = np.c_[(rows - self.mean) / self.scale, np.ones(len(rows), np.float32)]
        # Row by row: a product of matrices rounds otherwise in company than alone, and a mail has one answer.
        scores = np.array([np.dot(row, self.weights) for row in known], np.float32)
        out, at = {}, 0
        for name, answers in OUTPUTS.items():
            out[name] = softmax(scores[:, at : at + len(answers)] / self.temper.get(name, 1.0))
            at += len(answers)
        return out

    def judge(self, docs: list[Any]) -> list[Suggestion]:
        """One suggestion per doc, in order."""
        if not docs:
            return []
        chances = self.chances(np.array([facts(doc) for doc in docs]))
        return [
            self._suggest(doc, {name: block[i] for name, block in chances.items()})
            for i, doc in enumerate(docs)
        ]

    def _suggest(self, doc: Any, chances: dict[str, Floats]) -> Suggestion:
        found = reading_of(doc)
        chances = _careful(_reserved(found, chances), self.thresholds.get("intrekken", 0.0))
        order = (-chances["soort"]).argsort(kind="stable").tolist()
        soort = SOORTEN[order[0]]
        best = max((pair for pair in found.people), key=lambda pair: pair[1], default=None)
        return Suggestion(
            soort=soort,
            kansen={name: float(chance) for name, chance in zip(SOORTEN, chances["soort"], strict=True)},
            zeker=_says_something(found)
            and bool(chances["soort"][order[0]] >= self.thresholds.get("zeker", 0.75)),
            condities={name: self._condition(doc, name, chances[name], soort) for name in VALUES},
            signalen=tuple(self._signals(doc, chances)),
            medewerker=best[0].name if best and best[1] >= self.thresholds.get("medewerker", -1.0) else None,
            data=tuple(_dates(doc)),
            uitleg=tuple(_reasons(doc, soort, SOORTEN[order[1]])),
            taal=found.tongue,
            model=self.model,
        )

    def _condition(self, doc: Any, name: str, chances: Floats, soort: Soort) -> Condition:
        answers = OUTPUTS[name]
        spoken = int(chances[:-1].argmax())
        contrary = soort in COMPLAINING and f"{name}={answers[spoken]}" == "intrekking=onvoorwaardelijk"
        if contrary or chances[spoken] < self.thresholds.get(name, 0.5):
            return Condition(CONDITIONS[name], None)
        return Condition(answers[spoken], evidence(doc, f"{name}={answers[spoken]}"))

    def _signals(self, doc: Any, chances: dict[str, Floats]) -> list[Signal]:
        return [
            Signal(name, evidence(doc, name), float(chances[name][0]))
            for name in SIGNALS
            if chances[name][0] >= self.thresholds.get(name, 0.5)
        ]

    def to_disk(self, path: Path) -> None:
        """Write weights and thresholds."""
        np.savez(path / "oordeel.npz", mean=self.mean, scale=self.scale, weights=self.weights)
        settings = {"drempels": self.thresholds, "temper": self.temper, "model": self.model}
        (path / "oordeel.json").write_text(json.dumps(settings, sort_keys=True, indent=1), encoding="utf-8")

    @staticmethod
    def from_disk(path: Path) -> "Verdict":
        """Read what `to_disk` wrote. Raises ValueError when it was made for other facts than these."""
        arrays = np.load(path / "oordeel.npz")
        if arrays["mean"].shape != (len(FACTS),):
            raise ValueError("made by another version")
        settings = json.loads((path / "oordeel.json").read_text(encoding="utf-8"))
        return Verdict(
            arrays["mean"],
            arrays["scale"],
            arrays["weights"],
            settings["temper"],
            settings["drempels"],
            settings["model"],
        )


def _says_something(found: Reading) -> bool:
    """Whether there is a word to go by: an empty mail is for a human to open, however little can be said of it."""
    return any(map(str.isalpha, found.text))


def evidence(doc: Any, label: str) -> str:
    """The words of the mail that say `label` most: its best sentence, cut to the clause where a cue for it stands."""
    found = reading_of(doc)
    if not found.stretches:
        return ""
    sentence = int(found.said[:, _HEAD[label]].argmax())
    begin, end = found.stretches[sentence]
    hits = [hit for hit in found.hits if hit.label == label and begin <= hit.begin < end]
    if hits and end - begin > 18:
        first, last = min(hit.begin for hit in hits), max(hit.end for hit in hits)
        begin = max(
            begin, *(i + 1 for i in range(begin, first) if found.words[i] in {",", ";", ":", "-"}), begin
        )
        end = min([i for i in range(last, end) if found.words[i] in {",", ";", "-"}], default=end)
    return _quote(doc, found.places[begin], _end(found, begin, end))[2].rstrip(".")


def _end(found: Reading, begin: int, end: int) -> int:
    """Where the last word of tokens begin..end ends: what is blank here may be quoted older mail in the mail itself."""
    last = next((i for i in range(end - 1, begin, -1) if not found.texts[i].isspace()), begin)
    return found.places[last] + len(found.texts[last])


def _quote(doc: Any, begin: int, end: int) -> tuple[str, int, str]:
    """What stands at these offsets of a doc in the mail itself: field, offset there, and the words without space around."""
    mail: MailText = doc.user_data["mail"]
    shift = doc.user_data["subject"] + 1
    field_, base, source = (
        ("tekst", shift, mail.tekst) if begin >= shift else ("onderwerp", 0, mail.onderwerp)
    )
    words = source[begin - base : end - base]
    return field_, begin - base + len(words) - len(words.lstrip()), words.strip()


def _dates(doc: Any) -> list[DateFound]:
    out = []
    for phrase, scores in reading_of(doc).days:
        role = ROLES[int(scores.argmax())]
        if role != ROLES[0]:
            _, _, words = _quote(doc, phrase.begin, phrase.end)
            out.append(DateFound(words, dates.bent(phrase, role), role.removesuffix("_straks")))
    return out


def _reasons(doc: Any, soort: Soort, second: Soort) -> list[Span]:
    """The sentences that speak most for the soort, and the one that speaks most for the runner-up."""
    found = reading_of(doc)
    spans: list[Span] = []
    for name, most in ((soort, 2), (second, 1)):
        column = found.leaning[:, SOORTEN.index(name)] if len(found.leaning) else np.zeros(0)
        for i in (-column).argsort(kind="stable")[:most].tolist():
            span = _span(doc, found.stretches[i], name)
            if (
                column[i] > 0
                and span
                and all((span.veld, span.begin) != (other.veld, other.begin) for other in spans)
            ):
                spans.append(span)
    return spans


def _span(doc: Any, stretch: tuple[int, int], soort: Soort) -> Span | None:
    found = reading_of(doc)
    field_, begin, words = _quote(doc, found.places[stretch[0]], _end(found, *stretch))
    return Span(words, field_, begin, begin + len(words), soort.value) if words else None

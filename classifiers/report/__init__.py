"""How well a model reads one file of annotated mail: the figures, and the same figures as tables.

Beside the parts that make the model, so that a change here does not make the model anew (`classifier.fingerprint`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.domain.errors import UsageError
from bot.domain.ports.classifier import Classifier
from bot.domain.recognition.suggestion import Suggestion
from classifiers.evaluate import BINS, Figures, figures
from classifiers.labels import VALUES
from classifiers.training import Example, load

STEPS = tuple(step / 20 for step in range(20))
"""The chances at which coverage and accuracy are shown."""


@dataclass(frozen=True, slots=True)
class Bin:
    """Mails whose best chance lies in begin..end: how many, the mean chance stated, and the share that was right."""

    begin: float
    end: float
    mails: int
    stated: float
    right: float


@dataclass(frozen=True, slots=True)
class Point:
    """What a human need not look at twice if every suggestion from `threshold` up were trusted: share and how right."""

    threshold: float
    coverage: float
    accuracy: float


@dataclass(frozen=True, slots=True)
class Table:
    """A table for people: title, column heads and rows, all text."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Report:
    """Everything `klachtwacht evaluate` tells about a model on one file."""

    source: str
    model: str
    figures: Figures
    bins: tuple[Bin, ...]
    curve: tuple[Point, ...]

    def as_json(self) -> dict[str, Any]:
        """For `evaluate --json`: the figures, with the bins of the calibration and the curve beside them."""
        return {
            "bestand": self.source,
            "model": self.model,
            **self.figures.as_json(),
            "bins": [
                {"van": b.begin, "tot": b.end, "mails": b.mails, "kans": b.stated, "goed": b.right}
                for b in self.bins
            ],
            "curve": [
                {"drempel": p.threshold, "dekking": p.coverage, "goed": p.accuracy} for p in self.curve
            ],
        }


def report(model: Classifier, jsonl: Path) -> Report:
    """Let a model read a file of annotated mail and reckon how well it did.

    Raises `UsageError` when the file cannot be read, is empty, or holds a mail that is not annotated whole.
    """
    examples = _examples(jsonl)
    said = model.suggest([example.mail for example in examples])
    pairs = [
        (max(one.kansen.values()), one.soort.value in {example.truth["soort"], *example.truth["ook_goed"]})
        for example, one in zip(examples, said, strict=True)
    ]
    return Report(jsonl.name, said[0].model, _figures(examples, said, jsonl), _bins(pairs), _curve(pairs))


_KINDS = {"ook_goed": list, "signalen": list, "condities": dict, "data": list}
_REMEDY = "Vul aan wat classifiers/corpus/DATA.md beschrijft."


def _examples(jsonl: Path) -> list[Example]:
    try:
        examples = load([jsonl])
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{jsonl}: niet te lezen. Geef een bestand met geannoteerde mails.") from error
    except ValueError as error:
        raise UsageError(f"{error} {_REMEDY}") from error
    if not examples:
        raise UsageError(f"{jsonl}: hier staat geen enkele mail in. Geef een bestand met geannoteerde mails.")
    for example in examples:
        truth = example.truth
        missing = {*_KINDS, "medewerker"} - set(truth)
        if (
            not missing
            and isinstance(truth["condities"], dict)
            and not set(VALUES) <= set(truth["condities"])
        ):
            missing = {"een van de condities"}
        if missing:
            told = ", ".join(sorted(missing))
            raise UsageError(
                f"{jsonl}, mail {example.mail.id}: de annotatie is niet compleet ({told} ontbreekt). {_REMEDY}"
            )
        mail = example.mail
        texts = (mail.id, mail.onderwerp, mail.tekst, mail.van_naam, mail.van_adres)
        wrong = [name for name, kind in _KINDS.items() if not isinstance(truth[name], kind)]
        if wrong or not all(isinstance(text, str) for text in texts):
            told = ", ".join(wrong) or "id, onderwerp, tekst, van_naam of van_adres"
            raise UsageError(f"{jsonl}, mail {mail.id}: {told} heeft een verkeerde vorm. {_REMEDY}")
    return examples


def _figures(examples: Sequence[Example], said: Sequence[Suggestion], jsonl: Path) -> Figures:
    try:
        return figures(examples, said)
    except (KeyError, TypeError) as error:
        raise UsageError(
            f"{jsonl}: een annotatie heeft niet de vorm die classifiers/corpus/DATA.md beschrijft ({error})."
        ) from error


def _bins(pairs: Sequence[tuple[float, bool]]) -> tuple[Bin, ...]:
    out = []
    for number in range(BINS):
        inside = [pair for pair in pairs if min(int(pair[0] * BINS), BINS - 1) == number]
        if inside:
            mails = len(inside)
            stated, right = sum(c for c, _ in inside) / mails, sum(r for _, r in inside) / mails
            out.append(Bin(number / BINS, (number + 1) / BINS, mails, stated, right))
    return tuple(out)


def _curve(pairs: Sequence[tuple[float, bool]]) -> tuple[Point, ...]:
    out = []
    for step in STEPS:
        right = [good for chance, good in pairs if chance >= step]
        if right:
            out.append(Point(step, len(right) / len(pairs), sum(right) / len(right)))
    return tuple(out)


# ── As tables ─────────────────────────────────────────────────────────────────────────────────────────


def share(value: float) -> str:
    """A share between 0 and 1 the Dutch way, with three decimals."""
    return f"{value:.3f}".replace(".", ",")


def summary(told: Report) -> Table:
    """The figures of the whole file."""
    f = told.figures
    rows = (
        ("mails", str(f.mails)),
        ("soort goed (accuracy)", share(f.accuracy)),
        ("macro-F1 van de soorten", share(f.macro_f1)),
        ("kalibratiefout (ECE)", share(f.ece)),
        ("zeker: aandeel van de mails (dekking)", share(f.coverage)),
        ("zeker: daarvan goed", share(f.sure)),
        ("intrekking: precisie", share(f.withdrawal_precision)),
        ("intrekking: vangst (recall)", share(f.withdrawal_recall)),
        ("signalen, micro-F1", share(f.signals_micro_f1)),
        ("crisis: vangst (recall)", share(f.crisis_recall)),
        ("crisis: vals alarm per 50 mails", share(f.crisis_alarms)),
        *((f"conditie {name} goed", share(value)) for name, value in f.conditions.items()),
        ("medewerker goed, waar er een is", share(f.medewerker)),
        ("medewerker genoemd, waar er geen is", share(f.medewerker_false)),
        ("datums met hun rol: vangst (recall)", share(f.dates_found)),
        ("datums met hun rol: precisie", share(f.dates_precise)),
    )
    return Table("Cijfers", ("maat", "waarde"), rows)


def confusion(told: Report) -> Table:
    """True soort down, named soort across, and the F1 of each."""
    soorten = tuple(told.figures.confusion)
    rows = tuple(
        (a, *(str(told.figures.confusion[a][b]) for b in soorten), share(told.figures.f1[a])) for a in soorten
    )
    return Table("Verwarring: rij = werkelijk, kolom = gelezen", ("", *soorten, "F1"), rows)


def calibration(told: Report) -> Table:
    """How often a stated chance came true."""
    rows = tuple(
        (f"{b.begin:.0%} – {b.end:.0%}", str(b.mails), share(b.stated), share(b.right)) for b in told.bins
    )
    return Table("Kalibratie: komt de kans uit?", ("kans", "mails", "gemiddelde kans", "goed"), rows)


def coverage(told: Report) -> Table:
    """What is gained and lost by trusting suggestions from a chance up."""
    rows = tuple((share(p.threshold), share(p.coverage), share(p.accuracy)) for p in told.curve)
    return Table("Dekking en juistheid per drempel", ("drempel", "dekking", "goed"), rows)


def signals(told: Report) -> Table:
    """Precision and recall of every signal, with how many mails have it."""
    rows = tuple(
        (
            name.replace("_", " "),
            share(precision) if found else "–",
            share(recall) if found else "–",
            str(found),
        )
        for name, (precision, recall, found) in told.figures.signals.items()
    )
    return Table("Signalen", ("signaal", "precisie", "vangst (recall)", "mails"), rows)


def tables(told: Report) -> tuple[Table, ...]:
    """All tables, in reading order."""
    return tuple(make(told) for make in (summary, confusion, calibration, coverage, signals))

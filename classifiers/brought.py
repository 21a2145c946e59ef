"""A spaCy pipeline that an organisation brings says what a mail is; signals, conditions, names and dates stay ours."""

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

import spacy
from spacy.about import __version__ as spacy_version
from spacy.language import Language

from bot.domain.errors import UsageError
from bot.domain.mail.own_words import own_words
from bot.domain.ports.classifier import Classifier
from bot.domain.recognition.suggestion import MailText, Suggestion
from classifiers.attached import whole
from classifiers.labels import SOORTEN

SETTINGS = "klachtwacht.json"
"""Optional, beside the pipeline: {"temperatuur": 1.0, "drempel": 0.75}."""
BATCH = 50
LEAST = 1e-6
"""No chance is nothing: a temperature divides its logarithm."""
_PROBE = "Ik ben niet tevreden over de hulp."


@dataclass(frozen=True, slots=True)
class Calibration:
    """temperatuur: above 1 makes the chances more modest. drempel: from which chance a suggestion is "zeker"."""

    temperatuur: float = 1.0
    drempel: float = 0.75  # rulebook F.1

    @staticmethod
    def read(path: Path) -> "Calibration":
        """What stands in the file; the defaults when there is none. Raises `UsageError` when it is wrong."""
        if not path.exists():
            return Calibration()
        remedy = 'Schrijf bijvoorbeeld {"temperatuur": 1.2, "drempel": 0.8}.'
        try:
            told = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise UsageError(f"{path} is niet te lezen. {remedy}") from error
        if not isinstance(told, dict) or set(told) - {"temperatuur", "drempel"}:
            raise UsageError(f"{path}: hier horen alleen temperatuur en drempel. {remedy}")
        for name, value in told.items():
            most = 1.0 if name == "drempel" else 100.0
            if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= most:
                raise UsageError(f"{path}: {name} moet een getal zijn boven 0, hoogstens {most:g}. {remedy}")
        return Calibration(**told)


class Brought:
    """`bot.domain.ports.classifier.Classifier`: `doc.cats` of a pipeline for the soort, our own reader for everything else."""

    def __init__(self, nlp: Language, calibration: Calibration, own: Classifier) -> None:
        self._nlp = nlp
        self._calibration = calibration
        self._own = own
        self._name = f"{nlp.meta['lang']}_{nlp.meta['name']}-{nlp.meta['version']}"

    @staticmethod
    def load(path: Path, own: Classifier) -> "Brought":
        """Read the pipeline in folder `path`. Raises `UsageError` when it cannot be read or lacks a soort."""
        calibration = Calibration.read(path / SETTINGS)
        try:
            nlp = spacy.load(path)
            known = set(nlp(_PROBE).cats)
        # A pipeline of others fails in ways of its own, and the library does not name them together.
        except Exception as error:
            raise UsageError(
                f"De spaCy-pijplijn in {path} is niet te gebruiken ({type(error).__name__}). Maak haar met dezelfde "
                f"versie van spaCy ({spacy_version}), en installeer wat zij nodig heeft."
            ) from error
        missing = [soort.value for soort in SOORTEN if soort.value not in known]
        if missing:
            raise UsageError(
                f"De spaCy-pijplijn in {path} kent deze soorten niet: {', '.join(missing)}. Geef doc.cats alle zeven: "
                f"{', '.join(SOORTEN)}."
            )
        return Brought(nlp, calibration, own)

    def suggest(self, mails: Iterable[MailText]) -> list[Suggestion]:
        """One suggestion per mail, in order; the same text always gives the same answer."""
        waiting = iter(mails)
        out: list[Suggestion] = []
        while batch := list(islice(waiting, BATCH)):
            with self._nlp.memory_zone():
                cats = [doc.cats for doc in self._nlp.pipe(map(_words, batch))]
            out += map(self._placed, batch, self._own.suggest(batch), cats)
        return out

    def _placed(self, mail: MailText, said: Suggestion, cats: Mapping[str, Any]) -> Suggestion:
        raised = {
            soort: max(_number(cats[soort.value]), LEAST) ** (1 / self._calibration.temperatuur)
            for soort in SOORTEN
        }
        total = math.fsum(raised.values())
        chances = {soort: value / total for soort, value in raised.items()}
        soort = max(chances, key=lambda name: chances[name])
        unread = bool(mail.bijlagen) and not any(one.paginas for one in mail.bijlagen)
        unread = unread or any(one.machinaal for one in mail.bijlagen)
        return replace(
            said,
            soort=soort,
            kansen=chances,
            zeker=chances[soort] >= self._calibration.drempel and not unread,
            model=f"{self._name} + {said.model}",
        )


def _words(mail: MailText) -> str:
    """What the pipeline reads: the subject, and the writer's own words with those of an attachment he points at."""
    read = whole(mail)
    return f"{read.onderwerp}\n{own_words(read.tekst).text}"


def _number(chance: Any) -> float:
    """A chance as a pipeline gives it; what is no number counts for nothing."""
    value = float(chance)
    return value if math.isfinite(value) else 0.0

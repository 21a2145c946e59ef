"""`klachtwacht train` for one organisatie: opens the house, learns or goes back, and tells it in Dutch lines."""

from collections.abc import Iterable
from datetime import datetime

from bot import bootstrap
from bot.domain.errors import KlachtwachtError, UsageError
from bot.domain.ports.classifier import Classifier
from bot.domain.recognition.suggestion import MailText, Suggestion
from bot.learning import CORPUS, Lecture, Tell, shelf_of, study
from bot.learning.shelf import OWN, Card
from bot.settings import OrganisationSettings, Settings
from classifiers import load_classifier

RESTART = "Herstart klachtwacht run; een draaiende wacht verandert niet vanzelf van mening."


class _NoReader:
    """The house is opened for its dossiers; no new mail is read."""

    def suggest(self, mails: Iterable[MailText]) -> list[Suggestion]:
        raise KlachtwachtError("Tijdens het leren wordt geen nieuwe mail gelezen.")


def teach(settings: Settings, organisatie: str | None, now: datetime, tell: Tell) -> list[str]:
    """Train a candidate for this organisatie (without a name the only one) and say what came of it.

    tell: hears the progress. Raises `KlachtwachtError` when there is nothing to learn from, `UsageError` when learning is
    off or the configuration names another model.
    """
    if settings.herkenning:
        raise UsageError(
            f"De sleutel herkenning wijst {settings.herkenning} aan; een eigen model zou niet gebruikt worden. "
            "Haal de sleutel weg om van eigen besluiten te leren."
        )
    reader: Classifier = _NoReader()
    with bootstrap.build(settings, reader) as house:
        one = house.office_of(organisatie).organisatie
        shelf = shelf_of(settings, one.organisation.sleutel)
        lecture = Lecture(sorted(CORPUS.glob("*.jsonl")), load_classifier)
        return told(study(one, house.store, shelf, lecture, now, tell))


def back(settings: Settings, organisatie: str | None) -> list[str]:
    """Make the model before the live one live again. Raises `UsageError` when nothing came before."""
    one = _one(settings, organisatie)
    version = shelf_of(settings, one.organisation.sleutel).back()
    now = "het model dat bij klachtwacht hoort" if version == OWN else f"versie {version}"
    return [f"{one.organisation.naam} gebruikt nu {now}.", RESTART]


def _one(settings: Settings, organisatie: str | None) -> OrganisationSettings:
    known = {one.organisation.sleutel: one for one in settings.organisaties}
    if organisatie is None and len(known) == 1:
        return next(iter(known.values()))
    if organisatie not in known:
        raise KlachtwachtError(f"Zeg welke organisatie met --organisatie. Er zijn: {', '.join(known)}.")
    return known[organisatie]


def told(card: Card) -> list[str]:
    """What a training did, for people."""
    own = card.eigen
    left_out = ", ".join(f"{count} {why}" for why, count in sorted(own["overgeslagen"].items()))
    return [
        f"Versie {card.versie}: geleerd van {own['geleerd']} eigen mails, de {own['apart']} nieuwste apart gehouden om te "
        f"toetsen ({own['gewijzigd']} keer gewijzigd, {own['bevestigd']} keer akkoord).",
        *([f"Overgeslagen: {left_out}."] if left_out else []),
        *card.redenen,
        f"Het nieuwe model is actief. {RESTART}" if card.actief else "Het oude model blijft actief.",
    ]

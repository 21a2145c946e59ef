"""klachtwacht learns from its users: corrections become examples, and a better model goes live, or not."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zlib import crc32

from bot.domain.errors import KlachtwachtError, UsageError
from bot.domain.people.organisation import Organisation
from bot.domain.ports.classifier import Classifier
from bot.domain.ports.store import Store
from bot.learning.gate import ENOUGH, Score, judge
from bot.learning.harvest import Harvest, harvest
from bot.learning.shelf import OWN, Card, Shelf
from bot.settings import OrganisationSettings, Settings
from classifiers.classifier import Reader, fingerprint
from classifiers.evaluate import figures
from classifiers.pipeline import parts_of
from classifiers.training import Example, learn, load, write

CORPUS = Path(__file__).resolve().parents[2] / "classifiers" / "corpus"
MODELS = "modellen"
"""The folder beside the configuration where own models lie."""
APART = 5
"""One in so many is held apart: of the annotated mail by its name, of the own mail the newest."""
REMEMBERED = 2
"""How many models before the live one are kept to go back to."""

SWEPT = (
    "Een eerdere training brak af; wat zij achterliet, is opgeruimd. Het model dat actief was, is gebleven."
)

Tell = Callable[[str], None]
"""Shows progress to whoever waits: one Dutch sentence at a time."""


@dataclass(frozen=True, slots=True)
class Lecture:
    """What one training takes beside the store.

    corpus: files of annotated mail. live: the model that comes with klachtwacht, loaded when it is needed.
    """

    corpus: Sequence[Path]
    live: Callable[[], Classifier]
    fingerprint: Callable[[], str] = fingerprint


def shelf_of(settings: Settings, sleutel: str) -> Shelf:
    """Where the models of an organisatie lie: each learns from its own mail only, so each has its own."""
    return Shelf(settings.path.parent / MODELS / sleutel)


def own_models(settings: Settings) -> tuple[Mapping[str, Path], list[str]]:
    """The folder of the live own model per organisatie that has one, and what a human must know, as Dutch sentences.

    A model is only trusted with the corpus and code it was judged with; after an upgrade the one that comes along
    takes over until there is a new one.
    """
    found: dict[str, Path] = {}
    remarks: list[str] = []
    for one in settings.organisaties:
        sleutel = one.organisation.sleutel
        shelf = shelf_of(settings, sleutel)
        if not shelf.folder.is_dir():
            continue
        with suppress(KlachtwachtError), shelf.alone():  # else a training runs: what is new there is its own
            if shelf.sweep():
                remarks.append(f"{sleutel}: {SWEPT}")
        card = shelf.active()
        if card is None:
            continue
        if card.vingerafdruk == fingerprint():
            found[sleutel] = shelf.model(card.versie)
        else:
            remarks.append(
                f"{sleutel}: het eigen model {card.versie} hoort bij een andere uitgave van klachtwacht; het meegeleverde "
                f"model geldt. Maak een nieuw: klachtwacht train --organisatie {sleutel}"
            )
    return found, remarks


def study(
    one: OrganisationSettings, store: Store, shelf: Shelf, lecture: Lecture, now: datetime, tell: Tell
) -> Card:
    """Train a candidate on the corpus and the organisatie's own decisions, and let it go live if it is better.

    Raises `UsageError` when `leren` is off, `KlachtwachtError` when there is nothing to learn from or another training
    runs.
    """
    organisation = one.organisation
    if not one.leren:
        raise UsageError(
            f"{organisation.naam} leert niet van eigen besluiten. Zet leren = true bij organisatie {organisation.sleutel}."
        )
    with shelf.alone():
        if shelf.sweep():
            tell(SWEPT)
        return _study(organisation, store, shelf, lecture, now, tell)


def _study(
    organisation: Organisation, store: Store, shelf: Shelf, lecture: Lecture, now: datetime, tell: Tell
) -> Card:
    corpus, stamp = (
        load(lecture.corpus),
        lecture.fingerprint(),
    )  # of what is loaded now, not of an upgrade meanwhile
    tell("Besluiten lezen en onherkenbaar maken …")
    found = harvest(store, organisation, corpus, now)
    if not found.examples:
        raise KlachtwachtError("Er zijn nog geen besluiten om van te leren." + _left_out(found))
    old = shelf.active()
    learned, newest = _split(found.examples)
    known, apart = _apart(corpus)
    tell(f"Proeftraining op {len(known)} geannoteerde en {len(learned)} eigen mails …")
    new_score = _trial([*known, *learned], apart)
    old_score = _baseline(old, stamp, known, apart, tell)
    tell(f"Training op {len(corpus)} geannoteerde en {len(learned)} eigen mails …")
    nlp, verdict = learn([*corpus, *learned])
    enough = len(newest) >= ENOUGH
    own_new = _score(Reader(parts_of(nlp), verdict), newest) if enough else None
    own_old = _score(_live(old, stamp, shelf, lecture), newest) if enough else None
    ruling = judge(new_score, old_score, own_new, own_old)
    card = Card(
        versie=shelf.free_name(now.strftime("%Y%m%d-%H%M%S")),
        organisatie=organisation.sleutel,
        gemaakt=now.isoformat(timespec="seconds"),
        model=verdict.model,
        vorige=old.versie if old else OWN,
        vingerafdruk=stamp,
        corpus=_hash(lecture.corpus),
        eigen={
            "geleerd": len(learned),
            "apart": len(newest),
            "gewijzigd": len(found.examples) - found.bevestigd,
            "bevestigd": found.bevestigd,
            "overgeslagen": dict(found.overgeslagen),
        },
        cijfers={
            "geannoteerd": {"nieuw": new_score.as_json(), "oud": old_score.as_json()},
            "eigen": {"nieuw": own_new.as_json(), "oud": own_old.as_json()} if own_new and own_old else None,
        },
        actief=ruling.live,
        redenen=ruling.redenen,
    )
    shelf.keep(card, lambda path: write(nlp, verdict, path))
    shelf.tidy(REMEMBERED)
    return card


def _left_out(found: Harvest) -> str:
    told = ", ".join(f"{count} {why}" for why, count in sorted(found.overgeslagen.items()))
    return f" Overgeslagen: {told}." if told else ""


def _split(own: Sequence[Example]) -> tuple[Sequence[Example], Sequence[Example]]:
    """What is learned, and the newest fifth to judge by.

    The newest fifth is never learned, also when it is too small to judge by: so no model that went live has seen the
    mail that a later one is compared on.
    """
    cut = len(own) - len(own) // APART
    return own[:cut], own[cut:]


def _apart(corpus: Sequence[Example]) -> tuple[list[Example], list[Example]]:
    """The corpus without the development split, and that split: the same mails every time."""
    inside = [crc32(f"ontwikkeling {example.mail.id}".encode()) % APART == 0 for example in corpus]
    return (
        [example for example, out in zip(corpus, inside, strict=True) if not out],
        [example for example, out in zip(corpus, inside, strict=True) if out],
    )


def _trial(examples: Sequence[Example], apart: Sequence[Example]) -> Score:
    """How well what these examples teach does on mail that was held apart."""
    nlp, verdict = learn(examples)
    return _score(Reader(parts_of(nlp), verdict), apart)


def _baseline(
    old: Card | None, stamp: str, known: Sequence[Example], apart: Sequence[Example], tell: Tell
) -> Score:
    """The live model on the development split, measured the same way; it stands on its card unless corpus or code changed."""
    if old is not None and old.vingerafdruk == stamp:
        return Score.from_json(old.cijfers["geannoteerd"]["nieuw"])
    tell("Proeftraining van het meegeleverde model om mee te vergelijken …")
    return _trial(known, apart)


def _live(old: Card | None, stamp: str, shelf: Shelf, lecture: Lecture) -> Classifier:
    """The model that reads now: the own one while it fits the code and corpus, else the one that came along."""
    if old is not None and old.vingerafdruk == stamp:
        return Reader.load(shelf.model(old.versie))
    return lecture.live()


def _score(model: Classifier, examples: Sequence[Example]) -> Score:
    found = figures(examples, model.suggest([example.mail for example in examples]))
    return Score(found.mails, found.accuracy, found.macro_f1, found.crisis_recall)


def _hash(files: Sequence[Path]) -> str:
    seen = hashlib.sha256()
    for path in sorted(files):
        seen.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return seen.hexdigest()

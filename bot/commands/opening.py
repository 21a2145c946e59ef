"""What the commands share: the configuration, the clock, the open house, and who asks."""

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from bot import logbook
from bot.commands.words import err
from bot.domain.calendar.office_hours import USUAL
from bot.domain.errors import KlachtwachtError, UsageError

if TYPE_CHECKING:
    from bot.bootstrap import House, Office, Settings
    from bot.domain.people.organisation import Organisation
    from bot.domain.people.staff import Person
    from bot.domain.ports.classifier import Classifier
    from bot.domain.recognition.suggestion import MailText, Suggestion
    from bot.reader import ReaderProcess

UNDO_MINUTES = 10
"""How long an approved letter waits where the configuration does not say: long enough to call it back."""


def config_path(given: Path | None) -> Path:
    return given or Path(os.environ.get("KLACHTWACHT_CONFIG", "klachtwacht.toml"))


def clock(given: str | None) -> Callable[[], datetime]:
    from bot.bootstrap import wall_clock
    from bot.domain.calendar.calendar import AMSTERDAM

    if given is None:
        return wall_clock
    try:
        moment = datetime.fromisoformat(given)
    except ValueError as error:
        raise UsageError(
            f"--now: “{given}” is geen moment. Schrijf bijvoorbeeld 2026-03-16T09:00."
        ) from error
    fixed = moment.replace(tzinfo=AMSTERDAM) if moment.tzinfo is None else moment.astimezone(AMSTERDAM)
    return lambda: fixed


@contextmanager
def opened(
    config: Path | None,
    now: str | None = None,
    *,
    reads_mail: bool = False,
    stays: bool = False,
    only: str | None = None,
) -> Iterator["House"]:
    """The house of this configuration. stays: it runs day and night, so colleagues are mailed in office
    hours and a letter can be called back. only: the one organisatie it works for; None: all."""
    from bot import bootstrap

    settings = bootstrap.read_settings(config_path(config)).only(only)
    if stays:
        settings = replace(
            settings,
            kantooruren=settings.kantooruren or USUAL,
            bedenktijd_minuten=UNDO_MINUTES
            if settings.bedenktijd_minuten is None
            else settings.bedenktijd_minuten,
        )
    logbook.listen(settings.logniveau)
    with ExitStack() as stack:
        readings = stack.enter_context(reader(settings)).readings if reads_mail else dict
        yield stack.enter_context(bootstrap.build(settings, NoClassifier(), clock(now), readings()))


def reader(settings: "Settings") -> "ReaderProcess":
    from bot.reader import ReaderProcess, Reads

    own = _own_models(settings)
    return ReaderProcess(
        {
            (name := one.organisation.sleutel): Reads(
                one.organisation.authserv_id,
                own.get(name, settings.herkenning),
                settings.virusscanner,
                one.organisation.scan_afzenders,
                one.organisation.signers,
                one.organisation.inside,
            )
            for one in settings.organisaties
        }
    )


def _own_models(settings: "Settings") -> "Mapping[str, Path]":
    """The model each organisatie trained itself, where one is live."""
    if not (settings.path.parent / "modellen").exists():
        return {}  # nobody trained one: then what judges them, spaCy and all, stays out of this process
    from bot.learning import own_models

    found, remarks = own_models(settings)
    for remark in remarks:
        err().print(remark, style="yellow", markup=False, highlight=False)
    if settings.herkenning and found:
        told = "de sleutel herkenning gaat voor het model dat zij zelf leerde."
        err().print(f"{', '.join(found)}: {told}", style="yellow", markup=False, highlight=False)
        return {}
    return found


def classifier(path: Path | None = None) -> "Classifier":
    from classifiers import load_classifier

    return load_classifier(path)


class LateClassifier:
    """For scenarios: one that dictates what every mail is never pays the second that loading spaCy costs."""

    def __init__(self) -> None:
        self._loaded: Classifier | None = None

    def suggest(self, mails: "Iterable[MailText]") -> "list[Suggestion]":
        self._loaded = self._loaded or classifier()
        return self._loaded.suggest(mails)


class NoClassifier:
    """For commands that read no mail: loading spaCy costs a second and they never ask it."""

    def suggest(self, _mails: object) -> NoReturn:
        raise KlachtwachtError("Deze opdracht leest geen mail.")


def case_number_of(given: str) -> str:
    """A case number however people write it (contract §2)."""
    from bot.domain.language.grammar import NUMBER, case_number

    if not re.fullmatch(NUMBER, given, re.IGNORECASE):
        raise UsageError(f"“{given}” is geen zaaknummer. Schrijf het als 2026-0012.")
    return case_number(given)


def find(house: "House", organisatie: str | None, nummer: str) -> tuple["Office", Any]:
    offices = [house.office_of(organisatie)] if organisatie else list(house.offices.values())
    found = []
    for office in offices:
        with house.store.begin(office.organisatie.organisation.sleutel) as uow:
            dossier = uow.dossiers.load(nummer)
        if dossier is not None:
            found.append((office, dossier))
    if not found:
        raise UsageError(f"Dossier {nummer} bestaat niet. Kijk met: klachtwacht status")
    if len(found) > 1:
        names = ", ".join(office.organisatie.organisation.sleutel for office, _ in found)
        raise UsageError(f"Dossier {nummer} bestaat bij {names}. Kies er een met --organisatie.")
    return found[0]


def person_of(organisation: "Organisation", address: str | None, moment: datetime) -> "Person":
    """Who gives an order on this command line: whom --as names, else the first klachtenfunctionaris."""
    from bot.domain.people.staff import Role

    staff = organisation.staff
    officer = next(iter(staff.with_role(Role.KLACHTENFUNCTIONARIS, moment.date())), None)
    person = staff.by_email(address) if address else officer
    if person is None:
        raise UsageError(
            f"--as: {address or 'niemand'} staat niet in de personeelslijst van deze organisatie."
        )
    return person


def office_for(house: "House", organisatie: str | None, address: str | None) -> "Office":
    if organisatie is None and address:
        for office in house.offices.values():
            if office.organisatie.organisation.staff.by_email(address):
                return office
    return house.office_of(organisatie)

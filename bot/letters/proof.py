"""Proves letter sources without an order: they read as templates, and use only names that exist."""

from collections.abc import Collection, Iterator
from pathlib import Path

from jinja2 import TemplateError, TemplateNotFound

from bot.domain.errors import Fault, reason

from .details import DETAILS, names_of
from .sources import Sources

SUFFIX = ".txt"
UNREAD = (UnicodeDecodeError, OSError)


def faults(environment: Sources, names: Collection[str]) -> Iterator[Fault]:
    """What is wrong in the sources of one environment. names: every name a source may use."""
    for file in environment.list_templates(extensions=[SUFFIX.removeprefix(".")]):
        yield from (Fault(file, *rest) for rest in _of_source(environment, file, names))


def stray(folder: Path, known: Collection[str], place: str) -> Iterator[Fault]:
    """Files in the folder of an organisatie that no letter uses: a typing error would pass in silence."""
    if not folder.is_dir():
        yield Fault(place, "map", f"De map {folder} bestaat niet.", "Maak haar, of haal de instelling weg.")
        return
    for path in sorted(folder.iterdir()):
        if path.name not in known:
            remedy = "Geef het de naam van een bestaande brief, zoals T01.txt."
            yield Fault(f"{place}{path.name}", "naam", "Geen brief gebruikt dit bestand.", remedy)


def unread(folder: Path, known: Collection[str], place: str) -> Iterator[Fault]:
    """The files of an organisatie that nobody can read. Unlike the other faults these cost no template to find."""
    for file in sorted(known):
        path = folder / file
        try:
            if path.exists():
                path.read_text(encoding="utf-8")
        except UNREAD as error:
            yield Fault(f"{place}{file}", *_unread(error))


def _unread(error: UnicodeDecodeError | OSError) -> tuple[str, str, str]:
    if isinstance(error, OSError):
        return "bestand", f"Dit bestand is niet te lezen ({reason(error)}).", "Verbeter de rechten."
    return "tekst", "Dit bestand is geen UTF-8.", "Sla het op met de codering UTF-8."


def _of_source(environment: Sources, file: str, names: Collection[str]) -> Iterator[tuple[str, str, str]]:
    """Key, problem and remedy of each fault in one source."""
    try:
        environment.get_template(file)
        asked, parts = environment.asks(_source(environment, file))
    except TemplateError as error:
        line = getattr(error, "lineno", 1)
        yield f"regel {line}", f"Dit is geen geldig sjabloon ({error}).", "Verbeter die regel."
        return
    except UNREAD as error:
        yield _unread(error)
        return
    known = set(names) | names_of(Path(file).stem)
    if not file[:1].isupper():  # a part may be read by any letter, with the details of that letter
        known.update(*map(names_of, DETAILS))
    for name in sorted(asked - known):
        yield name, "Deze naam bestaat niet.", f"Kies een naam die bestaat: {', '.join(sorted(known))}."
    for part in filter(None, parts):  # None: a name only a dossier knows
        try:
            environment.get_template(part)
        except TemplateNotFound:
            yield f"{part}", "Dit deel bestaat niet.", "Zet het bestand erbij of haal de verwijzing weg."
        except (TemplateError, *UNREAD):
            continue  # that file has a fault of its own
    if file[:1].isupper() and "Onderwerp: " not in _source(environment, file):
        yield "Onderwerp", "De onderwerpregel ontbreekt.", "Begin het bestand met 'Onderwerp: …'."


def _source(environment: Sources, file: str) -> str:
    if environment.loader is None:
        raise TemplateNotFound(file)
    return environment.loader.get_source(environment, file)[0]

"""Files of the configuration: read as text or TOML, or a fault that says in Dutch why not and what to do."""

import os
import re
import tomllib
from pathlib import Path
from typing import Any

from bot.domain.errors import Fault

# What tomllib says → what people can do with it; the first pattern that fits.
_TOML: tuple[tuple[str, str, str], ...] = (
    (r"Invalid date", "Deze datum of tijd bestaat niet.", "Schrijf bijvoorbeeld 2026-01-31T00:00:00."),
    (
        r"overwrite|Duplicate|twice",
        "Hier staat iets dubbel.",
        "Laat elke sleutel en elk blok één keer staan.",
    ),
    (r"Invalid value", "Deze waarde is niet te lezen.", "Zet tekst tussen aanhalingstekens."),
    (
        r"Unterminated|Illegal character",
        "Deze tekst is niet afgesloten.",
        "Sluit hem af met een aanhalingsteken.",
    ),
    (r"Unclosed", "Een haak is niet gesloten.", "Zet het ontbrekende haakje."),
    (
        r"Unescaped|hex",
        "Een \\ in een tekst betekent iets bijzonders.",
        "Gebruik / in paden, of zet '…' om de tekst.",
    ),
    (r"Expected '='", "Achter deze sleutel ontbreekt het teken =.", "Schrijf: sleutel = waarde."),
)


UTF_8 = "utf-8-sig"
"""Windows editors like to put a byte order mark in front."""


def read_text(path: Path, key: str, file: str, encoding: str = UTF_8) -> str | Fault:
    """The text of a file; else a fault of `key` in `file`."""
    try:
        return path.read_text(encoding=encoding)
    except FileNotFoundError:
        return Fault(file, key, f"Het bestand {path} bestaat niet.", "Maak het bestand of verbeter het pad.")
    except IsADirectoryError:
        return Fault(file, key, f"{path} is een map.", "Geef het pad van een bestand.")
    except UnicodeDecodeError:
        return Fault(file, key, f"{path} is geen UTF-8.", "Sla het op met de codering UTF-8.")
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        return Fault(file, key, f"{path} is niet te lezen ({error}).", "Verbeter het pad of de rechten.")


def read_toml(path: Path) -> dict[str, Any] | Fault:
    """What a TOML file says; a file that is no TOML gives one fault with its line."""
    text = read_text(path, "bestand", str(path))
    if isinstance(text, Fault):
        if os.path.exists(path):  # unlike Path.exists it never raises
            return text
        remedy = "Maak een configuratie met `klachtwacht init` of wijs haar aan met --config."
        return Fault(text.file, text.key, text.problem, remedy)
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # ValueError also: a number of thousands of digits
        said = str(error)
        where = re.search(r"at line (\d+), column (\d+)", said)
        key = f"regel {where[1]}, teken {where[2]}" if where else "einde van het bestand"
        return Fault(str(path), key, *_in_dutch(said))


def _in_dutch(said: str) -> tuple[str, str]:
    for pattern, problem, remedy in _TOML:
        if re.search(pattern, said):
            return problem, remedy
    return "Dit is geen geldige TOML.", "Vergelijk deze regel met het voorbeeld in docs/beheer.md."

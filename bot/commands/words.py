"""The words every command has in common: its options, its exit codes, and where it speaks."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

OK, NEEDS_HUMAN, WRONG_USE = 0, 1, 2
"""Exit codes of contract §1."""

err = Console(stderr=True, soft_wrap=True)
out = Console(soft_wrap=True)

Config = Annotated[
    Path | None,
    typer.Option(
        "--config",
        metavar="BESTAND",
        help="Het configuratiebestand. Anders $KLACHTWACHT_CONFIG, anders ./klachtwacht.toml.",
    ),
]
Org = Annotated[
    str | None,
    typer.Option(
        "--organisatie", metavar="SLEUTEL", help="Sleutel van de organisatie, bijvoorbeeld sterker."
    ),
]
Who = Annotated[str | None, typer.Option("--as", metavar="ADRES", help="Uw mailadres in de personeelslijst.")]
NowOption = Annotated[
    str | None,
    typer.Option(
        "--now", metavar="MOMENT", help="Doe alsof het nu dit moment is, bijvoorbeeld 2026-03-16T09:00."
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Antwoord als JSON.")]


def print_json(value: object) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")

"""The words every command has in common: its options, its exit codes, and where it speaks."""

import json
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

OK, NEEDS_HUMAN, WRONG_USE = 0, 1, 2
"""Exit codes of contract §1."""

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


@cache
def out() -> "Console":
    """Where answers go. Only who says something there loads rich: 3 MB, which the watch has no use for."""
    from rich.console import Console

    return Console(soft_wrap=True)


@cache
def err() -> "Console":
    """Where remarks and progress go."""
    from rich.console import Console

    return Console(stderr=True, soft_wrap=True)


def listing(title: str, **more: Any) -> "Table":
    """A table without a frame. more: how else rich should draw it."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    return Table(title=title, box=SIMPLE_HEAD, pad_edge=False, **more)


def print_json(value: object) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")

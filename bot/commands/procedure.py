"""A regeling, a letter and a whole case to look at, before anything is real."""

import logging
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot import logbook
from bot.commands.opening import (
    LateClassifier,
    case_number_of,
    clock,
    config_path,
    find,
    opened,
)
from bot.commands.words import Config, Json, NowOption, Org, err, out, print_json
from bot.domain.errors import UsageError

if TYPE_CHECKING:
    from bot.letters.readability import Readability


def simulate(
    scenario: Annotated[Path, typer.Argument(help="Een scenario in TOML.")],
    as_json: Json = False,
) -> None:
    """Speel een scenario na op een eigen klok. Er gaat niets uit.

    Voorbeeld: klachtwacht simulate scenario.toml --json
    """
    from bot.simulation import simulate as play

    logbook.listen(logging.ERROR)
    result = play(scenario, LateClassifier())
    if as_json:
        print_json(result)
        return
    for dossier in result["dossiers"]:
        out().print(
            f"{dossier['nummer']}  {dossier['soort']}  {dossier['traject']}  {dossier['status']}",
            markup=False,
        )
        for event in dossier["gebeurtenissen"]:
            out().print(
                f"   {event['tijd'][:16]}  {event['soort']}  ({event['actor']})",
                markup=False,
                highlight=False,
            )
    for posted in result["post"]:
        line = f"{posted['tijd'][:16]}  {posted['sjabloon']}  → {', '.join(posted['aan'])}  {posted['onderwerp']}"
        out().print(line, markup=False, highlight=False)


def draw(
    regeling: Annotated[str, typer.Argument(help="De regeling, bijvoorbeeld stichtse-vecht.")],
    svg: Annotated[
        Path | None,
        typer.Option(metavar="BESTAND", help="Schrijf de tekening als SVG; daarvoor is Graphviz nodig."),
    ] = None,
) -> None:
    """Teken een regeling: welke status volgt op welke gebeurtenis. Zonder --svg: Mermaid-tekst.

    Voorbeeld: klachtwacht draw stichtse-vecht --svg regeling.svg
    """
    from bot import regelingen
    from bot.regelingen.drawing import as_dot, as_mermaid

    scheme = regelingen.whole(regeling)
    if svg is None:
        sys.stdout.write(as_mermaid(scheme))
        return
    _draw_svg(as_dot(scheme), svg)
    err().print(f"Getekend: {svg}", markup=False, highlight=False)


def _draw_svg(dot: str, svg: Path) -> None:
    """Graphviz draws; without it the text still says everything."""
    program = shutil.which("dot")
    if program is None:
        raise UsageError(
            "Graphviz (dot) staat niet op deze machine. Installeer het met: apt-get install graphviz. "
            "Zonder --svg krijgt u de tekening als Mermaid-tekst."
        )
    order = [program, "-Tsvg", "-o", str(svg)]
    drawn = subprocess.run(order, input=dot, text=True, capture_output=True, check=False)  # noqa: S603 – Graphviz, and our own text
    if drawn.returncode:
        raise UsageError(f"De tekening {svg} kon niet worden gemaakt: {drawn.stderr.strip()}")


def preview(
    sjabloon: Annotated[
        str | None, typer.Argument(help="De brief: T01 tot en met T31, of een grond als T13-G5.")
    ] = None,
    dossier: Annotated[
        str | None,
        typer.Option("--dossier", metavar="NUMMER", help="Over deze zaak; zonder: een verzonnen zaak."),
    ] = None,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="BESTAND", help="Zet de opgemaakte mail in dit bestand.")
    ] = None,
    pdf: Annotated[
        Path | None, typer.Option("--pdf", metavar="BESTAND", help="Zet de brief op papier in dit bestand.")
    ] = None,
    groot: Annotated[bool, typer.Option("--groot", help="Op papier in grote letters.")] = False,
    leesbaarheid: Annotated[
        bool, typer.Option("--leesbaarheid", help="Laat zien hoe makkelijk de brief leest (Flesch-Douma).")
    ] = False,
    regeling: Annotated[
        str | None,
        typer.Option(
            "--regeling",
            metavar="REGELING",
            help="Onder deze regeling, zoals jeugd; zonder: die van de organisatie.",
        ),
    ] = None,
    config: Config = None,
    organisatie: Org = None,
    now: NowOption = None,
) -> None:
    """Bekijk een brief zoals hij zou uitgaan: de tekst op het scherm, de opmaak of het papier in een bestand.

    Voorbeeld: klachtwacht preview T16 --dossier 2026-0012 --pdf verslag.pdf
    """
    from bot import preview as shown
    from bot.bootstrap import read_settings

    moment = clock(now)()
    if sjabloon is None:
        if not leesbaarheid:
            raise UsageError("Noem een brief, bijvoorbeeld: klachtwacht preview T01")
        for name, read in shown.readability_of_all(read_settings(config_path(config)), organisatie, moment):
            out().print(_read(name, read), style="" if read.b1 else "red", markup=False, highlight=False)
        return
    if dossier is None:
        made = shown.invented(read_settings(config_path(config)), sjabloon, organisatie, moment, regeling)
    else:
        with opened(config, now) as house:
            office, found = find(house, organisatie, case_number_of(dossier))
            made = shown.real(house, office, found, sjabloon, moment)
    for remark in made.opmerkingen:
        err().print(remark, style="yellow", markup=False, highlight=False)
    if html is not None:
        shown.write(html, made.letter.html.encode())
    if pdf is not None:
        shown.write(pdf, made.pdf(groot=groot))
    sys.stdout.write(f"Onderwerp: {made.letter.onderwerp}\n\n{made.letter.tekst}")
    if leesbaarheid:
        err().print(_read(sjabloon, made.leesbaarheid), markup=False, highlight=False)


def _read(name: str, read: "Readability") -> str:
    bound = "" if read.b1 else " – te moeilijk"
    return f"{name:5} {read.score:5.1f}  {read.gemiddeld:4.1f} woorden per zin, langste {read.langste}{bound}"

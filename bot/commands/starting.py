"""The first steps: a demo, a configuration, and the proof that it is right."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.opening import classifier, config_path
from bot.commands.words import NEEDS_HUMAN, WRONG_USE, Config, Org, err, out

if TYPE_CHECKING:
    from bot.proof import Findings


def init(config: Config = None) -> None:
    """Stel een paar vragen en schrijf een klachtwacht.toml met uitleg. Er gaat nog niets uit (stand meekijk).

    Voorbeeld: klachtwacht init
    """
    from bot import regelingen
    from bot.bootstrap import wall_clock
    from bot.init import ask_and_write
    from bot.regelingen.staffing import roles_asked
    from storage.keys import create_master_key

    path = config_path(config)
    written = ask_and_write(
        _prompt, path, wall_clock(), regelingen.choices(), lambda scheme: roles_asked(regelingen.load(scheme))
    )
    key = path.parent / "geheim" / "hoofdsleutel"
    if not key.exists():
        create_master_key(key)
    for file in [*written, key]:
        out().print(f"Geschreven: {file}", markup=False, highlight=False)
    out().print(
        "Bewaar een kopie van de hoofdsleutel op een andere plek: zonder sleutel is geen mail meer te lezen."
    )
    out().print("Nu: klachtwacht check")


def _prompt(question: str, default: str) -> str:
    # The question ends with its own mark; a choice ends with what there is to choose from.
    suffix = " " if question.endswith("?") and not default else ": "
    return str(typer.prompt(question, default=default, show_default=bool(default), prompt_suffix=suffix))


def check(
    config: Config = None,
    organisatie: Org = None,
    proefmail: Annotated[
        bool,
        typer.Option(help="Mail ook uzelf, om te bewijzen dat een plusadres werkt (hooguit een minuut)."),
    ] = False,
) -> None:
    """Controleer configuratie, regelingen, brieven, personeelslijst en verbindingen; alle fouten tegelijk.

    Met --organisatie gaan brieven, personeelslijst en verbindingen over die ene; de configuratie wordt altijd heel gelezen.

    Voorbeeld: klachtwacht check --config klachtwacht.toml
    """
    from bot import proof

    found = proof.prove(config_path(config), organisatie)
    if proefmail and not found.faults:
        found = _trials(found, config_path(config), organisatie)
    for remark in found.remarks:
        err().print(remark, style="yellow", markup=False, highlight=False)
    for fault in found.faults:
        out().print(str(fault), style="red", markup=False, highlight=False)
    for problem in found.connections:
        out().print(problem, style="red", markup=False, highlight=False)
    if found.faults:
        raise typer.Exit(WRONG_USE)
    if found.connections:
        raise typer.Exit(NEEDS_HUMAN)
    out().print("Alles in orde. U kunt starten met: klachtwacht run")


def _trials(found: "Findings", config: Path, organisatie: str | None) -> "Findings":
    """What plus-addresses do: proven is a remark; configured and not proven is a problem."""

    from bot import bootstrap
    from bot.run_lock import RunLock
    from bot.trial_mail import try_plus

    settings = bootstrap.read_settings(config).only(organisatie)
    with RunLock(settings):  # else the daemon takes the mail in before it is seen here
        trials = [(one.organisation, try_plus(settings, one)) for one in settings.organisaties]
    wrong = [f"{own.sleutel}: plusadres: {t.told}" for own, t in trials if own.plusadres and not t.proven]
    told = [f"{own.sleutel}: plusadres: {t.told}" for own, t in trials if t.proven or not own.plusadres]
    return replace(found, connections=(*found.connections, *wrong), remarks=(*found.remarks, *told))


def demo(
    directory: Annotated[
        Path, typer.Option("--dir", metavar="MAP", help="Map voor de demo; wordt gemaakt.")
    ] = Path("demo"),
    port: Annotated[
        int, typer.Option("--port", metavar="GETAL", help="Poort van de postdeur (SMTP) op 127.0.0.1.")
    ] = 2525,
    once: Annotated[bool, typer.Option("--once", help="Stop na het werk.")] = False,
) -> None:
    """Laat klachtwacht zien met zeven voorbeeldorganisaties en voorbeeldmails.

    Voorbeeld: klachtwacht demo --once
    """
    from bot import show

    show.demo(directory, port, once, classifier, out(), err())

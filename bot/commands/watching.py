"""The watch itself, and the proof that it kept everything."""

import signal
import threading
from typing import Annotated, Any

import typer

from bot.commands.opening import clock, opened
from bot.commands.words import NEEDS_HUMAN, Config, Json, NowOption, Org, err, out, print_json

APART = (
    "bericht {} ({}) staat apart en is in geen dossier: {}. Los dat op, of lees de mail zelf in de mailbox."
)


def run(
    once: Annotated[bool, typer.Option("--once", help="Neem in wat wacht, leeg de uitbak, en stop.")] = False,
    as_json: Json = False,
    config: Config = None,
    organisatie: Org = None,
    now: NowOption = None,
) -> None:
    """Houd de wacht: neem mail in, bevestig, stel voor en verstuur. Met --organisatie voor die ene, anders voor alle.

    Voorbeeld: klachtwacht run --once --json
    """
    from bot import daemon
    from bot.run_lock import RunLock

    now_is = clock(now)
    with (
        opened(config, now, reads_mail=True, stays=not once, only=organisatie) as house,
        RunLock(house.settings),
    ):
        if not once:
            stop = threading.Event()
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, lambda *_: stop.set())
            typer.echo("klachtwacht houdt de wacht. Stoppen: Ctrl-C.", err=True)
            daemon.run(house, now_is, stop)
            return
        summary = daemon.run_once(house, now_is)
        if as_json:
            print_json(summary.counts)
        else:
            _summary(summary.counts)
        for problem in summary.problems:
            err().print(problem, style="yellow", markup=False, highlight=False)
        if summary.problems or summary.counts["quarantaine"]:
            raise typer.Exit(NEEDS_HUMAN)


def _summary(counts: dict[str, Any]) -> None:
    from rich.table import Table

    table = Table(title="Ingenomen", show_header=False)
    for name, count in counts.items():
        table.add_row(name, str(count))
    out().print(table)


def verify(config: Config = None, organisatie: Org = None) -> None:
    """Bewijs dat alles wat binnenkwam bewaard is en in een dossier zit, en dat er niets aan is veranderd.

    Wat iemand na het innemen uit de mailbox haalde, is een opmerking: het origineel staat in het archief.

    Voorbeeld: klachtwacht verify
    """
    from storage.verify import verify as prove

    problems: list[str] = []
    remarks: list[str] = []
    with opened(config) as house:
        offices = [house.office_of(organisatie)] if organisatie else list(house.offices.values())
        for office in offices:
            name = office.organisatie.organisation.sleutel
            with house.store.begin(name) as uow:
                taken, apart = uow.ledger.all(office.watch.name), uow.ledger.quarantined()
            found = [
                *prove(house.store, name),
                *(APART.format(one.locator, one.sha256[:12], one.reden.rstrip(".")) for one in apart),
                *(
                    said
                    for watch, receiver in zip(office.watches, office.receivers, strict=True)
                    for said in watch.unknown(receiver.kept)
                ),
            ]
            problems += [f"{name}: {problem}" for problem in found]
            remarks += [f"{name}: {said}" for said in office.watch.gone(taken)]
    for remark in remarks:
        out().print(remark, style="yellow", markup=False, highlight=False, soft_wrap=True)
    for problem in problems:
        out().print(problem, style="red", markup=False, highlight=False, soft_wrap=True)
    if problems:
        raise typer.Exit(NEEDS_HUMAN)
    out().print("Alles klopt: ontvangen = gearchiveerd, geen keten verbroken.")

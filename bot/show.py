"""The demo: seven example organisations, their mail taken in for real, and a door to mail into."""

import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bot import bootstrap, daemon
from bot.demo import Door, Route, write_example
from bot.domain.events import EventKind
from bot.domain.ports import Classifier, UnitOfWork
from storage.keys import create_master_key

COLUMNS = ("organisatie", "van", "soort", "dossier", "voorstel", "ontvangstbevestiging")


def demo(
    directory: Path, port: int, once: bool, classifier: Callable[[], Classifier], out: Console, err: Console
) -> None:
    """Make the demo folder, take the example mail in, show what came of it; then watch until Ctrl-C."""
    config = write_example(directory, bootstrap.wall_clock())
    settings = bootstrap.read_settings(config)
    if not settings.sleutel_bestand.exists():
        create_master_key(settings.sleutel_bestand)
    with (
        err.status("Voorbeeldmail innemen …"),
        bootstrap.build(settings, classifier()) as house,
        bootstrap.RunLock(settings),
    ):
        summary = daemon.run_once(house, bootstrap.wall_clock)
        table = _table(house)
    out.print(table)
    counts = summary.counts
    out.print(
        f"{counts['ontvangen']} mails ingenomen, {counts['voorstellen']} voorstellen, "
        f"{counts['verzonden']} brieven verstuurd naar {directory / 'post' / 'uit'} (open ze als .eml)."
    )
    for problem in summary.problems:
        err.print(problem, style="yellow", markup=False)
    if not once:
        _watch(settings, classifier, port, out)


def _watch(
    settings: bootstrap.Settings, classifier: Callable[[], Classifier], port: int, out: Console
) -> None:
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    routes = [
        Route(
            one.organisation.adres,
            settings.path.parent / str(one.mailbox["pad"]),
            one.organisation.authserv_id,
        )
        for one in settings.organisaties
    ]
    with (
        bootstrap.build(settings, classifier()) as house,
        bootstrap.RunLock(settings),
        Door(routes, port) as door,
    ):
        out.print(
            f"De postdeur staat open op 127.0.0.1:{door.port}. Mail bijvoorbeeld naar klachten@sterker.example:"
        )
        out.print(
            f"  printf 'Subject: Boos\\n\\nUw medewerker Karin de Wit komt steeds te laat.\\n' | "
            f"curl -s smtp://127.0.0.1:{door.port} --mail-from anna@example.nl "
            "--mail-rcpt klachten@sterker.example -T -",
            highlight=False,
        )
        out.print("Stoppen: Ctrl-C.")
        daemon.run(house, bootstrap.wall_clock, stop)


def _table(house: bootstrap.House) -> Table:
    table = Table(title="Wat klachtwacht met de mail deed")
    for column in COLUMNS:
        table.add_column(column)
    for name in house.offices:
        with house.store.begin(name) as uow:
            for row in _rows(name, uow):
                table.add_row(*row)
    return table


def _rows(name: str, uow: UnitOfWork) -> Iterator[tuple[str, ...]]:
    for entry in uow.ledger.all(name):
        record = uow.mails.record(entry.sha256)
        if record is None:
            yield name, "", entry.uitkomst.value, "", entry.reden, ""
            continue
        dossier = uow.dossiers.load(record.dossier) if record.dossier else None
        soort = str((record.herkenning or {}).get("soort", ""))
        if dossier is None:
            why = str(record.screening.get("verdict", ""))
            yield name, record.van, soort, "–", f"weggelegd ({why})", "geen"
            continue
        made = [p for p in dossier.voorstellen if p.bericht == entry.sha256]
        proposal = made[-1] if made else None
        told = "–"
        if proposal is not None:
            who = ", ".join(proposal.naar) or " of ".join(proposal.kandidaten) or "u kiest"
            told = f"{proposal.soort.value}: {proposal.traject or 'geen traject'} → {who}"
        first = dossier.berichten()[0] == entry.sha256
        acked = first and any(e.soort is EventKind.ONTVANGST_BEVESTIGD for e in dossier.events)
        yield name, record.van, soort, dossier.nummer, told, "verstuurd" if acked else "geen"

"""The demo: seven example organisations, their mail taken in for real, and a door to mail into."""

import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bot import bootstrap, daemon
from bot.demo import Door, Route, write_example
from bot.domain.dossier import Proposal, ProposalKind
from bot.domain.events import EventKind
from bot.domain.organisation import Organisation
from bot.domain.ports import Classifier, UnitOfWork
from storage.keys import create_master_key

COLUMNS = ("van", "soort", "dossier", "voorstel", "bevestigd")


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
    table = Table(title="Wat klachtwacht met de mail deed", show_lines=False, pad_edge=False)
    for column in COLUMNS:
        table.add_column(column, overflow="fold")
    for name, office in house.offices.items():
        table.add_section()
        table.add_row(f"[bold]{office.organisatie.organisation.naam}[/bold]")
        with house.store.begin(name) as uow:
            for row in _rows(office.organisatie.organisation, uow):
                table.add_row(*(escape(cell) for cell in row))
    return table


def _rows(organisation: Organisation, uow: UnitOfWork) -> Iterator[tuple[str, ...]]:
    for entry in uow.ledger.all(organisation.sleutel):
        record = uow.mails.record(entry.sha256)
        if record is None:
            yield "", entry.uitkomst.value, "", entry.reden, ""
            continue
        soort = str((record.herkenning or {}).get("soort", ""))
        dossier = uow.dossiers.load(record.dossier) if record.dossier else None
        if dossier is None:
            yield record.van, soort, "–", f"weggelegd ({record.screening.get('verdict', '')})", "nee"
            continue
        made = [p for p in dossier.voorstellen if p.bericht == entry.sha256]
        told = _told(organisation, made[-1]) if made else "bij dit dossier gelegd"
        first = dossier.berichten()[0] == entry.sha256
        acked = first and any(event.soort is EventKind.ONTVANGST_BEVESTIGD for event in dossier.events)
        yield record.van, soort, dossier.nummer, told, "ja" if acked else "nee"


def _told(organisation: Organisation, proposal: Proposal) -> str:
    people = [organisation.staff.by_email(email) for email in proposal.naar]
    who = " en ".join(person.naam for person in people if person) or " of ".join(proposal.kandidaten)
    what = proposal.traject if proposal.soort is ProposalKind.NIEUW else proposal.soort.value
    return f"{what} → {who}" if who else f"{what}: u kiest wie"

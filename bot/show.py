"""The demo: seven example organisations, their mail taken in for real, and a door to mail into."""

import signal
import threading
from collections.abc import Callable, Iterator
from email import policy
from email.parser import BytesHeaderParser
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bot import bootstrap, daemon
from bot.demo import Door, Route, write_example
from bot.domain.dossier.events import EventKind
from bot.domain.dossier.proposal import Proposal, ProposalKind
from bot.domain.people.organisation import Organisation
from bot.domain.ports.classifier import Classifier
from bot.domain.ports.store import UnitOfWork
from bot.run_lock import RunLock
from storage.keys import create_master_key

COLUMNS = ("van", "soort", "dossier", "voorstel", "bevestigd")
WIDEST_SENDER = 24
WELCOME = """
De postdeur staat open op 127.0.0.1:{port}. Schrijf als inwoner naar klachten@sterker.example, met uw mailprogramma of zo:

  printf 'From: Anna Jansen <anna@example.nl>\\nSubject: Boos\\n\\nUw medewerker Karin de Wit komt steeds te laat.\\n' | curl -s --crlf smtp://127.0.0.1:{port} --mail-from anna@example.nl --mail-rcpt klachten@sterker.example -T -

Binnen een paar seconden liggen in {sent} twee nieuwe brieven: een bevestiging aan Anna en een
voorstel aan Ingrid Bakker, de klachtenfunctionaris. Open ze met een mailprogramma. Beantwoord het voorstel als Ingrid
met “akkoord”: vul achter Kenmerk in wat onderaan haar brief staat.

  printf 'From: ingrid.bakker@sterker.example\\nSubject: Re:\\n\\nakkoord\\n\\nKenmerk: …\\n' | curl -s --crlf smtp://127.0.0.1:{port} --mail-from ingrid.bakker@sterker.example --mail-rcpt klachten@sterker.example -T -

Elke brief die uitgaat, verschijnt hieronder. Stoppen: Ctrl-C.
"""
LOOK_EVERY = 0.5  # seconds


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
        RunLock(settings),
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
        RunLock(settings),
        Door(routes, port) as door,
    ):
        sent = settings.path.parent / "post" / "uit" / "sterker"
        out.print(WELCOME.format(port=door.port, sent=sent), markup=False, highlight=False)
        teller = threading.Thread(target=tell_letters, args=(sent.parent, letters(sent.parent), out, stop))
        teller.start()
        try:
            daemon.run(house, bootstrap.wall_clock, stop)
        finally:
            stop.set()
            teller.join()


def letters(folder: Path) -> set[Path]:
    """What left so far, for every organisatie."""
    return set(folder.glob("*/*.eml"))


def tell_letters(folder: Path, known: set[Path], out: Console, stop: threading.Event) -> None:
    """One line for every letter that leaves, so that whoever mails into the door sees what came of it. known: what left before."""
    while not stop.wait(LOOK_EVERY):
        for path in sorted(letters(folder) - known):
            known.add(path)
            letter = BytesHeaderParser(policy=policy.default).parsebytes(path.read_bytes())
            told = f"→ {letter['To']}: {letter['Subject']}\n  {path}"
            out.print(told, markup=False, highlight=False, soft_wrap=True)


def _table(house: bootstrap.House) -> Table:
    table = Table(title="Wat klachtwacht met de mail deed", box=SIMPLE_HEAD, pad_edge=False)
    for column in COLUMNS:  # on a narrow screen only the sender is cut, and the proposal takes a second line
        cut = column == "van"
        table.add_column(
            column,
            no_wrap=column != "voorstel",
            max_width=WIDEST_SENDER if cut else None,
            overflow="ellipsis" if cut else "fold",
        )
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
    what = (proposal.traject or "") if proposal.soort is ProposalKind.NIEUW else proposal.soort.value
    if who:
        return f"{what} → {who}"
    return what if proposal.stappen else f"{what}: u kiest wie"

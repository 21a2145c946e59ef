"""The commands of klachtwacht (contract §1). Answers go to stdout, logs and progress to stderr."""

import json
import logging
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from bot import logbook
from bot.domain.errors import ConfigurationError, KlachtwachtError, UsageError, reason
from bot.domain.office_hours import USUAL
from bot.usage import DutchCommand, DutchGroup, said

if TYPE_CHECKING:
    from bot.bootstrap import House, Office, Settings
    from bot.domain.organisation import Organisation
    from bot.domain.people import Person
    from bot.domain.ports import Classifier, UnitOfWork
    from bot.domain.suggestion import MailText, Suggestion
    from bot.letters.readability import Readability
    from bot.proof import Findings
    from bot.reader import ReaderProcess

OK, NEEDS_HUMAN, WRONG_USE = 0, 1, 2
UNDO_MINUTES = 10
"""How long an approved letter waits where the configuration does not say: long enough to call it back."""
"""Exit codes of contract §1."""

app = typer.Typer(
    name="klachtwacht",
    cls=DutchGroup,
    help="Houdt de wacht over een klachtenmailbox. Begin met: klachtwacht demo",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
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
NowOption = Annotated[
    str | None,
    typer.Option(
        "--now", metavar="MOMENT", help="Doe alsof het nu dit moment is, bijvoorbeeld 2026-03-16T09:00."
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Antwoord als JSON.")]


UNFORESEEN = (
    "Er ging iets mis dat klachtwacht niet had voorzien ({}). Wat bewaard was, is er nog; wat half was, is niet gedaan. "
    "Waar het misging staat hierboven; geef die regel door aan wie klachtwacht onderhoudt."
)


def main() -> NoReturn:
    """Run the command line; every known error becomes a clear line and an exit code."""
    logbook.start(logging.WARNING)
    try:
        code = app(standalone_mode=False)  # the library hands back the code of `typer.Exit`
    except ConfigurationError as error:
        for fault in error.faults:
            err.print(str(fault), style="red", markup=False, highlight=False)
        sys.exit(WRONG_USE)
    except UsageError as error:
        err.print(str(error), style="red", markup=False, highlight=False)
        sys.exit(WRONG_USE)
    except KlachtwachtError as error:
        err.print(str(error), style="red", markup=False, highlight=False)
        sys.exit(NEEDS_HUMAN)
    except typer.Abort:
        err.print("Afgebroken.")
        sys.exit(NEEDS_HUMAN)
    except Exception as error:  # noqa: BLE001 – Python would print its text, which may be words of a klager
        if type(error).__module__.startswith(("click", "typer")):  # wrong use, found by the library
            err.print(said(error), style="red", markup=False, highlight=False)
            sys.exit(WRONG_USE)
        logbook.unforeseen(error)
        err.print(UNFORESEEN.format(type(error).__name__), style="red", markup=False, highlight=False)
        sys.exit(NEEDS_HUMAN)
    sys.exit(code if isinstance(code, int) else OK)


# ── Shared steps ──────────────────────────────────────────────────────────────────────────────────────


def _config(given: Path | None) -> Path:
    return given or Path(os.environ.get("KLACHTWACHT_CONFIG", "klachtwacht.toml"))


def _now(given: str | None) -> Callable[[], datetime]:
    from bot.bootstrap import wall_clock
    from bot.domain.calendar import AMSTERDAM

    if given is None:
        return wall_clock
    try:
        moment = datetime.fromisoformat(given)
    except ValueError as error:
        raise UsageError(
            f"--now: “{given}” is geen moment. Schrijf bijvoorbeeld 2026-03-16T09:00."
        ) from error
    fixed = moment.replace(tzinfo=AMSTERDAM) if moment.tzinfo is None else moment.astimezone(AMSTERDAM)
    return lambda: fixed


def _classifier(path: Path | None = None) -> "Classifier":
    from classifiers import load_classifier

    return load_classifier(path)


class _LateClassifier:
    """For scenarios: one that dictates what every mail is never pays the second that loading spaCy costs."""

    def __init__(self) -> None:
        self._loaded: Classifier | None = None

    def suggest(self, mails: "Iterable[MailText]") -> "list[Suggestion]":
        self._loaded = self._loaded or _classifier()
        return self._loaded.suggest(mails)


class _NoClassifier:
    """For commands that read no mail: loading spaCy costs a second and they never ask it."""

    def suggest(self, _mails: object) -> NoReturn:
        raise KlachtwachtError("Deze opdracht leest geen mail.")


@contextmanager
def _house(
    config: Path | None, now: str | None = None, *, reads_mail: bool = False, stays: bool = False
) -> Iterator["House"]:
    """The house of this configuration. stays: it runs day and night, so colleagues are mailed in office
    hours and a letter can be called back."""
    from bot import bootstrap

    settings = bootstrap.read_settings(_config(config))
    if stays:
        settings = replace(
            settings,
            kantooruren=settings.kantooruren or USUAL,
            bedenktijd_minuten=UNDO_MINUTES
            if settings.bedenktijd_minuten is None
            else settings.bedenktijd_minuten,
        )
    logbook.start(settings.logniveau)
    with ExitStack() as stack:
        readings = stack.enter_context(_reader(settings)).readings if reads_mail else dict
        yield stack.enter_context(bootstrap.build(settings, _NoClassifier(), _now(now), readings()))


def _reader(settings: "Settings") -> "ReaderProcess":
    from bot.reader import ReaderProcess, Reads

    own = _own_models(settings)
    return ReaderProcess(
        {
            (name := one.organisation.sleutel): Reads(
                one.organisation.authserv_id,
                own.get(name, settings.herkenning),
                settings.virusscanner,
                one.organisation.scan_afzenders,
                one.organisation.signers,
            )
            for one in settings.organisaties
        }
    )


def _own_models(settings: "Settings") -> "Mapping[str, Path]":
    """The model each organisatie trained itself, where one is live."""
    if not (settings.path.parent / "modellen").exists():
        return {}  # nobody trained one: then what judges them, spaCy and all, stays out of this process
    from bot.learning import own_models

    found, remarks = own_models(settings)
    for remark in remarks:
        err.print(remark, style="yellow", markup=False, highlight=False)
    if settings.herkenning and found:
        told = "de sleutel herkenning gaat voor het model dat zij zelf leerde."
        err.print(f"{', '.join(found)}: {told}", style="yellow", markup=False, highlight=False)
        return {}
    return found


def _print_json(value: object) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


# ── Commands ──────────────────────────────────────────────────────────────────────────────────────────


@app.command(cls=DutchCommand)
def run(
    once: Annotated[bool, typer.Option("--once", help="Neem in wat wacht, leeg de uitbak, en stop.")] = False,
    as_json: Json = False,
    config: Config = None,
    now: NowOption = None,
) -> None:
    """Houd de wacht: neem mail in, bevestig, stel voor en verstuur.

    Voorbeeld: klachtwacht run --once --json
    """
    from bot import daemon
    from bot.bootstrap import RunLock

    clock = _now(now)
    with _house(config, now, reads_mail=True, stays=not once) as house, RunLock(house.settings):
        if not once:
            stop = threading.Event()
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, lambda *_: stop.set())
            err.print("klachtwacht houdt de wacht. Stoppen: Ctrl-C.")
            daemon.run(house, clock, stop)
            return
        summary = daemon.run_once(house, clock)
        if as_json:
            _print_json(summary.counts)
        else:
            _summary(summary.counts)
        for problem in summary.problems:
            err.print(problem, style="yellow", markup=False, highlight=False)
        if summary.problems or summary.counts["quarantaine"]:
            raise typer.Exit(NEEDS_HUMAN)


def _summary(counts: dict[str, Any]) -> None:
    table = Table(title="Ingenomen", show_header=False)
    for name, count in counts.items():
        table.add_row(name, str(count))
    out.print(table)


@app.command(cls=DutchCommand)
def status(
    nummer: Annotated[str | None, typer.Argument(help="Zaaknummer, bijvoorbeeld 2026-0012.")] = None,
    as_json: Json = False,
    config: Config = None,
    organisatie: Org = None,
    now: NowOption = None,
) -> None:
    """Toon de lopende dossiers, of één dossier helemaal.

    Voorbeeld: klachtwacht status 2026-0012 --organisatie sterker --json
    """
    from bot.domain.view import dossier_as_json, in_a_few_lines

    moment = _now(now)()
    with _house(config, now) as house:
        if nummer is not None:
            office, dossier = _find(house, organisatie, _number(nummer))
            seen = (dossier, office.desk.terms(dossier), moment.date(), office.desk.turn(dossier, moment))
            if as_json:
                _print_json(dossier_as_json(*seen))
            else:
                out.print(in_a_few_lines(*seen), markup=False, highlight=False)
            return
        _overview(house, organisatie, as_json)


def _number(given: str) -> str:
    """A case number however people write it (contract §2)."""
    from bot.domain.grammar import NUMBER, case_number

    if not re.fullmatch(NUMBER, given, re.IGNORECASE):
        raise UsageError(f"“{given}” is geen zaaknummer. Schrijf het als 2026-0012.")
    return case_number(given)


def _find(house: "House", organisatie: str | None, nummer: str) -> tuple["Office", Any]:
    offices = [house.office_of(organisatie)] if organisatie else list(house.offices.values())
    found = []
    for office in offices:
        with house.store.begin(office.organisatie.organisation.sleutel) as uow:
            dossier = uow.dossiers.load(nummer)
        if dossier is not None:
            found.append((office, dossier))
    if not found:
        raise UsageError(f"Dossier {nummer} bestaat niet. Kijk met: klachtwacht status")
    if len(found) > 1:
        names = ", ".join(office.organisatie.organisation.sleutel for office, _ in found)
        raise UsageError(f"Dossier {nummer} bestaat bij {names}. Kies er een met --organisatie.")
    return found[0]


def _overview(house: "House", organisatie: str | None, as_json: bool) -> None:
    offices = [house.office_of(organisatie)] if organisatie else list(house.offices.values())
    rows = []
    trays: list[str] = []
    for office in offices:
        name = office.organisatie.organisation.sleutel
        with house.store.begin(name) as uow:
            rows += [
                {
                    "organisatie": name,
                    "nummer": line.nummer,
                    "soort": line.soort,
                    "traject": line.traject,
                    "status": line.status,
                    "ontvangen": line.ontvangen.isoformat(timespec="seconds"),
                    "termijn": line.eerste_termijn,
                    "uiterlijk": line.eerste_uiterlijk,
                }
                for line in uow.dossiers.lines()
            ]
            trays += _trays(name, uow)
    if as_json:
        _print_json(rows)
        return
    table = Table(title="Lopende dossiers", box=SIMPLE_HEAD, pad_edge=False)
    for heading in ("organisatie", "nummer", "soort", "traject", "status", "eerste termijn"):
        table.add_column(heading, no_wrap=heading == "nummer", overflow="fold")
    for row in rows:
        first = " ".join(filter(None, (row["uiterlijk"], row["termijn"])))
        words = (row["soort"], row["traject"] or "te beoordelen", row["status"], first)
        table.add_row(row["organisatie"], row["nummer"], *(str(word).replace("_", " ") for word in words))
    out.print(table if rows else "Er lopen geen dossiers.")
    for tray in trays:
        err.print(tray, style="yellow", markup=False, highlight=False)


def _trays(name: str, uow: "UnitOfWork") -> list[str]:
    """What waits for a human outside the dossiers: quarantine, uncertain and refused letters."""
    from bot.domain.ports import OutboxState

    told = [
        f"{name}: mail {e.sha256[:12]} staat in quarantaine ({e.reden})." for e in uow.ledger.quarantined()
    ]
    stuck = uow.outbox.in_state(OutboxState.ONZEKER, OutboxState.FAALT)
    return told + [
        f"{name}: brief {i.sjabloon} van {i.dossier} is {i.staat.value} ({i.detail})." for i in stuck
    ]


@app.command(cls=DutchCommand)
def command(
    tekst: Annotated[
        str,
        typer.Argument(help="De opdracht, bijvoorbeeld “akkoord”. Alles: klachtwacht command help"),
    ],
    dossier: Annotated[str | None, typer.Option("--dossier", metavar="NUMMER", help="Zaaknummer.")] = None,
    as_: Annotated[
        str | None, typer.Option("--as", metavar="ADRES", help="Uw mailadres in de personeelslijst.")
    ] = None,
    config: Config = None,
    organisatie: Org = None,
    now: NowOption = None,
) -> None:
    """Geef een opdracht in gewone taal, zoals u die ook in een mail zou antwoorden.

    Voorbeeld: klachtwacht command "akkoord" --dossier 2026-0012 --as ingrid.bakker@sterker.example
    """
    from bot.domain.language import parse
    from bot.handlers.converse import DONE, QUESTION, REFUSED, SHOWS, Asked

    moment = _now(now)()
    with _house(config, now) as house:
        office = _office_for(house, organisatie, as_)
        person = _person(office.organisatie.organisation, as_, moment)
        nummer = _number(dossier) if dossier else None
        with house.store.begin(office.organisatie.organisation.sleutel) as uow:
            asked = Asked(person, moment, tekst, "opdrachtregel", nummer)
            wish = parse(tekst, moment.date())
            answer = office.conversation.answer(uow, wish, asked)
            uow.commit()
        if answer.uitslag == DONE:
            office.sender.send_due(moment)
    out.print(answer.tekst, markup=False, highlight=False)
    if answer.uitslag == REFUSED:
        raise typer.Exit(NEEDS_HUMAN)
    if answer.uitslag == QUESTION and not isinstance(wish, SHOWS):  # asked back: nothing was done with it
        raise typer.Exit(WRONG_USE)


@app.command(cls=DutchCommand)
def attachments(
    nummer: Annotated[str, typer.Argument(help="Zaaknummer, bijvoorbeeld 2026-0012.")],
    naar: Annotated[
        Path | None, typer.Option("--naar", metavar="MAP", help="Leg de bijlagen die mogen in deze map.")
    ] = None,
    ontgrendel: Annotated[
        str,
        typer.Option(
            "--ontgrendel", metavar="REDEN", help="Ook wat niet op virussen gecontroleerd is, om deze reden."
        ),
    ] = "",
    tekst: Annotated[
        bool,
        typer.Option(
            "--tekst", help="Toon ook de woorden erin, per bladzijde; van een scan wat de computer las."
        ),
    ] = False,
    as_: Annotated[
        str | None, typer.Option("--as", metavar="ADRES", help="Uw mailadres in de personeelslijst.")
    ] = None,
    config: Config = None,
    organisatie: Org = None,
    now: NowOption = None,
) -> None:
    """Toon de bijlagen van een dossier, en leg ze met --naar in een map. Een besmette bijlage komt er nooit uit.

    Voorbeeld: klachtwacht attachments 2026-0012 --naar map/
    """
    from bot.handout import hand_out

    moment = _now(now)()
    with _house(config, now) as house:
        office, dossier = _find(house, organisatie, _number(nummer))
        person = _person(office.organisatie.organisation, as_, moment)
        done = hand_out(house.store, office.desk, dossier, person, moment, naar, ontgrendel, tekst)
    for line in done.lines:
        out.print(line, markup=False, highlight=False)
    if done.kept_back:
        raise typer.Exit(NEEDS_HUMAN)


def _person(organisation: "Organisation", address: str | None, moment: datetime) -> "Person":
    """Who gives an order on this command line: whom --as names, else the first klachtenfunctionaris."""
    from bot.domain.people import Role

    staff = organisation.staff
    officer = next(iter(staff.with_role(Role.KLACHTENFUNCTIONARIS, moment.date())), None)
    person = staff.by_email(address) if address else officer
    if person is None:
        raise UsageError(
            f"--as: {address or 'niemand'} staat niet in de personeelslijst van deze organisatie."
        )
    return person


def _office_for(house: "House", organisatie: str | None, address: str | None) -> "Office":
    if organisatie is None and address:
        for office in house.offices.values():
            if office.organisatie.organisation.staff.by_email(address):
                return office
    return house.office_of(organisatie)


@app.command(cls=DutchCommand)
def classify(
    bestanden: Annotated[list[Path] | None, typer.Argument(help="Mails als .eml.")] = None,
    jsonl: Annotated[
        str | None,
        typer.Option("--jsonl", metavar="BESTAND", help="Mails als JSON-regels, of - voor de invoer."),
    ] = None,
) -> None:
    """Zeg wat klachtwacht in een mail herkent. Bewaart niets en heeft geen configuratie nodig.

    Voorbeeld: klachtwacht classify brief.eml
    """
    texts = [_eml(path) for path in bestanden or ()]
    if jsonl is not None:
        texts += _jsonl(jsonl)
    if not texts:
        raise UsageError("Geef een of meer .eml-bestanden, of --jsonl BESTAND.")
    for text, suggestion in zip(texts, _classifier().suggest(texts), strict=True):
        sys.stdout.write(json.dumps({"id": text.id, **suggestion.as_json()}, ensure_ascii=False) + "\n")


def _eml(path: Path) -> "MailText":
    from bot.attachments import with_attachments
    from bot.bootstrap import wall_clock
    from bot.domain.mail_parser import parse_mail
    from bot.domain.suggestion import MailText

    try:
        raw = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: niet te lezen ({reason(error)}).") from error
    mail = parse_mail(raw, wall_clock())
    text = MailText.of(mail, path.name, (mail.date or mail.received).date())
    return with_attachments([(raw, mail, text)])[0]


JSONL = 'Schrijf per regel {"id": "1", "onderwerp": "…", "van_naam": "…", "van_adres": "…", "datum": "2026-03-16", "tekst": "…"}.'
"""What a mail looks like in JSON Lines (contract §4)."""


def _jsonl(source: str) -> list["MailText"]:
    from bot.domain.suggestion import MailText

    try:
        lines = (sys.stdin.read() if source == "-" else Path(source).read_text(encoding="utf-8")).splitlines()
    except (OSError, UnicodeDecodeError) as error:
        problem = reason(error) if isinstance(error, OSError) else "geen UTF-8"
        raise UsageError(f"{source}: niet te lezen ({problem}).") from error
    texts = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            texts.append(MailText.from_json(json.loads(line)))
        except (ValueError, TypeError, KeyError) as error:
            raise UsageError(f"{source}: regel {number}: geen mail volgens het formaat. {JSONL}") from error
    return texts


@app.command(cls=DutchCommand)
def train(
    organisatie: Org = None,
    terug: Annotated[
        bool, typer.Option("--terug", help="Zet bij deze organisatie het vorige model terug.")
    ] = False,
    corpus: Annotated[
        list[Path] | None,
        typer.Option("--corpus", metavar="MAP", help="Map met geannoteerde mails (.jsonl); mag vaker."),
    ] = None,
    uit: Annotated[
        Path | None, typer.Option("--uit", metavar="MAP", help="Waar het model van --corpus komt te staan.")
    ] = None,
    controle: Annotated[
        bool,
        typer.Option("--controle", help="Laat telkens één bestand weg en toon de cijfers erop (minuten)."),
    ] = False,
    config: Config = None,
    now: NowOption = None,
) -> None:
    """Maak het meegeleverde model, een model van eigen mails, of een dat leert van eigen besluiten.

    Voorbeeld: klachtwacht train --organisatie sterker
    """
    if (organisatie or terug) and (corpus or uit or controle):
        raise UsageError("--organisatie en --terug gaan niet samen met --corpus, --uit of --controle.")
    if organisatie is None and not terug:
        _train_from_files(corpus or [], uit, controle)
        return
    from bot import bootstrap
    from bot.learning import session

    settings = bootstrap.read_settings(_config(config))
    logbook.start(settings.logniveau)
    if terug:
        lines = session.back(settings, organisatie)
    else:
        lines = session.teach(
            settings, organisatie, _now(now)(), lambda told: err.print(told, markup=False, highlight=False)
        )
    for line in lines:
        out.print(line, markup=False, highlight=False)


def _train_from_files(folders: list[Path], target: Path | None, trial: bool) -> None:
    from classifiers import MODEL, recipe
    from classifiers.classifier import ensure_model

    if folders and target is None:
        raise UsageError("Zeg met --uit waar het model van --corpus moet komen, bijvoorbeeld --uit model.")
    files = recipe.files_of(folders or [recipe.CORPUS])
    with err.status(f"Leren van {len(files)} bestanden; dat duurt een paar minuten …"):
        made = recipe.make(files, target) if target else ensure_model(MODEL)
    out.print(f"Het model staat in {made}.", markup=False, highlight=False)
    if not trial:
        return
    table = Table(title="Elk bestand gelezen door wie van de andere leerde", box=SIMPLE_HEAD, pad_edge=False)
    for heading in ("bestand", "mails", "goed", "macro-F1", "ECE", "zeker", "daarvan goed"):
        table.add_column(heading)
    with err.status("Controleren: telkens één bestand weggelaten …") as waiting:
        for name, f in recipe.trial(files):
            waiting.update(f"{name} is gelezen …")
            shares = (f.accuracy, f.macro_f1, f.ece, f.coverage, f.sure)
            table.add_row(name, str(f.mails), *(f"{value:.3f}".replace(".", ",") for value in shares))
    out.print(table)


@app.command(cls=DutchCommand)
def evaluate(
    jsonl: Annotated[
        Path, typer.Option("--jsonl", metavar="BESTAND", help="Geannoteerde mails als JSON-regels.")
    ],
    model: Annotated[
        Path | None, typer.Option("--model", metavar="MAP", help="Een ander model dan het meegeleverde.")
    ] = None,
    as_json: Json = False,
    pagina: Annotated[
        Path | None,
        typer.Option("--pagina", metavar="BESTAND", help="Schrijf ook een webpagina met grafieken."),
    ] = None,
) -> None:
    """Meet hoe goed een model geannoteerde mails leest.

    Voorbeeld: klachtwacht evaluate --jsonl proef.jsonl --pagina cijfers.html
    """
    from classifiers import load_classifier, report
    from classifiers.report.page import page

    told = report.report(load_classifier(model), jsonl)
    if pagina is not None:
        try:
            pagina.write_text(page(told), encoding="utf-8")
        except OSError as error:
            raise UsageError(f"--pagina: {pagina} is niet te schrijven ({reason(error)}).") from error
        err.print(f"Geschreven: {pagina}", markup=False, highlight=False)
    if as_json:
        _print_json(told.as_json())
        return
    for part in report.tables(told):
        table = Table(
            title=part.title, box=SIMPLE_HEAD, pad_edge=False, collapse_padding=True, padding=(0, 1)
        )
        for heading in part.heads:
            table.add_column(heading, overflow="fold")
        for row in part.rows:
            table.add_row(*row)
        out.print(table)


@app.command(cls=DutchCommand)
def simulate(
    scenario: Annotated[Path, typer.Argument(help="Een scenario in TOML.")],
    as_json: Json = False,
) -> None:
    """Speel een scenario na op een eigen klok. Er gaat niets uit.

    Voorbeeld: klachtwacht simulate scenario.toml --json
    """
    from bot.simulation import simulate as play

    logbook.start(logging.ERROR)
    result = play(scenario, _LateClassifier())
    if as_json:
        _print_json(result)
        return
    for dossier in result["dossiers"]:
        out.print(
            f"{dossier['nummer']}  {dossier['soort']}  {dossier['traject']}  {dossier['status']}",
            markup=False,
        )
        for event in dossier["gebeurtenissen"]:
            out.print(
                f"   {event['tijd'][:16]}  {event['soort']}  ({event['actor']})",
                markup=False,
                highlight=False,
            )
    for posted in result["post"]:
        line = f"{posted['tijd'][:16]}  {posted['sjabloon']}  → {', '.join(posted['aan'])}  {posted['onderwerp']}"
        out.print(line, markup=False, highlight=False)


@app.command(cls=DutchCommand)
def verify(config: Config = None, organisatie: Org = None) -> None:
    """Bewijs dat het archief klopt: de ketens, de ruwe mail en het register van ontvangst.

    Voorbeeld: klachtwacht verify
    """
    from storage.verify import verify as prove

    problems: list[str] = []
    with _house(config) as house:
        offices = [house.office_of(organisatie)] if organisatie else list(house.offices.values())
        for office in offices:
            name = office.organisatie.organisation.sleutel
            found = [
                *prove(house.store, name),
                *(said for watch in office.watches for said in watch.unknown(office.receiver.kept)),
            ]
            problems += [f"{name}: {problem}" for problem in found]
    for problem in problems:
        out.print(problem, style="red", markup=False, highlight=False)
    if problems:
        raise typer.Exit(NEEDS_HUMAN)
    out.print("Alles klopt: ontvangen = gearchiveerd, geen keten verbroken.")


@app.command(cls=DutchCommand)
def check(
    config: Config = None,
    proefmail: Annotated[
        bool,
        typer.Option(help="Mail ook uzelf, om te bewijzen dat een plusadres werkt (hooguit een minuut)."),
    ] = False,
) -> None:
    """Controleer configuratie, regelingen, brieven, personeelslijst en verbindingen; alle fouten tegelijk.

    Voorbeeld: klachtwacht check --config klachtwacht.toml
    """
    from bot import proof

    found = proof.prove(_config(config))
    if proefmail and not found.faults:
        found = _trials(found, _config(config))
    for remark in found.remarks:
        err.print(remark, style="yellow", markup=False, highlight=False)
    for fault in found.faults:
        out.print(str(fault), style="red", markup=False, highlight=False)
    for problem in found.connections:
        out.print(problem, style="red", markup=False, highlight=False)
    if found.faults:
        raise typer.Exit(WRONG_USE)
    if found.connections:
        raise typer.Exit(NEEDS_HUMAN)
    out.print("Alles in orde. U kunt starten met: klachtwacht run")


def _trials(found: "Findings", config: Path) -> "Findings":
    """What plus-addresses do: proven is a remark; configured and not proven is a problem."""
    from dataclasses import replace

    from bot import bootstrap
    from bot.trial_mail import try_plus

    settings = bootstrap.read_settings(config)
    with bootstrap.RunLock(settings):  # else the daemon takes the mail in before it is seen here
        trials = [(one.organisation, try_plus(settings, one)) for one in settings.organisaties]
    wrong = [f"{own.sleutel}: plusadres: {t.told}" for own, t in trials if own.plusadres and not t.proven]
    told = [f"{own.sleutel}: plusadres: {t.told}" for own, t in trials if t.proven or not own.plusadres]
    return replace(found, connections=(*found.connections, *wrong), remarks=(*found.remarks, *told))


@app.command(cls=DutchCommand)
def draw(
    regeling: Annotated[str, typer.Argument(help="De regeling, bijvoorbeeld stichtse-vecht.")],
    svg: Annotated[
        Path | None, typer.Option(help="Schrijf de tekening als SVG; daarvoor is Graphviz nodig.")
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
    err.print(f"Getekend: {svg}", markup=False, highlight=False)


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


@app.command(cls=DutchCommand)
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
    config: Config = None,
    organisatie: Org = None,
    now: NowOption = None,
) -> None:
    """Bekijk een brief zoals hij zou uitgaan: de tekst op het scherm, de opmaak of het papier in een bestand.

    Voorbeeld: klachtwacht preview T16 --dossier 2026-0012 --pdf verslag.pdf
    """
    from bot import preview as shown
    from bot.bootstrap import read_settings

    moment = _now(now)()
    if sjabloon is None:
        if not leesbaarheid:
            raise UsageError("Noem een brief, bijvoorbeeld: klachtwacht preview T01")
        for name, read in shown.readability_of_all(read_settings(_config(config)), organisatie, moment):
            out.print(_read(name, read), style="" if read.b1 else "red", markup=False, highlight=False)
        return
    if dossier is None:
        made = shown.invented(read_settings(_config(config)), sjabloon, organisatie, moment)
    else:
        with _house(config, now) as house:
            office, found = _find(house, organisatie, _number(dossier))
            made = shown.real(house, office, found, sjabloon, moment)
    for remark in made.opmerkingen:
        err.print(remark, style="yellow", markup=False, highlight=False)
    if html is not None:
        shown.write(html, made.letter.html.encode())
    if pdf is not None:
        shown.write(pdf, made.pdf(groot=groot))
    sys.stdout.write(f"Onderwerp: {made.letter.onderwerp}\n\n{made.letter.tekst}")
    if leesbaarheid:
        err.print(_read(sjabloon, made.leesbaarheid), markup=False, highlight=False)


def _read(name: str, read: "Readability") -> str:
    bound = "" if read.b1 else " – te moeilijk"
    return f"{name:5} {read.score:5.1f}  {read.gemiddeld:4.1f} woorden per zin, langste {read.langste}{bound}"


@app.command(cls=DutchCommand)
def init(config: Config = None) -> None:
    """Stel een paar vragen en schrijf een klachtwacht.toml met uitleg. Er gaat nog niets uit (stand meekijk).

    Voorbeeld: klachtwacht init
    """
    from bot import regelingen
    from bot.bootstrap import wall_clock
    from bot.init import ask_and_write
    from bot.regelingen.staffing import roles_asked
    from storage.keys import create_master_key

    path = _config(config)
    written = ask_and_write(
        _prompt, path, wall_clock(), regelingen.names(), lambda scheme: roles_asked(regelingen.load(scheme))
    )
    key = path.parent / "geheim" / "hoofdsleutel"
    if not key.exists():
        create_master_key(key)
    for file in [*written, key]:
        out.print(f"Geschreven: {file}", markup=False, highlight=False)
    out.print(
        "Bewaar een kopie van de hoofdsleutel op een andere plek: zonder sleutel is geen mail meer te lezen."
    )
    out.print("Nu: klachtwacht check")


def _prompt(question: str, default: str) -> str:
    return str(typer.prompt(question, default=default, show_default=bool(default)))


@app.command(cls=DutchCommand)
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

    show.demo(directory, port, once, _classifier, out, err)


if __name__ == "__main__":
    main()

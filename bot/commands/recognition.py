"""What klachtwacht recognises in mail: reading, learning and measuring."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot import logbook
from bot.commands.opening import classifier, clock, config_path
from bot.commands.words import Config, Json, NowOption, Org, err, listing, out, print_json
from bot.domain.errors import UsageError, reason

if TYPE_CHECKING:
    from bot.domain.recognition.suggestion import MailText


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
    for text, suggestion in zip(texts, classifier().suggest(texts), strict=True):
        sys.stdout.write(json.dumps({"id": text.id, **suggestion.as_json()}, ensure_ascii=False) + "\n")


def _eml(path: Path) -> "MailText":
    from bot.attachments import with_attachments
    from bot.bootstrap import wall_clock
    from bot.domain.mail.parser import parse_mail
    from bot.domain.recognition.suggestion import MailText

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
    from bot.domain.recognition.suggestion import MailText

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

    settings = bootstrap.read_settings(config_path(config))
    logbook.listen(settings.logniveau)
    if terug:
        lines = session.back(settings, organisatie)
    else:
        lines = session.teach(settings, organisatie, clock(now)(), _progress)
    for line in lines:
        out().print(line, markup=False, highlight=False)


def _progress(told: str) -> None:
    err().print(told, markup=False, highlight=False)


def _train_from_files(folders: list[Path], target: Path | None, trial: bool) -> None:
    from classifiers import MODEL, recipe
    from classifiers.classifier import ensure_model

    if folders and target is None:
        raise UsageError("Zeg met --uit waar het model van --corpus moet komen, bijvoorbeeld --uit model.")
    files = recipe.files_of(folders or [recipe.CORPUS])
    with err().status(f"Leren van {len(files)} bestanden; dat duurt een paar minuten …"):
        made = recipe.make(files, target, _progress) if target else ensure_model(MODEL)
    out().print(f"Het model staat in {made}.", markup=False, highlight=False)
    if not trial:
        return
    table = listing("Elk bestand gelezen door wie van de andere leerde")
    for heading in ("bestand", "mails", "goed", "macro-F1", "ECE", "zeker", "daarvan goed"):
        table.add_column(heading)
    with err().status("Controleren: telkens één bestand weggelaten …") as waiting:
        for name, f in recipe.trial(files):
            waiting.update(f"{name} is gelezen …")
            shares = (f.accuracy, f.macro_f1, f.ece, f.coverage, f.sure)
            table.add_row(name, str(f.mails), *(f"{value:.3f}".replace(".", ",") for value in shares))
    out().print(table)


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
    from classifiers import load_classifier, recipe, report
    from classifiers.report.page import page

    told = report.report(load_classifier(model), jsonl)
    if model is None and (known := recipe.learned_from(jsonl)):
        err().print(
            f"Let op: van {known} van deze mails heeft het meegeleverde model geleerd. "
            "Die leest het beter dan nieuwe mail; deze cijfers zijn dus te mooi."
        )
    if pagina is not None:
        try:
            pagina.write_text(page(told), encoding="utf-8")
        except OSError as error:
            raise UsageError(f"--pagina: {pagina} is niet te schrijven ({reason(error)}).") from error
        err().print(f"Geschreven: {pagina}", markup=False, highlight=False)
    if as_json:
        print_json(told.as_json())
        return
    for part in report.tables(told):
        table = listing(part.title, collapse_padding=True, padding=(0, 1))
        for heading in part.heads:
            table.add_column(heading, overflow="fold")
        for row in part.rows:
            table.add_row(*row)
        out().print(table)

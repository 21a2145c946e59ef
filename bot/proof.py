"""Proves a configuration before it runs: settings, regelingen, letters, people, key, and every connection."""

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot import bootstrap, mailboxes, regelingen, transports
from bot.attachments import scans
from bot.attachments.clamd import scanner_of
from bot.domain.errors import ConfigurationError, Fault, KlachtwachtError, StoreError, UsageError
from bot.domain.people.organisation import Organisation
from bot.domain.regeling.norms import without_effect
from bot.domain.servers import CERTIFICATE
from bot.regelingen import staffing
from bot.settings import own_letters
from bot.settings.files import read_bytes, read_text
from storage.custody import prove_key
from storage.keys import load_master_key
from storage.migrate import upgrade

NO_SCANNER = "virusscanner ontbreekt; bijlagen blijven vergrendeld (klachtwacht geeft ze aan niemand af)."

NO_OCR = (
    "tesseract met Nederlands ontbreekt; een scan of foto leest een mens (apt-get install tesseract-ocr-nld)."
)

CERTIFICATES = ("ca_bestand", CERTIFICATE)
"""Round a certificate may stand words in whatever encoding: nobody reads those."""

NOT_TRIED = "De verbindingen zijn nog niet geprobeerd; dat gebeurt zodra het bestand klopt."


@dataclass(frozen=True, slots=True)
class Findings:
    """faults: what is written wrong (exit code 2). connections: what did not answer (exit code 1). remarks: advice."""

    faults: tuple[Fault, ...]
    connections: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


def _schemes(key: str) -> tuple[str, ...]:
    """This scheme and those that build on it, for cases that fall under them."""
    return (key, *regelingen.derived(key))


def prove(config: Path, organisatie: str | None = None) -> Findings:
    """Everything that is wrong, in one go. Opens connections, changes nothing on any server. organisatie: look at this one
    alone, once the configuration itself is right; raises `UsageError` when it is not there."""
    try:
        settings = bootstrap.read_settings(config).only(organisatie)
    except ConfigurationError as error:
        letters = bootstrap.make_letters(own_letters(config), b"controle")
        untried = (NOT_TRIED,) if os.path.exists(config) else ()  # without a file there is nothing to try
        return Findings((*error.faults, *letters.check()), remarks=untried)
    press = bootstrap.make_press(settings, b"controle")
    faults: list[Fault] = press.check()
    if not faults:  # what cannot be read cannot be written either
        for one in settings.organisaties:
            for scheme in _schemes(one.organisation.regeling):
                faults += press.check_written(one.organisation, scheme, bootstrap.wall_clock())
    for key in sorted({key for one in settings.organisaties for key in _schemes(one.organisation.regeling)}):
        try:
            faults += regelingen.check(regelingen.whole(key), press.names())
        except ConfigurationError as error:
            faults += error.faults
    today = bootstrap.wall_clock().date()
    for one in settings.organisaties:
        faults += _staffing(one.organisation, str(settings.path), today)
        faults += _norms(one.organisation, str(settings.path))
    faults += _model(settings)
    faults += _named_files(settings)
    faults += _key(settings)
    connections: list[str] = []
    made: str | None = None
    try:
        upgrade(settings.database)
        made = bootstrap.first_key(settings)
        if not _key(settings):
            prove_key(settings.database, load_master_key(settings.sleutel_bestand))
    except KlachtwachtError as error:
        connections.append(str(error))
    if scanner := scanner_of(settings.virusscanner):
        connections += scanner.check(bootstrap.wall_clock())
    root = settings.path.parent
    for one in settings.organisaties:
        name = one.organisation.sleutel
        mailbox = mailboxes.make_mailbox(one.mailbox, root)
        transport = transports.make_transport(one.transport, root)
        connections += [f"{name}: mailbox: {problem}" for problem in mailbox.check()]
        connections += [f"{name}: transport: {problem}" for problem in transport.check()]
        if sent := mailboxes.sent_options(one.mailbox):
            folder = mailboxes.make_mailbox(sent, root)
            connections += [f"{name}: map met verzonden mail: {problem}" for problem in folder.check()]
            folder.close()
        connections += [f"{name}: chat: {problem}" for problem in bootstrap.check_chat(one)]
        mailbox.close()
        transport.close()
    return Findings(
        tuple(faults),
        tuple(connections),
        (
            *settings.opmerkingen,
            *_unheard(settings),
            *_unrestricted(settings),
            *_no_commission(settings),
            *([] if settings.virusscanner else [NO_SCANNER]),
            *([] if scans.tesseract() else [NO_OCR]),
            *filter(None, (made,)),
        ),
    )


def _staffing(organisation: Organisation, file: str, today: date) -> list[Fault]:
    """What an organisatie lacks to work by its scheme; a scheme that cannot be read has a fault of its own."""
    try:
        return staffing.check(regelingen.whole(organisation.regeling), organisation, file, today)
    except ConfigurationError:
        return []


def _unheard(settings: bootstrap.Settings) -> tuple[str, ...]:
    """M3: where nobody is on call, danger is a mail and a melding; at night nobody reads those."""
    silent = [one.organisation.sleutel for one in settings.organisaties if not one.crisis]
    told = "crisis ontbreekt; bij gevaar gaat er ’s nachts en in het weekend geen alarm naar wie wacht heeft."
    found = [f"{', '.join(silent)}: {told}"] if silent else []
    deaf = [one.organisation.sleutel for one in settings.organisaties if not (one.storing or one.crisis)]
    if deaf:
        told = "storing ontbreekt; valt de mailbox of de schijf uit, dan staat dat alleen in het logboek."
        found.append(f"{', '.join(deaf)}: {told}")
    return tuple(found)


def _unrestricted(settings: bootstrap.Settings) -> tuple[str, ...]:
    """R02: whoever may read the mailbox reads what stays in it; Graph does not tell who may read a folder."""
    key = "besloten_map"
    boxes = [(one.organisation.sleutel, one.mailbox) for one in settings.organisaties]
    without = [name for name, box in boxes if key not in box]
    unseen = [name for name, box in boxes if key in box and box["soort"] == "graph"]
    told = []
    if without:
        told.append(
            f"{', '.join(without)}: {key} ontbreekt; mail over grensoverschrijdend gedrag ligt bij de andere mail."
        )
    if unseen:
        told.append(
            f"{', '.join(unseen)}: wie de {key} kan lezen, is bij graph niet te zien; kijk dat na in Outlook."
        )
    return tuple(told)


def _no_commission(settings: bootstrap.Settings) -> tuple[str, ...]:
    """C1, M4: a commission that nobody named is taken for a klager, and gets a T01."""
    without = [one.organisation.sleutel for one in settings.organisaties if not one.organisation.okc]
    told = (
        "okc ontbreekt; post van de klachtencommissie (bij een gemeente ook: de Nationale ombudsman) krijgt dan een "
        "ontvangstbevestiging, als was zij van een inwoner."
    )
    return (f"{', '.join(without)}: {told}",) if without else ()


def _norms(organisation: Organisation, file: str) -> list[Fault]:
    """A norm that changes nothing is a misunderstanding: law or scheme sets that term."""
    scheme = regelingen.load(organisation.regeling, organisation.varianten)
    where = f"organisatie.{organisation.sleutel}.normen"
    problem = f"Deze termijn staat vast in de regeling {organisation.regeling}, of bestaat daar niet."
    return [
        Fault(
            file,
            f"{where}.{norm.sleutel}",
            problem,
            "Haal de regel weg; docs/regelingen.md noemt de termijnen.",
        )
        for norm in without_effect(scheme, dict(organisation.normen))
    ]


def _named_files(settings: bootstrap.Settings) -> list[Fault]:
    """Passwords and certificates are read here: behind a server that does not answer nobody would miss them. The rest of
    klachtwacht does not ask for them, so that whoever may not read them can still use it."""
    named = [
        (f"organisatie.{one.organisation.sleutel}.{part}.{key}", Path(str(value)))
        for one in settings.organisaties
        for part, options in (
            ("mailbox", one.mailbox),
            ("transport", one.transport),
            ("chat", one.chat or {}),
        )
        for key, value in options.items()
        if key.endswith("_bestand")
    ]
    read = [
        (read_bytes if key.endswith(CERTIFICATES) else read_text)(path, key, str(settings.path))
        for key, path in named
    ]
    return [found for found in read if isinstance(found, Fault)]


def _key(settings: bootstrap.Settings) -> list[Fault]:
    """A key that is there and cannot be used is written wrong; one that is gone is told where its mails are asked for."""
    path = settings.sleutel_bestand
    if not path.exists():
        return []
    try:
        load_master_key(path)
    except StoreError as error:
        problem, _, remedy = str(error).rpartition(". ")
        return [Fault(str(settings.path), "sleutel_bestand", f"{problem}.", remedy)]
    return []


def _model(settings: bootstrap.Settings) -> list[Fault]:
    """A model of the organisation's own has to load and to know every soort; the own one is made when it is needed."""
    from classifiers import load_classifier

    if settings.herkenning is None:
        return []
    try:
        load_classifier(settings.herkenning)
    except UsageError as error:
        remedy = "Verbeter de map, of haal de regel weg: dan geldt het meegeleverde model."
        return [Fault(str(settings.path), "herkenning", str(error), remedy)]
    return []

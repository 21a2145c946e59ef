"""A scenario (contract §5) as a value: what a TOML file tells, checked whole before anything is played."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from bot.domain.calendar.calendar import AMSTERDAM
from bot.domain.calendar.office_hours import ANY_TIME, OfficeHours, read_hours
from bot.domain.errors import ConfigurationError, Fault
from bot.domain.language.grammar import NUMBER, case_number
from bot.domain.people.organisation import Stand
from bot.domain.recognition.suggestion import CONDITIONS, Condition, DateFound, Signal, Soort, Suggestion

LATEST = "laatste"
"""The name of the case that was opened last."""

TOKENS = ("geen", "oud", "gebruikt", "ander")
AUTHENTICATIONS = ("geslaagd", "mislukt")
DATE_ROLES = ("incident", "laatste_contact", "besluit", "afwezig_van", "afwezig_tot")

VALUES: Mapping[str, tuple[str, ...]] = {
    "besproken": ("ja", "nee", "poging", "onbekend"),
    "tevreden": ("ja", "nee", "onbekend"),
    "wens": ("leidinggevende", "formeel", "okc", "gesprek", "geen", "onbekend"),
    "intrekking": ("onvoorwaardelijk", "voorwaardelijk", "ontkend", "gedeeltelijk", "vraag", "geen", "onbekend"),
}  # fmt: skip
"""What each condition may be (contract §4)."""

COMPLAINT = {"besproken": "ja", "tevreden": "nee", "wens": "leidinggevende"}
"""What the conditions that `herkend` leaves out mean when it says klacht (contract §5)."""

SURE = 0.97
"""The chance of the soort that `herkend` dictates."""


@dataclass(frozen=True, slots=True)
class MailTold:
    """One mail of a scenario. `id`: its handle. ontvangen: None means as it is read. herkend: None: the classifier.

    antwoord_op: the handle of a mail, or a template; token: one of `TOKENS`, or empty for the one it got.
    """

    id: str
    van: str
    onderwerp: str
    tekst: str
    ontvangen: datetime | None
    aan: tuple[str, ...]
    cc: tuple[str, ...]
    bijlagen: tuple[str, ...]
    kop: tuple[tuple[str, str], ...]
    antwoord_op: str
    token: str
    geslaagd: bool
    herkend: Suggestion | None


@dataclass(frozen=True, slots=True)
class Step:
    """One step: time passes until `tijd`, then a mail comes in or somebody gives an order, or nothing happens.

    where: how people call it ("stap 3"). door: a role or an address; dossier: a number or `LATEST`.
    """

    where: str
    tijd: datetime
    mail: MailTold | None
    opdracht: str
    door: str
    dossier: str


@dataclass(frozen=True, slots=True)
class Scenario:
    """The whole. None, or empty: as the configuration has it."""

    organisatie: str
    config: str
    stand: Stand | None
    bedenktijd_minuten: int | None
    kantooruren: OfficeHours | None
    stappen: tuple[Step, ...]


# ── What may stand where ──────────────────────────────────────────────────────────────────────────────


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_line(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip()) and "\n" not in value


def _is_moment(value: object) -> bool:
    return isinstance(value, datetime)


def _is_day(value: object) -> bool:
    return isinstance(value, date)


def _is_lines(value: object) -> bool:
    return _is_line(value) or (isinstance(value, list) and all(map(_is_line, value)))


def _is_heads(value: object) -> bool:
    return isinstance(value, dict) and all(map(_is_lines, value.values()))


def _is_table(value: object) -> bool:
    return isinstance(value, dict)


def _is_minutes(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 24 * 60


def _is_hours(value: object) -> bool:
    return value in (0, False, "") or (isinstance(value, str) and read_hours(value) is not None)


def _is_dossier(value: object) -> bool:
    return value == LATEST or (isinstance(value, str) and bool(re.fullmatch(NUMBER, value, re.IGNORECASE)))


def _one_of(*values: str) -> tuple[Callable[[object], bool], str]:
    return lambda value: value in values, f"Kies uit: {', '.join(values)}."


Keys = Mapping[str, tuple[Callable[[object], bool], str]]
"""Key → whether a value may stand there, and what to do when not."""

_TEXT = (_is_text, 'Schrijf een tekst tussen aanhalingstekens: "…".')
_LINE = (_is_line, 'Schrijf één regel tekst tussen aanhalingstekens: "…".')
_LINES = (_is_lines, 'Schrijf een tekst "…" of een lijst ["…", "…"].')
_MOMENT = (_is_moment, "Schrijf een moment, bijvoorbeeld 2026-03-16T10:00:00.")
_DAY = (_is_day, "Schrijf een dag, bijvoorbeeld 2026-03-16.")
_TABLE = (_is_table, "Schrijf een tabel: { … }.")

TOP: Keys = {
    "organisatie": _LINE,
    "config": _LINE,
    "stand": _one_of(*Stand),
    "bedenktijd_minuten": (_is_minutes, "Schrijf een geheel getal van 0 tot en met 1440."),
    "kantooruren": (_is_hours, 'Schrijf "08:30-17:00", of 0: mail aan collega\'s wacht nergens op.'),
    "stap": (lambda value: isinstance(value, list) and bool(value), "Schrijf minstens één blok [[stap]]."),
}  # fmt: skip
STEP: Keys = {
    "tijd": _MOMENT,
    "mail": _TABLE,
    "opdracht": _TEXT,
    "door": _LINE,
    "dossier": (_is_dossier, f"Schrijf een nummer zoals 2026-0001, of {LATEST}."),
}
MAIL: Keys = {
    **dict.fromkeys(("id", "van", "antwoord_op"), _LINE),
    **dict.fromkeys(("onderwerp", "tekst"), _TEXT),
    "ontvangen": _MOMENT,
    **dict.fromkeys(("aan", "cc", "bijlagen"), _LINES),
    "kop": (_is_heads, 'Schrijf een tabel van koppen: { "Auto-Submitted" = "auto-replied" }.'),
    "token": _one_of(*TOKENS),
    "authenticatie": _one_of(*AUTHENTICATIONS),
    "herkend": _TABLE,
}
RECOGNISED: Keys = {
    "soort": _one_of(*Soort),
    "condities": _TABLE,
    "signalen": _LINES,
    **dict.fromkeys(("medewerker", "taal"), _LINE),
    **dict.fromkeys(DATE_ROLES, _DAY),
}
CONDITION_KEYS: Keys = {name: _one_of(*values) for name, values in VALUES.items()}


# ── Reading ───────────────────────────────────────────────────────────────────────────────────────────


def read_scenario(told: Mapping[str, Any], file: str) -> Scenario:
    """The scenario a parsed TOML file tells. Raises `ConfigurationError` with every fault in it."""
    faults: list[Fault] = []
    _check(told, TOP, ("stap",), "", file, faults)
    steps = told.get("stap")
    for number, step in enumerate(steps if isinstance(steps, list) else (), start=1):
        _check_step(step, f"stap {number}", file, faults)
    if faults:
        raise ConfigurationError(faults)
    read = tuple(_step(step, f"stap {number}") for number, step in enumerate(told["stap"], start=1))
    for before, step in pairwise(read):
        if step.tijd < before.tijd:
            problem = f"ligt vóór {before.where}; de tijd loopt vooruit."
            faults.append(Fault(file, f"{step.where}.tijd", problem, "Zet de stappen op volgorde."))
    if faults:
        raise ConfigurationError(faults)
    return Scenario(
        organisatie=told.get("organisatie", ""),
        config=told.get("config", ""),
        stand=Stand(told["stand"]) if "stand" in told else None,
        bedenktijd_minuten=told.get("bedenktijd_minuten"),
        kantooruren=_hours(told["kantooruren"]) if "kantooruren" in told else None,
        stappen=read,
    )


def _check(
    table: object, keys: Keys, needed: tuple[str, ...], where: str, file: str, faults: list[Fault]
) -> None:
    """Note every key that is unknown, missing or wrong."""
    if not isinstance(table, dict):
        faults.append(Fault(file, where, "dit is geen tabel.", "Schrijf { … }."))
        return
    prefix = f"{where}." if where else ""
    for key in needed:
        if key not in table:
            faults.append(Fault(file, f"{prefix}{key}", "ontbreekt.", keys[key][1]))
    for key, value in table.items():
        if key not in keys:
            known = f"Mogelijk: {', '.join(sorted(keys))}."
            faults.append(Fault(file, f"{prefix}{key}", "deze sleutel bestaat niet.", known))
        elif not keys[key][0](value):
            faults.append(Fault(file, f"{prefix}{key}", "deze waarde kan hier niet.", keys[key][1]))


def _check_step(step: object, where: str, file: str, faults: list[Fault]) -> None:
    _check(step, STEP, ("tijd",), where, file, faults)
    mail = step.get("mail") if isinstance(step, dict) else None
    if not isinstance(mail, dict):
        return
    _check(mail, MAIL, ("van",), f"{where}.mail", file, faults)
    herkend = mail.get("herkend")
    if not isinstance(herkend, dict):
        return
    _check(herkend, RECOGNISED, ("soort",), f"{where}.mail.herkend", file, faults)
    if isinstance(herkend.get("condities"), dict):
        _check(herkend["condities"], CONDITION_KEYS, (), f"{where}.mail.herkend.condities", file, faults)


def _step(step: Mapping[str, Any], where: str) -> Step:
    dossier = step.get("dossier", LATEST)
    return Step(
        where=where,
        tijd=_aware(step["tijd"]),
        mail=_mail(step["mail"], where) if "mail" in step else None,
        opdracht=step.get("opdracht", ""),
        door=step.get("door", "klachtenfunctionaris"),
        dossier=dossier if dossier == LATEST else case_number(dossier),
    )


def _mail(told: Mapping[str, Any], where: str) -> MailTold:
    return MailTold(
        id=told.get("id", where.replace(" ", "-")),
        van=told["van"],
        onderwerp=told.get("onderwerp", ""),
        tekst=told.get("tekst", ""),
        ontvangen=_aware(told["ontvangen"]) if "ontvangen" in told else None,
        aan=_lines(told.get("aan", ())),
        cc=_lines(told.get("cc", ())),
        bijlagen=_lines(told.get("bijlagen", ())),
        kop=tuple((name, line) for name, value in told.get("kop", {}).items() for line in _lines(value)),
        antwoord_op=told.get("antwoord_op", ""),
        token=told.get("token", ""),
        geslaagd=told.get("authenticatie", AUTHENTICATIONS[0]) == AUTHENTICATIONS[0],
        herkend=_recognised(told["herkend"]) if "herkend" in told else None,
    )


def _hours(value: Any) -> OfficeHours | None:
    return read_hours(value) if value else ANY_TIME


def _lines(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _aware(moment: datetime) -> datetime:
    return moment.replace(tzinfo=AMSTERDAM) if moment.tzinfo is None else moment.astimezone(AMSTERDAM)


def _recognised(told: Mapping[str, Any]) -> Suggestion:
    """The suggestion that a scenario dictates; conditions it leaves out mean what contract §5 says."""
    soort = Soort(told["soort"])
    implied = COMPLAINT if soort is Soort.KLACHT else {}
    values = {**CONDITIONS, **implied, **told.get("condities", {})}
    rest = (1 - SURE) / (len(Soort) - 1)
    days = [(role, _day(told[role])) for role in DATE_ROLES if role in told]
    return Suggestion(
        soort=soort,
        kansen={each: SURE if each is soort else rest for each in Soort},
        zeker=True,
        condities={name: Condition(value, None) for name, value in values.items()},
        signalen=tuple(Signal(name, "", 1.0) for name in _lines(told.get("signalen", ()))),
        medewerker=told.get("medewerker"),
        data=tuple(DateFound(day.isoformat(), day, role) for role, day in days),
        uitleg=(),
        taal=told.get("taal", "nl"),
        model="scenario",
    )


def _day(value: date | datetime) -> date:
    return value.date() if isinstance(value, datetime) else value

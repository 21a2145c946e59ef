"""Proof before start: a regeling that leads nowhere, waits for ever or names what is not there is refused."""

from collections.abc import Collection, Iterable, Iterator

from bot.domain.calendar.duration import Unit
from bot.domain.dossier.events import EventKind
from bot.domain.errors import Fault
from bot.domain.people.staff import Role
from bot.domain.procedure.transitions import NEUTRAL
from bot.domain.proposals.drafts import WRITTEN
from bot.domain.proposals.routes import ROUTES
from bot.domain.recognition.caution import PROTECTED, REPORT
from bot.domain.regeling.grounds import GROUNDS, ROLES
from bot.domain.regeling.klachttoets import KLACHTTOETSEN
from bot.domain.regeling.regeling import HAPPENED, Regeling, Step, TermRule
from bot.domain.terms.postponement import DAYS

RECIPIENTS = frozenset(
    {"klager", "naar", "beklaagde", "ontvanger", "okc", "college", "gemeente"}
) | frozenset(Role)
"""Who a letter may go to: a part somebody plays in the case, somebody outside, or a role of the staff list."""

TOLD_DAYS = frozenset({HAPPENED, "beschikking", "gevraagd", WRITTEN, REPORT, *PROTECTED})
"""Days that an event may carry for a term to count from, beside its own."""

_ATW_LONGEST = {Unit.DAGEN: 90, Unit.WEKEN: 12, Unit.MAANDEN: 3}
"""ATW 4: longer terms, and terms in other units, are never extended."""


def check(regeling: Regeling, sjablonen: Collection[str] | None = None) -> list[Fault]:
    """Everything that is wrong with a regeling; empty when it can be worked with.

    sjablonen: the names of the letter templates that exist, or None to leave them aside.
    """
    return [
        *_statuses(regeling),
        *_steps(regeling),
        *(fault for rule in regeling.termijnen for fault in _term(regeling, rule)),
        *_phases(regeling),
        *_variants(regeling),
        *_letters(regeling, sjablonen),
        *_names(regeling),
    ]


def _fault(regeling: Regeling, key: str, problem: str, remedy: str) -> Fault:
    return Fault(f"{regeling.sleutel}.toml", key, problem, remedy)


def _all_statuses(regeling: Regeling) -> set[str]:
    targets = (target for lines in regeling.overgangen.values() for target in lines.values())
    return {regeling.begin, *regeling.eind, *regeling.overgangen, *targets}


def _spread(start: Iterable[str], edges: Collection[tuple[str, str]]) -> set[str]:
    """Every status the arrows lead to from `start`, itself included."""
    found: set[str] = set()
    fresh = set(start)
    while fresh:
        found |= fresh
        fresh = {target for source, target in edges if source in fresh} - found
    return found


def _statuses(regeling: Regeling) -> Iterator[Fault]:
    every = _all_statuses(regeling)
    edges = {(status, target) for status, lines in regeling.overgangen.items() for target in lines.values()}
    for status in sorted(every - _spread({regeling.begin}, edges)):
        yield _fault(
            regeling,
            f"overgangen.{status}",
            f"De status “{status}” is nooit te bereiken.",
            "Laat een gebeurtenis erheen leiden, of haal de status weg.",
        )
    for status in sorted(every - _spread(regeling.eind, {(target, source) for source, target in edges})):
        yield _fault(
            regeling,
            f"overgangen.{status}",
            f"Vanuit “{status}” komt een dossier nooit aan een eind.",
            "Voeg een gebeurtenis toe die verder leidt.",
        )


def _steps(regeling: Regeling) -> Iterator[Fault]:
    for key, steps in regeling.stappen.items():
        starts = {regeling.begin} if key.startswith("nieuw.") else _all_statuses(regeling)
        if not any(_walks(regeling, status, steps) for status in starts):
            names = ", ".join(step.gebeurtenis for step in steps)
            yield _fault(
                regeling,
                f"stappen.{key}",
                f"De stappen ({names or 'geen'}) passen niet achter elkaar in de tabel overgangen.",
                "Maak de overgangen mogelijk, of verander de stappen.",
            )


def _walks(regeling: Regeling, status: str, steps: tuple[Step, ...]) -> bool:
    for step in steps:
        if step.gebeurtenis in NEUTRAL:
            continue
        following = regeling.overgangen.get(status, {}).get(step.gebeurtenis)
        if following is None:
            return False
        status = following
    return bool(steps)


def _term(regeling: Regeling, rule: TermRule) -> Iterator[Fault]:
    key = f"termijnen.{rule.soort}"
    possible = {event for lines in regeling.overgangen.values() for event in lines} | NEUTRAL
    possible |= {EventKind.ONTVANGEN}
    if not rule.van & possible:
        yield _fault(regeling, key, "Deze termijn begint nooit.", "Noem bij `van` wat kan gebeuren.")
    if not rule.tot & possible and not rule.brief:
        yield _fault(regeling, key, "Deze termijn wordt nooit gehaald.", "Noem bij `tot` wat kan gebeuren.")
    if rule.telt_vanaf is not None and rule.telt_vanaf not in possible:
        yield _fault(
            regeling,
            key,
            f"{rule.telt_vanaf.value} gebeurt nooit; deze termijn begint dus nooit.",
            "Noem bij `telt_vanaf` wat kan gebeuren.",
        )
    if rule.gehaald_bij is not None and rule.gehaald_bij not in possible:
        yield _fault(
            regeling,
            key,
            f"{rule.gehaald_bij.value} gebeurt nooit.",
            "Noem bij `gehaald_bij` wat kan gebeuren.",
        )
    if rule.dag and rule.dag not in TOLD_DAYS:
        remedy = f"Kies uit: {', '.join(sorted(TOLD_DAYS))}."
        yield _fault(regeling, key, f"Geen gebeurtenis noemt een dag “{rule.dag}”.", remedy)
    if both := (rule.van | rule.vervalt) & rule.tot:
        names = ", ".join(sorted(both))
        yield _fault(
            regeling,
            key,
            f"{names} staat bij `tot` en ook bij `van` of `vervalt`.",
            "Kies één van de twee.",
        )
    if not rule.grondslag.strip():
        yield _fault(regeling, key, "De grondslag ontbreekt.", "Noem het artikel, of schrijf “eigen norm”.")
    if not rule.trajecten:
        yield _fault(regeling, key, "Deze termijn geldt in geen enkel traject.", "Noem er minstens één.")
    if rule.atw and rule.duur.aantal > _ATW_LONGEST.get(rule.duur.eenheid, 0):
        yield _fault(
            regeling,
            key,
            f"De Algemene termijnenwet geldt niet voor {rule.duur} (ATW 4).",
            "Haal `atw` weg, of verander de duur.",
        )
    if rule.verdagen is not None and rule.verdagen.eenheid not in DAYS:
        yield _fault(regeling, key, "Verdagen gaat in dagen of weken.", "Schrijf bijvoorbeeld: 4 weken.")
    if rule.verdagen is not None and EventKind.VERDAAGD not in possible:
        yield _fault(
            regeling,
            key,
            "Deze termijn kan worden verdaagd, maar de gebeurtenis verdaagd kan nooit gebeuren.",
            "Zet verdaagd onder [uit_elke_open_status], of haal `verdagen` weg.",
        )
    unknown = rule.brief and regeling.letter(rule.brief) is None
    if unknown or (rule.als_brief and not rule.brief):
        yield _fault(regeling, key, "De brief van deze termijn bestaat niet.", "Noem bij `brief` een brief.")


def _phases(regeling: Regeling) -> Iterator[Fault]:
    """A phase that a step sets exists, and one phase alone is none."""
    if len(regeling.fasen) == 1:
        yield _fault(regeling, "fasen", "Eén fase is geen fase.", "Noem er minstens twee, in volgorde.")
    for key, steps in regeling.stappen.items():
        for step in steps:
            phase = step.gegevens.get("fase")
            if phase is not None and phase not in regeling.fasen:
                known = ", ".join(regeling.fasen) or "geen"
                yield _fault(
                    regeling, f"stappen.{key}", f"De fase “{phase}” bestaat niet.", f"Kies uit: {known}."
                )


def _variants(regeling: Regeling) -> Iterator[Fault]:
    """A variant of a term stands in place of a plain one."""
    plain = {(rule.soort, rule.trajecten) for rule in regeling.termijnen if not rule.variant}
    for rule in regeling.termijnen:
        if rule.variant and (rule.soort, rule.trajecten) not in plain:
            yield _fault(
                regeling,
                f"termijnen.{rule.soort}",
                f"De variant {rule.variant} vervangt geen gewone termijn.",
                "Schrijf ook de gewone termijn, met dezelfde soort en trajecten.",
            )


def _letters(regeling: Regeling, sjablonen: Collection[str] | None) -> Iterator[Fault]:
    for event, letters in regeling.brieven_bij.items():
        for name in letters:
            if regeling.letter(name) is None:
                yield _fault(
                    regeling,
                    f"brieven_bij.{event}",
                    f"Brief {name} heeft geen regel.",
                    "Voeg hem toe onder [brieven], met wie hem krijgt.",
                )
    for name, rule in regeling.brieven.items():
        for role in rule.aan:
            if role not in RECIPIENTS:
                yield _fault(
                    regeling,
                    f"brieven.{name}",
                    f"“{role}” kan geen brief krijgen.",
                    f"Kies uit: {', '.join(sorted(RECIPIENTS))}.",
                )
        if not rule.aan:
            yield _fault(regeling, f"brieven.{name}", "Niemand krijgt deze brief.", "Vul `aan` in.")
        if sjablonen is not None and rule.bestand not in sjablonen:
            yield _fault(
                regeling,
                f"brieven.{name}",
                f"Het sjabloon {rule.bestand} bestaat niet.",
                "Maak het in de map templates, of haal de brief weg.",
            )


def _names(regeling: Regeling) -> Iterator[Fault]:
    for name in regeling.routes:
        if name not in ROUTES:
            yield _fault(
                regeling, "routes", f"De route {name} bestaat niet.", f"Kies uit: {', '.join(ROUTES)}."
            )
    if not regeling.routes:
        yield _fault(regeling, "routes", "Er is geen enkele route.", f"Kies uit: {', '.join(ROUTES)}.")
    if regeling.gronden and regeling.letter("T13") is None:
        problem = "Er zijn gronden, maar brief T13 heeft geen regel."
        yield _fault(regeling, "gronden", problem, "Voeg T13 toe onder [brieven].")
    for name in regeling.gronden.keys() - GROUNDS.keys():
        yield _fault(
            regeling, f"gronden.{name}", "Deze grond bestaat niet.", f"Kies uit: {', '.join(GROUNDS)}."
        )
    limit = regeling.klachttermijn
    for role in limit.telt if limit else ():
        if role not in ROLES:
            remedy = f"Kies uit: {', '.join(ROLES)}."
            yield _fault(regeling, "klachttermijn.telt", f"“{role}” is geen dag die telt.", remedy)
    if ("G5" in regeling.gronden) is not (limit is not None):
        problem = "Grond G5 en [klachttermijn] horen bij elkaar; een van de twee ontbreekt."
        yield _fault(regeling, "gronden.G5", problem, "Zet ze er allebei in, of geen van beide.")
    if regeling.klachttoets not in KLACHTTOETSEN:
        yield _fault(
            regeling,
            "klachttoets",
            f"De klachttoets “{regeling.klachttoets}” bestaat niet.",
            f"Kies uit: {', '.join(KLACHTTOETSEN)}.",
        )

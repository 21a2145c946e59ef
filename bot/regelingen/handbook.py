"""The schemes as a page for the klachtenfunctionaris: what may happen, which letters go, which terms run, on what basis.

`docs/regelingen.md` is written from the same tables that decide, so that she can check them.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from bot.domain.dossier.events import EventKind
from bot.domain.regeling.norms import BY_KEY, Count
from bot.domain.regeling.regeling import Regeling, TermRule, Traject


def as_markdown(schemes: Iterable[Regeling]) -> str:
    """The whole page."""
    return "\n".join([_INTRODUCTION, *(line for scheme in schemes for line in _scheme(scheme))]) + "\n"


def _scheme(scheme: Regeling) -> Iterator[str]:
    yield f"\n## {scheme.naam}\n"
    if scheme.wanneer:
        yield f"Voor: {scheme.wanneer}.\n"
    yield f"Sleutel in de configuratie: `{scheme.sleutel}`. Een dossier begint als “{_plain(scheme.begin)}”."
    yield f"Het is gesloten als het “{'”, “'.join(_plain(status) for status in sorted(scheme.eind))}” is."
    yield f"\nWie het bericht krijgt, in deze volgorde: {', '.join(scheme.routes)}. Daarna altijd R10: niemand behandelt een klacht over zichzelf."
    if scheme.fasen:
        yield f"\nEen klacht kent de fasen {' en '.join(scheme.fasen)}."
    yield from _transitions(scheme)
    yield from _approvals(scheme)
    yield from _terms(scheme)
    yield from _letters(scheme)
    if scheme.normen:
        yield "\n### Normen\n"
        yield "Getallen die geen termijn zijn. Een organisatie kan ze zelf anders zetten (`normen` in klachtwacht.toml).\n"
        yield "| norm | getal | regel | betekenis |\n|---|---|---|---|"
        for key, value in scheme.normen.items():
            norm = BY_KEY[key]
            number = ("nee", "ja")[value] if norm.eenheid is Count.JA_NEE else f"{value} {norm.eenheid}"
            yield f"| `{key}` | {number} | {norm.regel} | {norm.betekenis} |"
    if scheme.gronden:
        yield "\n### Waarop een klacht kan afvallen\n"
        yield "klachtwacht wijst erop; een mens beslist.\n"
        yield "| grond | staat in |\n|---|---|"
        yield from (f"| {ground} | {basis} |" for ground, basis in scheme.gronden.items())


def _transitions(scheme: Regeling) -> Iterator[str]:
    yield "\n### Wat er kan gebeuren\n"
    yield "Wat hier niet staat, kan niet. Bewaren, mailen, voorstellen en noteren kan altijd.\n"
    yield "| als het dossier zo staat | en dit gebeurt | dan staat het zo |\n|---|---|---|"
    for status, lines in scheme.overgangen.items():
        together: dict[str, list[str]] = defaultdict(list)
        for event, target in lines.items():
            together[target].append(_plain(event))
        for target, events in together.items():
            stays = "(blijft zo)" if target == status else _plain(target)
            yield f"| {_plain(status)} | {', '.join(events)} | {stays} |"


def _approvals(scheme: Regeling) -> Iterator[str]:
    yield "\n### Wat één “akkoord” doet\n"
    yield "| voorstel | stappen, in deze volgorde |\n|---|---|"
    for key, steps in scheme.stappen.items():
        kind, _, traject = key.partition(".")
        name = _plain(kind) + (f" ({traject})" if traject else "")
        yield f"| {name} | {', daarna '.join(_plain(step.gebeurtenis) for step in steps)} |"


def _terms(scheme: Regeling) -> Iterator[str]:
    yield "\n### Termijnen\n"
    yield (
        "“ATW” betekent: eindigt de termijn op een zaterdag, zondag of feestdag, dan loopt zij door tot de eerste andere dag. "
        "Bij de andere termijnen blijft de datum staan en komt de herinnering op de laatste werkdag ervoor.\n"
    )
    yield "| termijn | voor | begint bij | duur | gehaald met | grondslag |\n|---|---|---|---|---|---|"
    for rule in scheme.termijnen:
        # A term that begins with a letter is not met by that letter, unless it began with the proposal to send it.
        sent = rule.brief and (not rule.als_brief or EventKind.VOORSTEL_GEDAAN in rule.van)
        met = [*sorted(_plain(event) for event in rule.tot), *([rule.brief] if sent else [])]
        begins = ", ".join(sorted(_plain(event) for event in rule.van))
        begins += f", alleen met {rule.brief}" if rule.als_brief else ""
        counted = f" (telt vanaf {_plain(rule.telt_vanaf)})" if rule.telt_vanaf else ""
        counted = f" (telt vanaf {_plain(rule.dag)})" if rule.dag else counted
        yield (
            f"| {_plain(rule.soort)}{f' – {rule.variant}' if rule.variant else ''} | {_trajecten(rule.trajecten)} "
            f"| {begins}{counted} | {_length(rule)} | {', '.join(met)} | {rule.grondslag} |"
        )


def _length(rule: TermRule) -> str:
    longer = f", te verdagen met {rule.verdagen}" if rule.verdagen else ""
    if rule.uiterlijk:
        return f"de dag die een ander stelt{longer}"
    return f"{rule.duur}{', ATW' if rule.atw else ''}{longer}"


def _letters(scheme: Regeling) -> Iterator[str]:
    yield "\n### Brieven\n"
    yield "| brief | gaat naar | bij | alleen in |\n|---|---|---|---|"
    causes: dict[str, list[str]] = defaultdict(list)
    for event, names in scheme.brieven_bij.items():
        for name in names:
            causes[name].append(_plain(event))
    for name, rule in scheme.brieven.items():
        when = ", ".join(causes[name]) or "eigen voorstel of de klok"
        where = "" if rule.trajecten == frozenset(Traject) else _trajecten(rule.trajecten)
        by_itself = " (vanzelf)" if rule.automatisch else ""
        yield f"| {name} | {', '.join(map(_plain, rule.aan))} | {when}{by_itself} | {where} |"


def _trajecten(trajecten: frozenset[Traject]) -> str:
    return "alles" if trajecten == frozenset(Traject) else ", ".join(sorted(trajecten))


def _plain(name: str) -> str:
    return str(name).replace("_", " ")


_INTRODUCTION = """# De regelingen

Zo werkt klachtwacht per regeling. Deze bladzijde is gemaakt uit dezelfde tabellen waarmee klachtwacht beslist
(`bot/regelingen/*.toml`); wie ze naleest, controleert dus het programma zelf. Nummers als K5 en R12 zijn regels van het
regelboek; T01 en verder zijn de brieven. Een tekening maakt u met `klachtwacht draw REGELING`."""

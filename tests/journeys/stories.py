"""Scenarios of contract §5 written short, and what tests ask of the outcome."""

import json
from typing import Any

KLAGER = "A. Jansen <a.jansen@example.nl>"
INGRID = "Ingrid Bakker <ingrid.bakker@sterker.example>"
MONDAY = "2026-03-16T10:00:00"
ONVREDE = 'soort = "onvrede", medewerker = "Karin de Wit"'
KLACHT = 'soort = "klacht", medewerker = "Karin de Wit"'


def story(*steps: str, organisatie: str = "sterker", top: str = "") -> str:
    """A whole scenario."""
    return f'organisatie = "{organisatie}"\n{top}\n' + "\n".join(steps)


def mail(tijd: str = MONDAY, tekst: str = "…", *, van: str = KLAGER, herkend: str = "", **more: str) -> str:
    """A step in which a mail comes in; `more` are further keys of the mail as TOML values."""
    keys = {
        "van": json.dumps(van, ensure_ascii=False),
        "tekst": json.dumps(tekst, ensure_ascii=False),
        **more,
    }
    if herkend:
        keys["herkend"] = f"{{ {herkend} }}"
    return f"[[stap]]\ntijd = {tijd}\nmail = {{ {', '.join(f'{k} = {v}' for k, v in keys.items())} }}"


def order(tijd: str, tekst: str, door: str = "", dossier: str = "") -> str:
    """A step in which somebody gives an order."""
    lines = [f"[[stap]]\ntijd = {tijd}\nopdracht = {json.dumps(tekst, ensure_ascii=False)}"]
    lines += [f'door = "{door}"'] if door else []
    return "\n".join([*lines, f'dossier = "{dossier}"'] if dossier else lines)


def one(result: dict[str, Any]) -> dict[str, Any]:
    """The only dossier."""
    (dossier,) = result["dossiers"]
    return dict(dossier)


def stand(dossier: dict[str, Any]) -> tuple[str | None, str]:
    """Traject and status."""
    return dossier["traject"], dossier["status"]


def letters(result: dict[str, Any], to: str = "") -> list[str]:
    """The templates of what was sent, in order; only to this address when one is given."""
    return [posted["sjabloon"] for posted in result["post"] if not to or to in posted["aan"]]


def addressees(result: dict[str, Any], sjabloon: str) -> set[str]:
    """Everybody who got this template."""
    return {
        address for posted in result["post"] if posted["sjabloon"] == sjabloon for address in posted["aan"]
    }


def kinds(dossier: dict[str, Any]) -> list[str]:
    """The kinds of its events, in order."""
    return [event["soort"] for event in dossier["gebeurtenissen"]]


def term(dossier: dict[str, Any], soort: str) -> dict[str, Any]:
    """The one term of this kind."""
    (found,) = [term for term in dossier["termijnen"] if term["soort"] == soort]
    return dict(found)


def answers(result: dict[str, Any]) -> list[str]:
    """How every order ended."""
    return [done["uitslag"] for done in result["opdrachten"]]

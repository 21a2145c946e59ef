"""What a receipt says of a command: what was done and how it was understood, so that a slip shows at once.

The day, the hour, the person, the outcome: one table for every command. Never what a klager wrote.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from bot.domain.calendar.calendar import in_words
from bot.domain.calendar.duration import Duration, Unit
from bot.domain.dossier.corrections import MISCONDUCT
from bot.domain.dossier.event_days import day_of
from bot.domain.dossier.events import BOT, Event, EventKind
from bot.domain.dossier.proposal import ProposalKind
from bot.domain.regeling.grounds import GROUNDS

Name = Callable[[str], str]
"""The name of the colleague with this mail address."""

DONE: Mapping[EventKind, tuple[str, ...]] = {
    EventKind.VERWEZEN: ("er komt eerst een gesprek", "naar"),
    EventKind.KLACHT_GEWORDEN: ("het is nu een klacht",),
    EventKind.GEREGISTREERD: ("de klacht staat in het register",),
    EventKind.TOEGEWEZEN: ("de zaak is toegewezen", "naar"),
    EventKind.AANVULLING_GEVRAAGD: ("de zaak wacht op een aanvulling",),
    EventKind.GESPREK_GEPLAND: ("het gesprek staat gepland", "datum", "tijd", "vorm"),
    EventKind.GESPREK_GEVOERD: ("het gesprek is genoteerd", "datum"),
    EventKind.OPGELOST: ("het is opgelost",),
    EventKind.NIET_OPGELOST: ("het is niet opgelost",),
    EventKind.UITKOMST_VERZONDEN: ("de uitkomst gaat naar de inwoner", "uitkomst"),
    EventKind.VERSLAG_VERZONDEN: ("het verslag is verstuurd",),
    EventKind.AFGEHANDELD: ("het dossier is afgehandeld", "uitkomst"),
    EventKind.VERDAAGD: ("de afhandeling is verdaagd", "duur"),
    EventKind.UITSTEL_INGESTEMD: ("het uitstel is genoteerd", "tot"),
    EventKind.NIET_IN_BEHANDELING: ("wij behandelen dit niet", "grond"),
    EventKind.INGETROKKEN: ("het dossier is gesloten als ingetrokken", "datum"),
    EventKind.HEROPEND: ("het dossier is weer open",),
    EventKind.GESLOTEN: ("het dossier is gesloten", "uitkomst"),
    EventKind.BRIEF_VERZONDEN: ("de brief op papier is genoteerd", "sjabloon", "datum"),
    EventKind.CONTACTPOGING: ("de poging is genoteerd", "kanaal", "datum"),
    EventKind.CONTACT: ("het contact is genoteerd", "datum"),
    EventKind.AFWEZIGHEID_GEMELD: ("de klager is afwezig", "periode"),
    EventKind.MACHTIGING_ONTVANGEN: ("de machtiging is genoteerd", "tot"),
    EventKind.VERTROUWELIJK_GEMAAKT: ("de naam van de klager blijft geheim",),
    EventKind.BEMIDDELING_GESTART: ("de bemiddeling is begonnen",),
    EventKind.BEMIDDELING_GEEINDIGD: ("de bemiddeling is voorbij",),
    EventKind.MELDPLICHT_BEOORDEELD: ("de melding aan de inspectie is genoteerd", "gedaan"),
    EventKind.DATALEK_BEOORDEELD: ("de melding van het datalek is genoteerd", "gedaan"),
    EventKind.AVG_AFGEHANDELD: ("het verzoek over gegevens is genoteerd", "gedaan"),
    EventKind.HERINNERING_GEVRAAGD: ("u krijgt die dag een herinnering", "op"),
    EventKind.NOTITIE: ("de notitie staat in het dossier", "tekst"),
    EventKind.OKC_AANGEMELD: ("de zaak bij de commissie staat geregistreerd",),
    EventKind.OKC_ONTVANKELIJK: ("de commissie behandelt de klacht", "oordeel_voor"),
    EventKind.OKC_NIET_ONTVANKELIJK: ("de commissie behandelt de klacht niet", "oordeel_voor"),
    EventKind.VERWEER_GEVRAAGD: ("de dag voor het verweer is genoteerd", "verweer"),
    EventKind.VERWEER_INGEDIEND: ("het verweer is ingediend", "datum"),
    EventKind.HOORZITTING_GEPLAND: ("de hoorzitting staat gepland", "zitting", "tijd"),
    EventKind.VOORSTEL_GEDAAN: ("er ligt een nieuw voorstel",),
    EventKind.GESPLITST: ("het bericht krijgt een eigen dossier",),
    EventKind.GEKOPPELD: ("de dossiers horen bij elkaar", "met"),
    EventKind.VERPLAATST: ("het bericht is verplaatst", "doel"),
    EventKind.GECORRIGEERD: ("het gegeven is verbeterd",),
    EventKind.UITSPRAAK_ONTVANGEN: ("de uitspraak is genoteerd", "oordeel", "datum", "reactie_voor"),
    EventKind.REACTIE_VERZONDEN: ("de reactie gaat uit",),
}
"""Event → what a person hears about it after his command, and which of its facts stand behind it, in this order.

What he does not need to hear is not in it; a fact that the event does not have is left out.
"""


def _day(value: Any) -> str:
    return in_words(date.fromisoformat(str(value)))


def _by(words: str) -> Callable[[Any], str]:
    return lambda value: f"{words} {_day(value)}"


def _words(value: Any) -> str:
    number = len(str(value).split())
    return f"{number} {'woord' if number == 1 else 'woorden'}"


TOLD: Mapping[str, Callable[[Any], str]] = {
    "datum": _day,
    "op": _day,
    "zitting": _day,
    "tijd": lambda value: f"{str(value).replace(':', '.')} uur",
    "tot": _by("tot en met"),
    "verweer": _by("uiterlijk"),
    "oordeel_voor": _by("oordeel uiterlijk"),
    "reactie_voor": _by("reactie uiterlijk"),
    "uitkomst": lambda value: str(value).replace("_", " "),
    "grond": lambda value: f"{value} {GROUNDS[value][0]}",
    "met": ", ".join,
    "gedaan": lambda value: "gedaan" if value else "niet nodig",
    "tekst": _words,
}
"""Fact → how it is said; every other one as it stands."""

HELD_UNDER: Mapping[str, str] = {
    "adres": "klager",
    "medewerker": "beklaagde",
    "ongewenst gedrag": MISCONDUCT,
}
"""Field of `corrigeer` → where its new value stands in the event, where that is not its own word."""


def was_done(event: Event, name: Name | None) -> str:
    """What was done; an outcome of which no letter leaves was only noted, and a note with a letter is that letter."""
    kind, told = event.soort, event.gegevens
    said = DONE[kind][0]
    if kind is EventKind.NOTITIE and told.get("brieven"):
        return "de brief gaat uit"
    if kind is EventKind.UITKOMST_VERZONDEN and not told.get("brieven"):
        said = "de uitkomst is genoteerd"
    elif kind is EventKind.GESPREK_GEVOERD and told.get("regel") == HEARING:
        said = "de hoorzitting is geweest"
    elif kind is EventKind.GECORRIGEERD and "veld" not in told:
        said = "de zaak is overgedragen"
    facts = _understood(event, name) if name else ""
    return f"{said} ({facts})" if facts else said


HEARING = "C4"
"""The rule of a talk that was the zitting of the commission."""


def _understood(event: Event, name: Name) -> str:
    """What was understood, for behind the words that say what was done; empty where that says it all."""
    told = event.gegevens
    if event.soort is EventKind.GECORRIGEERD:
        return f"{told['veld']}: {_corrected(told, name)}" if "veld" in told else _names(told, name)
    if event.soort is EventKind.VOORSTEL_GEDAAN:
        return _proposed(event, name)
    facts = _facts(event)
    asked = (key for key in DONE[event.soort][1:] if facts.get(key) not in (None, "", [], ()))
    return ", ".join(_said(key, facts[key], name) for key in asked)


def _facts(event: Event) -> dict[str, Any]:
    """What the event holds, with its day where it names none, and what only together says something."""
    told = event.gegevens
    facts = {"datum": day_of(event).isoformat(), **told}
    if event.soort is EventKind.VERDAAGD:
        facts["duur"] = Duration(told["aantal"], Unit(told["eenheid"]))
    if event.soort is EventKind.AFWEZIGHEID_GEMELD:
        until = f"tot en met {_day(told['tot'])}" if told.get("tot") else "tot nader bericht"
        facts["periode"] = f"van {_day(told['van'])} {until}"
    return facts


def _said(key: str, value: Any, name: Name) -> str:
    return _names({key: value}, name) if key == "naar" else TOLD.get(key, str)(value)


def _names(told: Mapping[str, Any], name: Name) -> str:
    return ", ".join(map(name, told.get("naar", ())))


def _proposed(event: Event, name: Name) -> str:
    """What a person made of a proposal (`wijzig`, `stuur`); what follows by itself is shown when it is decided."""
    made = event.gegevens["voorstel"]
    if event.actor == BOT:
        return ""
    what = made.get("traject") or (made["soort"] if made["soort"] != ProposalKind.NIEUW else "")
    return ", ".join(filter(None, (str(what).replace("_", " "), _names(made, name))))


def refused(event: Event, name: Name | None) -> str:
    """That a proposal does not go through; of the reason only how long it is, for it may tell what a klager wrote."""
    reason = event.gegevens.get("reden", "")
    return (
        f"het voorstel gaat niet door (reden: {_words(reason)})"
        if name and reason
        else "het voorstel gaat niet door"
    )


def _corrected(told: Mapping[str, Any], name: Name) -> str:
    veld = told["veld"]
    value = told.get(HELD_UNDER.get(veld, veld), told.get("waarde", ""))
    match value:
        case bool():
            return "ja" if value else "nee"
        case Mapping():
            return str(value["adres" if veld == "adres" else "naam"])
        case list():
            return ", ".join(value) or "geen"
        case _ if veld == "ontvangst":
            return in_words(datetime.fromisoformat(value).date())
        case _:
            return name(value) if veld == "medewerker" else str(value)

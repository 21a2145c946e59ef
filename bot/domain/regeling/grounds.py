"""The grounds of ontvankelijkheid, G1 to G15, each a pure function in one table (rulebook E)."""

import re
from collections.abc import Callable, Mapping

from bot.domain.calendar.calendar import AMSTERDAM, add, in_words
from bot.domain.recognition.providers import others_named
from bot.domain.recognition.suggestion import Suggestion
from bot.domain.regeling.klachttoets import quoted
from bot.domain.regeling.regeling import Regeling, Traject
from bot.domain.regeling.weighing import SEXUAL, Finding, Weighed, Weight

ON_THE_MERITS = frozenset(
    {"opgelost", "deels_opgelost", "niet_opgelost", "gegrond", "deels_gegrond", "ongegrond"}
)
"""Outcomes of a klacht that was treated; one withdrawn, stopped or set aside was not (N4)."""


def g1(look: Weighed) -> Finding | None:
    """Against a decision of the gemeente stands bezwaar, not a klacht (Klachtenprocedure §3.1; Awb 9:8(1)c)."""
    if not look.has("beschikking"):
        return None
    day = look.last("besluit")
    part = look.case.personal
    waarom = f"gaat {'voor een deel ' if part else ''}over een besluit van de gemeente"
    missing = "" if day else "de dag van het besluit, en wie het nam"
    return Finding(
        "G1", Weight.MOGELIJK if part else Weight.JA, waarom + look.words("beschikking"), missing, "T13-G1"
    )


def g2(look: Weighed) -> Finding | None:
    """Another scheme applies there (Klachtenprocedure §3.1)."""
    desk = look.case.elders
    if desk is not None and desk.partner:
        return None  # its staff, not its scheme, is what it is about (G15)
    if desk is None and not look.has("externe_procedure"):
        return None
    told = f"de regeling van {desk.naam} geldt" if desk else "een andere regeling kan gelden"
    missing = "" if desk else "welke regeling of welk team"
    return Finding("G2", Weight.MOGELIJK, told + look.words("externe_procedure"), missing, "T09")


def g3(look: Weighed) -> Finding | None:
    """The same klacht was treated before (Klachtenprocedure §3.1; Awb 9:8(1)a). A new incident is another klacht."""
    treated = [
        old for old in look.known.eerder if old.traject == Traject.KLACHT and old.uitkomst in ON_THE_MERITS
    ]
    about = look.case.over.email if look.case.over else (look.suggestion.medewerker or "")
    same = [old for old in treated if about and old.beklaagde == about]
    incident = look.last("incident")
    # What happened after the old case came in cannot have been treated in it.
    same = [old for old in same if incident is None or incident <= old.ontvangen.astimezone(AMSTERDAM).date()]
    if not same and not look.has("eerder_behandeld"):
        return None
    told = (
        f"eerder afgehandeld onder {', '.join(old.nummer for old in same)}"
        if same
        else "zegt eerder behandeld te zijn"
    )
    missing = (
        "of het om dezelfde gedraging gaat"
        if same
        else "het oude dossier, en of het om dezelfde gedraging gaat"
    )
    sure = bool(same) and look.has("eerder_behandeld") and incident is not None
    return Finding(
        "G3", Weight.JA if sure else Weight.MOGELIJK, told + look.words("eerder_behandeld"), missing, "T13-G3"
    )


def g4(look: Weighed) -> Finding | None:
    """A judge has it, or had it (Klachtenprocedure §3.1; Awb 9:8(1)e)."""
    if not look.has("rechter"):
        return None
    missing = "of juist deze gedraging aan de rechter is voorgelegd"
    return Finding("G4", Weight.MOGELIJK, "noemt een rechter" + look.words("rechter"), missing, "T13-G4")


def g5(look: Weighed) -> Finding | None:
    """Too long ago (Klachtenprocedure §3.1; Awb 9:8(1)b). Seksuele intimidatie never is."""
    rule = look.regeling.klachttermijn
    if rule is None or look.has(SEXUAL):
        return None
    length = rule.jeugd if look.jeugd else rule.duur
    days = {role: day for role in rule.telt if (day := look.last(role)) is not None}
    # Exactly so long ago is in time; a month ends with its last day, as the reading of the mail gives it.
    late = {
        role: day for role, day in days.items() if look.day > add(day, length, look.organisation.calendar)
    }
    if days and not late:
        return None
    if not days and not look.has("verjaard"):
        return None
    unknown = [ROLES[role] for role in rule.telt if role not in days]
    told = " en ".join(f"{ROLES[role]} was op {in_words(day)}" for role, day in late.items())
    sure = "" if told else "misschien "
    waarom = f"{sure}langer dan {length} geleden" + (f": {told}" if told else look.words("verjaard"))
    weight = Weight.JA if len(late) == len(rule.telt) else Weight.MOGELIJK
    return Finding("G5", weight, waarom, f"wanneer {' en '.join(unknown)} was" if unknown else "", "T13-G5")


def counted_from(suggestion: Suggestion, regeling: Regeling) -> str:
    """The day (ISO) the klachttermijn counts from: the newest the mail names; empty when none does, or none counts.

    One day that is recent enough leaves the klacht open (G5), so the newest decides. Seksuele intimidatie never lapses.
    """
    rule = regeling.klachttermijn
    if rule is None or suggestion.has(SEXUAL):
        return ""
    days = [found.waarde for found in suggestion.data if found.rol in rule.telt]
    return max(days).isoformat() if days else ""


ROLES: Mapping[str, str] = {"incident": "de gebeurtenis", "laatste_contact": "het laatste contact"}
"""Roles of dates, as people call them."""


def g6(look: Weighed) -> Finding | None:
    """Nobody can talk with somebody without a name (Klachtenprocedure §3.1); it is kept as a signaal."""
    if not look.has("anoniem"):
        return None
    named = look.known.klager is None or bool(look.known.klager.name)
    missing = (
        "of de klager echt anoniem wil blijven, of alleen wil dat de naam niet verder gaat" if named else ""
    )
    return Finding(
        "G6",
        Weight.MOGELIJK if named else Weight.JA,
        "wil anoniem blijven" + look.words("anoniem"),
        missing,
        "T13-G6",
    )


def g7(look: Weighed) -> Finding | None:
    """The aim is prosecution (Klachtenprocedure §3.1), or it runs already (Awb 9:8(1)f)."""
    if not look.has("strafrecht"):
        return None
    missing = "of dit het doel is, of alleen wordt genoemd"
    return Finding(
        "G7", Weight.MOGELIJK, "noemt strafvervolging" + look.words("strafrecht"), missing, "T13-G7"
    )


def g8(look: Weighed) -> Finding | None:
    """Money for damage (Klachtenprocedure §3.1): only that part is out; the directie hears of a claim the same day."""
    if not look.has("schadevergoeding"):
        return None
    told = "vraagt ook geld; alleen dat deel valt erbuiten, de rest gaat door"
    missing = "of het een aansprakelijkstelling is (dan vandaag nog naar directie en verzekeraar)"
    return Finding("G8", Weight.MOGELIJK, told + look.words("schadevergoeding"), missing, "T13-G8")


def g9(look: Weighed) -> Finding | None:
    """Somebody without a stake of his own (Klachtenprocedure §3.2): what he tells is a signaal."""
    if look.suggestion.soort != "signaal" or look.case.traject is Traject.SIGNAAL:
        return None
    return Finding(
        "G9",
        Weight.MOGELIJK,
        "schrijft niet over eigen hulp",
        "wat de afzender met de zaak te maken heeft",
        "T13-G9",
    )


def g10(look: Weighed) -> Finding | None:
    """Who left is no medewerker any more, but the organisatie is still there: never a reason to reject (footnote 1)."""
    gone = look.case.over is not None and not look.case.over.works_on(look.day)
    if not gone and not look.has("ex_medewerker"):
        return None
    return Finding(
        "G10",
        Weight.JA if gone else Weight.MOGELIJK,
        "de medewerker werkt hier niet meer: behandel het als klacht over de organisatie, wijs niets af",
    )


def g11(look: Weighed) -> Finding | None:
    """Who files for another needs a written machtiging (Klachtenprocedure §3.2; Awb 2:1(2)); never rejected at once."""
    if look.known.machtiging or look.jeugd or not look.has("vertegenwoordiger"):
        return None
    if look.case.traject is Traject.SIGNAAL:  # who only tells what he heard files for nobody (G9)
        return None
    # Gezag of a parent is asked on doubt only, an advocaat not at all; mentor, curator and voogd are appointed (C.8).
    appointed = any(look.calls(word) for word in ("mentor", "curator", "voogd", "advocaat"))
    # Who died gives no machtiging: a nabestaande may complain himself (Jeugdwet 4.2.1(4)b, Wkkgz 14; C.8).
    appointed |= look.organisation.nabestaande_toegestaan and look.has("overleden")
    if appointed or g12(look):
        return None
    return Finding(
        "G11",
        Weight.MOGELIJK,
        "schrijft namens een ander" + look.words("vertegenwoordiger"),
        "een machtiging op papier",
        "T04",
    )


def g12(look: Weighed) -> Finding | None:
    """A bewindvoerder about care, a mentor about money (footnote 2; BW 1:441, 1:453): outside his mandate."""
    if look.known.machtiging or not look.has("vertegenwoordiger", "bewindvoerder", "mentor"):
        return None
    about_money = look.has("schadevergoeding", "geld") or bool(MONEY.search(look.known.woorden))
    if look.calls("bewindvoerder"):
        told = "een bewindvoerder gaat over geld; over de hulp zelf is een machtiging nodig"
        told += ". Gaat een deel over geld, dan gaat dat deel door" if about_money else ""
    elif about_money and look.calls("mentor"):
        told = "een mentor gaat over zorg en begeleiding; over geld is een machtiging nodig"
    else:
        return None
    return Finding(
        "G12",
        Weight.MOGELIJK,
        told,
        "een machtiging van de cliënt, of de beschikking van de kantonrechter",
        "T04",
    )


MONEY = re.compile(
    r"\b(?:geld|leefgeld|spaargeld|rekening(?:en)?|bankpas|pgb|uitkering|budget|schulden|facturen|factuur)\b",
    re.IGNORECASE,
)
"""Words of a klacht about money, which is for a bewindvoerder and not for a mentor (BW 1:441, 1:453)."""


def g14(look: Weighed) -> Finding | None:
    """Awb 9:4 and 6:5(3): a name, and a language we can read. An e-mail needs no signature."""
    klager = look.known.klager
    missing = ["de naam van de klager"] if klager and not (klager.name or look.has("anoniem")) else []
    missing += ["een vertaling"] if look.has("taal_anders") else []
    if not missing:
        return None
    return Finding("G14", Weight.MOGELIJK, "een vereist gegeven ontbreekt", " en ".join(missing), "T04")


def g15(look: Weighed) -> Finding | None:
    """It is about another organisatie: a warm hand-over. One that nobody configured is asked about, never guessed (R05)."""
    desk = look.case.elders
    if desk is not None and desk.partner:
        asked = "of het over hun hulp gaat, of over onze gemeente"
        return Finding("G15", Weight.MOGELIJK, f"noemt {desk.naam}", asked, "T09")
    if look.case.over is not None or look.case.genoemd_elders or not look.case.personal:
        return None
    named = next(others_named(look.known.woorden, look.organisation), "")
    if not named:
        return None
    asked = f"of het over hun hulp gaat of over de onze, en waar de klager daar terecht kan ({named} is nergens ingesteld)"
    return Finding("G15", Weight.MOGELIJK, f"noemt een ander, {quoted(named)}", asked, "T09")


Rule = Callable[[Weighed], Finding | None]
GROUNDS: Mapping[str, tuple[str, Rule | None]] = {
    "G1": ("besluit van de gemeente", g1),
    "G2": ("andere regeling", g2),
    "G3": ("al eerder behandeld", g3),
    "G4": ("bij de rechter", g4),
    "G5": ("te lang geleden", g5),
    "G6": ("anoniem", g6),
    "G7": ("strafvervolging", g7),
    "G8": ("schadevergoeding", g8),
    "G9": ("geen eigen belang", g9),
    "G10": ("medewerker uit dienst", g10),
    "G11": ("machtiging ontbreekt", g11),
    "G12": ("buiten de bevoegdheid", g12),
    "G13": ("belang of gewicht onvoldoende", None),  # Awb 9:8(2): only ever a human's own idea
    "G14": ("gegevens ontbreken", g14),
    "G15": ("andere organisatie", g15),
}
"""Ground → how people call it, and the rule that looks for it. Which of them a scheme knows, its file says."""

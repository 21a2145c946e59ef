"""The klachttoets: what a case becomes by the scheme's own definition, whatever a mail calls itself (rulebook F.1)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.domain.recognition.caution import GRAVE
from bot.domain.recognition.suggestion import Soort, Suggestion
from bot.domain.regeling.regeling import Traject

LIKELY = 0.5
"""A signal at least this probable counts; a fainter one is shown to people but decides nothing."""

_EXEMPT: Mapping[str, str] = {
    "omwonende": "er is geen medewerker met wie een eerste gesprek kan (omwonende)",
    "beleid": "het gaat over beleid, niet over een medewerker",
    "organisatie": "het gaat over de organisatie als geheel, niet over een medewerker",
    "ex_medewerker": "de medewerker werkt hier niet meer",
}
"""C.9: signals that make the first talk with the medewerker impossible or unwanted (Klachtenprocedure Lentl §1.2)."""

_NEXT_STEP = {
    "leidinggevende": "vraagt om de leidinggevende",
    "formeel": "vraagt om formele behandeling",
    "okc": "vraagt om de klachtencommissie",
}
"""Values of the condition `wens` that choose a next step in so many words."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the klachttoets weighs.

    signalen: the likely signals. vrijgesteld: why C.9 applies for reasons the mail does not tell (the staff list, a
    refusal), or empty. besproken_volgens_dossier, niet_opgelost_volgens_dossier: what the events already prove.
    """

    soort: Soort
    besproken: str
    tevreden: str
    wens: str
    signalen: frozenset[str]
    bewijs: Mapping[str, str]
    vrijgesteld: str = ""
    besproken_volgens_dossier: bool = False
    niet_opgelost_volgens_dossier: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the klachttoets proposes. keuze: ask the klager first what he wants (T06, rulebook 0.1.8).

    regel: the rule that decided, for people to look up; uitleg: every condition with its evidence, in Dutch.
    """

    traject: Traject
    regel: str
    uitleg: tuple[str, ...]
    keuze: bool = False


CAREFUL = frozenset({"anoniem", "vertrouwelijk"})
"""Signals that count when merely seen: a name that was told cannot be taken back (procedure Klimkoord §4.2)."""


def likely(suggestion: Suggestion) -> frozenset[str]:
    """The names of the signals that count."""
    return frozenset(s.naam for s in suggestion.signalen if s.kans >= LIKELY or s.naam in CAREFUL)


def noted(suggestion: Suggestion) -> tuple[str, ...]:
    """The names of the signals a dossier remembers: those that count, and danger however faint (rulebook F.4)."""
    known = likely(suggestion) | {"crisis"}
    return tuple(dict.fromkeys(signal.naam for signal in suggestion.signalen if signal.naam in known))


def facts_of(suggestion: Suggestion, vrijgesteld: str = "") -> Facts:
    """The facts as one mail gives them."""
    conditions = suggestion.condities.items()
    return Facts(
        soort=suggestion.soort,
        besproken=suggestion.condition("besproken"),
        tevreden=suggestion.condition("tevreden"),
        wens=suggestion.condition("wens"),
        signalen=likely(suggestion),
        bewijs={name: quoted(found.bewijs) for name, found in conditions if quoted(found.bewijs)},
        vrijgesteld=vrijgesteld,
    )


def quoted(evidence: str | None) -> str:
    """A single short phrase of the klager between quotes; anything longer stays in the mail and gives nothing."""
    if not evidence or len(evidence) > 80 or "\n" in evidence.strip():
        return ""
    return f"“{evidence.strip()}”"


def _plain(facts: Facts) -> Verdict | None:
    """What every scheme takes alike: okc, signaal and overig."""
    same = {Soort.OKC: Traject.OKC, Soort.SIGNAAL: Traject.SIGNAAL, Soort.OVERIG: Traject.OVERIG}
    traject = same.get(facts.soort)
    if traject is None or (facts.signalen & GRAVE and traject is not Traject.OKC):
        return None
    return Verdict(traject, "F.1", ())


def lentl(facts: Facts) -> Verdict:
    """Klachtenprocedure Lentl §1.2: (C1) talked with the medewerker, (C2) not satisfied, (C3) wants to go on.

    C.9 lifts C1 where no first talk is possible. Without C1 it is onvrede, however formal the words.
    """
    if plain := _plain(facts):
        return plain
    if grave := facts.signalen & GRAVE:
        name = ", ".join(sorted(grave)).replace("_", " ")
        return Verdict(
            Traject.KLACHT,
            "C.9",
            (f"Klachttoets: {name}; dan is er geen eerste gesprek en altijd een klacht.",),
        )
    if exempt := _exempt(facts):
        return Verdict(Traject.KLACHT, "C.9", (f"Klachttoets: geen eerste gesprek nodig, want {exempt}.",))
    checks = (_c1(facts), _c2(facts), _c3(facts))
    told = tuple(f"Klachttoets {words}" for _, words in checks)
    c1, c2, c3 = (met for met, _ in checks)
    if c1 and c2 and c3:
        return Verdict(Traject.KLACHT, "Klachttoets C1–C3", told)
    if c1 and c2:
        ask = "De klager koos nog niet uitdrukkelijk: vraag eerst wat hij wil (T06)."
        return Verdict(Traject.ONVREDE, "Klachttoets C3", (*told, ask, _ANYWAY), keuze=True)
    talk = "Eerst een gesprek met de medewerker, hoe formeel de woorden ook zijn." if not c1 else ""
    return Verdict(
        Traject.ONVREDE, "Klachttoets C2" if c1 else "Klachttoets C1", (*told, *filter(None, [talk]), _ANYWAY)
    )


def _exempt(facts: Facts) -> str:
    """C.9: why no first talk with the medewerker is needed, or an empty string."""
    if "jeugd" in facts.signalen and facts.wens == "okc":
        return "bij jeugdhulp mag de klager direct naar de klachtencommissie (Jeugdwet 4.2.1(4))"
    return facts.vrijgesteld or next((_EXEMPT[name] for name in _EXEMPT if name in facts.signalen), "")


_ANYWAY = "Toch als klacht? Antwoord “akkoord, maar wijzig naar klacht”."


def _said(facts: Facts, condition: str, met: bool, words: str) -> tuple[bool, str]:
    evidence = facts.bewijs.get(condition, "")
    return met, f"{words}: {'ja' if met else 'nee'}{f', {evidence}' if evidence else ''}."


def _c1(facts: Facts) -> tuple[bool, str]:
    if facts.besproken_volgens_dossier:
        return True, "C1 besproken met de medewerker: ja, volgens het dossier."
    words = "C1 besproken met de medewerker"
    if facts.besproken == "poging":
        return _said(facts, "besproken", True, f"{words} (geprobeerd, geen gesprek gekregen)")
    return _said(facts, "besproken", facts.besproken == "ja", words)


def _c2(facts: Facts) -> tuple[bool, str]:
    words = "C2 geen bevredigende oplossing"
    if facts.tevreden == "onbekend":
        if facts.niet_opgelost_volgens_dossier:
            return True, f"{words}: ja, volgens het dossier."
        # Who writes on after a talk, or asks for the next step, was not helped by it; a human may see it otherwise.
        went_on = facts.besproken in {"ja", "poging"} and facts.soort is Soort.KLACHT
        if went_on or facts.wens in _NEXT_STEP:
            return True, f"{words}: niet gezegd, afgeleid uit het vervolg."
        return False, f"{words}: niet gezegd."
    return _said(facts, "tevreden", facts.tevreden == "nee", words)


def _c3(facts: Facts) -> tuple[bool, str]:
    wish = _NEXT_STEP.get(facts.wens)
    return _said(facts, "wens", wish is not None, f"C3 kiest de volgende stap{f' ({wish})' if wish else ''}")


def awb(facts: Facts) -> Verdict:
    """Awb 9:1 (Stichtse Vecht): any dissatisfaction about a gedraging is a klacht, without a first talk."""
    return _plain(facts) or Verdict(
        Traject.KLACHT,
        "Awb 9:1",
        (
            "Klachttoets: ongenoegen over een gedraging van de gemeente is een klacht (Awb 9:1). Eerst informeel.",
        ),
    )


def direct(facts: Facts) -> Verdict:
    """Procedure Klimkoord §3 and §4: everything addressed to Klimkoord itself is an informele klacht."""
    if plain := _plain(facts):
        return plain
    told = ["Klachttoets: rechtstreeks aan Klimkoord gericht, dus een informele klacht (procedure §3 en §4)."]
    if facts.wens in {"formeel", "okc"}:
        told.append("De klager wil een formele klacht: wijs op Klachtenportaal Zorg (procedure §5).")
    return Verdict(Traject.ONVREDE, "Klimkoord §4", tuple(told))


KLACHTTOETSEN: Mapping[str, Callable[[Facts], Verdict]] = {"lentl": lentl, "awb": awb, "direct": direct}
"""The rules a regeling may name as its klachttoets."""

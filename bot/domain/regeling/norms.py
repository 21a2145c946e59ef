"""The norms an organisatie may set for itself: where neither law nor scheme names a number, these hold (rulebook [D]).

One table. `docs/beheer.md` is written from it, klachtwacht.toml is checked against it, and the schemes follow it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.domain.calendar.duration import Duration, Unit
from bot.domain.regeling.regeling import Regeling, TermRule, Traject

OWN = "eigen norm"
"""How the grondslag of a term begins that neither law nor scheme sets: only such a term may be changed."""


class Count(StrEnum):
    """What a norm counts in, beside lengths of time."""

    KEER = "keer"
    WEGEN = "wegen"
    JA_NEE = "ja of nee"


@dataclass(frozen=True, slots=True)
class Norm:
    """One norm. sleutel: its key under `normen`; standaard: its value when it is absent, in `eenheid`.

    grenzen: the least and the most that can be meant. regel: the rule of the rulebook it belongs to; betekenis: what it
    is, for who configures. termijn and traject: the term it sets; traject None: in every traject that has it. No termijn:
    it is a number the scheme itself states under [normen].
    """

    sleutel: str
    eenheid: Unit | Count
    standaard: int
    grenzen: tuple[int, int]
    regel: str
    betekenis: str
    termijn: str = ""
    traject: Traject | None = None

    @property
    def shown(self) -> str:
        """Its standard as it is written in TOML."""
        return str(bool(self.standaard)).lower() if self.eenheid is Count.JA_NEE else str(self.standaard)

    def sets(self, rule: TermRule) -> bool:
        """Whether this norm decides how long that term is."""
        same = rule.soort == self.termijn and rule.duur.eenheid is self.eenheid and not rule.uiterlijk
        here = self.traject is None or self.traject in rule.trajecten
        return same and here and rule.grondslag.startswith(OWN)


_ONVREDE, _KLACHT, _OKC = Traject.ONVREDE, Traject.KLACHT, Traject.OKC
NORMS: tuple[Norm, ...] = (
    Norm("onvrede.doorverwijzing_werkdagen", Unit.WERKDAGEN, 2, (1, 20), "O2", "zo snel gaat onvrede naar wie het gesprek voert, en beslist u over een klacht", "doorverwijzing", _ONVREDE),
    Norm("onvrede.contact_dagen", Unit.DAGEN, 14, (1, 60), "O10", "binnen zoveel dagen heeft die contact met de klager", "contact", _ONVREDE),
    Norm("onvrede.uitkomst_dagen", Unit.DAGEN, 30, (1, 120), "O10", "binnen zoveel dagen staat de uitkomst op papier", "uitkomst", _ONVREDE),
    Norm("onvrede.stil_dagen", Unit.DAGEN, 30, (7, 120), "O8", "zo lang mag de klager zwijgen na de vraag wat hij wil", "keuze", _ONVREDE),
    Norm("klacht.contact_werkdagen", Unit.WERKDAGEN, 5, (1, 20), "K7", "binnen zoveel werkdagen zoekt de leidinggevende contact", "contact", _KLACHT),
    Norm("klacht.gesprek_dagen", Unit.DAGEN, 21, (1, 90), "K8", "binnen zoveel dagen na de toewijzing is het gesprek", "gesprek", _KLACHT),
    Norm("klacht.verslag_dagen", Unit.DAGEN, 7, (1, 60), "K9", "binnen zoveel dagen na het gesprek gaat het verslag uit", "verslag"),
    Norm("klacht.weken", Unit.WEKEN, 6, (1, 26), "K10", "binnen zoveel weken is een klacht afgehandeld", "afhandeling", _KLACHT),
    Norm("nib.weken", Unit.WEKEN, 4, (1, 12), "N2", "binnen zoveel weken hoort de klager dat zijn klacht niet wordt behandeld", "niet_in_behandeling", _KLACHT),
    Norm("aanvul.dagen", Unit.DAGEN, 14, (3, 60), "K3", "zo lang heeft de klager om iets aan te vullen", "aanvulling"),
    Norm("intrek.bezwaar_dagen", Unit.DAGEN, 14, (3, 60), "I2", "zo lang kan de klager zeggen dat hij niet wilde intrekken", "intrekkingsbezwaar"),
    Norm("heropen.dagen", Unit.DAGEN, 28, (1, 365), "K15", "zo lang na het sluiten kan een zaak heropend worden", "heropening"),
    Norm("antwoord.werkdagen", Unit.WERKDAGEN, 2, (1, 20), "0.1.9", "binnen zoveel werkdagen krijgt een vervolgbericht antwoord", "antwoord"),
    Norm("navraag.werkdagen", Unit.WERKDAGEN, 5, (1, 20), "0.1.11", "binnen zoveel werkdagen vraagt u na of een overdracht is aangekomen", "navraag"),
    Norm("navraag.weken", Unit.WEKEN, 6, (1, 26), "0.1.11", "en na zoveel weken of de klager antwoord kreeg", "navraag"),
    Norm("horen.dagen", Unit.DAGEN, 14, (3, 60), "D.2", "zo lang heeft de klager om op de uitnodiging om te horen te antwoorden", "horen"),
    Norm("jeugd.oordeel_weken", Unit.WEKEN, 10, (1, 26), "D.4", "binnen zoveel weken krijgt een klacht over jeugdhulp een oordeel", "oordeel", _KLACHT),
    Norm("klacht.reactie_dagen", Unit.DAGEN, 28, (7, 120), "K10", "zo lang na het verslag mag de klager nog reageren; daarna is het “geen reactie”"),
    Norm("tussenbericht.dagen", Unit.DAGEN, 14, (3, 60), "0.1.9", "zo lang hoort de klager hoogstens niets; dan volgt het voorstel voor een tussenbericht (T30)"),
    Norm("onb.actief", Count.JA_NEE, 1, (0, 1), "C.6", "of een klacht mag stoppen als de klager twee maanden onbereikbaar is"),
    Norm("onb.pogingen", Count.KEER, 3, (1, 10), "U2", "zo vaak is contact gezocht voordat een klacht mag stoppen"),
    Norm("onb.wegen", Count.WEGEN, 2, (1, 3), "U2", "langs zoveel wegen: bellen, mailen, een brief"),
    Norm("onb.waarschuwing_dagen", Unit.DAGEN, 14, (7, 60), "U2", "zo lang vóór het stoppen is er gewaarschuwd (T21a)"),
    Norm("aanwezig.review_dagen", Unit.DAGEN, 60, (7, 180), "UA", "zo vaak kijkt u opnieuw als de klager weg is zonder einddatum"),
    Norm("reactie_maanden", Unit.MAANDEN, 1, (1, 6), "C5", "binnen zoveel maanden reageert de directie op een uitspraak", "reactie", _OKC),
)  # fmt: skip

BY_KEY: Mapping[str, Norm] = {norm.sleutel: norm for norm in NORMS}


def applied(regeling: Regeling, chosen: Mapping[str, int]) -> Regeling:
    """The scheme with these norms, and what builds on it; what law or scheme sets stays as it is."""
    return replace(
        regeling,
        termijnen=tuple(_with(rule, chosen) for rule in regeling.termijnen),
        normen={**regeling.normen, **{key: chosen[key] for key in regeling.normen if key in chosen}},
        afgeleid=tuple(applied(each, chosen) for each in regeling.afgeleid),
    )


def _with(rule: TermRule, chosen: Mapping[str, int]) -> TermRule:
    norm = next((BY_KEY[key] for key in chosen if BY_KEY[key].sets(rule)), None)
    if norm is None or not isinstance(norm.eenheid, Unit):
        return rule
    return replace(rule, duur=Duration(chosen[norm.sleutel], norm.eenheid))


def without_effect(regeling: Regeling, chosen: Mapping[str, int]) -> Iterator[Norm]:
    """The norms that this scheme has no term or number for, or that it or the law sets itself."""
    schemes = (regeling, *regeling.afgeleid)
    rules = [rule for each in schemes for rule in each.termijnen]
    stated = {key for each in schemes for key in each.normen}
    return (
        BY_KEY[key]
        for key in chosen
        if key not in stated and not any(BY_KEY[key].sets(rule) for rule in rules)
    )


def flat(tables: Mapping[str, object], before: str = "") -> Iterator[tuple[str, object]]:
    """Key and value of a table of norms: `onb.pogingen = 3` and a table inside a table are the same."""
    for name, inner in tables.items():
        if isinstance(inner, Mapping):
            yield from flat(inner, f"{before}{name}.")
        else:
            yield f"{before}{name}", inner


def meant(norm: Norm, value: object) -> int | None:
    """The number this is for that norm, or None where it cannot be meant."""
    if norm.eenheid is Count.JA_NEE:
        return int(value) if isinstance(value, bool) else None
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if norm.grenzen[0] <= value <= norm.grenzen[1] else None


def as_table() -> str:
    """The table of `docs/beheer.md`."""
    lines = ["| sleutel | eenheid | standaard | regel | betekenis |", "|---|---|---|---|---|"]
    lines += [
        f"| `{norm.sleutel}` | {norm.eenheid} | {norm.shown} | {norm.regel} | {norm.betekenis} |"
        for norm in NORMS
    ]
    return "\n".join(lines)

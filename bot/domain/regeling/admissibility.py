"""Ontvankelijkheid: what speaks against treating a klacht, ground by ground (rulebook E). It rejects nothing.

Each ground of the regeling is a pure rule over the mail, the staff list and the klager's earlier cases. What it finds is
shown to whoever decides, with what is still missing; only a named person sets a case aside (N1).
"""

from collections.abc import Collection, Sequence

from bot.domain.errors import Refused
from bot.domain.regeling.grounds import GROUNDS
from bot.domain.regeling.regeling import Regeling, Traject
from bot.domain.regeling.weighing import SEXUAL, Finding, Weighed

NEVER_REJECTS = frozenset({"G10"})
"""Findings that change who answers, and can never end a case (rulebook E, G10)."""


def findings(look: Weighed) -> tuple[Finding, ...]:
    """Every ground of the regeling that may hold, in order."""
    if look.case.traject is Traject.OKC:  # the commission judges by its own reglement
        return ()
    known = look.regeling.gronden
    rules = [rule for ground, (_, rule) in GROUNDS.items() if rule is not None and ground in known]
    return tuple([found for rule in rules if (found := rule(look)) is not None])


def told(found: Sequence[Finding], regeling: Regeling) -> tuple[str, ...]:
    """The findings as sentences for whoever decides."""
    return tuple(_sentence(one, regeling.gronden[one.grond]) for one in found)


def _sentence(one: Finding, basis: str) -> str:
    words = f"{one.grond} {GROUNDS[one.grond][0]}: {one.weegt.value}; {one.waarom} ({basis})."
    if one.ontbreekt:
        words += f" Nog nodig: {one.ontbreekt}."
    return words


def refusal(ground: str, regeling: Regeling, signalen: Collection[str] = ()) -> Refused | None:
    """Why a klacht with these signals cannot be set aside under this scheme on this ground, or None."""
    if ground == "G5" and SEXUAL in signalen and "Klachtenprocedure" in regeling.gronden.get(ground, ""):
        return Refused(
            "Seksuele intimidatie is nooit te lang geleden (Klachtenprocedure §3.1).",
            "Behandel de zaak. Gaat het daar niet over? Verbeter dan eerst het signaal, met reden.",
        )
    if ground in regeling.gronden and ground not in NEVER_REJECTS:
        return None
    known = [name for name in regeling.gronden if name not in NEVER_REJECTS]
    names = ", ".join(f"{name} ({GROUNDS[name][0]})" for name in known)
    return Refused(f"{ground} is geen grond in de regeling {regeling.sleutel}.", f"Kies uit: {names}.")

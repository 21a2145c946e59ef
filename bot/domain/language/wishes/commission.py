"""Wishes about the phase at the klachtencommissie: ontvankelijk, verweer, hoorzitting, uitspraak, reactie."""

from dataclasses import dataclass
from datetime import date, time
from typing import ClassVar

from bot.domain.language.wishes.base import Wish
from bot.domain.language.wishes.words import Uitkomst


@dataclass(frozen=True, slots=True, kw_only=True)
class Ontvankelijk(Wish):
    """What the commission decided about treating the klacht (C2); `datum`: until when it gives its oordeel, or None."""

    careful: ClassVar[bool] = True

    ja: bool
    datum: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verweer(Wish):
    """The verweer is due on `datum`, the day the commission set (C3); without it: the verweer was handed in."""

    datum: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hoorzitting(Wish):
    """The hearing is on `datum` and `tijd` (C4); without a day: it was held."""

    datum: date | None = None
    tijd: time | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Uitspraak(Wish):
    """The uitspraak came in on `datum` (None: today) and says this (C5); `reactie_voor`: the last day the commission
    gave for the answer of the directie, or None."""

    careful: ClassVar[bool] = True

    oordeel: Uitkomst
    datum: date | None = None
    reactie_voor: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reactie(Wish):
    """What the directie answers klager and commission (C6): `tekst` names the measures, or why there are none."""

    rest: ClassVar[str] = "tekst"

    tekst: str

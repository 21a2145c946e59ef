"""Wishes that write down what was said and done: a talk, its outcome, an attempt, a note."""

from dataclasses import dataclass
from datetime import date, time
from typing import ClassVar

from bot.domain.language.wishes.base import Wish
from bot.domain.language.wishes.words import Kanaal, Vorm


@dataclass(frozen=True, slots=True, kw_only=True)
class Notitie(Wish):
    """Write `tekst` in the dossier, for colleagues only."""

    rest: ClassVar[str] = "tekst"

    tekst: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GesprekOp(Wish):
    """A talk is planned at `datum` and `tijd` (local time)."""

    datum: date
    tijd: time
    vorm: Vorm | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GesprekGehad(Wish):
    """The talk was held on `datum` (None: today is meant by the context); `tekst` says how it went."""

    rest: ClassVar[str] = "tekst"

    tekst: str
    datum: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UitkomstVan(Wish):
    """What the talk led to: solved or not, in the words of the colleague."""

    rest: ClassVar[str] = "tekst"

    opgelost: bool
    tekst: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VerslagVerstuurd(Wish):
    """The written verslag went to klager and medewerker."""

    careful: ClassVar[bool] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Poging(Wish):
    """An attempt to reach the klager had no answer (C.6). `datum` None: today."""

    kanaal: Kanaal
    datum: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gesproken(Wish):
    """There was contact with the klager on `datum` (None: today)."""

    rest: ClassVar[str] = "tekst"

    tekst: str
    datum: date | None = None

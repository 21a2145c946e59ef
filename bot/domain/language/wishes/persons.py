"""Wishes about persons: who has the case in hand, who is away or involved, who speaks for the klager."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

from bot.domain.language.wishes.base import Wish


@dataclass(frozen=True, slots=True, kw_only=True)
class IkBenBetrokken(Wish):
    """I am involved myself: lock me out of this case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Neem(Wish):
    """I take this case in hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DraagOver(Wish):
    """The case goes to another colleague. `naam` as typed."""

    careful: ClassVar[bool] = True

    naam: str


class Wie(StrEnum):
    """Whose absence is reported."""

    KLAGER = "klager"
    ZELF = "zelf"


@dataclass(frozen=True, slots=True, kw_only=True)
class Afwezig(Wish):
    """Somebody is away, from `van` (None: today) to and including `tot` (None: no end said).

    wie: the klager (UA), or whoever reports it; None: the klager when who decides says it, else whoever says it.
    """

    wie: Wie | None = None
    van: date | None = None
    tot: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MachtigingOntvangen(Wish):
    """The signed machtiging is here; it holds to and including `tot` (None: no end)."""

    tot: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Vertrouwelijk(Wish):
    """The klager's name goes to nobody until he says who may know it (T26b)."""

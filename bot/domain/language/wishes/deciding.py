"""Wishes about a proposal: yes, no, otherwise, or back again."""

from dataclasses import dataclass
from typing import ClassVar

from bot.domain.language.wishes.base import Wish
from bot.domain.recognition.suggestion import Soort


@dataclass(frozen=True, slots=True, kw_only=True)
class Akkoord(Wish):
    """Do what the proposal says, with another soort or another person where named.

    voorstel: the id of the proposal, where the person names it himself.
    """

    careful: ClassVar[bool] = True

    voorstel: str | None = None
    soort: Soort | None = None
    naam: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NietAkkoord(Wish):
    """The proposal is off; `reden` may be empty. voorstel: its id, where the person names it himself."""

    rest: ClassVar[str] = "reden"

    voorstel: str | None = None
    reden: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WijzigNaar(Wish):
    """Change the soort in the proposal, without approving it."""

    careful: ClassVar[bool] = True

    soort: Soort


@dataclass(frozen=True, slots=True, kw_only=True)
class StuurNaar(Wish):
    """Change the person in the proposal. `naam` as typed: a name, part of it or an e-mail address."""

    careful: ClassVar[bool] = True

    naam: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TochAlsKlacht(Wish):
    """It is a klacht, whatever the klachttoets said (rulebook 0.1.8)."""

    careful: ClassVar[bool] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Voorbeeld(Wish):
    """Show the letters that an akkoord would send, without sending them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ongedaan(Wish):
    """Take back what was last decided here, as long as nothing of it has left."""

"""What a colleague may ask for, as values. How each is written and what it does stands in `bot.domain.rows`."""

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from typing import ClassVar

from bot.domain.suggestion import Soort


class Uitkomst(StrEnum):
    """How a case may be closed (`sluit UITKOMST`)."""

    OPGELOST = "opgelost"
    DEELS_OPGELOST = "deels opgelost"
    NIET_OPGELOST = "niet opgelost"
    GEEN_REACTIE = "geen reactie"
    GEGROND = "gegrond"
    DEELS_GEGROND = "deels gegrond"
    ONGEGROND = "ongegrond"
    INGETROKKEN = "ingetrokken"
    NIET_IN_BEHANDELING = "niet in behandeling"
    DOORVERWEZEN = "doorverwezen"


class Vorm(StrEnum):
    """Whether klager and medewerker talk together (`gesprek op … samen`)."""

    APART = "apart"
    SAMEN = "samen"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Root of all wishes. `nummer`: the case named ("2026-0012"), or None: the context says which.

    notitie: what stood below the command in a mail. `rest` names the field those lines go to; `careful`: a
    doubt in those lines ("wacht", "toch", "?") makes the wish a question back instead of an act.
    """

    rest: ClassVar[str] = "notitie"
    careful: ClassVar[bool] = False

    nummer: str | None = None
    notitie: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Akkoord(Wish):
    """Do what the proposal says, with another soort or another person where named."""

    careful: ClassVar[bool] = True

    soort: Soort | None = None
    naam: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NietAkkoord(Wish):
    """The proposal is off; `reden` may be empty."""

    rest: ClassVar[str] = "reden"

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
class Status(Wish):
    """How does the case stand?"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Help(Wish):
    """Which commands are there?"""


@dataclass(frozen=True, slots=True, kw_only=True)
class TeBeoordelen(Wish):
    """What waits for a decision?"""


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
class Sluit(Wish):
    """Close the case with this uitkomst."""

    careful: ClassVar[bool] = True

    uitkomst: Uitkomst
    reden: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IntrekkingBevestigd(Wish):
    """The klager confirmed the withdrawal on `datum` (None: today is meant by the context)."""

    careful: ClassVar[bool] = True

    datum: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Heropen(Wish):
    """Open a closed case again, for this reason."""

    careful: ClassVar[bool] = True

    reden: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IkBenBetrokken(Wish):
    """I am involved myself: lock me out of this case."""

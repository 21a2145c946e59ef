"""Wishes that change the course of a case: close, reopen, put off, reject, move, correct, open."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from bot.domain.calendar.duration import Duration
from bot.domain.language.wishes.base import Wish
from bot.domain.language.wishes.words import Grond, Kanaal, Plicht, Uitkomst, Veld


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
class Verdaag(Wish):
    """Put the term off by `duur`, because of `reden` (Awb 9:11(2))."""

    careful: ClassVar[bool] = True

    duur: Duration
    reden: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UitstelAkkoord(Wish):
    """The klager agrees in writing to more time, until and including `datum` (Awb 9:11(3))."""

    careful: ClassVar[bool] = True

    datum: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Koppel(Wish):
    """These two cases belong together: the one of the context (or `nummer`) and `met`."""

    met: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Splits(Wish):
    """The newest mail of this case is a second matter and gets a case of its own (M6)."""

    careful: ClassVar[bool] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Verplaats(Wish):
    """The newest mail belongs elsewhere: `doel` is a case number, or the sleutel of another organisatie."""

    careful: ClassVar[bool] = True

    doel: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AanvullingVragen(Wish):
    """Ask the klager for what is missing (K3); `tekst` says what."""

    rest: ClassVar[str] = "tekst"

    tekst: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NietInBehandeling(Wish):
    """The klacht is not treated, on this ground and for this reason (N1: only a named human decides that)."""

    careful: ClassVar[bool] = True

    grond: Grond
    reden: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bemiddeling(Wish):
    """Mediation begins (K16), or is over when `klaar`."""

    careful: ClassVar[bool] = True

    klaar: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrigeer(Wish):
    """Something in the dossier was wrong: `veld` becomes `waarde`, as typed, because of `reden`."""

    careful: ClassVar[bool] = True

    veld: Veld
    waarde: str
    reden: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Nieuw(Wish):
    """A case without mail: what `klager` told on `datum` by `kanaal`. `adres`: his mail address, or empty."""

    rest: ClassVar[str] = "tekst"

    kanaal: Kanaal
    datum: date
    klager: str
    tekst: str
    adres: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meldplicht(Wish):
    """The duty was done, or (with a reason) there is none: inspectie (R02), datalek (AVG 33), avg (AVG 12)."""

    plicht: Plicht
    reden: str = ""

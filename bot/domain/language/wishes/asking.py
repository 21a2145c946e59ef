"""Wishes that only ask: how it stands, what waits, and to be reminded."""

from dataclasses import dataclass
from datetime import date

from bot.domain.calendar.duration import Duration
from bot.domain.language.wishes.base import Wish


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
class Herinner(Wish):
    """Remind me of this case after `duur`, or on `datum`: exactly one of the two is given."""

    duur: Duration | None = None
    datum: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Termijnen(Wish):
    """Which terms end within `duur` from today? Without it: all that run. With a number: those of that case."""

    duur: Duration | None = None

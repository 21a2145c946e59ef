"""The morning an overzicht is made from, and what an overzicht is: values only. What stands in it: `bot.domain.digest.digest`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.domain.calendar.calendar import AMSTERDAM
from bot.domain.dossier.dossier import Dossier
from bot.domain.terms.acts import Watched
from bot.domain.terms.turn import Turn


@dataclass(frozen=True, slots=True)
class Seen:
    """One open case as the overzicht sees it: with whose turn it is and who decides in it.

    terms: who has to meet each running term, the first to end on top: several may be late, each with somebody else.
    """

    case: Watched
    turn: Turn
    decides: tuple[str, ...]
    terms: tuple[Turn, ...] = ()

    @property
    def nummer(self) -> str:
        """The number of the case."""
        return self.case.dossier.nummer

    @property
    def asked(self) -> tuple[Turn, ...]:
        """Everything that is asked of anybody in it."""
        return self.terms if self.turn in self.terms else (self.turn, *self.terms)


@dataclass(frozen=True, slots=True)
class Trays:
    """What waits outside the dossiers: mails in quarantine, and per state how many letters did not leave."""

    quarantaine: int = 0
    uitbak: Mapping[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Noted:
    """A melding since the overzicht before this one, and who decides in its case; dossier None: it is of no case."""

    soort: str
    tekst: str
    dossier: Dossier | None
    decides: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Morning:
    """What an overzicht is made from. moment: when it is made; since: the one before it. cases: every open case;
    closed: those that closed lately, for what the bot had wrong and for what is still to be posted. noted: what was noted since."""

    moment: datetime
    since: datetime
    cases: tuple[Seen, ...]
    closed: tuple[Watched, ...]
    trays: Trays
    weekly: bool
    noted: tuple[Noted, ...] = ()

    @property
    def today(self) -> date:
        """The day it is for."""
        return self.moment.astimezone(AMSTERDAM).date()


@dataclass(frozen=True, slots=True)
class Line:
    """One line: what it says, and the commands that fit, each whole and with its number."""

    tekst: str
    opdrachten: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """One part. kort: what the subject calls it, or empty; nieuws: whether it is worth a mail by itself."""

    kop: str
    regels: tuple[Line, ...]
    kort: str = ""
    nieuws: bool = True
    meer: int = 0

    @property
    def aantal(self) -> int:
        """How many lines there are, shown or not."""
        return len(self.regels) + self.meer


@dataclass(frozen=True, slots=True)
class Digest:
    """The overzicht of one colleague on one day."""

    dag: date
    secties: tuple[Section, ...]

    @property
    def nieuws(self) -> bool:
        """Whether there is anything to say today."""
        return any(section.nieuws for section in self.secties)

    @property
    def kort(self) -> str:
        """The first two things that count, for the subject: "2 te laat, 1 te beoordelen"."""
        return ", ".join(f"{s.aantal} {s.kort}" for s in [s for s in self.secties if s.kort][:2])


def monday_of(moment: datetime) -> datetime:
    """When the week of this moment began."""
    day = moment.astimezone(AMSTERDAM).date()
    return datetime.combine(day - timedelta(days=day.weekday()), time(), AMSTERDAM)


def begins_week(before: datetime, now: datetime) -> bool:
    """Whether an overzicht made now is the first of its week, where `before` is the one before it."""
    return before < monday_of(now)

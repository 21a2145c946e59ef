"""What the clock may do in a case: remind staff, tell a human, or prepare a proposal. It never decides anything."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from functools import cached_property
from typing import Any

from bot.domain.calendar.calendar import AMSTERDAM, Calendar
from bot.domain.dossier.corrections import counting
from bot.domain.dossier.dossier import Dossier
from bot.domain.dossier.events import Event, EventKind
from bot.domain.dossier.proposal import ProposalKind
from bot.domain.people.organisation import Organisation
from bot.domain.regeling.regeling import Regeling, Traject
from bot.domain.terms.deadlines import Term


@dataclass(frozen=True, slots=True)
class Remind:
    """T18 to colleagues: number, what is asked and by when; never content.

    wat: the soort of the term. aan: roles as in a regeling (`naar`, `klachtenfunctionaris`, `directie` …); when none of
    them is anybody, the klachtenfunctionaris gets it. zelf: the address of the colleague who asked for it himself.
    """

    wat: str
    uiterlijk: date
    aan: tuple[str, ...]
    zelf: str = ""


@dataclass(frozen=True, slots=True)
class Tell:
    """A melding: something a human must know. soort: as in contract §2."""

    soort: str
    tekst: str


@dataclass(frozen=True, slots=True)
class Offer:
    """A proposal for a human. plan: key of its steps in the regeling, if not that of the kind.

    uitleg: why, in Dutch sentences. details: what its first step carries. leidinggevende: the next step is for the
    leidinggevende (R14) and not for who has the case now. tot: the last day it makes sense, or None: as long as it is true.
    """

    soort: ProposalKind
    uitleg: tuple[str, ...]
    plan: str = ""
    traject: Traject | None = None
    details: Mapping[str, Any] = field(default_factory=dict)
    leidinggevende: bool = False
    tot: date | None = None


@dataclass(frozen=True, slots=True)
class Ring:
    """The alarm for danger (M3): to whoever is on call, whatever the hour. Number and link only."""


@dataclass(frozen=True, slots=True)
class Expire:
    """A proposal that was good for so long lapses. voorstel: its id; waarom: why, in Dutch."""

    voorstel: str
    waarom: str


Act = Remind | Tell | Offer | Ring | Expire


@dataclass(frozen=True, slots=True)
class Due:
    """One act of the clock.

    moment: when it becomes due. sleutel: its name within the dossier; what bears one name is done once, whatever
    happens to the process. lijnen: acts that share a line follow each other up; of those that are due together only the
    last is still news. regel: the rule of the rulebook.
    """

    moment: datetime
    sleutel: str
    regel: str
    act: Act
    lijnen: frozenset[str] = frozenset()

    def by(self, now: datetime) -> bool:
        """Whether it is due. In UTC: two local times are compared as the clock shows them, and in October it shows one
        hour twice."""
        return self.moment.astimezone(UTC) <= now.astimezone(UTC)


@dataclass(frozen=True)
class Watched:
    """One case as the clock sees it: the dossier with its terms, under its regeling, in its organisatie."""

    dossier: Dossier
    terms: tuple[Term, ...]
    regeling: Regeling
    organisation: Organisation

    @property
    def calendar(self) -> Calendar:
        """The free days of the organisatie."""
        return self.organisation.calendar

    @cached_property
    def events(self) -> tuple[Event, ...]:
        """What happened, without what was taken back."""
        return counting(self.dossier.events)

    @cached_property
    def running(self) -> tuple[Term, ...]:
        """The terms that nobody met and that did not lapse."""
        return tuple(t for t in self.terms if t.gehaald_op is None and t.vervallen_op is None)

    def term(self, soort: str) -> Term | None:
        """The running term of this soort, or None."""
        return next((t for t in self.running if t.soort == soort), None)

    def last(self, *kinds: EventKind) -> Event | None:
        """The newest event of one of these kinds, or None."""
        return next((e for e in reversed(self.events) if e.soort in kinds), None)

    def allows(self, event: EventKind) -> bool:
        """Whether the regeling has this step now."""
        return self.regeling.allows(self.dossier.status, event)


def morning(day: date) -> datetime:
    """When the day begins in the Netherlands; office hours, where set, hold back the mail that follows."""
    return datetime.combine(day, time.min, AMSTERDAM)

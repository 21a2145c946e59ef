"""Whether a klager can be reached (rulebook C.6): the count of two months, what interrupts it, and what it needs.

The count begins with our first unanswered attempt, not with the last contact: without an attempt there is no count
(J28). It only ever leads to a proposal; `may_stop` is the lock on the step itself.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.calendar import Calendar, add
from bot.domain.commands import ROBOT
from bot.domain.event_days import day_of
from bot.domain.events import Event, EventKind
from bot.domain.regeling import Duration, Unit
from bot.domain.representation import own_addresses

MONTHS = Duration(2, Unit.MAANDEN)
"""Klachtenprocedure Lentl §4.1: "twee maanden of langer"; own scheme, so the ATW does not extend it (U3)."""

ATTEMPTS, CHANNELS = 3, 2
"""U2: so many attempts, over so many channels, before a case may be stopped."""

WARNED = timedelta(days=14)
"""U2: so long before the end the warning T21a was sent."""

REVIEW = timedelta(days=60)
"""UA: absent without an end: so often the klachtenfunctionaris looks again."""

NO_CALENDAR = Calendar()
"""Months know no free days."""

SPOKEN = frozenset(
    {EventKind.CONTACT, EventKind.GESPREK_GEPLAND, EventKind.GESPREK_GEVOERD, EventKind.AANGEVULD}
)
"""What proves that somebody of us reached the klager, or he us, beside his own mail."""


SPOKEN_FOR = "UB"
"""The rule by which a case is linked to a mail of somebody who speaks for the klager without being appointed yet."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One time we tried to reach the klager in vain. waarschuwing: by the letter T21a, which names day and outcome."""

    dag: date
    kanaal: str
    waarschuwing: bool = False


@dataclass(frozen=True, slots=True)
class Absence:
    """The klager told us that he would be away: from `van` up to and including `tot` (None: no end was told)."""

    gemeld: date
    van: date
    tot: date | None


@dataclass(frozen=True, slots=True)
class Reach:
    """How reachable the klager is. pogingen: the attempts that count, oldest first; none: he is reachable (U0).

    afwezig: the absence without an end that stops the clock from proposing anything (UA), or None.
    """

    pogingen: tuple[Attempt, ...] = ()
    afwezig: Absence | None = None

    @property
    def sinds(self) -> date | None:
        """U1: the first unanswered attempt after the last contact."""
        return self.pogingen[0].dag if self.pogingen else None

    @property
    def gewaarschuwd(self) -> date | None:
        """The day of the first warning."""
        return next((attempt.dag for attempt in self.pogingen if attempt.waarschuwing), None)

    @property
    def drempel(self) -> date | None:
        """U3: two calendar months later, clamped to the end of the month, and never within 14 days of the warning."""
        if self.sinds is None:
            return None
        nominal = add(self.sinds, MONTHS, NO_CALENDAR)
        return max(nominal, self.gewaarschuwd + WARNED) if self.gewaarschuwd else nominal

    def ontbreekt(self) -> tuple[str, ...]:
        """What U2 still asks before the case may be stopped, in Dutch; empty when nothing does."""
        channels = {attempt.kanaal for attempt in self.pogingen}
        missing = []
        if len(self.pogingen) < ATTEMPTS:
            missing.append(f"nog {ATTEMPTS - len(self.pogingen)} poging(en), zodat het er {ATTEMPTS} zijn")
        if len(channels) < CHANNELS:
            missing.append("een poging langs een andere weg (bellen, mailen of een brief)")
        if self.gewaarschuwd is None:
            missing.append("de waarschuwingsbrief T21a, minstens 14 dagen voor het stoppen")
        return tuple(missing)


def reach(events: Sequence[Event]) -> Reach:
    """How reachable the klager of a klacht is after these events of its dossier, from the first on."""
    own = own_addresses(events)
    events = _as_klacht(events)
    absences = tuple(_absences(events))
    unending = next((absence for absence in absences[-1:] if absence.tot is None), None)
    placed = [(day_of(event), place, event) for place, event in enumerate(events)]
    # By the day it was, not the day it was written down: "gebeld op 3 juni" may be told on the 10th.
    last = max(((day, place) for day, place, event in placed if _resets(event, own)), default=(date.min, -1))
    after = [
        _attempt(event)
        for day, place, event in sorted(placed, key=lambda row: row[:2])
        if event.soort is EventKind.CONTACTPOGING and (day, place) > last
    ]
    counted = tuple(_once(a for a in after if not any(_away(absence, a.dag) for absence in absences)))
    return Reach(_after_absence(counted, absences), unending)


def may_stop(events: Sequence[Event], today: date) -> str:
    """Why the case may not be stopped today for being unreachable, in Dutch; empty when it may (U4)."""
    found = reach(events)
    if found.drempel is None:
        return "de klager is bereikbaar: na het laatste contact is er geen vergeefse poging"
    if found.afwezig is not None:
        return "de klager meldde dat hij weg is, zonder einddatum"
    if missing := found.ontbreekt():
        return f"er ontbreekt nog: {'; '.join(missing)}"
    return "" if today >= found.drempel else f"dat kan pas vanaf {found.drempel:%d-%m-%Y}"


def is_sign_of_life(event: Event, own: frozenset[str]) -> bool:
    """U0: any human word of the klager or who represents him. No robot's mail, read receipt or bounce."""
    if event.soort is EventKind.BERICHT_GEARCHIVEERD:
        return event.gegevens.get("van") in own and event.gegevens.get("regel") != ROBOT
    if (
        event.soort is EventKind.GEKOPPELD
    ):  # UB: somebody who says that he represents him wrote about this case
        return event.gegevens.get("regel") == SPOKEN_FOR
    return event.soort in SPOKEN


def _as_klacht(events: Sequence[Event]) -> Sequence[Event]:
    """The events since it is a klacht: C.6 is not about onvrede (J33)."""
    traject, start = None, 0
    for index, event in enumerate(events):
        now = event.gegevens.get("traject", traject)
        if now != traject and traject is not None:
            start = index
        traject = now
    return events[start:]


def _resets(event: Event, own: frozenset[str]) -> bool:
    """UA: an announced absence ends a running count too."""
    return is_sign_of_life(event, own) or event.soort in {EventKind.AFWEZIGHEID_GEMELD, EventKind.HEROPEND}


def _attempt(event: Event) -> Attempt:
    kept = event.gegevens
    return Attempt(day_of(event), kept.get("kanaal", ""), bool(kept.get("waarschuwing")))


def _absences(events: Iterable[Event]) -> Iterable[Absence]:
    """What was told of absence; one without an end holds until something else is told."""
    told = [event for event in events if event.soort is EventKind.AFWEZIGHEID_GEMELD]
    for event in told:
        day, van, tot = day_of(event), event.gegevens.get("van"), event.gegevens.get("tot")
        if tot or event is told[-1]:
            yield Absence(
                day, date.fromisoformat(van) if van else day, date.fromisoformat(tot) if tot else None
            )


def _away(absence: Absence, day: date) -> bool:
    return absence.van <= day and (absence.tot is None or day <= absence.tot)


def _once(attempts: Iterable[Attempt]) -> Iterable[Attempt]:
    """Calling three times in one afternoon is one attempt."""
    warned: dict[tuple[date, str], bool] = {}
    for attempt in attempts:
        key = (attempt.dag, attempt.kanaal)
        warned[key] = warned.get(key, False) or attempt.waarschuwing
    return (Attempt(day, channel, warning) for (day, channel), warning in warned.items())


def _after_absence(counted: tuple[Attempt, ...], absences: Sequence[Absence]) -> tuple[Attempt, ...]:
    """UA: two months with an announced absence in them are not unannounced; counting begins anew after it."""
    found = Reach(counted)
    if found.sinds is None or found.drempel is None:
        return counted
    overlaps = [a for a in absences if a.tot and a.van <= found.drempel and a.tot >= found.sinds]
    if not overlaps:
        return counted
    last = max(a.tot for a in overlaps if a.tot)
    return _after_absence(tuple(attempt for attempt in counted if attempt.dag > last), absences)

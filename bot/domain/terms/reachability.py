"""Whether a klager can be reached (rulebook C.6): the count of two months, what interrupts it, and what it needs.

The count begins with our first unanswered attempt, not with the last contact: without an attempt there is no count
(J28). It only ever leads to a proposal; `may_stop` is the lock on the step itself.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from bot.domain.calendar.calendar import Calendar, add, in_words
from bot.domain.calendar.duration import Duration, Unit
from bot.domain.dossier.commands import ROBOT
from bot.domain.dossier.event_days import day_of
from bot.domain.dossier.events import Event, EventKind
from bot.domain.dossier.representation import Voices, voices
from bot.domain.regeling.regeling import Regeling

UNREACHABLE = "onbereikbaar"
"""The soort of the term that holds the two months."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What U2 and U3 ask before a case may be stopped.

    maanden: so long without a word (Klachtenprocedure Lentl §4.1: "twee maanden of langer"; a scheme of its own, so the
    ATW does not extend it). pogingen, wegen: so many attempts over so many channels. waarschuwing: so long before the
    end the warning T21a was sent. herkijken: absent without an end, so often somebody looks again (UA).
    """

    maanden: Duration
    pogingen: int
    wegen: int
    waarschuwing: Duration
    herkijken: Duration


STANDARD = Limits(Duration(2, Unit.MAANDEN), 3, 2, Duration(14, Unit.DAGEN), Duration(60, Unit.DAGEN))
"""As the rulebook has them."""


def limits(regeling: Regeling) -> Limits | None:
    """The limits of this scheme, or None where a silent klager never ends a case (C.6: only Lentl knows it)."""
    rule = next((rule for rule in regeling.termijnen if rule.soort == UNREACHABLE), None)
    said = regeling.normen
    if rule is None or not said.get("onb.actief"):
        return None
    return Limits(
        maanden=rule.duur,
        pogingen=said["onb.pogingen"],
        wegen=said["onb.wegen"],
        waarschuwing=Duration(said["onb.waarschuwing_dagen"], Unit.DAGEN),
        herkijken=Duration(said["aanwezig.review_dagen"], Unit.DAGEN),
    )


NO_CALENDAR = Calendar()
"""Months know no free days."""

SPOKEN = frozenset(
    {EventKind.CONTACT, EventKind.GESPREK_GEPLAND, EventKind.GESPREK_GEVOERD, EventKind.AANGEVULD}
)
"""What proves that somebody of us reached the klager, or he us, beside his own mail."""

SELF = "zelf_gemaild"
"""In the gegevens of an event: a colleague mailed the klager himself. Our word is no sign of life of his."""


WARNING = "T21a"
"""The letter that says on which day the case stops (U2)."""

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
    grenzen: Limits = STANDARD

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
        """U3: two calendar months later, clamped to the end of the month, and never too soon after the warning."""
        if self.sinds is None:
            return None
        nominal = add(self.sinds, self.grenzen.maanden, NO_CALENDAR)
        if self.gewaarschuwd is None:
            return nominal
        return max(nominal, add(self.gewaarschuwd, self.grenzen.waarschuwing, NO_CALENDAR))

    def ontbreekt(self) -> tuple[str, ...]:
        """What U2 still asks before the case may be stopped, in Dutch; empty when nothing does."""
        channels = {attempt.kanaal for attempt in self.pogingen}
        asked = self.grenzen.pogingen
        missing = []
        if short := max(0, asked - len(self.pogingen)):
            missing.append(f"nog {short} {'poging' if short == 1 else 'pogingen'}, zodat het er {asked} zijn")
        if len(channels) < self.grenzen.wegen:
            missing.append("een poging langs een andere weg (bellen, mailen of een brief)")
        if self.gewaarschuwd is None:
            missing.append(
                f"de waarschuwingsbrief T21a, minstens {self.grenzen.waarschuwing} voor het stoppen"
            )
        return tuple(missing)


def reach(events: Sequence[Event], grenzen: Limits) -> Reach:
    """How reachable the klager of a klacht is after these events of its dossier, from the first on."""
    own = voices(events)
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
    return Reach(_after_absence(counted, absences, grenzen), unending, grenzen)


def may_stop(events: Sequence[Event], grenzen: Limits | None, today: date) -> str:
    """Why the case may not be stopped today for being unreachable, in Dutch; empty when it may (U4)."""
    if grenzen is None:
        return "in deze regeling stopt een zaak niet omdat de klager zwijgt"
    found = reach(events, grenzen)
    if found.drempel is None:
        return "de klager is bereikbaar: na het laatste contact is er geen vergeefse poging"
    if found.afwezig is not None:
        return "de klager meldde afwezig te zijn, zonder einddatum"
    if missing := found.ontbreekt():
        return f"er ontbreekt nog: {'; '.join(missing)}"
    return "" if today >= found.drempel else f"dat kan pas vanaf {in_words(found.drempel)}"


def is_sign_of_life(event: Event, own: Voices) -> bool:
    """U0: any human word of the klager or who represents him. No robot's mail, read receipt or bounce."""
    if event.soort is EventKind.BERICHT_GEARCHIVEERD:
        by_person = event.gegevens.get("regel") != ROBOT
        return by_person and own.speaks(event.gegevens.get("van", ""), day_of(event))
    if (
        event.soort is EventKind.GEKOPPELD
    ):  # UB: somebody who says that he represents him wrote about this case
        return event.gegevens.get("regel") == SPOKEN_FOR
    return event.soort in SPOKEN and not event.gegevens.get(SELF)


def _as_klacht(events: Sequence[Event]) -> Sequence[Event]:
    """The events since it is a klacht: C.6 is not about onvrede (J33)."""
    traject, start = None, 0
    for index, event in enumerate(events):
        now = event.gegevens.get("traject", traject)
        if now != traject and traject is not None:
            start = index
        traject = now
    return events[start:]


def _resets(event: Event, own: Voices) -> bool:
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


def _after_absence(
    counted: tuple[Attempt, ...], absences: Sequence[Absence], grenzen: Limits
) -> tuple[Attempt, ...]:
    """UA: two months with an announced absence in them are not unannounced; counting begins anew after it."""
    found = Reach(counted, grenzen=grenzen)
    if found.sinds is None or found.drempel is None:
        return counted
    overlaps = [a for a in absences if a.tot and a.van <= found.drempel and a.tot >= found.sinds]
    if not overlaps:
        return counted
    last = max(a.tot for a in overlaps if a.tot)
    return _after_absence(tuple(attempt for attempt in counted if attempt.dag > last), absences, grenzen)

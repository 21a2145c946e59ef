"""Terms: dates that follow from events, regeling and calendar, each with its basis and its reckoning in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from bot.domain.calendar.calendar import (
    Calendar,
    add,
    extend_by_atw,
    in_words,
    is_werkdag,
    previous_werkdag,
    skipped_werkdagen,
    why_free,
)
from bot.domain.calendar.duration import Duration, Unit
from bot.domain.dossier.commands import ROBOT
from bot.domain.dossier.event_days import day_of as day_of
from bot.domain.dossier.events import Event, EventKind
from bot.domain.dossier.representation import own_addresses, voices
from bot.domain.regeling.regeling import Regeling, TermRule, Traject
from bot.domain.terms.reachability import SELF, UNREACHABLE, limits, reach

PUT_OFF = frozenset({EventKind.VERDAAGD, EventKind.UITSTEL_INGESTEMD})
"""Events that move the last day of a term that can be put off (Awb 9:11(2) and (3))."""

MAIL_IS_ENOUGH = frozenset({"contact", "antwoord"})
"""Terms that are met when a colleague mailed the klager himself; every other one that ends by contact waits for a word of
the klager, or of whom we asked (navraag)."""


@dataclass(frozen=True, slots=True)
class Term:
    """One term of a dossier (contract §5).

    vanaf: the day it counts from (day 0); uiterlijk: its last day, until 24:00. voorlopig: the traject was only
    proposed yet. gehaald_op: the day it was met; vervallen_op: the day it lapsed because the case ended otherwise.
    vooraf: it was met by what began it, and nothing ended it yet: until its last day more may be brought in.
    """

    soort: str
    vanaf: date
    uiterlijk: date
    grondslag: str
    rekening: str
    voorlopig: bool
    gehaald_op: date | None = None
    vervallen_op: date | None = None
    vooraf: bool = False

    def status(self, today: date) -> str:
        """open, gehaald, verlopen or vervallen, as seen on the day `today`."""
        if self.vervallen_op is not None:
            return "vervallen"
        if self.gehaald_op is not None and not (self.vooraf and today <= self.uiterlijk):
            return "gehaald" if self.gehaald_op <= self.uiterlijk else "verlopen"
        return "open" if today <= self.uiterlijk else "verlopen"


def terms(
    events: Sequence[Event], regeling: Regeling, calendar: Calendar, traject_voorlopig: str | None = None
) -> tuple[Term, ...]:
    """Every term the case has had so far, at most one per soort: the one that started last.

    Until an event carries a traject, the terms of `traject_voorlopig` (what is proposed) run provisionally.
    """
    found: dict[str, tuple[int, Term]] = {}
    spans = _spans(events)
    kinds = {event.soort for event in events}
    for rule in regeling.termijnen:
        if rule.soort == UNREACHABLE:  # it does not run from event to event: C.6 says when it counts
            if (own := _unreachable(rule, events, regeling)) is not None:
                found[rule.soort] = (len(events), own)
            continue
        if rule.van.isdisjoint(kinds):
            continue  # nothing can have started it
        run = _first_run(rule, events, spans, regeling, traject_voorlopig)
        while run is not None:
            started = (run.begin, run.term(calendar))
            if rule.soort not in found or found[rule.soort][0] <= run.begin:
                found[rule.soort] = started
            run = run.next()
    return tuple(term for _, term in found.values())


def _unreachable(rule: TermRule, events: Sequence[Event], regeling: Regeling) -> Term | None:
    """The two months of Klachtenprocedure Lentl §4.1, while they run."""
    traject = next((e.gegevens["traject"] for e in reversed(events) if e.gegevens.get("traject")), None)
    if traject not in rule.trajecten:
        return None
    allowed = limits(regeling)
    if allowed is None:
        return None
    found = reach(events, allowed)
    if found.sinds is None or found.drempel is None:
        return None
    begun = max((i for i, e in enumerate(events) if e.soort is EventKind.HEROPEND), default=0)
    over = next((e for e in reversed(events[begun:]) if e.soort in rule.tot | rule.vervalt), None)
    warned = (
        f", en {allowed.waarschuwing} na de waarschuwing van {in_words(found.gewaarschuwd)}"
        if found.gewaarschuwd
        else ""
    )
    said = (
        f"eerste vergeefse poging {in_words(found.sinds)} + {rule.duur}{warned} = {in_words(found.drempel)}"
    )
    return Term(
        soort=rule.soort,
        vanaf=found.sinds,
        uiterlijk=found.drempel,
        grondslag=rule.grondslag,
        rekening=f"{said} ({rule.grondslag})",
        voorlopig=False,
        gehaald_op=day_of(over) if over and over.soort in rule.tot else None,
        vervallen_op=day_of(over) if over and over.soort not in rule.tot else None,
    )


@dataclass(slots=True)
class _Run:
    """One stretch of one term: from the event at `begin` until it stopped or lapsed at `end` (None: it still runs).

    The rule holds from event `first` up to, not including, event `last`: as long as the case has its traject.
    counted: the event it counts from.
    """

    rule: TermRule
    events: Sequence[Event]
    regeling: Regeling
    provisional: bool
    last: int
    begin: int
    counted: int
    end: int | None = None

    def __post_init__(self) -> None:
        """Where it is over."""
        for place in range(self.begin + 1, len(self.events)):
            event = self.events[place]
            if place == self.last or event.soort in self.rule.vervalt or self._stops(event):
                self.end = place
                break

    def next(self) -> "_Run | None":
        """The same term once more, after this run was over."""
        if self.end is None:
            return None
        return _run_from(self.end, self.last, self.rule, self.events, self.regeling, self.provisional)

    def _stops(self, event: Event) -> bool:
        if event.soort is EventKind.BERICHT_GEARCHIVEERD and event.soort in self.rule.tot:
            return _of_klager(self.events, event)
        if event.soort is EventKind.CONTACT and event.gegevens.get(SELF):
            return event.soort in self.rule.tot and self.rule.soort in MAIL_IS_ENOUGH
        if event.soort is not EventKind.BRIEF_VERZONDEN:
            return event.soort in self.rule.tot
        letter = event.gegevens.get("sjabloon")
        if self.rule.brief:
            return letter == self.rule.brief and letter not in self.events[self.begin].gegevens.get(
                "brieven", ()
            )
        to_klager = bool(own_addresses(self.events) & set(event.gegevens.get("aan", ())))
        known = self.regeling.brieven.get(str(letter))
        made_alone = known is not None and known.automatisch  # that is no answer
        return event.soort in self.rule.tot and to_klager and not made_alone

    def _moved(self) -> tuple[Duration | date, ...]:
        """What put this run off: a verdaging of so long, the klager's consent to that day."""
        if self.rule.verdagen is None:
            return ()
        told = (event for event in self.events[self.begin : self.end] if event.soort in PUT_OFF)
        return tuple(
            Duration(event.gegevens["aantal"], Unit(event.gegevens["eenheid"]))
            if event.soort is EventKind.VERDAAGD
            else date.fromisoformat(event.gegevens["tot"])
            for event in told
        )

    def _set_by_others(self, start: date) -> tuple[date, date, str]:
        """The newest day that somebody else set for it, and how it is known; it is that day, whatever the calendar."""
        run = self.events[self.begin : self.end]
        told = [e for e in run if e.soort in self.rule.van and _given(e, self.rule.uiterlijk)]
        decided = [e for e in told if e.soort is not EventKind.VOORSTEL_GEDAAN]  # a proposal moves no term
        newest = (decided or told)[-1]
        end = date.fromisoformat(_given(newest, self.rule.uiterlijk))
        return min(start, end), end, f"gesteld op {in_words(end)}"

    def term(self, calendar: Calendar) -> Term:
        """The term this run makes."""
        counted = self.events[self.counted]
        start = date.fromisoformat(counted.gegevens[self.rule.dag]) if self.rule.dag else day_of(counted)
        if self.rule.uiterlijk:
            start, end, said = self._set_by_others(start)
            end, said, _ = _put_off(end, said, False, self._moved(), calendar)
            reckoning = f"{said} ({self.rule.grondslag})"
        else:
            name, duration = self.rule.dag or counted.soort.value, self.rule.duur
            end, reckoning = _reckon(
                name, start, duration, self.rule.grondslag, self.rule.atw, self._moved(), calendar
            )
        over = None if self.end is None else self.events[self.end]
        met = over is not None and self._stops(over)
        meeting = self.rule.gehaald_bij
        first = None if meeting is None else next((e for e in self.events if e.soort is meeting), None)
        ahead = first is not None and over is None and day_of(first) <= end
        met = met or ahead  # J25: the day he first wrote counts, not the day somebody decides
        if first is not None and met:
            over = first
        return Term(
            soort=self.rule.soort,
            vanaf=start,
            uiterlijk=end,
            grondslag=self.rule.grondslag,
            rekening=reckoning,
            voorlopig=self.provisional,
            gehaald_op=day_of(over) if over and met else None,
            vervallen_op=day_of(over) if over and not met else None,
            vooraf=ahead,
        )


def _first_run(
    rule: TermRule,
    events: Sequence[Event],
    spans: Sequence[tuple[int, int, str]],
    regeling: Regeling,
    proposed: str | None,
) -> _Run | None:
    """The first run of this term in the stretch of trajecten it now holds for, or None where it never starts."""
    if not spans:
        applies = proposed in rule.trajecten if proposed else rule.trajecten == frozenset(Traject)
        return _run_from(0, len(events), rule, events, regeling, provisional=True) if applies else None
    first = last = 0
    for begin, end, traject in spans:
        if traject in rule.trajecten:
            first, last = (first if last == begin else begin), end
    return _run_from(first, last, rule, events, regeling, provisional=False) if last else None


def _run_from(
    first: int, last: int, rule: TermRule, events: Sequence[Event], regeling: Regeling, provisional: bool
) -> _Run | None:
    """The run that starts at event `first` or later, but before `last`, or None where nothing starts it."""
    for begin in range(first, last):
        if events[begin].soort in rule.van and _starts(rule, events, begin):
            counted = _counted(rule, events, begin)
            if counted is not None:
                return _Run(rule, events, regeling, provisional, last, begin, counted)
    return None


def _counted(rule: TermRule, events: Sequence[Event], begin: int) -> int | None:
    """The place of the event that the term which starts at `begin` counts from; None where there is none."""
    if rule.telt_vanaf is None:
        return begin
    return next((i for i in range(begin, -1, -1) if events[i].soort is rule.telt_vanaf), None)


def _spans(events: Sequence[Event]) -> list[tuple[int, int, str]]:
    """The trajecten of the case in order, each with its first event and the first event of the next.

    The first one is what the case was from its ontvangst, though somebody said so only later.
    """
    changes: list[tuple[int, str]] = []
    for index, event in enumerate(events):
        traject = event.gegevens.get("traject")
        if traject and (not changes or changes[-1][1] != traject):
            changes.append((index if changes else 0, traject))
    ends = [*(index for index, _ in changes), len(events)][1:]
    return [(first, last, traject) for (first, traject), last in zip(changes, ends, strict=True)]


def _starts(rule: TermRule, events: Sequence[Event], index: int) -> bool:
    """Whether this event, which is one in `van`, starts it."""
    event = events[index]
    if rule.als_brief and rule.brief not in _letters_of(event):
        return False
    if rule.dag and not event.gegevens.get(rule.dag):
        return False
    if rule.uiterlijk and not _given(event, rule.uiterlijk):
        return False
    return event.soort is not EventKind.BERICHT_GEARCHIVEERD or _of_klager(events, event)


def _of_klager(events: Sequence[Event], filed: Event) -> bool:
    """Whether this mail is a further word of the klager himself.

    Filing the first mail is part of ontvangen; after that, only the klager waits for an answer (0.1.9).
    """
    first = filed.gegevens.get("bericht") == events[0].gegevens.get("bericht")
    by_person = filed.gegevens.get("regel") != ROBOT
    return not first and by_person and voices(events).speaks(filed.gegevens.get("van", ""), day_of(filed))


def _given(event: Event, name: str) -> str:
    """The day that an event brings under this name, or that the proposal in it would; empty when there is none."""
    proposed = event.gegevens.get("voorstel")
    steps = proposed["stappen"] if isinstance(proposed, Mapping) else [(event.soort, event.gegevens)]
    return next((str(told[name]) for _, told in steps if told.get(name)), "")


def _letters_of(event: Event) -> Sequence[str]:
    """The letters an event ordered, or that the proposal in it would."""
    proposed = event.gegevens.get("voorstel")
    letters: Sequence[str] = (
        proposed["brieven"] if isinstance(proposed, Mapping) else event.gegevens.get("brieven", ())
    )
    return letters


@lru_cache(maxsize=2000)  # every new case of a day has the same terms
def _reckon(
    counted: str,
    start: date,
    duration: Duration,
    basis: str,
    atw: bool,
    moved: tuple[Duration | date, ...],
    calendar: Calendar,
) -> tuple[date, str]:
    """The last day and how it was found, for people to check.

    A verdaging counts from the nominal end (rulebook D.0.5), so the extension comes last. A day that the klager
    agreed to is that day: no statute set it, so the ATW does not move it (ATW 1, Awb 9:11(3)).
    """
    end = add(start, duration, calendar)
    said = f"{counted.replace('_', ' ')} {in_words(start)} + {duration} = {in_words(end)}"
    if duration.eenheid is Unit.WERKDAGEN:
        skipped = skipped_werkdagen(start, end, calendar)
        said += f", zonder {', '.join(skipped)}" if skipped else ""
    end, said, atw = _put_off(end, said, atw, moved, calendar)
    if atw:
        end, reasons = extend_by_atw(end, calendar)
        if reasons:
            said, basis = f"{said}, {reasons} → {in_words(end)}", f"{basis}, ATW 1"
    elif duration.eenheid is not Unit.MINUTEN and not is_werkdag(end, calendar):
        reason = why_free(end, calendar) or "eigen vrije dag"
        said += f", {reason}; laatste werkdag ervoor {in_words(previous_werkdag(end, calendar))}"
    return end, f"{said} ({basis})"


def _put_off(
    end: date, said: str, atw: bool, moved: Sequence[Duration | date], calendar: Calendar
) -> tuple[date, str, bool]:
    """The last day once everything that put it off is counted, in words, and whether the ATW still extends it."""
    for more in moved:
        if isinstance(more, Duration):
            end = add(end, more, calendar)
            said += f" + {more} verdaagd = {in_words(end)}"
        else:
            end, atw = more, False
            said += f", met instemming van de klager tot {in_words(end)}"
    return end, said, atw

"""A colleague is away: kept in every case he has to do something in, and who replaces him is asked instead."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.domain.calendar.calendar import AMSTERDAM, in_words
from bot.domain.dossier.absence import FROM, UNTIL, WHO, away, missing, substitutes
from bot.domain.dossier.commands import Record
from bot.domain.dossier.corrections import counting
from bot.domain.dossier.deciders import deciders
from bot.domain.dossier.dossier import Dossier
from bot.domain.dossier.events import BOT, Event, EventKind
from bot.domain.errors import Refused
from bot.domain.mail.mail import Address
from bot.domain.people.staff import Person
from bot.domain.ports.log import Notice
from bot.domain.ports.store import UnitOfWork
from bot.domain.terms.turn import turns
from bot.handlers.desk import Desk
from bot.handlers.post import Draft

ANYBODY = "iemand"
"""Stands where a mark has an address: most weeks that is all that must be looked up for a new mail."""

WEEKS = 8
"""How long ahead an absence is marked; every morning marks it anew."""


@dataclass(frozen=True, slots=True)
class Absence:
    """What is known of it. van, tot: first and last day away (None: at once, and no end known); by: who told it;
    seq: what makes the mails about it unique."""

    person: Person
    van: date | None
    tot: date | None
    seq: str
    by: str = BOT

    def record(self) -> Record:
        """The command that keeps it in a case."""
        days = {FROM: self.van, UNTIL: self.tot}
        told = {name: day.isoformat() for name, day in days.items() if day is not None}
        kept = {WHO: self.person.email, **told, "regel": "K5"}
        return Record(by=self.by, gebeurtenis=EventKind.COLLEGA_AFWEZIG, gegevens=kept)


def everywhere(uow: UnitOfWork, desk: Desk, told: Absence, now: datetime, but: str = "") -> bool:
    """Keep it in every open case where he is asked for something: his mail program answers only the first of ours.

    but: the number of a case that knows already. Returns whether there was any.
    """
    asked = False
    for line in uow.dossiers.lines():
        dossier = uow.dossiers.load(line.nummer) if line.nummer != but else None
        if dossier is not None and _is_asked(told.person, dossier, desk, now):
            keep(uow, desk, dossier, told, now)
            asked = True
    _mark(uow, told, now)
    return asked


def meet(uow: UnitOfWork, desk: Desk, dossier: Dossier, now: datetime) -> None:
    """Who is asked in this case for the first time may be away, as he told in another: then his vervanger is asked too.

    Without a mark of this week nobody's other cases are read: this is asked of every mail that opens a case.
    """
    today = now.astimezone(AMSTERDAM).date()
    asked = {
        *dossier.naar,
        *(person.email for person in deciders(dossier, desk.post.organisation, today)[:1]),
    }
    marked = uow.log.claimed([_mark_of(email, today) for email in sorted(asked)])
    if not any(_mark_of(email, today) in marked for email in asked):
        return
    for told in _absent(uow, desk, today) * 2:  # who is away may replace somebody who is away
        current = uow.dossiers.load(dossier.nummer)
        if current is not None and _is_asked(told.person, current, desk, now):
            keep(uow, desk, current, told, now)


def warnings(uow: UnitOfWork, desk: Desk, asked: Collection[str], now: datetime) -> list[str]:
    """For who decides: which of these colleagues, whom a proposal names, are away today, and who replaces them."""
    today = now.astimezone(AMSTERDAM).date()
    if not asked or not uow.log.claimed([_mark_of(email, today) for email in sorted(asked)]):
        return []
    absent = {told.person: told for told in _away_on(uow, desk, today)}
    return [
        _warning(told, desk.post.organisation.staff.stand_in(person, today, lambda one: one not in absent))
        for person, told in absent.items()
        if person.email in asked
    ]


def _warning(told: Absence, instead: Person | None) -> str:
    until = f"tot en met {in_words(told.tot)}" if told.tot else "tot nader bericht"
    who = f"De vervanger is {instead.naam}." if instead else "Er is geen vervanger."
    return f"Let op: {told.person.naam} is afwezig {until}. {who}"


def spread(uow: UnitOfWork, desk: Desk, now: datetime) -> None:
    """What was told of an absence holds in the cases that came since: every morning they hear of it too."""
    for told in _absent(uow, desk, now.astimezone(AMSTERDAM).date()):
        everywhere(uow, desk, told, now)


def _absent(uow: UnitOfWork, desk: Desk, today: date) -> list[Absence]:
    """Every absence that was told in an open case and is not over."""
    cases = (uow.dossiers.load(line.nummer) for line in uow.dossiers.lines())
    found = []
    for email, event in _last_told([case for case in cases if case is not None]).items():
        person = desk.post.organisation.staff.by_email(email)
        days = {name: event.gegevens.get(name) for name in (FROM, UNTIL)}
        van, tot = (date.fromisoformat(day) if day else None for day in days.values())
        if person is not None and person.works_on(today) and (tot is None or today <= tot):
            found.append(Absence(person, van, tot, f"{today:%Y%m%d}"))
    return found


def _mark(uow: UnitOfWork, told: Absence, now: datetime) -> None:
    """Remember in which weeks he may be away."""
    today = now.astimezone(AMSTERDAM).date()
    for week in range(WEEKS):
        day = max(today, told.van or today) + timedelta(weeks=week)
        if told.tot is None or day - timedelta(days=day.weekday()) <= told.tot:
            uow.log.once(_mark_of(told.person.email, day), now)
            uow.log.once(_mark_of(ANYBODY, day), now)


def _mark_of(email: str, day: date) -> str:
    return f"afwezig {email} {day:%G-W%V}"


def _last_told(cases: Sequence[Dossier]) -> dict[str, Event]:
    """The newest word of each colleague's absence, of those who did nothing in any of these cases since."""
    events = sorted((e for case in cases for e in counting(case.events)), key=lambda event: event.tijd)
    told: dict[str, Event] = {}
    for event in events:
        if event.soort is EventKind.COLLEGA_AFWEZIG:
            told[event.gegevens[WHO]] = event
        elif event.actor in told and _begins(told[event.actor]) <= event.tijd.astimezone(AMSTERDAM).date():
            del told[event.actor]
    return told


def _begins(told: Event) -> date:
    first = told.gegevens.get(FROM)
    return date.fromisoformat(first) if first else told.tijd.astimezone(AMSTERDAM).date()


def keep(uow: UnitOfWork, desk: Desk, dossier: Dossier, told: Absence, now: datetime) -> None:
    """Keep it in one case, unless that is known, and ask who replaces him."""
    if away(dossier, told.person.email, now.astimezone(AMSTERDAM).date()) or _is_known(dossier, told):
        return
    done = desk.carry_out(uow, dossier, [told.record()], now)
    if not isinstance(done, Refused):
        bring_in(uow, desk, dossier, done, told, now)
        _mark(uow, told, now)


def _all_known(uow: UnitOfWork, desk: Desk, dossier: Dossier, now: datetime) -> Dossier:
    """The case with the absence of whoever would replace now, as he told it in another: he is not asked either."""
    today, staff = now.astimezone(AMSTERDAM).date(), desk.post.organisation.staff
    tried: set[Person] = set()
    while found := {p for p in substitutes(dossier, staff, today) if _is_marked(uow, p, today)} - tried:
        tried |= found
        told = [each for each in _away_on(uow, desk, today) if each.person in found]
        done = desk.carry_out(uow, dossier, [each.record() for each in told], now) if told else dossier
        dossier = dossier if isinstance(done, Refused) else done
    return dossier


def _is_marked(uow: UnitOfWork, person: Person, day: date) -> bool:
    return bool(uow.log.claimed([_mark_of(person.email, day)]))


def _is_known(dossier: Dossier, told: Absence) -> bool:
    """Whether the case knows of these very days, that are still to come."""
    days = {FROM: told.van and told.van.isoformat(), UNTIL: told.tot and told.tot.isoformat()}
    kept = {WHO: told.person.email, **days}
    return told.van is not None and any(
        event.soort is EventKind.COLLEGA_AFWEZIG and {name: event.gegevens.get(name) for name in kept} == kept
        for event in counting(dossier.events)
    )


def bring_in(
    uow: UnitOfWork, desk: Desk, before: Dossier, done: Dossier, told: Absence, now: datetime
) -> None:
    """Ask who replaces him, from the first day he is away: the task goes to his vervanger, a decision to who decides now."""
    today, post = now.astimezone(AMSTERDAM).date(), desk.of(done).post
    if told.van is not None and told.van > today:
        return  # the reminders of those days go to whoever replaces him then
    done = _all_known(uow, desk, done, now)
    waiting = done.open_proposal()
    first = next(iter(deciders(done, post.organisation, today)), None)
    if (
        waiting is not None
        and first is not None
        and first not in deciders(before, post.organisation, today)[:1]
    ):
        shown = {"voorstel": waiting}
        her = (Address(first.naam, first.email),)
        post.write(uow, Draft("V01", done, now, f"vervang.{told.seq}", desk.terms(done), shown, to=her))
    if not _holds(told.person, before, desk, today):
        return
    found = substitutes(done, post.organisation.staff, today)
    asks = {person.email for person in found}
    theirs = (each for each in turns(desk.watched(done), now) if each.wie in asks)
    turn = next(theirs, None) or desk.turn(done, now)
    if not found:
        text = f"{told.person.naam} is afwezig, en er is geen vervanger. Kies wie dit oppakt: draag over aan NAAM."
        uow.log.notice(Notice(now, "taak", text, done.nummer))
    elif turn is not None:
        asked = {
            "herinnering": turn.wat,
            "uiterlijk": turn.uiterlijk or today,
            "namens": missing(done, post.organisation.staff, today),
        }
        to = tuple(Address(each.naam, each.email) for each in found)
        draft = Draft("T18", done, now, f"vervang.{told.seq}", desk.terms(done), asked, to=to, by_itself=True)
        post.write(uow, draft)


def stands_in(uow: UnitOfWork, desk: Desk, person: Person, day: date) -> Person | None:
    """Who acts instead of this person on that day, as far as any case tells who is there."""
    absent = {told.person for told in _away_on(uow, desk, day)}
    return desk.post.organisation.staff.stand_in(person, day, lambda one: one not in absent)


def _away_on(uow: UnitOfWork, desk: Desk, day: date) -> list[Absence]:
    """Every absence that was told in an open case and holds on that day."""
    return [told for told in _absent(uow, desk, day) if told.van is None or told.van <= day]


def _is_asked(person: Person, dossier: Dossier, desk: Desk, now: datetime) -> bool:
    """Whether he has the case in hand, or is the first who decides in it."""
    today = now.astimezone(AMSTERDAM).date()
    decides = deciders(dossier, desk.post.organisation, today)[:1]
    return person in decides or _holds(person, dossier, desk, today)


def _holds(person: Person, dossier: Dossier, desk: Desk, today: date) -> bool:
    """Whether he has the case in hand, or replaces who has it."""
    return person.email in dossier.naar or person in substitutes(dossier, desk.post.organisation.staff, today)

"""A colleague is away: kept in every case he has to do something in, and who replaces him is asked instead."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.absence import FROM, UNTIL, WHO, away, substitutes
from bot.domain.calendar import AMSTERDAM
from bot.domain.commands import Record
from bot.domain.dossier import Dossier
from bot.domain.errors import Refused
from bot.domain.events import BOT, EventKind
from bot.domain.mail import Address
from bot.domain.people import Person
from bot.domain.ports import Notice, UnitOfWork
from bot.domain.rights import deciders
from bot.handlers.desk import Desk
from bot.handlers.post import Draft


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


def everywhere(uow: UnitOfWork, desk: Desk, told: Absence, now: datetime, but: str = "") -> None:
    """Keep it in every open case where he is asked for something: his mail program answers only the first of ours.

    but: the number of a case that knows already.
    """
    for line in uow.dossiers.lines():
        dossier = uow.dossiers.load(line.nummer) if line.nummer != but else None
        if dossier is not None and _is_asked(told.person, dossier, desk, now):
            keep(uow, desk, dossier, told, now)


def keep(uow: UnitOfWork, desk: Desk, dossier: Dossier, told: Absence, now: datetime) -> None:
    """Keep it in one case, unless that is known, and ask who replaces him."""
    if away(dossier, told.person.email, now.astimezone(AMSTERDAM).date()):
        return
    done = desk.carry_out(uow, dossier, [told.record()], now)
    if not isinstance(done, Refused):
        bring_in(uow, desk, dossier, done, told, now)


def bring_in(
    uow: UnitOfWork, desk: Desk, before: Dossier, done: Dossier, told: Absence, now: datetime
) -> None:
    """Ask who replaces him, from the first day he is away: the task goes to his vervanger, a decision to who decides now."""
    today, post = now.astimezone(AMSTERDAM).date(), desk.of(done).post
    if told.van is not None and told.van > today:
        return  # the reminders of those days go to whoever replaces him then
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
    if told.person.email not in done.naar:
        return
    found, turn = substitutes(done, post.organisation.staff, today), desk.turn(done, now)
    if not found:
        text = f"{told.person.naam} is afwezig en heeft geen vervanger. Kies wie dit oppakt: draag over aan NAAM."
        uow.log.notice(Notice(now, "taak", text, done.nummer))
    elif turn is not None:
        asked = {"herinnering": turn.wat, "uiterlijk": turn.uiterlijk or today, "namens": told.person.naam}
        to = tuple(Address(each.naam, each.email) for each in found)
        draft = Draft("T18", done, now, f"vervang.{told.seq}", desk.terms(done), asked, to=to, by_itself=True)
        post.write(uow, draft)


def _is_asked(person: Person, dossier: Dossier, desk: Desk, now: datetime) -> bool:
    """Whether he has the case in hand, or is the first who decides in it."""
    decides = deciders(dossier, desk.post.organisation, now.astimezone(AMSTERDAM).date())[:1]
    return person.email in dossier.naar or person in decides

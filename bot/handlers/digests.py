"""The morning, once per werkdag at its own hour: an absence reaches the cases that came since, and everybody who has
something to read gets his overzicht."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.domain.calendar.calendar import AMSTERDAM, is_werkdag
from bot.domain.digest.digest import digest, readers
from bot.domain.digest.morning import Digest, Morning, Noted, Seen, Trays, begins_week
from bot.domain.dossier.deciders import deciders
from bot.domain.mail.mail import Address
from bot.domain.people.staff import Person
from bot.domain.ports.outbox import OutboxState
from bot.domain.ports.store import Store, UnitOfWork
from bot.domain.terms.acts import Watched
from bot.domain.terms.turn import turns
from bot.handlers.absences import spread
from bot.handlers.desk import Desk
from bot.handlers.post import DIGEST, Draft

MORNING = time(8, 30)
"""When the day begins where no overzicht is sent."""

MADE = "overzicht "
"""What the row of an overzicht begins with; the day of it follows."""

STUCK_AFTER = timedelta(minutes=30)
"""A letter that waits longer than this for the mail server is told of (design §4.7)."""

LATELY = timedelta(days=90)
"""How old a closed case may be to still show what the bot had wrong last week, or a letter that nobody posted."""

LOOK_AHEAD = 14
"""Days; every stretch this long has a werkdag in it."""


@dataclass(frozen=True, slots=True)
class Digests:
    """The mornings of one organisatie.

    at: the hour of the overzicht (local time), or None: no overzicht. empty: also when there is nothing to say.
    """

    store: Store
    desk: Desk
    at: time | None = MORNING
    empty: bool = False

    def next_moment(self, after: datetime) -> datetime | None:
        """When the next morning begins, after this moment."""
        days = (after.astimezone(AMSTERDAM).date() + timedelta(days=n) for n in range(LOOK_AHEAD))
        moments = (moment for day in days if (moment := self._moment(day)) is not None)
        return next((moment for moment in moments if moment > after), None)

    def tick(self, now: datetime) -> Counter[str]:
        """Do the morning of today when its hour is there. After a night off yesterday's is no news.

        The row that says so is written in the very transaction: whoever comes second, also another process, finds it.
        The day klachtwacht begins has none: everything is new then, and was told at once.
        """
        counts: Counter[str] = Counter()
        moment = self._moment(now.astimezone(AMSTERDAM).date())
        key = f"{MADE}{moment:%Y-%m-%d}" if moment is not None and now >= moment else ""
        with self.store.begin(self.desk.post.organisation.sleutel) as uow:
            begun = not uow.log.once(f"{MADE}begonnen", now)
            before = uow.log.last(MADE) if key and not uow.log.claimed([key]) else None
            if before is None or not uow.log.once(key, now):
                if not begun:
                    uow.commit()
                return counts
            spread(uow, self.desk, now)
            if begun and self.at is not None:
                counts["overzichten"] = self._make(uow, before, now)
            uow.commit()
        return counts

    def _moment(self, day: date) -> datetime | None:
        """The hour of this day, or None on a day nobody works."""
        if not is_werkdag(day, self.desk.post.organisation.calendar):
            return None
        return datetime.combine(day, self.at or MORNING, AMSTERDAM)

    def _make(self, uow: UnitOfWork, before: datetime, now: datetime) -> int:
        seen = self._morning(uow, before, now)
        made = 0
        for person in readers(seen, self.desk.post.organisation.staff.people):
            told = digest(seen, person)
            if (
                told.nieuws
                or (seen.weekly and told.secties)
                or (self.empty and person in deciders(None, self.desk.post.organisation, seen.today))
            ):
                self._tell(uow, person, told, now)
                made += 1
        return made

    def _tell(self, uow: UnitOfWork, person: Person, told: Digest, now: datetime) -> None:
        seq = f"{told.dag:%Y%m%d}.{person.email.partition('@')[0]}"
        to = (Address(person.naam, person.email),)
        self.desk.post.write(uow, Draft(DIGEST, None, now, seq, gegevens={"overzicht": told}, to=to))

    def _morning(self, uow: UnitOfWork, before: datetime, now: datetime) -> Morning:
        weekly = begins_week(before, now)
        return Morning(
            moment=now,
            since=before,
            cases=tuple(self._open(uow, now)),
            closed=tuple(self._closed(uow, now)),
            trays=self._trays(uow, now),
            weekly=weekly,
            noted=tuple(self._noted(uow, before, now)),
        )

    def _open(self, uow: UnitOfWork, now: datetime) -> list[Seen]:
        own, found = self.desk.post.organisation, []
        for line in uow.dossiers.lines():
            dossier = uow.dossiers.load(line.nummer)
            turn = self.desk.turn(dossier, now) if dossier else None
            if dossier and turn:
                decides = tuple(person.email for person in deciders(dossier, own, now.date()))
                watched = self.desk.watched(dossier)
                found.append(Seen(watched, turn, decides, turns(watched, now)))
        return found

    def _closed(self, uow: UnitOfWork, moment: datetime) -> list[Watched]:
        recent = (uow.dossiers.load(nummer) for nummer in uow.dossiers.since(moment - LATELY))
        return [self.desk.watched(dossier) for dossier in recent if dossier and dossier.gesloten]

    def _noted(self, uow: UnitOfWork, since: datetime, now: datetime) -> list[Noted]:
        own, found = self.desk.post.organisation, []
        for notice in uow.log.notices(since):
            if notice.tijd >= now:
                continue  # the next overzicht begins here
            dossier = uow.dossiers.load(notice.dossier) if notice.dossier else None
            decides = deciders(dossier, own, now.date()) if dossier else ()
            found.append(
                Noted(notice.soort, notice.tekst, dossier, tuple(person.email for person in decides))
            )
        return found

    def _trays(self, uow: UnitOfWork, now: datetime) -> Trays:
        stuck = uow.outbox.in_state(OutboxState.WACHT, OutboxState.ONZEKER, OutboxState.FAALT)
        counts = Counter(
            item.staat.value
            for item in stuck
            if item.staat is not OutboxState.WACHT or (item.pogingen and item.aangemaakt <= now - STUCK_AFTER)
        )
        return Trays(len(uow.ledger.quarantined()), dict(counts))

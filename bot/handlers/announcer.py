"""Tells a room of colleagues that something waits for them, once, beside the mail they got."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.digest.room_news import News, hidden, of_letter, of_notice, told
from bot.domain.errors import Unreachable
from bot.domain.people.organisation import Organisation
from bot.domain.ports.log import Notice
from bot.domain.ports.notifier import Notifier
from bot.domain.ports.store import Store, UnitOfWork
from bot.handlers.once_told import tell_once

WINDOW = timedelta(days=1)
"""How long news may wait for a room that cannot be reached; after that the mail and the overzicht have said it."""


@dataclass(frozen=True, slots=True)
class Announcer:
    """Tells the room of one organisatie. about: the kinds of news it wants to hear."""

    store: Store
    organisation: Organisation
    notifier: Notifier
    about: frozenset[str]

    def tick(self, now: datetime) -> int:
        """Say what is new, in one message; how many things that were.

        Raises `Unreachable` when the room took nothing; the next tick tries again, and the overzicht tells of it.
        """

        def recent(uow: UnitOfWork) -> dict[str, News]:
            letters = (of_letter(item) for item in uow.outbox.freed(now - WINDOW, now))
            notices = (of_notice(notice) for notice in uow.log.notices(now - WINDOW))
            found = (news for news in (*letters, *notices) if news is not None)
            return {news.sleutel: news for news in found if news.soort in self.about}

        try:
            return tell_once(self.store, self.organisation.sleutel, self.notifier, now, recent, self._said)
        except Unreachable as error:
            self._complain(error, now)
            raise

    def _said(self, uow: UnitOfWork, fresh: list[News]) -> tuple[str, str]:
        numbers = {news.dossier for news in fresh if news.dossier is not None}
        closed = {nummer for nummer in numbers if hidden(uow.dossiers.load(nummer), self.organisation)}
        return told(fresh, closed, self.organisation)

    def _complain(self, error: Unreachable, now: datetime) -> None:
        with self.store.begin(self.organisation.sleutel) as uow:
            if uow.log.once(f"meldingen onbereikbaar {now:%Y-%m-%d}", now):
                uow.log.notice(Notice(now, "storing", str(error), None))
                uow.commit()

"""Tells a room of colleagues that something waits for them, once, beside the mail they got."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.errors import Unreachable
from bot.domain.organisation import Organisation
from bot.domain.ports import Notice, Notifier, Store, UnitOfWork
from bot.domain.room_news import News, hidden, of_letter, of_notice, told

WINDOW = timedelta(days=1)
"""How long news may wait for a room that cannot be reached; after that the mail and the overzicht have said it."""


@dataclass(frozen=True, slots=True)
class Announcer:
    """Tells the room of one organisatie. about: the kinds of news it wants to hear."""

    store: Store
    organisation: Organisation
    notifier: Notifier
    about: frozenset[str]

    def tick(self, now: datetime) -> Counter[str]:
        """Say what is new, in one message. Said first and written then: killed between them it is said twice, not never.

        Raises `Unreachable` when the room took nothing; the next tick tries again, and the overzicht tells of it.
        """
        if not self.notifier.heard:
            return Counter()
        with self.store.begin(self.organisation.sleutel) as uow:
            fresh = self._fresh(uow, now)
            message = told(fresh, self._closed_doors(uow, fresh), self.organisation)
        if message is None:
            return Counter()
        try:
            self.notifier.tell(*message)
        except Unreachable as error:
            self._complain(error, now)
            raise
        with self.store.begin(self.organisation.sleutel) as uow:
            for news in fresh:
                uow.log.once(_claim(news), now)
            uow.commit()
        return Counter(gemeld=len(fresh))

    def _fresh(self, uow: UnitOfWork, now: datetime) -> list[News]:
        letters = (of_letter(item) for item in uow.outbox.freed(now - WINDOW, now))
        notices = (of_notice(notice) for notice in uow.log.notices(now - WINDOW))
        found = [news for news in (*letters, *notices) if news is not None and news.soort in self.about]
        said = uow.log.claimed([_claim(news) for news in found])
        return [news for news in found if _claim(news) not in said]

    def _closed_doors(self, uow: UnitOfWork, fresh: list[News]) -> set[str]:
        numbers = {news.dossier for news in fresh if news.dossier is not None}
        return {nummer for nummer in numbers if hidden(uow.dossiers.load(nummer), self.organisation)}

    def _complain(self, error: Unreachable, now: datetime) -> None:
        with self.store.begin(self.organisation.sleutel) as uow:
            if uow.log.once(f"meldingen onbereikbaar {now:%Y-%m-%d}", now):
                uow.log.notice(Notice(now, "storing", str(error), None))
                uow.commit()


def _claim(news: News) -> str:
    return f"gemeld {news.sleutel}"

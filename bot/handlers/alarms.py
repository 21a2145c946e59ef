"""Trouble and its end reach whoever looks after klachtwacht, within minutes, over the configured channel."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.errors import Unreachable
from bot.domain.ports.log import Notice
from bot.domain.ports.notifier import Notifier
from bot.domain.ports.store import Store
from bot.handlers.once_told import tell_once
from bot.logbook import log

TOLD = frozenset({"storing", "hersteld", "quarantaine"})
"""The meldingen that somebody must hear now; every other kind waits for the overzicht."""

TOO_OLD = timedelta(days=1)
"""What nobody could be told in this time stands in the overzicht."""

MOST_AT_ONCE = 5
"""Meldingen in one message; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Alarms:
    """Tells the meldingen of one organisatie that cannot wait. sleutel, naam: of that organisatie."""

    store: Store
    sleutel: str
    naam: str
    notifier: Notifier

    def tick(self, now: datetime) -> int:
        """Tell what is new: trouble in one message and its end in another, the newest last, for under "weer in orde" nobody
        reads what is not. How many meldingen that were. Raises `Unreachable` when nobody was told."""
        if not self.notifier.heard:
            return 0
        with self.store.begin(self.sleutel) as uow:
            told = [notice for notice in uow.log.notices(now - TOO_OLD) if notice.soort in TOLD]
        last = bool(told) and _is_end(told[-1])
        return sum(self._tell(told, ends, now) for ends in (not last, last))

    def _tell(self, told: Sequence[Notice], ends: bool, now: datetime) -> int:
        found = {_key(notice): notice for notice in told if _is_end(notice) is ends}
        return tell_once(
            self.store, self.sleutel, self.notifier, now, lambda _: found, lambda _, new: self._said(new)
        )

    def _said(self, notices: Sequence[Notice]) -> tuple[str, str]:
        text = _text(notices)
        log.warning("alarm", organisatie=self.sleutel, verteld=text)
        return f"klachtwacht {self.naam}: {_title(notices)}", text

    def at_once(self, notice: Notice) -> None:
        """Tell it now, past the store: that is where the trouble is."""
        try:
            self.notifier.tell(*self._said([notice]))
        except Unreachable as error:
            log.warning("alarm", organisatie=self.sleutel, fout=str(error))


def _key(notice: Notice) -> str:
    return f"{notice.tijd.isoformat()} {hashlib.sha256(notice.tekst.encode()).hexdigest()[:12]}"


def _is_end(notice: Notice) -> bool:
    return notice.soort == "hersteld"


def _title(notices: Sequence[Notice]) -> str:
    return "weer in orde" if all(map(_is_end, notices)) else "storing"


def _text(notices: Sequence[Notice]) -> str:
    lines = [
        f"{notice.tekst}{f' Dossier {notice.dossier}.' if notice.dossier else ''}"
        for notice in notices[-MOST_AT_ONCE:]
    ]
    more = len(notices) - len(lines)
    return "\n".join(
        [*([f"En nog {more} eerdere meldingen: kijk in het overzicht."] if more else []), *lines]
    )

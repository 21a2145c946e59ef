"""Trouble and its end reach whoever looks after klachtwacht, within minutes, over the configured channel."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.domain.errors import Unreachable
from bot.domain.ports import Notice, Notifier, Store

TOLD = frozenset({"storing", "hersteld"})
"""The meldingen that somebody must hear now; every other kind waits for the overzicht."""

TOO_OLD = timedelta(days=1)
"""What nobody could be told in this time stands in the overzicht."""

MOST_AT_ONCE = 5
"""Meldingen in one message; the rest is counted."""

log = structlog.get_logger("klachtwacht")


@dataclass(frozen=True, slots=True)
class Alarms:
    """Tells the meldingen of one organisatie that cannot wait. sleutel, naam: of that organisatie."""

    store: Store
    sleutel: str
    naam: str
    notifier: Notifier

    def tick(self, now: datetime) -> int:
        """Tell what is new, in one message; how many meldingen that were. Told first and written after: a process that
        is killed between them tells it twice, never not at all. Raises `Unreachable` when nobody could be told."""
        if not self.notifier.heard:
            return 0
        with self.store.begin(self.sleutel) as uow:
            recent = [notice for notice in uow.log.notices(now - TOO_OLD) if notice.soort in TOLD]
            keys = {_key(notice): notice for notice in recent}
            told = uow.log.claimed(list(keys)) if keys else set()
        fresh = [notice for key, notice in keys.items() if key not in told]
        if not fresh:
            return 0
        self.notifier.tell(f"klachtwacht {self.naam}: {_title(fresh)}", _text(fresh))
        log.warning("alarm", organisatie=self.sleutel, verteld=_text(fresh))
        with self.store.begin(self.sleutel) as uow:
            for notice in fresh:
                uow.log.once(_key(notice), now)
            uow.commit()
        return len(fresh)

    def at_once(self, notice: Notice) -> None:
        """Tell it now, past the store: that is where the trouble is."""
        try:
            self.notifier.tell(f"klachtwacht {self.naam}: {_title([notice])}", _text([notice]))
        except Unreachable as error:
            log.warning("alarm", organisatie=self.sleutel, fout=str(error))


def _key(notice: Notice) -> str:
    return f"gemeld {notice.tijd.isoformat()} {hashlib.sha256(notice.tekst.encode()).hexdigest()[:12]}"


def _title(notices: Sequence[Notice]) -> str:
    return "weer in orde" if notices[-1].soort == "hersteld" else "storing"


def _text(notices: Sequence[Notice]) -> str:
    lines = [
        f"{notice.tekst}{f' Dossier {notice.dossier}.' if notice.dossier else ''}"
        for notice in notices[-MOST_AT_ONCE:]
    ]
    more = len(notices) - len(lines)
    return "\n".join(
        [*([f"En nog {more} eerdere meldingen: kijk in het overzicht."] if more else []), *lines]
    )

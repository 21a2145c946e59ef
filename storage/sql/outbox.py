"""The outbox in the database."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, case, false, func, or_, select, update

from bot.domain.errors import StoreError
from bot.domain.ports.outbox import OutboxItem, OutboxState
from storage import faults
from storage.rows import OUTBOX, SETTLED, SETTLING, addressees, clean, to_amsterdam, to_utc
from storage.sql.prepared import Among
from storage.sql.session import Counted, Session, adding
from storage.tables import geadresseerden, uitbak

_OURS = uitbak.c.organisatie == bindparam("org")
_NOW = bindparam("now", type_=uitbak.c.aangemaakt.type)
_WAITS = uitbak.c.staat == OutboxState.WACHT.value
_BUSY = uitbak.c.staat == OutboxState.BEZIG.value
_EVERY_STATE = [state.value for state in OutboxState]
_ITEM = (
    select(*(uitbak.c[name] for name in OUTBOX.columns), uitbak.c.volgnr)
    .where(_OURS)
    .order_by(uitbak.c.aangemaakt, uitbak.c.volgnr)
)
# SKIP LOCKED: on PostgreSQL several workers each take other letters; on SQLite the transaction is alone.
_LEASE = (
    _ITEM.where(uitbak.c.herhaalbaar == bindparam("herhaalbaar"))
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
)
_DUE = _LEASE.where(_WAITS, uitbak.c.vrij_vanaf <= _NOW)
_BORN = _LEASE.where(
    _BUSY,
    uitbak.c.geboren,
    uitbak.c.werker == bindparam("worker"),
    or_(uitbak.c.lease_tot.is_(None), uitbak.c.lease_tot > _NOW),
    Among(uitbak.c.message_id, "unborn", none=True),
)
_UNTIL = bindparam("until", type_=uitbak.c.lease_tot.type)
# A born lease that outlasts a fresh one stays as it is, so that taking it needs no commit of its own.
_LONGEST = case((uitbak.c.lease_tot > _UNTIL, uitbak.c.lease_tot), else_=_UNTIL)
_TAKE = (
    update(uitbak)
    .where(_OURS, Among(uitbak.c.message_id, "taken"))
    .values(
        staat=OutboxState.BEZIG.value,
        werker=bindparam("worker"),
        lease_tot=_LONGEST,
        geboren=False,
    )
)
_EXPIRED = _ITEM.where(
    _BUSY,
    or_(uitbak.c.lease_tot <= _NOW, and_(uitbak.c.werker == bindparam("worker"), uitbak.c.werker != "")),
)
_IN_STATE = _ITEM.where(Among(uitbak.c.staat))
# Every state is named, so that the index of states and moments answers it.
_FREED = _IN_STATE.where(
    uitbak.c.vrij_vanaf > bindparam("since", type_=uitbak.c.vrij_vanaf.type), uitbak.c.vrij_vanaf <= _NOW
)
_MADE_BETWEEN = select(func.count()).select_from(
    select(uitbak.c.message_id)
    .where(_OURS, Among(uitbak.c.staat))  # every state, as in `_FREED`
    .where(Among(uitbak.c.sjabloon, "kinds"))
    .where(
        uitbak.c.vrij_vanaf > bindparam("since", type_=uitbak.c.vrij_vanaf.type), uitbak.c.vrij_vanaf < _NOW
    )
    .limit(bindparam("most"))
    .subquery("counted")
)
_NEXT = select(func.min(uitbak.c.vrij_vanaf)).where(_OURS, _WAITS)
_SETTLE = (
    update(uitbak)
    .where(_OURS, uitbak.c.message_id == bindparam("letter"))
    .values(geboren=False, **{name: bindparam(f"new_{name}", type_=uitbak.c[name].type) for name in SETTLED})
)
_KNOWS = select(uitbak.c.message_id).where(_OURS, uitbak.c.message_id == bindparam("letter"))
_GET = _ITEM.where(uitbak.c.message_id == bindparam("letter"))
_LAST_TO = (
    select(geadresseerden.c.message_id)
    .where(geadresseerden.c.organisatie == bindparam("org"), geadresseerden.c.adres == bindparam("adres"))
    .where(geadresseerden.c.aangemaakt >= bindparam("since", type_=uitbak.c.aangemaakt.type))
    .order_by(geadresseerden.c.aangemaakt.desc())
    .limit(1)
)


@cache
def _made_for(kinds: int) -> Select[Any]:
    """So many kinds of letters, each by name: every mail asks it, and a list takes SQLite four times as long."""
    return (
        select(func.count())
        .select_from(geadresseerden)
        .where(
            geadresseerden.c.organisatie == bindparam("org"),
            geadresseerden.c.adres == bindparam("adres"),
            or_(false(), *(geadresseerden.c.sjabloon == bindparam(f"kind{n}") for n in range(kinds))),
            geadresseerden.c.aangemaakt >= bindparam("since", type_=uitbak.c.aangemaakt.type),
        )
    )


def _age(row: Any) -> tuple[datetime, int]:
    return row.aangemaakt, row.volgnr


class Outbox:
    """Letters decided but not yet accepted by the mail server."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, item: OutboxItem) -> None:
        """Add a letter. A Message-ID that is there already raises `StoreError`: here when this unit added it,
        else where the savepoint or the unit ends."""
        session, row = self._session, OUTBOX.pack(item)
        born = item.staat is OutboxState.BEZIG
        if born:
            session.born.add(row["message_id"])
        session.add(adding(uitbak), row | {"geboren": born, "volgnr": session.counter.next()})
        for (kinds, _), counted in session.counted.items():
            counted.count += item.sjabloon in kinds and counted.since < item.vrij_vanaf < counted.until
        kept = {name: row[name] for name in ("sjabloon", "aangemaakt", "message_id")}
        for address in sorted(addressees(item)):
            session.add(adding(geadresseerden), kept | {"adres": address})

    def lease(
        self, worker: str, now: datetime, until: datetime, limit: int, herhaalbaar: bool
    ) -> list[OutboxItem]:
        """Take at most `limit` letters of one kind that are due, oldest first, and mark them BEZIG for `worker`.

        Letters born leased for `worker` in an earlier unit count as due, once, while their lease runs.
        """
        session, asked = self._session, {"now": to_utc(now), "limit": limit, "herhaalbaar": herhaalbaar}
        mine = clean(worker)
        born = session.all(_BORN, worker=mine, unborn=session.born, **asked)
        due = sorted([*born, *session.all(_DUE, **asked)], key=_age)[:limit]
        if due:
            taken = [row.message_id for row in due]
            session.change(_TAKE, taken=taken, worker=mine, until=to_utc(until))
        leased, fresh = (OUTBOX.unpack(row) for row in due), to_amsterdam(to_utc(until))
        return [
            replace(item, staat=OutboxState.BEZIG, werker=mine, lease_tot=max(fresh, item.lease_tot or fresh))
            for item in leased
        ]

    def expired(self, now: datetime, worker: str = "") -> list[OutboxItem]:
        """BEZIG letters whose lease ran out, or that `worker` left behind, oldest first."""
        rows = self._session.all(_EXPIRED, now=to_utc(now), worker=clean(worker))
        return [OUTBOX.unpack(row) for row in rows]

    def settle(self, *items: OutboxItem) -> None:
        """Write staat, pogingen, vrij_vanaf, lease and detail of existing letters."""
        self._session.counted.clear()
        changes = [SETTLING.pack(item) for item in items]
        if changes and self._session.change_each(_SETTLE, changes) != len(changes):
            raise StoreError(faults.letter_unknown(", ".join(item.message_id for item in items)))

    def in_state(self, *states: OutboxState) -> list[OutboxItem]:
        """Letters in these states, oldest first."""
        rows = self._session.all(_IN_STATE, wanted=[state.value for state in states])
        return [OUTBOX.unpack(row) for row in rows]

    def freed(self, since: datetime, until: datetime) -> list[OutboxItem]:
        """Letters in any state that were free to leave from after `since` and no later than `until`, oldest first."""
        rows = self._session.all(_FREED, wanted=_EVERY_STATE, since=to_utc(since), now=to_utc(until))
        return [OUTBOX.unpack(row) for row in rows]

    def next_due(self) -> datetime | None:
        """When the first waiting letter becomes due, or None."""
        ((moment,),) = self._session.all(_NEXT)
        return None if moment is None else to_amsterdam(moment)

    def get(self, message_id: str) -> OutboxItem | None:
        """The letter with this Message-ID, or None."""
        rows = self._session.all(_GET, letter=clean(message_id))
        return OUTBOX.unpack(rows[0]) if rows else None

    def last_to(self, address: str, since: datetime) -> OutboxItem | None:
        """The last letter that was made for this address since then, or None."""
        rows = self._session.all(_LAST_TO, adres=clean(address).lower(), since=to_utc(since))
        return self.get(rows[0].message_id) if rows else None

    def knows(self, message_id: str) -> bool:
        """Whether a letter of ours has this Message-ID."""
        return bool(self._session.all(_KNOWS, letter=clean(message_id)))

    def made_for(self, address: str, sjablonen: Sequence[str], since: datetime) -> int:
        """How many letters of these kinds were made for this address since then (rulebook 0.1.3)."""
        kinds = {f"kind{n}": kind for n, kind in enumerate(sjablonen)}
        asked = {"adres": clean(address).lower(), "since": to_utc(since), **kinds}
        ((count,),) = self._session.all(_made_for(len(kinds)), **asked)
        return int(count)

    def made_between(self, sjablonen: Sequence[str], since: datetime, until: datetime, most: int) -> int:
        """How many letters of these kinds were free to leave between these moments, counted no further than `most`.

        Asked once more in the same unit, as every mail of a batch does, it counts on: a count reads every letter.
        """
        known = self._session.counted.get((tuple(sjablonen), most))
        if known is None or (known.since, known.until) != (since, until):
            asked = {"wanted": _EVERY_STATE, "since": to_utc(since), "now": to_utc(until), "most": most}
            count = int(self._session.all(_MADE_BETWEEN, kinds=sjablonen, **asked)[0][0])
            known = self._session.counted[tuple(sjablonen), most] = Counted(since, until, count)
        return min(most, known.count)

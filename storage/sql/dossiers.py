"""Dossiers in the database: chains of events, with the projections that queries need."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Date, Insert, Select, bindparam, delete, select, update

from bot.domain.dossier.dossier import Dossier
from bot.domain.dossier.events import Event
from bot.domain.dossier.fold import fold
from bot.domain.dossier.placing import restricted
from bot.domain.errors import DestroyedDossier, StaleDossier
from bot.domain.ports.dossiers import DossierLine
from bot.domain.terms.deadlines import Term
from storage import chain, faults
from storage.rows import (
    EVENT,
    LINE,
    TERM,
    clean,
    line_of,
    numbered,
    open_terms,
    to_amsterdam,
    to_utc,
)
from storage.sql.prepared import Among
from storage.sql.recent import PlacedTerm, Written
from storage.sql.session import Session, Values, adding, inserting, replacing
from storage.tables import IS_OPEN, IS_UNTIDY, dossiers, gebeurtenissen, tellers, termijnen

_NUMBER: BindParameter[str] = bindparam("nummer")
_OURS = dossiers.c.organisatie == bindparam("org")
_OLDEST_FIRST = (dossiers.c.ontvangen, dossiers.c.nummer)
_EVENTS_OF = (gebeurtenissen.c.organisatie == bindparam("org"), gebeurtenissen.c.nummer == _NUMBER)

# FOR UPDATE: PostgreSQL holds the dossier until we commit; on SQLite the transaction is alone anyway.
# The hash is as old as the question: it is the right one where the version, which was waited for, is the one we expect.
_END = (
    select(
        dossiers.c.versie,
        select(gebeurtenissen.c.hash)
        .where(*_EVENTS_OF)
        .order_by(gebeurtenissen.c.volgnr.desc())
        .limit(1)
        .scalar_subquery()
        .label("hash"),
    )
    .where(_OURS, dossiers.c.nummer == _NUMBER)
    .with_for_update()
)
# Of an event whose content was destroyed nothing may be used, so it is left out here.
_ENDS = (
    select(
        dossiers.c.nummer,
        dossiers.c.versie,
        select(gebeurtenissen.c.hash)
        .where(gebeurtenissen.c.organisatie == bindparam("org"))
        .where(gebeurtenissen.c.nummer == dossiers.c.nummer, gebeurtenissen.c.soort.is_not(None))
        .order_by(gebeurtenissen.c.volgnr.desc())
        .limit(1)
        .scalar_subquery()
        .label("hash"),
    )
    .where(_OURS, Among(dossiers.c.nummer))
    .order_by(dossiers.c.nummer)
    .with_for_update()
)
_EVENTS = (
    select(*(gebeurtenissen.c[name] for name in EVENT.columns))
    .where(*_EVENTS_OF)
    .order_by(gebeurtenissen.c.volgnr)
)
# Sorted here, not there: told to sort, SQLite would rather walk every dossier in that order.
_OF = select(*_OLDEST_FIRST).where(_OURS, dossiers.c.klager_adres == bindparam("adres"))
_OPEN_OF, _CLOSED_OF = _OF.where(IS_OPEN), _OF.where(~IS_OPEN)
# A number begins with the year of the ontvangst, so the key alone leaves out what is older.
_SINCE = select(*_OLDEST_FIRST).where(
    _OURS,
    dossiers.c.nummer >= bindparam("year"),
    dossiers.c.ontvangen >= bindparam("moment", type_=dossiers.c.ontvangen.type),
)
_LINES = select(*(dossiers.c[name] for name in LINE.columns)).where(_OURS).order_by(*_OLDEST_FIRST)
_OPEN_LINES = _LINES.where(IS_OPEN)
_DUE = (
    select(termijnen.c.nummer, *(termijnen.c[name] for name in TERM.columns))
    .where(
        termijnen.c.organisatie == bindparam("org"), termijnen.c.uiterlijk <= bindparam("until", type_=Date)
    )
    .order_by(termijnen.c.uiterlijk, termijnen.c.nummer, termijnen.c.volgnr)
)
_AWAKE = (
    select(dossiers.c.nummer)
    .where(_OURS, dossiers.c.wekker <= bindparam("now", type_=dossiers.c.wekker.type))
    .order_by(dossiers.c.wekker, dossiers.c.nummer)
)
_NEXT_WAKE = (
    select(dossiers.c.wekker)
    .where(_OURS, dossiers.c.wekker > bindparam("after", type_=dossiers.c.wekker.type))
    .order_by(dossiers.c.wekker)
    .limit(1)
)
_WAKE = (
    update(dossiers)
    .where(_OURS, dossiers.c.nummer == _NUMBER)
    .values(wekker=bindparam("at", type_=dossiers.c.wekker.type))
)
_UNTIDY = (
    select(dossiers.c.nummer).where(_OURS, IS_UNTIDY).order_by(dossiers.c.nummer).limit(bindparam("most"))
)
_TIDIED = (
    update(dossiers)
    .where(_OURS, dossiers.c.nummer == _NUMBER, dossiers.c.versie == bindparam("at"))
    .values(opruimen=False)
)
_FORGET = update(dossiers).where(_OURS, dossiers.c.nummer == _NUMBER).values(opruimen=False)
_STIR = update(dossiers).where(_OURS, dossiers.c.nummer == _NUMBER).values(opruimen=True)
_FORGET_TERMS = delete(termijnen).where(
    termijnen.c.organisatie == bindparam("organisatie"), termijnen.c.nummer == _NUMBER
)
_FORGET_TERM = _FORGET_TERMS.where(termijnen.c.volgnr == bindparam("volgnr"))


@cache
def _counting(dialect: str) -> Insert:
    """Take the next number and hold the counter: a number is only ever lost together with its transaction."""
    first = inserting(tellers, dialect).values(
        organisatie=bindparam("org"), jaar=bindparam("year"), laatste=1
    )
    counted: Insert = first.on_conflict_do_update(
        index_elements=["organisatie", "jaar"], set_={"laatste": tellers.c.laatste + 1}
    ).returning(tellers.c.laatste)
    return counted


class Dossiers:
    """Dossiers as chains of events."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def next_number(self, year: int) -> str:
        """The next free case number of this organisatie and year."""
        session, held = self._session, self._session.numbers.get(year)
        if held is None:
            ((count,),) = session.all(_counting(session.dialect), year=year)
        else:
            count = held + 1
            session.risen.add(year)
        session.numbers[year] = count
        nummer = numbered(year, count)
        session.ends[nummer] = 0, chain.START  # nobody else can get it: `append` need not look
        return nummer

    def load(self, nummer: str) -> Dossier | None:
        """The dossier as the fold of its events, or None. Raises `DestroyedDossier` when its content was destroyed."""
        if known := self._known(nummer):
            return known.dossier
        rows = self._session.all(_EVENTS, nummer=clean(nummer))
        if not rows:
            return None
        if any(row.soort is None for row in rows):
            raise DestroyedDossier(faults.destroyed(nummer))
        return fold(self._session.organisatie, nummer, map(EVENT.unpack, rows))

    def revisit(self, nummers: Sequence[str]) -> None:
        """Ask, of all these at once, whether what this process last wrote in them is still their last event."""
        session = self._session
        recent = {n: each for n in nummers if (each := session.recent.get(session.organisatie, n))}
        for row in session.all(_ENDS, wanted=recent) if recent else ():
            each = recent[row.nummer]
            if (row.versie, row.hash) == (each.dossier.version, each.hash):
                session.held[row.nummer] = each
                session.ends[row.nummer] = row.versie, row.hash

    def _known(self, nummer: str) -> Written | None:
        """A dossier as this unit left it, or found it and holds it."""
        return self._session.written.get(nummer) or self._session.held.get(nummer)

    def append(
        self,
        dossier: Dossier,
        events: Sequence[Event],
        terms: Sequence[Term],
        wake: datetime | None = None,
    ) -> None:
        """Append `events`; `dossier` is the state after them and `terms` its recomputed terms."""
        nummer, expected = clean(dossier.nummer), dossier.version - len(events)
        found, previous = self._end(nummer)
        if found != expected:
            raise StaleDossier(faults.stale(nummer, found, expected))
        last = self._chain(nummer, expected, previous, events)
        placed = self._place(nummer, expected, terms)
        self._session.ends[nummer] = dossier.version, last
        self._session.written[nummer] = Written(dossier, last, placed)
        self._project(nummer, dossier, terms, wake)

    def _end(self, nummer: str) -> tuple[int, str]:
        """The version of a dossier and the hash of its last event."""
        known = self._session.ends.get(nummer)
        if known is not None:
            return known
        rows = self._session.all(_END, nummer=nummer)
        return (rows[0].versie, rows[0].hash) if rows else (0, chain.START)

    def _chain(self, nummer: str, start: int, previous: str, events: Sequence[Event]) -> str:
        """Add the links after `previous`; the hash of the last one."""
        salts = secrets.token_bytes(chain.SALT_BYTES * len(events))  # each time is a call to the kernel
        for place, event in enumerate(events):
            volgnr, salt = start + place + 1, salts[chain.SALT_BYTES * place :][: chain.SALT_BYTES]
            row = EVENT.pack(event)
            content = chain.content_hash(salt, **row)
            previous = chain.link_hash(previous, self._session.organisatie, nummer, volgnr, content)
            row |= {
                "nummer": nummer,
                "volgnr": volgnr,
                "zout": salt,
                "inhoud_hash": content,
                "hash": previous,
            }
            self._session.add(adding(gebeurtenissen), row)
        return previous

    def _project(self, nummer: str, dossier: Dossier, terms: Sequence[Term], wake: datetime | None) -> None:
        row: Values = LINE.pack(line_of(dossier, terms))
        row |= {"klager_adres": clean(dossier.klager.address), "versie": dossier.version}
        row |= {"wekker": to_utc(wake) if wake else None, "besloten": restricted(dossier), "opruimen": True}
        self._session.add(replacing(dossiers, self._session.dialect), row)

    def _place(self, nummer: str, version: int, terms: Sequence[Term]) -> list[PlacedTerm]:
        """Write the terms that run, each with its place in their order. Those that stand there already stay; where it is
        not known what stands there, all of it goes."""
        rows, known = [TERM.pack(term) for term in open_terms(terms)], self._known(nummer)
        stay = [placed for placed in known.terms if placed[1] in rows] if known else []
        if [row for _, row in stay] != rows[: len(stay)]:
            stay = []  # the order changed
        left = {place for place, _ in stay}
        gone = [place for place, _ in known.terms if place not in left] if known else []
        unknown = bool(version) and known is None
        if (gone or unknown) and self._session.waits(adding(termijnen)):
            self._session.flush()  # what must go may still be in line
        if unknown:
            self._session.add(_FORGET_TERMS, {"nummer": nummer})
        for place in gone:
            self._session.add(_FORGET_TERM, {"nummer": nummer, "volgnr": place})
        first = max(left, default=0) + 1
        fresh = list(enumerate(rows[len(stay) :], first))
        for place, row in fresh:
            self._session.add(adding(termijnen), {"nummer": nummer, "volgnr": place} | row)
        return [*stay, *fresh]

    def open_of(self, address: str) -> list[str]:
        """Numbers of the open dossiers whose klager writes from this address, oldest first."""
        return self._of(address, _OPEN_OF)

    def closed_of(self, address: str) -> list[str]:
        """Numbers of the closed dossiers whose klager wrote from this address, oldest first."""
        return self._of(address, _CLOSED_OF)

    def _of(self, address: str, statement: Select[Any]) -> list[str]:
        if not address:  # klagers without an address have nothing in common
            return []
        return [nummer for _, nummer in sorted(self._session.all(statement, adres=clean(address)))]

    def since(self, moment: datetime) -> list[str]:
        """Numbers of every dossier that was received at or after this moment, oldest first."""
        year = f"{to_amsterdam(to_utc(moment)).year}-"
        found = self._session.all(_SINCE, year=year, moment=to_utc(moment))
        return [nummer for _, nummer in sorted(found)]

    def lines(self, include_closed: bool = False) -> list[DossierLine]:
        """The dossiers of this organisatie, oldest first."""
        statement = _LINES if include_closed else _OPEN_LINES
        return [LINE.unpack(row) for row in self._session.all(statement)]

    def due(self, day: datetime) -> list[tuple[str, Term]]:
        """Open terms that end on or before this day, with their dossier, soonest first."""
        until = to_amsterdam(to_utc(day)).date()
        return [(row[0], TERM.unpack(row[1:])) for row in self._session.all(_DUE, until=until)]

    def awake(self, now: datetime) -> list[str]:
        """The dossiers the clock must look at by now, longest waiting first."""
        return [row.nummer for row in self._session.all(_AWAKE, now=to_utc(now))]

    def next_wake(self, after: datetime) -> datetime | None:
        """The first moment after `after` that a dossier must be looked at, or None."""
        rows = self._session.all(_NEXT_WAKE, after=to_utc(after))
        return to_amsterdam(rows[0].wekker) if rows else None

    def untidy(self, limit: int) -> list[str]:
        """Dossiers in which something happened since their messages were put in their place."""
        return [row.nummer for row in self._session.all(_UNTIDY, most=limit)]

    def tidied(self, nummer: str, versie: int | None) -> None:
        """The messages of this dossier lie as they should, unless something happened in it after `versie`."""
        if versie is None:
            self._session.change(_FORGET, nummer=clean(nummer))
        else:
            self._session.change(_TIDIED, nummer=clean(nummer), at=versie)

    def stir(self, nummers: Sequence[str]) -> None:
        """Look at the messages of these dossiers again."""
        for nummer in nummers:
            self._session.change(_STIR, nummer=clean(nummer))

    def wake(self, nummer: str, at: datetime | None) -> None:
        """The clock must look at this dossier at `at`, or not before something happens in it."""
        self._session.change(_WAKE, nummer=clean(nummer), at=to_utc(at) if at else None)

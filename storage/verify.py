"""Proves that what was kept is whole: chains, raw mail, register and projections ("ontvangen = gearchiveerd")."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Select, bindparam, select

from bot.domain.dossier.dossier import Dossier
from bot.domain.dossier.events import EventKind
from bot.domain.dossier.fold import fold
from bot.domain.errors import StoreError
from bot.domain.ports.ledger import Outcome
from bot.domain.ports.mails import Direction
from bot.domain.screening.screened import WITHOUT_CASE
from storage import chain
from storage.blobs import Blob, Blobs
from storage.rows import EVENT, LINE, clean, line_of, to_amsterdam
from storage.sql import SqlStore
from storage.sql.prepared import Among
from storage.sql.session import Counter, Session
from storage.tables import berichten, dossiers, geadresseerden, gebeurtenissen, register, ruwe_mail, uitbak

_PAGE: Final = 200
"""Rows per transaction: on SQLite a running `verify` must not keep the mail waiting."""

RESTORE: Final = " Zet de database terug uit de back-up en zoek uit wie of wat haar wijzigde."
"""What to do about a row that is not as it was written."""

_ORG = bindparam("org", type_=dossiers.c.organisatie.type)
_AFTER = bindparam("after", type_=dossiers.c.nummer.type)

_DOSSIERS = (
    select(*(dossiers.c[name] for name in LINE.columns), dossiers.c.klager_adres, dossiers.c.versie)
    .where(dossiers.c.organisatie == _ORG, dossiers.c.nummer > _AFTER)
    .order_by(dossiers.c.nummer)
    .limit(_PAGE)
)
_EVENTS = (
    select(
        *(gebeurtenissen.c[name] for name in EVENT.columns),
        gebeurtenissen.c.nummer,
        gebeurtenissen.c.volgnr,
        gebeurtenissen.c.zout,
        gebeurtenissen.c.inhoud_hash,
        gebeurtenissen.c.hash,
    )
    .where(gebeurtenissen.c.organisatie == _ORG, Among(gebeurtenissen.c.nummer))
    .order_by(gebeurtenissen.c.nummer, gebeurtenissen.c.volgnr)
)
_RAW = (
    select(
        ruwe_mail.c.sha256, ruwe_mail.c.segment, ruwe_mail.c.positie, ruwe_mail.c.lengte, ruwe_mail.c.sleutel
    )
    .where(ruwe_mail.c.organisatie == _ORG, ruwe_mail.c.sha256 > _AFTER)
    .order_by(ruwe_mail.c.sha256)
    .limit(_PAGE)
)


_FILED = select(berichten.c.sha256).where(berichten.c.organisatie == _ORG, Among(berichten.c.sha256))
_CASELESS = (
    select(berichten.c.sha256, berichten.c.screening)
    .where(berichten.c.organisatie == _ORG, berichten.c.richting == Direction.IN.value)
    .where(berichten.c.dossier.is_(None), berichten.c.sha256 > _AFTER)
    .order_by(berichten.c.sha256)
    .limit(_PAGE)
)
_CASE = select(berichten.c.dossier).where(
    berichten.c.organisatie == _ORG, berichten.c.sha256 == bindparam("sha256", type_=berichten.c.sha256.type)
)


def _here(table: Any, column: ColumnElement[str]) -> Select[Any]:
    return select(column).where(table.c.organisatie == _ORG)


_KEPT = _here(ruwe_mail, ruwe_mail.c.sha256)
# NOT IN over a whole table: the database builds one temporary index, where a lookup per row would need a kept one.
_LOOSE = (
    (
        select(register.c.mailbox, register.c.locator).where(
            register.c.organisatie == _ORG, register.c.sha256.not_in(_KEPT)
        ),
        "Register, mailbox {0}, bericht {1}: de mail zelf ontbreekt in het archief.",
    ),
    (
        select(berichten.c.sha256).where(berichten.c.organisatie == _ORG, berichten.c.sha256.not_in(_KEPT)),
        "Bericht {0}: de mail zelf ontbreekt in het archief.",
    ),
    (
        select(berichten.c.sha256)
        .where(berichten.c.organisatie == _ORG, berichten.c.richting == Direction.IN.value)
        .where(berichten.c.sha256.not_in(_here(register, register.c.sha256))),
        "Bericht {0}: staat in het archief, maar niet in het register van ontvangst.",
    ),
    (
        select(register.c.mailbox, register.c.locator)
        .where(register.c.organisatie == _ORG, register.c.uitkomst == Outcome.NIEUW.value)
        # In the folder with sent mail lie our own letters too, as the server wrote them: only their bytes are kept.
        .where(register.c.mailbox.not_like("% verzonden"))
        .where(register.c.sha256.not_in(_here(berichten, berichten.c.sha256))),
        "Register, mailbox {0}, bericht {1}: ingenomen, maar niet in een dossier en zonder reden waarom niet.",
    ),
    (
        select(berichten.c.sha256, berichten.c.dossier)
        .where(berichten.c.organisatie == _ORG, berichten.c.dossier.is_not(None))
        .where(berichten.c.dossier.not_in(_here(dossiers, dossiers.c.nummer))),
        "Bericht {0}: hoort bij dossier {1}, maar dat dossier ontbreekt.",
    ),
    (
        select(uitbak.c.message_id).where(uitbak.c.organisatie == _ORG, uitbak.c.sha256.not_in(_KEPT)),
        "Brief {0} in de uitbak: de brief zelf ontbreekt in het archief.",
    ),
    (
        select(geadresseerden.c.message_id)
        .distinct()
        .where(geadresseerden.c.organisatie == _ORG)
        .where(geadresseerden.c.message_id.not_in(_here(uitbak, uitbak.c.message_id))),
        "Brief {0}: is gemaakt, maar staat niet meer in de uitbak; of hij wegging is niet na te gaan.",
    ),
    (
        select(gebeurtenissen.c.nummer)
        .distinct()
        .where(gebeurtenissen.c.organisatie == _ORG)
        .where(gebeurtenissen.c.nummer.not_in(_here(dossiers, dossiers.c.nummer))),
        "Dossier {0}: er zijn gebeurtenissen, maar het dossier zelf ontbreekt.",
    ),
)
"""Rows that should have another row beside them → what to say of one that has not."""


def verify(store: SqlStore, organisatie: str) -> list[str]:
    """Everything that is wrong with what is kept of one organisatie, as Dutch sentences; empty when all is well.

    Reads page by page in short transactions, so that the daemon may go on meanwhile. Raises `StoreError` when the store cannot be read.
    """
    session = Session(store.engine, organisatie, Counter())
    rows = (f"{said}{RESTORE}" for said in (*_dossiers(session), *_loose(session), *_caseless(session)))
    return [*rows, *_raw_mail(session, store.blobs)]


@contextmanager
def _reading(session: Session) -> Iterator[Session]:
    session.begin()
    try:
        yield session
    finally:
        session.end()


def _dossiers(session: Session) -> Iterator[str]:
    after: str | None = ""
    while after is not None:
        with _reading(session):  # one transaction, so that no event comes in between
            page = session.all(_DOSSIERS, after=after)
            rows = session.all(_EVENTS, wanted=[line.nummer for line in page])
            filed = dict(_filed(rows))
            kept = {row.sha256 for row in session.all(_FILED, wanted=list(filed))}
        events = {nummer: list(group) for nummer, group in groupby(rows, key=lambda row: row.nummer)}
        for line in page:
            yield from _dossier(session.organisatie, line, events.get(line.nummer, []))
        for sha256 in filed.keys() - kept:
            yield f"Dossier {filed[sha256]}: bericht {sha256} hoort erin, maar is niet bewaard."
        after = page[-1].nummer if page else None


def _dossier(organisatie: str, line: Row[Any], events: Sequence[Row[Any]]) -> Iterator[str]:
    broken = chain.problems(organisatie, line.nummer, map(_link, events))
    yield from broken
    if line.versie != len(events):
        yield f"Dossier {line.nummer}: {line.versie} gebeurtenissen geteld, {len(events)} gevonden."
    elif not broken and all(event.zout is not None for event in events):
        yield from _projection(fold(organisatie, line.nummer, map(EVENT.unpack, events)), line)
    cells = [cell for row in (line, *events) for cell in row]
    if any(isinstance(cell, str) and "\x00" in cell for cell in cells):
        yield f"Dossier {line.nummer}: er staat een NUL-teken in de tekst."


def _filed(events: Iterable[Row[Any]]) -> Iterator[tuple[str, str]]:
    """The mails that the events name, each with its dossier; not those whose content was destroyed."""
    for row in events:
        if row.soort == EventKind.BERICHT_GEARCHIVEERD.value:
            named = _object(row.gegevens).get("bericht")
            if named and isinstance(named, str):
                yield named, row.nummer


def _object(told: str | None) -> dict[str, Any]:
    """JSON that may have been tampered with; what is no object says nothing."""
    try:
        found = json.loads(told or "")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _link(row: Row[Any]) -> chain.Link:
    content = None
    if row.zout is not None:
        content = chain.content_hash(
            bytes(row.zout), row.soort, to_amsterdam(row.tijd), row.actor, row.gegevens
        )
    return chain.Link(row.volgnr, row.inhoud_hash, row.hash, content)


def _projection(dossier: Dossier, line: Row[Any]) -> Iterator[str]:
    """Terms are left out: they also follow from regeling and calendar, and are made anew with every event."""
    told = LINE.unpack(line)
    expected = LINE.through(line_of(dossier, ()))
    for name in LINE.columns:
        if not name.startswith("eerste_") and getattr(told, name) != getattr(expected, name):
            yield f"Dossier {line.nummer}: `{name}` wijkt af van wat de gebeurtenissen zeggen."
    if line.klager_adres != clean(dossier.klager.address):
        yield f"Dossier {line.nummer}: `klager_adres` wijkt af van wat de gebeurtenissen zeggen."


def _raw_mail(session: Session, blobs: Blobs) -> Iterator[str]:
    after: str | None = ""
    while after is not None:
        with _reading(session):
            page = session.all(_RAW, after=after)
        for sha256, said in _unreadable(blobs, page):
            with _reading(session):
                cases = [row.dossier for row in session.all(_CASE, sha256=sha256) if row.dossier]
            yield f"{said} Het hoort bij dossier {', '.join(cases)}." if cases else said
        after = page[-1].sha256 if page else None


def _unreadable(blobs: Blobs, page: Iterable[Row[Any]]) -> Iterator[tuple[str, str]]:
    for row in page:
        try:
            raw = blobs.read(Blob(row.segment, row.positie, row.lengte, bytes(row.sleutel)), row.sha256)
        except StoreError as error:
            yield row.sha256, str(error)
        else:
            if hashlib.sha256(raw).hexdigest() != row.sha256:
                yield row.sha256, f"Bericht {row.sha256}: de inhoud hoort niet bij zijn naam.{RESTORE}"


def _caseless(session: Session) -> Iterator[str]:
    """Mail without a dossier is right for a robot, and for what came before `vanaf`; for nobody else."""
    after: str | None = ""
    while after is not None:
        with _reading(session):
            page = session.all(_CASELESS, after=after)
        for row in page:
            if str(_object(row.screening).get("verdict")) not in WITHOUT_CASE:
                yield f"Bericht {row.sha256}: ingenomen, maar niet in een dossier en zonder reden waarom niet."
        after = page[-1].sha256 if page else None


def _loose(session: Session) -> Iterator[str]:
    for statement, sentence in _LOOSE:
        with _reading(session):
            rows = session.all(statement)
        yield from (sentence.format(*row) for row in rows)

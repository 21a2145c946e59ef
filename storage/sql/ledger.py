"""The register van ontvangst in the database."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, select, update

from bot.domain.dossier.placing import Place
from bot.domain.ports.ledger import LedgerEntry, Outcome
from storage.rows import LEDGER, clean, to_utc
from storage.sql.prepared import Among
from storage.sql.session import Session, replacing
from storage.tables import IN_QUARANTINE, berichten, dossiers, register

_OURS = register.c.organisatie == bindparam("org")
_BOX = register.c.mailbox == bindparam("mailbox")
_LINE = select(*(register.c[name] for name in LEDGER.columns)).where(_OURS).order_by(register.c.volgnr)

_KNOWN = select(register.c.locator).where(_OURS, _BOX, Among(register.c.locator))
_IDENTITIES = (
    select(register.c.identiteit, register.c.sha256)
    .where(_OURS, Among(register.c.identiteit), register.c.uitkomst == Outcome.NIEUW.value)
    .order_by(register.c.volgnr)
)
_ALL = _LINE.where(_BOX)
_OF_MAIL = _LINE.where(register.c.sha256 == bindparam("sha256"))
_MOVED = select(register.c.locator, register.c.sha256).where(
    _OURS, _BOX, Among(register.c.locator), register.c.plaats != Place.HIER.value
)
_OF_RESTRICTED = (
    select(register.c.locator, dossiers.c.nummer)
    .join_from(
        register,
        berichten,
        (berichten.c.organisatie == register.c.organisatie) & (berichten.c.sha256 == register.c.sha256),
    )
    .join(
        dossiers,
        (dossiers.c.organisatie == register.c.organisatie) & (dossiers.c.nummer == berichten.c.dossier),
    )
    .where(_OURS, _BOX, dossiers.c.besloten)
)
_RESTRICTED = _OF_RESTRICTED.where(Among(register.c.locator))
_ASTRAY = _OF_RESTRICTED.where(register.c.plaats == Place.HIER.value)
_THERE = (_OURS, _BOX, register.c.locator == bindparam("lies"))
_PLACE = update(register).where(*_THERE).values(plaats=bindparam("place"))
_MARK = update(register).where(*_THERE).values(merk=bindparam("label"))
_QUARANTINE = _LINE.where(IN_QUARANTINE)
_RETRY = _QUARANTINE.where(register.c.volgende_poging <= bindparam("due", type_=register.c.tijd.type))


class Ledger:
    """Per mailbox: which message was seen, with what outcome."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def known(self, mailbox: str, locators: Sequence[str]) -> set[str]:
        """Which of these locators were seen before."""
        asked = {clean(locator): locator for locator in locators}
        rows = self._session.all(_KNOWN, wanted=asked, mailbox=clean(mailbox))
        return {asked[row.locator] for row in rows}

    def identities(self, identities: Sequence[str]) -> dict[str, str]:
        """identity → sha256 of the first mail that was kept as new under it."""
        asked = {clean(identity): identity for identity in identities}
        found = dict[str, str]()
        for row in self._session.all(_IDENTITIES, wanted=asked):
            found.setdefault(asked[row.identiteit], row.sha256)
        return found

    def record(self, entry: LedgerEntry) -> None:
        """Add or replace the line of (mailbox, locator); a replaced line keeps its place."""
        statement = replacing(register, self._session.dialect, keep=("volgnr", "plaats", "merk"))
        self._session.add(statement, LEDGER.pack(entry) | {"volgnr": self._session.counter.next()})

    def quarantined(self, due: datetime | None = None) -> list[LedgerEntry]:
        """Lines in quarantine, oldest first; with `due` only those whose retry is due by then."""
        if due is None:
            return [LEDGER.unpack(row) for row in self._session.all(_QUARANTINE)]
        return [LEDGER.unpack(row) for row in self._session.all(_RETRY, due=to_utc(due))]

    def all(self, mailbox: str) -> list[LedgerEntry]:
        """Every line of a mailbox, oldest first."""
        return [LEDGER.unpack(row) for row in self._session.all(_ALL, mailbox=clean(mailbox))]

    def of_mail(self, sha256: str) -> list[LedgerEntry]:
        """Every line about one mail, oldest first."""
        return [LEDGER.unpack(row) for row in self._session.all(_OF_MAIL, sha256=sha256)]

    def moved(self, mailbox: str, locators: Sequence[str]) -> dict[str, str]:
        """locator → sha256 of those we put elsewhere before."""
        asked = {clean(locator): locator for locator in locators}
        rows = self._session.all(_MOVED, wanted=asked, mailbox=clean(mailbox))
        return {asked[row.locator]: row.sha256 for row in rows}

    def restricted(self, mailbox: str, locators: Sequence[str]) -> dict[str, str]:
        """locator → number of its dossier, for what belongs in the restricted folder."""
        asked = {clean(locator): locator for locator in locators}
        rows = self._session.all(_RESTRICTED, wanted=asked, mailbox=clean(mailbox))
        return {asked[row.locator]: row.nummer for row in rows}

    def astray(self, mailbox: str) -> dict[str, str]:
        """locator → number of its dossier, for what belongs there and was never moved."""
        return {row.locator: row.nummer for row in self._session.all(_ASTRAY, mailbox=clean(mailbox))}

    def place(self, mailbox: str, locators: Sequence[str], plaats: Place) -> None:
        """Where these messages lie now."""
        for locator in locators:
            self._session.change(_PLACE, mailbox=clean(mailbox), lies=clean(locator), place=plaats.value)

    def mark(self, mailbox: str, locators: Sequence[str], merk: str) -> None:
        """The label these messages carry now."""
        for locator in locators:
            self._session.change(_MARK, mailbox=clean(mailbox), lies=clean(locator), label=merk)

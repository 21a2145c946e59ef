"""Reply tokens, the audit log of commands, the notices and what happens only once, in the database."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, func, select, update

from bot.domain.errors import StoreError
from bot.domain.ports.log import CommandLine, Notice
from bot.domain.ports.tokens import Token
from storage import faults
from storage.rows import COMMAND, NOTICE, TOKEN, clean, to_amsterdam, to_utc
from storage.sql.prepared import Among
from storage.sql.session import Session, adding
from storage.tables import eenmaal, meldingen, opdrachten, tokens

_THIS_TOKEN = (tokens.c.organisatie == bindparam("org"), tokens.c.id == bindparam("token"))
_TOKEN = select(*(tokens.c[name] for name in TOKEN.columns)).where(*_THIS_TOKEN)
# Only an unused token can be spent: of two processes that try, one changes no row.
_SPEND = (
    update(tokens)
    .where(*_THIS_TOKEN, tokens.c.gebruikt.is_(None))
    .values(gebruikt=bindparam("at", type_=tokens.c.gebruikt.type))
)
_COMMANDS = (
    select(*(opdrachten.c[name] for name in COMMAND.columns))
    .where(opdrachten.c.organisatie == bindparam("org"))
    .order_by(opdrachten.c.volgnr)
)
_NOTICES = (
    select(*(meldingen.c[name] for name in NOTICE.columns))
    .where(meldingen.c.organisatie == bindparam("org"))
    .order_by(meldingen.c.volgnr)
)
_NOTICES_SINCE = _NOTICES.where(meldingen.c.tijd >= bindparam("since", type_=meldingen.c.tijd.type))

_OURS = select(eenmaal.c.sleutel).where(eenmaal.c.organisatie == bindparam("org"))
_CLAIMED = _OURS.where(Among(eenmaal.c.sleutel))
_CLAIMED_ONE = _OURS.where(
    eenmaal.c.sleutel == bindparam("sleutel")
)  # what a mail asks; a list takes SQLite four times as long

_START = bindparam("start", type_=eenmaal.c.sleutel.type)
_LAST = select(func.max(eenmaal.c.tijd).label("last")).where(
    eenmaal.c.organisatie == bindparam("org"),
    func.substr(eenmaal.c.sleutel, 1, func.length(_START)) == _START,
)


class Tokens:
    """Reply tokens that were given out."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, token: Token) -> None:
        """Remember a new token. One that was given out before raises `StoreError` where the savepoint or the unit
        ends."""
        self._session.add(adding(tokens), TOKEN.pack(token))

    def get(self, token_id: str) -> Token | None:
        """The token, or None when it was never given out."""
        return next((TOKEN.unpack(row) for row in self._session.all(_TOKEN, token=clean(token_id))), None)

    def spend(self, token_id: str, at: datetime) -> None:
        """Mark it used. Raises `StoreError` when it is unknown or was used: a token is good for one change."""
        if not self._session.change(_SPEND, token=clean(token_id), at=to_utc(at)):
            raise StoreError(faults.token_spent(token_id))


class Log:
    """The audit log of commands and the notices."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def command(self, line: CommandLine) -> None:
        """Append one command."""
        self._session.add(adding(opdrachten), COMMAND.pack(line) | {"volgnr": self._session.counter.next()})

    def commands(self) -> list[CommandLine]:
        """All commands, oldest first."""
        return [COMMAND.unpack(row) for row in self._session.all(_COMMANDS)]

    def notice(self, notice: Notice) -> None:
        """Append one notice."""
        self._session.add(adding(meldingen), NOTICE.pack(notice) | {"volgnr": self._session.counter.next()})

    def notices(self, since: datetime | None = None) -> list[Notice]:
        """All notices, or those at or after this moment, oldest first."""
        rows = (
            self._session.all(_NOTICES)
            if since is None
            else self._session.all(_NOTICES_SINCE, since=to_utc(since))
        )
        return [NOTICE.unpack(row) for row in rows]

    def once(self, key: str, at: datetime) -> bool:
        """True the first time this key is claimed, False ever after, also across processes."""
        self._session.unclaimed.discard(clean(key))
        return self._session.claim(eenmaal, {"sleutel": clean(key), "tijd": to_utc(at)})

    def claimed(self, keys: Sequence[str]) -> set[str]:
        """Which of these keys were claimed before. What nobody had claimed is asked once in a unit: every mail of a batch
        asks whether the same colleagues are away."""
        session, known = self._session, {key: clean(key) for key in keys}
        asked = list({*known.values()} - session.unclaimed)
        if not asked:
            return set()
        rows = (
            session.all(_CLAIMED_ONE, sleutel=asked[0])
            if len(asked) == 1
            else session.all(_CLAIMED, wanted=asked)
        )
        found = {row.sleutel for row in rows}
        session.unclaimed.update(asked)
        session.unclaimed -= found
        return {key for key, cleaned in known.items() if cleaned in found}

    def last(self, start: str) -> datetime | None:
        """When a key that starts with this was last claimed."""
        row = next(iter(self._session.all(_LAST, start=clean(start))))
        return None if row.last is None else to_amsterdam(row.last)

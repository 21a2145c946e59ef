"""What the virus scanner said of files, in the database."""

from collections.abc import Sequence

from sqlalchemy import bindparam, select

from bot.domain.mail.attached import Attached
from storage.rows import ATTACHED
from storage.sql.session import Session, replacing
from storage.tables import WAITS_FOR_SCAN, bijlagen

_OURS = bijlagen.c.organisatie == bindparam("org")
_OF_MAIL = (
    select(*(bijlagen.c[name] for name in ATTACHED.columns))
    .where(_OURS, bijlagen.c.sha256 == bindparam("sha256"))
    .order_by(bijlagen.c.nummer)
)
_WAITING = (
    select(bijlagen.c.sha256)
    .where(_OURS, WAITS_FOR_SCAN)
    .distinct()
    .order_by(bijlagen.c.sha256)
    .limit(bindparam("most"))
)


class Attachments:
    """The files of mails, and whether anybody may have them."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def put(self, sha256: str, files: Sequence[Attached]) -> None:
        """Add or replace the lines of the files of one mail."""
        for file in files:
            statement = replacing(bijlagen, self._session.dialect)
            self._session.add(statement, {"sha256": sha256, **ATTACHED.pack(file)})

    def of_mail(self, sha256: str) -> list[Attached]:
        """The files of one mail, in its order."""
        return [ATTACHED.unpack(row) for row in self._session.all(_OF_MAIL, sha256=sha256)]

    def waiting(self, limit: int) -> list[str]:
        """SHA-256 of mails with a file that the scanner has not seen yet."""
        return [row.sha256 for row in self._session.all(_WAITING, most=limit)]

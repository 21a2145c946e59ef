"""One running klachtwacht per SQLite database (design §7); on PostgreSQL rows are leased instead."""

import fcntl
from typing import IO, Self

from bot.domain.errors import KlachtwachtError
from bot.settings import Settings


class AlreadyRunning(KlachtwachtError):
    """Another klachtwacht runs on this database."""


class RunLock:
    """Held while klachtwacht does the work of a database; raises `AlreadyRunning` when another holds it."""

    def __init__(self, settings: Settings) -> None:
        self._path = settings.path.parent / "klachtwacht.lock"
        self._needed = settings.database.startswith("sqlite")
        self._file: IO[str] | None = None

    def __enter__(self) -> Self:
        if self._needed:
            self._file = self._path.open("w")
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                self._file.close()
                raise AlreadyRunning(
                    f"Er draait al een klachtwacht op deze database ({self._path.name} is bezet). "
                    "Stop die eerst, of laat hem het werk doen."
                ) from error
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()

"""What stands in the log: JSON lines, and no word of a mail, whoever speaks: ourselves, a library, or a mistake.

We choose our own words at every line. A library does not know what is private, and the text of an exception may hold what
it stumbled over; of both, only who and where is written down.
"""

import json
import logging
import sys
import threading
import traceback
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

DEEPEST = 12
"""Places of a traceback that are written down, the innermost last."""


class Log:
    """Our own lines: what happened, and what goes with it by name. level: below it nothing is told."""

    def __init__(self) -> None:
        self.level = logging.WARNING

    def debug(self, event: str, /, **more: object) -> None:
        """What only matters to who looks for something."""
        self._tell(logging.DEBUG, event, more)

    def info(self, event: str, /, **more: object) -> None:
        """What was done."""
        self._tell(logging.INFO, event, more)

    def warning(self, event: str, /, **more: object) -> None:
        """What somebody must know."""
        self._tell(logging.WARNING, event, more)

    def error(self, event: str, /, **more: object) -> None:
        """A mistake of our own."""
        self._tell(logging.ERROR, event, more)

    def _tell(self, level: int, event: str, more: dict[str, object]) -> None:
        if level < self.level:
            return
        moment = datetime.now(UTC).isoformat().replace("+00:00", "Z")
        line = {**more, "event": event, "level": logging.getLevelName(level).lower(), "timestamp": moment}
        _write(json.dumps(line, ensure_ascii=False, default=repr))


log = Log()


def _write(line: str) -> None:
    """One line on standard error, at once, so that lines of several threads stay whole. What it cannot take (a full disk, a
    pipe that closed, no standard error at all) is lost, and stops nothing: a line about the work is no part of it."""
    with suppress(OSError, ValueError, AttributeError):  # the last: without one Python has None there
        sys.stderr.write(line + "\n")
        sys.stderr.flush()


def listen(level: int) -> None:
    """Tell our own lines from this level on, what libraries complain about, and what nobody caught."""
    log.level = level
    root = logging.getLogger()
    if not any(isinstance(handler, _Libraries) for handler in root.handlers):
        root.addHandler(_Libraries())
    root.setLevel(logging.WARNING)
    logging.captureWarnings(True)
    sys.excepthook = _uncaught
    threading.excepthook = lambda told: _uncaught(told.exc_type, told.exc_value, told.exc_traceback)
    sys.unraisablehook = lambda told: _uncaught(told.exc_type, told.exc_value, told.exc_traceback)


def unforeseen(error: BaseException) -> None:
    """Write down a mistake: its kind and where it happened, never its text."""
    log.error("onverwachte fout", fout=type(error).__name__, plek=_places(error.__traceback__))


class _Libraries(logging.Handler):
    """Writes down that a library complained, and where; its words may repeat a mail, an address or a password."""

    def emit(self, record: logging.LogRecord) -> None:
        kind = record.exc_info[0] if record.exc_info else None
        log.warning(
            "bibliotheek",
            naam=record.name,
            ernst=record.levelname,
            plek=f"{record.module}:{record.lineno}",
            fout=kind.__name__ if kind else "",
        )


def _uncaught(kind: type[BaseException], _error: BaseException | None, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt | SystemExit):
        return
    try:
        log.error("onverwachte fout", fout=kind.__name__, plek=_places(trace))
    except Exception:  # noqa: BLE001 – no memory left, say: Python itself would write the words of the first mistake
        sys.stderr.write('{"event": "onverwachte fout"}\n')


def _places(trace: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(trace)[-DEEPEST:]
    return [f"{'/'.join(Path(frame.filename).parts[-2:])}:{frame.lineno} {frame.name}" for frame in frames]

"""What stands in the log: JSON lines, and no word of a mail, whoever speaks: ourselves, a library, or a mistake.

We choose our own words at every line. A library does not know what is private, and the text of an exception may hold what
it stumbled over; of both, only who and where is written down.
"""

import logging
import sys
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from functools import cache, partial
from pathlib import Path
from types import TracebackType
from typing import Any

DEEPEST = 12
"""Places of a traceback that are written down, the innermost last."""
Speaks = Callable[[], Any]
"""Gives the logger; only who speaks needs structlog, which takes 7 MB."""


def start(level: int) -> None:
    """From now on everything that is told goes here. level: of our own lines; libraries are heard from a warning on."""
    _configure(level)
    _listen(_log)


def listen(level: int) -> None:
    """The same, for a process that has nothing to tell unless something breaks."""

    @cache
    def speaks() -> Any:
        _configure(level)
        return _log()

    _listen(speaks)


def _log() -> Any:
    import structlog

    return structlog.get_logger("klachtwacht")


def _configure(level: int) -> None:
    import structlog

    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: structlog.PrintLogger(EAR),  # type: ignore[arg-type]  # it writes and flushes: enough
    )


class _Ear:
    """Standard error. What it cannot take (a full disk, a pipe that closed) is lost, and stops nothing: a line about
    the work is no part of it."""

    def write(self, text: str) -> None:
        with suppress(OSError, ValueError):
            sys.stderr.write(text)

    def flush(self) -> None:
        with suppress(OSError, ValueError):
            sys.stderr.flush()


EAR = _Ear()
"""One for all, because structlog locks per file."""


def _listen(speaks: Speaks) -> None:
    """Hear what libraries complain about, and what nobody caught."""
    root = logging.getLogger()
    if not any(isinstance(handler, _Libraries) for handler in root.handlers):
        root.addHandler(_Libraries(speaks))
    root.setLevel(logging.WARNING)
    logging.captureWarnings(True)
    sys.excepthook = partial(_uncaught, speaks)
    threading.excepthook = lambda told: _uncaught(speaks, told.exc_type, told.exc_value, told.exc_traceback)
    sys.unraisablehook = lambda told: _uncaught(speaks, told.exc_type, told.exc_value, told.exc_traceback)


def unforeseen(error: BaseException) -> None:
    """Write down a mistake: its kind and where it happened, never its text."""
    _log().error("onverwachte fout", fout=type(error).__name__, plek=_places(error.__traceback__))


class _Libraries(logging.Handler):
    """Writes down that a library complained, and where; its words may repeat a mail, an address or a password."""

    def __init__(self, speaks: Speaks) -> None:
        super().__init__()
        self._speaks = speaks

    def emit(self, record: logging.LogRecord) -> None:
        kind = record.exc_info[0] if record.exc_info else None
        self._speaks().warning(
            "bibliotheek",
            naam=record.name,
            ernst=record.levelname,
            plek=f"{record.module}:{record.lineno}",
            fout=kind.__name__ if kind else "",
        )


def _uncaught(
    speaks: Speaks, kind: type[BaseException], error: BaseException | None, trace: TracebackType | None
) -> None:
    if issubclass(kind, KeyboardInterrupt | SystemExit):
        return
    try:
        speaks().error("onverwachte fout", fout=kind.__name__, plek=_places(trace))
    except Exception:  # noqa: BLE001 – no memory left, say: Python itself would write the words of the first mistake
        sys.stderr.write('{"event": "onverwachte fout"}\n')


def _places(trace: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(trace)[-DEEPEST:]
    return [f"{'/'.join(Path(frame.filename).parts[-2:])}:{frame.lineno} {frame.name}" for frame in frames]

"""What stands in the log: JSON lines, and no word of a mail, whoever speaks: ourselves, a library, or a mistake.

We choose our own words at every line. A library does not know what is private, and the text of an exception may hold what
it stumbled over; of both, only who and where is written down.
"""

import logging
import sys
import threading
import traceback
from pathlib import Path
from types import TracebackType

import structlog

log = structlog.get_logger("klachtwacht")

DEEPEST = 12
"""Places of a traceback that are written down, the innermost last."""


def start(level: int) -> None:
    """From now on everything that is told goes here. level: of our own lines; libraries are heard from a warning on."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
    )
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


def _uncaught(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt | SystemExit):
        return
    log.error("onverwachte fout", fout=kind.__name__, plek=_places(trace))


def _places(trace: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(trace)[-DEEPEST:]
    return [f"{'/'.join(Path(frame.filename).parts[-2:])}:{frame.lineno} {frame.name}" for frame in frames]

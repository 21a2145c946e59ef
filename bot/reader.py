"""Reading in a process of its own: while one batch is stored and sent, the next one is read on another core.

The process that holds the database, the keys and the passwords never opens a mail, and never loads spaCy. A mail that
kills the reader, or keeps it busy for minutes, costs a new reader and its own place in quarantine, nothing else.
"""

import gc
import logging
import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cache, partial
from operator import attrgetter
from pathlib import Path
from typing import IO, Any, Self, cast

from bot import logbook
from bot.attachments import with_attachments
from bot.attachments.clamd import scanner_of
from bot.domain.errors import KlachtwachtError, UsageError
from bot.domain.ports.mailbox import Fetched
from bot.handlers.reading import Read, Reader, Reading
from bot.signatures import checker

PATIENCE = 60.0
"""Seconds a reader may take per mail, and once more: attachments may cost a batch that much on a busy machine."""


GRACE = 2.0
"""Seconds it gets to end by itself."""
COMMAND = (sys.executable, "-m", "bot.reader")
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1"}
"""For the reader alone. Its products of matrices are small: a second thread waits for its turn in a busy loop, which cost
more than everything else together on a machine with something else to do."""


class _Packer(pickle.Pickler):
    """Packs a dataclass as what makes it: at both ends a third of the price of its state, field by field in Python."""

    def reducer_override(self, value: object) -> Any:
        kind: Any = type(value)
        values = _values_of(kind)
        return NotImplemented if values is None else (kind, values(value))


@cache
def _values_of(kind: Any) -> Callable[[Any], tuple[Any, ...]] | None:
    """What gives the fields of a dataclass in the order in which it is made; None for any other class."""
    if not is_dataclass(kind) or kind.__reduce_ex__ is not object.__reduce_ex__:
        return None
    if not all(field.init and not field.kw_only for field in fields(kind)):
        return None
    names = [field.name for field in fields(kind)]
    return (
        attrgetter(*names) if len(names) > 1 else lambda value: tuple(getattr(value, name) for name in names)
    )


def _pack(message: object, pipe: IO[bytes]) -> None:
    _Packer(pipe, pickle.HIGHEST_PROTOCOL).dump(message)
    pipe.flush()


class ReaderGone(KlachtwachtError):
    """The reader ended, or took too long, while it read."""


@dataclass(frozen=True, slots=True)
class Reads:
    """What the reader must know of one organisatie. model: see `classifiers.load_classifier`; scanner: how to ask ClamAV,
    or None; scans: addresses of office scanners, whose mail is only an envelope; signers: the domains whose DKIM
    signatures are looked at; colleagues: addresses of ours, which pass on mail of others."""

    server: str
    model: Path | None
    scanner: Mapping[str, object] | None = None
    scans: frozenset[str] = frozenset()
    signers: tuple[str, ...] = ()
    colleagues: frozenset[str] = frozenset()


class ReaderProcess:
    """The client's end. Safe for several threads: they take turns."""

    def __init__(self, desks: Mapping[str, Reads]) -> None:
        """desks: sleutel → what to know. Starts at once and loads the models while the caller goes on."""
        self._desks = dict(desks)
        self._turn = threading.Lock()
        self._start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with self._turn:
            self._end()

    @property
    def pid(self) -> int:
        """The process that reads now."""
        return self._process.pid

    def readings(self) -> dict[str, Reading]:
        """The reading of every organisatie, once the models are there. Raises `UsageError` when one cannot be read."""
        with self._turn:
            self._greet()
        return {name: partial(self._read, name) for name in self._desks}

    def _read(self, name: str, fetched: Sequence[Fetched]) -> list[Read]:
        """See `bot.handlers.reading.Reading`. Raises `ReaderGone`; a new reader is there after that."""
        with self._turn:
            self._greet()
            watchdog = threading.Timer(PATIENCE * (1 + len(fetched)), self._process.kill)
            watchdog.daemon = True
            watchdog.start()
            try:
                self._tell((name, list(fetched)))
                told = self._hear()
            except (OSError, EOFError, pickle.UnpicklingError) as error:
                self._end()
                self._start()
                raise ReaderGone("het lezen brak af") from error
            finally:
                watchdog.cancel()
        if isinstance(told, Exception):
            raise told
        return [replace(read, fetched=item) for read, item in zip(told, fetched, strict=True)]

    def _start(self) -> None:
        self._process = subprocess.Popen(  # noqa: S603 – ourselves, and nothing of a mail on the command line
            COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**os.environ, **ONE_THREAD}
        )
        self._greeted = False
        with suppress(OSError):  # gone already: its greeting will not come
            self._tell(self._desks)

    def _greet(self) -> None:
        """Wait for a new reader. Without one nothing is read, and nothing may go to quarantine for it."""
        if self._greeted:
            return
        try:
            told = self._hear()
        except (OSError, EOFError, pickle.UnpicklingError) as error:
            self._end()
            self._start()
            raise UsageError(
                "Het leesproces start niet. Kijk in het logboek, en of er geheugen vrij is."
            ) from error
        if isinstance(told, UsageError):
            raise told
        self._greeted = True

    def _tell(self, message: object) -> None:
        _pack(message, cast("IO[bytes]", self._process.stdin))

    def _hear(self) -> Any:
        return pickle.load(cast("IO[bytes]", self._process.stdout))  # noqa: S301 – from our own process

    def _end(self) -> None:
        """Close its ears, which ends it; it has nothing to save."""
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):  # what was left for a reader that is gone
                cast("IO[bytes]", pipe).close()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(GRACE)
        self._process.kill()
        self._process.wait()


# ── The reader's end ──────────────────────────────────────────────────────────────────────────────────


def serve(ears: IO[bytes], mouth: IO[bytes]) -> None:
    """Answer until nobody asks any more, which is also how a killed client sounds."""

    def tell(answer: object) -> None:
        _pack(answer, mouth)

    # A client may go at any moment: before it asks, halfway through asking, or before it heard the answer.
    with suppress(EOFError, pickle.UnpicklingError, BrokenPipeError):
        try:
            readers = _readers(pickle.load(ears))  # noqa: S301 – from the process that started us
        except UsageError as error:
            return tell(error)
        gc.freeze()
        tell("klaar")
        while True:
            name, fetched = pickle.load(ears)  # noqa: S301 – likewise
            tell(_answer(readers[name], fetched))
            del fetched
            gc.collect()


def _readers(desks: Mapping[str, Reads]) -> dict[str, Reader]:
    from classifiers import load_classifier

    loaded = {model: load_classifier(model) for model in {desk.model for desk in desks.values()}}
    # One scanner for all: when it does not answer one organisatie, it does not answer the next either.
    scan = scanner_of(next((desk.scanner for desk in desks.values()), None))
    return {
        name: Reader(
            desk.server,
            loaded[desk.model],
            partial(with_attachments, scanners=desk.scans),
            scan,
            checker(desk.server, desk.signers),
            desk.colleagues,
        )
        for name, desk in desks.items()
    }


def _answer(reader: Reader, fetched: Sequence[Fetched]) -> list[Read] | Exception:
    try:
        # The client has the bytes: they need not travel back.
        return [replace(read, fetched=replace(read.fetched, raw=b"")) for read in reader(fetched)]
    except Exception as error:  # noqa: BLE001 – the client tries each mail alone
        # Only the kind goes back: the text of an error may hold words of the klager, and not every error travels.
        return (
            error if isinstance(error, KlachtwachtError) else KlachtwachtError(f"fout {type(error).__name__}")
        )


def main() -> None:
    """The reader, over its standard input and output."""
    for number in (signal.SIGINT, signal.SIGTERM):  # meant for the client, which decides when it is over
        signal.signal(number, signal.SIG_IGN)
    gc.disable()  # while a batch is read nothing of it is waste: it is looked for once, behind the answer
    # What a client that went did not hear is still in the buffer, and closing tries to say it once more.
    with suppress(BrokenPipeError), os.fdopen(os.dup(1), "wb") as mouth:
        os.dup2(2, 1)  # whatever prints may not come between
        logbook.listen(logging.WARNING)
        serve(sys.stdin.buffer, mouth)


if __name__ == "__main__":
    main()

"""No talk with a server lasts for ever: whoever says one byte a second never times out, and is left all the same."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count

LOOK_EVERY = 0.5  # seconds between two looks at who is too late

_numbers = count()
_running: dict[int, "Talk"] = {}
_starting = threading.Lock()
_overseer: threading.Thread | None = None


@dataclass(slots=True)
class Talk:
    """One talk with a server. until: on the steady clock; late: it lasted longer and was ended."""

    until: float
    hang_up: Callable[[], None]
    late: bool = False

    def allow(self, seconds: float) -> None:
        """It may last so much longer: something came of it meanwhile."""
        self.until += seconds


@contextmanager
def at_most(seconds: float, hang_up: Callable[[], None]) -> Iterator[Talk]:
    """When what stands inside takes longer, `hang_up` is called once from another thread; it must make the talk fail.

    Costs no thread per talk: one looks after all of them.
    """
    number = next(_numbers)
    talk = _running[number] = Talk(time.monotonic() + seconds, hang_up)
    if _overseer is None:
        _oversee()
    try:
        yield talk
    finally:
        _running.pop(number, None)


def hang_up(line: socket.socket | None) -> None:
    """End a connection somebody else is reading from: closing it would not wake him."""
    with suppress(OSError, ValueError):
        if line is not None:
            socket.socket.shutdown(line, socket.SHUT_RDWR)  # that of TLS would first talk to the server


def _oversee() -> None:
    global _overseer
    with _starting:
        if _overseer is None:
            _overseer = threading.Thread(target=_look, name="geduld", daemon=True)
            _overseer.start()


def _look() -> None:
    while True:
        time.sleep(LOOK_EVERY)
        now = time.monotonic()
        for number, talk in list(_running.items()):
            if talk.until <= now and _running.pop(number, None) is not None:
                talk.late = True
                talk.hang_up()

"""A door before a server: it passes every byte on, as slowly as asked or in other words than were said, or shuts."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest

Change = Callable[[bytes], bytes]


class Door:
    """Listens on `port` and passes on to the server. rate: bytes a second from the server, None for all at once.

    change: what becomes of what the server says. heard: is told what we say.
    """

    def __init__(self, server: int) -> None:
        self.server = server
        self.rate: float | None = None
        self.change: Change = lambda said: said
        self.heard: Callable[[bytes], None] = lambda said: None
        self.port = 0
        self.open()

    def open(self) -> None:
        """Let people in, again by the same port when it was closed."""
        self._lines: list[socket.socket] = []
        self._ear = socket.create_server(("127.0.0.1", self.port))
        self.port = int(self._ear.getsockname()[1])
        self._open = True
        threading.Thread(target=self._welcome, args=(self._ear,), daemon=True).start()

    def _welcome(self, ear: socket.socket) -> None:
        while self._open and ear is self._ear:
            with suppress(OSError):
                line, _ = ear.accept()
                inside = socket.create_connection(("127.0.0.1", self.server), 5)
                inside.settimeout(None)
                self._lines += [line, inside]
                threading.Thread(target=self._pass, args=(line, inside, False), daemon=True).start()
                threading.Thread(target=self._pass, args=(inside, line, True), daemon=True).start()

    def _pass(self, come: socket.socket, go: socket.socket, from_server: bool) -> None:
        with suppress(OSError):
            while said := come.recv(4096):
                if not from_server:
                    self.heard(said)
                for piece in self._pieces(self.change(said)) if from_server else [said]:
                    go.sendall(piece)
        for end in (come, go):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def _pieces(self, said: bytes) -> Iterator[bytes]:
        while said:
            if self.rate is None:
                yield said
                return
            time.sleep(1 / self.rate)
            yield said[:1]
            said = said[1:]

    def cut(self) -> None:
        """Every connection that is open breaks off, in the middle of a word."""
        lines, self._lines = self._lines, []
        for line in lines:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
            line.close()

    def close(self) -> None:
        """Nobody comes in, and who is in is thrown out: the server seems to be away."""
        self._open = False
        with suppress(OSError):
            self._ear.shutdown(socket.SHUT_RDWR)
        self._ear.close()
        self.cut()


DoorMaker = Callable[[int], Door]


@pytest.fixture
def door() -> Iterator[DoorMaker]:
    """Put a door before the server on this port."""
    made: list[Door] = []

    def make(server: int) -> Door:
        made.append(Door(server))
        return made[-1]

    yield make
    for one in made:
        one.close()

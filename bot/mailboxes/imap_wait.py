"""Waiting for a hint of an IMAP server: IDLE, or a look now and then; ended from another thread when it must be."""

import imaplib
import select
import socket
import threading
import time
from contextlib import suppress
from typing import Any

from bot.mailboxes import imap_client

POLL_EVERY = 5.0  # seconds between two looks at a server without IDLE


class Doorbell:
    """Rings when the server speaks, or when `press` is called. Open as long as the connection is."""

    def __init__(self) -> None:
        self._idle_refused = False
        self._pressed = threading.Event()
        self._wire: tuple[socket.socket, socket.socket] | None = None

    @property
    def is_open(self) -> bool:
        """Whether it holds a pair of sockets."""
        return self._wire is not None

    def open(self) -> None:
        """With every connection."""
        self._wire = socket.socketpair()
        self._wire[0].setblocking(False)

    def close(self) -> None:
        """Let go; never raises."""
        wire, self._wire = self._wire, None
        for end in wire or ():
            end.close()

    def press(self) -> None:
        """Ends the running `wait`, or the next one."""
        self._pressed.set()
        if wire := self._wire:
            with suppress(OSError):  # closed meanwhile: then nobody waits
                wire[1].send(b"!")

    def wait(self, client: Any, seconds: float) -> bool:
        """Whether the server spoke within so many seconds. Raises what imapclient raises."""
        if imap_client.has_news(client):
            return True
        try:
            if self._pressed.is_set():
                return False
            if self._idle_refused or not client.has_capability("IDLE"):
                return self._poll(client, seconds)
            return self._idle(client, seconds)
        finally:
            self._hush()

    def _idle(self, client: Any, seconds: float) -> bool:
        try:
            client.idle()
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error:
            self._idle_refused = True  # promised but not given: after the reconnect we look ourselves
            raise
        heard = imap_client.buffered(client) or self._listen(seconds, client.socket())
        _, late = client.idle_done()
        return heard or bool(late)

    def _poll(self, client: Any, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while True:
            client.noop()
            left = deadline - time.monotonic()
            if imap_client.has_news(client) or left <= 0 or self._pressed.is_set():
                return imap_client.has_news(client)
            self._listen(min(POLL_EVERY, left))

    def _listen(self, seconds: float, server: socket.socket | None = None) -> bool:
        """True when the server speaks within `seconds`; `press` ends it earlier."""
        poller = select.poll()
        for end in (server, self._wire and self._wire[0]):
            if end is not None:
                poller.register(end, select.POLLIN)
        ready = {number for number, _ in poller.poll(seconds * 1000)}
        return server is not None and server.fileno() in ready

    def _hush(self) -> None:
        self._pressed.clear()
        if self._wire:
            with suppress(BlockingIOError):
                self._wire[0].recv(4096)

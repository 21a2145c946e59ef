"""A mail server in a process of its own that takes everything and counts it.

    python -m tests.benchmarks.sink PORT COUNTFILE [LOG]

LOG: a file that gets a line per recipient of an accepted letter: the moment, in seconds of the monotonic clock, and the address.
It offers what mail servers in use offer (PIPELINING, SIZE, 8BITMIME) and costs about what they cost: aiosmtpd reads a letter
line by line, 1 ms each, so that a measurement would mostly be of aiosmtpd.
"""

import asyncio
import os
import socket
import sys
import time

EHLO = b"250-meting.example\r\n250-PIPELINING\r\n250-SIZE 0\r\n250 8BITMIME\r\n"
ANSWERS = {
    b"EHLO": EHLO,
    b"HELO": b"250 meting.example\r\n",
    b"MAIL": b"250 afzender goed\r\n",
    b"RCPT": b"250 ontvanger goed\r\n",
    b"DATA": b"354 zeg het maar\r\n",
    b"RSET": b"250 vergeten\r\n",
    b"NOOP": b"250 goed\r\n",
    b"QUIT": b"221 dag\r\n",
}


class Book:
    """The number of accepted messages, and for whom they were, in files that others may read."""

    def __init__(self, path: str, log: str = os.devnull) -> None:
        self._log = os.open(log, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
        self._file = os.open(path, os.O_CREAT | os.O_RDWR | os.O_TRUNC, 0o600)
        self._count = -1
        self.accept([])

    def accept(self, recipients: list[str]) -> None:
        """One more."""
        self._count += 1
        os.pwrite(self._file, f"{self._count:<12d}\n".encode(), 0)
        moment = time.monotonic()
        os.write(self._log, "".join(f"{moment} {recipient}\n" for recipient in recipients).encode())


class Session(asyncio.Protocol):
    """One client."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._recipients: list[str] = []
        self._waiting = bytearray()
        self._in_letter = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.write(b"220 meting.example ESMTP\r\n")

    def data_received(self, data: bytes) -> None:
        self._waiting += data
        answers = bytearray()
        while (answer := self._letter() if self._in_letter else self._command()) is not None:
            answers += answer
        if answers:
            self._transport.write(bytes(answers))
        if answers.endswith(ANSWERS[b"QUIT"]):
            self._transport.close()

    def _letter(self) -> bytes | None:
        """The answer to a whole letter, or None while it is not there."""
        empty = self._waiting.startswith(b".\r\n")
        end = 0 if empty else self._waiting.find(b"\r\n.\r\n")
        if end < 0:
            return None
        del self._waiting[: end + (3 if empty else 5)]
        self._in_letter = False
        self._book.accept(self._recipients)
        self._recipients = []
        return b"250 aangenomen\r\n"

    def _command(self) -> bytes | None:
        line, end, _ = self._waiting.partition(b"\r\n")
        if not end:
            return None
        del self._waiting[: len(line) + 2]
        word = bytes(line[:4]).upper()
        self._in_letter = word == b"DATA"
        if word == b"RCPT":
            self._recipients.append(line.decode("utf-8", "replace").partition("<")[2].partition(">")[0])
        return ANSWERS.get(word, b"500 onbekend\r\n")


async def serve(port: int, *files: str) -> None:
    listener = socket.create_server(("127.0.0.1", port))
    book = Book(*files)  # who sees the file knows that the port is ours
    server = await asyncio.get_running_loop().create_server(lambda: Session(book), sock=listener)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), *sys.argv[2:4]))

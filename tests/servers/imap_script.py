"""An IMAP server that answers from a table: for what no real server does on request."""

import contextlib
import re
import socket
import threading
from collections.abc import Callable, Mapping

# What a command is answered with: text in which {tag} is filled in, a function of the command line, or None: hang up.
Answer = str | None | Callable[[str], str | None]

ORDINARY: Mapping[str, Answer] = {
    "CAPABILITY": "* CAPABILITY IMAP4rev1 AUTH=PLAIN IDLE\r\n{tag} OK done\r\n",
    "AUTHENTICATE": "{tag} OK welcome\r\n",
    "LOGIN": "{tag} OK welcome\r\n",
    "LIST": '* LIST (\\Noselect) "/" ""\r\n{tag} OK done\r\n',
    "SELECT": "* 0 EXISTS\r\n* OK [UIDVALIDITY 7] valid\r\n{tag} OK [READ-WRITE] done\r\n",
    "EXAMINE": "* 0 EXISTS\r\n* OK [UIDVALIDITY 7] valid\r\n{tag} OK [READ-ONLY] done\r\n",
    "NOOP": "{tag} OK done\r\n",
    "IDLE": "+ idling\r\n",
    "DONE": "{idle} OK done\r\n",
    "UID SEARCH": "* SEARCH\r\n{tag} OK done\r\n",
    "UID FETCH": "{tag} OK done\r\n",
    "LOGOUT": "* BYE bye\r\n{tag} OK done\r\n",
}


class ImapScript:
    """Listens on `port`. answers: `ORDINARY` with these in its place. said: the commands it got."""

    def __init__(self, answers: Mapping[str, Answer] = {}, greeting: str = "* OK hello\r\n") -> None:
        self._answers = {**ORDINARY, **answers}
        self._greeting = greeting
        self.said: list[str] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with connection, connection.makefile("rwb", buffering=0) as talk, contextlib.suppress(OSError):
                talk.write(self._greeting.encode("latin-1"))
                idle = ""
                while line := talk.readline().decode("latin-1").strip():
                    found = re.match(r"(?:(\S+) )?(DONE$|UID \w+|\w+)", line)
                    assert found, line
                    tag, command = found[1] or "", found[2].upper()
                    self.said.append(command)
                    if command == "IDLE":
                        idle = tag
                    if command == "AUTHENTICATE" and self._answers[command] is not None:
                        talk.write(b"+ \r\n")
                        talk.readline()
                    answer = self._answers.get(command, "{tag} BAD unknown\r\n")
                    text = answer(line) if callable(answer) else answer
                    if text is None:
                        break
                    talk.write(text.replace("{tag}", tag).replace("{idle}", idle).encode("latin-1"))

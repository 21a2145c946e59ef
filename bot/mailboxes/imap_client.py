"""What the IMAP mailbox asks of imapclient, one question per function, with the quirks of library and servers.

imapclient 4.1: a set of messages is a list of ints (a range string breaks `fetch`), and what it does not offer we
take from its private `_imap`, only here; tests guard each of those places.
"""

import imaplib
import re
import socket
import ssl
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, suppress
from itertools import islice
from pathlib import Path
from typing import Any

from imapclient import IMAPClient, imap4, tls
from imapclient.exceptions import LoginError, ProtocolError

from bot.access import Secret, tls_context, token_login
from bot.domain.errors import LoginRefused, Unreachable
from bot.domain.servers import Server, without_addresses
from bot.patience import Talk, at_most
from bot.patience import hang_up as hang_up_line

TIMEOUT = 30.0  # seconds a server may stay silent when it owes an answer
PATIENCE = 120.0  # seconds one talk may take altogether, beside what the mail itself needs
SLOWEST = 20_000  # bytes a second; a server that gives a mail slower than this is left
PER_COMMAND = 500  # message numbers per command: some servers take lines of 8,000 bytes at most
NOT_NOW = ("[UNAVAILABLE]", "[INUSE]", "[LIMIT]", "[SERVERBUG]")  # RFC 5530: refused, but not for who we are

# One SEARCH answer is one line; imaplib gives up at 1 MB, which is some 125,000 messages.
imaplib._MAXLINE = 20_000_000  # type: ignore[attr-defined]  # its stub leaves out what is private


def connect(server: Server, root: Path) -> Any:
    """A client before login, safe from eavesdroppers unless `tls` is "geen"."""
    context = None if server.tls == "geen" else tls_context(server, root)
    lines: list[socket.socket] = []
    with ExitStack() as undo, at_most(PATIENCE, lambda: hang_up_line(lines[-1] if lines else None)):
        client = _Client(
            lines, server.host, server.port, ssl=server.tls == "tls", ssl_context=context, timeout=TIMEOUT
        )
        undo.callback(hang_up, client)
        client.normalise_times = False  # arrival times keep their zone
        client._imap.debug = 0  # imapclient says 5, which costs a repr of every message: five times slower
        if server.tls == "starttls":
            client.starttls(context)
        undo.pop_all()
    return client


class _Client(IMAPClient):  # type: ignore[misc]  # imapclient ships no types
    """lines gets the socket before the server greets, so that one which dawdles over that can be left as well."""

    def __init__(self, lines: list[socket.socket], *args: Any, **options: Any) -> None:
        self._lines = lines
        super().__init__(*args, **options)

    def _create_IMAP4(self) -> Any:
        lines = self._lines

        class Noticed(tls.IMAP4_TLS if self.ssl else imap4.IMAP4WithTimeout):  # type: ignore[misc]  # likewise
            def _create_socket(self, timeout: float | None = None) -> Any:
                made = super()._create_socket(timeout)
                # A command in two pieces, as AUTHENTICATE and APPEND are, would else wait 40 ms for the server's ACK.
                made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                lines.append(made)
                return made

        context = (self.ssl_context,) if self.ssl else ()
        return Noticed(self.host, self.port, *context, TIMEOUT)


def in_time(client: Any, size: int = 0) -> AbstractContextManager[Talk]:
    """What is said inside may take so long altogether. size: bytes of the mail that is asked for."""
    return at_most(PATIENCE + size / SLOWEST, lambda: hang_up_line(client._imap.sock))


def hang_up(client: Any) -> None:
    """Let go of the connection, whatever is left of it."""
    with suppress(imaplib.IMAP4.error, OSError, ValueError):  # ValueError: its file is closed already
        client.shutdown()


def say_goodbye(client: Any) -> None:
    """Log out if the server still listens, then hang up."""
    with suppress(imaplib.IMAP4.error, OSError, ValueError):
        client.socket().settimeout(2.0)
        client.logout()
    hang_up(client)


MESSAGE_ID = re.compile(rb"^message-id:\s*(<[^<>\s]{1,998}>)", re.IGNORECASE | re.MULTILINE)
"""In the bytes of a letter of our own."""


def log_in(client: Any, server: Server, secret: Secret) -> None:
    """Raises `LoginRefused` only when the server refuses who we are, else `Unreachable`."""
    user, word = server.user, secret.get()
    try:
        if secret.is_token:
            named = (capability.decode("ascii", "replace") for capability in client.capabilities())
            offered = {name.upper().removeprefix("AUTH=") for name in named}
            client.sasl_login(*token_login(server, word, offered))
        elif client.has_capability("AUTH=PLAIN"):
            client.plain_login(user, word)  # unlike LOGIN it can say every letter
        elif (user + word).isascii():
            client.login(user, word)
        else:
            raise LoginRefused(
                f"{server.host} kent alleen LOGIN: gebruik naam en wachtwoord zonder accenten."
            )
    except LoginError as error:
        # imapclient calls every failure here a LoginError, a broken connection too.
        said = without_addresses(str(error))
        if isinstance(error.__context__, imaplib.IMAP4.abort) or any(code in said for code in NOT_NOW):
            raise Unreachable(f"{server.host} laat nu niemand inloggen ({said}).") from error
        raise LoginRefused(f"{server.host} weigert de inlog ({said}). {secret.remedy}.") from error


def portions(uids: Iterable[int]) -> Iterator[list[int]]:
    rest = iter(uids)
    while some := list(islice(rest, PER_COMMAND)):
        yield some


def fetch(client: Any, uids: list[int], items: list[str]) -> list[tuple[int, dict[bytes, Any]]]:
    """What the server has of these messages; those that vanished meanwhile are left out.

    One message that is gone, or that the server cannot read itself, fails the whole command on some servers: then
    each is asked for alone, and the refusal is only raised when nothing else came of it.
    """
    try:
        return _present(client.fetch(uids, items), items)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error:
        client.noop()  # now the server may tell us what is gone
    found: list[tuple[int, dict[bytes, Any]]] = []
    refusal = None
    for uid in uids:
        try:
            found += _present(client.fetch([uid], items), items)
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error as error:
            refusal = error
    if refusal and not found:
        raise refusal
    return found


def _present(answer: dict[int, dict[bytes, Any]], items: list[str]) -> list[tuple[int, dict[bytes, Any]]]:
    """Without the messages of which the server gave nothing, or NIL for a body: those are gone (RFC 2180)."""
    wanted = [item.replace(".PEEK", "").encode() for item in items]
    found = []
    for uid, data in answer.items():
        missing = [item for item in wanted if data.get(item) is None]
        if not missing:
            found.append((uid, data))
        elif b"BODY[]" not in missing and len(missing) < len(wanted):
            raise ProtocolError(f"FETCH without {missing} for UID {uid}")
    return found


def move(client: Any, uids: list[int], target: str) -> None:
    """Move what is still there. Asking first keeps a mail from being copied twice, or taken out of the bin."""
    client.noop()
    here = client.search(["UNDELETED", "UID", ",".join(map(str, uids))])
    if not here:
        return
    if client.has_capability("MOVE"):
        client.move(here, target)
        return
    client.copy(here, target)
    client.add_flags(here, [b"\\Deleted"], silent=True)
    if client.has_capability("UIDPLUS"):
        client.uid_expunge(here)


def make_folder(client: Any, name: str) -> None:
    """Make a folder that is not there, where mail programs show it; does nothing when it is."""
    if not client.folder_exists(name):
        client.create_folder(name)
        client.subscribe_folder(name)


def is_there(client: Any, name: str) -> bool:
    """Whether the folder exists, as far as we may know."""
    return bool(client.folder_exists(name))


def takes_keywords(client: Any) -> bool:
    """Whether messages in the selected folder take keywords the server does not know yet (PERMANENTFLAGS)."""
    told = client._imap.untagged_responses.get("PERMANENTFLAGS", [])
    return any(rb"\*" in each for each in told if isinstance(each, bytes))


def rights(client: Any, name: str) -> tuple[str, list[tuple[str, str]]]:
    """Our own rights on a folder (RFC 4314), and those of others as far as we may see them."""
    _, (told,) = client._imap.myrights(client._normalise_folder(name))
    mine = told.decode("ascii", "replace").split()[-1]
    try:
        others = [(_text(who), _text(may)) for who, may in client.getacl(name)]
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error:  # seeing them is a right of its own
        others = []
    return mine, others


def _text(word: str | bytes) -> str:
    return word.decode("utf-8", "replace") if isinstance(word, bytes) else word


def server_name(client: Any, name: str) -> str:
    """A folder as this server calls it: its own separator, and its own prefix for personal folders."""
    prefix, separator = "", "/"
    if client.has_capability("NAMESPACE"):
        prefix, separator = (client.namespace().personal or [(prefix, separator)])[0]
    elif found := client.list_folders("", ""):
        separator = (found[0][1] or b"/").decode()
    own = name.replace("/", separator or "/")
    inbox = name.upper() == "INBOX" or name.upper().startswith("INBOX/")
    return own if inbox or own.startswith(prefix) else prefix + own


# imaplib keeps what the server tells in passing in `untagged_responses`. An EXISTS there that came after our last
# SEARCH is a new message of which IDLE will never speak again.


def forget_news(client: Any) -> None:
    client._imap.untagged_responses.pop("EXISTS", None)


def has_news(client: Any) -> bool:
    return "EXISTS" in client._imap.untagged_responses


def buffered(client: Any) -> bool:
    """Whether the server's first words after IDLE came along with its answer to IDLE: those lie in the reader, where
    polling the socket does not see them."""
    server, reader = client._imap.sock, client._imap.file
    patience = server.gettimeout()
    server.settimeout(0)
    try:
        return bool(reader.peek(1))
    except (BlockingIOError, ssl.SSLWantReadError):
        return False
    finally:
        server.settimeout(patience)

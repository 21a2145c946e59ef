"""The demo: a folder with example organisations and fresh mail, and an SMTP door through which more may come in."""

import asyncio
import logging
import os
import re
import shutil
import threading
import time
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from itertools import count
from pathlib import Path
from typing import Any, Self

from bot.domain.calendar.calendar import AMSTERDAM
from bot.domain.errors import UsageError, reason

EXAMPLE = Path(__file__).with_name("example")
CONFIG = "klachtwacht.toml"
MARK = ".klachtwacht-demo"
"""Written last, so a folder that has it is a whole demo folder."""

LARGEST = 50 * 2**20  # bytes; larger than any mail server lets through
MONTHS = (
    *("januari", "februari", "maart", "april", "mei", "juni"),
    *("juli", "augustus", "september", "oktober", "november", "december"),
)

# {{moment -3d 08:12}} is a date for a mail header, {{dag -10d}} one for people; both count from today.
_PLACEHOLDER = re.compile(rb"\{\{(moment|dag) ([+-]\d+)d(?: (\d\d):(\d\d))?\}\}")
# A sender may not vouch for himself: our own server takes these away before it writes its own (RFC 8601 §5).
_OURS_TO_WRITE = re.compile(rb"^(?:Authentication-Results|Return-Path)[ \t]*:.*\n(?:[ \t].*\n)*", re.I | re.M)

_BLANK_LINE = re.compile(rb"^\r?\n", re.M)


@dataclass(frozen=True, slots=True)
class ExampleMail:
    """One example mail, dated in the last five days. organisatie: whose mailbox it is for."""

    organisatie: str
    name: str
    received: datetime
    raw: bytes


def example_mails(now: datetime) -> Iterator[ExampleMail]:
    """The example mails as they would lie there at the moment `now`, per organisatie in order of arrival."""
    for file in sorted(EXAMPLE.glob("mails/*/*.eml")):
        source = file.read_bytes()
        first = _PLACEHOLDER.search(source)
        if first is None:
            raise ValueError(f"{file.name} says nowhere when it arrived")
        raw = _PLACEHOLDER.sub(lambda found: _filled(found, now).encode(), source)
        yield ExampleMail(file.parent.name, file.stem, _moment(first, now), raw)


def write_example(folder: Path, now: datetime) -> Path:
    """Make `folder` a demo: configuration, staff, key folder, Maildirs with mail. Returns the configuration.

    A folder that is already a demo is left as it is. Raises `UsageError` when there is something else in it.
    """
    try:
        if not (folder / MARK).is_file():
            _write_new(folder, now)
    except OSError as error:
        raise UsageError(
            f"De map {folder} is niet te maken ({reason(error)}). Kies een andere map met --dir."
        ) from error
    return folder / CONFIG


def _write_new(folder: Path, now: datetime) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise UsageError(f"De map {folder} is niet leeg. Kies met --dir een lege of nieuwe map voor de demo.")
    for name in (CONFIG, "personeel.csv"):
        shutil.copyfile(EXAMPLE / name, folder / name)
    (folder / "geheim").mkdir(mode=0o700)
    config = tomllib.loads((EXAMPLE / CONFIG).read_text(encoding="utf-8"))
    for organisation in config["organisatie"]:
        (folder / organisation["transport"]["pad"]).mkdir(parents=True)
        for part in ("new", "cur", "tmp"):
            (folder / organisation["mailbox"]["pad"] / part).mkdir(parents=True)
    mailboxes = {one["sleutel"]: folder / one["mailbox"]["pad"] for one in config["organisatie"]}
    for mail in example_mails(now):
        place = deliver(mailboxes[mail.organisatie], mail.raw)
        moment = mail.received.timestamp()
        os.utime(place, (moment, moment))
    (folder / MARK).write_text("Deze map is gemaakt door `klachtwacht demo` en mag weg.\n", encoding="utf-8")


def _moment(found: re.Match[bytes], now: datetime) -> datetime:
    day = now.astimezone(AMSTERDAM) + timedelta(days=int(found[2]))
    return day.replace(hour=int(found[3] or 12), minute=int(found[4] or 0), second=0, microsecond=0)


def _filled(found: re.Match[bytes], now: datetime) -> str:
    moment = _moment(found, now)
    if found[1] == b"moment":
        return format_datetime(moment)
    return f"{moment.day} {MONTHS[moment.month - 1]} {moment.year}"


# ── The door ──────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Route:
    """Mail for `address` (lower case) goes into `maildir`; `server` is the name our mail server signs with."""

    address: str
    maildir: Path
    server: str


_numbers = count(1)


def deliver(maildir: Path, raw: bytes) -> Path:
    """Put one mail into new/ so that it survives a power cut. Returns its place; raises OSError when it cannot."""
    name = f"{time.time_ns() // 10**9}.P{os.getpid()}Q{next(_numbers)}T{time.time_ns() % 10**9}.demo"
    unfinished, place = maildir / "tmp" / name, maildir / "new" / name
    with unfinished.open("xb") as file:
        file.write(raw)
        file.flush()
        os.fsync(file.fileno())
    unfinished.rename(place)
    folder = os.open(place.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return place


class Door:
    """A mail server on 127.0.0.1 that takes mail for the demo addresses and nothing else.

    It vouches for every sender (dmarc=pass), which only a demo on one's own machine may do: this way somebody
    can play klager as well as medewerker.
    """

    def __init__(self, routes: Iterable[Route], port: int = 0) -> None:
        """port 0: any free one; see `port` after `start`."""
        self.port = port
        self._routes = {route.address: route for route in routes}
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="demo-deur", daemon=True)
        self._server: asyncio.Server | None = None

    def start(self) -> None:
        """Open the door. Raises `UsageError` when the port is taken."""
        from aiosmtpd.smtp import SMTP  # only the demo needs it

        logging.getLogger("mail.log").setLevel(logging.ERROR)  # it would log who writes to whom

        def session() -> asyncio.BaseProtocol:
            smtp: asyncio.BaseProtocol = SMTP(
                self,
                loop=self._loop,
                hostname="localhost",
                ident="klachtwacht demo",
                data_size_limit=LARGEST,
                enable_SMTPUTF8=True,
            )
            return smtp

        opening = self._loop.create_server(session, "127.0.0.1", self.port)
        try:
            self._server = self._loop.run_until_complete(opening)
        except OSError as error:
            self._loop.close()
            raise UsageError(f"Poort {self.port} is bezet. Kies een andere poort met --port.") from error
        self.port = self._server.sockets[0].getsockname()[1]
        self._thread.start()

    def stop(self) -> None:
        """Close the door; mail that was answered with 250 is on disk."""
        if self._server is None:
            return
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._server.close()
        self._server = None
        self._loop.run_until_complete(_end_sessions(self._loop))
        self._loop.close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    # aiosmtpd calls these by name; server, session and envelope are its own types.

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, _: list[str]) -> str:
        """Only the demo addresses, with or without a plus part."""
        if _plain(address) not in self._routes:
            known = ", ".join(sorted(self._routes))
            return f"550 5.1.1 Dit adres bestaat niet in de demo. Schrijf aan: {known}"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """One copy per mailbox, safe on disk before we say yes."""
        routes = {route.maildir: route for route in map(self._route, envelope.rcpt_tos)}
        try:
            for route in routes.values():
                raw = _stamped(envelope.content, envelope.mail_from, session.host_name or "", route)
                await asyncio.to_thread(deliver, route.maildir, raw)
        except OSError as error:
            return (
                f"451 4.3.0 De mail kon niet worden bewaard (fout {error.errno}). Probeer het later opnieuw."
            )
        return "250 2.0.0 Aangenomen"

    def _route(self, address: str) -> Route:
        return self._routes[_plain(address)]


def _plain(address: str) -> str:
    """The address in lower case without its plus part."""
    local, _, domain = address.lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def _stamped(content: bytes, sender: str, greeting: str, route: Route) -> bytes:
    """The mail with the headers our own mail server puts on top, and without those a sender may not bring."""
    end = _BLANK_LINE.search(content)
    head, rest = (content[: end.start()], content[end.start() :]) if end else (content, b"")
    stamp = (
        f"Return-Path: <{sender.strip('<>')}>\r\n"  # aiosmtpd gives the empty sender of a bounce as "<>"
        f"Authentication-Results: {route.server}; dmarc=pass header.from={_from_domain(head)}\r\n"
        f"Received: from {_word(greeting)} ([127.0.0.1]) by {route.server} (demo) with ESMTP\r\n"
        f"\tfor <{route.address}>; {format_datetime(datetime.now(AMSTERDAM))}\r\n"
    )
    return stamp.encode() + _OURS_TO_WRITE.sub(b"", head) + rest


def _from_domain(head: bytes) -> str:
    found = re.search(rb"^From[ \t]*:.*?@([A-Za-z0-9.-]+)", head, re.I | re.M | re.S)
    return found[1].decode("ascii").lower() if found else "onbekend"


def _word(text: str) -> str:
    """What a client calls itself, fit for a header."""
    return re.sub(r"[^A-Za-z0-9.:\[\]-]", "", text)[:255] or "onbekend"


async def _end_sessions(loop: asyncio.AbstractEventLoop) -> None:
    sessions = [task for task in asyncio.all_tasks(loop) if task is not asyncio.current_task()]
    for task in sessions:
        task.cancel()
    await asyncio.gather(*sessions, return_exceptions=True)

"""A whole klachtwacht that runs: the real daemon over real servers, with an alarm channel that somebody listens to."""

import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.parser import BytesHeaderParser
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from bot import bootstrap, daemon
from bot.domain.ports.ledger import Outcome
from bot.domain.ports.mailbox import Fetched
from bot.domain.ports.outbox import OutboxState
from bot.transports.smtp import Smtp
from storage.verify import verify
from tests.journeys.killable import Onvrede
from tests.journeys.test_killed import SQLITE, prepare
from tests.log_lines import log_lines
from tests.servers.smtp import Sink

PATIENCE = 60.0
"""Seconds within which everything must happen that an administrator would wait minutes for."""

FASTER: dict[str, Any] = {
    "bot.watch.BACK_OFF_SECONDS": (0.05, 0.05, 0.1, 0.1, 0.2, 0.2),
    "bot.watch.LOGIN_BACK_OFF_SECONDS": 0.3,
    "bot.watch.WAIT_SECONDS": 0.5,
    "bot.watch.TOLD_AFTER": 3.0,
    "bot.watch.STALLED_AFTER": 4.0,
    "bot.daemon.SEND_EVERY": timedelta(seconds=0.3),
    "bot.daemon.DUE_EVERY": timedelta(seconds=1),
    "bot.daemon.RETRY_EVERY": timedelta(seconds=0.5),
    "bot.daemon.ALARM_EVERY": timedelta(seconds=0.2),
    "bot.handlers.send.RETRY_AFTER": (timedelta(seconds=0.3),),
    "bot.handlers.send.AWAY_AFTER": timedelta(seconds=0.6),
}
"""The pauses of the house, so short that a test sees in seconds what takes minutes."""


PRIVATE = ("inwoner", "Inwoner ", "@example.nl", "te laat", "Ontevreden")
"""What only stands in the mails of these tests, and so may stand in no log and no alarm."""


class Listener:
    """Whoever looks after klachtwacht: an alarm channel on loopback that remembers what it heard."""

    def __init__(self) -> None:
        heard = self.heard = list[str]()

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                heard.append(f"{said['title']} | {said['message']}")
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Stay silent."""

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        self.url = f"json://127.0.0.1:{self._server.server_address[1]}/"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def inline(options: Mapping[str, object]) -> str:
    """Options as they stand in the configuration."""
    return f"{{ {', '.join(f'{name} = {json.dumps(value)}' for name, value in options.items())} }}"


def until(true: Callable[[], object], what: str | Callable[[], str]) -> None:
    """Wait for it, and no longer than `PATIENCE`."""
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, f"waited in vain for: {what if isinstance(what, str) else what()}"
        time.sleep(0.05)


@dataclass
class House:
    """A klachtwacht that runs in threads of this process. ahead: how far its clock is from ours. sent: what left, when it
    does not leave by the sink."""

    folder: Path
    mailbox: str
    sink: Sink
    listener: Listener
    database: str = ""
    berichten: str = "berichten/"
    transport: str = ""
    ahead: timedelta = field(default_factory=timedelta)
    sent: Callable[[], list[bytes]] | None = None
    _stop: threading.Event = field(default_factory=threading.Event)

    def write(self) -> Path:
        """The configuration of this klachtwacht."""
        way_out = (
            self.transport
            or f'{{ soort = "smtp", host = "127.0.0.1", poort = {self.sink.port}, tls = "geen" }}'
        )
        config = prepare(self.folder, self.mailbox, way_out, self.database or SQLITE)
        text = config.read_text(encoding="utf-8").replace(
            "mailbox =", f'storing = {{ kanaal = ["{self.listener.url}"] }}\nmailbox ='
        )
        config.write_text(text.replace("berichten/", self.berichten), encoding="utf-8")
        return config

    def start(self, before_fetch: Callable[[], object] | None = None) -> None:
        """Open the store and start watching. before_fetch: what somebody does between a listing and the fetch."""
        config = self.folder / "klachtwacht.toml"
        self.settings = bootstrap.read_settings(config if config.exists() else self.write())
        self.house = bootstrap.build(self.settings, Onvrede(), self.now)
        if before_fetch:
            box = self.house.offices["sterker"].watch._mailbox
            fetch = box.fetch

            def after(locators: Sequence[str]) -> list[Fetched]:
                before_fetch()
                return fetch(locators)

            box.fetch = after  # type: ignore[method-assign]  # this is a test double
        self._stop = threading.Event()
        self._thread = threading.Thread(target=daemon.run, args=(self.house, self.now, self._stop))
        self._thread.start()

    def stop(self) -> None:
        """End it as systemd would."""
        if self._stop.is_set():
            return
        self._stop.set()
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive(), "it stops when asked"
        self.house.__exit__()

    def now(self) -> datetime:
        return bootstrap.wall_clock() + self.ahead

    # ── What can be seen of it ────────────────────────────────────────────────────────────────────────

    def told(self, word: str, *more: str) -> None:
        """Somebody hears this, whatever else there is to hear. Each word may be one of several ("a|b")."""
        words = [one.split("|") for one in (word, *more)]
        until(
            lambda: any(all(any(w in heard for w in one) for one in words) for heard in self.listener.heard),
            lambda: f"{word} {more} in {self.listener.heard}",
        )

    def acknowledged(self) -> dict[str, set[str]]:
        """Who was acknowledged, with the Message-IDs of that."""
        found: dict[str, set[str]] = {}
        for raw in self.sent() if self.sent else [got.raw for got in list(self.sink.got)]:
            head = BytesHeaderParser().parsebytes(raw)
            if head["Auto-Submitted"] == "auto-replied":
                found.setdefault(head["To"], set()).add(head["Message-ID"])
        return found

    def answers(self, mails: int) -> None:
        """Every one of so many inwoners is acknowledged."""
        until(lambda: len(self.acknowledged()) >= mails, f"{mails} acknowledgements")

    def is_whole(self, mails: int) -> None:
        """Nothing lost, nothing doubled: every mail in one dossier, one acknowledgement each, everything settled."""
        self.answers(mails)
        with self.house.store.begin("sterker") as uow:
            lines, entries = uow.dossiers.lines(), uow.ledger.all("sterker")
        assert mails == len(lines) == len({line.klager for line in lines})
        assert mails == Counter(entry.uitkomst for entry in entries)[Outcome.NIEUW]
        acks = self.acknowledged()
        assert mails == len(acks)
        assert {1} == {len(ids) for ids in acks.values()}
        until(lambda: not self.unsettled(), "an empty outbox")
        assert [] == verify(self.house.store, "sterker")

    def unsettled(self) -> object:
        """Letters that did not leave."""
        with self.house.store.begin("sterker") as uow:
            return uow.outbox.in_state(*set(OutboxState) - {OutboxState.VERZONDEN})


@pytest.fixture
def listener() -> Iterator[Listener]:
    """Somebody who hears alarms."""
    ear = Listener()
    yield ear
    ear.close()


HouseMaker = Callable[..., House]


@pytest.fixture
def house(
    tmp_path: Path, smtp_sink: Sink, listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> Iterator[HouseMaker]:
    """Make a klachtwacht over this mailbox and start it; it is stopped in any case."""
    for name, value in FASTER.items():
        monkeypatch.setattr(name, value)
    monkeypatch.setitem(Smtp.__init__.__kwdefaults__, "pause", 0.2)  # type: ignore[arg-type]  # it has defaults
    made: list[House] = []

    def make(mailbox: str, start: bool = True, **more: Any) -> House:
        one = House(tmp_path, mailbox, smtp_sink, listener, **more)
        made.append(one)
        if start:
            one.start()
        return one

    with log_lines() as logs:
        yield make
        for one in made:
            if hasattr(one, "house"):
                one.stop()
    assert logs or not listener.heard, "whatever is told stands in the log too"
    told = json.dumps([logs, listener.heard], default=str)
    assert [] == [word for word in PRIVATE if word in told], (
        "no words or address of a klager, whatever went wrong"
    )

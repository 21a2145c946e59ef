"""What happens to the way out while klachtwacht runs: every letter leaves once, whatever the server does; told, recovered."""

import mailbox
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme

from bot.domain.ports.outbox import OutboxState
from bot.transports.smtp import Smtp
from tests.faults.house import HouseMaker
from tests.faults.places import MAILDIR, deliver
from tests.faults.slow import Door, DoorMaker
from tests.servers.smtp import PASSWORD, USER, Sink, SinkMaker

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]


def smtp(port: int, **more: str) -> str:
    told = ", ".join(f'{name} = "{value}"' for name, value in {"tls": "geen", **more}.items())
    return f'{{ soort = "smtp", host = "127.0.0.1", poort = {port}, {told} }}'


def test_a_server_that_is_away_is_told_within_minutes_and_everything_leaves_once(
    tmp_path: Path, inbox: mailbox.Maildir, house: HouseMaker, smtp_sink: Sink
) -> None:
    one = house(MAILDIR)
    deliver(inbox, 0, 2)
    one.answers(2)
    smtp_sink.stop()
    deliver(inbox, 2, 5)
    one.told("storing", "uitgaande mailserver")
    smtp_sink.start(tmp_path)
    one.told("weer in orde", "uitgaande mail werkt weer")
    one.is_whole(5)


def test_a_server_that_says_one_byte_a_second_is_left_and_tried_again(
    inbox: mailbox.Maildir,
    house: HouseMaker,
    smtp_sink: Sink,
    door: DoorMaker,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It blocks no mail that comes in for long, and nobody gets a second copy under another Message-ID."""
    monkeypatch.setitem(Smtp.__init__.__kwdefaults__, "patience", 0.6)  # type: ignore[arg-type]  # it has defaults
    way = door(smtp_sink.port)
    one = house(MAILDIR, transport=smtp(way.port))
    deliver(inbox, 0, 2)
    one.answers(2)
    way.rate = 1.0
    deliver(inbox, 2, 4)
    one.told("storing")
    way.rate = None
    one.told("weer in orde")
    one.is_whole(4)


@pytest.mark.parametrize("fault", ["expired", "another host", "nobody vouches for it", "stripped"])
def test_without_a_connection_that_can_be_trusted_no_letter_and_no_password_leaves(
    fault: str,
    tmp_path: Path,
    inbox: mailbox.Maildir,
    house: HouseMaker,
    smtp_sink_as: SinkMaker,
    door: DoorMaker,
) -> None:
    """A certificate that expired, names somebody else or that nobody vouches for; a STARTTLS that somebody took out."""
    sink = smtp_sink_as(auth=True, tls=True)
    context = sink.context
    assert context
    if fault == "nobody vouches for it":
        trustme.CA().issue_cert("localhost", "127.0.0.1").configure_cert(context)
    elif fault != "stripped":
        names = ("elders.example",) if fault == "another host" else ("localhost", "127.0.0.1")
        ends = datetime.now(UTC) - timedelta(days=1) if fault == "expired" else None
        sink.authority.issue_cert(*names, not_after=ends).configure_cert(context)
    (tmp_path / "wachtwoord").write_text(PASSWORD, encoding="utf-8")
    way = door(sink.port)
    said = list[bytes]()
    way.heard = said.append
    if fault == "stripped":
        way.change = lambda words: words.replace(b"250-STARTTLS\r\n", b"").replace(b"220 Ready", b"502 Nee")
    options = smtp(
        way.port, tls="starttls", gebruiker=USER, wachtwoord_bestand="wachtwoord", ca_bestand=str(sink.ca)
    )
    one = house(MAILDIR, transport=options)
    one.sink = sink
    deliver(inbox, 0, 3)
    one.told("storing", "uitgaande mailserver")
    assert [] == sink.got
    assert not any(b"AUTH" in words or b"MAIL FROM" in words for words in said)
    way.change = lambda words: words
    way.cut()
    sink.authority.issue_cert("localhost", "127.0.0.1").configure_cert(context)
    one.told("weer in orde")
    one.is_whole(3)


class Broken:
    """Somebody who breaks every line off around STARTTLS. moment: at its answer, at the first word of the handshake, half
    way through that word, or at the first word that is said in secret."""

    def __init__(self, way: Door, moment: str) -> None:
        self.way, self.moment, self.times = way, moment, 0
        self._ready = self._hello = self._answered = False
        way.change, way.heard = self.say, self.hear
        self.plain = b""

    def hear(self, words: bytes) -> None:
        """What we say; in the open until both sides have shaken hands."""
        if words.lower().startswith(b"ehlo"):
            self._ready = self._hello = self._answered = False
        self._answered = self._hello
        self.plain += words

    def say(self, words: bytes) -> bytes:
        first = not self._hello and self._ready
        self._hello = self._ready
        self._ready = self._ready or words.startswith(b"220 Ready")
        if self.moment == "its answer" and self._ready and not self._hello:
            self.breaks()
        if self.moment == "the handshake" and first:
            self.breaks()
        if self.moment == "half of the handshake" and first:
            self.times += 1
            threading.Timer(0.05, self.way.cut).start()
            return words[: len(words) // 2]
        if self.moment == "the first secret" and self._answered:
            self.breaks()
        return words

    def breaks(self) -> None:
        self.times += 1
        raise ConnectionResetError


@pytest.mark.parametrize(
    "moment", ["its answer", "the handshake", "half of the handshake", "the first secret"]
)
def test_a_starttls_that_breaks_off_midway_sends_nothing_in_the_open_and_every_letter_later(
    moment: str,
    inbox: mailbox.Maildir,
    tmp_path: Path,
    house: HouseMaker,
    smtp_sink_as: SinkMaker,
    door: DoorMaker,
) -> None:
    """No letter and no password goes on without the secret line that was asked for; the letters stay in the outbox."""
    sink = smtp_sink_as(auth=True, tls=True)
    (tmp_path / "wachtwoord").write_text(PASSWORD, encoding="utf-8")
    way = door(sink.port)
    broken = Broken(way, moment)
    options = smtp(
        way.port, tls="starttls", gebruiker=USER, wachtwoord_bestand="wachtwoord", ca_bestand=str(sink.ca)
    )
    one = house(MAILDIR, transport=options)
    one.sink = sink
    deliver(inbox, 0, 3)
    one.told("storing", "uitgaande mailserver")
    assert broken.times > 1, "it was tried again"
    assert [] == sink.got
    assert [] == sink.logins
    assert not [word for word in (b"AUTH", b"MAIL FROM", b"Subject", b"inwoner") if word in broken.plain]
    with one.house.store.begin("sterker") as uow:
        letters = uow.outbox.in_state(*OutboxState)
        assert len(letters) == len(uow.outbox.in_state(OutboxState.WACHT)) > 3, (
            "nothing is in doubt, nothing is lost"
        )
    way.change, way.heard = (lambda words: words), (lambda words: None)
    way.cut()
    one.told("weer in orde", "uitgaande mail werkt weer")
    one.is_whole(3)
    assert len(sink.got) == len({(got.raw, got.recipients) for got in sink.got}), "each letter left once"

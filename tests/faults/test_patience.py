"""A server that says one byte a second is left after a while, by every adapter that speaks to it byte for byte."""

import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from bot.domain.errors import Unreachable
from bot.domain.ports.transport import DeliveryState, Outgoing
from bot.domain.servers import Server
from bot.mailboxes import make_mailbox
from bot.patience import at_most
from bot.transports import make_transport
from bot.transports.smtp import Smtp
from tests.faults.house import until
from tests.faults.slow import DoorMaker
from tests.journeys.test_killed import complaint
from tests.servers.dovecot import PASSWORD, Dovecot
from tests.servers.exchange import FakeExchange
from tests.servers.graph import FakeGraph
from tests.servers.smtp import Sink

pytestmark = pytest.mark.timeout(200)


def test_who_is_in_time_is_left_alone_and_who_is_late_is_hung_up_on_once() -> None:
    ends: list[str] = []
    with at_most(60, lambda: ends.append("early")):
        pass
    with at_most(0.1, lambda: ends.append("late")):
        time.sleep(1.5)
    assert ["late"] == ends


@pytest.mark.dovecot
@pytest.mark.parametrize("tls", ["geen", "starttls"])
@pytest.mark.parametrize("moment", ["greeting", "listing", "fetch"])
def test_imap_leaves_a_slow_server(
    tls: str, moment: str, tmp_path: Path, dovecot: Dovecot, door: DoorMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.mailboxes.imap_client.PATIENCE", 2.0)
    user = dovecot.new_user()
    dovecot.deliver(user, complaint(1))
    (tmp_path / "wachtwoord").write_text(PASSWORD, encoding="utf-8")
    way = door(dovecot.port)
    options = {"soort": "imap", "host": "127.0.0.1", "poort": way.port, "tls": tls, "gebruiker": user}
    options |= {"wachtwoord_bestand": "wachtwoord", "ca_bestand": str(dovecot.ca)}
    box = make_mailbox(options, tmp_path)
    listed: list[str] = []
    if moment != "greeting":
        box.open()
        listed = [each.locator for each in box.waiting()]
    talks: dict[str, Callable[[], object]] = {
        "greeting": box.open,
        "listing": box.waiting,
        "fetch": partial(box.fetch, listed),
    }
    way.rate = 1.0
    began = time.monotonic()
    with pytest.raises(Unreachable):
        talks[moment]()
    assert time.monotonic() - began < 15
    way.rate = None
    box.open()
    assert 1 == len(box.fetch([each.locator for each in box.waiting()]))
    box.close()


def test_smtp_leaves_a_slow_server_and_knows_that_nothing_left(
    tmp_path: Path, smtp_sink: Sink, door: DoorMaker
) -> None:
    way = door(smtp_sink.port)
    out = Smtp(Server("127.0.0.1", way.port, "geen", "", "", "", ""), tmp_path, patience=0.4, pause=0)
    mail = Outgoing(
        "m1@sterker.example", "k@sterker.example", ("a@example.nl",), complaint(1).replace(b"\n", b"\r\n")
    )
    way.rate = 1.0
    began = time.monotonic()
    first = out.send(mail)
    assert time.monotonic() - began < 15
    assert DeliveryState.TEMPORARY is first.state
    assert not first.reached
    way.rate = None
    assert DeliveryState.ACCEPTED is out.send(mail).state
    assert 1 == len(smtp_sink.got)
    out.close()


@pytest.mark.dovecot
def test_a_handshake_of_a_byte_a_second_is_left_too(
    tmp_path: Path, dovecot: Dovecot, door: DoorMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """TLS takes the socket over while it greets; it is found all the same."""
    monkeypatch.setattr("bot.tls.HANDSHAKE", 1.0)
    (tmp_path / "wachtwoord").write_text(PASSWORD, encoding="utf-8")
    way = door(dovecot.tls_port)
    options = {"soort": "imap", "host": "127.0.0.1", "poort": way.port, "tls": "tls", "gebruiker": "a"}
    options |= {"wachtwoord_bestand": "wachtwoord", "ca_bestand": str(dovecot.ca)}
    way.rate = 1.0
    began = time.monotonic()
    with pytest.raises(Unreachable, match="op tijd"):
        make_mailbox(options, tmp_path).open()
    assert time.monotonic() - began < 10


Servers = FakeExchange | FakeGraph
MAIL = Outgoing("<1@sterker.example>", "k@sterker.example", ("a@example.nl",), b"Subject: x\r\n\r\nDag.\r\n")
POSTBUSSEN = ("safe_exchange", "graph")


@pytest.fixture
def server(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Servers:
    """Exchange in the house, and Microsoft 365."""
    monkeypatch.setattr("bot.web.PATIENCE", 2.0)
    monkeypatch.setattr("bot.tls.HANDSHAKE", 2.0)
    found: Servers = request.getfixturevalue(request.param)
    found.faults.clear()
    return found


@pytest.mark.parametrize("server", POSTBUSSEN, indirect=True)
@pytest.mark.parametrize("moment", ["greeting", "listing", "fetch", "filing"])
def test_exchange_and_graph_leave_a_slow_server(server: Servers, moment: str, door: DoorMaker) -> None:
    """Every request has a bound of its own, whatever comes byte by byte meanwhile."""
    postbus = server.new_postbus()
    server.add(postbus, complaint(1))
    way = door(server.port)
    box = make_mailbox(server.options(postbus, door=way.port, verplaats_naar="Verwerkt"))
    if moment != "greeting":
        box.open()
        listed = [each.locator for each in box.waiting()]
    talks: dict[str, Callable[[], object]] = {
        "greeting": box.open,
        "listing": box.waiting,
        "fetch": lambda: box.fetch(listed),
        "filing": lambda: box.file(listed),
    }
    way.rate = 1.0
    began = time.monotonic()
    with pytest.raises(Unreachable, match="te traag"):
        talks[moment]()
    assert time.monotonic() - began < 15
    box.close()
    way.rate = None
    box.open()
    again = [each.locator for each in box.waiting()]
    assert len(box.fetch(again)) == (0 if moment == "filing" and not again else 1)
    box.close()


@pytest.mark.parametrize("server", POSTBUSSEN, indirect=True)
def test_exchange_and_graph_send_once_through_a_server_that_turned_slow(
    server: Servers, door: DoorMaker
) -> None:
    """The letter was handed over and the answer never came whole: a doubt, which is looked up and not repeated."""
    postbus = server.new_postbus()
    way = door(server.port)
    out = make_transport(server.options(postbus, door=way.port))
    before = len(server.sent)
    assert [] == out.check()
    way.rate = 1.0
    began = time.monotonic()
    assert DeliveryState.TEMPORARY is out.send(MAIL).state, "not even the draft was seen made"
    assert time.monotonic() - began < 15
    way.rate = None
    assert DeliveryState.ACCEPTED is out.send(MAIL).state
    assert 1 == len(server.sent) - before
    assert True is out.outcome(MAIL.message_id)
    out.close()


@pytest.mark.parametrize("server", POSTBUSSEN, indirect=True)
def test_a_large_mail_over_a_line_that_is_only_modest_gets_the_time_it_needs(
    server: Servers, door: DoorMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Longer than the patience in all, and never slower than what may be asked of a server."""
    monkeypatch.setattr("bot.web.PATIENCE", 1.5)
    postbus = server.new_postbus()
    server.add(postbus, complaint(1) + b"x" * 1_500_000)
    way = door(server.port)
    box = make_mailbox(server.options(postbus, door=way.port))
    box.open()
    listed = [each.locator for each in box.waiting()]

    def modestly(said: bytes) -> bytes:
        time.sleep(len(said) / 500_000)
        return said

    way.change = modestly
    began = time.monotonic()
    assert 1 == len(box.fetch(listed))
    assert time.monotonic() - began > 2.5
    box.close()


@pytest.mark.parametrize("server", POSTBUSSEN, indirect=True)
def test_a_letter_the_server_sends_after_we_hung_up_is_not_sent_again(
    server: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When we look it is still a draft; when we try again it is gone from there, for it was sent meanwhile."""
    monkeypatch.setattr("bot.web.PATIENCE", 1.0)
    out, before = make_transport(server.options(server.new_postbus())), len(server.sent)
    server.faults.append(("SendItem" if isinstance(server, FakeExchange) else "/send", "late"))
    assert DeliveryState.UNCERTAIN is out.send(MAIL).state
    assert False is out.outcome(MAIL.message_id)
    until(lambda: len(server.sent) > before, "a server that sends it after all")
    assert DeliveryState.ACCEPTED is out.send(replace(MAIL, again=True)).state
    assert 1 == len(server.sent) - before
    out.close()


@pytest.mark.parametrize("server", POSTBUSSEN, indirect=True)
@pytest.mark.parametrize("what", ["garbled", "cut"])
def test_a_tls_line_that_breaks_after_the_letter_left_is_a_doubt_and_one_that_never_was_there_is_none(
    server: Servers, what: str, door: DoorMaker
) -> None:
    """Not every error of TLS means that nothing was said."""
    way = door(server.port)
    out, before = make_transport(server.options(server.new_postbus(), door=way.port)), len(server.sent)

    def spoil(said: bytes) -> bytes:
        if len(server.sent) > before:
            if what == "cut":
                way.cut()
            return bytes(len(said))
        return said

    way.change = spoil
    assert DeliveryState.UNCERTAIN is out.send(MAIL).state
    way.change = lambda said: said
    assert True is out.outcome(MAIL.message_id)
    way.close()
    away = out.send(MAIL)
    assert (DeliveryState.TEMPORARY, False) == (away.state, away.reached)
    way.open()
    assert DeliveryState.ACCEPTED is out.send(replace(MAIL, again=True)).state
    assert 1 == len(server.sent) - before
    out.close()

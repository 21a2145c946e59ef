"""A server that says one byte a second is left after a while, by every adapter that speaks to it byte for byte."""

import json
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from bot.domain.errors import Unreachable
from bot.domain.ports import DeliveryState, Outgoing
from bot.domain.servers import Server
from bot.mailboxes import make_mailbox
from bot.patience import at_most
from bot.transports.smtp import Smtp
from tests.faults.house import HouseMaker
from tests.faults.slow import DoorMaker
from tests.journeys.test_killed import complaint
from tests.servers.dovecot import PASSWORD, Dovecot
from tests.servers.exchange import FakeExchange
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


@pytest.mark.slow
def test_an_exchange_that_says_one_byte_a_second_is_told_from_outside(
    exchange: FakeExchange, house: HouseMaker, door: DoorMaker
) -> None:
    """Its library waits for every byte; the watch hangs in it and is seen to hang. It goes on when the server does."""
    postbus = exchange.new_postbus()
    exchange.add(postbus, complaint(0))
    options = exchange.options(postbus)
    way = door(int(str(options["poort"])))
    told = ", ".join(f"{name} = {json.dumps(value)}" for name, value in options.items() if name != "poort")
    one = house(f'{{ {told}, poort = {way.port}, verplaats_naar = "Verwerkt" }}')
    one.answers(1)
    way.rate = 1.0
    exchange.add(postbus, complaint(1))
    one.told("storing", "te traag of hangt")
    way.rate = None
    one.told("weer in orde")
    one.is_whole(2)

"""What every transport must do; what it says of a mail is the truth about that mail."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.domain.errors import ConfigurationError
from bot.domain.ports.transport import DeliveryState, Outgoing, Transport
from bot.transports import check_options, make_transport
from tests.servers.exchange import FakeExchange
from tests.servers.graph import FakeGraph
from tests.servers.smtp import Sink

# aiosmtpd's own use of its own deprecated attribute, at every login.
pytestmark = pytest.mark.filterwarnings("ignore:Session.login_data is deprecated:DeprecationWarning")

ANNA, BAS = "anna@example.nl", "bas@example.nl"
PLAIN = b"Subject: Uw bericht\r\nMessage-ID: <1@example.nl>\r\n\r\nWij hebben uw bericht.\r\n"
ACCEPTED, TEMPORARY, PERMANENT, UNCERTAIN = DeliveryState


def mail(
    raw: bytes = PLAIN, to: tuple[str, ...] = (ANNA,), sender: str = "klachten@example.nl", number: int = 1
) -> Outgoing:
    return Outgoing(f"<{number}@example.nl>", sender, to, raw)


Reader = Callable[[], list[bytes]]
Way = tuple[Transport, Reader]


@pytest.fixture(params=["folder", "smtp", "graph", "exchange"])
def way(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Way]:
    """Each transport, and a way to see what came out of it, in order."""
    transport: Transport
    read: Reader
    if request.param == "folder":
        (tmp_path / "uit").mkdir()
        transport = make_transport({"soort": "folder", "pad": "uit"}, tmp_path)

        def read() -> list[bytes]:
            return [path.read_bytes() for path in sorted((tmp_path / "uit").iterdir())]
    elif request.param in ("graph", "exchange"):
        server: FakeGraph | FakeExchange = request.getfixturevalue(request.param)
        transport = make_transport(server.options(server.new_postbus()))
        before = len(server.sent)

        def read() -> list[bytes]:
            return server.sent[before:]
    else:
        sink: Sink = request.getfixturevalue("smtp_sink")
        transport = make_transport({"soort": "smtp", "host": "127.0.0.1", "poort": sink.port, "tls": "geen"})

        def read() -> list[bytes]:
            return [got.raw for got in sink.got]

    yield transport, read
    transport.close()


# ── Every transport ───────────────────────────────────────────────────────────────────────────────────

BODIES = {
    "plain": PLAIN,
    "8-bit body": b"Subject: x\r\n\r\nGe\xc3\xa9rgerd \xe2\x82\xac 5\r\n",
    "not UTF-8": b"Subject: x\r\n\r\n\xff\xfe\x80\r\n",
    "lines of dots": b"Subject: x\r\n\r\n.\r\n..\r\n.x\r\n...\r\n",
    "first line a dot": b".Subject: x\r\n\r\n\r\n",
    "long line": b"Subject: x\r\n\r\n" + b"a" * 900 + b"\r\n",
    "only headers": b"Subject: x\r\n\r\n",
}


@pytest.mark.parametrize("raw", BODIES.values(), ids=BODIES)
def test_the_bytes_arrive_as_they_were_given(way: Way, raw: bytes) -> None:
    transport, read = way
    assert transport.send(mail(raw)).state is ACCEPTED
    assert [raw] == read()


def test_mails_arrive_in_the_order_they_were_sent(way: Way) -> None:
    transport, read = way
    mails = [mail(f"Subject: {n}\r\n\r\n{n}\r\n".encode(), number=n) for n in range(20)]
    assert {ACCEPTED} == {transport.send(one).state for one in mails}
    assert [one.raw for one in mails] == read()


def test_a_healthy_transport_has_no_problems(way: Way) -> None:
    assert way[0].check() == []


def test_closing_twice_is_harmless_and_sending_after_it_works(way: Way) -> None:
    transport, read = way
    transport.send(mail())
    transport.close()
    transport.close()
    assert transport.send(mail(number=2)).state is ACCEPTED
    assert read() == [PLAIN, PLAIN]


FAULTY = [
    ({}, ["soort"]),
    ({"soort": "duif"}, ["soort"]),
    ({"soort": "folder"}, ["pad"]),
    ({"soort": "folder", "pad": 3}, ["pad"]),
    ({"soort": "folder", "pad": " "}, ["pad"]),
    ({"soort": "folder", "pad": "uit", "map": "x"}, ["map"]),
    ({"soort": "smtp"}, ["host"]),
    ({"soort": "smtp", "host": "h", "poort": 0, "tls": "misschien"}, ["poort", "tls"]),
    ({"soort": "smtp", "host": "h", "poort": True}, ["poort"]),
    ({"soort": "smtp", "host": "h", "gebruiker": "a"}, ["wachtwoord_bestand"]),
    ({"soort": "smtp", "host": "h", "token_opdracht": "x"}, ["gebruiker"]),
    (
        {"soort": "smtp", "host": "h", "gebruiker": "a", "wachtwoord": "geheim"},
        ["wachtwoord", "wachtwoord_bestand"],
    ),
    ({"soort": "smtp", "host": "h"}, []),
]


@pytest.mark.parametrize(("options", "keys"), FAULTY)
def test_every_fault_in_the_options_is_named_with_a_remedy_and_no_secret(
    options: dict[str, object], keys: list[str]
) -> None:
    faults = check_options(options, "klachtwacht.toml: transport")
    assert keys == [fault.key for fault in faults]
    assert all(fault.file == "klachtwacht.toml: transport" and fault.remedy for fault in faults)
    assert "geheim" not in "".join(map(str, faults))
    if faults:
        with pytest.raises(ConfigurationError):
            make_transport(options)


# ── Folder ────────────────────────────────────────────────────────────────────────────────────────────


def test_a_folder_knows_which_mails_left(tmp_path: Path) -> None:
    transport = make_transport({"soort": "folder", "pad": str(tmp_path)})
    transport.send(mail(number=1))
    assert transport.outcome("<1@example.nl>") is True
    assert transport.outcome("<2@example.nl>") is False


def test_a_missing_folder_is_told_before_start_and_makes_mail_wait(tmp_path: Path) -> None:
    transport = make_transport({"soort": "folder", "pad": "weg"}, tmp_path)
    (problem,) = transport.check()
    assert "weg bestaat niet" in problem
    assert transport.send(mail()).state is TEMPORARY
    (tmp_path / "weg").mkdir()
    assert transport.send(mail()).state is ACCEPTED


def test_a_full_disk_leaves_no_half_mail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    transport = make_transport({"soort": "folder", "pad": str(tmp_path)})

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    assert transport.send(mail()).state is TEMPORARY
    assert list(tmp_path.iterdir()) == []

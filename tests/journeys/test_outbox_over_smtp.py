"""The outbox over a real mail server that refuses, hangs up and changes its mind."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot import transports
from bot.domain.ports.outbox import OutboxState
from tests.handlers.office import INGRID, KLAGER, Office
from tests.servers.smtp import Sink


@pytest.fixture
def office(tmp_path: Path, smtp_sink: Sink) -> Iterator[Office]:
    office = Office()
    options = {"soort": "smtp", "host": "127.0.0.1", "poort": smtp_sink.port, "tls": "geen"}
    office.sender = replace(office.sender, transport=transports.make_transport(options, tmp_path))
    yield office
    office.sender.transport.close()


def arrived(sink: Sink, address: str) -> int:
    return len([got for got in sink.got if address in got.recipients])


def test_an_acknowledgement_after_a_lost_connection_is_repeated_under_the_same_message_id(
    office: Office, smtp_sink: Sink
) -> None:
    smtp_sink.faults = ["lost-after"]
    office.mail()
    office.sends()
    office.passes(minutes=2)
    office.sends()

    copies = [got.raw for got in smtp_sink.got if KLAGER in got.recipients]
    ids = {line for raw in copies for line in raw.splitlines() if line.lower().startswith(b"message-id:")}
    assert (2, 1) == (len(copies), len(ids))
    assert {OutboxState.VERZONDEN} == {item.staat for item in office.letters()}


def test_a_decided_letter_after_a_lost_connection_is_left_to_a_human_and_never_repeated(
    office: Office, smtp_sink: Sink
) -> None:
    office.mail()
    office.sends()
    office.reply(office.of("V01")[0], "akkoord")
    smtp_sink.faults = [None, "lost-after"]  # the receipt to Ingrid, then the first letter she decided
    for _ in range(10):
        office.sends()
        office.passes(hours=9)

    (doubtful,) = office.letters(OutboxState.ONZEKER)
    assert "T03" == doubtful.sjabloon
    assert 2 == arrived(smtp_sink, KLAGER), "T01 and T03, each once"
    assert ["T03"] == [n.tekst.split()[1].rstrip(":") for n in office.notices("taak")]
    assert OutboxState.VERZONDEN is office.of("T10")[0].staat


def test_a_permanent_refusal_becomes_a_task_and_the_others_leave(office: Office, smtp_sink: Sink) -> None:
    smtp_sink.refuse = {KLAGER: "550 5.1.1 no such user"}
    office.mail()
    office.sends()

    assert {"T01": OutboxState.FAALT, "V01": OutboxState.VERZONDEN} == {
        item.sjabloon: item.staat for item in office.letters()
    }
    (task,) = office.notices("taak")
    assert KLAGER not in task.tekst
    assert 1 == arrived(smtp_sink, INGRID)


def test_a_server_that_is_away_for_a_day_loses_nothing_and_alarms_once(
    office: Office, smtp_sink: Sink, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The transport rests in real time after a failed connection, and this day passes in a second.
    monkeypatch.setattr(office.sender.transport, "_pause", 0.0)
    smtp_sink.stop()
    office.mail()
    for _ in range(24):
        office.sends()
        office.passes(hours=1)
    assert {OutboxState.WACHT} == {item.staat for item in office.letters()}
    smtp_sink.start(tmp_path)
    for _ in range(9):
        office.passes(hours=1)
        office.sends()

    assert (1, 1) == (arrived(smtp_sink, KLAGER), arrived(smtp_sink, INGRID))
    assert ["storing", "hersteld"] == [notice.soort for notice in office.notices()]

"""What is peculiar to an Exchange server of one's own: its ids, its streams and sync states, its drafts."""

import time
from collections.abc import Iterator

import pytest

from bot.domain.errors import LoginRefused, Unreachable
from bot.domain.ports.mailbox import Mailbox
from bot.domain.ports.transport import DeliveryState, Outgoing, Transport
from bot.mailboxes import make_mailbox
from bot.transports import make_transport
from tests.contracts.mailbox_rigs import FILED
from tests.servers.exchange import FakeExchange

MAIL = Outgoing(
    "<o'brien&co@example.nl>", "klachten@example.nl", ("a@example.nl",), b"Subject: x\r\n\r\nDag.\r\n"
)
ONE = b"Subject: 1\r\n\r\n1\r\n"


@pytest.fixture
def postbus(exchange: FakeExchange) -> Iterator[str]:
    exchange.faults.clear()
    exchange.asked.clear()
    yield exchange.new_postbus()
    exchange.streams = True


@pytest.fixture
def mailbox(exchange: FakeExchange, postbus: str) -> Iterator[Mailbox]:
    made = make_mailbox(exchange.options(postbus))
    yield made
    made.close()


@pytest.fixture
def transport(exchange: FakeExchange, postbus: str) -> Iterator[Transport]:
    made = make_transport(exchange.options(postbus))
    yield made
    made.close()


# ── Signing in ────────────────────────────────────────────────────────────────────────────────────────


def test_a_wrong_password_is_a_refused_login_and_is_not_shown(
    exchange: FakeExchange, postbus: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    wrong = tmp_path_factory.mktemp("fout") / "wachtwoord"
    wrong.write_text("hunter2")
    mailbox = make_mailbox(exchange.options(postbus, wachtwoord_bestand=str(wrong)))
    with pytest.raises(LoginRefused) as refused:
        mailbox.open()
    assert "hunter2" not in str(refused.value)
    assert "volledige toegang" in str(refused.value)


def test_an_unknown_mailbox_is_told_with_its_key(exchange: FakeExchange) -> None:
    (problem,) = make_mailbox(exchange.options("ander@example.nl")).check()
    assert "'postbus'" in problem


# ── Listing ───────────────────────────────────────────────────────────────────────────────────────────


def test_a_mail_dragged_away_and_back_has_another_item_id_and_is_still_the_same_mail(
    exchange: FakeExchange, postbus: str, mailbox: Mailbox
) -> None:
    one = exchange.add(postbus, ONE)
    away = exchange.new_folder(postbus, "Elders")
    mailbox.open()
    before = mailbox.waiting()
    exchange.move(postbus, one, away)
    assert mailbox.waiting() == []
    exchange.move(postbus, one, "inbox")
    assert before == mailbox.waiting()
    (fetched,) = mailbox.fetch([before[0].locator])
    assert (ONE, False) == (fetched.raw, fetched.original)


def test_a_lost_sync_state_is_a_reason_to_look_and_nothing_more(
    exchange: FakeExchange, postbus: str, mailbox: Mailbox
) -> None:
    exchange.streams = False
    mailbox.open()
    mailbox.waiting()
    exchange.faults.append(("SyncFolderItems", "ErrorInvalidSyncStateData"))
    assert mailbox.wait(5)
    exchange.add(postbus, ONE)
    assert len(mailbox.waiting()) == 1


def test_a_stream_ends_the_wait_long_before_the_next_look(
    exchange: FakeExchange, postbus: str, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.mailboxes.exchange.POLL_EVERY", 30.0)
    mailbox.open()
    mailbox.waiting()
    assert mailbox.wait(0.2) is False
    for _ in range(100):  # until the stream is there
        if "GetStreamingEvents" in exchange.asked:
            break
        time.sleep(0.05)
    time.sleep(0.3)
    started = time.monotonic()
    exchange.add(postbus, ONE)
    assert mailbox.wait(20)
    assert time.monotonic() - started < 5


def test_a_server_without_streams_is_looked_at(
    exchange: FakeExchange, postbus: str, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.mailboxes.exchange.POLL_EVERY", 0.1)
    exchange.streams = False
    mailbox.open()
    mailbox.waiting()
    assert mailbox.wait(0.3) is False
    exchange.add(postbus, ONE)
    assert mailbox.wait(5)


def test_a_folder_that_was_removed_is_made_again_and_no_mail_is_lost(
    exchange: FakeExchange, postbus: str
) -> None:
    mailbox = make_mailbox(exchange.options(postbus, verplaats_naar=FILED))
    exchange.add(postbus, ONE)
    mailbox.open()
    exchange.faults.append(("MoveItem", "ErrorFolderNotFound"))
    with pytest.raises(Unreachable):
        mailbox.file([listed.locator for listed in mailbox.waiting()])
    mailbox.open()
    mailbox.file([listed.locator for listed in mailbox.waiting()])
    assert mailbox.waiting() == []
    mailbox.close()


@pytest.mark.parametrize("fault", ["ErrorServerBusy", 503, "lost"])
def test_a_server_in_trouble_is_out_of_reach_and_comes_back(
    exchange: FakeExchange, mailbox: Mailbox, fault: int | str
) -> None:
    mailbox.open()
    exchange.faults.append(("FindItem", fault))
    with pytest.raises(Unreachable):
        mailbox.waiting()
    mailbox.open()
    assert mailbox.waiting() == []


# ── Sending ───────────────────────────────────────────────────────────────────────────────────────────


def copies(exchange: FakeExchange, postbus: str, folder: str) -> int:
    return sum(item.folder == folder for item in exchange.postbussen[postbus].items.values())


def test_a_send_without_an_answer_is_uncertain_and_can_be_looked_up(
    exchange: FakeExchange, postbus: str, transport: Transport
) -> None:
    assert transport.outcome(MAIL.message_id) is None, "never seen: nobody knows"
    exchange.faults.append(("SendItem", "lost"))
    assert transport.send(MAIL).state is DeliveryState.UNCERTAIN
    assert transport.outcome(MAIL.message_id) is True
    assert copies(exchange, postbus, "sentitems") == 1


def test_a_send_that_never_happened_leaves_one_draft_that_the_next_attempt_sends(
    exchange: FakeExchange, postbus: str, transport: Transport
) -> None:
    exchange.faults.append(("SendItem", 500))
    assert transport.send(MAIL).state is DeliveryState.UNCERTAIN
    assert transport.outcome(MAIL.message_id) is False
    assert transport.send(MAIL).state is DeliveryState.ACCEPTED
    assert (0, 1) == (copies(exchange, postbus, "drafts"), copies(exchange, postbus, "sentitems"))


@pytest.mark.parametrize(
    ("operation", "fault", "state"),
    [
        ("CreateItem", "ErrorServerBusy", DeliveryState.TEMPORARY),
        ("CreateItem", "ErrorMimeContentInvalid", DeliveryState.PERMANENT),
        ("CreateItem", "lost", DeliveryState.TEMPORARY),
        ("SendItem", "ErrorServerBusy", DeliveryState.UNCERTAIN),
        ("SendItem", "ErrorQuotaExceeded", DeliveryState.TEMPORARY),
        ("SendItem", "ErrorInvalidRecipients", DeliveryState.PERMANENT),
        ("SendItem", "ErrorAccessDenied", DeliveryState.TEMPORARY),
    ],
)
def test_what_the_server_answers_is_what_is_told(
    exchange: FakeExchange, transport: Transport, operation: str, fault: int | str, state: DeliveryState
) -> None:
    exchange.faults.append((operation, fault))
    delivery = transport.send(MAIL)
    assert (state, True) == (delivery.state, bool(delivery.detail))

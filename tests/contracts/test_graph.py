"""What is peculiar to Microsoft Graph: its sign-in, its throttling, its forgetful list of changes, its drafts."""

import datetime as dt
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from bot.domain.errors import LoginRefused, Unreachable
from bot.domain.ports.mailbox import Mailbox
from bot.domain.ports.transport import DeliveryState, Outgoing, Transport
from bot.mailboxes import make_mailbox
from bot.transports import make_transport
from bot.transports.graph import MARK
from tests.servers.graph import FakeGraph

MAIL = Outgoing(
    "<o'brien@example.nl>", "klachten@example.nl", ("a@example.nl",), b"Subject: x\r\n\r\nDag.\r\n"
)


@pytest.fixture
def postbus(graph: FakeGraph) -> str:
    graph.faults.clear()
    return graph.new_postbus()


@pytest.fixture
def mailbox(graph: FakeGraph, postbus: str) -> Mailbox:
    return make_mailbox(graph.options(postbus))


@pytest.fixture
def transport(graph: FakeGraph, postbus: str) -> Transport:
    return make_transport(graph.options(postbus))


# ── Signing in ────────────────────────────────────────────────────────────────────────────────────────


def test_a_certificate_signs_in(graph: FakeGraph, postbus: str, tmp_path: Path) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "klachtwacht")])
    day = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, day, day + dt.timedelta(days=9999))
    ).sign(key, hashes.SHA256())
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ) + certificate.public_bytes(serialization.Encoding.PEM)
    (tmp_path / "app.pem").write_bytes(pem)
    options = graph.options(postbus) | {"certificaat_bestand": "app.pem"}
    del options["wachtwoord_bestand"]
    assert make_mailbox(options, tmp_path).check() == []
    (tmp_path / "app.pem").write_bytes(b"geen sleutel")
    (problem,) = make_mailbox(options, tmp_path).check()
    assert "app.pem is niet te gebruiken" in problem


def test_a_wrong_secret_is_a_refused_login_and_is_not_shown(
    graph: FakeGraph, postbus: str, tmp_path: Path
) -> None:
    (tmp_path / "fout").write_text("hunter2")
    mailbox = make_mailbox(graph.options(postbus, wachtwoord_bestand=str(tmp_path / "fout")))
    with pytest.raises(LoginRefused) as refused:
        mailbox.open()
    assert "hunter2" not in str(refused.value)
    assert "toepassing" in str(refused.value)


def test_a_token_that_was_withdrawn_is_renewed_once(graph: FakeGraph, mailbox: Mailbox) -> None:
    mailbox.open()
    graph.tokens.clear()
    assert mailbox.waiting() == []


def test_a_mailbox_without_rights_says_which_rights(graph: FakeGraph) -> None:
    (problem,) = make_mailbox(graph.options("ander@example.nl")).check()
    assert "RBAC for Applications" in problem


def test_an_unknown_certificate_authority_is_told(graph: FakeGraph, postbus: str) -> None:
    options = graph.options(postbus)
    del options["ca_bestand"]
    assert make_mailbox(options).check()


# ── Listing ───────────────────────────────────────────────────────────────────────────────────────────


def test_a_server_that_is_too_busy_is_left_alone_as_long_as_it_asks(
    graph: FakeGraph, mailbox: Mailbox
) -> None:
    mailbox.open()
    graph.faults.append(("messages", 429))
    with pytest.raises(Unreachable, match="druk"):
        mailbox.waiting()
    assert mailbox.waiting() == []


def test_a_mail_dragged_away_and_back_is_the_same_mail_and_is_listed_again(
    graph: FakeGraph, postbus: str, mailbox: Mailbox
) -> None:
    one = graph.add(postbus, b"Subject: 1\r\n\r\n1\r\n")
    away = graph.new_folder(postbus, "Elders")
    mailbox.open()
    before = mailbox.waiting()
    graph.move(postbus, one, away)
    assert mailbox.waiting() == []
    graph.move(postbus, one, "inbox")
    assert before == mailbox.waiting()


def test_when_the_changes_are_lost_the_listing_still_tells_everything(
    graph: FakeGraph, postbus: str, mailbox: Mailbox
) -> None:
    mailbox.open()
    mailbox.waiting()
    graph.delta_lost = True
    assert mailbox.wait(5), "a lost place is a reason to look"
    graph.add(postbus, b"Subject: 1\r\n\r\n1\r\n")
    assert len(mailbox.waiting()) == 1


def test_the_bytes_are_not_the_original_ones(graph: FakeGraph, postbus: str, mailbox: Mailbox) -> None:
    graph.add(postbus, b"Subject: 1\r\n\r\n1\r\n")
    mailbox.open()
    (fetched,) = mailbox.fetch([listed.locator for listed in mailbox.waiting()])
    assert not fetched.original


# ── Sending ───────────────────────────────────────────────────────────────────────────────────────────


def copies(graph: FakeGraph, postbus: str, folder: str) -> int:
    return sum(one.folder == folder for one in graph.postbussen[postbus].messages.values())


def test_a_send_without_an_answer_is_uncertain_and_can_be_looked_up(
    graph: FakeGraph, postbus: str, transport: Transport
) -> None:
    assert transport.outcome(MAIL.message_id) is None, "never seen: nobody knows"
    graph.faults.append(("/send", "lost"))
    assert transport.send(MAIL).state is DeliveryState.UNCERTAIN
    assert transport.outcome(MAIL.message_id) is True
    assert copies(graph, postbus, "sentitems") == 1


def test_a_send_that_never_happened_leaves_one_draft_that_the_next_attempt_sends(
    graph: FakeGraph, postbus: str, transport: Transport
) -> None:
    graph.faults.append(("/send", 500))
    assert transport.send(MAIL).state is DeliveryState.UNCERTAIN
    assert transport.outcome(MAIL.message_id) is False
    assert transport.send(MAIL).state is DeliveryState.ACCEPTED
    assert (0, 1) == (copies(graph, postbus, "drafts"), copies(graph, postbus, "sentitems"))
    (sent,) = graph.postbussen[postbus].messages.values()
    assert sent.properties[MARK] == MAIL.message_id


@pytest.mark.parametrize(
    ("path", "status", "state"),
    [
        ("/messages", 503, DeliveryState.TEMPORARY),
        ("/send", 429, DeliveryState.TEMPORARY),
        ("/send", 400, DeliveryState.PERMANENT),
        ("/send", 403, DeliveryState.TEMPORARY),
        ("/send", 404, DeliveryState.TEMPORARY),
    ],
)
def test_what_the_server_answers_is_what_is_told(
    graph: FakeGraph, transport: Transport, path: str, status: int, state: DeliveryState
) -> None:
    graph.faults.append((path, status))
    delivery = transport.send(MAIL)
    assert (state, True) == (delivery.state, bool(delivery.detail))


def test_a_mail_that_cannot_fit_is_refused_before_it_is_tried(graph: FakeGraph, transport: Transport) -> None:
    big = Outgoing("<1@example.nl>", "a@example.nl", ("b@example.nl",), b"x" * 3_000_001)
    assert transport.send(big).state is DeliveryState.PERMANENT

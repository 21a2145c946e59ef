"""IMAP and SMTP at Microsoft 365: klachtwacht signs in as an application, at Entra, and the mail servers take its token."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.domain.errors import LoginRefused
from bot.domain.ports.mailbox import Mailbox
from bot.domain.ports.transport import DeliveryState, Transport
from bot.mailboxes import make_mailbox
from bot.transports import make_transport
from tests.contracts.test_transport import mail
from tests.servers.dovecot import Dovecot
from tests.servers.graph import FakeGraph
from tests.servers.smtp import USER, Sink, SinkMaker

pytestmark = pytest.mark.filterwarnings("ignore:Session.login_data is deprecated:DeprecationWarning")
RAW = b"Subject: x\r\n\r\nDag.\r\n"


class Entra:
    """The sign-in of `FakeGraph`, whose tokens the mail servers know. given: every token, in order."""

    def __init__(self, graph: FakeGraph, folder: Path) -> None:
        self.graph, self.folder = graph, folder
        self.given: list[str] = []
        entra = self

        class Tokens(set[str]):
            def add(self, token: str) -> None:
                entra.given.append(token)
                for known, user in entra.servers:
                    known[token] = user
                super().add(token)

        self.servers: list[tuple[dict[str, str], str]] = []
        graph.tokens = Tokens()

    def options(self, ca: Path, **other: object) -> dict[str, object]:
        """How klachtwacht is told to sign in; one file vouches for both servers."""
        (self.folder / "ca.pem").write_bytes(self.graph.ca.read_bytes() + ca.read_bytes())
        return {
            "host": "localhost",
            "huurder": "gemeente",
            "toepassing": "klachtwacht",
            "wachtwoord_bestand": str(self.graph.secret),
            "aanmeld_host": f"localhost:{self.graph.port}",
            "ca_bestand": str(self.folder / "ca.pem"),
            **other,
        }


@pytest.fixture
def entra(graph: FakeGraph, tmp_path: Path) -> Iterator[Entra]:
    before = graph.tokens
    yield Entra(graph, tmp_path)
    graph.tokens, graph.lifetime, graph.refusal = before, 3600, ""


@pytest.fixture
def user(entra: Entra, dovecot: Dovecot) -> str:
    user = dovecot.new_user()
    entra.servers.append((dovecot.tokens, user))
    return user


def imap(entra: Entra, dovecot: Dovecot, user: str, **other: Any) -> Mailbox:
    options = entra.options(dovecot.ca, poort=dovecot.port, gebruiker=user, **other)
    return make_mailbox({"soort": "imap", **options})


def smtp(entra: Entra, sink: Sink, **other: Any) -> Transport:
    entra.servers.append((sink.tokens, USER))
    options = entra.options(sink.ca, poort=sink.port, gebruiker=USER, **other)
    return make_transport({"soort": "smtp", **options})


def test_a_mailbox_opens_with_a_token_of_the_application(entra: Entra, dovecot: Dovecot, user: str) -> None:
    """IMAP.AccessAsApp; one token serves every connection until it is nearly over."""
    mailbox = imap(entra, dovecot, user)
    mailbox.open()
    dovecot.place(user, RAW)
    mailbox.close()
    mailbox.open()
    assert len(entra.given) == 1
    assert [RAW] == [found.raw for found in mailbox.fetch([one.locator for one in mailbox.waiting()])]
    mailbox.close()


def test_a_token_that_is_nearly_over_is_replaced_before_it_is_used(
    entra: Entra, dovecot: Dovecot, user: str
) -> None:
    entra.graph.lifetime = 200  # seconds; what ends within five minutes is not kept
    mailbox = imap(entra, dovecot, user)
    for _ in range(2):
        mailbox.open()
        mailbox.close()
    assert len(set(entra.given)) == 2


def test_a_token_that_was_withdrawn_is_replaced_once(entra: Entra, dovecot: Dovecot, user: str) -> None:
    mailbox = imap(entra, dovecot, user)
    mailbox.open()
    mailbox.close()
    del dovecot.tokens[entra.given[0]]
    mailbox.open()
    assert len(entra.given) == 2
    mailbox.close()


def test_a_mailbox_that_does_not_admit_the_application_says_what_to_grant(
    entra: Entra, dovecot: Dovecot, user: str
) -> None:
    other = dovecot.new_user()
    (problem,) = imap(entra, dovecot, other).check()
    assert "Add-MailboxPermission" in problem
    assert not {"@", *entra.given} & set(problem.split())


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("AADSTS7000215: Invalid client secret provided for app 'x'. Trace ID: 1", "clientgeheim klopt niet"),
        ("AADSTS7000222: The provided client secret keys are expired.", "geheim is verlopen"),
        ("AADSTS700016: Application with identifier 'klachtwacht' was not found", "'toepassing'"),
        (
            "AADSTS65001: The user or administrator has not consented to use the application",
            "beheerderstoestemming",
        ),
        (
            "AADSTS500011: The resource principal named https://outlook.office365.com was not found",
            "licentie",
        ),
        (
            "AADSTS70011: The provided value for the input parameter 'scope' is not valid.",
            "om een recht gevraagd",
        ),
        ("AADSTS99999: something new about a@example.nl", "AADSTS99999. Controleer 'huurder'"),
        ("nothing at all", "unauthorized_client. Controleer 'huurder'"),
    ],
)
def test_what_entra_refuses_is_told_with_what_to_do(
    entra: Entra, dovecot: Dovecot, user: str, said: str, told: str
) -> None:
    entra.graph.refusal = said
    (problem,) = imap(entra, dovecot, user).check()
    assert told in problem
    assert "example.nl" not in problem
    with pytest.raises(LoginRefused):  # so the watch waits five minutes instead of knocking on
        imap(entra, dovecot, user).open()


def test_letters_leave_with_a_token_of_the_application(entra: Entra, smtp_sink_as: SinkMaker) -> None:
    """SMTP.SendAsApp; a withdrawn token is replaced once, as at the mailbox."""
    sink = smtp_sink_as(auth=True, tls=True)
    out = smtp(entra, sink)
    assert out.check() == []
    assert out.send(mail()).state is DeliveryState.ACCEPTED
    sink.tokens.clear()
    sink.hang_up()
    assert out.send(mail(number=2)).state is DeliveryState.ACCEPTED
    assert len(sink.got) == 2
    assert sink.logins == [entra.given[0], entra.given[0], entra.given[1]]
    out.close()


def test_without_a_token_letters_wait(entra: Entra, smtp_sink_as: SinkMaker) -> None:
    sink = smtp_sink_as(auth=True, tls=True)
    out = smtp(entra, sink)
    entra.graph.refusal = "AADSTS7000222: expired"
    delivery = out.send(mail())
    assert delivery.state is DeliveryState.TEMPORARY
    assert "geheim is verlopen" in delivery.detail
    assert not sink.got

"""What Teams (Workflows), Slack, ntfy and a mailbox really get, over TLS, HTTP and SMTP on loopback, in the shape each of
them documents."""

import json
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
import trustme
from apprise.plugins.slack import NotifySlack

from bot.domain.digest.room_news import USUALLY
from bot.domain.errors import Unreachable
from bot.handlers.announcer import Announcer
from bot.handlers.digests import Digests
from bot.notifiers import make_notifier
from tests.handlers.office import Office
from tests.servers.smtp import Sink

LINK = "https://werkbank.sterker.example/dossier/2026-0001"


class Service:
    """A chat service on loopback. refuses: why it would not take a body, or empty; what it took stands in `took`."""

    def __init__(
        self, refuses: Callable[[str, dict[str, Any]], str], taken: int, tls: ssl.SSLContext | None
    ) -> None:
        self.took: list[dict[str, Any]] = []
        self.refused: list[str] = []
        self.down = False
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                reason = "down" if service.down else refuses(self.path, body)
                if not self.headers["Content-Type"].startswith("application/json"):
                    reason = "no JSON"
                (service.refused.append(reason) if reason else service.took.append(body))
                self.send_response(400 if reason else taken)
                self.end_headers()
                self.wfile.write(b"ok")

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        if tls is not None:
            self.server.socket = tls.wrap_socket(self.server.socket, server_side=True)
        self.port = self.server.server_port
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)
        self.thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


def teams(path: str, body: dict[str, Any]) -> str:
    """A flow "when a Teams webhook request is received" takes a message with one Adaptive Card (schema 1.0 to 1.5)."""
    if "/workflows/" not in path or "sig=" not in path:
        return "path"
    if body.get("type") != "message" or len(body.get("attachments", ())) != 1:
        return "message"
    (attached,) = body["attachments"]
    if attached["contentType"] != "application/vnd.microsoft.card.adaptive":
        return "contentType"
    card = attached["content"]
    if (
        card["type"] != "AdaptiveCard"
        or card["$schema"] != "http://adaptivecards.io/schemas/adaptive-card.json"
    ):
        return "card"
    if not "1.0" <= card["version"] <= "1.5":
        return "version"
    blocks = card["body"]
    if not blocks or any(b["type"] != "TextBlock" or not isinstance(b["text"], str) for b in blocks):
        return "body"
    return "" if len(json.dumps(body)) <= 28_000 else "size"


def slack(path: str, body: dict[str, Any]) -> str:
    """An incoming webhook takes text, or attachments with text."""
    if path.count("/") != 4 or not path.startswith("/services/T"):
        return "path"
    attached = body.get("attachments", ())
    return "" if body.get("text") or (attached and all(a.get("text") for a in attached)) else "no text"


def ntfy(path: str, body: dict[str, Any]) -> str:
    """Publishing as JSON goes to the root, with the topic in the body."""
    return "" if path == "/" and body.get("topic") and body.get("message") else "ntfy"


@pytest.fixture
def services(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Service]]:
    authority = trustme.CA()
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost", "127.0.0.1").configure_cert(tls)
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "ca.pem"))
    made = {
        "teams": Service(teams, 202, tls),
        "slack": Service(slack, 200, tls),
        "ntfy": Service(ntfy, 200, None),
    }
    monkeypatch.setattr(NotifySlack, "webhook_url", f"https://localhost:{made['slack'].port}/services")
    yield made
    for service in made.values():
        service.close()


def urls(services: dict[str, Service]) -> list[str]:
    return [
        f"workflows://localhost:{services['teams'].port}/643e69f83c8944438d68119179a10a64/handtekening",
        "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/#klachten",
        f"ntfy://127.0.0.1:{services['ntfy'].port}/klachten",
    ]


def texts(services: dict[str, Service]) -> dict[str, list[str]]:
    """What a reader sees, per service."""
    cards = [body["attachments"][0]["content"]["body"] for body in services["teams"].took]
    return {
        "teams": ["\n".join(block["text"] for block in card) for card in cards],
        "slack": [body["attachments"][0]["text"] for body in services["slack"].took],
        "ntfy": [body["message"] for body in services["ntfy"].took],
    }


def working(services: dict[str, Service], *more: str) -> tuple[Office, Announcer]:
    return office_that_tells(urls(services), *more)


def office_that_tells(channels: list[str], *more: str) -> tuple[Office, Announcer]:
    """The office, and who tells its room; two proposals wait."""
    office = Office(change=lambda own: replace(own, werkbank="https://werkbank.sterker.example/"))
    digests = Digests(office.store, office.desk)
    digests.tick(office.now - timedelta(days=3))
    office.mail("Karin de Wit kwam niet. Groet, Anna Jansen")
    office.mail("De tuin is nog niet gedaan.", sender="B. Smit <b.smit@example.nl>")
    room = make_notifier({"kanaal": channels}, "meldingen")
    return office, Announcer(office.store, office.organisation, room, frozenset((*USUALLY, *more)))


def test_each_service_takes_the_news_once_and_its_links_can_be_followed(services: dict[str, Service]) -> None:
    office, announcer = working(services)
    for _ in range(3):
        announcer.tick(office.now)

    assert [service.refused for service in services.values()] == [[], [], []]
    seen = texts(services)
    assert {name: len(said) for name, said in seen.items()} == {"teams": 1, "slack": 1, "ntfy": 1}
    assert f"2026-0001: er is iets te beoordelen [{LINK}]({LINK})" in seen["teams"][0]
    assert "\n\n2026-0002: er is iets te beoordelen" in seen["teams"][0], (
        "a card breaks a line at an empty one"
    )
    for name in ("slack", "ntfy"):  # these make a link of an address by themselves
        assert f"2026-0001: er is iets te beoordelen {LINK}\n2026-0002: " in seen[name][0]


def test_nothing_of_a_klager_and_no_picture_of_elsewhere_goes_along(services: dict[str, Service]) -> None:
    office, announcer = working(services)
    announcer.tick(office.now)
    sent = json.dumps([service.took for service in services.values()])

    assert not any(word in sent for word in ("Jansen", "Karin", "Smit", "tuin", "example.nl"))
    assert "github" not in sent


def test_a_mailbox_gets_plain_text_with_number_and_link_only(smtp_sink: Sink) -> None:
    address = "from=klachtwacht@sterker.example&to=team@sterker.example"
    office, announcer = office_that_tells([f"mailto://127.0.0.1:{smtp_sink.port}?{address}&mode=insecure"])
    announcer.tick(office.now)
    (got,) = smtp_sink.got
    mail = message_from_bytes(got.raw, policy=policy.default)

    assert (got.sender, got.recipients) == ("klachtwacht@sterker.example", ("team@sterker.example",))
    assert mail.get_content_type() == "text/plain"
    assert f"2026-0001: er is iets te beoordelen {LINK}\n2026-0002: " in mail.get_content().replace(
        "\r\n", "\n"
    )
    whole = f"{mail} {mail.get_content()}"
    assert not any(word in whole for word in ("Jansen", "Karin", "Smit", "tuin", "example.nl", "Apprise"))


def test_the_overzicht_is_told_of_without_its_content(services: dict[str, Service]) -> None:
    office, announcer = working(services, "overzicht")
    announcer.tick(office.now)
    office.now += timedelta(days=1)
    Digests(office.store, office.desk).tick(office.now)
    announcer.tick(office.now)

    assert {
        name: said[-1].count("overzicht van vandaag is gemaild") for name, said in texts(services).items()
    } == {
        "teams": 1,
        "slack": 1,
        "ntfy": 1,
    }


def test_a_service_that_is_down_keeps_no_other_from_hearing_and_hears_it_afterwards(
    services: dict[str, Service],
) -> None:
    office, announcer = working(services)
    services["teams"].down = True
    with pytest.raises(Unreachable):
        announcer.tick(office.now)
    assert heard(services) == {"teams": 0, "slack": 1, "ntfy": 1}
    services["teams"].down = False
    announcer.tick(office.now)

    assert heard(services) == {"teams": 1, "slack": 1, "ntfy": 1}


def test_when_none_of_them_takes_it_each_is_told_as_soon_as_it_does(services: dict[str, Service]) -> None:
    office, announcer = working(services)
    for service in services.values():
        service.down = True
    with pytest.raises(Unreachable):
        announcer.tick(office.now)
    services["ntfy"].down = False
    with pytest.raises(Unreachable):
        announcer.tick(office.now)

    assert heard(services) == {"teams": 0, "slack": 0, "ntfy": 1}


def heard(services: dict[str, Service]) -> dict[str, int]:
    """How often each service took a message."""
    return {name: len(said) for name, said in texts(services).items()}

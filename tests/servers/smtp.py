"""An SMTP server in a thread of its own that remembers what it got and fails on command."""

import asyncio
import base64
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import MISSING, SMTP, AuthResult

from tests.servers.dovecot import free_port

USER, PASSWORD = "balie@example.nl", "gehéim"


@dataclass(frozen=True)
class Got:
    """One message as it arrived: the envelope, the bytes and what MAIL said of them."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes
    parameters: tuple[str, ...]


@dataclass
class Sink:
    """A running server. faults: one per message to come — None, an answer such as "451 …", or one of
    "lost-before" (hangs up at DATA), "lost-after" (keeps the message, hangs up), "silent" (keeps it, says nothing).

    refuse: recipient (or sender) → answer. tokens: access token → user. hide, offer: EHLO words not to offer, and more to
    offer.
    """

    auth: bool = False
    tls: bool = False
    limit: int = 30_000_000
    hide: tuple[str, ...] = ()
    offer: tuple[str, ...] = ()
    got: list[Got] = field(default_factory=list)
    faults: list[str | None] = field(default_factory=list)
    refuse: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    logins: list[str] = field(default_factory=list)
    reports: list[str] = field(default_factory=list)
    connections: int = 0
    port: int = 0
    ca: Path = Path()
    authority: trustme.CA = field(default_factory=trustme.CA)
    context: ssl.SSLContext | None = None
    _live: set["_Server"] = field(default_factory=set)
    _controller: Controller | None = None

    def start(self, folder: Path) -> None:
        """Listen on `port`, chosen freely the first time."""
        self.port = self.port or free_port()
        if self.tls:
            self.ca = folder / "ca.pem"
            self.authority.cert_pem.write_to_path(str(self.ca))
            self.context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            self.authority.issue_cert("localhost", "127.0.0.1").configure_cert(self.context)
        self._controller = _Controller(self, self.context)
        self._controller.start()
        self.connections = 0  # starting tries the port once

    def stop(self) -> None:
        """Stop listening and hang up; `start` may follow."""
        if self._controller:
            self.hang_up()
            self._controller.stop()
            self._controller = None

    def hang_up(self) -> None:
        """Drop every connection, as a server does with idle ones."""
        assert self._controller

        async def abort() -> None:
            for server in list(self._live):
                _abort(server)

        asyncio.run_coroutine_threadsafe(abort(), self._controller.loop).result(5)

    # ── What aiosmtpd asks us ─────────────────────────────────────────────────────────────────────────

    async def handle_EHLO(
        self, server: Any, session: Any, envelope: Any, name: str, said: list[str]
    ) -> list[str]:
        session.host_name = name
        offered = [line for line in said[:-1] if not any(word in line for word in self.hide)]
        return [*offered, *(f"250-{word}" for word in self.offer), said[-1]]

    async def handle_MAIL(
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if address in self.refuse:
            return self.refuse[address]
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        fault = self.faults.pop(0) if self.faults else None
        if fault and fault[0].isdigit():
            return fault
        sender = "" if envelope.mail_from == "<>" else envelope.mail_from
        self.got.append(
            Got(sender, tuple(envelope.rcpt_tos), envelope.content, tuple(map(str, envelope.mail_options)))
        )
        if fault == "lost-after":
            _abort(server)
        if fault == "silent":
            await asyncio.sleep(60)  # until `stop` ends this loop
        return "250 2.0.0 queued"

    async def auth_OAUTHBEARER(self, server: Any, args: list[str]) -> AuthResult:
        """RFC 7628: who, where and the token in one answer; a refusal is explained, and wants one more answer."""
        answer = args[1] if len(args) > 1 else await server.challenge_auth("")
        raw = answer if isinstance(answer, bytes) and b"\x01" in answer else base64.b64decode(answer)
        who, place, port, proof, *_ = raw.decode().split("\x01")
        token = proof.removeprefix("auth=Bearer ")
        self.logins.append(f"OAUTHBEARER {token}")
        right = who == f"n,a={self.tokens.get(token)}," and (place, port) == (
            "host=127.0.0.1",
            f"port={self.port}",
        )
        if not right:
            assert b"\x01" == await server.challenge_auth('{"status":"invalid_token"}')
        return AuthResult(success=right, handled=False, auth_data=who)

    async def auth_XOAUTH2(self, server: Any, args: list[str]) -> AuthResult:
        answer = args[1] if len(args) > 1 else await server.challenge_auth("")
        if answer is MISSING:
            return AuthResult(success=False)
        raw = answer if isinstance(answer, bytes) and b"\x01" in answer else base64.b64decode(answer)
        parts = dict(part.split("=", 1) for part in raw.decode().strip("\x01").split("\x01"))
        token = parts["auth"].removeprefix("Bearer ")
        self.logins.append(token)
        if self.tokens.get(token) == parts["user"]:
            return AuthResult(success=True, handled=False, auth_data=parts["user"])
        await server.challenge_auth(
            '{"status":"401"}'
        )  # as Microsoft does: explain first, refuse after our answer
        return AuthResult(success=False, handled=False)

    def authenticate(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        self.logins.append(mechanism)
        right = (data.login.decode(), data.password.decode()) == (USER, PASSWORD)
        return AuthResult(success=right, handled=False, auth_data=data.login)


def _abort(server: Any) -> None:
    """Hang up without a word."""
    server.transport.abort()


class _Server(SMTP):
    """aiosmtpd's protocol, which tells the sink about connections and lets it hang up at DATA."""

    def connection_made(self, transport: Any) -> None:
        if not self.transport:  # STARTTLS calls this a second time
            self.event_handler.connections += 1
        self.event_handler._live.add(self)
        super().connection_made(transport)

    def _getparams(self, params: Any) -> Any:
        """aiosmtpd refuses what RFC 3461 adds; the sink remembers it instead."""
        asked = [each for each in params if each.partition("=")[0] in ("RET", "NOTIFY", "ORCPT")]
        self.event_handler.reports += asked
        return super()._getparams([each for each in params if each not in asked])

    def connection_lost(self, error: Exception | None) -> None:
        self.event_handler._live.discard(self)
        super().connection_lost(error)

    async def smtp_DATA(self, argument: str) -> None:
        faults = self.event_handler.faults
        if faults[:1] == ["lost-before"]:
            faults.pop(0)
            _abort(self)
            return
        await super().smtp_DATA(argument)


class _Controller(Controller):
    def __init__(self, sink: Sink, context: Any) -> None:
        self._sink, self._context = sink, context
        super().__init__(sink, hostname="127.0.0.1", port=sink.port)

    def factory(self) -> _Server:
        return _Server(
            self.handler,
            enable_SMTPUTF8="SMTPUTF8" not in self._sink.hide,
            data_size_limit=self._sink.limit,
            tls_context=self._context,
            require_starttls=self._sink.tls,
            auth_required=self._sink.auth,
            auth_require_tls=self._sink.tls,
            authenticator=self._sink.authenticate,
        )


SinkMaker = Callable[..., Sink]


@pytest.fixture
def smtp_sink_as(tmp_path: Path) -> Iterator[SinkMaker]:
    """Make and start a sink with other settings: `smtp_sink_as(auth=True, tls=True)`."""
    sinks: list[Sink] = []

    def make(**settings: Any) -> Sink:
        sink = Sink(**settings)
        sinks.append(sink)
        sink.start(tmp_path)
        return sink

    yield make
    for sink in sinks:
        sink.stop()


@pytest.fixture
def smtp_sink(smtp_sink_as: SinkMaker) -> Sink:
    """The ordinary one: takes everything, over a plain connection; commands may come together, as at most servers."""
    return smtp_sink_as(offer=("PIPELINING",))

"""A way out over SMTP: one connection, kept and reused, and for every mail an honest answer to "did it leave?".

The one moment nobody can know is between our final dot and the server's answer to it. Only what breaks there is
UNCERTAIN; what breaks earlier was never handed over.
"""

import base64
import smtplib
import socket
import time
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from pathlib import Path

from bot.access import Secret, tls_context, token_login, trouble
from bot.domain.errors import Fault, LoginRefused, MailServerError, Unreachable
from bot.domain.ports.transport import Delivery, DeliveryState, Outgoing
from bot.domain.servers import (
    ENTRA,
    SERVER,
    SOORT,
    Option,
    Server,
    faults_in,
    login_faults,
    server_of,
)
from bot.patience import at_most, hang_up
from bot.transports.smtp_talk import (
    code_of,
    in_turn,
    kind_of,
    obstacle,
    parameters,
    said_of,
    says_nothing,
    state_of,
    stuffed,
    together,
    wants_report,
    wire,
)

OPTIONS = (
    SOORT,
    *SERVER,
    *ENTRA,
    Option("ehlo_naam", "de naam waarmee klachtwacht zich bij de mailserver meldt"),
)
PORTS = {"starttls": 587, "tls": 465, "geen": 25}
PATIENCE = 30.0  # seconds a server may take to answer
SLOWEST = 20_000  # bytes a second; a server that takes a letter slower than this is left
DOT_PATIENCE = 4  # times as long for the answer to a whole message: servers scan it first (RFC 5321 §4.5.3.2)
PAUSE = 30.0  # seconds without a new attempt after a failed connect or login: a row of letters is no row of attempts

IMPOSSIBLE = "niet te verzenden"  # to this server, in the log

LOST = (smtplib.SMTPException, OSError)


def faults(options: Mapping[str, object], where: str) -> list[Fault]:
    """Everything wrong in the options of an SMTP transport. Without `gebruiker` klachtwacht does not log in."""
    return [*faults_in(options, OPTIONS, where), *login_faults(options, where, required=False)]


def make(options: Mapping[str, object], root: Path) -> "Smtp":
    """The SMTP transport these (faultless) options describe."""
    return Smtp(server_of(options, PORTS), root, ehlo_name=str(options.get("ehlo_naam", "")))


class Answered(Exception):
    """The server said no to this mail, before it had the message."""

    def __init__(self, code: int, text: bytes, refused: tuple[tuple[str, str], ...] = ()) -> None:
        super().__init__(code)
        self.code = code
        self.delivery = Delivery(state_of(code), said_of(code, text), refused, kind=code_of(code, text))


class Smtp:
    """See `bot.domain.ports.transport.Transport`. ehlo_name: how we introduce ourselves, empty for the name of this machine.
    patience, pause: seconds, see above."""

    def __init__(
        self,
        server: Server,
        root: Path,
        *,
        ehlo_name: str = "",
        patience: float = PATIENCE,
        pause: float = PAUSE,
    ) -> None:
        self._server = server
        self._root = root
        self._secret = Secret(server, root)
        self._ehlo_name = ehlo_name or None
        self._patience = patience
        self._pause = pause
        self._smtp: smtplib.SMTP | None = None
        self._clean = False  # nothing of a last mail is left at the server
        self._failure = self._kind = ""
        self._resting_until = 0.0

    def send(self, mail: Outgoing) -> Delivery:
        """One attempt, over the connection that is there or over a new one when the server let go of it."""
        try:
            smtp = self._connection()
        except MailServerError as error:
            return Delivery(DeliveryState.TEMPORARY, str(error), reached=False, kind=self._kind)
        with at_most(self._longest(len(mail.raw)), lambda: hang_up(smtp.sock)):
            return self._sent(smtp, mail)

    def _longest(self, size: int = 0) -> float:
        """Seconds one talk may take altogether: each answer may come slowly, but not all of them."""
        return self._patience * (DOT_PATIENCE + 1) + size / SLOWEST

    def _sent(self, smtp: smtplib.SMTP, mail: Outgoing) -> Delivery:
        try:
            self._clean = False
            addresses = [wire(address) for address in (mail.sender, *mail.recipients)]
            if reason := obstacle(smtp, mail.raw, addresses):
                return Delivery(DeliveryState.PERMANENT, reason, kind=IMPOSSIBLE)
            refused = self._envelope(smtp, mail, addresses)
            smtp.send(stuffed(mail.raw))
        except Answered as answer:
            if answer.code == 421:  # "I am closing": the rest of the letters needs a new connection
                self.close()
            return answer.delivery
        except LOST as error:
            self.close()
            return Delivery(DeliveryState.TEMPORARY, trouble(self._server, error), kind=kind_of(error))
        return self._verdict(smtp, refused)

    def outcome(self, message_id: str) -> bool | None:
        """SMTP has no question for this."""
        return None

    def check(self) -> list[str]:
        """Whatever keeps us from connecting, and a connection that everybody on the way can read."""
        problems = []
        if self._server.tls == "geen" and not self._server.is_local:
            problems.append(
                f"De verbinding met {self._server.host} is onversleuteld. Kies tls = 'starttls' of 'tls'."
            )
        self._resting_until = 0.0
        try:
            self._connection()
        except MailServerError as error:
            problems.append(str(error))
        return problems

    def close(self) -> None:
        """Say QUIT when the server still listens, and let go in any case."""
        smtp, self._smtp = self._smtp, None
        if smtp is None:
            return
        with suppress(*LOST):
            if smtp.sock:
                smtp.sock.settimeout(2.0)
                smtp.quit()
        smtp.close()

    # ── One mail ──────────────────────────────────────────────────────────────────────────────────────

    def _envelope(
        self, smtp: smtplib.SMTP, mail: Outgoing, addresses: list[str]
    ) -> tuple[tuple[str, str], ...]:
        """MAIL, RCPT and DATA, up to the point where the server wants the message. Returns which recipients it will
        not take; raises `Answered` when it takes none."""
        sender, *recipients = addresses
        reports = smtp.has_extn("dsn")
        commands = [
            " ".join([f"MAIL FROM:<{sender}>", *parameters(smtp, mail.raw, addresses)]),
            *(
                f"RCPT TO:<{recipient}>{wants_report(recipient) if reports else ''}"
                for recipient in recipients
            ),
            "DATA",
        ]
        answers = (together if smtp.has_extn("pipelining") else in_turn)(smtp, commands)
        code, text = next(answers)
        if not 200 <= code < 300:
            raise Answered(code, text)
        no = [
            (a, code, text)
            for a in mail.recipients
            for code, text in [next(answers)]
            if not 200 <= code < 300
        ]
        refused = tuple((address, said_of(code, text)) for address, code, text in no)
        if len(no) == len(recipients):
            # One "not now" is a reason to come back; whoever was refused for good is refused again then.
            raise Answered(*min((code, text) for _, code, text in no), refused)
        code, text = next(answers)
        if code != 354:
            raise Answered(code, text, refused)
        return refused

    def _verdict(self, smtp: smtplib.SMTP, refused: tuple[tuple[str, str], ...]) -> Delivery:
        """What the server says of a message it has; when it says nothing we can read, nobody knows."""
        try:
            self._be_patient(smtp, DOT_PATIENCE)
            code, text = smtp.getreply()
            self._be_patient(smtp, 1)
        except LOST as error:
            self.close()
            said = trouble(self._server, error)
            return Delivery(DeliveryState.UNCERTAIN, said, refused, kind=kind_of(error))
        if 200 <= code < 300:
            self._clean = True  # RFC 5321 §4.1.1.4: the server forgets the envelope of what it took
            return Delivery(DeliveryState.ACCEPTED, said_of(code, text), refused)
        if not 400 <= code < 600 or code == 421:
            self.close()
        state = state_of(code) if 400 <= code < 600 else DeliveryState.UNCERTAIN
        return Delivery(state, said_of(code, text), refused, kind=code_of(code, text))

    def _be_patient(self, smtp: smtplib.SMTP, times: int) -> None:
        if smtp.sock:  # gone: then the next word to it says so
            smtp.sock.settimeout(self._patience * times)

    # ── The connection ────────────────────────────────────────────────────────────────────────────────

    def _connection(self) -> smtplib.SMTP:
        """The connection, freed of whatever the last mail left behind; a new one when the server had hung up."""
        if self._smtp is not None:
            with suppress(*LOST):
                if self._clean and says_nothing(self._smtp):  # saves a round trip for every letter of a row
                    return self._smtp
                if self._smtp.rset()[0] == 250:
                    return self._smtp
            self.close()
        if time.monotonic() < self._resting_until:
            raise Unreachable(self._failure)
        try:
            self._smtp = self._connect_with_fresh_token()
        except MailServerError as error:
            self._failure, self._kind = str(error), kind_of(error)
            self._resting_until = time.monotonic() + self._pause
            raise
        return self._smtp

    def _connect_with_fresh_token(self) -> smtplib.SMTP:
        try:
            return self._connect()
        except LoginRefused:
            if not self._secret.renewed():
                raise
            return self._connect()

    def _connect(self) -> smtplib.SMTP:
        server = self._server
        context = tls_context(server, self._root) if server.tls == "tls" else None
        with ExitStack() as undo:
            try:
                # Without a host it does not connect yet, so that its socket is known before the server greets.
                if server.tls == "tls":
                    smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                        local_hostname=self._ehlo_name, timeout=self._patience, context=context
                    )
                else:
                    smtp = smtplib.SMTP(local_hostname=self._ehlo_name, timeout=self._patience)
                smtp._host = server.host  # type: ignore[attr-defined]  # the name TLS asks for; only the constructor sets it
                undo.callback(smtp.close)
                undo.enter_context(at_most(self._longest(), lambda: hang_up(smtp.sock)))
                self._greet(smtp)
            except LOST as error:
                raise Unreachable(trouble(server, error)) from error
            undo.pop_all()
        return smtp

    def _greet(self, smtp: smtplib.SMTP) -> None:
        server = self._server
        code, text = smtp.connect(server.host, server.port)
        if code != 220:
            raise smtplib.SMTPConnectError(code, text)
        if (
            smtp.sock
        ):  # the end of a letter would else wait up to 40 ms for the server's ACK of what came before
            smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if server.tls == "starttls":
            smtp.starttls(context=tls_context(server, self._root))
        smtp.ehlo_or_helo_if_needed()
        if server.user:
            self._log_in(smtp)

    def _log_in(self, smtp: smtplib.SMTP) -> None:
        user, secret, host = self._server.user, self._secret.get(), self._server.host
        mechanisms = smtp.esmtp_features.get("auth", "").upper().split()
        try:
            if self._secret.is_token:
                mechanism, words = token_login(self._server, secret, mechanisms)
                smtp.auth(mechanism, lambda asked=None: words(asked))
            elif "PLAIN" in mechanisms:  # unlike the others it can say every letter
                proof = base64.b64encode(f"\0{user}\0{secret}".encode()).decode()
                code, text = smtp.docmd("AUTH", f"PLAIN {proof}")
                if code != 235:
                    raise smtplib.SMTPAuthenticationError(code, text)
            elif (user + secret).isascii():
                smtp.login(user, secret)
            else:
                raise LoginRefused(
                    f"{host} kent geen AUTH PLAIN: gebruik naam en wachtwoord zonder accenten."
                )
        except smtplib.SMTPAuthenticationError as error:
            answer = said_of(error.smtp_code, error.smtp_error)
            if error.smtp_code < 500:
                raise Unreachable(f"{host} laat nu niemand inloggen ({answer}).") from error
            raise LoginRefused(
                f"{host} weigert de inlog ({answer}). {self._secret.remedy}; tot dan gaat er geen post uit."
            ) from error

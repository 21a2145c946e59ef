"""A private Dovecot 2.3 on loopback, with its own folder, certificate, users and OAuth2 endpoint; needs no root."""

import grp
import imaplib
import itertools
import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
import trustme

PASSWORD = "geheim"
SBIN = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin"])

# Capabilities a server may show: what the adapter meets in the field.
EXCHANGE = "imap_capability = IMAP4rev1 SASL-IR UIDPLUS MOVE ID UNSELECT CHILDREN IDLE NAMESPACE LITERAL+"
BARE = "imap_capability = IMAP4rev1"

CONFIGURATION = """
base_dir = {d}/run
state_dir = {d}/state
log_path = {d}/log
protocols = imap
# A second loopback address: on the first one Dovecot takes every client for safe, even without TLS.
listen = 127.0.0.1 127.0.0.2
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
first_valid_gid = 1
mail_location = maildir:{d}/mail/%u
namespace inbox {{
  inbox = yes
  separator = {separator}
  prefix = {prefix}
}}
ssl = yes
ssl_cert = <{d}/server.pem
ssl_key = <{d}/server.key
disable_plaintext_auth = yes
auth_mechanisms = plain login xoauth2
auth_failure_delay = 0
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {d}/oauth2.conf
}}
passdb {{
  driver = static
  mechanisms = plain login
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={d}/mail/%u allow_all_users=yes
}}
service imap-login {{
  chroot =
  process_min_avail = 1
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
  # Without this listener a failed login does not slow down the next one.
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
{extra}
"""


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class TokenEndpoint:
    """Answers Dovecot's question whose token this is. tokens: access token → user."""

    def __init__(self) -> None:
        tokens = self.tokens = dict[str, str]()

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
                user = tokens.get(form.get("token", [""])[0])
                body = json.dumps({"active": bool(user), "username": user}).encode()
                self.send_response(200 if user else 401)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:
                """Stay silent."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class Dovecot:
    """One running server. port: STARTTLS or plain; tls_port: TLS from the first byte; ca: its certificate authority."""

    _numbers = itertools.count(1)

    def __init__(self, extra: str = "", prefix: str = "", separator: str = "/") -> None:
        as_root = os.geteuid() == 0
        me = pwd.getpwnam("nobody") if as_root else pwd.getpwuid(os.geteuid())
        self._identity: dict[str, Any] = (
            {"user": me.pw_uid, "group": me.pw_gid, "extra_groups": []} if as_root else {}
        )
        self.folder = Path(
            tempfile.mkdtemp(prefix="dv")
        )  # short: the path of a Unix socket ends at 108 bytes
        self.ca = self.folder / "ca.pem"
        self._write_certificates()
        self._oauth = TokenEndpoint()
        self.tokens = self._oauth.tokens
        (self.folder / "oauth2.conf").write_text(
            f"introspection_mode = post\nintrospection_url = http://127.0.0.1:{self._oauth.port}/\n"
            "username_attribute = username\nactive_attribute = active\nactive_value = true\n"
        )
        for part in ("run", "state", "mail"):
            (self.folder / part).mkdir()
        self.port, self.tls_port = free_port(), free_port()
        self._configuration = self.folder / "dovecot.conf"
        self._configuration.write_text(
            CONFIGURATION.format(
                d=self.folder,
                user=me.pw_name,
                group=grp.getgrgid(me.pw_gid).gr_name,
                password=PASSWORD,
                port=self.port,
                tls_port=self.tls_port,
                extra=extra,
                prefix=prefix,
                separator=separator,
            )
        )
        if as_root:
            for path in (self.folder, *self.folder.rglob("*")):
                os.chown(path, me.pw_uid, me.pw_gid)
        self.start()

    def _write_certificates(self) -> None:
        authority = trustme.CA()
        certificate = authority.issue_cert("localhost", "127.0.0.1")
        certificate.cert_chain_pems[0].write_to_path(str(self.folder / "server.pem"))
        certificate.private_key_pem.write_to_path(str(self.folder / "server.key"))
        authority.cert_pem.write_to_path(str(self.ca))

    def start(self) -> None:
        """Start, and return when it greets."""
        program = shutil.which("dovecot", path=SBIN)
        assert program, "the fixture skips when Dovecot is absent"
        with (self.folder / "out").open("wb") as out:
            self._process = subprocess.Popen(
                [program, "-F", "-c", str(self._configuration)],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                **self._identity,
            )
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                with socket.create_connection(("127.0.0.1", self.port), 0.5) as probe:
                    if probe.recv(64).startswith(b"* OK"):
                        return
            except OSError:
                time.sleep(0.01)
        raise RuntimeError(f"dovecot did not start: {(self.folder / 'out').read_text()}")

    def stop(self) -> None:
        """Gone at once, with all its sessions: a power cut."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            for _ in range(200):  # a session may end a moment later, and until then its socket is taken
                try:
                    os.killpg(self._process.pid, 0)
                except ProcessLookupError:
                    break
                time.sleep(0.01)

    def close(self) -> None:
        self.stop()
        self._oauth.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def new_user(self) -> str:
        """A user nobody used before: every name exists, so a new name is a new empty mailbox."""
        return f"balie{next(self._numbers)}@example.nl"

    def maildir(self, user: str) -> Path:
        return self.folder / "mail" / user

    def deliver(self, user: str, raw: bytes, folder: str = "INBOX", arrived: str | None = None) -> None:
        """APPEND without any flag. arrived: INTERNALDATE as IMAP writes it, quotes included."""
        with imaplib.IMAP4("127.0.0.1", self.port, timeout=30) as client:
            client.login(user, PASSWORD)
            kind, answer = client.append(folder, None, arrived, raw)
            assert kind == "OK", answer

    def place(self, user: str, raw: bytes) -> None:
        """Rename a file into new/, as a delivery program does; APPEND takes no message of 0 bytes.
        The user must have logged in once."""
        name = f"{time.time_ns()}.{next(self._numbers)}.test"
        unfinished = self.maildir(user) / "tmp" / name
        unfinished.write_bytes(raw)
        unfinished.rename(self.maildir(user) / "new" / name)

    def reset_uidvalidity(self, user: str) -> None:
        """The same messages under a new UIDVALIDITY, numbered from 1. Nobody may have the folder open."""
        header = (self.maildir(user) / "dovecot-uidlist").read_text().split(maxsplit=2)
        old = int(header[1].removeprefix("V"))
        for pattern in ("dovecot-uidlist", "dovecot-uidvalidity*", "dovecot.index*", "dovecot.list.index*"):
            for path in self.maildir(user).glob(pattern):
                path.unlink()
        # The new one will be the time in whole seconds, and the old one may lie some folders ahead of it.
        time.sleep(max(0.0, old + 1.1 - time.time()))

    def kick(self, user: str) -> None:
        """End every session of this user with a BYE."""
        program = shutil.which("doveadm", path=SBIN)
        assert program
        subprocess.run(
            [program, "-c", str(self._configuration), "kick", user],
            cwd=self.folder,
            check=True,
            capture_output=True,
            **self._identity,
        )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whoever asks for a Dovecot carries the mark of it."""
    for item in items:
        if "dovecot_as" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.dovecot)


DovecotMaker = Callable[..., Dovecot]


@pytest.fixture(scope="session")
def dovecot_as() -> Iterator[DovecotMaker]:
    """Make (once) and return a Dovecot with other settings: `dovecot_as(EXCHANGE)`."""
    program = shutil.which("dovecot", path=SBIN)
    if program is None:
        pytest.skip("dovecot is not installed: apt-get install --no-install-recommends dovecot-imapd")
    version = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    if not version.startswith("2.3"):
        pytest.skip(
            f"dovecot is {version.strip()}: the configuration of these tests is that of Dovecot 2.3 (Debian 12)"
        )
    servers: dict[tuple[str, str, str], Dovecot] = {}

    def make(extra: str = "", prefix: str = "", separator: str = "/") -> Dovecot:
        settings = (extra, prefix, separator)
        if settings not in servers:
            servers[settings] = Dovecot(*settings)
        return servers[settings]

    yield make
    for server in servers.values():
        server.close()


@pytest.fixture(scope="session")
def dovecot(dovecot_as: DovecotMaker) -> Dovecot:
    """The ordinary one, with everything Dovecot can do."""
    return dovecot_as()

"""A private Synapse on loopback: one server, a bot and colleagues, each with a token; it can be stopped and started."""

import json
import secrets
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote
from urllib.request import Request, urlopen

import pytest

from tests.servers.dovecot import free_port

HOME = Path(__file__).parents[2] / ".venv" / "synapse"
"""Its own environment, made by `.ci/setup test` from requirements-synapse.lock."""

PYTHON = HOME / "bin" / "python"
PATIENCE = 60


def installed() -> bool:
    """Whether the server can be started here."""
    return (HOME / "bin" / "register_new_matrix_user").exists()


@dataclass
class Synapse:
    """A running server."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None
    tokens: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it and wait until it answers."""
        command: list[str | Path] = [PYTHON, "-m", "synapse.app.homeserver", "--config-path"]
        with (self.folder / "synapse.log").open("ab") as log:
            self.process = subprocess.Popen(
                [*command, self.folder / "homeserver.yaml"], cwd=self.folder, stdout=log, stderr=log
            )
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                self.ask("GET", "/_matrix/client/versions")
            except OSError:
                time.sleep(0.2)
            else:
                return
        raise RuntimeError((self.folder / "synapse.log").read_text()[-2000:])

    def stop(self) -> None:
        """End it."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(timeout=PATIENCE)
            self.process = None

    def person(self, name: str) -> str:
        """A user of this server, logged in. Returns its id."""
        password = secrets.token_hex(8)
        subprocess.run(
            [
                HOME / "bin" / "register_new_matrix_user",
                *("-u", name, "-p", password, "--no-admin", "-c", self.folder / "homeserver.yaml", self.url),
            ],
            check=True,
            capture_output=True,
        )
        login = {"type": "m.login.password", "user": name, "password": password}
        found = self.ask("POST", "/_matrix/client/v3/login", login)
        self.tokens[found["user_id"]] = found["access_token"]
        return str(found["user_id"])

    def ask(self, method: str, path: str, body: Any = None, user: str = "") -> Any:
        """One request to its client API."""
        head = {"Content-Type": "application/json"}
        if user:
            head["Authorization"] = f"Bearer {self.tokens[user]}"
        data = json.dumps(body).encode() if body is not None else None
        request = Request(f"{self.url}{path}", data, head, method=method)  # noqa: S310
        with urlopen(request, timeout=10) as answer:  # noqa: S310
            return json.load(answer)

    def room(self, owner: str, *guests: str) -> str:
        """A room of this owner with invitations for the guests."""
        made = self.ask("POST", "/_matrix/client/v3/createRoom", {"invite": list(guests)}, owner)
        return str(made["room_id"])

    def say(self, user: str, room: str, text: str) -> None:
        """This user says something."""
        path = f"/_matrix/client/v3/rooms/{quote(room)}/send/m.room.message/{secrets.token_hex(6)}"
        self.ask("PUT", path, {"msgtype": "m.text", "body": text}, user)

    def heard(self, user: str, room: str) -> list[tuple[str, str, str]]:
        """Sender, kind and text of everything said in the room, oldest first."""
        path = f"/_matrix/client/v3/rooms/{quote(room)}/messages?dir=b&limit=100"
        found = self.ask("GET", path, user=user)["chunk"]
        said = [each for each in found if each["type"] == "m.room.message"]
        return [(e["sender"], e["content"]["msgtype"], e["content"]["body"]) for e in reversed(said)]


@pytest.fixture(scope="session")
def synapse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Synapse]:
    """One server for all tests of the session."""
    if not installed():
        pytest.skip("Synapse staat niet in .venv/synapse: draai .ci/setup test")
    folder = tmp_path_factory.mktemp("synapse")
    config = folder / "homeserver.yaml"
    server = Synapse(folder, free_port())
    generous = {"per_second": 1000, "burst_count": 1000}
    listener = {"port": server.port, "type": "http", "bind_addresses": ["127.0.0.1"], "tls": False}
    told = {
        "server_name": "localhost",
        "listeners": [listener | {"resources": [{"names": ["client"]}]}],  # no federation: it talks to nobody
        "database": {"name": "sqlite3", "args": {"database": str(folder / "homeserver.db")}},
        "media_store_path": str(folder / "media"),
        "pid_file": str(folder / "homeserver.pid"),
        "signing_key_path": str(folder / "signing.key"),
        **{
            name: secrets.token_hex(16)
            for name in ("registration_shared_secret", "macaroon_secret_key", "form_secret")
        },
        "report_stats": False,
        "trusted_key_servers": [],
        "federation_domain_whitelist": [],
        "rc_message": generous,
        "rc_login": dict.fromkeys(("address", "account", "failed_attempts"), generous),
    }
    config.write_text(json.dumps(told))  # JSON is YAML too
    keys: list[str | Path] = [
        PYTHON,
        "-m",
        "synapse.app.homeserver",
        "--config-path",
        config,
        "--generate-keys",
    ]
    subprocess.run(keys, cwd=folder, check=True, capture_output=True)
    server.start()
    try:
        yield server
    finally:
        server.stop()

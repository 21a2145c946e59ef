"""A private Microsoft Graph on loopback, over TLS: only what klachtwacht asks of it, with the habits that hurt."""

import base64
import itertools
import json
import re
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from tests.servers.https import WebServer

SECRET = "geheim"
FIXED = {"inbox": "Postvak IN", "drafts": "Concepten", "sentitems": "Verzonden items"}
LATE = 4.0  # seconds
PAGE = 100  # messages; smaller than the client asks for, as the real one may do
MARK = re.compile(r"ep/id eq '([^']*)' and ep/value eq '((?:[^']|'')*)'")


@dataclass
class Message:
    """One message of one mailbox."""

    id: str
    folder: str
    raw: bytes
    arrived: datetime
    read: bool = False
    draft: bool = False
    properties: dict[str, str] = field(default_factory=dict)
    categories: list[str] = field(default_factory=list)


@dataclass
class Postbus:
    """One mailbox: its folders (id → (name, parent)), messages and the changes in order."""

    folders: dict[str, tuple[str, str | None]] = field(
        default_factory=lambda: {key: (name, None) for key, name in FIXED.items()}
    )
    messages: dict[str, Message] = field(default_factory=dict)
    changes: list[tuple[str, str]] = field(default_factory=list)  # (folder, message)


class FakeGraph:
    """`faults`: what the next requests get instead of an answer: a status, "lost" (carried out, no answer)
    or "late" (carried out when nobody waits for it any more).
    `always`: the same, as long as it stands there."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="graph"))
        self.ca = self._folder / "ca.pem"
        self.secret = self._folder / "geheim"
        self.secret.write_text(SECRET + "\n")
        self.lock = threading.RLock()
        self.postbussen: dict[str, Postbus] = {}
        self.faults: list[tuple[str, int | str]] = []  # (part of the path, what happens)
        self.always: list[tuple[str, int | str]] = []
        self.tokens: set[str] = set()
        self.lifetime = 3600  # seconds a token is good, as the server says
        self.refusal = ""  # why it gives no token, in Entra's own words
        self.sent: list[bytes] = []
        self.delta_lost = False
        self._ids = itertools.count(1)
        graph = self

        class Handler(_Handler):
            server_graph = graph

        self.web = WebServer(Handler, self.ca)
        self.port = self.web.port
        self.close = self.web.close

    def new_postbus(self) -> str:
        address = f"klachten{next(self._ids)}@example.nl"
        self.postbussen[address] = Postbus()
        return address

    def options(self, postbus: str, *, door: object = 0, **other: object) -> dict[str, object]:
        """How klachtwacht is told to reach it. door: the port of what stands before it."""
        host = f"localhost:{door or self.port}"
        return {
            "soort": "graph",
            "huurder": "gemeente",
            "toepassing": "klachtwacht",
            "wachtwoord_bestand": str(self.secret),
            "postbus": postbus,
            "host": host,
            "aanmeld_host": host,
            "ca_bestand": str(self.ca),
            **other,
        }

    # ── What people and the server itself do ──────────────────────────────────────────────────────────

    def add(self, postbus: str, raw: bytes, arrived: datetime | None = None, **kind: Any) -> Message:
        with self.lock:
            folder = kind.pop("folder", "inbox")
            message = Message(f"AAk{next(self._ids)}==", folder, raw, arrived or datetime.now(UTC), **kind)
            box = self.postbussen[postbus]
            box.messages[message.id] = message
            box.changes.append((folder, message.id))
            return message

    def move(self, postbus: str, message: Message, folder: str) -> None:
        with self.lock:
            changes = self.postbussen[postbus].changes
            changes.append((message.folder, message.id))
            message.folder = folder
            changes.append((folder, message.id))

    def new_folder(self, postbus: str, name: str, parent: str | None = None) -> str:
        with self.lock:
            made = f"map{next(self._ids)}"
            self.postbussen[postbus].folders[made] = (name, parent)
            return made


class _Handler(BaseHTTPRequestHandler):
    """One request. Paths that are not known get 404, as Graph does."""

    protocol_version = "HTTP/1.1"
    wbufsize = 1 << 16  # headers and body leave together, else each answer waits 40 ms for the other side
    server_graph: FakeGraph

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def do_GET(self) -> None:
        self._take("GET")

    def do_POST(self) -> None:
        self._take("POST")

    def do_PATCH(self) -> None:
        self._take("PATCH")

    def _take(self, method: str) -> None:
        graph, body = self.server_graph, self.rfile.read(int(self.headers.get("Content-Length") or 0))
        url = urlsplit(self.path)
        fault = next((fault for fault in [*graph.faults, *graph.always] if fault[0] in url.path), None)
        if fault:
            if fault in graph.faults:
                graph.faults.remove(fault)
            if isinstance(fault[1], int):
                return self._answer(fault[1], {"error": {"code": "Kapot"}}, {"Retry-After": "0"})
            if fault[1] == "late":
                time.sleep(LATE)
        status, answer = self._route(
            method, unquote(url.path), {k: v[0] for k, v in parse_qs(url.query).items()}, body
        )
        if fault:  # carried out, and the connection goes before the answer
            self.close_connection = True
            self.connection.close()
            return None
        return self._answer(status, answer)

    def _answer(self, status: int, answer: Any, headers: dict[str, str] | None = None) -> None:
        body = answer if isinstance(answer, bytes) else b"" if answer is None else json.dumps(answer).encode()
        self.send_response(status)
        for key, value in (headers or {}).items():
            self.send_header(key, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _route(self, method: str, path: str, query: dict[str, str], body: bytes) -> tuple[int, Any]:
        graph = self.server_graph
        if path.endswith("/.well-known/openid-configuration"):
            base = f"https://{self.headers['Host']}/{path.split('/')[1]}"
            return 200, {
                "token_endpoint": f"{base}/oauth2/v2.0/token",
                "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
                "issuer": f"{base}/v2.0",
            }
        if path.endswith("/token"):
            form = parse_qs(body.decode())
            proof = form.get("client_secret", form.get("client_assertion", [""]))[0]
            if graph.refusal:
                return 401, {"error": "unauthorized_client", "error_description": graph.refusal}
            if not (proof == SECRET or "client_assertion" in form):
                return 401, {"error": "invalid_client"}
            token = f"token{time.monotonic_ns()}"
            graph.tokens.add(token)
            return 200, {"access_token": token, "expires_in": graph.lifetime, "token_type": "Bearer"}
        if self.headers.get("Authorization", "").removeprefix("Bearer ") not in graph.tokens:
            return 401, {"error": {"code": "InvalidAuthenticationToken"}}
        assert self.headers["Prefer"] == 'IdType="ImmutableId"', "every request asks for ids that last"
        if path.endswith("/$batch"):
            return 200, {"responses": [self._one_of(each) for each in json.loads(body)["requests"]]}
        _, _, _, address, *rest = path.split("/")
        box = graph.postbussen.get(address)
        if box is None:
            return 403, {"error": {"code": "ErrorAccessDenied"}}
        with graph.lock:
            return self._in(box, address, method, rest, query, body)

    def _one_of(self, asked: dict[str, Any]) -> dict[str, Any]:
        url = urlsplit("/v1.0" + asked["url"])
        status, found = self._route(asked["method"], unquote(url.path), {}, b"")
        return {"id": asked["id"], "status": status, "body": found}

    def _in(
        self, box: Postbus, address: str, method: str, rest: list[str], query: dict[str, str], body: bytes
    ) -> tuple[int, Any]:
        graph = self.server_graph
        match (method, rest):
            case ("GET", ["mailFolders"]):
                return 200, {"value": [_folder(k, n) for k, (n, parent) in box.folders.items() if not parent]}
            case ("GET", ["mailFolders", folder]) if folder in box.folders:
                return 200, _folder(folder, box.folders[folder][0])
            case ("GET", ["mailFolders", folder, "childFolders"]):
                return 200, {
                    "value": [_folder(k, n) for k, (n, parent) in box.folders.items() if parent == folder]
                }
            case ("POST", ["mailFolders"]):
                name = json.loads(body)["displayName"]
                return 201, _folder(graph.new_folder(address, name), name)
            case ("POST", ["mailFolders", parent, "childFolders"]):
                name = json.loads(body)["displayName"]
                return 201, _folder(graph.new_folder(address, name, parent), name)
            case ("GET", ["mailFolders", folder, "messages", "delta"]) if folder in box.folders:
                return self._delta(box, address, folder, query)
            case ("GET", ["mailFolders", folder, "messages"]) if folder in box.folders:
                return self._list(box, address, folder, query)
            case ("POST", ["messages"]):
                made = graph.add(
                    address, base64.b64decode(body, validate=True), folder="drafts", draft=True, read=True
                )
                return 201, _message(made)
            case (_, ["messages", name, *more]) if name in box.messages:
                return self._message(box.messages[name], address, method, more, body)
        return 404, {"error": {"code": "ErrorItemNotFound"}}

    def _message(
        self, message: Message, address: str, method: str, more: list[str], body: bytes
    ) -> tuple[int, Any]:
        graph = self.server_graph
        match (method, more):
            case ("GET", []):
                return 200, _message(message)
            case ("GET", ["$value"]):
                return 200, message.raw
            case ("PATCH", []):
                told = json.loads(body)
                kept = told.get("singleValueExtendedProperties", ())
                message.properties |= {each["id"]: each["value"] for each in kept}
                message.categories = told.get("categories", message.categories)
                return 200, _message(message)
            case ("POST", ["move"]):
                target = json.loads(body)["destinationId"]
                if target not in graph.postbussen[address].folders:
                    return 404, {"error": {"code": "ErrorItemNotFound"}}
                graph.move(address, message, target)
                return 201, _message(message)
            case ("POST", ["send"]):
                message.draft = False
                graph.sent.append(message.raw)
                graph.move(address, message, "sentitems")
                return 202, None
        return 404, {"error": {"code": "ErrorItemNotFound"}}

    def _list(self, box: Postbus, address: str, folder: str, query: dict[str, str]) -> tuple[int, Any]:
        found = [message for message in box.messages.values() if message.folder == folder]
        if wanted := MARK.search(query.get("$filter", "")):
            name, value = wanted[1], wanted[2].replace("''", "'")
            found = [message for message in found if message.properties.get(name) == value]
        found.sort(key=lambda message: message.arrived)
        skip = int(query.get("$skip", 0))
        page: dict[str, Any] = {"value": [_message(message) for message in found[skip : skip + PAGE]]}
        if skip + PAGE < len(found):
            page["@odata.nextLink"] = (
                f"https://{self.headers['Host']}/v1.0/users/{address}/mailFolders/{folder}/messages"
                f"?$skip={skip + PAGE}"
            )
        return 200, page

    def _delta(self, box: Postbus, address: str, folder: str, query: dict[str, str]) -> tuple[int, Any]:
        if self.server_graph.delta_lost:
            self.server_graph.delta_lost = False
            return 410, {"error": {"code": "SyncStateNotFound"}}
        token = query["$deltatoken"]
        since = len(box.changes) if token == "latest" else int(token)
        changed = [name for where, name in box.changes[since:] if where == folder]
        link = f"https://{self.headers['Host']}/v1.0/users/{address}/mailFolders/{folder}/messages/delta"
        return 200, {
            "value": [{"id": name} for name in changed],
            "@odata.deltaLink": f"{link}?$deltatoken={len(box.changes)}",
        }


def _folder(key: str, name: str) -> dict[str, Any]:
    return {"id": key, "displayName": name}


def _message(message: Message) -> dict[str, Any]:
    return {
        "id": message.id,
        "parentFolderId": message.folder,
        "receivedDateTime": message.arrived.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "isRead": message.read,
        "isDraft": message.draft,
        "categories": message.categories,
        "singleValueExtendedProperties": [{"id": "Integer 0xe08", "value": str(len(message.raw))}],
    }


@pytest.fixture(scope="session")
def graph() -> Iterator[FakeGraph]:
    """One server for all tests; every mailbox on it is new."""
    server = FakeGraph()
    yield server
    server.close()

"""A private Exchange server on loopback that speaks EWS: only what exchangelib asks for us, with the habits that hurt.

Item ids change on a move, the search key does not; messages are kept as they came, so that tests can tell them apart.
"""

import base64
import itertools
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from tests.servers.https import WebServer

USER, PASSWORD = "KANTOOR\\klachtwacht", "geheim"
SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
M = "http://schemas.microsoft.com/exchange/services/2006/messages"
T = "http://schemas.microsoft.com/exchange/services/2006/types"
NS = {"s": SOAP, "m": M, "t": T}
LATE = 4.0  # seconds
FIXED = {
    "root": ("", ""),
    "msgfolderroot": ("Bovenste niveau", "root"),
    "inbox": ("Postvak IN", "msgfolderroot"),
    "drafts": ("Concepten", "msgfolderroot"),
    "sentitems": ("Verzonden items", "msgfolderroot"),
}


@dataclass
class Item:
    """One message. `key` lasts; `id` is another one after every move."""

    id: str
    key: bytes
    folder: str
    raw: bytes
    arrived: datetime
    read: bool = False
    mark: str = ""
    categories: list[str] = field(default_factory=list)


@dataclass
class Postbus:
    """One mailbox: folders (id → (name, parent)), items and the changes in order (folder, kind, item id)."""

    folders: dict[str, tuple[str, str]] = field(default_factory=lambda: dict(FIXED))
    items: dict[str, Item] = field(default_factory=dict)
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    shut: set[str] = field(default_factory=set)  # folders we may put nothing in
    wide_open: set[str] = field(default_factory=set)  # folders everybody may read


class FakeExchange:
    """`faults`: (operation, what happens instead): an EWS error code, an HTTP status, "lost" (done, no answer) or
    "late" (done when nobody waits for it any more).
    `always`: the same, as long as it stands there."""

    def __init__(self, folder: Path, *, tls: bool = False) -> None:
        self.password = folder / "wachtwoord"
        self.password.write_text(PASSWORD + "\n")
        self.ca = folder / "ca.pem" if tls else None
        self.knows = PASSWORD  # the password it takes
        self.lock = threading.Condition(threading.RLock())
        self.postbussen: dict[str, Postbus] = {}
        self.faults: list[tuple[str, int | str]] = []
        self.always: list[tuple[str, int | str]] = []
        self.asked: list[str] = []
        self.sent: list[bytes] = []
        self.streams = True
        self.closing = False
        self._ids = itertools.count(1)
        server = self

        class Handler(_Handler):
            exchange = server

        self.web = WebServer(Handler, self.ca)
        self.port = self.web.port

    def close(self) -> None:
        with self.lock:
            self.closing = True
            self.lock.notify_all()
        self.web.close()

    def options(self, postbus: str, *, door: object = 0, **other: object) -> dict[str, object]:
        """How klachtwacht is told to reach it. door: the port of what stands before it."""
        safe = {"ca_bestand": str(self.ca)} if self.ca else {}
        return {
            "soort": "exchange",
            "host": "127.0.0.1",
            "poort": door or self.port,
            "tls": "tls" if self.ca else "geen",
            **safe,
            "gebruiker": USER,
            "wachtwoord_bestand": str(self.password),
            "inlogwijze": "basic",
            "postbus": postbus,
            **other,
        }

    # ── What people and the server itself do ──────────────────────────────────────────────────────────

    def new_postbus(self) -> str:
        address = f"klachten{next(self._ids)}@kantoor.example"
        self.postbussen[address] = Postbus()
        return address

    def new_folder(self, postbus: str, name: str, parent: str = "msgfolderroot") -> str:
        with self.lock:
            made = f"map{next(self._ids)}"
            self.postbussen[postbus].folders[made] = (name, parent)
            return made

    def add(self, postbus: str, raw: bytes, arrived: datetime | None = None, folder: str = "inbox") -> Item:
        with self.lock:
            number = next(self._ids)
            item = Item(f"id{number}", b"key%d" % number, folder, raw, arrived or datetime.now(UTC))
            box = self.postbussen[postbus]
            box.items[item.id] = item
            box.changes.append((folder, "Create", item.id))
            self.lock.notify_all()
            return item

    def move(self, postbus: str, item: Item, folder: str) -> None:
        with self.lock:
            box = self.postbussen[postbus]
            del box.items[item.id]
            box.changes.append((item.folder, "Delete", item.id))
            item.id, item.folder = f"id{next(self._ids)}", folder
            box.items[item.id] = item
            box.changes.append((folder, "Create", item.id))
            self.lock.notify_all()


class _Failed(Exception):
    """Answered with an EWS error code."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 1 << 16
    exchange: FakeExchange

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        proof = base64.b64encode(f"{USER}:{self.exchange.knows}".encode()).decode()
        if self.headers.get("Authorization") != f"Basic {proof}":
            return self._plain(401, b"", {"WWW-Authenticate": "Basic"})
        asked = etree.fromstring(body).find("s:Body", NS)[0]
        name = etree.QName(asked).localname
        exchange = self.exchange
        exchange.asked.append(name)
        fault = next((fault for fault in [*exchange.faults, *exchange.always] if fault[0] == name), None)
        if fault:
            if fault in exchange.faults:
                exchange.faults.remove(fault)
            if isinstance(fault[1], int):
                return self._plain(fault[1], b"", {})
            if fault[1] == "late":
                time.sleep(LATE)
            elif fault[1] != "lost":
                return self._answer(_error(name, fault[1]))
        if name == "GetStreamingEvents":
            return self._stream(asked)
        with exchange.lock:
            answer = _Operation(exchange, asked).answer(name)
        if fault:
            self.close_connection = True
            self.connection.close()
            return None
        return self._answer(answer)

    def _answer(self, message: str) -> None:
        self._plain(200, _envelope(message), {"Content-Type": "text/xml; charset=utf-8"})

    def _plain(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for key, value in headers.items():
            self.send_header(key, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _stream(self, asked: Any) -> None:
        """Notifications as they come, until the server closes."""
        exchange = self.exchange
        address, folder = asked.findtext(".//t:SubscriptionId", namespaces=NS).split("|")
        self.send_response(200)
        self.send_header("Content-Type", "text/xml; charset=utf-8")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.wfile.flush()
        seen = len(exchange.postbussen[address].changes)
        try:
            while not exchange.closing:
                with exchange.lock:
                    exchange.lock.wait(0.5)
                    changes = exchange.postbussen[address].changes
                    fresh = [name for where, _, name in changes[seen:] if where == folder]
                    seen = len(changes)
                if fresh:
                    self._chunk(_envelope(_notification(f"{address}|{folder}", fresh)))
        except OSError:
            self.close_connection = True

    def _chunk(self, body: bytes) -> None:
        self.wfile.write(b"%x\r\n%b\r\n" % (len(body), body))
        self.wfile.flush()


class _Operation:
    """One request on one mailbox. Folder ids are written "address|folder", as one server serves many mailboxes."""

    def __init__(self, exchange: FakeExchange, asked: Any) -> None:
        self.exchange, self.asked = exchange, asked

    def answer(self, name: str) -> str:
        handler: Callable[[], str] | None = getattr(self, f"_{name}", None)
        if handler is None:
            return _error(name, "ErrorInvalidOperation")
        try:
            return handler()
        except _Failed as failed:
            return _error(name, str(failed))

    # ── Folders ───────────────────────────────────────────────────────────────────────────────────────

    def _folders(self, within: str) -> list[tuple[str, Postbus, str]]:
        """(address, mailbox, folder) for every folder id below `within`."""
        found = []
        for element in self.asked.find(within, NS):
            if etree.QName(element).localname == "DistinguishedFolderId":
                address, folder = (
                    element.findtext("t:Mailbox/t:EmailAddress", namespaces=NS) or "",
                    element.get("Id"),
                )
            else:
                address, _, folder = element.get("Id").partition("|")
            box = self.exchange.postbussen.get(address)
            if box is None:
                raise _Failed("ErrorNonExistentMailbox")
            if folder not in box.folders:
                raise _Failed("ErrorFolderNotFound")
            found.append((address, box, folder))
        return found

    def _GetFolder(self) -> str:
        answers = []
        for address, box, folder in self._folders("m:FolderIds"):
            answers.append(
                _success("GetFolder", f"<m:Folders>{_folder(address, box, folder)}</m:Folders>", wrap=False)
            )
        return _wrap("GetFolder", "".join(answers))

    def _FindFolder(self) -> str:
        ((address, box, top),) = self._folders("m:ParentFolderIds")
        below = [top]
        for each in below:
            below += [key for key, (_, parent) in box.folders.items() if parent == each]
        found = "".join(_folder(address, box, folder) for folder in below[1:])
        page = f'IndexedPagingOffset="{len(below)}" TotalItemsInView="{len(below) - 1}" IncludesLastItemInRange="true"'
        return _success("FindFolder", f"<m:RootFolder {page}><t:Folders>{found}</t:Folders></m:RootFolder>")

    def _CreateFolder(self) -> str:
        ((address, box, parent),) = self._folders("m:ParentFolderId")
        name = self.asked.findtext(".//t:DisplayName", namespaces=NS)
        made = self.exchange.new_folder(address, name, parent)
        return _success("CreateFolder", f"<m:Folders>{_folder(address, box, made)}</m:Folders>")

    # ── Items ─────────────────────────────────────────────────────────────────────────────────────────

    def _FindItem(self) -> str:
        ((_, box, folder),) = self._folders("m:ParentFolderIds")
        found = [item for item in box.items.values() if item.folder == folder]
        wanted = self.asked.find(".//m:Restriction//t:Constant", NS)
        if wanted is not None:
            value = wanted.get("Value")
            found = [item for item in found if value in (item.mark, base64.b64encode(item.key).decode())]
        view = self.asked.find("m:IndexedPageItemView", NS)
        first, most = int(view.get("Offset")), int(view.get("MaxEntriesReturned"))
        page = found[first : first + most]
        last = first + len(page) >= len(found)
        told = "".join(_item(item) for item in page)
        facts = f'TotalItemsInView="{len(found)}" IncludesLastItemInRange="{str(last).lower()}"'
        if not last:
            facts += f' IndexedPagingOffset="{first + len(page)}"'
        return _success("FindItem", f"<m:RootFolder {facts}><t:Items>{told}</t:Items></m:RootFolder>")

    def _items(self) -> list[tuple[str, Item] | None]:
        """(address, item) for every item id asked, None where it is gone."""
        found: list[tuple[str, Item] | None] = []
        for element in self.asked.iterfind(".//m:ItemIds/t:ItemId", NS):
            name = element.get("Id")
            boxes = self.exchange.postbussen.items()
            found.append(
                next(((address, box.items[name]) for address, box in boxes if name in box.items), None)
            )
        return found

    def _GetItem(self) -> str:
        return self._each(
            "GetItem", lambda _, item: f"<m:Items>{_item(item, mime=True)}</m:Items>", "<m:Items/>"
        )

    def _MoveItem(self) -> str:
        ((_, _, folder),) = self._folders("m:ToFolderId")

        def move(address: str, item: Item) -> str:
            self.exchange.move(address, item, folder)
            return f"<m:Items>{_item(item)}</m:Items>"

        return self._each("MoveItem", move, "<m:Items/>")

    def _UpdateItem(self) -> str:
        changed = {
            change.find("t:ItemId", NS).get("Id"): [each.text for each in change.iterfind(".//t:String", NS)]
            for change in self.asked.iterfind(".//t:ItemChange", NS)
        }
        answers = []
        for name, categories in changed.items():
            item = next(b.items[name] for b in self.exchange.postbussen.values() if name in b.items)
            item.categories = categories
            answers.append(_success("UpdateItem", f"<m:Items>{_item(item)}</m:Items>", wrap=False))
        return _wrap("UpdateItem", "".join(answers))

    def _SendItem(self) -> str:
        def send(address: str, item: Item) -> str:
            self.exchange.sent.append(item.raw)
            self.exchange.move(address, item, "sentitems")
            return ""

        return self._each("SendItem", send, "")

    def _each(self, name: str, do: Callable[[str, Item], str], empty: str) -> str:
        answers = []
        for found in self._items():
            if found is None:
                answers.append(_error(name, "ErrorItemNotFound", inner=empty, wrap=False))
            else:
                answers.append(_success(name, do(*found), wrap=False))
        return _wrap(name, "".join(answers))

    def _CreateItem(self) -> str:
        ((address, _, folder),) = self._folders("m:SavedItemFolderId")
        raw = base64.b64decode(self.asked.findtext(".//t:MimeContent", namespaces=NS), validate=True)
        item = self.exchange.add(address, raw, folder=folder)
        item.mark = self.asked.findtext(".//t:ExtendedProperty/t:Value", namespaces=NS) or ""
        return _success("CreateItem", f"<m:Items>{_item(item)}</m:Items>")

    # ── Changes ───────────────────────────────────────────────────────────────────────────────────────

    def _SyncFolderItems(self) -> str:
        ((_, box, folder),) = self._folders("m:SyncFolderId")
        state = self.asked.findtext("m:SyncState", namespaces=NS) or "0"
        most = int(self.asked.findtext("m:MaxChangesReturned", namespaces=NS))
        changes = [(n, c) for n, c in enumerate(box.changes) if c[0] == folder and n >= int(state)]
        page = changes[:most]
        last = len(page) == len(changes)
        after = len(box.changes) if last else page[-1][0] + 1
        told = "".join(
            f'<t:{kind}><t:ItemId Id="{name}" ChangeKey="c"/></t:{kind}>'
            if kind == "Delete" or name not in box.items
            else f"<t:{kind}>{_item(box.items[name])}</t:{kind}>"
            for _, (_, kind, name) in page
            if kind == "Delete" or name in box.items
        )
        return _success("SyncFolderItems", _synced(after, last, told))

    def _Subscribe(self) -> str:
        if not self.exchange.streams:
            raise _Failed("ErrorInvalidOperation")
        ((address, _, folder),) = self._folders(".//t:FolderIds")
        return _success("Subscribe", f"<m:SubscriptionId>{address}|{folder}</m:SubscriptionId>")

    def _Unsubscribe(self) -> str:
        return _success("Unsubscribe", "")


def _envelope(message: str) -> bytes:
    version = f'<t:ServerVersionInfo xmlns:t="{T}" MajorVersion="15" MinorVersion="1" MajorBuildNumber="2507" MinorBuildNumber="0"/>'
    return (
        f'<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="{SOAP}"><s:Header>{version}</s:Header>'
        f'<s:Body xmlns:m="{M}" xmlns:t="{T}">{message}</s:Body></s:Envelope>'
    ).encode()


def _wrap(name: str, messages: str) -> str:
    return f"<m:{name}Response><m:ResponseMessages>{messages}</m:ResponseMessages></m:{name}Response>"


def _success(name: str, inner: str, *, wrap: bool = True) -> str:
    message = (
        f'<m:{name}ResponseMessage ResponseClass="Success"><m:ResponseCode>NoError</m:ResponseCode>'
        f"{inner}</m:{name}ResponseMessage>"
    )
    return _wrap(name, message) if wrap else message


def _error(name: str, code: str, *, inner: str = "", wrap: bool = True) -> str:
    if name == "SyncFolderItems":  # without these exchangelib does not survive the answer
        inner = "<m:SyncState/><m:IncludesLastItemInRange>true</m:IncludesLastItemInRange>"
    message = (
        f'<m:{name}ResponseMessage ResponseClass="Error"><m:MessageText>Kapot.</m:MessageText>'
        f"<m:ResponseCode>{code}</m:ResponseCode><m:DescriptiveLinkKey>0</m:DescriptiveLinkKey>"
        f"{inner}</m:{name}ResponseMessage>"
    )
    return _wrap(name, message) if wrap else message


def _synced(after: int, last: bool, told: str) -> str:
    return (
        f"<m:SyncState>{after}</m:SyncState>"
        f"<m:IncludesLastItemInRange>{str(last).lower()}</m:IncludesLastItemInRange><m:Changes>{told}</m:Changes>"
    )


def _folder(address: str, box: Postbus, folder: str) -> str:
    name, parent = box.folders[folder]
    return (
        f'<t:Folder><t:FolderId Id="{address}|{folder}" ChangeKey="c"/>'
        f'<t:ParentFolderId Id="{address}|{parent}" ChangeKey="c"/><t:FolderClass>IPF.Note</t:FolderClass>'
        f"<t:DisplayName>{name}</t:DisplayName><t:TotalCount>0</t:TotalCount>"
        f"<t:ChildFolderCount>0</t:ChildFolderCount>{_rights(box, folder)}</t:Folder>"
    )


def _rights(box: Postbus, folder: str) -> str:
    """What we may do there, and what everybody may."""
    names = ("CreateAssociated", "CreateContents", "CreateHierarchy", "Delete", "Modify", "Read")
    may = str(folder not in box.shut).lower()
    ours = "".join(f"<t:{name}>{may if name == 'CreateContents' else 'true'}</t:{name}>" for name in names)
    reads = "FullDetails" if folder in box.wide_open else "None"
    everybody = (
        "<t:UserId><t:DistinguishedUser>Default</t:DistinguishedUser></t:UserId>"
        "<t:CanCreateItems>false</t:CanCreateItems><t:CanCreateSubFolders>false</t:CanCreateSubFolders>"
        "<t:IsFolderOwner>false</t:IsFolderOwner><t:IsFolderVisible>false</t:IsFolderVisible>"
        "<t:IsFolderContact>false</t:IsFolderContact><t:EditItems>None</t:EditItems>"
        f"<t:DeleteItems>None</t:DeleteItems><t:ReadItems>{reads}</t:ReadItems><t:PermissionLevel>Custom</t:PermissionLevel>"
    )
    return (
        f"<t:PermissionSet><t:Permissions><t:Permission>{everybody}</t:Permission></t:Permissions></t:PermissionSet>"
        f"<t:EffectiveRights>{ours}</t:EffectiveRights>"
    )


def _item(item: Item, *, mime: bool = False) -> str:
    content = f"<t:MimeContent>{base64.b64encode(item.raw).decode()}</t:MimeContent>" if mime else ""
    named = "".join(f"<t:String>{name}</t:String>" for name in item.categories)
    categories = f"<t:Categories>{named}</t:Categories>" if named else ""
    moment = item.arrived.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return (
        f'<t:Message>{content}<t:ItemId Id="{item.id}" ChangeKey="c"/>'
        f"{categories}<t:DateTimeReceived>{moment}</t:DateTimeReceived><t:Size>{len(item.raw)}</t:Size>"
        f'<t:ExtendedProperty><t:ExtendedFieldURI PropertyTag="0x300b" PropertyType="Binary"/>'
        f"<t:Value>{base64.b64encode(item.key).decode()}</t:Value></t:ExtendedProperty></t:Message>"
    )


def _notification(subscription: str, names: list[str]) -> str:
    events = "".join(
        f'<t:NewMailEvent><t:TimeStamp>2026-01-01T00:00:00Z</t:TimeStamp><t:ItemId Id="{name}" ChangeKey="c"/>'
        f'<t:ParentFolderId Id="{subscription}" ChangeKey="c"/></t:NewMailEvent>'
        for name in names
    )
    notification = f"<m:Notification><t:SubscriptionId>{subscription}</t:SubscriptionId><t:MoreEvents>false</t:MoreEvents>{events}</m:Notification>"
    return _success("GetStreamingEvents", f"<m:Notifications>{notification}</m:Notifications>")


@pytest.fixture(scope="session")
def exchange(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FakeExchange]:
    """One server for all tests; every mailbox on it is new."""
    server = FakeExchange(tmp_path_factory.mktemp("exchange"))
    yield server
    server.close()


@pytest.fixture(scope="session")
def safe_exchange(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FakeExchange]:
    """The same over TLS."""
    server = FakeExchange(tmp_path_factory.mktemp("exchange"), tls=True)
    yield server
    server.close()

"""The same mailbox twice: as klachtwacht has it, and as the people have it who share it with us."""

import imaplib
import os
import time
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from imapclient import IMAPClient

from bot.domain.ports.mailbox import Mailbox
from bot.mailboxes import make_mailbox
from tests.servers.dovecot import PASSWORD, Dovecot
from tests.servers.exchange import FakeExchange
from tests.servers.graph import FakeGraph

FILED = "Klachten/Één"  # nested, and with letters no mail server takes as they are


class Rig(Protocol):
    """One kind of mailbox, and a colleague who uses it meanwhile. Messages are told apart by their bytes."""

    mailbox: Mailbox

    def make(self, *, filed: str = FILED, **options: object) -> Mailbox:
        """Another one on the same folder."""

    def deliver(self, raw: bytes, arrived: datetime | None = None) -> None:
        """A new mail arrives."""

    def deliver_empty(self) -> None:
        """A mail of 0 bytes arrives."""

    def look(self) -> dict[bytes, set[str]]:
        """What lies in the folder, with its flags ("S" seen, "T" deleted)."""

    def filed(self) -> dict[bytes, set[str]]:
        """The same for the folder of handled mail."""

    def mark(self, raw: bytes, flag: str) -> None:
        """The colleague reads ("S") or deletes ("T") a mail."""

    def take(self, raw: bytes) -> None:
        """The colleague drags a mail to a folder of his own."""

    def lose_folder(self) -> None:
        """The folder does not exist any more."""

    def add_folder(self, name: str) -> None:
        """The administrator makes a folder, for a few people only."""

    def inside(self, name: str) -> set[bytes]:
        """What lies in that folder."""

    def labels(self, raw: bytes) -> set[str]:
        """What a colleague sees on a mail, wherever it lies."""

    def close(self) -> None:
        """Both go home."""


class MaildirRig:
    def __init__(self, folder: Path) -> None:
        self._folder = folder / "post"
        self._number = 0
        for part in ("new", "cur", "tmp", ".Anders/cur"):
            (self._folder / part).mkdir(parents=True)
        self.mailbox = self.make()

    def make(self, *, filed: str = FILED, **options: object) -> Mailbox:
        moved = {"verplaats_naar": filed} if filed else {}
        return make_mailbox({**self.settings(), **moved, **options})

    def settings(self) -> dict[str, object]:
        """What the configuration says of it."""
        return {"soort": "maildir", "pad": str(self._folder)}

    def deliver(self, raw: bytes, arrived: datetime | None = None) -> None:
        self._number += 1
        name = f"{time.time_ns()}.{self._number}.test"
        place = self._folder / "tmp" / name
        place.write_bytes(raw)
        if arrived:
            os.utime(place, (arrived.timestamp(),) * 2)
        place.rename(self._folder / "new" / name)

    def deliver_empty(self) -> None:
        self.deliver(b"")

    def look(self) -> dict[bytes, set[str]]:
        return self._read("new") | self._read("cur")

    def filed(self) -> dict[bytes, set[str]]:
        return self._read(".Klachten.&AMkA6Q-n/new") | self._read(".Klachten.&AMkA6Q-n/cur")

    def _read(self, part: str) -> dict[bytes, set[str]]:
        folder = self._folder / part
        paths = folder.iterdir() if folder.is_dir() else ()
        return {path.read_bytes(): set(path.name.partition(":2,")[2]) for path in paths}

    def _path(self, raw: bytes) -> Path:
        return next(
            p for part in ("new", "cur") for p in (self._folder / part).iterdir() if p.read_bytes() == raw
        )

    def mark(self, raw: bytes, flag: str) -> None:
        path = self._path(raw)
        path.rename(self._folder / "cur" / f"{path.name.partition(':2,')[0]}:2,{flag}")

    def take(self, raw: bytes) -> None:
        path = self._path(raw)
        path.rename(self._folder / ".Anders" / "cur" / path.name)

    def lose_folder(self) -> None:
        (self._folder / "new").rename(self._folder / "weg")

    def add_folder(self, name: str) -> None:
        for part in ("new", "cur", "tmp"):
            (self._folder / f".{name}" / part).mkdir(parents=True)
        (self._folder / f".{name}").chmod(0o700)

    def inside(self, name: str) -> set[bytes]:
        return set(self._read(f".{name}/new") | self._read(f".{name}/cur"))

    def labels(self, raw: bytes) -> set[str]:
        return set()

    def close(self) -> None:
        self.mailbox.close()


FLAGS = {"S": rb"\Seen", "T": rb"\Deleted"}


class ImapRig:
    def __init__(self, server: Dovecot, tls: str, folder: Path) -> None:
        self.server, self.user, self._tls = server, server.new_user(), tls
        self._password = folder / "wachtwoord"
        self._password.write_text(PASSWORD + "\n")
        self.human: Any = IMAPClient("127.0.0.1", server.port, ssl=False, timeout=30)
        self.human.login(self.user, PASSWORD)
        self.human.create_folder("Anders")
        self.human.create_folder("Postvak ä")
        self.folder = "INBOX"
        self.mailbox = self.make()

    def options(self, **other: object) -> dict[str, object]:
        return {
            "soort": "imap",
            "host": "127.0.0.1",
            "poort": self.server.tls_port if self._tls == "tls" else self.server.port,
            "tls": self._tls,
            "gebruiker": self.user,
            "wachtwoord_bestand": str(self._password),
            "ca_bestand": str(self.server.ca),
            **other,
        }

    def make(self, *, filed: str = FILED, **options: object) -> Mailbox:
        return make_mailbox(self.options(**({"verplaats_naar": filed} if filed else {}), **options))

    def deliver(self, raw: bytes, arrived: datetime | None = None) -> None:
        when = imaplib.Time2Internaldate(arrived) if arrived else None
        self.server.deliver(self.user, raw, self.folder, when)

    def deliver_empty(self) -> None:
        self.server.place(self.user, b"")

    def look(self) -> dict[bytes, set[str]]:
        return self._read(self.folder)

    def filed(self) -> dict[bytes, set[str]]:
        return self._read(FILED) if self.human.folder_exists(FILED) else {}

    def _read(self, folder: str) -> dict[bytes, set[str]]:
        self.human.select_folder(folder, readonly=True)
        messages = self.human.fetch(self.human.search(["ALL"]), ["BODY.PEEK[]", "FLAGS"])
        return {
            data[b"BODY[]"]: {letter for letter, flag in FLAGS.items() if flag in data[b"FLAGS"]}
            for data in messages.values()
        }

    def uid(self, raw: bytes) -> int:
        self.human.select_folder(self.folder)
        messages = self.human.fetch(self.human.search(["ALL"]), ["BODY.PEEK[]"])
        return next(int(uid) for uid, data in messages.items() if data[b"BODY[]"] == raw)

    def mark(self, raw: bytes, flag: str) -> None:
        self.human.add_flags([self.uid(raw)], [FLAGS[flag]])

    def take(self, raw: bytes) -> None:
        uid = self.uid(raw)
        self.human.copy([uid], "Anders")
        self.human.add_flags([uid], [rb"\Deleted"])
        self.human._imap.expunge()  # the colleague's program does as it likes
        self.human.unselect_folder() if self.human.has_capability("UNSELECT") else self.human.select_folder(
            "Anders"
        )

    def lose_folder(self) -> None:
        self.mailbox = self.make(map="Bestaat niet")

    def add_folder(self, name: str) -> None:
        self.human.create_folder(name)

    def inside(self, name: str) -> set[bytes]:
        return set(self._read(name))

    def labels(self, raw: bytes) -> set[str]:
        found: set[str] = set()
        folders = [name for flags, _, name in self.human.list_folders() if b"\\Noselect" not in flags]
        for folder in folders:
            self.human.select_folder(folder, readonly=True)
            for data in self.human.fetch(self.human.search(["UNDELETED"]), ["BODY.PEEK[]", "FLAGS"]).values():
                if data[b"BODY[]"] == raw:
                    flags = {flag.decode() for flag in data[b"FLAGS"]}
                    found |= {flag for flag in flags if not flag.startswith("\\")}
        return found

    def close(self) -> None:
        self.mailbox.close()
        self.human.logout()


class OutlookRig:
    """A mailbox in Exchange, in the house or in Microsoft 365; the colleague uses Outlook."""

    def __init__(self, server: FakeGraph | FakeExchange) -> None:
        self.server, self.postbus = server, server.new_postbus()
        self._own = server.new_folder(self.postbus, "Anders")
        self._deleted = server.new_folder(self.postbus, "Verwijderde items")
        self.mailbox = self.make()

    def make(self, *, filed: str = FILED, **options: object) -> Mailbox:
        moved = {"verplaats_naar": filed} if filed else {}
        return make_mailbox(self.server.options(self.postbus, **moved, **options))

    def deliver(self, raw: bytes, arrived: datetime | None = None) -> None:
        self.server.add(self.postbus, raw, arrived)

    def deliver_empty(self) -> None:
        self.deliver(b"")

    def look(self) -> dict[bytes, set[str]]:
        return self._read("inbox") | {raw: {"T"} for raw in self._read(self._deleted)}

    def filed(self) -> dict[bytes, set[str]]:
        folders = self.server.postbussen[self.postbus].folders
        parents = [key for key, (name, _) in folders.items() if name == "Klachten"]
        found = [key for key, (name, parent) in folders.items() if name == "Één" and parent in parents]
        return self._read(found[0]) if found else {}

    def _read(self, folder: str) -> dict[bytes, set[str]]:
        return {one.raw: {"S"} if one.read else set() for one in self._all() if one.folder == folder}

    def _all(self) -> list[Any]:
        box = self.server.postbussen[self.postbus]
        return list((box.messages if hasattr(box, "messages") else box.items).values())

    def _one(self, raw: bytes) -> Any:
        return next(one for one in self._all() if one.raw == raw)

    def mark(self, raw: bytes, flag: str) -> None:
        """Outlook has no mark for deleted: the mail goes to Verwijderde items, and comes back from there."""
        one = self._one(raw)
        one.read = one.read or flag == "S"
        if flag != "S":
            self.server.move(self.postbus, one, self._deleted if flag == "T" else "inbox")

    def take(self, raw: bytes) -> None:
        self.server.move(self.postbus, self._one(raw), self._own)

    def lose_folder(self) -> None:
        self.mailbox = self.make(map="Bestaat niet")

    def add_folder(self, name: str) -> None:
        self.server.new_folder(self.postbus, name)

    def inside(self, name: str) -> set[bytes]:
        folders = self.server.postbussen[self.postbus].folders
        (found,) = [key for key, (called, _) in folders.items() if called == name]
        return set(self._read(found))

    def labels(self, raw: bytes) -> set[str]:
        return set(self._one(raw).categories)

    def close(self) -> None:
        self.mailbox.close()

"""A mailbox that is a Maildir on disk, shared with whoever else reads it.

Another reader may move a file from new/ to cur/ or change its flags between any two of our calls, so a message
is known by its base name (what stands before ":2,") and looked up again whenever its path turned out stale.
"""

import hashlib
import os
import stat
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from bot.domain.dossier.placing import Label
from bot.domain.errors import Fault, Unreachable
from bot.domain.ports.mailbox import Fetched, Handled, Listed
from bot.domain.servers import RESTRICTED, SENT_FOLDER, SOORT, Option, faults_in

OPTIONS = (
    SOORT,
    Option("pad", "de map van de Maildir, bijvoorbeeld post/in/sterker", required=True),
    Option("map", "de submap die klachtwacht leest; standaard de Maildir zelf"),
    Option("verplaats_naar", "de submap voor verwerkte mail, bijvoorbeeld Verwerkt"),
    SENT_FOLDER,
    RESTRICTED,
)
T = TypeVar("T")

LOOK_EVERY = 0.2  # seconds; the standard library knows no inotify, and a look is two stat calls
SETTLED = 100_000_000  # ns; file times are coarse: a folder younger than this may still change unseen


def faults(options: Mapping[str, object], where: str) -> list[Fault]:
    """Everything wrong in the options of a Maildir."""
    found = faults_in(options, OPTIONS, where)
    for key, example in (("verplaats_naar", "Verwerkt"), (RESTRICTED.key, "Besloten")):
        name = options.get(key)
        if isinstance(name, str) and name and not name.strip("./ "):
            found.append(Fault(where, key, "Dit is geen naam van een map.", f"Vul in: {example}."))
    return found


def make(options: Mapping[str, object], root: Path) -> "Maildir":
    """The Maildir these (faultless) options describe."""
    read, filed = str(options.get("map", "")), str(options.get("verplaats_naar", ""))
    return Maildir(root / str(options["pad"]), filed, read, str(options.get(RESTRICTED.key, "")))


class Maildir:
    """See `bot.domain.ports.mailbox.Mailbox`. path: the folder that holds new/ and cur/. filed: where handled mail goes,
    a name as people write it ("Verwerkt", "Klachten/Verwerkt"), or empty to leave it where it is. folder: the
    subfolder that is read, likewise; restricted: the one for mail only a few may read."""

    labels = False  # a Maildir has no labels that every program shows

    def __init__(self, path: Path, filed: str = "", folder: str = "", restricted: str = "") -> None:
        self.files, self.restricts = bool(filed), bool(restricted)
        self._restricted = path / _folder_name(restricted) if restricted else None
        self._path = path
        self._folder = path / _folder_name(folder) if folder else path
        self._sources = (
            self._folder / "new",
            self._folder / "cur",
        )  # in this order: a message moves from new to cur, never back
        self._filed = path / _folder_name(filed) if filed else None
        self._found: dict[str, Path] = {}
        self._seen_state: tuple[int, ...] = ()
        self._woken = threading.Event()

    def open(self) -> None:
        """Raises `Unreachable` when the folder is not there (a disk that is not mounted, a path with a typo)."""
        if problems := self._keeps_out():
            raise Unreachable(" ".join(problems))

    def close(self) -> None:
        """Nothing to let go of."""

    def check(self) -> list[str]:
        """Missing folders and missing rights."""
        return self._keeps_out() or self._unfit(self._restricted)

    def _unfit(self, folder: Path | None) -> list[str]:
        """Why the restricted folder is not one."""
        if folder is None:
            return []
        if not (folder / "cur").is_dir():
            return [
                f"De besloten map {folder} bestaat niet. Maak haar (met new, cur en tmp) en sluit haar af: chmod 700."
            ]
        if not os.access(folder / "cur", os.W_OK | os.X_OK):
            return [
                f"Klachtwacht mag niets in de besloten map {folder} leggen. Geef de gebruiker schrijfrecht."
            ]
        if folder.stat().st_mode & stat.S_IRWXO:
            return [f"Iedereen op deze machine kan in de besloten map {folder}. Sluit haar af: chmod o-rwx."]
        return []

    def _keeps_out(self) -> list[str]:
        for folder in self._sources:
            if not folder.is_dir():
                return [
                    f"De Maildir {self._folder} heeft geen map {folder.name}. Maak de Maildir aan of verbeter 'pad'."
                ]
            if not os.access(folder, os.R_OK | os.X_OK | (os.W_OK if self._filed or self._restricted else 0)):
                return [
                    f"Geen toegang tot {folder}. Geef de gebruiker van klachtwacht lees- en schrijfrechten."
                ]
        return []

    def waiting(self) -> list[Listed]:
        """All messages in new/ and cur/ without the flag T (trashed), oldest first by file time, then by name."""
        with _server_errors():
            self._seen_state = self._state()  # before looking: what changes from here on ends the next `wait`
            self._look()
            dated = [(stat, base) for base, path in self._found.items() if (stat := self._stat(base, path))]
        dated.sort(key=lambda pair: (pair[0].st_mtime_ns, pair[1]))
        return [Listed(base, stat.st_size) for stat, base in dated]

    def fetch(self, locators: Sequence[str]) -> list[Fetched]:
        """The files as they stand; `arrived` is the file time."""
        found = []
        for base in locators:
            with _server_errors():
                message = self._on(base, _read)
            if message:
                raw, arrived = message
                found.append(Fetched(base, raw, arrived))
        return found

    def file(self, locators: Sequence[str]) -> None:
        """Rename into the configured folder, flags as they were; made durable before this returns."""
        if self._filed is None or not locators:
            return
        with _server_errors():
            target = self._target(self._filed)
            moved = [self._on(base, lambda path: _move(path, target)) for base in locators]
            if any(moved):
                for folder in (target, *self._sources):
                    _sync(folder)

    def restrict(self, mails: Sequence[Handled]) -> list[str]:
        """Rename into the restricted folder, from our folder or the one `file` moved to."""
        if problems := self._unfit(self._restricted):
            raise Unreachable(" ".join(problems))
        if self._restricted is None:
            return []
        lost, target = [], self._restricted / "cur"
        with _server_errors():
            for mail in mails:
                where = [
                    self._found_in(folder, mail.locator)
                    for folder in (*self._sources, self._filed_in, target)
                ]
                path = next(filter(None, where), None)
                if path is None:
                    lost.append(mail.locator)
                elif path.parent != target:
                    _move(path, target)
                    _sync(path.parent)
            _sync(target)
        return lost

    @property
    def _filed_in(self) -> Path:
        return (self._filed or self._folder) / "cur"

    def _found_in(self, folder: Path, base: str) -> Path | None:
        names = os.listdir(folder) if folder.is_dir() else ()
        return next((folder / name for name in names if name.partition(":2,")[0] == base), None)

    def label(self, mails: Sequence[Handled], label: Label) -> None:
        """See `labels`."""

    def keep(self, raw: bytes) -> None:
        """See `bot.domain.ports.mailbox.SentFolder`."""
        name = f"{hashlib.sha256(raw).hexdigest()}.klachtwacht"
        with _server_errors():
            target = self._target(self._folder)
            if any(target.glob(f"{name}:*")):
                return
            written = self._folder / "tmp" / name
            written.parent.mkdir(exist_ok=True)
            written.write_bytes(raw)
            written.rename(target / f"{name}:2,S")
            _sync(target)

    def wait(self, seconds: float) -> bool:
        """Looks at the folders every 0.2 s; True as soon as they differ from what `waiting` saw."""
        deadline = time.monotonic() + seconds
        settled = _settled(self._seen_state)
        while True:
            with _server_errors():
                if self._state() != self._seen_state:
                    return True
            left = deadline - time.monotonic()
            if left <= 0 or self._woken.wait(min(LOOK_EVERY, left)):
                self._woken.clear()
                return False
            if not settled:
                return True

    def wake(self) -> None:
        """Ends the running `wait`, or the next one."""
        self._woken.set()

    def _state(self) -> tuple[int, ...]:
        return tuple(folder.stat().st_mtime_ns for folder in self._sources)

    def _look(self) -> None:
        """Find every message anew."""
        self._found = {
            entry.name.partition(":2,")[0]: Path(entry.path)
            for folder in self._sources
            for entry in os.scandir(folder)
            if not entry.name.startswith(".")
            and entry.is_file()
            and "T" not in entry.name.partition(":2,")[2]
        }

    def _stat(self, base: str, path: Path) -> os.stat_result | None:
        try:
            return path.stat()
        except FileNotFoundError:  # moved while we looked
            return self._on(base, Path.stat)

    def _on(self, base: str, act: Callable[[Path], T]) -> T | None:
        """What `act` makes of the message's file, looked up anew when it moved; None when the message is gone."""
        for stale in (False, True):
            if stale:
                self._look()
            if path := self._found.get(base):
                with suppress(FileNotFoundError):
                    return act(path)
        return None

    def _target(self, folder: Path) -> Path:
        """cur/ of the folder handled mail goes to; made when it is not there, as a mail server would."""
        if not folder.is_dir():
            for part in ("new", "tmp", "cur"):
                (folder / part).mkdir(parents=True, exist_ok=True)
            (folder / "maildirfolder").touch()  # Maildir++: this folder belongs to the Maildir above it
            _sync(folder)
            _sync(self._path)
        return folder / "cur"


def _read(path: Path) -> tuple[bytes, datetime]:
    with path.open("rb") as file:
        return file.read(), datetime.fromtimestamp(os.fstat(file.fileno()).st_mtime, UTC)


def _move(path: Path, target: Path) -> bool:
    """Rename without ever overwriting: a copy that came back under its old name gets a new one."""
    base, _, flags = path.name.partition(":2,")
    copy = 0
    while (place := target / f"{base}{f'_{copy}' if copy else ''}:2,{flags}").exists():
        copy += 1
    path.rename(place)
    return True


def _sync(folder: Path) -> None:
    """A rename is only durable once its folder is written."""
    number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def _settled(state: tuple[int, ...]) -> bool:
    """Whether the folders were quiet long enough for their times to show every later change."""
    return all(abs(time.time_ns() - changed) > SETTLED for changed in state)


def _folder_name(name: str) -> str:
    """ "Klachten/Verwerkt" → ".Klachten.Verwerkt", letters outside ASCII as mail servers write them on disk."""
    from imapclient.imap_utf7 import encode  # only needed here, and importing it costs 0.1 s

    encoded: bytes = encode(name.strip("./").replace("/", "."))
    return f".{encoded.decode('ascii')}"


@contextmanager
def _server_errors() -> Iterator[None]:
    """To the caller a disk that fails is a server that does not answer."""
    try:
        yield
    except OSError as error:
        raise Unreachable(
            f"De Maildir is niet te lezen of te schrijven: {error}. Controleer de schijf."
        ) from error

"""Raw mail at rest: append-only segment files, every mail encrypted under a data key of its own."""

import os
import re
import secrets
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.domain.errors import StoreError
from storage import faults
from storage.keys import sync_folder

SEGMENT_BYTES = 256 * 1024 * 1024
_NONCE = 12
_KEY = 32
_SEGMENT = re.compile(r"[0-9a-f]{16}\.seg")


@dataclass(frozen=True, slots=True)
class Blob:
    """Where the bytes of one mail lie, and the data key that opens them, wrapped by the master key.

    It stands in the database and nowhere else: who deletes the row has destroyed the mail.
    """

    segment: str
    offset: int
    length: int
    wrapped_key: bytes


class Blobs(Protocol):
    """Where raw mail lies. Safe for several threads."""

    def append(self, raw: bytes, sha256: str) -> Blob:
        """Keep the bytes; they are durable after the next `sync`. Raises `StoreError`, also when the disk is full."""

    def read(self, blob: Blob, sha256: str) -> bytes:
        """The bytes. Raises `StoreError` when they are gone or are not the mail with this SHA-256."""

    def sync(self) -> None:
        """Make everything appended so far durable. Raises `StoreError` when the disk says no."""

    def close(self) -> None:
        """Let go of files."""


def _open(key: AESGCM, sealed: bytes, sha256: str) -> bytes:
    return key.decrypt(sealed[:_NONCE], sealed[_NONCE:], bytes.fromhex(sha256))


def unwraps(master_key: bytes, wrapped_key: bytes, sha256: str) -> bool:
    """Whether this master key wrapped the data key of the mail with this SHA-256."""
    try:
        _open(AESGCM(master_key), wrapped_key, sha256)
    except (InvalidTag, ValueError):
        return False
    return True


class _Sealed:
    """The encryption both kinds share: data key per mail, its SHA-256 as associated data of both layers.

    The tags prove that the bytes are those that were kept, so a read needs no second hash.
    """

    def __init__(self, master_key: bytes) -> None:
        self._master_key = AESGCM(master_key)

    def seal(self, raw: bytes, sha256: str) -> tuple[bytes, bytes]:
        """The encrypted mail, and its data key wrapped by the master key."""
        random = secrets.token_bytes(_KEY + 2 * _NONCE)  # asked for once: each time is a call to the kernel
        key, first, second = random[:_KEY], random[_KEY:-_NONCE], random[-_NONCE:]
        name = bytes.fromhex(sha256)
        sealed = first + AESGCM(key).encrypt(first, raw, name)
        return sealed, second + self._master_key.encrypt(second, key, name)

    def open(self, sealed: bytes, wrapped_key: bytes, sha256: str) -> bytes:
        """The mail. Raises `StoreError` when one byte of it, its key or its name differs."""
        try:
            return _open(AESGCM(_open(self._master_key, wrapped_key, sha256)), sealed, sha256)
        except (InvalidTag, ValueError) as error:
            raise StoreError(faults.mail_altered(sha256)) from error


class MemoryBlobs:
    """Raw mail in memory, for tests and `simulate` on a real database."""

    def __init__(self) -> None:
        self._kept: list[bytes] = []
        self._lock = threading.Lock()

    def append(self, raw: bytes, sha256: str) -> Blob:
        """Keep the bytes."""
        with self._lock:
            self._kept.append(raw)
            return Blob("geheugen", len(self._kept) - 1, len(raw), b"")

    def read(self, blob: Blob, sha256: str) -> bytes:
        """The bytes. Raises `StoreError` when another process kept them."""
        if not 0 <= blob.offset < len(self._kept):
            raise StoreError(faults.mail_missing(sha256))
        return self._kept[blob.offset]

    def sync(self) -> None:
        """Nothing to do: memory is never durable."""

    def close(self) -> None:
        """Nothing to let go of."""


class SegmentBlobs:
    """Raw mail in segment files `<16 hex digits>.seg` in one folder.

    Every process writes a segment of its own, made new at its first mail: nothing is ever written behind the torn
    tail of a crashed process, and processes never wait for each other. What a rolled back transaction appended
    stays behind as bytes nobody holds a key to.
    """

    def __init__(self, folder: Path, master_key: bytes, segment_bytes: int = SEGMENT_BYTES) -> None:
        self._folder = folder
        self._sealed = _Sealed(master_key)
        self._limit = segment_bytes
        self._lock = threading.Lock()
        self._file: int | None = None
        self._name = ""
        self._end = 0
        self._dirty = False
        self._new = False
        self._broken = False

    def append(self, raw: bytes, sha256: str) -> Blob:
        """Keep the bytes; they are durable after the next `sync`. Raises `StoreError`, also when the disk is full."""
        sealed, wrapped_key = self._sealed.seal(raw, sha256)
        with self._lock:
            file = self._writable(len(sealed))
            try:
                offset = self._write(file, sealed)
            except OSError as error:
                raise StoreError(faults.disk(error)) from error
            return Blob(self._name, offset, len(sealed), wrapped_key)

    def read(self, blob: Blob, sha256: str) -> bytes:
        """The bytes. Raises `StoreError` when they are gone or are not the mail with this SHA-256."""
        if not _SEGMENT.fullmatch(blob.segment):
            raise StoreError(faults.mail_missing(sha256))
        try:
            file = os.open(f"{self._folder}/{blob.segment}", os.O_RDONLY)
            try:
                sealed = os.pread(file, blob.length, blob.offset)
            finally:
                os.close(file)
        except OSError as error:
            raise StoreError(faults.mail_missing(sha256)) from error
        return self._sealed.open(sealed, blob.wrapped_key, sha256)

    def sync(self) -> None:
        """Make everything appended so far durable: one fdatasync, and one of the folder for a new segment."""
        with self._lock:
            self._sync()

    def close(self) -> None:
        """Sync and let go of the segment; a next mail opens a new one."""
        with self._lock:
            if self._file is not None:
                try:
                    self._sync()
                finally:
                    os.close(self._file)
                    self._file = None

    def _writable(self, size: int) -> int:
        """The open segment with room for `size` bytes, or a new one."""
        if self._broken:
            raise StoreError(faults.SYNC_FAILED)
        if self._file is not None and self._end and self._end + size > self._limit:
            self._sync()
            os.close(self._file)
            self._file = None
        if self._file is None:
            self._name = f"{secrets.token_hex(8)}.seg"
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND
            try:
                self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                self._file = os.open(self._folder / self._name, flags, 0o600)
            except OSError as error:
                raise StoreError(faults.disk(error)) from error
            self._end, self._new = 0, True
        return self._file

    def _write(self, file: int, sealed: bytes) -> int:
        offset, rest = self._end, memoryview(sealed)
        self._dirty = True
        try:
            while rest:
                rest = rest[os.write(file, rest) :]
        except OSError:  # a full or failing disk may have taken a part: the next mail begins behind it
            self._end = os.fstat(file).st_size
            raise
        self._end = offset + len(sealed)
        return offset

    def _sync(self) -> None:
        if self._broken:
            raise StoreError(faults.SYNC_FAILED)
        if not self._dirty or self._file is None:
            return
        try:
            os.fdatasync(self._file)
            if self._new:
                sync_folder(self._folder)
        except OSError as error:
            # The kernel may have dropped the pages and call the next sync a success, so trust nothing any more.
            self._broken = True
            raise StoreError(faults.SYNC_FAILED) from error
        self._dirty = self._new = False

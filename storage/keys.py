"""The master key: the one secret outside the database that opens every kept mail."""

import base64
import binascii
import os
import secrets
import stat
from pathlib import Path

from bot.domain.errors import StoreError, reason

KEY_BYTES = 32


def create_master_key(path: Path) -> bytes:
    """Make a new key of 32 bytes in a file of its own (base64, mode 600) and return it.

    Raises `StoreError` when the file exists (a key is never overwritten: its mails would be lost) or cannot be made.
    """
    key = secrets.token_bytes(KEY_BYTES)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(base64.b64encode(key) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        sync_folder(path.parent)
    except OSError as error:
        if isinstance(error, FileExistsError) and path.exists():
            raise StoreError(
                f"Sleutelbestand {path} bestaat al en wordt nooit overschreven: zonder die sleutel is bewaarde mail "
                "onleesbaar. Gebruik het bestaande bestand of kies een andere naam."
            ) from error
        raise StoreError(
            f"Sleutelbestand {path} is niet te maken ({reason(error)}). Controleer de map en haar rechten."
        ) from error
    return key


def sync_folder(folder: Path) -> None:
    """Make the names of new files in a folder durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def load_master_key(path: Path) -> bytes:
    """The key in `path`. Raises `StoreError` when it is missing, open to others, or not 32 bytes in base64."""
    try:
        with path.open("rb") as file:
            mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
            text = file.read(1024)
    except FileNotFoundError:
        raise StoreError(
            f"Sleutelbestand {path} ontbreekt en er is al mail bewaard, die alleen daarmee te lezen is. "
            "Zet het terug uit de kluis."
        ) from None
    except OSError as error:
        raise StoreError(
            f"Sleutelbestand {path} is niet te lezen ({reason(error)}). Controleer eigenaar en rechten."
        ) from error
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise StoreError(
            f"Sleutelbestand {path} is toegankelijk voor anderen (rechten {mode:o}). Voer uit: chmod 600 {path}"
        )
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except binascii.Error:
        key = b""
    if len(key) != KEY_BYTES:
        raise StoreError(
            f"Sleutelbestand {path} bevat geen sleutel van {KEY_BYTES} bytes in base64. Zet het terug uit de kluis."
        )
    return key

"""The master key."""

import base64
import stat
from pathlib import Path

import pytest

from bot.domain.errors import StoreError
from storage.keys import create_master_key, load_master_key


def test_a_new_key_is_read_back_and_closed_to_others(tmp_path: Path) -> None:
    """32 bytes, mode 600, in a folder that is made when needed, never the same twice."""
    path = tmp_path / "geheim" / "hoofdsleutel"
    key = create_master_key(path)
    assert load_master_key(path) == key
    assert len(key) == 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert create_master_key(tmp_path / "tweede") != key


def test_an_existing_key_is_never_overwritten(tmp_path: Path) -> None:
    """Every mail under it would be lost."""
    path = tmp_path / "hoofdsleutel"
    key = create_master_key(path)
    with pytest.raises(StoreError, match="bestaat al"):
        create_master_key(path)
    assert load_master_key(path) == key


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o601, 0o777])
def test_a_key_others_may_touch_is_refused(tmp_path: Path, mode: int) -> None:
    """The error says which command mends it."""
    path = tmp_path / "hoofdsleutel"
    create_master_key(path)
    path.chmod(mode)
    with pytest.raises(StoreError, match=f"chmod 600 {path}"):
        load_master_key(path)


@pytest.mark.parametrize(
    "content",
    [b"", b"geen base64!", base64.b64encode(b"k" * 31), base64.b64encode(b"k" * 33), b"\xff" * 44],
    ids=["empty", "text", "short", "long", "binary"],
)
def test_what_is_no_key_is_refused(tmp_path: Path, content: bytes) -> None:
    """The error never shows what stood there."""
    path = tmp_path / "hoofdsleutel"
    path.touch(0o600)
    path.write_bytes(content)
    with pytest.raises(StoreError, match="32 bytes in base64") as error:
        load_master_key(path)
    assert not content or content.decode("latin-1") not in str(error.value)


def test_a_missing_key_and_a_folder_are_refused(tmp_path: Path) -> None:
    """Both with what to do."""
    with pytest.raises(StoreError, match="uit de kluis"):
        load_master_key(tmp_path / "weg")
    with pytest.raises(StoreError, match="niet te lezen"):
        load_master_key(tmp_path)
    (tmp_path / "bestand").touch()
    with pytest.raises(StoreError, match="niet te maken"):
        create_master_key(tmp_path / "bestand" / "hoofdsleutel")

"""Raw mail in segments."""

import errno
import hashlib
import os
import stat
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import StoreError
from storage.blobs import Blob, MemoryBlobs, SegmentBlobs

KEY = bytes(range(32))


def sha(raw: bytes) -> str:
    """The name of raw mail."""
    return hashlib.sha256(raw).hexdigest()


def put(blobs: SegmentBlobs, raw: bytes) -> Blob:
    """Keep one mail."""
    return blobs.append(raw, sha(raw))


def test_mail_is_unreadable_without_its_key_and_byte_for_byte_with_it(tmp_path: Path) -> None:
    """Nothing of it stands in the file; another opening with the same master key reads it."""
    raw = b"Geachte heer, mevrouw" * 50
    blobs = SegmentBlobs(tmp_path / "berichten", KEY)
    blob = put(blobs, raw)
    blobs.sync()
    (segment,) = (tmp_path / "berichten").iterdir()
    assert segment.name == blob.segment
    assert b"Geachte" not in segment.read_bytes()
    assert stat.S_IMODE(segment.stat().st_mode) == 0o600
    assert SegmentBlobs(tmp_path / "berichten", KEY).read(blob, sha(raw)) == raw
    with pytest.raises(StoreError, match="andere sleutel"):
        SegmentBlobs(tmp_path / "berichten", bytes(32)).read(blob, sha(raw))
    blobs.close()


def test_the_same_mail_twice_looks_different(tmp_path: Path) -> None:
    """Every mail has a data key of its own."""
    blobs = SegmentBlobs(tmp_path, KEY)
    one, two = put(blobs, b"mail"), put(blobs, b"mail")
    data = (tmp_path / one.segment).read_bytes()
    assert one.wrapped_key != two.wrapped_key
    assert data[one.offset : one.offset + one.length] != data[two.offset : two.offset + two.length]
    blobs.close()


@given(place=st.integers(min_value=0), bit=st.integers(0, 7))
def test_any_changed_bit_is_noticed(tmp_path_factory: pytest.TempPathFactory, place: int, bit: int) -> None:
    """In nonce, content or tag."""
    folder = tmp_path_factory.mktemp("bits")
    blobs = SegmentBlobs(folder, KEY)
    blob = put(blobs, b"mail")
    blobs.close()
    data = bytearray((folder / blob.segment).read_bytes())
    data[place % len(data)] ^= 1 << bit
    (folder / blob.segment).write_bytes(data)
    with pytest.raises(StoreError, match="beschadigd"):
        blobs.read(blob, sha(b"mail"))


def test_a_mail_cannot_stand_in_for_another(tmp_path: Path) -> None:
    """Its SHA-256 is bound to content and key."""
    blobs = SegmentBlobs(tmp_path, KEY)
    one, two = put(blobs, b"een"), put(blobs, b"twee")
    for blob, name in ((one, sha(b"twee")), (replace(one, wrapped_key=two.wrapped_key), sha(b"een"))):
        with pytest.raises(StoreError, match="beschadigd"):
            blobs.read(blob, name)
    blobs.close()


@pytest.mark.parametrize(
    "change",
    [
        {"segment": "0" * 16 + ".seg"},
        {"segment": "../geheim"},
        {"offset": 10**9},
        {"length": 3},
        {"length": 0},
    ],
    ids=str,
)
def test_a_place_where_nothing_lies_is_an_error(tmp_path: Path, change: dict[str, object]) -> None:
    """And no name leads out of the folder."""
    blobs = SegmentBlobs(tmp_path, KEY)
    blob = replace(put(blobs, b"mail"), **change)  # type: ignore[arg-type]  # the table names the fields
    with pytest.raises(StoreError, match="Bericht"):
        blobs.read(blob, sha(b"mail"))
    blobs.close()


def test_a_torn_tail_harms_nothing(tmp_path: Path) -> None:
    """After a crash the next process writes elsewhere, and all that was synced is readable."""
    first = SegmentBlobs(tmp_path, KEY)
    kept, torn = put(first, b"een"), put(first, b"twee")
    first.close()
    os.truncate(tmp_path / torn.segment, torn.offset + 5)
    second = SegmentBlobs(tmp_path, KEY)
    fresh = put(second, b"drie")
    assert fresh.segment != kept.segment
    assert [second.read(kept, sha(b"een")), second.read(fresh, sha(b"drie"))] == [b"een", b"drie"]
    with pytest.raises(StoreError):
        second.read(torn, sha(b"twee"))
    second.close()


def test_a_full_segment_is_followed_by_a_new_one(tmp_path: Path) -> None:
    """Every mail stays readable; one larger than a segment gets one to itself."""
    blobs = SegmentBlobs(tmp_path, KEY, segment_bytes=200)
    mails = [bytes([place]) * size for place, size in enumerate((50, 50, 50, 500, 50))]
    kept = [put(blobs, raw) for raw in mails]
    assert len({blob.segment for blob in kept}) == 4
    assert [blobs.read(blob, sha(raw)) for blob, raw in zip(kept, mails, strict=True)] == mails
    blobs.close()


def test_one_sync_per_batch_and_one_for_a_new_folder_entry(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing to sync: no sync."""
    calls: list[str] = []
    monkeypatch.setattr("storage.blobs.os.fdatasync", lambda _file: calls.append("bestand"))
    monkeypatch.setattr("storage.blobs.sync_folder", lambda _folder: calls.append("map"))
    blobs = SegmentBlobs(tmp_path, KEY)
    blobs.sync()
    for _ in range(2):
        for place in range(50):
            put(blobs, bytes([place]))
        blobs.sync()
        blobs.sync()
    assert calls == ["bestand", "map", "bestand"]
    blobs.close()


def test_a_full_disk_is_said_in_dutch_and_work_goes_on_when_there_is_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A half-written mail is passed over."""
    blobs = SegmentBlobs(tmp_path, KEY)
    before, write, room = put(blobs, b"een"), os.write, [10, 0]

    def full(file: int, data: memoryview) -> int:
        size = room.pop(0)
        if not size:
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(file, data[:size])

    with monkeypatch.context() as patch:
        patch.setattr("storage.blobs.os.write", full)
        with pytest.raises(StoreError, match="schijf is vol"):
            put(blobs, b"twee")
    after = put(blobs, b"drie")
    assert [blobs.read(before, sha(b"een")), blobs.read(after, sha(b"drie"))] == [b"een", b"drie"]
    blobs.close()


def test_a_disk_that_took_a_part_before_it_failed_spoils_no_later_mail(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the next mail begins is asked of the file: nobody said how much of this one is in it."""
    blobs = SegmentBlobs(tmp_path, KEY)
    before, write = put(blobs, b"een"), os.write

    def failing(file: int, data: memoryview) -> int:
        write(file, data[:10])
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr("storage.blobs.os.write", failing)
        with pytest.raises(StoreError):
            put(blobs, b"twee")
    after = put(blobs, b"drie")
    assert [blobs.read(before, sha(b"een")), blobs.read(after, sha(b"drie"))] == [b"een", b"drie"]
    blobs.close()


def test_after_a_failed_sync_nothing_is_trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second sync could claim success for pages the system threw away."""

    def fails(_file: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    blobs = SegmentBlobs(tmp_path, KEY)
    put(blobs, b"mail")
    with monkeypatch.context() as patch:
        patch.setattr("storage.blobs.os.fdatasync", fails)
        with pytest.raises(StoreError, match="start klachtwacht opnieuw"):
            blobs.sync()
    with pytest.raises(StoreError, match="start klachtwacht opnieuw"):
        blobs.sync()
    with pytest.raises(StoreError, match="start klachtwacht opnieuw"):
        put(blobs, b"mail")


def test_a_folder_that_cannot_be_made_is_said_in_dutch(tmp_path: Path) -> None:
    """With what to check."""
    (tmp_path / "berichten").touch()
    with pytest.raises(StoreError, match="niet te beschrijven"):
        put(SegmentBlobs(tmp_path / "berichten", KEY), b"mail")


def test_threads_share_a_segment(tmp_path: Path) -> None:
    """Their mails do not run through each other."""
    blobs = SegmentBlobs(tmp_path, KEY)
    kept: list[tuple[Blob, bytes]] = []

    def work(mark: int) -> None:
        for place in range(50):
            raw = bytes([mark, place]) * 100
            kept.append((put(blobs, raw), raw))
            blobs.sync()

    workers = [threading.Thread(target=work, args=(mark,)) for mark in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    assert len(kept) == 150
    assert all(blobs.read(blob, sha(raw)) == raw for blob, raw in kept)
    blobs.close()


def test_mail_in_memory_is_gone_with_it() -> None:
    """Another opening has nothing."""
    blobs = MemoryBlobs()
    blob = blobs.append(b"mail", sha(b"mail"))
    assert blobs.read(blob, sha(b"mail")) == b"mail"
    with pytest.raises(StoreError, match="ontbreekt"):
        MemoryBlobs().read(blob, sha(b"mail"))

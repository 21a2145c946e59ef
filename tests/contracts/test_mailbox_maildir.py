"""What only a Maildir can do to us: files that move under our eyes, names that exist already, a disk that fails."""

import os
import time
from pathlib import Path

import pytest

from bot.domain.errors import Unreachable
from bot.mailboxes.maildir import Maildir


@pytest.fixture
def place(tmp_path: Path) -> Path:
    for part in ("new", "cur", "tmp"):
        (tmp_path / part).mkdir()
    return tmp_path


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_only_messages_are_messages(place: Path) -> None:
    (place / "new" / ".nfs0001").write_bytes(b"x")
    (place / "new" / "map").mkdir()
    (place / "tmp" / "half").write_bytes(b"x")
    (place / "cur" / "1:2,ST").write_bytes(b"trashed")
    (place / "cur" / "2:2,FRS").write_bytes(b"kept")
    assert [listed.locator for listed in Maildir(place).waiting()] == ["2"]


def test_a_file_that_moves_between_looking_and_reading_is_found_again(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (place / "new" / "1").write_bytes(b"hoi")
    mailbox = Maildir(place)
    look = mailbox._look

    def look_and_move() -> None:
        look()
        monkeypatch.setattr(mailbox, "_look", look)
        (place / "new" / "1").rename(place / "cur" / "1:2,S")

    monkeypatch.setattr(mailbox, "_look", look_and_move)
    assert [listed.locator for listed in mailbox.waiting()] == ["1"]
    (place / "cur" / "1:2,S").rename(place / "cur" / "1:2,RS")
    assert [fetched.raw for fetched in mailbox.fetch(["1"])] == [b"hoi"]


def test_filing_never_overwrites_what_lies_there_under_the_same_name(place: Path) -> None:
    mailbox = Maildir(place, "Verwerkt")
    for text in (b"een", b"twee", b"drie"):
        (place / "new" / "1").write_bytes(text)
        mailbox.waiting()
        mailbox.file(["1"])
    filed = place / ".Verwerkt" / "cur"
    assert names(filed) == ["1:2,", "1_1:2,", "1_2:2,"]
    assert {b"een", b"twee", b"drie"} == {path.read_bytes() for path in filed.iterdir()}


def test_filing_is_on_disk_before_it_returns(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (place / "new" / "1").write_bytes(b"x")
    mailbox = Maildir(place, "Verwerkt")
    mailbox.waiting()
    synced: list[str] = []
    fsync = os.fsync

    def record(number: int) -> None:
        synced.append(os.readlink(f"/proc/self/fd/{number}"))
        fsync(number)

    monkeypatch.setattr("os.fsync", record)
    mailbox.file(["1"])
    assert {str(place / ".Verwerkt" / "cur"), str(place / "new")} <= set(synced)
    synced.clear()
    mailbox.file(["1"])
    assert synced == [], "nothing moved, nothing to write"


def test_a_disk_that_fails_is_a_mailbox_that_is_unreachable(place: Path) -> None:
    (place / "new" / "1").write_bytes(b"x")
    mailbox = Maildir(place, "Verwerkt")
    mailbox.waiting()
    (place / ".Verwerkt").write_bytes(b"a file where a folder should be")
    with pytest.raises(Unreachable, match="schijf"):
        mailbox.file(["1"])
    assert names(place / "new") == ["1"]
    (place / "new").rename(place / "weg")
    with pytest.raises(Unreachable):
        mailbox.waiting()
    with pytest.raises(Unreachable):
        mailbox.wait(1)


def test_a_second_mail_in_the_same_tick_of_the_clock_is_not_overlooked(place: Path) -> None:
    mailbox = Maildir(place)
    (place / "new" / "1").write_bytes(b"x")
    changed = (place / "new").stat()
    assert len(mailbox.waiting()) == 1
    (place / "new" / "2").write_bytes(b"x")
    os.utime(place / "new", ns=(changed.st_atime_ns, changed.st_mtime_ns))  # as if the clock had not moved on
    start = time.monotonic()
    assert mailbox.wait(10), "a folder that changed just now may have changed again"
    assert time.monotonic() - start < 1


@pytest.mark.parametrize(
    ("name", "folder"),
    [
        ("Verwerkt", ".Verwerkt"),
        (".Verwerkt", ".Verwerkt"),
        ("Klachten/Verwerkt", ".Klachten.Verwerkt"),
        ("Één & twee", ".&AMkA6Q-n &- twee"),
        ("../buiten", ".buiten"),
    ],
)
def test_a_folder_for_handled_mail_lies_inside_the_maildir_under_the_name_mail_servers_give_it(
    place: Path, name: str, folder: str
) -> None:
    (place / "new" / "1").write_bytes(b"x")
    mailbox = Maildir(place, name)
    mailbox.waiting()
    mailbox.file(["1"])
    assert names(place / folder / "cur") == ["1:2,"]
    assert (place / folder / "maildirfolder").is_file()

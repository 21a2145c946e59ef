"""What folder and store faults have in common: a Maildir to deliver to, a small disk, and a klachtwacht that was well before."""

import mailbox
import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any, Protocol

import pytest

from tests.faults.house import House, HouseMaker, until
from tests.journeys.test_killed import complaint

MAILDIR = '{ soort = "maildir", pad = "in", verplaats_naar = "Verwerkt" }'
STAYS = '{ soort = "maildir", pad = "in" }'


@pytest.fixture
def inbox(tmp_path: Path) -> mailbox.Maildir:
    """A Maildir with nothing in it."""
    for part in ("new", "cur", "tmp"):
        (tmp_path / "in" / part).mkdir(parents=True)
    return mailbox.Maildir(tmp_path / "in", create=False)


def deliver(inbox: mailbox.Maildir, first: int, last: int) -> None:
    """So many complaints, each by an inwoner of its own."""
    for number in range(first, last):
        inbox.add(complaint(number))


def well(house: HouseMaker, inbox: mailbox.Maildir, mails: int, options: str = MAILDIR, **more: Any) -> House:
    """A klachtwacht that took in so many mails, answered them, and has nothing left to send."""
    one: House = house(options, **more)
    deliver(inbox, 0, mails)
    one.answers(mails)
    until(lambda: not one.unsettled(), "an empty outbox")
    return one


def is_empty(inbox: mailbox.Maildir) -> bool:
    """Whether nothing is left in it that nobody read."""
    return not any((Path(inbox._path) / "new").iterdir())


class DiskMaker(Protocol):
    """Mounts a disk of so many megabytes, owned by this user; skips where that is not allowed."""

    def __call__(self, place: Path, megabytes: int = 3, owner: str = "root") -> Path:
        """The place, with the disk under it."""


@pytest.fixture
def disk() -> Iterator[DiskMaker]:
    """Disks of their own, gone after the test."""
    with ExitStack() as undo:

        def make(place: Path, megabytes: int = 3, owner: str = "root") -> Path:
            who = pwd.getpwnam(owner)
            place.mkdir()
            options = f"size={megabytes}m,mode=700,uid={who.pw_uid},gid={who.pw_gid}"
            made = [shutil.which("mount") or "mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place)]
            if os.geteuid() != 0 or subprocess.run(made, capture_output=True, check=False).returncode:
                pytest.skip("een eigen schijf maken kan alleen als root")
            undo.callback(subprocess.run, ["umount", "-l", str(place)], check=True)
            return place

        yield make


@pytest.fixture
def small_disk(tmp_path: Path, disk: DiskMaker) -> Path:
    """A disk of 3 MB of its own."""
    return disk(tmp_path / "schijf")


def fill(ballast: Path) -> None:
    """Write until nothing fits any more."""
    with suppress(OSError), ballast.open("wb", buffering=0) as file:
        while True:
            file.write(b"x" * 4096)

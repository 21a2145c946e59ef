"""Two klachtwachten never work on one SQLite database at once."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.run_lock import AlreadyRunning, RunLock
from tests.test_settings import TOP, ZON, read


def test_a_second_one_hears_that_the_first_still_works(tmp_path: Path) -> None:
    settings = read(tmp_path, TOP + ZON)

    with (
        RunLock(settings),
        pytest.raises(AlreadyRunning, match="Er draait al een klachtwacht"),
        RunLock(settings),
    ):
        pass


def test_whoever_comes_after_it_stopped_may_work(tmp_path: Path) -> None:
    settings = read(tmp_path, TOP + ZON)
    with RunLock(settings):
        pass

    with RunLock(settings) as held:
        assert isinstance(held, RunLock)


def test_on_postgresql_several_may_work_together(tmp_path: Path) -> None:
    settings = replace(read(tmp_path, TOP + ZON), database="postgresql+psycopg://k:w@db/k")

    with RunLock(settings), RunLock(settings):
        assert not (tmp_path / "klachtwacht.lock").exists()

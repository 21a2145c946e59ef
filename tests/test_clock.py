"""The clock runs its jobs by the seconds that pass, each on its own."""

import threading
import time
from datetime import UTC, datetime, timedelta, tzinfo

import pytest
from apscheduler.schedulers import base

from bot import clock as clock_module
from bot.clock import Clock

SOON = timedelta(seconds=0.02)


def test_a_job_runs_again_and_again_and_not_at_once() -> None:
    ran = list[float]()
    enough = threading.Event()

    def ask() -> None:
        ran.append(time.monotonic())
        if len(ran) == 4:
            enough.set()

    begun = time.monotonic()
    clock = Clock([("a", SOON, ask), ("b", timedelta(hours=1), lambda: ran.append(0.0))])
    clock.start()
    assert enough.wait(10)
    clock.shutdown()
    assert ran[0] - begun >= SOON.total_seconds() / 2, "the first of two"
    assert 0.0 not in ran
    after = len(ran)
    time.sleep(0.1)
    assert len(ran) == after, "nothing begins after the end"


def test_jobs_that_hang_hold_up_no_other_and_are_not_begun_twice() -> None:
    hung, let_go, others = list[int](), threading.Event(), threading.Semaphore(0)

    def hang() -> None:
        hung.append(1)
        let_go.wait(10)

    clock = Clock(
        [*((f"hangt {number}", SOON, hang) for number in range(20)), ("werkt", SOON, others.release)]
    )
    clock.start()
    assert all(others.acquire(timeout=10) for _ in range(5))
    assert hung == [1] * 20
    let_go.set()
    clock.shutdown()


def test_a_job_that_breaks_is_run_again() -> None:
    ran = threading.Semaphore(0)

    def ask() -> None:
        ran.release()
        raise ValueError

    clock = Clock([("stuk", SOON, ask)])
    clock.start()
    assert all(ran.acquire(timeout=10) for _ in range(3))
    clock.shutdown()


def test_a_run_that_was_begun_is_waited_for() -> None:
    begun, done = threading.Event(), threading.Event()

    def ask() -> None:
        begun.set()
        time.sleep(0.1)
        done.set()

    clock = Clock([("traag", SOON, ask)])
    clock.start()
    assert begun.wait(10)
    clock.shutdown()
    assert done.is_set()


@pytest.mark.parametrize(
    "set_to",
    [timedelta(hours=-3), timedelta(hours=3), timedelta(days=50 * 365)],
    ids=["back", "ahead", "from 1970"],
)
def test_a_time_of_day_that_is_set_stops_no_job(set_to: timedelta, monkeypatch: pytest.MonkeyPatch) -> None:
    """Back: every job runs again within a glance, and not only when the clock has caught up. Ahead: nobody reckons the
    millions of runs that never were."""
    ahead = timedelta(0)

    class Set(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> "Set":
            return cls.fromtimestamp(time.time(), tz) + ahead

    monkeypatch.setattr(base, "datetime", Set)
    monkeypatch.setattr(clock_module, "datetime", Set)
    monkeypatch.setattr(clock_module, "_lead", lambda: time.time() + ahead.total_seconds() - time.monotonic())
    monkeypatch.setattr(clock_module, "GLANCE", timedelta(seconds=0.2))
    ran = threading.Semaphore(0)
    clock = Clock([("a", SOON, ran.release)])
    clock.start()
    assert all(ran.acquire(timeout=10) for _ in range(3))
    ahead = set_to
    time.sleep(0.1)
    while ran.acquire(blocking=False):
        pass
    assert all(ran.acquire(timeout=10) for _ in range(3))
    clock.shutdown()


def test_the_night_the_clock_goes_back_stops_no_job(monkeypatch: pytest.MonkeyPatch) -> None:
    """zo 25 okt 2026 03:00: the hour from two to three comes twice, and an alarm may not wait for the second to end."""
    late = datetime(2026, 10, 25, 0, 59, 59, 900_000, tzinfo=UTC).timestamp() - time.time()

    class Night(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> "Night":
            return cls.fromtimestamp(time.time() + late, tz)

    monkeypatch.setattr(base, "datetime", Night)
    monkeypatch.setattr(clock_module, "datetime", Night)
    ran = threading.Semaphore(0)
    clock = Clock([("a", SOON, ran.release)])
    clock.start()
    begun = time.monotonic()
    while time.monotonic() < begun + 0.5:
        assert ran.acquire(timeout=2), "it still runs"
    clock.shutdown()

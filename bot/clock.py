"""The clock: a few fixed jobs that ask the store what is due. Nothing is remembered here; the store knows."""

import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

Job = tuple[str, timedelta, Callable[[], object]]
"""A name, how often, and what to ask."""
GLANCE = timedelta(seconds=30)
"""How often the time of day is held against the seconds that passed."""
SLACK = timedelta(seconds=5)
"""So much may a machine set its clock back to be right again; what waits waits that much longer."""


class Clock:
    """Runs each job every so often until `shutdown`; first within one such pause, each at a moment of its own, so that they do
    not all come to the store at once.

    In memory on purpose: a job store shared by two processes fires everything twice, and after a night off the store still
    knows what is due. One run at a time per job; what a slow run missed is not made up for.
    """

    def __init__(self, jobs: Sequence[Job]) -> None:
        self._jobs = tuple(jobs)
        self._stop = threading.Event()
        # In UTC: the scheduler reckons with the hands of the clock, and in October these show one hour twice.
        # A thread for each: jobs that hang in a slow server hold up no other, however many.
        workers = ThreadPoolExecutor(max(1, len(self._jobs)))
        self._scheduler = BackgroundScheduler(timezone=UTC, executors={"default": workers})
        self._guard = threading.Thread(target=self._catch_up, name="klok")

    def start(self) -> None:
        """From now on the jobs run, in threads of their own."""
        now, many = datetime.now(UTC), len(self._jobs)
        for turn, (name, every, ask) in enumerate(self._jobs, start=1):
            self._scheduler.add_job(
                ask,
                _Every(seconds=every.total_seconds(), timezone=UTC),
                id=name,
                next_run_time=now + every * turn / many,
                coalesce=True,
                max_instances=1,
                misfire_grace_time=None,
            )
        self._scheduler.start()
        self._guard.start()

    def shutdown(self) -> None:
        """Begin no other run, and return when those that were begun are done."""
        self._stop.set()
        self._guard.join()
        self._scheduler.shutdown(wait=True)

    def _catch_up(self) -> None:
        """The scheduler looks at the time of day: set back three hours, it would stand still as long, outbox and alarm with it.
        Then every job is due at once."""
        before = _lead()
        while not self._stop.wait(GLANCE.total_seconds()):
            lead = _lead()
            if before - lead > SLACK.total_seconds():
                for job in self._scheduler.get_jobs():
                    job.modify(next_run_time=datetime.now(UTC))
            before = lead


class _Every(IntervalTrigger):  # type: ignore[misc]  # apscheduler ships no types
    """Every so often, without the runs that never were: the scheduler would reckon each of them, and a machine that woke in
    1970 and hears what day it is has millions, in memory."""

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        """When the job is due after it was due then."""
        due: datetime = super().get_next_fire_time(previous_fire_time, now)
        return due if due > now else now + self.interval


def _lead() -> float:
    """Seconds that the time of day is ahead of the seconds that passed; it only changes when somebody sets the clock."""
    return time.time() - time.monotonic()

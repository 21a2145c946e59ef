"""The clock: a few fixed jobs that ask the store what is due. Nothing is remembered here; the store knows."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from apscheduler.schedulers.background import BackgroundScheduler

Job = tuple[str, timedelta, Callable[[], object]]
"""A name, how often, and what to ask."""


def make_clock(jobs: Sequence[Job]) -> BackgroundScheduler:
    """A scheduler with these jobs, not yet started.

    In memory on purpose: a job store shared by two processes fires everything twice, and after a
    night off the store still knows what is due. One run at a time per job; missed runs are folded into one.
    """
    clock = BackgroundScheduler(timezone="Europe/Amsterdam")
    for name, every, ask in jobs:
        clock.add_job(
            ask,
            "interval",
            seconds=every.total_seconds(),
            id=name,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
    return clock

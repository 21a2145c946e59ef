"""The clock: a few fixed jobs that ask the store what is due. Nothing is remembered here; the store knows."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from time import monotonic

Job = tuple[str, timedelta, Callable[[], object]]
"""A name, how often, and what to ask."""


class Clock:
    """Runs each job every so often, for the first time after one such pause, until `shutdown`.

    It counts seconds that pass and never looks at the time of day: a scheduler that does stands still for three hours when
    somebody sets the clock of the machine three hours back, outbox and alarm with it. One run at a time per job; what a
    slow run missed is not made up for.
    """

    def __init__(self, jobs: Sequence[Job]) -> None:
        self._jobs = tuple(jobs)
        self._stop = threading.Event()
        # A thread for each, made when it is first needed: jobs that hang in a slow server hold up no other, however many.
        self._workers = ThreadPoolExecutor(max(1, len(self._jobs)), "klok")
        self._thread = threading.Thread(target=self._run, name="klok")

    def start(self) -> None:
        """From now on the jobs run, in threads of their own."""
        self._thread.start()

    def shutdown(self) -> None:
        """Begin no other run, and return when those that were begun are done."""
        self._stop.set()
        self._thread.join()
        self._workers.shutdown(wait=True)

    def _run(self) -> None:
        start = monotonic()
        due = {name: start + every.total_seconds() for name, every, _ in self._jobs}
        running: dict[str, Future[object]] = {}
        while not self._stop.wait(max(0.0, min(due.values(), default=start) - monotonic())):
            for name, every, ask in self._jobs:
                now = monotonic()
                if due[name] > now:
                    continue
                due[name] = now + every.total_seconds()
                if name not in running or running[name].done():
                    running[name] = self._workers.submit(ask)

"""The clock: a few fixed jobs that ask the store what is due. Nothing is remembered here; the store knows."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from time import monotonic

Job = tuple[str, timedelta, Callable[[], object]]
"""A name, how often, and what to ask."""


class Clock:
    """Runs each job every so often until `shutdown`; first within one such pause, each at a moment of its own, so that they do
    not all come to the store at once.

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
        start, many = monotonic(), len(self._jobs)
        due = {
            name: start + every.total_seconds() * turn / many
            for turn, (name, every, _) in enumerate(self._jobs, start=1)
        }
        running: dict[str, Future[object]] = {}
        while not self._stop.wait(max(0.0, min(due.values(), default=start) - monotonic())):
            for name, every, ask in self._jobs:
                now = monotonic()
                if due[name] > now:
                    continue
                due[name] = now + every.total_seconds()
                if name not in running or running[name].done():
                    running[name] = self._workers.submit(ask)

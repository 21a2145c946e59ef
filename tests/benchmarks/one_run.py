"""One `run --once`, measured from inside: without start-up, which a daemon does once.

    python -m tests.benchmarks.one_run CONFIG [MAILS_PER_BATCH]

CPU and memory count the process that reads the mail too. "verloop": batch → MB held by both at its end.
"""

import json
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bot import bootstrap, daemon, watch
from bot.commands.opening import NoClassifier
from bot.commands.opening import reader as reading
from bot.reader import ReaderProcess
from bot.run_lock import RunLock

TICKS = os.sysconf("SC_CLK_TCK")


def cpu_of(pid: int) -> float:
    """Seconds of processor time a process used so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def memory_of(pid: int, what: str) -> float:
    """Memory a process holds (VmRSS) or held at most (VmHWM), in MB."""
    told = Path(f"/proc/{pid}/status").read_text().partition(f"{what}:")[2].split()
    return int(told[0]) / 1024


@contextmanager
def opened(settings: bootstrap.Settings) -> Iterator[tuple[bootstrap.House, ReaderProcess]]:
    """A house as `klachtwacht run` opens it, with its reader, before the first mail."""
    with (
        reading(settings) as reader,
        bootstrap.build(settings, NoClassifier(), readings=reader.readings()) as house,
        RunLock(settings),
    ):
        daemon.warm_up(house, bootstrap.wall_clock)
        yield house, reader


def counted(
    send: Callable[[], Counter[str]], course: dict[int, float], reader: int
) -> Callable[[], Counter[str]]:
    """`send`, which every batch ends with, noting what is held then."""

    def sending() -> Counter[str]:
        done = send()
        course[len(course) + 1] = memory_of(os.getpid(), "VmRSS") + memory_of(reader, "VmRSS")
        return done

    return sending


def main(config: Path, at_a_time: int) -> None:
    if at_a_time:
        watch.BATCH_MAILS = at_a_time
    settings = bootstrap.read_settings(config)
    with opened(settings) as (house, reader):
        course: dict[int, float] = {}
        for office in house.offices.values():
            office.watch._after = counted(office.watch._after, course, reader.pid)
        began, burned, read = time.perf_counter(), time.process_time(), cpu_of(reader.pid)
        summary = daemon.run_once(house, bootstrap.wall_clock)
        took, burned, read = (
            time.perf_counter() - began,
            time.process_time() - burned,
            cpu_of(reader.pid) - read,
        )
        own, aside = memory_of(os.getpid(), "VmHWM"), memory_of(reader.pid, "VmHWM")
    told = {
        "mails": summary.counts["ontvangen"],
        "seconden": took,
        "cpu": burned + read,
        "cpu_lezen": read,
        "piek_mb": max(own, aside),
        "samen_mb": own + aside,
        "verloop": course,
        "quarantaine": summary.counts["quarantaine"],
    }
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0)

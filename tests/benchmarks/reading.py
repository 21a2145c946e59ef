"""What reading one mail costs, and what the process that reads holds: no mailbox, no database, no letters.

    python -m tests.benchmarks.reading [MAILS] [FOLDER]

FOLDER: take the mails from *.eml there, instead of our own. The first batch is read to warm up and not counted.
"""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from bot.domain.ports.mailbox import Fetched
from bot.reader import ReaderProcess, Reads
from tests.benchmarks.intake import chosen
from tests.benchmarks.one_run import cpu_of, memory_of

BATCH = 50
"""As in the daemon."""
ARRIVED = datetime(2026, 3, 16, 9, 0, tzinfo=UTC)
console = Console()


def main(count: int, source: Path | None = None) -> None:
    mails = [Fetched(str(n), raw, ARRIVED) for n, raw in enumerate(chosen(count + BATCH, "lezen", source))]
    with ReaderProcess({"bench": Reads("mx.sterker.example", None)}) as process:
        read = process.readings()["bench"]
        start = cpu_of(process.pid)
        read(mails[:BATCH])
        warm = cpu_of(process.pid)
        for begin in range(BATCH, len(mails), BATCH):
            read(mails[begin : begin + BATCH])
        took = cpu_of(process.pid) - warm
        held, most = memory_of(process.pid, "VmRSS"), memory_of(process.pid, "VmHWM")
    console.print(f"{1000 * took / count:.2f} CPU-ms per mail over {count} mails; starten {start:.1f} s")
    console.print(f"{held:.0f} MB na afloop, hoogste {most:.0f}; belasting {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000, Path(sys.argv[2]) if len(sys.argv) > 2 else None)

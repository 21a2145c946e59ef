"""klachtwacht as a process of its own, with the short pauses of these tests: `python -m tests.faults.clocked CONFIG`."""

import signal
import sys
import threading
from datetime import timedelta
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

from bot import bootstrap, daemon
from bot.run_lock import RunLock
from tests.faults.house import FASTER
from tests.journeys.killable import Onvrede

PAUSES: dict[str, Any] = {**FASTER, "bot.clock.GLANCE": timedelta(seconds=0.5)}


def main(config: Path) -> None:
    """Watch until SIGTERM."""
    for place, pause in PAUSES.items():
        module, _, name = place.rpartition(".")
        setattr(resolve_name(module), name, pause)
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    settings = bootstrap.read_settings(config)
    with bootstrap.build(settings, Onvrede()) as house, RunLock(settings):
        daemon.run(house, bootstrap.wall_clock, stop)


if __name__ == "__main__":
    main(Path(sys.argv[1]))

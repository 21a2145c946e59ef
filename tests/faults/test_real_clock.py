"""The clock of the machine itself is set, under a klachtwacht that runs: scheduler, threads and database see it all."""

import mailbox
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.faults.house import PATIENCE, PRIVATE, House, Listener
from tests.faults.places import MAILDIR, deliver
from tests.journeys.killable import end_with
from tests.journeys.test_killed import STARTS, assert_filed_and_acknowledged_once
from tests.servers.smtp import Sink

LIBRARY = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(240),
    pytest.mark.skipif(LIBRARY is None, reason="needs faketime (apt-get install faketime)"),
]


@pytest.fixture
def machine(tmp_path: Path) -> Iterator["Machine"]:
    """A machine whose clock anybody can set."""
    one = Machine(tmp_path / "tijd")
    yield one
    one.loses_power()


class Machine:
    """Runs klachtwacht. Its time of day is as far from ours as the file says; the seconds that pass are real."""

    def __init__(self, clock: Path) -> None:
        self._clock = clock
        self.log = clock.with_suffix(".log")
        self._process: subprocess.Popen[bytes] | None = None
        self.set("+0")

    def set(self, offset: str) -> None:
        """Somebody sets the clock: "-3h"."""
        fresh = self._clock.with_suffix(".nieuw")
        fresh.write_text(f"{offset}\n")
        fresh.rename(self._clock)

    def runs(self, config: Path) -> None:
        lies = {
            "LD_PRELOAD": str(LIBRARY),
            "FAKETIME_TIMESTAMP_FILE": str(self._clock),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }
        command = [sys.executable, "-m", "tests.faults.clocked", str(config)]
        with self.log.open("w") as log:
            self._process = subprocess.Popen(command, env=os.environ | lies, stdout=log, stderr=log)

    def loses_power(self) -> None:
        """Not asked to stop: under a library that lies about the time a signal sometimes goes unheard, in reality none."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()


@pytest.mark.parametrize(("offset", "told"), [("-3h", "180 minuten terug"), ("+3h", "180 minuten vooruit")])
def test_whoever_sets_the_clock_of_the_machine_stops_and_doubles_nothing(
    offset: str,
    told: str,
    machine: Machine,
    inbox: mailbox.Maildir,
    tmp_path: Path,
    smtp_sink: Sink,
    listener: Listener,
) -> None:
    one = House(tmp_path, MAILDIR, smtp_sink, listener)
    config = one.write()
    deliver(inbox, 0, 3)
    machine.runs(config)
    one.answers(3)
    machine.set(offset)
    one.told("storing", told)
    deliver(inbox, 3, 6)
    one.answers(6)
    machine.set("+0")
    one.told("weer in orde", "klok")
    deliver(inbox, 6, 9)
    one.answers(9)
    machine.loses_power()
    rest = STARTS.Process(target=end_with, args=(config, "nooit", 1, timedelta()))
    rest.start()
    rest.join(PATIENCE)
    assert 0 == rest.exitcode, "what was on its way when the power went"
    said = machine.log.read_text(encoding="utf-8") + "".join(listener.heard)
    assert [] == [word for word in PRIVATE if word in said]
    assert_filed_and_acknowledged_once(config, iter(got.raw for got in one.sink.got), 9)

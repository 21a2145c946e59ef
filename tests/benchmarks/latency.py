"""How long one mail takes: over SMTP into a real Dovecot, noticed by the running daemon, acknowledged over SMTP.

python -m tests.benchmarks.latency [MAILS]
"""

import os
import shutil
import smtplib
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import imapclient
from rich.console import Console
from rich.table import Table

from bot import bootstrap, daemon
from bot.demo import Door, Route
from tests.benchmarks import corpus
from tests.benchmarks.intake import accepted, fill, prepare
from tests.benchmarks.one_run import opened
from tests.servers.dovecot import PASSWORD, Dovecot, free_port

PATIENCE = 30.0  # seconds; a mail that takes longer is lost for this measurement
ADDRESS = "klachten@sterker.example"


@dataclass(frozen=True, slots=True)
class Trip:
    """One mail, as moments of one clock in seconds: delivered (250 of the front door), noticed, acknowledged."""

    delivered: float
    noticed: float
    acknowledged: float

    @property
    def total(self) -> float:
        """Seconds from arrival to the acknowledgement the mail server took."""
        return self.acknowledged - self.delivered

    @property
    def own(self) -> float:
        """Seconds of these that are ours: from the server's notice on."""
        return self.acknowledged - self.noticed

    def __str__(self) -> str:
        notice = self.noticed - self.delivered
        return f"bezorgd +0 ms, gemeld +{1000 * notice:.0f} ms, bevestigd +{1000 * self.total:.0f} ms (eigen deel {1000 * self.own:.0f} ms)"


class Outside:
    """A mail server in a process of its own, which says when it took the first letter for an address."""

    def __init__(self, folder: Path) -> None:
        self.port, self._log = free_port(), folder / "ontvangers"
        files = [str(folder / "aangenomen"), str(self._log)]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.benchmarks.sink", str(self.port), *files]
        )
        accepted(folder / "aangenomen")

    def accepted(self, recipient: str) -> float | None:
        """The moment, in seconds of the monotonic clock, or None when it did not come yet."""
        lines = map(str.split, self._log.read_text(encoding="utf-8").splitlines())
        return next((float(moment) for moment, address in lines if address == recipient), None)

    def close(self) -> None:
        """End it."""
        self._process.terminate()
        self._process.wait(PATIENCE)


@contextmanager
def running(folder: Path, server: Dovecot, user: str, sink: Outside) -> Iterator[list[float]]:
    """The daemon on this mailbox. Gives the moments at which its mailbox said that something came."""
    settings = bootstrap.read_settings(prepare(folder, server.port, user, sink.port))
    stop, noticed = threading.Event(), list[float]()
    with opened(settings) as (house, _):
        (office,) = house.offices.values()
        box = office.watch._mailbox
        wait, idling = box.wait, threading.Event()

        def told(seconds: float) -> bool:
            idling.set()
            news = wait(seconds)
            noticed.append(time.monotonic())
            return news

        box.wait = told  # type: ignore[method-assign]  # a test double
        thread = threading.Thread(target=daemon.run, args=(house, bootstrap.wall_clock, stop))
        thread.start()
        try:
            assert idling.wait(PATIENCE), "the daemon never began to watch"
            yield noticed
        finally:
            stop.set()
            thread.join(PATIENCE)


def trips(folder: Path, server: Dovecot, sink: Outside, mails: Sequence[bytes]) -> Iterator[Trip]:
    """Each mail delivered over SMTP while nothing else waits."""
    user = server.new_user()
    fill(server, user, [])
    door = Door([Route(ADDRESS, server.maildir(user), "mx.sterker.example")])
    with door, running(folder, server, user, sink) as noticed:
        for number, raw in enumerate(mails):
            klager = f"inwoner{number}.l@{corpus.DOMAIN}"
            with smtplib.SMTP("127.0.0.1", door.port) as client:
                client.sendmail(klager, [ADDRESS], raw.replace(b"\n", b"\r\n"))
                delivered = time.monotonic()
            deadline = delivered + PATIENCE
            while (acknowledged := sink.accepted(klager)) is None:
                assert time.monotonic() < deadline, "no acknowledgement came"
                time.sleep(0.05)  # the moment is the server's: looking more often would only be in the way
            yield Trip(delivered, max(at for at in noticed if at < acknowledged), acknowledged)
            time.sleep(0.2)  # so that the daemon listens again


def notice(server: Dovecot, mails: Sequence[bytes]) -> Iterator[float]:
    """Seconds until a bare IDLE client hears of a delivered mail: the server's own part of every trip."""
    user = server.new_user()
    fill(server, user, [])
    with imapclient.IMAPClient("127.0.0.1", server.port, ssl=False) as client:
        client.login(user, PASSWORD)
        client.select_folder("INBOX")
        for raw in mails:
            client.idle()
            server.place(user, raw)
            placed = time.monotonic()
            client.idle_check(PATIENCE)
            yield time.monotonic() - placed
            client.idle_done()


def main(count: int) -> None:
    folder = Path(tempfile.mkdtemp(prefix="traject"))
    server, sink = Dovecot(), Outside(folder)
    try:
        mails = list(corpus.mails(count, run="l"))
        done = list(trips(folder / "k", server, sink, mails))
        bare = list(notice(server, mails[: min(count, 10)]))
    finally:
        sink.close()
        server.close()
        shutil.rmtree(folder, ignore_errors=True)
    table = Table(title=f"{count} mails, een voor een (ms)")
    for heading in ("", "p50", "p95", "hoogste"):
        table.add_column(heading)
    rows = {
        "bezorgd → bevestigd": [trip.total for trip in done],
        "waarvan eigen deel": [trip.own for trip in done],
        "kale IDLE-client": bare,
    }
    for name, seconds in rows.items():
        p95 = statistics.quantiles(seconds, n=20)[-1]
        table.add_row(
            name, *(f"{1000 * value:.0f}" for value in (statistics.median(seconds), p95, max(seconds)))
        )
    console = Console()
    console.print(table)
    console.print(f"Belasting van de machine: {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 40)

"""klachtwacht beside roundup and django-helpdesk, in turn, on the same mails, with a bare pipeline as the measure of the machine.

    python -m tests.benchmarks.beside PEERS [MAILS] [ROUNDS]

PEERS: a folder with the two installed, outside the repository:
    corpus/*.eml                                the mails everybody takes in
    v_rd/bin/roundup-mailgw, rd/trackerG/       roundup, its senders known already; its mail server is port 2525
    v_hd/bin/python, hd/settings.py, hd/in/     django-helpdesk, a queue on the folder hd/in; its mail server is port 2526
The peers read a file and a folder, and count their start, a quarter of a second to one; klachtwacht and the bare pipeline read
over IMAP and do not. Everybody's letters go to the same kind of mail server, and are counted there.
"""

import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from os import environ, getloadavg
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from tests.benchmarks.intake import accepted, fill, klachtwacht, reference
from tests.servers.dovecot import Dovecot, free_port

ROUNDUP_PORT, HELPDESK_PORT = 2525, 2526
Result = dict[str, Any]
console = Console()


def corpus(peers: Path, count: int, tag: str) -> list[bytes]:
    """The first `count` mails, with Message-IDs and subjects of this round: a second time the same mail would be known."""
    files = sorted((peers / "corpus").glob("*.eml"))
    if not files:
        raise SystemExit(f"In {peers / 'corpus'} staan geen mails (*.eml).")
    return [tagged(files[number % len(files)].read_bytes(), tag.encode()) for number in range(count)]


def tagged(raw: bytes, tag: bytes) -> bytes:
    head, empty, body = raw.partition(b"\r\n\r\n")
    head = re.sub(rb"\.(\d+)@", rb".\1" + tag + rb"@", head).replace(
        b"Klacht over", b"Klacht " + tag + b" over"
    )
    return head + empty + body


def mbox(mails: list[bytes]) -> bytes:
    """The mails as one mbox file, lines as roundup expects them."""
    plain = (re.sub(rb"(?m)^From ", b">From ", raw.replace(b"\r\n", b"\n")) for raw in mails)
    return b"".join(b"From x@example.nl Mon Jan  1 08:00:00 2024\n" + raw + b"\n" for raw in plain)


def run(command: list[str], cwd: Path, **env: str) -> Result:
    """Wall time and processor time of a command and all it started."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(command, cwd=cwd, env={**environ, **env}, capture_output=True, check=False)
    took, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} gaf {done.returncode}:\n{done.stderr.decode()[-2000:]}")
    burned = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"seconden": took, "cpu": burned}


def roundup(peers: Path, mails: list[bytes]) -> Result:
    (peers / "rd" / "ronde.mbox").write_bytes(mbox(mails))
    return run(["../v_rd/bin/roundup-mailgw", "trackerG", "mailbox", "ronde.mbox"], peers / "rd")


def helpdesk(peers: Path, mails: list[bytes]) -> Result:
    spool = peers / "hd" / "in"
    shutil.rmtree(spool, ignore_errors=True)
    spool.mkdir()
    for number, raw in enumerate(mails):
        (spool / f"{number:06d}.eml").write_bytes(raw)
    command = ["../v_hd/bin/python", "-m", "django", "get_email"]
    return run(command, peers / "hd", DJANGO_SETTINGS_MODULE="settings", PYTHONPATH=str(peers / "hd"))


@contextmanager
def sink(port: int, counted: Path) -> Iterator[Path]:
    """A mail server on this port; gives the file with its count."""
    process = subprocess.Popen([sys.executable, "-m", "tests.benchmarks.sink", str(port), str(counted)])
    try:
        accepted(counted)
        yield counted
    finally:
        process.terminate()
        process.wait(10)


def main(peers: Path, count: int, rounds: int) -> None:
    folder = Path(tempfile.mkdtemp(prefix="naast"))
    server, smtp = Dovecot(), free_port()
    with (
        sink(smtp, folder / "eigen") as own,
        sink(ROUNDUP_PORT, folder / "roundup") as of_roundup,
        sink(HELPDESK_PORT, folder / "helpdesk") as of_helpdesk,
    ):

        def over_imap(
            way: Callable[[Path, Dovecot, str, int], Result], name: str
        ) -> Callable[[list[bytes]], Result]:
            def measure(mails: list[bytes]) -> Result:
                user = server.new_user()
                fill(server, user, mails)
                return way(Path(tempfile.mkdtemp(prefix=name, dir=folder)) / "x", server, user, smtp)

            return measure

        ways: dict[str, tuple[Callable[[list[bytes]], Result], Path]] = {
            "klachtwacht": (over_imap(klachtwacht, "kw"), own),
            "roundup": (lambda mails: roundup(peers, mails), of_roundup),
            "django-helpdesk": (lambda mails: helpdesk(peers, mails), of_helpdesk),
            "kale pijplijn": (over_imap(reference, "kaal"), own),
        }
        done: dict[str, list[Result]] = {name: [] for name in ways}
        try:
            for turn in range(rounds):
                for name, (way, counted) in ways.items():
                    before = accepted(counted)
                    result = way(corpus(peers, count, f"r{turn}x{time.time_ns()}"))
                    result |= {"mails": count, "aangenomen": accepted(counted) - before}
                    done[name].append(result)
                    told = f"{count / result['seconden']:.1f}/s, {1000 * result['cpu'] / count:.1f} CPU-ms per mail"
                    console.print(
                        f"ronde {turn + 1}, {name}: {told}, {result['aangenomen']} brieven, belasting {getloadavg()[0]:.1f}"
                    )
        finally:
            server.close()
            shutil.rmtree(folder, ignore_errors=True)
    report(done, count)


def report(done: dict[str, list[Result]], count: int) -> None:
    table = Table(title=f"{count} mails, mediaan van {len(done['klachtwacht'])} ronden om de beurt")
    for heading in ("", "mails/s", "klachtwacht is", "CPU ms/mail", "aandeel CPU", "brieven"):
        table.add_column(heading)
    rates = {name: [count / run["seconden"] for run in runs] for name, runs in done.items()}
    costs = {name: [1000 * run["cpu"] / count for run in runs] for name, runs in done.items()}
    for name, runs in done.items():
        faster = [ours / other for ours, other in zip(rates["klachtwacht"], rates[name], strict=True)]
        share = [ours / other for ours, other in zip(costs["klachtwacht"], costs[name], strict=True)]
        table.add_row(
            name,
            f"{statistics.median(rates[name]):.1f} ({min(rates[name]):.1f}–{max(rates[name]):.1f})",
            f"{statistics.median(faster):.1f}× ({min(faster):.1f}–{max(faster):.1f})",
            f"{statistics.median(costs[name]):.1f}",
            f"{statistics.median(share):.2f}",
            str(runs[-1]["aangenomen"]),
        )
    console.print(table)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    given = [int(word) for word in sys.argv[2:4]]
    main(Path(sys.argv[1]).resolve(), *(given + [200, 3][len(given) :]))

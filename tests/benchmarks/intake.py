"""How much mail klachtwacht takes in, with everything switched on, beside a bare pipeline in the same run.

2,000 mixed mails wait in a real Dovecot; acknowledgements and proposals go to a mail server in a process of its own. Both
pipelines take the same mail from their own mailbox, in turn, so that their ratio holds when the machine is busy.

    python -m tests.benchmarks.intake [MAILS] [ROUNDS] [FOLDER]

FOLDER: take the mails from *.eml there, instead of our own.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import track
from rich.table import Table

from storage.keys import create_master_key
from tests.benchmarks import corpus
from tests.servers.dovecot import PASSWORD, Dovecot, free_port

COUNTED = "aangenomen"
"""The file in which the mail server counts the mails it took."""

CONFIG = """
stand = "normaal"
database = "{database}"
berichten = "berichten/"
sleutel_bestand = "geheim/hoofdsleutel"
[[organisatie]]
sleutel = "sterker"
naam = "Sterker sociaal werk"
regeling = "lentl"
adres = "klachten@sterker.example"
personeel = "{staff}"
vanaf = 2026-01-01T00:00:00
authserv_id = "mx.sterker.example"
mailbox = {{ soort = "imap", host = "127.0.0.1", poort = {imap}, tls = "geen", gebruiker = "{user}", wachtwoord_bestand = "wachtwoord" }}
transport = {{ soort = "smtp", host = "127.0.0.1", poort = {smtp}, tls = "geen" }}
"""
STAFF = Path(__file__).resolve().parents[2] / "bot" / "example" / "personeel.csv"
console = Console()


def fill(server: Dovecot, user: str, mails: list[bytes]) -> None:
    """Put the mails in the INBOX as a delivery program would: files renamed into new/."""
    import imaplib

    with imaplib.IMAP4("127.0.0.1", server.port, timeout=60) as client:
        client.login(user, PASSWORD)  # makes the mailbox
        client.select("INBOX")
    for raw in mails:
        server.place(user, raw)
    if os.geteuid() == 0:
        owner = server.maildir(user).stat()
        for path in (server.maildir(user) / "new").iterdir():
            os.chown(path, owner.st_uid, owner.st_gid)


def measured(command: list[str], cwd: Path) -> dict[str, Any]:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} gaf {done.returncode}:\n{done.stderr[-2000:]}")
    return dict(json.loads(done.stdout))


def prepare(folder: Path, imap: int, user: str, smtp: int) -> Path:
    """A configuration over this mailbox and mail server, in a new folder."""
    (folder / "geheim").mkdir(mode=0o700, parents=True)
    create_master_key(folder / "geheim" / "hoofdsleutel")
    (folder / "wachtwoord").write_text(PASSWORD, encoding="utf-8")
    config = folder / "klachtwacht.toml"
    database = os.environ.get("KLACHTWACHT_BENCH_DATABASE", "sqlite:///klachtwacht.db")
    told = CONFIG.format(database=database, staff=_sterker(folder), imap=imap, user=user, smtp=smtp)
    config.write_text(told, encoding="utf-8")
    return config


def klachtwacht(
    folder: Path, server: Dovecot, user: str, smtp: int, *, trace: Path | None = None, at_a_time: int = 0
) -> dict[str, Any]:
    """One measured run. trace: file for the syncs it makes; at_a_time: mails per batch, 0 as it is."""
    config = prepare(folder, server.port, user, smtp)
    command = [sys.executable, "-m", "tests.benchmarks.one_run", str(config), str(at_a_time)]
    if trace is not None:
        command = ["strace", "-f", "-qq", "-e", "trace=fsync,fdatasync", "-o", str(trace), *command]
    return measured(command, Path(__file__).resolve().parents[2])


def _sterker(folder: Path) -> str:
    lines = STAFF.read_text(encoding="utf-8").splitlines()
    own = [lines[0], *(line for line in lines if line.startswith("sterker,"))]
    (folder / "personeel.csv").write_text("\n".join(own) + "\n", encoding="utf-8")
    return "personeel.csv"


def reference(folder: Path, server: Dovecot, user: str, smtp: int) -> dict[str, Any]:
    folder.mkdir(parents=True)
    words = [str(server.port), user, PASSWORD, str(smtp), str(folder / "kaal.db")]
    return measured(
        [sys.executable, "-m", "tests.benchmarks.reference", *words], Path(__file__).resolve().parents[2]
    )


def chosen(count: int, run: str, source: Path | None) -> list[bytes]:
    """The mails to take in: our own, or the first of a folder."""
    if source is None:
        return list(corpus.mails(count, run=run))
    files = sorted(source.glob("*.eml"))[:count]
    if len(files) < count:
        raise SystemExit(f"In {source} staan {len(files)} mails (*.eml), geen {count}.")
    return [path.read_bytes() for path in files]


def main(count: int, rounds: int, source: Path | None = None) -> None:
    with servers("meting") as (folder, server, smtp):
        counted = folder / COUNTED
        runs: dict[str, list[dict[str, Any]]] = {"klachtwacht": [], "kale pijplijn": []}
        for turn in track(range(rounds), description="Meten …", console=Console(stderr=True)):
            mails = chosen(count, f"r{turn}", source)
            for name, run in (("klachtwacht", klachtwacht), ("kale pijplijn", reference)):
                user = server.new_user()
                fill(server, user, mails)
                before = accepted(counted)
                result = run(folder / f"{turn}-{name.replace(' ', '')}", server, user, smtp)
                result["aangenomen"] = accepted(counted) - before
                runs[name].append(result)
        syncs = _syncs(folder, server, smtp) if shutil.which("strace") else None
        report(runs, count, syncs)


@contextmanager
def servers(name: str) -> Iterator[tuple[Path, Dovecot, int]]:
    """A folder to work in, a mailbox server, and the port of a mail server that takes everything; all gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix=name))
    smtp, counted = free_port(), folder / COUNTED
    sink = subprocess.Popen([sys.executable, "-m", "tests.benchmarks.sink", str(smtp), str(counted)])
    server = Dovecot()
    try:
        accepted(counted)
        yield folder, server, smtp
    finally:
        server.close()
        sink.terminate()
        sink.wait(10)
        shutil.rmtree(folder, ignore_errors=True)


def accepted(path: Path) -> int:
    """What a sink counted so far; waits for one that is starting."""
    deadline = time.monotonic() + 10
    while not (path.exists() and (told := path.read_text().split())):
        if time.monotonic() > deadline:
            raise SystemExit("De mailserver voor de meting start niet. Is zijn poort bezet?")
        time.sleep(0.05)
    return int(told[0])


def _syncs(folder: Path, server: Dovecot, smtp: int) -> dict[str, float]:
    """fsync and fdatasync calls per mail, for a backlog and for mails that come one by one. Opening and closing the
    database cancel out: only what more mail costs is counted."""
    few, many = 20, 520
    return {
        "backlog": (_count(folder, server, smtp, many) - _count(folder, server, smtp, few)) / (many - few),
        "one by one": (_count(folder, server, smtp, 21, 1) - _count(folder, server, smtp, 1, 1)) / 20,
    }


def _count(folder: Path, server: Dovecot, smtp: int, count: int, at_a_time: int = 0) -> int:
    user, name = server.new_user(), f"s{count}.{at_a_time}"
    fill(server, user, list(corpus.mails(count, run=name)))
    trace = folder / f"strace-{name}"
    klachtwacht(folder / name, server, user, smtp, trace=trace, at_a_time=at_a_time)
    return sum("sync(" in line for line in trace.read_text().splitlines())


def report(runs: dict[str, list[dict[str, Any]]], count: int, syncs: dict[str, float] | None) -> None:
    table = Table(title=f"{count} gemengde mails, mediaan van {len(runs['klachtwacht'])}")
    headings = (
        "",
        "mails/s",
        "laagste–hoogste",
        "CPU ms/mail",
        "waarvan lezen",
        "piek MB",
        "samen MB",
        "brieven aangenomen",
    )
    for heading in headings:
        table.add_column(heading)
    rates = {name: [run["mails"] / run["seconden"] for run in done] for name, done in runs.items()}
    for name, done in runs.items():
        cpu = statistics.median(1000 * run["cpu"] / run["mails"] for run in done)
        table.add_row(
            name,
            f"{statistics.median(rates[name]):.0f}",
            f"{min(rates[name]):.0f}–{max(rates[name]):.0f}",
            f"{cpu:.2f}",
            f"{statistics.median(1000 * run.get('cpu_lezen', 0) / run['mails'] for run in done):.2f}",
            f"{max(run.get('piek_mb', 0) for run in done):.0f}",
            f"{max(run.get('samen_mb', 0) for run in done):.0f}",
            str(done[-1]["aangenomen"]),
        )
    console.print(table)
    ratios = [ours / bare for ours, bare in zip(rates["klachtwacht"], rates["kale pijplijn"], strict=True)]
    console.print(
        f"Verhouding tot de kale pijplijn: {statistics.median(ratios):.2f} ({min(ratios):.2f}–{max(ratios):.2f})"
    )
    if syncs is None:
        console.print("Syncs niet geteld: strace ontbreekt (apt-get install strace).")
    else:
        console.print(
            f"Syncs per mail: {syncs['backlog']:.2f} bij 500 wachtende mails, "
            f"{syncs['one by one']:.1f} bij mails die een voor een komen."
        )
    console.print(f"Belasting van de machine: {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:3]]
    mails, rounds = given + [2000, 3][len(given) :]
    main(mails, rounds, Path(sys.argv[3]) if len(sys.argv) > 3 else None)

"""The rate on PostgreSQL beside the rate on SQLite, in turn, both with every commit on disk.

    python -m tests.benchmarks.on_postgres [MAILS] [ROUNDS]

Starts a private PostgreSQL 15 of Debian's package, with its own settings but for a socket of ours, and a fresh database per round.
"""

import os
import pwd
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.benchmarks import corpus
from tests.benchmarks.intake import console, fill, klachtwacht, servers
from tests.servers.postgres import Postgres

BINARIES = Path("/usr/lib/postgresql/15/bin")


@contextmanager
def durable() -> Iterator[Postgres]:
    """A server that keeps what it promised, unlike the one of the tests."""
    if not BINARIES.exists():
        raise SystemExit("postgresql-15 ontbreekt: apt install postgresql-15")
    folder = Path(tempfile.mkdtemp(prefix="kw-pg-"))  # short: the path of a socket has 107 characters at most
    who = pwd.getpwnam("postgres") if os.geteuid() == 0 else None
    if who:
        os.chown(folder, who.pw_uid, who.pw_gid)

    def call(program: str, *arguments: str) -> None:
        command = [str(BINARIES / program), *arguments]
        subprocess.run(
            command,
            check=True,
            stdout=subprocess.DEVNULL,
            user=who and who.pw_uid,
            group=who and who.pw_gid,
            cwd=folder,
        )

    data = str(folder / "data")
    call("initdb", "--pgdata", data, "--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C")
    options = f"-c listen_addresses= -c unix_socket_directories={folder}"
    call("pg_ctl", "--pgdata", data, "--wait", "--log", str(folder / "log"), "--options", options, "start")
    try:
        yield Postgres(folder)
    finally:
        call("pg_ctl", "--pgdata", data, "--wait", "--mode=immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def main(count: int, rounds: int) -> None:
    ratios = []
    with servers("pg") as (folder, server, smtp):
        with durable() as postgres:
            for turn in range(rounds):
                rates = {}
                for name in ("sqlite", "postgresql"):
                    os.environ.pop("KLACHTWACHT_BENCH_DATABASE", None)
                    if name == "postgresql":
                        postgres.run(f"CREATE DATABASE r{turn}")
                        os.environ["KLACHTWACHT_BENCH_DATABASE"] = postgres.url(f"r{turn}")
                    user = server.new_user()
                    fill(server, user, list(corpus.mails(count, run=f"p{turn}")))
                    result = klachtwacht(folder / f"{name}{turn}", server, user, smtp)
                    rates[name] = result["mails"] / result["seconden"]
                ratios.append(rates["postgresql"] / rates["sqlite"])
                told = ", ".join(f"{name} {rate:.1f}/s" for name, rate in rates.items())
                console.print(
                    f"ronde {turn + 1}: {told}, verhouding {ratios[-1]:.2f}, belasting {os.getloadavg()[0]:.1f}"
                )
        console.print(f"Mediaan van de verhoudingen: {statistics.median(ratios):.2f}")


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:3]]
    main(*(given + [600, 3][len(given) :]))

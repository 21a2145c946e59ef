"""The rate on PostgreSQL beside the rate on SQLite, in turn, both with every commit on disk.

    python -m tests.benchmarks.on_postgres [MAILS] [ROUNDS]

Starts a private PostgreSQL 15 of Debian's package, with its own settings but for a socket of ours, and a fresh database per round.
"""

import os
import statistics
import sys

from tests.benchmarks import corpus
from tests.benchmarks.intake import console, fill, klachtwacht, servers
from tests.servers.postgres import running

DURABLE = {"listen_addresses": ""}
"""A server that keeps what it promised, unlike the one of the tests."""


def main(count: int, rounds: int) -> None:
    ratios = []
    with servers("pg") as (folder, server, smtp):
        with running(DURABLE, "--locale=C") as postgres:
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

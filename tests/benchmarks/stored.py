"""The rate of the intake with many mails stored already, beside the rate into an empty database, in turn.

    python -m tests.benchmarks.stored [STORED] [MAILS] [ROUNDS]

A first intake of 300 mails gives real rows; SQL repeats them under other names until STORED mails are kept. SQLite only.
"""

import sqlite3
import statistics
import sys
from pathlib import Path

from tests.benchmarks import corpus
from tests.benchmarks.intake import console, fill, measured, prepare, servers
from tests.servers.dovecot import Dovecot

SEED = 300
OWN = {
    "register": ("locator", "identiteit", "sha256"),
    "ruwe_mail": ("sha256",),
    "berichten": ("sha256", "message_id", "dossier"),
    "dossiers": ("nummer", "klager_adres"),
    "gebeurtenissen": ("nummer",),
    "termijnen": ("nummer",),
    "uitbak": ("message_id", "dossier", "sha256"),
    "geadresseerden": ("adres", "message_id"),
    "tokens": ("id", "dossier"),
}
"""The columns of each table that name something: a copy gets names of its own."""


def multiply(database: Path, stored: int) -> int:
    """Repeat every row until about `stored` mails of inwoners are kept; how many there are then."""
    base = sqlite3.connect(database)
    base.execute("PRAGMA synchronous=OFF")
    times = max(0, stored // SEED - 1)
    base.execute("CREATE TEMP TABLE keer (k INTEGER)")
    base.executemany("INSERT INTO keer VALUES (?)", ((number,) for number in range(1, times + 1)))
    for table, names in OWN.items():
        columns = [row[1] for row in base.execute(f"PRAGMA table_info({table})")]
        told = ", ".join(f"t.{c} || '.' || k" if c in names else f"t.{c}" for c in columns)
        base.execute(f"INSERT INTO {table} ({', '.join(columns)}) SELECT {told} FROM {table} t, keer")  # noqa: S608 – names of our own
        base.commit()
    ((count,),) = base.execute("SELECT count(*) FROM register")
    base.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    base.close()
    return int(count)


def main(stored: int, count: int, rounds: int) -> None:
    with servers("voorraad") as (folder, server, smtp):
        full = _take_in(folder / "vol", server, smtp, "voorraad", SEED)[0]
        kept = multiply(full / "klachtwacht.db", stored)
        console.print(
            f"{kept} mails bewaard, {(full / 'klachtwacht.db').stat().st_size / 1e6:.0f} MB database"
        )
        ratios = []
        for turn in range(rounds):
            empty = _take_in(folder / f"leeg{turn}", server, smtp, f"l{turn}", count)[1]
            after = _take_in(full, server, smtp, f"v{turn}", count)[1]
            ratios.append(after / empty)
            console.print(
                f"ronde {turn + 1}: leeg {empty:.1f}/s, vol {after:.1f}/s, verhouding {ratios[-1]:.2f}"
            )
        console.print(f"Mediaan van de verhoudingen: {statistics.median(ratios):.2f}")


def _take_in(folder: Path, server: Dovecot, smtp: int, run: str, count: int) -> tuple[Path, float]:
    """Take in new mails over a mailbox of their own; the folder, and mails per second."""
    user = server.new_user()
    fill(server, user, list(corpus.mails(count, run=run)))
    config = folder / "klachtwacht.toml"
    if config.exists():  # the same house, with the next mailbox
        before = config.read_text(encoding="utf-8")
        old = before.partition('gebruiker = "')[2].partition('"')[0]
        config.write_text(before.replace(f'gebruiker = "{old}"', f'gebruiker = "{user}"'), encoding="utf-8")
    else:
        prepare(folder, server.port, user, smtp)
    result = measured(
        [sys.executable, "-m", "tests.benchmarks.one_run", str(config)], Path(__file__).resolve().parents[2]
    )
    return folder, result["mails"] / result["seconden"]


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:4]]
    main(*(given + [1_000_000, 500, 3][len(given) :]))

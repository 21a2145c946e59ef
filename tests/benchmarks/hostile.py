"""Mail that was made to stall or break whoever reads it: what one costs, and whether it was taken in like any other.

    python -m tests.benchmarks.hostile

Every case goes through the whole intake, aside as the daemon does it, with an ordinary mail after it.
"""

import base64
import os
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random

from rich.console import Console
from rich.table import Table

from bot import bootstrap
from bot.domain.ports.mailbox import Fetched
from tests.benchmarks.intake import prepare
from tests.benchmarks.one_run import cpu_of, memory_of, opened

HEAD = b"From: Kwaad <kwaad@inwoner.example>\r\nSubject: Klacht\r\nMessage-ID: <kwaad@inwoner.example>\r\n"
LONGEST = 10.0
"""Seconds of processor time one mail may cost."""


def _attachment() -> bytes:
    film = base64.encodebytes(Random(1).randbytes(18_000_000)).replace(b"\n", b"\r\n")
    return (
        HEAD
        + b"Content-Type: multipart/mixed; boundary=zz\r\n\r\n--zz\r\nContent-Type: text/plain\r\n\r\nhoi\r\n--zz\r\n"
        b"Content-Type: application/pdf\r\nContent-Disposition: attachment; filename=x.pdf\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\n" + film + b"--zz--\r\n"
    )


def _many(line: Callable[[int], bytes], count: int, between: bytes) -> bytes:
    return between.join(line(number) for number in range(count))


def _addresses(count: int) -> bytes:
    people = _many(lambda n: b'"Jan de Vries %d" <k%d@example.nl>' % (n, n), count, b",\r\n ")
    return HEAD + b"To: " + people + b"\r\n\r\nhoi"


def _nested() -> bytes:
    opened = _many(
        lambda n: b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n), 2_000, b""
    )
    return HEAD + opened + b"\r\nhoi"


def _tiny() -> bytes:
    part = b"--zz\r\nContent-Type: text/plain\r\nContent-Disposition: attachment\r\n\r\nx\r\n"
    return HEAD + b"Content-Type: multipart/mixed; boundary=zz\r\n\r\n" + part * 20_000 + b"--zz--\r\n"


CASES: Mapping[str, Callable[[], bytes]] = {
    "bijlage van 25 MB": _attachment,
    "10 MB gewone tekst": lambda: (
        HEAD + b"\r\n" + b"klacht over de factuur en de levering van het pakket\r\n" * 190_000
    ),
    "50 MB korte regels": lambda: HEAD + b"\r\n" + b"hoi daar\n" * 5_600_000,
    "kop van 30 MB": lambda: HEAD + b"X-A: b\r\n" * 3_800_000 + b"\r\nhoi",
    "2.000 geadresseerden": lambda: _addresses(2_000),
    "10.000 geadresseerden": lambda: _addresses(10_000),
    "onderwerp van 100 kB": lambda: (
        HEAD.replace(
            b"Subject: Klacht",
            b"Subject: " + _many(lambda n: b"=?utf-8?q?klacht=C3=A9n_%d?=" % n, 4_000, b"\r\n "),
        )
        + b"\r\nhoi"
    ),
    "20.000 haakjes in de afzender": lambda: (
        HEAD.replace(b"From: Kwaad", b"From: " + b"(" * 20_000 + b")" * 20_000) + b"\r\nhoi"
    ),
    "5.000 verwijzingen": lambda: (
        HEAD + b"References: " + _many(lambda n: b"<%d.x@example.nl>" % n, 5_000, b"\r\n ") + b"\r\n\r\nhoi"
    ),
    "2.000 delen in elkaar": _nested,
    "20.000 kleine delen": _tiny,
}


def main() -> int:
    table = Table(title="Vijandige mail, door de hele inname")
    for heading in ("geval", "MB", "CPU s", "piek MB", "dossier", "gewone mail erna"):
        table.add_column(heading)
    bad = 0
    for name, make in CASES.items():
        raw = make()
        seconds, peak, filed, after = measure(raw)
        bad += seconds > LONGEST or not filed or not after
        table.add_row(
            name,
            f"{len(raw) / 1e6:.1f}",
            f"{seconds:.2f}",
            f"{peak:.0f}",
            "ja" if filed else "NEE",
            "ja" if after else "NEE",
        )
    Console().print(table)
    return bad


def measure(raw: bytes) -> tuple[float, float, bool, bool]:
    """Processor seconds and peak memory of both processes, whether a dossier was opened, and for the next mail too."""
    with tempfile.TemporaryDirectory() as folder:
        settings = bootstrap.read_settings(prepare(Path(folder) / "x", 143, "niemand", 25))
        with opened(settings) as (house, reader):
            (office,) = house.offices.values()
            now = bootstrap.wall_clock()
            good = HEAD.replace(b"kwaad", b"goed") + b"\r\nDe hulp kwam niet.\r\n"
            before = time.process_time() + cpu_of(reader.pid)
            counts = office.receiver.receive(
                "sterker", [Fetched("1", raw, now), Fetched("2", good, now)], now
            )
            seconds = time.process_time() + cpu_of(reader.pid) - before
            peak = max(memory_of(os.getpid(), "VmHWM"), memory_of(reader.pid, "VmHWM"))
            with house.store.begin("sterker") as uow:
                kept = [uow.mails.record(entry.sha256) for entry in uow.ledger.all("sterker")]
            filed = [record is not None and record.dossier is not None for record in kept]
            return seconds, peak, counts["nieuw"] > 0 and filed[0], len(filed) == 2 and filed[1]


if __name__ == "__main__":
    sys.exit(main())

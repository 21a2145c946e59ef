"""Two thousand mails while everything goes wrong: kills, restarts, refusals, a lost way out, a clock that jumps, a colleague
who reads along. At the end every mail is filed once and acknowledged once, or this says which is not.

    make chaos                                             # ten minutes
    make chaos DATABASE=postgres                           # the same on a private PostgreSQL
    python -m tests.journeys.chaos 200 60 7                # mails, seconds, seed
"""

import mailbox
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from email.parser import BytesHeaderParser
from pathlib import Path
from random import Random

from bot import bootstrap
from bot.domain.ports.ledger import Outcome
from storage.verify import verify
from tests.journeys.killable import MOMENTS, Onvrede
from tests.journeys.test_killed import SQLITE, complaint, prepare
from tests.servers.postgres import fresh_database, running
from tests.servers.smtp import Sink

FAULTS = (None, None, None, "451 4.7.1 later", "421 4.3.2 bezet", "lost-before", "lost-after")
"""What the mail server makes of one letter."""
LAST_ROUNDS = 12
"""Rounds without harm, hours apart: what was put off is sent."""


@dataclass
class Chaos:
    """One run. ahead: minutes the clock of klachtwacht is ahead of ours."""

    folder: Path
    mails: int
    seconds: float
    seed: int
    database: str = SQLITE
    told: Counter[str] = field(default_factory=Counter)
    ahead: int = 0

    def run(self) -> list[str]:
        """Everything; returns what is wrong at the end."""
        self.random = Random(self.seed)
        for part in ("new", "cur", "tmp"):
            (self.folder / "in" / part).mkdir(parents=True)
        self.inbox = mailbox.Maildir(self.folder / "in", create=False)
        self.sink = Sink(offer=("PIPELINING",))
        self.sink.start(self.folder)
        self.config = prepare(
            self.folder,
            '{ soort = "maildir", pad = "in", verplaats_naar = "Verwerkt" }',
            f'{{ soort = "smtp", host = "127.0.0.1", poort = {self.sink.port}, tls = "geen" }}',
            self.database,
        )
        try:
            self._harm()
            self._heal()
        finally:
            self.sink.stop()
        return self._wrong()

    def _harm(self) -> None:
        begin, delivered = time.monotonic(), 0
        while (used := (time.monotonic() - begin) / self.seconds) < 1 or delivered < self.mails:
            wanted = self.mails if used >= 1 else int(self.mails * used) + self.random.randint(1, 40)
            for number in range(delivered, min(wanted, self.mails)):
                self.inbox.add(complaint(number))
                delivered = number + 1
            self._colleague()
            self.sink.faults[:] = [self.random.choice(FAULTS) for _ in range(self.random.randint(0, 60))]
            away = self.random.random() < 0.15
            if away:
                self.told["uitgaande server weg"] += 1
                self.sink.stop()
            self.ahead += self.random.choice((1, 2, 10, 45, -20))
            self._round(self.random.choice(MOMENTS), self.random.randint(1, 6))
            if away:
                self.sink.start(self.folder)

    def _heal(self) -> None:
        self.sink.faults[:] = [
            fault for fault in FAULTS if fault
        ]  # what kills left undone meets refusals too
        for _ in range(LAST_ROUNDS):
            self.ahead += 9 * 60
            self._round("nooit", 1)

    def _round(self, moment: str, occurrence: int) -> None:
        """Start klachtwacht; it kills itself at the moment, or is killed by us at any other, or ends."""
        faults = len([fault for fault in self.sink.faults if fault])
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.journeys.killable", str(self.config), moment, str(occurrence), str(self.ahead)],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        )  # fmt: skip
        patience = self.random.uniform(0.8, 4) if moment != "nooit" and self.random.random() < 0.4 else 300.0
        with suppress(subprocess.TimeoutExpired):
            process.communicate(timeout=patience)
        if process.poll() is None:
            process.kill()
            process.communicate()
        ended = process.returncode
        self.told["gestart"] += 1
        self.told["gedood" if ended == -signal.SIGKILL else "uit zichzelf klaar"] += 1
        self.told["geweigerd of afgebroken"] += faults - len([fault for fault in self.sink.faults if fault])

    def _colleague(self) -> None:
        """Somebody reads a mail, as Outlook would."""
        for path in list((self.folder / "in" / "new").iterdir())[: self.random.randint(0, 3)]:
            with suppress(FileNotFoundError):
                path.rename(self.folder / "in" / "cur" / f"{path.name}:2,S")
                self.told["door een collega gelezen"] += 1

    def _wrong(self) -> list[str]:
        acks: dict[str, set[str]] = defaultdict(set)
        copies = 0
        for got in self.sink.got:
            head = BytesHeaderParser().parsebytes(got.raw)
            if head["Auto-Submitted"] == "auto-replied":
                acks[head["To"]].add(head["Message-ID"])
                copies += 1
        with bootstrap.build(bootstrap.read_settings(self.config), Onvrede()) as house:
            with house.store.begin("sterker") as uow:
                lines, entries = uow.dossiers.lines(), uow.ledger.all("sterker")
            broken = verify(house.store, "sterker")
        new = sum(entry.uitkomst is Outcome.NIEUW for entry in entries)
        self.told.update({
            "mails": self.mails, "dossiers": len(lines), "nieuw in het register": new,
            "inwoners met een bevestiging": len(acks), "herhaalde kopieën": copies - len(acks),
        })  # fmt: skip
        counted: Mapping[str, bool] = {
            "elke mail één keer in een dossier": len(lines) == len({x.klager for x in lines}) == self.mails == new,
            "elke inwoner één bevestiging": len(acks) == self.mails and {len(ids) for ids in acks.values()} == {1},
            "niets over in de mailbox": not any(path for part in ("new", "cur") for path in (self.folder / "in" / part).iterdir()),
        }  # fmt: skip
        return [*(f"NIET: {name}" for name, well in counted.items() if not well), *broken]


def main() -> int:
    """Ten minutes unless told otherwise; prints the counts."""
    given = sys.argv[1:]
    mails, seconds, seed = (*map(int, given), *(2_000, 600, int(time.time()))[len(given) :])
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        chaos = Chaos(Path(folder), mails, seconds, seed)
        if os.environ.get("DATABASE") == "postgres":
            chaos.database = stack.enter_context(fresh_database(stack.enter_context(running())))
        wrong = chaos.run()
    print(f"zaad: {seed}")
    for name, count in chaos.told.items():
        print(f"{count:7}  {name}")
    print("\n".join(wrong) or "Alles klopt: elke mail één keer in een dossier, elke inwoner één bevestiging.")
    return len(wrong)


if __name__ == "__main__":
    sys.exit(main())

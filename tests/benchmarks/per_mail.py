"""What one mail costs the main process, counted in calls of functions, which a busy machine cannot change.

    python -m tests.benchmarks.per_mail [MAILS] [ORDER]
    valgrind --tool=callgrind python -m tests.benchmarks.per_mail MAILS kaal

Storing, letters and sending, in this process: the suggestion is a fixed one and the mail server takes everything at once.
ORDER: list the functions as well, by "tottime" or "cumtime". The CPU time is that of the cheapest batch. "kaal": nothing is
counted, so that valgrind can: what 200 mails cost less what 100 do, is what 100 more cost, their reading included.
"""

import cProfile
import pstats
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from bot import bootstrap
from bot.domain.ports.mailbox import Fetched
from bot.domain.ports.transport import Delivery, DeliveryState, Outgoing
from bot.domain.recognition.suggestion import UNREAD, MailText, Soort, Suggestion
from bot.watch import BATCH_MAILS
from tests.benchmarks import corpus
from tests.benchmarks.intake import prepare

SUGGESTED = replace(UNREAD, soort=Soort.ONVREDE, zeker=True, medewerker="Karin de Wit", model="vast")


class Fixed:
    """A classifier that always says the same."""

    def suggest(self, mails: Iterable[MailText]) -> list[Suggestion]:
        """One suggestion per mail."""
        return [SUGGESTED for _ in mails]


class Taker:
    """A mail server that takes everything."""

    def send(self, _mail: Outgoing) -> Delivery:
        """Taken."""
        return Delivery(DeliveryState.ACCEPTED, "250 aangenomen")

    def outcome(self, _message_id: str) -> bool | None:
        """It never leaves a doubt."""
        return None

    def check(self) -> list[str]:
        """Nothing is wrong."""
        return []

    def close(self) -> None:
        """Nothing is open."""


def main(count: int, order: str = "") -> None:
    with tempfile.TemporaryDirectory(prefix="meting") as folder:
        settings = bootstrap.read_settings(prepare(Path(folder) / "huis", 1, "niemand", 1))
        with bootstrap.build(settings, Fixed()) as house:
            (office,) = house.offices.values()
            receiver, now = office.receiver, bootstrap.wall_clock()
            sender = replace(office.sender, transport=Taker())
            mails = [
                Fetched(str(number), raw, now) for number, raw in enumerate(corpus.mails(count + BATCH_MAILS))
            ]
            batches = [
                receiver.read(mails[at : at + BATCH_MAILS]) for at in range(0, len(mails), BATCH_MAILS)
            ]
            profile, spent = cProfile.Profile(), list[float]()
            for turn, batch in enumerate(batches):
                # The first warm it up, some more tell the time.
                counting = order != "kaal" and turn > len(batches) // 2
                began = time.process_time()
                if counting:
                    profile.enable()
                receiver.take("sterker", batch, now)
                sender.send_due(now)
                profile.disable()
                if turn and not counting:
                    spent.append((time.process_time() - began) / len(batch))
    if order == "kaal":
        return
    counted = pstats.Stats(profile)
    profiled = sum(map(len, batches[len(batches) // 2 + 1 :]))
    if order:
        counted.sort_stats(order).print_stats(70)
    told = f"{counted.total_calls / profiled:.0f} aanroepen per mail; {1000 * min(spent):.2f} ms CPU in de goedkoopste lading"  # type: ignore[attr-defined]  # Stats has it, its stub has not
    sys.stdout.write(f"{told}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300, *sys.argv[2:3])

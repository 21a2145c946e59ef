"""klachtwacht run --once, but killed with SIGKILL at the moment that was asked for.

    python -m tests.journeys.killable CONFIG MOMENT OCCURRENCE [MINUTES]

Every door of the house is watched: the process kills itself the OCCURRENCE-th time it passes MOMENT. Exit code 0 means
that it never came there and finished its work. MINUTES: how far its clock is ahead of ours.
"""

import os
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot import bootstrap, daemon, mailboxes, transports
from bot.domain.ports.mailbox import Fetched
from bot.domain.ports.transport import Delivery, Outgoing
from bot.domain.recognition.suggestion import CONDITIONS, Condition, MailText, Soort, Suggestion
from bot.run_lock import RunLock
from storage.sql import SqlStore

MOMENTS = (
    "na ophalen",
    "voor vastleggen",
    "na vastleggen",
    "na verplaatsen",
    "voor versturen",
    "na versturen",
)
"""The steps between fetch and acknowledgement; "vastleggen" is every commit, of intake and of the outbox alike."""


class Onvrede:
    """A classifier that takes every mail for onvrede: this test is about mail, not about reading."""

    def suggest(self, mails: Iterable[MailText]) -> list[Suggestion]:
        return [
            Suggestion(
                Soort.ONVREDE,
                {soort: float(soort is Soort.ONVREDE) for soort in Soort},
                True,
                {name: Condition(nothing, None) for name, nothing in CONDITIONS.items()},
                (),
                None,
                (),
                (),
                "nl",
                "altijd onvrede",
            )
            for _ in mails
        ]


class Killer:
    """Counts moments and ends the process, without farewell, at the one that was asked for."""

    def __init__(self, moment: str, occurrence: int) -> None:
        self._target = (moment, occurrence)
        self._passed: Counter[str] = Counter()

    def passes(self, moment: str) -> None:
        self._passed[moment] += 1
        if (moment, self._passed[moment]) == self._target:
            os.kill(os.getpid(), signal.SIGKILL)


def watched(method: Callable[..., Any], before: str, after: str, killer: Killer) -> Callable[..., Any]:
    """`method`, telling the killer when it is about to start and when it is done."""

    def call(*args: Any, **kwargs: Any) -> Any:
        if before:
            killer.passes(before)
        answer = method(*args, **kwargs)
        if after:
            killer.passes(after)
        return answer

    return call


def main(config: Path, killer: Killer, ahead: timedelta) -> int:
    make_mailbox, make_transport, begin = mailboxes.make_mailbox, transports.make_transport, SqlStore.begin

    def mailbox(*args: Any) -> Any:
        made = make_mailbox(*args)
        fetch: Callable[[Sequence[str]], list[Fetched]] = made.fetch
        made.fetch = watched(fetch, "", "na ophalen", killer)  # type: ignore[method-assign] # this is a test double
        made.file = watched(made.file, "", "na verplaatsen", killer)  # type: ignore[method-assign] # likewise
        return made

    def transport(*args: Any) -> Any:
        made = make_transport(*args)
        send: Callable[[Outgoing], Delivery] = made.send
        made.send = watched(send, "voor versturen", "na versturen", killer)  # type: ignore[method-assign] # likewise
        return made

    def beginning(store: SqlStore, organisatie: str) -> Any:
        uow = begin(store, organisatie)
        uow.commit = watched(uow.commit, "voor vastleggen", "na vastleggen", killer)  # type: ignore[method-assign] # likewise
        return uow

    setattr(mailboxes, "make_mailbox", mailbox)  # noqa: B010 – the doubles are looser than what they replace
    setattr(transports, "make_transport", transport)  # noqa: B010 – likewise
    setattr(SqlStore, "begin", beginning)  # noqa: B010 – likewise
    settings = bootstrap.read_settings(config)

    def now() -> datetime:
        return bootstrap.wall_clock() + ahead

    with bootstrap.build(settings, Onvrede(), now) as house, RunLock(settings):
        summary = daemon.run_once(house, now)
    for problem in summary.problems:
        print(problem, file=sys.stderr)
    return len(summary.problems)


def end_with(config: Path, moment: str, occurrence: int, ahead: timedelta) -> None:
    """The same in a process that was made for it."""
    sys.exit(main(config, Killer(moment, occurrence), ahead))


if __name__ == "__main__":
    minutes = timedelta(minutes=int(sys.argv[4])) if len(sys.argv) > 4 else timedelta()
    sys.exit(main(Path(sys.argv[1]), Killer(sys.argv[2], int(sys.argv[3])), minutes))

"""The watch over one mailbox: oldest first, in bounded batches, each mail once, and never silent in trouble."""

import threading
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from bot import watch
from bot.domain.dossier.placing import Label
from bot.domain.errors import LoginRefused, Unreachable
from bot.domain.ports.mailbox import Fetched, Handled, Listed
from bot.watch import (
    BATCH_BYTES,
    BATCH_MAILS,
    FEW_MAILS,
    FIRST_MAILS,
    MANY,
    MOST_NAMED,
    SHARES,
    Watch,
    batches,
)
from tests.log_lines import log_lines

ARRIVED = datetime(2026, 3, 16, 9, 0, tzinfo=UTC)


class Box:
    """A mailbox in memory that can be told to fail."""

    files = restricts = labels = False

    def __init__(self, names: Sequence[str] = ()) -> None:
        self.mails = list(names)
        self.filed: list[str] = []
        self.opened = 0
        self.troubles: list[Exception] = []

    def open(self) -> None:
        self.opened += 1
        if self.troubles:
            raise self.troubles.pop(0)

    def close(self) -> None:
        pass

    def check(self) -> list[str]:
        return []

    def waiting(self) -> list[Listed]:
        return [Listed(name, 1000) for name in self.mails]

    def fetch(self, locators: Sequence[str]) -> list[Fetched]:
        return [Fetched(name, name.encode(), ARRIVED) for name in locators if name in self.mails]

    def file(self, locators: Sequence[str]) -> None:
        self.filed += locators

    def restrict(self, mails: Sequence[Handled]) -> list[str]:
        return []

    def label(self, mails: Sequence[Handled], label: Label) -> None:
        pass

    def wait(self, seconds: float) -> bool:
        return False

    def wake(self) -> None:
        pass


class Desk:
    """Remembers what was received, as the ledger would."""

    def __init__(self, known: Sequence[str] = ()) -> None:
        self.known = set(known)
        self.batches: list[list[str]] = []
        self.reports: list[tuple[str, str]] = []
        self.sent = 0

    def receive(self, mailbox: str, fetched: Sequence[Fetched]) -> Counter[str]:
        self.batches.append([mail.locator for mail in fetched])
        self.known.update(mail.locator for mail in fetched)
        return Counter(ontvangen=len(fetched))

    def send(self) -> Counter[str]:
        self.sent += 1
        return Counter(verzonden=1)


def over(box: Box, desk: Desk) -> Watch[list[Fetched]]:
    return Watch(
        "sterker",
        box,
        list,
        desk.receive,
        lambda _, names: desk.known & set(names),
        desk.send,
        lambda kind, text: desk.reports.append((kind, text)),
    )


def test_a_handled_mail_that_lies_there_again_is_told_and_filed_once_more() -> None:
    """Somebody dragged it back: a wish to look again, never a second case."""
    box, desk = Box(["a"]), Desk()
    watch = over(box, desk)
    watch.take_in()
    box.mails = []
    watch.take_in()
    assert [] == desk.reports
    box.mails = ["a"]
    watch.take_in()
    assert ["taak"] == [kind for kind, _ in desk.reports]
    assert [["a"]] == desk.batches


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        ([], []),
        ([1000] * 3, [3]),
        ([1000] * FEW_MAILS, [FEW_MAILS]),
        ([1000] * (FEW_MAILS + 1), [FIRST_MAILS, FEW_MAILS + 1 - FIRST_MAILS]),
        ([1000] * (FEW_MAILS * SHARES + 1), [5, 10, *[FEW_MAILS + 1] * (SHARES - 2)]),
        ([1000] * (20 * SHARES), [5, 10, *[20] * 7, 5]),
        ([1000] * (BATCH_MAILS * SHARES), [5, 10, 20, 40, *[BATCH_MAILS] * 6, 25]),
        ([BATCH_BYTES, 1], [1, 1]),
        ([1, BATCH_BYTES * 2, 1], [1, 1, 1]),
        ([BATCH_BYTES // 2] * 3, [2, 1]),
    ],
)
def test_a_batch_is_bounded_by_count_and_by_size(sizes: list[int], expected: list[int]) -> None:
    waiting = [Listed(str(number), size) for number, size in enumerate(sizes)]

    made = list(batches(waiting))

    assert expected == [len(batch) for batch in made]
    assert [listed.locator for listed in waiting] == [name for batch in made for name in batch]


def test_everything_that_waits_is_received_once_and_filed_after_that() -> None:
    box, desk = Box(["a", "b", "c"]), Desk()
    seen = over(box, desk)

    counts = seen.take_in()
    seen.take_in()

    assert [["a", "b", "c"]] == desk.batches
    assert ["a", "b", "c"] == box.filed
    assert Counter(ontvangen=3, verzonden=1) == counts


def test_mail_received_before_a_crash_is_filed_without_being_received_again() -> None:
    box, desk = Box(["a", "b"]), Desk(known=["a"])

    over(box, desk).take_in()

    assert [["b"]] == desk.batches
    assert {"a", "b"} == set(box.filed)


def test_mail_somebody_took_away_between_listing_and_fetching_ends_the_round() -> None:
    box, desk = Box(["a"]), Desk()
    box.fetch = lambda locators: []  # type: ignore[method-assign] # it is gone

    assert Counter() == over(box, desk).take_in()


@pytest.mark.parametrize(("gone", "soort"), [(1, "taak"), (MANY, "storing")])
def test_mail_that_vanishes_before_it_was_read_is_told(gone: int, soort: str) -> None:
    """One was taken by a colleague; many are a folder that somebody emptied."""
    names = [f"m{number}" for number in range(MANY + 1)]
    box, desk = Box(names), Desk()
    fetch = box.fetch
    box.fetch = lambda locators: fetch(locators)[gone:]  # type: ignore[method-assign] # as if they went meanwhile

    assert len(names) - gone == over(box, desk).take_in()["ontvangen"]
    assert soort == desk.reports[0][0]
    assert f"{gone} bericht" in desk.reports[0][1]


def test_a_folder_that_somebody_emptied_is_told_once_however_many_batches_it_was() -> None:
    box, desk = Box([f"m{number:02}" for number in range(30)]), Desk()
    fetch = box.fetch

    def after(locators: Sequence[str]) -> list[Fetched]:
        for name in locators[:2]:
            box.mails.remove(name)
        return fetch(locators)

    box.fetch = after  # type: ignore[method-assign] # as if they went meanwhile
    assert 22 == over(box, desk).take_in()["ontvangen"]
    ((soort, told),) = desk.reports
    assert "storing" == soort
    assert "8 bericht" in told


def test_a_watch_in_which_nothing_moves_is_told_from_outside_and_its_end_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The server says a byte now and then: the watch hangs in it and cannot say so itself."""
    box, desk = Box(["a"]), Desk()
    seen = over(box, desk)
    seen.look_for_a_stall()
    assert [] == desk.reports
    monkeypatch.setattr("bot.watch.STALLED_AFTER", -1.0)
    seen.look_for_a_stall()
    seen.look_for_a_stall()
    assert ["storing"] == [kind for kind, _ in desk.reports]
    run_for(seen, box, 1, monkeypatch)
    assert ["storing", "hersteld"] == [kind for kind, _ in desk.reports]


def test_mail_that_cannot_be_stored_is_not_filed_and_offered_again() -> None:
    box, desk = Box(["a"]), Desk()
    seen = over(box, desk)
    real = desk.receive

    def full(mailbox: str, fetched: Sequence[Fetched]) -> Counter[str]:
        raise OSError("disk full")

    seen._receive = full
    with pytest.raises(OSError, match="disk full"):
        seen.take_in()
    assert [] == box.filed

    seen._receive = real
    seen.take_in()
    assert ["a"] == box.filed


def test_mail_that_could_not_be_moved_is_moved_the_next_time_and_not_received_again() -> None:
    box, desk = Box(["a"]), Desk()
    seen = over(box, desk)
    move = box.file

    def broken(locators: Sequence[str]) -> None:
        raise Unreachable("de verbinding viel weg")

    box.file = broken  # type: ignore[method-assign] # the folder takes nothing
    seen.take_in()
    box.mails.append("b")
    seen.take_in()
    assert [["a"], ["b"]] == desk.batches, "new mail is read all the same"
    assert ["storing"] == [kind for kind, _ in desk.reports], "told once"
    box.file = move  # type: ignore[method-assign] # there is room again
    seen.take_in()

    assert ["a", "b"] == box.filed
    assert [["a"], ["b"]] == desk.batches
    assert ["storing", "hersteld"] == [kind for kind, _ in desk.reports]


def test_a_watch_told_to_stop_finishes_its_batch_and_begins_no_other() -> None:
    """SIGTERM with thousands of mails waiting: the rest is there at the next start."""
    box, desk = Box([str(number) for number in range(BATCH_MAILS * SHARES)]), Desk()
    seen = over(box, desk)
    receive = desk.receive

    def stopped(mailbox: str, fetched: Sequence[Fetched]) -> Counter[str]:
        seen.stop()
        return receive(mailbox, fetched)

    seen._receive = stopped
    seen.take_in()

    assert [FIRST_MAILS] == [len(batch) for batch in desk.batches]
    assert FIRST_MAILS == len(box.filed)
    assert 1 == desk.sent


def test_the_next_batch_is_read_while_this_one_is_received() -> None:
    box, desk = Box([str(number) for number in range(FIRST_MAILS * 3)]), Desk()
    seen = over(box, desk)
    begun = threading.Semaphore(0)

    def read(fetched: Sequence[Fetched]) -> list[Fetched]:
        begun.release()
        return list(fetched)

    def receive(mailbox: str, fetched: Sequence[Fetched]) -> Counter[str]:
        if not desk.batches:
            assert begun.acquire(timeout=10)
            assert begun.acquire(timeout=10), "the second batch is read before the first was received"
        return desk.receive(mailbox, fetched)

    seen._read, seen._receive = read, receive
    seen.take_in()

    assert [FIRST_MAILS, 2 * FIRST_MAILS] == [len(batch) for batch in desk.batches]


def test_a_batch_that_cannot_be_fetched_does_not_hold_up_the_one_before_it() -> None:
    box, desk = Box([str(number) for number in range(FIRST_MAILS + FEW_MAILS + 1)]), Desk()
    seen = over(box, desk)
    fetch = box.fetch

    def broken(locators: Sequence[str]) -> list[Fetched]:
        if len(locators) > FIRST_MAILS:
            raise Unreachable("de server valt over dit bericht")
        return fetch(locators)

    box.fetch = broken  # type: ignore[method-assign] # a message the server cannot give
    with pytest.raises(Unreachable):
        seen.take_in()

    assert [FIRST_MAILS] == [len(batch) for batch in desk.batches]
    assert FIRST_MAILS == len(box.filed)


def full_after_the_first(desk: Desk, seen: Watch[list[Fetched]]) -> None:
    """The disk has room for one batch."""

    def receive(mailbox: str, fetched: Sequence[Fetched]) -> Counter[str]:
        if desk.batches:
            raise OSError("disk full")
        return desk.receive(mailbox, fetched)

    seen._receive = receive


def test_what_came_in_before_the_disk_was_full_is_counted() -> None:
    box, desk = Box([str(number) for number in range(FIRST_MAILS + FEW_MAILS)]), Desk()
    seen, total = over(box, desk), Counter[str]()
    full_after_the_first(desk, seen)

    with pytest.raises(OSError, match="disk full"):
        seen.take_in(total)

    assert Counter(ontvangen=FIRST_MAILS, verzonden=1) == total


def test_what_came_in_before_the_disk_was_full_is_logged(monkeypatch: pytest.MonkeyPatch) -> None:
    box, desk = Box([str(number) for number in range(FIRST_MAILS + FEW_MAILS)]), Desk()
    seen = over(box, desk)
    full_after_the_first(desk, seen)

    with log_lines() as logs:
        run_for(seen, box, 1, monkeypatch)

    (line,) = [line for line in logs if line["event"] == "ingenomen"]
    assert (FIRST_MAILS, 1) == (line["ontvangen"], line["verzonden"])


def run_for(
    seen: Watch[list[Fetched]], box: Box, rounds: int, monkeypatch: pytest.MonkeyPatch
) -> list[float]:
    """Run the watch for so many rounds; gives the pauses it took."""
    stop = threading.Event()
    pauses: list[float] = []

    def pause(seconds: float) -> bool:
        pauses.append(seconds)
        if len(pauses) + box.opened > rounds * 2:
            stop.set()
        return False

    monkeypatch.setattr(stop, "wait", pause)

    def quiet(seconds: float) -> bool:
        stop.set()
        return False

    box.wait = quiet  # type: ignore[method-assign] # the first quiet moment ends it
    seen.run(stop)
    return pauses


def test_what_was_taken_in_stands_in_the_log_as_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    with log_lines() as logs:
        box = Box(["a", "b"])
        run_for(over(box, Desk()), box, 5, monkeypatch)
    (line,) = [line for line in logs if line["event"] == "ingenomen"]
    assert line == {
        "event": "ingenomen",
        "level": "info",
        "mailbox": "sterker",
        "ontvangen": 2,
        "verzonden": 1,
    }


def test_a_server_out_of_reach_is_tried_with_growing_pauses_reported_once_and_reported_well(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    box, desk = Box(["a"]), Desk()
    box.troubles = [Unreachable("De server antwoordt niet.")] * 7

    pauses = run_for(over(box, desk), box, 20, monkeypatch)

    assert [*watch.BACK_OFF_SECONDS, watch.BACK_OFF_SECONDS[-1]] == pauses
    assert ["storing", "hersteld"] == [kind for kind, _ in desk.reports]
    assert [["a"]] == desk.batches


def test_a_refused_login_is_reported_at_once_and_left_alone_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    box, desk = Box(), Desk()
    box.troubles = [LoginRefused("Het wachtwoord is geweigerd.")]

    pauses = run_for(over(box, desk), box, 5, monkeypatch)

    assert [watch.LOGIN_BACK_OFF_SECONDS] == pauses
    assert "storing" == desk.reports[0][0]


def test_an_unexpected_error_never_ends_the_watch_and_never_shows_its_text(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    box, desk = Box(), Desk()
    box.troubles = [ValueError("tekst van de klager")] * 6

    run_for(over(box, desk), box, 20, monkeypatch)

    assert "ValueError" in desk.reports[0][1]
    assert "tekst van de klager" not in desk.reports[0][1]


def test_what_waits_and_is_not_in_the_ledger_is_named_for_verify_one_by_one() -> None:
    """Not what the ledger has, and not what is kept under another number."""
    names = ["a", "b", "c"]

    def kept(fetched: Sequence[Fetched]) -> list[bool]:
        return [mail.locator == "c" for mail in fetched]

    (line,) = over(Box(names), Desk(known=["a"])).unknown(kept)
    assert line.startswith("bericht b van 16-03-2026 10:00 (1 bytes) is nog niet ingenomen")
    assert [] == over(Box(["a"]), Desk(known=["a"])).unknown(kept)


def test_of_very_many_a_part_is_named_and_the_rest_counted() -> None:
    names = [f"m{number}" for number in range(MOST_NAMED + 7)]
    told = over(Box(names), Desk()).unknown(lambda fetched: [False for _ in fetched])
    assert MOST_NAMED + 1 == len(told)
    assert "en nog 7 berichten zijn niet ingenomen." == told[-1]

"""Keeps watch over one mailbox: what waits is fetched in batches, oldest first, received, and only then filed."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Generic, Protocol, TypeVar

from bot.domain.calendar.calendar import AMSTERDAM
from bot.domain.errors import KlachtwachtError, LoginRefused, MailServerError
from bot.domain.ports.ledger import LedgerEntry, Outcome
from bot.domain.ports.mailbox import Fetched, Listed, Mailbox
from bot.logbook import log

BATCH_MAILS = 50
BATCH_BYTES = 16_000_000
"""A batch is bounded by count and by size: one mail of 25 MB costs a peak of 240 MB."""
FEW_MAILS, SHARES = 10, 8
"""And by what waits: in eight batches, reading the first and storing the last, which nothing else can be done beside,
take an eighth of the time each. Ten mails or fewer are one batch: each costs a sync."""
FIRST_MAILS = 5
"""Of more the first is small, for nothing is stored and nobody hears from us while it is read; each next one is twice as
large: so much is read while the one before is stored and sent."""

WAIT_SECONDS = 60.0
BACK_OFF_SECONDS = (1, 2, 5, 10, 30, 60)
LOGIN_BACK_OFF_SECONDS = 300
"""After a refused login the server is left alone longer: repeating locks accounts."""
TOLD_AFTER = 180.0
"""Seconds without one whole round after which the first failure is told: whoever needs minutes to fail is no hiccup."""
STALLED_AFTER = 300.0
"""Seconds in which nothing moves in a watch: then its server hangs, or says a byte now and then."""

REMEMBERED = 10_000
"""So many handled mails are recognised when somebody drags them back."""
PUT_BACK = (
    "{} bericht(en) die al verwerkt waren, zijn teruggelegd in de mailbox: wilt u er nog eens naar kijken?"
)

MOST_NAMED = 100
"""Messages that `verify` names one by one."""
KEPT = "Er gaat niets verloren; het blijft geprobeerd."

VANISHED = (
    "{} bericht(en) zijn uit de mailbox gehaald voordat klachtwacht ze kon lezen. Was dat niet de bedoeling, zoek dan in "
    "de prullenbak en leg ze terug."
)
MANY = 5
"""So many mails that vanish at once are trouble; one or two were taken by a colleague."""
NOT_FILED = "Verwerkte mail kan niet naar de map van `verplaats_naar`: "

R = TypeVar("R")
"""What a reader makes of a batch; only the receiver looks inside."""
Known = Callable[[str, Sequence[str]], set[str]]
Kept = Callable[[Sequence[Fetched]], Sequence[bool]]
"""Whether each of these mails is kept already, under whatever number."""
Report = Callable[[str, str], None]


class Shelves(Protocol):
    """Remembers where the messages of a mailbox lie, and puts them where their dossiers want them."""

    def returned(self, box: str, locators: Sequence[str]) -> set[str]:
        """Which of these we put elsewhere before, and tell a human; from now on they lie here."""

    def restricted(self, box: str, locators: Sequence[str]) -> set[str]:
        """Which of these may not go to the folder everybody reads; `tidy` moves them."""

    def moved(self, box: str, locators: Sequence[str]) -> None:
        """These lie in the folder of handled mail now."""

    def tidy(self, box: str, mailbox: Mailbox) -> None:
        """Put messages of dossiers in which something happened in their place, with their label. May raise."""


def batches(waiting: Sequence[Listed]) -> Iterator[list[str]]:
    """Locators in batches: growing from `FIRST_MAILS` mails to a share of what waits, at most `BATCH_MAILS` and, unless a
    single mail is larger, at most `BATCH_BYTES`."""
    most = min(BATCH_MAILS, max(FEW_MAILS, -(-len(waiting) // SHARES)))
    room = min(most, FIRST_MAILS if len(waiting) > FEW_MAILS else FEW_MAILS)
    batch: list[str] = []
    size = 0
    for listed in waiting:
        if batch and (len(batch) == room or size + listed.size > BATCH_BYTES):
            yield batch
            batch, size, room = [], 0, min(most, 2 * room)
        batch.append(listed.locator)
        size += listed.size
    if batch:
        yield batch


class Watch(Generic[R]):
    """One mailbox of one organisatie.

    read: says what a batch means, and changes nothing; the next batch is read while this one is received and its letters
    leave. receive: takes a batch in, durable when it returns. known: which locators the ledger has. after: what to do
    once something came in (empty the outbox). report(soort, tekst): tells a human about trouble and its end. shelves:
    None where messages stay as they are filed.
    """

    def __init__(
        self,
        name: str,
        mailbox: Mailbox,
        read: Callable[[Sequence[Fetched]], R],
        receive: Callable[[str, R], Counter[str]],
        known: Known,
        after: Callable[[], Counter[str]],
        report: Report,
        shelves: Shelves | None = None,
    ) -> None:
        self.name = name
        self._mailbox = mailbox
        self._read = read
        self._receive = receive
        self._known = known
        self._after = after
        self._report = report
        self._shelves = shelves
        self._untidy = False
        self._seen: set[str] = set()
        self._filed: dict[str, None] = {}
        self._trouble = False
        self._unfiled: set[str] = set()
        self._looked = self._moved = self._whole = time.monotonic()
        self._stopping = threading.Event()

    def take_in(self, total: Counter[str] | None = None) -> Counter[str]:
        """Take in everything that waits, until a listing shows nothing new or `stop` is called.

        Returns the counts of `receive`. They are added to `total` batch by batch: what came in before something failed
        was taken in.
        """
        total = Counter() if total is None else total
        self._mailbox.open()
        if self._unfiled:
            self._file(sorted(self._unfiled))
        with ThreadPoolExecutor(1, f"lezer {self.name}") as ahead:
            while not self._stopping.is_set() and (fresh := self._fresh()):
                before = len(self._seen)
                self._take_in(batches(fresh), ahead, total)
                if len(self._seen) == before:
                    break  # all of it was gone by the time it was fetched
        self._tidy()
        self._moved = self._whole = time.monotonic()
        return total

    def _take_in(self, waiting: Iterable[list[str]], ahead: ThreadPoolExecutor, total: Counter[str]) -> None:
        """Batch by batch, reading one ahead. What was fetched is taken in, also when fetching the next one fails; not
        when we must stop, for it still lies in the mailbox."""
        gone = 0
        reading: tuple[list[Fetched], Future[R]] | None = None
        try:
            for batch in waiting:
                if self._stopping.is_set():
                    break
                fetched = self._mailbox.fetch(batch)
                self._moved = time.monotonic()
                gone += len(batch) - len(fetched)
                before, reading = reading, (fetched, ahead.submit(self._read, fetched)) if fetched else None
                if before:
                    self._finish(*before, total)
                del before  # or its mails would stay until the next ones are fetched
        finally:
            try:
                if reading and not self._stopping.is_set():
                    self._finish(*reading, total)
            finally:
                if gone:  # told once, however many batches it took to see it
                    self._report("storing" if gone >= MANY else "taak", VANISHED.format(gone))

    def _fresh(self) -> list[Listed]:
        listing = self._mailbox.waiting()
        self._looked = self._moved = time.monotonic()
        self._seen.intersection_update(listed.locator for listed in listing)
        waiting = [listed for listed in listing if listed.locator not in self._seen]
        if waiting:
            known = self._known(self.name, [listed.locator for listed in waiting])
            if (
                known
            ):  # received before, but the process ended before it could be filed, or put back by somebody
                self._put_back(sorted(known))
                self._file(sorted(known))
            self._seen |= known
            waiting = [listed for listed in waiting if listed.locator not in known]
        return waiting

    def _finish(self, fetched: list[Fetched], reading: Future[R], total: Counter[str]) -> None:
        total.update(self._receive(self.name, reading.result()))
        done = [mail.locator for mail in fetched]
        self._file(done)
        self._moved = time.monotonic()
        for locator in done:
            self._filed[locator] = None
        while len(self._filed) > REMEMBERED:
            del self._filed[next(iter(self._filed))]
        self._seen.update(done)  # what could not be moved is known to the ledger and moved the next time
        total.update(self._after())

    def _put_back(self, locators: Sequence[str]) -> None:
        """What lies here again: a colleague wants a second look. What we moved is remembered for ever; where mail stays in
        the mailbox, only as long as we run."""
        told = self._shelves.returned(self.name, locators) if self._shelves else set()
        back = sum(locator in self._filed and locator not in told for locator in locators)
        if back:
            self._report("taak", PUT_BACK.format(back))

    def _file(self, locators: Sequence[str]) -> None:
        """Handled mail goes to its folder. What cannot be moved stays where it lies and is moved later; it holds up no
        other mail."""
        kept: set[str] = set()
        if self._shelves and self._mailbox.restricts:
            kept = self._shelves.restricted(self.name, locators)
        open_to_all = [locator for locator in locators if locator not in kept]
        if not self._moved_away(open_to_all):
            return
        if self._shelves and self._mailbox.files:
            self._shelves.moved(self.name, open_to_all)

    def _moved_away(self, locators: list[str]) -> bool:
        try:
            try:
                self._mailbox.file(locators)
            except LoginRefused:
                raise
            except MailServerError:
                self._mailbox.open()  # perhaps only the connection broke
                self._mailbox.file(locators)
        except LoginRefused:
            raise
        except MailServerError as error:
            if not self._unfiled:
                self._report("storing", f"{NOT_FILED}{error} Nieuwe mail wordt wel gelezen.")
            self._unfiled.update(locators)
            self._mailbox.open()
            return False
        stuck = bool(self._unfiled)
        self._unfiled.difference_update(locators)
        if stuck and not self._unfiled:
            self._report("hersteld", "Verwerkte mail gaat weer naar de map van `verplaats_naar`.")
        return True

    def _tidy(self) -> None:
        """Trouble here stops no mail: what could not be put in its place is tried again the next round."""
        if self._shelves is None or not (self._mailbox.restricts or self._mailbox.labels):
            return
        try:
            self._shelves.tidy(self.name, self._mailbox)
        except MailServerError as error:
            if not self._untidy:
                self._report("storing", f"Mailbox {self.name}: opruimen lukt niet. {error}")
            self._untidy = True
        else:
            if self._untidy:
                self._report("hersteld", f"Mailbox {self.name}: opruimen lukt weer.")
            self._untidy = False

    def run(self, stop: threading.Event) -> None:
        """Watch until `stop` is set; reconnects with growing pauses and says so when it takes long."""
        failures = 0
        while not stop.is_set():
            try:
                took: Counter[str] = Counter()
                try:
                    self.take_in(took)
                finally:
                    if came := +took:
                        log.info("ingenomen", mailbox=self.name, **came)
                log.debug("gekeken", mailbox=self.name)
                failures = self._well()
                self._mailbox.wait(WAIT_SECONDS)
            except Exception as error:  # noqa: BLE001 – a watch that dies in silence would lose mail
                pause = self._ill(error, failures)
                failures += 1
                stop.wait(pause)
        self._mailbox.close()

    def unknown(self, kept: Kept) -> list[str]:
        """Problems, in Dutch, message by message: what lies in the mailbox and was never taken in, or why that cannot be
        seen. A mail the server numbered anew is no problem: it is recognised by what it says."""
        try:
            self._mailbox.open()
            waiting = {listed.locator: listed for listed in self._mailbox.waiting()}
            strange = sorted(waiting.keys() - self._known(self.name, list(waiting)))
            fetched = [
                mail
                for batch in batches([waiting[name] for name in strange])
                for mail in self._strange(batch, kept)
            ]
        except MailServerError as error:
            return [f"de mailbox is niet te vergelijken: {error}"]
        finally:
            self._mailbox.close()
        lines = [
            f"bericht {mail.locator} van {mail.arrived.astimezone(AMSTERDAM):%d-%m-%Y %H:%M} ({len(mail.raw)} bytes) is nog niet "
            "ingenomen: klachtwacht run --once."
            for mail in fetched[:MOST_NAMED]
        ]
        more = len(fetched) - len(lines)
        return [*lines, *([f"en nog {more} berichten zijn niet ingenomen."] if more else [])]

    def gone(self, taken: Sequence[LedgerEntry]) -> list[str]:
        """What was taken in and lies in the mailbox no more, in Dutch: a colleague may do so, and the archive has it. taken:
        the register of this mailbox. Where handled mail goes to another folder, or the server is away, nothing."""
        if self._mailbox.files:
            return []
        try:
            self._mailbox.open()
            lying = {listed.locator for listed in self._mailbox.waiting()}
        except MailServerError:
            return []  # which `unknown` tells
        finally:
            self._mailbox.close()
        there = {entry.sha256 for entry in taken if entry.locator in lying}  # also under another number
        missing = [
            entry for entry in taken if entry.uitkomst is not Outcome.DUBBEL and entry.sha256 not in there
        ]
        lines = [
            f"bericht {entry.locator} van {entry.ontvangen.astimezone(AMSTERDAM):%d-%m-%Y %H:%M} ligt niet meer in de mailbox: "
            "iemand verplaatste of verwijderde het. Het origineel staat in het archief; u hoeft niets te doen."
            for entry in missing[-MOST_NAMED:]
        ]
        more = len(missing) - len(lines)
        return [
            *lines,
            *([f"en nog {more} eerdere berichten liggen niet meer in de mailbox."] if more else []),
        ]

    def _strange(self, batch: Sequence[str], kept: Kept) -> list[Fetched]:
        fetched = self._mailbox.fetch(batch)
        return [mail for mail, known in zip(fetched, kept(fetched), strict=True) if not known]

    @property
    def restricts(self) -> bool:
        """Whether some messages go to a folder that only a few may read."""
        return self._mailbox.restricts

    @property
    def since_looked(self) -> float:
        """Seconds since the mailbox was last listed, or since the start."""
        return time.monotonic() - self._looked

    def close(self) -> None:
        """Let go of the mailbox."""
        self._mailbox.close()

    def stop(self) -> None:
        """End a running wait soon, and begin no other batch; called from another thread."""
        self._stopping.set()
        self._mailbox.wake()

    def look_for_a_stall(self) -> None:
        """Called from another thread: say so when nothing moved for long, for the watch itself hangs then."""
        still = time.monotonic() - self._moved
        if still > STALLED_AFTER and not self._trouble and not self._stopping.is_set():
            self._trouble = True
            told = f"de mailserver is te traag of hangt; er gebeurde {still / 60:.0f} minuten niets."
            self._report("storing", f"Mailbox {self.name}: {told} {KEPT}")

    def _well(self) -> int:
        if self._trouble:
            self._report("hersteld", f"Mailbox {self.name} werkt weer. Er is niets verloren gegaan.")
            self._trouble = False
        return 0

    def _ill(self, error: Exception, failures: int) -> float:
        self._mailbox.close()
        login = isinstance(error, LoginRefused)
        self._moved = time.monotonic()
        long = failures >= len(BACK_OFF_SECONDS) - 2 or self._moved - self._whole > TOLD_AFTER
        if not self._trouble and (login or long):
            what = str(error) if isinstance(error, KlachtwachtError) else f"fout {type(error).__name__}."
            self._report("storing", f"Mailbox {self.name}: {what} {KEPT}")
            self._trouble = True
        if login:
            return LOGIN_BACK_OFF_SECONDS
        return BACK_OFF_SECONDS[min(failures, len(BACK_OFF_SECONDS) - 1)]

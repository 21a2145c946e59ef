"""The daemon: a watch per mailbox, a sender per organisation and one clock, as threads of one process."""

import gc
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import TYPE_CHECKING

from bot.bootstrap import House, Office, open_chat
from bot.chat import Chat
from bot.domain.errors import KlachtwachtError, UsageError, reason
from bot.domain.ports.outbox import OutboxState
from bot.domain.ports.transport import DeliveryState
from bot.logbook import log

if TYPE_CHECKING:
    from bot.health import Pulse

COUNTED = ("ontvangen", "nieuw", "dubbel", "quarantaine", "verzonden", "onzeker", "voorstellen")
SEND_EVERY = timedelta(seconds=15)
RETRY_EVERY = timedelta(minutes=1)
DUE_EVERY = timedelta(minutes=1)
ALARM_EVERY = timedelta(seconds=30)
MOST_COUNTED = 10_000
"""Mails with locked files that are counted; more is as bad."""
JUMP = 300.0
"""Seconds the clock may wander unnoticed; a summer time is no jump, for moments carry their zone."""
SETTLED = 3600.0
"""Seconds after which a new time is taken for the right one."""
FAILED_OFTEN = 4
"""A job that fails so many times in a row is trouble a human must hear of, and so is its end."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What one round did: the counts of contract §1, and what a human must look at."""

    counts: dict[str, int | float]
    problems: tuple[str, ...]


def run_once(house: House, now: Callable[[], datetime]) -> Summary:
    """Take in all waiting mail, do what is due, empty the outbox. A mailbox out of reach does not stop the others; a store
    that cannot go on does, and what was done until then is told."""
    started = monotonic()
    counts: Counter[str] = Counter()
    problems: list[str] = []
    try:
        for name, office in house.offices.items():
            _round(name, office, now, counts, problems)
    except KlachtwachtError as error:
        problems.append(str(error))
    told: dict[str, int | float] = {key: counts[key] for key in COUNTED}
    told["seconden"] = round(monotonic() - started, 3)
    return Summary(told, tuple(problems))


def _round(
    name: str, office: Office, now: Callable[[], datetime], counts: Counter[str], problems: list[str]
) -> None:
    """One organisatie. Adds to the counts and the problems as it goes."""
    before, doubted = counts.copy(), _doubted(office)
    office.sender.recover(now(), office.desk.post.worker)
    try:
        counts += _retried(office, now)
        office.watch.take_in(counts)
        if office.sent_watch is not None:
            office.sent_watch.take_in()  # not counted: nobody wrote to us there
    except KlachtwachtError as error:
        problems.append(f"{name}: {error}")
    finally:
        for watch in office.watches:
            watch.close()
    if office.viruses is not None:
        office.viruses.tick(now())
    counts += office.timekeeper.tick(now())
    counts += office.digests.tick(now())
    counts += _sent(office, now)
    try:
        _copies(office)
        office.announcer.tick(now())
    except KlachtwachtError as error:
        problems.append(f"{name}: {error}")
    here = counts - before
    if apart := _apart(office):
        problems.append(
            f"{name}: in quarantaine: {apart}. `klachtwacht verify` zegt welke mail dat is, en waarom."
        )
    if refused := here[DeliveryState.PERMANENT.value]:
        problems.append(
            f"{name}: voorgoed geweigerde brieven: {refused}. Bel of schrijf zelf; het overzicht noemt de zaak."
        )
    if doubts := len(_doubted(office) - doubted):
        problems.append(
            f"{name}: brieven waarvan onzeker is of ze aankwamen: {doubts}. Vraag het na; het overzicht noemt de zaak."
        )
    if here[DeliveryState.TEMPORARY.value] and not here["verzonden"]:
        problems.append(f"{name}: de uitgaande mailserver neemt nu geen mail aan. Er gaat niets verloren.")


def _retried(office: Office, now: Callable[[], datetime]) -> Counter[str]:
    office.sent_receiver.retry(now())
    again = office.receiver.retry(now())
    return Counter({"voorstellen": again["voorstellen"]})


def _apart(office: Office) -> int:
    """How many mails are in quarantine, also since an earlier run: until somebody looks, nobody has read them."""
    with office.receiver.store.begin(office.organisatie.organisation.sleutel) as uow:
        return len(uow.ledger.quarantined())


def _doubted(office: Office) -> set[str]:
    """The letters that nobody knows to have arrived, and that leave no second time by themselves."""
    with office.receiver.store.begin(office.organisatie.organisation.sleutel) as uow:
        return {item.message_id for item in uow.outbox.in_state(OutboxState.ONZEKER)}


def _copies(office: Office) -> None:
    """Copies of the letters that just left do not lie open until the next run, where they may not."""
    watch = office.sent_watch
    if watch is not None and watch.restricts:
        try:
            watch.take_in()
        finally:
            watch.close()


def _sent(office: Office, now: Callable[[], datetime]) -> Counter[str]:
    return office.sender.send_due(now())


def pulses(house: House, now: datetime) -> "list[Pulse]":
    """How every organisatie is doing."""
    from bot.health import Pulse  # what `run --once` never needs

    found = []
    waiting = set(OutboxState) - {OutboxState.VERZONDEN}
    for name, office in house.offices.items():
        with house.store.begin(name) as uow:
            letters = uow.outbox.in_state(*waiting)
            quarantine, terms = len(uow.ledger.quarantined()), len(uow.dossiers.due(now))
            files = len(uow.attachments.waiting(MOST_COUNTED))
        # A state without letters is shown too: who guards the figure must see that it is nought.
        states = Counter(dict.fromkeys((state.value for state in waiting), 0))
        states.update(item.staat.value for item in letters)
        waits = [
            now - max(item.vrij_vanaf, item.aangemaakt) for item in letters if item.staat is OutboxState.WACHT
        ]
        oldest = max((wait.total_seconds() for wait in waits), default=0.0)
        looked = max(watch.since_looked for watch in office.watches)
        down = office.viruses is not None and office.viruses.down
        by_state = tuple(sorted(states.items()))
        found.append(Pulse(name, looked, max(0.0, oldest), by_state, quarantine, terms, files, down))
    return found


def run(house: House, now: Callable[[], datetime], stop: threading.Event) -> None:
    """Watch until `stop` is set, then let every thread finish its batch."""
    port = house.settings.gezond_poort
    with ExitStack() as stack:
        if port:
            from bot.health import Health

            try:
                stack.callback(Health(port, lambda: pulses(house, now())).close)
            except OSError as error:
                raise UsageError(
                    f"Poort {port} is niet te openen ({reason(error)}). Kies een andere gezond_poort."
                ) from error
        _run(house, now, stop)


def warm_up(house: House, now: Callable[[], datetime]) -> None:
    """Make before the first mail what else is made while it waits."""
    for office in house.offices.values():
        with suppress(KlachtwachtError):  # whatever is wrong, the watch meets it too, and tells a human
            office.receiver.rehearse(now())
    gc.freeze()  # what the house is made of stays: looking through it for waste would hold a mail up


def _run(house: House, now: Callable[[], datetime], stop: threading.Event) -> None:
    from bot.clock import Clock  # what `run --once` never needs: 2 MB

    for office in house.offices.values():
        office.sender.recover(now(), office.desk.post.worker)
    warm_up(house, now)
    clock = Clock(
        [
            (f"{name} {organisatie}", every, _poke(f"{name} {organisatie}", ask, now, office.report))
            for organisatie, office in house.offices.items()
            for name, every, ask in _jobs(office, now())
        ]
    )
    watches = [
        threading.Thread(target=watch.run, args=(stop,), name=f"wacht {watch.name}")
        for office in house.offices.values()
        for watch in office.watches
    ]
    chats = _chats(house, now)
    watches += [threading.Thread(target=chat.run, name=f"chat {name}") for name, chat in chats.items()]
    clock.start()
    for thread in watches:
        thread.start()
    log.info("start", organisaties=list(house.offices), stand=house.settings.stand.value)
    stop.wait()
    for office in house.offices.values():
        for watch in office.watches:
            watch.stop()
    for chat in chats.values():
        chat.stop()
    clock.shutdown()
    for thread in watches:
        thread.join()  # the store stays open under a batch; whoever cannot wait may kill: nothing is lost by it
    log.info("stop")


def _jobs(office: Office, began: datetime) -> Iterator[tuple[str, timedelta, Callable[[datetime], object]]]:
    """What the clock does for one organisatie: name, how often, and the work."""
    yield "uitbak", SEND_EVERY, office.sender.send_due
    yield "quarantaine", RETRY_EVERY, office.receiver.retry
    yield "quarantaine verzonden", RETRY_EVERY, office.sent_receiver.retry
    yield "termijnen", DUE_EVERY, office.timekeeper.tick
    yield "overzicht", DUE_EVERY, office.digests.tick
    yield "meldingen", DUE_EVERY, office.announcer.tick
    yield "tijd", DUE_EVERY, clock_jumps(began, office.report)
    yield "alarm", ALARM_EVERY, office.alarms.tick
    yield "vaart", DUE_EVERY, _stalls(office)
    if office.viruses is not None:
        yield "virussen", RETRY_EVERY, office.viruses.tick


def _chats(house: House, now: Callable[[], datetime]) -> dict[str, Chat]:
    """The rooms that are there. One that cannot be opened stops nothing: mail goes before chat."""
    found: dict[str, Chat] = {}
    for name, office in house.offices.items():
        try:
            chat = open_chat(office, now)
        except KlachtwachtError as error:
            log.warning("chat", organisatie=name, fout=str(error))
            continue
        if chat is not None:
            found[name] = chat
    return found


def clock_jumps(
    began: datetime, report: Callable[[str, str], None], steady: Callable[[], float] = monotonic
) -> Callable[[datetime], None]:
    """Compares the clock with one that nobody can set: terms are reckoned with the first."""
    ahead_of = began.timestamp() - steady()
    jumped_at: float | None = None

    def look(now: datetime) -> None:
        nonlocal ahead_of, jumped_at
        jump = now.timestamp() - steady() - ahead_of
        if abs(jump) > JUMP and jumped_at is None:
            jumped_at = steady()
            way = "terug" if jump < 0 else "vooruit"
            report(
                "storing",
                f"De klok van deze machine sprong {abs(jump) / 60:.0f} minuten {way}. Controleer de tijd: termijnen "
                "worden ermee gerekend. Er gaat niets dubbel uit.",
            )
        elif jumped_at is not None and (abs(jump) <= JUMP or steady() - jumped_at > SETTLED):
            ahead_of, jumped_at = now.timestamp() - steady(), None
            report("hersteld", "De klok van deze machine loopt weer gelijkmatig.")

    return look


def _stalls(office: Office) -> Callable[[datetime], None]:
    """A watch that hangs in its server cannot say so itself."""

    def look(_now: datetime) -> None:
        for watch in office.watches:
            watch.look_for_a_stall()

    return look


def _poke(
    name: str,
    ask: Callable[[datetime], object],
    now: Callable[[], datetime],
    report: Callable[[str, str], None],
) -> Callable[[], None]:
    """A job of the clock that outlives trouble: what went wrong is in the log, and the next poke tries again."""
    failures = 0

    def poke() -> None:
        nonlocal failures
        begun = monotonic()
        try:
            done = ask(now())
        except Exception as error:  # noqa: BLE001 – left to itself the scheduler prints it, words of a klager and all
            failures += 1
            what = str(error) if isinstance(error, KlachtwachtError) else f"fout {type(error).__name__}"
            log.warning("klok", taak=name, fout=what)
            if failures == FAILED_OFTEN:
                report("storing", f"De taak '{name}' lukt niet: {what} Het blijft geprobeerd.")
        else:
            if failures >= FAILED_OFTEN:
                report("hersteld", f"De taak '{name}' lukt weer.")
            failures = 0
            if isinstance(done, Counter) and (counts := +done):
                log.info("klok", taak=name, **counts)
            log.debug("klok", taak=name, seconden=round(monotonic() - begun, 3))

    return poke

"""The outbox is emptied: leased, sent over one connection, settled. Each letter leaves once, or a human is told."""

import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from bot.domain.dossier.commands import LetterSent
from bot.domain.errors import Refused, StaleDossier, StoreError
from bot.domain.people.organisation import Stand
from bot.domain.ports.log import Notice
from bot.domain.ports.outbox import OutboxItem, OutboxState
from bot.domain.ports.store import Store, UnitOfWork
from bot.domain.ports.transport import Delivery, DeliveryState, Outgoing, Transport
from bot.handlers.desk import Desk
from bot.handlers.post import MAILED

RETRY_AFTER = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=8),
)
"""Pauses between attempts; the last one repeats (design §4.7)."""

GIVE_UP_AFTER = timedelta(days=5)
ALARM_AFTER = timedelta(minutes=30)
AWAY_AFTER = timedelta(minutes=5)
"""A server that cannot be reached at all is no greylisting: that is told sooner, and once for all letters."""
AWAY = "De uitgaande mailserver neemt nu geen post aan: "
BACK = "De uitgaande mail werkt weer."
LEASE = timedelta(minutes=10)
"""Shorter than the lease a letter is born with (`post.BORN_LEASE`), so that sending what was just made costs one commit."""
NOW_AGAIN = timedelta()

MOST_DOUBTS = 3
"""Repeats after a doubt: a server that takes mail and hangs up would else send the inwoner a copy for five days."""

SIZES = {True: 50, False: 1}
"""Repeatable letters are leased and settled together: one sync for all. Every other letter goes alone, so that a crash leaves
no doubt about its neighbours."""

ENOUGH = 1.0
"""Seconds of sending after which a group is settled, and no other letter of it is begun. A crash repeats at most what left
since, under the same Message-ID: a few letters where the server takes its time, a whole group where it takes them at once.
While none left there is nothing to settle, and a slow "not now" to one letter says nothing of the next (`REFUSALS`)."""

OVERTAKEN = 2
"""How often what happened is written down anew after another process was first in one of the dossiers."""

REFUSALS = 10
"""A server that will not take so many letters of a group now, and none before them, is not asked for the rest."""

SLOW = 60.0
"""Seconds of one attempt, or of a group of which none left, after which it is the server that is in trouble, and not this
letter."""


Letters = list[tuple[OutboxItem, bytes]]
"""Leased letters and their bytes."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """What became of one attempt. seconds: how long it took. tried: False for a letter behind one on which the server hung.
    left: what the way out knows of a doubtful one. abandoned: whoever made it was killed, or stood still for too long."""

    item: OutboxItem
    delivery: Delivery
    seconds: float = 0.0
    tried: bool = True
    left: bool | None = None
    abandoned: bool = False

    @property
    def away(self) -> bool:
        """Whether the server keeps every letter from leaving: it cannot be reached, or dawdles until it is left."""
        return not self.delivery.reached or self.seconds >= SLOW or not self.tried


@dataclass(frozen=True, slots=True)
class Sender:
    """Sends the letters of one organisatie. `busy`: one thread at a time, so that no letter is leased twice here."""

    store: Store
    desk: Desk
    transport: Transport
    busy: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def send_due(self, now: datetime) -> Counter[str]:
        """Send everything that is due now. Returns how many letters ended in which state."""
        counts: Counter[str] = Counter()
        group: Letters = []
        began = monotonic()

        def by_now() -> datetime:
            """A slow server may take minutes: whoever reckons with the beginning alarms too late."""
            passed = monotonic() - began
            return now if passed < SLOW else now + timedelta(seconds=passed)

        with self.busy:
            sizes = dict(SIZES)
            if self.desk.post.stand is Stand.MEEKIJK:
                self._hold(now)
                del sizes[True]
            results = self._abandoned(now)
            while group := self._turn(results, group[len(results) :], by_now(), sizes):
                results = self._attempts(group)
                counts.update(attempt.delivery.state.value for attempt in results)
                if _takes_none(results):
                    # The server is not taking such mail now: the schedule, not this loop, tries again.
                    del sizes[group[0][0].herhaalbaar]
        return counts

    def _hold(self, now: datetime) -> None:
        """Contract §6: in meekijk nothing leaves but what a human sends, also not what was made before."""
        with self.store.begin(self._organisatie) as uow:
            for item in uow.outbox.in_state(OutboxState.WACHT):
                if item.herhaalbaar and uow.log.once(f"meekijk {item.message_id}", now):
                    text = f"{item.sjabloon} wacht (stand meekijk: er gaat niets vanzelf uit)."
                    uow.log.notice(Notice(now, "onderdrukt", text, item.dossier))
            uow.commit()

    def recover(self, now: datetime, worker: str) -> None:
        """Letters that `worker` left behind when it was killed: did they leave or not?"""
        if found := self._abandoned(now, worker):
            with self.store.begin(self._organisatie) as uow:
                self._settle(uow, found, now)
                uow.commit()

    def _abandoned(self, now: datetime, worker: str = "") -> list[Attempt]:
        """The letters whose lease ran out, or that `worker` left behind, with what the way out knows of them.

        It is asked outside any transaction, for a server may take its time; one that dawdles is asked about the rest when
        their lease is over too.
        """
        with self.store.begin(self._organisatie) as uow:
            stale = uow.outbox.expired(now, worker)
        doubt = Delivery(DeliveryState.UNCERTAIN, "afgebroken tijdens versturen")
        found: list[Attempt] = []
        began = monotonic()
        for item in stale:
            if monotonic() - began >= SLOW:
                break
            left = self.transport.outcome(item.message_id)
            found.append(Attempt(item, doubt, left=left, abandoned=True))
        return found

    @property
    def _organisatie(self) -> str:
        return self.desk.post.organisation.sleutel

    def _turn(
        self, results: Sequence[Attempt], rest: Letters, now: datetime, sizes: Mapping[bool, int]
    ) -> Letters:
        """Write down what happened to the last group and take the next, in one transaction; once more when another process
        was first in one of the dossiers. rest: the letters of the last group that had no turn; they go next while their
        lease lasts, and else are laid back. sizes: the kinds of letters to take, see `SIZES`."""
        for _ in range(OVERTAKEN):
            with suppress(StaleDossier):
                return self._turn_once(results, rest, now, sizes)
        return self._turn_once(results, rest, now, sizes)

    def _turn_once(
        self, results: Sequence[Attempt], rest: Letters, now: datetime, sizes: Mapping[bool, int]
    ) -> Letters:
        until = now + LEASE
        with self.store.begin(self._organisatie) as uow:
            self._settle(uow, results, now)
            ours = [(item, raw) for item, raw in rest if self._still_leased(uow, item)]
            if ours and all(item.herhaalbaar in sizes and _lasts(item, now) for item, _ in ours):
                uow.commit()
                return ours
            uow.outbox.settle(
                *[replace(item, staat=OutboxState.WACHT, werker="", lease_tot=None) for item, _ in ours]
            )
            leases = (
                uow.outbox.lease(self.desk.post.worker, now, until, size, kind)
                for kind, size in sizes.items()
            )
            items = next(filter(None, leases), [])
            group = self._letters(uow, items, now)
            if results or len(group) < len(items) or any(item.lease_tot == until for item in items):
                uow.commit()  # a group that was born leased changes nothing and costs no commit
            return group

    def _still_leased(self, uow: UnitOfWork, item: OutboxItem) -> bool:
        """Whether a letter that had no turn is still this worker's. Once its lease ran out, because the machine
        stood still for longer, another process may have sent it."""
        found = uow.outbox.get(item.message_id)
        return found is not None and (found.werker, found.lease_tot) == (item.werker, item.lease_tot)

    def _letters(self, uow: UnitOfWork, items: Sequence[OutboxItem], now: datetime) -> Letters:
        """The letters; one that is gone fails alone and holds up no other, one that may not go any more is stopped."""
        stopped = {item.message_id: why for item in items if (why := self._not_safe(uow, item))}
        for item in items:
            if reason := stopped.get(item.message_id):
                rests = replace(item, staat=OutboxState.GESTOPT, werker="", lease_tot=None, detail=reason)
                uow.outbox.settle(rests)
                text = f"Brief {item.sjabloon} is tegengehouden: {reason}. Kies samen een andere weg."
                uow.log.notice(Notice(now, "taak", text, item.dossier))
        raws = uow.mails.raws([item.sha256 for item in items if item.message_id not in stopped])
        found, lost = list[tuple[OutboxItem, bytes]](), list[Attempt]()
        for item in items:
            raw = raws.get(item.sha256)
            if isinstance(raw, StoreError):
                lost.append(Attempt(item, Delivery(DeliveryState.PERMANENT, str(raw))))
            elif raw is not None:
                found.append((item, raw))
        self._settle(uow, lost, now)
        return found

    def _not_safe(self, uow: UnitOfWork, item: OutboxItem) -> str:
        """Why a letter that waited may not be mailed any more: the contact card changed meanwhile. Empty: it may.

        What was made a moment ago, and leaves at the first attempt, was judged then.
        """
        if item.dossier is None or (item.herhaalbaar and not item.pogingen):
            return ""
        dossier, post = uow.dossiers.load(item.dossier), self.desk.post
        ways = [post.way(item.sjabloon, dossier, address) for address in item.aan]
        return next((way.waarom for way in ways if way.kanaal not in MAILED), "")

    def _attempts(self, group: Letters) -> list[Attempt]:
        """One after the other. Behind a letter on which the server hung the others wait, and are not to blame. Where it
        takes them slowly the last have no turn and no attempt here (`ENOUGH`): what left is settled soon, and long before the
        lease is over, for then another process takes the group for one that was left behind."""
        done: list[Attempt] = []
        began = monotonic()
        for item, raw in group:
            last = done[-1] if done else None
            if (
                last
                and last.delivery.state is DeliveryState.TEMPORARY
                and (last.seconds >= SLOW or not last.tried)
            ):
                done.append(Attempt(item, last.delivery, tried=False))
                continue
            if last and monotonic() - began >= (SLOW if _takes_none(done) else ENOUGH):
                break
            if len(done) == REFUSALS and _takes_none(done):
                break
            begun = monotonic()
            letter = Outgoing(item.message_id, item.afzender, item.aan, raw, again=item.pogingen > 0)
            delivery = self.transport.send(letter)
            seconds = monotonic() - begun
            doubt = delivery.state is DeliveryState.UNCERTAIN
            left = self.transport.outcome(item.message_id) if doubt else None
            done.append(Attempt(item, delivery, seconds, left=left))
        return done

    def _settle(self, uow: UnitOfWork, results: Sequence[Attempt], now: datetime) -> None:
        # Another process may have settled what was left behind, while the server was asked about it.
        ours = [each for each in results if not each.abandoned or self._still_leased(uow, each.item)]
        told = [attempt.item for attempt in ours]
        uow.dossiers.revisit([item.dossier for item in told if item.dossier and _of_klager(item)])
        uow.outbox.settle(*[self._outcome(uow, attempt, now) for attempt in ours])

    def _outcome(self, uow: UnitOfWork, attempt: Attempt, now: datetime) -> OutboxItem:
        """The letter as it stands after this attempt; who must know of it, is told."""
        item, delivery = attempt.item, attempt.delivery
        pause = NOW_AGAIN if attempt.abandoned else None
        tried = item.pogingen + attempt.tried
        state = delivery.state
        stands: dict[str, Any] = {"staat": OutboxState.FAALT}
        if state is DeliveryState.UNCERTAIN:
            if attempt.left is True:
                state = DeliveryState.ACCEPTED
            elif attempt.left is False or (
                item.herhaalbaar and (pause is not None or _repeats(uow, item, now))
            ):
                state = DeliveryState.TEMPORARY
        if state is DeliveryState.ACCEPTED:
            stands = self._after_acceptance(item, tried, delivery, now)
            if item.pogingen and self._outage(uow, now):
                uow.log.notice(Notice(now, "hersteld", f"{BACK} Er is niets verloren gegaan.", None))
            refused = {address for address, _ in delivery.refused}
            took = tuple(address for address in item.aan if address not in refused)
            self._tell_dossier(uow, item, took, now)
            for _, answer in delivery.never:
                self._task(uow, item, now, f"een ontvanger is geweigerd ({answer}). Bel of schrijf zelf.")
        elif state is DeliveryState.TEMPORARY and now - item.aangemaakt < GIVE_UP_AFTER:
            wait = RETRY_AFTER[min(item.pogingen, len(RETRY_AFTER) - 1)] if pause is None else pause
            stands = {"staat": OutboxState.WACHT, "vrij_vanaf": now + wait}
            late = now - item.aangemaakt >= AWAY_AFTER or attempt.seconds >= SLOW
            if attempt.away and late and not self._outage(uow, now):
                text = f"{AWAY}{delivery.detail} Er gaat niets verloren; het blijft geprobeerd."
                uow.log.notice(Notice(now, "storing", text, None))
            elif (
                not attempt.away
                and now - item.aangemaakt >= ALARM_AFTER
                and uow.log.once(f"alarm uitbak {item.message_id}", now)
            ):
                self._alarm(uow, item, now, delivery.detail)
        elif state is DeliveryState.UNCERTAIN:
            stands = {"staat": OutboxState.ONZEKER}
            self._task(uow, item, now, "onzeker of hij aankwam. Vraag het na, of verstuur hem opnieuw.")
        else:
            self._task(uow, item, now, f"niet aangenomen ({delivery.detail}). Bel of schrijf zelf.")
        return replace(item, pogingen=tried, werker="", lease_tot=None, detail=delivery.detail, **stands)

    @staticmethod
    def _after_acceptance(item: OutboxItem, tried: int, delivery: Delivery, now: datetime) -> dict[str, Any]:
        """Sent; or waiting for those recipients alone whom the server would not take yet, while there is time."""
        if not delivery.later or now - item.aangemaakt >= GIVE_UP_AFTER:
            return {"staat": OutboxState.VERZONDEN}
        wait = RETRY_AFTER[min(tried - 1, len(RETRY_AFTER) - 1)]
        return {"aan": delivery.later, "staat": OutboxState.WACHT, "vrij_vanaf": now + wait}

    def _tell_dossier(self, uow: UnitOfWork, item: OutboxItem, took: tuple[str, ...], now: datetime) -> None:
        """The letter left for these."""
        if item.dossier is None or not _of_klager(item):
            return
        dossier = uow.dossiers.load(item.dossier)
        sent = LetterSent(sjabloon=item.sjabloon, message_id=item.message_id, aan=took)
        if dossier is not None and isinstance(
            done := self.desk.carry_out(uow, dossier, [sent], now), Refused
        ):
            self._task(uow, item, now, f"is verzonden, maar het dossier nam dat niet aan: {done}")

    @staticmethod
    def _outage(uow: UnitOfWork, now: datetime) -> bool:
        """Whether it was told that the server is away, and not yet that it is back."""
        told = [notice.tekst for notice in uow.log.notices(now - 2 * GIVE_UP_AFTER)]
        return next(
            (text.startswith(AWAY) for text in reversed(told) if text.startswith((AWAY, BACK))), False
        )

    @staticmethod
    def _task(uow: UnitOfWork, item: OutboxItem, now: datetime, problem: str) -> None:
        uow.log.notice(Notice(now, "taak", f"Brief {item.sjabloon}: {problem}", item.dossier))

    @staticmethod
    def _alarm(uow: UnitOfWork, item: OutboxItem, now: datetime, detail: str) -> None:
        text = f"De uitgaande mail staat stil sinds {item.aangemaakt:%d-%m %H:%M} ({detail}). Er gaat niets verloren."
        uow.log.notice(Notice(now, "storing", text, item.dossier))


def _lasts(item: OutboxItem, now: datetime) -> bool:
    """Whether this worker has a letter to itself long enough to go on with it. One that waited before goes on for a minute at
    most, for what holds of it may change (`_not_safe`); one that was just made outlasts that by what its first lease is longer."""
    return item.lease_tot is not None and item.lease_tot - now >= LEASE - timedelta(seconds=SLOW)


def _takes_none(results: Sequence[Attempt]) -> bool:
    """Whether the server took none of these letters now."""
    return all(attempt.delivery.state is DeliveryState.TEMPORARY for attempt in results)


def _of_klager(item: OutboxItem) -> bool:
    """Whether it is a letter that its dossier tells of, and not one to staff."""
    return item.sjabloon.startswith("T")


def _repeats(uow: UnitOfWork, item: OutboxItem, now: datetime) -> bool:
    """Whether a doubtful letter may be sent once more, which is then counted."""
    return any(uow.log.once(f"onzeker {item.message_id} {number}", now) for number in range(MOST_DOUBTS))

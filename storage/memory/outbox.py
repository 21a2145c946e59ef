"""The outbox in memory."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.errors import StoreError
from bot.domain.ports.outbox import OutboxItem, OutboxState
from storage import faults, rows
from storage.memory.part import Part
from storage.memory.shelf import Queued


class Outbox(Part):
    """Letters decided but not yet accepted by the mail server."""

    def add(self, item: OutboxItem) -> None:
        """Add a letter. Raises `StoreError` when its Message-ID is there already."""
        item, outbox = rows.OUTBOX.through(item), self._desk.shelf.outbox
        if item.message_id in outbox:
            raise StoreError(faults.letter_twice(item.message_id))
        born = item.staat is OutboxState.BEZIG
        self._desk.put(outbox, item.message_id, Queued(item, self._desk if born else None))
        for address in rows.addressees(item):
            made = self._desk.shelf.made.get((address, item.sjabloon), ())
            self._desk.put(self._desk.shelf.made, (address, item.sjabloon), (*made, item.aangemaakt))

    def lease(
        self, worker: str, now: datetime, until: datetime, limit: int, herhaalbaar: bool
    ) -> list[OutboxItem]:
        """Take at most `limit` letters of one kind that are due, oldest first, and mark them BEZIG for `worker`.

        Letters born leased for `worker` in an earlier unit count as due, once, while their lease runs.
        """
        outbox = self._desk.shelf.outbox
        due = [
            queued.item
            for queued in outbox.values()
            if queued.item.herhaalbaar is herhaalbaar and self._due(queued, rows.clean(worker), now)
        ]
        due.sort(key=lambda item: item.aangemaakt)
        taken = [
            rows.OUTBOX.through(
                replace(
                    item,
                    staat=OutboxState.BEZIG,
                    werker=worker,
                    lease_tot=max(until, item.lease_tot or until),
                )
            )
            for item in due[:limit]
        ]
        for item in taken:
            self._desk.put(outbox, item.message_id, Queued(item, None))
        return taken

    def _due(self, queued: Queued, worker: str, now: datetime) -> bool:
        item = queued.item
        if item.staat is OutboxState.WACHT:
            return item.vrij_vanaf <= now
        born = queued.born_in is not None and queued.born_in is not self._desk
        return born and item.werker == worker and (item.lease_tot is None or item.lease_tot > now)

    def expired(self, now: datetime, worker: str = "") -> list[OutboxItem]:
        """BEZIG letters whose lease ran out, or that `worker` left behind, oldest first."""
        return [
            item
            for item in self.in_state(OutboxState.BEZIG)
            if (item.lease_tot is not None and item.lease_tot <= now)
            or (worker and item.werker == rows.clean(worker))
        ]

    def settle(self, *items: OutboxItem) -> None:
        """Write staat, pogingen, vrij_vanaf, lease and detail of existing letters."""
        outbox = self._desk.shelf.outbox
        for item in map(rows.OUTBOX.through, items):
            if item.message_id not in outbox:
                raise StoreError(faults.letter_unknown(item.message_id))
            kept = outbox[item.message_id].item
            changed = {name: getattr(item, name) for name in rows.SETTLED}
            self._desk.put(outbox, item.message_id, Queued(replace(kept, **changed), None))

    def in_state(self, *states: OutboxState) -> list[OutboxItem]:
        """Letters in these states, oldest first."""
        items = (queued.item for queued in self._desk.shelf.outbox.values())
        return sorted((item for item in items if item.staat in states), key=lambda item: item.aangemaakt)

    def freed(self, since: datetime, until: datetime) -> list[OutboxItem]:
        """Letters in any state that were free to leave from after `since` and no later than `until`, oldest first."""
        return [item for item in self.in_state(*OutboxState) if since < item.vrij_vanaf <= until]

    def next_due(self) -> datetime | None:
        """When the first waiting letter becomes due, or None."""
        return min((item.vrij_vanaf for item in self.in_state(OutboxState.WACHT)), default=None)

    def get(self, message_id: str) -> OutboxItem | None:
        """The letter with this Message-ID, or None."""
        queued = self._desk.shelf.outbox.get(rows.clean(message_id))
        return queued.item if queued else None

    def last_to(self, address: str, since: datetime) -> OutboxItem | None:
        """The last letter that was made for this address since then, or None."""
        wanted = rows.clean(address).lower()
        letters = (queued.item for queued in self._desk.shelf.outbox.values())
        made = [i for i in letters if i.aangemaakt >= since and wanted in rows.addressees(i)]
        return max(made, key=lambda item: item.aangemaakt, default=None)

    def knows(self, message_id: str) -> bool:
        """Whether a letter of ours has this Message-ID."""
        return rows.clean(message_id) in self._desk.shelf.outbox

    def made_for(self, address: str, sjablonen: Sequence[str], since: datetime) -> int:
        """How many letters of these kinds were made for this address since then (rulebook 0.1.3)."""
        made, who = self._desk.shelf.made, rows.clean(address).lower()
        moments = (moment for kind in sjablonen for moment in made.get((who, rows.clean(kind)), ()))
        return sum(moment >= since for moment in moments)

    def made_between(self, sjablonen: Sequence[str], since: datetime, until: datetime, most: int) -> int:
        """How many letters of these kinds were free to leave between these moments, counted no further than `most`."""
        letters = [queued.item for queued in self._desk.shelf.outbox.values()]
        return min(most, sum(i.sjabloon in sjablonen and since < i.vrij_vanaf < until for i in letters))

"""The outbox: letters decided but not yet accepted by the mail server."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class OutboxState(StrEnum):
    """The life of a letter between decision and mail server (design §4.7)."""

    WACHT = "wacht"
    BEZIG = "bezig"
    VERZONDEN = "verzonden"
    ONZEKER = "onzeker"
    FAALT = "faalt"
    GESTOPT = "gestopt"


@dataclass(frozen=True, slots=True)
class OutboxItem:
    """A letter that was decided. Its bytes are kept like any mail, under `sha256`.

    herhaalbaar: may be repeated with the same Message-ID after an uncertain attempt (acknowledgements and mail
    to staff; every other letter then waits for a human). vrij_vanaf: not before this moment (undo window).
    """

    message_id: str
    dossier: str | None
    sjabloon: str
    afzender: str
    aan: tuple[str, ...]
    sha256: str
    herhaalbaar: bool
    aangemaakt: datetime
    vrij_vanaf: datetime
    staat: OutboxState = OutboxState.WACHT
    pogingen: int = 0
    werker: str = ""
    lease_tot: datetime | None = None
    detail: str = ""


class OutboxStore(Protocol):
    """Letters decided but not yet accepted by the mail server."""

    def add(self, item: OutboxItem) -> None:
        """Add a letter; its Message-ID is its key, a second one with the same key is an error (`StoreError`).

        An item may be born BEZIG with a lease of the worker that will send it: saves a commit per mail.
        """

    def lease(
        self, worker: str, now: datetime, until: datetime, limit: int, herhaalbaar: bool
    ) -> list[OutboxItem]:
        """Take at most `limit` letters that are due (WACHT and `vrij_vanaf` reached), oldest first, and mark them
        BEZIG for `worker`; letters leased by others are skipped. Also returns own born-leased letters once; a
        born lease that runs beyond `until` keeps its end, and needs no commit to hold.
        herhaalbaar: which of the two kinds to take (the other kind is leased one at a time)."""

    def expired(self, now: datetime, worker: str = "") -> list[OutboxItem]:
        """BEZIG letters whose lease ran out, or that `worker` left behind: nobody knows whether they left."""

    def settle(self, *items: OutboxItem) -> None:
        """Write staat, pogingen, vrij_vanaf, lease and detail of existing letters."""

    def in_state(self, *states: OutboxState) -> list[OutboxItem]:
        """Letters in these states, oldest first."""

    def freed(self, since: datetime, until: datetime) -> list[OutboxItem]:
        """Letters in any state that were free to leave from after `since` and no later than `until`, oldest first."""

    def next_due(self) -> datetime | None:
        """When the first waiting letter becomes due, or None."""

    def get(self, message_id: str) -> OutboxItem | None:
        """The letter with this Message-ID, or None."""

    def last_to(self, address: str, since: datetime) -> OutboxItem | None:
        """The last letter that was made for this address since then, or None."""

    def knows(self, message_id: str) -> bool:
        """Whether a letter of ours has this Message-ID, so that it can be recognised when it comes back."""

    def made_for(self, address: str, sjablonen: Sequence[str], since: datetime) -> int:
        """How many letters of these kinds were made for this address since then (the cap of rulebook 0.1.3)."""

    def made_between(self, sjablonen: Sequence[str], since: datetime, until: datetime, most: int) -> int:
        """How many letters of these kinds were free to leave from after `since` and before `until`, whatever became of
        them, counted no further than `most`."""

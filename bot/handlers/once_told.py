"""Telling people over a channel beside mail: what is new, in one message, once."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TypeVar

from bot.domain.ports import Notifier, Store, UnitOfWork

T = TypeVar("T")
Find = Callable[[UnitOfWork], Mapping[str, T]]
"""What may be told: a key that makes it this one → the thing itself, oldest first."""
Word = Callable[[UnitOfWork, list[T]], tuple[str, str]]
"""Title and text for what is new."""


def tell_once(
    store: Store, organisatie: str, notifier: Notifier, now: datetime, find: Find[T], word: Word[T]
) -> int:
    """How many things were told, in one message; nothing is asked of the store when nobody listens.

    Told first and written after: a process that is killed between them tells it twice, never not at all. Raises
    `Unreachable` when nobody could be told; then it is as new as before.
    """
    if not notifier.heard:
        return 0
    with store.begin(organisatie) as uow:
        found = find(uow)
        told = uow.log.claimed([f"gemeld {key}" for key in found]) if found else set()
        fresh = {key: one for key, one in found.items() if f"gemeld {key}" not in told}
        message = word(uow, list(fresh.values())) if fresh else None
    if message is None:
        return 0
    notifier.tell(*message)
    with store.begin(organisatie) as uow:
        for key in fresh:
            uow.log.once(f"gemeld {key}", now)
        uow.commit()
    return len(fresh)

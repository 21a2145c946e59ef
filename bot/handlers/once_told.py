"""Telling people over a channel beside mail: what is new, in one message, once."""

from collections.abc import Callable, Container, Iterable, Mapping
from datetime import datetime
from typing import TypeVar

from bot.domain.errors import Unreachable
from bot.domain.ports.notifier import Notifier
from bot.domain.ports.store import Store, UnitOfWork

T = TypeVar("T")
Find = Callable[[UnitOfWork], Mapping[str, T]]
"""What may be told: a key that makes it this one → the thing itself, oldest first."""
Word = Callable[[UnitOfWork, list[T]], tuple[str, str]]
"""Title and text for what is new to a channel."""


def tell_once(
    store: Store, organisatie: str, notifier: Notifier, now: datetime, find: Find[T], word: Word[T]
) -> int:
    """How many things were told, in one message a channel; nothing is asked of the store when nobody listens.

    Told first and written after: a process that is killed between them tells it twice, never not at all. Raises
    `Unreachable` when a channel took nothing; for that one it is as new as before, what the others took is written.
    """
    if not notifier.heard:
        return 0
    channels = notifier.each()
    with store.begin(organisatie) as uow:
        found = find(uow)
        known = [claim for key in found for claim in (_claim(key), *(_claim(key, name) for name in channels))]
        told = uow.log.claimed(known) if found else set()
        fresh = {
            name: [key for key in found if not {_claim(key), _claim(key, name)} & told] for name in channels
        }
        words = {keys: word(uow, [found[key] for key in keys]) for keys in _unlike(fresh.values())}
        messages = {name: words[tuple(keys)] for name, keys in fresh.items() if keys}
    down = dict[str, Unreachable]()
    for name, message in messages.items():
        try:
            channels[name].tell(*message)
        except Unreachable as error:
            down[name] = error
    heard = {key for name in messages if name not in down for key in fresh[name]}
    if heard:
        with store.begin(organisatie) as uow:
            for claim in _claims(fresh, down):
                uow.log.once(claim, now)
            uow.commit()
    for silent in down.values():
        raise silent
    return len(heard)


def _unlike(lists: Iterable[list[str]]) -> Iterable[tuple[str, ...]]:
    """Every list that is not empty, once: most channels wait for the same."""
    return dict.fromkeys(tuple(keys) for keys in lists if keys)


def _claim(key: str, channel: str = "") -> str:
    return f"gemeld {key} {channel}".rstrip()


def _claims(fresh: Mapping[str, list[str]], down: Container[str]) -> Iterable[str]:
    """One row for what every channel knows now; a row a channel for what one of them still waits for."""
    waiting = {key for name, keys in fresh.items() if name in down for key in keys}
    for name, keys in fresh.items():
        if name not in down:
            yield from (_claim(key, name) if key in waiting else _claim(key) for key in keys)

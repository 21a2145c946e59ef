"""Whether mail is kept, and whether this master key is the one that opens it: asked once, before anything is added."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from bot.domain.errors import StoreError
from storage.blobs import unwraps
from storage.sql.engine import open_engine
from storage.sql.session import IN_DUTCH
from storage.tables import ruwe_mail

SAMPLE = 3
"""Mails tried. One damaged row is a matter for `verify`; when none of these opens, it is the key that is wrong."""


def keeps_mail(url: str) -> bool:
    """Whether raw mail is kept in this (upgraded) database. Raises `StoreError` when it cannot be reached."""
    return bool(_kept(url, 1))


def prove_key(url: str, master_key: bytes) -> None:
    """Raises `StoreError` when mail is kept and this is not its key.

    Working on under another key would be worse than stopping: the next mails would open with that one alone.
    """
    kept = _kept(url, SAMPLE)
    if kept and not any(unwraps(master_key, row.sleutel, row.sha256) for row in kept):
        raise StoreError(
            "De hoofdsleutel past niet op de mail die is bewaard. Er is niets gedaan. "
            "Zet de sleutel terug die bij deze database hoort."
        )


def _kept(url: str, count: int) -> Sequence[Any]:
    engine = open_engine(url)
    try:
        with IN_DUTCH, engine.begin() as connection:
            return connection.execute(select(ruwe_mail.c.sleutel, ruwe_mail.c.sha256).limit(count)).all()
    finally:
        engine.dispose()

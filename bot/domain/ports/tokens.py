"""Reply tokens that were given out to colleagues."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

NO_CASE = ""
"""In a token: it is of an overzicht, so the answer names its case itself. Such a token is used once per case."""


@dataclass(frozen=True, slots=True)
class Token:
    """A reply token as the store remembers it: bound to person, proposal and version; single use."""

    id: str
    persoon: str
    dossier: str
    voorstel: str
    versie: int
    verloopt: datetime
    gebruikt: datetime | None = None


class TokenStore(Protocol):
    """Reply tokens that were given out."""

    def add(self, token: Token) -> None:
        """Remember a new token."""

    def get(self, token_id: str) -> Token | None:
        """The token, or None when it was never given out."""

    def spend(self, token_id: str, at: datetime) -> None:
        """Mark it used."""

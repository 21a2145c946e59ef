"""The register van ontvangst: per mailbox which message was seen, with what outcome."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.domain.dossier.placing import Place


class Outcome(StrEnum):
    """What the ledger says became of a message."""

    NIEUW = "nieuw"
    DUBBEL = "dubbel"
    QUARANTAINE = "quarantaine"


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One line of the register van ontvangst: this message of this mailbox was seen, with this outcome.

    locator: unique per mailbox. identity: `bot.domain.mail.identity.identity_of`. reden: why it is in quarantine or what
    it doubles. pogingen / volgende_poging: retries of a quarantined mail (None: only a human tries again).
    plaats, merk: where we put the message in its mailbox and the label we put on it; kept when the line is replaced.
    """

    mailbox: str
    locator: str
    identity: str
    sha256: str
    uitkomst: Outcome
    tijd: datetime
    ontvangen: datetime
    reden: str = ""
    pogingen: int = 0
    volgende_poging: datetime | None = None
    plaats: Place = Place.HIER
    merk: str = ""


class LedgerStore(Protocol):
    """Per mailbox: which message was seen, with what outcome."""

    def known(self, mailbox: str, locators: Sequence[str]) -> set[str]:
        """Which of these locators were seen before."""

    def identities(self, identities: Sequence[str]) -> dict[str, str]:
        """identity → sha256 of mails of this organisatie already kept, in whatever mailbox."""

    def record(self, entry: LedgerEntry) -> None:
        """Add or replace the line of (mailbox, locator)."""

    def quarantined(self, due: datetime | None = None) -> list[LedgerEntry]:
        """Lines in quarantine, oldest first; with `due` only those whose retry is due by then."""

    def all(self, mailbox: str) -> list[LedgerEntry]:
        """Every line of a mailbox, oldest first (for `verify`)."""

    def of_mail(self, sha256: str) -> list[LedgerEntry]:
        """Every line about one mail, in whatever mailbox, oldest first."""

    def moved(self, mailbox: str, locators: Sequence[str]) -> dict[str, str]:
        """locator → sha256 of those we put elsewhere before; somebody put them back when they lie in the mailbox."""

    def restricted(self, mailbox: str, locators: Sequence[str]) -> dict[str, str]:
        """locator → number of its dossier, for messages of a case that belongs in the restricted folder."""

    def astray(self, mailbox: str) -> dict[str, str]:
        """locator → number of its dossier, for every message of such a case that we never moved."""

    def place(self, mailbox: str, locators: Sequence[str], plaats: Place) -> None:
        """Where these messages lie now."""

    def mark(self, mailbox: str, locators: Sequence[str], merk: str) -> None:
        """The label these messages carry now."""

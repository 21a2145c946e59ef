"""One case: its state is the fold of its events. `decide` makes events, `evolve` folds them; both are pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.domain.events import Event
from bot.domain.mail import Address


class ProposalKind(StrEnum):
    """Every kind of proposal (contract §2)."""

    NIEUW = "nieuw"
    VERVOLG = "vervolg"
    SPLITSEN = "splitsen"
    KOPPELEN = "koppelen"
    ESCALEREN = "escaleren"
    KEUZE = "keuze"
    INTREKKING = "intrekking"
    AANVULLING = "aanvulling"
    NIET_IN_BEHANDELING = "niet_in_behandeling"
    VERDAGEN = "verdagen"
    POGING = "poging"
    STAKEN = "staken"
    UITKOMST = "uitkomst"
    AFHANDELEN = "afhandelen"
    HEROPENEN = "heropenen"
    OVERDRAGEN = "overdragen"
    OKC = "okc"
    BRIEF = "brief"
    REGISTREREN = "registreren"
    COLLEGE = "college"
    GEMEENTE = "gemeente"
    VERNIETIGEN = "vernietigen"


class ProposalStatus(StrEnum):
    """Where a proposal stands."""

    OPEN = "open"
    AKKOORD = "akkoord"
    AFGEWEZEN = "afgewezen"
    VERVALLEN = "vervallen"


@dataclass(frozen=True, slots=True)
class Proposal:
    """Steps prepared by the bot, waiting for a human: versioned and explained.

    id: unique in its dossier ("1", "2", …). versie: raised by every change, so an old akkoord cannot approve it.
    soort_mail: what the mail was taken for. stappen: events one akkoord takes, with their gegevens.
    naar: e-mail addresses of who gets to act; kandidaten: names to choose from when nobody was guessed.
    uitleg: why, in Dutch sentences; alternatief: the runner-up, or empty. regel: the rule that decided.
    bericht: sha256 of the mail it was made for.
    """

    id: str
    versie: int
    soort: ProposalKind
    status: ProposalStatus
    traject: str | None
    soort_mail: str
    stappen: tuple[tuple[str, Mapping[str, Any]], ...]
    naar: tuple[str, ...]
    kandidaten: tuple[str, ...]
    brieven: tuple[str, ...]
    uitleg: tuple[str, ...]
    alternatief: str
    regel: str
    bericht: str


@dataclass(frozen=True, slots=True)
class Dossier:
    """One case as it stands after its events (oldest first in `events`)."""

    organisatie: str
    nummer: str
    regeling: str
    regeling_hash: str
    traject: str | None
    status: str
    soort: str
    klager: Address
    beklaagde: str
    naar: tuple[str, ...]
    signalen: tuple[str, ...]
    taal: str
    ontvangen: datetime
    uitkomst: str | None
    gesloten: bool
    gekoppeld: tuple[str, ...]
    voorstellen: tuple[Proposal, ...]
    events: tuple[Event, ...]

    @property
    def version(self) -> int:
        """How many events it holds."""
        return len(self.events)

    def open_proposal(self) -> Proposal | None:
        """The newest proposal that waits for a human, or None."""
        return next((p for p in reversed(self.voorstellen) if p.status is ProposalStatus.OPEN), None)

    def proposal(self, proposal_id: str) -> Proposal | None:
        """The proposal with this id, or None."""
        return next((p for p in self.voorstellen if p.id == proposal_id), None)

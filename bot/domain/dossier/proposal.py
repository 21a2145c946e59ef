"""A proposal: steps prepared by the bot, waiting for a human; versioned and explained."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.domain.dossier.events import EventKind


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


ASIDE = frozenset({ProposalKind.COLLEGE, ProposalKind.GEMEENTE})
"""Proposals that tell others of a case and do not move it: they wait beside the one that says what comes next."""


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
    bericht: sha256 of the mail it was made for. beklaagde: who it is about, a mail address or a name as written.
    gronden: what may speak against treating it, each with its weight (mogelijk, ja).
    klok: the act of the clock that made it, or empty: it lapses as soon as the clock would not make it any more.
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
    beklaagde: str = ""
    gronden: tuple[tuple[str, str], ...] = ()
    klok: str = ""

    @property
    def regeling(self) -> str:
        """The scheme its first steps bring the case under, or empty: it stays where it is."""
        return next((str(kept["regeling"]) for _, kept in self.stappen if "regeling" in kept), "")

    @property
    def fase(self) -> str:
        """The phase a klacht goes to that already is one, or empty."""
        if any(kind == EventKind.KLACHT_GEWORDEN for kind, _ in self.stappen):
            return ""
        return next((str(kept["fase"]) for _, kept in self.stappen if "fase" in kept), "")

    def as_json(self) -> dict[str, Any]:
        """JSON values only, as the event `voorstel_gedaan` keeps it."""
        return {
            "id": self.id,
            "versie": self.versie,
            "soort": self.soort.value,
            "traject": self.traject,
            "soort_mail": self.soort_mail,
            "stappen": [[gebeurtenis, dict(gegevens)] for gebeurtenis, gegevens in self.stappen],
            "naar": list(self.naar),
            "kandidaten": list(self.kandidaten),
            "brieven": list(self.brieven),
            "uitleg": list(self.uitleg),
            "alternatief": self.alternatief,
            "regel": self.regel,
            "bericht": self.bericht,
            "beklaagde": self.beklaagde,
            "gronden": [list(found) for found in self.gronden],
            "klok": self.klok,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Proposal":
        """What `as_json` gave, as an open proposal."""
        return cls(
            id=kept["id"],
            versie=kept["versie"],
            soort=ProposalKind(kept["soort"]),
            status=ProposalStatus.OPEN,
            traject=kept["traject"],
            soort_mail=kept["soort_mail"],
            stappen=tuple((gebeurtenis, dict(gegevens)) for gebeurtenis, gegevens in kept["stappen"]),
            naar=tuple(kept["naar"]),
            kandidaten=tuple(kept["kandidaten"]),
            brieven=tuple(kept["brieven"]),
            uitleg=tuple(kept["uitleg"]),
            alternatief=kept["alternatief"],
            regel=kept["regel"],
            bericht=kept["bericht"],
            beklaagde=kept["beklaagde"],
            gronden=tuple((grond, weegt) for grond, weegt in kept.get("gronden", ())),
            klok=kept.get("klok", ""),
        )


TAKEN_BACK = "I1"
"""The rule of a proposal about a klager who comes back on a withdrawal; it makes the one to close void."""

"""What the grounds of ontvankelijkheid look at, and what each may find."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.domain.dossier.dossier import Dossier
from bot.domain.mail.mail import Address
from bot.domain.people.organisation import Organisation
from bot.domain.recognition.suggestion import Suggestion
from bot.domain.regeling.klachttoets import quoted
from bot.domain.regeling.levels import Case
from bot.domain.regeling.regeling import Regeling

SEXUAL = "seksuele_intimidatie"
"""The signal that is never too long ago (Klachtenprocedure §3.1)."""


class Weight(StrEnum):
    """How much speaks for a ground. `ja`: all its facts are there; a human still decides."""

    MOGELIJK = "mogelijk"
    JA = "ja"


@dataclass(frozen=True, slots=True)
class Finding:
    """One ground that may hold: why, what is still missing, and the letter that would say so (empty: none)."""

    grond: str
    weegt: Weight
    waarom: str
    ontbreekt: str = ""
    brief: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known beside the reading of the mail.

    klager: who wants something, None where it does not matter. eerder: closed cases of the same klager. woorden: what he
    wrote himself. machtiging: a written one is in the dossier.
    """

    klager: Address | None = None
    eerder: Sequence[Dossier] = ()
    woorden: str = ""
    machtiging: bool = False


NOTHING_KNOWN = Known()


@dataclass(frozen=True, slots=True)
class Weighed:
    """What the rules look at. day: the ontvangst of the first uiting, also for what became a klacht later (J25)."""

    suggestion: Suggestion
    case: Case
    organisation: Organisation
    regeling: Regeling
    day: date
    known: Known = NOTHING_KNOWN

    def has(self, *signals: str) -> bool:
        """Whether one of these signals counts."""
        return bool(self.case.signalen & set(signals))

    def calls(self, word: str) -> bool:
        """Whether the writer calls himself so: as a signal, in its evidence, or in his own words ("als bewindvoerder")."""
        said = [s.bewijs for s in self.suggestion.signalen if s.naam == "vertegenwoordiger"]
        spoken = re.search(rf"\b(?:als|ben|namens) (?:\w+ ){{0,2}}{word}", self.known.woorden.casefold())
        return self.has(word) or bool(spoken) or any(word in phrase.casefold() for phrase in said)

    def words(self, *signals: str) -> str:
        """A short phrase of the mail that one of these signals was read from, between quotes, or nothing."""
        found = (quoted(s.bewijs) for s in self.suggestion.signalen if s.naam in signals)
        return next((f" {phrase}" for phrase in found if phrase), "")

    def last(self, role: str) -> date | None:
        """The newest day the mail names in this role."""
        return max((found.waarde for found in self.suggestion.data if found.rol == role), default=None)

    @property
    def jeugd(self) -> bool:
        """Whether it is about jeugdhulp: by the words of the mail, or by the team."""
        over = self.case.over
        return self.has("jeugd") or (over is not None and over.team in self.organisation.jeugdteams)

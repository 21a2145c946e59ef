"""What Klimkoord registers although it was solved: ongewenst gedrag, and what keeps coming back (procedure §4.2, §6.1)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from bot.domain.calendar.calendar import AMSTERDAM, Calendar, add
from bot.domain.calendar.duration import Duration, Unit
from bot.domain.dossier.dossier import Dossier
from bot.domain.dossier.events import EventKind
from bot.domain.recognition.caution import GRAVE

YEAR = Duration(12, Unit.MAANDEN)
"""How long an unregistered melding counts for the next one."""


@dataclass(frozen=True, slots=True)
class Uitzondering:
    """Why a solved melding is registered after all. aantal: how many like ones in 12 months, this one included."""

    uitzondering: str
    aantal: int
    uitleg: str

    def details(self) -> dict[str, object]:
        """What the event `geregistreerd` carries; T28 tells it to the Kwaliteitsmanager."""
        return {"uitzondering": self.uitzondering, "regel": "O12"} | (
            {"aantal": self.aantal} if self.aantal > 1 else {}
        )


def exception(dossier: Dossier, others: Iterable[Dossier], n: int) -> Uitzondering | None:
    """O12: the exception that holds for this melding, or None.

    others: cases of the same organisatie, this one may be among them. n: so many like ones are a repetition.
    """
    if happened(dossier, EventKind.GEREGISTREERD):
        return None
    if set(dossier.signalen) & GRAVE:
        told = "O12: ongewenst gedrag wordt altijd geregistreerd, ook als het is opgelost (procedure §4.2)."
        return Uitzondering("ongewenst gedrag", 1, told)
    since = _received(dossier)
    alike = [other for other in others if _alike(dossier, other) and _counts(other, since)]
    melders = {other.klager.address or other.klager.name for other in alike}
    mine = dossier.klager.address or dossier.klager.name
    if len(alike) + 1 < n or not melders - {mine}:
        return None
    numbers = ", ".join(other.nummer for other in alike)
    told = (
        f"O12: {len(alike) + 1} meldingen in twaalf maanden over dezelfde persoon of hetzelfde onderwerp, van "
        f"verschillende melders ({numbers} en deze). Herhaling wordt geregistreerd (procedure §4.2)."
    )
    return Uitzondering("herhaling", len(alike) + 1, told)


def _received(dossier: Dossier) -> date:
    return dossier.ontvangen.astimezone(AMSTERDAM).date()


def _alike(dossier: Dossier, other: Dossier) -> bool:
    same_person = bool(dossier.beklaagde) and dossier.beklaagde == other.beklaagde
    topic = dossier.onderwerp.casefold()
    return other.nummer != dossier.nummer and (
        same_person or (bool(topic) and topic == other.onderwerp.casefold())
    )


def _counts(other: Dossier, day: date) -> bool:
    """A melding of the twelve months before that day; what was withdrawn or put aside is none."""
    since = _received(other)
    return (
        other.traject == "onvrede"
        and other.uitkomst != "ingetrokken"
        and since <= day <= add(since, YEAR, Calendar())
    )


def happened(dossier: Dossier, kind: EventKind) -> bool:
    """Whether an event of this kind is in the dossier."""
    return any(event.soort is kind for event in dossier.events)

"""Who speaks for the klager (rulebook C.8): whom letters go to, and whose word counts as his."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.domain.dossier.events import Event, EventKind
from bot.domain.mail.mail import Address


@dataclass(frozen=True, slots=True)
class Representative:
    """Who was appointed. rol: gemachtigde, mentor, voogd, woordvoerder …; tot: the last day he may, None: no end."""

    adres: Address
    rol: str
    tot: date | None = None


def representatives(events: Sequence[Event]) -> tuple[Representative, ...]:
    """Everybody who was ever appointed, the newest last."""
    told = (event.gegevens for event in events if event.soort is EventKind.VERTEGENWOORDIGER_AANGEWEZEN)
    return tuple(
        Representative(
            Address(kept.get("naam", ""), kept["adres"]),
            kept.get("rol", ""),
            date.fromisoformat(kept["tot"]) if kept.get("tot") else None,
        )
        for kept in told
        if kept.get("adres")
    )


def representative(events: Sequence[Event], day: date) -> Representative | None:
    """Who represents the klager on this day: all mail of the case goes to him (C.8)."""
    return next((one for one in reversed(representatives(events)) if one.tot is None or day <= one.tot), None)


def ended(events: Sequence[Event], day: date) -> Representative | None:
    """Whose machtiging was the last, and ended before this day; None while somebody may speak, or nobody ever might."""
    everybody = representatives(events)
    return everybody[-1] if everybody and representative(events, day) is None else None


def own_addresses(events: Sequence[Event]) -> frozenset[str]:
    """The mail addresses of the klager and of whoever was ever appointed to represent him."""
    told = voices(events)
    return frozenset({told.klager, *(one.adres.address for one in told.anderen)} - {""})


@dataclass(frozen=True, slots=True)
class Voices:
    """Whose word is the klager's own: reachable they, reachable the klager (UB). anderen: who was appointed, and till when."""

    klager: str
    anderen: tuple[Representative, ...]

    def speaks(self, address: str, day: date) -> bool:
        """Whether what this address says on that day counts as his word: a machtiging ends on its last day (C.8)."""
        appointed = (one for one in self.anderen if one.tot is None or day <= one.tot)
        return bool(address) and (
            address == self.klager or any(address == one.adres.address for one in appointed)
        )


def voices(events: Sequence[Event]) -> Voices:
    """Everybody who may ever have spoken for the klager, gathered once."""
    klager = events[0].gegevens.get("klager", {}).get("adres", "") if events else ""
    return Voices(klager, representatives(events))

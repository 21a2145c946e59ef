"""Cases by number, for who only looks around: of one that was destroyed nothing is left to look at."""

from collections.abc import Iterable

from bot.domain.dossier.dossier import Dossier
from bot.domain.errors import DestroyedDossier
from bot.domain.ports.store import UnitOfWork


def standing(uow: UnitOfWork, nummer: str) -> Dossier | None:
    """The dossier, or None when there is none with this number, or no longer."""
    try:
        return uow.dossiers.load(nummer)
    except DestroyedDossier:
        return None


def all_standing(uow: UnitOfWork, numbers: Iterable[str]) -> list[Dossier]:
    """Those of these dossiers that are there, in order."""
    return [found for nummer in numbers if (found := standing(uow, nummer)) is not None]

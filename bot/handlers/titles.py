"""The subject of an answer to a colleague: what was done, or what was not. Never a word of a klager."""

from collections.abc import Mapping

from bot.domain.language.understanding import Unclear, own_name
from bot.domain.language.wishes.asking import Help, Herinner, Status, TeBeoordelen, Termijnen
from bot.domain.language.wishes.base import Wish
from bot.domain.language.wishes.commission import Reactie
from bot.domain.language.wishes.course import (
    AanvullingVragen,
    Corrigeer,
    Heropen,
    Koppel,
    Nieuw,
    Sluit,
    Splits,
    Verdaag,
    Verplaats,
)
from bot.domain.language.wishes.deciding import StuurNaar, Voorbeeld, WijzigNaar
from bot.domain.language.wishes.happened import GesprekOp, Poging, VerslagVerstuurd
from bot.domain.language.wishes.persons import DraagOver, MachtigingOntvangen, Neem
from bot.handlers.plans.plan import DONE, REFUSED, Answer

SHOWN: Mapping[type[Wish], str] = {
    Status: "Zo staat het ervoor",
    Termijnen: "De termijnen",
    TeBeoordelen: "Wat op een besluit wacht",
    Voorbeeld: "Voorbeeld van de brief; er is niets verstuurd",
    Help: "Wat u kunt antwoorden",
}
"""Questions that change nothing, by what is answered to them."""

NAMED: Mapping[type[Wish], str] = {
    AanvullingVragen: "aanvulling vragen",
    Corrigeer: "corrigeren",
    DraagOver: "overdragen",
    GesprekOp: "gesprek plannen",
    Heropen: "heropenen",
    Herinner: "herinnering",
    Koppel: "koppelen",
    MachtigingOntvangen: "machtiging ontvangen",
    Neem: "zelf oppakken",
    Nieuw: "nieuw dossier",
    Poging: "poging",
    Reactie: "reactie versturen",
    Sluit: "sluiten",
    Splits: "splitsen",
    StuurNaar: "naar een ander sturen",
    Verdaag: "verdagen",
    Verplaats: "verplaatsen",
    VerslagVerstuurd: "verslag verstuurd",
    WijzigNaar: "soort wijzigen",
}
"""Commands whose first words alone are half a sentence, by what they ask for."""

LONGEST = 46
"""A longer headline loses its last parts whole: with the number before it, a subject has 60 characters."""


def title(wish: Wish | Unclear, answer: Answer) -> str:
    """The subject of the answer to this wish."""
    if answer.uitslag == DONE:
        return _done(answer.kort)
    if answer.uitslag == REFUSED:
        return refused(wish)
    if isinstance(wish, Unclear):
        return next(iter(answer.kort), "Nog niets gedaan: wat bedoelt u?")
    return SHOWN.get(type(wish)) or f"Nog niets gedaan: {_name(wish)}"


def refused(wish: Wish | Unclear) -> str:
    """The subject of a refusal."""
    return f"Niet uitgevoerd: {'uw antwoord' if isinstance(wish, Unclear) else _name(wish)}"


def _name(wish: Wish) -> str:
    return NAMED.get(type(wish)) or own_name(type(wish))


def _done(parts: tuple[str, ...]) -> str:
    said = "Gedaan"
    for index, part in enumerate(parts):
        longer = f"{said}{', ' if index else ': '}{part}"
        if index and len(longer) > LONGEST:
            break
        said = longer
    return said

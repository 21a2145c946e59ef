"""The subject of an answer to a colleague: what was done, or what was not. Never a word of a klager."""

from collections.abc import Mapping

from bot.domain.language.understanding import Unclear, own_name
from bot.domain.language.wishes.asking import Help, Status, TeBeoordelen, Termijnen
from bot.domain.language.wishes.base import Wish
from bot.domain.language.wishes.deciding import Voorbeeld
from bot.domain.language.wishes.happened import Poging
from bot.handlers.plans.plan import DONE, REFUSED, Answer

SHOWN: Mapping[type[Wish], str] = {
    Status: "Zo staat het ervoor",
    Termijnen: "De termijnen",
    TeBeoordelen: "Wat op een besluit wacht",
    Voorbeeld: "Voorbeeld van de brief; er is niets verstuurd",
    Help: "Wat u kunt antwoorden",
}
"""Questions that change nothing, by what is answered to them."""

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
    return "poging" if isinstance(wish, Poging) else own_name(type(wish))


def _done(parts: tuple[str, ...]) -> str:
    said = "Gedaan"
    for index, part in enumerate(parts):
        longer = f"{said}{', ' if index else ': '}{part}"
        if index and len(longer) > LONGEST:
            break
        said = longer
    return said

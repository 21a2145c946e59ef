"""Other organisations by name in what somebody wrote: a zorgaanbieder that nobody configured is still not ours (G15)."""

import re
from collections.abc import Iterator

from bot.domain.organisation import Organisation

_KIND = (
    r"(?:thuiszorg|thuishulp|wijkverpleging|kraamzorg|jeugdzorg|jeugdbescherming|jeugdbeschermer|ggz"
    r"|(?:[a-z]*zorg|hulpverlenings|welzijns)(?:instelling|aanbieder|organisatie|groep|bureau|partij|bedrijf)"
    r"|stichting|huisartsenpraktijk|ziekenhuis|verpleeghuis|verzorgingshuis|woonzorgcentrum|kinderopvang|kinderdagverblijf"
    r"|woningcorporatie|woningstichting|taxibedrijf|vervoerder|schoonmaakbedrijf)"
)
_WORD = r"(?!(?:Mevrouw|Mevr|Mw|Meneer|Dhr|De|Het|Ik|Wij|Zij|Hij|U)\b)[A-ZÀ-Þ][\w’'&-]*"
_NAME = rf"{_WORD}(?:\s+(?:{_WORD}|(?:van|de|der|het|en|voor)\s+{_WORD})){{0,3}}"
_OF = r"\b(?:van|bij|over|door|via|namens|met)\s+(?:de\s+|het\s+)?"
_CARERS = r"\b(?:wijkzuster|(?:wijk)?verpleegkundige|verzorgende|huisarts|taxichauffeur|gezinsvoogd|jeugdbeschermer)\s+"
_COMPLAINS = r"\b(?:klacht|klagen|klaag|onvrede|ontevreden|boos)\b(?:\s+\w+){0,3}?\s+"

_NAMED = (
    re.compile(rf"{_OF}(?P<name>(?i:{_KIND})\s+{_NAME})"),  # "de hulp van thuiszorg Pantein"
    re.compile(rf"{_OF}(?P<name>[A-ZÀ-Þ]\w+zorg\b(?:\s+{_WORD}){{0,2}})"),  # "een mevrouw van Buurtzorg"
    re.compile(rf"(?i:{_CARERS})(?:van|bij)\s+(?P<name>{_NAME})"),  # "de wijkzuster van Sensire"
    re.compile(
        rf"(?i:{_COMPLAINS})(?:over|bij|tegen)\s+(?:de\s+|het\s+)?"
        r"(?P<name>UWV|SVB|CIZ|CAK|GGD|Veilig Thuis|Raad voor de Kinderbescherming)\b"
    ),
)
"""How a klager names who helped him; a letter of the UWV, a report to Veilig Thuis are no complaint about them."""

_NO_NAMES = frozenset(
    {"thuiszorg", "jeugdzorg", "mantelzorg", "ouderenzorg", "kraamzorg", "nazorg", "gehandicaptenzorg", "wijkzorg", "dagzorg"}
)  # fmt: skip
"""Words that end like a name and are none."""


def others_named(text: str, organisation: Organisation) -> Iterator[str]:
    """The names of other organisations in a text, as written; not our own, nor a colleague, desk or commission we know."""
    desks = (*organisation.partners, *organisation.externe_regelingen)
    known = [organisation.naam, *(each.naam for each in organisation.okc)]
    known += [part for person in organisation.staff.people for part in (person.naam, person.team) if part]
    said = " ".join(text.split())
    found = sorted((hit.start("name"), hit["name"]) for look in _NAMED for hit in look.finditer(said))
    for name in dict.fromkeys(name for _, name in found):
        if name.casefold() in _NO_NAMES or any(desk.named_in(name) for desk in desks):
            continue
        if not any(_alike(name, own) for own in known):
            yield name


def _alike(name: str, known: str) -> bool:
    """Whether two names share a word that is somebody's own: "Stichting Klimkoord" and "Klimkoord"."""
    return bool(set(name.casefold().split()) & set(known.casefold().split()) - _EVERYBODYS)


_EVERYBODYS = frozenset(
    {"stichting", "zorg", "welzijn", "sociaal", "sociale", "werk", "team", "teams", "gemeente", "de", "het", "van", "en", "voor"}
)  # fmt: skip

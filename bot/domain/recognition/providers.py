"""Other organisations by name in what somebody wrote: a zorgaanbieder that nobody configured is still not ours (G15)."""

import re
from collections.abc import Iterator, Sequence

from bot.domain.people.organisation import Organisation

_KIND = (
    r"(?:thuiszorg|thuishulp|wijkverpleging|kraamzorg|jeugdzorg|jeugdbescherming|jeugdbeschermer|ggz"
    r"|(?:[a-z]*zorg|hulpverlenings|welzijns)(?:instelling|aanbieder|organisatie|groep|bureau|partij|bedrijf)"
    r"|stichting|huisartsenpraktijk|ziekenhuis|verpleeghuis|verzorgingshuis|woonzorgcentrum|kinderopvang|kinderdagverblijf"
    r"|woningcorporatie|woningstichting|taxibedrijf|vervoerder|schoonmaakbedrijf)"
)
_WORD = r"(?!(?:Mevrouw|Mevr|Mw|Meneer|Dhr|De|Het|Ik|Wij|Zij|Hij|U)\b)[A-ZÀ-Þ][\w’'&-]*"
_NAME = rf"{_WORD}(?:\s+(?:{_WORD}|(?:van|de|der|het|en|voor)\s+{_WORD})){{0,3}}"
_OF = r"\b(?:van|bij|over|door|via|namens|met)\s+(?:de\s+|het\s+)?"
_WHO_CARES = ("wijkzuster", "wijkverpleegkundige", "verpleegkundige", "verzorgende", "huisarts", "taxichauffeur", "gezinsvoogd", "jeugdbeschermer")  # fmt: skip
_CARERS = rf"\b(?:{'|'.join(_WHO_CARES)})\s+"
_AUTHORITIES = ("UWV", "SVB", "CIZ", "CAK", "GGD", "Veilig Thuis", "Raad voor de Kinderbescherming")
_COMPLAINS = r"\b(?:klacht|klagen|klaag|onvrede|ontevreden|boos)\b(?:\s+\w+){0,3}?\s+"

_NAMED: Sequence[tuple[Sequence[str], str]] = (
    # "de hulp van thuiszorg Pantein"
    ((), rf"{_OF}(?P<name>(?i:{_KIND})\s+{_NAME})"),
    # "een mevrouw van Buurtzorg"
    (("zorg",), rf"{_OF}(?P<name>[A-ZÀ-Þ]\w+zorg\b(?:\s+{_WORD}){{0,2}})"),
    # "de wijkzuster van Sensire"
    (_WHO_CARES, rf"(?i:{_CARERS})(?:van|bij)\s+(?P<name>{_NAME})"),
    # a letter of the UWV, a report to Veilig Thuis are no complaint about them
    (_AUTHORITIES, rf"(?i:{_COMPLAINS})(?:over|bij|tegen)\s+(?:de\s+|het\s+)?(?P<name>{'|'.join(_AUTHORITIES)})\b"),
)  # fmt: skip
"""How a klager names who helped him. Before it: words of which one stands in whatever it finds, looked for first."""

_LOOKS = [(tuple(map(str.lower, words)), re.compile(named)) for words, named in _NAMED]

_NO_NAMES = frozenset(
    {"thuiszorg", "jeugdzorg", "mantelzorg", "ouderenzorg", "kraamzorg", "nazorg", "gehandicaptenzorg", "wijkzorg", "dagzorg"}
)  # fmt: skip
"""Words that end like a name and are none."""


def others_named(text: str, organisation: Organisation) -> Iterator[str]:
    """The names of other organisations in a text, as written; not our own, nor a colleague, desk or commission we know."""
    desks = (*organisation.partners, *organisation.externe_regelingen)
    said = " ".join(text.split())
    lower = said.lower()
    looks = [look for words, look in _LOOKS if not words or any(word in lower for word in words)]
    found = sorted((hit.start("name"), hit["name"]) for look in looks for hit in look.finditer(said))
    if not found:
        return
    known = [organisation.naam, *(each.naam for each in organisation.okc)]
    known += [part for person in organisation.staff.people for part in (person.naam, person.team) if part]
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

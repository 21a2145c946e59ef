"""Which numbers in a mail are somebody's age: under eighteen or not decides whether it is about jeugd."""

from collections.abc import Iterable, Iterator, Sequence

from classifiers.lexicon import table

_WORDS = table("lexicon")["leeftijd"]
_KIN = frozenset(_WORDS["verwanten"].split())
_SELF = _KIN | frozenset(_WORDS["voornaamwoorden"].split())
_BEFORE = frozenset(_WORDS["ervoor"].split())
_YEARS = frozenset(_WORDS["jaren"].split())
_MONTHS = frozenset(_WORDS["maanden"].split())
_NO_AGE = frozenset(_WORDS["geen_leeftijd"].split())
_NO_YEARS = frozenset(_WORDS["geen_jaren"].split())
_COUNTED = {word: number for number, word in enumerate(_WORDS["telwoorden"].split(), start=4)}
_ENDS = frozenset({"en", ".", ",", "!", "?", ")", ";", "..."})
_NEIGHBOURS = frozenset(
    {"bewoners", "buurtbewoners", "omwonenden", "buren", "huisnummer", "huisnummers", "nummers"}
)
"""Words of people who sign with the number of their house: "Jansen (14), Bakker (16)"."""
GROWN = 18
YOUNG, ADULT = "<jong>", "<volwassen>"
"""How an age is seen by cues and models."""


def may_be_age(word: str, norm: str) -> bool:
    """Whether this word (in lower case) may be an age, whatever stands around it."""
    return word in _COUNTED or (norm == "<getal>" and word.isascii() and word.isdigit() and len(word) < 3)


def ages(words: Sequence[str], places: Iterable[int]) -> Iterator[tuple[int, str]]:
    """The tokens that are an age, each with what it is seen as. words: the tokens in lower case; places: those that may
    be one (`may_be_age`).

    "Bram (9)", "Bram (9, autisme)", "ik ben 16", "mijn zoon van 34", "bijna 17 jaar"; "al 8 jaar" is no age.
    """
    for i in places:
        if not _is_age(words, i):
            continue
        number = _COUNTED.get(words[i]) or int(words[i])
        months = i + 1 < len(words) and words[i + 1] in _MONTHS
        yield i, YOUNG if number < GROWN or months else ADULT


def _is_age(words: Sequence[str], i: int) -> bool:
    before = words[i - 1] if i else ""
    after, behind = (*words[i + 1 : i + 3], "", "")[:2]
    lead = words[max(i - 5, 0) : i]
    kin = not _SELF.isdisjoint(lead)
    amount = (after == "," and behind.isdigit()) or (
        before == "," and words[i - 2 : i - 1] and words[i - 2].isdigit()
    )
    if amount:
        return False
    if before == "(":
        if _KIN.isdisjoint(lead) and _signed_by_neighbours(words):
            return False
        enumerated = words[i] in {"1", "2", "3"} and not kin
        return not enumerated and (after in {")", ",", "en"} or after in _YEARS or after in _MONTHS)
    if after in _YEARS:
        return kin and before in _BEFORE and behind not in _NO_AGE and behind not in _NO_YEARS
    if before in {"van", "of"}:
        return not _KIN.isdisjoint(lead) and after not in _NO_AGE
    return kin and before in _BEFORE and (after in _ENDS or not after)


def _signed_by_neighbours(words: Sequence[str]) -> bool:
    """Whether neighbours put more than one number between brackets: those are houses, not children."""
    if _NEIGHBOURS.isdisjoint(words):
        return False
    opened = (i for i, word in enumerate(words) if word == "(")
    return sum(any(word.isdigit() for word in words[i + 1 : i + 4]) for i in opened) > 1

"""What a colleague says in a sentence of his own, and the command that says the same. It is only offered, never done."""

import re

from bot.domain.language.outcomes import IN_VAIN, TALKED
from bot.domain.language.wishes.asking import Herinner, Status, Termijnen
from bot.domain.language.wishes.base import Wish
from bot.domain.language.wishes.course import NietInBehandeling, Sluit, Verdaag, Verplaats
from bot.domain.language.wishes.deciding import Ongedaan, StuurNaar, Voorbeeld, WijzigNaar
from bot.domain.language.wishes.happened import GesprekGehad, GesprekOp, Poging, UitkomstVan
from bot.domain.language.wishes.persons import Afwezig, IkBenBetrokken, Neem


def _words(*patterns: str) -> re.Pattern[str]:
    """Whether one of these is said, as whole words."""
    return re.compile(rf"\b(?:{'|'.join(patterns)})\b", re.IGNORECASE)


JUNK = _words("spam", "reclame", r"verwijder\w*", "weggooien")
"""Mail that is no klacht at all."""

TOLD: tuple[tuple[re.Pattern[str], type[Wish]], ...] = (
    (IN_VAIN, Poging),
    (
        _words(
            r"(?:afspraak|gesprek) (?:\w+ ){0,5}(?:gemaakt|gepland|staat|verzet|verplaatst)",
            "een (?:afspraak|gesprek) op",
        ),
        GesprekOp,
    ),
    (_words("gesprek (?:is|was) (?:al )?(?:geweest|gevoerd|voorbij)"), GesprekGehad),
    (_words("over (?:mij|mijzelf|mezelf)", "zelf betrokken"), IkBenBetrokken),
    (TALKED, GesprekGehad),
    (
        _words(
            "vakantie",
            "verlof",
            "afwezig",
            "niet aanwezig",
            "ziek thuis",
            r"ben (?:\S+ ){0,4}(?:ziek|niet|weg)",
        ),
        Afwezig,
    ),
    (_words("opgelost", "tevreden"), UitkomstVan),
    (_words(r"ik (?:\w+ ){1,4}zelf", "(?:pak|neem|doe|regel|bel) ik"), Neem),
    (JUNK, WijzigNaar),
    (
        _words(
            r"(?:is|moet|wordt) (?:\w+ ){0,3}klacht",
            "geen onvrede",
            r"maak (?:\w+ ){0,4}(?:klacht|onvrede|signaal)",
        ),
        WijzigNaar,
    ),
    (
        _words(
            "(?:door|graag) naar",
            "(?:door)?sturen",
            "(?:pakt|neemt) (?:dit|het) (?:wel )?(?:op|over)",
            r"geef (?:\w+ ){0,2}aan",
        ),
        StuurNaar,
    ),
    (_words("terug ?draaien", "vergissing", "foutje", "oeps", "per ongeluk"), Ongedaan),
    (_words("uitstellen", "verdagen", "uitstel", "meer tijd"), Verdaag),
    (_words("dubbele?", r"hoort bij 20\d\d-\d+"), Verplaats),
    (_words("niet (?:voor|bij|van) ons", r"hoort (?:\w+ )?bij"), NietInBehandeling),
    (_words(r"brief\b.{0,30}\b(?:zien|lezen)", "(?:in|wat) de brief"), Voorbeeld),
    (_words("deadline", r"termijn\w*", "wanneer moet"), Termijnen),
    (
        _words(
            "morgen",
            "later",
            "nog (?:even )?niet",
            "wacht(?:en)? (?:even|nog)",
            "even wachten",
            "op terug",
            "erop terug",
        ),
        Herinner,
    ),
    (_words("sluiten", "gesloten", "afgehandeld", "afronden", "afgerond", "(?:kan|mag) dicht"), Sluit),
    (_words("de stand", "hoe staat het"), Status),
)
"""The first that fits counts; bare words are enough, for it is only offered."""


def told(words: str) -> type[Wish] | None:
    """The command that says what these words tell."""
    return next((wish for pattern, wish in TOLD if pattern.search(words[:1_000])), None)


_NAY = _words("niet", "geen", "nee")
_ACCORD = r"a[ck]{1,2}oo?r[dt]"
BEGINS_YES = re.compile(rf"\W*(?:{_ACCORD}|eens|mee eens|prima|oké?|okay|ja)\b", re.IGNORECASE)
NO = re.compile(r"\W*(?:nee|oneens|(?:liever|zeker|nog)? ?niet|geen akkoord)\b", re.IGNORECASE)
YEA = _words(_ACCORD, "eens", "prima", "goed", "oké?", "okay", "ja")
"""Words of a yes, give or take a letter."""


def agrees(words: str) -> bool:
    """Whether somebody seems to say yes, in more words than the command has."""
    begin = " ".join(words.split()[:5])
    return bool(YEA.search(begin)) and not _NAY.search(begin)

"""A klacht of several people together (rulebook C.8, I4): who speaks for the group, and whether who writes leaves it."""

import re

from bot.domain.recognition.phrases import Phrase
from bot.domain.recognition.suggestion import Soort, Suggestion

LEAVING = re.compile(
    r"\b(?:"
    r"doen? (?:er |hier |daar )?(?:niet|nie) (?:meer|langer|verder) (?:aan )?mee"
    r"|(?:niet|nie) (?:meer|langer|verder) mee(?:doen| ?te doen)"
    r"|stap(?:pen)? (?:er ?|hier |dan )?(?:uit\b|op\b)"
    r"|trek(?:ken)? (?:mij|me|ons|mijn|onze) (?:naam |handtekening |steun )?(?:er ?)?(?:terug|in\b|uit\b)"
    r"|(?:haal|schrap|streep|verwijder) (?:mij|me|ons|mijn naam|onze naam|mijn handtekening)\b"
    r"|(?:mijn|onze) (?:naam|namen|handtekening) (?:\w+ ){0,3}(?:schrappen|weghalen|verwijderen|doorhalen|doorstrepen)"
    r")",
    re.IGNORECASE,
)
"""Words with which somebody leaves a group, whatever the reading of the mail made of them. Bare words are enough: a
human decides, and somebody who leaves may not be written down as one who joins."""

GROUP = (
    "groep|clubje?|bewoners|omwonenden|buren|buurt|buurtgenoten|straat|flat|hof|huurders|deelnemers|bezoekers|cliënten|ouders|"
    "gezinnen|huishoudens|families|vrijwilligers|cursisten|lotgenoten|ondertekenaars|ondergetekenden|mensen|anderen|rest"
)
"""Of whom somebody may write in the name; "namens de gemeente" and "namens mijn moeder" say who somebody else is."""

SPEAKS = Phrase(
    r"\b(?:ik (?:ben|treed op|fungeer|schrijf(?: u)?)|treed ik|ben ik|als|namens)\b[^.!?\n]{0,60}"
    r"\b(?:woordvoerd(?:er|ster)|aanspreekpunt|contactpersoon|vertegenwoordig(?:er|ster|d))\b"
    r"|\b(?:woordvoerd(?:er|ster)|aanspreekpunt|contactpersoon|vertegenwoordig(?:er|ster)) (?:is|ben|van (?:deze|onze|de) )"
    rf"|\bnamens (?:ons|alle|allen|iedereen|hen|(?:(?:onze|deze|de|het|mijn|alle) )?(?:\w+ )?(?:{GROUP}))\b",
    *("woordvoerd", "aanspreekpunt", "contactpersoon", "vertegenwoordig", "namens"),
)
"""Words with which a group says who speaks for it; a name under a mail is none."""


def speaks_for_all(words: str) -> bool:
    """Whether a mail of a group names its spokesman: only whoever was appointed gets mail of the case (C.8)."""
    return SPEAKS.said_in(words)


_OUT = frozenset({"onvoorwaardelijk", "gedeeltelijk"})
"""Values of the condition `intrekking`: what withdraws a part of the klacht of a group is the part of who writes."""


def leaves(read: Suggestion, words: str) -> bool:
    """Whether a member of a group who writes this no longer takes part. words: what he wrote himself."""
    said = read.condition("intrekking")
    if said == "ontkend":
        return False
    return read.soort is Soort.INTREKKING or said in _OUT or LEAVING.search(words) is not None

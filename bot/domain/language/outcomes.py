"""Whether the words of a colleague can be the outcome of a talk, which a klager reads in T05.

What he wrote to us is in doubt no outcome: it would be sent. What he sent himself is in doubt one: a human looks at it.
"""

import re
from collections.abc import Iterable

from bot.domain.language.grammar import GREETING_END

FEWEST_WORDS = 8


IN_VAIN = re.compile(
    r"\b(?:geen gehoor|n[aei]e?mt? (?:helaas |de telefoon |nog )?niet op|niet (?:te )?berei(?:kt|ken)|voicemail"
    r"|(?:was|waren|is) (?:er )?niet thuis|geen antwoord|niet te pakken|(?:probeer|bel) (?:het |haar |hem |ze )?"
    r"(?:morgen|later|straks|nog eens|opnieuw|volgende week))\b",
    re.IGNORECASE,
)
"""An attempt, not a talk: nothing a klager should get as the outcome of one."""


OF_A_TALK = re.compile(
    r"\b(?:gesproken|gesprek|spraken|spreken|sprak|afgesproken|afspraken?|besproken|uitgelegd|excuses|opgelost|tevreden"
    r"|excuus|sorry|geachte|(?:beste|dag) (?:mevrouw|meneer|mw|dhr|heer))\b",
    re.IGNORECASE,
)
"""A talk that was, or a letter to the klager: only such words can be the outcome a klager reads."""

NO_OUTCOME = re.compile(
    r"\b(?:niet opgelost|blijft (?:\w+ )?boos|(?:wil|wilde) (?:geen gesprek|direct|meteen|niet)|niet doorsturen"
    r"|vakantie|afwezig|ziek thuis|niet mijn cli[eë]nt|hoort (?:dit )?bij|(?:ik )?ga (?:ik )?(?:mevrouw|meneer|haar|hem|met)"
    r"|volgende week|geen tijd|voor jou)\b",
    re.IGNORECASE,
)
"""Words for us and not for the klager, or that there is no outcome yet."""


def tells(words: str) -> bool:
    """Whether it can be the outcome of a talk: a few sentences, nothing asked, and not that nobody was reached."""
    enough = len(words.split()) >= FEWEST_WORDS and "?" not in words
    return (
        enough and bool(OF_A_TALK.search(words)) and not (IN_VAIN.search(words) or NO_OUTCOME.search(words))
    )


_ABOUT = re.compile(
    r"\b(?:zij|ze|haar|hij|hem|mevrouw|meneer|mw|dhr|cliënt(?:e)?|inwoner|klager)\b", re.IGNORECASE
)
_TO = re.compile(r"\b(?:u|uw|jij|je|jou|jouw|beste|geachte)\b", re.IGNORECASE)


def speaks_of_the_klager(words: str) -> bool:
    """Whether these words tell us about the klager instead of telling him: "heb haar gesproken, zij is tevreden"."""
    return bool(_ABOUT.search(words)) and not _TO.search(words)


_POLITE = (
    "ok oké oke okay ja prima goed akkoord dank bedankt begrepen duidelijk helder top is komt ga "
    "gaan we wij ik dit het u je wel doe doen pak pakken op bel bellen aan de slag regel regelen in "
    "orde ontvangen gelezen gezien voor bericht mail hartelijk fijn mevrouw meneer haar hem vandaag morgen deze week "
)
TAKES_UP = frozenset(_POLITE.split())
"""Words of "ok, komt goed" and "dank, ik pak het op"."""

MOST_TAKING_UP = 12


SIGNED = re.compile(rf"(?<![\s,.!])[\s,.!]+{GREETING_END}\s*$", re.IGNORECASE)
"""A greeting and a name on the very line that says it: "Dank, ik pak het op! Groetjes Karin"."""


CLOSED = re.compile(rf"\s*{GREETING_END}[\s,.!]*", re.IGNORECASE)
"""A line that is a greeting and a name, and nothing else."""


def acknowledges(words: str, signature: str = "") -> bool:
    """Whether it only says that he read our mail and will do what it asks: nothing a human has to look at.

    signature: what may stand below it: his name, his work and his team, as the staff list has them.
    """
    first, *below = [line for line in words.lower().splitlines() if line.strip()] or [""]
    found, signed = _spelled(SIGNED.sub("", first)), TAKES_UP.union(_spelled(signature.lower()))
    if not 0 < len(found) <= MOST_TAKING_UP or "?" in words or not TAKES_UP.issuperset(found):
        return False
    return all(CLOSED.fullmatch(line) or signed.issuperset(_spelled(line)) for line in below)


def _spelled(line: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", line)


AGREED = re.compile(
    r"\b(?:afgesproken|spraken (?:\w+ ){0,4}af|spreken (?:\w+ ){0,4}af|(?:de|onze|deze|volgende|gemaakte) afspraken"
    r"|excuses|opgelost|uitkomst|verslag)\b",
    re.IGNORECASE,
)
"""Words of a letter that tells what a talk led to."""

TALKED = re.compile(
    r"\b(?:gesproken|spraken|sprak|besproken|bespraken|ons gesprek|het gesprek (?:van|met)"
    r"|voor (?:het|uw) (?:\w+ )?gesprek)\b",
    re.IGNORECASE,
)
"""Words that look back on a talk."""

INVITES = re.compile(
    r"\b(?:uitnodig\w*|nodig(?:en)? (?:ik |wij )?u|zullen we|wanneer (?:kunt|komt|schikt|past|heeft)|(?:past|schikt) (?:dat|het) u"
    r"|(?:kunt|komt|wilt) u (?:\w+ ){0,6}(?:langs(?:komen)?|praten|komen|afspreken|gesprek)"
    r"|afspraak (?:\w+ ){0,2}(?:maken|plannen|inplannen)"
    r"|graag (?:\w+ ){0,4}(?:in gesprek|praten|spreken|een gesprek))\b",
    re.IGNORECASE,
)
"""Words that ask for a talk that is still to come."""

ENCLOSED = re.compile(r"verslag|uitkomst|afspraken|gesprek", re.IGNORECASE)
"""Names of files that hold an outcome."""


_ANSWER = re.compile(r"\s*(?:re|aw|antw|antwoord|fw|fwd|doorst)\s*:", re.IGNORECASE)


def sent(words: str, files: Iterable[str], talked: bool, subject: str = "") -> bool:
    """Whether a colleague's own mail to the klager can be the written outcome.

    words: his own words; files: the names of what is attached; talked: whether the dossier knows of the talk already;
    subject: what he wrote above it himself, which that of an answer is not.
    """
    titled = talked and not _ANSWER.match(subject) and bool(AGREED.search(subject))
    enclosed = titled or any(ENCLOSED.search(name) for name in files)
    if not enclosed and (len(words.split()) < FEWEST_WORDS or IN_VAIN.search(words)):
        return False
    if enclosed or AGREED.search(words):
        return True
    return (talked or bool(TALKED.search(words))) and not INVITES.search(words)

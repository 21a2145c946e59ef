"""Whether the words of a colleague can be the outcome of a talk, which a klager reads in T05. In doubt they are not."""

import re

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

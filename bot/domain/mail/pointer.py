"""Whether a mail says nothing itself and only points at what is attached."""

import re

from bot.domain.mail.own_words import own_words

MOST_WORDS = 25
"""With more words than this the writer says something himself, and that is what is read."""
_CUE = re.compile(
    r"\b(?:bijlagen?|bijgevoegde?|bijgesloten|bijgaande?|aangehechte?|hierbij (?:mijn|onze|de|een|stuur|zend|ontvang)|"
    r"zie (?:het |mijn )?(?:bestand|document|brief|pdf)|attached|attachment|enclosed|anbei|anhang)\b",
    re.IGNORECASE,
)


def points_at_attachment(text: str) -> bool:
    """Whether the writer's own words are few and name an attachment, or there are none at all."""
    own = own_words(text).text
    words = len(own.split())
    return not words or (words <= MOST_WORDS and bool(_CUE.search(own)))

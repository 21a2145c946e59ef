"""A mail that a colleague passes on is read for what the inwoner wrote, in whatever words it is passed on."""

import re
from collections.abc import Set as AbstractSet

from bot.domain.mail.mail import Mail
from bot.domain.mail.own_words import FoldKind, own_words
from bot.domain.screening.threads import is_forward

_NOT_A_LINE = re.compile(r"[^\n]")


def below_the_note(mail: Mail, inside: AbstractSet[str]) -> str:
    """The text as it is read: of a mail that one of ours passes on, without what he wrote above it.

    inside: every address of ours and of our colleagues. Outlook writes the same line above what is answered and what is
    passed on; the subject tells them apart.
    """
    text = mail.text
    if mail.sender.address not in inside or not is_forward(mail.subject):
        return text
    quote = next((fold for fold in own_words(text).folds if fold.kind is FoldKind.CITAAT), None)
    # As many characters: evidence keeps its place.
    return text if quote is None else _NOT_A_LINE.sub(" ", text[: quote.begin]) + text[quote.begin :]

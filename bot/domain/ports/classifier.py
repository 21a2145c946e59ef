"""The classifier port: text in, suggestion out."""

from collections.abc import Iterable
from typing import Protocol

from bot.domain.recognition.suggestion import MailText, Suggestion


class Classifier(Protocol):
    """Text in, suggestion out. Never raises for a mail; the same text always gives the same answer."""

    def suggest(self, mails: Iterable[MailText]) -> list[Suggestion]:
        """One suggestion per mail, in order."""

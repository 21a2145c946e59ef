"""The parts in their order, and what reads a batch of mails with them. `classifiers.pipeline` makes a spaCy pipeline of the same."""

from collections.abc import Iterable, Mapping

from bot.domain.recognition.suggestion import MailText
from classifiers.found import Part
from classifiers.models import DateModel, LetterModel, MailModel, NameModel, SentenceModel
from classifiers.parts import Features, Reader
from classifiers.reading import Sheet, sheet
from classifiers.sentences import Sentences
from classifiers.wordtable import WordTable

PARTS: Mapping[str, type[Part]] = {
    "zinnen": Sentences,
    "lezing": Reader,
    "kenmerken": Features,
    "zinsmodel": SentenceModel,
    "postmodel": MailModel,
    "lettermodel": LetterModel,
    "namen": NameModel,
    "data": DateModel,
}
"""What they are called, in order. Each builds on what those before it found."""


def blank() -> dict[str, Part]:
    """Parts that know nothing yet, which share their table of words."""
    table = WordTable()
    return {name: part(table) for name, part in PARTS.items()}


def read(parts: Mapping[str, Part], mails: Iterable[MailText]) -> list[Sheet]:
    """A batch of mails read by every part in turn."""
    table = parts["zinnen"].table
    sheets = [sheet(table, mail) for mail in mails]
    for part in parts.values():
        part.read(sheets)
    return sheets

"""Evidence in a proposal shows where the sentence it was cut from goes on."""

import pytest

from bot.domain.recognition.clipped import as_shown, clipped
from bot.domain.recognition.suggestion import UNREAD

TEXT = (
    "Onderwerp\nHallo. Als u excuses maakt, dan trek ik mijn klacht in. Ik heb met Karin gepraat over\nde afspraken!\n"
    "- Er kwam  vorige week niemand\n \nlangs bij mij thuis"
)


@pytest.mark.parametrize(
    ("evidence", "shown"),
    [
        ("dan trek ik mijn klacht in", "… dan trek ik mijn klacht in"),
        ("Als u excuses maakt", "Als u excuses maakt …"),
        ("u excuses maakt, dan trek", "… u excuses maakt, dan trek …"),
        ("Ik heb met Karin gepraat over de afspraken", "Ik heb met Karin gepraat over de afspraken"),
        (
            "Als u excuses maakt, dan trek ik mijn klacht in",
            "Als u excuses maakt, dan trek ik mijn klacht in",
        ),
        ("mijn klacht in", "mijn klacht in"),
        ("Er kwam vorige week niemand langs", "Er kwam vorige week niemand langs …"),
        ("langs bij mij thuis", "langs bij mij thuis"),
        ("staat er niet zo in", "staat er niet zo in"),
        ("", ""),
        (None, None),
    ],
)
def test_where_the_sentence_goes_on(evidence: str | None, shown: str | None) -> None:
    assert clipped(evidence, TEXT) == shown


def test_without_the_words_of_the_writer_nothing_is_said() -> None:
    assert as_shown(UNREAD, "") is UNREAD

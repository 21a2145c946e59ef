"""What inwoners write is never an order: every mail and every sentence of the corpus against the language."""

import json
import re
from datetime import date
from pathlib import Path

import pytest

from bot.domain.calendar.spoken_dates import Unreadable
from bot.domain.language.understanding import Unclear, read_reply, tidy, wish_in
from bot.domain.language.wishes.deciding import Akkoord, NietAkkoord

CORPUS = sorted((Path(__file__).parents[2] / "classifiers" / "corpus").glob("*.jsonl"))
DAY = date(2026, 11, 21)
PLAIN_ANSWERS = (Akkoord, NietAkkoord)
""""Ja.", "Prima." and "Nee, …" are answers in any language; alone on the first line of a colleague they decide."""


def mails(path: Path) -> list[str]:
    """The texts of one file of the corpus."""
    return [json.loads(line)["tekst"] for line in path.read_text(encoding="utf-8").splitlines()]


PART = 300
PARTS = [(path, first) for path in CORPUS for first in range(0, len(mails(path)), PART)]
"""Every file in parts, so that none takes longer than a test may."""


@pytest.mark.slow
@pytest.mark.parametrize(("path", "first"), PARTS, ids=lambda each: getattr(each, "stem", str(each)))
def test_no_mail_of_the_corpus_is_an_order(path: Path, first: int) -> None:
    """A whole mail, read as the reply of a colleague would be; the few that are a bare yes or no excepted."""
    read_as = [(text, read_reply(text, DAY)) for text in mails(path)[first : first + PART]]
    orders = [(text, wish) for text, wish in read_as if not isinstance(wish, Unclear)]

    assert [text for text, wish in orders if not isinstance(wish, PLAIN_ANSWERS)] == []
    assert len(orders) <= len(read_as) // 100


@pytest.mark.slow
@pytest.mark.parametrize(("path", "first"), PARTS, ids=lambda each: getattr(each, "stem", str(each)))
def test_no_sentence_of_the_corpus_is_an_order(path: Path, first: int) -> None:
    """Also a sentence that a colleague quotes without marks does nothing but say yes or no."""
    some = mails(path)[first : first + PART]
    sentences = {tidy(part) for text in some for part in re.split(r"(?<=[.!?])\s+|\n", text)} - {""}
    orders = set()
    for sentence in sentences:
        try:
            wish = wish_in(sentence, DAY)
        except Unreadable:
            continue
        if wish is not None and not isinstance(wish, PLAIN_ANSWERS):
            orders.add(sentence)

    assert orders == set()

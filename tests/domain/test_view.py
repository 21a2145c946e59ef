"""What a colleague reads about a case: complete, and in words."""

import pytest

from bot import regelingen
from bot.domain.view import LETTERS


@pytest.mark.parametrize("scheme", ["lentl", "stichtse-vecht", "klimkoord", "jeugd"])
def test_a_receipt_has_words_for_every_letter_that_somebody_decides(scheme: str) -> None:
    rules = regelingen.whole(scheme).brieven

    assert [] == [name for name, rule in rules.items() if not rule.automatisch and name not in LETTERS]

"""Letters that only look Latin are read as what they look like, and shown as they stand."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.recognition.suggestion import Soort, Suggestion
from classifiers.lookalikes import as_drawn

PLAIN = (
    "Ik dien een klacht in over Karin de Wit. Ik heb het met haar besproken, maar ik ben niet tevreden met haar "
    "antwoord. Ik wil dat haar leidinggevende ernaar kijkt."
)
CYRILLIC = str.maketrans("aeopcyx", "аеорсух")
FULL_WIDTH = {ord("a") + i: chr(0xFF41 + i) for i in range(26)}
BOLD = {ord("a") + i: chr(0x1D5EE + i) for i in range(26)}


@pytest.mark.parametrize("style", [CYRILLIC, FULL_WIDTH, BOLD], ids=["cyrillic", "full width", "bold"])
def test_a_complaint_in_other_letters_is_read_as_the_complaint_it_is(
    read: Callable[..., Suggestion], style: dict[int, str]
) -> None:
    drawn = PLAIN.translate(style)
    plain, said = read(PLAIN), read(drawn)

    assert Soort.KLACHT is plain.soort is said.soort
    conditions = [{name: c.waarde for name, c in one.condities.items()} for one in (plain, said)]
    assert conditions[0] == conditions[1]
    assert "Karin de Wit" == plain.medewerker == said.medewerker
    shown = [c.bewijs for c in said.condities.values() if c.bewijs] + [span.tekst for span in said.uitleg]
    assert shown
    assert all(words in drawn for words in shown), "as the writer wrote it"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("klаcht", "klacht"),
        ("Я хочу подать жалобу. Вера не пришла.", "Я хочу подать жалобу. Вера не пришла."),
        ("Η βοήθεια δεν ήρθε.", "Η βοήθεια δεν ήρθε."),
        ("De hulp van Вера kwam niet, zegt Жанна.", "De hulp van Bepa kwam niet, zegt Жанна."),
        ("Dит is een дiscussie", "Dит is een дiscussie"),
        ("Yılmaz, café, €, ½, ﬁn", "Yılmaz, café, €, ½, ﬁn"),
    ],
)
def test_only_what_looks_latin_among_latin_is_folded(text: str, read: str) -> None:
    assert read == as_drawn(text)


@given(st.text())
def test_no_letter_moves(text: str) -> None:
    assert len(text) == len(as_drawn(text))
    assert as_drawn(text) == as_drawn(as_drawn(text))

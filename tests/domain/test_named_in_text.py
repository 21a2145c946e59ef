"""Whether a text names a person of a name, as commissions do (M1): a surname alone says nothing."""

import pytest

from bot.domain.people.names import persons_in, speaks_of


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("de klacht van mevrouw A. Jansen over", "A. Jansen"),
        ("inzake mw. Jansen", "Anna Jansen"),
        ("mevrouw Anna Jansen", "A. Jansen"),
        ("dhr. P. de Boer", "Piet de Boer"),
        ("MEVROUW DE BOER", "Sanne de Boer"),
        ("Hatice Yilmaz klaagt", "Hatice Yılmaz"),
        ("klager Jansen", "Jansen"),
    ],
)
def test_a_name_as_people_write_it(text: str, name: str) -> None:
    assert speaks_of(text, name)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("de bakker kwam te laat", "Piet Bakker"),
        ("mevrouw B. Jansen", "A. Jansen"),
        ("mevrouw Annemarie Jansen", "Anna Jansen"),
        ("mevrouw Jansen", ""),
        ("", "A. Jansen"),
        ("mevrouw J", "A. J"),
    ],
)
def test_another_name_or_no_name(text: str, name: str) -> None:
    assert not speaks_of(text, name)


def test_whom_a_letter_speaks_of_and_not_whom_it_is_addressed_to() -> None:
    text = "Geachte mevrouw Hoekstra, inzake mw. A. Jansen en de heer P. van den Berg: mevrouw vindt dat klager …"

    assert persons_in(text) == ("mw. A. Jansen", "de heer P. van den Berg")

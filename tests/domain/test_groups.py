"""C.8, I4: whether who writes in the case of a group leaves it, as the mail was read and by his bare words."""

import pytest

from bot.domain.dossier.groups import leaves, speaks_for_all
from tests.domain.invented import suggestion


@pytest.mark.parametrize(
    ("words", "out"),
    [
        ("Ik doe niet meer mee.", True),
        ("Wij doen er niet langer aan mee. Familie Bakker", True),
        ("Ik wil niet meer meedoen.", True),
        ("Ik stap uit de groep.", True),
        ("Ik ben verhuisd en stap eruit.", True),
        ("Ik trek mijn handtekening in.", True),
        ("Haal mij maar van de lijst.", True),
        ("Graag mijn naam van de lijst schrappen.", True),
        ("Ik doe ook mee.", False),
        ("Ik woon er ook en heb er ook last van.", False),
        ("Dinsdag kan ik niet meer mee naar het gesprek.", False),
        ("Ik doe zeker nog mee hoor.", False),
    ],
)
def test_the_bare_words_of_a_member(words: str, out: bool) -> None:
    assert leaves(suggestion("vervolg"), words) is out


@pytest.mark.parametrize(
    ("soort", "said", "out"),
    [
        ("intrekking", "onvoorwaardelijk", True),
        ("vervolg", "onvoorwaardelijk", True),
        ("vervolg", "gedeeltelijk", True),  # his part of the klacht of the group
        ("vervolg", "geen", False),
        ("vervolg", "vraag", False),
        ("intrekking", "ontkend", False),
    ],
)
def test_what_the_mail_was_read_as(soort: str, said: str, out: bool) -> None:
    assert leaves(suggestion(soort, condities={"intrekking": said}), "…") is out


def test_denied_words_are_no_leaving() -> None:
    said = suggestion("vervolg", condities={"intrekking": "ontkend"})

    assert not leaves(said, "Ik stap uit de groep? Nee hoor.")


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("Met ons clubje van negen tuiniers (ik ben de woordvoerder) spraken wij af", True),
        ("Deze brief schrijf ik als aangewezen woordvoerder van de eenendertig huishoudens.", True),
        ("Ik treed sindsdien op als aanspreekpunt voor de veertien ondertekenaars.", True),
        ("Namens onze groep van veertien 75-plussers.", True),
        ("Onze woordvoerder is mevrouw Tan.", True),
        ("Wij, de 34 bewoners van de Vlinderhof. Met groet, J. de Boer", False),
        ("Er is geen contactpersoon bij het wijkteam.", False),
        ("Namens alle bewoners van de flat schrijf ik u.", True),
        ("Ik schrijf namens ons allemaal.", True),
        ("Mede namens de andere omwonenden.", True),
        ("Iemand belde namens de gemeente.", False),
        ("Mevrouw Bos kwam namens mijn moeder.", False),
        ("Wij willen een vast aanspreekpunt.", False),
        ("Onze contactpersoon bij u reageert niet.", False),
    ],
)
def test_c8_a_group_that_says_who_speaks_for_it_is_not_asked(words: str, named: bool) -> None:
    assert speaks_for_all(words) is named

"""Whom a mail is about is never who speaks for its writers."""

from dataclasses import replace

import pytest

from bot.domain.recognition.spokesman import not_the_spokesman
from bot.domain.recognition.suggestion import UNREAD

KEES = replace(UNREAD, medewerker="Kees Verstappen")


@pytest.mark.parametrize(("words", "about"), [
    ("Kees Verstappen van nummer 12 is onze woordvoerder, tel. 0492-000912.", None),
    ("Onze vaste contactpersoon is Kees Verstappen.", None),
    ("Kees\nVerstappen is onze woordvoerder.", None),
    ("kees verstappen\nis mijn contactpersoon", None),
    ("Kees Verstappen kwam weer te laat. Piet Pol is onze woordvoerder.", "Kees Verstappen"),
    ("Kees Verstappen is de woordvoerder van uw organisatie en liegt.", "Kees Verstappen"),
    ("Kees Verstappen kwam weer te laat.", "Kees Verstappen"),
])  # fmt: skip
def test_who_speaks_for_them_is_not_whom_they_complain_of(words: str, about: str | None) -> None:
    assert not_the_spokesman(KEES, words).medewerker == about


def test_a_mail_about_nobody_stays_so() -> None:
    assert not_the_spokesman(UNREAD, "Piet is onze woordvoerder.") is UNREAD

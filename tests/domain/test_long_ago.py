"""Rulebook E, G5: which days a human names in his reason, and when those are not too long ago (Klachtenprocedure §3.1)."""

from dataclasses import replace
from datetime import date

import pytest

from bot.domain.calendar.duration import Duration, Unit
from bot.domain.errors import Refused
from bot.domain.recognition.suggestion import UNREAD, DateFound
from bot.domain.regeling.long_ago import days_in, hinted, in_time, perhaps

TODAY = date(2026, 3, 16)
A_YEAR = Duration(12, Unit.MAANDEN)


@pytest.mark.parametrize(
    ("reason", "days"),
    [
        ("het laatste contact was op 3 maart 2023", [date(2023, 3, 3)]),
        (
            "het gebeurde op 3-3-2023 en het laatste contact was in mei 2023",
            [date(2023, 3, 3), date(2023, 5, 31)],
        ),
        ("het gebeurde in maart 2025", [date(2025, 3, 31)]),  # J21: de laatste dag van de maand
        ("het was in 2023", [date(2023, 12, 31)]),
        ("het was ergens in 2026", [TODAY]),  # nooit een dag die nog moet komen
        ("het was twee jaar geleden", [date(2024, 3, 16)]),
        ("het was 18 maanden geleden", [date(2024, 9, 16)]),
        ("één jaar geleden", [date(2025, 3, 16)]),
        ("het was op 31 februari 2023", []),
        ("het is te lang geleden", []),
        ("dossier 2023-0004", [date(2023, 12, 31)]),
    ],
)
def test_the_days_a_human_names(reason: str, days: list[date]) -> None:
    assert list(days_in(reason, TODAY)) == days


@pytest.mark.parametrize(
    ("newest", "late"),
    [
        (date(2025, 3, 15), True),  # za 15 mrt 2025 + 12 maanden = zo 15 mrt 2026: een dag te laat
        (date(2025, 3, 16), False),  # precies twaalf maanden is op tijd
        (date(2026, 3, 1), False),
    ],
)
def test_the_newest_day_decides(newest: date, late: bool) -> None:
    assert isinstance(in_time((date(2020, 1, 1), newest), TODAY, A_YEAR), Refused) is not late


# ── Words of long ago without a day ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("Jaren geleden heeft uw medewerker mij slecht geholpen.", "Jaren geleden"),
        ("Goedendag. Twee jaar geleden maakte u een fout.", "Twee jaar geleden"),
        ("Dat was al een paar jaar terug.", "een paar jaar terug"),
        ("Mijn man is drie jaar geleden overleden.", ""),
        ("Ik ben al jaren cliënt bij u.", ""),
        ("Vorige week kwam niemand.", ""),
    ],
)
def test_words_of_long_ago_are_found_only_where_they_tell_when_it_was(words: str, said: str) -> None:
    assert perhaps(words) == said


def test_g5_asks_when_it_was_if_the_words_name_no_day() -> None:
    seen = hinted(UNREAD, "Jaren geleden werd ik slecht geholpen.")

    assert [(found.naam, found.bewijs) for found in seen.signalen] == [("verjaard", "Jaren geleden")]
    assert hinted(seen, "Jaren geleden werd ik slecht geholpen.") == seen


def test_a_day_that_was_read_goes_before_the_words() -> None:
    dated = replace(UNREAD, data=(DateFound("op 3 maart 2023", date(2023, 3, 3), "incident"),))

    assert hinted(dated, "Jaren geleden werd ik slecht geholpen.") == dated

"""Who else got a mail is shown by class, and no name or address of a stranger with it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.domain.mail.parser import parse_mail
from bot.domain.screening.recipients import others
from tests.domain.test_intake import ORGANISATION

KARIN = "karin.dewit@sterker.example"


@pytest.mark.parametrize(
    ("cc", "told"),
    [
        ("klachten@sterker.example", ""),
        (f"K <{KARIN}>", "de beklaagde (1)"),
        (f"{KARIN}, ingrid.bakker@sterker.example", "de beklaagde (1), collega's (1)"),
        ("a@okc-gelderland.example", "een klachtencommissie (1)"),
        ("info@gemeentewaterdam.example, x@gemeente.waterdam.example", "de gemeente (2)"),
        ("tip@nieuws.krant.example, x@y.example, z@y.example", "de pers (1), onbekenden (2)"),
        ("jan@klager.example", ""),
    ],
)
def test_recipients_are_told_by_class(cc: str, told: str) -> None:
    """The mailbox itself and the writer do not count."""
    raw = f"From: jan@klager.example\nTo: klachten@sterker.example\nCc: {cc}\n\nx"
    organisation = replace(ORGANISATION, pers=frozenset({"krant.example"}))
    said = others(parse_mail(raw.encode(), datetime(2026, 3, 16, tzinfo=UTC)), organisation, KARIN)
    assert (
        f"Dit bericht ging ook naar: {told}. Onze brieven gaan alleen naar de klager." if told else ""
    ) == said
    assert "@" not in said


def test_a_mail_to_more_than_we_read_says_so() -> None:
    """Two hundred of five thousand is not all."""
    cc = ",\n ".join(f"p{n}@y.example" for n in range(5_000))
    raw = f"From: jan@klager.example\nTo: klachten@sterker.example\nCc: {KARIN},\n {cc}\n\nx"
    said = others(parse_mail(raw.encode(), datetime(2026, 3, 16, tzinfo=UTC)), ORGANISATION, KARIN)
    assert "de beklaagde (1), onbekenden (199). En er zijn er meer" in said

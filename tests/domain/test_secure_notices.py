"""A notice that a message waits behind another door is a task with a day, and talk about such a service is not."""

from datetime import UTC, date, datetime

import pytest

from bot.domain.mail_parser import parse_mail
from bot.domain.secure_notices import secure_notice

ARRIVED = datetime(2026, 3, 16, 9, 0, tzinfo=UTC)


def notice(sender: str, subject: str, text: str) -> tuple[str, date | None] | None:
    """Service and day of what this mail is found to be."""
    raw = f"From: {sender}\nSubject: {subject}\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n{text}"
    found = secure_notice(parse_mail(raw.encode(), ARRIVED))
    return (found.dienst, found.voor) if found else None


ZIVVER = (
    "U heeft een beveiligd bericht ontvangen.\n\nOpen het bericht: https://app.zivver.com/m/abc\n"
    "Het bericht is beschikbaar tot 15 april 2026."
)


@pytest.mark.parametrize(
    ("sender", "subject", "text", "wanted"),
    [
        ("A. Jansen <noreply@zivver.com>", "Beveiligd bericht", ZIVVER, ("Zivver", date(2026, 4, 15))),  # wo
        ("Jansen via Zivver <a@klager.example>", "Bericht", ZIVVER, ("Zivver", date(2026, 4, 15))),
        (
            "ZorgMail <no-reply@mail.zorgmail.nl>", "Veilig bericht",
            "Er staat een veilig bericht voor u klaar. Open het binnen 14 dagen via https://secure.zorgmail.nl/x", ("ZorgMail", date(2026, 3, 30)),
        ),
        (
            "Huisarts <x@praktijk.example>", "Cryptshare: bestanden voor u",
            "Er staan bestanden voor u klaar. Downloaden kan tot 2026-03-26: https://cryptshare.praktijk.example/d",
            ("Cryptshare", date(2026, 3, 26)),
        ),
        (
            "Quarantainenet <dienst@quarantainenet.nl>", "Uw bericht wacht",
            "Het bericht wacht op u. U kunt het openen op https://post.quarantainenet.nl/1", ("Quarantainenet", None),
        ),
        ("Jansen <a@klager.example>", "Zivver werkt niet", "Ik kreeg een beveiligd bericht van u dat ik niet kan openen.", None),
        ("Jansen <a@klager.example>", "Klacht over Zivver", "Ik kon niets openen op https://voorbeeld.example/zivver", None),
        ("Zivver <nieuws@zivver.com>", "Nieuws", "Wij hebben een nieuw kantoor.", None),
    ],
)  # fmt: skip
def test_a_notice_is_told_from_talk(
    sender: str, subject: str, text: str, wanted: tuple[str, date | None] | None
) -> None:
    """By the service's own domain, or its name together with its own link."""
    assert wanted == notice(sender, subject, text)


def test_the_day_that_comes_first_counts_and_the_past_does_not() -> None:
    """A notice names the day it was sent as well."""
    text = ZIVVER + "\nVerzonden voor 1 maart 2026. Daarna vervalt op 20 maart 2026 de link."
    assert ("Zivver", date(2026, 3, 20)) == notice("a@zivver.com", "Beveiligd bericht", text)


def test_the_task_names_the_day() -> None:
    """And says what to do with what is read there."""
    found = secure_notice(
        parse_mail(f"From: x@zivver.com\nSubject: Beveiligd bericht\n\n{ZIVVER}".encode(), ARRIVED)
    )
    assert found is not None
    assert "Veilig bericht openen vóór wo 15 apr 2026 (Zivver)" in found.taak

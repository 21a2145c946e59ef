"""A notice that a message waits behind another door is a task with a day, and talk about such a service is not."""

from datetime import UTC, date, datetime

import pytest

from bot.domain.mail.parser import parse_mail
from bot.domain.screening.secure_notices import Links, SecureNotice, secure_notice

ARRIVED = datetime(2026, 3, 16, 9, 0, tzinfo=UTC)


PRACTICE = (
    ("Cryptshare", frozenset({"cryptshare.praktijk.example"})),
    ("Kluis", frozenset({"kluis.example"})),
)


def found_in(sender: str, subject: str, text: str, kind: str = "plain") -> SecureNotice | None:
    """What this mail is found to be, at an organisatie that knows two services of its own."""
    raw = f"From: {sender}\nSubject: {subject}\nMIME-Version: 1.0\nContent-Type: text/{kind}; charset=utf-8\n\n{text}"
    return secure_notice(parse_mail(raw.encode(), ARRIVED), PRACTICE)


def notice(sender: str, subject: str, text: str) -> tuple[str, date | None] | None:
    """Service and day, where it leads to the service it names."""
    found = found_in(sender, subject, text)
    return (found.dienst, found.voor) if found and found.echt else None


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
        ("Kluis <x@elders.example>", "Veilig bericht", "Open het bericht: https://kluis.example/1", ("Kluis", None)),
    ],
)  # fmt: skip
def test_a_notice_is_told_from_talk(
    sender: str, subject: str, text: str, wanted: tuple[str, date | None] | None
) -> None:
    """By the service's own domain or a host the organisatie named, never by a name in a host."""
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


FAKES = (
    "https://app.zivver.com.elders.example/m/abc",
    "https://zivver.elders.example/m/abc",
    "https://mijnzivver.com/m/abc",
    "https://app.zivver.com@elders.example/m/abc",
    "https://app.zivver.com:pw@elders.example/m/abc",
    "https://app.z\u0456vver.com/m/abc",
    "http://elders.example/https://app.zivver.com/m/abc".replace("/https://", "/?u="),
)


@pytest.mark.parametrize("link", FAKES)
@pytest.mark.parametrize("sender", ["Zivver <noreply@elders.example>", "Zivver <noreply@zivver.com>"])
@pytest.mark.parametrize("kind", ["plain", "html"])
def test_a_fake_host_is_no_notice_but_a_warning(link: str, sender: str, kind: str) -> None:
    """Whoever it says it is from; a human hears of it, and hears not to click."""
    text = f"U heeft een beveiligd bericht ontvangen. Open het bericht: {link}"
    if kind == "html":
        text = f'<p>U heeft een beveiligd bericht ontvangen.</p><a href="{link}">Open het bericht op app.zivver.com</a>'
    found = found_in(sender, "Beveiligd bericht", text, kind)
    assert found is not None
    assert not found.echt
    assert "Klik er niet op" in found.taak
    assert "openen vóór" not in found.taak


@pytest.mark.parametrize(
    ("href", "links"),
    [
        ("https://app.zivver.com/m", Links.GOED),
        ("//app.zivver.com/m", Links.GOED),
        ("https://APP.ZIVVER.COM./m", Links.GOED),
        ("//elders.example/m", Links.OOK_ELDERS),
        ("https:\\\\elders.example/m", Links.OOK_ELDERS),
        (" https://elders.example", Links.OOK_ELDERS),
    ],
)
def test_where_a_button_leads_counts_and_not_what_it_says(href: str, links: Links) -> None:
    text = f'<p>Beveiligd bericht. Zie https://www.zivver.com</p><a href="{href}">Open het bericht</a>'
    found = found_in("Zivver <noreply@zivver.com>", "Bericht", text, "html")
    assert found is not None
    assert links is found.links
    assert ("kijk waar u op klikt" in found.taak) == (links is Links.OOK_ELDERS)

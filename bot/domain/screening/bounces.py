"""Letters that come back: what a mail server reports per recipient (RFC 3464), and which letter it is about.

A letter to a klager leaves with a return address of its own where plus-addressing was proven (VERP), so that whatever
comes back names its letter, in whatever words. Elsewhere the Message-ID in the report says it, and else the address.
"""

import hmac
import re

from bot.domain.mail.delivery_reports import ADDRESS, STATUS
from bot.domain.mail.mail import Mail, Report
from bot.domain.mail.our_mark import mac

VERP_BYTES = 10
"""80 bits: 16 letters in base32. A forged one would make us phone a klager for nothing, and no more."""
LONGEST_LOCAL = 64
"""Characters of the local part of an address (RFC 5321)."""
MOSTADDRESSES = 20
"""Addresses of a text that are looked at."""

_OURS = re.compile(r"^([0-9]{4}-[0-9]{1,5})\.[^@]*\.([0-9a-f]{12})@")
_VERP = re.compile(r"\+b\.([0-9]{4}-[0-9]{1,5})\.([0-9a-f]{12})\.([a-z2-7]{16})@")
_ID = re.compile(r"<?([0-9]{4}-[0-9]{1,5}\.[^@\s<>]{1,200}@[\w.-]{1,255})>?")

WHY: tuple[tuple[str, str], ...] = (
    ("5.1.1", "dit adres bestaat niet"),
    (".1.", "het adres klopt niet"),
    (".2.1", "deze postbus neemt geen mail aan"),
    (".2.2", "de postbus is vol"),
    (".2.", "er is iets met de postbus"),
    (".3.4", "de mail is te groot"),
    (".4.", "de mailserver van de ontvanger was niet te bereiken"),
    (".7.", "de mailserver van de ontvanger weigert onze mail"),
)
"""Part of an enhanced status code (RFC 3463) → what to tell a colleague; the first that fits."""


def why(status: str) -> str:
    """What this code means, with the code; an empty text where there is none."""
    if not status:
        return ""
    meaning = next((words for part, words in WHY if part in status), "")
    return f"{meaning}, {status}" if meaning else status


def reports_of(mail: Mail) -> tuple[Report, ...]:
    """What this mail says of each recipient; read out of the words where there is no report to read."""
    if mail.reports:
        return mail.reports
    named = ", ".join(mail.all("X-Failed-Recipients")) or mail.text[:5_000]
    own = {person.address for person in (*mail.to, *mail.cc, mail.sender)}
    status = STATUS.search(mail.text[:5_000])
    addresses = dict.fromkeys(address.lower() for address in ADDRESS.findall(named)[:MOSTADDRESSES])
    return tuple(
        Report(address, "failed", status[1] if status else "") for address in addresses if address not in own
    )


def letters_named(mail: Mail) -> tuple[str, ...]:
    """The Message-IDs a bounce names, in its head, its report or its words; some of them may be ours."""
    return tuple(dict.fromkeys([*mail.references, *_ID.findall(mail.text[:20_000])]))


def return_path(key: bytes, adres: str, message_id: str) -> str:
    """Where this letter comes back to: the klachtenmailbox, with the letter in its plus-tag. `adres` itself when the
    letter has no case, or the address would become too long."""
    named = _OURS.match(message_id)
    local, _, domain = adres.rpartition("@")
    if named is None:
        return adres
    told = f"{local}+b.{named[1]}.{named[2]}.{mac(key, 'retour', named[1], named[2], size=VERP_BYTES)}"
    return f"{told}@{domain}" if len(told) <= LONGEST_LOCAL else adres


def letter_of_path(key: bytes, mail: Mail) -> tuple[str, str] | None:
    """Dossier and mark of the letter whose return address this mail was sent to; None when it is none of ours."""
    for value in (each for name in ("To", "Delivered-To", "X-Original-To") for each in mail.all(name)):
        for nummer, mark, code in _VERP.findall(value):
            if hmac.compare_digest(code, mac(key, "retour", nummer, mark, size=VERP_BYTES)):
                return nummer, mark
    return None

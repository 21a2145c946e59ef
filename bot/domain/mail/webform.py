"""A mail made by a web form: who filled it in (rulebook 0.1.4)."""

import re
from collections.abc import Callable

from bot.domain.mail.headers import addresses
from bot.domain.mail.mail import Address, Mail

MAX_LINES = 400
"""Lines in which form fields are looked for."""

_VALUE = r"[ ]{0,3}\*{0,2}[ ]{0,3}(?:[:=\t][ \t*]{0,5}(.*)|)$"
"""What follows a label: a colon or tab and the value, or nothing and then the value on the next line."""
_MAIL_LABEL = re.compile(
    r"^\W{0,5}(?:uw |je |jouw )?(?:e-?mail(?:[- ]?adres)?|mailadres|email address)" + _VALUE, re.IGNORECASE
)
_NAME_LABEL = re.compile(
    r"^\W{0,5}(?:uw |je |jouw )?(naam|volledige naam|name|voornaam|tussenvoegsel|achternaam)" + _VALUE,
    re.IGNORECASE,
)


def klager_of(mail: Mail, unusable: Callable[[str], bool]) -> Address | None:
    """Who filled in the form: its Reply-To, else the field with his mail address; None when neither is there.

    unusable: says of an address that it cannot be the klager's (our own, a no-reply).
    """
    lines = mail.text.split("\n", MAX_LINES)[:MAX_LINES]
    name = _name(lines)
    if mail.reply_to is not None and mail.reply_to.address and not unusable(mail.reply_to.address):
        return Address(mail.reply_to.name or name, mail.reply_to.address)
    for number, line in enumerate(lines):
        found = _MAIL_LABEL.match(line)
        if found is None:
            continue
        stated = addresses(found[1] or "".join(lines[number + 1 : number + 2]))[0]
        if len(stated) == 1 and not unusable(stated[0].address):
            return Address(name, stated[0].address)
    return Address(name, "") if name else None


def _name(lines: list[str]) -> str:
    """The klager's name as its fields spell it: one whole, or first name, particle and surname."""
    parts: dict[str, str] = {}
    for number, line in enumerate(lines):
        found = _NAME_LABEL.match(line)
        if found:
            value = (found[2] or "").strip() or "".join(lines[number + 1 : number + 2]).strip()
            parts.setdefault(found[1].lower(), value[:100])
    whole = next((parts[label] for label in ("volledige naam", "naam", "name") if parts.get(label)), "")
    pieces = (parts.get(label, "") for label in ("voornaam", "tussenvoegsel", "achternaam"))
    return whole or " ".join(piece for piece in pieces if piece)

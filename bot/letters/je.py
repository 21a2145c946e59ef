"""From u to je: the form of address for a minor, chosen by a human (rulebook 0.1.13). Only our own words change."""

import re

from .page import GUARD

INVERTED = {
    **{verb: verb[:-1] for verb in ("bereidt", "denkt", "hebt", "hoeft", "hoort", "komt", "krijgt", "vindt")},
    **{verb: verb[:-1] for verb in ("voelt", "vraagt", "wilt", "zegt", "zoekt", "kunt", "bent", "woont")},
    "leest": "lees",
    "kiest": "kies",
    "ziet": "zie",
    "doet": "doe",
    "gaat": "ga",
    "schrijft": "schrijf",
}
"""Verbs that lose their t before je: "hebt u" → "heb je", but "moet u" → "moet je"."""

_OURS = re.compile(f"({GUARD}[^{GUARD}]*{GUARD}|^> .*$)", re.MULTILINE)
"""What is not ours to change: values from a dossier, and quotes."""

_VERB = re.compile(rf"\b({'|'.join(INVERTED)})(?= u\b)", re.IGNORECASE)
_STRESSED = re.compile(r"\b(aan|bij|met|naar|van|voor) u(?=[.,:?!])")
_WORDS = {"u zich": "je je", "uzelf": "jezelf", "uw": "je", "u": "je"}
_WORD = re.compile(rf"\b({'|'.join(_WORDS)})\b", re.IGNORECASE)


def je_form(source: str) -> str:
    """A rendered source in the je-form; names, dates and the words of others stay as they are."""
    return "".join(part if _OURS.fullmatch(part) else _changed(part) for part in _OURS.split(source))


def _changed(text: str) -> str:
    text = _VERB.sub(lambda m: _like(m[1], INVERTED[m[1].lower()]), text)
    text = _STRESSED.sub(r"\1 jou", text)
    return _WORD.sub(lambda m: _like(m[1], _WORDS[m[1].lower()]), text)


def _like(old: str, new: str) -> str:
    """`new` with the capital of `old`."""
    return new.capitalize() if old[0].isupper() else new

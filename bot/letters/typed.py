"""What a colleague typed for a letter, as the letter prints it: the letter has its own salutation and signature."""

import re

from .page import Marks, guarded, said

OPENING = re.compile(
    r"(?i:beste|geachte|hallo|hoi|dag|lieve|goedemorgen|goedemiddag|goedenavond)"
    r"(?: (?:(?i:mevrouw|mevr\.?|mw\.?|meneer|heer|dhr\.?|familie|allen|allemaal|of|en)|van|de|der|den|ten|ter|'t|’t|[A-ZÀ-Þ]\S*?))*"
    r"\s*(?:[,!]\s*|$)"
)
"""A salutation, alone on a line or before the first sentence: "Beste mevrouw De Boer, wij spraken af …"."""
CLOSING = re.compile(
    r"(?i:met (?:vriendelijke|hartelijke|warme) groet(?:en)?|(?:vriendelijke|hartelijke|veel) groet(?:en|jes)?|groet(?:en|jes)?|mvg|hoogachtend)"
    r"[,.!]?(?:\s+[A-ZÀ-Þ].{0,40})?"
)
LAST_LINES = 5
"""A signature stands in the last lines; the same words higher up are part of the story."""
CLOSED = '.!?:;…)”"'
"""What a sentence may end with; after anything else it gets a full stop."""


def inhoud(text: str | None) -> str:
    """The words themselves, without salutation and signature; they begin with a capital and end a sentence."""
    lines = [line.strip() for line in said(text).splitlines() if line.strip()]
    if lines and (opening := OPENING.match(lines[0])):
        rest = lines[0][opening.end() :].strip()
        lines = [rest, *lines[1:]] if rest else lines[1:]
    start = max(1, len(lines) - LAST_LINES)
    signed = next((n for n in range(start, len(lines)) if CLOSING.fullmatch(lines[n])), len(lines))
    lines = lines[:signed] or [said(text).strip()]
    lines[0] = lines[0][:1].upper() + lines[0][1:]
    lines[-1] += "" if lines[-1][-1] in CLOSED else "."
    return "\n".join(lines)


def zinnen(text: str | None) -> Marks:
    """The same for a source: word for word, line by line."""
    return Marks("\\\n".join(map(guarded, inhoud(text).splitlines())))

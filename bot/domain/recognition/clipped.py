"""Evidence that was cut out of a longer sentence says so: "als u excuses maakt, trek ik in" is no "trek ik in"."""

from dataclasses import replace
from typing import TypeVar

from bot.domain.recognition.suggestion import Condition, Signal, Suggestion

Seen = TypeVar("Seen", Signal, Condition)

FEWEST_WORDS = 4
"""Fewer than these are a term that was seen ("mijn zoon"), not a sentence."""

_BEGINS_AFTER, _ENDS_BEFORE = '.!?:\n“"(•–*', '.!?\n”")'


def clipped(evidence: str | None, text: str) -> str | None:
    """The words with "…" where the sentence of the text goes on, before or behind them; else as they are."""
    words = (evidence or "").split()
    if len(words) < FEWEST_WORDS:
        return evidence
    sought = " ".join(words)
    if sought not in text:  # it may run over a line end
        text = _folded(text)
    start = text.replace("\n", " ").find(sought)
    if start < 0:
        return evidence
    before, behind = text[:start].rstrip(" \t"), text[start + len(sought) :].lstrip(" \t")
    begins = not before or before[-1] in _BEGINS_AFTER or before.endswith("\n-")
    ends = not behind or behind[0] in _ENDS_BEFORE
    return f"{'' if begins else '… '}{evidence}{'' if ends else ' …'}"


def _folded(text: str) -> str:
    """The text with one space or one line end in every gap."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def as_shown(suggestion: Suggestion, text: str) -> Suggestion:
    """The same advice, with its evidence as a human should read it. text: what the writer wrote himself."""
    if not text:
        return suggestion
    return replace(
        suggestion,
        signalen=tuple(_shown(signal, text) for signal in suggestion.signalen),
        condities={name: _shown(found, text) for name, found in suggestion.condities.items()},
    )


def _shown(found: Seen, text: str) -> Seen:
    shown = clipped(found.bewijs, text)
    return found if shown is None or shown == found.bewijs else replace(found, bewijs=shown)

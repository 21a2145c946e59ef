"""Evidence that was cut out of a longer sentence says so: "als u excuses maakt, trek ik in" is no "trek ik in"."""

import re
from dataclasses import replace

from bot.domain.suggestion import Suggestion

FEWEST_WORDS = 4
"""Fewer than these are a term that was seen ("mijn zoon"), not a sentence."""

_BEGINS_AFTER, _ENDS_BEFORE = '.!?:\n“"(•–*', '.!?\n”")'


def clipped(evidence: str | None, text: str) -> str | None:
    """The words with "…" where the sentence of the text goes on, before or behind them; else as they are."""
    words = (evidence or "").split()
    if len(words) < FEWEST_WORDS:
        return evidence
    found = re.search(r"\s+".join(map(re.escape, words)), text)
    if found is None:
        return evidence
    before, behind = text[: found.start()].rstrip(" \t"), text[found.end() :].lstrip(" \t")
    begins = not before or before[-1] in _BEGINS_AFTER or before.endswith("\n-")
    ends = not behind or behind[0] in _ENDS_BEFORE
    return f"{'' if begins else '… '}{evidence}{'' if ends else ' …'}"


def as_shown(suggestion: Suggestion, text: str) -> Suggestion:
    """The same advice, with its evidence as a human should read it. text: what the writer wrote himself."""
    if not text:
        return suggestion
    return replace(
        suggestion,
        signalen=tuple(replace(s, bewijs=clipped(s.bewijs, text) or "") for s in suggestion.signalen),
        condities={
            name: replace(found, bewijs=clipped(found.bewijs, text))
            for name, found in suggestion.condities.items()
        },
    )

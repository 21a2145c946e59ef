"""Who speaks for the people that write is not whom they complain of: "Kees is onze woordvoerder, tel. …" (C.8)."""

import re
from dataclasses import replace

from bot.domain.recognition.suggestion import Suggestion

_SPEAKS = r"\b(?:onze|mijn) (?:\w+ )?(?:woordvoerder|woordvoerster|contactpersoon|spreekbuis)\b"
_STEMS = ("woordvoer", "contactpersoon", "spreekbuis")


def not_the_spokesman(seen: Suggestion, words: str) -> Suggestion:
    """The suggestion without a medewerker, where one sentence of the writer says of that name that he speaks for them."""
    name, lower = seen.medewerker, words.lower()
    if not name or not any(stem in lower for stem in _STEMS):
        return seen
    called = r"\s+".join(map(re.escape, name.split()))  # it may run over a line end
    told = rf"{called}\b[^.!?]{{0,80}}{_SPEAKS}|{_SPEAKS}[^.!?]{{0,40}}\b{called}"
    return replace(seen, medewerker=None) if re.search(told, words, re.IGNORECASE) else seen

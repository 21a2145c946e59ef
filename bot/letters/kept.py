"""What an own letter of an organisatie must keep: the facts and the choices that the letter of the house gives."""

import re
from collections.abc import Iterator

from .page import BUTTONS, Block
from .words import MONTHS

FACT = re.compile(
    rf"\b\d{{1,2}} (?:{'|'.join(MONTHS)}) \d{{4}}\b"  # a day
    r"|\b20\d\d-\d{4}\b"  # the number of the case
    r"|\b(?:112|113)\b"
    r"|\b0\d[\d -]{6,}\d\b"  # a telephone number
    r"|[\w.+-]+@[\w.-]+\w"
)
"""What the law and rulebook G ask of a letter and what can be recognised in any words: when, about what, whom to call."""
BODIES = ("ombudsman", "vertrouwenspersoon", "cliëntondersteuner")
"""Whom a letter has to point to (Awb 9:12 lid 2, Besluit Jeugdwet 4.1.3, Klachtenprocedure 2.2)."""


def lost(house: list[Block], own: list[Block], names: tuple[str, ...] = ()) -> Iterator[str]:
    """What the letter of the house says and the own letter does not, each as Dutch people read it.

    names: of the commissions; where the house names one, the own letter does too.
    """
    theirs, ours = _words(house), _words(own)
    yield from (fact for fact in dict.fromkeys(FACT.findall(theirs)) if fact not in ours)
    yield from (name for name in (*BODIES, *names) if name in theirs and name not in ours)
    answers = {block.regels[0] for block in own if block.soort in BUTTONS}
    for block in house:
        if block.soort in BUTTONS and block.regels[0] not in answers:
            yield f"de keuze “{block.regels[0]}”"


def _words(page: list[Block]) -> str:
    return "\n".join(line for block in page for line in block.regels)

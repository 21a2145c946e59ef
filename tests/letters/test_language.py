"""Correct Dutch in every letter of every scheme: no English, no broken sentences, also when little is known."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.people.staff import Staff
from bot.domain.ports.letters import LetterOrder
from bot.letters import JinjaPress
from bot.regelingen import load
from tests.letters.orders import SCHEMES, TEMPLATES, TO_STAFF, in_scheme, letters_of, order, told

ENGLISH = re.compile(
    r"\b(the|and|your|you|with|please|click|reply|update|deadline|case|feedback|reminder|status update|link)\b",
    re.IGNORECASE,
)
BROKEN = {
    "two marks of punctuation": re.compile(r"[.,;:!?]\s*[.,;:!?](?!\w)|\.\.(?!\.)|,,"),
    "a space before punctuation": re.compile(r"\w [.,;:!?](?:\s|$)"),
    # Dutch verbs leave "op", "aan" and "van" at the end; these words never stand there.
    "a sentence that stops halfway": re.compile(r"\b(?:de|een|uw|met|dat|en|of)\.(?:\s|$)"),
    "empty brackets or quotes": re.compile(r"\(\s*\)|“\s*”|\[\s*\]"),
    "a word of the machine": re.compile(r"\bNone\b|\bTrue\b|\bFalse\b|[{}]|\w_\w"),
    "two spaces": re.compile(r"\S  +\S"),
    "a line without words": re.compile(r"^[-.:,\s]+$", re.MULTILINE),
}


EMPTY = re.compile(r"</h2>\s*<(?:h2|/td)")
"""A heading, and then the next one or the end."""


def sentences_of(tekst: str) -> Iterator[str]:
    """The lines we wrote: the form to fill in and the answers of a button are not sentences."""
    for line in tekst.splitlines():
        if line and not line.startswith((">", "-- Antwoord", "Kenmerk: ")) and not BUTTON.fullmatch(line):
            yield line


BUTTON = re.compile(r"- [a-zI][^.]*:?")
"""An answer to type over: "- uitkomst opgelost:", "- stuur naar"."""


def bare_of(made: LetterOrder, sjabloon: str) -> LetterOrder:
    """The same letter when nobody is known and only what it cannot do without was told."""
    assert made.dossier is not None
    alone = replace(made.organisatie, staff=Staff(()), website="", telefoon="", okc=())
    case = replace(
        made.dossier,
        events=told(sjabloon, sober=True),
        naar=(),
        beklaagde="",
        klager=replace(made.dossier.klager, name=""),
    )
    must = {"T13": {"grond": made.gegevens.get("grond", "G5"), "reden": "Dit is de reden."}}
    given = must.get(sjabloon, {} if sjabloon not in TO_STAFF else made.gegevens)
    return replace(
        made, organisatie=alone, dossier=case, terms=(), gegevens=given, aan=(replace(made.aan[0], name=""),)
    )


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_letter_is_whole_and_correct_dutch(press: JinjaPress, scheme: str) -> None:
    wrong = []
    for name in (*letters_of(load(scheme)), *(n for n in TO_STAFF if n[0] == "V")):
        sjabloon = name.partition("-")[0]
        full = in_scheme(scheme, name) if name[0] == "T" else order(name, SCHEMES[scheme])
        for made in (full, bare_of(full, sjabloon)):
            letter = press.make(made)
            wrong += [f"{name}: nothing under a heading" for _ in EMPTY.findall(letter.html)]
            for line in sentences_of(f"{letter.onderwerp}\n{letter.tekst}"):
                wrong += [f"{name}: {what}: {line}" for what, rule in BROKEN.items() if rule.search(line)]
                wrong += [f"{name}: English: {line}" for _ in ENGLISH.findall(line)]

    assert wrong == []


@pytest.mark.parametrize(
    "path",
    [p for p in sorted(TEMPLATES.glob("**/*.txt")) if p.parent.name != "talen"],
    ids=lambda path: "/".join(path.parts[-2:]),
)
def test_no_source_holds_english(path: Path) -> None:
    """Also the words no sample reaches; expressions of the source itself aside."""
    ours = re.sub(r"\{[{%#].*?[}%#]\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)

    assert ENGLISH.findall(ours) == []


@pytest.mark.parametrize(("sentence", "what"), [
    ("Dat is Mia Post..", "two marks of punctuation"),
    ("Bel , dan helpen wij.", "a space before punctuation"),
    ("Wij praten met.", "a sentence that stops halfway"),
    ("Het gaat om ().", "empty brackets or quotes"),
    ("De status is: in_gesprek.", "a word of the machine"),
])  # fmt: skip
def test_the_rules_see_what_is_broken(sentence: str, what: str) -> None:
    assert BROKEN[what].search(sentence)

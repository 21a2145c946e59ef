"""A phrase is found where its pattern finds it: the stems that are looked for first leave nothing out."""

import json
from pathlib import Path

import pytest

from bot.domain.proposals import facts
from bot.domain.recognition.phrases import Phrase

CORPUS = Path(__file__).resolve().parents[2] / "classifiers" / "corpus"
PHRASES = {
    "NAMELESS": (facts.NAMELESS, "Ik wil ANONIEM blijven."),
    "beleid": (facts.ABOUT_US["beleid"], "Dat komt door de Bezuinigingen."),
    "organisatie": (facts.ABOUT_US["organisatie"], "Ik ben boos op de hele organisatie."),
    "GRAVE_WORDS": (facts.GRAVE_WORDS, "Zij heeft mij Uitgescholden."),
    "NO_TALK": (facts.NO_TALK, "Ik wil niet meer met haar praten."),
    "NO_TALK, eerst": (facts.NO_TALK, "Ik durf nooit eerst met die man in gesprek."),
    "NO_TALK, geen": (facts.NO_TALK, "Wij willen geen gesprek met Karin."),
    "NO_CONTACT, rechtstreeks": (facts.NO_CONTACT, "Geen rechtstreeks contact meer van de stichting graag."),
    "NO_CONTACT": (facts.NO_CONTACT, "Ik wil geen contact met uw organisatie."),
    "UNHAPPY_THERE": (facts.UNHAPPY_THERE, "Ik heb geklaagd en hoorde niets."),
    "TO_COMMISSION": (facts.TO_COMMISSION, "Ik wil naar de klachtencommissie."),
}


@pytest.mark.parametrize(("phrase", "said"), PHRASES.values(), ids=PHRASES)
def test_a_phrase_is_found_as_it_is_said(phrase: Phrase, said: str) -> None:
    assert phrase.said_in(said)
    assert not phrase.said_in("De thee was koud.")


def test_the_stems_of_a_phrase_leave_nothing_out() -> None:
    texts = [
        text
        for path in sorted(CORPUS.rglob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()[:300]
        for text in json.loads(line).values()
        if isinstance(text, str)
    ]
    assert len(texts) > 500
    found = 0
    for phrase, _ in PHRASES.values():
        for text in texts:
            hit = phrase.pattern.search(text) is not None
            assert hit == phrase.said_in(text), text
            found += hit
    assert found

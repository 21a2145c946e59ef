"""When a mail is called a withdrawal: it looks like one as a whole, and says so without reserve."""

from datetime import date
from typing import Any

import numpy as np
import pytest

from bot.domain.recognition.suggestion import MailText, Soort
from classifiers.labels import SOORTEN
from classifiers.linear import Floats
from classifiers.pipeline import blank, docs_of
from classifiers.verdict import FACTS, OUTPUTS, Verdict, withdrawing

BAR = 0.25


@pytest.fixture(scope="module")
def doc() -> Any:
    """A mail without a word of withdrawal, so that only the chances decide."""
    mail = MailText(
        "m1", "rit", "De bus was op tijd.", "A. Jansen", "a.jansen@example.nl", date(2026, 3, 16), None
    )
    return next(docs_of(blank(), [mail]))


def saying(soort: float, bare: float) -> Verdict:
    """A verdict that gives a withdrawal this chance (the rest to vervolg), and "without reserve" that one."""
    weights = np.zeros((len(FACTS) + 1, sum(map(len, OUTPUTS.values()))), np.float32)
    at = 0
    for name, answers in OUTPUTS.items():
        told: dict[int, float] = {}
        if name == "soort":
            told = {SOORTEN.index(Soort.INTREKKING): soort, SOORTEN.index(Soort.VERVOLG): 1 - soort}
        elif name == "intrekking":
            told = {answers.index("onvoorwaardelijk"): bare, len(answers) - 1: 1 - bare}
        for place in range(len(answers)) if told else ():
            weights[-1, at + place] = np.log(told.get(place, 1e-9))
        at += len(answers)
    still: Floats = np.ones(len(FACTS), np.float32)
    return Verdict(0 * still, still, weights, thresholds={"intrekken": BAR})


@pytest.mark.parametrize(
    ("soort", "bare", "named"),
    [
        (0.9, 0.9, Soort.INTREKKING),
        (0.6, 0.5, Soort.INTREKKING),
        (0.9, 0.1, Soort.VERVOLG),  # sounds like one, and nothing is withdrawn
        (0.55, 0.4, Soort.VERVOLG),  # unsure of both
        (0.3, 0.9, Soort.VERVOLG),
    ],
)
def test_a_withdrawal_looks_like_one_and_says_so(doc: Any, soort: float, bare: float, named: Soort) -> None:
    """In doubt it is the next best soort, by a hair; the chances still sum to one."""
    (said,) = saying(soort, bare).judge([doc])
    assert said.soort is named
    assert sum(said.kansen.values()) == pytest.approx(1, abs=1e-3)


def test_how_sure_a_withdrawal_is_counts_for_many_mails_at_once() -> None:
    """One number per mail: the chance of the soort times the chance of "onvoorwaardelijk"."""
    chances = {
        name: np.full((2, len(answers)), 0.5, np.float32)
        for name, answers in OUTPUTS.items()
        if name in {"soort", "intrekking"}
    }
    assert withdrawing(chances).tolist() == [0.25, 0.25]


@pytest.mark.parametrize(
    ("tekst", "named"),
    [
        ("Hierbij trek ik mijn klacht in.", Soort.INTREKKING),
        ("Ik trek mijn klacht niet in.", Soort.VERVOLG),
        ("U mag mijn aanvraag als ingetrokken beschouwen.", Soort.VERVOLG),
        ("De reservering mag u als niet verzonden beschouwen.", Soort.VERVOLG),
        ("Hierbij trek ik mijn klacht in. Mijn afspraak gaat wel door.", Soort.INTREKKING),
    ],
    ids=["klacht", "ontkend", "aanvraag", "reservering", "klacht en nog wat"],
)
def test_words_of_withdrawal_about_something_else_are_no_withdrawal(tekst: str, named: Soort) -> None:
    """However sure the models are of the mail as a whole; the next best soort takes its place."""
    mail = MailText("m1", "", tekst, "A. Jansen", "a.jansen@example.nl", date(2026, 3, 16), None)
    (said,) = saying(0.95, 0.95).judge(list(docs_of(blank(), [mail])))
    assert said.soort is named


def test_a_mail_without_words_is_never_sure() -> None:
    """Whatever it is, a human has to open it."""
    mail = MailText("m1", "", "", "A. Jansen", "a.jansen@example.nl", date(2026, 3, 16), None)
    (said,) = saying(0.01, 0.01).judge(list(docs_of(blank(), [mail])))
    assert not said.zeker

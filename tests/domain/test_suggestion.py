"""A suggestion kept as JSON, and which of its signals count."""

import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.calendar.calendar import Calendar
from bot.domain.proposals.explained import reading
from bot.domain.recognition.suggestion import (
    CONDITIONS,
    Condition,
    DateFound,
    Signal,
    Soort,
    Span,
    Suggestion,
)
from bot.domain.regeling.klachttoets import likely, noted
from tests.domain.invented import DAY, suggestion

words = st.text(max_size=8)
suggestions = st.builds(
    Suggestion,
    soort=st.sampled_from(Soort),
    kansen=st.fixed_dictionaries({soort: st.sampled_from([0.0, 0.25, 1.0]) for soort in Soort}),
    zeker=st.booleans(),
    condities=st.fixed_dictionaries(
        {name: st.builds(Condition, words, st.none() | words) for name in CONDITIONS}
    ),
    signalen=st.lists(st.builds(Signal, words, words, st.sampled_from([0.0, 0.5, 1.0])), max_size=3).map(
        tuple
    ),
    medewerker=st.none() | words,
    data=st.lists(
        st.builds(DateFound, words, st.dates(date(2000, 1, 1), date(2100, 1, 1)), words), max_size=2
    ).map(tuple),
    uitleg=st.lists(
        st.builds(Span, words, words, st.integers(0, 9), st.integers(0, 9), words), max_size=2
    ).map(tuple),
    taal=words,
    model=words,
)


@given(suggestions)
def test_a_suggestion_survives_being_kept_as_json(made: Suggestion) -> None:
    assert made == Suggestion.from_json(json.loads(json.dumps(made.as_json())))


@pytest.mark.parametrize(
    ("naam", "kans", "counts", "remembered"),
    [
        ("jeugd", 0.5, True, True),
        ("jeugd", 0.49, False, False),
        ("ongewenst_gedrag", 0.2, False, False),
        ("vertrouwelijk", 0.2, True, True),  # a name that was told cannot be taken back
        ("anoniem", 0.2, True, True),
        ("crisis", 0.2, False, True),  # a figure of speech is shown, and decides nothing (F.4)
        ("crisis", 0.9, True, True),
    ],
)
def test_a_faint_signal_counts_only_where_a_mistake_cannot_be_undone(
    naam: str, kans: float, counts: bool, remembered: bool
) -> None:
    read = replace(suggestion("onvrede"), signalen=(Signal(naam, "", kans),))

    assert ({naam} if counts else set()) == likely(read)
    assert ((naam,) if remembered else ()) == noted(read)


def test_j57_a_date_the_commission_sets_is_told_as_its_last_day() -> None:
    """«vóór 3 juni 2026» is read as di 2 jun 2026."""
    due = DateFound("vóór 3 juni 2026", date(2026, 6, 2), "termijn")

    told = reading(suggestion("okc", data=(due,)), Calendar(), DAY)

    assert "Genoemde termijn: uiterlijk di 2 jun 2026 “vóór 3 juni 2026”." in told

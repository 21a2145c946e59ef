"""The audit chain."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage import chain
from storage.chain import Link
from storage.rows import to_json

NOON = datetime(2026, 3, 16, 12, tzinfo=UTC)
LOCAL = NOON.astimezone(ZoneInfo("Europe/Amsterdam"))


def make(texts: list[str], organisatie: str = "sterker", nummer: str = "2026-0001") -> list[Link]:
    """A whole chain with these notes."""
    links, previous = [], chain.START
    for volgnr, text in enumerate(texts, 1):
        content = chain.content_hash(bytes(16), "notitie", NOON, "a@x.nl", to_json({"t": text}))
        previous = chain.link_hash(previous, organisatie, nummer, volgnr, content)
        links.append(Link(volgnr, content, previous, content))
    return links


def look(links: list[Link], nummer: str = "2026-0001") -> list[str]:
    """What is wrong with it."""
    return chain.problems("sterker", nummer, links)


@given(st.lists(st.text(), max_size=6))
def test_a_chain_as_it_was_made_verifies(texts: list[str]) -> None:
    """Also when its content was destroyed."""
    links = make(texts)
    assert look(links) == []
    assert look([replace(link, content=None) for link in links]) == []


@given(st.lists(st.text(), min_size=1, max_size=6), st.data())
def test_one_changed_content_is_found_at_its_place(texts: list[str], data: st.DataObject) -> None:
    """And only there."""
    place = data.draw(st.integers(0, len(texts) - 1))
    links = make(texts)
    links[place] = replace(links[place], content="0" * 64)
    assert look(links) == [f"Dossier 2026-0001, gebeurtenis {place + 1}: de inhoud is gewijzigd."]


@given(st.lists(st.text(), min_size=2, max_size=6), st.data())
def test_a_content_changed_together_with_its_hash_breaks_the_chain(
    texts: list[str], data: st.DataObject
) -> None:
    """Whoever rewrites an event must rewrite every link after it."""
    place = data.draw(st.integers(0, len(texts) - 1))
    links = make(texts)
    links[place] = replace(links[place], content="0" * 64, content_hash="0" * 64)
    assert look(links) == [f"Dossier 2026-0001, gebeurtenis {place + 1}: de keten is verbroken."]


@given(st.lists(st.text(), min_size=3, max_size=6), st.data())
def test_a_removed_event_is_found(texts: list[str], data: st.DataObject) -> None:
    """Also when the rest was numbered anew. (The last ones are missed by the count beside the chain.)"""
    place = data.draw(st.integers(0, len(texts) - 2))
    links = make(texts)
    del links[place]
    assert f"gebeurtenis {place + 1} ontbreekt" in look(links)[-1]
    renumbered = [replace(link, volgnr=volgnr) for volgnr, link in enumerate(links, 1)]
    assert "de keten is verbroken" in look(renumbered)[0]


def test_a_chain_belongs_to_one_dossier_of_one_organisatie() -> None:
    """It cannot be moved to another."""
    assert look(make(["a"]), "2026-0002") != []
    assert look(make(["a"], organisatie="vcn")) != []


@pytest.mark.parametrize(
    "other",
    [
        (b"1" * 16, "notitie", NOON, "a@x.nl", "{}"),
        (bytes(16), "contact", NOON, "a@x.nl", "{}"),
        (bytes(16), "notitie", NOON.replace(microsecond=1), "a@x.nl", "{}"),
        (bytes(16), "notitie", NOON, "b@x.nl", "{}"),
        (bytes(16), "notitie", NOON, "a@x.nl", '{"a":1}'),
    ],
    ids=["zout", "soort", "tijd", "actor", "gegevens"],
)
def test_every_part_of_the_content_counts(other: tuple[bytes, str, datetime, str, str]) -> None:
    """And so does the salt; only the time zone a moment is told in does not."""
    base = chain.content_hash(bytes(16), "notitie", NOON, "a@x.nl", "{}")
    assert chain.content_hash(*other) != base
    assert chain.content_hash(bytes(16), "notitie", LOCAL, "a@x.nl", "{}") == base

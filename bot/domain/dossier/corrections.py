"""What a correction of a dossier says in its gegevens, and the events as they count after it."""

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.dossier.events import Event, EventKind

UNDOES = "ongedaan"
"""In the gegevens of `gecorrigeerd`: the first event that is taken back, and the first one after those."""

LEFT = "uitgetreden"
"""In the gegevens of `gecorrigeerd`: the address of a member of the group who no longer takes part."""

MEMBERS = "leden"
"""In the gegevens of `gecorrigeerd`: who files together, as a human wrote them down."""

MISCONDUCT = "ongewenst_gedrag"
"""In the gegevens of `gecorrigeerd`: whether it is about ongewenst gedrag, as a human read it (R02)."""

RECEIVED = "ontvangst"
"""In the gegevens of `gecorrigeerd`: the ontvangst as it really was."""


CONSENT = "toestemming"
"""In the gegevens of `gecorrigeerd`: whether the klager agrees that his name and words go to another organisation."""


def counting(events: Sequence[Event]) -> tuple[Event, ...]:
    """The events as they count: without what was taken back, the first one with the ontvangst as corrected."""
    if EventKind.GECORRIGEERD not in [event.soort for event in events]:
        return tuple(events)
    gone: set[int] = set()
    received = ""
    for place, event in enumerate(events):
        if event.soort is EventKind.GECORRIGEERD and UNDOES in event.gegevens:
            first, after = event.gegevens[UNDOES]
            gone |= {place, *range(first, after)}
    left = [event for place, event in enumerate(events) if place not in gone]
    for event in left:
        if event.soort is EventKind.GECORRIGEERD:
            received = event.gegevens.get(RECEIVED, received)
    if received:
        left[0] = replace(left[0], gegevens={**left[0].gegevens, "ontvangen": received})
    return tuple(left)

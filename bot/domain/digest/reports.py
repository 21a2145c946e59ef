"""What whoever has a case can report, ready to fill in, by what is asked of him."""

from collections.abc import Mapping

from bot.domain.regeling.regeling import Traject

_TALK = ("gesprek gehad {}: ", "gebeld {}, geen gehoor")
REPORTS: Mapping[str, tuple[str, ...]] = {
    "contact": _TALK,
    "gesprek": _TALK,
    "horen": _TALK,
    "uitkomst": ("uitkomst {} opgelost: ", "uitkomst {} niet opgelost: "),
    "verslag": ("verslag {} verstuurd",),
}
"""What whoever has the case can report, by what is asked of him."""


WITHOUT_TALK = frozenset({Traject.OKC, Traject.SIGNAAL})
"""Here nobody is asked for a talk with the klager; what was done is noted."""


def reports_of(wat: str, traject: str | None) -> tuple[str, ...]:
    """What can be reported of this term; in a klacht the first contact is mostly to plan the talk."""
    plans = ("gesprek {} op ",) if traject == Traject.KLACHT and wat == "contact" else ()
    return (*plans, *REPORTS.get(wat, ()))


def reports(wat: str, nummer: str, traject: str | None) -> tuple[str, ...]:
    """The three reports that are nearest to what is asked of whoever has the case, ready to fill in."""
    if traject in WITHOUT_TALK:
        return (f"notitie {nummer}: ",)
    further = ("gesprek {} op ", *REPORTS["verslag"]) if traject == Traject.KLACHT else REPORTS["uitkomst"]
    near = (*reports_of(wat, traject), *_TALK, *further)
    return tuple(each.format(nummer) for each in dict.fromkeys(near))[:3]

"""The day an event counts from."""

from datetime import date, datetime

from bot.domain.calendar.calendar import AMSTERDAM
from bot.domain.dossier.events import Event


def day_of(event: Event) -> date:
    """The day an event counts from, in Europe/Amsterdam.

    The ontvangst of the mail it is about (Awb 2:17), else the date that was reported for it ("gesprek gehad 3 maart"),
    else the day it became known. A date still to come is a plan, not the day of the fact.
    """
    if "ontvangen" in event.gegevens:
        return datetime.fromisoformat(event.gegevens["ontvangen"]).astimezone(AMSTERDAM).date()
    known = event.tijd.astimezone(AMSTERDAM).date()
    reported = event.gegevens.get("datum")
    return min(known, date.fromisoformat(reported[:10])) if reported else known

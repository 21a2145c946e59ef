"""When colleagues may be mailed: on werkdagen, within the office hours of the configuration."""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from bot.domain.calendar.calendar import AMSTERDAM, Calendar, is_werkdag


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """From `van` until `tot`, local time, on every werkdag; when both are the same, mail may leave at any time."""

    van: time
    tot: time

    def next_open(self, moment: datetime, calendar: Calendar) -> datetime:
        """`moment` itself when the office is open then, else the next moment that it opens."""
        if self.van == self.tot:
            return moment
        local = moment.astimezone(AMSTERDAM)
        day = local.date()
        if is_werkdag(day, calendar):
            if self.van <= local.time() < self.tot:
                return moment
            if local.time() < self.van:
                return datetime.combine(day, self.van, AMSTERDAM)
        day += timedelta(days=1)
        while not is_werkdag(day, calendar):
            day += timedelta(days=1)
        return datetime.combine(day, self.van, AMSTERDAM)


def read_hours(text: str) -> OfficeHours | None:
    """What "08:30-17:00" says, or None when it says no hours of one day."""
    found = re.fullmatch(r"\s*(\d{1,2})[:.](\d\d)\s*[-–]\s*(\d{1,2})[:.](\d\d)\s*", text)
    if found is None:
        return None
    try:
        van, tot = time(int(found[1]), int(found[2])), time(int(found[3]), int(found[4]))
    except ValueError:
        return None
    return OfficeHours(van, tot) if van < tot else None


ANY_TIME = OfficeHours(time.min, time.min)
"""Mail to colleagues never waits."""

USUAL = OfficeHours(time(8, 30), time(17, 0))
"""What the daemon keeps to when the configuration names no hours."""

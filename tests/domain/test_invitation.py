"""Calendars in mail (RFC 5545): whatever they hold, reading them ends, and says what a person needs."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.mail.invitation import LONGEST, invitation


def calendar(*lines: str, method: str = "REQUEST") -> str:
    return "\r\n".join(
        ["BEGIN:VCALENDAR", f"METHOD:{method}", "BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR"]
    )


@pytest.mark.parametrize(
    ("stated", "read"),
    [
        ("DTSTART:20260323T130000Z", "ma 23 mrt 2026 om 14.00 uur"),  # winter time, UTC+1
        ("DTSTART:20260330T130000Z", "ma 30 mrt 2026 om 15.00 uur"),  # summer time, UTC+2
        ('DTSTART;TZID="W. Europe Standard Time":20260323T140000', "ma 23 mrt 2026 om 14.00 uur"),
        ("DTSTART;VALUE=DATE:20260323", "ma 23 mrt 2026"),
        ("DTSTART:20261399T130000Z", ""),
        ("DTSTART:99991231T235959Z", ""),
        ("SUMMARY:niets", ""),
    ],
)
def test_the_moment_in_dutch_time(stated: str, read: str) -> None:
    found = invitation(calendar(stated))
    assert found is not None
    assert read == found.wanneer


@pytest.mark.parametrize(
    ("method", "partstat", "robot", "task"),
    [
        ("REQUEST", "NEEDS-ACTION", False, "uitnodiging"),
        ("PUBLISH", "", False, "uitnodiging"),
        ("REPLY", "ACCEPTED", True, ""),
        ("REPLY", "DECLINED", True, "wijst de uitnodiging af"),
        ("REPLY", "TENTATIVE", True, "onder voorbehoud"),
        ("COUNTER", "TENTATIVE", True, "ander moment"),
        ("CANCEL", "", True, "trekt de uitnodiging"),
    ],
)
def test_who_speaks_and_what_is_left_to_do(method: str, partstat: str, robot: bool, task: str) -> None:
    attendee = f'ATTENDEE;CN="Jansen: A;B";PARTSTAT={partstat}:mailto:a@example.nl'
    found = invitation(
        calendar(attendee, "DESCRIPTION:Van wie uitnodigt", "COMMENT:Ik ben ziek", method=method)
    )
    assert found is not None
    assert robot == found.van_een_programma
    assert (task in found.taak) if task else (found.taak == "")
    assert "Ik ben ziek" in found.woorden
    assert (method in ("REPLY", "COUNTER")) == ("Van wie uitnodigt" not in found.woorden)


@pytest.mark.parametrize("hostile", ["BEGIN:VALARM\n", "BEGIN:VEVENT\n", 'A;"', "A;B" * 3 + "\n", "\n "])
def test_a_calendar_built_to_exhaust_us_is_read_in_bounded_time(hostile: str) -> None:
    text = "BEGIN:VCALENDAR\n" + hostile * (2 * LONGEST // len(hostile))
    assert invitation(text) is not None


@settings(max_examples=200)
@given(
    st.lists(
        st.sampled_from(
            ["DTSTART", "DESCRIPTION:", "\\", ";", ":", '"', "\r\n", " ", "é", "20260101T", "<b>"]
        )
    )
)
def test_it_never_raises(pieces: list[str]) -> None:
    assert invitation("".join(pieces)) is None
    assert invitation("BEGIN:VCALENDAR\nBEGIN:VEVENT\n" + "".join(pieces)) is not None

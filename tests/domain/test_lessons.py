"""Lessons: which cases may teach, and for how long."""

from datetime import datetime, timedelta

import pytest

from bot.domain.calendar.calendar import AMSTERDAM
from bot.domain.dossier.dossier import Dossier
from bot.domain.dossier.events import BOT, Event, EventKind
from bot.domain.dossier.fold import fold
from bot.domain.lessons import PRIVATE_SIGNALS, lessons, withheld
from bot.domain.people.organisation import Organisation
from tests.handlers.office import Office

START = datetime(2026, 3, 16, 9, 0, tzinfo=AMSTERDAM)
OPENED = {
    "bericht": "a" * 64,
    "ontvangen": START.isoformat(),
    "klager": {"naam": "A. Jansen", "adres": "a.jansen@mail.example"},
    "soort": "onvrede",
    "signalen": [],
    "taal": "nl",
    "beklaagde": "",
    "gekoppeld": [],
    "regeling": "lentl",
    "regeling_hash": "h",
    "status": "ontvangen",
}


@pytest.fixture(scope="module")
def sterker() -> Organisation:
    """An organisatie with a jeugdteam (Mo Benali, Hatice Yılmaz)."""
    return Office().organisation


def case(*events: tuple[EventKind, dict[str, object]], **opened: object) -> Dossier:
    """A case opened on START, and what happened in it, a day apart."""
    told = [(EventKind.ONTVANGEN, OPENED | opened), *events]
    made = [Event(kind, START + timedelta(days=day), BOT, kept) for day, (kind, kept) in enumerate(told)]
    return fold("sterker", "2026-0001", made)


@pytest.mark.parametrize(
    ("expected", "dossier", "seen"),
    [
        ("", case(), ()),
        ("", case(), ("groep", "vertegenwoordiger")),
        *(("gevoelig", case(signalen=[signal]), ()) for signal in sorted(PRIVATE_SIGNALS)),
        ("gevoelig", case(), ("jeugd",)),
        ("gevoelig", case((EventKind.VERTROUWELIJK_GEMAAKT, {})), ()),
        ("vernietigd", case((EventKind.VERNIETIGD, {})), ()),
        ("jeugd", case(regeling="jeugd"), ()),
        ("jeugd", case(beklaagde="mo.benali@sterker.example"), ()),
        ("jeugd", case(beklaagde="mevrouw Yilmaz"), ()),
        ("jeugd", case((EventKind.TOEGEWEZEN, {"naar": ["hatice.yilmaz@sterker.example"]})), ()),
        (
            "jeugd",
            case(
                (EventKind.TOEGEWEZEN, {"naar": ["hatice.yilmaz@sterker.example"]}),
                (EventKind.TOEGEWEZEN, {"naar": ["bram.peters@sterker.example"]}),
            ),
            (),
        ),
        ("", case((EventKind.TOEGEWEZEN, {"naar": ["bram.peters@sterker.example"]})), ()),
    ],
)
def test_what_is_restricted_never_teaches(
    sterker: Organisation, expected: str, dossier: Dossier, seen: tuple[str, ...]
) -> None:
    """Restricted, jeugd, confidential or destroyed at any time in its life is enough."""
    assert expected == withheld(dossier, seen, sterker, START)


@pytest.mark.parametrize(
    ("traject", "signalen", "last", "over"),
    [
        ("overig", [], "2026-04-16", "2026-04-17"),
        ("onvrede", [], "2027-03-17", "2027-03-18"),
        ("signaal", [], "2028-03-17", "2028-03-18"),
        ("klacht", [], "2041-03-17", "2041-03-18"),
        ("klacht", ["omwonende"], "2028-03-17", "2028-03-18"),
    ],
)
def test_a_closed_case_teaches_until_its_retention_term_ends(
    sterker: Organisation, traject: str, signalen: list[str], last: str, over: str
) -> None:
    """Closed on 17 March 2026: its last day still counts, the day after does not; an open case has no end."""
    shut = case((EventKind.AFGEHANDELD, {"traject": traject, "gesloten": True}), signalen=signalen)

    days = [datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=AMSTERDAM) for day in (last, over)]

    told = [withheld(shut, (), sterker, day) for day in days]

    assert ["", "bewaartermijn voorbij"] == told
    assert "" == withheld(case(signalen=signalen), (), sterker, days[1])


def test_a_case_nobody_decided_about_holds_no_lesson() -> None:
    """The bot's own reading is no lesson for the bot."""
    assert () == lessons(case())

"""Aan zet, walked over every scheme, status, traject and holder: an open case names exactly one person who can act."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain.dossier.dossier import Dossier
from bot.domain.dossier.events import Event, EventKind
from bot.domain.dossier.fold import fold
from bot.domain.people.staff import Person
from bot.domain.regeling.regeling import NOT_FOR_THE_ACCUSED, Regeling, Traject
from bot.handlers.desk import Desk
from tests.handlers.office import START
from tests.handlers.test_letters_wait import NOW, ORGS, case, desk_of, people, stands

MOMENTS = (NOW, NOW + timedelta(days=11, hours=12), NOW + timedelta(days=90))
"""A werkdag, the night of the summer time, and long after every term."""


def cases(desk: Desk, scheme: Regeling, traject: Traject) -> Iterator[tuple[str, Dossier]]:
    """The case in every status, with who has it, with him away, with him involved, and with nobody."""
    who = people(desk)
    for status in stands(scheme):
        for holder in ("leidinggevende", "medewerker"):
            dossier, events = case(desk, scheme, status, traject, who[holder])
            yield f"{status} bij {holder}", dossier
            yield f"{status}, {holder} afwezig", _then(dossier, events, _away(who[holder]))
            yield f"{status}, {holder} betrokken", replace(dossier, betrokken=(who[holder].email,))
        yield f"{status} bij niemand", replace(dossier, naar=())
        yield f"{status}, wie beslist afwezig", _then(dossier, events, _away(who["klachtenfunctionaris"]))


def _away(person: Person) -> Event:
    told = {"wie": person.email, "van": "2026-03-16", "tot": None}
    return Event(EventKind.COLLEGA_AFWEZIG, START + timedelta(hours=2), person.email, told)


def _then(dossier: Dossier, events: list[Event], event: Event) -> Dossier:
    return fold(dossier.organisatie, dossier.nummer, [*events, event])


@pytest.mark.parametrize("traject", [Traject.ONVREDE, Traject.KLACHT, Traject.OKC, Traject.SIGNAAL])
@pytest.mark.parametrize("key", ORGS)
def test_every_open_case_names_one_person_who_works_here_and_may_act(key: str, traject: Traject) -> None:
    desk = desk_of(key)
    staff, seen = desk.post.organisation.staff, 0
    for scheme in (desk.home, *desk.home.afgeleid):
        for where, dossier in cases(desk, scheme, traject):
            for now in MOMENTS:
                turn = desk.turn(dossier, now)
                assert (turn is None) is dossier.gesloten, where
                if turn is None:
                    continue
                seen += 1
                person = staff.by_email(turn.wie)
                assert person is not None, (where, turn)
                assert person.works_on(now.date()), (where, turn)
                assert turn.wie not in dossier.betrokken, (where, turn)
                assert traject not in NOT_FOR_THE_ACCUSED or turn.wie != dossier.beklaagde, (where, turn)
                assert turn.sinds <= now.date(), (where, turn)
    assert seen > 100


def test_the_walk_meets_terms_of_holders_and_steps_that_no_term_asks() -> None:
    """It would prove nothing if it only met who decides."""
    found = set()
    for key in ORGS:
        desk = desk_of(key)
        for traject in (Traject.ONVREDE, Traject.KLACHT, Traject.SIGNAAL):
            for _, dossier in cases(desk, desk.regeling, traject):
                turn = desk.turn(dossier, datetime.fromisoformat("2026-03-19T10:00:00+01:00"))  # do
                found |= {turn.wat} if turn else set()
    assert {"contact", "verslag", "afhandeling", "signaal", "volgende_stap"} <= found, found

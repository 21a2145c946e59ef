"""Rulebook 0.1.12: no report of a colleague mails a klager before who decides said so. Every command, role and status."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from hashlib import sha256

import pytest

from bot import bootstrap
from bot.domain.calendar.calendar import AMSTERDAM
from bot.domain.dossier.commands import OpenCase
from bot.domain.dossier.deciders import deciders
from bot.domain.dossier.dossier import Dossier
from bot.domain.dossier.events import Event, EventKind
from bot.domain.dossier.fold import fold
from bot.domain.language.rights import RIGHTS, may
from bot.domain.language.rows import ROWS
from bot.domain.language.understanding import read_reply
from bot.domain.language.wishes.base import Wish
from bot.domain.language.wishes.happened import UitkomstVan
from bot.domain.language.wishes.persons import DraagOver
from bot.domain.mail.mail import Address
from bot.domain.people.staff import Employment, Person
from bot.domain.ports.mails import Direction, MailRecord
from bot.domain.procedure.workflow import decide
from bot.domain.recognition.suggestion import Soort
from bot.domain.regeling.regeling import Regeling, Traject
from bot.handlers.converse import Conversation
from bot.handlers.desk import Desk
from bot.handlers.plans.plan import DONE, Asked
from storage.memory import MemoryStore
from tests.handlers.office import KLAGER, START, _example, _press

RAW = b"From: x@example.nl\n\nDe hulp kwam te laat.\n"
SHA = sha256(RAW).hexdigest()
NOW = datetime(2026, 3, 18, 11, 0, tzinfo=AMSTERDAM)  # wo
OWN = {"leidinggevende": {"T15", "T16"}, "medewerker": set[str]()}
"""What each may send a klager himself."""

ORGS = ("sterker", "stichtsevecht", "klimkoord")
"""One of each scheme; jeugd and mandaat come with the first."""


def desk_of(key: str) -> Desk:
    one = next(o for o in _example().organisaties if o.organisation.sleutel == key)
    return bootstrap.make_desk(_example(), one, _press(), b"key", "")


def people(desk: Desk) -> dict[str, Person]:
    """Who decides, somebody it is about, who leads him, and a medewerker beside him; the second two decide nothing."""
    own = desk.post.organisation
    staff = [p for p in own.staff.people if p.works_on(NOW.date()) and p.soort is Employment.MEDEWERKER]
    decide_here = deciders(None, own, NOW.date())
    plain = [p for p in staff if not p.rollen and p not in decide_here]
    pairs = ((p, own.staff.by_email(p.leidinggevende)) for p in plain)
    about, leader = next((p, one) for p, one in pairs if one is not None and one not in decide_here)
    return {
        "leidinggevende": leader,
        "medewerker": next(p for p in plain if p != about),
        "beklaagde": about,
        "klachtenfunctionaris": decide_here[0],
    }


def case(
    desk: Desk, scheme: Regeling, status: str, traject: Traject, holder: Person
) -> tuple[Dossier, list[Event]]:
    """A dossier that stands there, with a talk behind it."""
    who = people(desk)
    opened = decide(
        None,
        OpenCase(
            nummer="2026-0001",
            sha256=SHA,
            ontvangen=START,
            klager=Address("A. Jansen", KLAGER),
            soort=Soort.ONVREDE,
            signalen=(),
            taal="nl",
            bevestigen=True,
            beklaagde=who["beklaagde"].email,
        ),
        scheme,
        START,
    )
    assert isinstance(opened, tuple)
    by = who["klachtenfunctionaris"].email
    told: dict[str, object] = {
        "traject": traject.value,
        "naar": [holder.email],
        "status": status,
        "brieven": [],
    }
    talk: dict[str, object] = {
        "datum": "2026-03-17",
        "tijd": "14:00",
        "tekst": "Beiden gehoord.",
        "brieven": [],
    }
    kinds = [
        (EventKind.GESPREK_GEPLAND, talk),
        (EventKind.GESPREK_GEVOERD, talk),
        (EventKind.TOEGEWEZEN, told),
    ]
    events = [*opened, *(Event(kind, START + timedelta(hours=1), by, gegevens) for kind, gegevens in kinds)]
    return fold(desk.post.organisation.sleutel, "2026-0001", events), events


def commands() -> Iterator[tuple[str, Wish]]:
    """One example of every command, and both outcomes."""
    for row in ROWS:
        for example in row.voorbeelden if row.wish is UitkomstVan else row.voorbeelden[:1]:
            found = read_reply(example.replace("2026-0012", "2026-0001"), NOW.date(), order=True)
            if isinstance(found, Wish):
                yield example, found


def stands(scheme: Regeling) -> Iterator[str]:
    """Every status a case can be in."""
    yield from sorted({*scheme.overgangen, *scheme.eind})


def to_klager(events: Sequence[Event], scheme: Regeling) -> set[str]:
    """The letters to a klager that these events send."""
    named = (
        n for e in events if e.soort is not EventKind.VOORSTEL_GEDAAN for n in e.gegevens.get("brieven", ())
    )
    return {name for name in named if (rule := scheme.letter(name)) is None or "klager" in rule.aan}


WISHES = tuple(commands())


def test_the_walk_knows_every_command() -> None:
    assert {type(wish) for _, wish in WISHES} == set(RIGHTS)


@pytest.mark.parametrize("key", ORGS)
@pytest.mark.parametrize("role", sorted(OWN))
def test_whatever_a_colleague_reports_mails_no_klager_but_what_he_may_decide(key: str, role: str) -> None:
    """What is held back waits for an akkoord, and nothing that would have left is lost."""
    desk = desk_of(key)
    who = people(desk)
    walked = held = 0
    hand_over = ("draag over", DraagOver(naam=who["medewerker"].naam))
    for scheme in (desk.home, *desk.home.afgeleid):
        for status in stands(scheme):
            for traject in (Traject.ONVREDE, Traject.KLACHT, Traject.SIGNAAL, Traject.OKC):
                store = MemoryStore()
                dossier, events = case(desk, scheme, status, traject, who[role])
                with store.begin(key) as uow:
                    record = MailRecord(SHA, "m@x", Direction.IN, KLAGER, START, "2026-0001", {}, None)
                    uow.mails.put(RAW, record)
                    uow.dossiers.append(dossier, events, (), None)
                    for words, wish in (*WISHES, hand_over):
                        asked = Asked(who[role], NOW, words, "mail", "2026-0001", "", None)
                        if may(who[role], wish, dossier, desk.post.organisation, NOW.date()) is not None:
                            continue  # refused before anything is planned
                        seen = Conversation(desk).foresee(uow, wish, asked)
                        if seen.answer.uitslag != DONE:
                            continue
                        walked += 1
                        where = f"{scheme.sleutel} {status} {traject} {role}: {words}"
                        sent = to_klager(seen.events, scheme)
                        assert sent <= OWN[role], where
                        plain = scheme.letters(seen.events[0].soort, dossier.traject, status)
                        due = {n for n in plain if "klager" in getattr(scheme.letter(n), "aan", ())} - sent
                        made = [
                            e.gegevens["voorstel"]
                            for e in seen.events
                            if e.soort is EventKind.VOORSTEL_GEDAAN
                        ]
                        waits = {name for voorstel in made for name in voorstel["brieven"]}
                        assert due <= waits, where
                        held += bool(due)
    assert walked > 200
    assert held

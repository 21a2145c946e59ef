"""Invented people, suggestions and cases for the tests of the domain."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from bot.domain.calendar.calendar import AMSTERDAM, Calendar
from bot.domain.dossier.commands import Approve, Command, FileMail, OpenCase, Propose, Record
from bot.domain.dossier.dossier import Dossier
from bot.domain.dossier.events import EventKind
from bot.domain.dossier.fold import fold
from bot.domain.dossier.proposal import Proposal
from bot.domain.errors import Refused
from bot.domain.mail.mail import Address
from bot.domain.people.organisation import Organisation
from bot.domain.people.staff import HEADER, read_staff, staff_of
from bot.domain.procedure.workflow import decide
from bot.domain.recognition.suggestion import Condition, DateFound, Signal, Soort, Suggestion
from bot.domain.regeling.regeling import Regeling

DAY = date(2026, 3, 16)
"""A Monday."""

KLAGER = Address("A. Jansen", "a.jansen@inwoner.example")

PEOPLE = f"""{HEADER}
huis,Marjan Hoek,marjan@huis.example,1,directeur,Directie,,,medewerker,,,directie
huis,Ingrid Bak,ingrid@huis.example,1,klachtenfunctionaris,Kwaliteit,marjan@huis.example,joost@huis.example,medewerker,,,klachtenfunctionaris
huis,Joost Wils,joost@huis.example,1,kwaliteitsmedewerker,Kwaliteit,marjan@huis.example,,medewerker,,,
huis,Bram Peters,bram@huis.example,1,teamleider,Noord,marjan@huis.example,hatice@huis.example,medewerker,,,leidinggevende
huis,Hatice Yılmaz,hatice@huis.example,1,teamleider,Jeugd,marjan@huis.example,bram@huis.example,medewerker,,,leidinggevende
huis,Karin de Wit,karin@huis.example,1,begeleider,Noord,bram@huis.example,,medewerker,,,stagebegeleider
huis,Kees de Wit,kees@huis.example,1,begeleider,Noord,bram@huis.example,,medewerker,,,
huis,Lotte Smit,lotte@huis.example,1,stagiair,Noord,karin@huis.example,,stagiair,,,
huis,Sanne Vos,sanne@huis.example,1,begeleider,Noord,bram@huis.example,,medewerker,2019-01-01,2026-01-01,
huis,Youssef El Amrani,youssef@huis.example,1,coördinator,Vrijwilligers,marjan@huis.example,,medewerker,,,vrijwilligerscoordinator
huis,Henk Bos,henk@huis.example,1,vrijwilliger,Vrijwilligers,youssef@huis.example,,vrijwilliger,,,
zorg,Ruud Meer,ruud@zorg.example,1,kwaliteitsmanager,Kantoor,,,medewerker,,,kwaliteitsmanager;klachtenfunctionaris
zorg,Els Maas,els@zorg.example,1,zorgcoördinator,Zorg,ruud@zorg.example,,medewerker,,,zorgcoordinator
zorg,Piet Janssen,piet@zorg.example,1,zorgverlener,Zorg,els@zorg.example,,extern,,,
zorg,Arjan Prins,arjan@zorg.example,1,hoofd kantoor,Kantoor,,,medewerker,,,leidinggevende
zorg,Dewi Kus,dewi@zorg.example,1,planner,Kantoor,arjan@zorg.example,,medewerker,,,
stad,Nadia Karim,nadia@stad.example,1,klachtenloket,Loket,,,medewerker,,,klachtenfunctionaris
stad,Tom Hendriks,tom@stad.example,1,consulent,Wmo,anja@stad.example,,medewerker,,,
stad,Anja de Boer,anja@stad.example,1,teamleider,Wmo,,,medewerker,,,leidinggevende
stad,Wim Jonker,wim@stad.example,1,beleid,Beleid,,,medewerker,,,klachtbehandelaar
"""


def organisation(key: str = "huis", regeling: str = "lentl", people: str = PEOPLE) -> Organisation:
    """An organisatie with the invented people of this key."""
    staff = staff_of(read_staff(people, "personeel.csv"), key)
    return Organisation(
        key,
        key.title(),
        regeling,
        f"klachten@{key}.example",
        datetime(2026, 1, 1, tzinfo=AMSTERDAM),
        staff,
        Calendar(),
    )


HUIS = organisation()
ZORG = organisation("zorg", "klimkoord")
STAD = organisation("stad", "stichtse-vecht")


def suggestion(
    soort: str,
    medewerker: str | None = None,
    signalen: Iterable[str] = (),
    *,
    data: tuple[DateFound, ...] = (),
    kans: float = 0.9,
    condities: Mapping[str, str] | None = None,
) -> Suggestion:
    """A suggestion with these conditions; the rest of the chance goes to a runner-up."""
    other = Soort.KLACHT if soort == "onvrede" else Soort.ONVREDE
    return Suggestion(
        soort=Soort(soort),
        kansen={Soort(soort): kans, other: 1 - kans},
        zeker=kans >= 0.75,
        condities={name: Condition(value, None) for name, value in (condities or {}).items()},
        signalen=tuple(Signal(name, "", 1.0) for name in signalen),
        medewerker=medewerker,
        data=data,
        uitleg=(),
        taal="nl",
        model="test",
    )


KLACHT = {"besproken": "ja", "tevreden": "nee", "wens": "leidinggevende"}
"""The conditions of a klacht by the Lentl definition."""


def at(day: date, hour: int = 10) -> datetime:
    """A moment on this day in Europe/Amsterdam."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=AMSTERDAM)


def opened(
    regeling: Regeling, proposal: Proposal | None = None, day: date = DAY, signalen: tuple[str, ...] = ()
) -> Dossier:
    """A case as its first mail makes it, with its proposal."""
    command = OpenCase(
        nummer="2026-0001",
        sha256="a" * 64,
        ontvangen=at(day),
        klager=KLAGER,
        soort=Soort(proposal.soort_mail if proposal else "onvrede"),
        signalen=signalen,
        taal="nl",
        bevestigen=True,
        beklaagde=proposal.beklaagde if proposal else "",
    )
    commands: list[Command] = [command]
    if proposal is not None:
        commands.append(Propose(voorstel=proposal.as_json()))
    return after(None, regeling, day, *commands)


def after(dossier: Dossier | None, regeling: Regeling, day: date, *commands: Command) -> Dossier:
    """The case after these commands on this day; a refusal fails the test."""
    for command in commands:
        events = decide(dossier, command, regeling, at(day))
        assert not isinstance(events, Refused), str(events)
        dossier = fold("huis", "2026-0001", events, start=dossier)
    assert dossier is not None
    return dossier


def approved(dossier: Dossier, regeling: Regeling, day: date) -> Dossier:
    """The case after akkoord on the proposal that waits."""
    waiting = dossier.open_proposal()
    assert waiting is not None
    return after(dossier, regeling, day, Approve(by="ingrid@huis.example", voorstel=waiting.id))


def recorded(dossier: Dossier, regeling: Regeling, day: date, kind: str, **gegevens: Any) -> Dossier:
    """The case after a colleague reported this."""
    details: Mapping[str, Any] = gegevens
    return after(
        dossier, regeling, day, Record(by="karin@huis.example", gebeurtenis=EventKind(kind), gegevens=details)
    )


def filed(
    dossier: Dossier, regeling: Regeling, day: date, sha: str = "b", van: str = KLAGER.address
) -> Dossier:
    """The case after one more mail was filed in it."""
    return after(
        dossier,
        regeling,
        day,
        FileMail(sha256=sha * 64, ontvangen=at(day), soort=Soort.VERVOLG, van=van),
    )

"""Who may wish what: the table of rights, the substitute, and the lock on whoever is involved himself."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time

import pytest

from bot.domain.calendar.calendar import AMSTERDAM, Calendar
from bot.domain.calendar.duration import Duration, Unit
from bot.domain.dossier.deciders import deciders
from bot.domain.dossier.dossier import Dossier
from bot.domain.errors import Refused
from bot.domain.language.rights import RIGHTS, may
from bot.domain.language.rows import ROWS
from bot.domain.language.wishes.asking import Help, Herinner, Status, TeBeoordelen, Termijnen
from bot.domain.language.wishes.base import Wish
from bot.domain.language.wishes.commission import Hoorzitting, Ontvankelijk, Reactie, Uitspraak, Verweer
from bot.domain.language.wishes.course import (
    AanvullingVragen,
    Bemiddeling,
    Corrigeer,
    Heropen,
    IntrekkingBevestigd,
    Koppel,
    Meldplicht,
    NietInBehandeling,
    Nieuw,
    Sluit,
    Splits,
    UitstelAkkoord,
    Verdaag,
    Verplaats,
)
from bot.domain.language.wishes.deciding import (
    Akkoord,
    NietAkkoord,
    Ongedaan,
    StuurNaar,
    TochAlsKlacht,
    Voorbeeld,
    WijzigNaar,
)
from bot.domain.language.wishes.happened import (
    GesprekGehad,
    GesprekOp,
    Gesproken,
    Notitie,
    Poging,
    UitkomstVan,
    VerslagVerstuurd,
)
from bot.domain.language.wishes.persons import (
    Afwezig,
    DraagOver,
    IkBenBetrokken,
    MachtigingOntvangen,
    Neem,
    Vertrouwelijk,
)
from bot.domain.language.wishes.words import Grond, Kanaal, Plicht, Uitkomst, Veld
from bot.domain.mail.mail import Address
from bot.domain.people.organisation import Organisation
from bot.domain.people.staff import Employment, Person, Role, Staff
from bot.domain.recognition.suggestion import Soort
from bot.regelingen import load, names

DAY = date(2026, 3, 17)


def person(naam: str, *rollen: Role, vervanger: str = "", until: date | None = None) -> Person:
    """Somebody of sterker."""
    email = naam.lower().replace(" ", ".", 1).replace(" ", "") + "@sterker.example"
    return Person(
        "sterker",
        naam,
        email,
        "",
        "",
        "",
        "",
        vervanger,
        Employment.MEDEWERKER,
        None,
        until,
        frozenset(rollen),
    )


JOOST = person("Joost Willems")
INGRID = person("Ingrid Bakker", Role.KLACHTENFUNCTIONARIS, vervanger=JOOST.email)
BRAM = person("Bram Peters", Role.LEIDINGGEVENDE)
KARIN = person("Karin de Wit")
KEES = person("Kees de Wit")
MARJAN = person("Marjan Hoekstra", Role.DIRECTIE)
YOUSSEF = person("Youssef El Amrani", Role.VRIJWILLIGERSCOORDINATOR)
SANNE = person("Sanne Vos", Role.KLACHTENFUNCTIONARIS, until=date(2026, 1, 1))
STRANGER = person("Els Elders", Role.KLACHTENFUNCTIONARIS)


def organisation(people: Iterable[Person]) -> Organisation:
    """sterker with these people."""
    began = datetime(2026, 1, 1, tzinfo=AMSTERDAM)
    return Organisation(
        "sterker", "Sterker", "lentl", "klachten@sterker.example", began, Staff(tuple(people)), Calendar()
    )


STERKER = organisation((INGRID, JOOST, BRAM, KARIN, KEES, MARJAN, YOUSSEF, SANNE))
CASE = Dossier(
    organisatie="sterker",
    nummer="2026-0001",
    regeling="lentl",
    regeling_hash="",
    traject="onvrede",
    status="verwezen",
    soort="onvrede",
    klager=Address("A. Jansen", "a.jansen@example.nl"),
    beklaagde="",
    naar=(KARIN.email,),
    signalen=(),
    taal="nl",
    ontvangen=datetime(2026, 3, 16, 10, tzinfo=AMSTERDAM),
    uitkomst=None,
    gesloten=False,
    gekoppeld=(),
    voorstellen=(),
    events=(),
)
KLACHT = replace(CASE, traject="klacht", status="toegewezen", naar=(BRAM.email,), beklaagde=KARIN.email)

WISHES: tuple[Wish, ...] = (
    Akkoord(),
    NietAkkoord(),
    WijzigNaar(soort=Soort.KLACHT),
    StuurNaar(naam="Kees"),
    Status(),
    Help(),
    TeBeoordelen(),
    Notitie(tekst="x"),
    GesprekOp(datum=DAY, tijd=time(14)),
    GesprekGehad(tekst="x"),
    UitkomstVan(opgelost=True, tekst="x"),
    VerslagVerstuurd(),
    Sluit(uitkomst=Uitkomst.OPGELOST),
    IntrekkingBevestigd(),
    Heropen(reden="x"),
    IkBenBetrokken(),
    TochAlsKlacht(),
    Verdaag(duur=Duration(4, Unit.WEKEN), reden="x"),
    UitstelAkkoord(datum=DAY),
    Herinner(datum=DAY),
    Termijnen(),
    Koppel(met="2026-0002"),
    Splits(),
    Verplaats(doel="2026-0002"),
    Voorbeeld(),
    Neem(),
    DraagOver(naam="Kees"),
    Ongedaan(),
    Poging(kanaal=Kanaal.TELEFOON),
    Gesproken(tekst="x"),
    Afwezig(tot=DAY),
    MachtigingOntvangen(),
    AanvullingVragen(tekst="x"),
    NietInBehandeling(grond=Grond.G5, reden="x"),
    Vertrouwelijk(),
    Bemiddeling(),
    Corrigeer(veld=Veld.KLAGER, waarde="x", reden="x"),
    Ontvankelijk(ja=True),
    Meldplicht(plicht=Plicht.INSPECTIE),
    Verweer(),
    Hoorzitting(),
    Uitspraak(oordeel=Uitkomst.GEGROND),
    Reactie(tekst="x"),
    Nieuw(kanaal=Kanaal.BALIE, datum=DAY, klager="A. Jansen", tekst="x"),
)
EVERYTHING = {type(wish) for wish in WISHES}
AS_MEDEWERKER = {
    *(Help, Status, Termijnen, Herinner, Notitie, Ongedaan, IkBenBetrokken),
    *(GesprekOp, GesprekGehad, UitkomstVan, VerslagVerstuurd, Poging, Gesproken, Afwezig),
}
AS_LEIDINGGEVENDE = AS_MEDEWERKER | {DraagOver}

TABLE: tuple[tuple[str, Person, Dossier, set[type[Wish]]], ...] = (
    ("the klachtenfunctionaris does everything", INGRID, CASE, EVERYTHING),
    ("the substitute does everything", JOOST, CASE, EVERYTHING),
    ("the substitute does everything in a klacht", JOOST, KLACHT, EVERYTHING),
    ("the medewerker who has the case", KARIN, CASE, AS_MEDEWERKER),
    (
        "the vrijwilligerscoordinator who has the case",
        YOUSSEF,
        replace(CASE, naar=(YOUSSEF.email,)),
        AS_MEDEWERKER,
    ),
    ("the leidinggevende who has the case", BRAM, KLACHT, AS_LEIDINGGEVENDE),
    ("the directie, assigned", MARJAN, replace(KLACHT, naar=(MARJAN.email,)), AS_LEIDINGGEVENDE),
    ("the directie, not assigned", MARJAN, KLACHT, {Help}),
    ("the leidinggevende of another case", BRAM, CASE, {Help}),
    ("a colleague", KEES, CASE, {Help}),
    ("somebody who left", SANNE, replace(CASE, naar=(SANNE.email,)), set()),
    ("somebody from elsewhere", STRANGER, replace(CASE, naar=(STRANGER.email,)), set()),
    (
        "who it is about, in onvrede, holds the talk",
        KARIN,
        replace(CASE, beklaagde=KARIN.email),
        AS_MEDEWERKER,
    ),
    ("who it is about, in a klacht", KARIN, KLACHT, {Help, IkBenBetrokken}),
    (
        "who it is about, still holding it",
        KARIN,
        replace(KLACHT, naar=(KARIN.email,)),
        {Help, IkBenBetrokken},
    ),
    (
        "who it is about, at the okc",
        KARIN,
        replace(KLACHT, traject="okc", naar=(KARIN.email,)),
        {Help, IkBenBetrokken},
    ),
    ("who it is about, by name", BRAM, replace(KLACHT, beklaagde="Bram Peters "), {Help, IkBenBetrokken}),
    (
        "a klachtenfunctionaris about himself",
        INGRID,
        replace(KLACHT, beklaagde=INGRID.email),
        {Help, IkBenBetrokken},
    ),
    (
        "a klachtenfunctionaris about himself, before the akkoord",
        INGRID,
        replace(KLACHT, traject=None, beklaagde=INGRID.email),
        {Help, IkBenBetrokken},
    ),
    (
        "a klachtenfunctionaris who is involved",
        INGRID,
        replace(CASE, betrokken=(INGRID.email,)),
        {Help, IkBenBetrokken},
    ),
    ("a medewerker who is involved", KARIN, replace(CASE, betrokken=(KARIN.email,)), {Help, IkBenBetrokken}),
)


@pytest.mark.parametrize(("who", "someone", "dossier", "allowed"), TABLE, ids=[row[0] for row in TABLE])
def test_everybody_may_exactly_what_the_table_says(
    who: str, someone: Person, dossier: Dossier, allowed: set[type[Wish]]
) -> None:
    """Each kind of person against every command there is."""
    assert allowed == {type(wish) for wish in WISHES if may(someone, wish, dossier, STERKER, DAY) is None}, (
        who
    )


def test_every_command_of_the_language_stands_in_the_table_of_rights() -> None:
    """A new command is refused to nobody by accident and open to nobody by accident."""
    assert {row.wish for row in ROWS} == set(RIGHTS) == EVERYTHING


@pytest.mark.parametrize("wish", WISHES, ids=lambda wish: type(wish).__name__)
def test_a_refusal_says_why_in_a_sentence(wish: Wish) -> None:
    """A colleague who has nothing to do with the case hears what to do, and nothing about the case."""
    refused = may(KEES, wish, KLACHT, STERKER, DAY)

    assert isinstance(wish, Help) == (refused is None)
    assert refused is None or (refused.reden.endswith(".") and "Karin" not in str(refused))


def test_a_wish_about_no_case_is_for_who_decides() -> None:
    """The list of what waits is for the klachtenfunctionaris and the substitute; help is for everybody."""
    assert may(INGRID, TeBeoordelen(), None, STERKER, DAY) is None
    assert may(JOOST, TeBeoordelen(), None, STERKER, DAY) is None
    assert isinstance(may(KARIN, TeBeoordelen(), None, STERKER, DAY), Refused)
    assert may(KARIN, Help(), None, STERKER, DAY) is None


DECIDERS = (
    ("officer and substitute", CASE, STERKER, (INGRID, JOOST)),
    ("about the officer: the substitute", replace(CASE, beklaagde=INGRID.email), STERKER, (JOOST,)),
    ("both involved: the directie", replace(CASE, betrokken=(INGRID.email, JOOST.email)), STERKER, (MARJAN,)),
    (
        "nobody left",
        replace(CASE, betrokken=(INGRID.email, JOOST.email), beklaagde=MARJAN.email),
        STERKER,
        (),
    ),
    (
        "about the directeur who is the officer",
        replace(CASE, beklaagde=MARJAN.email),
        organisation((replace(MARJAN, rollen=frozenset({Role.DIRECTIE, Role.KLACHTENFUNCTIONARIS})),)),
        (),
    ),
    ("no case: officer and substitute", None, STERKER, (INGRID, JOOST)),
)


@pytest.mark.parametrize(("why", "dossier", "where", "expected"), DECIDERS, ids=[row[0] for row in DECIDERS])
def test_nobody_judges_a_case_about_himself(
    why: str, dossier: Dossier | None, where: Organisation, expected: tuple[Person, ...]
) -> None:
    """The officer, else the substitute, else the directie decides (rulebook B; Awb 9:7)."""
    assert expected == deciders(dossier, where, DAY), why


def test_a_substitute_who_left_decides_nothing() -> None:
    """Substitution ends with the work."""
    gone = replace(JOOST, in_dienst_tot=DAY)
    where = organisation((INGRID, gone))

    assert deciders(CASE, where, DAY) == (INGRID,)
    assert isinstance(may(gone, Akkoord(), CASE, where, DAY), Refused)


EVERY_STATUS = sorted({status for name in names() for status in load(name).overgangen})
DECIDING = EVERYTHING - AS_LEIDINGGEVENDE


@pytest.mark.parametrize("traject", [None, "onvrede", "klacht", "okc", "signaal", "overig"])
@pytest.mark.parametrize("status", EVERY_STATUS)
def test_in_no_status_does_who_has_the_case_decide_in_it(status: str, traject: str | None) -> None:
    """Iron rule: a medewerker or leidinggevende reports; he never approves, changes, sends, closes or reopens."""
    for holder in (KARIN, YOUSSEF, BRAM, MARJAN):
        case = replace(CASE, status=status, traject=traject, naar=(holder.email,))
        given = {type(wish) for wish in WISHES if may(holder, wish, case, STERKER, DAY) is None}
        assert not given & DECIDING, (holder.naam, given & DECIDING)
    assert Akkoord in DECIDING

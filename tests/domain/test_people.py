"""The staff list: read with every fault at once, and searched the way people write names."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import ConfigurationError
from bot.domain.people.staff import HEADER, Employment, Person, Role, Staff, read_staff
from tests.domain.invented import DAY, HUIS

STAFF = HUIS.staff
GOOD = "huis,Ada Bol,ada@huis.example,1,begeleider,Noord,,,medewerker,2020-01-01,,lezer;fg"


def names(text: str) -> list[str]:
    """The full names found."""
    return [person.naam for person in STAFF.named(text, DAY)]


def faults(*rows: str) -> list[str]:
    """The faults of a list with these rows, as people read them."""
    with pytest.raises(ConfigurationError) as raised:
        read_staff("\n".join((HEADER, *rows)), "personeel.csv")
    return [str(fault) for fault in raised.value.faults]


def only() -> Person:
    """The one person of a list of one good row."""
    return read_staff(f"{HEADER}\n{GOOD}\n", "personeel.csv")[0]


# ── Finding somebody ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("Karin de Wit", ["Karin de Wit"]),  # the full name: that one, not Kees
        ("mevrouw Karin de Wit", ["Karin de Wit"]),
        ("KARIN DE WIT", ["Karin de Wit"]),
        ("De Wit, Karin", ["Karin de Wit"]),
        ("mevrouw de Wit", ["Karin de Wit", "Kees de Wit"]),
        ("Wit", ["Karin de Wit", "Kees de Wit"]),
        ("K. de Wit", ["Karin de Wit", "Kees de Wit"]),
        ("Karin", ["Karin de Wit"]),
        ("carin de witt", ["Karin de Wit"]),
        ("Hatice Yilmaz", ["Hatice Yılmaz"]),
        ("mw. YILMAZ", ["Hatice Yılmaz"]),
        ("de heer Péters", ["Bram Peters"]),
        ("Bram Peeters", ["Bram Peters"]),
        ("el Amrani", ["Youssef El Amrani"]),
        ("Amrani", ["Youssef El Amrani"]),
        ("Sanne", ["Sanne Vos"]),  # who left may still be meant
        ("Wouter", []),
        ("de", []),
        ("mevrouw", []),
        ("", []),
        ("…!?", []),
    ],
)
def test_names_as_people_write_them(written: str, found: list[str]) -> None:
    """Titles, accents, capitals and words in between decide nothing; all who come close are offered."""
    assert found == names(written)


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("Karin de Wit", "Karin de Wit"),
        ("Mevr. Karin de Wit", "Karin de Wit"),
        ("hatice yilmaz", "Hatice Yılmaz"),
        ("KEES@huis.example", "Kees de Wit"),
        ("Karin", None),
        ("de Wit", None),
        ("carin de witt", None),
        ("", None),
    ],
)
def test_only_a_whole_name_is_one_person(written: str, found: str | None) -> None:
    """R13: half a name or a misspelt one never picks anybody, even when only one person comes close."""
    person = STAFF.exactly(written, DAY)

    assert found == (person.naam if person else None)


@pytest.mark.parametrize(
    ("naam", "written"),
    [
        ("Ben Oost", "Ben"),
        ("Jan de Heer", "meneer de Heer"),
        ("Jan de Heer", "de heer de Heer"),
        ("Zoë Bakker-Smit", "mw. Bakker"),
        ("Zoë Bakker-Smit", "Zoe Smit"),
        ("Dr. Anne Marie van 't Hof", "Anne-Marie van t Hof"),
        ("Łukasz Nowak", "Lukasz"),
    ],
)
def test_odd_names_are_found_too(naam: str, written: str) -> None:
    """A first name that looks like a particle, a surname that looks like a title, double and foreign names."""
    staff = Staff(read_staff(f"{HEADER}\n{GOOD.replace('Ada Bol', naam)}", "p"))

    assert [naam] == [person.naam for person in staff.named(written, DAY)]


def test_two_people_of_one_name_are_a_choice() -> None:
    """The same full name twice is offered twice and picks nobody."""
    twin = "huis,Ada Bol,ada2@huis.example,1,begeleider,Zuid,,,medewerker,,,"
    staff = Staff(read_staff("\n".join((HEADER, GOOD, twin)), "p"))

    assert len(staff.named("Ada Bol", DAY)) == 2
    assert staff.exactly("Ada Bol", DAY) is None


def test_who_works_here_goes_before_who_left() -> None:
    """Of a current and a former colleague of one name the current one is meant, and stands first."""
    left = "huis,Ada Bol,ada2@huis.example,1,begeleider,Zuid,,,medewerker,2010-01-01,2020-01-01,"
    staff = Staff(read_staff("\n".join((HEADER, left, GOOD)), "p"))

    assert [person.email for person in staff.named("Ada Bol", DAY)] == [
        "ada@huis.example",
        "ada2@huis.example",
    ]
    assert staff.exactly("Ada Bol", DAY) == staff.by_email("ada@huis.example")


def test_who_has_not_begun_is_not_found() -> None:
    """Nobody complains about a colleague who has yet to start."""
    assert Staff((only(),)).named("Ada Bol", date(2019, 12, 31)) == ()


@given(st.text(max_size=60))
def test_any_text_finds_people_or_nobody(written: str) -> None:
    """Whatever a classifier takes for a name, searching it never fails and never finds strangers or doubles."""
    found = STAFF.named(written, DAY)

    assert len(found) == len(set(found))
    assert set(found) <= set(STAFF.people)


@given(st.sampled_from(STAFF.people))
def test_everybody_is_found_by_the_own_full_name(person: Person) -> None:
    """A full name always finds who bears it."""
    assert person in STAFF.named(person.naam, DAY)
    assert person == STAFF.exactly(person.naam, DAY)


# ── Above and instead ─────────────────────────────────────────────────────────────────────────────────


def test_superiors_and_substitutes() -> None:
    """The leidinggevende is in the row; a vervanger is followed until somebody works here, circles included."""
    karin, ingrid, bram = (STAFF.by_email(f"{name}@huis.example") for name in ("karin", "ingrid", "bram"))
    assert karin
    assert ingrid
    assert bram

    assert STAFF.superior_of(karin) == bram
    assert STAFF.superior_of(only()) is None
    assert STAFF.stand_in(ingrid, DAY) == STAFF.by_email("joost@huis.example")
    assert STAFF.stand_in(karin, DAY) is None


def test_substitutes_who_left_pass_it_on() -> None:
    """a → b (left) → c; and two who replace each other and both left end in nobody."""
    rows = (
        "huis,A A,a@huis.example,,,,,b@huis.example,medewerker,,,",
        "huis,B B,b@huis.example,,,,,c@huis.example,medewerker,,2020-01-01,",
        "huis,C C,c@huis.example,,,,,,medewerker,,,",
        "huis,D D,d@huis.example,,,,,e@huis.example,medewerker,,2020-01-01,",
        "huis,E E,e@huis.example,,,,,d@huis.example,medewerker,,2020-01-01,",
    )
    staff = Staff(read_staff("\n".join((HEADER, *rows)), "p"))
    a, d = staff.people[0], staff.people[3]

    assert staff.stand_in(a, DAY) == staff.people[2]
    assert staff.stand_in(d, DAY) is None


# ── Reading the file ──────────────────────────────────────────────────────────────────────────────────


def test_a_good_row_is_read_whole() -> None:
    """Every column ends where it belongs; addresses in lower case, a byte order mark and empty lines ignored."""
    text = f"\ufeff{HEADER}\r\n\r\n{GOOD.replace('ada@', 'Ada@')}\r\n,,,,,,,,,,,\r\n"

    expected = Person(
        organisatie="huis",
        naam="Ada Bol",
        email="ada@huis.example",
        telefoon="1",
        functie="begeleider",
        team="Noord",
        leidinggevende="",
        vervanger="",
        soort=Employment.MEDEWERKER,
        in_dienst_van=date(2020, 1, 1),
        in_dienst_tot=None,
        rollen=frozenset({Role.LEZER, Role.FG}),
    )
    assert read_staff(text, "p") == (expected,)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (
            GOOD.replace("medewerker", "uitzendkracht"),
            "rij 2, soort: “uitzendkracht” is onbekend. Kies uit: medewerker",
        ),
        (GOOD.replace(",medewerker,", ",,"), "rij 2, soort: Dit vak is leeg. Kies uit: medewerker"),
        (GOOD.replace("fg", "baas"), "rij 2, rollen: “baas” is onbekend. Kies uit: klachtenfunctionaris"),
        (GOOD.replace("huis,Ada", ",Ada"), "rij 2, organisatie: Dit vak is leeg. Vul het in"),
        (GOOD.replace("Ada Bol", ""), "rij 2, naam: Dit vak is leeg. Vul het in"),
        (
            GOOD.replace("ada@huis.example", "ada"),
            "rij 2, e-mail: “ada” is geen e-mailadres. Schrijf het als",
        ),
        (
            GOOD.replace("2020-01-01", "2020-02-30"),
            "rij 2, in_dienst_van: “2020-02-30” is geen dag. Schrijf jaar-maand",
        ),
        (
            GOOD.replace("2020-01-01", "1-1-2020"),
            "rij 2, in_dienst_van: “1-1-2020” is geen dag. Schrijf jaar-maand",
        ),
        (
            GOOD.replace("2020-01-01,,", "2020-01-01,2019-01-01,"),
            "rij 2, in_dienst_tot: Deze dag ligt niet na",
        ),
        (
            GOOD.replace("Noord,,", "Noord,weg@huis.example,"),
            "rij 2, leidinggevende: weg@huis.example staat niet in",
        ),
        (
            GOOD.replace("Noord,,,", "Noord,,weg@huis.example,"),
            "rij 2, vervanger: weg@huis.example staat niet in",
        ),
        (
            GOOD.replace("Noord,,", "Noord,ada@huis.example,"),
            "rij 2, leidinggevende: Hier staat de persoon zelf.",
        ),
        (GOOD + ",meer", "rij 2, kolommen: Er staan 13 kolommen in plaats van 12. Zet tekst met een komma"),
    ],
)
def test_each_fault_is_told_with_row_and_remedy(row: str, said: str) -> None:
    """One wrong cell gives one fault that names file, row, column, what is wrong and what to do."""
    told = faults(row)

    assert len(told) == 1
    assert told[0].startswith(f"personeel.csv: {said}")


def test_all_faults_are_told_at_once() -> None:
    """Nobody has to run `check` once per mistake."""
    told = faults(
        GOOD.replace("medewerker", "baas").replace("2020-01-01", "morgen"),
        GOOD,
        "huis,B B,b@huis.example,,,,c@huis.example,,medewerker,,,",
        "huis,C C,c@huis.example,,,,d@huis.example,,medewerker,,,",
        "huis,D D,d@huis.example,,,,b@huis.example,,medewerker,,,",
    )

    assert [fault.split(": ")[1] for fault in told] == [
        "rij 2, soort",
        "rij 2, in_dienst_van",
        "rij 3, e-mail",
        "rij 4, leidinggevende",
    ]
    assert "ada@huis.example staat ook in rij 2" in told[2]
    assert "kring: b@huis.example → c@huis.example → d@huis.example → b@huis.example" in told[3]


@pytest.mark.parametrize(
    "text", ["", "naam\n", HEADER.replace(",", ";"), HEADER.replace("functie", "Functie"), "\0"]
)
def test_a_wrong_header_says_what_it_must_be(text: str) -> None:
    """The header is exact; a list saved with semicolons says so."""
    with pytest.raises(ConfigurationError) as raised:
        read_staff(text, "p.csv")

    assert f"Zet op de eerste regel precies: {HEADER}" in str(raised.value)
    assert ("puntkomma" in str(raised.value)) is (";" in text)


def test_one_address_may_serve_two_organisaties() -> None:
    """Somebody may work for two organisaties with one address; in each the list stands on its own."""
    other = GOOD.replace("huis,Ada", "hof,Ada", 1)

    assert len(read_staff("\n".join((HEADER, GOOD, other)), "p")) == 2


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(rest: str) -> None:
    """Whatever stands below the header gives people or a clear refusal, never a traceback."""
    try:
        read = read_staff(f"{HEADER}\n{rest}", "p")
    except ConfigurationError:
        return
    assert all(isinstance(person, Person) for person in read)


def test_a_cell_without_end_is_refused_with_a_reason() -> None:
    """A quote that is never closed over a huge file is told, not thrown."""
    with pytest.raises(ConfigurationError) as raised:
        read_staff(f'{HEADER}\n"{"x" * 200_000}', "p.csv")

    assert "p.csv: csv: Het bestand is geen CSV" in str(raised.value)

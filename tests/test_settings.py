"""Settings: a right file becomes values, a wrong one names every fault, and nothing ever gives a traceback."""

import logging
import re
import tomllib
from collections.abc import Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.calendar.calendar import AMSTERDAM
from bot.domain.calendar.office_hours import ANY_TIME, OfficeHours
from bot.domain.errors import ConfigurationError, Fault
from bot.domain.people.organisation import Stand
from bot.settings import SECTIONS, Settings, load
from bot.settings.keys import MANDATORY

REGELINGEN = ("lentl", "stichtse-vecht", "klimkoord", "jeugd")
HEADER = "organisatie,naam,e-mail,telefoon,functie,team,leidinggevende,vervanger,soort,in_dienst_van,in_dienst_tot,rollen"
STAFF = f"""{HEADER}
zon,Ada Kok,ada.kok@zon.example,,klachtenfunctionaris,Kwaliteit,,,medewerker,,,klachtenfunctionaris
zon,Bas Loos,bas.loos@zon.example,,hulpverlener,Jeugd,,,medewerker,,,
maan,Cor Maan,cor.maan@maan.example,,klachtenfunctionaris,Bureau,,,medewerker,,,klachtenfunctionaris
"""
TOP = 'stand = "leer"\n'
ZON = """
[[organisatie]]
sleutel = "zon"
naam = "Stichting Zon"
regeling = "lentl"
adres = "Klachten@Zon.example"
personeel = "personeel.csv"
vanaf = 2026-01-01T00:00:00
mailbox = { soort = "maildir", pad = "in" }
transport = { soort = "folder", pad = "uit" }
"""
MAAN = ZON.replace("zon", "maan").replace("Zon", "Maan").replace('"in"', '"in-maan"')


def read(folder: Path, toml: str, staff: str = STAFF, environ: Mapping[str, str] | None = None) -> Settings:
    (folder / "klachtwacht.toml").write_text(toml, encoding="utf-8")
    (folder / "personeel.csv").write_text(staff, encoding="utf-8")
    return load(folder / "klachtwacht.toml", REGELINGEN, environ=environ or {})


def faults(
    folder: Path, toml: str, staff: str = STAFF, environ: Mapping[str, str] | None = None
) -> list[Fault]:
    with pytest.raises(ConfigurationError) as caught:
        read(folder, toml, staff, environ)
    return list(caught.value.faults)


# ── What is right ─────────────────────────────────────────────────────────────────────────────────────


def test_the_smallest_file_gives_the_defaults_and_paths_seen_from_the_file(tmp_path: Path) -> None:
    found = read(tmp_path, TOP + ZON)

    assert found.stand is Stand.LEER
    assert found.database == f"sqlite:///{tmp_path}/klachtwacht.db"
    assert (tmp_path / "berichten", tmp_path / "geheim/hoofdsleutel") == (
        found.berichten,
        found.sleutel_bestand,
    )
    assert (found.bedenktijd_minuten, found.logniveau, found.sjablonen) == (None, logging.INFO, {})
    assert found.kantooruren is None
    (one,) = found.organisaties
    assert one.organisation.adres == "klachten@zon.example"
    assert one.organisation.vanaf == datetime(2026, 1, 1, tzinfo=AMSTERDAM)
    assert [person.naam for person in one.organisation.staff.people] == ["Ada Kok", "Bas Loos"]
    assert one.mailbox == {"soort": "maildir", "pad": str(tmp_path / "in")}


@pytest.mark.parametrize(
    ("written", "expected"),
    [('"09:00-17:30"', OfficeHours(time(9, 0), time(17, 30))), ("0", ANY_TIME), ("false", ANY_TIME)],
)
def test_office_hours_are_hours_or_none_at_all(tmp_path: Path, written: str, expected: OfficeHours) -> None:
    assert read(tmp_path, TOP + f"kantooruren = {written}\n" + ZON).kantooruren == expected


def test_every_key_of_an_organisatie_arrives_in_its_value(tmp_path: Path) -> None:
    (tmp_path / "brieven").mkdir()
    extra = """
authserv_id = "MX.zon.example"
telefoon = "024-0001234"
website = "https://www.zon.example"
eigen_adressen = ["Info@zon.example"]
webformulieren = ["site@zon.example"]
okc = [{ naam = "Commissie", domeinen = ["OKC.example"], adressen = ["okc@gemeente.example"] }]
auteur_intern = true
plusadres = true
jeugdteams = ["Jeugd"]
kb_dagen = [2026-05-15]
vrije_dagen = [2026-12-24]
sjablonen = "brieven"
"""
    found = read(tmp_path, TOP + "kb_dagen = [2026-01-02]\nbedenktijd_minuten = 5\n" + ZON + extra)
    one = found.organisaties[0].organisation

    assert (5, {"zon": tmp_path / "brieven"}) == (found.bedenktijd_minuten, found.sjablonen)
    assert (
        one.authserv_id,
        one.telefoon,
        one.website,
    ) == ("mx.zon.example", "024-0001234", "https://www.zon.example")
    assert (frozenset({"info@zon.example"}), frozenset({"site@zon.example"})) == (
        one.eigen_adressen,
        one.webformulieren,
    )
    assert [("Commissie", frozenset({"okc.example"}), frozenset({"okc@gemeente.example"}))] == [
        (c.naam, c.domeinen, c.adressen) for c in one.okc
    ]
    assert (True, True, frozenset({"Jeugd"})) == (one.auteur_intern, one.plusadres, one.jeugdteams)
    assert {date(2026, 5, 15)} == one.calendar.kb_dagen
    assert {date(2026, 12, 24)} == one.calendar.vrije_dagen


def test_kb_dagen_at_the_top_hold_for_every_organisatie_without_its_own(tmp_path: Path) -> None:
    found = read(tmp_path, TOP + "kb_dagen = [2026-01-02]\n" + ZON + MAAN + "kb_dagen = [2027-05-07]\n")

    assert [{date(2026, 1, 2)}, {date(2027, 5, 7)}] == [
        one.organisation.calendar.kb_dagen for one in found.organisaties
    ]


@pytest.mark.parametrize(
    "mailbox",
    [
        'soort = "graph", huurder = "h", toepassing = "t", postbus = "k@zon.example", certificaat_bestand = "c"',
        'soort = "imap", host = "outlook.office365.com", gebruiker = "k@zon.example", token_opdracht = "token"',
        'soort = "imap", host = "localhost", gebruiker = "k@zon.example", huurder = "h", toepassing = "t", certificaat_bestand = "c"',
    ],
    ids=["graph", "imap with a token", "imap as an application"],
)
def test_where_mail_is_at_microsoft_its_servers_are_named_in_the_remark_and_accepted(
    tmp_path: Path, mailbox: str
) -> None:
    there = re.sub(r"(?m)^mailbox = .*$", f"mailbox = {{ {mailbox} }}", TOP + ZON)
    assert any('authserv_id = "microsoft"' in remark for remark in read(tmp_path, there).opmerkingen)
    found = read(tmp_path, there + 'authserv_id = "microsoft"\n')
    assert not any("authserv_id" in remark for remark in found.opmerkingen)


def test_what_is_probably_not_meant_becomes_a_remark_and_not_a_fault(tmp_path: Path) -> None:
    remarks = read(tmp_path, TOP + ZON).opmerkingen

    assert [remark.split()[1] for remark in remarks] == ["kb_dagen", "authserv_id"]
    assert "microsoft" not in remarks[1]
    assert (
        read(
            tmp_path,
            TOP + "kb_dagen = [2026-01-02]\n" + ZON + 'authserv_id = "mx"\n',
        ).opmerkingen
        == ()
    )


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2026-03-01", datetime(2026, 3, 1, tzinfo=AMSTERDAM)),
        ("2026-07-01T09:30:00", datetime(2026, 7, 1, 9, 30, tzinfo=AMSTERDAM)),
        ("2026-07-01T09:30:00Z", datetime(2026, 7, 1, 11, 30, tzinfo=AMSTERDAM)),
    ],
)
def test_vanaf_is_dutch_time_unless_it_names_its_zone(
    tmp_path: Path, written: str, expected: datetime
) -> None:
    found = read(tmp_path, TOP + ZON.replace("2026-01-01T00:00:00", written))

    assert expected == found.organisaties[0].organisation.vanaf


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("sqlite:///eigen.db", "sqlite:///{folder}/eigen.db"),
        ("sqlite:////var/lib/k.db", "sqlite:////var/lib/k.db"),
        ("postgresql+psycopg://k:w@db/k", "postgresql+psycopg://k:w@db/k"),
    ],
)
def test_only_a_sqlite_path_is_made_absolute(tmp_path: Path, url: str, expected: str) -> None:
    found = read(tmp_path, TOP + f'database = "{url}"\n' + ZON)

    assert expected.format(folder=tmp_path) == found.database


def test_a_file_saved_by_notepad_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    assert Stand.LEER is read(tmp_path, "\ufeff" + TOP + ZON, "\ufeff" + STAFF).stand


# ── Environment and secrets ───────────────────────────────────────────────────────────────────────────


def test_the_environment_wins_over_the_secrets_folder_and_that_over_the_file(tmp_path: Path) -> None:
    secrets = tmp_path / "geheimen"
    secrets.mkdir()
    (secrets / "database").write_text("postgresql+psycopg://uit/geheimen\n", encoding="utf-8")
    toml = TOP + 'database = "sqlite:///bestand.db"\n' + ZON
    place = {"KLACHTWACHT_GEHEIMEN": str(secrets)}

    assert f"sqlite:///{tmp_path}/bestand.db" == read(tmp_path, toml).database
    assert read(tmp_path, toml, environ=place).database == "postgresql+psycopg://uit/geheimen"
    both = place | {
        "KLACHTWACHT_DATABASE": "postgresql+psycopg://uit/omgeving",
        "KLACHTWACHT_STAND": "meekijk",
    }
    assert read(tmp_path, toml, environ=both).database == "postgresql+psycopg://uit/omgeving"
    assert Stand.MEEKIJK is read(tmp_path, toml, environ=both).stand


def test_a_secret_file_is_taken_from_the_secrets_folder_when_it_is_there(tmp_path: Path) -> None:
    secrets = tmp_path / "credentials"
    secrets.mkdir()
    for name in ("hoofdsleutel", "imap"):
        (secrets / name).write_text("x", encoding="utf-8")
    toml = TOP + ZON.replace(
        'pad = "in"', 'host = "h", wachtwoord_bestand = "geheim/imap", ca_bestand = "ca.pem"'
    )
    found = read(tmp_path, toml, environ={"CREDENTIALS_DIRECTORY": str(secrets)})

    assert secrets / "hoofdsleutel" == found.sleutel_bestand
    assert str(secrets / "imap") == found.organisaties[0].mailbox["wachtwoord_bestand"]
    assert str(tmp_path / "ca.pem") == found.organisaties[0].mailbox["ca_bestand"]


def test_a_misspelt_variable_is_named_and_somebody_elses_is_left_alone(tmp_path: Path) -> None:
    environ = {"KLACHTWACHT_DATABSE": "x", "KLACHTWACHT_CONFIG": "y", "PATH": "z"}
    (fault,) = faults(tmp_path, TOP + ZON, environ=environ)

    assert (fault.key, fault.remedy) == ("omgeving KLACHTWACHT_DATABSE", "Bedoelt u KLACHTWACHT_DATABASE?")


def test_a_secrets_folder_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, TOP + ZON, environ={"KLACHTWACHT_GEHEIMEN": str(tmp_path / "weg")})

    assert (fault.key, fault.remedy) == (
        "omgeving KLACHTWACHT_GEHEIMEN",
        "Maak de map of haal de variabele weg.",
    )


def test_a_wrong_value_in_the_environment_is_a_fault_too(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, TOP + ZON, environ={"KLACHTWACHT_STAND": "aan"})

    assert (fault.key, fault.remedy) == ("stand", "Kies een van: meekijk, leer, normaal.")


# ── Whatever stands in the file ───────────────────────────────────────────────────────────────────────


def outcome(folder: Path) -> Settings | tuple[Fault, ...]:
    try:
        return load(folder / "klachtwacht.toml", REGELINGEN, environ={})
    except ConfigurationError as error:
        return error.faults


NAMES = [key.name for keys in SECTIONS.values() for key in keys]
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.one_of(
        st.booleans(),
        st.integers(),
        st.floats(),
        st.datetimes(),
        st.dates(),
        st.times(),
        st.text(max_size=20),
        st.sampled_from(
            ["zon", "lentl", "klachten@zon.example", "personeel.csv", "sqlite:///x", "/", "..", "a\0b"]
        ),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(NAMES), inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(raw=st.dictionaries(st.sampled_from([*NAMES, "stant", ""]), VALUES, max_size=8))
def test_whatever_toml_says_the_answer_is_settings_or_faults(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, raw: dict[str, Any]
) -> None:
    (tmp_path / "klachtwacht.toml").touch()
    (tmp_path / "personeel.csv").write_text(STAFF, encoding="utf-8")
    with monkeypatch.context() as patch:  # what TOML can say is wider than what is easy to write down
        patch.setattr(tomllib, "loads", lambda _: raw)
        found = outcome(tmp_path)
    assert found
    assert isinstance(found, Settings) or all(fault.problem and fault.remedy for fault in found)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(raw=st.binary(max_size=60) | st.text(max_size=60).map(lambda text: (TOP + text + ZON).encode()))
def test_whatever_bytes_the_file_holds_there_is_no_traceback(tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "klachtwacht.toml").write_bytes(raw)
    (tmp_path / "personeel.csv").write_text(STAFF, encoding="utf-8")
    assert outcome(tmp_path)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(raw=st.binary(max_size=80) | st.text(max_size=80).map(lambda text: (STAFF + text).encode()))
def test_whatever_bytes_the_staff_list_holds_there_is_no_traceback(tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "klachtwacht.toml").write_text(TOP + ZON, encoding="utf-8")
    (tmp_path / "personeel.csv").write_bytes(raw)
    assert outcome(tmp_path)


@pytest.mark.parametrize("raw", ["x = " + "[" * 5000, "x = " + "9" * 5000], ids=["nested", "digits"])
def test_a_file_made_to_hurt_is_a_fault(tmp_path: Path, raw: str) -> None:
    assert len(faults(tmp_path, raw)) == 1


# ── The papers ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("section", SECTIONS)
def test_the_handbook_lists_every_key_and_no_other(section: str) -> None:
    """docs/beheer.md has one table per section, under a heading that names it: key, mandatory, meaning."""
    text = (Path(__file__).parents[1] / "docs" / "beheer.md").read_text(encoding="utf-8")
    table = text.partition(f"### Sleutels: {section}\n")[2].partition("\n#")[0]
    rows = [line.strip("|").split("|") for line in table.splitlines() if line.startswith("| `")]

    assert [(key.name, key.default is MANDATORY) for key in SECTIONS[section]] == [
        (row[0].strip(" `"), row[1].strip() == "ja") for row in rows
    ]
    assert all(row[2].strip() for row in rows)

"""A wrong configuration: every fault is named with file, key and remedy, all of them at once."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.domain.errors import ConfigurationError, Fault
from bot.settings import load
from tests.test_settings import MAAN, REGELINGEN, STAFF, TOP, ZON, faults

WRONG = [  # what is wrong; the line in the file; what stands there instead; key of the fault; a word of the message
    ("stand is mandatory", 'stand = "leer"\n', "", "stand", 'Voeg toe: stand = "meekijk"'),
    ("stand unknown", '"leer"', '"stil"', "stand", "meekijk, leer, normaal"),
    ("stand no text", '"leer"', "3", "stand", "een getal"),
    ("unknown top key", TOP, TOP + 'databse = "x"\n', "databse", "Bedoelt u database?"),
    ("key far from any", TOP, TOP + "xyzzy = 1\n", "xyzzy", "Kies uit: stand"),
    ("undo negative", TOP, TOP + "bedenktijd_minuten = -1\n", "bedenktijd_minuten", "0 tot en met 1440"),
    ("undo as text", TOP, TOP + 'bedenktijd_minuten = "5"\n', "bedenktijd_minuten", "geheel getal"),
    ("hours", TOP, TOP + 'kantooruren = "17:00-9:00"\n', "kantooruren", "08:30-17:00"),
    ("hours as number", TOP, TOP + "kantooruren = 9\n", "kantooruren", "aanhalingstekens"),
    ("undo as bool", TOP, TOP + "bedenktijd_minuten = true\n", "bedenktijd_minuten", "ja of nee"),
    ("log level", TOP, TOP + 'logniveau = "warn"\n', "logniveau", "waarschuwing"),
    ("database in memory", TOP, TOP + 'database = "sqlite://"\n', "database", "geheugen"),
    ("database driver", TOP, TOP + 'database = "postgresql://a/b"\n', "database", "psycopg"),
    ("database kind", TOP, TOP + 'database = "mysql://a/b"\n', "database", "sqlite:///klachtwacht.db"),
    ("kb day as text", TOP, TOP + 'kb_dagen = ["2026-05-15"]\n', "kb_dagen[1]", "zonder aanhalingstekens"),
    ("second kb day with time", TOP, TOP + "kb_dagen = [2026-05-15, 2026-05-16T10:00:00]\n", "kb_dagen[2]", "met tijd"),
    ("kb days no list", TOP, TOP + "kb_dagen = 2026-05-15\n", "kb_dagen", "lijst"),
    ("kb day in the year 1", TOP, TOP + "kb_dagen = [0001-01-01]\n", "kb_dagen[1]", "2000"),
    ("organisatie as a table", "[[organisatie]]", "[organisatie]", "organisatie", "lijst"),
    ("sleutel with a capital", '"zon"', '"Zon"', "organisatie[1].sleutel", "kleine letters"),
    ("name on two lines", '"Stichting Zon"', '"Stichting\\nBcc: x"', "organisatie.zon.naam", "regeleinde"),
    ("name empty", '"Stichting Zon"', '" "', "organisatie.zon.naam", "leeg"),
    ("vanaf is mandatory", "vanaf = 2026-01-01T00:00:00\n", "", "organisatie.zon.vanaf", "ontbreekt"),
    ("vanaf as text", "2026-01-01T00:00:00", '"2026-01-01"', "organisatie.zon.vanaf", "zonder aanhalingstekens"),
    ("vanaf before any calendar", "2026-01-01T00:00:00", "0001-01-01T00:00:00+14:00", "organisatie.zon.vanaf", "2000"),
    ("regeling unknown", '"lentl"', '"lentel"', "organisatie.zon.regeling", "Bedoelt u lentl?"),
    ("adres without at", "Klachten@Zon.example", "klachten.example", "organisatie.zon.adres", "klachten@"),
    ("adres with a name", "Klachten@Zon.example", "Zon <k@zon.example>", "organisatie.zon.adres", "klachten@"),
    ("staff file absent", "personeel.csv", "mensen.csv", "organisatie.zon.personeel", "bestaat niet"),
    ("staff file is a folder", "personeel.csv", ".", "organisatie.zon.personeel", "is een map"),
    ("mailbox no table", '{ soort = "maildir", pad = "in" }', '"maildir"', "organisatie.zon.mailbox", "tabel"),
    ("key with capitals", "vanaf =", "Vanaf = 2026-01-01\nvanaf =", "organisatie.zon.Vanaf", "Bedoelt u vanaf?"),
    ("okc domain an address", ZON, ZON + 'okc = [{ naam = "C", domeinen = ["a@okc.nl"] }]\n', "organisatie.zon.okc[1].domeinen[1]", "achter het apenstaartje"),
    ("okc domain without dot", ZON, ZON + 'okc = [{ naam = "C", domeinen = ["okc"] }]\n', "organisatie.zon.okc[1].domeinen[1]", "apenstaartje"),
    ("okc unrecognisable", ZON, ZON + 'okc = [{ naam = "C" }]\n', "organisatie.zon.okc[1].domeinen", "te herkennen"),
    ("okc nameless", ZON, ZON + 'okc = [{ domeinen = ["okc.example"] }]\n', "organisatie.zon.okc[1].naam", "ontbreekt"),
    ("okc unknown key", ZON, ZON + 'okc = [{ naam = "C", domein = ["okc.example"], adressen = ["a@b.nl"] }]\n', "organisatie.zon.okc[1].domein", "Bedoelt u domeinen?"),
    ("own address", ZON, ZON + 'eigen_adressen = ["info"]\n', "organisatie.zon.eigen_adressen[1]", "adres"),
    ("flag as text", ZON, ZON + 'plusadres = "ja"\n', "organisatie.zon.plusadres", "true of false"),
    ("jeugdteam unknown", ZON, ZON + 'jeugdteams = ["Jeugt"]\n', "organisatie.zon.jeugdteams", "Bedoelt u Jeugd?"),
    ("authserv_id with a space", ZON, ZON + 'authserv_id = "mx zon"\n', "organisatie.zon.authserv_id", "mx.sterker"),
    ("authserv_id of Microsoft elsewhere", ZON, ZON + 'authserv_id = "microsoft"\n', "organisatie.zon.authserv_id", "vooraan in Authentication-Results"),
    ("overzicht no hour", TOP, TOP + 'overzicht = "half negen"\n', "overzicht", "08:30"),
    ("overzicht as number", TOP, TOP + "overzicht = 8\n", "overzicht", "aanhalingstekens"),
    ("chat with a stranger", ZON, ZON + 'chat = { soort = "matrix", mensen = { "@x:y" = "wie@zon.example" } }\n', "organisatie.zon.chat.mensen.@x:y", "personeelslijst"),
    ("wkkgz team unknown", ZON, ZON + 'wkkgz_teams = ["Jeugt"]\n', "organisatie.zon.wkkgz_teams", "Bedoelt u Jeugd?"),
    ("herhaal_n too few", ZON, ZON + "herhaal_n = 1\n", "organisatie.zon.herhaal_n", "van 2 tot en met 20"),
    ("norm unknown", ZON, ZON + "normen = { onvrede.contact_dag = 5 }\n", "organisatie.zon.normen.onvrede.contact_dag", "Bedoelt u onvrede.contact_dagen?"),
    ("norm too long", ZON, ZON + "normen = { onvrede.contact_dagen = 600 }\n", "organisatie.zon.normen.onvrede.contact_dagen", "van 1 tot en met 60"),
    ("norm as text", ZON, ZON + 'normen = { aanvul.dagen = "14" }\n', "organisatie.zon.normen.aanvul.dagen", "geheel getal"),
    ("norms no table", ZON, ZON + "normen = 14\n", "organisatie.zon.normen", "een tabel"),
    ("crisis no table", ZON, ZON + 'crisis = "ntfy://x"\n', "organisatie.zon.crisis", "een tabel"),
    ("crisis unknown key", ZON, ZON + 'crisis = { kanalen = ["ntfy://x"] }\n', "organisatie.zon.crisis.kanalen", "Bedoelt u kanaal?"),
    ("letters folder absent", ZON, ZON + 'sjablonen = "weg"\n', "organisatie.zon.sjablonen", "bestaat niet"),
]  # fmt: skip


def test_every_fault_in_one_value_is_named(tmp_path: Path) -> None:
    wrong = """normen = { onvrede.contact_dag = 5, klacht.weken = "zes" }
eigen_adressen = ["info", "ook@zon.example", "balie"]
"""
    found = faults(tmp_path, TOP + ZON + wrong)

    assert {
        "organisatie.zon.normen.onvrede.contact_dag",
        "organisatie.zon.normen.klacht.weken",
        "organisatie.zon.eigen_adressen[1]",
        "organisatie.zon.eigen_adressen[3]",
    } == {fault.key for fault in found}


def test_a_file_without_an_organisatie_says_what_to_add(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, TOP)

    assert "organisatie" == fault.key
    assert fault.remedy == "Voeg toe: [[organisatie]]"


@pytest.mark.parametrize(
    ("line", "instead", "key", "word"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG]
)
def test_a_wrong_file_names_file_key_and_remedy(
    tmp_path: Path, line: str, instead: str, key: str, word: str
) -> None:
    assert (TOP + ZON).count(line) == 1, "the row must change exactly one place"
    (fault,) = faults(tmp_path, (TOP + ZON).replace(line, instead))

    assert (str(tmp_path / "klachtwacht.toml"), key) == (fault.file, fault.key)
    assert word in str(fault)
    assert fault.remedy


def test_all_faults_come_at_once(tmp_path: Path) -> None:
    broken = 'stant = "leer"\nkb_dagen = "nooit"\n' + ZON.replace("lentl", "lent").replace("vanaf", "vanav")
    found = faults(tmp_path, broken, STAFF.replace("klachtenfunctionaris\n", "lezer\n"))

    assert [fault.key for fault in found] == [
        "stant",
        "stand",
        "kb_dagen",
        "organisatie.zon.vanav",
        "organisatie.zon.vanaf",
        "organisatie.zon.regeling",
        "organisatie.zon.personeel",
    ]


def test_the_faults_of_the_staff_list_are_among_them(tmp_path: Path) -> None:
    found = faults(tmp_path, "stond = 1\n" + ZON, STAFF.replace("medewerker,,,\n", "vrijwiliger,,,\n"))

    assert {str(tmp_path / "klachtwacht.toml"), str(tmp_path / "personeel.csv")} == {
        fault.file for fault in found
    }


def test_the_checks_of_mailbox_and_transport_are_asked_with_their_place(tmp_path: Path) -> None:
    asked: list[str] = []

    def refuse(options: Mapping[str, object], where: str) -> list[Fault]:
        asked.append(where)
        return [Fault(where, str(options["soort"]), "Mag niet.", "Doe anders.")]

    (tmp_path / "klachtwacht.toml").write_text(TOP + ZON, encoding="utf-8")
    (tmp_path / "personeel.csv").write_text(STAFF, encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        load(tmp_path / "klachtwacht.toml", REGELINGEN, refuse, refuse, environ={})

    assert [fault.key for fault in caught.value.faults] == ["maildir", "folder"]
    assert [
        f"{tmp_path}/klachtwacht.toml: organisatie.zon.{name}" for name in ("mailbox", "transport")
    ] == asked


@pytest.mark.parametrize(
    ("second", "key"),
    [
        (MAAN.replace('"maan"', '"zon"'), "organisatie[2].sleutel"),
        (MAAN.replace("Klachten@Maan", "klachten@zon"), "organisatie.maan.adres"),
        (MAAN + 'eigen_adressen = ["klachten@zon.example"]\n', "organisatie.maan.adres"),
        (MAAN.replace('"in-maan"', '"in"'), "organisatie.maan.mailbox"),
    ],
)
def test_sleutel_address_and_mailbox_belong_to_one_organisatie(tmp_path: Path, second: str, key: str) -> None:
    found = faults(tmp_path, TOP + ZON + second)

    assert [key] == [fault.key for fault in found]
    assert "organisatie.zon" in found[0].problem


@pytest.mark.parametrize("left", ["", "2026-01-01"])
def test_an_organisatie_without_a_klachtenfunctionaris_in_service_cannot_start(
    tmp_path: Path, left: str
) -> None:
    row = ",,,medewerker,,,klachtenfunctionaris\nzon,Bas"
    gone = row.replace(",,klachtenfunctionaris", f",{left},klachtenfunctionaris" if left else ",,lezer")
    (fault,) = faults(tmp_path, TOP + ZON, STAFF.replace(row, gone))

    assert fault.key == "organisatie.zon.personeel"
    assert "klachtenfunctionaris" in fault.problem


def test_a_near_miss_in_the_staff_list_is_named_but_another_organisatie_is_not(tmp_path: Path) -> None:
    extra = "maanx,Dik Ot,dik.ot@maan.example,,,,,,medewerker,,,\nverweg,Ed Os,ed.os@verweg.example,,,,,,medewerker,,,\n"
    (fault,) = faults(tmp_path, TOP + ZON + MAAN, STAFF + extra)

    assert (str(tmp_path / "personeel.csv"), "Bedoelt u maan?") == (fault.file, fault.remedy)


@pytest.mark.parametrize(
    ("toml", "key", "word"),
    [
        ("vanaf = 2026-02-30T00:00:00", "regel 1, teken 9", "bestaat niet"),
        ("a = 1\na = 2", "einde van het bestand", "dubbel"),
        ("\nx = leer", "regel 2, teken 5", "aanhalingstekens"),
        ('pad = "C:\\post"', "regel 1, teken 12", "\\"),
        ("x = [1", "einde van het bestand", "haak"),
        ("= = =", "regel 1, teken 1", "geldige TOML"),
    ],
)
def test_what_is_no_toml_is_named_by_line_in_dutch(tmp_path: Path, toml: str, key: str, word: str) -> None:
    (fault,) = faults(tmp_path, toml)

    assert key == fault.key
    assert word in str(fault)


def test_a_missing_file_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="klachtwacht init"):
        load(tmp_path / "weg.toml", REGELINGEN, environ={})


def test_a_file_in_another_encoding_says_so(tmp_path: Path) -> None:
    (tmp_path / "k.toml").write_bytes('naam = "café"'.encode("latin-1"))
    with pytest.raises(ConfigurationError, match="UTF-8"):
        load(tmp_path / "k.toml", REGELINGEN, environ={})


def test_no_fault_repeats_a_password_in_a_database_url(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, TOP + 'database = "postgresql://k:zeergeheim@db/k"\n' + ZON)

    assert "zeergeheim" not in str(fault)

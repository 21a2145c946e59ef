"""`klachtwacht check` and `draw`: a scheme or an organisatie that lacks something is refused with place and remedy."""

import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot import bootstrap, proof, regelingen
from bot.cli import app
from bot.domain.errors import ConfigurationError
from bot.domain.people.organisation import Loket, Organisation
from bot.domain.people.staff import Role, Staff
from bot.regelingen import staffing
from bot.regelingen.drawing import ANYWHERE, as_dot, as_mermaid

AWB = files(regelingen).joinpath("stichtse-vecht.toml").read_text(encoding="utf-8")
TODAY = date(2026, 3, 16)
EXAMPLE = files("bot.example")


def changed(old: str, new: str) -> list[str]:
    """The faults of stichtse-vecht.toml with one thing changed."""
    assert AWB.count(old) >= 1, old
    return [str(f) for f in regelingen.check(regelingen.read_text(AWB.replace(old, new, 1), "kopie.toml"))]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('fasen = ["informeel", "formeel"]', 'fasen = ["informeel"]', "fasen: Eén fase is geen fase."),
        ('fase = "formeel", brief', 'fase = "plechtig", brief', "stappen.formeel: De fase “plechtig” bestaat niet. Kies uit: informeel, formeel."),
        ('telt_vanaf = "overgedragen"', 'telt_vanaf = "vernietigd"', "vernietigd gebeurt nooit; deze termijn begint dus nooit."),
        ('dag = "beschikking"', 'dag = "verjaardag"', "Geen gebeurtenis noemt een dag “verjaardag”."),
        ('verdagen = "4 weken"', 'verdagen = "1 maanden"', "termijnen.afhandeling: Verdagen gaat in dagen of weken."),
        ("\nverdaagd = ", "\nverweer_ingediend = ", "de gebeurtenis verdaagd kan nooit gebeuren."),
        ('variant = "klachtadviescommissie"              # Awb 9:14: een commissie hoort en adviseert\ntrajecten = ["klacht"]', 'variant = "klachtadviescommissie"\ntrajecten = ["signaal"]', "De variant klachtadviescommissie vervangt geen gewone termijn."),
        ('G13 = "Awb', 'G99 = "Awb', "gronden.G99: Deze grond bestaat niet."),
        ('telt = ["incident"]', 'telt = ["verjaardag"]', "klachttermijn.telt: “verjaardag” is geen dag die telt."),
        ('G5 = "Awb 9:8 lid 1 onder b"\n', "", "gronden.G5: Grond G5 en [klachttermijn] horen bij elkaar"),
        ("\nT13 = {", "\nT99 = {", "gronden: Er zijn gronden, maar brief T13 heeft geen regel."),
        ("[overgangen.bemiddeling]", "[overgangen.nergens]", "Vanuit “bemiddeling” komt een dossier nooit aan een eind."),
    ],
)  # fmt: skip
def test_a_broken_scheme_is_refused_with_place_and_remedy(old: str, new: str, said: str) -> None:
    assert any(said in fault for fault in changed(old, new)), changed(old, new)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('telt = ["incident"]\n', "", "klachttermijn.telt: Deze sleutel ontbreekt."),
        ('jeugd = "12 maanden"', 'jeugd = "lang"', "klachttermijn.jeugd: “lang” is geen duur."),
        ('G13 = "Awb 9:8 lid 2"', "G13 = 2", "gronden: Hier mag alleen tekst staan."),
    ],
)
def test_a_klachttermijn_or_ground_of_the_wrong_form_is_refused(old: str, new: str, said: str) -> None:
    assert old in AWB
    with pytest.raises(ConfigurationError, match=re.escape(said)):
        regelingen.read_text(AWB.replace(old, new), "kopie.toml")


# ── For every role a person ───────────────────────────────────────────────────────────────────────────


@pytest.fixture
def example(tmp_path: Path) -> Callable[[str], Organisation]:
    """The organisaties of the example, by sleutel."""
    for name in ("klachtwacht.toml", "personeel.csv"):
        (tmp_path / name).write_text(EXAMPLE.joinpath(name).read_text(encoding="utf-8"), encoding="utf-8")
    found = {
        o.organisation.sleutel: o.organisation
        for o in bootstrap.read_settings(tmp_path / "klachtwacht.toml").organisaties
    }
    return found.__getitem__


def lacks(organisation: Organisation) -> list[str]:
    return [
        str(f) for f in staffing.check(regelingen.whole(organisation.regeling), organisation, "k.toml", TODAY)
    ]


@pytest.mark.parametrize(
    "sleutel", ["ons", "helmond", "sterker", "welkom", "vcn", "klimkoord", "stichtsevecht"]
)
def test_the_example_has_a_person_for_every_letter(
    example: Callable[[str], Organisation], sleutel: str
) -> None:
    assert lacks(example(sleutel)) == []


def test_a_letter_that_nobody_gets_is_a_fault(example: Callable[[str], Organisation]) -> None:
    sterker = example("sterker")
    people = tuple(p for p in sterker.staff.people if not p.rollen & {Role.DIRECTIE, Role.LEIDINGGEVENDE})

    assert any(
        fault.startswith(
            "k.toml: organisatie.sterker.personeel: Brief T19 (bij okc_aangemeld) gaat naar directie of leidinggevende"
        )
        for fault in lacks(replace(sterker, staff=Staff(people)))
    )


def test_a_variant_the_scheme_does_not_know_cannot_be_configured(
    example: Callable[[str], Organisation],
) -> None:
    asked = replace(example("sterker"), klachtadviescommissie="Commissie")

    assert any("De regeling lentl kent geen klachtadviescommissie." in fault for fault in lacks(asked))


def test_desks_need_a_scheme_that_hands_over(example: Callable[[str], Organisation]) -> None:
    asked = replace(example("sterker"), partners=(Loket("Thuishulp"),), bezwaar="bezwaar@gemeente.example")
    bare = replace(regelingen.whole("lentl"), stappen={})
    told = [fault.key for fault in staffing.check(bare, asked, "k.toml", TODAY)]

    assert told == ["organisatie.sterker.partners", "organisatie.sterker.bezwaar"]


def test_check_tells_all_of_it_at_once(tmp_path: Path) -> None:
    """Two leidinggevenden in a circle and a team that does not exist: file, row and remedy for both."""
    text = EXAMPLE.joinpath("klachtwacht.toml").read_text(encoding="utf-8")
    desk = 'externe_regeling = [{ naam = "gemeente", teams = ["Noordd"] }]'
    (tmp_path / "klachtwacht.toml").write_text(
        text.replace('sleutel = "sterker"', f'sleutel = "sterker"\n{desk}'), encoding="utf-8"
    )
    staff = EXAMPLE.joinpath("personeel.csv").read_text(encoding="utf-8")
    circle = staff.replace(
        "directeur,Directie,,,medewerker,2016-09-01",
        "directeur,Directie,bram.peters@sterker.example,,medewerker,2016-09-01",
    )
    (tmp_path / "personeel.csv").write_text(circle, encoding="utf-8")
    only_circle = [str(fault) for fault in proof.prove(tmp_path / "klachtwacht.toml").faults]
    (tmp_path / "personeel.csv").write_text(staff, encoding="utf-8")
    only_team = [str(fault) for fault in proof.prove(tmp_path / "klachtwacht.toml").faults]

    assert any(
        re.search(r"personeel\.csv: rij \d+, leidinggevende: De leidinggevenden lopen in een kring", f)
        for f in only_circle
    )
    assert any(
        "externe_regeling[1].teams: Het team 'Noordd' komt" in f and "Bedoelt u Noord?" in f
        for f in only_team
    )


def one_organisatie(folder: Path, more: str = "", stand: str = "normaal") -> Path:
    """A configuration of Sterker alone, with these lines."""
    staff = EXAMPLE.joinpath("personeel.csv").read_text(encoding="utf-8")
    (folder / "personeel.csv").write_text(staff, encoding="utf-8")
    path = folder / "klachtwacht.toml"
    path.write_text(
        f"""stand = "{stand}"
[[organisatie]]
sleutel = "sterker"
naam = "Sterker"
regeling = "lentl"
adres = "klachten@sterker.example"
personeel = "personeel.csv"
vanaf = 2026-01-01T00:00:00
{more}
""",
        encoding="utf-8",
    )
    return path


def test_a_password_that_is_not_there_is_named_also_behind_a_server_that_is_not(tmp_path: Path) -> None:
    server = 'host = "127.0.0.1", poort = 1, gebruiker = "k", wachtwoord_bestand'
    path = one_organisatie(
        tmp_path,
        f'mailbox = {{ soort = "imap", {server} = "geheim/in" }}\n'
        f'transport = {{ soort = "smtp", {server} = "geheim/uit", ca_bestand = "ca.pem" }}',
    )
    found = proof.prove(path)

    assert [
        ("organisatie.sterker.mailbox.wachtwoord_bestand", f"Het bestand {tmp_path}/geheim/in bestaat niet."),
        (
            "organisatie.sterker.transport.wachtwoord_bestand",
            f"Het bestand {tmp_path}/geheim/uit bestaat niet.",
        ),
        ("organisatie.sterker.transport.ca_bestand", f"Het bestand {tmp_path}/ca.pem bestaat niet."),
    ] == [(fault.key, fault.problem) for fault in found.faults]
    assert {"sterker: mailbox", "sterker: transport"} <= {
        ": ".join(line.split(": ")[:2]) for line in found.connections
    }


def test_a_certificate_may_tell_its_name_in_any_letters(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_bytes("# Autoriteit Geldersé\n".encode("latin-1"))
    server = 'host = "127.0.0.1", poort = 1, gebruiker = "k", wachtwoord_bestand = "wachtwoord"'
    (tmp_path / "wachtwoord").write_bytes("geheimé".encode("latin-1"))
    path = one_organisatie(
        tmp_path,
        f'mailbox = {{ soort = "imap", {server}, ca_bestand = "ca.pem" }}\n'
        'transport = { soort = "folder", pad = "uit" }',
    )

    assert [f"{tmp_path}/wachtwoord is geen UTF-8."] == [fault.problem for fault in proof.prove(path).faults]


def test_a_wrong_letter_is_named_together_with_a_wrong_key(tmp_path: Path) -> None:
    (tmp_path / "brieven").mkdir()
    (tmp_path / "brieven" / "T01.txt").write_text("Onderwerp: x\n\n{{ klagerr }}\n", encoding="utf-8")
    path = one_organisatie(tmp_path, 'sjablonen = "brieven"', stand="stil")
    found = proof.prove(path)

    assert {"stand", "organisatie.sterker.mailbox", "organisatie.sterker.transport", "klagerr"} == {
        fault.key for fault in found.faults
    }
    assert found.remarks == (proof.NOT_TRIED,)


def test_a_configuration_that_is_not_there_is_the_only_thing_said(tmp_path: Path) -> None:
    found = proof.prove(tmp_path / "klachtwacht.toml")

    assert ["bestand"] == [fault.key for fault in found.faults]
    assert () == found.remarks


def test_a_letter_that_is_no_utf_8_is_named_and_hides_no_other_fault(tmp_path: Path) -> None:
    (tmp_path / "brieven").mkdir()
    (tmp_path / "brieven" / "T01.txt").write_bytes("Onderwerp: één\n\nDank u.\n".encode("latin-1"))
    (tmp_path / "brieven" / "groet.txt").write_bytes("Één groet\n".encode("latin-1"))
    path = one_organisatie(tmp_path, 'sjablonen = "brieven"', stand="stil")
    found = {(fault.file, fault.key, fault.problem) for fault in proof.prove(path).faults}

    assert {
        ("sterker/T01.txt", "tekst", "Dit bestand is geen UTF-8."),
        ("sterker/groet.txt", "tekst", "Dit bestand is geen UTF-8."),
    } <= found
    assert "stand" in {key for _, key, _ in found}


FOLDERS = 'mailbox = { soort = "maildir", pad = "in" }\ntransport = { soort = "folder", pad = "uit" }'


@pytest.mark.parametrize(("text", "mode", "said"), [
    ("x", 0o600, "bevat geen sleutel van 32 bytes in base64. Zet het terug uit de kluis."),
    ("x", 0o644, "is toegankelijk voor anderen (rechten 644). Voer uit: chmod 600"),
])  # fmt: skip
def test_a_key_that_cannot_be_used_is_a_fault_in_the_file(
    tmp_path: Path, text: str, mode: int, said: str
) -> None:
    """Exit code 2, with file, key and remedy, beside every other fault: it stood among the servers that did not answer."""
    path = one_organisatie(tmp_path, FOLDERS)
    key = tmp_path / "geheim" / "hoofdsleutel"
    key.parent.mkdir()
    key.write_text(text, encoding="utf-8")
    key.chmod(mode)
    found = proof.prove(path)

    (fault,) = [each for each in found.faults if each.key == "sleutel_bestand"]
    assert said in str(fault)
    assert not any("Sleutelbestand" in line for line in found.connections)


# ── draw ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("sleutel", regelingen.names())
def test_the_drawing_has_every_transition_of_the_table_and_no_other(sleutel: str) -> None:
    regeling = regelingen.whole(sleutel)
    arrows = re.findall(r"^    (\w+) --> (\w+): (.+)$", as_mermaid(regeling), re.MULTILINE)
    drawn = {(source, event, target) for source, target, told in arrows for event in told.split(", ")}
    spread = {(event, target) for source, event, target in drawn if source == ANYWHERE}
    table = {
        (status, event.value, target)
        for status, lines in regeling.overgangen.items()
        for event, target in lines.items()
        if target != status
    }
    everywhere = {
        (status, event, target)
        for status in regeling.overgangen
        if status not in regeling.eind
        for event, target in spread
        if status != target
    }

    assert {arrow for arrow in drawn if arrow[0] != ANYWHERE} | everywhere == table


def test_draw_prints_mermaid_and_names_what_is_missing_for_a_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.which", lambda _: None)
    shown = CliRunner().invoke(app, ["draw", "stichtse-vecht"])
    refused = CliRunner().invoke(app, ["draw", "stichtse-vecht", "--svg", str(tmp_path / "x.svg")])

    assert shown.exit_code == 0
    assert shown.stdout == as_mermaid(regelingen.whole("stichtse-vecht"))
    assert "apt-get install graphviz" in str(refused.exception)


def test_draw_gives_graphviz_the_same_arrows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[str] = []

    def run(order: list[str], *, input: str, **_: object) -> subprocess.CompletedProcess[str]:
        given.append(input)
        Path(order[-1]).write_text("<svg/>", encoding="utf-8")
        return subprocess.CompletedProcess(order, 0, "", "")

    monkeypatch.setattr("shutil.which", lambda _: "/usr/bin/dot")
    monkeypatch.setattr("subprocess.run", run)
    drawn = CliRunner().invoke(app, ["draw", "lentl", "--svg", str(tmp_path / "x.svg")])

    assert drawn.exit_code == 0
    assert given == [as_dot(regelingen.whole("lentl"))]
    assert given[0].count(" -> ") == as_mermaid(regelingen.whole("lentl")).count(" --> ") - len(
        regelingen.whole("lentl").eind
    )


@pytest.mark.skipif(
    shutil.which("dot") is None, reason="Graphviz (apt-get install graphviz) is not installed"
)
@pytest.mark.parametrize("sleutel", regelingen.names())
def test_graphviz_draws_every_status_in_words(tmp_path: Path, sleutel: str) -> None:
    drawn = CliRunner().invoke(app, ["draw", sleutel, "--svg", str(tmp_path / "x.svg")])
    picture = (tmp_path / "x.svg").read_text(encoding="utf-8")
    statuses = regelingen.whole(sleutel).overgangen

    assert drawn.exit_code == 0
    assert [status for status in statuses if f">{status.replace('_', ' ')}</text>" not in picture] == []

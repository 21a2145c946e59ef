"""Sources: own files of an organisatie, missing names, mistakes."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment, nodes

from bot.domain.errors import KlachtwachtError
from bot.domain.people.organisation import Organisation
from bot.domain.people.staff import Staff
from bot.letters import JinjaPress
from bot.letters.details import DETAILS, names_of
from bot.letters.names import KNOWN, OURS, Names
from tests.letters.naslag import PAGE, as_markdown
from tests.letters.orders import LINDE, NOW, SCHEMES, TEMPLATES, ZONNEHOF, order, proposal

# ── Sources ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("sjabloon", "gegevens", "expected"), [
    ("V01", {}, "'voorstel'"), ("V02", {}, "'antwoord'"), ("V03", {}, "'reden'"), ("V02", {"antwoord": None}, "'None'"),
    ("V01", {"voorstel": proposal(ZONNEHOF), "voor": "vrijdag"}, "'vrijdag' is geen datum"),
])  # fmt: skip
def test_a_missing_or_wrong_name_is_an_error_that_says_which(
    press: JinjaPress, sjabloon: str, gegevens: dict[str, Any], expected: str
) -> None:
    with pytest.raises(KlachtwachtError, match=f"Brief {sjabloon}: .*{expected}"):
        press.make(order(sjabloon, gegevens=gegevens))


def test_the_own_file_of_an_organisatie_wins_for_that_organisatie_alone(tmp_path: Path) -> None:
    (tmp_path / "T02.txt").write_text(
        "Onderwerp: [{{ dossier.nummer }}] Dank\n\n{{ aanhef }},\n\nWij lezen het.\n{% include 'nood.txt' %}\n"
    )
    (tmp_path / "groet.txt").write_text("\nGroet van de balie\n")
    press = JinjaPress(TEMPLATES, {"linde": tmp_path}, str)

    assert press.make(order("T02", LINDE)).onderwerp == "[2026-0001] Dank"
    assert "112" in press.make(order("T02", LINDE)).tekst
    assert "Groet van de balie" in press.make(order("T01", LINDE)).tekst
    assert "Met vriendelijke groet" in press.make(order("T01", ZONNEHOF)).tekst
    assert press.check() == []


def test_a_byte_order_mark_before_an_own_file_is_no_part_of_it(tmp_path: Path) -> None:
    """Windows editors put it there, and nobody sees it."""
    source = "Onderwerp: Dank\n\n{{ aanhef }},\n\nWij lezen het.\n{% include 'nood.txt' %}\n"
    (tmp_path / "T02.txt").write_text(source, encoding="utf-8-sig")
    press = JinjaPress(TEMPLATES, {"linde": tmp_path}, str)

    assert "Dank" == press.make(order("T02", LINDE)).onderwerp
    assert "\ufeff" not in press.make(order("T02", LINDE)).tekst


def test_an_own_file_may_have_blocks_that_another_fills_in(tmp_path: Path) -> None:
    """They are no part of the page about letters, but Jinja has them, and they worked."""
    (tmp_path / "T02.txt").write_text(
        "Onderwerp: Dank\n\n{{ aanhef }},\n\n{% block kern %}Wij lezen het.{% endblock %}\n\nBel 112.\n"
    )
    (tmp_path / "T01.txt").write_text('{% extends "T02.txt" %}{% block kern %}Het is binnen.{% endblock %}')
    press = JinjaPress(TEMPLATES, {"linde": tmp_path}, str)

    assert "Wij lezen het." in press.make(order("T02", LINDE)).tekst
    assert "Het is binnen." in press.make(order("T01", LINDE)).tekst


@pytest.mark.parametrize(("source", "expected"), [
    ("{{ aanhef }}\n\nZonder kop", "moet beginnen met 'Onderwerp"),
    ("Onderwerp: x\nVan: iemand\n\nOnbekende kop", "moet beginnen met 'Onderwerp"),
    ("Onderwerp: {{ dossier.titel }}\n\nx", "de naam 'titel' ontbreekt"),
    ("Onderwerp: x\n\n{{ voornaam }}", "de naam 'voornaam' ontbreekt"),
    ("Onderwerp: x\n\n{{ dossier.__class__.__mro__ }}", "__class__"),
    ("Onderwerp: x\n\n{{ dossier | duur }}", "kan niet worden gelezen"),
    ("Onderwerp: x\n\n{% if %}", "kan niet worden gelezen"),
    ("Onderwerp: x\n\n{{ 1 / 0 }}", "T02.txt, regel 3.*division by zero"),
    ("Onderwerp: x\n\n{% for n in range(1000000) %}{% endfor %}", "T02.txt, regel 3.*Range too big"),
    ("Onderwerp: x\n\n{% include 'T02.txt' %}", "recursion"),
])  # fmt: skip
def test_a_source_that_is_wrong_is_named(tmp_path: Path, source: str, expected: str) -> None:
    (tmp_path / "T02.txt").write_text(source)
    press = JinjaPress(TEMPLATES, {"linde": tmp_path}, str)

    with pytest.raises(KlachtwachtError, match=f"Brief T02: .*{expected}"):
        press.make(order("T02", LINDE))


@pytest.mark.parametrize(("file", "source", "expected"), [
    ("T02.txt", "Onderwerp: x\n\n{% if %}\n", ("linde/T02.txt", "regel 3")),
    ("T02.txt", "Onderwerp: x\n\n{{ voornaam }}\n", ("linde/T02.txt", "voornaam")),
    ("T02.txt", "Onderwerp: x\n\n{% include 'goret.txt' %}\n", ("linde/T02.txt", "goret.txt")),
    ("T02.txt", "{{ aanhef }}\n", ("linde/T02.txt", "Onderwerp")),
    ("groet.txt", "{{ naam }}\n", ("linde/groet.txt", "naam")),
    ("T2.txt", "Onderwerp: x\n\nx\n", ("linde/T2.txt", "naam")),
])  # fmt: skip
def test_check_names_what_is_wrong_in_an_own_file(
    tmp_path: Path, file: str, source: str, expected: tuple[str, str]
) -> None:
    (tmp_path / file).write_text(source)
    faults = JinjaPress(TEMPLATES, {"linde": tmp_path}, str).check()

    assert [expected] == [(fault.file, fault.key) for fault in faults]


def test_check_names_an_own_folder_that_does_not_exist(tmp_path: Path) -> None:
    faults = JinjaPress(TEMPLATES, {"linde": tmp_path / "weg"}, str).check()

    assert [(fault.file, fault.key) for fault in faults] == [("linde/", "map")]


def test_a_folder_without_letters_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KlachtwachtError, match=r"staat geen kader\.html"):
        JinjaPress(tmp_path, {}, str)


def test_the_names_a_source_may_use_are_the_names_it_gets() -> None:
    names = Names(replace(order("T01"), gegevens={"token": "van een ander", "reden": "stil"}))
    names.complete()
    assert set(names) == {*OURS, "reden"}
    assert names["token"] == order("T01").token


def test_an_own_file_may_use_all_that_jinja_has(tmp_path: Path) -> None:
    (tmp_path / "T02.txt").write_text(
        "Onderwerp: {{ noemer }}\n\n{% macro dag(d) %}{{ d | datum }}{% endmacro %}\n"
        "{% for naam in ['Ans'] %}\n{% include 'mijn.txt' %}\n{% endfor %}\n\n"
        "{% block slot %}\n{{ persoon(organisatie, 'x@y.example').naam }} {{ dag(vandaag) }}\n{% endblock %}\n"
    )
    (tmp_path / "mijn.txt").write_text("Dag {{ naam }}, {{ reageer }}.")

    letter = JinjaPress(TEMPLATES, {"zonnehof": tmp_path}).make(order("T02"))

    assert "Dag Ans, antwoord op deze e-mail." in letter.tekst
    assert "x@y.example maandag 16 maart 2026" in letter.tekst


@pytest.mark.parametrize(
    "path", sorted({*TEMPLATES.glob("delen/*.txt"), *TEMPLATES.glob("regelingen/*/*.txt")}), ids=str
)
def test_a_part_sets_no_name_that_its_letter_uses(path: Path) -> None:
    """What a part sets stays with the letter, for the parts after it."""
    own = Environment(autoescape=True).parse(path.read_text()).find_all(nodes.Assign)
    set_here = {name.name for each in own for name in each.find_all(nodes.Name) if name.ctx == "store"}
    assert set_here.isdisjoint(KNOWN.union(*map(names_of, DETAILS)))


@pytest.mark.parametrize("path", sorted(TEMPLATES.glob("*/*.txt")), ids=lambda path: path.stem)
def test_no_source_holds_html(path: Path) -> None:
    assert re.findall(r"<[a-zA-Z/!][^>]*>|&[a-z]+;", path.read_text()) == []


def test_an_own_letter_that_reads_but_cannot_be_written_is_a_fault_with_its_file_and_line(
    tmp_path: Path,
) -> None:
    """Every name exists, and yet: only writing the letter shows it."""
    (tmp_path / "T02.txt").write_text(
        "Onderwerp: [{{ dossier.nummer }}] Dank\n\n{{ aanhef }},\n\nWij lezen het.\nBel {{ organisatie.fax }}.\n"
    )
    press = JinjaPress(TEMPLATES, {"linde": tmp_path}, str)
    faults = press.check_written(LINDE, "lentl", NOW)

    assert press.check() == []
    assert ["linde/T02.txt"] == [fault.file for fault in faults]
    assert f"{tmp_path / 'T02.txt'}, regel 6" in faults[0].problem
    assert press.check_written(ZONNEHOF, "lentl", NOW) == []


@pytest.mark.parametrize(("file", "source", "letter", "gone"), [
    ("nood.txt", "", "T01", "112"),  # an emptied part
    ("nood.txt", "\nIs er direct gevaar? Bel 112.\n", "T01", "113"),  # it stands only in a letter about danger
    ("vertrouwenspersoon.txt", "", "T03", "vertrouwenspersoon"),  # and this only where there may be a minor
    ("verder.txt", "", None, ""),  # words without a fact are theirs to choose
    ("T20.txt", "Onderwerp: Klaar\n\n{{ aanhef }},\n\nNummer {{ dossier.nummer }} is klaar. Bel 112.\n", "T20", "Klachtencommissie Oost"),
    ("keuzes.txt", "", "T06", "de keuze “Ik wil verder met de leidinggevende.”"),
    ("T03.txt", "Onderwerp: x\n\n{{ aanhef }},\n\nNummer {{ dossier.nummer }}. Bel 112 of {{ telefoon }}.\nVraag een cliëntondersteuner.\n", "T03", "30 maart 2026"),
])  # fmt: skip
def test_own_words_that_leave_out_what_must_be_said_are_a_fault(
    tmp_path: Path, file: str, source: str, letter: str | None, gone: str
) -> None:
    """Rulebook G: words are free; the day, the number, whom to call and where to turn are not."""
    (tmp_path / file).write_text(source)
    found = JinjaPress(TEMPLATES, {"zonnehof": tmp_path}, str).check_written(ZONNEHOF, "lentl", NOW)

    assert len(found) == bool(letter)
    assert not letter or (f"{letter}.txt" in found[0].file and gone in found[0].problem)


@pytest.mark.parametrize("org", SCHEMES.values(), ids=SCHEMES)
def test_every_letter_of_the_house_can_be_written_in_every_scheme(
    press: JinjaPress, org: Organisation
) -> None:
    """Also with nothing but what a letter cannot do without, and with nobody in the staff list."""
    assert press.check_written(org, org.regeling, NOW) == []
    assert press.check_written(replace(org, staff=Staff(())), org.regeling, NOW) == []


def test_the_page_about_letters_is_written_from_the_sources_and_tables() -> None:
    """python -m tests.letters.naslag writes it anew."""
    assert PAGE.read_text(encoding="utf-8") == as_markdown()

"""What people read is true: commands exist, every command shows an example, links lead somewhere, pictures are light."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import typer.main
from typer.testing import CliRunner

from bot.cli import app
from bot.domain.language.understanding import Unclear, read_reply
from tests.letters.beelden import LETTERS

ROOT = Path(__file__).parents[1]
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])
COMMANDS = sorted(typer.main.get_group(app).commands)
TODAY = date(2026, 3, 16)
LARGEST_PICTURE = 150_000
"""Bytes. A manual that loads slowly is not read."""

AT_HOME = re.compile(r"`((?:bot|classifiers|storage|templates|tests|docs|domain)/[\w/.*-]+)`")
MODULE = re.compile(r"`((?:bot|classifiers|storage)(?:\.\w+)+)`")
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
SPOKEN = re.compile(r"`(?:\.venv/bin/)?klachtwacht ([a-z][a-z-]*)")
MADE = re.compile(r"(?:`|^)make ([a-z][a-z-]*)\b", re.M)


def text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def name(page: Path) -> str:
    return str(page.relative_to(ROOT))


def slug(heading: str) -> str:
    """The anchor a heading gets on the usual code sites."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def anchors(page: Path) -> set[str]:
    return {slug(heading) for heading in re.findall(r"^#+ +(.+)$", text(page), re.M)}


def broken(page: Path) -> Iterator[str]:
    """The links of this page to a file or heading that is not there."""
    for link in LINK.findall(text(page)):
        if link.startswith(("https:", "mailto:")):
            continue
        file, _, anchor = link.partition("#")
        target = (page.parent / file) if file else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            yield link


def stands(path: str) -> bool:
    """Whether a path that a page names is there. Capitals stand for any name; `domain/mail/parser` is bot's, and a file."""
    inside = re.sub(r"\b[A-Z]+\b", "*", f"bot/{path}" if path.startswith("domain/") else path)
    return any(ROOT.glob(inside.rstrip("/"))) or (ROOT / f"{inside}.py").is_file()


def known(dotted: str) -> bool:
    """Whether `bot.room.name` is a module, or a name that its module holds."""
    parts = dotted.split(".")
    for cut in range(len(parts), 0, -1):
        place = ROOT.joinpath(*parts[:cut])
        if place.is_dir() or place.with_suffix(".py").is_file():
            file = place / "__init__.py" if place.is_dir() else place.with_suffix(".py")
            rest = parts[cut:]
            return not rest or re.search(rf"\b{rest[0]}\b", text(file)) is not None
    return False


def drawn() -> tuple[set[str], set[str]]:
    """The files and the folders in the map of the README."""
    plan = text(ROOT / "README.md").partition("## Plattegrond")[2].split("```")[1]
    return set(re.findall(r"\b(\w+\.py)\b", plan)), set(re.findall(r"\b(\w+)/(?!\w)", plan))


@pytest.mark.parametrize("page", [page for page in PAGES if page.name != "CHANGELOG.md"], ids=name)
def test_every_file_a_page_names_is_there(page: Path) -> None:
    assert [path for path in AT_HOME.findall(text(page)) if not stands(path)] == []


def test_the_map_of_the_readme_shows_the_house_as_it_is() -> None:
    files, folders = drawn()
    bot = ROOT / "bot"
    rooms = {file.parent.name for depth in ("*", "domain/*") for file in bot.glob(f"{depth}/__init__.py")}

    assert {file.name for depth in ("", "domain/") for file in bot.glob(f"{depth}[!_]*.py")} == files
    assert rooms <= folders
    assert [each for each in folders if not any(ROOT.glob(f"**/{each}/"))] == []


def test_every_module_the_code_names_in_words_is_there() -> None:
    code = (file for room in ("bot", "classifiers", "storage") for file in (ROOT / room).rglob("*.py"))
    told = {(name(file), dotted) for file in code for dotted in MODULE.findall(text(file))}

    assert len(told) > 40
    assert sorted((where, dotted) for where, dotted in told if not known(dotted)) == []


@pytest.mark.parametrize(
    ("dotted", "there"),
    [
        ("bot.watch", True),
        ("bot.domain.mail.parser.parse_mail", True),
        ("bot.domain.mail.identity.other", False),
    ],
)
def test_a_module_that_moved_away_is_found(dotted: str, there: bool) -> None:
    assert known(dotted) is there


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_every_command_shows_an_example_of_itself(command: str) -> None:
    shown = CliRunner().invoke(app, [command, "--help"]).output

    assert re.search(rf"Voorbeeld:\s+klachtwacht {command}\b", shown), shown


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_command_a_page_names_exists(page: Path) -> None:
    assert set(SPOKEN.findall(text(page))) - set(COMMANDS) == set()


def test_the_readme_names_every_command() -> None:
    assert [command for command in COMMANDS if command not in text(ROOT / "README.md")] == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_make_target_a_page_names_exists(page: Path) -> None:
    targets = set(re.findall(r"^([a-z][a-z-]*):", text(ROOT / "Makefile"), re.M))

    assert set(MADE.findall(text(page))) - targets == set()


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_relative_link_leads_to_a_file_and_a_heading_that_exist(page: Path) -> None:
    assert list(broken(page)) == []


def test_a_broken_link_or_heading_is_found(tmp_path: Path) -> None:
    page = tmp_path / "blad.md"
    page.write_text("# Kop\n[goed](#kop) [weg](weg.md) [kop](blad.md#andere) [web](https://example.org)\n")

    assert ["weg.md", "blad.md#andere"] == list(broken(page))


@pytest.mark.parametrize("picture", sorted(LETTERS))
def test_every_picture_of_the_manual_is_there_and_light(picture: str) -> None:
    file = ROOT / "docs" / "handleiding" / "beelden" / f"{picture}.png"

    assert file.stat().st_size < LARGEST_PICTURE
    assert f"beelden/{picture}.png" in text(ROOT / "docs" / "handleiding" / "README.md")


FILLED = {
    "NAAM": "Karin de Wit",
    "REDEN": "het klopt zo",
    "TEKST": "wij belden",
    "DATUM": "3 april",
    "VELD": "tolk",
    "WAARDE": "Arabisch",
    "ADRES": "Dorpsstraat 1, 1234 AB Dorp",
    "…": "wij belden",
}
"""What somebody puts where the manual leaves room."""

UNFINISHED = {
    ":": " wij belden",
    " want": " het klopt zo",
    "verplaats naar": " 2026-0007",
    "stuur naar": " Karin de Wit",
    "wijzig naar": " klacht",
}
"""What a command still needs that the manual breaks off, by how it ends."""

NO_COMMAND = re.compile(r"klachtwacht[ ,]|\[20|(?:meekijk|leer|normaal|naar (?:geen|nee))$")
"""Code in the manual that nobody answers: commands of the shell, a subject, a setting, the rest of a command."""


def commands_of(manual: str) -> list[str]:
    """Every command that the manual tells to answer, filled in as a reader would."""
    found = []
    for said in re.findall(r"`([^`\n]+)`", re.sub(r"\s+", " ", manual)):
        if NO_COMMAND.match(said):
            continue
        for gap, words in FILLED.items():
            said = said.replace(gap, words)
        found.append(said + next((more for end, more in UNFINISHED.items() if said.endswith(end)), ""))
    return found


def test_every_command_of_the_manual_is_understood() -> None:
    """Whatever stands as code in the manual, filled in and read as klachtwacht would read it."""
    answers = commands_of(text(ROOT / "docs" / "handleiding" / "README.md"))

    assert len(answers) > 100
    assert [answer for answer in answers if isinstance(read_reply(answer, TODAY), Unclear)] == []


def test_the_index_of_the_manual_names_every_part_in_its_order() -> None:
    manual = text(ROOT / "docs" / "handleiding" / "README.md")
    parts = re.findall(r"^## (.+)$", manual, re.M)

    assert re.findall(r"^- \[([^\]]+)\]\(#[^)]+\)$", manual, re.M) == parts


def test_a_command_that_the_manual_has_wrong_is_found() -> None:
    (wrong,) = commands_of("Antwoord `draag NAAM over`, niet `meekijk`.")

    assert isinstance(read_reply(wrong, TODAY), Unclear)

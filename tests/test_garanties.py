"""docs/garanties.md promises nothing whose test is not there, and its grids leave no cell open."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "docs" / "garanties.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`((?:tests/[\w/]+/)?test_\w+\*?\.py)`", TEXT)))


FUNCTIONS = sorted(set(re.findall(r"`(test_\w+)`", TEXT)))
DEFINED = {
    name
    for path in (ROOT / "tests").rglob("test_*.py")
    for name in re.findall(r"^def (test_\w+)\(", path.read_text(encoding="utf-8"), re.MULTILINE)
}
CELLS = [
    (row[0], cell)
    for line in TEXT.partition("### Welke test bewijst wat")[2].splitlines()
    if line.startswith("| ") and not line.startswith(("| storing |", "| een mail kan", "| zekerheid"))
    for row in [[cell.strip() for cell in line.strip("|").split(" | ")]]
    for cell in row[1:]
    if len(row) > 2
]


def test_tests_are_named() -> None:
    assert len(NAMED) > 8
    assert len(FUNCTIONS) > 30
    assert len(CELLS) > 100


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_that_is_named_is_a_test(name: str) -> None:
    assert name in DEFINED


def test_every_cell_of_the_grids_names_a_test_or_says_why_there_is_none() -> None:
    empty = [
        f"{fault}: {cell}"
        for fault, cell in CELLS
        if not re.fullmatch(r"n\.v\.t\.: \S.{8,}|`test_\w+`(?:, `test_\w+`)*", cell)
    ]
    assert [] == empty


@pytest.mark.parametrize("name", NAMED)
def test_every_test_that_is_named_is_there(name: str) -> None:
    pattern = name if name.startswith("tests/") else f"tests/**/{name}"
    assert list(ROOT.glob(pattern)), name

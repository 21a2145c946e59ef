"""The pages that come out of tables say what the tables decide: commands, schemes, norms."""

from pathlib import Path

import pytest

from bot import regelingen
from bot.domain.regeling.norms import NORMS, Norm
from bot.papers import DOCS, pages
from bot.regelingen.handbook import as_markdown

PAGES = pages()


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_a_page_that_comes_out_of_a_table_is_current(path: Path) -> None:
    """Whoever changes a table writes its page anew: `make papers`."""
    assert PAGES[path] == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("norm", NORMS, ids=lambda norm: norm.sleutel)
def test_every_norm_is_explained_to_who_configures(norm: Norm) -> None:
    """Key, unit, standard, rule and meaning stand in docs/beheer.md."""
    (row,) = [
        line
        for line in (DOCS / "beheer.md").read_text(encoding="utf-8").splitlines()
        if f"| `{norm.sleutel}` |" in line
    ]

    assert [norm.eenheid, norm.shown, norm.regel, norm.betekenis] == [
        cell.strip() for cell in row.strip("|").split("|")[1:]
    ]


@pytest.mark.parametrize("name", regelingen.names())
def test_nothing_of_a_scheme_is_left_out(name: str) -> None:
    """Every status, event, term and letter of the scheme stands on its part of the page."""
    scheme = regelingen.whole(name)
    part = as_markdown([scheme])
    wanted = {*scheme.overgangen, *scheme.eind, *(rule.soort for rule in scheme.termijnen)}
    wanted |= {event for lines in scheme.overgangen.values() for event in lines}

    assert [word for word in sorted(wanted) if word.replace("_", " ") not in part] == []
    assert [letter for letter in scheme.brieven if f"| {letter} |" not in part] == []
    assert [rule.grondslag for rule in scheme.termijnen if rule.grondslag not in part] == []

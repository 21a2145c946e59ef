"""docs/regelingen.md says what the schemes decide, for a klachtenfunctionaris to check."""

from pathlib import Path

import pytest

from bot import regelingen
from bot.regelingen.handbook import as_markdown

PAGE = Path(__file__).parents[1] / "docs" / "regelingen.md"


def test_the_page_is_written_from_the_tables() -> None:
    """Whoever changes a scheme writes the page anew: `make papers`."""
    written = as_markdown(regelingen.whole(name) for name in regelingen.names())

    assert written == PAGE.read_text(encoding="utf-8")


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

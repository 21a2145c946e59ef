"""Writes the pages of the manual that come out of tables: commands, schemes, norms, letters. A test sees that they are current."""

from collections.abc import Mapping
from pathlib import Path

from bot import regelingen
from bot.domain.language.understanding import as_markdown as commands
from bot.domain.regeling.norms import as_table
from bot.domain.view import LETTERS
from bot.regelingen.handbook import as_markdown as schemes

NORMS = ("<!-- normen: uit bot/domain/regeling/norms.py, met make papers -->", "<!-- einde normen -->")
NAMES = ("<!-- brieven: uit bot/domain/view.py, met make papers -->", "<!-- einde brieven -->")
"""Between which two lines of a page its table stands."""

BY_THEMSELVES: Mapping[str, str] = {
    "T01": "de ontvangstbevestiging aan de inwoner",
    "T02": "de korte bevestiging van een vervolgbericht of een intrekking",
    "T31": "het bericht aan de inwoner dat wij bellen",
}
"""Letters that nobody decides, so that no receipt names them."""

DOCS = Path(__file__).resolve().parent.parent / "docs"


def pages() -> Mapping[Path, str]:
    """Every page that is written from a table, by where it stands."""
    return {
        DOCS / "handleiding" / "README.md": _filled(DOCS / "handleiding" / "README.md", NAMES, _letters()),
        DOCS / "handleiding" / "opdrachten.md": commands(),
        DOCS / "regelingen.md": schemes(regelingen.whole(name) for name in regelingen.names()),
        DOCS / "beheer.md": _filled(DOCS / "beheer.md", NORMS, as_table()),
    }


def _letters() -> str:
    """Every letter by its number, with what it is."""
    named = sorted({**LETTERS, **BY_THEMSELVES}.items())
    return "\n".join(["| brief | is |", "|---|---|", *(f"| {name} | {words} |" for name, words in named)])


def _filled(page: Path, where: tuple[str, str], table: str) -> str:
    """The page with this table as it is now."""
    begin, end = where
    before, _, rest = page.read_text(encoding="utf-8").partition(begin)
    _, _, after = rest.partition(end)
    return f"{before}{begin}\n{table}\n{end}{after}"


if __name__ == "__main__":
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")

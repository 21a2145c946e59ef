"""Writes the pages of the manual that come out of tables: commands, schemes, norms. A test sees that they are current."""

from collections.abc import Mapping
from pathlib import Path

from bot import regelingen
from bot.domain.language.understanding import as_markdown as commands
from bot.domain.regeling.norms import as_table
from bot.regelingen.handbook import as_markdown as schemes

BEGIN = "<!-- normen: uit bot/domain/regeling/norms.py, met make papers -->"
END = "<!-- einde normen -->"
DOCS = Path(__file__).resolve().parent.parent / "docs"


def pages() -> Mapping[Path, str]:
    """Every page that is written from a table, by where it stands."""
    return {
        DOCS / "handleiding" / "opdrachten.md": commands(),
        DOCS / "regelingen.md": schemes(regelingen.whole(name) for name in regelingen.names()),
        DOCS / "beheer.md": _with_norms((DOCS / "beheer.md").read_text(encoding="utf-8")),
    }


def _with_norms(text: str) -> str:
    """The page for who administers it, with the table of norms as it is now."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{as_table()}\n{END}{after}"


if __name__ == "__main__":
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")

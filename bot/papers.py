"""Writes the pages of the manual that come out of tables: commands, schemes, norms. A test sees that they are current."""

from collections.abc import Mapping
from pathlib import Path

from bot import regelingen
from bot.domain.language import as_markdown as commands
from bot.regelingen.handbook import as_markdown as schemes

DOCS = Path(__file__).resolve().parent.parent / "docs"


def pages() -> Mapping[Path, str]:
    """Every page that is written from a table, by where it stands."""
    return {
        DOCS / "handleiding" / "opdrachten.md": commands(),
        DOCS / "regelingen.md": schemes(regelingen.whole(name) for name in regelingen.names()),
    }


if __name__ == "__main__":
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")

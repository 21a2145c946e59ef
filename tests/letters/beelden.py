"""Draws the pictures of the manual from the golden letters: python -m tests.letters.beelden (needs chromium)."""

import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.letters.golden import GOLDEN
from tests.servers.chromium import Chromium

PICTURES = Path(__file__).parents[2] / "docs" / "handleiding" / "beelden"
WIDTH = 640
LETTERS: Mapping[str, tuple[str, int]] = {
    "voorstel": ("V01", 850),
    "ontvangstbevestiging": ("T01", 985),
    "medewerker": ("T10", 1260),
    "weigering": ("V03", 520),
    "overzicht": ("V04", 650),
}
"""Picture → the letter it shows, and how many pixels of it from the top."""


def main() -> None:
    """Make every picture anew. Ends with code 1 when there is no chromium."""
    binary = shutil.which("chromium")
    if binary is None:
        sys.exit("chromium ontbreekt. Installeer het: apt-get install chromium fonts-noto-core")
    PICTURES.mkdir(exist_ok=True)
    with Chromium(binary) as browser:
        for name, (sjabloon, height) in LETTERS.items():
            browser.show((GOLDEN / f"{sjabloon}.html").read_text(encoding="utf-8"), WIDTH)
            (PICTURES / f"{name}.png").write_bytes(browser.picture(WIDTH, height))


if __name__ == "__main__":
    main()

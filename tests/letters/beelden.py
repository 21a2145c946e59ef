"""Draws the pictures of the manual from the golden letters: python -m tests.letters.beelden (needs chromium)."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

HERE = Path(__file__).parents[1]
PICTURES = HERE.parent / "docs" / "handleiding" / "beelden"
LETTERS: Mapping[str, tuple[str, int]] = {
    "voorstel": ("V01", 850),
    "ontvangstbevestiging": ("T01", 985),
    "medewerker": ("T10", 1260),
    "weigering": ("V03", 520),
    "overzicht": ("V04", 650),
}
"""Picture → the letter it shows, and how many pixels of it from the top."""

FLAGS = (
    *("--headless", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--hide-scrollbars"),
)


def main() -> None:
    """Make every picture anew. Ends with code 2 when there is no chromium."""
    browser = shutil.which("chromium")
    if browser is None:
        sys.exit("chromium ontbreekt. Installeer het: apt-get install chromium fonts-noto-core")
    sandbox = ("--no-sandbox",) if os.geteuid() == 0 else ()  # chromium refuses its sandbox to root
    PICTURES.mkdir(exist_ok=True)
    for name, (sjabloon, height) in LETTERS.items():
        with tempfile.TemporaryDirectory() as profile:
            page = (HERE / "golden_letters" / f"{sjabloon}.html").as_uri()
            shot = (f"--screenshot={PICTURES / name}.png", f"--window-size=640,{height}")
            command = (browser, *FLAGS, *sandbox, f"--user-data-dir={profile}", *shot, page)
            subprocess.run(command, check=True, capture_output=True, timeout=60)


if __name__ == "__main__":
    main()

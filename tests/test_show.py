"""The demo on the screen: who mails into the door sees which letters leave."""

import io
import threading
import time
from pathlib import Path

from rich.console import Console

from bot.show import letters, tell_letters

LETTER = "To: Anna Jansen <anna@example.nl>\nSubject: [2026-0007] Uw bericht aan Sterker sociaal werk\n\nBeste Anna,\n"


def test_every_letter_that_leaves_from_now_on_has_its_line(tmp_path: Path) -> None:
    folder = tmp_path / "sterker"
    folder.mkdir()
    (folder / "oud.eml").write_text(LETTER.replace("0007", "0001"), encoding="utf-8")
    before = letters(tmp_path)
    (folder / "nieuw.eml").write_text(LETTER, encoding="utf-8")
    screen, stop = io.StringIO(), threading.Event()
    shown = Console(file=screen, width=40)
    teller = threading.Thread(target=tell_letters, args=(tmp_path, before, shown, stop))
    teller.start()
    for _ in range(100):
        if "nieuw.eml" in screen.getvalue():
            break
        time.sleep(0.05)
    stop.set()
    teller.join()

    assert screen.getvalue().splitlines() == [
        "→ Anna Jansen <anna@example.nl>: [2026-0007] Uw bericht aan Sterker sociaal werk",
        f"  {folder / 'nieuw.eml'}",
    ]

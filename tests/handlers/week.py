"""Writes docs/handleiding/voorbeelden: a week of 40 invented cases and its overzichten, to read. python -m tests.handlers.week."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from bot.domain.calendar.calendar import AMSTERDAM
from bot.domain.recognition.suggestion import Soort
from bot.handlers.digests import Digests
from bot.handlers.timekeeper import Timekeeper
from bot.notifiers import Nobody
from tests.handlers.office import BRAM, INGRID, KARIN, Office, suggestion

FOLDER = Path(__file__).parents[2] / "docs" / "handleiding" / "voorbeelden"
MONDAY = datetime(2026, 3, 16, tzinfo=AMSTERDAM)
CASES = 40
PEOPLE = ("Karin de Wit", "Kees de Wit", "Mo Benali", "de Wit")
KINDS = (
    suggestion(Soort.ONVREDE),
    suggestion(Soort.ONVREDE, "Mo Benali"),
    suggestion(Soort.KLACHT, besproken="ja", tevreden="nee", wens="leidinggevende"),
    suggestion(Soort.OVERIG, None),
    suggestion(Soort.ONVREDE, "de Wit"),
)
READERS = (INGRID, KARIN, BRAM)


def week() -> Office:
    """Forty mails from ma 16 to vr 20 mrt; Ingrid decides most of them the next morning, colleagues do what they do.

    The clock runs on until di 31 mrt, so that something is late.
    """
    office = Office()
    clock, digests = Timekeeper(office.store, office.desk, Nobody()), Digests(office.store, office.desk)
    digests.tick(MONDAY.replace(hour=7))
    digests.tick(MONDAY.replace(hour=8, minute=30))
    for day in range(16):
        office.now = MONDAY + timedelta(days=day, hours=8, minutes=30)
        clock.tick(office.now)
        digests.tick(office.now)
        office.now += timedelta(minutes=45)
        _decides(office, day)
        if day < 5:
            _comes_in(office, day)
        office.sends()
    return office


def _comes_in(office: Office, day: int) -> None:
    for number in range(CASES // 5):
        office.passes(minutes=30)
        who = day * 8 + number
        office.mail(sender=f"Inwoner {who} <inwoner{who}@example.nl>", says=KINDS[who % len(KINDS)])


def _decides(office: Office, day: int) -> None:
    """Every open proposal but each fifth one; a wrong person is put right; some colleagues report their talk."""
    for place, item in enumerate(office.of("V01")):
        case = office.dossier(item.dossier or "")
        waiting = case.open_proposal()
        if waiting is None or place % 5 == 4 or office.now - item.aangemaakt > timedelta(days=2):
            continue
        choose = not waiting.stappen and waiting.kandidaten
        other = "Kees de Wit" if choose or place % 7 == 3 else ""
        office.reply(
            item, f"akkoord, maar stuur naar {other}" if other and waiting.traject != "overig" else "akkoord"
        )
    for place, item in enumerate(office.of("T10")):
        if day == 7 and place % 3 == 0:
            office.reply(item, "gesprek gehad: een nieuwe start gemaakt")


def pages(office: Office) -> Iterator[tuple[str, str]]:
    """Name and text of every file: who got an overzicht on which day."""
    for item in office.of("V04"):
        if item.aan[0] in READERS:
            mail = office.read(item)
            name = item.aan[0].partition("@")[0].replace(".", "-")
            text = re.sub(r"\n+Kenmerk: .*", "", mail.text).rstrip()
            yield f"{item.aangemaakt:%Y-%m-%d}-{name}.txt", f"Onderwerp: {mail.subject}\n\n{text}\n"


SHOWN = ("03-17", "03-18", "03-19", "03-20", "03-23", "03-31")
"""The days of the week itself, the monday after it, and the first day on which something is late."""


def shown(office: Office) -> dict[str, str]:
    """The files in the handbook."""
    return {name: text for name, text in pages(office) if name[5:10] in SHOWN}


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, text in shown(week()).items():
        (FOLDER / name).write_text(text, encoding="utf-8")

"""`klachtwacht attachments`: the files of a dossier on the screen, their words, and a folder with those that may go."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.attachments import read
from bot.attachments.scans import is_heif, shown
from bot.domain.dossier.dossier import Dossier
from bot.domain.errors import KlachtwachtError, Refused, UsageError, reason
from bot.domain.people.staff import Person
from bot.domain.ports.store import Store
from bot.handlers.desk import Desk
from bot.handlers.handing import Kept, files_of, hand_over
from bot.handlers.plans.plan import Asked


@dataclass(frozen=True, slots=True)
class Done:
    """lines: what to show. kept_back: whether files were asked for that nobody gets."""

    lines: tuple[str, ...]
    kept_back: bool


def hand_out(
    store: Store,
    desk: Desk,
    dossier: Dossier,
    person: Person,
    now: datetime,
    folder: Path | None,
    unlock: str,
    words: bool,
) -> Done:
    """List the files of a dossier; write those this person may have into `folder`, show the words in them.

    unlock: why he takes what was not checked too. Raises `KlachtwachtError` when he does not decide in this dossier.
    """
    wish = f"attachments {dossier.nummer}{' --tekst' if words else ''} {unlock}".strip()
    asked = Asked(person, now, wish, "opdrachtregel", dossier.nummer)
    # Words are read in a process of their own, so a file need not be clean for that.
    why = unlock or ("alleen de tekst" if words and folder is None else "")
    with store.begin(desk.post.organisation.sleutel) as uow:
        kept = list(files_of(uow, dossier.nummer))
        given = hand_over(uow, desk, dossier, asked, why) if folder or words else []
        uow.commit()
    if isinstance(given, Refused):
        raise KlachtwachtError(str(given))
    if folder:
        _write(folder, given)
    lines = []
    for one in kept:
        lines.append(_line(one, given=bool(folder) and one in given))
        if words and one in given:
            lines += _words(one)
    return Done(
        tuple(lines) or ("Bij dit dossier kwamen geen bijlagen.",), bool(folder) and len(given) < len(kept)
    )


def _line(one: Kept, *, given: bool) -> str:
    file = one.file
    state = file.staat.value + (f": {file.reden}" if file.reden else "")
    freed = "uitgegeven" if given else "vergrendeld" if file.vergrendeld else "vrij"
    size = f"{file.grootte:,} bytes".replace(",", ".")
    return f"{one.mail.ontvangen:%d-%m-%Y}  {file.nummer}. {file.kort}  {size}  {freed} ({state})"


def _words(one: Kept) -> Iterator[str]:
    name, found = one.file.kort, read(one.file.kort, one.data)
    for number, page in enumerate(found.paginas, start=1):
        how = ", door de computer gelezen: kan fouten bevatten" if number in found.machinaal else ""
        yield f"── {name}, pagina {number}{how}\n{page.strip()}\n"
    if found.reden:
        yield f"── {name}: door mens te lezen ({found.reden})"


def _write(folder: Path, given: list[Kept]) -> None:
    """The files as they came; beside a photograph that many programs do not show lies one that they do."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for one in given:
            (folder / one.name).write_bytes(one.data)
            if is_heif(one.data):
                with suppress(ValueError):
                    (folder / f"{one.name}.jpg").write_bytes(shown(one.data))
    except OSError as error:
        raise UsageError(f"{folder} is niet te schrijven ({reason(error)}). Kies een andere map.") from error

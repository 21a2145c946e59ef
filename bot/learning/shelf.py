"""The models of one organisatie on disk: every version with its card, and a pointer to the one that is live."""

import fcntl
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bot.domain.errors import KlachtwachtError, UsageError, reason

POINTER, CARD, MODEL = "actief", "kaart.json", "model"
MAKING, LEAVING = ".nieuw-", ".weg-"
"""How a folder is called while a version is written, and while an old model is thrown away."""
OWN = ""
"""What the pointer says when the model that comes with klachtwacht is live."""


@dataclass(frozen=True, slots=True)
class Card:
    """What is known of one version; never anything about one mail.

    gemaakt: ISO 8601. vorige: what was live before it, or empty. vingerafdruk: of corpus, tables and code together.
    corpus: sha256 of the annotated files. eigen: counts of own mail. cijfers: figures of the new and the old model.
    actief: whether it went live, with the reasons.
    """

    versie: str
    organisatie: str
    gemaakt: str
    model: str
    vorige: str
    vingerafdruk: str
    corpus: str
    eigen: dict[str, Any]
    cijfers: dict[str, Any]
    actief: bool
    redenen: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shelf:
    """The versions in one folder. A version that did not go live keeps its card and loses its model."""

    folder: Path

    @contextmanager
    def alone(self) -> Iterator[None]:
        """One training at a time. Raises `KlachtwachtError` when another one runs, `UsageError` when nothing can be kept."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            lock = (self.folder / ".slot").open("w")
        except OSError as error:
            raise UsageError(
                f"De map {self.folder} is niet te gebruiken ({reason(error)}). Maak haar schrijfbaar."
            ) from error
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise KlachtwachtError("Er wordt al een model gemaakt. Wacht tot dat klaar is.") from error
            yield

    def sweep(self) -> bool:
        """Clear away what a killed training left; only for who is `alone`. Whether there was anything."""
        left = [path for prefix in (MAKING, LEAVING) for path in self.folder.glob(f"{prefix}*")]
        for path in left:
            shutil.rmtree(path, ignore_errors=True)
        return bool(left)

    def active(self) -> Card | None:
        """The version that is live, or None while that is the model that comes with klachtwacht."""
        pointer = self.folder / POINTER
        name = pointer.read_text(encoding="utf-8").strip() if pointer.exists() else OWN
        return self.card(name) if name else None

    def card(self, version: str) -> Card:
        """The card of a version. Raises `UsageError` when it is not there or not readable."""
        path = self.folder / version / CARD
        try:
            told = json.loads(path.read_text(encoding="utf-8"))
            return Card(**told | {"redenen": tuple(told["redenen"])})
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise UsageError(
                f"{path} is niet te lezen. Zet de map van deze versie terug uit een reservekopie, of verwijder "
                f"{self.folder / POINTER} om het meegeleverde model te gebruiken."
            ) from error

    def model(self, version: str) -> Path:
        """The folder with the trained model of a version."""
        return self.folder / version / MODEL

    def free_name(self, wanted: str) -> str:
        """This name, or with a number behind it when a version is called so already."""
        names = [wanted, *(f"{wanted}-{number}" for number in range(2, 1000))]
        return next(name for name in names if not (self.folder / name).exists())

    def keep(self, card: Card, write: Callable[[Path], None]) -> None:
        """Keep a version whole or not at all, and let the pointer follow when its card says it goes live."""
        with tempfile.TemporaryDirectory(dir=self.folder, prefix=MAKING) as made:
            if card.actief:
                write(Path(made) / "versie" / MODEL)
            (Path(made) / "versie").mkdir(exist_ok=True)
            told = json.dumps(asdict(card), ensure_ascii=False, indent=1)
            (Path(made) / "versie" / CARD).write_text(told + "\n", encoding="utf-8")
            os.sync()  # what the pointer names is on the disk before the pointer is
            (Path(made) / "versie").rename(self.folder / card.versie)
        if card.actief:
            self._point(card.versie)

    def back(self) -> str:
        """Make the version before the live one live again; its name, `OWN` for the model that came along.

        Raises `UsageError` when nothing came before, or when its model is gone.
        """
        now = self.active()
        if now is None:
            raise UsageError("Er is geen eigen model actief, dus ook niets om naar terug te gaan.")
        if now.vorige != OWN and not self.model(now.vorige).is_dir():
            raise UsageError(f"Het model van versie {now.vorige} is er niet meer: {self.model(now.vorige)}.")
        self._point(now.vorige)
        return now.vorige

    def tidy(self, keep: int) -> None:
        """Throw away the models of old versions: the live one and the `keep` before it stay, every card stays."""
        kept, card = set[str](), self.active()
        while card is not None and len(kept) <= keep:
            kept.add(card.versie)
            card = self.card(card.vorige) if card.vorige else None
        for path in self.folder.glob(f"*/{MODEL}"):
            if path.parent.name not in kept:
                # Gone in one step: half a model would look like one to go back to.
                shutil.rmtree(path.rename(self.folder / f"{LEAVING}{path.parent.name}"))

    def _point(self, version: str) -> None:
        """Replace the pointer in one step: whoever reads it sees the old name or the new one."""
        new = self.folder / f".{POINTER}"
        with new.open("w", encoding="utf-8") as file:
            file.write(version + "\n")
            file.flush()
            os.fsync(file.fileno())
        new.replace(self.folder / POINTER)

"""The classifier as the rest of the house knows it: mails in, suggestions out, in bounded batches."""

import fcntl
import hashlib
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from itertools import islice
from pathlib import Path
from zipfile import BadZipFile

from bot.domain.errors import UsageError, reason
from bot.domain.recognition.suggestion import MailText, Suggestion
from classifiers.attached import placed, whole
from classifiers.components import blank, read
from classifiers.found import Part
from classifiers.verdict import Verdict

BATCH = 20
"""Mails that are read together: as quick as fifty at a time, and what is held meanwhile stays small."""
_HERE = Path(__file__).parent


class Reader:
    """`bot.domain.ports.classifier.Classifier` on trained parts; those of a spaCy pipeline are `pipeline.parts_of`."""

    def __init__(self, parts: Mapping[str, Part], verdict: Verdict) -> None:
        self._parts = parts
        self._table = parts["zinnen"].table
        self._verdict = verdict

    @staticmethod
    def load(path: Path) -> "Reader":
        """Read the model in folder `path`. Raises `UsageError` when there is none."""
        parts = blank()
        try:
            for name, part in parts.items():
                part.from_disk(path / name)
            return Reader(parts, Verdict.from_disk(path))
        except (OSError, ValueError, KeyError, BadZipFile) as error:
            raise UsageError(
                f"In {path} staat geen leesbaar model. Maak het met `klachtwacht train`."
            ) from error

    def suggest(self, mails: Iterable[MailText]) -> list[Suggestion]:
        """One suggestion per mail, in order. Never raises for a mail; the same text always gives the same answer."""
        waiting = iter(mails)
        out: list[Suggestion] = []
        while batch := list(islice(waiting, BATCH)):
            self._table.tidy()
            said = self._verdict.judge(read(self._parts, map(whole, batch)))
            out += map(placed, batch, said)
        return out


def fingerprint() -> str:
    """What the model is made from: corpus, tables and code. Another fingerprint means another model."""
    seen = hashlib.sha256()
    for path in sorted(
        (
            *_HERE.glob("*.py"),
            *_HERE.glob("*.toml"),
            *_HERE.glob("training/*.py"),
            *_HERE.glob("corpus/*.jsonl"),
        )
    ):
        seen.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return seen.hexdigest()


def ensure_model(path: Path) -> Path:
    """The own model in folder `path`, made from the corpus when it is missing or was made from something else.

    Processes that start together wait for the one that makes it. Raises `UsageError` when the folder cannot be written.
    """
    stamp, wanted = path / "vingerafdruk", fingerprint()
    if stamp.exists() and stamp.read_text() == wanted:
        return path
    try:
        with (path.parent / f".{path.name}.slot").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not (stamp.exists() and stamp.read_text() == wanted):
                _make(path, wanted)
    except OSError as error:
        raise UsageError(
            f"Het model kan niet in {path} worden gezet ({reason(error)}). Maak de map schrijfbaar."
        ) from error
    return path


def _make(path: Path, stamp: str) -> None:
    from classifiers.training import train

    for left in path.parent.glob(
        f".{path.name}-*"
    ):  # by a process that was killed; we hold the lock, so nobody uses it
        shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}-") as made:
        train(sorted((_HERE / "corpus").glob("*.jsonl")), Path(made) / "model")
        (Path(made) / "model" / "vingerafdruk").write_text(stamp)
        if path.exists():
            shutil.rmtree(path)
        (Path(made) / "model").rename(path)

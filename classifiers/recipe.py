"""A model made from a corpus of one's own, in a folder of one's own; the own model is `classifier.ensure_model`."""

import ctypes
import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from bot.domain.errors import UsageError, reason
from classifiers.evaluate import Figures, leave_one_file_out
from classifiers.training import load, train

CORPUS = Path(__file__).parent / "corpus"
"""The annotated mail that comes with klachtwacht."""
LEAST = 20
"""With fewer mails no threshold can be chosen on mail that was left out."""
_OURS = "oordeel.json"


def files_of(folders: Sequence[Path]) -> list[Path]:
    """Every .jsonl in these folders. Raises `UsageError` where there is none, or too little or unreadable mail."""
    found: list[Path] = []
    for folder in folders:
        inside = sorted(folder.glob("*.jsonl"))
        if not inside:
            raise UsageError(
                f"{folder}: hier staan geen .jsonl-bestanden. Geef een map met geannoteerde mails."
            )
        found += inside
    try:
        mails = len(load(found))
    except (OSError, ValueError) as error:
        raise UsageError(str(error)) from error
    if mails < LEAST:
        raise UsageError(f"Er zijn {mails} mails; om van te leren zijn er minstens {LEAST} nodig.")
    return found


def learned_from(jsonl: Path) -> int:
    """How many mails of a file the own model learned from: the same text stands in its corpus."""
    known = {example.mail.tekst for example in load(sorted(CORPUS.glob("*.jsonl")))}
    return sum(example.mail.tekst in known for example in load([jsonl]))


def make(corpus: Sequence[Path], out: Path, tell: Callable[[str], None]) -> Path:
    """Train on these files and put the model in the folder `out`; what was there stays until the new one is whole.

    tell: hears that an earlier training was killed and cleared away. Raises `UsageError` when `out` holds something else
    than a model, cannot be written, or is being made already.
    """
    if out.exists() and not (out / _OURS).exists() and (not out.is_dir() or any(out.iterdir())):
        raise UsageError(f"--uit: in {out} staat iets anders dan een model. Kies een nieuwe of lege map.")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with (out.parent / f".{out.name}.slot").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise UsageError(
                    f"--uit: het model in {out} wordt al gemaakt. Wacht tot dat klaar is."
                ) from error
            for left in out.parent.glob(f".{out.name}-*"):  # we hold the lock, so nobody uses it
                shutil.rmtree(left, ignore_errors=True)
                tell("Een eerdere training brak af; wat zij achterliet, is opgeruimd.")
            with tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{out.name}-") as made:
                train(corpus, Path(made) / "model")
                out.mkdir(exist_ok=True)
                os.sync()  # what stands in `out` after a power cut is whole, too
                try:
                    _exchange(Path(made) / "model", out)
                except OSError:  # a file system that cannot, a network share say: two steps, then
                    out.rename(Path(made) / "oud")
                    (Path(made) / "model").rename(out)
    except OSError as error:
        raise UsageError(f"--uit: {out} is niet te schrijven ({reason(error)}).") from error
    return out


_HERE, _SWAP = -100, 2
"""AT_FDCWD and RENAME_EXCHANGE of renameat2(2)."""


def _exchange(one: Path, other: Path) -> None:
    """Let two folders change places in one step: whoever looks, or is killed, finds the old one or the new one.

    Raises `OSError` where the file system cannot.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.renameat2(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _SWAP):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), str(other))


def trial(corpus: Sequence[Path]) -> Iterator[tuple[str, Figures]]:
    """Figures on each file by a model that learned from the others, and on all; raises `UsageError` for one file."""
    if len(corpus) < 2:
        raise UsageError("--controle laat telkens één bestand weg; daarvoor zijn er minstens twee nodig.")
    yield from leave_one_file_out(corpus)

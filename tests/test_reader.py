"""Reading aside: the same answers as reading here, and a mail that breaks the reader costs only itself."""

import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot import reader
from bot.domain.errors import UsageError
from bot.domain.ports.mailbox import Fetched
from bot.handlers.reading import Reader, each_read
from bot.reader import ReaderProcess, Reads
from classifiers import load_classifier
from tests.benchmarks import corpus

pytestmark = pytest.mark.slow
ARRIVED = datetime(2026, 3, 16, 9, 0, tzinfo=UTC)
SERVER = "mx.sterker.example"
DEADLY = b"Subject: DODELIJK\n\nDeze mail doet het leesproces sterven.\n"
DEADLY_READER = f"""
import os, signal
from bot import reader
from bot.handlers.reading import Reader
answer = reader._answer
def dies(one, fetched):
    if any(mail.raw.startswith({DEADLY[:17]!r}) for mail in fetched):
        os.kill(os.getpid(), signal.SIGKILL)
    return answer(one, fetched)
reader._answer = dies
reader.main()
"""


def batch(*raws: bytes) -> list[Fetched]:
    return [Fetched(str(number), raw, ARRIVED) for number, raw in enumerate(raws)]


@pytest.fixture
def aside() -> Iterator[ReaderProcess]:
    with ReaderProcess({"sterker": Reads(SERVER, None)}) as process:
        yield process


def test_reading_aside_says_what_reading_here_says(aside: ReaderProcess) -> None:
    mails = batch(*corpus.mails(8))
    here = Reader(SERVER, load_classifier(), lambda batch: [text for _, _, text in batch])

    assert here(mails) == aside.readings()["sterker"](mails)


def test_the_reader_works_with_one_thread(aside: ReaderProcess) -> None:
    """A second one waits in a busy loop: several milliseconds per mail on a machine with other work."""
    aside.readings()["sterker"](batch(*corpus.mails(8)))

    assert 1 == len(list(Path(f"/proc/{aside.pid}/task").iterdir()))


def test_a_mail_that_kills_the_reader_is_set_apart_and_the_others_are_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reader, "COMMAND", (sys.executable, "-c", DEADLY_READER))
    first, last = corpus.mails(2)
    with ReaderProcess({"sterker": Reads(SERVER, None)}) as process:
        read = each_read(process.readings()["sterker"], batch(first, DEADLY, last))

    assert [None, "ReaderGone", None] == [one.fault and type(one.fault).__name__ for one in read]
    assert DEADLY == read[1].fetched.raw
    assert "" != read[2].mail.text


def test_a_mail_that_keeps_the_reader_busy_is_set_apart_too(
    aside: ReaderProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = aside.readings()["sterker"]
    monkeypatch.setattr(reader, "PATIENCE", 0.1)
    os.kill(aside.pid, signal.SIGSTOP)

    with pytest.raises(reader.ReaderGone):
        read(batch(DEADLY))

    monkeypatch.undo()
    assert 1 == len(read(batch(DEADLY)))


def test_without_a_model_nothing_is_read_and_nothing_set_apart(tmp_path: Path) -> None:
    with (
        ReaderProcess({"sterker": Reads(SERVER, tmp_path)}) as process,
        pytest.raises(UsageError, match="leesbaar model"),
    ):
        process.readings()


def test_a_reader_that_cannot_start_stops_the_watch_and_sets_no_mail_apart(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reader, "COMMAND", (sys.executable, "-c", "raise SystemExit(1)"))
    with ReaderProcess({"sterker": Reads(SERVER, None)}) as process:
        with pytest.raises(UsageError, match="start niet"):
            process.readings()
        with pytest.raises(UsageError, match="start niet"):
            each_read(lambda mails: process._read("sterker", mails), batch(DEADLY))


def test_a_reader_whose_client_was_killed_ends_by_itself(aside: ReaderProcess) -> None:
    """Nobody says goodbye: its ears just fall silent. A signal to stop is for the client, which decides."""
    aside.readings()
    process = aside._process
    process.send_signal(signal.SIGTERM)
    process.send_signal(signal.SIGINT)

    process.communicate(timeout=20)

    assert 0 == process.returncode


def test_the_reader_loads_no_more_than_it_reads_with() -> None:
    """Each of these takes 4 to 90 MB, in a process that never needs it."""
    loads = (
        "import sys; from bot import logbook, reader\n"
        "logbook.listen(30); reader._readers({'sterker': reader.Reads('mx.sterker.example', None)})\n"
        "print([name for name in ('spacy', 'sqlalchemy', 'rich', 'asyncio', 'jinja2') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", loads], capture_output=True, text=True, timeout=60, check=True
    )
    assert "[]" == done.stdout.strip()


@pytest.mark.parametrize(("listens", "asks"), [(False, b""), (True, pickle.dumps(("sterker", []))[:-2])])
def test_a_reader_whose_client_ends_in_the_middle_of_a_word_is_silent(listens: bool, asks: bytes) -> None:
    """A client that went hears no answer, and what it was asking breaks off: no mistake, so nothing for the log."""
    starts = "from bot import reader; reader._readers = lambda desks: {}; reader.main()"
    process = subprocess.Popen(
        [sys.executable, "-c", starts], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdin
    assert process.stdout
    assert process.stderr
    if not listens:
        process.stdout.close()
    with process.stdin as ears:
        ears.write(pickle.dumps({}) + asks)
    with process.stderr as log:
        told = log.read()

    assert (0, b"") == (process.wait(20), told)
    process.stdout.close()

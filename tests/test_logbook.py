"""No word of a mail stands in a log, whoever speaks: a library at any level, a warning, a thread, a mistake of our own."""

import json
import logging
import re
import subprocess
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from datetime import date

import pytest

from bot import logbook

SECRET = "A. Jansen <a.jansen@example.nl> zegt: Karin kwam weer te laat"
PRIVATE = ("Jansen", "example.nl", "Karin", "te laat")
LIBRARIES = (
    "exchangelib", "exchangelib.util.xml", "imapclient", "imapclient.imaplib", "apprise", "nio", "nio.crypto", "msal", "urllib3",
    "urllib3.connectionpool", "requests", "requests_ntlm", "sqlalchemy.engine", "apscheduler.executors.default", "dkim", "PIL",
    "pypdf", "spacy", "mail.log", "asyncio", "wie.dan.ook",
)  # fmt: skip


@pytest.fixture(autouse=True)
def started(capfd: pytest.CaptureFixture[str]) -> Iterator[None]:
    """The log as the command line and the reader start it; put back afterwards."""
    hooks = sys.excepthook, threading.excepthook, sys.unraisablehook
    root = logging.getLogger()
    before, level, own = list(root.handlers), root.level, logbook.log.level
    logbook.listen(logging.DEBUG)
    yield
    sys.excepthook, threading.excepthook, sys.unraisablehook = hooks
    logging.captureWarnings(False)
    root.handlers[:] = before
    root.setLevel(level)
    logbook.log.level = own


def test_a_line_says_what_happened_with_its_numbers_then_how_serious_and_when(
    capfd: pytest.CaptureFixture[str],
) -> None:
    """As whoever keeps the log reads it; a word of Dutch as it is written."""
    logbook.log.info("ingenomen", mailbox="Zoë", ontvangen=2, sinds=date(2026, 3, 16))
    told = capfd.readouterr().err
    begins = '{"mailbox": "Zoë", "ontvangen": 2, "sinds": "datetime.date(2026, 3, 16)", "event": "ingenomen", "level": "info", '
    assert re.fullmatch(
        re.escape(begins) + r'"timestamp": "\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z"\}\n', told
    )


def test_below_the_level_of_the_configuration_nothing_is_told(capfd: pytest.CaptureFixture[str]) -> None:
    logbook.listen(logging.WARNING)
    logbook.log.info("ingenomen", ontvangen=2)
    logbook.log.debug("gekeken")
    logbook.log.warning("melding")
    assert ["melding"] == [line["event"] for line in lines(capfd)]


def lines(capfd: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    """What was written, on whatever stream; nothing private is in it."""
    told = "".join(capfd.readouterr())
    assert [] == [word for word in PRIVATE if word in told]
    return [json.loads(line) for line in told.splitlines() if line.startswith("{")]


@pytest.mark.parametrize("name", LIBRARIES)
def test_a_library_may_complain_and_its_words_stay_out(name: str, capfd: pytest.CaptureFixture[str]) -> None:
    """Also with everything turned on, and with the traceback of an exception."""
    library = logging.getLogger(name)
    level = library.level
    library.setLevel(logging.DEBUG)
    try:
        library.debug("FETCH %s", SECRET)
        library.warning(SECRET)
        try:
            raise ValueError(SECRET)
        except ValueError:
            library.exception("bij %s", SECRET)
    finally:
        library.setLevel(level)
    found = lines(capfd)
    assert 3 == len(found) or not library.propagate  # dkim is silent altogether
    assert {name} >= {str(line["naam"]) for line in found}
    if found:
        assert "ValueError" == found[-1]["fout"]


def a_thread() -> None:
    def fail() -> None:
        raise LookupError(SECRET)

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()


def uncaught() -> None:
    try:
        raise LookupError(SECRET)
    except LookupError as error:
        sys.excepthook(type(error), error, error.__traceback__)


def a_destructor() -> None:
    class Ends:
        def __del__(self) -> None:
            raise LookupError(SECRET)

    Ends()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("happens", [a_thread, uncaught, a_destructor])
def test_a_mistake_says_what_kind_and_where_and_not_what_it_stumbled_over(
    happens: Callable[[], None], capfd: pytest.CaptureFixture[str]
) -> None:
    happens()
    (told,) = lines(capfd)
    assert ("onverwachte fout", "LookupError") == (told["event"], told["fout"])
    assert "tests/test_logbook.py" in str(told["plek"])


def test_a_warning_says_where_and_not_what(capfd: pytest.CaptureFixture[str]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(True)
        warnings.warn(SECRET, stacklevel=1)
    (told,) = lines(capfd)
    assert "py.warnings" == told["naam"]


def test_whoever_presses_ctrl_c_is_no_mistake(capfd: pytest.CaptureFixture[str]) -> None:
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert [] == lines(capfd)


def test_a_command_that_breaks_says_so_in_dutch_without_its_words() -> None:
    """From the command line itself: no traceback of Python, whose last line holds the words."""
    breaks = (
        "import sys; from bot import cli, bootstrap\n"
        f"def read(_): raise TypeError({SECRET!r})\n"
        "bootstrap.read_settings = read; sys.argv = ['klachtwacht', 'status']; cli.main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", breaks], capture_output=True, text=True, timeout=60, check=False
    )
    told = done.stdout + done.stderr
    assert 1 == done.returncode
    assert "niet had voorzien (TypeError)" in told
    assert [] == [word for word in (*PRIVATE, "Traceback") if word in told]
    assert "commands/opening.py" in told


def test_the_reader_writes_nothing_of_a_mail_down_when_it_breaks() -> None:
    """It has a stderr of its own, which ends in the same log."""
    breaks = (
        "from bot import reader\n"
        f"def serve(ears, mouth): raise TypeError({SECRET!r})\n"
        "reader.serve = serve; reader.main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", breaks], capture_output=True, text=True, timeout=60, check=False, input=""
    )
    assert "TypeError" in done.stderr
    assert [] == [word for word in (*PRIVATE, "Traceback") if word in done.stderr]


class _Full:
    """A disk that takes nothing more."""

    def write(self, text: str) -> None:
        raise OSError(28, "No space left on device")

    def flush(self) -> None:
        raise OSError(28, "No space left on device")


@pytest.mark.parametrize("stderr", [_Full(), None], ids=["full", "closed before the start"])
def test_a_line_that_cannot_be_written_stops_nothing(
    monkeypatch: pytest.MonkeyPatch, stderr: _Full | None
) -> None:
    """The watch tells what it took in after it did: on a full disk the mail goes on, without its line."""
    logbook.listen(logging.INFO)
    monkeypatch.setattr(sys, "stderr", stderr)
    logbook.log.info("ingenomen", mails=1)

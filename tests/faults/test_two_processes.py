"""Two processes on one PostgreSQL and one mailbox: every mail is filed once and answered once, also after a retry."""

import mailbox
import subprocess
import sys
from collections import Counter
from email.parser import BytesHeaderParser
from pathlib import Path

import pytest

from bot import bootstrap
from bot.domain.ports.ledger import Outcome
from storage.verify import verify
from tests.faults.places import MAILDIR, deliver
from tests.journeys.killable import Onvrede
from tests.journeys.test_killed import prepare

pytestmark = [pytest.mark.slow, pytest.mark.postgres, pytest.mark.timeout(300)]

MAILS = 120


def test_two_processes_that_read_one_mailbox_file_every_mail_once(
    tmp_path: Path, inbox: mailbox.Maildir, postgres_url: str
) -> None:
    """They list the same mail at the same moment; whoever comes second finds it filed."""
    (tmp_path / "uit").mkdir()
    config = prepare(tmp_path, MAILDIR, '{ soort = "folder", pad = "uit" }', postgres_url)
    deliver(inbox, 0, MAILS)
    command = [sys.executable, "-m", "tests.journeys.killable", str(config), "nooit", "1"]
    bootstrap.build(bootstrap.read_settings(config), Onvrede()).__exit__()  # the tables are there
    both = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    for process in both:
        _, said = process.communicate(timeout=200)
        assert 0 == process.returncode, said
    with bootstrap.build(bootstrap.read_settings(config), Onvrede()) as house:
        with house.store.begin("sterker") as uow:
            lines, entries = uow.dossiers.lines(), uow.ledger.all("sterker")
        assert [] == verify(house.store, "sterker")
    assert MAILS == len(lines) == len({line.klager for line in lines})
    assert {Outcome.NIEUW: MAILS} == Counter(entry.uitkomst for entry in entries)
    heads = [BytesHeaderParser().parsebytes(path.read_bytes()) for path in (tmp_path / "uit").glob("*.eml")]
    acks = Counter(head["To"] for head in heads if head["Auto-Submitted"] == "auto-replied")
    assert MAILS == len(acks)
    assert {1} == set(acks.values())

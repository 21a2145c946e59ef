"""From the command line: a virus scanner, attachments handed out or kept, and mail about grave conduct out of sight."""

import subprocess
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.journeys.test_run_once import CONFIG, house, posted, summary  # noqa: F401 – a fresh installation
from tests.servers.clamd import NAME, VIRUS, FakeClamd

pytestmark = pytest.mark.slow
Run = Callable[..., subprocess.CompletedProcess[str]]
AT = ("--now", "2026-03-16T10:05")


def write(house: Path, clamd: FakeClamd | None, box: str = "") -> None:  # noqa: F811
    scanner = f'virusscanner = {{ adres = "{clamd.address}" }}\n' if clamd else ""
    text = CONFIG.replace('pad = "post/in/sterker"', f'pad = "post/in/sterker"{box}')
    (house / "klachtwacht.toml").write_text(scanner + text, encoding="utf-8")


def deliver(house: Path, text: str, **files: bytes) -> None:  # noqa: F811
    mail = EmailMessage()
    mail["Received"] = "from x by mx.sterker.example with ESMTPS; Mon, 16 Mar 2026 10:00:00 +0100"
    mail["From"], mail["To"] = "anna@example.nl", "klachten@sterker.example"
    mail["Subject"], mail["Message-ID"] = "Ontevreden", "<m1@example.nl>"
    mail.set_content(text)
    for name, data in files.items():
        mail.add_attachment(data, maintype="application", subtype="pdf", filename=f"{name}.pdf")
    (house / "post/in/sterker/new/m1").write_bytes(mail.as_bytes())


def test_attachments_are_seen_handed_out_when_clean_and_kept_when_not(
    house: Path,  # noqa: F811
    command_line: Run,
    clamd: FakeClamd,
) -> None:
    write(house, clamd)
    deliver(house, "Karin de Wit komt steeds te laat, zie de brieven.", brief=b"schoon", factuur=VIRUS)
    assert summary(command_line("run", "--once", "--json", *AT))["nieuw"] == 1
    assert clamd.got == [b"schoon", VIRUS]
    assert any(NAME in mail.as_string() for mail in posted(house))

    done = command_line("attachments", "2026-0001", "--naar", "uit", "--ontgrendel", "nodig", *AT)
    assert done.returncode == 1, "something stayed behind"
    assert f"vergrendeld (besmet: {NAME})" in done.stdout
    (given,) = (house / "uit").iterdir()
    assert given.read_bytes() == b"schoon"
    assert (house / "uit").stat().st_mode & 0o077 == 0

    refused = command_line(
        "attachments", "2026-0001", "--naar", "weer", "--as", "karin.dewit@sterker.example"
    )
    assert refused.returncode == 1
    assert "beslist niet in dossier" in refused.stderr
    assert not (house / "weer").exists()


def test_check_tries_the_scanner_and_says_what_is_locked_without_one(
    house: Path,  # noqa: F811
    command_line: Run,
    clamd: FakeClamd,
) -> None:
    write(house, None)
    assert "virusscanner ontbreekt" in (without := command_line("check")).stderr + without.stdout
    write(house, clamd)
    clamd.stop()
    gone = command_line("check")
    assert gone.returncode == 1
    assert "clamav-daemon" in gone.stderr + gone.stdout


def test_a_scanner_that_was_down_sees_the_files_the_next_time(
    house: Path,  # noqa: F811
    command_line: Run,
    clamd: FakeClamd,
) -> None:
    write(house, clamd)
    clamd.stop()
    deliver(house, "Karin de Wit komt steeds te laat, zie de brief.", brief=b"schoon")
    assert summary(command_line("run", "--once", "--json", *AT))["verzonden"] == 2, "nothing waits for it"
    assert "vergrendeld (wacht" in command_line("attachments", "2026-0001").stdout
    clamd.start()
    summary(command_line("run", "--once", "--json", *AT))
    assert "vrij (schoon)" in command_line("attachments", "2026-0001").stdout


def test_mail_about_grave_conduct_lies_in_the_restricted_folder(
    house: Path,  # noqa: F811
    command_line: Run,
) -> None:
    """R02, over two runs: the second finds it at rest."""
    write(house, None, ', verplaats_naar = "Verwerkt", besloten_map = "Besloten"')
    deliver(house, "Uw medewerker Karin de Wit schold mij uit en bedreigde mij. Ik durf niet meer te komen.")
    missing = command_line("check")
    assert "De besloten map" in missing.stderr + missing.stdout
    for part in ("new", "cur", "tmp"):
        (house / "post/in/sterker/.Besloten" / part).mkdir(parents=True)
    (house / "post/in/sterker/.Besloten").chmod(0o700)
    assert command_line("check").returncode == 0
    for _ in range(2):
        summary(command_line("run", "--once", "--json", *AT))
    assert [path.name for path in (house / "post/in/sterker/.Besloten/cur").iterdir()] == ["m1:2,"]
    assert not (house / "post/in/sterker/.Verwerkt").exists()

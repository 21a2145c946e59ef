"""Asking ClamAV: what it says of a file, what it cannot say, and that nothing it did not see is ever clean."""

import io
import time
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.attachments import clamd as room
from bot.attachments.clamd import Clamd, scanner_of
from bot.domain.mail.attached import Staat, Verdict
from tests.servers.clamd import NAME, VIRUS, FakeClamd
from tests.servers.dovecot import free_port

NOW = datetime(2026, 3, 16, 9, 0, tzinfo=UTC)
CLEAN = Verdict(Staat.SCHOON)


def test_a_file_is_clean_or_it_is_not(clamd: FakeClamd) -> None:
    """In portions, whatever its size; an empty file too."""
    ask = Clamd(clamd.address)
    large = b"x" * (room.PORTION * 3 + 1)
    assert [ask(b""), ask(b"dag"), ask(large)] == [CLEAN] * 3
    assert clamd.got[-1] == large
    assert ask(b"een " + VIRUS) == Verdict(Staat.BESMET, NAME)


@pytest.mark.parametrize(
    ("says", "reden"),
    [
        ("stream: Heuristics.Limits.Exceeded.MaxScanSize FOUND", "versleuteld of te groot ingepakt"),
        ("stream: Heuristics.Encrypted.Zip FOUND", "versleuteld of te groot ingepakt"),
        ("stream: Can't allocate memory ERROR", "de virusscanner kon het niet lezen"),
        ("onzin", "de virusscanner kon het niet lezen"),
    ],
)
def test_what_it_could_not_see_is_locked_and_no_virus(clamd: FakeClamd, says: str, reden: str) -> None:
    clamd.says = says
    assert Clamd(clamd.address)(b"dag") == Verdict(Staat.NOOIT, reden)


def test_what_is_too_large_is_locked(clamd: FakeClamd) -> None:
    """By our own limit without asking, by that of the daemon with its answer, which comes while we still send."""
    assert Clamd(clamd.address, largest=2_000_000)(b"x" * 2_000_001) == Verdict(
        Staat.NOOIT, "groter dan 2 MB"
    )
    assert clamd.asked == []
    clamd.most = 100_000
    answer = Clamd(clamd.address)(b"x" * 9_000_000)
    assert answer == Verdict(Staat.NOOIT, "groter dan de virusscanner aanneemt")


def test_a_daemon_that_is_gone_makes_files_wait_and_is_left_alone_for_a_while(
    clamd: FakeClamd, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = Clamd(clamd.address)
    clamd.stop()
    assert ask(b"dag").staat is Staat.WACHT
    clamd.start()
    assert ask(b"weer").staat is Staat.WACHT, "not for every file of a batch again"
    monkeypatch.setattr(ask, "_resting_until", time.monotonic() - 1)
    assert ask(b"dag") == CLEAN


def test_a_daemon_that_hangs_makes_files_wait_and_one_file_that_hangs_is_locked(
    clamd: FakeClamd, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "CONNECT", 0.2)
    clamd.hangs = True
    assert Clamd(clamd.address, seconds=0.2)(b"dag").staat is Staat.WACHT
    slow = Clamd(clamd.address, seconds=0.2)
    monkeypatch.setattr(slow, "_alive", lambda: True)
    assert slow(b"dag") == Verdict(Staat.NOOIT, "controleren duurde te lang")


def test_a_mail_with_very_many_files_does_not_hold_up_the_others(
    clamd: FakeClamd, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What does not fit in this minute waits for the next, and nothing is asked twice."""
    ask, clock, seen = Clamd(clamd.address), [1000.0], list[bytes]()
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])

    def slow(data: bytes) -> Verdict:
        seen.append(data)
        clock[0] += 15.0
        return CLEAN

    monkeypatch.setattr(ask, "scan", slow)
    files = [b"%d" % number for number in range(20)]
    first = [ask(one) for one in files]
    assert Verdict(Staat.WACHT, room.LATER) in first
    assert first[0] == CLEAN
    for _ in range(9):
        clock[0] += 61.0
        rest = [ask(one) for one in files]
    assert rest == [CLEAN] * 20
    assert sorted(seen) == sorted(files)


def test_check_tries_it(clamd: FakeClamd, tmp_path: Path) -> None:
    clamd.version = clamd.version.format(NOW)
    assert Clamd(clamd.address).check(NOW) == []
    (old,) = Clamd(clamd.address).check(NOW + timedelta(days=30))
    assert "freshclam" in old
    clamd.version = "ClamAV 1.4.6"
    (undated,) = Clamd(clamd.address).check(NOW)
    assert "geen datum" in undated
    clamd.version, clamd.says = f"ClamAV/1/{NOW:%a %b %d %H:%M:%S %Y}", "stream: Iets FOUND"
    (strict,) = Clamd(clamd.address).check(NOW)
    assert "keurt niets goed" in strict
    (gone,) = Clamd(str(tmp_path / "weg")).check(NOW)
    assert "clamav-daemon" in gone
    far, refused = Clamd(f"0.0.0.0:{free_port()}").check(NOW)
    assert "onversleuteld" in far
    assert "antwoordt niet" in refused


def test_over_tcp_and_from_options(clamd: FakeClamd) -> None:
    assert scanner_of(None) is None
    port = free_port()
    ask = scanner_of({"adres": f"127.0.0.1:{port}", "seconden": 3, "grootste_mb": 1})
    assert ask is not None
    assert ask(b"dag").staat is Staat.WACHT
    assert ask(b"x" * 1_000_001).staat is Staat.NOOIT


# ── The real one ──────────────────────────────────────────────────────────────────────────────────────


def packed(name: str, data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return out.getvalue()


def test_clamav_itself_answers_as_ours_does(real_clamd: str) -> None:
    """Clean, infected, infected inside an archive, and over its limit of 1 MB."""
    ask = Clamd(real_clamd, largest=50_000_000)
    assert ask(b"Geachte heer, mevrouw,") == CLEAN
    for data in (b"x" + VIRUS, packed("brief.txt", b"x" * 1000 + VIRUS)):
        verdict = ask(data)
        assert verdict.staat is Staat.BESMET
        assert NAME in verdict.reden
    assert ask(b"x" * 9_000_000) == Verdict(Staat.NOOIT, "groter dan de virusscanner aanneemt")
    (problem,) = ask.check(NOW)
    assert "freshclam" in problem, "one signature of ours is no database"

"""Asks ClamAV's daemon whether a file is clean (INSTREAM), over a Unix socket or TCP.

The daemon gets the bytes and nothing else: no name, no mail, no path.
"""

import hashlib
import socket
import struct
import time
from collections.abc import Mapping
from contextlib import closing
from datetime import datetime, timedelta

from bot.domain.errors import Unreachable, reason
from bot.domain.mail.attached import NO_ANSWER, Staat, Verdict

CONNECT = 3.0  # seconds
PORTION = 1 << 16  # bytes in one chunk
REST = 30.0  # seconds a scanner that did not answer is left alone, so that a batch does not wait for each file again
BUDGET, WINDOW = 40.0, 60.0
"""So many seconds of every minute are spent on asking: the acknowledgement of a mail waits meanwhile."""
REMEMBERED = 2_000
"""Answers that are not asked for again, so that a mail with many files is done in some minutes."""
OLD = timedelta(days=7)
LATER = "de virusscanner is nog bezig"
# What ClamAV calls a find although it looked no further: those files are locked, and nobody is told of a virus.
UNSEEN = ("Heuristics.Limits.Exceeded", "Heuristics.Encrypted")


class Clamd:
    """One daemon. seconds: how long one file may take; largest: bytes of a file that is sent at all."""

    def __init__(self, address: str, *, seconds: float = 30.0, largest: int = 25_000_000) -> None:
        self._address, self._seconds, self._largest = address, seconds, largest
        self._resting_until = 0.0
        self._minute, self._spent = 0.0, 0.0
        self._known: dict[bytes, Verdict] = {}

    def __call__(self, data: bytes) -> Verdict:
        """See `bot.domain.mail.attached.Scan`: what cannot be asked waits, and is asked again later."""
        if len(data) > self._largest:
            return Verdict(Staat.NOOIT, f"groter dan {self._largest // 1_000_000} MB")
        begun = time.monotonic()
        if begun < self._resting_until:
            return NO_ANSWER
        name = hashlib.sha256(data).digest()
        if name in self._known:
            return self._known[name]
        if begun - self._minute > WINDOW:
            self._minute, self._spent = begun, 0.0
            self._known = dict(list(self._known.items())[-REMEMBERED:])
        if self._spent > BUDGET:
            return Verdict(Staat.WACHT, LATER)
        try:
            verdict = self._known[name] = self.scan(data)
        except Unreachable:
            self._resting_until = time.monotonic() + REST
            return NO_ANSWER
        finally:
            self._spent += time.monotonic() - begun
        return verdict

    def scan(self, data: bytes) -> Verdict:
        """Raises `Unreachable` when the daemon is not there; a file that keeps it too long is never clean."""
        try:
            said = self._ask(b"zINSTREAM\0", data)
        except TimeoutError as error:
            if self._alive():
                return Verdict(Staat.NOOIT, "controleren duurde te lang")
            raise Unreachable(self._trouble(error)) from error
        except OSError as error:
            raise Unreachable(self._trouble(error)) from error
        return self._verdict(said)

    def check(self, now: datetime) -> list[str]:
        """Why files would stay locked, and what makes the scanner weaker than it looks, as Dutch sentences."""
        problems = []
        host = self._address.rpartition(":")[0]
        if not self._address.startswith("/") and host not in ("localhost", "127.0.0.1", "[::1]"):
            problems.append(
                f"De virusscanner {self._address} krijgt de bijlagen onversleuteld over het netwerk. Zet clamd op deze machine."
            )
        try:
            version = self._ask(b"zVERSION\0")
            verdict = self.scan(b"proef")
        except Unreachable as error:
            return [*problems, str(error)]
        except OSError as error:
            return [*problems, self._trouble(error)]
        if verdict.staat is not Staat.SCHOON:
            problems.append(
                f"De virusscanner keurt niets goed ({verdict.reden or verdict.staat}). Kijk in zijn logboek."
            )
        return problems + self._aged(version, now)

    def _aged(self, version: str, now: datetime) -> list[str]:
        """ "ClamAV 1.4.6/27466/Sat Nov 28 08:26:33 2026": program, number and date of the signatures."""
        _, _, stamp = version.rpartition("/")
        try:
            made = datetime.strptime(stamp.strip(), "%a %b %d %H:%M:%S %Y")  # noqa: DTZ007 – it tells no zone
        except ValueError:
            return ["De virusscanner noemt geen datum van zijn handtekeningen. Kijk of freshclam draait."]
        if now.replace(tzinfo=None) - made > OLD:
            return [f"De virushandtekeningen zijn van {made:%d-%m-%Y}. Kijk of freshclam draait."]
        return []

    def _verdict(self, said: str) -> Verdict:
        answer = said.removeprefix("stream: ")
        if answer == "OK":
            return Verdict(Staat.SCHOON)
        if answer.endswith(" FOUND"):
            name = answer.removesuffix(" FOUND")
            if name.startswith(UNSEEN):
                return Verdict(Staat.NOOIT, "versleuteld of te groot ingepakt")
            return Verdict(Staat.BESMET, "".join(c for c in name if c.isprintable())[:100])
        if "size limit" in answer:
            return Verdict(Staat.NOOIT, "groter dan de virusscanner aanneemt")
        return Verdict(Staat.NOOIT, "de virusscanner kon het niet lezen")

    def _alive(self) -> bool:
        try:
            return self._ask(b"zPING\0", seconds=CONNECT) == "PONG"
        except OSError:
            return False

    def _ask(self, command: bytes, data: bytes | None = None, seconds: float = 0.0) -> str:
        """One command over one connection; its answer as text."""
        with closing(self._connect()) as line:
            patience = seconds or self._seconds
            deadline = time.monotonic() + patience
            line.settimeout(patience)
            try:
                line.sendall(command)
                if data is not None:
                    for start in range(0, len(data), PORTION):
                        some = data[start : start + PORTION]
                        line.sendall(struct.pack("!L", len(some)) + some)
                    line.sendall(struct.pack("!L", 0))
            except (BrokenPipeError, ConnectionResetError):
                pass  # over its size limit it hangs up at once, and its answer says so
            said = bytearray()
            while not said.endswith(b"\0"):
                line.settimeout(max(0.01, deadline - time.monotonic()))
                some = line.recv(4096)
                if not some or len(said) > 8192:
                    break
                said += some
        if not said:
            raise ConnectionResetError("no answer")
        return said.rstrip(b"\0\n").decode("utf-8", "replace")

    def _connect(self) -> socket.socket:
        if self._address.startswith("/"):
            line = socket.socket(socket.AF_UNIX)
            try:
                line.settimeout(CONNECT)
                line.connect(self._address)
            except OSError:
                line.close()
                raise
            return line
        host, _, port = self._address.rpartition(":")
        return socket.create_connection((host.strip("[]"), int(port)), CONNECT)

    def _trouble(self, error: OSError) -> str:
        said = reason(error) or type(error).__name__
        remedy = "Kijk of clamav-daemon draait en of klachtwacht bij de socket mag."
        return f"De virusscanner {self._address} antwoordt niet ({said}). {remedy}"


def scanner_of(options: Mapping[str, object] | None) -> Clamd | None:
    """The scanner these options (section `virusscanner`) describe, or None: then nothing is ever found clean."""
    if not options:
        return None
    return Clamd(
        str(options["adres"]),
        seconds=float(str(options["seconden"])),
        largest=int(str(options["grootste_mb"])) * 1_000_000,
    )

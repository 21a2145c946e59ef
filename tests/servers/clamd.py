"""A virus scanner on loopback: one of ours that speaks clamd's protocol and can be told to fail, and the real one."""

import shutil
import socket
import socketserver
import struct
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

VIRUS = b"dit-is-zogenaamd-een-virus"
NAME = "Klachtwacht.Proef"
VERSION = "ClamAV 1.4.6/27466/{:%a %b %d %H:%M:%S %Y}"


class FakeClamd:
    """hangs: accepts and says nothing. says: what it answers instead of looking. most: its StreamMaxLength."""

    def __init__(self, folder: Path) -> None:
        self.address = str(folder / "clamd.ctl")
        self.hangs, self.says, self.most = False, "", 10_000_000
        self.version = VERSION
        self.asked: list[str] = []
        self.got: list[bytes] = []
        self._server: socketserver.BaseServer | None = None
        self.start()

    def start(self) -> None:
        """Listen; a socket that another run left is in the way of nobody."""
        clamd = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                clamd.answer(self.rfile, self.wfile)

        Path(self.address).unlink(missing_ok=True)
        self._server = socketserver.ThreadingUnixStreamServer(self.address, Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        """Gone: the socket file stays, and nobody listens."""
        server, self._server = self._server, None
        if server is not None:
            server.shutdown()
            server.server_close()

    def answer(self, ear: Any, mouth: Any) -> None:
        command = bytearray()
        while not command.endswith(b"\0"):
            some = ear.read(1)
            if not some:
                return
            command += some
        name = command.strip(b"z\0").decode()
        self.asked.append(name)
        if self.hangs:
            time.sleep(5)
            return
        mouth.write(self._said(name, ear).encode() + b"\0")

    def _said(self, name: str, ear: Any) -> str:
        if name == "PING":
            return "PONG"
        if name == "VERSION":
            return self.version
        data = bytearray()
        while size := struct.unpack("!L", ear.read(4))[0]:
            data += ear.read(size)
            if len(data) > self.most:
                return "INSTREAM size limit exceeded. ERROR"
        self.got.append(bytes(data))
        if self.says:
            return self.says
        return f"stream: {NAME} FOUND" if VIRUS in data else "stream: OK"


@pytest.fixture
def clamd(tmp_path: Path) -> Iterator[FakeClamd]:
    """The one of ours."""
    server = FakeClamd(tmp_path)
    yield server
    server.stop()


@pytest.fixture(scope="session")
def real_clamd() -> Iterator[str]:
    """The socket of ClamAV's own daemon, with one signature of ours; skips where it is not installed."""
    program = shutil.which("clamd", path="/usr/sbin:/usr/bin:/usr/local/sbin")
    if program is None:
        pytest.skip("clamd is not installed: apt-get install --no-install-recommends clamav-daemon")
    folder = Path(tempfile.mkdtemp(prefix="cl"))  # short: the path of a Unix socket ends at 108 bytes
    (folder / "db").mkdir()
    (folder / "db" / "proef.ndb").write_text(f"{NAME}:0:*:{VIRUS.hex()}\n")
    configuration = folder / "clamd.conf"
    configuration.write_text(
        f"LocalSocket {folder}/ctl\nDatabaseDirectory {folder}/db\nForeground yes\nStreamMaxLength 1M\n"
        f"LogFile {folder}/log\nAlertEncrypted yes\n"
    )
    process = subprocess.Popen(
        [program, "-c", str(configuration)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and process.poll() is None:
            try:
                with socket.socket(socket.AF_UNIX) as probe:
                    probe.connect(f"{folder}/ctl")
                    break
            except OSError:
                time.sleep(0.05)
        else:
            raise RuntimeError(f"clamd did not start: {(folder / 'log').read_text()}")
        yield f"{folder}/ctl"
    finally:
        process.kill()
        process.wait()
        shutil.rmtree(folder, ignore_errors=True)

"""A real Chromium without a window, told what to do over a pipe (Chrome DevTools Protocol); it reaches no network."""

import json
import os
import select
import shutil
import subprocess
import tempfile
import time
from base64 import b64decode
from collections.abc import Iterator, Mapping
from typing import Any, Self

import pytest

FLAGS = (
    *("--headless", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"),
    *(
        "--disable-component-update",
        "--disable-extensions",
        "--hide-scrollbars",
        "--force-device-scale-factor=1",
    ),
    *("--host-resolver-rules=MAP * ~NOTFOUND", "--remote-debugging-pipe"),
)
PATIENCE = 60
"""Seconds; a busy machine is slow to start a browser."""


class Chromium:
    """One browser with one page. `call` is the protocol itself; the rest is what a test of a mail needs."""

    def __init__(self, binary: str) -> None:
        self._profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        read_theirs, write = os.pipe()
        read, write_theirs = os.pipe()
        sandbox = ("--no-sandbox",) if os.geteuid() == 0 else ()  # chromium refuses its sandbox to root
        command = (binary, *FLAGS, *sandbox, f"--user-data-dir={self._profile.name}", "about:blank")
        # The protocol wants descriptors 3 and 4: bash puts ours there (sh takes no number above nine).
        script = f'exec "$@" 3<&{read_theirs} 4>&{write_theirs}'
        self._process = subprocess.Popen(
            ("bash", "-c", script, "bash", *command),
            pass_fds=(read_theirs, write_theirs),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(read_theirs)
        os.close(write_theirs)
        self._write, self._read, self._rest, self._last = write, read, b"", 0
        self._session = ""
        try:
            self._open()
        except BaseException:
            self.__exit__()
            raise

    def _open(self) -> None:
        """One page, and an ear for what a screen reader would say of it."""
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        attached = self.call("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        self._frame = self.call("Page.getFrameTree")["frameTree"]["frame"]["id"]
        self.call("Accessibility.enable")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(PATIENCE)
        os.close(self._write)
        os.close(self._read)
        self._profile.cleanup()

    def call(self, method: str, **params: Any) -> Mapping[str, Any]:
        """One call of the protocol and its answer. Raises `RuntimeError` with what Chromium says is wrong."""
        self._last += 1
        message: dict[str, Any] = {"id": self._last, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._write, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._last:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']['message']}")
                result: Mapping[str, Any] = answer["result"]
                return result

    def _next(self) -> Mapping[str, Any]:
        until = time.monotonic() + PATIENCE
        while b"\0" not in self._rest:
            if not select.select([self._read], [], [], max(0, until - time.monotonic()))[0]:
                raise RuntimeError("Chromium does not answer")
            piece = os.read(self._read, 1 << 20)
            if not piece:
                raise RuntimeError("Chromium stopped")
            self._rest += piece
        first, _, self._rest = self._rest.partition(b"\0")
        found: Mapping[str, Any] = json.loads(first)
        return found

    def show(self, html: str, width: int, *, dark: bool = False) -> None:
        """Put a page on a screen of this many pixels wide."""
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=800,
            deviceScaleFactor=1,
            mobile=width < 500,
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.call("Emulation.setEmulatedMedia", features=[scheme])
        self.call("Page.setDocumentContent", frameId=self._frame, html=html)

    def ask(self, script: str) -> Any:
        """What a JavaScript expression gives."""
        answer = self.call("Runtime.evaluate", expression=script, returnByValue=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(str(answer["exceptionDetails"]))
        return answer["result"].get("value")

    def picture(self, width: int, height: int) -> bytes:
        """The page from the top, as a PNG."""
        clip = {"x": 0, "y": 0, "width": width, "height": height, "scale": 1}
        shot = self.call("Page.captureScreenshot", clip=clip, captureBeyondViewport=True)
        return b64decode(shot["data"])

    def heard(self) -> list[Mapping[str, Any]]:
        """The accessibility tree from top to bottom: what a screen reader has to go by."""
        nodes = self.call("Accessibility.getFullAXTree")["nodes"]
        by_id = {node["nodeId"]: node for node in nodes}
        in_order: list[Mapping[str, Any]] = []
        waiting = [nodes[0]["nodeId"]]
        while waiting:
            node = by_id[waiting.pop()]
            in_order.append(node)
            waiting += reversed([child for child in node.get("childIds", ()) if child in by_id])
        return [node for node in in_order if not node.get("ignored")]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Chromium]:
    binary = shutil.which("chromium")
    if binary is None:
        pytest.skip("needs Debian's chromium")
    with Chromium(binary) as browser:
        yield browser

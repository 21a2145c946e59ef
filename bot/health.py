"""Whether klachtwacht is well, for whoever watches the watch: `/gezond` for people and probes, `/metrics` for Prometheus.

It listens on loopback only and tells numbers and names of organisaties, nothing of a mail.
"""

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

SILENT_AFTER = 15 * 60
"""Seconds without a look at the mailbox after which something is wrong: a look takes a minute, a reconnect two."""
STUCK_AFTER = 30 * 60
"""Seconds a letter may wait for the mail server (design §4.7)."""


@dataclass(frozen=True, slots=True)
class Pulse:
    """How one organisatie is doing. Seconds since its mailbox was last listed, and how long its oldest letter has been
    due; letters by state; mails in quarantine; terms that end today or are over; mails with a file that no virus scanner saw
    yet, which nobody gets; whether the scanner that is configured does not answer."""

    organisatie: str
    sinds_ophalen: float
    oudste_brief: float
    uitbak: tuple[tuple[str, int], ...]
    quarantaine: int
    termijnen: int
    bijlagen: int = 0
    scanner_weg: bool = False

    @property
    def klachten(self) -> list[str]:
        """What is wrong, as Dutch sentences; mail in quarantine is a human's work and no illness."""
        found = []
        if self.sinds_ophalen > SILENT_AFTER:
            found.append(
                f"{self.organisatie}: de mailbox is {self.sinds_ophalen / 60:.0f} minuten niet bekeken."
            )
        if self.oudste_brief > STUCK_AFTER:
            found.append(f"{self.organisatie}: een brief wacht al {self.oudste_brief / 60:.0f} minuten.")
        if self.scanner_weg:
            found.append(
                f"{self.organisatie}: de virusscanner antwoordt niet; in {self.bijlagen} berichten is een bijlage vergrendeld."
            )
        return found


Pulses = Callable[[], Sequence[Pulse]]
"""Asked at every request. May raise: then klachtwacht is not well."""

GAUGES: tuple[tuple[str, str, Callable[[Pulse], float]], ...] = (
    (
        "seconden_sinds_ophalen",
        "Seconden sinds de mailbox voor het laatst bekeken is.",
        lambda p: p.sinds_ophalen,
    ),
    (
        "uitbak_oudste_seconden",
        "Hoe lang de oudste wachtende brief al weg had gemogen.",
        lambda p: p.oudste_brief,
    ),
    ("quarantaine_berichten", "Mails die niet verwerkt konden worden.", lambda p: p.quarantaine),
    (
        "bijlagen_wachtend",
        "Mails met een bijlage die de virusscanner nog niet zag; zij is vergrendeld.",
        lambda p: p.bijlagen,
    ),
    (
        "virusscanner_weg",
        "1 als de virusscanner niet antwoordt, anders 0.",
        lambda p: p.scanner_weg,
    ),
    ("termijnen_vandaag", "Termijnen die vandaag aflopen of voorbij zijn.", lambda p: p.termijnen),
)


class _Gauges(Collector):
    def __init__(self, pulses: Sequence[Pulse]) -> None:
        self._pulses = pulses

    def collect(self) -> Iterator[Metric]:
        for name, told, value in GAUGES:
            gauge = GaugeMetricFamily(f"klachtwacht_{name}", told, labels=["organisatie"])
            for pulse in self._pulses:
                gauge.add_metric([pulse.organisatie], value(pulse))
            yield gauge
        letters = GaugeMetricFamily(
            "klachtwacht_uitbak_brieven", "Brieven in de uitbak per staat.", labels=["organisatie", "staat"]
        )
        for pulse in self._pulses:
            for state, count in pulse.uitbak:
                letters.add_metric([pulse.organisatie, state], count)
        yield letters


class Health:
    """The port of health. Starts at once; `close` ends it. Raises `OSError` when the port is taken."""

    def __init__(self, port: int, pulses: Pulses) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", port), _handler(pulses))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, name="gezond", daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._server.server_address[1])

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _handler(pulses: Pulses) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = 10
        server_version = "klachtwacht"
        sys_version = ""

        def do_GET(self) -> None:
            if self.path not in ("/gezond", "/metrics"):
                return self._say(404, "text/plain", b"/gezond of /metrics\n")
            try:
                found = pulses()
            except Exception as error:  # noqa: BLE001 – a store that fails is what this door is there to tell
                told = {"gezond": False, "klachten": [f"De stand is niet te lezen ({type(error).__name__})."]}
                return self._say(503, "application/json", json.dumps(told).encode())
            if self.path == "/metrics":
                registry = CollectorRegistry()
                registry.register(_Gauges(found))
                return self._say(200, "text/plain; version=0.0.4; charset=utf-8", generate_latest(registry))
            wrong = [one for pulse in found for one in pulse.klachten]
            told = {"gezond": not wrong, "klachten": wrong}
            return self._say(
                503 if wrong else 200, "application/json", json.dumps(told, ensure_ascii=False).encode()
            )

        def _say(self, code: int, kind: str, body: bytes) -> None:
            self.send_response(code)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """A probe every few seconds is no news."""

    return Handler

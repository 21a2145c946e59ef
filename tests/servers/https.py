"""A private web server on loopback, with TLS or without, whose certificate can turn bad while it runs."""

import ssl
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import trustme

HOSTS = ("localhost", "127.0.0.1")
WRONG = ("expired", "another host", "nobody vouches for it")
"""What can be wrong with a certificate."""


class WebServer(ThreadingHTTPServer):
    """ca: where whoever is to trust it finds its authority; None: it speaks in the open."""

    daemon_threads = True

    def __init__(self, handler: type[BaseHTTPRequestHandler], ca: Path | None = None) -> None:
        super().__init__(("127.0.0.1", 0), handler)
        self.port = int(self.server_address[1])
        self._authority = trustme.CA()
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER) if ca else None
        if ca:
            self._authority.cert_pem.write_to_path(str(ca))
            self.certificate()
        Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    def certificate(self, wrong: str = "") -> None:
        """From now on it shows this certificate: one that is right, or `WRONG` in one way."""
        authority = trustme.CA() if wrong == "nobody vouches for it" else self._authority
        hosts = ("elders.example",) if wrong == "another host" else HOSTS
        ends = datetime.now(UTC) - timedelta(days=1) if wrong == "expired" else None
        assert self._context
        authority.issue_cert(*hosts, not_after=ends).configure_cert(self._context)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Each greets in its own thread: whoever dawdles over it holds up nobody."""
        if self._context:
            try:
                request = self._context.wrap_socket(request, server_side=True)
            except OSError:
                request.close()
                return
        super().process_request_thread(request, client_address)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever hangs up on us is no news."""

    def close(self) -> None:
        self.shutdown()
        self.server_close()

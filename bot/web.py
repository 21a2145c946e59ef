"""HTTP with servers that may be slow, rude or gone: no request lasts for ever, and whether it left us is known.

A socket timeout is no bound: it starts anew with every byte. Here the whole request has one, with time on top for every
byte that comes.
"""

import socket
import ssl
import threading
from collections.abc import Iterator
from typing import Any

import requests
import urllib3
import urllib3.connection
from requests.adapters import HTTPAdapter
from urllib3.util import create_urllib3_context

from bot import tls
from bot.patience import at_most, hang_up

PATIENCE = 120.0  # seconds one request may take altogether, beside what its bytes need
SLOWEST = 20_000  # bytes a second; a server that takes or gives a mail slower than this is left
PORTION = 1 << 16  # bytes


class TooSlow(requests.exceptions.ReadTimeout):
    """The answer was not whole in time, and we hung up."""


class NotSent(requests.exceptions.ConnectionError):
    """It went wrong before the first byte of the request left us: the server cannot have carried it out."""


class _Request(threading.local):
    """What this thread asks now: the connections its bytes left by."""

    lines: list[socket.socket] | None = None


_asking = _Request()


class _Noticed:
    """Tells, of a connection of urllib3, by which socket a request leaves, also when it was open already."""

    sock: Any

    def send(self, data: Any) -> None:
        if self.sock is None:
            self.connect()  # type: ignore[attr-defined]  # of the connection this is mixed into
        if _asking.lines is not None:
            _asking.lines.append(self.sock)
        super().send(data)  # type: ignore[misc]  # likewise


class _Plain(_Noticed, urllib3.connection.HTTPConnection):
    pass


class _Secure(_Noticed, urllib3.connection.HTTPSConnection):
    pass


class _PlainPool(urllib3.HTTPConnectionPool):
    ConnectionCls = _Plain


class _SecurePool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _Secure


POOLS = {"http": _PlainPool, "https": _SecurePool}


class Patient(HTTPAdapter):
    """Sends a request and reads the whole answer, in bounded time. Raises `NotSent`, `TooSlow`, or what requests raises."""

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        # No authorities of its own: requests names those to trust for every connection.
        super().init_poolmanager(*args, ssl_context=tls.patient(create_urllib3_context()), **options)
        self.poolmanager.pool_classes_by_scheme = POOLS

    def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
        context = tls.patient(create_urllib3_context())
        manager = super().proxy_manager_for(proxy, ssl_context=context, **options)
        manager.pool_classes_by_scheme = POOLS
        return manager

    def send(self, request: Any, stream: bool = False, **more: Any) -> requests.Response:  # type: ignore[override]  # `more`: what requests passes on
        """stream: the caller reads the answer himself, and takes care of the time that takes."""
        lines = _asking.lines = []
        size = len(request.body or b"")
        with at_most(PATIENCE + size / SLOWEST, lambda: hang_up(lines[-1] if lines else None)) as talk:
            try:
                response = super().send(request, stream=stream, **more)
                if not stream:
                    self._read(response, talk.allow)
            except (requests.RequestException, OSError) as error:
                if talk.late:
                    raise TooSlow(f"no whole answer within {PATIENCE:.0f} seconds") from error
                if not lines:
                    raise NotSent(str(error)) from error
                raise
            finally:
                _asking.lines = None
        if talk.late:  # an answer without a length ends where we hung up, and looks whole
            raise TooSlow(f"no whole answer within {PATIENCE:.0f} seconds")
        return response

    def _read(self, response: requests.Response, allow: Any) -> None:
        """In portions, whatever portions the caller asks for: byte by byte takes minutes for a large mail."""
        whole = response.iter_content

        def portions(chunk_size: int | None = PORTION, decode_unicode: bool = False) -> Iterator[Any]:
            for portion in whole(PORTION, decode_unicode):
                allow(len(portion) / SLOWEST)
                yield portion

        response.iter_content = portions  # type: ignore[method-assign]  # of this answer alone
        _ = response.content


def causes(error: BaseException | None) -> Iterator[BaseException]:
    """The error and whatever it came from, and what a library packed in it."""
    seen: set[int] = set()
    rest = [error]
    while rest:
        one = rest.pop(0)
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        packed = (getattr(one, "reason", None), *one.args)
        rest += [
            one.__cause__,
            one.__context__,
            *(each for each in packed if isinstance(each, BaseException)),
        ]


def trouble(place: str, error: Exception) -> str:
    """In Dutch what went wrong with the connection, and what to do about it. Nothing of what was said is repeated."""
    chain = list(causes(error))
    for one in chain:
        if isinstance(one, ssl.SSLCertVerificationError):
            return tls.distrust(place, one)
    if any(isinstance(one, socket.gaierror) for one in chain):
        return f"De naam {place} is niet te vinden. Controleer 'host' en het netwerk."
    if any(isinstance(one, TooSlow | requests.Timeout | TimeoutError) for one in chain):
        return f"{place} is te traag: er kwam niet op tijd een heel antwoord."
    if any(isinstance(one, ssl.SSLError) for one in chain):
        return f"De beveiligde verbinding met {place} mislukte of brak af. Controleer 'host', 'poort' en het netwerk."
    if any(isinstance(one, NotSent) for one in chain):
        return f"{place} is niet te bereiken. Controleer 'host', 'poort' en het netwerk."
    if any(isinstance(one, requests.ConnectionError) for one in chain):
        return f"De verbinding met {place} brak af. Controleer het netwerk."
    # Only the kind: the text of an error may quote what we asked, and so a mail.
    return (
        f"{place} antwoordt niet of niet goed ({type(error).__name__}). Controleer 'host', 'poort' en 'tls'."
    )

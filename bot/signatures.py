"""DKIM (RFC 6376): whether a domain really signed a mail, for where our own mail server says nothing about it.

The one place that asks DNS; who calls may bring another way to ask (tests do, with keys of their own and no network).
"""

import logging
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from bot.domain.mail.auth_results import speaks
from bot.domain.mail.mail import Mail, Signature

Lookup = Callable[[str], str | None]
"""The name of a key in DNS → its TXT record, or None when there is none or nobody answers."""
Signatures = Callable[[bytes, Mail], tuple[Signature, ...]]

TIMEOUT = 5.0  # seconds DNS may take
MOST = 4  # signatures of one mail that are looked at
FEWEST_BITS = 1024

_silent = logging.getLogger("dkim")
_silent.addHandler(logging.NullHandler())
_silent.propagate = False  # what it says repeats headers of the mail


def checker(server: str, domains: Sequence[str], lookup: Lookup | None = None) -> Signatures:
    """Looks at the mail of these domains where `server` wrote no Authentication-Results; without domains at none."""
    return partial(_signatures, server, frozenset(domains), lookup or ask_dns) if domains else unsigned


def unsigned(_raw: bytes, _mail: Mail) -> tuple[Signature, ...]:
    """Where signatures are not looked at nobody signed anything."""
    return ()


def _signatures(
    server: str, domains: frozenset[str], lookup: Lookup, raw: bytes, mail: Mail
) -> tuple[Signature, ...]:
    if mail.sender.domain not in domains or speaks(mail, server):
        return ()
    return signatures(raw, lookup)


def signatures(raw: bytes, lookup: Lookup) -> tuple[Signature, ...]:
    """The signatures that hold over these bytes; one over a part of the body only (l=) is none. Never raises."""

    import dkim  # what an organisatie that does not ask for it never needs

    def ask(name: bytes, timeout: float = TIMEOUT) -> bytes | None:
        told = lookup(name.decode("ascii", "replace").rstrip("."))
        return None if told is None else told.encode()

    found = []
    try:
        for number in range(min(MOST, raw.lower().count(b"dkim-signature:"))):
            check = dkim.DKIM(raw, logger=_silent, minkey=FEWEST_BITS)
            if check.verify(number, dnsfunc=ask) and _strong(check.signature_fields):
                covered = Counter(name.decode("ascii", "replace").lower() for name in check.include_headers)
                found.append(
                    Signature(check.domain.decode("ascii", "replace").lower(), tuple(sorted(covered.items())))
                )
    except Exception:  # noqa: BLE001 – a library over bytes that anybody can send: no signature is no proof
        return tuple(found)
    return tuple(found)


def _strong(fields: Mapping[bytes, bytes]) -> bool:
    """Over the whole body, and with a hash that still means something (RFC 8301)."""
    return b"l" not in fields and fields.get(b"a") != b"rsa-sha1"


def ask_dns(name: str) -> str | None:
    """The TXT record of this name in DNS."""
    import dns.exception
    import dns.resolver

    try:
        answer = dns.resolver.resolve(name, "TXT", lifetime=TIMEOUT)
    except (dns.exception.DNSException, OSError):
        return None
    return next((b"".join(record.strings).decode("ascii", "replace") for record in answer), None)

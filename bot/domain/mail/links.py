"""Where the links of a text or page lead: the web hosts, and nothing of the rest of the address."""

import re
from collections.abc import Iterable

MOST_LINKS = 200
"""Hosts of one mail that are kept; a mail with more is no notice a person waits for."""

_LINK = re.compile(r"https?:\s*[/\\]{2}([^\s/<>\"'?#\\]{1,255})", re.IGNORECASE)


def hosts_in(text: str) -> list[str]:
    """The hosts, each once, in lower case, in order. What stands before an @ or behind a colon is no host ("https://
    app.zivver.com@elders.example" leads elsewhere)."""
    found = dict[str, None]()
    if "//" not in text and "\\" not in text:  # as nearly always
        return []
    for link in _LINK.finditer(text):
        found[link[1].rpartition("@")[2].partition(":")[0].rstrip(".").lower()] = None
        if len(found) == MOST_LINKS:
            break
    return [host for host in found if host]


def hosts_of(links: Iterable[str]) -> list[str]:
    """The hosts these links of a page lead to; "//host/…" is one too."""
    lines = (f"https:{link.strip()}" if link.strip().startswith(("//", "\\\\")) else link for link in links)
    return hosts_in("\n".join(lines))


def within(host: str, domains: frozenset[str]) -> bool:
    """Whether this host is one of these domains or stands under one: "app.zivver.com" does, "zivver.com.elders.example"
    and "mijnzivver.com" do not."""
    return any(host == domain or host.endswith(f".{domain}") for domain in domains)

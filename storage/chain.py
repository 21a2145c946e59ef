"""The audit chain: every event of a dossier carries the hash of the one before it, and a salted hash of its content.

The chain holds only hashes of content. Content and salt can be destroyed together: the chain still verifies, and
without the salt nobody can guess back what stood there.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from json.encoder import encode_basestring_ascii as _text  # a text as it stands in JSON

from storage.rows import to_utc

SALT_BYTES = 16
START = ""
"""What the first event of a dossier has as hash of its predecessor."""


def content_hash(salt: bytes, soort: str, tijd: datetime, actor: str, gegevens: str) -> str:
    """SHA-256 over salt and the canonical JSON of the content, in hexadecimal.

    gegevens: canonical JSON already, as it is stored. The moment counts in UTC: one moment has one hash.
    """
    moment = to_utc(tijd).isoformat(timespec="microseconds")
    return hashlib.sha256(
        salt + f'[{_text(soort)},"{moment}",{_text(actor)},{gegevens}]'.encode()
    ).hexdigest()


def link_hash(previous: str, organisatie: str, nummer: str, volgnr: int, content: str) -> str:
    """The hash of one link, in hexadecimal, over the link before it, its place and its content hash."""
    # As a JSON list, so that no shift of characters between the parts gives the same bytes.
    told = f"[{_text(previous)},{_text(organisatie)},{_text(nummer)},{volgnr},{_text(content)}]"
    return hashlib.sha256(told.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Link:
    """One stored event as the chain sees it. `content`: hash of what is there now, or None once destroyed."""

    volgnr: int
    content_hash: str
    hash: str
    content: str | None


def problems(organisatie: str, nummer: str, links: Iterable[Link]) -> list[str]:
    """What is wrong with the chain of one dossier (links in order of volgnr), as Dutch sentences."""
    found, previous = list[str](), START
    for expected, link in enumerate(links, start=1):
        where = f"Dossier {nummer}, gebeurtenis {link.volgnr}"
        if link.volgnr != expected:
            return [*found, f"{where}: gebeurtenis {expected} ontbreekt."]
        if link.content is not None and link.content != link.content_hash:
            found.append(f"{where}: de inhoud is gewijzigd.")
        if link.hash != link_hash(previous, organisatie, nummer, link.volgnr, link.content_hash):
            found.append(f"{where}: de keten is verbroken.")
        previous = link.hash
    return found

"""What our own mail server says about a sender: `Authentication-Results` (RFC 8601), read with suspicion."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from bot.domain.mail import Mail

LONGEST = 8_000
"""Characters; a longer header is not ours and is not read."""


@dataclass(frozen=True, slots=True)
class Result:
    """One finding, for example `dmarc=pass header.from=sterker.example`; everything in lower case."""

    method: str
    result: str
    properties: Mapping[str, str]


def plain(header: str) -> str | None:
    """The header without comments, in lower case, quoted text made harmless; None when it does not add up.

    A sender chooses what stands in comments and quotes ("dmarc=pass"), so both are taken away before reading.
    """
    if len(header) > LONGEST:
        return None
    kept: list[str] = []
    depth, quoted, escaped = 0, False, False
    for character in header:
        if escaped:
            escaped = False
            continue
        if character == "\\" and (quoted or depth):
            escaped = True
        elif quoted:
            quoted = character != '"'
            kept.append(character if character.isalnum() or character in "@.-" else "_" if quoted else "")
        elif character == '"' and not depth:
            quoted = True
        elif character == "(":
            depth += 1
        elif character == ")":
            depth -= 1
            if depth < 0:
                return None
            kept.append(" ")
        elif not depth:
            kept.append(character)
    return None if depth or quoted or escaped else "".join(kept).lower()


@lru_cache(maxsize=100)  # one mail is judged for several deeds
def read_results(header: str) -> tuple[str, tuple[Result, ...]]:
    """The authserv-id and the findings. An unreadable header gives an empty id and no findings."""
    text = plain(header)
    if text is None:
        return "", ()
    identity, *findings = text.split(";")
    words = identity.split()
    if not words or "=" in words[0]:  # Microsoft leaves the authserv-id out: nobody signs for it
        return "", ()
    return words[0], tuple(found for finding in findings if (found := _result(finding)))


def _result(finding: str) -> Result | None:
    pairs = re.findall(r"(\S+?)\s*=\s*(\S+)", finding)
    if not pairs:
        return None
    (method, result), *properties = pairs
    return Result(method.partition("/")[0], result, dict(properties))


def speaks(mail: Mail, server: str) -> bool:
    """Whether our own server says anything of this sender, good or bad: then nobody else is asked."""
    return _own_header(mail, server) is not None


def own_results(mail: Mail, server: str) -> tuple[Result, ...]:
    """The findings that our own server `server` wrote; empty when it wrote none.

    Headers are added on top, so only what stands above the Received of our own front door is ours. A hand-over
    inside the house (LMTP) stands higher still. Only the topmost Authentication-Results counts.
    """
    return _own_header(mail, server) or ()


def _own_header(mail: Mail, server: str) -> tuple[Result, ...] | None:
    for name, value in mail.headers:
        if name.lower() == "authentication-results":
            identity, findings = read_results(value)
            return findings if server and identity == server.lower() else None
        if name.lower() == "received" and not _hand_over(value):
            return None
    return None


MUST_COVER = (
    "from",
    "to",
    "cc",
    "subject",
    "date",
    "in-reply-to",
    "references",
    "content-type",
    "content-transfer-encoding",
)
"""What a signature has to be over, every instance that is there: whatever it leaves out, somebody else may have added."""


def signed(mail: Mail) -> bool:
    """Whether the domain in From itself signed the whole mail, where our own server has nothing to say (`speaks`)."""
    present = Counter(name.lower() for name, _ in mail.headers)
    return any(
        each.domain == mail.sender.domain
        and all(present[name] <= dict(each.covered).get(name, 0) for name in MUST_COVER)
        for each in mail.signatures
    )


@lru_cache(maxsize=100)
def _hand_over(received: str) -> bool:
    """Whether this hop was LMTP: from our server to our own mail store, a door that nobody outside can reach.

    The name a sender greets with stands in here too, so a second "by" means that somebody plays a trick.
    """
    text = re.sub(r"<[^<>]*>", " ", plain(received) or "")
    return (
        len(re.findall(r"\bby\b", text)) == 1
        and re.search(r"\bby\s+\S+\s+with\s+lmtps?a?\b", text) is not None
    )

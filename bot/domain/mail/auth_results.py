"""What our own mail server says about a sender: `Authentication-Results` (RFC 8601), read with suspicion."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from bot.domain.mail.mail import Mail

LONGEST = 8_000
"""Characters; a longer header is not ours and is not read."""

MICROSOFT = "microsoft"
"""The `authserv_id` of Microsoft 365, whose servers sign their `Authentication-Results` with no name at all."""
_FRONT_DOOR = ".mail.protection.outlook.com"
_INSIDE = (".prod.outlook.com", ".outlook.office365.com", ".prod.exchangelabs.com")
"""What the servers of Microsoft 365 are called that take mail from outside, and those that pass it on inside."""


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
    """The authserv-id and the findings. An unreadable header gives an empty id and no findings.

    Where the authserv-id is left out, as Microsoft 365 does, the id is empty: nobody signs for those findings.
    """
    text = plain(header)
    if text is None:
        return "", ()
    identity, *findings = text.split(";")
    words = identity.split()
    if not words:
        return "", ()
    if "=" in words[0]:
        identity, findings, words = "", [identity, *findings], [""]
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
    if server.lower() == MICROSOFT:
        return _microsofts(mail)
    for name, value in mail.headers:
        if name.lower() == "authentication-results":
            identity, findings = read_results(value)
            return findings if server and identity == server.lower() else None
        if name.lower() == "received" and not _hand_over(value):
            return None
    return None


def _microsofts(mail: Mail) -> tuple[Result, ...] | None:
    """Microsoft 365 signs with no name, so the place alone tells that the header is its own: the topmost, above the
    Received of its front door, with nothing but hops inside Microsoft 365 higher up."""
    said: tuple[Result, ...] | None = None
    for name, value in mail.headers:
        if name.lower() == "authentication-results" and said is None:
            identity, said = read_results(value)
            if identity or not said:
                return None
        elif name.lower() == "received":
            by = _taken_by(value)
            if by.endswith(_FRONT_DOOR):
                return said
            if said is not None or not by.endswith(_INSIDE):
                return None
    return None


def is_front_door(host: str, server: str) -> bool:
    """Whether this host, of a `Received: … by`, is where mail comes in for who has this `authserv_id`."""
    host = host.lower().rstrip(".")
    return host.endswith(_FRONT_DOOR) if server == MICROSOFT else host == server


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
    return any(
        each.domain == mail.sender.domain
        and all(len(list(mail.all(name))) <= dict(each.covered).get(name, 0) for name in MUST_COVER)
        for each in mail.signatures
    )


def _taken_by(received: str) -> str:
    """The host that wrote this Received. The name a sender greets with stands in here too, so a second "by" means that
    somebody plays a trick: then nobody."""
    hosts = re.findall(r"\bby\s+(\S+)", re.sub(r"<[^<>]*>", " ", plain(received) or ""))
    return hosts[0].rstrip(".;") if len(hosts) == 1 else ""


@lru_cache(maxsize=100)
def _hand_over(received: str) -> bool:
    """Whether this hop was LMTP: from our server to our own mail store, a door that nobody outside can reach."""
    if "lmtp" not in received.lower():  # most hops are none, and need not be read letter by letter
        return False
    text = re.sub(r"<[^<>]*>", " ", plain(received) or "")
    return (
        len(re.findall(r"\bby\b", text)) == 1
        and re.search(r"\bby\s+\S+\s+with\s+lmtps?a?\b", text) is not None
    )

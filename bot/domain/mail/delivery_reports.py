"""A delivery report (RFC 3464) → what the mail server says of each recipient."""

import re
from collections.abc import Iterable, Mapping

from bot.domain.mail.mail import Report

ADDRESS = re.compile(r"[\w.+'-]{1,64}@[\w.-]{1,255}\w")
STATUS = re.compile(r"(?<![\d.])([45]\.\d{1,3}\.\d{1,3})(?![\d.])")
"""An enhanced status code (RFC 3463) of something that went wrong."""


def read_report(blocks: Iterable[Mapping[str, str]]) -> tuple[Report, ...]:
    """What a delivery report says of each recipient. blocks: the headers of each part, names in lower case."""
    found = []
    for block in blocks:
        named = block.get("original-recipient") or block.get("final-recipient")
        if named is None:
            continue  # the block about the message itself
        address = ADDRESS.search(named.partition(";")[2] or named)
        status = STATUS.search(block.get("status", "")) or STATUS.search(block.get("diagnostic-code", ""))
        action = block.get("action", "failed").strip().lower().partition(" ")[0]
        found.append(Report(address[0].lower() if address else "", action, status[1] if status else ""))
    return tuple(found)

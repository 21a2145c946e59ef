"""Which kinds of mailbox exist, and how to make one from what the configuration says."""

from collections.abc import Mapping
from pathlib import Path
from typing import cast

from bot.domain.errors import Fault
from bot.domain.ports.mailbox import Mailbox, SentFolder
from bot.kinds import Kinds

KINDS: Kinds[Mailbox] = Kinds("bot.mailboxes", "maildir", "imap", "exchange", "graph")

SENT = "verzonden"
"""The option that names the folder with sent mail."""
INCOMING = (SENT, "verplaats_naar", "categorieen")
"""What holds for mail that comes in alone; the restricted folder is there for copies of letters too."""


def check_options(options: Mapping[str, object], where: str) -> list[Fault]:
    """Every fault in the options of one mailbox; `where` says to people where they stand."""
    return KINDS.faults(options, where)


def make_mailbox(options: Mapping[str, object], root: Path = Path(), where: str = "mailbox") -> Mailbox:
    """The mailbox these options describe, not opened yet; relative paths start at `root`.

    Raises `ConfigurationError` with all faults.
    """
    return KINDS.make(options, root, where)


def sent_options(options: Mapping[str, object]) -> dict[str, object] | None:
    """The options of the folder with sent mail of the same mailbox; None when it is not watched."""
    if not options.get(SENT):
        return None
    rest = {key: value for key, value in options.items() if key not in INCOMING}
    return {**rest, "map": options[SENT]}


def make_sent_folder(options: Mapping[str, object], root: Path = Path()) -> SentFolder | None:
    """Where letters that left are filed; None where the mail server does so itself, or nobody asked for it."""
    sent = sent_options(options)
    made = make_mailbox(sent, root) if sent is not None else None
    return cast("SentFolder", made) if hasattr(made, "keep") else None

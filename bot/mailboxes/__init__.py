"""Which kinds of mailbox exist, and how to make one from what the configuration says."""

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from bot.domain.errors import ConfigurationError, Fault
from bot.domain.ports.mailbox import Mailbox, SentFolder
from bot.domain.servers import kind_fault

# soort → module, imported on use: a kind nobody uses costs nothing and needs no library.
KINDS = {
    "maildir": "bot.mailboxes.maildir",
    "imap": "bot.mailboxes.imap",
    "exchange": "bot.mailboxes.exchange",
    "graph": "bot.mailboxes.graph",
}


SENT = "verzonden"
"""The option that names the folder with sent mail."""
INCOMING = (SENT, "verplaats_naar", "categorieen")
"""What holds for mail that comes in alone; the restricted folder is there for copies of letters too."""


class Kind(Protocol):
    """What a module of this room offers."""

    def faults(self, options: Mapping[str, object], where: str) -> list[Fault]:
        """Everything wrong in the options of this kind."""

    def make(self, options: Mapping[str, object], root: Path) -> Mailbox:
        """The mailbox, not opened yet. Relative paths start at `root`."""


def check_options(options: Mapping[str, object], where: str) -> list[Fault]:
    """Every fault in the options of one mailbox; `where` says to people where they stand."""
    fault = kind_fault(options, tuple(KINDS), where)
    return [fault] if fault else _kind(options).faults(options, where)


def make_mailbox(options: Mapping[str, object], root: Path = Path(), where: str = "mailbox") -> Mailbox:
    """The mailbox these options describe, not opened yet; relative paths start at `root`.

    Raises `ConfigurationError` with all faults.
    """
    if faults := check_options(options, where):
        raise ConfigurationError(faults)
    return _kind(options).make(options, root)


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


def _kind(options: Mapping[str, object]) -> Kind:
    return cast("Kind", import_module(KINDS[str(options["soort"])]))

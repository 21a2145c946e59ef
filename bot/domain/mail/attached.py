"""The files that came with a mail, and whether anybody may have them: what was not found clean stays locked."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from email.message import Message
from email.policy import compat32
from enum import StrEnum
from itertools import islice
from typing import TypeVar

from bot.domain.mail.headers import clean
from bot.domain.mail.mime_parts import decoded_size, filename, leaves, payload, uuencoded
from bot.domain.mail.mime_tree import read_tree

T = TypeVar("T")
MOST = 200
"""Files of one mail that are looked at; what comes after them has no line of its own and so stays locked."""
_LONGEST_NAME = 60


class Staat(StrEnum):
    """What the virus scanner said. Only SCHOON is ever handed on."""

    SCHOON = "schoon"
    BESMET = "besmet"
    WACHT = "wacht"
    NOOIT = "niet te controleren"


@dataclass(frozen=True, slots=True)
class Verdict:
    """One answer of the scanner. reden: the name of the virus, or why there is no answer (Dutch)."""

    staat: Staat
    reden: str = ""


NO_SCANNER = Verdict(Staat.WACHT, "er is geen virusscanner ingesteld")
NO_ANSWER = Verdict(Staat.WACHT, "de virusscanner antwoordt niet")
UNREADABLE = Verdict(Staat.NOOIT, "het bericht is niet te lezen")
Scan = Callable[[bytes], Verdict]
"""Bytes of one file → what the scanner says of them. Never raises."""


@dataclass(frozen=True, slots=True)
class Attached:
    """One file. nummer: its place in the mail, from 1. naam: as the sender called it; soort: as he said it is; grootte in
    bytes. ingebed: a picture inside the text, such as a logo. staat and reden: see `Verdict`."""

    nummer: int
    naam: str
    soort: str
    grootte: int
    ingebed: bool = False
    staat: Staat = Staat.WACHT
    reden: str = ""

    @property
    def vergrendeld(self) -> bool:
        """Whether klachtwacht keeps it to itself."""
        return self.staat is not Staat.SCHOON

    @property
    def kort(self) -> str:
        """Its name for a sentence: one printable line, its end kept, which says what it is."""
        clean = "".join(c if c.isprintable() else "_" for c in self.naam) or f"bijlage {self.nummer}"
        return clean if len(clean) <= _LONGEST_NAME else f"…{clean[1 - _LONGEST_NAME :]}"


def files_in(raw: bytes) -> list[tuple[Attached, bytes]]:
    """The files of a mail with their bytes, in its order, also those inside attached mails. Never raises: what cannot be
    taken apart has no files, and so nobody gets any."""
    return [(replace(attached, grootte=len(data)), data) for attached, data in _numbered(raw, None, payload)]


def _numbered(
    raw: bytes, tree: Message | None, told: Callable[[Message], T]
) -> list[tuple[Attached, T | bytes]]:
    """The files, and what is `told` of the part of each; of one written into a text its bytes."""
    try:
        if tree is None:
            tree = read_tree(raw, compat32)
        found = list(islice(_files(tree, told), MOST))
    except (RecursionError, ValueError, LookupError, AttributeError, TypeError):
        return []
    return [
        (replace(attached, nummer=number), each) for number, (attached, each) in enumerate(found, start=1)
    ]


def _files(tree: Message, told: Callable[[Message], T]) -> Iterator[tuple[Attached, T | bytes]]:
    for part in leaves(tree):
        kind, name = clean(part.get_content_type()), filename(part)
        stated = str(part.get("content-disposition", "")).strip().lower()
        if not name and not stated.startswith("attachment") and kind in ("text/plain", "text/html"):
            for called, data in uuencoded(payload(part).decode("latin-1"))[1]:
                yield Attached(0, called, "application/octet-stream", 0), data
            continue
        inside = kind.startswith("image/") and not stated.startswith("attachment") and "content-id" in part
        yield Attached(0, name, kind, 0, inside), told(part)


def checked(raw: bytes, scan: Scan | None, tree: Message | None = None) -> tuple[Attached, ...]:
    """The files of a mail with what the scanner says of each; None: there is none.

    tree: its MIME tree, where that was read before (`bot.domain.mail.parser.parse_whole`).
    """
    if scan is None:
        sized = _numbered(raw, tree, decoded_size)
        return tuple(
            replace(
                attached,
                grootte=size if isinstance(size, int) else len(size),
                staat=NO_SCANNER.staat,
                reden=NO_SCANNER.reden,
            )
            for attached, size in sized
        )
    found = []
    for attached, data in _numbered(raw, tree, payload):
        attached = replace(attached, grootte=len(data))
        verdict = scan(data)
        found.append(replace(attached, staat=verdict.staat, reden=verdict.reden))
    return tuple(found)


def infected(files: Sequence[Attached]) -> tuple[Attached, ...]:
    """Those that hold a virus."""
    return tuple(one for one in files if one.staat is Staat.BESMET)


def alarm(files: Sequence[Attached]) -> str:
    """What is told of infected files, in a sentence each; empty when there are none."""
    return " ".join(
        f"Bijlage {one.nummer} ({one.kort}) bevat een virus ({one.reden}) en is vergrendeld. Open haar ook niet in de mailbox."
        for one in infected(files)
    )


def locked(files: Sequence[Attached]) -> str:
    """What a proposal says of files nobody gets, or an empty string; a logo that was not checked is not worth a line."""
    told = [alarm(files)]
    waiting = [one for one in files if one.vergrendeld and one.staat is not Staat.BESMET and not one.ingebed]
    for reason in dict.fromkeys(one.reden for one in waiting):
        names = ", ".join(one.kort for one in waiting if one.reden == reason)
        told.append(f"Vergrendeld, want niet op virussen gecontroleerd ({reason}): {names}.")
    return " ".join(filter(None, told))

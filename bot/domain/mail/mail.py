"""One mail as a value: what its bytes say, read without ever failing."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from bot.domain.mail.invitation import Invitation


@dataclass(frozen=True, slots=True)
class Address:
    """A mail address. `name` is for people; `address` is lower case and empty when the mail gave none."""

    name: str
    address: str

    @property
    def domain(self) -> str:
        """What stands behind the last @, or an empty string."""
        return self.address.rpartition("@")[2] if "@" in self.address else ""

    def __str__(self) -> str:
        return f"{self.name} <{self.address}>" if self.name else self.address


@dataclass(frozen=True, slots=True)
class Attachment:
    """A part that is not the text. `part` is its place in the MIME tree ("2.1"), `size` in bytes."""

    name: str
    media_type: str
    size: int
    part: str


@dataclass(frozen=True, slots=True)
class Report:
    """What a mail server reports of one recipient (RFC 3464). adres: lower case, empty when it cannot be read; actie:
    failed, delayed, delivered, relayed or expanded; status: its code (RFC 3463), or empty."""

    adres: str
    actie: str
    status: str

    @property
    def mislukt(self) -> bool:
        """Whether it gave up."""
        return self.actie == "failed"


@dataclass(frozen=True, slots=True)
class Signature:
    """A DKIM signature that holds (RFC 6376). domain: whose; covered: how many headers of each name it is over."""

    domain: str
    covered: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Mail:
    """One message, immutable. The bytes themselves live under `sha256`; this is their reading.

    `received` is the ontvangst: the moment our own mail server took the mail (Awb 2:17), time-zone aware.
    `date` is what the sender claims. `text` is the readable body, quotes included, "\\n" line ends.
    `headers` are all top-level headers in order, unfolded and decoded; `defects` says what was odd.
    `reports`: what a delivery report says of each recipient. `signatures`: those that were looked at and hold.
    `links`: the web hosts its links lead to, in lower case, whatever the words over a link say.
    `invitation`: the one it carries; its words stand in `text` too.
    """

    sha256: str
    message_id: str
    references: tuple[str, ...]
    sender: Address
    reply_to: Address | None
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    subject: str
    date: datetime | None
    received: datetime
    text: str
    headers: tuple[tuple[str, str], ...]
    attachments: tuple[Attachment, ...]
    defects: tuple[str, ...]
    reports: tuple[Report, ...] = ()
    signatures: tuple[Signature, ...] = ()
    links: tuple[str, ...] = ()
    invitation: Invitation | None = None

    @cached_property
    def _by_name(self) -> Mapping[str, Sequence[str]]:
        """The headers in lower case: a mail is asked for dozens of them."""
        found = defaultdict[str, list[str]](list)
        for key, value in self.headers:
            found[key.lower()].append(value)
        return found

    def header(self, name: str) -> str | None:
        """The first header called `name` (any case), or None."""
        found = self._by_name.get(name.lower())
        return found[0] if found else None

    def all(self, name: str) -> Iterator[str]:
        """Every value of the header `name`, topmost first."""
        return iter(self._by_name.get(name.lower(), ()))

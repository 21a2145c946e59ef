"""A written letter becomes the bytes of a mail: headers that cannot be forged, lines every server takes.

The message is put together here because no policy of the email package keeps a Message-ID of Outlook's length
whole and on the line of its header; encoded or folded ids break the thread in Outlook.
"""

import re
from binascii import b2a_qp
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from email.header import Header
from email.utils import format_datetime, quote
from functools import lru_cache
from hashlib import sha256

from bot.domain.calendar.calendar import AMSTERDAM
from bot.domain.errors import KlachtwachtError, UnusableAddress
from bot.domain.mail.mail import Address
from bot.domain.ports.letters import LetterOrder
from bot.domain.ports.transport import Outgoing

from .page import one_line

MESSAGE_ID = re.compile(r"<?([!-;=?-~]{1,900})>?")
"""An id as the house writes it (without brackets) or as a header does; anything else cannot be written."""
ADDRESS = re.compile(r"[!#-'*+\--9=?A-Z^-~]+@[A-Za-z0-9.-]+")
MOST_REFERENCES = 200
"""A longer thread keeps its first and its latest ids (RFC 5322 lets us); a header stays of a sane size."""
LONGEST_NAME = 80
WORD = 75
"""An encoded word is at most this long (RFC 2047)."""
AUTO_REPLIED = frozenset({"T01", "T02"})
"""Letters that answer a mail (RFC 3834: auto-replied); whatever else is automatic is auto-generated."""


def reply_address(order: LetterOrder) -> str:
    """Where an answer should go: the klachtenmailbox, with the token in it where that was proven to work."""
    adres = order.organisatie.adres
    local, _, domain = adres.rpartition("@")
    return f"{local}+{order.token}@{domain}" if order.token and order.organisatie.plusadres else adres


def outgoing(order: LetterOrder, subject: str, text: str, html: str, mark: str, to_staff: bool) -> Outgoing:
    """The whole message. Raises `KlachtwachtError` when an address or the Message-ID cannot be written."""
    own = _ids([order.message_id])
    if not own:
        raise KlachtwachtError(f"Brief {order.sjabloon}: '{one_line(order.message_id)}' is geen Message-ID.")
    recipients = tuple(_ascii_address(address, order) for address in order.aan)
    if not recipients:
        raise KlachtwachtError(f"Brief {order.sjabloon}: er is geen ontvanger. Kies eerst iemand.")
    headers = _headers(order, own[0], subject, recipients, mark, to_staff)
    # "=_" never occurs in quoted-printable, so no text can end a part early.
    boundary = "=_" + sha256(order.message_id.encode()).hexdigest()[:32]
    message = "\n".join((
        *(f"{name}: {value}" for name, value in headers),
        f'Content-Type: multipart/alternative; boundary="{boundary}"',
        "",
        f"--{boundary}",
        _part("plain", text),
        f"--{boundary}",
        _part("html", html),
        f"--{boundary}--\n",
    ))  # fmt: skip
    raw = message.replace("\n", "\r\n").encode("ascii")
    return Outgoing(order.message_id, order.organisatie.adres, recipients, raw)


def _headers(
    order: LetterOrder, own: str, subject: str, recipients: tuple[str, ...], mark: str, to_staff: bool
) -> Iterator[tuple[str, str]]:
    organisatie = order.organisatie
    yield "From", _mailbox(organisatie.naam, organisatie.adres)
    yield "To", ",\n ".join(_mailbox(a.name, r) for a, r in zip(order.aan, recipients, strict=True))
    yield "Subject", _words(subject)
    yield "Date", _date(order.now.astimezone(UTC))
    yield "Message-ID", own
    thread = _ids(order.antwoord_op)
    if thread:
        yield "In-Reply-To", thread[-1]
        yield "References", "\n ".join(thread if len(thread) <= MOST_REFERENCES else _cut(thread))
    if order.token and organisatie.plusadres:
        yield "Reply-To", reply_address(order)
    if order.automatisch:
        yield "Auto-Submitted", "auto-replied" if order.sjabloon in AUTO_REPLIED else "auto-generated"
    if order.veilig:
        yield from organisatie.veilige_mail
    if to_staff:
        yield "X-Auto-Response-Suppress", "OOF, AutoReply"
    yield "Content-Language", "nl"
    yield "X-Klachtwacht", one_line(mark)
    yield "MIME-Version", "1.0"


@lru_cache(maxsize=50)  # the letters of a batch are all of one moment
def _date(moment: datetime) -> str:
    """A moment in UTC, in which no hour comes twice, as a header has it."""
    return format_datetime(moment.astimezone(AMSTERDAM))


def _ids(ids: Iterable[str]) -> list[str]:
    return [f"<{found[1]}>" for found in map(MESSAGE_ID.fullmatch, ids) if found]


def _cut(thread: list[str]) -> list[str]:
    return [thread[0], *thread[1 - MOST_REFERENCES :]]


def _part(subtype: str, content: str) -> str:
    """One body, seven bits and short lines whatever is in it."""
    written = "\n".join(map(_quoted_printable, content.split("\n")))
    return f"Content-Type: text/{subtype}; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n{written}"


@lru_cache(maxsize=1000)  # most lines are the same in every letter of a kind: 0.05 ms less per letter
def _quoted_printable(line: str) -> str:
    return b2a_qp(line.encode()).decode("ascii")


def _ascii_address(address: Address, order: LetterOrder) -> str:
    local, _, domain = address.address.rpartition("@")
    try:
        written = f"{local}@{domain if domain.isascii() else domain.encode('idna').decode()}"
    except UnicodeError:
        written = ""
    if not ADDRESS.fullmatch(written):  # the address itself stays out of the message: it may reach a log
        number = order.dossier.nummer if order.dossier else "zonder nummer"
        raise UnusableAddress(
            f"Brief {order.sjabloon} van dossier {number}: een ontvanger heeft geen bruikbaar e-mailadres. "
            "Verbeter het adres of neem op een andere manier contact op."
        )
    return written


@lru_cache(maxsize=500)  # our own name stands in every letter
def _words(text: str) -> str:
    """Words for a header. "=?" may not stand there as it is: a reader could decode it into something else."""
    if text.isascii() and "=?" not in text:
        return text
    return Header(text, "utf-8", maxlinelen=WORD, header_name="Subject").encode()


def _mailbox(name: str, address: str) -> str:
    """One address with its name, as a quoted string or as encoded words."""
    name = one_line(name)[:LONGEST_NAME].strip()
    words = _words(name)
    shown = f'"{quote(name)}"' if words == name else words
    return f"{shown} <{address}>" if name else address

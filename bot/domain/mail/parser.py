"""Raw bytes → `Mail`: never raises, in bounded time; what was odd is said in `defects`."""

import hashlib
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import Message
from itertools import islice

from bot.domain.calendar.calendar import AMSTERDAM
from bot.domain.mail.auth_results import is_front_door
from bot.domain.mail.defects import (
    ENCRYPTED,
    FROM_THE_FUTURE,
    NO_ARRIVAL,
    NO_DATE,
    NO_ID,
    ONLY_PICTURES,
    SIGNED,
    TOO_LONG,
    TWO_STORIES,
    UNSEEN_SIGNS,
)
from bot.domain.mail.delivery_reports import read_report
from bot.domain.mail.headers import (
    addresses,
    clean,
    decode_bytes,
    decode_words,
    joined,
    looks_like_another,
    message_ids,
    moment,
    names_another,
    shown,
    straight,
    turned,
    unfold,
)
from bot.domain.mail.identity import MAX_PART, MAX_TEXT, PLACEHOLDER, READABLE
from bot.domain.mail.invitation import LONGEST, Invitation, invitation
from bot.domain.mail.links import MOST_LINKS, hosts_in, hosts_of
from bot.domain.mail.mail import Address, Attachment, Mail, Report
from bot.domain.mail.mime_parts import (
    MOST_OPENED,
    children,
    filename,
    leaves,
    parameter,
    payload,
    sealed,
    signed,
    size,
    unflow,
    unpacked,
    uuencoded,
)
from bot.domain.mail.mime_tree import from_head, plain_tree
from bot.domain.mail.versions import tells_another_story

MAX_BOUNDARIES = 100
"""Times a mail may say "boundary"; the library reads multiparts with a recursion per level."""
MAX_PARTS = 1_000
MAX_CUTS = 20_000
"""Lines that may cut a multipart; a part without a head is a part too, and each costs 20 µs and 700 bytes."""
MAX_HEADERS = 1_000
MAX_HEAD = 1_000_000
"""Bytes of head that are taken apart; a mail to thousands of people stays far below it."""
MAX_CONTENT_HEADER = 2_000
MAX_HEADER = 20_000
"""Characters of one header that are kept."""
MAX_REFERENCES = 100
MAX_SENDERS = 3
WRONG_CLOCK = timedelta(days=2 * 365)
"""So much may a mail be received after it lay in the mailbox: files are moved and clocks are set, but not by years."""
TOO_MANY_PEOPLE = "Het bericht heeft te veel geadresseerden; niet alle zijn gelezen."
FORWARDED_LINE = "-----Doorgestuurd bericht-----"
"""Stands above an attached mail in the text, like the mail programs write it."""

_CALENDARS = frozenset({"text/calendar", "application/ics"})
_MAILS = frozenset({"message/rfc822", "message/global", "message/partial", "message/news"})
"""What holds a mail of somebody (RFC 2046, 6532)."""
_NO_KEY_NEEDED = frozenset({"signed-data", "certs-only", "compressed-data"})
"""What S/MIME calls that which is not encrypted (RFC 8551 3.2.2)."""
_HEAD_END = re.compile(rb"\n\r?\n")
_BY = re.compile(r"\bby\s+([^\s;()]+)", re.IGNORECASE)
_INNER_LABELS = (("Van", "from"), ("Verzonden", "date"), ("Aan", "to"), ("Onderwerp", "subject"))
_RETURNED_ID = re.compile(r"^message-id:\s*<([^<>\s]{1,998})>", re.IGNORECASE | re.MULTILINE)


class _AsTheyStand(policy.Compat32):
    """Headers as the sender wrote them, cut off where no person reads on (parsing them is quadratic)."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = sourcelines[0].split(":", 1)
        value = value.lstrip(" \t") + "".join(sourcelines[1:])
        limit = MAX_CONTENT_HEADER if name.lower().startswith("content-") else MAX_HEADER
        return name, value.rstrip("\r\n")[:limit]

    def header_fetch_parse(self, name: str, value: str) -> str:
        return value  # the library would hide 8-bit characters behind question marks


_POLICY = _AsTheyStand()


def parse_mail(raw: bytes, arrived: datetime, own_server: str = "") -> Mail:
    """What these bytes say. Never raises, whatever they are.

    arrived: when the mailbox got it (INTERNALDATE or file time), time-zone aware.
    own_server: the name our own mail server writes in `Received: … by`; its topmost such line is the moment of
    ontvangst (Awb 2:17). Empty, or no such line: `arrived` is.
    """
    return _Reading(raw, arrived, own_server).mail()


def parse_whole(raw: bytes, arrived: datetime, own_server: str = "") -> tuple[Mail, Message | None]:
    """The same, and its MIME tree for `bot.domain.mail.attached.checked`; None where that must read the bytes itself."""
    reading = _Reading(raw, arrived, own_server)
    return reading.mail(), reading.tree


def _differs(tree: Message) -> bool:
    """Whether the library's own policy would show a header of a part in another way than `_POLICY`."""
    for part in tree.walk():
        for name, value in part.raw_items():
            strange = not value.isascii() or len(value) >= MAX_CONTENT_HEADER
            if strange and name.lower().startswith("content-"):
                return True
    return False


def _by_library(raw: bytes) -> Message | None:
    """The tree the library makes of a mail; None for one that was built to exhaust it."""
    lowered = raw.lower()
    if lowered.count(b"boundary") > MAX_BOUNDARIES or lowered.count(b"\ncontent-type:") > MAX_PARTS:
        return None
    if b"boundary" in lowered and raw.count(b"\n--") > MAX_CUTS:  # a part may have no head at all
        return None
    try:
        return message_from_bytes(raw, policy=_POLICY)
    except (RecursionError, ValueError, LookupError, IndexError, AttributeError, TypeError):
        return None  # bytes the library stumbles over


class _Reading:
    """One mail being read."""

    def __init__(self, raw: bytes, arrived: datetime, own_server: str) -> None:
        self.raw = from_head(raw)
        self.sha256 = hashlib.sha256(raw).hexdigest()
        self.arrived = arrived.astimezone(AMSTERDAM)
        self.own_server = own_server.lower().rstrip(".")
        self.defects: list[str] = []
        self.attachments: list[Attachment] = []
        self.inside_attached = False
        self.opened = 0
        self.pictures = False
        self.returned: list[str] = []
        self.links: dict[str, None] = {}
        self.reports: tuple[Report, ...] = ()
        self.tree: Message | None = None
        self.invitation: Invitation | None = None

    def odd(self, defect: str) -> None:
        """Note what was odd, once."""
        if defect and defect not in self.defects:
            self.defects.append(defect)

    def mail(self) -> Mail:
        tree, flat = self._tree()
        self.headers = self._headers(tree)
        self.named: dict[str, list[str]] = {}
        for name, value in self.headers:
            self.named.setdefault(name.lower(), []).append(value)
        message_id = next(iter(message_ids(self._first("message-id"))), "")
        if not message_id:
            self.odd(NO_ID)
        sender = self._sender()
        text = flat if flat is not None else self._text(tree)
        text = self._finish(self.invitation.beside(text) if self.invitation else text)
        self.odd(ONLY_PICTURES if self.pictures and not text.strip() else "")
        return Mail(
            sha256=self.sha256,
            message_id=message_id,
            references=self._references(),
            sender=sender,
            reply_to=next(iter(self._people("reply-to")), None),
            to=self._people("to"),
            cc=self._people("cc"),
            subject=self._straight(joined(decode_words(self._first("subject")))).strip(),
            date=self._date(),
            received=self._received(),
            text=text,
            headers=tuple((name, self._straight(decode_words(value))) for name, value in self.headers),
            attachments=tuple(self.attachments),
            defects=tuple(self.defects),
            reports=self.reports,
            links=tuple(islice(dict.fromkeys([*self.links, *hosts_in(text)]), MOST_LINKS)),
            invitation=self.invitation,
        )

    # ── The tree ──────────────────────────────────────────────────────────────────────────────────────

    def _tree(self) -> tuple[Message, str | None]:
        """The MIME tree; for a mail built to exhaust us only its head, with the raw body as text."""
        if not self.raw.strip():
            self.odd("Het bericht is leeg.")
        end = _HEAD_END.search(self.raw)
        if (end.start() if end else len(self.raw)) <= MAX_HEAD:
            raw = self._worth_reading(end.end() if end else 0)
            self.odd(TOO_LONG if raw is not self.raw else "")
            tree = plain_tree(raw, _POLICY)
            tree = _by_library(raw) if tree is None else tree
            if tree is not None:
                self.tree = tree if raw is self.raw and not _differs(tree) else None
                return tree, None
        self.odd("De opbouw van het bericht is te ingewikkeld; de inhoud is getoond zoals zij binnenkwam.")
        head, body = (self.raw[: end.start()], self.raw[end.end() :]) if end else (self.raw, b"")
        # An empty line after it keeps the library from reading a body at all.
        head = re.sub(rb"(?im)^content-type\s*:", b"X-Content-Type:", head[:MAX_HEAD])
        return message_from_bytes(head + b"\n\n", policy=_POLICY), decode_bytes(body[:MAX_TEXT], "")[0]

    def _worth_reading(self, start: int) -> bytes:
        """The bytes without what nobody reads of one endless text: the library would make a line of each of its lines, ten
        times its size."""
        longest = start + 3 * MAX_PART + 100  # quoted-printable takes three bytes for one
        if len(self.raw) <= longest:
            return self.raw
        lowered = self.raw.lower()
        if b"boundary" in lowered or b"base64" in lowered[:start]:
            return self.raw
        if b"\ncontent-type:" in lowered[:start] and b"\ncontent-type: text/" not in lowered[:start]:
            return self.raw
        return self.raw[:longest]

    def _headers(self, tree: Message) -> list[tuple[str, str]]:
        items = list(tree.raw_items())
        if len(items) > MAX_HEADERS:
            self.odd(f"Het bericht heeft meer dan {MAX_HEADERS} kopregels; de rest is niet gelezen.")
            del items[MAX_HEADERS:]
        whole = "".join(value for _, value in items)
        if len(whole) >= MAX_HEADER and any(len(value) >= MAX_HEADER for _, value in items):
            self.odd("Een kopregel is te lang en is afgekapt.")
        self._note_nul(whole)
        return [(unfold(name), unfold(value)) for name, value in items]

    def _note_nul(self, text: str) -> None:
        if "\0" in text:
            self.odd("Het bericht bevatte NUL-tekens; die zijn weggelaten.")

    def _straight(self, text: str) -> str:
        """The text as it is read from left to right."""
        if text.isascii():
            return text
        if turned(text):
            self.odd("Het bericht bevatte tekens die letters omdraaien; die zijn weggelaten.")
        return straight(text)

    # ── The head ──────────────────────────────────────────────────────────────────────────────────────

    def _all(self, name: str) -> Iterator[str]:
        return iter(self.named.get(name, ()))

    def _first(self, name: str) -> str:
        return next(self._all(name), "")

    def _people(self, name: str) -> tuple[Address, ...]:
        people, more = addresses(", ".join(self._all(name)))
        if more:
            self.odd(TOO_MANY_PEOPLE)
        return tuple(self._person(person) for person in people)

    def _person(self, person: Address) -> Address:
        return Address(self._straight(person.name), self._straight(person.address))

    def _sender(self) -> Address:
        senders = list(islice(self._all("from"), MAX_SENDERS))
        people = [person for value in senders for person in addresses(value)[0]]
        if len(senders) > 1:
            self.odd("Het bericht noemt meer dan één keer een afzender; de eerste is gebruikt.")
        elif len(people) > 1:
            self.odd("Het bericht noemt meer dan één afzender; de eerste is gebruikt.")
        if people:
            sender = self._person(people[0])
            if looks_like_another(sender):
                self.odd(
                    "Naam of adres van de afzender gebruikt letters van een ander schrift die op gewone letters lijken, of "
                    "tekens die niemand ziet; vergelijk het met het adres dat u kent."
                )
            if names_another(sender):
                self.odd(
                    "De naam van de afzender is zelf een e-mailadres, maar het bericht komt van een ander adres; vertrouw de naam niet."
                )
            return sender
        self.odd("Het bericht noemt geen bruikbaar afzenderadres.")
        instead = addresses(self._first("sender"))[0]
        name = decode_words(senders[0]).strip(" <>\"'")[:200] if senders else ""
        return instead[0] if instead else Address(name, "")

    def _references(self) -> tuple[str, ...]:
        """What it answers; for a delivery report also the mail that comes back with it."""
        values = [*self._all("in-reply-to"), *self._all("references")]
        returned = self.returned if self._first("content-type").lower().startswith("multipart/report") else []
        found = dict.fromkeys([*(name for v in values for name in message_ids(decode_words(v))), *returned])
        if len(found) > MAX_REFERENCES:
            self.odd(
                f"Het bericht verwijst naar meer dan {MAX_REFERENCES} berichten; de rest is niet gelezen."
            )
        return tuple(islice(found, MAX_REFERENCES))

    def _date(self) -> datetime | None:
        stated = self._first("date")
        date = moment(stated) if stated else None
        if date is None:
            self.odd(NO_DATE)
        return date

    def _received(self) -> datetime:
        for trace in self._all("received") if self.own_server else ():
            by = _BY.search(trace)
            if by and is_front_door(by[1], self.own_server):
                at = moment(trace.rpartition(";")[2])
                if at is not None and at <= self.arrived + WRONG_CLOCK:
                    return at
                self.odd(NO_ARRIVAL if at is None else FROM_THE_FUTURE)
                break
        return self.arrived

    # ── The body ──────────────────────────────────────────────────────────────────────────────────────

    def _finish(self, text: str) -> str:
        self._note_nul(text)
        if shown(text) != text:
            self.odd(UNSEEN_SIGNS)
            text = shown(text)
        if text.lstrip().startswith("-----BEGIN PGP MESSAGE-----"):
            self.odd(ENCRYPTED)
        text = self._straight(joined(clean(text.replace("\r\n", "\n").replace("\r", "\n"))))
        if len(text) > MAX_TEXT:
            self.odd(TOO_LONG)
        return text[:MAX_TEXT].strip("\n")

    def _text(self, tree: Message) -> str:
        return "\n\n".join(text for text in self._texts(tree, "1") if text.strip())

    def _texts(self, part: Message, place: str) -> Iterator[str]:
        """The readable texts under this part, in order; everything else is listed as attachment."""
        kind = decode_words(unfold(part.get_content_type()))  # it may hold NUL, raw bytes and encoded words
        if kind == "message/rfc822" or (part.is_multipart() and kind.startswith("message/")):
            yield from self._attached_mail(part, place, kind)
        elif part.is_multipart():
            self.odd(ENCRYPTED if kind == "multipart/encrypted" else "")
            parts = [(child, f"{place}.{n}") for n, child in enumerate(children(part), start=1)]
            if kind == "multipart/alternative":
                yield self._best(parts)
            else:
                for child, where in parts:
                    yield from self._texts(child, where)
        elif kind.startswith(READABLE) and not self._is_attached(
            part
        ):  # a multipart without parts is text too
            yield self._readable(part, kind, place)
        elif self.opened < MOST_OPENED and sealed(part) and (inner := signed(part)) is not None:
            self.opened += 1
            yield from self._texts(inner, f"{place}.1")
        else:
            self._list(part, place, kind)

    def _best(self, parts: list[tuple[Message, str]]) -> str:
        """Plain text when it says something, else the HTML (seen: "Uw programma ondersteunt geen HTML"). Several plain
        texts are one letter in several languages, and all are read."""
        plains, rich = list[str](), ""
        for child, where in parts:
            text = "\n\n".join(text for text in self._texts(child, where) if text.strip())
            if child.get_content_type() == "text/plain":
                plains.append(text)
            else:
                rich = rich or text
        plain = "\n\n".join(dict.fromkeys(text for text in plains if text.strip()))
        said = plain.strip()
        empty = not said or (len(said) < 300 and len(rich) > 2 * len(said) and PLACEHOLDER.search(said))
        if rich and not empty and tells_another_story(plain, rich):
            self.odd(TWO_STORIES)
        return rich if empty and rich else plain

    def _readable(self, part: Message, kind: str, place: str) -> str:
        data = payload(part)
        if len(data) > MAX_PART:
            self.odd(TOO_LONG)
            data = data[:MAX_PART]
        text, problem = decode_bytes(data, str(parameter(part, "charset") or ""))
        self.odd(problem)
        if kind == "text/html":
            # Here, because the process that stores has no use for it: 2 MB.
            from bot.domain.mail.html_text import read_html

            read, hid, links = read_html(text)
            self.links |= dict.fromkeys(hosts_of(links))
            self.odd("In de opmaak zat tekst die een lezer niet ziet; die is weggelaten." if hid else "")
            self.pictures = self.pictures or (not read.strip() and "<img" in text.lower())
            return read
        if str(parameter(part, "format")).lower() == "flowed":
            return unflow(text, str(parameter(part, "delsp")).lower() == "yes")
        text, files = uuencoded(text)
        kind = "application/octet-stream"
        self.attachments += [Attachment(self._straight(name), kind, len(data), place) for name, data in files]
        return text

    def _is_attached(self, part: Message) -> bool:
        disposition = str(part.get("content-disposition", "")).strip().lower()
        return disposition.startswith("attachment") or bool(filename(part))

    def _list(self, part: Message, place: str, kind: str) -> None:
        name = self._straight(filename(part))
        if kind == "text/rfc822-headers":  # a delivery report that returns only the head
            self.returned += _RETURNED_ID.findall(clean(payload(part).decode("ascii", "replace")))[:1]
        calendar = kind in _CALENDARS or name.lower().endswith(".ics")
        if calendar and self.invitation is None and not self.inside_attached:
            data = payload(part)[:LONGEST]
            self.invitation = invitation(decode_bytes(data, str(parameter(part, "charset") or "utf-8"))[0])
        if name.lower() == "winmail.dat" or kind == "application/ms-tnef":
            self.odd(
                "Bijlagen zitten in winmail.dat (Outlook); lukt openen niet, vraag dan om losse bijlagen."
            )
        if sealed(part) or kind == "application/pgp-encrypted":
            self.odd(SIGNED if parameter(part, "smime-type") in _NO_KEY_NEEDED else ENCRYPTED)
        self.attachments.append(Attachment(name, kind, size(part), place))

    def _attached_mail(self, part: Message, place: str, kind: str) -> Iterator[str]:
        inner = unpacked(part)
        subject = decode_words(unfold(str(inner.get("subject", "")))) if inner is not None else ""
        weight = sum(size(leaf) for leaf in leaves(part))
        self.attachments.append(
            Attachment(self._straight(filename(part) or subject or "bericht"), kind, weight, place)
        )
        if kind in ("message/delivery-status", "message/global-delivery-status") and not self.inside_attached:
            heads = ({name.lower(): unfold(value) for name, value in each.items()} for each in children(part))
            self.reports += read_report(islice(heads, MAX_PARTS))
        if kind == "message/partial":
            self.odd("Het bericht is in stukken verstuurd en dit is er één van; vraag om het hele bericht.")
        if inner is None or kind not in _MAILS:
            return
        if self.inside_attached:
            self.odd("In een bijgevoegd bericht zit nog een bericht; dat is niet gelezen.")
            return
        self.returned += message_ids(unfold(str(inner.get("message-id", ""))))
        stated = ((label, decode_words(unfold(str(inner.get(name, ""))))) for label, name in _INNER_LABELS)
        head = "\n".join(f"{label}: {value}" for label, value in stated if value)
        self.inside_attached = True
        texts = "\n\n".join(text for text in self._texts(inner, f"{place}.1") if text.strip())
        self.inside_attached = False
        yield f"{FORWARDED_LINE}\n{head}\n\n{texts}"

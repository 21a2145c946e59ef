"""How SMTP says things: commands in turn or together, addresses, parameters, and what an answer means (RFC 5321)."""

import re
import select
import smtplib
from collections.abc import Iterator, Sequence
from contextlib import suppress

from bot.domain.errors import kind
from bot.domain.ports.transport import DeliveryState
from bot.domain.servers import without_addresses

ENHANCED = re.compile(r"[245]\.\d{1,3}\.\d{1,3}\b")
UNSENDABLE = re.compile(r"[\x00-\x20\x7f<>]")

Answer = tuple[int, bytes]


def in_turn(smtp: smtplib.SMTP, commands: Sequence[str]) -> Iterator[Answer]:
    """The answer to each command, which is said when the one before it was answered."""
    for command in commands:
        smtp.send(f"{command}\r\n".encode())
        yield smtp.getreply()


def together(smtp: smtplib.SMTP, commands: Sequence[str]) -> Iterator[Answer]:
    """The same in one round trip instead of three (RFC 2920)."""
    smtp.send("".join(f"{command}\r\n" for command in commands).encode())
    answers = [smtp.getreply() for _ in commands]
    _, *recipients, (data, _) = answers
    if data == 354 and not any(200 <= code < 300 for code, _ in recipients):
        smtp.send(b".\r\n")  # it waits for a message that it has nobody to give to (RFC 2920 §3.1)
        smtp.getreply()
    return iter(answers)


def stuffed(raw: bytes) -> bytes:
    """The message as DATA wants it: a dot before every line that begins with one, and a dot alone at the end (RFC 5321
    §4.5.2). Its lines end in CRLF: see `obstacle`."""
    end = b".\r\n" if raw.endswith(b"\r\n") else b"\r\n.\r\n"
    return (b"\r\n" + raw).replace(b"\r\n.", b"\r\n..")[2:] + end


def says_nothing(smtp: smtplib.SMTP) -> bool:
    """Whether nothing waits to be read: a server that hung up, or is about to, would have said so."""
    if smtp.sock is None:
        return False
    ear = select.poll()
    ear.register(smtp.sock, select.POLLIN)
    return not ear.poll(0)


def state_of(code: int) -> DeliveryState:
    """530, 534, 535 and 538 blame our login, not the mail: those letters wait."""
    return DeliveryState.TEMPORARY if code < 500 or code in (530, 534, 535, 538) else DeliveryState.PERMANENT


def said_of(code: int, text: bytes | str) -> str:
    words = text if isinstance(text, str) else text.decode("utf-8", "replace")
    return without_addresses(f"{code} {words}")


def code_of(code: int, text: bytes | str) -> str:
    """Of an answer what may stand in a log: its code and its enhanced code (RFC 3463), which is where a server says why."""
    words = text if isinstance(text, str) else text.decode("utf-8", "replace")
    found = ENHANCED.match(words)
    return f"{code} {found[0]}" if found else str(code)


def kind_of(error: Exception) -> str:
    """The same of an error: the code of the answer it came from, else what kind it is."""
    root = error.__cause__ or error
    if isinstance(root, smtplib.SMTPResponseException):
        return code_of(root.smtp_code, root.smtp_error)
    return kind(error)


def wire(address: str) -> str:
    """The address as SMTP says it: a domain with other letters than ASCII has an ASCII form too (RFC 3490)."""
    local, at, domain = address.rpartition("@")
    if domain.isascii():
        return address
    with suppress(UnicodeError):
        return local + at + domain.encode("idna").decode("ascii")
    return address


def needs_utf8(raw: bytes, addresses: list[str]) -> bool:
    return not ("".join(addresses).isascii() and raw.partition(b"\r\n\r\n")[0].isascii())


def parameters(smtp: smtplib.SMTP, raw: bytes, addresses: list[str]) -> list[str]:
    """What MAIL says of the message, as far as this server wants to know."""
    facts = (
        (f"SIZE={len(raw)}", smtp.has_extn("size")),
        ("BODY=8BITMIME", not raw.isascii()),
        ("SMTPUTF8", needs_utf8(raw, addresses)),
        ("RET=HDRS", smtp.has_extn("dsn")),  # the head names the letter; its words need not travel once more
    )
    return [parameter for parameter, said in facts if said]


def wants_report(recipient: str) -> str:
    """Ask to hear of a failure or a long delay, under the address we wrote to (RFC 3461). xtext: "+" and "=" are hex."""
    plain = recipient.isascii() and recipient.isprintable()
    original = recipient.replace("+", "+2B").replace("=", "+3D") if plain else ""
    return f" NOTIFY=FAILURE,DELAY{f' ORCPT=rfc822;{original}' if original else ''}"


def _breaks_otherwise(raw: bytes) -> bool:
    """Whether some line ends in something else than CRLF. Counting single characters would take five times as long."""
    rest = raw.replace(b"\r\n", b"")
    return b"\r" in rest or b"\n" in rest


def obstacle(smtp: smtplib.SMTP, raw: bytes, addresses: list[str]) -> str:
    """Why this server can never take this mail, or an empty string."""
    limit = smtp.esmtp_features.get("size", "")
    most = int(limit) if limit.isdigit() else 0  # absent or 0: no fixed limit (RFC 1870)
    obstacles = (
        (len(addresses) < 2, "De mail heeft geen ontvanger."),
        (any(UNSENDABLE.search(address) for address in addresses), "Een adres bevat een teken dat niet kan."),
        (
            _breaks_otherwise(raw),
            "De mail bevat regeleinden die geen CRLF zijn; een server kan daarover struikelen.",
        ),
        (
            0 < most < len(raw),
            f"De mail is {len(raw)} bytes groot; de mailserver neemt hoogstens {most} bytes aan.",
        ),
        (
            not raw.isascii() and not smtp.has_extn("8bitmime"),
            "De mailserver neemt geen 8-bitstekens aan (8BITMIME).",
        ),
        (
            needs_utf8(raw, addresses) and not smtp.has_extn("smtputf8"),
            "De mailserver kan niet overweg met een adres of kop met andere letters dan ASCII (SMTPUTF8).",
        ),
    )
    return next((reason for hit, reason in obstacles if hit), "")

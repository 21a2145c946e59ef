"""Header lines of a mail as text and addresses: tolerant, linear in time, and never raising."""

import base64
import binascii
import codecs
import quopri
import re
import unicodedata
from collections.abc import Iterator
from datetime import datetime
from email.utils import getaddresses, parsedate_to_datetime

from bot.domain.calendar.calendar import AMSTERDAM
from bot.domain.mail.mail import Address

MAX_RECIPIENTS = 200
"""Recipients read of one header; more is a mailing, and a mail to thousands must not stall the batch."""
MAX_ADDRESS_TEXT = 20_000
"""Characters of an address header that are read at all."""

_REFUSED_CODECS = frozenset({"punycode", "idna", "unicode-escape", "raw-unicode-escape", "undefined"})
"""Names Python knows as codecs that are no mail charsets: quadratic in time, or they execute escapes."""
_WINDOWS = frozenset({"iso8859-1", "ascii"})
"""Charsets that mail programs declare while writing windows-1252 (WHATWG Encoding does the same)."""

_ENCODED_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=")
_BETWEEN_WORDS = re.compile(r"(\?=)[ \t]+(?==\?[^?\s]{1,60}\?[bBqQ]\?)")
_FOLD = re.compile(r"\n[ \t]*|\r(?:\r*\n[ \t]*)?")
_SURROGATE = re.compile("[\ud800-\udfff]")
_JOINTS = "\u00ad\u200b\u2060\ufeff"
"""Soft hyphen, zero-width space, word joiner, and a byte order mark where a text was pasted."""
_TURN = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_TURNING = re.compile(f"[{_TURN}]")
_FLAG = re.compile("(\U0001f3f4[\U000e0020-\U000e007f]+)|[\U000e0000-\U000e007f]+")
"""A flag of England, Scotland or Wales, or letters that no screen shows (Unicode tags)."""
_OF_TAGS = "\U000e0000".encode()[:2]
"""With what each of them begins in UTF-8."""
LONGEST_ADDRESS = 254
"""Characters of an address that any server takes (RFC 5321 4.5.3.1.3)."""
_CONFUSABLE = frozenset({"CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE"})
"""Scripts with letters that are drawn like Latin ones (Unicode TS 39)."""
_UTF8 = re.compile(
    rb"(?:[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]"
    rb"|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2})+"
)
"""Letters of more than one byte (RFC 3629)."""
_C1 = re.compile(rb"[\x80-\x9f]")
_ANGLED = re.compile(r"^\s*(.*?)\s*<\s*([^<>\s]+@[^<>\s@]+)\s*>\s*$", re.DOTALL)
_BARE = re.compile(rf"[^\s<>,;:\"()\[\]\x00-\x1f]{{1,{LONGEST_ADDRESS}}}@[^\s<>,;:\"()\[\]@\x00-\x1f]+")
"""An address; cut off before the @ it is still longer than any server takes."""
_PLAIN = re.compile(r"[\w.+-]{1,64}@[\w.-]{1,255}", re.ASCII)
_ID = re.compile(r"<([^<>\s]{1,998})>")


def clean(text: str) -> str:
    """Text that every store can keep: no NUL, no lone surrogates."""
    if "\0" in text:
        text = text.replace("\0", "")
    if text.isascii():
        return text
    try:
        text.encode()  # a hundredth of the price of looking for what it stumbles over
    except UnicodeEncodeError:
        return _SURROGATE.sub("\ufffd", text)
    return text


def turned(text: str) -> bool:
    """Whether signs in it make a reader see the letters in another order than they stand (U+202D, U+202E)."""
    return not text.isascii() and ("\u202e" in text or "\u202d" in text)


def shown(text: str) -> str:
    """The text without letters that no screen shows (Unicode tags)."""
    if text.isascii() or _OF_TAGS not in text.encode("utf-8", "surrogatepass"):
        return text  # nearly always, for a tenth of the price of looking for them
    return _FLAG.sub(lambda found: found[1] or "", text)


def joined(text: str) -> str:
    """The text without the places where a program may break a word ("klachten[SHY]functionaris"): nobody sees them, and half a
    word is no word to whoever reads or searches."""
    if not text.isascii():
        for sign in _JOINTS:
            text = text.replace(sign, "")
    return text


def straight(text: str) -> str:
    """The text without the signs that turn or isolate a run of letters ("annexe[RLO]fdp.exe")."""
    return _TURNING.sub("", text) if not text.isascii() and any(sign in text for sign in _TURN) else text


def looks_like_another(person: Address) -> bool:
    """Whether a name or address is written with letters of two scripts, as in a "sterker" with a Cyrillic "е", or the
    address with signs that nobody sees."""
    words = (
        frozenset(_script(letter) for letter in word if letter.isalpha())
        for word in person.name.split()
        if not word.isascii()
    )
    if any("LATIN" in scripts and scripts & _CONFUSABLE for scripts in words):
        return True
    if person.address.isascii() and "xn--" not in person.address:
        return False
    host = ".".join(_unicode_label(label) for label in person.domain.split("."))
    foreign = {_script(letter) for letter in f"{person.address}{host}" if letter.isalpha()} - {"LATIN"}
    unseen = any(unicodedata.category(sign) == "Cf" for sign in person.address)
    return unseen or bool(foreign)


def names_another(person: Address) -> bool:
    """Whether the name is a mail address, and another than the one it stands with."""
    named = _BARE.search(person.name.lower()) if "@" in person.name else None
    return named is not None and named[0].strip("'\".") != person.address


def _unicode_label(label: str) -> str:
    if not label.startswith("xn--") or len(label) > 63:
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except (UnicodeError, ValueError):
        return label


def _script(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0]


def decode_bytes(data: bytes, charset: str) -> tuple[str, str]:
    """The text in these bytes and what was wrong with it (a Dutch sentence, or empty).

    The declared charset first, then UTF-8, then windows-1252, which can read anything: for every letter that is no UTF-8, so
    that one broken letter spoils no other.
    """
    if not data:
        return "", ""
    problem = ""
    if charset:
        try:
            name = codecs.lookup(charset).name
            if name in _REFUSED_CODECS:
                raise LookupError(name)
            text = data.decode(name)
        except LookupError:
            problem = "De opgegeven tekenset is onbekend; de tekst is zo goed mogelijk gelezen."
        except ValueError:  # bytes that do not fit, or a NUL in the name
            problem = "De tekst past niet bij de opgegeven tekenset; zij is zo goed mogelijk gelezen."
        else:
            windows = name in _WINDOWS and _C1.search(data) is not None
            return (data.decode("cp1252", "replace") if windows else text), ""
    try:
        return data.decode("utf-8"), problem
    except UnicodeDecodeError:
        read = "".join(_letters(data)) if _UTF8.search(data) else data.decode("cp1252", "replace")
        return read, problem or "De tekst noemt geen tekenset; gelezen als Windows-1252."


def _letters(data: bytes) -> Iterator[str]:
    """The text, piece by piece: what is UTF-8 and what is not."""
    at = 0
    for found in _UTF8.finditer(data):
        yield data[at : found.start()].decode("cp1252", "replace")
        yield found[0].decode("utf-8", "replace")
        at = found.end()
    yield data[at:].decode("cp1252", "replace")


def unfold(value: str) -> str:
    """One header value as one line of text; its raw 8-bit characters (RFC 6532, or sloppy) become letters."""
    if value.isascii() and value.isprintable():  # as nearly always
        return value.strip()
    if "\n" in value or "\r" in value:
        value = _FOLD.sub(" ", value)
    if not value.isascii():
        value = decode_bytes(value.encode("utf-8", "surrogateescape"), "utf-8")[0]
    return clean(value).strip()


def decode_words(value: str) -> str:
    """Encoded words (RFC 2047) as text; those that are broken stay as they are, readable."""
    if "=?" not in value:
        return value
    pieces: list[str] = []
    pending, charset_of_pending = b"", ""
    at = 0
    value = _BETWEEN_WORDS.sub(r"\1", value)
    for word in _ENCODED_WORD.finditer(value):
        data = _word_bytes(word[2], word[3])
        charset = word[1].partition("*")[0].lower()
        if word.start() != at or charset != charset_of_pending or data is None:
            pieces += [decode_bytes(pending, charset_of_pending)[0], value[at : word.start()]]
            pending, charset_of_pending = b"", charset
        if data is None:
            pieces.append(word[0])
        else:  # letters may be cut in two over neighbouring words, so bytes are joined before reading
            pending += data
        at = word.end()
    pieces += [decode_bytes(pending, charset_of_pending)[0], value[at:]]
    return clean(_FOLD.sub(" ", "".join(pieces)))


def _word_bytes(kind: str, text: str) -> bytes | None:
    raw = text.encode("utf-8")
    if kind in "qQ":
        return quopri.decodestring(raw, header=True)
    try:
        return base64.b64decode(raw + b"=" * (-len(raw) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None


def addresses(value: str) -> tuple[tuple[Address, ...], bool]:
    """The addresses of one unfolded, still encoded header, and whether there were more than are read."""
    if not value:
        return (), False
    single = _ANGLED.match(value) if len(value) <= 998 and value.count("<") == 1 else None
    if single and not ("," in single[1] and "@" in single[1]):
        # the common case, and names the library would split at a comma or an @
        read = _address(single[1].strip('"'), single[2])
        return ((read,) if read.address else ()), False
    if _PLAIN.fullmatch(value):
        return (_address("", value),), False
    cut = len(value) > MAX_ADDRESS_TEXT
    try:
        pairs = getaddresses([value[:MAX_ADDRESS_TEXT]])
    except (RecursionError, IndexError, ValueError):  # thousands of nested comments, and what nobody foresaw
        pairs = [("", found) for found in _BARE.findall(value[:MAX_ADDRESS_TEXT])]
    if cut:
        pairs = pairs[:-1]
    found = [read for read in (_address(name, address) for name, address in pairs) if read.address]
    if not found and "=?" in value:  # the whole header was encoded, address and all
        return (
            addresses(decode_words(value).replace("=?", "")) if len(value) <= MAX_ADDRESS_TEXT else ((), cut)
        )
    return tuple(found[:MAX_RECIPIENTS]), cut or len(found) > MAX_RECIPIENTS


def _address(name: str, address: str) -> Address:
    readable = decode_words(name).replace('\\"', '"').strip(" '\"")
    bare = next(reversed(_BARE.findall(address)), "").lower().rstrip(".")
    # One that is too long is none: cut off, it would be somebody else's.
    return Address(readable[:200], bare if len(bare) <= LONGEST_ADDRESS else "")


def message_ids(value: str) -> list[str]:
    """Message-IDs in a header, without <>, in order of appearance."""
    found = _ID.findall(value)
    if found:
        return found
    return [word.strip("<>,;")[:998] for word in value.split() if "@" in word]


def moment(value: str) -> datetime | None:
    """A date header as a moment in Amsterdam, or None when it cannot be one."""
    try:
        read = parsedate_to_datetime(value[:200])
        aware = read if read.tzinfo else read.replace(tzinfo=AMSTERDAM)
        return aware.astimezone(AMSTERDAM)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None

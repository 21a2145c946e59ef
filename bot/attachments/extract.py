"""Bytes of a file in, its pages as JSON out: run as a process of its own (`bot.attachments`), with little to spend.

It imports nothing of klachtwacht and gets no environment, so that a file that takes it over finds no key and no mail.
"""

import io
import json
import logging
import re
import resource
import sys
import warnings
import zipfile
from email import message_from_bytes

MOST_PAGES, MOST_CHARACTERS = 50, 100_000
MEMORY, SECONDS = 768 * 1024 * 1024, 5
"""Bytes of address space and seconds of processor time."""


_MAIL = re.compile(
    rb"(?:[A-Za-z][A-Za-z0-9-]{1,60}:[^\r\n]{0,998}\r?\n(?:[ \t][^\r\n]{0,998}\r?\n){0,50}){0,60}?(?:from|subject|message-id):",
    re.IGNORECASE,
)
MOST_INSIDE = 5
"""Files inside a mail or winmail.dat that are opened; what is inside those stays shut."""
MOST_UNPACKED = 32 * 1024 * 1024
"""Bytes one file in an archive may become."""


def pages_of(data: bytes, outside: bool = True) -> tuple[list[str], str]:
    """The pages, and why there are none. Raises whatever the libraries raise on a broken file.

    outside: whether it came with the mail itself; what is found inside a file is opened, but not what is in that.
    """
    inside: list[bytes] = []
    if data.startswith(b"PK\x03\x04") and b"word/" in data:
        pages = _docx(data)
    elif data.startswith(b"PK\x03\x04") and b"opendocument.text" in data[:200]:
        pages = _odt(data)
    elif data.startswith(b"\x78\x9f\x3e\x22"):
        pages, inside = _tnef(data)
    elif data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        pages, inside = _msg(data)
    elif _MAIL.match(data):
        pages, inside = _eml(data)
    elif b"%PDF-" in data[:1024]:
        pages = _pdf(data)
    else:
        return [], "geen soort die klachtwacht kan lezen"
    for found in inside[:MOST_INSIDE] if outside else ():
        try:
            pages += pages_of(found, outside=False)[0]
        except Exception:  # noqa: BLE001, S112 – one broken file may not hide the letter beside it
            continue
    cut, left = list[str](), MOST_CHARACTERS
    for page in pages[:MOST_PAGES]:
        cut.append(page[:left])
        left -= len(cut[-1])
    return (cut, "") if any(page.strip() for page in cut) else ([], "scan zonder tekst")


def _pdf(data: bytes) -> list[str]:
    from pypdf import PdfReader

    book = PdfReader(io.BytesIO(data))
    if book.is_encrypted and not book.decrypt(""):
        raise ValueError("encrypted")
    return [book.pages[i].extract_text() for i in range(min(len(book.pages), MOST_PAGES))]


def _docx(data: bytes) -> list[str]:
    """Text in reading order, tables included; a page ends where the word processor last ended one."""
    from docx import Document
    from docx.oxml.ns import qn

    text, mark = {qn("w:t")}, qn("w:type")
    pages: list[list[str]] = [[]]
    for node in Document(io.BytesIO(data)).element.body.iter():
        if node.tag in text:
            pages[-1].append(node.text or "")
        elif node.tag == qn("w:lastRenderedPageBreak") or (
            node.tag == qn("w:br") and node.get(mark) == "page"
        ):
            pages.append([])
        elif node.tag in {qn("w:p"), qn("w:br")}:
            pages[-1].append("\n")
        elif node.tag == qn("w:tab"):
            pages[-1].append(" ")
    return ["".join(page).strip() for page in pages[:MOST_PAGES]]


def _odt(data: bytes) -> list[str]:
    """The paragraphs and headings of a text document, in order."""
    from lxml import etree

    with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open("content.xml") as stream:
        content = stream.read(MOST_UNPACKED + 1)
    if len(content) > MOST_UNPACKED:
        raise ValueError("unpacks to too much")
    tree = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    wanted = {f"{{urn:oasis:names:tc:opendocument:xmlns:text:1.0}}{name}" for name in ("p", "h")}
    return ["\n".join("".join(node.itertext()) for node in tree.iter() if node.tag in wanted)]


def _tnef(data: bytes) -> tuple[list[str], list[bytes]]:
    """What Outlook packed in winmail.dat: the text of the mail itself, and its attachments."""
    from striprtf import striprtf
    from tnefparse import TNEF

    packed = TNEF(data, do_checksum=False)
    if packed.body:
        text = _text(packed.body)
    elif packed.htmlbody:
        text = _shown(_text(packed.htmlbody))
    else:
        text = str(striprtf.rtf_to_text(_text(packed.rtfbody), errors="ignore")) if packed.rtfbody else ""
    return [text.rstrip("\0")], [bytes(one.data) for one in packed.attachments if one.data]


def _msg(data: bytes) -> tuple[list[str], list[bytes]]:
    """A mail dragged out of Outlook: head, text and attachments."""
    from oxmsg import Message

    message = Message.load(data)
    text = message.body or _shown(message.html_body or "")
    return [f"{message.subject}\n\n{text}"], [one.file_bytes for one in message.attachments if one.file_bytes]


def _eml(data: bytes) -> tuple[list[str], list[bytes]]:
    """A mail as a file: its subject, its text, and what is attached to it."""
    message = message_from_bytes(data)
    texts, files = [str(message.get("subject", ""))], list[bytes]()
    for part in message.walk():
        inside = part.get_payload(decode=True)
        if not isinstance(inside, bytes):
            continue
        kind = part.get_content_type()
        if part.get_filename() or not kind.startswith("text/"):
            files.append(inside)
        else:
            words = _text(inside)
            texts.append(_shown(words) if kind == "text/html" else words)
    return ["\n\n".join(texts)], files


def _text(words: str | bytes) -> str:
    if isinstance(words, str):
        return words
    try:
        return words.decode("utf-8")
    except UnicodeDecodeError:
        return words.decode("cp1252", "replace")


def _shown(html: str) -> str:
    """The words of a page, without its scripts and styles."""
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(html)
    tree.strip_tags(["script", "style", "head"])
    return tree.body.text(separator="\n", strip=True) if tree.body is not None else ""


def main() -> None:
    """Limits first, then the file."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")  # about oddities of the file, which may hold its words
    pages, why = pages_of(sys.stdin.buffer.read())
    sys.stdout.write(json.dumps({"paginas": pages, "reden": why}))


if __name__ == "__main__":
    main()

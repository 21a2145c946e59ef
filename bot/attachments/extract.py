"""Bytes of a file in, its pages as JSON out: run as a process of its own (`bot.attachments`), with little to spend.

It imports nothing of klachtwacht and gets no environment, so that a file that takes it over finds no key and no mail.
"""

import io
import json
import logging
import resource
import sys
import warnings

MOST_PAGES, MOST_CHARACTERS = 50, 100_000
MEMORY, SECONDS = 768 * 1024 * 1024, 5
"""Bytes of address space and seconds of processor time."""


def pages_of(data: bytes) -> tuple[list[str], str]:
    """The pages, and why there are none. Raises whatever the libraries raise on a broken file."""
    if b"%PDF-" in data[:1024]:
        pages = _pdf(data)
    elif data.startswith(b"PK\x03\x04") and b"word/" in data:
        pages = _docx(data)
    else:
        return [], "geen pdf of docx"
    cut, left = list[str](), MOST_CHARACTERS
    for page in pages:
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

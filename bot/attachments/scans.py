"""Scans and photographs: their words where tesseract with Dutch is installed, and a picture that every program shows."""

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from bot.domain.recognition.suggestion import AttachmentText

SECONDS = 50.0
"""How long reading one file may take; the child begins no page after 35 seconds."""
NO_WORDS = "scan zonder tekst"
_CHILD = Path(__file__).with_name("ocr.py")
_KINDS = (b"\xff\xd8\xff", b"\x89PNG\r\n", b"GIF8", b"II*\0", b"MM\0*", b"BM")
_HEIF = (b"heic", b"heix", b"heif", b"mif1", b"msf1", b"hevc", b"avif")


@cache
def tesseract() -> str:
    """Where tesseract is, or empty when it is not installed or knows no Dutch."""
    program = shutil.which("tesseract")
    if program is None:
        return ""
    try:
        told = subprocess.run(  # noqa: S603 – the program of this machine
            [program, "--list-langs"], capture_output=True, text=True, timeout=10, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return program if "nld" in told.stdout.split() else ""


def is_picture(data: bytes) -> bool:
    """Whether the bytes begin as a photograph or scan does."""
    return data.startswith(_KINDS) or is_heif(data) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP")


def is_heif(data: bytes) -> bool:
    """A photograph as telephones make them, which many programs do not show."""
    return data[4:8] == b"ftyp" and data[8:12] in _HEIF


def of_picture(name: str, data: bytes) -> AttachmentText:
    """The words of a photograph or scan."""
    return _completed(AttachmentText(name), data, ())


def of_pdf(found: AttachmentText, data: bytes) -> AttachmentText:
    """A PDF with the words of the pages that are only pictures; `found`: what it says itself."""
    if found.paginas and all(page.strip() for page in found.paginas):
        return found
    if not found.paginas and found.reden != NO_WORDS:
        return found
    blank = [number for number, page in enumerate(found.paginas, start=1) if not page.strip()]
    return _completed(found, data, blank)


def _completed(found: AttachmentText, data: bytes, blank: Sequence[int]) -> AttachmentText:
    program = tesseract()
    if not program:
        return found if found.paginas else replace(found, reden=NO_WORDS)
    try:
        told = json.loads(_child(data, "tekst", program, ",".join(map(str, blank))))
        read = {int(number): str(text) for number, text in told["paginas"].items() if str(text).strip()}
        left = int(told["over"])
    except subprocess.TimeoutExpired:
        return found if found.paginas else replace(found, reden="lezen duurt te lang")
    except (OSError, subprocess.CalledProcessError, ValueError, KeyError, TypeError, AttributeError):
        return found if found.paginas else replace(found, reden="niet te openen")
    pages = list(found.paginas) + [""] * (max(read, default=0) - len(found.paginas))
    for number, text in read.items():
        pages[number - 1] = text
    unread = f"{left} pagina's niet gelezen" if left else ""
    if not any(page.strip() for page in pages):
        return replace(found, paginas=(), reden=unread or NO_WORDS)
    return replace(found, paginas=tuple(pages), reden=unread, machinaal=tuple(sorted(read)))


def shown(data: bytes) -> bytes:
    """A picture as JPEG. Raises `ValueError` when it cannot be opened."""
    try:
        return _child(data, "beeld")
    except (OSError, subprocess.SubprocessError) as error:
        raise ValueError("geen leesbare foto") from error


def _child(data: bytes, *words: str) -> bytes:
    done = subprocess.run(  # noqa: S603 – our own script, nothing of the mail on the command line
        [sys.executable, "-I", str(_CHILD), *words], input=data, capture_output=True, timeout=SECONDS, check=True, env={}
    )  # fmt: skip
    return done.stdout

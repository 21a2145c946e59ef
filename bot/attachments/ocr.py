"""Bytes of a picture or a scanned PDF in, its words as JSON out, read by tesseract: run as a process of its own.

Like `extract.py` it imports nothing of klachtwacht and gets no environment. Two uses:
    ocr.py tekst TESSERACT PAGES   {"paginas": {"1": "…"}, "over": 0}; PAGES: "1,3", or empty for all
    ocr.py beeld                   the picture as JPEG, as every program can show it (a HEIC of a telephone)
"""

import csv
import io
import json
import logging
import resource
import subprocess
import sys
import time
import warnings
from collections.abc import Iterator
from typing import Any

MOST_PAGES, MOST_CHARACTERS = 10, 50_000
MOST_PIXELS, LARGEST_SIDE, SMALLEST_SIDE = 80_000_000, 3_500, 250
"""Of a picture: what is larger is a trap; what is read is made no larger than this, and a smaller one is a logo."""
DOTS = 300 / 72
"""Of a page that is drawn: 300 dots per inch, as an office scanner makes."""
MEMORY, SECONDS, PAGE_SECONDS = 1_536 * 1024 * 1024, 60, 20
"""Bytes of address space and seconds of processor time, for us and for every tesseract."""
NO_MORE_AFTER = 35.0
"""Seconds after which no page is begun."""
LEAST_WORDS, LEAST_SURE = 3, 50.0
"""A page with fewer words, or read with less confidence (of 100) on average, is a picture and no letter."""


def pictures_of(data: bytes, wanted: set[int]) -> Iterator[tuple[int, Any]]:
    """Page number and picture, drawn when asked for."""
    if b"%PDF-" in data[:1024]:
        import pypdfium2

        book = pypdfium2.PdfDocument(data)
        for number in range(1, len(book) + 1):
            if not wanted or number in wanted:
                page = book[number - 1]
                scale = min(DOTS, LARGEST_SIDE / max(1.0, *page.get_size()))
                yield number, page.render(scale=scale, grayscale=True).to_pil()
        return
    picture = opened(data)
    frames = min(getattr(picture, "n_frames", 1), MOST_PAGES * 2) if picture.format == "TIFF" else 1
    for number in range(1, frames + 1):
        if frames > 1:
            picture.seek(number - 1)
        yield number, picture


def opened(data: bytes) -> Any:
    """A picture of any kind. Raises for a trap."""
    import pillow_heif
    from PIL import Image

    pillow_heif.register_heif_opener()
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    return Image.open(io.BytesIO(data))


def upright(picture: Any) -> Any:
    """Turned as its camera says, in grey, no larger than is useful."""
    from PIL import ImageOps

    turned = ImageOps.exif_transpose(picture).convert("L")
    turned.thumbnail((LARGEST_SIDE, LARGEST_SIDE))
    return turned


def words_of(picture: Any, tesseract: str) -> str:
    """What tesseract reads of one page, line by line; empty for what is no text."""
    if min(picture.size) < SMALLEST_SIDE:
        return ""
    shot = io.BytesIO()
    upright(picture).save(shot, "PNG")
    asked = [tesseract, "stdin", "stdout", "-l", "nld", "--dpi", "300"]
    for mode in ("1", "3"):  # with and without looking which side is up
        done = subprocess.run(  # noqa: S603 – the program of this machine, nothing of the file on the command line
            [*asked, "--psm", mode, "tsv"], input=shot.getvalue(), capture_output=True, timeout=PAGE_SECONDS, check=False, env={"OMP_THREAD_LIMIT": "1"}
        )  # fmt: skip
        if done.returncode == 0 and (read := _lines(done.stdout.decode("utf-8", "replace"))):
            return read
    return ""


def _lines(table: str) -> str:
    words = [
        row
        for row in csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE)
        if row.get("level") == "5" and (row.get("text") or "").strip()
    ]
    real = [row for row in words if sum(c.isalpha() for c in row["text"]) >= 2]
    if len(real) < LEAST_WORDS or sum(float(row["conf"]) for row in words) / len(words) < LEAST_SURE:
        return ""
    lines: dict[tuple[str, ...], list[str]] = {}
    for row in words:
        lines.setdefault((row["block_num"], row["par_num"], row["line_num"]), []).append(row["text"])
    paragraphs: dict[tuple[str, ...], list[str]] = {}
    for (block, paragraph, _), line in lines.items():
        paragraphs.setdefault((block, paragraph), []).append(" ".join(line))
    return "\n\n".join("\n".join(each) for each in paragraphs.values())


def text_of(data: bytes, tesseract: str, wanted: set[int]) -> dict[str, object]:
    """The words per page, and how many pages were not reached."""
    start, pages, over, left = time.monotonic(), dict[int, str](), 0, MOST_CHARACTERS
    for done, (number, picture) in enumerate(pictures_of(data, wanted)):
        if done >= MOST_PAGES or time.monotonic() - start > NO_MORE_AFTER:
            over += 1
            continue
        pages[number] = words_of(picture, tesseract)[:left]
        left -= len(pages[number])
    return {"paginas": pages, "over": over}


def main() -> None:
    """Limits first, then the file."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")  # about oddities of the file
    data = sys.stdin.buffer.read()
    if sys.argv[1] == "beeld":
        from PIL import ImageOps

        shot = io.BytesIO()
        ImageOps.exif_transpose(opened(data)).convert("RGB").save(shot, "JPEG", quality=90)
        sys.stdout.buffer.write(shot.getvalue())
        return
    _, _, tesseract, pages = sys.argv
    wanted = {int(number) for number in pages.split(",") if number}
    sys.stdout.write(json.dumps(text_of(data, tesseract, wanted)))


if __name__ == "__main__":
    main()

"""Scans and photographs: read by tesseract where it is, always marked as read by a machine, and shown as JPEG."""

import io
import shutil
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pillow_heif
import pytest
from PIL import Image, ImageDraw, ImageFont

from bot.attachments import read, scans, with_attachments
from bot.bootstrap import wall_clock
from bot.domain.calendar.calendar import Calendar
from bot.domain.mail.parser import parse_mail
from bot.domain.proposals.explained import reading
from bot.domain.recognition.suggestion import AttachmentText, MailText, Suggestion
from classifiers import load_classifier
from tests.test_attachments import mail, pdf

LETTER = """Geachte heer, mevrouw,

Ik dien een klacht in over Karin de Wit. Zij kwam drie keer te laat
en belde niet terug. Ik sprak haar leidinggevende, zonder resultaat.

Met vriendelijke groet,
A. Jansen"""
FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
needs_ocr = pytest.mark.skipif(
    not scans.tesseract() or not Path(FONT).exists(),
    reason="apt-get install tesseract-ocr tesseract-ocr-nld fonts-dejavu-core",
)


def sheet(text: str = LETTER, turned: int = 0) -> Image.Image:
    """A page as an office scanner makes it, at 200 dots per inch."""
    made = Image.new("L", (1654, 1200), 255)
    font = ImageFont.truetype(FONT, 34)
    ImageDraw.Draw(made).multiline_text((150, 150), text, font=font, fill=0, spacing=14)
    return made.rotate(turned, expand=True)


def saved(picture: Image.Image, kind: str, **more: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **more)
    return out.getvalue()


def scanned_pdf(*pages: Image.Image) -> bytes:
    return saved(pages[0], "PDF", save_all=True, append_images=pages[1:], resolution=200)


def heic(picture: Image.Image) -> bytes:
    pillow_heif.register_heif_opener()
    return saved(picture.convert("RGB"), "HEIF", quality=70)


KINDS: dict[str, Callable[[], bytes]] = {
    "png": lambda: saved(sheet(), "PNG"),
    "jpg": lambda: saved(sheet(), "JPEG"),
    "tiff": lambda: saved(sheet().convert("1"), "TIFF", compression="group4"),
    "heic": lambda: heic(sheet()),
    "pdf": lambda: scanned_pdf(sheet()),
    "upside down": lambda: saved(sheet(turned=180), "PNG"),
    "on its side": lambda: saved(sheet(turned=90), "PNG"),
}


@pytest.mark.slow
@needs_ocr
@pytest.mark.parametrize("kind", KINDS)
def test_a_scan_gives_its_words_marked_as_read_by_a_machine(kind: str) -> None:
    found = read(f"brief.{kind}", KINDS[kind]())
    assert found.machinaal == (1,)
    (page,) = found.paginas
    for words in ("klacht in over Karin de Wit", "drie keer te laat", "leidinggevende"):
        assert words in " ".join(page.split())


@pytest.mark.slow
@needs_ocr
def test_only_the_pages_that_are_pictures_are_read_by_a_machine() -> None:
    """A typed letter with a scan behind it: each page keeps its number."""
    from pypdf import PdfReader, PdfWriter

    book = PdfWriter()
    for part in (pdf("De brief zelf."), scanned_pdf(sheet()), pdf("Slot.")):
        for page in PdfReader(io.BytesIO(part)).pages:
            book.add_page(page)
    out = io.BytesIO()
    book.write(out)
    found = read("klacht.pdf", out.getvalue())
    assert found.machinaal == (2,)
    assert ["De brief zelf." in found.paginas[0], "Karin de Wit" in found.paginas[1]] == [True, True]
    assert found.reden == ""


@pytest.mark.slow
@needs_ocr
@pytest.mark.parametrize(
    "picture",
    [Image.effect_noise((900, 900), 80), Image.new("L", (900, 900), 255), Image.new("L", (120, 40), 0)],
    ids=["a photograph", "an empty page", "a logo"],
)
def test_a_picture_without_words_says_that_a_human_looks(picture: Image.Image) -> None:
    assert AttachmentText("a.png", reden="scan zonder tekst") == read("a.png", saved(picture, "PNG"))


def test_without_tesseract_a_human_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also when it is there and knows no Dutch."""
    monkeypatch.setattr(scans, "tesseract", lambda: "")
    for data in (saved(sheet_or_plain(), "PNG"), pdf("")):
        assert AttachmentText("a", reden="scan zonder tekst") == read("a", data)


def sheet_or_plain() -> Image.Image:
    return sheet() if Path(FONT).exists() else Image.new("L", (900, 900), 255)


def test_tesseract_counts_only_with_dutch(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for told, found in (("List:\neng\nnld\n", True), ("List:\neng\n", False)):
        program = tmp_path / "tesseract"
        program.write_text(f"#!/bin/sh\nprintf '{told}'\n")
        program.chmod(0o755)
        monkeypatch.setattr(shutil, "which", lambda name, program=program: str(program))
        scans.tesseract.cache_clear()
        assert bool(scans.tesseract()) is found
    monkeypatch.setattr(shutil, "which", lambda name: None)
    scans.tesseract.cache_clear()
    assert scans.tesseract() == ""
    scans.tesseract.cache_clear()


BOMB = b"\x89PNG\r\n\x1a\n" + bytes.fromhex("0000000d494844520003d0900003d0900800000000") + b"\0" * 4


@pytest.mark.parametrize(
    "data",
    [b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0" + b"x" * 500, BOMB, b"\0\0\0\x18ftypheic" + b"x" * 90, b"II*\0" + b"\xff" * 99],
    ids=["png head", "half a jpeg", "png bomb", "half a heic", "tiff in a circle"],
)  # fmt: skip
def test_a_broken_picture_or_trap_costs_nothing_but_itself(data: bytes) -> None:
    before = time.monotonic()
    found = read("a", data)
    assert found.paginas == ()
    assert found.reden
    assert time.monotonic() - before < 15
    with pytest.raises(ValueError, match="geen leesbare foto"):
        scans.shown(data)


def test_a_child_that_hangs_or_talks_nonsense_costs_the_file_its_words(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(scans, "tesseract", lambda: "/bin/tesseract")
    monkeypatch.setattr(scans, "SECONDS", 1.0)
    monkeypatch.setattr(scans, "_CHILD", tmp_path / "kind.py")
    for script, why in (
        ("import time; time.sleep(60)", "lezen duurt te lang"),
        ("print('geen json')", "niet te openen"),
        ("print('[]')", "niet te openen"),
        ("import os; os.kill(os.getpid(), 9)", "niet te openen"),
    ):
        (tmp_path / "kind.py").write_text(script)
        assert AttachmentText("a", reden=why) == scans.of_picture("a", b"\xff\xd8\xff")
    typed = AttachmentText("a.pdf", ("De brief zelf.", ""))
    assert typed == scans.of_pdf(typed, b"%PDF-"), "what was read stays read"


def test_pages_that_were_not_reached_are_left_to_a_human(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(scans, "tesseract", lambda: "/bin/tesseract")
    monkeypatch.setattr(scans, "_CHILD", tmp_path / "kind.py")
    (tmp_path / "kind.py").write_text("""print('{"paginas": {"1": "Karin kwam te laat."}, "over": 12}')""")
    found = scans.of_picture("a.tiff", b"II*\0")
    assert (found.paginas, found.reden) == (("Karin kwam te laat.",), "12 pagina's niet gelezen")


# ── In the proposal ───────────────────────────────────────────────────────────────────────────────────


def told(found: AttachmentText, text: str = "Zie bijlage.") -> Suggestion:
    (said,) = load_classifier().suggest([MailText("m1", "Brief", text, bijlagen=(found,))])
    return said


def test_the_proposal_names_file_page_and_machine_and_is_never_sure() -> None:
    """Evidence from a machine is shown as such; a person's own words in a typed file are not."""
    read_ = AttachmentText("scan.pdf", ("", LETTER), machinaal=(2,))
    said = told(read_)
    (place,) = (s.bewijs for s in said.signalen if s.naam == "bijlage_gelezen")
    assert place.startswith("scan.pdf, pagina 2 (OCR): ")
    assert not said.zeker
    words = " ".join(reading(said, Calendar(), date(2026, 3, 16)))
    assert "De computer las een scan of foto (OCR). Kijk zelf of het klopt." in words
    typed = told(AttachmentText("brief.pdf", ("", LETTER)))
    assert "(OCR)" not in " ".join(reading(typed, Calendar(), date(2026, 3, 16)))


def test_a_scan_that_was_read_in_part_says_what_a_human_still_reads() -> None:
    said = told(AttachmentText("scan.pdf", (LETTER,), "12 pagina's niet gelezen", (1,)))
    words = " ".join(reading(said, Calendar(), date(2026, 3, 16)))
    assert "Door mens te lezen: scan.pdf (12 pagina's niet gelezen)." in words


@pytest.mark.slow
@needs_ocr
def test_mail_of_the_office_scanner_is_only_an_envelope() -> None:
    """Key `scan_afzenders`: however much the machine writes around it."""
    chatter = "This E-mail was sent from RNP58387 (MP C3004ex). Scan Date: 16.03.2026. " * 4
    raw = mail(chatter, scan_png=saved(sheet(), "PNG")).replace(
        b"anna@example.nl", b"scanner@sterker.example"
    )
    parsed = parse_mail(raw, wall_clock())
    one = (raw, parsed, MailText.of(parsed, "m1", date(2026, 3, 16)))
    assert with_attachments([one])[0].bijlagen == ()
    (text,) = with_attachments([one], scanners={parsed.sender.address})
    assert "Karin de Wit" in text.bijlagen[0].paginas[0]


def test_a_photograph_of_a_telephone_is_shown_as_jpeg() -> None:
    """Turned as the camera was held."""
    picture = Image.new("RGB", (400, 300), (200, 30, 30))
    tag = Image.Exif()
    tag[0x0112] = 6
    data = saved(picture, "JPEG", exif=tag)
    assert Image.open(io.BytesIO(scans.shown(data))).size == (300, 400)
    phone = heic(Image.new("RGB", (400, 300), (200, 30, 30)))
    assert scans.is_heif(phone)
    made = Image.open(io.BytesIO(scans.shown(phone)))
    assert (made.format, made.size) == ("JPEG", (400, 300))

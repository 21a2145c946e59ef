"""A mail that only points at its attachment is read with it; a bad file costs nothing but a human's look."""

import io
import itertools
import struct
import time
import zipfile
from collections.abc import Callable, Iterable
from datetime import date
from email.message import EmailMessage
from pathlib import Path

import pytest
from docx import Document
from docx.enum.text import WD_BREAK
from pypdf import PdfWriter

from bot import attachments
from bot.attachments import read, with_attachments
from bot.bootstrap import wall_clock
from bot.domain.calendar.calendar import Calendar
from bot.domain.mail.parser import parse_mail
from bot.domain.mail.pointer import points_at_attachment
from bot.domain.proposals.explained import reading
from bot.domain.recognition.suggestion import AttachmentText, MailText, Suggestion
from classifiers import load_classifier
from tests.handlers.office import KLAGER, Office, suggestion

LETTER = "Ik dien een klacht in over Karin de Wit. Ik sprak haar leidinggevende, zonder resultaat."


def pdf(*pages: str) -> bytes:
    """A small PDF with these pages; a page without words is what a scanner makes."""
    bodies = [f"BT /F1 12 Tf 40 700 Td ({page}) Tj ET".encode() if page else b"" for page in pages]
    kids = " ".join(f"{4 + 2 * i} 0 R" for i in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for i, body in enumerate(bodies):
        objects += [
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + 2 * i} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>".encode(),
            b"<< /Length %d >>\nstream\n%b\nendstream" % (len(body), body),
        ]
    out, places = bytearray(b"%PDF-1.4\n"), list[int]()
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def docx(*pages: str) -> bytes:
    """A word processor's file, with a page break between the pages and a table at the end."""
    made = Document()
    for number, page in enumerate(pages):
        if number:
            made.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
        made.add_paragraph(page)
    made.add_table(1, 1).cell(0, 0).text = "in de tabel"
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def mail(text: str, **files: bytes) -> bytes:
    """A mail with attachments; `klacht_pdf=…` is called klacht.pdf."""
    made = EmailMessage()
    made["From"], made["To"] = f"A. Jansen <{KLAGER}>", "klachten@sterker.example"
    made["Subject"], made["Message-ID"] = "Brief", "<bijlage@example.nl>"
    made.set_content(text)
    for name, data in files.items():
        made.add_attachment(
            data, maintype="application", subtype="octet-stream", filename=name.replace("_", ".")
        )
    return made.as_bytes()


def text_of(raw: bytes) -> MailText:
    """The mail as a classifier gets it."""
    parsed = parse_mail(raw, wall_clock())
    return with_attachments([(raw, parsed, MailText.of(parsed, "m1", date(2026, 3, 16)))])[0]


def suggest(raw: bytes) -> Suggestion:
    """What the own model says of it."""
    return load_classifier().suggest([text_of(raw)])[0]


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("Zie bijlage.", True),
        ("Geachte heer, mevrouw,\n\nHierbij mijn klacht.\n\nGroet,\nAnna", True),
        ("In de bijgevoegde brief leg ik het uit.", True),
        ("Please see attached.", True),
        ("", True),
        ("De hulp kwam weer te laat.", False),
        ("Zie bijlage. " + "De hulp kwam weer te laat en niemand belde terug. " * 4, False),
        ("Hierbij wil ik laten weten dat de hulp niet kwam.", False),
    ],
)
def test_a_mail_points_when_its_few_words_name_an_attachment(text: str, points: bool) -> None:
    """At most 25 own words with a cue, or none at all."""
    assert points is points_at_attachment(text)


def test_a_pdf_and_a_docx_give_their_words_page_by_page() -> None:
    """Tables included."""
    assert ("een", "twee") == tuple(page.strip() for page in read("a.pdf", pdf("een", "twee")).paginas)
    first, second = read("a.docx", docx("een", "twee")).paginas
    assert "een" == first
    assert second.split("\n")[0].strip() == "twee"
    assert "in de tabel" in second


def odt(*paragraphs: str, more: bytes = b"") -> bytes:
    """A text document as LibreOffice writes it."""
    out = io.BytesIO()
    space = "urn:oasis:names:tc:opendocument:xmlns"
    words = "".join(f"<text:p>{one}</text:p>" for one in paragraphs).encode()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.text", zipfile.ZIP_STORED)
        head = f'<office:body xmlns:office="{space}:office:1.0" xmlns:text="{space}:text:1.0">'.encode()
        made.writestr("content.xml", head + words + more + b"</office:body>")
    return out.getvalue()


def tnef(text: str, **files: bytes) -> bytes:
    """A winmail.dat (MS-OXTNEF): an attribute of the message with its text, and two per attachment."""

    def attribute(level: int, name: int, kind: int, data: bytes) -> bytes:
        return (
            struct.pack("<BHHI", level, name, kind, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)
        )

    made = struct.pack("<IH", 0x223E9F78, 1) + attribute(1, 0x9007, 6, struct.pack("<II", 1252, 0))
    made += attribute(1, 0x800C, 2, text.encode("cp1252") + b"\0")
    for data in files.values():
        made += attribute(2, 0x9002, 6, bytes(14)) + attribute(2, 0x800F, 6, data)
    return made + attribute(1, 0x8006, 3, bytes(14))


def msg(text: str) -> bytes:
    """A mail dragged out of Outlook (MS-OXMSG): an OLE file with one property that holds the text.

    Streams are made long enough (4,096 bytes) to need no small-sector table.
    """
    words = text.ljust(2_048).encode("utf-16-le")
    filler = b"".join(struct.pack("<HHIII", 3, 0x6000 + n, 6, n, 0) for n in range(300))
    properties = bytes(32) + struct.pack("<HHIII", 0x1F, 0x1000, 6, len(words) + 2, 0) + filler
    streams = [("__properties_version1.0", properties), ("__substg1.0_1000001F", words)]
    entries, sectors, table = list[bytes](), list[bytes](), [0xFFFFFFFD, 0xFFFFFFFE]

    def entry(name: str, kind: int, beside: int, child: int, start: int, size: int) -> bytes:
        written = (name + "\0").encode("utf-16-le")
        return (
            written.ljust(64, b"\0") + struct.pack("<HBBIII", len(written), kind, 1, 0xFFFFFFFF, beside, child)
            + bytes(36) + struct.pack("<IQ", start, size)
        )  # fmt: skip

    entries.append(entry("Root Entry", 5, 0xFFFFFFFF, 1, 0xFFFFFFFE, 0))
    for number, (name, data) in enumerate(streams, start=1):
        blocks = [data[at : at + 512].ljust(512, b"\0") for at in range(0, len(data), 512)]
        first = len(table)
        table += [*range(first + 1, first + len(blocks)), 0xFFFFFFFE]
        sectors += blocks
        beside = number + 1 if number < len(streams) else 0xFFFFFFFF
        entries.append(entry(name, 2, beside, 0xFFFFFFFF, first, len(data)))
    fat = b"".join(struct.pack("<I", one) for one in table).ljust(512, b"\xff")
    head = (
        bytes.fromhex("d0cf11e0a1b11ae1")
        + bytes(16)
        + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
        + bytes(6)
    )
    head += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    head += struct.pack("<I", 0) + b"\xff" * (4 * 108)
    return head + fat + b"".join(entries).ljust(512, b"\0") + b"".join(sectors)


def test_odt_winmail_msg_and_eml_give_their_words() -> None:
    """What is inside them is read too, one level deep."""
    assert read("a.odt", odt("een", "twee")).paginas == ("een\ntwee",)
    assert read("winmail.dat", tnef("Zie de brief.")).paginas == ("Zie de brief.",)
    packed = read("winmail.dat", tnef("Zie de brief.", brief=pdf("de brief zelf"), kapot=b"%PDF-stuk"))
    assert [page.strip() for page in packed.paginas] == ["Zie de brief.", "de brief zelf"]
    (dragged,) = read("klacht.msg", msg(LETTER)).paginas
    assert LETTER in dragged
    attached = read("klacht.eml", mail("Zie hieronder.", klacht_pdf=pdf("de klacht"))).paginas
    assert "Zie hieronder." in attached[0]
    assert "de klacht" in attached[1]
    twice = read("dubbel.eml", mail("Buitenste.", binnen_eml=mail("Middelste.", diep_pdf=pdf("diep"))))
    assert [any(word in page for page in twice.paginas) for word in ("Buiten", "Middel", "diep\n")] == [
        True,
        True,
        False,
    ]


@pytest.mark.parametrize(
    "data",
    [
        odt("x", more=b"<a>" * 10_000_000),
        odt("x")[:200],
        tnef("x" * 10, brief=b"y")[:40],
        msg(LETTER)[:1_500],
        msg(LETTER).replace(b"\xfe\xff\xff\xff", b"\x02\x00\x00\x00"),
        b"From: x\n" * 60_000,
        b"Subject: x\n\n" + b"Content-Type: message/rfc822\n\n" * 3_000,
    ],
    ids=["odt bomb", "half an odt", "half a winmail.dat", "half a msg", "msg in a circle", "eml of heads", "eml in eml"],
)  # fmt: skip
def test_a_broken_or_endless_file_is_left_to_a_human(data: bytes) -> None:
    """In bounded time, with a reason."""
    before = time.monotonic()
    found = read("a", data)
    assert found.paginas == () or found.reden == ""
    assert time.monotonic() - before < attachments.SECONDS + 2


def test_fifty_mails_that_point_at_a_trap_cost_no_more_than_a_few(monkeypatch: pytest.MonkeyPatch) -> None:
    """The batch has one purse; who comes after says that a human has to look."""
    opened: list[str] = []
    clock = itertools.count(step=3.0)

    def slow(name: str, data: bytes) -> AttachmentText:
        opened.append(name)
        return AttachmentText(name, reden="openen duurt te lang")

    monkeypatch.setattr(attachments, "read", slow)
    monkeypatch.setattr(attachments, "monotonic", lambda: next(clock))
    raw = mail("Zie bijlage.", klacht_pdf=b"%PDF-")
    parsed = parse_mail(raw, wall_clock())
    one = (raw, parsed, MailText.of(parsed, "m1", date(2026, 3, 16)))
    texts = with_attachments([one] * 50)
    assert len(opened) == 14  # of three seconds each, in a purse of forty
    assert "te veel tijd" in texts[-1].bijlagen[0].reden


def encrypted() -> bytes:
    """A PDF that asks for a password."""
    made, out = PdfWriter(), io.BytesIO()
    made.add_blank_page(100, 100)
    made.encrypt("geheim", algorithm="RC4-128")
    made.write(out)
    return out.getvalue()


def bomb() -> bytes:
    """A docx of a few hundred kB that would fill more memory than a reader may have."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(docx("x"))) as good,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bad,
    ):
        for name in good.namelist():
            if name != "word/document.xml":
                bad.writestr(name, good.read(name))
        with bad.open("word/document.xml", "w", force_zip64=True) as stream:
            stream.write(b"<a>")
            for _ in range(300):
                stream.write(b"<b/>" * 250_000)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (pdf(""), "scan zonder tekst"),
        (b"%PDF-1.4 and nothing more", "niet te openen"),
        (encrypted(), "niet te openen"),
        (b"\x89PNX", "geen soort die klachtwacht kan lezen"),
        (b"", "geen soort die klachtwacht kan lezen"),
        (b"PK\x03\x04 word/ and nothing more", "niet te openen"),
        (b"%PDF-" + bytes(attachments.LARGEST), "groter dan 10 MB"),
    ],
    ids=["scan", "broken pdf", "password", "unknown", "empty", "broken docx", "large"],
)
def test_a_file_without_readable_words_says_why(data: bytes, why: str) -> None:
    """Never an exception, never words on stderr."""
    assert AttachmentText("a", reden=why) == read("a", data)


@pytest.mark.slow
def test_a_file_that_unpacks_to_more_than_memory_stops_at_its_limit() -> None:
    """The child dies of it, the daemon does not."""
    assert read("a.docx", bomb()).paginas == ()


@pytest.mark.parametrize(
    ("script", "why"),
    [
        ("import time; time.sleep(60)", "openen duurt te lang"),
        ("import os; os.kill(os.getpid(), 9)", "niet te openen"),
        ("print('geen json')", "niet te openen"),
        ("print('[]')", "niet te openen"),
    ],
)
def test_a_child_that_hangs_dies_or_talks_nonsense_costs_nothing_but_the_file(
    script: str, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a file that takes over the library that reads it would."""
    (tmp_path / "kind.py").write_text(script)
    monkeypatch.setattr(attachments, "_CHILD", tmp_path / "kind.py")
    monkeypatch.setattr(attachments, "SECONDS", 1.0)
    assert AttachmentText("a", reden=why) == read("a", pdf("x"))


def test_no_file_is_opened_for_a_mail_that_says_something_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """Opening costs a process; and what the writer says is what counts."""
    monkeypatch.setattr(attachments, "read", lambda *_: pytest.fail("opened"))
    assert () == text_of(mail("De hulp kwam weer te laat.", klacht_pdf=pdf(LETTER))).bijlagen


def test_calendars_and_logos_are_no_letters() -> None:
    """A picture counts only where nothing else can be read."""
    both = text_of(mail("Zie bijlage.", logo_png=b"\x89PNG", klacht_pdf=pdf(LETTER), les_ics=b"BEGIN:"))
    assert ["klacht.pdf"] == [one.naam for one in both.bijlagen]
    alone = text_of(mail("Zie bijlage.", foto_jpg=b"\xff\xd8"))
    assert [("foto.jpg", "geen soort die klachtwacht kan lezen")] == [
        (one.naam, one.reden) for one in alone.bijlagen
    ]


@pytest.mark.parametrize(("name", "made"), [("pdf", pdf), ("docx", docx)])
def test_the_words_of_the_attachment_decide_and_evidence_names_file_and_page(
    name: str, made: Callable[..., bytes]
) -> None:
    """A klacht in an attachment is a klacht; offsets stay those of the mail itself."""
    raw = mail("Zie bijlage.", **{f"klacht_{name}": made("Aan het bestuur", LETTER)})
    said = suggest(raw)
    assert said.soort.value == "klacht"
    assert "Karin de Wit" == said.medewerker
    (read_,) = (signal.bewijs for signal in said.signalen if signal.naam == "bijlage_gelezen")
    assert read_.startswith(f"klacht.{name}, pagina ")
    assert len(read_) <= 80
    told = [c.bewijs for c in said.condities.values() if c.bewijs]
    assert [words for words in told if words.startswith(f"klacht.{name}, pagina ")] == told
    assert any(words.startswith(f"klacht.{name}, pagina 2: ") for words in told)
    text = text_of(raw)
    for span in said.uitleg:
        assert span.tekst == (text.tekst if span.veld == "tekst" else text.onderwerp)[span.begin : span.eind]


def test_a_scan_is_never_sure_and_the_proposal_says_a_human_has_to_read_it() -> None:
    """With the name of the file."""
    said = suggest(mail("Zie bijlage.", klacht_pdf=pdf("")))
    assert not said.zeker
    assert ["klacht.pdf (scan zonder tekst)"] == [s.bewijs for s in said.signalen if s.naam == "bijlage_scan"]
    assert "Door mens te lezen: klacht.pdf (scan zonder tekst)." in reading(
        said, Calendar(), date(2026, 3, 16)
    )


def test_own_words_beside_the_attachment_still_count() -> None:
    """ "Ik trek mijn klacht in, zie bijlage" may not lose its withdrawal to the letter."""
    said = suggest(mail("Ik trek mijn klacht in, zie bijlage.", brief_pdf=pdf("Met vriendelijke groet")))
    assert "onvoorwaardelijk" == said.condition("intrekking")
    bewijs = said.condities["intrekking"].bewijs
    assert bewijs is not None
    assert "pagina" not in bewijs


def test_the_daemon_hands_the_attachment_to_the_classifier(monkeypatch: pytest.MonkeyPatch) -> None:
    """From bytes in the mailbox to what the model reads."""
    office = Office()
    seen: list[MailText] = []

    def remember(mails: Iterable[MailText]) -> list[Suggestion]:
        seen.extend(mails)
        return [suggestion() for _ in seen]

    monkeypatch.setattr(office.reader, "suggest", remember)
    office.arrives(mail("Zie bijlage.", klacht_pdf=pdf(LETTER)))
    assert ["klacht.pdf"] == [one.naam for text in seen for one in text.bijlagen]
    assert LETTER in seen[0].bijlagen[0].paginas[0]

"""A mail that only points at its attachment is read with it; a bad file costs nothing but a human's look."""

import io
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
from bot.domain.calendar import Calendar
from bot.domain.drafts import reading
from bot.domain.mail_parser import parse_mail
from bot.domain.pointer import points_at_attachment
from bot.domain.suggestion import AttachmentText, MailText, Suggestion
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
    return with_attachments(raw, parsed, MailText.of(parsed, "m1", date(2026, 3, 16)))


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
        (b"\x89PNG", "geen pdf of docx"),
        (b"", "geen pdf of docx"),
        (b"PK\x03\x04 word/ and nothing more", "niet te openen"),
        (b"%PDF-" + bytes(attachments.LARGEST), "groter dan 10 MB"),
    ],
    ids=["scan", "broken pdf", "password", "picture", "empty", "broken docx", "large"],
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
    assert [("foto.jpg", "geen pdf of docx")] == [(one.naam, one.reden) for one in alone.bijlagen]


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

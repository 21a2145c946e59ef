"""Files of klagers: what was not found clean stays locked and is said to be, and a virus is named to who decides."""

import io
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pillow_heif
import pytest
from PIL import Image

from bot.attachments.clamd import Clamd
from bot.daemon import pulses
from bot.domain.dossier.events import EventKind
from bot.domain.errors import Refused, UsageError
from bot.domain.mail.attached import Attached, Scan, Staat, Verdict, checked, files_in, locked
from bot.domain.recognition.suggestion import Soort
from bot.handlers.handing import NEVER_SEEN, Kept, files_of, hand_over
from bot.handlers.plans.plan import Asked
from bot.handlers.viruses import Viruses
from bot.handout import hand_out
from tests.handlers.office import INGRID, KARIN, KLAGER, Office, suggestion
from tests.servers.clamd import NAME, VIRUS, FakeClamd
from tests.test_attachments import mail, pdf

CLEAN, INFECTED = b"%PDF-1.4 brief", b"%PDF-1.4 " + VIRUS


def looks(data: bytes) -> Verdict:
    return Verdict(Staat.BESMET, NAME) if VIRUS in data else Verdict(Staat.SCHOON)


def office_with(scan: Scan | None) -> Office:
    office = Office()
    if scan is not None:
        reading = replace(office.receiver.reading, scan=scan)  # type: ignore[type-var]
        office.receiver = replace(office.receiver, reading=reading)
    return office


def files(office: Office) -> list[Kept]:
    with office.store.begin("sterker") as uow:
        return list(files_of(uow, "2026-0001"))


def proposal(office: Office) -> str:
    found = office.dossier().open_proposal()
    assert found
    return " ".join(found.uitleg)


# ── What comes in ─────────────────────────────────────────────────────────────────────────────────────


def test_without_a_scanner_files_are_locked_and_said_so() -> None:
    office = office_with(None)
    office.arrives(mail("De hulp kwam niet.", brief_pdf=CLEAN))
    assert (
        "Vergrendeld, want niet op virussen gecontroleerd (er is geen virusscanner ingesteld): brief.pdf."
        in (proposal(office))
    )
    (kept,) = files(office)
    assert (kept.file.staat, kept.data) == (Staat.WACHT, CLEAN)


def test_a_clean_file_is_nobodys_concern() -> None:
    office = office_with(looks)
    office.arrives(mail("De hulp kwam niet.", brief_pdf=CLEAN))
    assert "brief.pdf" not in proposal(office)
    assert [kept.file.staat for kept in files(office)] == [Staat.SCHOON]


def test_a_virus_is_named_in_the_dossier_and_told_to_who_decides() -> None:
    """Kept, and never handed on; the acknowledgement leaves as ever."""
    office = office_with(looks)
    office.arrives(mail("De hulp kwam niet.", brief_pdf=CLEAN, factuur_pdf=INFECTED))
    assert f"Bijlage 2 (factuur.pdf) bevat een virus ({NAME})" in proposal(office)
    (note,) = [e for e in office.dossier().events if e.soort is EventKind.NOTITIE]
    assert "factuur.pdf" in note.gegevens["tekst"]
    (told,) = [item for item in office.of("V02") if item.aan == (INGRID,)]
    assert "factuur.pdf" in office.read(told).text
    assert [n.dossier for n in office.notices("taak")] == ["2026-0001"]
    assert not any("factuur" in n.tekst for n in office.notices()), "no words of a klager in a melding"
    assert office.of("T01")


def test_a_follow_up_says_it_too() -> None:
    office = office_with(looks)
    office.mail()
    raw = mail("Ik trek mijn klacht in.", factuur_pdf=INFECTED).replace(
        b"Subject: Brief", b"Subject: [2026-0001] Brief\nIn-Reply-To: <m1@example.nl>"
    )
    office.arrives(raw, suggestion(Soort.INTREKKING, intrekking="onvoorwaardelijk"))
    assert "bevat een virus" in proposal(office)


def test_a_logo_that_was_not_checked_is_not_worth_a_line() -> None:
    files = [Attached(1, "logo.png", "image/png", 10, ingebed=True, reden="x")]
    assert locked(files) == ""
    assert files[0].vergrendeld


# ── The scanner is away ───────────────────────────────────────────────────────────────────────────────


def _measured(office: Office, viruses: Viruses) -> tuple[int, bool]:
    """What the port of health says: mails with locked files, and whether the scanner is away."""
    one = SimpleNamespace(watches=[SimpleNamespace(since_looked=3.0)], viruses=viruses)
    house: Any = SimpleNamespace(store=office.store, offices={"sterker": one})
    (pulse,) = pulses(house, office.now)
    return pulse.bijlagen, pulse.scanner_weg


def test_a_scanner_that_was_away_is_asked_again_and_its_end_is_told(clamd: FakeClamd) -> None:
    """Configured but down: locked, one alarm, and when it is back the files are seen after all."""
    ask = Clamd(clamd.address)
    office = office_with(ask)
    clamd.stop()
    office.arrives(mail("De hulp kwam niet.", brief_pdf=CLEAN, factuur_pdf=INFECTED))
    assert "de virusscanner antwoordt niet" in proposal(office)
    reports: list[tuple[str, str]] = []
    again = Viruses(office.store, office.desk, office.receiver.reading, lambda *told: reports.append(told))
    for _ in range(2):
        again.tick(office.now)
    assert [kind for kind, _ in reports] == ["storing"]
    assert (1, True) == _measured(office, again)
    clamd.start()
    ask._resting_until = 0.0
    again.tick(office.now)
    assert (0, False) == _measured(office, again)
    assert [kind for kind, _ in reports] == ["storing", "hersteld"]
    assert [kept.file.staat for kept in files(office)] == [Staat.SCHOON, Staat.BESMET]
    assert ["Een bijlage bevat een virus"] == [n.tekst[:27] for n in office.notices("taak")]
    before = len(clamd.got)
    again.tick(office.now)
    assert len(clamd.got) == before, "what was seen is not asked again"


def test_a_mail_that_is_gone_holds_up_no_other() -> None:
    """Destroyed meanwhile: its files are locked for good, and nobody is told that the scanner is away."""
    office = office_with(None)
    office.arrives(mail("De hulp kwam niet.", brief_pdf=CLEAN))
    office.store._shelves["sterker"].raw.clear()
    reports: list[tuple[str, str]] = []
    again = Viruses(office.store, office.desk, office.receiver.reading, lambda *told: reports.append(told))
    again.tick(office.now)
    with office.store.begin("sterker") as uow:
        assert uow.attachments.waiting(9) == []
    assert reports == []


def test_a_virus_is_told_once_however_often_its_mail_is_looked_at() -> None:
    office = office_with(lambda data: looks(data) if VIRUS in data else Verdict(Staat.WACHT, "bezig"))
    office.arrives(mail("De hulp kwam niet.", brief_pdf=CLEAN, factuur_pdf=INFECTED))
    Viruses(office.store, office.desk, office.receiver.reading, print).tick(office.now)
    assert len(office.notices("taak")) == 1


# ── Handing out ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("who", "unlock", "names"),
    [
        (INGRID, "", ["1-brief.pdf"]),
        (INGRID, "de leverancier bevestigde het", ["1-brief.pdf", "3-groot.pdf"]),
        (INGRID, "  ", ["1-brief.pdf"]),
        (KARIN, "ik wil het zien", None),
    ],
)
def test_only_who_decides_gets_files_and_an_infected_one_nobody(
    who: str, unlock: str, names: list[str] | None
) -> None:
    """Every time stands in the audit log, refused ones too."""

    def scan(data: bytes) -> Verdict:
        return Verdict(Staat.NOOIT, "groter dan 25 MB") if data == b"groot" else looks(data)

    office = office_with(scan)
    office.arrives(mail("Zie ook.", brief_pdf=CLEAN, factuur_pdf=INFECTED, groot_pdf=b"groot"))
    person, dossier = office.organisation.staff.by_email(who), office.dossier()
    assert person
    with office.store.begin("sterker") as uow:
        asked = Asked(person, office.now, "attachments 2026-0001", "opdrachtregel", "2026-0001")
        given = hand_over(uow, office.desk, dossier, asked, unlock)
        uow.commit()
    if names is None:
        assert isinstance(given, Refused)
    else:
        assert isinstance(given, list)
        assert names == [one.name.split("-", 2)[2] for one in given]
    assert [line.door for line in office.commands()] == [who]


def test_handing_out_lists_writes_and_shows_words(tmp_path: Path) -> None:
    """What `klachtwacht attachments` says; a photograph of a telephone lies there as JPEG too."""
    office = office_with(looks)
    pillow_heif.register_heif_opener()
    photo = io.BytesIO()
    Image.new("RGB", (80, 60), (9, 99, 9)).save(photo, "HEIF")
    office.arrives(
        mail("Zie ook.", brief_pdf=pdf("De brief."), foto_heic=photo.getvalue(), slecht_pdf=INFECTED)
    )
    person = office.organisation.staff.by_email(INGRID)
    assert person
    args = (office.store, office.desk, office.dossier(), person, office.now)
    listed = hand_out(*args, None, "", words=False)
    assert not listed.kept_back
    assert [line.rsplit("  ", 1)[1] for line in listed.lines] == [
        "vrij (schoon)", "vrij (schoon)", f"vergrendeld (besmet: {NAME})"
    ]  # fmt: skip
    told = hand_out(*args, None, "", words=True)
    assert any("pagina 1\nDe brief." in line for line in told.lines)
    given = hand_out(*args, tmp_path / "uit", "", words=False)
    assert given.kept_back
    names = sorted(path.name.split("-", 2)[2] for path in (tmp_path / "uit").iterdir())
    assert names == ["1-brief.pdf", "2-foto.heic", "2-foto.heic.jpg"]
    with pytest.raises(UsageError, match="niet te schrijven"):
        hand_out(*args, next((tmp_path / "uit").iterdir()) / "x", "", words=False)
    assert len(office.commands()) == 3, "looking at the list is no handing out"


def test_mail_from_before_is_locked() -> None:
    office = office_with(looks)
    office.arrives(mail("De hulp kwam niet.", brief_pdf=CLEAN))
    office.store._shelves["sterker"].attached.clear()
    assert [(k.file.staat, k.file.reden) for k in files(office)] == [(Staat.WACHT, NEVER_SEEN)]


def test_a_verdict_over_other_bytes_is_none() -> None:
    """An earlier version took another file of that number out of the same mail, and found that one clean."""
    office = office_with(looks)
    office.arrives(mail("De hulp kwam niet.", brief_pdf=CLEAN))
    ((sha256, (seen,)),) = office.store._shelves["sterker"].attached.items()
    with office.store.begin("sterker") as uow:
        uow.attachments.put(sha256, [replace(seen, grootte=seen.grootte + 1)])
        uow.commit()
    assert [(k.file.staat, k.file.reden) for k in files(office)] == [(Staat.WACHT, NEVER_SEEN)]


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("../../etc/passwd", ".._.._etc_passwd"),
        ("a\u202efdp.exe", "a_fdp.exe"),
        ("", "bijlage_1"),
        ("lang" * 40 + ".pdf", None),
    ],
)
def test_a_name_from_a_stranger_is_harmless_on_a_disk(name: str, written: str | None) -> None:
    office = office_with(looks)
    made = EmailMessage()
    made["From"], made["Message-ID"] = KLAGER, "<x@example.nl>"
    made.set_content("De hulp kwam niet.")
    made.add_attachment(CLEAN, maintype="application", subtype="pdf", filename=name or None)
    office.arrives(made.as_bytes())
    (kept,) = files(office)
    assert "/" not in kept.name
    assert not kept.name.startswith(".")
    assert len(kept.name) < 100
    if written:
        assert kept.name.endswith(written.lstrip("."))


@pytest.mark.parametrize("path", sorted(Path("tests/mailbag").glob("*.eml")), ids=lambda path: path.stem)
def test_the_files_of_strange_mail_are_taken_out_or_left_alone(path: Path) -> None:
    """Every sin of the mailbag: bounded, and a name fit for a sentence."""
    for file, data in files_in(path.read_bytes()):
        assert file.kort.isprintable()
        assert file.grootte == len(data)


def test_the_files_of_a_mail_are_all_seen_whatever_they_are_called() -> None:
    """A mail in a mail, a picture in the text, a file in uuencode, and no name at all."""
    inner = mail("Binnen.", binnen_pdf=INFECTED)
    made = EmailMessage()
    made["From"] = KLAGER
    made.set_content("begin 644 oud.txt\n#86%A\n`\nend\n")
    made.add_attachment(b"\x89PNG", maintype="image", subtype="png", cid="<logo>", disposition="inline")
    raw = made.as_bytes()
    found = [(file.naam, file.ingebed, data) for file, data in files_in(raw)]
    assert found == [("oud.txt", False, b"aaa"), ("", True, b"\x89PNG")]
    wrapped = (
        b"From: a@example.nl\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n--x\n"
        b"Content-Type: message/rfc822\n\n" + inner + b"\n--x--\n"
    )
    assert [one.staat for one in checked(wrapped, looks)] == [Staat.BESMET]

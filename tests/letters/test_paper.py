"""Letters on paper: the same words, an address that shows in the window, boxes instead of buttons, large print."""

import io
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader

from bot.domain.dossier.events import Event, EventKind
from bot.domain.errors import KlachtwachtError
from bot.domain.people.organisation import Organisation, Venster
from bot.domain.ports.letters import LetterOrder
from bot.letters import JinjaPress, paper
from tests.letters.orders import NOW, TO_KLAGER, ZONNEHOF, order

ADDRESS = Event(
    EventKind.GECORRIGEERD,
    NOW,
    "truus.vandam@zonnehof.example",
    {"veld": "postadres", "waarde": "Dorpsstraat 1, 1234 AB Dorp"},
)
needs_font = pytest.mark.skipif(
    not any((folder / "DejaVuSans.ttf").is_file() for folder in paper.FONTS), reason="needs fonts-dejavu-core"
)
MILLIMETRE = 72 / 25.4


def addressed(sjabloon: str, org: Organisation = ZONNEHOF, **rest: str) -> LetterOrder:
    made = order(sjabloon, org, **rest)
    assert made.dossier is not None
    return replace(made, dossier=replace(made.dossier, events=(*made.dossier.events, ADDRESS)))


def read(pdf: bytes) -> tuple[str, int]:
    """The words on the sheets in reading order, and how many sheets."""
    pages = PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text().split()) for page in pages), len(pages)


def places(pdf: bytes) -> dict[str, tuple[float, float]]:
    """Of each piece of text on the first sheet: millimetres from the left and from the top."""
    found: dict[str, tuple[float, float]] = {}
    sheet = PdfReader(io.BytesIO(pdf)).pages[0]

    def note(text: str, cm: list[float], tm: list[float], font: object, size: float) -> None:
        x, y = tm[4] * cm[0] + cm[4], tm[5] * cm[3] + cm[5]
        if text.strip():
            found[text.strip()] = (x / MILLIMETRE, (float(sheet.mediabox.height) - y) / MILLIMETRE)

    sheet.extract_text(visitor_text=note)
    return found


@needs_font
@pytest.mark.parametrize("sjabloon", ["T04", "T06", "T13", "T20"])
def test_paper_says_what_the_letter_says(press: JinjaPress, sjabloon: str) -> None:
    made = addressed(sjabloon)
    words, _ = read(press.paper(made))
    mail = press.make(replace(made, papier=True)).tekst
    lines = [line for line in mail.splitlines() if line and line[0] not in ">-" and "___" not in line]

    assert [line for line in lines if " ".join(line.split()) not in words] == []
    assert "Datum: maandag 16 maart 2026" in words
    assert "Ons nummer: 2026-0001" in words


@needs_font
@pytest.mark.parametrize(("venster", "left"), [(Venster.LINKS, 20), (Venster.RECHTS, 110)])
def test_the_address_stands_where_the_window_is(press: JinjaPress, venster: Venster, left: float) -> None:
    """The window of an EA5/6 envelope shows 20 to 120 mm (or 110 to 210) across, and 50 to 85 mm down the sheet."""
    found = places(press.paper(addressed("T16", replace(ZONNEHOF, venster=venster))))

    for line in ("Anna Jansen", "Dorpsstraat 1", "1234 AB Dorp"):
        across, down = found[line]
        assert left < across < left + 90
        assert 50 < down < 85


@needs_font
def test_large_print_is_18_points_and_needs_more_sheets(press: JinjaPress) -> None:
    ordinary, large = press.paper(addressed("T06")), press.paper(addressed("T06"), groot=True)
    sizes: set[float] = set()
    for page in PdfReader(io.BytesIO(large)).pages:
        page.extract_text(
            visitor_text=lambda text, cm, tm, font, size: sizes.add(size) if text.strip() else None
        )

    assert max(sizes) >= 18
    assert read(large)[1] > read(ordinary)[1]
    assert "Ik wil stoppen." in read(large)[0]


@needs_font
def test_a_form_to_sign_and_arabic_are_drawn(press: JinjaPress) -> None:
    form, _ = read(press.paper(addressed("T04")))
    arabic = press.paper(addressed("T01", dossier_taal="ar"))

    assert "Mijn handtekening: ____" in form
    assert len(arabic) > 10_000


@pytest.mark.parametrize("sjabloon", TO_KLAGER)
def test_nothing_on_paper_asks_for_a_click_or_an_answer_to_this_mail(
    press: JinjaPress, sjabloon: str
) -> None:
    text = press.make(replace(order(sjabloon), papier=True)).tekst

    assert "deze e-mail" not in text
    assert "opent dan een e-mail" not in text


@needs_font
def test_the_same_order_gives_the_same_bytes(press: JinjaPress) -> None:
    assert press.paper(addressed("T16")) == press.paper(addressed("T16"))


def test_without_the_typeface_it_says_what_to_install(
    press: JinjaPress, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paper, "FONTS", (Path("/nergens"),))

    with pytest.raises(KlachtwachtError, match="fonts-dejavu-core"):
        press.paper(addressed("T16"))

"""A letter on paper: the same blocks as the mail, drawn as a PDF for a window envelope, ordinary or in large print."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from fpdf import FPDF

from bot.domain.calendar.calendar import AMSTERDAM
from bot.domain.dossier.contact import card_of
from bot.domain.errors import KlachtwachtError
from bot.domain.people.organisation import Venster
from bot.domain.ports.letters import LetterOrder

from .page import RIGHT_TO_LEFT, Block
from .words import datum

FONTS = (
    Path("/usr/share/fonts/truetype/dejavu"),
    Path("/usr/share/fonts/dejavu"),
    Path("/usr/share/fonts/TTF"),
)
"""Where DejaVu Sans may stand: it writes every name and every language a letter holds."""
FAMILY = "DejaVu"
STYLES: Mapping[str, str] = {"": "DejaVuSans.ttf", "B": "DejaVuSans-Bold.ttf"}

# ── Measures, in millimetres and points ───────────────────────────────────────────────────────────────

MARGIN = 25.0
POINT = 0.3528
WINDOW_TOP = 55.0
"""The window of an EA5/6 or C5 envelope, over a sheet folded in three or in two."""
WINDOW_LEFT: Mapping[Venster, float] = {Venster.LINKS: 25.0, Venster.RECHTS: 115.0}
LINE_IN_WINDOW = 5.2
MOST_IN_WINDOW = 6
BODY_TOP = 92.0
PAGE_END = 22.0
GREY = 110


@dataclass(frozen=True, slots=True)
class Sizes:
    """Points. tekst: the body; kop: headings; klein: what only an office reads."""

    tekst: float
    kop: float
    klein: float

    @property
    def regel(self) -> float:
        """The height of a line of the body, in millimetres."""
        return self.tekst * POINT * 1.45


ORDINARY = Sizes(10.5, 11.5, 8.5)
LARGE = Sizes(18, 20, 12)
"""Large print starts at 16 points; 18 is what people who need it ask for."""


def draw(subject: str, page: Iterable[Block], order: LetterOrder, *, groot: bool) -> bytes:
    """The PDF of one letter. subject: without a limit of length. Raises `KlachtwachtError` without a typeface."""
    sheet = _Sheet(order, LARGE if groot else ORDINARY)
    sheet.head(subject)
    blocks = list(page)
    own = [index for index, block in enumerate(blocks) if block.soort != "taal"]
    for index, block in enumerate(blocks):
        if index in own[-2:-1]:
            sheet.keep(7)  # a signature never stands alone on a page
        sheet.block(block)
    return bytes(sheet.pdf.output())


class _Pages(FPDF):
    """A4 with, under every page, which page of which letter it is."""

    def __init__(self, foot: str, size: float) -> None:
        super().__init__(format="A4")
        self._foot, self._size = foot, size

    def footer(self) -> None:
        self.set_y(-PAGE_END + 8)
        self.set_font(FAMILY, "", self._size)
        self.set_text_color(GREY)
        self.cell(0, 5, f"{self._foot}bladzijde {self.page_no()} van {{nb}}", align="R")
        self.set_text_color(0)


class _Sheet:
    """One letter in the making: the sheet, and where on it the pen is."""

    def __init__(self, order: LetterOrder, sizes: Sizes) -> None:
        self.order, self.sizes = order, sizes
        number = order.dossier.nummer if order.dossier else ""
        self.pdf = _Pages(f"{number} · " if number else "", sizes.klein)
        self.pdf.set_margins(MARGIN, 20, MARGIN)
        self.pdf.c_margin = 0
        self.pdf.set_auto_page_break(True, PAGE_END)
        self.pdf.set_creation_date(order.now)
        self.pdf.set_lang("nl-NL")
        self.pdf.set_author(order.organisatie.naam)
        folder = next((f for f in FONTS if all((f / name).is_file() for name in STYLES.values())), None)
        if folder is None:
            raise KlachtwachtError(
                "Het lettertype DejaVu Sans voor brieven op papier ontbreekt. "
                "Installeer het: apt-get install fonts-dejavu-core"
            )
        for style, name in STYLES.items():
            self.pdf.add_font(FAMILY, style, folder / name)
        self.pdf.add_page()

    # ── What stands above the letter ──────────────────────────────────────────────────────────────────

    def head(self, subject: str) -> None:
        """Who writes, to whom (in the window), when and about what."""
        own, dossier, pdf = self.order.organisatie, self.order.dossier, self.pdf
        pdf.set_title(subject)
        self._write(own.naam, self.sizes.kop, "B")
        for line in filter(None, (own.postadres, own.adres, own.telefoon, own.website)):
            self._write(line, self.sizes.klein)
        if pdf.get_y() > WINDOW_TOP - 5:
            pdf.set_y(WINDOW_TOP - 5)
        self._window()
        pdf.set_y(BODY_TOP)
        self._write(f"Datum: {datum(self.order.now.astimezone(AMSTERDAM))}", self.sizes.tekst)
        if dossier:
            self._write(f"Ons nummer: {dossier.nummer}", self.sizes.tekst)
            subject = subject.removeprefix(f"[{dossier.nummer}] ")
        self._write(f"Onderwerp: {subject}", self.sizes.tekst)
        pdf.ln(self.sizes.regel)

    def _window(self) -> None:
        dossier, pdf = self.order.dossier, self.pdf
        card = card_of(dossier.events) if dossier else None
        to = self.order.aan[0]
        to_klager = dossier is not None and (to == dossier.klager or to.address in dossier.own)
        street = [part.strip() for part in card.postadres.split(",")] if card and to_klager else []
        pdf.set_font(FAMILY, "", 10.5)  # also in large print: it has to fit the window
        for index, line in enumerate([to.name or to.address, *street][:MOST_IN_WINDOW]):
            pdf.set_xy(WINDOW_LEFT[self.order.organisatie.venster], WINDOW_TOP + index * LINE_IN_WINDOW)
            pdf.cell(0, LINE_IN_WINDOW, line[:60])

    # ── The blocks ────────────────────────────────────────────────────────────────────────────────────

    def block(self, block: Block) -> None:
        """Draw one block at the pen."""
        _DRAWN[block.soort](self, block)

    def heading(self, block: Block) -> None:
        self.keep(4)  # a heading never stands alone at the foot
        self.pdf.ln(self.sizes.regel * 0.5)
        self._write(block.regels[0], self.sizes.kop, "B")

    def paragraph(self, block: Block) -> None:
        self.keep(max(2, len(block.regels)))
        self._write("\n".join(block.regels), self.sizes.tekst)
        self.pdf.ln(self.sizes.regel * 0.5)

    def listed(self, block: Block) -> None:
        for item in block.regels:
            self._hanging("•", item)
        self.pdf.ln(self.sizes.regel * 0.5)

    def choice(self, block: Block) -> None:
        """What is a button in a mail is a box to tick."""
        regel = self.sizes.regel
        self.keep(3)
        self.pdf.rect(self.pdf.l_margin, self.pdf.get_y() + regel * 0.22, regel * 0.6, regel * 0.6)
        answer, told = block.regels
        self._hanging("", f"{answer} ______________" if answer.endswith(":") else answer, "B")
        if told:
            self._hanging("", told)
        self.pdf.ln(regel * 0.4)

    def form(self, block: Block) -> None:
        """Lines to fill in, or the words of somebody else: room to write, and a line beside it."""
        top, first = self.pdf.get_y(), self.pdf.page
        for line in block.regels:
            self._hanging("", line, height=1.7 if "___" in line else 1.0)
        if self.pdf.page == first:
            self.pdf.set_draw_color(GREY)
            self.pdf.line(MARGIN + 1, top, MARGIN + 1, self.pdf.get_y())
            self.pdf.set_draw_color(0)
        self.pdf.ln(self.sizes.regel * 0.5)

    def tongue(self, block: Block) -> None:
        rtl = block.doel in RIGHT_TO_LEFT
        self.pdf.set_text_shaping(True, direction="rtl" if rtl else "ltr")
        self.pdf.ln(self.sizes.regel * 0.5)
        for index, line in enumerate(block.regels):
            self._write(line, self.sizes.tekst, "" if index else "B", "R" if rtl else "L")
        self.pdf.set_text_shaping(False)

    def small(self, block: Block) -> None:
        self._write("\n".join(block.regels), self.sizes.klein)

    def keep(self, lines: int) -> None:
        """These lines of the body go together: on this page, or on the next."""
        if self.pdf.will_page_break(lines * self.sizes.regel):
            self.pdf.add_page()

    # ── The pen ───────────────────────────────────────────────────────────────────────────────────────

    def _write(self, text: str, size: float, style: str = "", align: str = "L", height: float = 1.0) -> None:
        self.pdf.set_font(FAMILY, style, size)
        self.pdf.multi_cell(0, size * POINT * 1.45 * height, text, align=align, new_x="LMARGIN", new_y="NEXT")

    def _hanging(self, mark: str, text: str, style: str = "", height: float = 1.0) -> None:
        indent = self.sizes.tekst * POINT * 1.8
        if mark:
            self.pdf.set_font(FAMILY, "", self.sizes.tekst)
            self.keep(1)
            self.pdf.set_x(MARGIN)
            self.pdf.cell(indent, self.sizes.regel, mark)
        self.pdf.set_left_margin(MARGIN + indent)
        self.pdf.set_x(MARGIN + indent)
        self._write(text, self.sizes.tekst, style, height=height)
        self.pdf.set_left_margin(MARGIN)
        self.pdf.set_x(MARGIN)


_DRAWN: Mapping[str, Callable[[_Sheet, Block], None]] = {
    "kop": _Sheet.heading,
    "alinea": _Sheet.paragraph,
    "lijst": _Sheet.listed,
    "knop": _Sheet.choice,
    "hoofdknop": _Sheet.choice,
    "citaat": _Sheet.form,
    "taal": _Sheet.tongue,
    "klein": _Sheet.small,
}

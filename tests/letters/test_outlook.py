"""What Outlook for Windows makes of a mail: it lays HTML out with Word, which knows little of CSS.

Nobody can start Outlook in a test. So its rules are a table here: what Word honours on which tag, and what it passes
over while something else does the work. Anything that is not in the table may not be in a mail.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.letters import JinjaPress
from tests.letters.orders import TO_KLAGER, TO_STAFF, TOKEN, ZONNEHOF, order, proposal
from tests.letters.reading import read_html

EVERYWHERE = frozenset({"color", "font-family", "font-size", "font-weight", "line-height", "text-decoration"})
HONOURED: Mapping[str, frozenset[str]] = {
    "margin": frozenset({"body", "p", "h2", "ul", "li", "blockquote", "div"}),
    "padding": frozenset({"td"}),  # and on no other tag
    "border": frozenset({"td"}),
    "border-left": frozenset({"td"}),
    "border-top": frozenset({"div"}),
    "background-color": frozenset({"td"}),
    "mso-padding-alt": frozenset({"td"}),
}
"""Property → tags on which Word obeys it."""
PASSED_OVER: Mapping[tuple[str, str], str] = {
    ("padding", "body"): "is 0",
    ("padding", "ul"): "is 0",
    ("margin", "table"): "a paragraph keeps tables apart",
    ("max-width", "div"): "a table of 600 pixels that only Outlook sees",
    ("word-break", "div"): "Word breaks a long word itself",
    ("display", "a"): "the cell pads the link",
    ("padding", "a"): "the cell pads the link",
    ("border-radius", "td"): "square corners do as well",
    ("white-space", "span"): "a column of 600 pixels seldom breaks a number",
}
"""Property and tag → why it does no harm that Word ignores it."""
VALUES_WORD_CANNOT_READ = (
    "calc(",
    "var(",
    "rgb",
    "hsl",
    "rem",
    "vw",
    "vh",
    "!important",
    "url(",
    "transparent",
    "inherit",
)
LONGEST_LINK = 2000
"""Windows hands Outlook no mailto: link that is longer (2,083 with what the shell adds)."""


@dataclass
class Tag:
    """One tag of a mail with its attributes; inside: the tags around it, the nearest last."""

    name: str
    attributes: Mapping[str, str]
    inside: tuple["Tag", ...]

    def styles(self) -> Iterator[tuple[str, str]]:
        """Each property with its value."""
        for rule in filter(None, self.attributes.get("style", "").split(";")):
            name, _, value = rule.partition(":")
            yield name.strip(), value.strip()


class _Tags(HTMLParser):
    """Every tag of a mail, in order, and what stands in comments only Outlook reads."""

    VOID = frozenset({"meta", "br"})

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[Tag] = []
        self.for_outlook: list[str] = []
        self._open: list[Tag] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        made = Tag(tag, {name: value or "" for name, value in attrs}, tuple(self._open))
        self.tags.append(made)
        if tag not in self.VOID:
            self._open.append(made)

    def handle_endtag(self, tag: str) -> None:
        assert self._open[-1].name == tag, f"{tag} closes {self._open[-1].name}"
        self._open.pop()

    def handle_comment(self, data: str) -> None:
        self.for_outlook.append(data)


def tags_of(html: str) -> _Tags:
    read = _Tags()
    read.feed(html)
    read.close()
    return read


@pytest.mark.parametrize("sjabloon", TO_KLAGER + TO_STAFF)
def test_outlook_obeys_every_style_or_does_well_without(press: JinjaPress, sjabloon: str) -> None:
    for tag in tags_of(press.make(order(sjabloon)).html).tags:
        for name, value in tag.styles():
            known = name in EVERYWHERE or tag.name in HONOURED.get(name, ())
            assert known or (name, tag.name) in PASSED_OVER, (tag.name, name, value)
            if PASSED_OVER.get((name, tag.name)) == "is 0":
                assert value == "0", (tag.name, name, value)
            if value == "inherit":
                assert (name, tag.name) == (
                    "color",
                    "a",
                )  # else it would be blue and underlined: that reads as well
                continue
            assert [bad for bad in VALUES_WORD_CANNOT_READ if bad in value] == [], (tag.name, name, value)


@pytest.mark.parametrize("sjabloon", TO_KLAGER + TO_STAFF)
def test_what_outlook_passes_over_is_done_another_way(press: JinjaPress, sjabloon: str) -> None:
    read = tags_of(press.make(order(sjabloon)).html)
    before, after = read.for_outlook

    assert before.startswith('[if mso]><table role="presentation" width="600"')
    assert after == "[if mso]></td></tr></table><![endif]"
    for link in (tag for tag in read.tags if tag.name == "a"):
        cell = link.inside[-1]
        padded = dict(cell.styles())["mso-padding-alt"]
        assert cell.name == "td"
        assert padded == dict(link.styles())["padding"]
        assert cell.attributes.get("bgcolor", "") == dict(cell.styles()).get("background-color", "")


@pytest.mark.parametrize("sjabloon", TO_KLAGER + TO_STAFF)
def test_every_cell_with_words_names_its_letter(press: JinjaPress, sjabloon: str) -> None:
    """Word forgets the letter of the cell around a table, and falls back to Times."""
    cells = [tag for tag in tags_of(press.make(order(sjabloon)).html).tags if tag.name == "td"]

    for cell in cells:
        assert {"font-family", "font-size", "line-height"} <= dict(cell.styles()).keys()


@pytest.mark.parametrize("sjabloon", TO_KLAGER + TO_STAFF)
def test_a_table_is_layout_only_and_never_touches_another(press: JinjaPress, sjabloon: str) -> None:
    html = press.make(order(sjabloon)).html
    tables = [tag for tag in tags_of(html).tags if tag.name == "table"]

    assert {table.attributes.get("role") for table in tables} == {"presentation"}
    assert {
        (t.attributes["border"], t.attributes["cellspacing"], t.attributes["cellpadding"]) for t in tables
    } == {("0", "0", "0")}
    assert "</table><table" not in "".join(html.split())
    assert "<v:" not in html  # VML: a button stays a link
    assert {"style", "img", "svg", "link", "input"}.isdisjoint(read_html(html).tags)


@pytest.mark.parametrize("sjabloon", TO_KLAGER + TO_STAFF)
def test_every_link_opens_a_filled_in_mail_that_windows_can_carry(press: JinjaPress, sjabloon: str) -> None:
    for link in read_html(press.make(order(sjabloon)).html).links:
        parts = urlsplit(link)
        query = parse_qs(parts.query, strict_parsing=True, keep_blank_values=True)

        assert parts.scheme == "mailto"
        assert sorted(query) == ["body", "subject"]
        assert link.isascii()
        assert len(link) <= LONGEST_LINK
        assert {" ", '"', "<", "'", "\n"}.isdisjoint(link)  # Outlook ends the link there
        assert "+" not in parts.query.replace("%2B", "")  # Outlook shows a plus as it is, not as a space


def test_the_longest_name_still_fits_a_link(press: JinjaPress) -> None:
    """Sixty signs of three bytes each, the most a display name may be, with the token behind it."""
    name = "ष" * 60
    made = order("V01")
    told = {**made.gegevens, "voorstel": proposal(ZONNEHOF, kandidaten=(name,))}
    links = read_html(press.make(replace(made, gegevens=told)).html).links

    assert any("%E0%A4%B7" in link and TOKEN in link for link in links)
    assert max(map(len, links)) <= LONGEST_LINK


def test_a_style_outside_the_table_is_seen() -> None:
    """The rules themselves can fail: Word pads no paragraph."""
    (tag,) = tags_of('<p style="padding:4px">x</p>').tags
    ((name, _),) = tag.styles()

    assert tag.name not in HONOURED[name]
    assert (name, tag.name) not in PASSED_OVER

"""White letters on white paper: the ink and the paper of every element, as far as they are certain.

Letters are called unseen only where nothing in the mail can make their paper darker: an own style, a style sheet in whatever
condition (a dark screen), a picture, or a place over something else.
"""

import re
from contextlib import suppress
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from bot.domain.mail.html_unseen import MAX_SHEET, MAX_STYLE, declarations_in, is_simple, rules_in

MAX_RULES = 50
"""Selectors with a colour that are looked up; of a mail with more nothing is certain."""
_PALEST_INK, _PALEST_PAPER = 0xF5, 0xF0
"""From here on every channel is white: nobody reads these letters on that paper."""
_WHITES = "white|snow|ivory|ghostwhite|whitesmoke|floralwhite|azure|mintcream"
_WHITE_INK = re.compile(
    rf"color(?<![\w-]color)[\"'\s:=]{{1,9}}(?:#f(?:ff|[5-9a-f]f[5-9a-f]f[5-9a-f])|{_WHITES}|rgba?\(\s*2[45]\d)"
)
"""Without one of these, in small letters, no ink is white."""
_HEX = re.compile(r"#([0-9a-f]{3}|[0-9a-f]{6})\b")
_RGB = re.compile(r"rgb\(\s*(\d{1,3})[\s,]+(\d{1,3})[\s,]+(\d{1,3})\s*\)")
_NAMED = re.compile(rf"({_WHITES})\b")
_NO_PAPER = re.compile(r"(transparent|none|inherit|initial|unset)?\s*(!important)?\s*")
_MAX_SELECTOR = 200
"""Characters of one selector; no program writes more."""
_CIRCUMSTANCE = re.compile(r"::?[\w-]+(\([^()]*\))?|\[[^\[\]]*\]")
_COMBINATOR = re.compile(r"[\s>+~]+")


class Colours(NamedTuple):
    """Whether the ink is white and the paper is: what an element hands on to what stands in it."""

    ink: bool = False
    paper: bool = True

    @property
    def unseen(self) -> bool:
        """White on white."""
        return self.ink and self.paper


class Paint:
    """The colours of one page."""

    def __init__(self, tree: LexborHTMLParser) -> None:
        self._ink: dict[int, bool] = {}
        self._paper: dict[int, bool] = {}
        self.certain = self._read(tree)

    def of(self, node: LexborNode, above: Colours) -> Colours:
        """The colours of an element inside one with the colours `above`."""
        attributes = node.attributes
        ink, paper, moved = _said((attributes.get("style") or "")[:MAX_STYLE])
        if ink is None:
            ink = _white((attributes.get("color") or "").lower(), _PALEST_INK)
        if ink is None:  # a link is blue where nobody says otherwise
            ink = self._ink.get(node.mem_id, False if node.tag == "a" else None)
        if "background" in attributes or moved:
            paper = False
        if paper is None:
            paper = _white((attributes.get("bgcolor") or "").lower(), _PALEST_PAPER)
        painted = self._paper.get(node.mem_id)
        if painted is False or paper is None:
            paper = painted
        return Colours(above.ink if ink is None else ink, above.paper if paper is None else paper)

    def _read(self, tree: LexborHTMLParser) -> bool:
        """Look up what the style sheets paint; whether that is all they can."""
        rules = (
            (selector.strip(), said, conditional)
            for sheet in tree.css("style")
            for selectors, declarations, conditional in rules_in((sheet.text(deep=True) or "")[:MAX_SHEET])
            if (said := _said(declarations[:MAX_STYLE])) != (None, None, False)
            for selector in selectors.split(",")
        )
        for selector, (ink, paper, moved), conditional in islice(rules, MAX_RULES):
            plain = is_simple(selector) and not conditional
            if len(selector) > _MAX_SELECTOR:
                return False  # whatever it paints
            try:
                nodes = tree.css(_painted(selector))
            except SelectolaxError:
                return False
            for node in nodes:
                if ink is not None and (plain or not ink):
                    self._ink[node.mem_id] = ink and self._ink.get(node.mem_id, True)
                if moved or (paper is not None and (plain or not paper)):
                    white = bool(paper) and not moved
                    self._paper[node.mem_id] = white and self._paper.get(node.mem_id, True)
        return next(rules, None) is None


def _painted(selector: str) -> str:
    """All that this selector may paint: its last step, wherever that stands. The library takes polynomial time over steps
    (`p ~ p ~ p`)."""
    return _COMBINATOR.split(_CIRCUMSTANCE.sub("", selector).strip())[-1] or "*"


def paint_of(tree: LexborHTMLParser, html: str) -> Paint | None:
    """The colours of a page in which letters may be unseen; None for nearly every page."""
    if not _WHITE_INK.search(html.lower()):
        return None
    paint = Paint(tree)
    return paint if paint.certain else None


@lru_cache(maxsize=512)  # few styles, on many elements
def _said(style: str) -> tuple[bool | None, bool | None, bool]:
    """Of a style: whether it makes the ink white, and the paper, None where it says nothing; and whether it may put the
    letters over something else."""
    said = dict(declarations_in(style))
    papers = [said[name] for name in ("background", "background-color", "background-image") if name in said]
    papers = [paper for paper in papers if not _NO_PAPER.fullmatch(paper)]
    paper = all(_white(paper, _PALEST_PAPER) for paper in papers) if papers else None
    moved = said.get("position", "").startswith(("absolute", "fixed")) or "-" in said.get("margin-top", "")
    return _white(said.get("color", ""), _PALEST_INK), paper, moved


def _white(colour: str, palest: int) -> bool | None:
    """Whether a colour is as good as white; None where it says nothing of its own."""
    if not colour or colour.startswith(("inherit", "unset", "currentcolor")):
        return None
    if _NAMED.match(colour):
        return "url(" not in colour
    channels: list[int] = []
    if found := _HEX.match(colour):
        digits = found[1] if len(found[1]) == 6 else "".join(2 * digit for digit in found[1])
        channels = [int(digits[at : at + 2], 16) for at in (0, 2, 4)]
    elif found := _RGB.match(colour):
        channels = [int(channel) for channel in found.groups()]
    with suppress(ValueError):
        return min(channels) >= palest and "url(" not in colour
    return False

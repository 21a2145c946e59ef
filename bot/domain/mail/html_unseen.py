"""Styles that keep words from the eyes of a reader: hidden, without size, off the page, in the colour of their own paper.

Only what is certain counts. A sheet may hide a class on a telephone alone, so rules inside `@media` are not read.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from itertools import islice

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

MAX_RULES = 50
"""Hiding selectors of one mail that are looked up."""
MAX_SHEET = 200_000
"""Characters of style sheet that are read."""
MAX_STYLE = 10_000
"""Characters of one style that are read."""

_NOTHING = re.compile(r"(0+(\.0*)?|0*\.0\d*)\s*(px|pt|em|rem|%)?\s*(!important)?$")
_TINY = re.compile(r"(0*[01]?\.\d*|0*1)\s*(px|pt)\s*(!important)?$")
"""A letter of at most a pixel and a bit; smaller than any eye reads."""
_SHRUNK = re.compile(
    r"scale\(\s*0*(\.0*)?\s*[,)]|scale3d\(\s*0*(\.0*)?\s*,|matrix\(\s*0*(\.0*)?\s*,\s*0*(\.0*)?\s*,"
)
_CLIPPED = re.compile(r"rect\((\s*[01](px)?\s*,?){4}\)|inset\(\s*(50|100)%|circle\(\s*0")
_FAR = re.compile(r"-\s*\d{3,}")
_WHITE = re.compile(r"(#fff(fff)?|white)\b|rgb\(\s*255\s*,\s*255\s*,\s*255\s*\)", re.IGNORECASE)
_HIDING = (
    "none",
    "hid",
    "font-size",
    "opacity",
    "height",
    "width",
    "position",
    "text-indent",
    "background",
    "transparent",
    "transform",
    "clip",
)
"""Words without which a style hides nothing; most styles hold none of them."""
_SIMPLE = re.compile(r"[\w-]*[.#][\w-]+")
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_BRACE = re.compile(r"[{}]")

_FIXED = {
    "display": "none",
    "visibility": "hidden",
    "mso-hide": "all",
}


def hidden_style(style: str, colour: str = "") -> bool:
    """Whether an element with this `style` (and `color` attribute) shows nothing of its words."""
    return bool(style or colour) and _hides(style[:MAX_STYLE], colour[:MAX_STYLE])


@lru_cache(maxsize=512)  # few styles, on many elements
def _hides(style: str, colour: str) -> bool:
    if not _may_hide(style) and not _may_hide(colour):
        return False
    said = dict(declarations_in(style))
    if any(said.get(name, "").startswith(value) for name, value in _FIXED.items()):
        return True
    if any(_NOTHING.match(said.get(name, "x")) for name in ("font-size", "opacity")):
        return True
    if _TINY.match(said.get("font-size", "x")) or _SHRUNK.search(said.get("transform", "")):
        return True
    if _CLIPPED.match(said.get("clip", "")) or _CLIPPED.match(said.get("clip-path", "")):
        return True
    flat = any(_NOTHING.match(said.get(name, "x")) for name in ("max-height", "max-width", "height", "width"))
    if flat and said.get("overflow", "").startswith("hidden"):
        return True
    if said.get("position", "").startswith(("absolute", "fixed")) and any(
        _FAR.match(said.get(name, "")) for name in ("left", "top", "right")
    ):
        return True
    if _FAR.match(said.get("text-indent", "")):
        return True
    paper = said.get("background-color") or said.get("background") or ""
    ink = said.get("color") or colour
    return _same_colour(ink, paper)


def _may_hide(style: str) -> bool:
    lowered = style.lower()
    return any(word in lowered for word in _HIDING)


def _same_colour(ink: str, paper: str) -> bool:
    """White letters, on paper that is white or says nothing of its own; and any colour on itself."""
    if ink.lower().startswith("transparent"):
        return True
    if not paper:
        return False  # the paper may be dark further up: white letters alone prove nothing
    return (_WHITE.match(ink) is not None and _WHITE.match(paper) is not None) or ink == paper != ""


def declarations_in(style: str) -> Iterator[tuple[str, str]]:
    """Name and value of each declaration of a style, in lower case, with no two spaces in a row: the patterns here take
    polynomial time over many."""
    for declaration in " ".join(style.lower().split()).split(";"):
        name, _, value = declaration.partition(":")
        yield name.strip(), value.strip()


def unseen_by_sheet(tree: LexborHTMLParser) -> frozenset[int]:
    """The nodes that a style sheet of the mail itself hides, by `mem_id`."""
    found: set[int] = set()
    left = MAX_RULES
    for sheet in tree.css("style"):
        for selector in _hiding((sheet.text(deep=True) or "")[:MAX_SHEET])[:left]:
            left -= 1
            with suppress(SelectolaxError):  # no browser knows it either (".1a"), so it hides nothing
                found.update(node.mem_id for node in tree.css(selector))
    return frozenset(found)


@lru_cache(maxsize=16)  # a mail program writes the same sheet into every mail
def _hiding(sheet: str) -> tuple[str, ...]:
    """The simple selectors of a sheet that hide, at most `MAX_RULES`."""
    rules = rules_in(sheet) if _may_hide(sheet) else ()
    hiding = (selector for selector, said, conditional in rules if not conditional and hidden_style(said))
    names = (one.strip() for selector in hiding for one in selector.split(","))
    return tuple(islice(filter(is_simple, names), MAX_RULES))


def is_simple(selector: str) -> bool:
    """Whether it names a class or an id and nothing else, so that it is certain what it means."""
    return _SIMPLE.fullmatch(selector) is not None


def rules_in(sheet: str) -> Iterator[tuple[str, str, bool]]:
    """Selector and declarations of every rule, and whether it holds in some circumstance only (`@media`)."""
    depth, at, opened = 0, 0, ["", ""]
    sheet = _COMMENT.sub(" ", sheet).replace("<!--", " ").replace("-->", " ")
    for brace in _BRACE.finditer(sheet):
        piece, at = sheet[at : brace.start()], brace.end()
        if brace[0] == "{":
            if depth < len(opened):
                opened[depth] = piece.strip()
            depth += 1
        else:
            conditional = "@" in opened[0]
            if depth == 1 + conditional:
                yield opened[depth - 1], piece, conditional
            depth = max(0, depth - 1)

"""HTML mail as readable text: blocks become lines, quotes become "> " lines, what nobody sees is left out."""

import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from bot.domain.mail.html_paper import Colours, Paint, paint_of
from bot.domain.mail.html_unseen import hidden_style, unseen_by_sheet

MAX_TAGS = 20_000
"""More tags than any person writes; beyond it only the tags are stripped (bounded time)."""

_HIDDEN = frozenset({"script", "style", "head", "title", "template", "noscript", "svg", "object", "iframe"})
_NEVER_SHOWN = _HIDDEN | {"-comment", "-doctype"}
_BLOCK_NAMES = (
    "address article aside body center dd div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr html "
    "li main nav ol pre section table tbody tfoot thead tr ul"
)
_BLOCK = frozenset(_BLOCK_NAMES.split())
_PARAGRAPH = frozenset({"p", "blockquote"})
_CELL = frozenset({"td", "th"})
_LINKS = {"a": "href", "area": "href", "form": "action"}
_SPACES = re.compile(r"  +")
Attributes = Mapping[str, str | None]
_TAG = re.compile(r"<(/?)([a-zA-Z!]*)[^<>]*>")


class Shown(NamedTuple):
    """What a reader sees. hid: whether words were left out that a style keeps from his eyes. links: where its links lead,
    as they stand there."""

    text: str
    hid: bool
    links: tuple[str, ...] = ()


def read_html(html: str) -> Shown:
    """What a reader of this HTML would see.

    A page that hides everything is shown whole: the words of a klager are worth more than a trick.
    """
    if html.count("<") > MAX_TAGS:
        return Shown(_tidy(unescape("".join(_without_tags(html)))), False, (unescape(html),))
    tree = LexborHTMLParser(html)
    if tree.body is None:
        return Shown("", False)
    page = _Page(unseen_by_sheet(tree), paint_of(tree, html))
    text = _tidy(page.read(tree.body))
    if text.strip() or not page.hid:
        return Shown(text, page.hid, tuple(page.links))
    page = _Page(None)
    return Shown(_tidy(page.read(tree.body)), True, tuple(page.links))


def _without_tags(html: str) -> Iterator[str]:
    """The pieces between tags, in one pass; what stands in a hidden element is left out."""
    hidden, at = "", 0
    for tag in _TAG.finditer(html):
        name = tag[2].lower()
        if not hidden:
            yield html[at : tag.start()]
            yield "\n" if name in _BLOCK or name in _PARAGRAPH or name == "br" else " "
            if name in ("script", "style", "head") and not tag[1]:
                hidden = name
        elif (name == hidden and tag[1]) or name == "body":
            hidden = ""
        at = tag.end()
    if not hidden:
        yield html[at:]


class _Open(NamedTuple):
    """An element whose end is still to come, and whether it is a quote."""

    tag: str
    quote: bool


class _Page:
    """Collects lines while the tree is walked; `depth` counts the quotes we are in.

    unseen: nodes a style sheet hides; None shows everything. paint: its colours, where letters may be unseen in them.
    `hid`: whether words were left out.
    """

    def __init__(self, unseen: frozenset[int] | None, paint: Paint | None = None) -> None:
        self.unseen = unseen
        self.paint = paint
        self.colours = [Colours()]
        self.hid = False
        self.lines: list[str] = []
        self.words: list[str] = []
        self.links: list[str] = []
        self.depth = 0

    def read(self, root: LexborNode) -> str:
        """The lines of everything under `root`. No recursion: a mail may nest thousands deep."""
        if self.paint and root.parent is not None:
            self.colours.append(self.paint.of(root.parent, self.colours[-1]))
        stack: list[LexborNode | _Open] = [root]
        while stack:
            here = stack.pop()
            if isinstance(here, _Open):
                self._leave(here)
                continue
            tag = here.tag or ""
            if tag == "-text":
                self._text(here)
            elif tag not in _NEVER_SHOWN:
                attributes = here.attributes
                if not self._is_hidden(here, attributes):
                    stack.append(self._enter(tag, here, attributes))
                    stack += reversed(list(here.iter(include_text=True)))
        self._end_line()
        return "\n".join(self.lines)

    def _text(self, node: LexborNode) -> None:
        words = node.text_content or ""
        if self.colours[-1].unseen:
            self.hid = self.hid or bool(words.strip())
            return
        parent = node.parent
        if parent is not None and parent.tag == "pre":
            for number, line in enumerate(words.split("\n")):
                if number:
                    self._end_line(force=True)
                self.words.append(line)
            return
        self.words.append(_spaced(words))

    def _enter(self, tag: str, node: LexborNode, attributes: Attributes) -> _Open:
        if self.paint:
            self.colours.append(self.paint.of(node, self.colours[-1]))
        if tag == "br":
            self._end_line(force=True)
        elif tag in _PARAGRAPH:
            self._end_line()
            self._blank()
        elif tag in _BLOCK:
            self._end_line()
        elif tag in _CELL:
            self.words.append("\t")
        if tag == "li":
            self.words.append("- ")
        if tag in _LINKS:
            self.links.append(attributes.get(_LINKS[tag]) or "")
        quote = tag == "blockquote" or (tag == "div" and "yahoo_quoted" in (attributes.get("class") or ""))
        if quote:
            self._end_line()
            self.depth += 1
        return _Open(tag, quote)

    def _leave(self, element: _Open) -> None:
        tag, quote = element
        if self.paint:
            self.colours.pop()
        if tag in _BLOCK or tag in _PARAGRAPH:
            self._end_line()
        if quote:
            self._end_line()
            self.depth -= 1
        if tag in _PARAGRAPH:
            self._blank()

    def _is_hidden(self, node: LexborNode, attributes: Attributes) -> bool:
        if self.unseen is None or not (attributes or self.unseen):
            return False
        style, colour = attributes.get("style") or "", attributes.get("color") or ""
        hidden = node.mem_id in self.unseen or "hidden" in attributes or hidden_style(style, colour)
        if hidden and not self.hid:
            self.hid = bool((node.text(deep=True) or "").strip())
        return hidden

    def _end_line(self, force: bool = False) -> None:
        if not self.words and not force:
            return
        line = "".join(self.words).strip(" \t").replace("\t ", "\t").replace(" \t", "\t")
        self.words.clear()
        if line or force:
            self.lines.append("> " * min(self.depth, 10) + line)

    def _blank(self) -> None:
        if self.lines and self.lines[-1].strip("> "):
            self.lines.append(("> " * min(self.depth, 10)).rstrip())


def _spaced(words: str) -> str:
    """White space as a page shows it: any stretch of it is one space."""
    for sign in "\n\t\r\f\v":
        words = words.replace(sign, " ")
    return _SPACES.sub(" ", words) if "  " in words else words


def _tidy(text: str) -> str:
    lines = (line.rstrip() for line in text.replace("\xa0", " ").replace("\u200b", "").split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")

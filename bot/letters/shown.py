"""The blocks of a letter as people see them: text and HTML that say the same words.

Styled in line, because mail programs drop style sheets. The main button alone brings its own colours (white on blue,
10 : 1); all else has the reader's own, so that it stays readable in light and dark. Outlook pads and borders the cells of
a table and nothing else: so a button and a quote are a cell each, which no screen reader names; and it forgets the letter
type of the cell around a table, so every cell says it again.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote

from markupsafe import escape

from .page import BUTTONS, GUARD, RIGHT_TO_LEFT, SPLIT, Block, blocks_of

TYPE = "font-family:Arial,Helvetica,sans-serif;font-size:16px;line-height:1.5"
"""The letter type of every cell, that of the frame too."""
CELL = f'<table role="presentation" width="100%" border="0" cellspacing="0" cellpadding="0"><tr><td style="padding:8px 16px;border:1px solid #767676;border-left:6px solid #767676;{TYPE}">'


class Button(NamedTuple):
    """How a button looks. cell: the cell it fills; room: between its words and its border; words: of the link itself."""

    cell: str
    room: str
    words: str


LOOKS: Mapping[str, Button] = {
    "hoofdknop": Button(
        ' bgcolor="#154273" style="border:2px solid #ffffff;background-color:#154273',
        "12px 24px",
        "color:#ffffff;font-size:18px",
    ),
    "knop": Button(' style="border:2px solid', "11px 16px", "color:inherit;font-size:16px"),
}
NO_TEXT = '<p aria-hidden="true" style="margin:0;font-size:4px;line-height:8px">&nbsp;</p>\n'
"""Outlook glues two tables together when nothing stands between them."""
CASE = re.compile(
    r"20(?<=\b20)\d\d-\d{1,5}(?![-\d])"
)  # what it begins with is found at once; \b is tried everywhere


def html_of(*lines: str) -> str:
    """Lines as HTML in which no case number breaks at its hyphen. Style, not another hyphen: what somebody copies from it
    stays a number he can type into a command."""
    return CASE.sub(r'<span style="white-space:nowrap">\g<0></span>', str(escape("\n".join(lines))))


def _heading(block: Block) -> tuple[str, str]:
    title = html_of(block.regels[0])
    return block.regels[0], f'<h2 style="margin:28px 0 4px;font-size:19px;line-height:1.3">{title}</h2>\n'


def _paragraph(block: Block) -> tuple[str, str]:
    lines = html_of(*block.regels).replace("\n", "<br>\n")
    return "\n".join(block.regels), f'<p style="margin:0 0 12px">\n{lines}\n</p>\n'


def _listed(block: Block) -> tuple[str, str]:
    items = html_of(*block.regels).replace("\n", '</li>\n<li style="margin:0 0 4px">')
    return (
        "\n".join(f"- {item}" for item in block.regels),
        f'<ul style="margin:0 0 12px 24px;padding:0">\n<li style="margin:0 0 4px">{items}</li>\n</ul>\n',
    )


def _quote(block: Block) -> tuple[str, str]:
    lines = html_of(*block.regels).replace("\n", "<br>\n")
    spoken = f' lang="{escape(block.doel)}"' if block.doel else ""
    return (
        "\n".join(f"> {line}" for line in block.regels),
        f'<blockquote{spoken} dir="auto" style="margin:0 0 12px">\n{CELL}\n{lines}\n</td></tr></table>\n</blockquote>\n',
    )


def _tongue(block: Block) -> tuple[str, str]:
    """Every piece in another language says which one it is: a screen reader changes its voice, Arabic its direction."""
    first, *rest = html_of(*block.regels).split("\n")
    lines = "".join(f'<p style="margin:0 0 8px">{line}</p>\n' for line in rest)
    direction = "rtl" if block.doel in RIGHT_TO_LEFT else "ltr"
    return (
        "\n".join(block.regels),
        f'<div lang="{escape(block.doel)}" dir="{direction}" style="margin:28px 0 0;border-top:1px solid #767676">\n'
        f'<p style="margin:12px 0 8px;font-weight:bold">{first}</p>\n{lines}</div>\n',
    )


def _button(block: Block) -> tuple[str, str]:
    answer, told = block.regels
    look = LOOKS[block.soort]
    return (
        f"- {answer}\n  {told}" if told else f"- {answer}",
        '<table role="presentation" border="0" cellspacing="0" cellpadding="0" style="margin:8px 0 4px"><tr>'
        f'<td{look.cell};border-radius:4px;mso-padding-alt:{look.room};{TYPE}">\n'
        f'<a href="{GUARD}{quote(block.doel, safe="")}{SPLIT}" style="display:inline-block;'
        f'padding:{look.room};font-weight:bold;text-decoration:none;{look.words}">{html_of(answer)}</a>\n'
        f"</td></tr></table>\n" + (f'<p style="margin:0 0 16px">{html_of(told)}</p>\n' if told else NO_TEXT),
    )


def _small(block: Block) -> tuple[str, str]:
    return block.regels[0], f'<p style="margin:0 0 12px;font-size:13px">{html_of(block.regels[0])}</p>\n'


KINDS: Mapping[str, Callable[[Block], tuple[str, str]]] = {
    "kop": _heading,
    "alinea": _paragraph,
    "lijst": _listed,
    "citaat": _quote,
    "taal": _tongue,
    "knop": _button,
    "hoofdknop": _button,
    "klein": _small,
}
CLOSE = frozenset(
    {("kop", kind) for kind in KINDS} | {(a, b) for a in BUTTONS for b in BUTTONS} | {("alinea", "lijst")}
)
"""Neighbours without an empty line between them."""
MARK_LINE = quote("\r\n\r\nKenmerk: ", safe="")
"""Under a filled-in answer stands which proposal it is about."""


class Shown(NamedTuple):
    """Some blocks on end. begin, end: the kinds of the first and the last; empty when there is none."""

    begin: str
    end: str
    text: str
    html: str


def drawn(block: Block) -> Shown:
    """One block."""
    return Shown(block.soort, block.soort, *KINDS[block.soort](block))


def joined(parts: Iterable[Shown]) -> Shown:
    """Parts one after the other, with an empty line between them in the text where they do not belong together."""
    begin = end = text = html = ""
    for part in parts:
        if part.begin:
            text += ("\n" if (end, part.begin) in CLOSE else "\n\n" if end else "") + part.text
            html += part.html
            begin, end = begin or part.begin, part.end
    return Shown(begin, end, text, html)


@lru_cache(maxsize=300)  # as many are found again as of 1000, which take 2 MB more
def piece(source: str) -> Shown:
    """A piece of a source between empty lines."""
    return joined(map(drawn, blocks_of(source)))


def leading(html: str, address: str, subject: str, token: str) -> str:
    """The HTML of a letter with its buttons leading to this address: each opens a filled-in reply, which only a human sends
    (RFC 6068). Only the answers stood there yet, between marks: so a button is drawn once for all letters.

    token: the reply token of staff mail, or empty.
    """
    if GUARD not in html:
        return html
    before = f"mailto:{quote(address, safe='@')}?subject={quote(f'Re: {subject}', safe='')}&amp;body="
    behind = f"{MARK_LINE}{quote(token, safe='')}" if token else ""
    return html.replace(GUARD, before).replace(SPLIT, behind)

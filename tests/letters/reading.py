"""Reading a letter as people and mail programs do."""

from email import message_from_bytes, policy
from email.message import EmailMessage
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit

from bot.domain.ports.letters import Letter

INLINE = frozenset({"span"})
"""Tags inside a word."""


class _Visible(HTMLParser):
    """The words a reader of the HTML part sees, and where its links lead."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []
        self.tags: list[str] = []
        self._body = False
        self._apart = True

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._body = self._body or tag == "body"
        self.tags.append(tag)
        self._apart = self._apart or tag not in INLINE
        self.links += [value for name, value in attrs if name == "href" and value]

    def handle_endtag(self, tag: str) -> None:
        self._apart = self._apart or tag not in INLINE

    def handle_data(self, data: str) -> None:
        if not self._body or not data:
            return
        said = data.split()
        if said and self.words and not self._apart and not data[0].isspace():
            self.words[-1] += said.pop(0)  # a word runs on over the tag
        self.words += said
        self._apart = data[-1].isspace()


def read_html(html: str) -> _Visible:
    visible = _Visible()
    visible.feed(html)
    visible.close()
    return visible


def bare(words: list[str]) -> list[str]:
    """Without the marks that lists and quotes have in the text part."""
    return [word for word in words if word.strip("->")]


def parsed(letter: Letter) -> EmailMessage:
    message = message_from_bytes(letter.outgoing.raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def part_text(message: EmailMessage, subtype: str) -> str:
    part = message.get_body(preferencelist=(subtype,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def lawful(raw: bytes) -> bool:
    """Seven bits, CRLF only, no line over 998 characters (RFC 5321, 5322)."""
    lines = raw.split(b"\r\n")
    return raw.isascii() and all(
        len(line) <= 998 and b"\r" not in line and b"\n" not in line for line in lines
    )


def answers(letter: Letter) -> dict[str, str]:
    """First line of the body a button fills in → the whole link."""
    found = {}
    for link in read_html(letter.html).links:
        body = parse_qs(urlsplit(link).query, keep_blank_values=True)["body"][0]
        found[body.split("\r\n")[0]] = link
    return found

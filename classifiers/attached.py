"""A mail that only points at its attachment is read with the words of that attachment, and says where they stand."""

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.mail.own_words import own_words
from bot.domain.recognition.suggestion import MACHINE, AttachmentText, MailText, Signal, Span, Suggestion

LONGEST = 80
"""Characters of evidence that a proposal quotes."""
_NAME = 40


def whole(mail: MailText) -> MailText:
    """The mail as it is read: its own few words, then every page; unchanged when nothing attached has words."""
    pages = [page for one in mail.bijlagen for page in one.paginas]
    if not pages:
        return mail
    return replace(mail, tekst="\n\n".join([own_words(mail.tekst).text.strip(), *pages]), bijlagen=())


def placed(mail: MailText, said: Suggestion) -> Suggestion:
    """What was said of the whole mail, with file and page at every word that stands in an attachment.

    Offsets are those of the mail itself, so reasons from an attachment stand as evidence of `bijlage_gelezen` alone.
    A file without words is `bijlage_scan`; a mail with nothing else to read, or read from a picture, is never "zeker".
    """
    if not mail.bijlagen:
        return said
    read = [one for one in mail.bijlagen if one.paginas]
    first = next((span.tekst for span in said.uitleg if _place(span.tekst, read)), None)
    unread = (Signal("bijlage_scan", _unread(one), 1.0) for one in mail.bijlagen if one.reden)
    return replace(
        said,
        zeker=said.zeker and bool(read) and not any(one.machinaal for one in read),
        condities={
            name: replace(c, bewijs=_named(c.bewijs, mail, read)) if c.bewijs else c
            for name, c in said.condities.items()
        },
        signalen=(
            *(replace(s, bewijs=_named(s.bewijs, mail, read)) for s in said.signalen),
            *(Signal("bijlage_gelezen", _opening(one, first), 1.0) for one in read),
            *unread,
        ),
        data=tuple(replace(d, bewijs=_named(d.bewijs, mail, read)) for d in said.data),
        uitleg=tuple(found for span in said.uitleg if (found := _moved(span, mail))),
    )


def _place(words: str, read: Sequence[AttachmentText]) -> str:
    """ "klacht.pdf, pagina 2" for words that stand there, else empty."""
    for one in read:
        for number, page in enumerate(one.paginas, start=1):
            if words and words in page:
                return _page(one, number)
    return ""


def _page(one: AttachmentText, number: int) -> str:
    """ "scan.pdf, pagina 2 (OCR)": where words stand, and whether a machine read them."""
    return f"{_short(one.naam)}, pagina {number}{MACHINE if number in one.machinaal else ''}"


def _named(words: str, mail: MailText, read: Sequence[AttachmentText]) -> str:
    """Evidence with its place in front, unless it stands in the mail itself."""
    if words in mail.tekst or words in mail.onderwerp:
        return words
    place = _place(words, read)
    return f"{place}: {words}" if place else words


def _opening(one: AttachmentText, words: str | None) -> str:
    """Where the words that decided stand; for a file without them its first words."""
    place = _place(words or "", [one])
    if not place:
        number = next(n for n, page in enumerate(one.paginas, start=1) if page.strip())
        place, words = _page(one, number), one.paginas[number - 1]
    line = " ".join((words or "").split())
    left = LONGEST - len(place) - 2
    return f"{place}: {line if len(line) <= left else line[: left - 1].rstrip() + '…'}"


def _unread(one: AttachmentText) -> str:
    return f"{_short(one.naam)} ({one.reden})"


def _short(name: str) -> str:
    """A file name that leaves room; the end of it says what it is. Names come from strangers: one line, printable."""
    clean = "".join(c if c.isprintable() else "_" for c in name)
    return clean if len(clean) <= _NAME else f"…{clean[1 - _NAME :]}"


def _moved(span: Span, mail: MailText) -> Span | None:
    """The span where it stands in the mail itself, or None."""
    if span.veld != "tekst":
        return span
    begin = mail.tekst.find(span.tekst)
    return replace(span, begin=begin, eind=begin + len(span.tekst)) if begin >= 0 else None

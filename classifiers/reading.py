"""A mail as spaCy reads it: subject and own words in one doc, quotes blanked out, cut into sentences."""

import re
from typing import Any

from spacy.language import Language

from bot.domain.own_words import FoldKind, own_words
from bot.domain.suggestion import MailText

MOST = 6000
"""Characters of a mail that are read: enough for any complaint, and it bounds the time a hostile mail can cost."""
LONGEST = 60
"""Tokens in one sentence; a wall of text without full stops is cut there."""

_HIDDEN = frozenset({FoldKind.CITAAT, FoldKind.DISCLAIMER, FoldKind.BANNER})
"""What is not read: a signature and a form still say who writes, and forwarded mail is what the forwarder means."""
_VISIBLE = re.compile(r"[^\n]")
_END = re.compile(r"[.!?…؟]+[\"'’”)\]]*$")
_SHORT = frozenset("mevr. dhr. mw. mr. dr. drs. ir. nr. tel. d.d. jl. a.s. o.a. bijv. bv. blz. art. t.a.v. i.v.m. vd. jr. wo. ma. di. do. vr. za. zo. dec. nov. okt. sep. sept. aug. jan. feb. apr. ca. evt. etc. s.v.p. svp.".split())


def blanked(text: str) -> str:
    """The text at the same length with quoted older mail turned into spaces; line ends stay."""
    parts, at = [], 0
    for fold in own_words(text).folds:
        if fold.kind in _HIDDEN:
            parts += [text[at : fold.begin], _VISIBLE.sub(" ", text[fold.begin : fold.end])]
            at = fold.end
    return "".join([*parts, text[at:]])


def as_doc(nlp: Language, mail: MailText) -> Any:
    """The doc of one mail. Offsets: the subject starts at 0, the text at `len(onderwerp) + 1`."""
    subject = mail.onderwerp[:300].replace("\n", " ")
    doc = nlp.make_doc(f"{subject}\n{blanked(mail.tekst[:MOST])}")
    doc.user_data["mail"] = mail
    doc.user_data["subject"] = len(subject)
    return doc


@Language.component("zinnen")
def sentences(doc: Any) -> Any:
    """Cut into sentences: at full stops, at blank lines, after the subject and in endless stretches."""
    if not len(doc):
        return doc
    begins = [0] * len(doc)
    begins[0], since, pending, capital = 1, 0, False, True
    subject = doc.user_data.get("subject", 0)
    for i, token in enumerate(doc):
        text = token.text
        since += 1
        if text.isspace():
            lines = text.count("\n")
            if lines and (lines > 1 or token.idx <= subject or since > 12 or pending):
                pending = True
            elif lines and i + 1 < len(doc) and not doc[i + 1].text[:1].islower():
                pending = True
            continue
        if pending or since > LONGEST:
            begins[i], since, pending = 1, 0, False
        if _END.search(text) and text.lower() not in _SHORT and not (len(text) == 2 and text[0].isupper()):
            pending = True
        elif text in {";", "•"} or text == "-" and since == 0:
            pending = text != "-"
        elif pending and text in "\"'’”)":
            begins[i] = 0
            pending = True
    for token, begin in zip(doc, begins, strict=True):
        token.is_sent_start = bool(begin)
    return doc

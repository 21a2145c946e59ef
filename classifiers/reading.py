"""A mail as spaCy reads it: subject and own words in one doc, quotes blanked out, cut into sentences."""

import re
from itertools import pairwise
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from bot.domain.own_words import FoldKind, own_words
from bot.domain.pseudonyms import PLACEHOLDERS
from bot.domain.suggestion import MailText
from classifiers.lexicon import table

MOST = 6000
"""Characters of a mail that are read: enough for any complaint, and it bounds the time a hostile mail can cost."""
LONGEST = 60
"""Tokens in one sentence; a wall of text without full stops is cut there."""

_HIDDEN = frozenset({FoldKind.CITAAT, FoldKind.DISCLAIMER, FoldKind.BANNER})
"""What is not read: a signature and a form still say who writes, and forwarded mail is what the forwarder means."""
_VISIBLE = re.compile(r"[^\n]")
_VISIBLE_BREAK = re.compile(r"[\n\r]")
_CLOSERS = frozenset("\"'’”)!?.…")
_QUOTES = frozenset("\"'’”)")
_END = re.compile(r"[.!?…؟]+[\"'’”)\]]*$")
_SHORT = frozenset(table("lexicon")["zinnen"]["afkortingen"].split())
_TOKEN = re.compile("|".join(PLACEHOLDERS) + r"|[^\W_]+(?:[-'’./]+[^\W_]+)*|\n\s*|\s+|[.!?…]+|.", re.DOTALL)


class Words:
    """Cuts text into words, marks and white space. Simpler than spaCy's own tokenizer and four times as fast.

    "t/m", "14.00", "Wel.kom", "foto's" and the placeholders of `bot.domain.pseudonyms` stay whole; the doc gives the text back exactly.
    """

    def __init__(self, vocab: Any) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        words: list[str] = []
        spaces: list[bool] = []
        for word in _TOKEN.findall(text):
            if word == " " and words and not spaces[-1]:
                spaces[-1] = True
            else:
                words.append(word)
                spaces.append(False)
        doc = Doc(self.vocab, words=words, spaces=spaces)
        doc.user_data["text"] = text
        doc.user_data["texts"] = words
        return doc

    def to_bytes(self, **_: Any) -> bytes:
        """Nothing to keep: the rules stand in the code."""
        return b""

    def from_bytes(self, _: bytes, **__: Any) -> "Words":
        """Nothing to read."""
        return self


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
    subject = _VISIBLE_BREAK.sub(" ", mail.onderwerp[:300])
    doc = nlp.make_doc(f"{subject}\n{blanked(mail.tekst[:MOST])}")
    doc.user_data["mail"] = mail
    doc.user_data["subject"] = len(subject)
    return doc


@Language.component("zinnen")
def sentences(doc: Any) -> Any:
    """Cut into sentences: at full stops, at blank lines, after the subject and in endless stretches."""
    texts: list[str] = doc.user_data["texts"]
    begins = _begins(texts)
    for i in begins:
        doc[i].is_sent_start = True
    doc.user_data["stretches"] = list(pairwise([*begins, len(texts)])) if texts else []
    return doc


def _begins(texts: list[str]) -> list[int]:
    """Where a sentence begins, as token numbers; the first is 0."""
    begins, since, ended, in_subject = [0], 0, False, True
    for i, text in enumerate(texts):
        since += 1
        if text.isspace():
            lines = text.count("\n")
            follows = texts[i + 1][:1] if i + 1 < len(texts) else ""
            if lines and (lines > 1 or in_subject or since > 12 or not follows.islower()):
                ended, in_subject = True, False
            continue
        if (ended or since > LONGEST) and i and not (text in _CLOSERS and since < LONGEST):
            begins.append(i)
            ended, since = False, 0
        if text in _QUOTES:
            continue
        ended = bool(_END.search(text)) and not (text == "." and i and _abbreviated(texts[i - 1]))
        ended = ended or text in {";", "•"}
    return begins


def _abbreviated(word: str) -> bool:
    """Whether the full stop behind this word does not end a sentence: "mevr." and the initial of a name."""
    return word.lower() in _SHORT or (word.isupper() and all(len(part) == 1 for part in word.split(".")))

"""Which words of a mail the writer wrote now: quotes, signatures and frames are folded away, never deleted.

Prose that merely looks like a header ("Van: alles wat beloofd was …") stays. In doubt words stay: a fold too few makes
a suggestion less sharp, a fold too many hides a complaint.
"""

from dataclasses import dataclass
from functools import lru_cache

from bot.domain.mail import habits as habit
from bot.domain.mail.quotes import FoldKind, Line, Quotes

__all__ = ["Fold", "FoldKind", "OwnWords", "own_words"]

MAX_LINES = 3_000
"""Lines that are looked at; what comes after is kept unread."""


@dataclass(frozen=True, slots=True)
class Fold:
    """A range of the text that is not the writer's own: code point offsets, `end` exclusive."""

    begin: int
    end: int
    kind: FoldKind


@dataclass(frozen=True, slots=True)
class OwnWords:
    """The reading. text: the writer's own words. folds: what was left out, in order, never overlapping.

    kept: the ranges of the original that make `text`, in order; `place` uses them.
    forwarded: the words of somebody else that were passed on for us to read; empty when there are none.
    """

    text: str
    folds: tuple[Fold, ...]
    kept: tuple[tuple[int, int], ...]
    forwarded: str

    def place(self, offset: int) -> int:
        """Where the character at `offset` of `text` stands in the original. Raises `IndexError` outside it."""
        before = 0
        for begin, end in self.kept:
            if 0 <= offset - before < end - begin:
                return begin + offset - before
            before += end - begin
        raise IndexError(offset)


@lru_cache(maxsize=64)  # classifier, filing and letter ask it of the same mails of a batch: 0.3 ms each time
def own_words(text: str) -> OwnWords:
    """The writer's own words in a mail's text. Linear in time; works on complaints and on replies to the bot."""
    page = _Page(text)
    page.fold_banner()
    page.fold_quotes()
    page.fold_form()
    page.fold_disclaimers()
    page.fold_signature()
    return page.result()


class _Page(Quotes):
    """The text as lines; each `fold_…` marks the lines it is sure about."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lowered = text.lower().replace("\n", " ")
        self.lines: list[Line] = []
        self.labels: list[tuple[Line, Fold]] = []
        at = 0
        for words in text.split("\n", MAX_LINES)[:MAX_LINES]:
            end = min(at + len(words) + 1, len(text))
            self.lines.append(Line(at, end, words, words.strip()))
            at = end

    # ── Frames ────────────────────────────────────────────────────────────────────────────────────────

    def fold_banner(self) -> None:
        """A warning that a mail server put on top."""
        seen = 0
        inside = False
        for line in self.lines:
            if not line.bare:
                inside = False
                continue
            seen += 1
            tag = habit.TAG.match(line.words)
            if (
                tag
                and tag.end() < len(line.words.rstrip())
                and not habit.BANNER.match(line.words[tag.end() :])
            ):
                self.labels.append((line, Fold(line.begin, line.begin + tag.end(), FoldKind.BANNER)))
            elif len(line.words) < 400 and (habit.BANNER.match(line.words) or tag):
                line.kind, inside = FoldKind.BANNER, True
            elif inside and habit.BANNER_ON.search(line.words):
                line.kind = FoldKind.BANNER
            elif seen > 4 or line.quoted:
                return
            else:
                inside = False

    def fold_form(self) -> None:
        """The fields around what somebody typed in a web form; the typed words stay."""
        fields = [
            (line, habit.FORM_FIELD.match(line.words))
            for line in self.lines
            if line.kind is None and (":" in line.words or "\t" in line.words)
        ]
        labels = {found["label"].lower() for _, found in fields if found}
        heads = [line for line in self.lines[:12] if line.kind is None and habit.FORM_HEAD.match(line.words)]
        if not (heads and labels) and not (len(labels) >= 3 and any("mail" in label for label in labels)):
            return
        for line in heads:
            line.kind = FoldKind.FORMULIER
        for line, found in fields:
            if found and found["message"] and line.words[found.end() :].strip():
                self.labels.append((line, Fold(line.begin, line.begin + found.end(), FoldKind.FORMULIER)))
            elif found and len(line.words) < 120:
                line.kind = FoldKind.FORMULIER

    def fold_disclaimers(self) -> None:
        """Paragraphs of legal words that every mail of an organisation carries."""
        start = 0
        legal = habit.is_legal(self.lowered)
        for end in range(len(self.lines) + 1):
            if end < len(self.lines) and self.lines[end].kind is None and self.lines[end].bare:
                continue
            words = " ".join(line.words for line in self.lines[start:end])[:3_000]
            if start < end and habit.is_disclaimer(words, legal):
                self._mark(start, end, FoldKind.DISCLAIMER)
            start = end + 1

    # ── Signatures ────────────────────────────────────────────────────────────────────────────────────

    def fold_signature(self) -> None:
        for at, line in enumerate(self.lines):
            if line.kind is not None or not line.bare:
                continue
            if habit.MOBILE.match(line.words):
                line.kind = FoldKind.HANDTEKENING
            elif line.bare == "--" or habit.CLOSING.match(line.words):
                self._fold_closing(at)

    def _fold_closing(self, at: int) -> None:
        """From the greeting or "-- " as far as lines look like a signature; a PS and other prose stay."""
        end = at + 1
        while end < len(self.lines) and self.lines[end].kind is None and end - at < 15:
            if habit.is_prose(self.lines[end].words):
                break
            end += 1
        if end - at < 15:
            self._mark(at, end, FoldKind.HANDTEKENING)

    # ── The outcome ───────────────────────────────────────────────────────────────────────────────────

    def result(self) -> OwnWords:
        folds = self._folds()
        kept = _trimmed(self.text, _between(folds, len(self.text)))
        passed_on = (self.text[fold.begin : fold.end] for fold in folds if fold.kind is FoldKind.DOORGESTUURD)
        return OwnWords(
            text="".join(self.text[begin:end] for begin, end in kept),
            folds=folds,
            kept=kept,
            forwarded="\n".join(passed_on).strip(),
        )

    def _folds(self) -> tuple[Fold, ...]:
        folds = [Fold(line.begin, line.end, line.kind) for line in self.lines if line.kind is not None]
        folds += [label for line, label in self.labels if line.kind is None]
        merged: list[Fold] = []
        for fold in sorted(folds, key=lambda each: each.begin):
            before = merged[-1] if merged else None
            if fold.begin == fold.end:
                continue
            if before and before.kind is fold.kind and not self.text[before.end : fold.begin].strip():
                merged[-1] = Fold(before.begin, fold.end, fold.kind)
            else:
                merged.append(fold)
        return tuple(merged)


def _between(folds: tuple[Fold, ...], length: int) -> list[tuple[int, int]]:
    edges = [0, *(edge for fold in folds for edge in (fold.begin, fold.end)), length]
    return [(begin, end) for begin, end in zip(edges[::2], edges[1::2], strict=True) if begin < end]


def _trimmed(text: str, ranges: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """The ranges without white space at the very beginning and end."""
    while ranges and not text[slice(*ranges[0])].strip():
        ranges = ranges[1:]
    while ranges and not text[slice(*ranges[-1])].strip():
        ranges = ranges[:-1]
    if ranges:
        begin, end = ranges[0]
        ranges[0] = (end - len(text[begin:end].lstrip()), end)
        begin, end = ranges[-1]
        ranges[-1] = (begin, begin + len(text[begin:end].rstrip()))
    return tuple(ranges)

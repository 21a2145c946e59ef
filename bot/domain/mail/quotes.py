"""Quoted and forwarded mail inside a text: found by what programs write above it, told apart from prose."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.mail import habits as habit
from bot.domain.mail.forwarded import label_of

MARKER = "-- Antwoord boven deze regel --"
"""The line our own mails carry above everything that may be cut off (ecosystem §1.2)."""
SHORT_NOTE = 800
"""Characters a colleague writes above a mail he passes on; who writes more is telling something himself."""
MARKER_WORDS = "antwoord boven deze regel"
_MARKS = frozenset(">-_*=")
"""With what quotes, dividers and rules begin; the label of a mail head has a colon."""


class FoldKind(StrEnum):
    """Why words are folded."""

    CITAAT = "citaat"
    HANDTEKENING = "handtekening"
    DISCLAIMER = "disclaimer"
    FORMULIER = "formulier"
    DOORGESTUURD = "doorgestuurd"
    BANNER = "banner"


@dataclass(slots=True)
class Line:
    """One line: where it stands, what it says, the same without white space around it, and why it is folded (None: it is the
    writer's own)."""

    begin: int
    end: int
    words: str
    bare: str
    kind: FoldKind | None = None

    @property
    def quoted(self) -> bool:
        return self.bare.startswith(">")


class Quotes:
    """A text as lines; `fold_quotes` marks those that somebody wrote before."""

    lines: list[Line]
    lowered: str
    """The whole text in small letters and on one line."""

    def fold_quotes(self) -> None:
        self._has_marker = MARKER_WORDS in self.lowered
        at = 0
        while at < len(self.lines):
            at = max(self._quote_at(at), at + 1)

    def _quote_at(self, at: int) -> int:
        """Fold the quote that starts at this line, if one does; the line to look at next."""
        line = self.lines[at]
        if not line.bare or line.kind is not None:
            return at + 1
        if self._plain(line):
            return self._fold_attributed(at)
        if line.quoted and not habit.GROUPWISE.match(line.words):
            return self._fold_marked(at)
        divider = habit.DIVIDER.match(line.words) or habit.APPLE_FORWARD.match(line.words)
        if divider or habit.RULE.match(line.words):
            return self._fold_divided(at, divider is not None)
        if MARKER in line.words or habit.GROUPWISE.match(line.words):
            return self._mark(at, len(self.lines), FoldKind.CITAAT)
        if MARKER_WORDS in line.words.lower():  # another system's marker; alone on top it cuts off nothing
            return self._mark(at, len(self.lines) if self._above(at) else at + 1, FoldKind.CITAAT)
        end, certain = self._head(at)
        if end and (certain or self._starts_quote(end) or self._passes_on(at)):
            return self._mark(at, self._end_of_quote(end), self._quote_kind(at))
        return self._fold_attributed(at)

    def _plain(self, line: Line) -> bool:
        """Whether nothing stands here that programs put above a quote, except perhaps the begin of an attribution."""
        above = ":" in line.bare or line.bare[0] in _MARKS
        return not above and not (self._has_marker and MARKER_WORDS in line.bare.lower())

    def _fold_marked(self, at: int) -> int:
        """Lines with ">" are quotes; not a single "> 3 keer gebeld" and not ">> Nu betalen <<"."""
        end = at
        while (
            end < len(self.lines) and self.lines[end].quoted and not habit.BUTTON.match(self.lines[end].words)
        ):
            end += 1
        if end - at == 1 and habit.ARITHMETIC.match(self.lines[at].words):
            return end
        head = label_of(self.lines[at].words)
        passed_on = head is not None and head[0] == "van" and self._passes_on(at)
        return self._mark(at, end, FoldKind.DOORGESTUURD if passed_on else FoldKind.CITAAT)

    def _fold_divided(self, at: int, named: bool) -> int:
        """A divider that names what follows, or a bare rule above a head."""
        below = self._next_words(at + 1)
        end, _ = self._head(below)
        if not named and not end:
            return at + 1
        forwarded = named and habit.FORWARDING.search(self.lines[at].words) is not None
        kind = FoldKind.DOORGESTUURD if forwarded else self._quote_kind(at)
        return self._mark(at, self._end_of_quote(end or below), kind)

    def _fold_attributed(self, at: int) -> int:
        """ "Op … schreef …:" over at most three lines, above a quote; or so exact that only a program wrote it."""
        for end in range(at, min(at + 3, len(self.lines))):
            bare = self.lines[end].bare
            if not bare or bare[0] == ">":
                break
            if bare[-1] != ":":
                continue
            joined = " ".join(line.bare for line in self.lines[at : end + 1])
            if habit.ATTRIBUTION.match(joined):
                if not habit.DATED.search(joined):
                    break
                certain = habit.CERTAIN.search(joined) and not habit.PERSONAL.search(joined)
                if self._starts_quote(end + 1):
                    return self._mark(at, end + 1, FoldKind.CITAAT)
                return self._mark(at, len(self.lines), FoldKind.CITAAT) if certain else at + 1
        return at + 1

    def _head(self, at: int) -> tuple[int, bool]:
        """Where the mail head that starts at this line ends (0: there is none), and whether it surely is one.

        A klager may type "Van: … Aan: … Onderwerp: …" above a letter; a program writes a time or an address too.
        """
        found: dict[str, str] = {}
        end, last = at, ""
        while end < min(at + 40, len(self.lines)) and not self.lines[end].quoted:
            words = self.lines[end].words
            label = label_of(words)
            if label and label[0] not in found:
                last, found[label[0]] = label
            elif not (last in ("van", "aan", "cc") and "@" in words and len(words) < 300):
                break
            end += 1
        if "van" not in found or (len(found) < 3 and not self._starts_quote(end) and not self._divided(at)):
            return (end, True) if found and self._divided(at) else (0, False)
        exact = "@" in found["van"] or habit.CLOCK.search(found.get("datum", "")) is not None
        return end, exact or self._divided(at)

    def _divided(self, at: int) -> bool:
        above = at - 1
        while above >= 0 and not self.lines[above].bare:
            above -= 1
        return above >= 0 and bool(
            habit.DIVIDER.match(self.lines[above].words)
            or habit.APPLE_FORWARD.match(self.lines[above].words)
            or habit.RULE.match(self.lines[above].words)
        )

    def _end_of_quote(self, body: int) -> int:
        """To the end of the text; but a quote whose lines carry ">" ends with them, and answers may follow."""
        return body if self._starts_quote(body) else len(self.lines)

    def _starts_quote(self, at: int) -> bool:
        below = self._next_words(at)
        return below == len(self.lines) or self.lines[below].quoted

    def _next_words(self, at: int) -> int:
        while at < len(self.lines) and not self.lines[at].bare:
            at += 1
        return at

    def _above(self, at: int) -> str:
        """The writer's own words above this line, as far as a short note of a colleague would go."""
        above: list[str] = []
        for line in self.lines[: min(at, 60)]:
            if line.kind is None and line.bare:
                above.append(line.words[:SHORT_NOTE])
        return "\n".join(above)[: SHORT_NOTE + 1]

    def _passes_on(self, at: int) -> bool:
        """Whether the words above say that a mail is passed on."""
        above = self._above(at)
        return 0 < len(above) <= SHORT_NOTE and habit.FORWARD_HINT.search(above) is not None

    def _quote_kind(self, at: int) -> FoldKind:
        passed_on = not self._above(at) or self._passes_on(at)
        return FoldKind.DOORGESTUURD if passed_on else FoldKind.CITAAT

    def _mark(self, begin: int, end: int, kind: FoldKind) -> int:
        for line in self.lines[begin:end]:
            line.kind = line.kind or kind
        return end

"""A mail nobody can be recognised in: every name, address and number becomes a placeholder, the story stays.

A capital that no ordinary word explains is taken for a name, so strangers are masked as well as the people we know. A script
without capitals (Arabic, Hebrew, Chinese) gives nothing to tell a name by, so every word of it is masked.
What may slip through: the name of a third person, written without a capital and without a title before it.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from bot.domain.mail import habits as habit
from bot.domain.mail.own_words import FoldKind, own_words
from bot.domain.people.names import PARTICLES, words_of
from bot.domain.recognition.suggestion import MailText

PERSON, NUMBER, PLACE, LINK = "<persoon>", "<getal>", "<adres>", "<link>"
PLACEHOLDERS = (PERSON, NUMBER, PLACE, LINK)
"""What stands where something was; `<persoon>` and `<getal>` are how the classifier sees a name and a number anyway."""
CASE_NUMBER = "2000-0000"
"""What every case number and date becomes: that a mail names one says something, which one says who."""

HEADERS = frozenset({"auto-submitted", "precedence"})
PRESENT = frozenset({"x-autoreply", "x-auto-response-suppress", "list-id", "list-unsubscribe"})
"""Headers whose value says robot or list, and headers that say it by being there; all others stay behind."""

_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:[ ]?[A-Z]{4})(?:[ ]?\d{2,4}){2,4}\b", re.IGNORECASE)
_POSTCODE = re.compile(r"\b\d{4}[ \t]?[A-Z]{2}\b", re.IGNORECASE)
_WITH_AT = re.compile(r"\S*@\S*")
_LINK = re.compile(
    r"\b(?:(?:https?|ftp)://|www\.)\S+|\b[\w-]{1,63}(?:\.[\w-]{1,63}){0,20}\.(?:nl|be|com|org|net|eu|info|example)\b(?:/\S*)?",
    re.IGNORECASE,
)
_STREET = re.compile(
    r"\b[^\W\d_][\w'’-]{0,40}?(?:straat|laan|weg|plein|kade|gracht|dreef|singel|hof|pad|steeg|dijk|plantsoen|burg|markt|ring)"
    r"[ ]+(?:nr\.?[ ]*)?\d+(?:[ ]?-?[ ]?[a-z]\b)?",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"\b[A-Z]{0,4}[-/]?(?:20)?\d\d[-/](?:[A-Z]-)?\d{2,4}\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_PARTICLE = "|".join(sorted(PARTICLES))
_MERGED = re.compile(rf"{PERSON}(?:(?:[ \t.'’-]|\b(?:{_PARTICLE})\b)*[ \t.'’-]{PERSON})+", re.IGNORECASE)
_INITIALS = re.compile(rf"\b(?:[^\W\d_]\.[ ]?)+(?:(?:{_PARTICLE})[ ]+)*(?={PERSON})", re.IGNORECASE)
_JOINED = re.compile(r"[ \t.]*")
_NUMBERS = re.compile(rf"[+(]*{NUMBER}(?:[\s().+/-]*{NUMBER})+")
_TITLE_WORDS = (
    "mevrouw mevr mw meneer mijnheer dhr heer juffrouw juf meester zuster broeder dokter dr drs mr ing tante oom oma "
    "opa heet heette heten genaamd ene zekere mrs miss frau herr pan pani"
)
_TITLES = frozenset(_TITLE_WORDS.split())
"""Words before a name; what follows them is one, also without a capital."""


@dataclass(frozen=True, slots=True)
class Names:
    """Words of names of people we know (klager, staff), folded. `common`: words that people write without a capital."""

    known: frozenset[str]
    common: frozenset[str]

    @classmethod
    def of(cls, names: Iterable[str], common: Collection[str]) -> "Names":
        """From names as written; the parts of a mail address count as names too."""
        words = {word for name in names for word in words_of(re.sub(r"@.*|[\d._]", " ", name))}
        return cls(frozenset(w for w in words if len(w) > 1 and w not in PARTICLES), frozenset(common))

    def knows(self, word: str) -> bool:
        """Whether a word, or a part of it, belongs to the name of somebody we know; "Karins" is Karin."""
        parts = words_of(word)
        return any(part in self.known or part.removesuffix("s") in self.known for part in parts)

    def ordinary(self, word: str) -> bool:
        """Whether people write this word without a capital."""
        return word.lower() in self.common


def pseudonymised(text: str, names: Names) -> str:
    """The text without anything that says who or where. No digit but those of `CASE_NUMBER` and no "@" is left."""
    clean = unicodedata.normalize("NFKC", text)
    clean = "".join(c for c in clean if unicodedata.category(c) not in {"Cf", "Mn", "Me"})
    clean = _WITH_AT.sub(PLACE, clean)
    clean = _LINK.sub(LINK, clean)
    clean = _STREET.sub(PLACE, clean)
    clean = _POSTCODE.sub(NUMBER, _IBAN.sub(NUMBER, clean))
    clean = _without_digits(clean)
    clean = "".join(_without_names(clean, names))
    clean = _MERGED.sub(PERSON, _INITIALS.sub("", clean))
    return _NUMBERS.sub(NUMBER, clean)


def _without_digits(text: str) -> str:
    chunks = re.split(r"(\s+)", text)
    return "".join(_chunk(chunk) if any(map(_digit, chunk)) else chunk for chunk in chunks)


def _chunk(chunk: str) -> str:
    """What stands between two spaces and holds a digit: the marks around it stay."""
    inner = chunk.strip("\"'’“”„‘()[]<>,;:.!?*")
    begin = chunk.find(inner)
    told = CASE_NUMBER if _NUMBERED.search(inner) else NUMBER
    return chunk[:begin] + told + chunk[begin + len(inner) :]


def _digit(character: str) -> bool:
    return unicodedata.category(character) in {"Nd", "Nl", "No"}


# ── Names ─────────────────────────────────────────────────────────────────────────────────────────────


class _After(Enum):
    """What stood just before a word."""

    TITLE = "mevrouw"
    PARTICLE = "mevrouw de"  # or "mijn naam is": whatever follows is a name
    NAME = "Karin"


def _without_names(text: str, names: Names) -> Iterator[str]:
    """The text in pieces, every name replaced."""
    spots = [found for found in _WORD.finditer(text) if not _placeholder(text, found)]
    words = [found.group() for found in spots]
    closing = _closing(text)
    at, after = 0, None
    for i, found in enumerate(spots):
        between = text[at : found.start()]
        if not _JOINED.fullmatch(between) or (after is _After.NAME and "." in between):
            after = None
        beside = (_neighbour(words, i, -1), _neighbour(words, i, 1))
        if _is_name(words[i], names, after, beside, found.start() >= closing):
            yield between + PERSON
            after = _After.NAME
        else:
            yield between + words[i]
            after = _next(words, i, after)
        at = found.end()
    yield text[at:]


def _is_name(word: str, names: Names, after: _After | None, beside: Sequence[str], signature: bool) -> bool:
    if word.lower() in PARTICLES or word.lower() in _TITLES:
        return False
    if unicodedata.category(word[0]) == "Lo":  # no script with capitals: any word of it may be a name
        return True
    capital, ordinary = word[0].isupper(), names.ordinary(word)
    if names.knows(word) and (capital or any(names.knows(other) for other in beside)):
        return True
    if after is _After.PARTICLE or (after and (capital or signature)):
        return True
    return not ordinary and (capital or signature or after is _After.TITLE or names.knows(word))


def _next(words: Sequence[str], i: int, after: _After | None) -> _After | None:
    """What the following word stands behind, when this one is no name."""
    word = words[i].lower()
    if word == "is" and i and words[i - 1].lower() == "naam":
        return _After.PARTICLE
    if word in _TITLES:
        return _After.TITLE
    if word not in PARTICLES:
        return None
    return _After.PARTICLE if after is _After.TITLE else after


def _neighbour(words: Sequence[str], i: int, step: int) -> str:
    """The nearest word on one side that is no "de" or "van"; empty at the edge."""
    i += step
    while 0 <= i < len(words) and words[i].lower() in PARTICLES:
        i += step
    return words[i] if 0 <= i < len(words) else ""


def _placeholder(text: str, found: re.Match[str]) -> bool:
    return text[max(found.start() - 1, 0) : found.end() + 1] in PLACEHOLDERS


def _closing(text: str) -> int:
    """Where the last greeting begins; the end of the text when there is none."""
    at, found = 0, len(text) + 1
    for line in text.split("\n"):
        if habit.CLOSING.match(line):
            found = at
        at += len(line) + 1
    return found


# ── A whole mail ──────────────────────────────────────────────────────────────────────────────────────

MOST = 6000
"""Characters of a text that are looked at: more than any complaint, and it bounds what a hostile mail can cost."""
_OLDER = frozenset({FoldKind.CITAAT, FoldKind.DISCLAIMER, FoldKind.BANNER})


def nameless(mail: MailText, names: Names, name: str, domains: Collection[str]) -> MailText:
    """The mail as an example to learn from: pseudonymised, without day, and of quoted mail only that it was there.

    name: what it is called from now on. domains: mail domains that say nothing about a person (a provider, a commission);
    any other one is hidden.
    """
    domain = mail.van_adres.rpartition("@")[2].lower()
    return MailText(
        id=name,
        onderwerp=pseudonymised(mail.onderwerp[:MOST], names),
        tekst=pseudonymised(_hollow(mail.tekst[:MOST]), names),
        van_naam=pseudonymised(mail.van_naam[:MOST], names),
        van_adres=f"iemand@{domain if domain in domains else 'verborgen.invalid'}",
        kop={
            key.lower(): value if key.lower() in HEADERS else ""
            for key, value in (mail.kop or {}).items()
            if key.lower() in HEADERS | PRESENT
        },
    )


def _hollow(text: str) -> str:
    """Quoted mail as empty quoted lines of the same length: others wrote it, but that it is there counts."""
    parts, at = [], 0
    for fold in own_words(text).folds:
        if fold.kind in _OLDER:
            lines = text[fold.begin : fold.end].split("\n")
            parts += [
                text[at : fold.begin],
                "\n".join(f"> {'.' * len(line)}" if line else "" for line in lines),
            ]
            at = fold.end
    return "".join([*parts, text[at:]])

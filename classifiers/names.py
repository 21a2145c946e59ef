"""Names in a mail that may be the medewerker it is about: candidates and what surrounds them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.domain.suggestion import MailText
from classifiers.lexicon import table

_WORDS = table("lexicon")["namen"]
_PARTICLES = frozenset(_WORDS["tussenvoegsels"].split())
_NOT_NAMES = frozenset(_WORDS["geen_namen"].split())
_GREETINGS = frozenset(_WORDS["aanhef"].split())
_TITLES = frozenset(
    {"<heer>", "<functie>", "<vrijwilliger>", "<stagiair>", "<heten>", "<leiding>", "<coordinator>"}
)
_CLOSING = re.compile(
    r"(?:groet|groeten|groetjes|gr|hoogachtend|mvg|vriendelijke|liefs|dank|bedankt)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Tokens begin..end form a name; `signs` name what speaks for or against it being the medewerker."""

    begin: int
    end: int
    name: str
    signs: tuple[str, ...]


def candidates(
    mail: MailText,
    text: str,
    texts: Sequence[str],
    places: Sequence[int],
    norms: Sequence[str],
    starts: Sequence[bool],
    subject: int,
    common: frozenset[str],
) -> list[Candidate]:
    """Every name in a mail, mention by mention.

    texts, places, norms: the tokens of `text`; starts: which begin a sentence; subject: how many stand in the subject;
    common: words that a sentence may begin with without being a name.
    """
    spans = list(_spans(texts, norms, starts, common))
    closing = max((i for i, word in enumerate(texts) if _CLOSING.fullmatch(word)), default=len(texts) - 4)
    sender = {part.lower() for part in re.findall(r"[\w'-]+", mail.van_naam)}
    lasts = [texts[end - 1] for _, end in spans]
    out = []
    for number, (begin, end) in enumerate(spans):
        before = [norms[i] for i in range(begin - 1, max(begin - 9, -1), -1) if _counts(texts[i])][:4]
        after = [norms[i] for i in range(end, min(end + 6, len(norms))) if _counts(texts[i])][:3]
        signs = [f"voor{i}:{norm}" for i, norm in enumerate(before, 1)] + [f"voor:{norm}" for norm in before]
        signs += [f"na{i}:{norm}" for i, norm in enumerate(after, 1)] + [f"na:{norm}" for norm in after]
        signs += [f"voor21:{before[1]}_{before[0]}"] if len(before) > 1 else []
        facts = {
            "titel": bool(before) and before[0] in _TITLES,
            "titel na": any(norm in _TITLES for norm in after),
            "afzender": any(word.lower() in sender for word in texts[begin:end]),
            "begin zin": starts[begin],
            "onderwerp": begin < subject,
            "slot": begin > closing or begin > len(texts) - 6,
            "aanhef": _greets(norms, texts, begin),
            "eerste": number == 0,
            "klein": texts[begin].islower(),
        }
        signs += [sign for sign, there in facts.items() if there]
        signs += [f"keren:{min(lasts.count(lasts[number]), 4)}", f"woorden:{min(end - begin, 3)}"]
        name = text[places[begin] : places[end - 1] + len(texts[end - 1])]
        out.append(Candidate(begin, end, name, tuple(signs)))
    return out


def _counts(word: str) -> bool:
    """Whether a token says something about the name beside it: "mevr." counts, its full stop does not."""
    return word != "." and not word.isspace()


def grouped(mentions: Iterable[Candidate]) -> list[Candidate]:
    """One candidate per name, with everything its mentions say; in order of first mention."""
    out: dict[str, Candidate] = {}
    for mention in mentions:
        before = out.get(mention.name)
        signs = (
            mention.signs
            if before is None
            else tuple(dict.fromkeys((*before.signs, *mention.signs, "vaker")))
        )
        out[mention.name] = (
            Candidate(mention.begin, mention.end, mention.name, signs)
            if before is None
            else replace(before, signs=signs)
        )
    return list(out.values())


def _greets(norms: Sequence[str], texts: Sequence[str], begin: int) -> bool:
    """Whether the name stands in a salutation: "Beste mevrouw De Boer"."""
    for i in range(begin - 1, max(begin - 6, -1), -1):
        if "\n" in texts[i]:
            return False
        if norms[i] in _GREETINGS:
            return True
    return False


def _spans(
    texts: Sequence[str], norms: Sequence[str], starts: Sequence[bool], common: frozenset[str]
) -> Iterator[tuple[int, int]]:
    """Begin and end token of every name: capitals, joined by "van der" and the like, with initials before or behind."""
    i = 0
    while i < len(texts):
        if not _may_begin(texts, norms, starts, i) or (starts[i] and texts[i].lower() in common):
            i += 1
            continue
        begin, end = i, _initials(texts, i)
        while (follows := _next_part(texts, norms, starts, end)) is not None:
            end = _initials(texts, follows)
        yield begin, end
        i = end


def _initials(texts: Sequence[str], i: int) -> int:
    """Where a name part that begins at i ends: an initial takes its full stop along."""
    initial = len(texts[i]) == 1 and texts[i].isupper()
    return i + 2 if initial and i + 1 < len(texts) and texts[i + 1] == "." else i + 1


def _next_part(texts: Sequence[str], norms: Sequence[str], starts: Sequence[bool], end: int) -> int | None:
    """The token with which the name goes on behind `end`, or None."""
    for follows in range(end, min(end + 4, len(texts))):
        if starts[follows] and texts[end - 1] != ".":
            return None
        if _capital(texts[follows], norms[follows]):
            return follows
        if texts[follows].lower() not in _PARTICLES:
            return None
    return None


def _capital(text: str, norm: str) -> bool:
    return text[:1].isupper() and text.lower() not in _NOT_NAMES and not norm.startswith("<")


def _may_begin(texts: Sequence[str], norms: Sequence[str], starts: Sequence[bool], i: int) -> bool:
    text, lowered = texts[i], texts[i].lower()
    if not text[0].isalpha():
        return False
    before = next((norms[k] for k in range(i - 1, max(i - 3, -1), -1) if _counts(texts[k])), "")
    titled = before in _TITLES
    if lowered in _PARTICLES:
        return text[0].isupper() and titled and not starts[i]
    if lowered in _NOT_NAMES:
        return False
    if len(text) == 1:
        return text.isupper() and i + 2 < len(texts) and texts[i + 1] == "." and texts[i + 2][:1].isupper()
    if text[0].isupper():
        return not norms[i].startswith("<") or (titled and not text.isupper())
    calls = before in {"<heer>", "<functie>", "<vrijwilliger>", "<heten>"}
    behind_comma = i > 1 and texts[i - 1] == "," and norms[i - 2] in _TITLES
    return (calls or behind_comma) and not norms[i].startswith("<") and len(text) > 2 and text.isalpha()

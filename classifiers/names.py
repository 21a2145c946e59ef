"""Names in a mail that may be the medewerker it is about: candidates and what surrounds them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from bot.domain.recognition.suggestion import MailText
from classifiers.lexicon import table

_WORDS = table("lexicon")["namen"]
_PARTICLES = frozenset(_WORDS["tussenvoegsels"].split())
_NOT_NAMES = frozenset(_WORDS["geen_namen"].split())
_GREETINGS = frozenset(_WORDS["aanhef"].split())
_PLAIN_GIVEN = frozenset(_WORDS["voornamen"].split())
_ELSEWHERE = frozenset(_WORDS["plaatsen"].split())
_GIVEN = _PLAIN_GIVEN | frozenset(_WORDS["voornamen_ook_woord"].split())
_ROLE = re.compile(
    r"(?:consulente?|begeleidster|begeleider|medewerk(?:er|ster)|coach|hulp|verpleegkundige|regisseur|coördinator|beheerder|werk(?:er|ster)|docente?|manager|leider|leidster)$",
    re.IGNORECASE,
)
_INITIALS = re.compile(r"(?:[A-Z]\.)*[A-Z]")
_TITLES = frozenset(
    {"<heer>", "<functie>", "<vrijwilliger>", "<stagiair>", "<heten>", "<leiding>", "<coordinator>"}
)
_NO_SURNAME = frozenset(
    {"<dagnaam>", "<maand>", "<nu>", "<ik>", "<u>", "<hij>", "<mijn>", "<niet>", "<als>", "<heer>", "<getal>"}
)
_CALLS = frozenset({"<heer>", "<functie>", "<vrijwilliger>", "<heten>"})
_SPOKEN_TO = frozenset({"<heer>", "<heten>"})
_SMALL = frozenset(["van", "de", "den", "der", "ten", "ter", "te", "'t", "von", "v", "v.d", "vd"])
"""Particles that a surname may begin with in small letters, behind a title: "mevrouw de Wit"."""
_ALSO_SURNAMES = frozenset({"<water>", "<wapen>", "<hoogte>", "<spoor>", "<strop>"})
"""Families of things people are called after: "Van der Sluis", "Bijl"."""
_NO_NAME = re.compile(
    r"\w{4,}(?:straat|laan|weg|plein|kade|heid|lijk|schap|termijn|bevestiging)", re.IGNORECASE
)
"""Streets, and words that no surname ends like."""
_OWNED = ("'s", "’s")
_CLOSING = frozenset(
    ["groet", "groeten", "groetjes", "gr", "hoogachtend", "mvg", "vriendelijke", "liefs", "dank", "bedankt"]
)
_PAUSES = frozenset(".,!?)(;:")
_CLOSES = frozenset(letter for word in _CLOSING for letter in (word[0], word[0].upper()))


@dataclass(frozen=True, slots=True)
class Candidate:
    """Tokens begin..end form a name; `signs` name what speaks for or against it being the medewerker."""

    begin: int
    end: int
    name: str
    signs: tuple[str, ...]


class Hint(IntEnum):
    """What a word by itself says about whether a name may begin there."""

    NO = 0
    BEHIND_TITLE = 1
    INSIDE_SENTENCE = 2
    PERHAPS = 3


_, _BEHIND_TITLE, _INSIDE_SENTENCE, _PERHAPS = map(int, Hint)  # numpy looks long at an enum


def hint(text: str, norm: str, common: frozenset[str]) -> Hint:
    """Spares nearly every word a closer look (`_may_begin`, which has the last word).

    common: words that a sentence may begin with without being a name.
    """
    lowered = text.lower()
    if not text[0].isalpha():
        return Hint.NO
    if text in _PLAIN_GIVEN:
        return Hint.PERHAPS
    if text in _SMALL:
        return Hint.BEHIND_TITLE
    if text == lowered:
        plain = len(text) < 3 or not text.isalpha() or norm.startswith("<")
        never = plain or any(text in words for words in (common, _NOT_NAMES, _PARTICLES))
        return Hint.NO if never else Hint.BEHIND_TITLE
    if not text[0].isupper():
        return Hint.NO
    told = lowered in _PARTICLES or lowered in _GIVEN or bool(_INITIALS.fullmatch(text))
    if told or (text.isupper() and len(text) > 3):
        return Hint.PERHAPS
    if lowered in _NOT_NAMES or len(text) == 1 or _ROLE.search(text):
        return Hint.NO
    return Hint.INSIDE_SENTENCE if lowered in common else Hint.PERHAPS


def is_title(norm: str) -> bool:
    """Whether a word of this family announces a name: "mevrouw", "coach"."""
    return norm in _TITLES


def spots(hints: NDArray[np.uint8], titles: NDArray[np.bool_], starts: NDArray[np.bool_]) -> list[int]:
    """The tokens where a name may begin, given the hint of each, whether it is a title, and whether it starts a sentence."""
    called = np.zeros(len(titles), np.bool_)
    called[1:] = titles[:-1]
    called[2:] |= titles[:-2]
    there = hints == _PERHAPS
    there |= (hints == _BEHIND_TITLE) & called
    there |= (hints == _INSIDE_SENTENCE) & ~starts
    return np.flatnonzero(there).tolist()


def candidates(
    mail: MailText,
    text: str,
    texts: Sequence[str],
    places: Sequence[int],
    norms: Sequence[str],
    starts: Sequence[bool],
    subject: int,
    common: frozenset[str],
    spots: Iterable[int],
) -> list[Candidate]:
    """Every name in a mail, mention by mention.

    texts, places, norms: the tokens of `text`; starts: which begin a sentence; subject: how many stand in the subject;
    common: words that a sentence may begin with without being a name; spots: where one may begin (`spots`).
    """
    spans = list(_spans(texts, norms, starts, common, spots))
    if not spans:
        return []
    ends = (
        i for i in range(len(texts) - 1, -1, -1) if texts[i][:1] in _CLOSES and texts[i].lower() in _CLOSING
    )
    closing = next(ends, len(texts) - 4)
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
            "voornaam": texts[begin].lower() in _GIVEN,
            "voorletter": bool(_INITIALS.fullmatch(texts[begin])),
            "plaats": texts[end - 1].lower() in _ELSEWHERE,
            "woord": texts[end - 1].lower() in common,
            "kapitalen": len(texts[begin]) > 2 and texts[begin].isupper(),
        }
        signs += [sign for sign, there in facts.items() if there]
        signs += [f"keren:{min(lasts.count(lasts[number]), 4)}", f"woorden:{min(end - begin, 3)}"]
        name = " ".join(text[places[begin] : places[end - 1] + len(texts[end - 1])].split())
        if name.endswith(_OWNED) and len(name) > 4:
            name = name[:-2]
        out.append(Candidate(begin, end, name, tuple(signs)))
    return out


def _counts(word: str) -> bool:
    """Whether a token says something about the name beside it: "mevr." counts, its full stop does not."""
    return word != "." and not word.isspace()


def grouped(mentions: Iterable[Candidate]) -> list[Candidate]:
    """One candidate per person, with everything the mentions say; in order of first mention.

    "Ben" beside "Ben Oosterwijk" is the same person, by the name that says most.
    """
    out: dict[str, Candidate] = {}
    for mention in mentions:
        before = out.get(mention.name)
        out[mention.name] = mention if before is None else _joined(before, mention)
    parts = {name: frozenset(name.lower().split()) for name in out}
    for name in sorted(out, key=len):
        longer = [other for other in out if parts[name] < parts[other]]
        if longer:
            whole = max(longer, key=len)
            out[whole] = _joined(out[whole], out.pop(name))
    return list(out.values())


def _joined(one: Candidate, other: Candidate) -> Candidate:
    signs = tuple(dict.fromkeys((*one.signs, *other.signs, "vaker")))
    return Candidate(one.begin, one.end, one.name, signs)


def _greets(norms: Sequence[str], texts: Sequence[str], begin: int) -> bool:
    """Whether the name stands in a salutation: "Beste mevrouw De Boer"."""
    for i in range(begin - 1, max(begin - 6, -1), -1):
        if "\n" in texts[i]:
            return False
        if norms[i] in _GREETINGS:
            return True
    return False


def _spans(
    texts: Sequence[str],
    norms: Sequence[str],
    starts: Sequence[bool],
    common: frozenset[str],
    spots: Iterable[int],
) -> Iterator[tuple[int, int]]:
    """Begin and end token of every name: capitals, joined by "van der" and the like, with initials before or behind."""
    end = 0
    for begin in spots:
        if begin < end or not _may_begin(texts, norms, starts, begin, common):
            continue
        end = _initials(texts, begin)
        while (follows := _next_part(texts, norms, starts, end, common)) is not None:
            end = _initials(texts, follows)
        yield begin, end


def _initials(texts: Sequence[str], i: int) -> int:
    """Where a name part that begins at i ends: an initial takes its full stop along."""
    initial = _INITIALS.fullmatch(texts[i])
    return i + 2 if initial and i + 1 < len(texts) and texts[i + 1] == "." else i + 1


def _next_part(
    texts: Sequence[str], norms: Sequence[str], starts: Sequence[bool], end: int, common: frozenset[str]
) -> int | None:
    """The token with which the name goes on behind `end`, or None."""
    if texts[end - 1].islower() and texts[end - 1] not in _SMALL:
        return end if _small_surname(texts, norms, starts, end, common) else None
    for follows in range(end, min(end + 4, len(texts))):
        if starts[follows] and texts[end - 1] != ".":
            return None
        if _capital(texts[follows], norms[follows]) or _surname(texts, norms, follows):
            return follows
        if texts[follows].lower() not in _PARTICLES:
            return None
    return None


def _small_surname(
    texts: Sequence[str], norms: Sequence[str], starts: Sequence[bool], end: int, common: frozenset[str]
) -> bool:
    """Whether a surname in small letters stands between a given name and a pause: "joke smulders, weer niet". It is no
    word that others use."""
    if end + 1 >= len(texts) or texts[end - 1] not in _GIVEN or texts[end + 1] not in _PAUSES:
        return False
    text = texts[end]
    return (
        text.islower()
        and text.isalpha()
        and len(text) > 3
        and not norms[end].startswith("<")
        and text not in common
    )


def _capital(text: str, norm: str) -> bool:
    if text.isupper() and len(text) > 3:
        return False
    word = norm.startswith("<") and norm not in _ALSO_SURNAMES
    return text[:1].isupper() and text.lower() not in _NOT_NAMES and not word


def _surname(texts: Sequence[str], norms: Sequence[str], i: int) -> bool:
    """Whether a word of a family ("Kok", "Hulp") is the surname right behind a given name or an initial."""
    text = texts[i]
    called = norms[i].startswith("<") and norms[i] not in _NO_SURNAME
    initial = i > 1 and texts[i - 1] == "." and bool(_INITIALS.fullmatch(texts[i - 2]))
    named = initial or texts[i - 1].lower() in _GIVEN
    return called and named and text[:1].isupper() and not text.isupper()


def _family_name(texts: Sequence[str], i: int) -> bool:
    """Whether "van den Berg" stands here: particles, then a capital."""
    for follows in range(i, min(i + 4, len(texts))):
        if texts[follows].lower() not in _PARTICLES:
            return texts[follows][:1].isupper()
    return False


def _may_begin(
    texts: Sequence[str], norms: Sequence[str], starts: Sequence[bool], i: int, common: frozenset[str]
) -> bool:
    text, norm = texts[i], norms[i]
    if not text[0].isalpha():
        return False
    lowered = text.lower()
    if text == lowered:
        if text in _PLAIN_GIVEN:
            return True
        if text in _SMALL:
            return _before(texts, norms, i) == "<heer>" and _family_name(texts, i)
        called = _TITLES.intersection(norms[max(i - 2, 0) : i])  # nearly every word stops here
        return bool(called) and (
            len(text) > 2 and text.isalpha() and lowered not in common and lowered not in _NOT_NAMES
            and not norm.startswith("<") and lowered not in _PARTICLES
            and (_before(texts, norms, i) in _SPOKEN_TO or _behind_comma(texts, norms, i))
        )  # fmt: skip
    if lowered in _PARTICLES:
        titled = _before(texts, norms, i) in _TITLES
        return text[0].isupper() and _family_name(texts, i) and (titled or not starts[i])
    if _INITIALS.fullmatch(text) and i + 2 < len(texts) and texts[i + 1] == ".":
        return _family_name(texts, i + 2)
    if not text[0].isupper() or lowered in _NOT_NAMES or len(text) == 1 or _ROLE.search(text):
        return False
    if lowered in _GIVEN:
        # "Ben Oosterwijk belde", against "Ben ik nu aan de beurt?"
        named = _next_part(texts, norms, starts, i + 1, common) is not None
        return named or not starts[i] or lowered not in common or lowered in _PLAIN_GIVEN
    titled = _before(texts, norms, i) in _TITLES
    if text.isupper() and len(text) > 3:
        return _before(texts, norms, i) in _CALLS
    if not titled and (_NO_NAME.fullmatch(text) or lowered in _ELSEWHERE):
        return False
    if starts[i] and lowered in common:
        return False
    return not norm.startswith("<") or (titled and not text.isupper())


def _before(texts: Sequence[str], norms: Sequence[str], i: int) -> str:
    return next((norms[k] for k in range(i - 1, max(i - 3, -1), -1) if _counts(texts[k])), "")


def _behind_comma(texts: Sequence[str], norms: Sequence[str], i: int) -> bool:
    return i > 1 and texts[i - 1] == "," and norms[i - 2] in _TITLES

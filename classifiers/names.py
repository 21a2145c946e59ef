"""Names in a mail that may be the medewerker it is about: candidates and what surrounds them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.domain.suggestion import MailText

_PARTICLES = frozenset("van de der den ter ten te 't het op el al la le von di da dos in aan".split())
_NOT_NAMES = frozenset(
    """beste geachte dag hallo hoi hey goedendag goedemorgen goedemiddag goedenavond groet groeten groetjes hartelijke vriendelijke hoogachtend
    mevrouw meneer heer dhr mevr mw mr dr ik u jullie wij de het een in op na van met toen nu ze hij zij maar en ook dat die dit er als om wat waar
    waarom wanneer wie hoe kan kunt kunnen wilt wil mijn onze hun haar zijn sterker wel.kom welkom ons klimkoord vcn lentl gemeente stichting wmo
    jeugdwet awb avg okc kpz nederland nederlands nederlandse god kerst pasen ps re fw fwd betreft onderwerp cliënt cliënte moeder vader mama papa oma opa
    helmond nijmegen oss utrecht roermond venlo weert maarssen boxmeer cuijk gelderland brabant limburg eindhoven arnhem tilburg
    turks pools arabisch engels duits marokkaans surinaams turkije polen syrië oekraïne marokko team noord zuid oost west centrum
    graag bedankt dank alvast volgens sinds daarna vorige volgende afgelopen gisteren vandaag morgen niet geen ja nee prima akkoord klacht
    regiotaxi whatsapp facebook google teams outlook digid pgb ggz mee jeugdzorg veilig thuis svb uwv cwz""".split()
)
_TITLES = frozenset({"<heer>", "<functie>", "<vrijwilliger>", "<stagiair>", "<heten>", "<leiding>", "<coordinator>"})
_CLOSING = re.compile(r"(?:groet|groeten|groetjes|gr|hoogachtend|mvg|vriendelijke|liefs|dank|bedankt)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Tokens begin..end form a name; `signs` name what speaks for or against it being the medewerker."""

    begin: int
    end: int
    name: str
    signs: tuple[str, ...]


def candidates(
    mail: MailText, texts: Sequence[str], norms: Sequence[str], starts: Sequence[bool], subject: int, common: frozenset[str]
) -> Iterator[Candidate]:
    """Every name in a mail. texts and norms: its tokens; starts: which begin a sentence; subject: tokens of the subject;
    common: words that a sentence may begin with without being a name."""
    sender = {part.lower() for part in re.findall(r"[\w'-]+", mail.van_naam)}
    found = list(_spans(texts, norms, starts, common))
    spoken = [" ".join(texts[a:b]) for a, b in found]
    last = max((i for i, text in enumerate(texts) if _CLOSING.fullmatch(text)), default=len(texts) - 4)
    for (begin, end), name in zip(found, spoken, strict=True):
        words = [text for text in texts[begin:end]]
        before = [norms[i] for i in range(begin - 1, -1, -1) if texts[i].strip()][:4]
        after = [norm for norm in norms[end : end + 6] if norm.strip()][:3]
        signs = [f"voor1:{before[0]}" if before else "voor1:", *(f"voor{i}:{norm}" for i, norm in enumerate(before[1:], 2))]
        signs += [f"voor:{norm}" for norm in before] + [f"na{i}:{norm}" for i, norm in enumerate(after, 1)] + [f"na:{norm}" for norm in after]
        signs += [f"voor21:{before[1]}_{before[0]}"] if len(before) > 1 else []
        signs += ["titel"] if before and before[0] in _TITLES else []
        signs += ["titel na"] if after and any(norm in _TITLES for norm in after[:3]) else []
        signs += ["afzender"] if any(word.lower() in sender for word in words) else []
        signs += ["begin zin"] if starts[begin] else []
        signs += ["onderwerp"] if begin < subject else []
        signs += ["slot"] if begin > last or begin > len(texts) - 6 else []
        signs += ["aanhef"] if _greets(norms, texts, begin) else []
        same = sum(words[-1] in other.split() for other in spoken)
        signs += [f"keren:{min(same, 4)}", f"woorden:{min(len(words), 3)}"]
        signs += ["eerste"] if begin == min(a for a, _ in found) else []
        signs += ["klein"] if words[0].islower() else []
        yield Candidate(begin, end, _written(mail, name), tuple(signs))


def grouped(mentions: Iterable[Candidate]) -> list[Candidate]:
    """One candidate per name, with everything its mentions say; in order of first mention."""
    out: dict[str, Candidate] = {}
    for mention in mentions:
        before = out.get(mention.name)
        signs = mention.signs if before is None else tuple(dict.fromkeys((*before.signs, *mention.signs, "vaker")))
        out[mention.name] = Candidate(mention.begin, mention.end, mention.name, signs) if before is None else replace(before, signs=signs)
    return list(out.values())


def _greets(norms: Sequence[str], texts: Sequence[str], begin: int) -> bool:
    """Whether the name stands in a salutation: "Beste mevrouw De Boer"."""
    for i in range(begin - 1, max(begin - 6, -1), -1):
        if "\n" in texts[i]:
            return False
        if norms[i] in {"beste", "geachte", "dag", "hallo", "hoi", "lieve", "goedemorgen", "goedemiddag", "hee", "heyy", "hi", "dear", "ha"}:
            return True
    return False


def _spans(
    texts: Sequence[str], norms: Sequence[str], starts: Sequence[bool], common: frozenset[str]
) -> Iterator[tuple[int, int]]:
    i = 0
    while i < len(texts):
        if not _may_begin(texts, norms, starts, i) or starts[i] and texts[i].lower() in common:
            i += 1
            continue
        begin, end = i, i + 1
        while end < len(texts) and not starts[end]:
            particles = 0
            while end + particles < len(texts) and texts[end + particles].lower() in _PARTICLES and particles < 3:
                particles += 1
            follows = end + particles
            if follows < len(texts) and (particles or texts[end - 1].lower() not in {"."}) and _capital(texts[follows], norms[follows]):
                end = follows + 1
            else:
                break
        yield begin, end
        i = end


def _capital(text: str, norm: str) -> bool:
    return text[:1].isupper() and text[:1].isalpha() and text.lower() not in _NOT_NAMES and not norm.startswith("<") and (len(text) > 1)


def _may_begin(texts: Sequence[str], norms: Sequence[str], starts: Sequence[bool], i: int) -> bool:
    text = texts[i]
    lowered = text.lower()
    before = norms[i - 1] if i else ""
    initial = len(text) in (2, 4, 6) and text[0].isupper() and text[1] == "." or (len(text) == 1 and text.isupper() and text not in "IUO")
    if initial:
        return i + 1 < len(texts) and (_capital(texts[i + 1], norms[i + 1]) or texts[i + 1].lower() in _PARTICLES or before == "<heer>")
    if lowered in _NOT_NAMES or not text[:1].isalpha() or len(text) < 2:
        return text[:1].isupper() and lowered in _PARTICLES and before == "<heer>" and not starts[i]
    if text[0].isupper() and not norms[i].startswith("<"):
        return True
    if norms[i].startswith("<") and text[0].isupper() and len(text) > 2 and before in _TITLES and not text.isupper():
        return True
    titled = before in {"<heer>", "<functie>", "<vrijwilliger>", "ene", "<heten>"} or (i > 1 and norms[i - 1] == "," and norms[i - 2] in _TITLES)
    return text.islower() and titled and not norms[i].startswith("<") and text.isalpha() and len(text) > 2 and lowered not in _PARTICLES | _NOT_NAMES


def _written(mail: MailText, name: str) -> str:
    """The name as it stands in the mail (tokens may have been split)."""
    pattern = r"\s*".join(re.escape(part) for part in name.split())
    found = re.search(pattern, mail.tekst) or re.search(pattern, mail.onderwerp)
    return re.sub(r"\s+", " ", found.group()) if found else name

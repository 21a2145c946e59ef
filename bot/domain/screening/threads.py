"""Which case a mail belongs to: a known one, perhaps one, or none yet (rulebook M1, 0.1.5)."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain.mail.mail import Mail
from bot.domain.screening.authenticity import UNVERIFIED

_NUMBER = re.compile(
    r"(?<![\w/.-])(?:(?P<sure>K-|\[\s*(?:K-)?)|)(?P<year>20\d\d)-(?P<serial>\d{1,5})(?![\w/-])", re.IGNORECASE
)
_PREFIX = re.compile(
    r"^\s*(?:(?P<answer>re|antw?|aw|betr|sv|ref)|(?P<forward>fwd?|doorst?|doorgest(?:uurd)?|wg|tr))"
    r"\s*(?:\[\d+\]|\(\d+\))?\s*:\s*",
    re.IGNORECASE,
)


class ThreadKind(StrEnum):
    """What the match says: a new case, a follow-up of a known case, or a human must look."""

    NIEUW = "nieuw"
    VERVOLG = "vervolg"
    MISSCHIEN = "misschien"


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadFacts:
    """What the store knows about this mail's surroundings.

    by_reference: Message-ID → dossier number, for the `mail.references` that are known.
    known_numbers: the numbers of `numbers_in(mail.subject)` that exist.
    open_of_sender: open dossiers of the writer's address, oldest first.
    parties: dossier number → lower-case addresses that belong to it (klager, vertegenwoordiger, staff involved).
    writer: the address that counts as writer (a web form's klager, a forwarded inwoner); empty: the sender.
    verified: whether the sender is known well enough to join a case (`authenticity.Deed.JOIN`).
    """

    by_reference: Mapping[str, str] = field(default_factory=dict)
    known_numbers: frozenset[str] = frozenset()
    open_of_sender: tuple[str, ...] = ()
    parties: Mapping[str, frozenset[str]] = field(default_factory=dict)
    writer: str = ""
    verified: bool = True


@dataclass(frozen=True, slots=True)
class ThreadMatch:
    """The answer. dossier: only with VERVOLG; kandidaten: only with MISSCHIEN; hoe: why, a Dutch sentence."""

    soort: ThreadKind
    dossier: str | None
    kandidaten: tuple[str, ...]
    hoe: str


def numbers_in(subject: str, as_ours: bool = False) -> tuple[str, ...]:
    """Case numbers in a subject as "2026-0001", in order of appearance.

    "K-" may stand before it; fewer than three digits count only after "K-" or "[" (else it may be a month). as_ours: only
    those with such a sign, as in our letters: a commission numbers its cases by the year too.
    """
    found = (
        f"{match['year']}-{int(match['serial']):04d}"
        for match in _NUMBER.finditer(subject)
        if match["sure"] or (len(match["serial"]) >= 3 and not as_ours)
    )
    return tuple(dict.fromkeys(found))


def is_forward(subject: str) -> bool:
    """Whether the outermost prefix says that the mail was passed on."""
    found = _PREFIX.match(subject)
    return bool(found and found["forward"])


def match(mail: Mail, facts: ThreadFacts) -> ThreadMatch:
    """The case this mail belongs to.

    A reference or number joins only when the writer is a verified party of that dossier: who merely knows one is
    proposed to a human, and learns nothing (peers that join on the number let strangers in).
    """
    writer = facts.writer or mail.sender.address
    referred = _distinct(facts.by_reference[name] for name in mail.references if name in facts.by_reference)
    numbered = tuple(number for number in numbers_in(mail.subject) if number in facts.known_numbers)
    mine = [number for number in referred if writer in facts.parties.get(number, frozenset())]
    named = [number for number in numbered if writer in facts.parties.get(number, frozenset())]

    if mine and named and mine[0] not in named:
        return _maybe(
            [*mine, *named], "Het antwoord en het nummer in het onderwerp wijzen naar verschillende dossiers."
        )
    if mine and facts.verified:
        return _joins(mine[0], "Antwoord op een eerder bericht van dit dossier, van iemand die erbij hoort.")
    if len(named) == 1 and facts.verified:
        return _joins(named[0], "Het nummer staat in het onderwerp en de afzender hoort bij dit dossier.")
    if mine or named:
        why = "Het onderwerp noemt meer dan één dossier." if facts.verified else UNVERIFIED
        return _maybe([*mine, *named, *numbered, *facts.open_of_sender], why)
    if referred or numbered:
        return _maybe(
            [*referred, *numbered, *facts.open_of_sender],
            "De afzender kent dit dossier, maar hoort er niet bij: een mens beslist of het bericht erbij komt.",
        )
    if len(facts.open_of_sender) == 1:
        if facts.verified:
            return _joins(
                facts.open_of_sender[0], "De afzender heeft precies één open dossier (voorlopig ingedeeld)."
            )
        return _maybe(facts.open_of_sender, UNVERIFIED)
    if facts.open_of_sender:
        return _maybe(facts.open_of_sender, "De afzender heeft meer dan één open dossier.")
    return ThreadMatch(ThreadKind.NIEUW, None, (), "Geen bekend dossier gevonden.")


def _joins(number: str, how: str) -> ThreadMatch:
    return ThreadMatch(ThreadKind.VERVOLG, number, (), how)


def _maybe(numbers: Iterable[str], how: str) -> ThreadMatch:
    return ThreadMatch(ThreadKind.MISSCHIEN, None, _distinct(numbers), how)


def _distinct(numbers: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(numbers))

"""Lessons read from the store: the mails of one organisatie a human judged, pseudonymised, oldest judgement first."""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.domain.dossier.dossier import Dossier
from bot.domain.errors import StoreError
from bot.domain.lessons import Lesson, lessons, withheld
from bot.domain.mail.mail import Mail
from bot.domain.mail.parser import parse_mail
from bot.domain.people.organisation import Organisation
from bot.domain.ports.mails import MailRecord
from bot.domain.ports.store import Store
from bot.domain.recognition.pseudonyms import Names, nameless
from bot.domain.recognition.suggestion import CONDITIONS, MailText
from classifiers.lexicon import table
from classifiers.training import Example

CONFIRMED = 0.3
"""What an akkoord counts for beside a correction (1): who only agrees looked less closely than who changes it."""
LINKED = "gekoppeld aan een gevoelig dossier"
UNREADABLE = "niet te lezen"
_LOWER = re.compile(r"(?<![\w'’])[a-zà-ÿ][a-zà-ÿ'’-]*")
_OFTEN = 3


@dataclass(frozen=True, slots=True)
class Harvest:
    """Own examples, oldest judgement first. overgeslagen: why cases that held lessons were left out → how many."""

    examples: tuple[Example, ...]
    overgeslagen: Mapping[str, int]

    @property
    def bevestigd(self) -> int:
        """How many of them a human only agreed with."""
        return sum(example.weight == CONFIRMED for example in self.examples)


@dataclass(frozen=True, slots=True)
class _Case:
    """One dossier that holds lessons. why: why it teaches nothing, or empty."""

    dossier: Dossier
    lessons: tuple[Lesson, ...]
    why: str


def harvest(store: Store, organisation: Organisation, corpus: Sequence[Example], now: datetime) -> Harvest:
    """What may be learned from the dossiers of this organisatie. Nothing is written; one short unit of work per dossier.

    corpus: tells which words people write without a capital, so that other capitals are taken for names.
    """
    words, domains = ordinary_words(corpus), harmless_domains(organisation)
    skipped: Counter[str] = Counter()
    found: list[tuple[Lesson, MailText]] = []
    for case in _cases(store, organisation, now):
        if case.why:
            skipped[case.why] += 1
            continue
        names = _people(case.dossier, organisation)
        for lesson in case.lessons:
            mail = _mail(store, organisation.sleutel, lesson)
            if mail is None:
                skipped[UNREADABLE] += 1
                continue
            known = Names.of([*names, *_in_the_head(mail, organisation)], words)
            text = MailText.of(mail, lesson.bericht, mail.received.date())
            found.append((lesson, nameless(text, known, "", domains)))
    found.sort(key=lambda pair: (pair[0].tijd, pair[0].bericht))
    return Harvest(tuple(_example(i, *pair) for i, pair in enumerate(found, start=1)), dict(skipped))


def _cases(store: Store, organisation: Organisation, now: datetime) -> list[_Case]:
    """Every dossier with lessons; what is linked to a case that may not teach, either way, teaches nothing either."""
    with store.begin(organisation.sleutel) as uow:
        numbers = [line.nummer for line in uow.dossiers.lines(include_closed=True)]
    found: list[_Case] = []
    private: set[str] = set()
    for number in numbers:
        with store.begin(organisation.sleutel) as uow:
            dossier = uow.dossiers.load(number)
            seen = {name for record in uow.mails.of_dossier(number) for name in _signals(record)}
        if dossier is None:
            continue
        why = withheld(dossier, seen, organisation, now)
        if why in {"gevoelig", "jeugd"}:
            private |= {number, *dossier.gekoppeld}
        if taught := lessons(dossier):
            found.append(_Case(dossier, taught, why))
    return [
        _Case(case.dossier, case.lessons, LINKED)
        if not case.why and private & {case.dossier.nummer, *case.dossier.gekoppeld}
        else case
        for case in found
    ]


def _signals(record: MailRecord) -> list[str]:
    return [signal["naam"] for signal in (record.herkenning or {}).get("signalen", ())]


def _mail(store: Store, sleutel: str, lesson: Lesson) -> Mail | None:
    """The mail of a lesson, or None when its bytes are damaged or gone (`klachtwacht verify` says which)."""
    with store.begin(sleutel) as uow:
        try:
            raw = uow.mails.raw(lesson.bericht)
        except StoreError:
            return None
    return parse_mail(raw, lesson.tijd)


def _people(dossier: Dossier, organisation: Organisation) -> list[str]:
    """The names that are known without reading a mail: klager, beklaagde, and everybody on the staff list."""
    staff = [part for p in organisation.staff.people for part in (p.naam, _local(p.email))]
    accused = [dossier.beklaagde, *(proposal.beklaagde for proposal in dossier.voorstellen)]
    return [dossier.klager.name, _local(dossier.klager.address), *map(_local, accused), *staff]


def _in_the_head(mail: Mail, organisation: Organisation) -> list[str]:
    """The names a mail gives its sender and readers, without our own mailbox ("klachten" is nobody's name)."""
    people = [mail.sender, *mail.to, *mail.cc, *([mail.reply_to] if mail.reply_to else [])]
    others = [person for person in people if not organisation.is_own(person.address)]
    return [name for person in others for name in (person.name, _local(person.address))]


def _local(address: str) -> str:
    """The part of a mail address that names a person."""
    return address.partition("@")[0]


def _example(number: int, lesson: Lesson, mail: MailText) -> Example:
    """An example that says its soort and nothing else."""
    name = f"eigen-{number}"
    truth: dict[str, Any] = {
        "soort": lesson.soort.value,
        "ook_goed": [],
        "signalen": [],
        "condities": {name: {"waarde": nothing, "bewijs": None} for name, nothing in CONDITIONS.items()},
        "medewerker": None,
        "data": [],
    }
    return Example(
        replace(mail, id=name), truth, "eigen", CONFIRMED if lesson.bevestigd else 1.0, whole=False
    )


def ordinary_words(corpus: Sequence[Example]) -> Collection[str]:
    """Words that are no name, whatever their capital: several mails write them without one, or a word list has them."""
    seen = Counter(word for example in corpus for word in set(_LOWER.findall(example.mail.tekst)))
    lexicon = table("lexicon")
    listed = " ".join([*lexicon["familie"].values(), *lexicon["namen"].values()]).lower()
    return {word for word, mails in seen.items() if mails >= _OFTEN} | {w.strip("*") for w in listed.split()}


def harmless_domains(organisation: Organisation) -> Collection[str]:
    """Mail domains that say nothing about a person: providers, and the commissions the organisatie configured."""
    providers = table("lexicon")["afzenders"]["post_voor_iedereen"].split()
    return {*providers, *(domain for commission in organisation.okc for domain in commission.domeinen)}

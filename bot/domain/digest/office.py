"""The parts of the overzicht about the office: meldingen, quarantaine, uitbak, and the terms the directie answers for."""

from collections.abc import Mapping, Sequence

from bot.domain.digest.decider import decided_by
from bot.domain.digest.morning import Line, Morning, Noted, Seen
from bot.domain.digest.wording import counted, until_when
from bot.domain.dossier.deciders import is_accused
from bot.domain.people.staff import Person, Role
from bot.domain.terms.due import LAWFUL

MOST_NUMBERS = 5
ELSEWHERE = frozenset({"quarantaine", "overzicht"})
"""Meldingen that have a part of their own."""


def _keeps_the_mailbox(morning: Morning, person: Person) -> bool:
    return Role.KLACHTENFUNCTIONARIS in person.rollen or bool(decided_by(morning, person))


def quarantine(morning: Morning, person: Person) -> list[Line]:
    count = morning.trays.quarantaine if _keeps_the_mailbox(morning, person) else 0
    return (
        [
            Line(
                f"{counted(count, 'mail kon', 'mails konden')} niet worden gelezen. De beheerder kijkt ernaar."
            )
        ]
        if count
        else []
    )


def notices(morning: Morning, person: Person) -> list[Line]:
    """What was noted since the last overzicht; the same words about several cases are one line."""
    same: dict[str, list[str]] = {}
    for noted in morning.noted:
        if noted.soort in ELSEWHERE or not _may_read(morning, person, noted):
            continue
        numbers = same.setdefault(noted.tekst, [])
        if noted.dossier is not None and noted.dossier.nummer not in numbers:
            numbers.append(noted.dossier.nummer)
    return [_noted_line(tekst, numbers) for tekst, numbers in same.items()]


def _may_read(morning: Morning, person: Person, noted: Noted) -> bool:
    if noted.dossier is None:
        return _keeps_the_mailbox(morning, person)
    officer = Role.KLACHTENFUNCTIONARIS in person.rollen
    decides = person.email in (noted.decides if officer else noted.decides[:1])
    return decides and not is_accused(person, noted.dossier)


def _noted_line(tekst: str, numbers: Sequence[str]) -> Line:
    if len(numbers) == 1:
        return Line(f"{numbers[0]}: {tekst}", (f"status {numbers[0]}",))
    if not numbers:
        return Line(tekst)
    named = ", ".join(numbers[:MOST_NUMBERS])
    more = f" en nog {len(numbers) - MOST_NUMBERS}" if len(numbers) > MOST_NUMBERS else ""
    return Line(f"{tekst} Dossier {named}{more}.")


def outbox(morning: Morning, person: Person) -> list[Line]:
    if not _keeps_the_mailbox(morning, person):
        return []
    return [
        Line(f"{counted(count, 'brief', 'brieven')}: {OUTBOX.get(state, state)}.")
        for state, count in (morning.trays.uitbak or {}).items()
        if count
    ]


def board(morning: Morning, person: Person) -> list[Line]:
    """What the directie answers for: terms of the law that were missed (K17)."""
    if Role.DIRECTIE not in person.rollen:
        return []
    mine = {seen.nummer for seen in decided_by(morning, person)}
    today = morning.today
    found = [
        (term, seen)
        for seen in morning.cases
        if seen.nummer not in mine and not _kept_from(person, seen)
        for term in seen.case.running
        if term.soort in LAWFUL and not term.voorlopig and term.uiterlijk < today
    ]
    found.sort(key=lambda pair: (pair[0].uiterlijk, pair[1].nummer))
    return [
        Line(f"{seen.nummer}: {until_when(term.soort, term.uiterlijk, today)}. Aan zet: {seen.turn.naam}.")
        for term, seen in found
    ]


def _kept_from(person: Person, seen: Seen) -> bool:
    return person.email in seen.case.dossier.betrokken or is_accused(person, seen.case.dossier)


OUTBOX: Mapping[str, str] = {
    "onzeker": "het is niet zeker of de mailserver ze aannam",
    "faalt": "de mailserver weigert ze",
    "wacht": "ze wachten langer dan een half uur op de mailserver",
}

"""Putting a term off: the one verdaging the bestuursorgaan may take, and more with the klager's written consent.

Awb 9:11(2) and (3); Lentl follows the same way by its own choice.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from bot.domain.calendar.calendar import in_words
from bot.domain.calendar.duration import Duration, Unit
from bot.domain.dossier.corrections import counting
from bot.domain.dossier.dossier import Dossier
from bot.domain.dossier.events import Event, EventKind
from bot.domain.errors import Refused
from bot.domain.regeling.regeling import Regeling
from bot.domain.terms.deadlines import Term

DAYS: Mapping[Unit, int] = {Unit.DAGEN: 1, Unit.WEKEN: 7}
"""The units a verdaging is given in: those whose length does not hang on the month."""


def in_days(length: Duration) -> int:
    """How many days a length in one of `DAYS` is."""
    return length.aantal * DAYS[length.eenheid]


def postpone(
    dossier: Dossier,
    regeling: Regeling,
    terms: Sequence[Term],
    length: Duration,
    reason: str,
    today: date,
) -> Mapping[str, Any] | Refused:
    """The details of `verdaagd`, or why the term cannot be put off by `length` today.

    Awb 9:11(2): once, four weeks at most, announced in writing before the term ends (rulebook D.0.5).
    """
    found = _running(dossier, regeling, terms)
    if isinstance(found, Refused):
        return found
    term, longest = found
    if today > term.uiterlijk:
        return Refused(
            f"De termijn liep af op {in_words(term.uiterlijk)}; verdagen kan alleen daarvoor ({term.grondslag}).",
            "Vraag de klager schriftelijk om instemming met uitstel: “uitstel akkoord tot DATUM”.",
        )
    if _happened(dossier, EventKind.VERDAAGD):
        return Refused(
            f"Deze termijn is al verdaagd tot {in_words(term.uiterlijk)}; dat kan één keer ({term.grondslag}).",
            "Verder uitstel kan alleen als de klager er schriftelijk mee instemt: “uitstel akkoord tot DATUM”.",
        )
    if _happened(dossier, EventKind.UITSTEL_INGESTEMD):
        return Refused(
            f"De klager stemde in met {in_words(term.uiterlijk)}; daarna kan verdagen niet meer ({term.grondslag}).",
            "Vraag de klager opnieuw om instemming: “uitstel akkoord tot DATUM”.",
        )
    if length.eenheid not in DAYS or in_days(length) > in_days(longest):
        return Refused(
            f"Verdagen kan hoogstens {longest} ({term.grondslag}).", f"Schrijf: verdaag {longest} want REDEN."
        )
    return {"aantal": length.aantal, "eenheid": length.eenheid.value, "reden": reason, "regel": "K17"}


def agree(
    dossier: Dossier, regeling: Regeling, terms: Sequence[Term], until: date, today: date
) -> Mapping[str, Any] | Refused:
    """The details of `uitstel_ingestemd`, or why not.

    Awb 9:11(3): more time only as far as the klager agrees, in writing. The proof is his own mail in the dossier, later
    than the first one and than any earlier consent or verdaging; what he said on the telephone is none (J14).
    """
    found = _running(dossier, regeling, terms)
    if isinstance(found, Refused):
        return found
    term, _ = found
    if until <= max(term.uiterlijk, today):
        return Refused(
            f"{in_words(until).capitalize()} is geen uitstel: de termijn loopt tot {in_words(term.uiterlijk)}.",
            "Noem een latere dag.",
        )
    proof = _consent(dossier)
    if proof is None:
        return Refused(
            f"Uitstel kan alleen met schriftelijke instemming van de klager ({term.grondslag}); in dit dossier staat "
            "geen bericht waarin hij dat schrijft.",
            "Vraag de klager om een mail met zijn akkoord. Wat hij aan de telefoon zei, is niet genoeg.",
        )
    return {"tot": until.isoformat(), "bericht": proof, "regel": "K17"}


def _running(dossier: Dossier, regeling: Regeling, terms: Sequence[Term]) -> tuple[Term, Duration] | Refused:
    """The term of this case that can be put off and is not met, and the longest verdaging of it."""
    movable = {
        rule.soort: rule.verdagen
        for rule in regeling.termijnen
        if rule.verdagen is not None and dossier.traject in rule.trajecten
    }
    for term in terms:
        longest = movable.get(term.soort)
        if longest is not None and term.gehaald_op is None and term.vervallen_op is None:
            return term, longest
    if dossier.traject is None:
        return Refused("Over dit bericht is nog niet besloten.", "Besluit eerst over het voorstel.")
    return Refused("In dit dossier loopt geen termijn die verdaagd kan worden.", "Vraag “status”.")


def _since_reopened(dossier: Dossier) -> Sequence[Event]:
    """The events of the case since it was last reopened: what was put off before that was another term."""
    events = counting(dossier.events)
    again = [i for i, event in enumerate(events) if event.soort is EventKind.HEROPEND]
    return events[again[-1] :] if again else events


def _happened(dossier: Dossier, kind: EventKind) -> bool:
    return any(event.soort is kind for event in _since_reopened(dossier))


def _consent(dossier: Dossier) -> str | None:
    """The sha256 of the klager's newest mail that can hold his consent, or None."""
    # Events 0 and 1 opened the case with its first mail, the klacht itself.
    events = counting(dossier.events)
    start = max((i for i, event in enumerate(events) if event.soort in _ASKED), default=1)
    mails = [
        event.gegevens["bericht"]
        for event in events[start + 1 :]
        if event.soort is EventKind.BERICHT_GEARCHIVEERD
        and event.gegevens.get("van") == dossier.klager.address
    ]
    return mails[-1] if mails else None


_ASKED = frozenset({EventKind.VERDAAGD, EventKind.UITSTEL_INGESTEMD, EventKind.HEROPEND})
"""Before these, whatever the klager wrote was about something else."""

"""What may happen next: the transition table of the regeling, and `decide`, which turns a command into events.

All knowledge of statuses is in the table. A pair that is not in it is forbidden; there is no `if status ==` elsewhere.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import singledispatch
from typing import Any

from bot.domain.calendar.calendar import AMSTERDAM
from bot.domain.dossier.commands import (
    Approve,
    Command,
    FileMail,
    Lapse,
    LetterSent,
    OpenCase,
    Propose,
    Record,
    Reject,
)
from bot.domain.dossier.dossier import Dossier
from bot.domain.dossier.events import BOT, Event, EventKind
from bot.domain.dossier.fold import evolve, fold
from bot.domain.dossier.proposal import TAKEN_BACK, Proposal, ProposalKind, ProposalStatus
from bot.domain.errors import Refused
from bot.domain.plain_words import step
from bot.domain.procedure.transitions import (
    GUARDS,
    NEUTRAL,
    OF_THE_COMMISSION,
    OUTLIVES,
    REPLACED_BY,
    STILL,
    TOO_LATE,
    VOIDS,
    advance,
)
from bot.domain.recognition.caution import clocks
from bot.domain.regeling.regeling import HAPPENED, Regeling

Decision = tuple[Event, ...] | Refused
"""What `decide` answers: the events that follow, or why nothing does."""


def decide(dossier: Dossier | None, command: Command, regeling: Regeling, now: datetime) -> Decision:
    """The events that carry out this command, or why it is refused. Pure; `now` is time-zone aware.

    `dossier` is None only for `OpenCase`. Rights of persons are checked before (`bot.domain.language.rights.may`).
    """
    if isinstance(command, OpenCase):
        return Refused("Dit dossier bestaat al.") if dossier else _open(command, regeling, now)
    if dossier is None:
        return Refused("Dit dossier bestaat niet.", "Kijk met “status” welke dossiers er zijn.")
    decided = _decide(command, dossier, regeling, now)
    if isinstance(decided, Refused):
        return decided
    return (*decided, *_impossible(dossier, decided, regeling, now))


def _impossible(
    dossier: Dossier, events: tuple[Event, ...], regeling: Regeling, now: datetime
) -> Iterator[Event]:
    """What waits for an akkoord that the table now forbids can only be refused, so it lapses, in sight of everybody."""
    if all(event.soort in STILL for event in events):
        return
    after = fold(dossier.organisatie, dossier.nummer, events, start=dossier)
    if after.status == dossier.status or after.gesloten:
        return
    for waiting in after.voorstellen:
        if waiting.status is not ProposalStatus.OPEN or waiting.soort in OUTLIVES:
            continue
        status: str | Refused = after.status
        for name, _ in waiting.stappen:
            status = advance(regeling, status, EventKind(name)) if isinstance(status, str) else status
        if isinstance(status, Refused):
            yield _settlement(waiting, ProposalStatus.VERVALLEN, BOT, now, TOO_LATE)


@singledispatch
def _decide(command: Command, dossier: Dossier, regeling: Regeling, now: datetime) -> Decision:
    raise TypeError(f"no decision is known for {type(command).__name__}")


def _open(command: OpenCase, regeling: Regeling, now: datetime) -> Decision:
    letters = regeling.letters(EventKind.ONTVANGEN, None, regeling.begin) if command.bevestigen else ()
    opened = {
        "bericht": command.sha256,
        "ontvangen": command.ontvangen.isoformat(),
        "klager": {"naam": command.klager.name, "adres": command.klager.address},
        "soort": command.soort.value,
        "signalen": list(command.signalen),
        "taal": command.taal,
        "beklaagde": command.beklaagde,
        "gekoppeld": list(command.gekoppeld),
        "kanaal": command.kanaal,
        "regeling": regeling.sleutel,
        "regeling_hash": regeling.hash,
        "status": regeling.begin,
        "brieven": list(letters),
        "regel": "M1",
    }
    opened |= clocks(command.signalen, command.ontvangen.astimezone(AMSTERDAM).date())
    if command.onderdrukt:
        opened["onderdrukt"] = command.onderdrukt
    if command.beschikking:
        opened["beschikking"] = command.beschikking
    if command.voorval:
        opened[HAPPENED] = command.voorval
    filed: dict[str, Any] = {
        "bericht": command.sha256,
        "ontvangen": command.ontvangen.isoformat(),
        "soort": command.soort.value,
        "van": command.klager.address,
        "signalen": [],
        "brieven": [],
        "regel": "M1",
    }
    return (
        Event(EventKind.ONTVANGEN, now, command.by, opened),
        Event(EventKind.BERICHT_GEARCHIVEERD, now, command.by, filed),
    )


@_decide.register
def _file(command: FileMail, dossier: Dossier, _regeling: Regeling, now: datetime) -> Decision:
    filed = {
        "bericht": command.sha256,
        "ontvangen": command.ontvangen.isoformat(),
        "soort": command.soort.value,
        "van": command.van,
        "signalen": list(command.signalen),
        "brieven": ["T02"] if command.bevestigen else [],
        "regel": command.regel,
    }
    if command.beschikking:
        filed["beschikking"] = command.beschikking
    return (Event(EventKind.BERICHT_GEARCHIVEERD, now, command.by, filed),)


@_decide.register
def _propose(command: Propose, dossier: Dossier, _regeling: Regeling, now: datetime) -> Decision:
    proposal = Proposal.from_json(command.voorstel)
    same = dossier.proposal(proposal.id)
    if same is not None and (same.status is not ProposalStatus.OPEN or proposal.versie <= same.versie):
        return Refused(f"Over voorstel {proposal.id} is al besloten.", "Vraag “status” voor de stand van nu.")
    void = REPLACED_BY.get(proposal.soort, frozenset())
    if proposal.regel == TAKEN_BACK:
        void |= {ProposalKind.INTREKKING}
    replaced = [
        _settlement(
            waiting, ProposalStatus.VERVALLEN, command.by, now, f"vervangen door voorstel {proposal.id}"
        )
        for waiting in dossier.voorstellen
        if waiting.status is ProposalStatus.OPEN and waiting.soort in void and waiting.id != proposal.id
    ]
    made = Event(
        EventKind.VOORSTEL_GEDAAN,
        now,
        command.by,
        {"voorstel": proposal.as_json(), "brieven": [] if command.stil else ["V01"], "regel": proposal.regel},
    )
    return (*replaced, made)


def _waiting(dossier: Dossier, proposal_id: str, version: int | None) -> Proposal | Refused:
    proposal = dossier.proposal(proposal_id)
    if proposal is None:
        return Refused(f"Voorstel {proposal_id} bestaat niet in dossier {dossier.nummer}.")
    if proposal.status is not ProposalStatus.OPEN:
        return Refused(
            f"Over dit voorstel is al besloten: {proposal.status.value}.",
            "Vraag “status” voor de stand van nu.",
        )
    if version is not None and version != proposal.versie:
        return Refused(
            "Het voorstel is intussen veranderd.",
            "U krijgt het nieuwe voorstel; bekijk het en antwoord daarop.",
        )
    return proposal


def _settlement(
    proposal: Proposal, status: ProposalStatus, by: str, now: datetime, reason: str = "", rule: str = "M5"
) -> Event:
    kept = {
        "voorstel": proposal.id,
        "versie": proposal.versie,
        "besluit": status.value,
        "regel": rule,
        "brieven": [],
    }
    return Event(EventKind.VOORSTEL_BESLOTEN, now, by, kept | ({"reden": reason} if reason else {}))


@_decide.register
def _approve(command: Approve, dossier: Dossier, regeling: Regeling, now: datetime) -> Decision:
    proposal = _waiting(dossier, command.voorstel, command.versie)
    if isinstance(proposal, Refused):
        return proposal
    if not proposal.stappen:
        return Refused(
            "Dit voorstel heeft nog geen volgende stap.",
            "Kies wie het oppakt met “stuur naar NAAM”, of geef de soort met “wijzig naar SOORT”.",
        )
    events = [_settlement(proposal, ProposalStatus.AKKOORD, command.by, now, rule=proposal.regel)]
    after = evolve(dossier, events[0])
    for name, fixed in proposal.stappen:
        taken = _step(after, EventKind(name), fixed, regeling, command.by, now)
        if isinstance(taken, Refused):
            return taken
        for event in taken:
            events.append(event)
            after = evolve(after, event)
    return tuple(events)


@_decide.register
def _reject(command: Reject, dossier: Dossier, _regeling: Regeling, now: datetime) -> Decision:
    proposal = _waiting(dossier, command.voorstel, command.versie)
    if isinstance(proposal, Refused):
        return proposal
    return (_settlement(proposal, ProposalStatus.AFGEWEZEN, command.by, now, command.reden),)


@_decide.register
def _lapse(command: Lapse, dossier: Dossier, _regeling: Regeling, now: datetime) -> Decision:
    proposal = _waiting(dossier, command.voorstel, None)
    if isinstance(proposal, Refused):
        return proposal
    return (_settlement(proposal, ProposalStatus.VERVALLEN, command.by, now, command.reden, proposal.regel),)


@_decide.register
def _record(command: Record, dossier: Dossier, regeling: Regeling, now: datetime) -> Decision:
    taken = _step(dossier, command.gebeurtenis, command.gegevens, regeling, command.by, now)
    if isinstance(taken, Refused) or command.gebeurtenis not in OF_THE_COMMISSION:
        return taken
    open_ = [p for p in dossier.voorstellen if p.status is ProposalStatus.OPEN]
    asked = [p for p in open_ if p.soort is ProposalKind.VERVOLG]
    if len(asked) != 1:  # of several mails nobody knows which this answers
        return taken
    why = "er is gedaan wat de commissie schreef"
    return (*taken, _settlement(asked[0], ProposalStatus.VERVALLEN, command.by, now, why))


def _step(
    dossier: Dossier, kind: EventKind, fixed: Mapping[str, Any], regeling: Regeling, by: str, now: datetime
) -> Decision:
    """One event, if the table allows it; what it closes, it closes whole: waiting proposals lapse with the case."""
    status = advance(regeling, dossier.status, kind)
    if isinstance(status, Refused):
        return status
    guard = GUARDS.get(kind)
    if guard is not None and (reason := guard(dossier, regeling, fixed, now.astimezone(AMSTERDAM).date())):
        return Refused(
            f"Dit kan nu niet: {step(kind)}. Want {reason}.", "Vraag “status” voor de stand van nu."
        )
    letters = regeling.letters(kind, fixed.get("traject", dossier.traject), dossier.status)
    kept: dict[str, Any] = {"regel": kind.value, "brieven": list(letters)} | dict(fixed)
    if kind in NEUTRAL:
        return (Event(kind, now, by, kept),)
    closes = status in regeling.eind
    kept |= {"status": status, "gesloten": closes}
    if kind in {EventKind.HEROPEND, EventKind.KLACHT_GEWORDEN} and dossier.uitkomst:
        kept["uitkomst"] = None  # K15, S4: what it ended with no longer holds
    taken = Event(kind, now, by, kept)
    void, why = (set(ProposalKind), "het dossier is gesloten") if closes else VOIDS.get(kind, (set(), ""))
    apart = (
        fixed.get("bericht") if kind is EventKind.GESPLITST else None
    )  # M6: what was proposed about that mail
    why = "het bericht kreeg een eigen dossier" if apart else why
    lapsed = (
        _settlement(waiting, ProposalStatus.VERVALLEN, by, now, why)
        for waiting in dossier.voorstellen
        if waiting.status is ProposalStatus.OPEN
        and (waiting.soort in void - OUTLIVES or (apart is not None and waiting.bericht == apart))
    )
    return (taken, *lapsed)


@_decide.register
def _sent(command: LetterSent, dossier: Dossier, _regeling: Regeling, now: datetime) -> Decision:
    kind = EventKind.ONTVANGST_BEVESTIGD if command.sjabloon == "T01" else EventKind.BRIEF_VERZONDEN
    kept = {
        "sjabloon": command.sjabloon,
        "message_id": command.message_id,
        "aan": list(command.aan),
        "brieven": [],
        "regel": "M4" if kind is EventKind.ONTVANGST_BEVESTIGD else command.sjabloon,
    }
    return (Event(kind, now, command.by, kept),)


def after(dossier: Dossier | None, organisatie: str, nummer: str, events: tuple[Event, ...]) -> Dossier:
    """The dossier once these events are part of it."""
    return fold(organisatie, nummer, events, start=dossier)

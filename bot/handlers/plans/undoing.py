"""Taking back the last decision, as long as nothing of it has left: ongedaan."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.domain.dossier.commands import Command
from bot.domain.dossier.corrections import UNDOES
from bot.domain.dossier.dossier import Dossier
from bot.domain.dossier.events import BOT, Event, EventKind
from bot.domain.errors import Refused
from bot.domain.language.wishes.deciding import Ongedaan
from bot.domain.people.staff import Role
from bot.domain.ports.outbox import OutboxItem, OutboxState
from bot.domain.view import letter_in_words
from bot.handlers.plans.plan import Plan, Planners, Room, Steps

MAY_FOLLOW = frozenset(
    {
        EventKind.BERICHT_GEARCHIVEERD,
        EventKind.VOORSTEL_GEDAAN,
        EventKind.ONTVANGST_BEVESTIGD,
        EventKind.NOTITIE,
        EventKind.GECORRIGEERD,
    }
)
"""What may have happened since without standing on what is taken back."""

ELSEWHERE = frozenset(
    {EventKind.GESPLITST, EventKind.VERPLAATST, EventKind.GEKOPPELD, EventKind.OKC_AANGEMELD}
)
"""Steps that reached into another case: taking back this half would leave the other one behind."""


@dataclass(frozen=True, slots=True)
class _Decision:
    """The events of one command of one person: from `first` up to, not including, `after`."""

    first: int
    after: int
    events: tuple[Event, ...]


def ongedaan(wish: Ongedaan, dossier: Dossier, room: Room) -> Plan:
    """The last decision is off and its waiting letters are stopped; what cannot be taken back is said.

    Nothing is erased: the history shows the decision, and that it was taken back by whom.
    """
    last = _last_decision(dossier)
    if last is None:
        return Refused("In dit dossier is geen besluit dat teruggedraaid kan worden.")
    refused = _stands(last, dossier, room)
    if refused:
        return refused
    waiting = [item for item in room.uow.outbox.in_state(OutboxState.WACHT) if _of(item, last, dossier)]

    def stop(_before: Dossier, done: Dossier) -> Dossier:
        for item in waiting:
            room.uow.outbox.settle(
                replace(
                    item, staat=OutboxState.GESTOPT, detail=f"teruggedraaid door {room.asked.person.email}"
                )
            )
        return done

    commands: Sequence[Command] = [
        room.record(EventKind.GECORRIGEERD, **{UNDOES: [last.first, last.after]}, regel="ongedaan")
    ]
    return Steps(commands, stop)


def _last_decision(dossier: Dossier) -> _Decision | None:
    """The newest events of a person, made in one breath, that were not taken back yet."""
    gone = {
        place
        for event in dossier.events
        if event.soort is EventKind.GECORRIGEERD and UNDOES in event.gegevens
        for place in range(*event.gegevens[UNDOES])
    }
    places = [
        place
        for place, event in enumerate(dossier.events)
        if event.actor != BOT and place not in gone and UNDOES not in event.gegevens and place > 1
    ]
    if not places:
        return None
    newest = dossier.events[places[-1]]
    first = places[-1]
    while first - 1 in places and _same_breath(dossier.events[first - 1], newest):
        first -= 1
    return _Decision(first, places[-1] + 1, dossier.events[first : places[-1] + 1])


def _same_breath(event: Event, other: Event) -> bool:
    return (event.tijd, event.actor) == (other.tijd, other.actor)


def _stands(last: _Decision, dossier: Dossier, room: Room) -> Refused | None:
    """Why this decision can no longer be taken back, or None."""
    event, person = last.events[0], room.asked.person
    if event.actor != person.email and Role.KLACHTENFUNCTIONARIS not in person.rollen:
        return Refused("Het laatste besluit is niet van u.", "Vraag de klachtenfunctionaris.")
    if any(each.soort in ELSEWHERE for each in last.events):
        return Refused(
            "Dit besluit raakt ook een ander dossier en kan niet terug.", "Leg vast wat er nu moet gebeuren."
        )
    if any("betrokken" in each.gegevens for each in last.events):
        return Refused("Wie betrokken is, kan dat niet terugdraaien.", "Spreek af wie het dossier heeft.")
    ordered = {name for each in last.events for name in each.gegevens.get("brieven", ())}
    since = dossier.events[last.after :]
    left = [e.gegevens["sjabloon"] for e in since if e.soort is EventKind.BRIEF_VERZONDEN]
    gone = [name for name in left if name in ordered]
    busy = room.uow.outbox.in_state(OutboxState.BEZIG, OutboxState.ONZEKER)
    gone += [item.sjabloon for item in busy if _of(item, last, dossier)]
    if gone:
        return Refused(
            f"Dat kan niet meer. Al verzonden: {'; '.join(letter_in_words(name) or name for name in dict.fromkeys(gone))}.",
            "Neem contact op met wie de brief kreeg, en leg vast wat er nu geldt.",
        )
    if any(e.soort not in MAY_FOLLOW and UNDOES not in e.gegevens for e in since):
        return Refused("Dat kan niet meer: er is daarna al iets anders gebeurd.", "Vraag “status”.")
    if not ordered and event.tijd.date() != room.asked.now.astimezone(event.tijd.tzinfo).date():
        return Refused("Dat kan niet meer: dit besluit is van een eerdere dag.", "Leg vast wat er nu geldt.")
    return None


def _of(item: OutboxItem, last: _Decision, dossier: Dossier) -> bool:
    """Whether this letter follows from the decision; answers to colleagues (V02) do not count."""
    same = item.dossier == dossier.nummer and item.aangemaakt == last.events[0].tijd
    return same and item.sjabloon.startswith("T")


PLANS: Planners = {Ongedaan: ongedaan}

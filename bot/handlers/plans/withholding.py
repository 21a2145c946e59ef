"""A report never mails a klager by itself: its letters wait for who decides (rulebook 0.1.12)."""

from collections.abc import Callable, Sequence

from bot.domain.dossier.commands import Command, Propose, Record
from bot.domain.dossier.deciders import deciders
from bot.domain.dossier.dossier import Dossier
from bot.domain.dossier.events import EventKind
from bot.domain.errors import Refused
from bot.domain.proposals.withheld import propose_letters, split
from bot.handlers.plans.plan import Room

Ask = Callable[[Dossier], Dossier | Refused]


def letters_held(
    commands: Sequence[Command], dossier: Dossier, room: Room
) -> tuple[Sequence[Command], Ask | None]:
    """The commands without letters that this person may not decide, and what then asks who does; None: all may leave."""
    asked = room.asked
    if asked.person in deciders(dossier, room.organisation, asked.today):
        return commands, None
    allowed: list[Command] = []
    held: list[tuple[EventKind, tuple[str, ...]]] = []
    for command in commands:
        if isinstance(command, Record):
            command, letters = split(
                command, dossier, asked.person, room.organisation, room.regeling, asked.today
            )
            held += [(command.gebeurtenis, letters)] if letters else []
        allowed.append(command)
    return (allowed, lambda done: _ask(done, held, room)) if held else (commands, None)


def _ask(done: Dossier, held: Sequence[tuple[EventKind, tuple[str, ...]]], room: Room) -> Dossier | Refused:
    outcome: Dossier | Refused = done
    for cause, letters in held:
        if isinstance(outcome, Refused):
            return outcome
        asked, own, scheme = room.asked, room.organisation, room.regeling
        made = propose_letters(outcome, cause, letters, asked.person, own, scheme, asked.today)
        outcome = room.desk.carry_out(room.uow, outcome, [Propose(voorstel=made.as_json())], asked.now)
    return outcome

"""What every plan works with: who asks what about which case, and what a wish may lead to."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bot.domain.dossier.commands import Command, Record
from bot.domain.dossier.dossier import Dossier
from bot.domain.dossier.events import EventKind
from bot.domain.errors import Refused
from bot.domain.language.wishes.base import Wish
from bot.domain.people.organisation import Organisation
from bot.domain.people.staff import Person
from bot.domain.ports.store import UnitOfWork
from bot.domain.recognition.suggestion import Suggestion
from bot.domain.regeling.regeling import Regeling
from bot.handlers.desk import Desk

DONE, REFUSED, QUESTION = "gedaan", "geweigerd", "vraag"
"""How a command can end (contract §5, `uitslag`)."""


Choice = tuple[str, str]
"""A command that can be given now, and a few words about it or none."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the person hears. `uitslag` is DONE only when something changed.

    kort: what was done, for a subject: each part without a word of a klager. keuzes: commands to go on with, each with
    what it means; one that ends in a space is to be filled in. A mail has buttons for them.
    """

    uitslag: str
    tekst: str
    dossier: str | None = None
    kort: tuple[str, ...] = ()
    keuzes: tuple[Choice, ...] = ()

    @property
    def geheel(self) -> str:
        """All of it where there are no buttons."""
        return "\n".join([self.tekst, *(f"– {shown(choice)}" for choice in self.keuzes)])


def shown(choice: Choice) -> str:
    """A choice as a line of text."""
    command, meaning = choice
    return f"{command}…" if command.endswith(" ") else f"{command} ({meaning})" if meaning else command


@dataclass(frozen=True, slots=True)
class Asked:
    """Where a wish came from. voorstel and versie: what the reply token was bound to; None: as it stands now.

    An empty voorstel: the mail that is answered showed none, so nothing can be decided with it.
    """

    person: Person
    now: datetime
    tekst: str
    kanaal: str
    nummer: str | None = None
    voorstel: str | None = None
    versie: int | None = None

    @property
    def today(self) -> date:
        """The day of asking."""
        return self.now.date()


@dataclass(frozen=True, slots=True)
class Room:
    """Where a wish is answered: the desk of the organisatie, the open transaction, who asked, and who reads along."""

    desk: Desk
    uow: UnitOfWork
    asked: Asked
    suggest: Callable[[bytes, datetime], Suggestion]

    @property
    def organisation(self) -> Organisation:
        """Whose cases these are."""
        return self.desk.post.organisation

    @property
    def regeling(self) -> Regeling:
        """Its scheme."""
        return self.desk.regeling

    def record(self, kind: EventKind, **gegevens: Any) -> Record:
        """The command that this person reports this fact; a value that is None or empty is left out."""
        told = {key: value for key, value in gegevens.items() if value is not None and value != ""}
        return Record(by=self.asked.person.email, gebeurtenis=kind, gegevens=told)

    def day(self, given: date | None) -> date:
        """The day a report is about: the one that was given, else today."""
        return given or self.asked.today


@dataclass(frozen=True, slots=True)
class Steps:
    """Commands to carry out, and what follows when they were.

    daarna: gets the case before and after, and may carry out more; what it returns is the case as it stands then, or
    the answer to give in place of the receipt.
    """

    commands: Sequence[Command]
    daarna: "Callable[[Dossier, Dossier], Dossier | Answer | Refused] | None" = None


Plan = Steps | Answer | Refused
"""What a wish leads to: commands to carry out, an answer without change, or a refusal."""

Planner = Callable[[Any, Dossier, Room], Plan]
"""A wish about one case becomes a plan."""

Answerer = Callable[[Any, Room], Answer | None]
"""A wish about no case becomes an answer; None: it is about a case after all."""

Planners = dict[type[Wish], Planner]

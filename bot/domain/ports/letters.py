"""The letter press port: from an order (template + dossier) to a letter as it would leave."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from bot.domain.dossier.dossier import Dossier
from bot.domain.mail.mail import Address
from bot.domain.people.organisation import Organisation
from bot.domain.ports.transport import Outgoing
from bot.domain.terms.deadlines import Term


@dataclass(frozen=True, slots=True)
class LetterOrder:
    """Everything a letter is made from; the same order always gives the same bytes.

    sjabloon: T01 … V03. aan: who it goes to. terms: the terms of the dossier as they stand.
    gegevens: what only this letter needs (the answer to a command, the proposal, the steps taken); the template
    names what it uses and a missing name is an error. antwoord_op: Message-IDs of the thread, oldest first.
    token: reply token for staff mail, or empty.
    automatisch: made without a human, so it carries `Auto-Submitted` (RFC 3834).
    papier: it is printed: nobody can answer "this e-mail", and a choice is ticked instead of clicked.
    veilig: it goes through the secure gateway of the organisatie and carries the headers that gateway asks for.
    """

    sjabloon: str
    organisatie: Organisation
    dossier: Dossier | None
    aan: tuple[Address, ...]
    message_id: str
    now: datetime
    terms: tuple[Term, ...] = ()
    gegevens: Mapping[str, Any] = field(default_factory=dict)
    antwoord_op: tuple[str, ...] = ()
    token: str = ""
    automatisch: bool = False
    veilig: bool = False
    papier: bool = False


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter as it would leave: what a person reads, and the whole message."""

    sjabloon: str
    onderwerp: str
    tekst: str
    html: str
    outgoing: Outgoing


class LetterPress(Protocol):
    """Template + dossier → letter. Strict: a name the template needs and the order lacks is an error."""

    def make(self, order: LetterOrder) -> Letter:
        """Write one letter. Raises `KlachtwachtError` naming template and missing name."""

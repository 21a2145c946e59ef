"""What somebody wishes: frozen commands, the same from mail reply, chat, screen, command line and clock."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.domain.dossier.events import BOT, EventKind
from bot.domain.mail.mail import Address
from bot.domain.recognition.suggestion import Soort


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """Root of all commands. `by`: the e-mail address of the person, or `BOT`."""

    by: str = BOT


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCase(Command):
    """A mail that belongs to no known case opens one.

    klager: who wants something from us (not always the sender: a colleague may have forwarded it).
    bevestigen: whether T01 goes out; if not, `onderdrukt` says why, for a human to see.
    gekoppeld: numbers this case may belong with (shown, not joined). kanaal: how it came ("mail", "telefoon" …).
    beschikking: the day (ISO) of the decision of the gemeente that it is about, or empty. voorval: the day (ISO) that
    the klachttermijn counts from, or empty.
    """

    nummer: str
    sha256: str
    ontvangen: datetime
    klager: Address
    soort: Soort
    signalen: tuple[str, ...]
    taal: str
    bevestigen: bool
    onderdrukt: str = ""
    gekoppeld: tuple[str, ...] = ()
    beklaagde: str = ""
    beschikking: str = ""
    voorval: str = ""
    kanaal: str = "mail"


A_MEMBER = "C.8"
"""The rule by which the mail of a member of a group is filed: he files along, and gets no mail of the case."""

TO_ALL = "intern"
"""The rule by which the mail of a colleague is filed who answered everybody and has no part in the case."""

ROBOT = "M2"
"""The rule by which a robot's mail is filed: nobody waits for an answer to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileMail(Command):
    """A mail that belongs to this dossier is filed in it. bevestigen: whether T02 goes out (rulebook M4).

    regel: the rule by which it came here; `ROBOT` when no person wrote it. beschikking: as in `OpenCase`.
    """

    sha256: str
    ontvangen: datetime
    soort: Soort
    signalen: tuple[str, ...] = ()
    van: str = ""
    bevestigen: bool = False
    regel: str = "M1"
    beschikking: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Propose(Command):
    """The bot prepares steps and asks a human. `voorstel`: a `Proposal` as JSON (see `bot.domain.dossier.proposal`).

    stil: nobody is mailed about it, because the same person approves it in the same breath.
    """

    voorstel: Mapping[str, Any]
    stil: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Approve(Command):
    """akkoord: do what the proposal says. `versie` None means: the version as it stands now."""

    voorstel: str
    versie: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject(Command):
    """niet akkoord: the proposal is off; a human takes it from here."""

    voorstel: str
    reden: str = ""
    versie: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lapse(Command):
    """A proposal that nobody decided is overtaken by what happened since; nobody may approve it any more."""

    voorstel: str
    reden: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Record(Command):
    """Somebody reports a fact: the gesprek was held, the verslag was sent, … The table says whether that may be.

    gebeurtenis: which event; gegevens: its details.
    """

    gebeurtenis: EventKind
    gegevens: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterSent(Command):
    """The mail server accepted a letter of this dossier."""

    sjabloon: str
    message_id: str
    aan: tuple[str, ...]

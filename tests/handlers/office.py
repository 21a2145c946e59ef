"""One organisatie of the example over a store in memory: real rooms, a scripted reader, a scripted mail server."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from functools import cache
from importlib.resources import as_file, files
from typing import Any

from bot import bootstrap
from bot.domain.calendar.calendar import AMSTERDAM
from bot.domain.dossier.dossier import Dossier
from bot.domain.mail.mail import Mail
from bot.domain.mail.parser import parse_mail
from bot.domain.people.organisation import Organisation, Stand
from bot.domain.people.staff import Person, Staff
from bot.domain.ports.ledger import LedgerEntry
from bot.domain.ports.log import CommandLine, Notice
from bot.domain.ports.mailbox import Fetched
from bot.domain.ports.mails import MailRecord
from bot.domain.ports.outbox import OutboxItem, OutboxState
from bot.domain.ports.transport import Delivery, DeliveryState, Outgoing
from bot.domain.recognition.suggestion import CONDITIONS, Condition, MailText, Signal, Soort, Suggestion
from bot.letters import JinjaPress
from storage.memory import MemoryStore

START = datetime(2026, 3, 16, 10, 0, tzinfo=AMSTERDAM)  # ma
SERVER = "mx.sterker.example"
KLAGER = "a.jansen@example.nl"
INGRID = "ingrid.bakker@sterker.example"  # klachtenfunctionaris
JOOST = "joost.willems@sterker.example"  # her vervanger
BRAM = "bram.peters@sterker.example"  # leidinggevende of Karin
KARIN = "karin.dewit@sterker.example"

ACCEPT = Delivery(DeliveryState.ACCEPTED, "250 queued")
LATER = Delivery(DeliveryState.TEMPORARY, "451 later")
NEVER = Delivery(DeliveryState.PERMANENT, "550 no")
DOUBT = Delivery(DeliveryState.UNCERTAIN, "verbinding verbroken na DATA")


def suggestion(
    soort: Soort = Soort.ONVREDE,
    medewerker: str | None = "Karin de Wit",
    signalen: Iterable[str] = (),
    **condities: str,
) -> Suggestion:
    """What the classifier would say."""
    return Suggestion(
        soort=soort,
        kansen={each: float(each is soort) for each in Soort},
        zeker=True,
        condities={
            name: Condition(condities.get(name, nothing), None) for name, nothing in CONDITIONS.items()
        },
        signalen=tuple(Signal(name, "", 1.0) for name in signalen),
        medewerker=medewerker,
        data=(),
        uitleg=(),
        taal="nl",
        model="test",
    )


class Reader:
    """A classifier that says `says` of every mail, or raises it. got: what it was given to read."""

    def __init__(self) -> None:
        self.says: Suggestion | Exception = suggestion()
        self.got: list[MailText] = []

    def suggest(self, mails: Iterable[MailText]) -> list[Suggestion]:
        mails = list(mails)
        self.got += mails
        if isinstance(self.says, Exception):
            raise self.says
        return [self.says for _ in mails]


@dataclass
class Server:
    """A mail server that answers what `answers` says next, and `otherwise` when that list is empty.

    took: every mail that really arrived there, in order. remembers: what `outcome` says about a doubtful one.
    """

    answers: list[Delivery] = field(default_factory=list)
    otherwise: Delivery = ACCEPT
    remembers: bool | None = None
    tried: list[Outgoing] = field(default_factory=list)
    took: list[Outgoing] = field(default_factory=list)

    def send(self, mail: Outgoing) -> Delivery:
        answer = self.answers.pop(0) if self.answers else self.otherwise
        self.tried.append(mail)
        if answer.state is DeliveryState.ACCEPTED:
            self.took.append(mail)
        return answer

    def outcome(self, message_id: str) -> bool | None:
        return self.remembers

    def check(self) -> list[str]:
        return []

    def close(self) -> None:
        """Nothing to let go of."""


@cache
def _example() -> bootstrap.Settings:
    with as_file(files("bot.example") / "klachtwacht.toml") as path:
        return bootstrap.read_settings(path)


@cache
def _press() -> JinjaPress:
    return bootstrap.make_press(_example(), b"key")


class Office:
    """The office of Sterker, with a clock that only moves when told to."""

    def __init__(
        self,
        stand: Stand = Stand.NORMAAL,
        worker: str = "",
        change: Callable[[Organisation], Organisation] = lambda organisation: organisation,
        store: Any = None,
        undo: timedelta = timedelta(),
    ) -> None:
        settings = _example()
        one = next(o for o in settings.organisaties if o.organisation.sleutel == "sterker")
        one = replace(one, organisation=change(one.organisation))
        settings = replace(settings, stand=stand, bedenktijd_minuten=int(undo.total_seconds() // 60))
        self.organisation = one.organisation
        self.now = START
        self.store = store or MemoryStore()
        self.reader = Reader()
        self.server = Server()
        self.desk = bootstrap.make_desk(settings, one, _press(), b"key", worker)
        self.conversation, self.receiver, self.sender = bootstrap.connect(
            self.store,
            self.desk,
            bootstrap.read_here(one.organisation, self.reader),
            self.server,
        )
        self._count = 0

    # ── What happens to it ────────────────────────────────────────────────────────────────────────────

    def passes(self, **time: float) -> None:
        """Time passes."""
        self.now += timedelta(**time)

    def mail(
        self,
        text: str = "De hulp kwam weer te laat.",
        sender: str = f"A. Jansen <{KLAGER}>",
        subject: str = "Ontevreden",
        *,
        dmarc: str = "pass",
        answers: str = "",
        extra: dict[str, str] | None = None,
        says: Suggestion | None = None,
        box: str = "sterker",
    ) -> dict[str, int]:
        """A mail comes in; the counts of `receive`. answers: the Message-ID it replies to."""
        return self.arrives(self.compose(text, sender, subject, dmarc, answers, extra), says, box)

    def compose(
        self,
        text: str,
        sender: str,
        subject: str = "Ontevreden",
        dmarc: str = "pass",
        answers: str = "",
        extra: dict[str, str] | None = None,
    ) -> bytes:
        """The bytes of a mail as our own server hands it over."""
        self._count += 1
        mail = EmailMessage()
        domain = sender.rpartition("@")[2].rstrip("> ")
        mail["Authentication-Results"] = f"{SERVER}; dmarc={dmarc} header.from={domain}"
        mail["Received"] = f"from mail.{domain} by {SERVER} with ESMTPS; {format_datetime(self.now)}"
        mail["From"] = sender
        mail["To"] = self.organisation.adres
        mail["Date"] = format_datetime(self.now)
        mail["Message-ID"] = f"<m{self._count}@{domain}>"
        mail["Subject"] = subject
        if answers:
            mail["In-Reply-To"] = mail["References"] = f"<{answers}>"
        for name, value in (extra or {}).items():
            mail[name] = value
        mail.set_content(text)
        return mail.as_bytes()

    def arrives(self, raw: bytes, says: Suggestion | None = None, box: str = "sterker") -> dict[str, int]:
        """These bytes come in."""
        self.reader.says = says or self.reader.says
        self._count += 1
        return dict(self.receiver.receive(box, [Fetched(f"l{self._count}", raw, self.now)], self.now))

    def sends(self) -> dict[str, int]:
        """The outbox is emptied."""
        return dict(self.sender.send_due(self.now))

    def reply(self, to: OutboxItem, text: str, sender: str = "", **more: Any) -> dict[str, int]:
        """Whoever got this letter answers it from his own mailbox."""
        return self.mail(text, sender or to.aan[0], "Re: voorstel", answers=to.message_id, **more)

    # ── What can be seen of it ────────────────────────────────────────────────────────────────────────

    def letters(self, *states: OutboxState) -> list[OutboxItem]:
        """The letters in these states (all without), oldest first."""
        with self.store.begin("sterker") as uow:
            return list(uow.outbox.in_state(*(states or tuple(OutboxState))))

    def of(self, sjabloon: str) -> list[OutboxItem]:
        """The letters made with this template."""
        return [item for item in self.letters() if item.sjabloon == sjabloon]

    def made(self) -> list[tuple[str, str]]:
        """Template and addressee of every letter."""
        return [(item.sjabloon, item.aan[0]) for item in self.letters()]

    def read(self, item: OutboxItem) -> Mail:
        """A letter as its addressee sees it."""
        with self.store.begin("sterker") as uow:
            return parse_mail(uow.mails.raw(item.sha256), self.now)

    def dossier(self, nummer: str = "2026-0001") -> Dossier:
        """A dossier that must be there."""
        with self.store.begin("sterker") as uow:
            found = uow.dossiers.load(nummer)
        assert found is not None, f"dossier {nummer} is there"
        return found

    def numbers(self) -> list[str]:
        """Every dossier."""
        with self.store.begin("sterker") as uow:
            return [line.nummer for line in uow.dossiers.lines(include_closed=True)]

    def notices(self, soort: str = "") -> list[Notice]:
        """The meldingen, of one kind or all."""
        with self.store.begin("sterker") as uow:
            return [notice for notice in uow.log.notices() if soort in ("", notice.soort)]

    def commands(self) -> list[CommandLine]:
        """The audit log."""
        with self.store.begin("sterker") as uow:
            return list(uow.log.commands())

    def ledger(self, box: str = "sterker") -> list[LedgerEntry]:
        """The register van ontvangst."""
        with self.store.begin("sterker") as uow:
            return list(uow.ledger.all(box))

    def kept(self, sha256: str) -> MailRecord | None:
        """What is known of a mail."""
        with self.store.begin("sterker") as uow:
            return uow.mails.record(sha256)


def staff(organisation: Organisation, change: Callable[[Person], Person | None]) -> Organisation:
    """The organisatie with every colleague changed, or left out (None)."""
    people = (change(person) for person in organisation.staff.people)
    return replace(organisation, staff=Staff(tuple(person for person in people if person)))

"""Plays a scenario on a store in memory with a clock of its own, through the real rooms; sends nothing (contract §5)."""

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from bot import bootstrap
from bot.domain.calendar.calendar import AMSTERDAM
from bot.domain.dossier.dossier import Dossier
from bot.domain.errors import ConfigurationError, Fault, UsageError
from bot.domain.language.understanding import parse
from bot.domain.mail.mail import Mail
from bot.domain.mail.parser import parse_mail
from bot.domain.people.staff import Person, Role
from bot.domain.ports.classifier import Classifier
from bot.domain.ports.mailbox import Fetched
from bot.domain.ports.notifier import Notifier
from bot.domain.ports.outbox import OutboxItem, OutboxState
from bot.domain.ports.store import UnitOfWork
from bot.domain.ports.transport import Delivery, DeliveryState, Outgoing
from bot.domain.recognition.suggestion import MailText, Soort, Suggestion
from bot.domain.scenario import DATE_ROLES, LATEST, MailTold, Scenario, Step, read_scenario
from bot.domain.view import dossier_as_json
from bot.handlers.converse import Asked
from bot.handlers.post import DIGEST
from bot.handlers.timekeeper import Timekeeper
from bot.settings.files import read_text, read_toml
from bot.simulated_mail import Tokens, compose, writer_of
from storage.memory import MemoryStore

KEY = b"scenario"
MEDEWERKER = "medewerker"
"""The one role of `door` that is not in the staff list: whoever has the case, or whom it is about."""

BEGINNING = datetime(1970, 1, 1, tzinfo=AMSTERDAM)


class _Scripted:
    """A classifier that answers what the scenario says about a mail, and for the rest asks the real one."""

    def __init__(self, real: Classifier) -> None:
        self._real = real
        self.next: Suggestion | None = None

    def suggest(self, mails: Iterable[MailText]) -> list[Suggestion]:
        texts = list(mails)
        told = self.next
        if told is not None and told.soort is not Soort.OKC:
            return [told for _ in texts]
        read = self._real.suggest(texts)
        return read if told is None else [_with_days(told, each) for each in read]


def _with_days(told: Suggestion, read: Suggestion) -> Suggestion:
    """What a scenario says of a commission's mail, and the days in its words that `herkend` cannot name (contract §5)."""
    return replace(told, data=(*told.data, *(found for found in read.data if found.rol not in DATE_ROLES)))


@dataclass
class _Collector:
    """A transport that accepts everything and remembers the order."""

    sent: list[Outgoing] = field(default_factory=list)

    def send(self, mail: Outgoing) -> Delivery:
        self.sent.append(mail)
        return Delivery(DeliveryState.ACCEPTED, "scenario")

    def outcome(self, message_id: str) -> bool | None:
        return any(mail.message_id == message_id for mail in self.sent)

    def check(self) -> list[str]:
        return []

    def close(self) -> None:
        pass


@dataclass(frozen=True)
class _Quiet:
    """A channel of a scenario: it hears everything and wakes nobody."""

    heard: bool

    def tell(self, title: str, text: str) -> None:
        """Heard."""

    def each(self) -> Mapping[str, Notifier]:
        """Itself."""
        return {"": self}

    def check(self) -> list[str]:
        """Nothing to try."""
        return []


def simulate(path: Path, classifier: Classifier) -> dict[str, Any]:
    """Play the scenario file and return the object of contract §5. Raises `ConfigurationError` on a bad file."""
    scenario = read_scenario(_table(path), str(path))
    with _configuration(scenario, path) as config:
        play = _Play(config, scenario, path, classifier)
        for step in scenario.stappen:
            play.step(step)
        return play.result()


def _table(path: Path) -> Mapping[str, Any]:
    text = read_text(path, "bestand", str(path))
    found = text if isinstance(text, Fault) else read_toml(path)
    if isinstance(found, Fault):
        raise ConfigurationError([found])
    return found


def _configuration(scenario: Scenario, path: Path) -> AbstractContextManager[Path]:
    """The configuration to play with: the scenario's own, or the example's."""
    if scenario.config:
        return nullcontext(path.parent / scenario.config)
    return as_file(files("bot.example") / "klachtwacht.toml")


class _Play:
    """One scenario being played."""

    def __init__(self, config: Path, scenario: Scenario, path: Path, classifier: Classifier) -> None:
        settings = bootstrap.read_settings(config)
        chosen = [o for o in settings.organisaties if o.organisation.sleutel == scenario.organisatie]
        if not scenario.organisatie and len(settings.organisaties) == 1:
            chosen = list(settings.organisaties)
        if not chosen:
            known = ", ".join(o.organisation.sleutel for o in settings.organisaties)
            raise ConfigurationError(
                [Fault(str(path), "organisatie", "is niet bekend.", f"Kies een van: {known}.")]
            )
        # A scenario may play in any year: nothing in it is history from before the start.
        self._organisation = replace(chosen[0].organisation, vanaf=BEGINNING)
        one = replace(chosen[0], organisation=self._organisation)
        undo = scenario.bedenktijd_minuten
        settings = replace(
            settings,
            stand=scenario.stand or settings.stand,
            bedenktijd_minuten=settings.bedenktijd_minuten if undo is None else undo,
            kantooruren=scenario.kantooruren or settings.kantooruren,
        )
        self._path = path
        self._store = MemoryStore()
        self._reader = _Scripted(classifier)
        self._transport = _Collector()
        self._left: dict[str, datetime] = {}
        desk = bootstrap.make_desk(settings, one, bootstrap.make_press(settings, KEY), KEY, "")
        self._desk = desk
        self._conversation, self._receiver, self._sender = bootstrap.connect(
            self._store,
            desk,
            bootstrap.read_here(one.organisation, self._reader),
            self._transport,
        )
        self._timekeeper = Timekeeper(self._store, desk, _Quiet(bool(one.crisis)))
        self._digests = bootstrap.make_digests(settings, self._store, desk)
        self._now = BEGINNING
        self._received: dict[str, Mail] = {}
        self._latest: str | None = None
        self._check_people(scenario)

    def _check_people(self, scenario: Scenario) -> None:
        """Everybody who gives an order must exist; all faults at once, before anything is played."""
        roles = {*Role, MEDEWERKER}
        faults = [
            Fault(
                str(self._path),
                f"{step.where}.door",
                f"“{step.door}” is geen rol en staat niet in de personeelslijst.",
                f"Schrijf een mailadres van {self._organisation.naam}, of een rol: {', '.join(sorted(roles))}.",
            )
            for step in scenario.stappen
            if step.door not in roles and self._organisation.staff.by_email(step.door) is None
        ]
        if faults:
            raise ConfigurationError(faults)

    # ── Steps ─────────────────────────────────────────────────────────────────────────────────────────

    def step(self, step: Step) -> None:
        """Let time pass until the step, then do it."""
        self._wait_until(step.tijd)
        if step.mail is not None:
            self._mail(step.mail, step)
        if step.opdracht:
            self._command(step)
        self._flush()

    def _wait_until(self, moment: datetime) -> None:
        """Whatever is due before `moment` happens at its own time."""
        while (due := self._next_due()) is not None and due <= moment:
            self._now = due
            self._flush()
        self._now = moment
        self._flush()

    def _next_due(self) -> datetime | None:
        with self._begin() as uow:
            waiting = [item.vrij_vanaf for item in uow.outbox.in_state(OutboxState.WACHT)]
            again = [entry.volgende_poging for entry in uow.ledger.quarantined() if entry.volgende_poging]
            looks = uow.dossiers.next_wake(self._now)
            busy = bool(again or uow.dossiers.lines())
        digest = self._digests.next_moment(self._now) if busy else None
        moments = (*waiting, *again, *(moment for moment in (looks, digest) if moment))
        return min((moment for moment in moments if moment > self._now), default=None)

    def _flush(self) -> None:
        self._receiver.retry(self._now)
        self._timekeeper.tick(self._now)
        self._digests.tick(self._now)
        before = len(self._transport.sent)
        self._sender.send_due(self._now)
        self._left |= {out.message_id: self._now for out in self._transport.sent[before:]}

    def _begin(self) -> UnitOfWork:
        return self._store.begin(self._organisation.sleutel)

    def _mail(self, told: MailTold, step: Step) -> None:
        arrived = told.ontvangen or step.tijd
        raw = compose(told, arrived, self._organisation, self._answered(told, step))
        self._received[told.id] = parse_mail(raw, arrived)
        self._reader.next = told.herkend
        before = self._numbers()
        self._receiver.receive("scenario", [Fetched(told.id, raw, arrived)], self._now)
        self._reader.next = None  # what is told by telephone later is read by itself
        fresh = [nummer for nummer in self._numbers() if nummer not in before]
        if fresh:
            self._latest = fresh[-1]

    def _command(self, step: Step) -> None:
        nummer = self._latest if step.dossier == LATEST else step.dossier
        asked = Asked(self._person(step, nummer), self._now, step.opdracht, "opdrachtregel", nummer)
        before = self._numbers()
        with self._begin() as uow:
            self._conversation.answer(uow, parse(step.opdracht, self._now.date(), order=True), asked)
            uow.commit()
        self._latest = next((n for n in reversed(self._numbers()) if n not in before), self._latest)

    def _person(self, step: Step, nummer: str | None) -> Person:
        """Who gives the order. A role means whoever has it and this case in hand, else the first who has it."""
        staff = self._organisation.staff
        if (found := staff.by_email(step.door)) is not None:
            return found
        with self._begin() as uow:
            dossier = uow.dossiers.load(nummer) if nummer else None
        involved = [person for email in _hands(dossier) if (person := staff.by_email(email)) is not None]
        if step.door == MEDEWERKER:
            people = tuple(involved)
        else:
            people = staff.with_role(Role(step.door), self._now.date())
        chosen = next((person for person in involved if person in people), None) or next(iter(people), None)
        if chosen is None:
            raise UsageError(
                f"{self._path}: {step.where}.door: niemand is hier {step.door}. Schrijf een mailadres."
            )
        return chosen

    def _answered(self, told: MailTold, step: Step) -> Mail | None:
        """The mail this one answers: a mail of the scenario, or the last one to the writer with that template."""
        handle = told.antwoord_op
        if not handle or handle in self._received:
            return self._received.get(handle)
        with self._begin() as uow:
            ids = {item.message_id for item in uow.outbox.in_state(*OutboxState) if item.sjabloon == handle}
            sent = [parse_mail(out.raw, self._now) for out in self._transport.sent]
            made = [mail for mail in sent if mail.message_id in ids]
            if not made:
                raise UsageError(
                    f"{self._path}: {step.where}.mail.antwoord_op: er is nog geen mail “{handle}”."
                )
            mine = [mail for mail in made if writer_of(told) in {each.address for each in mail.to}]
            answered = Tokens(uow, self._organisation, KEY, self._now).pick(told.token, mine or made, sent)
            uow.commit()
        return answered

    # ── What came of it ───────────────────────────────────────────────────────────────────────────────

    def _numbers(self) -> list[str]:
        with self._begin() as uow:
            return [line.nummer for line in uow.dossiers.lines(include_closed=True)]

    def result(self) -> dict[str, Any]:
        """The object of contract §5 after the last step."""
        today = self._now.date()
        with self._begin() as uow:
            numbers = [line.nummer for line in uow.dossiers.lines(include_closed=True)]
            dossiers = [d for nummer in numbers if (d := uow.dossiers.load(nummer)) is not None]
            items = {item.message_id: item for item in uow.outbox.in_state(*OutboxState)}
            posted = [self._posted(out, items[out.message_id]) for out in self._transport.sent]
            return {
                "dossiers": [
                    dossier_as_json(d, self._desk.terms(d), today, self._desk.turn(d, self._now))
                    for d in dossiers
                ],
                "post": [post for post in posted if post["sjabloon"] != DIGEST],
                "meldingen": sorted(
                    [
                        *(
                            {"tijd": _iso(n.tijd), "soort": n.soort, "tekst": n.tekst, "dossier": n.dossier}
                            for n in uow.log.notices()
                        ),
                        *(_digest(post) for post in posted if post["sjabloon"] == DIGEST),
                    ],
                    key=lambda told: datetime.fromisoformat(told["tijd"]),
                ),
                "opdrachten": [
                    {
                        "tijd": _iso(c.tijd),
                        "tekst": c.tekst,
                        "door": c.door,
                        "uitslag": c.uitslag,
                        "antwoord": c.antwoord,
                    }
                    for c in uow.log.commands()
                ],
            }

    def _posted(self, out: Outgoing, item: OutboxItem) -> dict[str, Any]:
        mail = parse_mail(out.raw, self._now)
        return {
            "tijd": _iso(self._left[out.message_id]),
            "sjabloon": item.sjabloon,
            "aan": list(item.aan),
            "onderwerp": mail.subject,
            "tekst": mail.text,
            "dossier": item.dossier,
        }


def _digest(post: Mapping[str, Any]) -> dict[str, Any]:
    """An overzicht (V04) as a melding (contract §5)."""
    told = {"tijd": post["tijd"], "soort": "overzicht", "tekst": post["tekst"], "dossier": None}
    return {**told, "aan": post["aan"], "onderwerp": post["onderwerp"]}


def _hands(dossier: Dossier | None) -> tuple[str, ...]:
    """The addresses of who has the case in hand, then of whom it is about."""
    return (*dossier.naar, dossier.beklaagde) if dossier else ()


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")

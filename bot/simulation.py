"""Plays a scenario on a store in memory with a clock of its own, through the real rooms; sends nothing (contract §5)."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from bot import bootstrap
from bot.domain.calendar import AMSTERDAM
from bot.domain.errors import ConfigurationError, Fault, UsageError
from bot.domain.language import parse
from bot.domain.mail_parser import parse_mail
from bot.domain.organisation import Stand
from bot.domain.people import Person, Role
from bot.domain.ports import Classifier, Delivery, DeliveryState, Fetched, OutboxState, Outgoing
from bot.domain.suggestion import CONDITIONS, Condition, DateFound, MailText, Signal, Soort, Suggestion
from bot.domain.view import dossier_as_json
from bot.handlers.converse import Asked
from storage.memory import MemoryStore

KEY = b"scenario"
MAIL_KEYS = frozenset(
    {"id", "van", "onderwerp", "tekst", "ontvangen", "aan", "cc", "bijlagen", "kop", "antwoord_op", "token"}
    | {"authenticatie", "herkend"}
)
STEP_KEYS = frozenset({"tijd", "mail", "opdracht", "door", "dossier"})
TOP_KEYS = frozenset({"organisatie", "config", "stap", "bedenktijd_minuten", "kantooruren", "stand"})
COMPLAINT = {"besproken": "ja", "tevreden": "nee", "wens": "leidinggevende"}
"""Conditions that `herkend` means when it says klacht and names none (contract §5)."""
DATE_ROLES = ("incident", "laatste_contact", "besluit", "afwezig_van", "afwezig_tot")


class _Scripted:
    """A classifier that answers what the scenario says about a mail, and otherwise asks the real one."""

    def __init__(self, real: Classifier) -> None:
        self._real = real
        self.next: Suggestion | None = None

    def suggest(self, mails: Iterable[MailText]) -> list[Suggestion]:
        texts = list(mails)
        if self.next is not None:
            return [self.next for _ in texts]
        return self._real.suggest(texts)


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


def simulate(path: Path, classifier: Classifier) -> dict[str, Any]:
    """Play the scenario file and return the object of contract §5. Raises `ConfigurationError` on a bad file."""
    scenario = _read(path)
    with _configuration(scenario, path) as config:
        play = _Play(config, scenario, path, classifier)
        for number, step in enumerate(scenario.get("stap", ()), start=1):
            play.step(step, f"stap {number}")
        return play.result()


def _read(path: Path) -> Mapping[str, Any]:
    try:
        scenario = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigurationError(
            [Fault(str(path), "bestand", f"niet te lezen: {error}.", "Geef een TOML-bestand.")]
        ) from error
    faults = [_unknown(path, "boven", key, TOP_KEYS) for key in scenario if key not in TOP_KEYS]
    if not isinstance(scenario.get("stap"), list) or not scenario["stap"]:
        faults.append(Fault(str(path), "stap", "ontbreekt.", "Een scenario heeft minstens één [[stap]]."))
    for number, step in enumerate(scenario.get("stap") or (), start=1):
        where = f"stap {number}"
        faults += [_unknown(path, where, key, STEP_KEYS) for key in step if key not in STEP_KEYS]
        faults += [
            _unknown(path, where, key, MAIL_KEYS) for key in step.get("mail", {}) if key not in MAIL_KEYS
        ]
        if not isinstance(step.get("tijd"), datetime):
            faults.append(
                Fault(
                    str(path),
                    f"{where}.tijd",
                    "ontbreekt of is geen moment.",
                    "Bijvoorbeeld 2026-03-16T10:00:00.",
                )
            )
    if faults:
        raise ConfigurationError(faults)
    return scenario


def _unknown(path: Path, where: str, key: str, known: Iterable[str]) -> Fault:
    return Fault(
        str(path), f"{where}.{key}", "deze sleutel bestaat niet.", f"Mogelijk: {', '.join(sorted(known))}."
    )


def _configuration(scenario: Mapping[str, Any], path: Path) -> AbstractContextManager[Path]:
    """The configuration to play with: the scenario's own, or the example's."""
    if "config" in scenario:
        return nullcontext(path.parent / str(scenario["config"]))
    return as_file(files("bot.example") / "klachtwacht.toml")


def _aware(moment: datetime) -> datetime:
    return moment.replace(tzinfo=AMSTERDAM) if moment.tzinfo is None else moment.astimezone(AMSTERDAM)


class _Play:
    """One scenario being played."""

    def __init__(self, config: Path, scenario: Mapping[str, Any], path: Path, classifier: Classifier) -> None:
        settings = bootstrap.read_settings(config)
        chosen = [o for o in settings.organisaties if o.organisation.sleutel == scenario.get("organisatie")]
        if not chosen and len(settings.organisaties) == 1:
            chosen = list(settings.organisaties)
        if not chosen:
            known = ", ".join(o.organisation.sleutel for o in settings.organisaties)
            raise ConfigurationError(
                [Fault(str(path), "organisatie", "is niet bekend.", f"Kies een van: {known}.")]
            )
        # A scenario may play in any year: nothing in it is history from before the start.
        self._organisation = replace(chosen[0].organisation, vanaf=datetime(1970, 1, 1, tzinfo=AMSTERDAM))
        one = replace(chosen[0], organisation=self._organisation)
        stand = Stand(scenario.get("stand", Stand.NORMAAL.value))
        settings = replace(
            settings, stand=stand, bedenktijd_minuten=int(scenario.get("bedenktijd_minuten", 0))
        )
        self._path = path
        self._store = MemoryStore()
        self._reader = _Scripted(classifier)
        self._transport = _Collector()
        desk = bootstrap.make_desk(settings, one, bootstrap.make_press(settings, KEY), KEY, "")
        self._desk = desk
        self._conversation, self._receiver, self._sender = bootstrap.connect(
            self._store, desk, self._reader, self._transport
        )
        self._now = datetime(1970, 1, 1, tzinfo=AMSTERDAM)
        self._message_ids: dict[str, str] = {}
        self._subjects: dict[str, str] = {}
        self._latest: str | None = None

    # ── Steps ─────────────────────────────────────────────────────────────────────────────────────────

    def step(self, step: Mapping[str, Any], where: str) -> None:
        """Let time pass until the step, then do it."""
        self._now = _aware(step["tijd"])
        self._flush()
        if "mail" in step:
            self._mail(step["mail"], where)
        if "opdracht" in step:
            self._command(step, where)
        self._flush()

    def _flush(self) -> None:
        self._receiver.retry(self._now)
        self._sender.send_due(self._now)

    def _mail(self, told: Mapping[str, Any], where: str) -> None:
        arrived = _aware(told.get("ontvangen", self._now))
        raw = self._compose(told, arrived, where)
        self._reader.next = _recognised(told["herkend"], arrived.date()) if "herkend" in told else None
        locator = str(told.get("id", f"mail-{len(self._message_ids)}"))
        before = self._numbers()
        self._receiver.receive("scenario", [Fetched(locator, raw, arrived)], self._now)
        fresh = [nummer for nummer in self._numbers() if nummer not in before]
        if fresh:
            self._latest = fresh[-1]

    def _command(self, step: Mapping[str, Any], where: str) -> None:
        person = self._person(str(step.get("door", "klachtenfunctionaris")), where)
        nummer = self._latest if step.get("dossier", "laatste") == "laatste" else str(step["dossier"])
        text = str(step["opdracht"])
        asked = Asked(person, self._now, text, "opdrachtregel", nummer)
        with self._store.begin(self._organisation.sleutel) as uow:
            self._conversation.answer(uow, parse(text, self._now.date()), asked)
            uow.commit()

    def _person(self, who: str, where: str) -> Person:
        staff = self._organisation.staff
        found = staff.by_email(who)
        if found is None and who in {role.value for role in Role}:
            found = next(iter(staff.with_role(Role(who), self._now.date())), None)
        if found is None:
            raise UsageError(f"{self._path}: {where}.door: “{who}” staat niet in de personeelslijst.")
        return found

    # ── Mail of the scenario ──────────────────────────────────────────────────────────────────────────

    def _compose(self, told: Mapping[str, Any], arrived: datetime, where: str) -> bytes:
        mail = EmailMessage()
        server = self._organisation.authserv_id or "mx.example"
        verdict = "pass" if told.get("authenticatie", "geslaagd") == "geslaagd" else "fail"
        sender = str(told["van"])
        domain = sender.rpartition("@")[2].rstrip("> ")
        mail["Authentication-Results"] = f"{server}; dmarc={verdict} header.from={domain}; auth={verdict}"
        mail["Received"] = f"from mail.{domain} by {server} with ESMTPS; {format_datetime(arrived)}"
        mail["From"] = sender
        mail["To"] = str(told.get("aan", self._organisation.adres))
        if "cc" in told:
            mail["Cc"] = str(told["cc"])
        mail["Date"] = format_datetime(arrived)
        message_id = (
            make_msgid(domain="scenario.example") if "id" not in told else f"<{told['id']}@scenario.example>"
        )
        mail["Message-ID"] = message_id
        subject, kenmerk = str(told.get("onderwerp", "")), ""
        if "antwoord_op" in told:
            subject, kenmerk = self._answer(mail, told, subject, where)
        mail["Subject"] = subject
        for name, value in told.get("kop", {}).items():
            for each in value if isinstance(value, list) else [value]:
                mail[name] = str(each)
        mail.set_content(str(told.get("tekst", "")) + kenmerk)
        for name in told.get("bijlagen", ()):
            mail.add_attachment(
                b"%PDF-1.4 scenario", maintype="application", subtype="pdf", filename=str(name)
            )
        if "id" in told:
            self._message_ids[str(told["id"])] = message_id
            self._subjects[str(told["id"])] = subject
        return mail.as_bytes()

    def _answer(
        self, mail: EmailMessage, told: Mapping[str, Any], subject: str, where: str
    ) -> tuple[str, str]:
        """Make it a reply to a mail of the scenario ("m0") or to the last mail made with a template ("V01")."""
        handle = str(told["antwoord_op"])
        if handle in self._message_ids:
            mail["In-Reply-To"] = mail["References"] = self._message_ids[handle]
            return subject or f"Re: {self._subjects[handle]}", ""
        made = [parse_mail(out.raw, self._now) for out in self._made(handle)]
        if not made:
            raise UsageError(f"{self._path}: {where}.antwoord_op: er is nog geen mail “{handle}”.")
        kind = str(told.get("token", ""))
        wanted = made[0] if kind == "oud" else made[-1]
        if kind == "ander":
            forged = f"v.{'a' * 16}.{'b' * 16}"
            mail["In-Reply-To"] = f"<{forged}@{self._organisation.domain}>"
            return subject or f"Re: {wanted.subject}", f"\n\nKenmerk: {forged}\n"
        if kind != "geen":
            mail["In-Reply-To"] = mail["References"] = f"<{wanted.message_id}>"
        return subject or f"Re: {wanted.subject}", ""

    def _made(self, sjabloon: str) -> list[Outgoing]:
        with self._store.begin(self._organisation.sleutel) as uow:
            ids = {item.message_id for item in uow.outbox.in_state(*OutboxState) if item.sjabloon == sjabloon}
        return [mail for mail in self._transport.sent if mail.message_id in ids]

    # ── What came of it ───────────────────────────────────────────────────────────────────────────────

    def _numbers(self) -> list[str]:
        with self._store.begin(self._organisation.sleutel) as uow:
            return [line.nummer for line in uow.dossiers.lines(include_closed=True)]

    def result(self) -> dict[str, Any]:
        """The object of contract §5 after the last step."""
        today = self._now.date()
        with self._store.begin(self._organisation.sleutel) as uow:
            numbers = [line.nummer for line in uow.dossiers.lines(include_closed=True)]
            dossiers = [d for nummer in numbers if (d := uow.dossiers.load(nummer)) is not None]
            items = {item.message_id: item for item in uow.outbox.in_state(*OutboxState)}
            return {
                "dossiers": [dossier_as_json(d, self._desk.terms(d), today) for d in dossiers],
                "post": [self._posted(out, items[out.message_id]) for out in self._transport.sent],
                "meldingen": [
                    {"tijd": _iso(n.tijd), "soort": n.soort, "tekst": n.tekst, "dossier": n.dossier}
                    for n in uow.log.notices()
                ],
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

    def _posted(self, out: Outgoing, item: Any) -> dict[str, Any]:
        mail = parse_mail(out.raw, self._now)
        return {
            "tijd": _iso(item.aangemaakt),
            "sjabloon": item.sjabloon,
            "aan": list(item.aan),
            "onderwerp": mail.subject,
            "tekst": mail.text,
            "dossier": item.dossier,
        }


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _recognised(told: Mapping[str, Any], received: date) -> Suggestion:
    """The suggestion a scenario dictates; conditions it leaves out mean what contract §5 says."""
    soort = Soort(told["soort"])
    given = dict(told.get("condities", {}))
    if not given and soort is Soort.KLACHT:
        given = dict(COMPLAINT)
    rest = (1 - 0.97) / (len(Soort) - 1)
    dates: Sequence[str] = [role for role in DATE_ROLES if role in told]
    return Suggestion(
        soort=soort,
        kansen={each: 0.97 if each is soort else rest for each in Soort},
        zeker=True,
        condities={
            name: Condition(str(given.get(name, nothing)), None) for name, nothing in CONDITIONS.items()
        },
        signalen=tuple(Signal(str(name), "", 1.0) for name in told.get("signalen", ())),
        medewerker=told.get("medewerker"),
        data=tuple(DateFound(_day(told[role]).isoformat(), _day(told[role]), role) for role in dates),
        uitleg=(),
        taal=str(told.get("taal", "nl")),
        model="scenario",
    )


def _day(value: date | datetime) -> date:
    return value.date() if isinstance(value, datetime) else value

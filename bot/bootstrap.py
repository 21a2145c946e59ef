"""The hallway: the only place where concrete classes meet. Settings in, a house with its rooms connected out."""

import hashlib
import hmac
import os
import socket
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Self

from bot import chat, mailboxes, notifiers, regelingen, transports
from bot.attachments import with_attachments
from bot.domain.calendar.calendar import AMSTERDAM
from bot.domain.calendar.office_hours import ANY_TIME
from bot.domain.errors import ConfigurationError, KlachtwachtError, StoreError, UsageError
from bot.domain.mail.our_mark import loop_mark
from bot.domain.people.organisation import Loket, Organisation
from bot.domain.ports.classifier import Classifier
from bot.domain.ports.log import Notice
from bot.domain.ports.mailbox import Fetched, Mailbox
from bot.domain.ports.store import Store
from bot.domain.ports.transport import Transport
from bot.domain.recognition.suggestion import Suggestion
from bot.domain.regeling.norms import applied
from bot.domain.regeling.regeling import Regeling
from bot.handlers.alarms import Alarms
from bot.handlers.announcer import Announcer
from bot.handlers.chat import ChatRoom
from bot.handlers.colleagues import Colleagues
from bot.handlers.converse import Conversation
from bot.handlers.desk import Desk
from bot.handlers.digests import Digests
from bot.handlers.filing import Filing
from bot.handlers.post import Post
from bot.handlers.reading import Read, Reader, Reading, each_read
from bot.handlers.receive import Receiver
from bot.handlers.reply import Replies
from bot.handlers.send import Sender
from bot.handlers.sent import SentFiling, box_of, read_sent
from bot.handlers.tidy import SentTidying, Tidying
from bot.handlers.timekeeper import Timekeeper
from bot.handlers.viruses import Viruses
from bot.letters import JinjaPress
from bot.logbook import log
from bot.settings import OrganisationSettings, load
from bot.settings import Settings as Settings
from bot.signatures import checker
from bot.transports.copied import Copied
from bot.transports.told import Told
from bot.watch import Shelves, Watch

if TYPE_CHECKING:
    from storage.sql import SqlStore

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"

Now = Callable[[], datetime]


def wall_clock() -> datetime:
    """Now, in the zone everything is reckoned in."""
    return datetime.now(AMSTERDAM)


def read_settings(path: Path) -> Settings:
    """The configuration, checked against the rooms that exist. Raises `ConfigurationError` with every fault."""
    return load(
        path,
        regelingen.names(),
        mailboxes.check_options,
        transports.check_options,
        notifiers.check_options,
        chat.check_options,
    )


@dataclass(frozen=True, slots=True)
class Office:
    """Everything about one organisatie, connected. report(soort, tekst): tells a human about trouble and its end.
    viruses: None where no scanner is configured."""

    organisatie: OrganisationSettings
    desk: Desk
    conversation: Conversation
    receiver: Receiver
    sender: Sender
    timekeeper: Timekeeper
    digests: Digests
    announcer: Announcer
    viruses: Viruses | None
    watch: Watch[list[Read]]
    sent_watch: Watch[list[Read]] | None
    sent_receiver: Receiver
    alarms: Alarms
    report: Callable[[str, str], None]

    @property
    def watches(self) -> tuple[Watch[list[Read]], ...]:
        """Every folder that is watched."""
        return (self.watch, self.sent_watch) if self.sent_watch else (self.watch,)

    @property
    def receivers(self) -> tuple[Receiver, ...]:
        """Who takes in what each of `watches` sees, in the same order."""
        return (self.receiver, self.sent_receiver)[: len(self.watches)]


@dataclass(frozen=True, slots=True)
class House:
    """All offices over one store."""

    settings: Settings
    store: "SqlStore"
    offices: Mapping[str, Office]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for office in self.offices.values():
            office.sender.transport.close()
        self.store.close()

    def office_of(self, organisatie: str | None) -> Office:
        """The office asked for; without a name the only one. Raises `UsageError` naming the choices."""
        if organisatie is None and len(self.offices) == 1:
            return next(iter(self.offices.values()))
        if organisatie is not None and organisatie in self.offices:
            return self.offices[organisatie]
        self.settings.only(organisatie)
        known = ", ".join(self.offices)
        raise UsageError(f"Zeg welke organisatie: kies er een met --organisatie. Er zijn: {known}.")


def make_press(settings: Settings, key: bytes) -> JinjaPress:
    """The letter press over the house's templates and each organisation's own."""
    return make_letters(settings.sjablonen, key)


def make_letters(own: Mapping[str, Path], key: bytes) -> JinjaPress:
    """The same, when these are the folders of the organisaties with letters of their own."""
    return JinjaPress(TEMPLATES, own, lambda message_id: loop_mark(key, message_id))


def scheme_of(organisation: Organisation) -> Regeling:
    """The scheme of an organisatie as its configuration has it, with the schemes that build on it."""
    return applied(regelingen.load(organisation.regeling, organisation.varianten), dict(organisation.normen))


def make_desk(
    settings: Settings, one: OrganisationSettings, press: JinjaPress, key: bytes, worker: str
) -> Desk:
    """The desk of one organisatie."""
    post = Post(
        organisation=one.organisation,
        regeling=scheme_of(one.organisation),
        press=press,
        key=key,
        stand=settings.stand,
        worker=worker,
        undo=timedelta(minutes=settings.bedenktijd_minuten or 0),
        hours=settings.kantooruren or ANY_TIME,
        neighbours={
            other.sleutel: Loket(other.naam, other.adres, other.telefoon)
            for other in (each.organisation for each in settings.organisaties)
            if other.sleutel != one.organisation.sleutel
        },
    )
    return Desk(post)


def token_key(master_key: bytes) -> bytes:
    """The key that signs reply tokens and loop marks; the master key itself only wraps mail keys."""
    return hmac.digest(master_key, b"klachtwacht: kenmerken", hashlib.sha256)


def first_key(settings: Settings) -> str | None:
    """Make the master key of an installation that keeps nothing yet, and say so; None when there was nothing to make.

    Once mail is kept, a missing key is lost or not mounted: a new one would open none of it. The database is upgraded.
    """
    from storage.custody import keeps_mail
    from storage.keys import create_master_key

    path = settings.sleutel_bestand
    if path.exists() or any(settings.berichten.glob("*")) or keeps_mail(settings.database):
        return None
    create_master_key(path)
    return (
        f"{path} is gemaakt, want er is nog geen mail bewaard. Bewaar een kopie op een andere plek: "
        "zonder deze sleutel is geen mail meer te lezen."
    )


def worker_name(settings: Settings) -> str:
    """This process in the outbox. On SQLite the lock admits one process, so its leftovers are recognised at start."""
    host = socket.gethostname()
    return host if settings.database.startswith("sqlite") else f"{host}-{os.getpid()}"


def build(
    settings: Settings,
    classifier: Classifier,
    now: Now = wall_clock,
    readings: Mapping[str, Reading] = MappingProxyType({}),
    task: str = "",
) -> House:
    """Open the store and connect every room. Raises `KlachtwachtError` when key or database are not there.

    readings: sleutel → who reads the mail of an organisatie (`bot.reader`); for the others it is read here, with
    `classifier`. task: set apart in the outbox, so that a daemon that starts meanwhile does not take this process for a
    killed one.
    """
    from storage.blobs import SegmentBlobs
    from storage.custody import prove_key
    from storage.keys import load_master_key
    from storage.migrate import upgrade
    from storage.sql import SqlStore

    upgrade(settings.database)
    if made := first_key(settings):
        log.warning("hoofdsleutel", tekst=made)
    master_key = load_master_key(settings.sleutel_bestand)
    prove_key(settings.database, master_key)
    key = token_key(master_key)
    store = SqlStore(settings.database, SegmentBlobs(settings.berichten, master_key))
    press = make_press(settings, key)
    if faults := press.unread():
        raise ConfigurationError(faults)  # else a mail that nobody acknowledged would be the first to say so
    worker = f"{worker_name(settings)} {task}".strip()
    offices = {
        (name := one.organisation.sleutel): _office(
            settings,
            one,
            store,
            make_desk(settings, one, press, key, worker),
            readings.get(name) or read_here(one.organisation, classifier),
            now,
        )
        for one in settings.organisaties
    }
    return House(settings, store, offices)


def _office(
    settings: Settings, one: OrganisationSettings, store: Store, desk: Desk, reading: Reading, now: Now
) -> Office:
    root = settings.path.parent
    name = one.organisation.sleutel
    mailbox = mailboxes.make_mailbox(one.mailbox, root)
    trouble = (one.storing, "storing") if one.storing else (one.crisis, "crisis")
    alarms = Alarms(store, name, one.organisation.naam, notifiers.make_notifier(*trouble, root))
    sent = mailboxes.sent_options(one.mailbox)

    def known(box: str, locators: list[str]) -> set[str]:
        with store.begin(name) as uow:
            return uow.ledger.known(box, locators)

    def report(kind: str, text: str) -> None:
        log.warning("melding", soort=kind, organisatie=name, tekst=text)
        notice = Notice(now(), kind, text, None)
        try:
            with store.begin(name) as uow:
                uow.log.notice(notice)
                uow.commit()
        except StoreError:  # the very thing that is in trouble
            alarms.at_once(notice)

    transport: Transport = Told(transports.make_transport(one.transport, root), name)
    folder = mailboxes.make_sent_folder(one.mailbox, root) if one.transport["soort"] == "smtp" else None
    if folder is not None:
        transport = Copied(transport, folder, report)
    conversation, receiver, sender = connect(store, desk, reading, transport)

    def watch(
        box: str,
        folder: Mailbox,
        taker: Receiver,
        after: Callable[[], Counter[str]],
        shelves: Shelves | None = None,
    ) -> Watch[list[Read]]:
        return Watch(
            box,
            folder,
            read=taker.read,
            receive=lambda box, reads: taker.take(box, reads, now()),
            known=lambda box, locators: known(box, list(locators)),
            after=after,
            report=report,
            shelves=shelves,
        )

    sent_receiver = Receiver(store, desk, SentFiling(desk), read_sent, sent=True)
    sent_watch = (
        watch(
            box_of(name),
            mailboxes.make_mailbox(sent, root),
            sent_receiver,
            Counter,
            SentTidying(store, name, now),
        )
        if sent is not None
        else None
    )
    shelves = Tidying(store, name, now)
    inbox = watch(name, mailbox, receiver, lambda: sender.send_due(now()), shelves)
    timekeeper = Timekeeper(store, desk, notifiers.make_notifier(one.crisis, "crisis", root))
    announcer = Announcer(
        store,
        one.organisation,
        notifiers.make_notifier(one.meldingen, "meldingen", root),
        one.meldingen_over,
    )
    digests = make_digests(settings, store, desk)
    asked = Viruses(store, desk, reading, report) if settings.virusscanner else None
    return Office(
        one,
        desk,
        conversation,
        receiver,
        sender,
        timekeeper,
        digests,
        announcer,
        asked,
        inbox,
        sent_watch,
        sent_receiver,
        alarms,
        report,
    )


def open_chat(office: Office, now: Now) -> chat.Chat | None:
    """The chat room of this organisatie, or None where it has none. Raises `KlachtwachtError` without its token."""
    options = office.organisatie.chat
    if options is None:
        return None
    people = options["mensen"]
    name = str(options["gebruiker"]).lstrip("@").partition(":")[0]
    known = people if isinstance(people, dict) else {}
    room = ChatRoom(office.timekeeper.store, office.conversation, known, name)

    def hear(sender: str, text: str, message: str, called: bool) -> str:
        return room.hear(sender, text, message, now(), called=called)

    return chat.make_chat(options, hear)


def check_chat(one: OrganisationSettings) -> list[str]:
    """Why the chat room of this organisatie could not be used now; empty when all is well or there is none."""
    if one.chat is None:
        return []
    try:
        return chat.make_chat(one.chat, lambda *_: "").check()
    except KlachtwachtError as error:
        return [str(error)]


def make_digests(settings: Settings, store: Store, desk: Desk) -> Digests:
    """The overzichten of one organisatie, at the hour of the configuration."""
    return Digests(store, desk, settings.overzicht, settings.overzicht_leeg)


def read_here(organisation: Organisation, classifier: Classifier) -> Reading:
    """Reading in this process, with whatever classifier is given."""
    opened = partial(with_attachments, scanners=organisation.scan_afzenders)
    look = checker(organisation.authserv_id, organisation.signers)
    return Reader(
        organisation.authserv_id, classifier, opened, signatures=look, colleagues=organisation.inside
    )


def connect(
    store: Store, desk: Desk, reading: Reading, transport: Transport
) -> tuple[Conversation, Receiver, Sender]:
    """The handlers of one organisatie over whatever store, reading and transport are given."""

    def heard(raw: bytes, moment: datetime) -> Suggestion:
        return each_read(reading, [Fetched("opgeschreven", raw, moment)])[0].suggestion

    conversation = Conversation(desk, heard)
    filing = Filing(desk, Replies(desk, conversation, Colleagues(desk)))
    receiver = Receiver(store, desk, filing, reading)
    return conversation, receiver, Sender(store, desk, transport)

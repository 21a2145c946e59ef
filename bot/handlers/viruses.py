"""Files of mails and the virus scanner: what it said is kept and told, and what it has not seen is asked again."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.domain.dossier.commands import Record
from bot.domain.dossier.events import EventKind
from bot.domain.errors import Refused, StoreError
from bot.domain.mail.attached import NO_ANSWER, UNREADABLE, Attached, Staat, alarm, infected
from bot.domain.mail.mail import Address
from bot.domain.ports.log import Notice
from bot.domain.ports.mailbox import Fetched
from bot.domain.ports.store import Store, UnitOfWork
from bot.handlers.desk import Desk
from bot.handlers.post import Draft
from bot.handlers.reading import Reading, each_read

PORTION = 20
"""Mails that are asked about at a time."""
FOUND = "Een bijlage bevat een virus en is vergrendeld. Open haar ook niet in de mailbox."
DOWN = "De virusscanner antwoordt niet. Nieuwe bijlagen blijven vergrendeld; zij worden vanzelf alsnog gecontroleerd."
UP = "De virusscanner antwoordt weer; wat wachtte, is gecontroleerd."


def keep(uow: UnitOfWork, desk: Desk, sha256: str, files: tuple[Attached, ...], now: datetime) -> None:
    """Keep what the scanner said of the files of a mail; a virus is named in its dossier and told to who decides, once."""
    if not files:
        return
    bad = infected(files)
    before = {one.nummer for one in infected(uow.attachments.of_mail(sha256))} if bad else set()
    uow.attachments.put(sha256, files)
    found = tuple(one for one in bad if one.nummer not in before)
    if found:
        _tell(uow, desk, sha256, found, now)


def _tell(uow: UnitOfWork, desk: Desk, sha256: str, files: tuple[Attached, ...], now: datetime) -> None:
    record = uow.mails.record(sha256)
    nummer = record.dossier if record else None
    uow.log.notice(Notice(now, "taak", FOUND, nummer))
    dossier = uow.dossiers.load(nummer) if nummer else None
    if dossier is None:
        return
    told = alarm(files)
    noted = Record(gebeurtenis=EventKind.NOTITIE, gegevens={"tekst": told, "bericht": sha256})
    done = desk.carry_out(uow, dossier, [noted], now)
    if not isinstance(done, Refused):
        dossier = done
    officer = desk.post.functionaris(now, dossier)
    if officer is not None:
        to, seq = (Address(officer.naam, officer.email),), f"virus.{sha256[:12]}"
        shown = {"antwoord": told, "onderwerp": "Pas op: een bijlage met een virus"}
        desk.post.write(uow, Draft("V02", dossier, now, seq, gegevens=shown, to=to))


@dataclass(slots=True)
class Viruses:
    """Asks about what waits, for one organisatie. reading: the scanner sits where mail is read, in its own process.
    report(soort, tekst): tells a human about trouble and its end."""

    store: Store
    desk: Desk
    reading: Reading
    report: Callable[[str, str], None]
    _down: bool = field(default=False, init=False)

    @property
    def down(self) -> bool:
        """Whether the scanner gave no answer the last time it was asked."""
        return self._down

    def tick(self, now: datetime) -> None:
        """Ask about the files that wait, until the scanner does not answer."""
        with self._begin() as uow:
            waiting = [(sha256, _raw(uow, sha256)) for sha256 in uow.attachments.waiting(PORTION)]
        for sha256, raw in waiting:
            files = self._seen(sha256, raw, now)
            if any(one.reden == NO_ANSWER.reden for one in files):
                if not self._down:
                    self.report("storing", DOWN)
                self._down = True
                return
            with self._begin() as uow:
                keep(uow, self.desk, sha256, files, now)
                uow.commit()
        if self._down:
            self.report("hersteld", UP)
            self._down = False

    def _seen(self, sha256: str, raw: bytes | None, now: datetime) -> tuple[Attached, ...]:
        """The files with what the scanner says now; those of a mail that cannot be read stay locked for good."""
        if raw is not None:
            (read,) = each_read(self.reading, [Fetched("virussen", raw, now)])
            if read.fault is None:
                return read.files
        with self._begin() as uow:
            known = uow.attachments.of_mail(sha256)
        return tuple(
            replace(one, staat=UNREADABLE.staat, reden=UNREADABLE.reden) if one.staat is Staat.WACHT else one
            for one in known
        )

    def _begin(self) -> UnitOfWork:
        return self.store.begin(self.desk.post.organisation.sleutel)


def _raw(uow: UnitOfWork, sha256: str) -> bytes | None:
    try:
        return uow.mails.raw(sha256)
    except StoreError:  # destroyed, or damaged, which `verify` tells
        return None

"""The messages of a dossier in the mailbox people share with us: in the folder and with the label that fit how it stands."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.dossier.dossier import Dossier
from bot.domain.dossier.placing import Label, Place, label_of, restricted
from bot.domain.errors import DestroyedDossier, MailServerError
from bot.domain.ports.ledger import LedgerEntry
from bot.domain.ports.log import Notice
from bot.domain.ports.mailbox import Handled, Mailbox
from bot.domain.ports.store import Store, UnitOfWork

PORTION = 200
"""Dossiers that are looked at in one go: the mailbox waits meanwhile."""
NOT_FOUND = "Een bericht over grensoverschrijdend gedrag ligt niet meer waar klachtwacht het legde. Leg het zelf in de besloten map."

SENT_NOT_FOUND = "Een verzonden brief over grensoverschrijdend gedrag ligt niet meer waar klachtwacht hem zag. Leg hem zelf in de besloten map."
PUT_BACK = "Een bericht dat al verwerkt was, is teruggelegd in de mailbox: wilt u er nog eens naar kijken?"


def put_back(uow: UnitOfWork, sha256: str, now: datetime) -> None:
    """Tell who decides that a mail lies in the mailbox again; once a day, whoever notices it."""
    record = uow.mails.record(sha256)
    if record is not None and uow.log.once(f"terug {sha256} {now:%Y-%m-%d}", now):
        uow.log.notice(Notice(now, "taak", PUT_BACK, record.dossier))


Line = tuple[LedgerEntry, Handled]
"""What the register says of a message, and how to find it."""


@dataclass(frozen=True, slots=True)
class Tidying:
    """The shelves of one organisatie; see `bot.watch.Shelves`."""

    store: Store
    organisatie: str
    now: Callable[[], datetime]

    def returned(self, box: str, locators: Sequence[str]) -> set[str]:
        """Which of these we put elsewhere before: a colleague wants a second look, and who decides hears of which case.
        From now on they lie here."""
        now = self.now()
        with self._begin() as uow:
            back = uow.ledger.moved(box, locators)
            if back:
                uow.ledger.place(box, sorted(back), Place.HIER)
                for sha256 in sorted(set(back.values())):
                    put_back(uow, sha256, now)
                uow.commit()
        return set(back)

    def restricted(self, box: str, locators: Sequence[str]) -> set[str]:
        """Which of these belong in the restricted folder; their dossiers are looked at again."""
        with self._begin() as uow:
            found = uow.ledger.restricted(box, locators)
            if found:
                uow.dossiers.stir(sorted(set(found.values())))
                uow.commit()
        return set(found)

    def moved(self, box: str, locators: Sequence[str]) -> None:
        """These lie in the folder of handled mail now."""
        if not locators:
            return
        with self._begin() as uow:
            uow.ledger.place(box, locators, Place.VERWERKT)
            uow.commit()

    def tidy(self, box: str, mailbox: Mailbox) -> None:
        """Put what changed in its place, one dossier at a time; what fails is tried again the next time and holds up no
        other. Raises `MailServerError` for the last thing that failed."""
        with self._begin() as uow:
            waiting = uow.dossiers.untidy(PORTION)
        failed: MailServerError | None = None
        for nummer in waiting:
            mailbox.open()  # a failure ends the connection; a server that is gone ends the round
            try:
                self._one(box, mailbox, nummer)
            except MailServerError as error:
                failed = error
        if failed is not None:
            raise failed

    def _one(self, box: str, mailbox: Mailbox, nummer: str) -> None:
        """The store is not held while the mailbox works: a mail server may be slow."""
        with self._begin() as uow:
            dossier, lines = self._read(uow, box, nummer)
        if dossier is not None and mailbox.restricts and restricted(dossier):
            self._restrict(box, mailbox, nummer, lines)
        if dossier is not None and mailbox.labels:
            self._label(box, mailbox, label_of(dossier), lines)
        with self._begin() as uow:
            uow.dossiers.tidied(nummer, dossier.version if dossier else None)
            uow.commit()

    def _restrict(self, box: str, mailbox: Mailbox, nummer: str, lines: Sequence[Line]) -> None:
        astray = [mail for line, mail in lines if line.plaats not in (Place.BESLOTEN, Place.WEG)]
        if not astray:
            return
        lost = set(mailbox.restrict(astray))
        with self._begin() as uow:
            uow.ledger.place(box, [m.locator for m in astray if m.locator not in lost], Place.BESLOTEN)
            uow.ledger.place(box, sorted(lost), Place.WEG)
            # A mail with two numbers (delivered twice, dragged back) is only gone when neither leads to it.
            if len(lost) == len(astray):
                uow.log.notice(Notice(self.now(), "taak", NOT_FOUND, nummer))
            uow.commit()

    def _label(self, box: str, mailbox: Mailbox, label: Label, lines: Sequence[Line]) -> None:
        never = "" if label is Label.KLAAR else None  # what never had a label needs none when it is over
        unlike = [mail for line, mail in lines if line.merk not in (label.value, never)]
        if not unlike:
            return
        mailbox.label(unlike, label)
        with self._begin() as uow:
            uow.ledger.mark(box, [mail.locator for mail in unlike], label.value)
            uow.commit()

    def _read(self, uow: UnitOfWork, box: str, nummer: str) -> tuple[Dossier | None, list[Line]]:
        """The dossier and its messages in this mailbox; None when its content was destroyed."""
        try:
            dossier = uow.dossiers.load(nummer)
        except DestroyedDossier:
            return None, []
        lines = [
            (line, Handled(line.locator, record.message_id))
            for record in uow.mails.of_dossier(nummer)
            for line in uow.ledger.of_mail(record.sha256)
            if line.mailbox == box
        ]
        return dossier, lines

    def _begin(self) -> UnitOfWork:
        return self.store.begin(self.organisatie)


@dataclass(frozen=True, slots=True)
class SentTidying:
    """The folder with sent mail; see `bot.watch.Shelves`. Nothing is filed or labelled there: what we or a colleague wrote in
    an R02 case goes to the restricted folder, also when the case became one later."""

    store: Store
    organisatie: str
    now: Callable[[], datetime]

    def returned(self, box: str, locators: Sequence[str]) -> set[str]:
        """Nobody asks for a second look by moving a letter to where it lay."""
        return set()

    def restricted(self, box: str, locators: Sequence[str]) -> set[str]:
        """`tidy` finds them itself."""
        return set()

    def moved(self, box: str, locators: Sequence[str]) -> None:
        """Nothing moves but to the restricted folder."""

    def tidy(self, box: str, mailbox: Mailbox) -> None:
        """Put what lies open where only a few may read it. Raises `MailServerError`."""
        with self.store.begin(self.organisatie) as uow:
            astray = uow.ledger.astray(box)
            lines = {line.locator: line for line in uow.ledger.all(box)} if astray else {}
            mails = [Handled(name, _message_id(uow, lines[name].sha256)) for name in sorted(astray)]
        for portion in (mails[at : at + PORTION] for at in range(0, len(mails), PORTION)):
            lost = set(mailbox.restrict(portion))
            with self.store.begin(self.organisatie) as uow:
                names = [mail.locator for mail in portion]
                uow.ledger.place(box, [name for name in names if name not in lost], Place.BESLOTEN)
                uow.ledger.place(box, sorted(lost), Place.WEG)
                for nummer in sorted({astray[name] for name in lost}):
                    uow.log.notice(Notice(self.now(), "taak", SENT_NOT_FOUND, nummer))
                uow.commit()


def _message_id(uow: UnitOfWork, sha256: str) -> str:
    record = uow.mails.record(sha256)
    return record.message_id if record else ""

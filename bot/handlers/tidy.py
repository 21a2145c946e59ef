"""The messages of a dossier in the mailbox people share with us: in the folder and with the label that fit how it stands."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.dossier import Dossier
from bot.domain.errors import DestroyedDossier, MailServerError
from bot.domain.placing import Label, Place, label_of, restricted
from bot.domain.ports import Handled, LedgerEntry, Mailbox, Notice, Store, UnitOfWork

PORTION = 200
"""Dossiers that are looked at in one go: the mailbox waits meanwhile."""
NOT_FOUND = "Een bericht over grensoverschrijdend gedrag ligt niet meer waar klachtwacht het legde. Leg het zelf in de besloten map."

Line = tuple[LedgerEntry, Handled]
"""What the register says of a message, and how to find it."""


@dataclass(frozen=True, slots=True)
class Tidying:
    """The shelves of one organisatie; see `bot.watch.Shelves`."""

    store: Store
    organisatie: str
    now: Callable[[], datetime]

    def returned(self, box: str, locators: Sequence[str]) -> int:
        """How many of these we put elsewhere before; from now on they lie here."""
        with self._begin() as uow:
            back = sorted(uow.ledger.moved(box, locators))
            if back:
                uow.ledger.place(box, back, Place.HIER)
                uow.commit()
        return len(back)

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

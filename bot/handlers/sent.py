"""The folder with sent mail: what a colleague typed in his own mail program belongs to the dossier it answers."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from bot.domain.dossier.commands import LetterSent
from bot.domain.dossier.dossier import Dossier
from bot.domain.errors import KlachtwachtError, Refused
from bot.domain.mail.mail import Mail
from bot.domain.mail.our_mark import is_ours
from bot.domain.mail.own_words import own_words
from bot.domain.mail.parser import parse_mail
from bot.domain.people.organisation import Organisation
from bot.domain.ports.mailbox import Fetched
from bot.domain.ports.mails import Direction, MailRecord
from bot.domain.ports.store import UnitOfWork
from bot.domain.recognition.suggestion import UNREAD
from bot.domain.screening.threads import numbers_in
from bot.handlers.colleagues import Colleagues
from bot.handlers.desk import Desk
from bot.handlers.reading import Read

BOX = " verzonden"
"""What the register of ontvangst calls the folder: the name of the organisatie with this behind it."""

BY_HAND = "eigen"
"""Stands where a letter of ours has its template: a mail that a colleague wrote himself."""


def box_of(organisatie: str) -> str:
    """The folder with sent mail in the register of ontvangst."""
    return f"{organisatie}{BOX}"


def read_sent(fetched: Sequence[Fetched]) -> list[Read]:
    """Sent mail is filed, never recognised: nobody wants something of us in it.

    Its identity is its own, so that a copy in the inbox is still received as what it is there.
    """
    mails = [(item, parse_mail(item.raw, item.arrived)) for item in fetched]
    return [
        Read(item, mail, sha256(f"verzonden {mail.sha256}".encode()).hexdigest(), UNREAD, "")
        for item, mail in mails
    ]


def is_copy(uow: UnitOfWork, key: bytes, mail: Mail) -> bool:
    """Whether this sent mail is a letter of ours, also where the server wrote it anew (Exchange)."""
    return is_ours(key, mail) or uow.outbox.knows(mail.message_id)


@dataclass(frozen=True, slots=True)
class SentFiling:
    """Files the sent mail of one organisatie, each inside the savepoint of the caller."""

    desk: Desk

    @property
    def organisation(self) -> Organisation:
        """Whose mail it is."""
        return self.desk.post.organisation

    def file(self, uow: UnitOfWork, read: Read, now: datetime, counts: Counter[str]) -> None:
        """Keep the mail; when it went to the klager of a case, that case heard from us: the reminders stop."""
        mail = read.mail
        if is_copy(uow, self.desk.post.key, mail):
            self._copy(uow, read)
            return
        dossier = self._dossier(uow, mail) if mail.received >= self.organisation.vanaf else None
        self._keep(uow, read, "verzonden", dossier.nummer if dossier else None)
        klager = self._to_klager(mail, dossier) if dossier else ()
        if dossier is None or not klager:
            return
        told = LetterSent(sjabloon=BY_HAND, message_id=mail.message_id, aan=klager)
        person = self.organisation.staff.by_email(mail.sender.address)
        own = replace(read, own=own_words(mail.text).text)
        did = [
            replace(told, by=person.email) if person else told,
            *Colleagues(self.desk).typed(own, dossier, now),
        ]
        done = self.desk.carry_out(uow, dossier, did, now, words=own.words)
        if isinstance(done, Refused):
            raise KlachtwachtError(str(done))

    def _copy(self, uow: UnitOfWork, read: Read) -> None:
        """A letter of ours is in its dossier already. Where a server wrote it anew (Exchange), the register still says
        whose case its copy is about: R02 mail may not lie open (`bot.handlers.tidy`)."""
        mail, letter = read.mail, uow.outbox.get(read.mail.message_id)
        if letter is None or uow.mails.record(mail.sha256) is not None:
            uow.mails.keep(read.fetched.raw)
            return
        self._keep(uow, read, "kopie", letter.dossier or None)

    @staticmethod
    def _keep(uow: UnitOfWork, read: Read, verdict: str, nummer: str | None) -> None:
        """The mail and what is known of it. verdict: what screening calls it; it is never screened."""
        mail = read.mail
        record = MailRecord(
            sha256=mail.sha256,
            message_id=mail.message_id,
            richting=Direction.OUT,
            van=mail.sender.address,
            ontvangen=mail.received,
            dossier=nummer,
            screening={"verdict": verdict, "onderdrukt": ""},
            herkenning=None,
        )
        uow.mails.put(read.fetched.raw, record)

    def _dossier(self, uow: UnitOfWork, mail: Mail) -> Dossier | None:
        """The case it answers; else the case its subject names or the only open one, when the klager gets it."""
        referred = uow.mails.dossiers_of(mail.references) if mail.references else {}
        answered = [found for n in dict.fromkeys(referred.values()) if (found := uow.dossiers.load(n))]
        if answered:
            return answered[0]
        named = [found for n in numbers_in(mail.subject) if (found := uow.dossiers.load(n))]
        for dossier in named:
            if self._to_klager(mail, dossier):
                return dossier
        waiting = {n for person in (*mail.to, *mail.cc) for n in uow.dossiers.open_of(person.address)}
        return uow.dossiers.load(waiting.pop()) if len(waiting) == 1 else None

    @staticmethod
    def _to_klager(mail: Mail, dossier: Dossier) -> tuple[str, ...]:
        return tuple(person.address for person in (*mail.to, *mail.cc) if person.address in dossier.own)

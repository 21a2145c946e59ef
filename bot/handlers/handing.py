"""Handing out the files of a dossier to whoever decides about it: clean ones freely, locked ones for a reason, infected never."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.domain.dossier.deciders import deciders
from bot.domain.dossier.dossier import Dossier
from bot.domain.errors import Refused, StoreError
from bot.domain.mail.attached import Attached, Staat, files_in
from bot.domain.ports.log import CommandLine
from bot.domain.ports.mails import MailRecord
from bot.domain.ports.store import UnitOfWork
from bot.handlers.desk import Desk
from bot.handlers.plans.plan import DONE, REFUSED, Asked

NEVER_SEEN = "nooit gecontroleerd"


@dataclass(frozen=True, slots=True)
class Kept:
    """One file of a dossier, with its bytes and the mail it came with."""

    mail: MailRecord
    file: Attached
    data: bytes

    @property
    def name(self) -> str:
        """A file name that is unique in its dossier and harmless on any disk; the end says what the file is."""
        safe = "".join(c if c.isalnum() or c in "._-" else "_" for c in self.file.kort).lstrip(".")
        return f"{self.mail.ontvangen:%Y%m%d}-{self.mail.sha256[:6]}-{self.file.nummer}-{safe or 'bijlage'}"


def files_of(uow: UnitOfWork, nummer: str) -> Iterator[Kept]:
    """Every file that came with the mails of this dossier, oldest mail first."""
    for record in uow.mails.of_dossier(nummer):
        said = {one.nummer: one for one in uow.attachments.of_mail(record.sha256)}
        try:
            raw = uow.mails.raw(record.sha256)
        except StoreError:  # damaged, which `verify` tells
            continue
        for file, data in files_in(raw):
            seen = said.get(file.nummer)
            if seen is None or seen.grootte != len(data):  # a later version may read other files in a mail
                seen = replace(file, staat=Staat.WACHT, reden=NEVER_SEEN)
            yield Kept(record, seen, data)


def hand_over(
    uow: UnitOfWork, desk: Desk, dossier: Dossier, asked: Asked, unlock: str = ""
) -> list[Kept] | Refused:
    """The files this person may have now. unlock: why he takes locked ones too. Every time is in the audit log."""
    own = desk.post.organisation
    if asked.person not in deciders(dossier, own, asked.now.date()):
        found: list[Kept] | Refused = Refused(
            f"{asked.person.naam} beslist niet in dossier {dossier.nummer} en krijgt de bijlagen niet.",
            "Vraag de klachtenfunctionaris.",
        )
    else:
        found = [kept for kept in files_of(uow, dossier.nummer) if _may_go(kept.file, unlock)]
    refused = isinstance(found, Refused)
    told = found.reden if isinstance(found, Refused) else f"{len(found)} bijlagen uitgegeven"
    uow.log.command(
        CommandLine(
            asked.now,
            asked.tekst,
            asked.person.email,
            asked.kanaal,
            dossier.nummer,
            REFUSED if refused else DONE,
            told,
        )
    )
    return found


def _may_go(file: Attached, unlock: str) -> bool:
    return not file.vergrendeld or (bool(unlock.strip()) and file.staat is not Staat.BESMET)

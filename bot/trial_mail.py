"""Proves plus-addressing by mailing ourselves: what is sent to klachten+iets@… must lie in the mailbox within a minute."""

import secrets
import time
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from bot import bootstrap, mailboxes, transports
from bot.domain.errors import KlachtwachtError
from bot.domain.mail.our_mark import LOOP_HEADER, loop_mark
from bot.domain.mail.parser import parse_mail
from bot.domain.ports.mailbox import Mailbox
from bot.domain.ports.transport import DeliveryState, Outgoing
from bot.settings import OrganisationSettings
from storage.keys import load_master_key

PATIENCE = 60.0
"""Seconds in which it must come back."""
LOOK_EVERY = 1.0


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of it. proven: whether it came back; told: what that means, in a Dutch sentence."""

    proven: bool
    told: str


def try_plus(settings: bootstrap.Settings, one: OrganisationSettings, patience: float = PATIENCE) -> Trial:
    """Send one mail to ourselves under a plus-address and look whether it comes. Moves and marks nothing."""
    own, root = one.organisation, settings.path.parent
    key = bootstrap.token_key(load_master_key(settings.sleutel_bestand))
    local, _, domain = own.adres.partition("@")
    nonce = secrets.token_hex(8)
    address = f"{local}+proef.{nonce}@{domain}"
    mailbox, transport = (
        mailboxes.make_mailbox(one.mailbox, root),
        transports.make_transport(one.transport, root),
    )
    try:
        mailbox.open()
        before = {listed.locator for listed in mailbox.waiting()}
        sent = transport.send(_mail(own.adres, address, f"proef.{nonce}@{domain}", key))
        if sent.state is not DeliveryState.ACCEPTED:
            return Trial(False, f"de proefmail is niet aangenomen ({sent.detail}).")
        if _comes_back(mailbox, before, f"proef.{nonce}@{domain}", patience):
            advice = "" if own.plusadres else " Zet plusadres = true."
            return Trial(True, f"mail aan {local}+iets@{domain} komt aan.{advice}")
        advice = " Zet plusadres = false." if own.plusadres else ""
        return Trial(
            False,
            f"mail aan {local}+iets@{domain} kwam binnen {patience:.0f} seconden niet aan.{advice}",
        )
    except KlachtwachtError as error:
        return Trial(False, str(error))
    finally:
        mailbox.close()
        transport.close()


def _mail(adres: str, to: str, message_id: str, key: bytes) -> Outgoing:
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"] = adres, to
    mail["Subject"] = "Proefmail van klachtwacht"
    mail["Date"] = format_datetime(bootstrap.wall_clock())
    mail["Message-ID"] = f"<{message_id}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail[LOOP_HEADER] = loop_mark(key, message_id)  # so that it is known as ours, and answered by nobody
    mail.set_content("Hiermee kijkt klachtwacht of een plusadres werkt. U hoeft niets te doen.\n")
    return Outgoing(message_id, adres, (to,), mail.as_bytes())


def _comes_back(mailbox: Mailbox, before: set[str], message_id: str, patience: float) -> bool:
    deadline = time.monotonic() + patience
    while True:
        fresh = [listed.locator for listed in mailbox.waiting() if listed.locator not in before]
        for fetched in mailbox.fetch(fresh):
            if parse_mail(fetched.raw, fetched.arrived).message_id == message_id:
                return True
        before.update(fresh)
        if time.monotonic() >= deadline:
            return False
        time.sleep(min(LOOK_EVERY, patience))

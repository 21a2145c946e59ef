"""The mail of a scenario as bytes, and the reply tokens its answers carry (contract §5)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime

from bot.domain.language.approval import make_token, token_id
from bot.domain.mail.auth_results import MICROSOFT
from bot.domain.mail.mail import Mail
from bot.domain.people.organisation import Organisation
from bot.domain.ports.store import UnitOfWork
from bot.domain.ports.tokens import Token
from bot.domain.scenario import MailTold

FORGED = f"v.{'a' * 16}.{'b' * 24}"
"""A reply token that looks right and was never given out."""


def writer_of(told: MailTold) -> str:
    """The address of who writes this mail, in lower case."""
    return told.van.rpartition("<")[2].strip("> ").lower()


def compose(told: MailTold, arrived: datetime, organisation: Organisation, answered: Mail | None) -> bytes:
    """The mail as it would lie in the mailbox, with the headers our own server put on top."""
    mail = EmailMessage()
    signs, server = _our_server(organisation.authserv_id)
    verdict = "pass" if told.geslaagd else "fail"
    domain = writer_of(told).rpartition("@")[2]
    mail["Authentication-Results"] = f"{signs}dmarc={verdict} header.from={domain}; auth={verdict}"
    mail["Received"] = f"from mail.{domain} by {server} with ESMTPS; {format_datetime(arrived)}"
    mail["From"] = told.van
    mail["To"] = ", ".join(told.aan) or organisation.adres
    if told.cc:
        mail["Cc"] = ", ".join(told.cc)
    mail["Date"] = format_datetime(arrived)
    mail["Message-ID"] = f"<{told.id}@scenario.example>"
    mail["Subject"] = told.onderwerp or (f"Re: {answered.subject}" if answered else "")
    if answered and answered.message_id:
        mail["In-Reply-To"] = mail["References"] = f"<{answered.message_id}>"
    for name, value in told.kop:
        mail[name] = value
    mail.set_content(told.tekst)
    for name in told.bijlagen:
        mail.add_attachment(b"%PDF-1.4 scenario", maintype="application", subtype="pdf", filename=name)
    return mail.as_bytes()


def _our_server(authserv_id: str) -> tuple[str, str]:
    """How our own server begins its findings, and the name it writes in `Received`."""
    if authserv_id == MICROSOFT:
        return "", "mx.mail.protection.outlook.com"
    name = authserv_id or "mx.example"
    return f"{name}; ", name


@dataclass(frozen=True, slots=True)
class Tokens:
    """Which token an answer carries. The Message-ID of a mail to staff is its reply token."""

    uow: UnitOfWork
    organisation: Organisation
    key: bytes
    now: datetime

    def pick(self, kind: str, made: Sequence[Mail], sent: Sequence[Mail]) -> Mail:
        """The mail to answer, out of what was made with the template, with the token that `kind` asks for."""
        last = made[-1]
        match kind:
            case "geen":
                return replace(last, message_id="")
            case "ander":
                return replace(last, message_id=self._of_another(last, sent))
            case "gebruikt":
                return self._spent(made)
            case "oud":
                return made[0] if len(made) > 1 else replace(last, message_id=self._expired(last))
        return last

    def _of(self, mail: Mail) -> Token | None:
        return self.uow.tokens.get(token_id(mail.message_id.partition("@")[0]) or "")

    def _of_another(self, mail: Mail, sent: Sequence[Mail]) -> str:
        """A token that was given to somebody else, else one that nobody was ever given."""
        own = {each.address for each in mail.to}
        for other in reversed(sent):
            token = self._of(other)
            if token is not None and token.persoon not in own and token.gebruikt is None:
                return other.message_id
        return f"{FORGED}@{self.organisation.domain}"

    def _spent(self, made: Sequence[Mail]) -> Mail:
        """The last one that was used; where none was, the last one as if it had been."""
        spent = [mail for mail in made if (token := self._of(mail)) and token.gebruikt]
        if not spent and (token := self._of(made[-1])):
            self.uow.tokens.spend(token.id, self.now)
        return (spent or made)[-1]

    def _expired(self, mail: Mail) -> str:
        """The same token as if it had been given out long ago."""
        token = self._of(mail)
        if token is None:
            return mail.message_id
        old = replace(token, id=f"{token.id}oud", verloopt=self.now - timedelta(minutes=1))
        if self.uow.tokens.get(old.id) is None:
            self.uow.tokens.add(old)
        return f"{make_token(self.key, self.organisation.sleutel, old)}@{self.organisation.domain}"

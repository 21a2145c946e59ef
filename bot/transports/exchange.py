"""The way out through an Exchange server of one's own (EWS): a draft with our own mark, so that we can look it up."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from exchangelib import errors
from exchangelib.items import Message

from bot.domain.errors import Fault, MailServerError, Unreachable, kind
from bot.domain.ports.transport import Delivery, DeliveryState, Outgoing
from bot.exchange import OPTIONS, Account
from bot.exchange import faults as account_faults

# What the server says of this one mail; anything else is about the server or about us.
NEVER = (
    errors.ErrorInvalidRecipients,
    errors.ErrorMessageSizeExceeded,
    errors.ErrorMimeContentInvalid,
    errors.ErrorMimeContentInvalidBase64String,
    errors.ErrorMissingRecipients,
)
UNCLEAR = (errors.ErrorServerBusy, errors.ErrorTimeoutExpired, errors.ErrorInternalServerError)


def faults(options: Mapping[str, object], where: str) -> list[Fault]:
    """Everything wrong in the options of an Exchange transport."""
    return account_faults(options, OPTIONS, where)


def make(options: Mapping[str, object], root: Path) -> "Exchange":
    """The Exchange transport these (faultless) options describe."""
    return Exchange(Account(options, root))


class Exchange:
    """See `bot.domain.ports.transport.Transport`. The server keeps a copy of what was sent in Verzonden items."""

    def __init__(self, account: Account) -> None:
        self._account = account

    def send(self, mail: Outgoing) -> Delivery:
        """Make the draft, or take the one an earlier attempt left, and send it."""
        try:
            with self._account.troubles():
                account = self._account.get()
                if mail.again and self._marked(account.sent, mail.message_id):
                    return Delivery(DeliveryState.ACCEPTED, "al verzonden")
                draft = self._marked(account.drafts, mail.message_id) or self._draft(account, mail)
        except MailServerError as error:
            return self._failed(error, DeliveryState.TEMPORARY)
        try:
            with self._account.troubles():
                draft.send(save_copy=True, copy_to_folder=account.sent)
        except Unreachable as error:
            # An answer is certain; none, or one we cannot read, is not. exchangelib calls a lost connection "busy" too, so
            # that answer is a doubt: a wrong doubt costs one look in Verzonden items, a wrong certainty a second letter.
            told = error.__cause__
            certain = isinstance(told, errors.ResponseMessageError) and not isinstance(told, UNCLEAR)
            return self._failed(error, DeliveryState.TEMPORARY if certain else DeliveryState.UNCERTAIN)
        except MailServerError as error:
            return self._failed(error, DeliveryState.TEMPORARY)
        return Delivery(DeliveryState.ACCEPTED, "NoError")

    def outcome(self, message_id: str) -> bool | None:
        """True when the server has it among what was sent, False while it is still a draft."""
        try:
            with self._account.troubles():
                account = self._account.get()
                if self._marked(account.sent, message_id):
                    return True
                return False if self._marked(account.drafts, message_id) else None
        except MailServerError:
            self._account.close()
            return None

    def check(self) -> list[str]:
        """Whatever keeps us out, and a connection that everybody on the way can read."""
        problems = self._account.problems()
        try:
            with self._account.troubles():
                account = self._account.get()
                self._marked(account.drafts, "<geen>")
        except MailServerError as error:
            problems.append(str(error))
        return problems

    def close(self) -> None:
        """Let go of the connections."""
        self._account.close()

    def _failed(self, error: MailServerError, state: DeliveryState) -> Delivery:
        if isinstance(error.__cause__, NEVER):
            return Delivery(DeliveryState.PERMANENT, kind(error), kind=kind(error))
        self._account.close()
        return Delivery(state, str(error), reached=False, kind=kind(error))

    def _draft(self, account: Any, mail: Outgoing) -> Any:
        return Message(
            account=account,
            folder=account.drafts,
            mime_content=mail.raw,
            klachtwacht_mail=mail.message_id,
        ).save()

    def _marked(self, folder: Any, message_id: str) -> Any:
        """The item in this folder that carries our mark for this mail, or None."""
        found = folder.filter(klachtwacht_mail=message_id).only("id", "changekey", "is_draft")
        return next((item for item in found if isinstance(item, Message)), None)

"""A way out that leaves a copy in the folder with sent mail, where the mail server does not do so itself."""

from collections.abc import Callable

from bot.domain.errors import KlachtwachtError
from bot.domain.ports.mailbox import SentFolder
from bot.domain.ports.transport import Delivery, DeliveryState, Outgoing, Transport
from bot.logbook import log


class Copied:
    """See `bot.domain.ports.transport.Transport`. A copy that fails never changes what became of the letter: that is sent.

    trouble: told once when a copy fails, in Dutch, and once more when it works again.
    """

    def __init__(self, transport: Transport, sent: SentFolder, trouble: Callable[[str, str], None]) -> None:
        self._transport = transport
        self._sent = sent
        self._trouble = trouble
        self._failing = False

    def send(self, mail: Outgoing) -> Delivery:
        """Send, and put a copy aside when it was accepted."""
        delivery = self._transport.send(mail)
        if delivery.state is DeliveryState.ACCEPTED:
            self._keep(mail)
        return delivery

    def _keep(self, mail: Outgoing) -> None:
        try:
            self._sent.keep(mail.raw)
        except KlachtwachtError as error:
            self._sent.close()
            log.warning("kopie", fout=str(error))
            if not self._failing:
                self._failing = True
                self._trouble(
                    "storing", f"Verzonden brieven komen niet in de map met verzonden mail: {error}"
                )
        else:
            if self._failing:
                self._failing = False
                self._trouble("hersteld", "Verzonden brieven komen weer in de map met verzonden mail.")

    def outcome(self, message_id: str) -> bool | None:
        """What the way out itself knows."""
        return self._transport.outcome(message_id)

    def check(self) -> list[str]:
        """What the way out itself says; the folder is checked with the mailbox."""
        return self._transport.check()

    def close(self) -> None:
        """Let go of both."""
        self._transport.close()
        self._sent.close()

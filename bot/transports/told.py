"""A way out whose trouble stands in the log from the first letter on that it keeps here: a notice comes only once it lasts."""

from bot.domain.ports.transport import Delivery, DeliveryState, Outgoing, Transport
from bot.logbook import log


class Told:
    """See `bot.domain.ports.transport.Transport`. The same trouble is told once, until a letter leaves.

    organisatie: whose way out it is.
    """

    def __init__(self, transport: Transport, organisatie: str) -> None:
        self._transport = transport
        self._organisatie = organisatie
        self._trouble = ("", "")

    def send(self, mail: Outgoing) -> Delivery:
        """Send, and tell the log why not."""
        delivery = self._transport.send(mail)
        left = delivery.state is DeliveryState.ACCEPTED
        trouble = ("", "") if left else (delivery.state.value, delivery.kind)
        if not left and trouble != self._trouble:
            log.warning(
                "niet verzonden",
                organisatie=self._organisatie,
                brief=delivery.state.value,
                fout=delivery.kind,
            )
        self._trouble = trouble
        return delivery

    def outcome(self, message_id: str) -> bool | None:
        """What the way out itself knows."""
        return self._transport.outcome(message_id)

    def check(self) -> list[str]:
        """What the way out itself says."""
        return self._transport.check()

    def close(self) -> None:
        """Let go of it."""
        self._transport.close()

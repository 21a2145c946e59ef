"""The transport port: one way out for mail, and what became of each attempt."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One mail ready to leave: `raw` is the whole message with CRLF line ends and its own Message-ID. again: it was tried
    before, and a slow server may have sent it after we hung up."""

    message_id: str
    sender: str
    recipients: tuple[str, ...]
    raw: bytes
    again: bool = False


class DeliveryState(StrEnum):
    """What became of one attempt to send."""

    ACCEPTED = "verzonden"
    TEMPORARY = "wacht"
    PERMANENT = "faalt"
    UNCERTAIN = "onzeker"


@dataclass(frozen=True, slots=True)
class Delivery:
    """Outcome of one attempt. `detail`: the server's own words, without addresses of people.

    `refused`: recipients the server would not take, with its answer; the others were accepted. reached: whether the
    server looked at this mail at all; what keeps it from that keeps every mail from leaving. kind: why it did not leave, fit
    for a log: a status code or the kind of error, for a server's words may repeat a mail.
    """

    state: DeliveryState
    detail: str = ""
    refused: tuple[tuple[str, str], ...] = ()
    reached: bool = True
    kind: str = ""

    @property
    def later(self) -> tuple[str, ...]:
        """The recipients the server would not take now, and perhaps will later (4xx)."""
        return tuple(address for address, answer in self.refused if answer.startswith("4"))

    @property
    def never(self) -> tuple[tuple[str, str], ...]:
        """The recipients it will never take (5xx), each with its answer."""
        return tuple(each for each in self.refused if not each[1].startswith("4"))


class Transport(Protocol):
    """One way out. Keeps its connection between calls; `send` never raises for a mail, it says what happened."""

    def send(self, mail: Outgoing) -> Delivery:
        """Try once. UNCERTAIN only when the connection broke after the message was handed over."""

    def outcome(self, message_id: str) -> bool | None:
        """Whether an uncertain mail left after all; None when this transport cannot know."""

    def check(self) -> list[str]:
        """Problems a person should know of before start, as Dutch sentences; empty when all is well."""

    def close(self) -> None:
        """Let go of the connection; never raises."""

"""The way out through Microsoft Graph: a draft that carries our own mark is made and sent, so that we can look it up."""

import base64
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.domain.errors import Fault, MailServerError, kind
from bot.domain.ports.transport import Delivery, DeliveryState, Outgoing
from bot.graph import OPTIONS, Declined, Lost, Session, session_of, told
from bot.graph import faults as session_faults

# Graph may replace a Message-ID, so what we sent is found again by a property of our own.
MARK = "String {7c5a1d0e-2f4b-4c39-9a53-0d3f8e6b1c42} Name KlachtwachtMail"
LARGEST = 3_000_000  # bytes; a request may hold 4 MB, and base64 makes four of three
TOO_LARGE = "te groot"


def faults(options: Mapping[str, object], where: str) -> list[Fault]:
    """Everything wrong in the options of a Graph transport."""
    return session_faults(options, OPTIONS, where)


def make(options: Mapping[str, object], root: Path) -> "Graph":
    """The Graph transport these (faultless) options describe."""
    return Graph(session_of(options, root))


class Graph:
    """See `bot.domain.ports.transport.Transport`. The server keeps a copy of what was sent in Verzonden items."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def send(self, mail: Outgoing) -> Delivery:
        """Make the draft, or take the one an earlier attempt left, and send it."""
        if len(mail.raw) > LARGEST:
            return Delivery(
                DeliveryState.PERMANENT,
                f"De mail is {len(mail.raw)} bytes groot; Graph neemt hoogstens {LARGEST} bytes aan.",
                kind=TOO_LARGE,
            )
        try:
            if mail.again and self._marked(mail.message_id, "sentitems"):
                return Delivery(DeliveryState.ACCEPTED, "al verzonden")
            draft = self._marked(mail.message_id, "drafts") or self._draft(mail)
        except Declined as error:
            return Delivery(DeliveryState.PERMANENT, error.said, kind=error.said)
        except MailServerError as error:
            return Delivery(DeliveryState.TEMPORARY, str(error), reached=False, kind=kind(error))
        try:
            self._session.post(f"/messages/{draft}/send")
        except Declined as error:
            return Delivery(DeliveryState.PERMANENT, error.said, kind=error.said)
        except Lost as error:  # handed over, and no answer: nobody knows
            return Delivery(DeliveryState.UNCERTAIN, str(error), kind=kind(error))
        except MailServerError as error:
            return Delivery(DeliveryState.TEMPORARY, str(error), reached=False, kind=kind(error))
        return Delivery(DeliveryState.ACCEPTED, "202")

    def outcome(self, message_id: str) -> bool | None:
        """True when the server has it among what was sent, False while it is still a draft."""
        try:
            if self._marked(message_id, "sentitems"):
                return True
            return False if self._marked(message_id, "drafts") else None
        except MailServerError:
            return None

    def check(self) -> list[str]:
        """Whatever keeps us out."""
        return told(lambda: self._session.get("/mailFolders/drafts", **{"$select": "id"}))

    def close(self) -> None:
        """Let go of the connection."""
        self._session.close()

    def _draft(self, mail: Outgoing) -> str:
        made: Any = self._session.post("/messages", base64.b64encode(mail.raw))
        mark = {"singleValueExtendedProperties": [{"id": MARK, "value": mail.message_id}]}
        self._session.patch(f"/messages/{made['id']}", mark)
        return str(made["id"])

    def _marked(self, message_id: str, folder: str) -> str | None:
        """The id of the message in this folder that carries our mark for this mail."""
        value = message_id.replace("'", "''")
        query = {
            "$filter": f"singleValueExtendedProperties/Any(ep: ep/id eq '{MARK}' and ep/value eq '{value}')",
            "$select": "id",
            "$top": "1",
        }
        found = self._session.get(f"/mailFolders/{folder}/messages", **query)["value"]
        return str(found[0]["id"]) if found else None

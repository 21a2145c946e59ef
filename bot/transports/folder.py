"""A way out that writes each mail into a folder, one .eml per mail: for the demo, for trying out and for tests."""

import os
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from bot.domain.errors import Fault, kind, reason
from bot.domain.ports.transport import Delivery, DeliveryState, Outgoing
from bot.domain.servers import SOORT, Option, faults_in

OPTIONS = (
    SOORT,
    Option("pad", "de map waar uitgaande mail in komt, bijvoorbeeld post/uit/sterker", required=True),
)


def faults(options: Mapping[str, object], where: str) -> list[Fault]:
    """Everything wrong in the options of a folder."""
    return faults_in(options, OPTIONS, where)


def make(options: Mapping[str, object], root: Path) -> "Folder":
    """The folder these (faultless) options describe."""
    return Folder(root / str(options["pad"]))


class Folder:
    """See `bot.domain.ports.transport.Transport`. A file is named after the moment of sending and its Message-ID, so that
    a listing sorts by time; it holds the bytes of the mail and nothing else."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def send(self, mail: Outgoing) -> Delivery:
        """Whole or not at all: the file gets its name only after its bytes are on disk."""
        moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
        place = self._path / f"{moment}-{_mark(mail.message_id)}.eml"
        unfinished = place.with_suffix(".tmp")
        try:
            with unfinished.open("xb") as file:
                file.write(mail.raw)
                file.flush()
                os.fsync(file.fileno())
            unfinished.rename(place)
        except OSError as error:
            with suppress(OSError):  # the disk is failing; what matters is that no .eml appeared
                unfinished.unlink(missing_ok=True)
            return Delivery(
                DeliveryState.TEMPORARY,
                f"De map voor uitgaande mail is niet te beschrijven ({reason(error)}).",
                reached=False,
                kind=kind(error),
            )
        try:
            self._sync()
        except OSError as error:
            return Delivery(
                DeliveryState.UNCERTAIN,
                f"Het is onzeker of de mail op schijf staat ({reason(error)}).",
                kind=kind(error),
            )
        return Delivery(DeliveryState.ACCEPTED, place.name)

    def outcome(self, message_id: str) -> bool | None:
        """True when a mail with this Message-ID lies in the folder."""
        return any(self._path.glob(f"*-{_mark(message_id)}.eml"))

    def check(self) -> list[str]:
        """A missing folder and missing rights."""
        if not self._path.is_dir():
            return [f"De map {self._path} bestaat niet. Maak hem aan of verbeter 'pad' van het transport."]
        if not os.access(self._path, os.W_OK | os.X_OK):
            return [
                f"De map {self._path} is niet te beschrijven. Geef de gebruiker van klachtwacht schrijfrechten."
            ]
        return []

    def close(self) -> None:
        """Nothing to let go of."""

    def _sync(self) -> None:
        number = os.open(self._path, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


def _mark(message_id: str) -> str:
    return sha256(message_id.encode()).hexdigest()[:16]

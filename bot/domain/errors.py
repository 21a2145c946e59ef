"""The errors of the house. Each message is Dutch and says what is wrong and what to do about it."""

import errno
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


class KlachtwachtError(Exception):
    """Root of every error that klachtwacht raises on purpose."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong in what somebody configured.

    file: where it stands; key: the key, line or row in it; problem and remedy: Dutch sentences.
    """

    file: str
    key: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}: {self.key}: {self.problem} {self.remedy}"


class ConfigurationError(KlachtwachtError):
    """The configuration, a regeling or the staff list is wrong; carries every fault found (exit code 2)."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(map(str, self.faults)))


class UsageError(KlachtwachtError):
    """Somebody asked for something that does not exist or cannot be read (exit code 2)."""


class MailServerError(KlachtwachtError):
    """Root of what a mailbox or a transport may raise; anything else is a defect of the adapter."""


class Unreachable(MailServerError):
    """The server did not answer, broke off or said "not now": try again later."""


class LoginRefused(MailServerError):
    """The server refused name, password or token: repeating may lock the account, so alarm first."""


class UnusableAddress(KlachtwachtError):
    """Nobody can be reached at this mail address; everything but the letter to it may go on."""


class MissingDetail(KlachtwachtError):
    """A letter has to say something that nobody has told; a human completes it, everything else may go on."""

    def __init__(self, sjabloon: str, naam: str, betekenis: str) -> None:
        super().__init__(f"Brief {sjabloon}: het gegeven '{naam}' ontbreekt ({betekenis}). Vul het aan.")


class StoreError(KlachtwachtError):
    """The dossier store is damaged, locked or full; nothing of the running transaction was kept."""


class DestroyedDossier(StoreError):
    """The content of this dossier was destroyed, as retention demands; nothing can be done in it any more."""


class StaleDossier(StoreError):
    """Somebody else changed this dossier since it was read; read it again and decide again."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A wish that is not carried out. A value, not an exception: refusing is a normal outcome.

    reden: why, a Dutch sentence the person may read; tip: what to do instead, or empty.
    """

    reden: str
    tip: str = ""

    def __str__(self) -> str:
        return f"{self.reden} {self.tip}".strip()


_REFUSALS: Mapping[int, str] = {
    errno.ENOENT: "bestaat niet",
    errno.EACCES: "geen rechten",
    errno.EPERM: "geen rechten",
    errno.EISDIR: "is een map",
    errno.ENOTDIR: "een deel van het pad is geen map",
    errno.EEXIST: "bestaat al",
    errno.ENOSPC: "de schijf is vol",
    errno.EDQUOT: "de ruimte is op",
    errno.EROFS: "alleen te lezen",
    errno.EADDRINUSE: "al in gebruik",
    errno.ENAMETOOLONG: "de naam is te lang",
}


def kind(error: BaseException) -> str:
    """What kind of error is at the root of this one, and none of its words: those may repeat what a server was told."""
    root = error.__cause__ or error
    name = type(root).__name__
    # The system has a name of its own for what Python has no class for: no route, no room.
    return (
        errno.errorcode.get(root.errno or 0, name)
        if isinstance(root, OSError) and name == "OSError"
        else name
    )


def reason(error: OSError) -> str:
    """In a few Dutch words why the system refused; the words of the system itself for what is rare."""
    return _REFUSALS.get(error.errno or 0) or error.strerror or str(error)

"""What the messages of a case look like in the mailbox that people share with us: which label, which folder."""

from collections.abc import Iterable
from enum import StrEnum

from bot.domain.dossier.dossier import Dossier
from bot.domain.recognition.caution import GRAVE

PREFIX = "Klachtwacht: "
"""Every label of ours begins so; a label of somebody else never does, and stays as it is."""


class Label(StrEnum):
    """Where a case stands, in the words of whoever opens the mailbox. No content: anybody may see it."""

    TE_BEOORDELEN = "te beoordelen"
    LOOPT = "loopt"
    KLAAR = "klaar"

    @property
    def shown(self) -> str:
        """As it stands on a message: the name of a category in Outlook."""
        return f"{PREFIX}{self.value}"


class Place(StrEnum):
    """Where we put a message after it was taken in. HIER: it lies where it came; WEG: somebody took it elsewhere."""

    HIER = ""
    VERWERKT = "verwerkt"
    BESLOTEN = "besloten"
    WEG = "weg"


def label_of(dossier: Dossier) -> Label:
    """The label of every message of this case."""
    if dossier.open_proposal() is not None:
        return Label.TE_BEOORDELEN
    if dossier.gesloten:
        return Label.KLAAR
    return Label.LOOPT if dossier.traject is not None else Label.TE_BEOORDELEN


def restricted(dossier: Dossier) -> bool:
    """R02: whether its messages belong where only a few people can read them."""
    return bool(set(dossier.signalen) & GRAVE)


def with_label(labels: Iterable[str], label: Label) -> list[str]:
    """The labels of a message, with this one as the only one of ours."""
    return [*(name for name in labels if not name.startswith(PREFIX)), label.shown]


def absent(folder: str) -> str:
    """Why nothing goes to a restricted folder that is not there: one that we make is open to whoever reads its neighbours."""
    return (
        f"De besloten map {folder} bestaat niet. Maak haar, en geef alleen wie deze mail mag lezen er rechten op; "
        "klachtwacht maakt haar niet zelf, want dan kan iedereen erbij."
    )

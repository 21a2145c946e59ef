"""Channels through apprise: ntfy, Teams, Slack, Matrix, SMS, mail and more, each written as one URL."""

import logging
import re
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path

import apprise

from bot.domain.errors import Fault, Unreachable
from bot.domain.ports.notifier import Notifier

logging.getLogger("apprise").setLevel(logging.CRITICAL)  # its warnings repeat URLs, and those hold secrets

ASSET = apprise.AppriseAsset(
    app_id="klachtwacht", app_desc="klachtwacht", app_url="", image_url_mask=None, image_url_logo=None
)
"""Who speaks. Without pictures: a room would fetch them from somebody else's server at every message."""

NONE_OF_THEM = "Geen enkel kanaal van {} nam het bericht aan."

HELP = "Kijk op de lijst van apprise hoe uw kanaal wordt geschreven, bijvoorbeeld ntfys://ntfy.sh/wacht of mailto://…"


class AppriseChannel:
    """Every configured URL is told; a word counts as heard when one of them took it."""

    heard = True

    def __init__(self, urls: Sequence[str], key: str) -> None:
        self._key, self._urls = key, tuple(urls)

    def each(self) -> Mapping[str, Notifier]:
        """Every URL as a channel of its own, by a print of it that is too short to find a secret with."""
        return {sha256(url.encode()).hexdigest()[:8]: AppriseChannel((url,), self._key) for url in self._urls}

    def tell(self, title: str, text: str) -> None:
        """Tell every channel. Raises `Unreachable` when none of them took it."""
        took = [self._told(url, title, text) for url in self._urls]
        if not any(took):
            none = "Een kanaal van {} nam het bericht niet aan." if len(took) == 1 else NONE_OF_THEM
            raise Unreachable(
                f"{none.format(f'`{self._key}`')} Kijk de verbinding en `{self._key}.kanaal` na."
            )

    def _told(self, url: str, title: str, text: str) -> bool:
        channel = apprise.Apprise.instantiate(url, asset=ASSET)
        if channel is None:
            return False
        marked = channel.notify_format == apprise.NotifyFormat.MARKDOWN
        body = _marked(text) if marked else text
        shape = apprise.NotifyFormat.MARKDOWN if marked else apprise.NotifyFormat.TEXT
        try:
            return bool(channel.notify(body=body, title=title, body_format=shape))
        except Exception:  # noqa: BLE001 – one broken channel may not keep the others from ringing
            return False

    def check(self) -> list[str]:
        """Nothing is tried here: a trial in the night wakes somebody. `klachtwacht check` reads the URLs."""
        return []


def _marked(text: str) -> str:
    """The same words where a line only ends at an empty one, and only a marked link can be followed (Teams)."""
    return re.sub(r"(https?://\S+)", r"[\1](\1)", text).replace("\n", "\n\n")


def urls(options: Mapping[str, object], root: Path) -> tuple[str, ...]:
    """The URLs in `kanaal` and in the file `kanaal_bestand`, one a line. Raises `OSError` when it cannot be read."""
    given = options.get("kanaal", ())
    named = [str(url) for url in given] if isinstance(given, Sequence) and not isinstance(given, str) else []
    file = options.get("kanaal_bestand")
    if isinstance(file, str) and file:
        lines = (root / file).read_text(encoding="utf-8-sig").splitlines()
        named += [line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#")]
    return tuple(named)


def faults(options: Mapping[str, object], where: str, root: Path) -> list[Fault]:
    """What is wrong in the URLs; a URL is never repeated, for it may hold a password."""
    try:
        found = urls(options, root)
    except (OSError, UnicodeDecodeError):
        told = "Dit bestand is niet te lezen."
        return [Fault(where, "kanaal_bestand", told, "Maak het bestand, met één kanaal per regel.")]
    if not found:
        return [Fault(where, "kanaal", "Er staat geen kanaal.", f"Noem er minstens één. {HELP}")]
    return [
        Fault(where, f"kanaal {number}", "Dit kanaal kent klachtwacht niet.", HELP)
        for number, url in enumerate(found, start=1)
        if apprise.Apprise.instantiate(url) is None
    ]

"""Reaching people outside mail: whoever is on call (`crisis`), and a room of colleagues (`meldingen`)."""

from collections.abc import Mapping
from pathlib import Path

from bot.domain.errors import ConfigurationError, Fault
from bot.domain.ports.notifier import Notifier


def check_options(options: Mapping[str, object], where: str, root: Path = Path()) -> list[Fault]:
    """Every fault in the channels of one organisatie; `where` says to people where they stand."""
    from bot.notifiers.apprise_channel import faults

    return faults(options, where, root)


def make_notifier(options: Mapping[str, object] | None, key: str, root: Path = Path()) -> Notifier:
    """The channels these options describe; without options one that reaches nobody. Raises `ConfigurationError`.

    key: the key they stand under in the configuration, so that an error says where to look.
    """
    if not options:
        return Nobody()
    from bot.notifiers.apprise_channel import AppriseChannel, urls

    if found := check_options(options, key, root):
        raise ConfigurationError(found)
    return AppriseChannel(urls(options, root), key)


class Nobody:
    """No channel is configured: what is said is a melding and a mail only, and `check` says so for danger (M3)."""

    heard = False

    def tell(self, title: str, text: str) -> None:
        """Reach nobody."""

    def each(self) -> Mapping[str, Notifier]:
        """Nobody."""
        return {}

    def check(self) -> list[str]:
        """Nothing to try."""
        return []

"""Whom an alarm reaches at any hour: the configured channel (`crisis.kanaal`), or nobody where there is none."""

from collections.abc import Mapping
from pathlib import Path

from bot.domain.errors import ConfigurationError, Fault
from bot.domain.ports import Notifier


def check_options(options: Mapping[str, object], where: str, root: Path = Path()) -> list[Fault]:
    """Every fault in the channels of one organisatie; `where` says to people where they stand."""
    from bot.notifiers.apprise_channel import faults

    return faults(options, where, root)


def make_notifier(options: Mapping[str, object] | None, root: Path = Path()) -> Notifier:
    """The channels these options describe; without options one that reaches nobody. Raises `ConfigurationError`."""
    if not options:
        return Nobody()
    from bot.notifiers.apprise_channel import AppriseChannel

    if found := check_options(options, "crisis", root):
        raise ConfigurationError(found)
    return AppriseChannel(options, root)


class Nobody:
    """No channel is configured: an alarm is a melding and a mail, and `check` says that nobody hears it at night."""

    heard = False

    def tell(self, title: str, text: str) -> None:
        """Reach nobody."""

    def check(self) -> list[str]:
        """Nothing to try."""
        return []

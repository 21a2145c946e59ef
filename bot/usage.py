"""The command line speaks Dutch: the help pages and complaints of its library, by table."""

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from typer.core import TyperCommand, TyperGroup

from bot.domain.errors import UsageError

HEADINGS: Mapping[str, str] = {
    "Usage: ": "Gebruik: ",
    "[OPTIONS]": "[OPTIES]",
    "COMMAND [ARGS]...": "OPDRACHT [GEGEVENS]...",
    "Options:": "Opties:",
    "Arguments:": "Gegevens:",
    "Commands:": "Opdrachten:",
    "Show this message and exit.": "Toon deze uitleg.",
    "[required]": "[verplicht]",
    "[default: ": "[standaard: ",
    **{kind: " " * len(kind) for kind in (" <str>", " <path>", " <list[Path]>")},
}
"""What the library writes in a help page → what people read. Our own words never hold these."""

SAID: Mapping[str, str] = {
    "NoSuchOption": "De optie {option_name} bestaat niet.",
    "BadOptionUsage": "Bij de optie {option_name} hoort een waarde.",
    "MissingParameter": "Er ontbreekt iets: {name}.",
    "BadParameter": "{name} kan dit niet zijn.",
}
"""Name of the library's error → our words for it; `said` fills in what the error is about."""

WHOLE = 1000
"""Characters of which no first sentence has more."""


def in_dutch(page: str) -> str:
    """A help page of the library with its own words in Dutch."""
    for english, dutch in HEADINGS.items():
        page = page.replace(english, dutch)
    return page


def said(error: Exception) -> str:
    """What is wrong about this use of the command line and what to do; the help page when nothing was asked."""
    context = getattr(error, "ctx", None)
    if type(error).__name__ == "NoArgsIsHelpError" and context:
        return str(context.get_help())
    parameter = getattr(error, "param", None)
    about = {"option_name": getattr(error, "option_name", ""), "name": _name(parameter)}
    words = SAID.get(
        type(error).__name__, "Deze opdracht is er niet, of er staat te veel of te weinig achter."
    )
    command = context.command_path if context else "klachtwacht"
    return f"{words.format_map(about)} Kijk met: {command} --help"


def _name(parameter: Any) -> str:
    """How somebody writes this parameter: the option with its dashes, or the name of the argument."""
    options = [name for name in getattr(parameter, "opts", ()) if name.startswith("-")]
    return options[-1] if options else str(getattr(parameter, "name", None) or "een waarde")


class DutchCommand(TyperCommand):
    """A command whose help page is Dutch."""

    def get_help(self, ctx: Any) -> str:
        """The page that --help prints."""
        return in_dutch(super().get_help(ctx))

    def get_short_help_str(self, limit: int = WHOLE) -> str:
        """The first sentence, in the list of all commands; the page wraps it, so none is cut off."""
        return super().get_short_help_str(WHOLE)


class DutchGroup(TyperGroup):
    """The whole of the commands, likewise."""

    def get_help(self, ctx: Any) -> str:
        """The page that --help prints."""
        return in_dutch(super().get_help(ctx))

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command somebody named; one that is not there is told by its name, with the one most like it."""
        name = args[0]
        if not name.startswith("-") and self.get_command(ctx, name) is None:
            near = get_close_matches(name, self.list_commands(ctx), 1)
            meant = f" Bedoelt u {near[0]}?" if near else ""
            raise UsageError(f"De opdracht {name} bestaat niet.{meant} Kijk met: {ctx.command_path} --help")
        return super().resolve_command(ctx, args)

"""The command line (contract §1): which commands there are, and how each error ends."""

import sys
from typing import NoReturn

import typer

from bot.commands import dossiers, procedure, recognition, starting, watching
from bot.commands.words import NEEDS_HUMAN, OK, WRONG_USE, err
from bot.domain.errors import ConfigurationError, KlachtwachtError, UsageError
from bot.usage import DutchCommand, DutchGroup, said

app = typer.Typer(
    name="klachtwacht",
    cls=DutchGroup,
    help="Houdt de wacht over een klachtenmailbox. Begin met: klachtwacht demo",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

COMMANDS = (
    watching.run,
    dossiers.status,
    dossiers.command,
    dossiers.attachments,
    recognition.classify,
    recognition.train,
    recognition.evaluate,
    procedure.simulate,
    watching.verify,
    starting.check,
    procedure.draw,
    procedure.preview,
    starting.init,
    starting.demo,
)
"""In the order of the help page."""

for _command in COMMANDS:
    app.command(cls=DutchCommand)(_command)


def main() -> NoReturn:
    """Run the command line; every known error becomes a clear line and an exit code."""
    try:
        code = app(standalone_mode=False)  # the library hands back the code of `typer.Exit`
    except ConfigurationError as error:
        for fault in error.faults:
            err.print(str(fault), style="red", markup=False, highlight=False)
        sys.exit(WRONG_USE)
    except UsageError as error:
        err.print(str(error), style="red", markup=False, highlight=False)
        sys.exit(WRONG_USE)
    except KlachtwachtError as error:
        err.print(str(error), style="red", markup=False, highlight=False)
        sys.exit(NEEDS_HUMAN)
    except typer.Abort:
        err.print("Afgebroken.")
        sys.exit(NEEDS_HUMAN)
    except Exception as error:
        if type(error).__module__.startswith(("click", "typer")):  # wrong use, found by the library
            err.print(said(error), style="red", markup=False, highlight=False)
            sys.exit(WRONG_USE)
        raise
    sys.exit(code if isinstance(code, int) else OK)


if __name__ == "__main__":
    main()

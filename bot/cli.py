"""The command line (contract §1): which commands there are, and how each error ends."""

import logging
import sys
from typing import NoReturn

import typer

from bot import logbook
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


UNFORESEEN = (
    "Er ging iets mis dat klachtwacht niet had voorzien ({}). Wat bewaard was, is er nog; wat half was, is niet gedaan. "
    "Waar het misging staat hierboven; geef die regel door aan wie klachtwacht onderhoudt."
)


def main() -> NoReturn:
    """Run the command line; every known error becomes a clear line and an exit code."""
    logbook.listen(logging.WARNING)
    try:
        code = app(standalone_mode=False)  # the library hands back the code of `typer.Exit`
    except ConfigurationError as error:
        for fault in error.faults:
            err().print(str(fault), style="red", markup=False, highlight=False)
        sys.exit(WRONG_USE)
    except UsageError as error:
        err().print(str(error), style="red", markup=False, highlight=False)
        sys.exit(WRONG_USE)
    except KlachtwachtError as error:
        err().print(str(error), style="red", markup=False, highlight=False)
        sys.exit(NEEDS_HUMAN)
    except typer.Abort:
        err().print("Afgebroken: er is niets gedaan.")
        sys.exit(WRONG_USE)
    except Exception as error:  # noqa: BLE001 – Python would print its text, which may be words of a klager
        if type(error).__module__.startswith(("click", "typer")):  # wrong use, found by the library
            err().print(said(error), style="red", markup=False, highlight=False)
            sys.exit(WRONG_USE)
        logbook.unforeseen(error)
        err().print(UNFORESEEN.format(type(error).__name__), style="red", markup=False, highlight=False)
        sys.exit(NEEDS_HUMAN)
    sys.exit(code if isinstance(code, int) else OK)


if __name__ == "__main__":
    main()

"""The complaint schemes: TOML files beside this one, read into a `Regeling` and proved before use."""

import hashlib
import tomllib
from importlib.resources import files

from bot.domain.errors import ConfigurationError, Fault, UsageError
from bot.domain.regeling import Regeling
from bot.regelingen.proof import check
from bot.regelingen.reading import read

__all__ = ["check", "load", "names", "read_text", "whole"]


def names() -> tuple[str, ...]:
    """The sleutels of all schemes that exist, in alphabetical order."""
    found = (entry.name for entry in files(__name__).iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in found if name.endswith(".toml")))


def load(sleutel: str, varianten: frozenset[str] = frozenset()) -> Regeling:
    """The scheme with this sleutel as it holds for an organisatie with these variants.

    Raises `UsageError` when there is none, `ConfigurationError` when it is wrong.
    """
    return whole(sleutel).with_variants(varianten)


def whole(sleutel: str) -> Regeling:
    """The scheme with all its variants, as its file says it and `check` proves it. Raises as `load` does."""
    if sleutel not in names():
        raise UsageError(f"De regeling “{sleutel}” bestaat niet. Kies uit: {', '.join(names())}.")
    name = f"{sleutel}.toml"
    return read_text(files(__name__).joinpath(name).read_text(encoding="utf-8"), name)


def read_text(text: str, file: str) -> Regeling:
    """A scheme out of the text of its TOML file. Raises `ConfigurationError` with every fault in its form."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        fault = Fault(file, "toml", f"Het bestand is geen geldige TOML ({error}).", "Herstel die regel.")
        raise ConfigurationError([fault]) from error
    return read(tables, file, hashlib.sha256(text.encode()).hexdigest())

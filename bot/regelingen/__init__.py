"""The complaint schemes: TOML files beside this one, read into a `Regeling` and proved before use."""

import hashlib
import tomllib
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import Any

from bot.domain.errors import ConfigurationError, Fault, UsageError
from bot.domain.regeling.regeling import Regeling
from bot.regelingen.inheritance import BASE, built_on
from bot.regelingen.proof import check
from bot.regelingen.reading import read

__all__ = ["check", "choices", "derived", "load", "names", "read_text", "whole"]


def names() -> tuple[str, ...]:
    """The sleutels of all schemes that exist, in alphabetical order."""
    found = (entry.name for entry in files(__name__).iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in found if name.endswith(".toml")))


def choices() -> dict[str, str]:
    """Every scheme an organisatie can choose, with who chooses it: those that stand alone first."""
    found = sorted((whole(name) for name in names()), key=lambda each: bool(_base(each.sleutel)))
    return {each.sleutel: each.wanneer for each in found}


def load(sleutel: str, varianten: frozenset[str] = frozenset()) -> Regeling:
    """The scheme with this sleutel as it holds for an organisatie with these variants, and what builds on it.

    Raises `UsageError` when there is none, `ConfigurationError` when it is wrong.
    """
    afgeleid = tuple(whole(name).with_variants(varianten) for name in derived(sleutel))
    return replace(whole(sleutel).with_variants(varianten), afgeleid=afgeleid)


def derived(sleutel: str) -> tuple[str, ...]:
    """The sleutels of the schemes that build on this one."""
    return tuple(name for name in names() if _base(name) == sleutel)


def _base(sleutel: str) -> object:
    """The sleutel of the scheme that this one builds on, or None."""
    return _base_in(_text(sleutel), f"{sleutel}.toml")


def whole(sleutel: str) -> Regeling:
    """The scheme with all its variants, as its file says it and `check` proves it. Raises as `load` does."""
    if sleutel not in names():
        raise UsageError(f"De regeling “{sleutel}” bestaat niet. Kies uit: {', '.join(names())}.")
    return read_text(_text(sleutel), f"{sleutel}.toml")


def read_text(text: str, file: str) -> Regeling:
    """A scheme out of the text of its TOML file. Raises `ConfigurationError` with every fault in its form.

    Its hash covers the scheme it builds on as well: what a dossier remembers is all that held for it.
    """
    base = _base_in(text, file)
    if not isinstance(base, str):
        return _read(text, file)
    if base not in names():
        fault = Fault(file, BASE, f"De regeling “{base}” bestaat niet.", f"Kies uit: {', '.join(names())}.")
        raise ConfigurationError([fault])
    whole(base)  # a fault in what it builds on is told with that file's name
    return _read(text, file, _text(base), f"{base}.toml")


@cache  # every organisatie asks for its own, and the same texts always say the same
def _read(text: str, file: str, base: str = "", base_file: str = "") -> Regeling:
    tables = _tables(text, file)
    if base:
        tables = built_on(_tables(base, base_file), tables)
    return read(tables, file, hashlib.sha256((base + text).encode()).hexdigest())


@cache
def _base_in(text: str, file: str) -> object:
    return _tables(text, file).get(BASE)


def _text(sleutel: str) -> str:
    return files(__name__).joinpath(f"{sleutel}.toml").read_text(encoding="utf-8")


def _tables(text: str, file: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        fault = Fault(file, "toml", f"Het bestand is geen geldige TOML ({error}).", "Herstel die regel.")
        raise ConfigurationError([fault]) from error

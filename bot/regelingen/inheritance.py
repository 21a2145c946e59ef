"""A scheme may build on another and say only where it differs: one rule in one place."""

from collections.abc import Mapping
from typing import Any

BASE = "gebaseerd_op"
"""The sleutel of the scheme this one builds on."""

WITHOUT = "zonder_termijnen"
"""Soorten of terms of the base that do not exist here; a term with a soort and trajecten of its own replaces the other."""


def built_on(base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """The tables of `base` as `own` changes them: tables are merged key by key, everything else is replaced."""
    changes = {key: value for key, value in own.items() if key not in {BASE, WITHOUT}}
    merged = _merged(base, changes)
    replaced = {_name(term) for term in own.get("termijnen", ())}
    left_out = set(own.get(WITHOUT, ()))
    kept = [t for t in base["termijnen"] if t["soort"] not in left_out and _name(t) not in replaced]
    merged["termijnen"] = [*kept, *own.get("termijnen", ())]
    return merged


def _merged(base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(base)
    for key, value in own.items():
        old = found.get(key)
        both = isinstance(old, Mapping) and isinstance(value, Mapping)
        found[key] = _merged(old, value) if both and old is not None else value
    return found


def _name(term: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    return term.get("soort", ""), tuple(term.get("trajecten", ()))

"""What klachtwacht itself tells its log."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from bot import logbook


@contextmanager
def log_lines() -> Iterator[list[dict[str, Any]]]:
    """Every line while it lasts, of any level and without its moment, instead of on standard error."""
    lines: list[dict[str, Any]] = []

    def hear(line: str) -> None:
        told = json.loads(line)
        del told["timestamp"]
        lines.append(told)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(logbook.log, "level", 0)
        patched.setattr(logbook, "_write", hear)
        yield lines

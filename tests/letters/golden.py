"""Copies of the letters for a person to read: a letter that changes shows its difference in a review."""

import os
from collections.abc import Mapping
from pathlib import Path

GOLDEN = Path(__file__).parents[1] / "golden_letters"


def same_as_golden(copies: Mapping[str, str]) -> None:
    """KLACHTWACHT_GOLDEN=1 rewrites the copies; review the difference before committing it."""
    if os.environ.get("KLACHTWACHT_GOLDEN"):
        for name, content in copies.items():
            (GOLDEN / name).write_text(content)

    assert {name: (GOLDEN / name).read_text() for name in copies} == copies

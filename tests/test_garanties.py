"""docs/garanties.md promises nothing whose test is not there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "docs" / "garanties.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`((?:tests/[\w/]+/)?test_\w+\*?\.py)`", TEXT)))


def test_tests_are_named() -> None:
    assert len(NAMED) > 8


@pytest.mark.parametrize("name", NAMED)
def test_every_test_that_is_named_is_there(name: str) -> None:
    pattern = name if name.startswith("tests/") else f"tests/**/{name}"
    assert list(ROOT.glob(pattern)), name

"""Every rule of the procedure (rulebook C.0–C.10 and R) is named in at least one test; none is left out in silence."""

import re
from pathlib import Path

import pytest

HERE = Path(__file__).parent

RULES = (
    *(f"M{number}" for number in range(1, 7)),  # C.0 intake
    *(f"R{number:02d}" for number in range(1, 20)),  # C.1 routes
    *(f"O{number}" for number in range(1, 14)),  # C.2 onvrede
    *(f"K{number}" for number in range(1, 18)),  # C.3 klacht
    *(f"N{number}" for number in range(1, 5)),  # C.4 niet in behandeling
    *(f"I{number}" for number in range(1, 7)),  # C.5 intrekking
    *("U0", "U1", "U2", "U3", "U4", "UA", "UB"),  # C.6 onbereikbaarheid
    *(f"C{number}" for number in range(1, 9)),  # C.7 commissie
    *("C.8", "C.9"),  # vertegenwoordigers en groepen; zonder eerste gesprek
    *(f"S{number}" for number in range(1, 7)),  # C.10 signalen
)

LEFT_OUT: dict[str, str] = {}
"""Rule → why no test names it; empty means that every rule is tested."""


def words() -> str:
    """Everything the tests say, but for this file."""
    files = (path for path in sorted(HERE.rglob("*.py")) if path.name != Path(__file__).name)
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


@pytest.fixture(scope="module")
def said() -> str:
    return words()


@pytest.mark.parametrize("rule", RULES)
def test_the_rule_is_named_in_a_test(rule: str, said: str) -> None:
    """As "K5" in a text or as test_k5_… in a name."""
    plain = re.search(rf"(?<![\w.]){re.escape(rule)}(?!\w)", said)
    named = re.search(rf"test_(?:\w*_)?{re.escape(rule.lower())}_", said)

    assert plain or named or LEFT_OUT.get(rule), f"no test names {rule}"


def test_nothing_is_left_out_that_is_tested(said: str) -> None:
    """A reason that no longer holds goes."""
    assert set(LEFT_OUT) <= set(RULES)
    assert all(reason.strip() for reason in LEFT_OUT.values())
    assert not [rule for rule in LEFT_OUT if re.search(rf"(?<![\w.]){re.escape(rule)}(?!\w)", said)]

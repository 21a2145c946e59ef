"""Fixtures every test may use: real private servers on loopback, started once per run and only when asked for."""

import pytest
from hypothesis import settings

# A busy machine is no defect of ours: what must be fast is measured in tests/benchmarks, not by Hypothesis.
settings.register_profile("klachtwacht", deadline=None)
settings.load_profile("klachtwacht")

pytest_plugins = [
    "tests.servers.dovecot",
    "tests.servers.smtp",
    "tests.servers.postgres",
    "tests.servers.graph",
    "tests.servers.exchange",
    "tests.faults.house",
    "tests.faults.places",
    "tests.faults.slow",
    "tests.servers.clamd",
    "tests.servers.chromium",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that hold something slow go first: a worker that began one at the very end would let the other wait."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)

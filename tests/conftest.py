"""Fixtures every test may use: real private servers on loopback, started once per run and only when asked for."""

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

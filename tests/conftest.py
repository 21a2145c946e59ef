"""Fixtures every test may use: real private servers on loopback, started once per run and only when asked for."""

pytest_plugins = ["tests.servers.dovecot", "tests.servers.smtp", "tests.servers.postgres"]

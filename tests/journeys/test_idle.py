"""Mail that arrives while the daemon listens is acknowledged at once, not at the next round."""

from pathlib import Path

import pytest

from tests.benchmarks import corpus
from tests.benchmarks.latency import Outside, trips
from tests.servers.dovecot import Dovecot

WITHIN = 5.0  # seconds


@pytest.mark.timeout(100)
def test_a_mail_delivered_over_smtp_is_acknowledged_within_five_seconds(
    tmp_path: Path, dovecot: Dovecot
) -> None:
    """SMTP, Dovecot, IDLE, intake and the way out, with nothing left out; and the next mail likewise."""
    sink = Outside(tmp_path)
    try:
        made = list(trips(tmp_path / "k", dovecot, sink, list(corpus.mails(2, run="l"))))
    finally:
        sink.close()
    for trip in made:
        print(trip)  # the trace, shown by `pytest -rP`
    assert len(made) == 2
    assert max(trip.total for trip in made) < WITHIN

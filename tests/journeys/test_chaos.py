"""A short run of what `make chaos` does for ten minutes."""

from pathlib import Path

import pytest

from tests.journeys.chaos import Chaos


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_minute_of_chaos_ends_with_every_mail_filed_once_and_acknowledged_once(tmp_path: Path) -> None:
    """Kills, restarts, refusals, a lost way out, a clock that jumps."""
    chaos = Chaos(tmp_path, mails=80, seconds=20, seed=11)
    assert [] == chaos.run(), dict(chaos.told)
    assert chaos.told["gedood"] > 0
    assert chaos.told["geweigerd of afgebroken"] > 0

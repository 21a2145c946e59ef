"""The letter press over the templates of the house."""

import pytest

from bot.letters import JinjaPress
from tests.letters.orders import TEMPLATES


@pytest.fixture(scope="module")
def press() -> JinjaPress:
    return JinjaPress(TEMPLATES, {}, lambda message_id: f"merk-{len(message_id)}")

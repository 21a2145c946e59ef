"""The options of a chat room: every fault is named, and without its token there is no room."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.chat import check_options, make_chat
from bot.domain.errors import KlachtwachtError

GOOD: Mapping[str, object] = {
    "soort": "matrix",
    "server": "https://matrix.sterker.example",
    "kamer": "!abc:sterker.example",
    "gebruiker": "@klachtwacht:sterker.example",
    "token_bestand": "geheim/matrix",
    "mensen": {"@ingrid:sterker.example": "ingrid.bakker@sterker.example"},
}


def test_what_is_complete_has_no_faults() -> None:
    assert check_options(GOOD, "chat") == []


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"soort": "teams"}, "soort"),
        ({"soort": ["matrix"]}, "soort"),
        ({"server": ""}, "server"),
        ({"token": "geheim"}, "token"),
        ({"mensen": {}}, "mensen"),
        ({"mensen": "ingrid"}, "mensen"),
        ({"mensen": {"@i:s": 3}}, "mensen"),
    ],
)
def test_every_fault_names_its_key(change: Mapping[str, object], key: str) -> None:
    assert [fault.key for fault in check_options({**GOOD, **change}, "chat")] == [key]


def test_without_its_token_there_is_no_room(tmp_path: Path) -> None:
    options = {**GOOD, "token_bestand": str(tmp_path / "weg")}
    with pytest.raises(KlachtwachtError, match="token_bestand"):
        make_chat(options, lambda *_: "")
